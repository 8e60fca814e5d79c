"""Find the loss of each group: bound it from below in a region, and from above by a whole plan."""

import numpy as np

from mainstay.kernels.compiled import compiled
from mainstay.kernels.recovery.layout import (
    DEMAND,
    LOST,
    MARGIN,
    SIZE,
    STEADY,
    STOCK,
    Net,
    Work,
)
from mainstay.kernels.recovery.local import bounds, columns_of, fill, plan, start
from mainstay.kernels.recovery.network import Floats, Ints
from mainstay.kernels.recovery.region import grow, leave
from mainstay.kernels.recovery.serving import as_usual, lose, serve, settle_usual
from mainstay.kernels.recovery.simplex import maximise

PROOF = 1e-9
MOST_CELLS = 600_000
MOST_STEPS = 60
UNPROVEN = -1.0


@compiled
def loss_at(net: Net, work: Work, lost: Ints, rate: float, line: Floats) -> bool:
    """Find what is lost in a unit of time where stocks are spent at a rate.

    The region may hold nodes of an earlier search.

    Parameters
    ----------
    net, work
    lost : array of int
        Nodes that make nothing.
    rate : float
        One over the time that the loss lasts.
    line : array of float, shape (3,)
        Takes the loss, and a line `line[1] - line[2] * rate` below it at every rate.

    Returns
    -------
    bool
        False where no proof was found.
    """
    line[:] = 0.0
    for _ in range(MOST_STEPS):
        if work.number[SIZE] > 0 and not _settle(net, work, rate, line):
            return False
        short, grew = _pass(net, work, lost, rate)
        if not grew:
            return short == 0
    return False


@compiled
def _pass(net: Net, work: Work, lost: Ints, rate: float) -> tuple[int, bool]:
    """Serve everybody from the plan of the region; return how many are short, and if it grew."""
    lose(net, work, lost, rate)
    start(net, work, rate)
    short = serve(net, work, rate)
    grew = short > 0 and grow(net, work)
    as_usual(net, work)
    return short, grew


@compiled
def _settle(net: Net, work: Work, rate: float, line: Floats) -> bool:
    """Solve the programme of the region, write its plan down, and prove its loss."""
    kind, what, rows = columns_of(net, work)
    if rows * len(kind) > MOST_CELLS:
        return False
    cells, held = np.zeros((rows, len(kind))), np.zeros(rows)
    fill(net, work, kind, what, cells)
    for at in range(work.number[SIZE]):
        node = work.listed[SIZE, at]
        held[at] = net.node[STEADY, node] + net.node[STOCK, node] * rate
    upper, aims = bounds(net, work, kind, what)
    solution, prices = np.zeros(len(kind)), np.zeros(rows)
    size, worth = 1e-300, 1e-300
    for column in range(len(kind)):
        size, worth = max(size, upper[column]), max(worth, aims[0, column])
    aims[0] /= worth
    if not maximise(cells.copy(), held / size, upper / size, aims.copy(), solution, prices):
        return False
    solution *= size
    plan(net, work, kind, what, solution)
    aims *= worth
    whole = _line_below(net, work, prices * worth, cells, upper, aims[0], line)
    loss = line[1] - line[2] * rate
    line[0] = loss if loss > PROOF * whole else 0.0
    gained = (aims[0] * solution).sum()
    proven: bool = abs(whole - loss - gained) <= PROOF * whole
    return proven


@compiled
def _line_below(
    net: Net, work: Work, prices: Floats, cells: Floats, upper: Floats, aim: Floats, line: Floats
) -> float:
    """Fill the line below the loss that any prices prove; return what all customers are worth.

    No plan earns more than its limits cost at these prices, and what each variable earns beyond
    its cost up to its largest value.
    """
    whole, fixed, spent = 0.0, 0.0, 0.0
    for at in range(work.number[SIZE]):
        node = work.listed[SIZE, at]
        whole += net.node[MARGIN, node] * net.node[DEMAND, node]
        fixed += prices[at] * net.node[STEADY, node]
        spent += prices[at] * net.node[STOCK, node]
    for column in range(len(aim)):
        left = aim[column]
        for row in range(len(prices)):
            left -= prices[row] * cells[row, column]
        fixed += max(0.0, left) * upper[column]
    line[1], line[2] = whole - fixed, spent
    return whole


@compiled
def _time(net: Net, work: Work, lost: Ints, line: Floats) -> float:
    """Return how long nothing is lost; `inf` where for ever, `UNPROVEN` without a proof.

    The loss is convex in the rate at which stocks are spent, and what a region proves is a line
    below it. So the rate goes to where the line meets zero, and the region grows only where its
    own loss has vanished.
    """
    rate, moved = 0.0, True
    for _ in range(2 * MOST_STEPS):
        line[0] = 0.0
        if work.number[SIZE] > 0 and not _settle(net, work, rate, line):
            return UNPROVEN
        if line[0] > 0.0:
            if line[2] <= 0.0:
                return 0.0
            if line[1] > rate * line[2] * (1.0 + PROOF):
                rate, moved = line[1] / line[2], True
                continue
        if moved:
            settle_usual(net, work, rate)
            moved = False
            continue
        short, grew = _pass(net, work, lost, rate)
        if not grew:
            if short > 0:
                return UNPROVEN
            return 1.0 / rate if rate > 0.0 else np.inf
    return UNPROVEN


@compiled
def losses_of(net: Net, work: Work, ptr: Ints, nodes: Ints, recover: Floats, found: Floats) -> None:
    """Fill what each group loses while it recovers, `UNPROVEN` where no proof was found."""
    line, last = np.zeros(3), -1.0
    for group in range(len(recover)):
        rate = 1.0 / recover[group]
        if rate != last:
            settle_usual(net, work, rate)
            last = rate
        lost = nodes[ptr[group] : ptr[group + 1]]
        work.mark[LOST][lost] = 1
        done = loss_at(net, work, lost, rate, line)
        found[group] = line[0] * recover[group] if done else UNPROVEN
        work.mark[LOST][lost] = 0
        leave(net, work)


@compiled
def times_of(net: Net, work: Work, ptr: Ints, nodes: Ints, found: Floats) -> None:
    """Fill how long each group can be lost without a loss, `UNPROVEN` where not proven."""
    line = np.zeros(3)
    for group in range(len(found)):
        lost = nodes[ptr[group] : ptr[group + 1]]
        work.mark[LOST][lost] = 1
        found[group] = _time(net, work, lost, line)
        work.mark[LOST][lost] = 0
        leave(net, work)
