"""The search behind `mainstay.kernels.location.p_median`: a good choice, a bound, and the proof.

Vertex substitution finds a choice, Lagrangian relaxation of "each client is served once" bounds all
choices from below and settles most sites. Branch and bound decides the rest, or, where that takes
too many nodes, an integer programme.
"""

from dataclasses import dataclass

import numpy as np

from mainstay.kernels.branching import Node, branched, reduced
from mainstay.kernels.programme import Flags, Floats, Ints, NoSolution, Programme

ROUNDS = 1500
PATIENCE = 20
"""Rounds without a better bound after which the step is halved."""
LEAST_STEP = 1e-4
NEAR = 1.02
"""A choice met on the way is mended where it costs at most this times the best so far."""
WHOLE = 1 - 1e-6
"""Gap below which nothing lies between, where all costs are whole numbers."""
ROUNDING = 1e-9
"""Relative error allowed for in a bound that was summed in floating point."""
HALF = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """The best lower bound found, and what each site changes in the relaxation it comes from."""

    value: float
    change: Floats
    prices: Floats


def least(cost: Floats, p: int) -> tuple[Ints, float, float]:
    """Choose the p columns whose row minima have the least sum.

    Returns
    -------
    sites : array of int, shape (p,)
    best, bound : float
        The sum, and what no choice can be below.
    """
    sites = substituted(cost, greedy(cost, p))
    if p == cost.shape[1]:
        return sites, total(cost, sites), total(cost, sites)
    gap = WHOLE if np.all(cost == np.rint(cost)) else ROUNDING * total(cost, sites)
    sites, bound = relaxed(cost, sites, gap)
    best, low = total(cost, sites), bound.value
    if best - low >= gap:
        forced, barred = reduced(bound.change, low, p, best - gap)
        start = Node(np.flatnonzero(forced), np.flatnonzero(~forced & ~barred), bound.prices, low)
        sites, proven = branched(cost, sites, start, gap)
        best = total(cost, sites)
        if proven:
            return sites, best, best
        found = decided(cost, p, *reduced(bound.change, low, p, best - gap))
        low = best if found is None else min(best, found[1])
        if found is not None and total(cost, found[0]) < best:
            sites, best = found[0], total(cost, found[0])
    return sites, best, best if best - low < gap else low


def total(cost: Floats, sites: Ints) -> float:
    """Return the cost of serving every client from the nearest of the sites."""
    return float(cost[:, sites].min(axis=1).sum())


def substituted(cost: Floats, sites: Ints) -> Ints:
    """Swap a chosen site for another one, the best swap first, until no swap helps.

    Teitz and Bart (1968), with the gains of all swaps worked out at once.
    """
    while True:
        near = cost[:, sites]
        place = near.argmin(axis=1)
        first = near.min(axis=1)
        near[np.arange(len(near)), place] = np.inf
        second = near.min(axis=1)
        with_new = np.minimum(cost, first[:, None])
        extra = np.minimum(cost, second[:, None]) - with_new
        by_site = np.zeros((len(sites), cost.shape[1]))
        np.add.at(by_site, place, extra)
        change = by_site + (with_new - first[:, None]).sum(axis=0)
        change[:, sites] = 0.0
        old, new = np.unravel_index(change.argmin(), change.shape)
        swapped = np.sort(np.append(np.delete(sites, old), new))
        if change[old, new] >= 0 or total(cost, swapped) >= total(cost, sites):
            return sites
        sites = swapped


def greedy(cost: Floats, p: int) -> Ints:
    """Take the sites one by one, each time the one that lowers the cost most."""
    nearest = np.full(len(cost), cost.max())
    sites: list[int] = []
    for _ in range(p):
        after = np.minimum(cost, nearest[:, None]).sum(axis=0)
        after[sites] = np.inf
        sites.append(int(after.argmin()))
        nearest = np.minimum(nearest, cost[:, sites[-1]])
    return np.array(sorted(sites), dtype=np.int64)


def relaxed(cost: Floats, sites: Ints, gap: float) -> tuple[Ints, Bound]:
    """Bound every choice from below by subgradient steps, and mend the choice on the way.

    Parameters
    ----------
    cost : array of float, shape (n_clients, n_sites)
    sites : array of int, shape (p,)
        The choice so far.
    gap : float
        Difference to the choice at which no better one can lie between.

    Notes
    -----
    With multipliers u, L(u) = sum_i u_i + the p least of rho_j = sum_i min(0, c_ij - u_i).
    """
    p, best = len(sites), total(cost, sites)
    two = np.sort(cost[:, sites], axis=1)[:, :2]
    prices, step, waited = two.mean(axis=1), 2.0, 0
    found = Bound(-np.inf, np.zeros(cost.shape[1]), prices)
    for _ in range(ROUNDS):
        margin = cost - prices[:, None]
        change = np.minimum(margin, 0.0).sum(axis=0)
        chosen = np.argsort(change, kind="stable")[:p]
        value = float(prices.sum() + change[chosen].sum())
        waited += 1
        if value > found.value:
            found, waited = Bound(value, change, prices), 0
            if total(cost, chosen) < best * NEAR:
                sites = min(sites, substituted(cost, np.sort(chosen)), key=lambda s: total(cost, s))
                best = total(cost, sites)
        short = 1.0 - (margin[:, chosen] < 0).sum(axis=1)
        length = float(short @ short)
        if best - found.value < gap or not length or step < LEAST_STEP:
            break
        if waited >= PATIENCE:
            step, waited = step / 2, 0
        prices = prices + step * (1.02 * best - value) / length * short
    return sites, found


def decided(cost: Floats, p: int, forced: Flags, barred: Flags) -> tuple[Ints, float] | None:
    """Choose among the sites that are not settled; also return what no choice can be below.

    Notes
    -----
    Garcia, Labbe and Marin (2011): z_ik = 1 where client i finds no chosen site at its k-th
    distance or nearer, so z_ik >= z_i,k-1 - sum of y_j over the sites j at just that distance.
    """
    sites = np.flatnonzero(~barred)
    if len(sites) < p:
        return None
    always, size = forced[sites], len(sites)
    ladders = [_ladder(costs, always, size - p) for costs in cost[:, sites]]
    steps = np.concatenate([ladder.steps for ladder in ladders])
    first = np.zeros(len(steps), dtype=bool)
    ptr = np.cumsum([0, *(len(ladder.steps) for ladder in ladders)])
    first[ptr[:-1][np.diff(ptr) > 0]] = True
    near = [np.flatnonzero(ladder.level < len(ladder.steps)) for ladder in ladders]
    row = [ladder.level[j] + at for ladder, j, at in zip(ladders, near, ptr[:-1], strict=True)]
    own, later = np.arange(len(steps)), np.flatnonzero(~first)
    lower = np.concatenate([always.astype(np.float64), np.zeros(len(steps))])
    whole = np.arange(size + len(steps)) < size
    aim = np.concatenate([np.zeros(size), steps])
    programme = Programme(aim, lower, np.ones(len(aim)), whole)
    programme.add([p], [p], row=np.zeros(size), column=np.arange(size))
    programme.add(
        first.astype(np.float64),
        np.full(len(steps), np.inf),
        row=np.concatenate([*row, own, later]),
        column=np.concatenate([*near, size + own, size + later - 1]),
        value=np.repeat([1.0, -1.0], [sum(map(len, near)) + len(own), len(later)]),
    )
    try:
        found = programme.minimum()
    except NoSolution:
        return None
    best = sites[found.solution[:size] > HALF]
    return best, found.bound + sum(ladder.least for ladder in ladders)


@dataclass(frozen=True, slots=True, eq=False)
class _Ladder:
    """The distances of one client in ascending order: the least, the steps up, who stands where."""

    least: float
    steps: Floats
    level: Ints


def _ladder(costs: Floats, always: Flags, spare: int) -> _Ladder:
    """Climb to the first distance at which a chosen site is certain: only `spare` are left out."""
    levels, level = np.unique(costs, return_inverse=True)
    reach = min(int(np.sort(level)[spare]), int(level[always].min(initial=len(levels))))
    return _Ladder(float(levels[0]), np.diff(levels[: reach + 1]), level)
