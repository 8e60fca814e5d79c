"""Serve every customer tier by tier, starting from what is usual, and say what is short.

What a pass finds is a plan that keeps every limit. Where nothing is short, its loss is a bound from
above. A pass only looks at nodes of whom more or less is asked than usual, and at their suppliers.
"""

from mainstay.kernels.compiled import compiled
from mainstay.kernels.recovery.layout import (
    ASKED,
    CAPACITY,
    CHANGED,
    CHANGED_NEEDS,
    DEMAND,
    DIRTY,
    FIRST_SHORT,
    FLOW,
    LIMIT,
    MOST,
    PLANNED,
    SERVED,
    SHARE,
    SHORT_NEEDS,
    SHORT_NODES,
    STEADY,
    STOCK,
    TOUCHED,
    TOUCHED_NODES,
    USUAL,
    USUAL_ASKED,
    USUAL_LIMIT,
    WHOLE,
    Net,
    Work,
)
from mainstay.kernels.recovery.network import Ints

CLOSE = 1e-9


@compiled
def settle_usual(net: Net, work: Work, rate: float) -> None:
    """Serve everybody while nothing is lost, where stocks are spent at a rate."""
    work.number[FIRST_SHORT] = 0
    held = net.node[STEADY] + net.node[STOCK] * rate
    work.node[USUAL_LIMIT] = held + net.node[CAPACITY]
    work.node[LIMIT] = work.node[USUAL_LIMIT]
    work.node[SERVED] = net.node[DEMAND]
    asked = work.node[ASKED]
    asked[:] = net.node[DEMAND]
    for node in net.order:
        made = max(0.0, asked[node] - held[node])
        for arc in range(net.arc_ptr[net.need_ptr[node]], net.arc_ptr[net.need_ptr[node + 1]]):
            flow = made * work.arc[SHARE, arc] * net.arc_amount[arc]
            work.arc[FLOW, arc] = work.arc[USUAL, arc] = flow
            asked[net.arc_node[arc]] += flow
    for node in range(len(asked)):
        touch(work, node)
    serve(net, work, rate)
    for at in range(work.number[SHORT_NODES]):
        _note_first(work, work.listed[SHORT_NODES, at])
    for at in range(work.number[SHORT_NEEDS]):
        _note_first(work, net.need_node[work.listed[SHORT_NEEDS, at]])
    work.arc[USUAL] = work.arc[FLOW]
    work.node[USUAL_ASKED] = work.node[ASKED]
    as_usual(net, work)


@compiled
def _note_first(work: Work, node: int) -> None:
    work.listed[FIRST_SHORT, work.number[FIRST_SHORT]] = node
    work.number[FIRST_SHORT] = min(work.number[FIRST_SHORT] + 1, work.listed.shape[1] - 1)


@compiled
def touch(work: Work, node: int) -> None:
    """Serve the needs of a node again, and remember to restore it."""
    work.mark[DIRTY, node] = 1
    if not work.mark[TOUCHED, node]:
        work.mark[TOUCHED, node] = 1
        work.listed[TOUCHED_NODES, work.number[TOUCHED_NODES]] = node
        work.number[TOUCHED_NODES] += 1


@compiled
def change(work: Work, need: int) -> None:
    """Remember to restore the flows of a need."""
    if not work.need[CHANGED, need]:
        work.need[CHANGED, need] = 1
        work.listed[CHANGED_NEEDS, work.number[CHANGED_NEEDS]] = need
        work.number[CHANGED_NEEDS] += 1


@compiled
def as_usual(net: Net, work: Work) -> None:
    """Restore all that was changed, so that everything is as while nothing is lost."""
    node_of, arc_of = work.node, work.arc
    for at in range(work.number[TOUCHED_NODES]):
        node = work.listed[TOUCHED_NODES, at]
        node_of[LIMIT, node] = node_of[USUAL_LIMIT, node]
        node_of[ASKED, node] = node_of[USUAL_ASKED, node]
        node_of[SERVED, node] = net.node[DEMAND, node]
        work.mark[DIRTY, node] = work.mark[TOUCHED, node] = 0
    for at in range(work.number[CHANGED_NEEDS]):
        need = work.listed[CHANGED_NEEDS, at]
        work.need[CHANGED, need] = 0
        for arc in range(net.arc_ptr[need], net.arc_ptr[need + 1]):
            arc_of[FLOW, arc] = arc_of[USUAL, arc]
    work.number[TOUCHED_NODES] = work.number[CHANGED_NEEDS] = 0


@compiled
def serve(net: Net, work: Work, rate: float) -> int:
    """Serve all that was touched, and all that this touches; return how many are short."""
    work.number[SHORT_NODES] = work.number[SHORT_NEEDS] = 0
    for at in range(work.number[FIRST_SHORT]):
        touch(work, work.listed[FIRST_SHORT, at])
    first = len(net.order)
    for at in range(work.number[TOUCHED_NODES]):
        node = work.listed[TOUCHED_NODES, at]
        first = min(first, net.rank[node])
        _look(net, work, node)
    for at in range(work.number[TOUCHED_NODES]):
        first = min(first, net.rank[work.listed[TOUCHED_NODES, at]])
    dirty = work.mark[DIRTY]
    for at in range(first, len(net.order)):
        node = net.order[at]
        if dirty[node]:
            dirty[node] = 0
            held = net.node[STEADY, node] + net.node[STOCK, node] * rate
            made = max(0.0, work.node[ASKED, node] - held)
            for need in range(net.need_ptr[node], net.need_ptr[node + 1]):
                _serve_need(net, work, need, made, CLOSE * net.node[MOST, node])
    found: int = work.number[SHORT_NODES] + work.number[SHORT_NEEDS]
    return found


@compiled
def _look(net: Net, work: Work, node: int) -> None:
    """Where more is asked of a node than it can give, serve those who draw on it again."""
    limit = work.node[LIMIT, node] + CLOSE * net.node[MOST, node]
    if work.node[SERVED, node] > limit:
        work.listed[SHORT_NODES, work.number[SHORT_NODES]] = node
        work.number[SHORT_NODES] += 1
    if work.node[ASKED, node] > limit:
        for draw in range(net.draw_ptr[node], net.draw_ptr[node + 1]):
            touch(work, net.need_node[net.arc_need[net.draw_arc[draw]]])


@compiled
def _serve_need(net: Net, work: Work, need: int, made: float, least: float) -> None:
    """Serve one need as planned or as usual, then from free room."""
    first, last = net.arc_ptr[need], net.arc_ptr[need + 1]
    planned = work.need[WHOLE, need] == 1
    arc_of, asked, limit = work.arc, work.node[ASKED], work.node[LIMIT]
    change(work, need)
    total = 0.0
    for arc in range(first, last):
        total += arc_of[PLANNED if planned else USUAL, arc] / net.arc_amount[arc]
    part, left, free = min(1.0, made / total) if total > 0.0 else 0.0, made, 0.0
    for arc in range(first, last):
        node, before = net.arc_node[arc], arc_of[FLOW, arc]
        asked[node] -= before
        flow = part * arc_of[PLANNED if planned else USUAL, arc]
        if not planned:
            flow = min(flow, max(0.0, limit[node] - asked[node]))
        asked[node] += flow
        arc_of[FLOW, arc] = flow
        left -= flow / net.arc_amount[arc]
        free += max(0.0, limit[node] - asked[node]) / net.arc_amount[arc]
        if flow != before:
            touch(work, node)
    if left <= least:
        return
    more = min(1.0, left / free) if free > 0.0 else 0.0
    for arc in range(first, last):
        node = net.arc_node[arc]
        flow = more * max(0.0, limit[node] - asked[node])
        if flow > 0.0:
            asked[node] += flow
            arc_of[FLOW, arc] += flow
            left -= flow / net.arc_amount[arc]
            touch(work, node)
    if left > least:
        work.listed[SHORT_NEEDS, work.number[SHORT_NEEDS]] = need
        work.number[SHORT_NEEDS] += 1


@compiled
def lose(net: Net, work: Work, nodes: Ints, rate: float) -> None:
    """Let some nodes give no more than they hold."""
    for node in nodes:
        work.node[LIMIT, node] = net.node[STEADY, node] + net.node[STOCK, node] * rate
        touch(work, node)
