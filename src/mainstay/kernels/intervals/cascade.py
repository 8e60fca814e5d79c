"""How far a loss spreads over an AND/OR graph whose shares of supply are known as intervals."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from mainstay.kernels.intervals.graph import Floats, IntervalGraph, Ints, Strikes
from mainstay.kernels.intervals.sweep import sweep

CHUNK = 256
"""Scenarios that a thread takes at a time."""


@dataclass(frozen=True, eq=False)
class IntervalCascades:
    """What each scenario comes to.

    Parameters
    ----------
    low, high : array of float, shape (scenarios,)
        Least and largest weighted share of output lost.
    own_low, own_high : array of float, shape (scenarios,)
        The same of what is struck itself, before anything spreads.
    steps : array of int, shape (scenarios,)
        Steps from supplier to buyer in which the largest loss spreads.
    stopped, reached : array of int, shape (scenarios,)
        Pools with a weight that lose all for certain, and that may lose something.
    """

    low: Floats
    high: Floats
    own_low: Floats
    own_high: Floats
    steps: Ints
    stopped: Ints
    reached: Ints


def interval_cascades(
    graph: IntervalGraph,
    strikes: Strikes,
    *,
    market: bool = False,
    threads: int | None = None,
) -> IntervalCascades:
    """Return how much is lost at least and at most in each scenario.

    Parameters
    ----------
    graph : IntervalGraph
    strikes : Strikes
        What each scenario strikes, and how hard.
    market : bool
        Let those of a pool that are left replace what is lost, as far as their size goes.
    threads : int, optional
        By default one for each processor; the answer does not depend on it.

    Returns
    -------
    IntervalCascades

    Notes
    -----
    With share x_i of source i in a pool, 0 <= low_i <= x_i <= high_i and sum x = 1:

    - a pool loses d = sum x_i d_i, at least min over x and at most max over x, which a greedy
      filling of the shares gives exactly (a continuous knapsack);
    - a need loses what its pool loses; one with several options between the least and the most of
      them; a source the largest of its own loss and those of its needs.

    Each rule is non-decreasing in the losses that go into it, and the bounds of a pool enclose its
    loss for every x. So, step by step from the scenario on, the iterates of the bounds enclose
    those of the cascade for every choice of shares, and so do their limits. Each pool's bound is
    reached by some choice of shares; those of several pools together need not be.

    Where it is known that all that is struck holds between l and h of a pool, listed or not, and
    loses c: at least l c + (1 - l) times the least loss of the others, and at most h times the
    worst loss in the pool + (1 - h) times the worst of the others.

    With `market` a loss is scaled by sigma_i = min(1, x_i / (1 - d)) (Diem et al. 2022, equation
    7): at least low_i^2 d_i / (1 - least d) in sum, or all where all is lost, and at most
    high_i min(1, high_i / (1 - most d)) d_i, and never more than without.

    References
    ----------
    Diem, C., Borsos, A., Reisch, T., Kertész, J., Thurner, S. (2022). Quantifying firm-level
    economic systemic risk from nation-wide supply networks. Scientific Reports 12, 7719.
    Dantzig, G. B. (1957). Discrete-variable extremum problems. Operations Research 5(2), 266-277,
    for the greedy filling.

    Examples
    --------
    One pool of two sources, each with between none and all of it; lose one, then both:

    >>> from mainstay.kernels.and_or import AndOr, offsets
    >>> from mainstay.kernels.intervals.graph import interval_graph, strikes
    >>> pair = AndOr(offsets([2]), np.array([0, 1]), np.array([0, 0]), offsets([0]), offsets([]),
    ...              np.zeros(0, dtype=np.int64), np.array([0]))
    >>> graph = interval_graph(pair, np.zeros(2), np.ones(2), np.ones(1))
    >>> lost = strikes(np.array([0, 1, 3]), np.array([0, 0, 1]), np.ones(3))
    >>> found = interval_cascades(graph, lost)
    >>> found.low.tolist(), found.high.tolist()
    ([0.0, 1.0], [1.0, 1.0])
    """
    number, pools = len(strikes.ptr) - 1, len(graph.weight)
    shares, counts = np.zeros((4, number)), np.zeros((3, number), dtype=np.int64)
    starts = range(0, number, CHUNK)

    def work(first: int) -> None:
        last = min(number, first + CHUNK)
        sweep(graph, strikes, first, last, market, shares, counts, np.zeros((2, pools)))

    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        list(pool.map(work, starts))
    return IntervalCascades(*shares, *counts)


def interval_losses(
    graph: IntervalGraph, strikes: Strikes, scenario: int, *, market: bool = False
) -> tuple[Floats, Floats]:
    """Return how much each pool loses at least and at most in one scenario.

    Returns
    -------
    low, high : array of float, shape (n_pools,)
    """
    number, found = len(strikes.ptr) - 1, np.zeros((2, len(graph.weight)))
    taken = np.zeros((4, number)), np.zeros((3, number), dtype=np.int64)
    sweep(graph, strikes, scenario, scenario + 1, market, *taken, found)
    return found[0], found[1]
