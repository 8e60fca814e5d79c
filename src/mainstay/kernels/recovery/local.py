"""The programme of a region: its variables, its rows, and the plan that comes of it."""

import numpy as np

from mainstay.kernels.compiled import compiled
from mainstay.kernels.recovery.layout import (
    ASKED,
    CAPACITY,
    DEMAND,
    FLOW,
    LIMIT,
    LOST,
    MARGIN,
    MOST,
    OUTSIDE,
    PLANNED,
    ROW,
    SERVED,
    SIZE,
    STEADY,
    STOCK,
    WHOLE,
    Net,
    Work,
)
from mainstay.kernels.recovery.network import Floats, Ints
from mainstay.kernels.recovery.serving import change, touch

MAKES, SERVES, GIVES, FLOWS = range(4)
"""Kinds of variables: what a node makes, what its customers get, what buyers outside the region
get, and the flow of an arc."""


@compiled
def columns_of(net: Net, work: Work) -> tuple[Ints, Ints, int]:
    """Return what the variables of a region are, and how many rows they have.

    A need with one supplier has no row: what the node makes draws on that supplier at once.

    Returns
    -------
    kind, what : array of int, shape (n_columns,)
        The kind of each variable, and the node or the arc that it speaks of.
    rows : int
        One for the supply of each node, and one for each need with several suppliers.
    """
    most, size = 0, work.number[SIZE]
    for at in range(size):
        node = work.listed[SIZE, at]
        most += 3 + net.arc_ptr[net.need_ptr[node + 1]] - net.arc_ptr[net.need_ptr[node]]
    found = np.empty((2, most), dtype=np.int64)
    columns, rows = 0, size
    for at in range(size):
        node = work.listed[SIZE, at]
        makes = not work.mark[LOST, node] and net.node[CAPACITY, node] > 0.0
        for kind in range(3):
            if (
                (kind == MAKES and makes)
                or (kind == SERVES and net.node[DEMAND, node] > 0.0)
                or (kind == GIVES and work.node[OUTSIDE, node] > 0.0)
            ):
                found[0, columns], found[1, columns] = kind, node
                columns += 1
        for need in range(net.need_ptr[node], net.need_ptr[node + 1]):
            first, last = net.arc_ptr[need], net.arc_ptr[need + 1]
            if makes and work.need[WHOLE, need] and last - first > 1:
                work.need[ROW, need] = rows
                found[0, columns : columns + last - first] = FLOWS
                found[1, columns : columns + last - first] = np.arange(first, last)
                columns, rows = columns + last - first, rows + 1
    return found[0, :columns].copy(), found[1, :columns].copy(), rows


@compiled
def fill(net: Net, work: Work, kind: Ints, what: Ints, cells: Floats) -> None:
    """Fill the rows: the supply of each node, then its needs with several suppliers."""
    for column in range(len(kind)):
        if kind[column] == FLOWS:
            arc = what[column]
            cells[work.place[net.arc_node[arc]], column] = 1.0
            cells[work.need[ROW, net.arc_need[arc]], column] = -1.0 / net.arc_amount[arc]
            continue
        node = what[column]
        cells[work.place[node], column] = -1.0 if kind[column] == MAKES else 1.0
        if kind[column] == MAKES:
            for need in range(net.need_ptr[node], net.need_ptr[node + 1]):
                first = net.arc_ptr[need]
                if not work.need[WHOLE, need]:
                    continue
                if net.arc_ptr[need + 1] - first > 1:
                    cells[work.need[ROW, need], column] = 1.0
                else:
                    cells[work.place[net.arc_node[first]], column] += net.arc_amount[first]


@compiled
def bounds(net: Net, work: Work, kind: Ints, what: Ints) -> tuple[Floats, Floats]:
    """Return the largest value of each variable, and what a unit of it is worth for two aims.

    None of them depends on the rate, and no flow can reach its largest value, so that the prices
    prove a line that holds at every rate.
    """
    upper, aims = np.empty(len(kind)), np.zeros((2, len(kind)))
    for column in range(len(kind)):
        node = what[column]
        if kind[column] == MAKES:
            upper[column] = net.node[CAPACITY, node]
        elif kind[column] == SERVES:
            upper[column] = net.node[DEMAND, node]
            aims[0, column] = net.node[MARGIN, node]
        elif kind[column] == GIVES:
            upper[column] = work.node[OUTSIDE, node]
            aims[1, column] = 1.0
        else:
            upper[column] = 2.0 * net.node[MOST, net.arc_node[node]]
    return upper, aims


@compiled
def plan(net: Net, work: Work, kind: Ints, what: Ints, solution: Floats) -> None:
    """Write down who is served, what each arc carries, and how much each node can make of it."""
    size = work.number[SIZE]
    for at in range(size):
        node = work.listed[SIZE, at]
        first, last = net.need_ptr[node], net.need_ptr[node + 1]
        work.arc[PLANNED, net.arc_ptr[first] : net.arc_ptr[last]] = 0.0
        work.node[SERVED, node], work.place[node] = 0.0, at
    made = np.zeros(size)
    for column in range(len(kind)):
        if kind[column] == MAKES:
            made[work.place[what[column]]] = solution[column]
        elif kind[column] == SERVES:
            work.node[SERVED, what[column]] = solution[column]
        elif kind[column] == FLOWS:
            work.arc[PLANNED, what[column]] = solution[column]
    for at in range(size):
        node = work.listed[SIZE, at]
        able = _able(net, work, node, made[at])
        work.node[OUTSIDE, node] = able


@compiled
def _able(net: Net, work: Work, node: int, made: float) -> float:
    """Return how much a node can make of what it is planned to get."""
    able = 0.0 if work.mark[LOST, node] else net.node[CAPACITY, node]
    for need in range(net.need_ptr[node], net.need_ptr[node + 1]):
        first, last = net.arc_ptr[need], net.arc_ptr[need + 1]
        if not work.need[WHOLE, need]:
            continue
        if last - first == 1:
            work.arc[PLANNED, first] = made * net.arc_amount[first]
        got = 0.0
        for arc in range(first, last):
            got += work.arc[PLANNED, arc] / net.arc_amount[arc]
        able = min(able, got)
    return able


@compiled
def start(net: Net, work: Work, rate: float) -> None:
    """Begin a pass from the plan of the region."""
    for at in range(work.number[SIZE]):
        node = work.listed[SIZE, at]
        touch(work, node)
        held = net.node[STEADY, node] + net.node[STOCK, node] * rate
        work.node[LIMIT, node] = held + work.node[OUTSIDE, node]
        work.node[ASKED, node] += work.node[SERVED, node] - net.node[DEMAND, node]
        for need in range(net.need_ptr[node], net.need_ptr[node + 1]):
            if not work.need[WHOLE, need]:
                continue
            change(work, need)
            for arc in range(net.arc_ptr[need], net.arc_ptr[need + 1]):
                more = work.arc[PLANNED, arc] - work.arc[FLOW, arc]
                work.node[ASKED, net.arc_node[arc]] += more
                work.arc[FLOW, arc] += more
