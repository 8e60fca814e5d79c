"""Follow every case through a queue with priority classes, event by event."""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Cases(NamedTuple):
    """What happened to each case, in the order of arrival: its class and its days of waiting."""

    klass: Ints
    wait: Floats

    def mean_wait(self, klass: int, warm_up: int = 0) -> float:
        """Return the mean wait of a class, without the first cases of all."""
        return float(self.wait[warm_up:][self.klass[warm_up:] == klass].mean())


def served(arrival: Floats, klass: Ints, work: Floats, servers: int) -> Floats:
    """Return how long each case waits for one of several officers.

    A free officer takes the case of the first class that waits, and in it the one that came first.
    Work that has begun is not broken off.

    Parameters
    ----------
    arrival : array of float, shape (cases,), days
        Ascending.
    klass : array of int, shape (cases,)
        0 is taken first.
    work : array of float, shape (cases,), days
    servers : int
        Officers, 1 or more.

    Returns
    -------
    array of float, shape (cases,), days

    Examples
    --------
    Of two that wait for the only officer, the second is of the first class:

    >>> served(np.array([0.0, 1.0, 2.0]), np.array([1, 1, 0]), np.full(3, 5.0), 1).tolist()
    [0.0, 9.0, 3.0]
    """
    wait = np.zeros(len(arrival))
    free_at: list[float] = []
    queue: list[tuple[int, int]] = []
    for number, now in enumerate(arrival.tolist()):
        while queue and len(free_at) == servers and free_at[0] <= now:
            _next(queue, free_at, heappop(free_at), (arrival, work, wait))
        while free_at and free_at[0] <= now:
            heappop(free_at)
        if len(free_at) < servers:
            heappush(free_at, now + float(work[number]))
        else:
            heappush(queue, (int(klass[number]), number))
    while queue:
        _next(queue, free_at, heappop(free_at), (arrival, work, wait))
    return wait


def _next(
    queue: list[tuple[int, int]],
    free_at: list[float],
    now: float,
    cases: tuple[Floats, Floats, Floats],
) -> None:
    """Let an officer who has just become free take the next case."""
    arrival, work, wait = cases
    _, number = heappop(queue)
    wait[number] = now - arrival[number]
    heappush(free_at, now + float(work[number]))


def simulated(
    arrivals: Sequence[float],
    work: float,
    servers: int,
    *,
    spread: float = 1.0,
    cases: int = 50_000,
    seed: int = 0,
) -> Cases:
    """Simulate M/G/c with priority classes, all with the same distribution of work.

    Parameters
    ----------
    arrivals : sequence of float, shape (classes,)
        Cases a day of each class, the one that is taken first at the head.
    work : float
        Mean days of work.
    servers : int
        Officers, 1 or more.
    spread : float
        Standard deviation of the work over its mean; the work has a gamma distribution, and is
        equal for all at 0.
    cases : int
        How many cases to follow.
    seed : int, 0 or more

    Returns
    -------
    Cases

    References
    ----------
    Law, A. M. (2015). Simulation modeling and analysis, 5th edition, section 1.4.

    Examples
    --------
    >>> found = simulated([0.4, 0.4], 1.0, 1, cases=2000)
    >>> found.mean_wait(0) < found.mean_wait(1)
    True
    """
    generator = np.random.default_rng(np.random.SeedSequence([seed, 0]))
    rates = np.asarray(arrivals, dtype=float)
    arrival = np.cumsum(generator.exponential(1 / rates.sum(), cases))
    klass = np.searchsorted(np.cumsum(rates) / rates.sum(), generator.random(cases), side="right")
    klass = np.minimum(klass, len(rates) - 1)
    shape = np.inf if spread == 0 else spread**-2
    times = generator.gamma(shape, work / shape, cases) if spread else np.full(cases, work)
    return Cases(klass, served(arrival, klass, times, servers))
