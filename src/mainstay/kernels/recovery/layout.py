"""The arrays that compiled code reads, and those it works in."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mainstay.kernels.compiled import compiled
from mainstay.kernels.recovery.network import Floats, Ints, RecoveryNetwork

Marks = NDArray[np.uint8]
ROUNDS = 12
FLOOR = 1e-3

STEADY, STOCK, CAPACITY, DEMAND, MARGIN, MOST = range(6)
"""Rows of `Net.node`: what a node gives for ever without making it, its finite stock, what it can
make, what customers want of it, what a unit of that is worth, and the most that is ever asked."""

LOST, INSIDE, DIRTY, TOUCHED = range(4)
"""Rows of `Work.mark`: what is lost, the region, what is to be served again, what was changed."""

LIMIT, SERVED, ASKED, OUTSIDE, USUAL_LIMIT, USUAL_ASKED = range(6)
"""Rows of `Work.node`: what a node can give, what its customers get, what is asked of it in all and
by those outside the region; and the first and third while nothing is lost."""

WHOLE, INSIDERS, ROW, CHANGED = range(4)
"""Rows of `Work.need`: whether all suppliers of a need lie inside the region, how many do, its row
in the programme, and whether its flows were changed."""

FLOW, USUAL, PLANNED, SHARE = range(4)
"""Rows of `Work.arc`: what flows, what flows while nothing is lost, what the region plans, and the
part of the need that the arc serves at first."""

SIZE, SHORT_NODES, SHORT_NEEDS, TOUCHED_NODES, CHANGED_NEEDS, FIRST_SHORT = range(6)
"""Rows of `Work.listed`, whose lengths `Work.number` has: the region, customers and needs that are
short, nodes and needs that were changed, and nodes that are short while nothing is lost."""


class Net(NamedTuple):
    """A network without circles, laid out to be walked from its customers to its suppliers."""

    need_ptr: Ints
    need_node: Ints
    arc_ptr: Ints
    arc_node: Ints
    arc_need: Ints
    arc_amount: Floats
    draw_ptr: Ints
    draw_arc: Ints
    order: Ints
    rank: Ints
    node: Floats


class Work(NamedTuple):
    """What one search works in; the rows of the arrays are named above."""

    mark: Marks
    node: Floats
    need: Ints
    arc: Floats
    listed: Ints
    number: Ints
    place: Ints


def laid_out(network: RecoveryNetwork) -> Net:
    """Lay a network without circles out; what can't be used is no capacity."""
    most, endless = network.most, np.isinf(network.stock)
    assert network.order is not None
    able = np.minimum(network.capacity, most)
    able[network.need_node[np.diff(network.arc_ptr) == 0]] = 0.0
    rank = np.empty(network.nodes, dtype=np.int64)
    rank[network.order] = np.arange(network.nodes)
    held = (np.where(endless, most, 0.0), np.where(endless, 0.0, network.stock))
    return Net(
        network.need_ptr,
        network.need_node,
        network.arc_ptr,
        network.arc_node,
        network.arc_need,
        network.arc_amount,
        *network.draws,
        network.order,
        rank,
        np.stack([*held, able, network.demand, network.margin, most]),
    )


def workspace(net: Net) -> Work:
    """Return the arrays that one search works in, with balanced shares."""
    nodes, needs, arcs = len(net.order), len(net.need_node), len(net.arc_node)
    work = Work(
        np.zeros((4, nodes), dtype=np.uint8),
        np.zeros((6, nodes)),
        np.zeros((4, needs), dtype=np.int64),
        np.zeros((4, arcs)),
        np.zeros((6, max(nodes, needs)), dtype=np.int64),
        np.zeros(6, dtype=np.int64),
        np.zeros(nodes, dtype=np.int64),
    )
    balance(net, work.arc[SHARE], ROUNDS)
    return work


@compiled
def balance(net: Net, share: Floats, rounds: int) -> None:
    """Spread each need over its suppliers so that none is loaded much more than another."""
    able = net.node[CAPACITY] + net.node[STEADY]
    asked = np.zeros(len(net.order))
    for need in range(len(net.need_node)):
        first, last = net.arc_ptr[need], net.arc_ptr[need + 1]
        share[first:last] = 1.0 / max(1, last - first)
    for _ in range(rounds):
        asked[:] = net.node[DEMAND]
        for node in net.order:
            for arc in range(net.arc_ptr[net.need_ptr[node]], net.arc_ptr[net.need_ptr[node + 1]]):
                asked[net.arc_node[arc]] += asked[node] * share[arc] * net.arc_amount[arc]
        for need in range(len(net.need_node)):
            total, first, last = 0.0, net.arc_ptr[need], net.arc_ptr[need + 1]
            for arc in range(first, last):
                node = net.arc_node[arc]
                load = asked[node] / able[node] if able[node] > 0.0 else np.inf
                share[arc] /= np.sqrt(max(load, FLOOR))
                total += share[arc]
            for arc in range(first, last):
                share[arc] = share[arc] / total if total > 0.0 else 1.0 / (last - first)
