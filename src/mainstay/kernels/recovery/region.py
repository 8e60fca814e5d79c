"""The region around what is lost: few nodes whose programme bounds the loss from below.

A region is a set of nodes. Its programme keeps the limits of those nodes, and of their needs only
those of which every supplier lies inside; everybody else is taken to give without limit. So it asks
less than the whole programme, and its loss is a bound from below.
"""

from mainstay.kernels.compiled import compiled
from mainstay.kernels.recovery.layout import (
    ASKED,
    FLOW,
    INSIDE,
    INSIDERS,
    OUTSIDE,
    SHORT_NEEDS,
    SHORT_NODES,
    SIZE,
    WHOLE,
    Net,
    Work,
)


@compiled
def join(net: Net, work: Work, node: int) -> None:
    """Take a node into the region, and every node that this leaves with suppliers inside only."""
    if work.mark[INSIDE, node]:
        return
    at = work.number[SIZE]
    _put(work, node)
    while at < work.number[SIZE]:
        node = work.listed[SIZE, at]
        at += 1
        for draw in range(net.draw_ptr[node], net.draw_ptr[node + 1]):
            need = net.arc_need[net.draw_arc[draw]]
            work.need[INSIDERS, need] += 1
            if work.need[INSIDERS, need] == net.arc_ptr[need + 1] - net.arc_ptr[need]:
                work.need[WHOLE, need] = 1
                if not work.mark[INSIDE, net.need_node[need]]:
                    _put(work, net.need_node[need])


@compiled
def _put(work: Work, node: int) -> None:
    work.mark[INSIDE, node] = 1
    work.place[node] = work.number[SIZE]
    work.listed[SIZE, work.number[SIZE]] = node
    work.number[SIZE] += 1


@compiled
def leave(net: Net, work: Work) -> None:
    """Empty the region."""
    for at in range(work.number[SIZE]):
        node = work.listed[SIZE, at]
        work.mark[INSIDE, node] = 0
        for draw in range(net.draw_ptr[node], net.draw_ptr[node + 1]):
            need = net.arc_need[net.draw_arc[draw]]
            work.need[INSIDERS, need] = work.need[WHOLE, need] = 0
    work.number[SIZE] = 0


@compiled
def grow(net: Net, work: Work) -> bool:
    """Take in what the last pass was short of; return whether the region grew."""
    before = work.number[SIZE]
    for at in range(work.number[SHORT_NODES]):
        join(net, work, work.listed[SHORT_NODES, at])
    for at in range(work.number[SHORT_NEEDS]):
        _join_suppliers(net, work, work.listed[SHORT_NEEDS, at])
    if work.number[SIZE] == before:
        for at in range(work.number[SHORT_NEEDS]):
            need = work.listed[SHORT_NEEDS, at]
            _join_rivals(net, work, net.need_node[need])
            for arc in range(net.arc_ptr[need], net.arc_ptr[need + 1]):
                _join_rivals(net, work, net.arc_node[arc])
    _ask_outside(net, work)
    grew: bool = work.number[SIZE] > before
    return grew


@compiled
def _join_suppliers(net: Net, work: Work, need: int) -> None:
    for arc in range(net.arc_ptr[need], net.arc_ptr[need + 1]):
        join(net, work, net.arc_node[arc])


@compiled
def _join_rivals(net: Net, work: Work, node: int) -> None:
    """Take in the other suppliers of those outside who draw on a node."""
    for draw in range(net.draw_ptr[node], net.draw_ptr[node + 1]):
        arc = net.draw_arc[draw]
        if work.arc[FLOW, arc] > 0.0 and not work.need[WHOLE, net.arc_need[arc]]:
            _join_suppliers(net, work, net.arc_need[arc])


@compiled
def _ask_outside(net: Net, work: Work) -> None:
    """Note what buyers outside the region drew on each of its nodes in the last pass."""
    for at in range(work.number[SIZE]):
        node = work.listed[SIZE, at]
        drawn = 0.0
        for draw in range(net.draw_ptr[node], net.draw_ptr[node + 1]):
            arc = net.draw_arc[draw]
            if not work.need[WHOLE, net.arc_need[arc]]:
                drawn += work.arc[FLOW, arc]
        work.node[OUTSIDE, node] = min(drawn, work.node[ASKED, node])
