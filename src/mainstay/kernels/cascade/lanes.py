"""Losses for lack of sales of eight scenarios side by side, by whole sweeps.

Upstream is linear, so a scenario that has reached much is carried on by sums alone: every link is
read once for all eight, and one line of memory holds what they lost at one node. Lanes don't meet;
what a lane gives does not depend on its neighbours.
"""

from typing import NamedTuple

import numpy as np

from mainstay.kernels.cascade.arrays import Net
from mainstay.kernels.cascade.network import Floats, Ints
from mainstay.kernels.compiled import compiled

LANES = 8
BLOCK = 256
"""Rows that are added up before their drops are looked at: they are still at hand then, and the
two loops apart run twice as fast as one."""


class Lanes(NamedTuple):
    """Two rows of losses, flat; which row is the present one; which lanes run; what a sweep finds.

    A sweep reads the present row and writes the other, which then is the present one.
    """

    loss: Floats
    present: Ints
    live: Floats
    drop: Floats
    total: Floats


def room_lanes(nodes: int) -> Lanes:
    """Return room for eight scenarios."""
    return Lanes(
        np.zeros((2, nodes * LANES)),
        np.zeros(1, np.int64),
        np.zeros(LANES),
        np.zeros(LANES),
        np.zeros(LANES),
    )


@compiled
def add_up(net: Net, loss: Floats, sums: Floats, first: int, last: int) -> None:
    """Add up the sales that the nodes of a block miss, eight sums at once."""
    for node in range(first, last):
        a, b, c, d, e, f, g, h = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for link in range(net.sale_ptr[node], net.sale_ptr[node + 1]):
            at = np.int64(net.sale_node[link]) * LANES
            share = net.sale_share[link]
            a += share * loss[at]
            b += share * loss[at + 1]
            c += share * loss[at + 2]
            d += share * loss[at + 3]
            e += share * loss[at + 4]
            f += share * loss[at + 5]
            g += share * loss[at + 6]
            h += share * loss[at + 7]
        to = node * LANES
        sums[to], sums[to + 1], sums[to + 2], sums[to + 3] = a, b, c, d
        sums[to + 4], sums[to + 5], sums[to + 6], sums[to + 7] = e, f, g, h


@compiled
def look_over(
    net: Net, lanes: Lanes, before: Floats, after: Floats, nodes: tuple[int, int]
) -> None:
    """Note the largest drop and the weighted loss; a lane that does not run is emptied."""
    for node in range(nodes[0], nodes[1]):
        at = node * LANES
        weight = net.weights[node]
        for lane in range(LANES):
            loss = after[at + lane]
            loss = (loss if loss < 1.0 else 1.0) * lanes.live[lane]
            drop = (1.0 - before[at + lane]) - (1.0 - loss)
            lanes.drop[lane] = drop if drop > lanes.drop[lane] else lanes.drop[lane]
            lanes.total[lane] += weight * loss
            after[at + lane] = loss


@compiled
def sweep_lanes(net: Net, lanes: Lanes) -> None:
    """Make one step in every lane."""
    lanes.drop[:] = 0.0
    lanes.total[:] = 0.0
    before, after = lanes.loss[lanes.present[0]], lanes.loss[1 - lanes.present[0]]
    nodes = len(net.sale_ptr) - 1
    for first in range(0, nodes, BLOCK):
        last = min(first + BLOCK, nodes)
        add_up(net, before, after, first, last)
        look_over(net, lanes, before, after, (first, last))
    lanes.present[0] = 1 - lanes.present[0]
