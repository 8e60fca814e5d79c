"""Losses for lack of sales: one scenario, and only the nodes it has reached."""

from typing import NamedTuple

import numpy as np

from mainstay.kernels.cascade.arrays import Net, Shorts
from mainstay.kernels.cascade.network import Floats, Ints
from mainstay.kernels.compiled import compiled

MISSING, LOSS, TOLD, SEEN = 0, 1, 2, 3


class Up(NamedTuple):
    """What one scenario has done upstream; all is zero outside the nodes reached.

    A row of `node` is one node, so that it lies in one line of memory: the sales it misses, its
    loss, what of that its suppliers were told, and 1 if it is reached.
    """

    node: Floats
    reached: Shorts
    number: Ints


def room_up(nodes: int) -> Up:
    """Return room for one scenario."""
    return Up(np.zeros((nodes, 4)), np.zeros(nodes, np.int32), np.zeros(1, np.int64))


@compiled
def reach_up(up: Up, node: int) -> None:
    """Note that a node is reached."""
    up.node[node, SEEN] = 1.0
    up.reached[up.number[0]] = node
    up.number[0] += 1


@compiled
def hit_up(up: Up, node: int, loss: float) -> None:
    """Hit a node; of two hits on one node the larger counts."""
    if up.node[node, SEEN] == 0.0:
        reach_up(up, node)
    up.node[node, LOSS] = max(up.node[node, LOSS], loss)


@compiled
def tell_up(net: Net, up: Up, least: float) -> None:
    """Pass on every loss that has grown by more than the least."""
    for at in range(up.number[0]):
        buyer = up.reached[at]
        news = up.node[buyer, LOSS] - up.node[buyer, TOLD]
        if news > least:
            up.node[buyer, TOLD] = up.node[buyer, LOSS]
            for link in range(net.up_ptr[buyer], net.up_ptr[buyer + 1]):
                node = net.up_node[link]
                up.node[node, MISSING] += net.up_share[link] * news
                if up.node[node, SEEN] == 0.0:
                    reach_up(up, node)


@compiled
def step_up(net: Net, up: Up, least: float) -> tuple[float, int]:
    """Make one step; return the largest drop of output, and how many links the next step walks."""
    tell_up(net, up, least)
    drop, volume = 0.0, 0
    for at in range(up.number[0]):
        node = up.reached[at]
        before, after = up.node[node, LOSS], min(1.0, up.node[node, MISSING])
        if after > before:
            drop = max(drop, (1.0 - before) - (1.0 - after))
            up.node[node, LOSS] = after
        if up.node[node, LOSS] - up.node[node, TOLD] > least:
            volume += net.up_ptr[node + 1] - net.up_ptr[node]
    return drop, volume


@compiled
def total_up(net: Net, up: Up) -> float:
    """Return the weighted loss."""
    total = 0.0
    for at in range(up.number[0]):
        node = up.reached[at]
        total += net.weights[node] * up.node[node, LOSS]
    return total


@compiled
def clear_up(up: Up) -> None:
    """Make all zero again, at the cost of what was reached."""
    for at in range(up.number[0]):
        up.node[up.reached[at]] = 0.0
    up.number[0] = 0
