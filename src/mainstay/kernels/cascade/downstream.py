"""Losses for lack of inputs: one scenario, and only the nodes it has reached."""

from typing import NamedTuple

import numpy as np

from mainstay.kernels.cascade.arrays import Net, Shorts
from mainstay.kernels.cascade.network import Floats, Ints
from mainstay.kernels.cascade.sweep import NOBODY
from mainstay.kernels.compiled import compiled

CLOSE = 0.01
"""Where less of a market is left than this, what is left is added up afresh: a difference of
nearly equal sums has lost the digits."""
FALLEN = -1e-12
"""A loss passed on that shrinks by more than rounding."""


class Down(NamedTuple):
    """What one scenario has done downstream; all is zero outside the nodes reached.

    The loss of each slot; of each node the worst of its slots, its loss, and what of it the
    customers were told; the nodes reached; of each market the size lost and what is left.
    """

    slot: Floats
    worst: Floats
    loss: Floats
    told: Floats
    seen: Shorts
    reached: Shorts
    number: Ints
    lost: Floats
    left: Floats


def room_down(nodes: int, slots: int, markets: int, lanes: int) -> Down:
    """Return room for some scenarios at once: a row for each."""
    return Down(
        np.zeros((lanes, slots)),
        np.zeros((lanes, nodes)),
        np.zeros((lanes, nodes)),
        np.zeros((lanes, nodes)),
        np.zeros((lanes, nodes), np.int32),
        np.zeros((lanes, nodes), np.int32),
        np.zeros((lanes, 1), np.int64),
        np.zeros((lanes, markets)),
        np.zeros((lanes, markets)),
    )


@compiled
def one(all_rows: Down, row: int) -> Down:
    """Return the room of one scenario."""
    return Down(
        all_rows.slot[row],
        all_rows.worst[row],
        all_rows.loss[row],
        all_rows.told[row],
        all_rows.seen[row],
        all_rows.reached[row],
        all_rows.number[row],
        all_rows.lost[row],
        all_rows.left[row],
    )


@compiled
def hit_down(net: Net, down: Down, node: int, loss: float) -> None:
    """Hit a node; of two hits on one node the larger counts."""
    if down.seen[node] == 0:
        down.seen[node] = 1
        down.reached[down.number[0]] = node
        down.number[0] += 1
    if loss > down.loss[node]:
        down.lost[net.market[node]] += (loss - down.loss[node]) * net.size[node]
        down.loss[node] = loss


@compiled
def market_left(net: Net, down: Down, market: int) -> float:
    """Return the size of those left in a market."""
    left = net.market_size[market] - down.lost[market]
    if left < CLOSE * net.market_size[market]:
        left = 0.0
        for at in range(net.member_ptr[market], net.member_ptr[market + 1]):
            node = net.member[at]
            left += (1.0 - down.loss[node]) * net.size[node]
    return left if left > NOBODY else 1.0


@compiled
def tell(net: Net, down: Down, maker: int, news: float) -> None:
    """Add news of a loss to every slot that the maker feeds."""
    for at in range(net.down_ptr[maker], net.down_ptr[maker + 1]):
        slot, node = net.down_slot[at], net.down_node[at]
        down.slot[slot] += net.down_share[at] * news
        down.worst[node] = max(down.worst[node], down.slot[slot])
        if down.seen[node] == 0:
            down.seen[node] = 1
            down.reached[down.number[0]] = node
            down.number[0] += 1


@compiled
def tell_all(net: Net, down: Down, substitution: bool, least: float) -> bool:
    """Pass on every loss that has grown by more than the least; say whether all grew."""
    grown = True
    for at in range(down.number[0]):
        down.left[net.market[down.reached[at]]] = -1.0
    for at in range(down.number[0]):
        node = down.reached[at]
        passed = down.loss[node]
        if substitution and passed > 0.0:
            market = net.market[node]
            if down.left[market] < 0.0:
                down.left[market] = market_left(net, down, market)
            passed *= min(1.0, net.size[node] / down.left[market])
        news = passed - down.told[node]
        if news > least:
            down.told[node] = passed
            tell(net, down, node, news)
        elif news < FALLEN:
            grown = False
    return grown


@compiled
def step_down(net: Net, down: Down, substitution: bool, least: float) -> tuple[float, bool]:
    """Make one step; return the largest drop of output, and whether no loss passed on shrank."""
    grown = tell_all(net, down, substitution, least)
    drop = 0.0
    for at in range(down.number[0]):
        node = down.reached[at]
        before = down.loss[node]
        after = min(1.0, down.worst[node])
        if after > before:
            drop = max(drop, (1.0 - before) - (1.0 - after))
            down.lost[net.market[node]] += (after - before) * net.size[node]
            down.loss[node] = after
    return drop, grown


@compiled
def total_down(net: Net, down: Down) -> float:
    """Return the weighted loss."""
    total = 0.0
    for at in range(down.number[0]):
        node = down.reached[at]
        total += net.weights[node] * down.loss[node]
    return total


@compiled
def clear_down(net: Net, down: Down) -> None:
    """Make all zero again, at the cost of what was reached."""
    for at in range(down.number[0]):
        node = down.reached[at]
        if down.told[node] > 0.0:
            for link in range(net.down_ptr[node], net.down_ptr[node + 1]):
                down.slot[net.down_slot[link]] = 0.0
        down.worst[node] = 0.0
        down.loss[node] = 0.0
        down.told[node] = 0.0
        down.seen[node] = 0
        down.lost[net.market[node]] = 0.0
    down.number[0] = 0
