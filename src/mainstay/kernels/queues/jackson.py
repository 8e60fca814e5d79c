"""Open networks of desks between which cases move at random (Jackson)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.kernels.queues.markov import mmc

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Desks:
    """An open network of desks in the long run.

    `throughput` cases a day through each desk, `present` cases at each, `stay` days of a case for
    each time it comes there, `per_case` days that a case spends there in all its visits.
    """

    throughput: Floats
    present: Floats
    stay: Floats
    per_case: Floats

    @property
    def in_all(self) -> float:
        """Cases in the whole network."""
        return float(self.present.sum())

    @property
    def whole_stay(self) -> float:
        """Days from coming to leaving."""
        return float(self.per_case.sum())


def open_network(
    arrivals: ArrayLike, services: ArrayLike, routing: ArrayLike, servers: ArrayLike | None = None
) -> Desks:
    """Return the long run of an open Jackson network.

    Parameters
    ----------
    arrivals : array_like, shape (n,)
        Cases a day that come to each desk from outside.
    services : array_like, shape (n,)
        Cases that one busy officer of each desk ends a day.
    routing : array_like, shape (n, n)
        Share of the cases that go from a desk (row) to another; the rest of a row leaves.
    servers : array_like of int, shape (n,), optional
        Officers of each desk; by default one.

    Returns
    -------
    Desks

    Raises
    ------
    ValueError
        When shapes differ, a share is out of range, no case ever leaves, or a desk can't do its
        work.

    Notes
    -----
    lambda = gamma + P^T lambda; each desk is then M/M/c by itself.

    References
    ----------
    Jackson, J. R. (1957). Networks of waiting lines. Operations Research 5(4), 518-521.

    Examples
    --------
    >>> found = open_network([1, 0], [3, 4], [[0, 0.5], [0, 0]])
    >>> found.throughput.tolist(), round(found.whole_stay, 6)
    ([1.0, 0.5], 0.642857)
    """
    outside, rates = np.asarray(arrivals, dtype=float), np.asarray(services, dtype=float)
    shares = np.asarray(routing, dtype=float)
    officers = np.ones(len(outside), dtype=int) if servers is None else np.asarray(servers)
    _check(outside, rates, shares, officers)
    through = np.linalg.solve(np.eye(len(outside)) - shares.T, outside)
    if np.any(through < -1e-9):
        raise ValueError("some cases never leave")
    stay = np.zeros(len(outside))
    for desk in range(len(outside)):
        stay[desk] = 1 / rates[desk]
        if through[desk] > 0:
            stay[desk] = mmc(through[desk], rates[desk], int(officers[desk])).stay
    present = through * stay
    return Desks(through, present, stay, present / outside.sum())


def _check(outside: Floats, rates: Floats, shares: Floats, officers: NDArray[np.int64]) -> None:
    number = len(outside)
    if rates.shape != (number,) or shares.shape != (number, number) or officers.shape != (number,):
        raise ValueError("arrivals, services, routing and servers do not fit each other")
    if not (np.all(outside >= 0) and outside.sum() > 0 and np.all(rates > 0)):
        raise ValueError("rates must be above 0, and some case must come from outside")
    if not (np.all(shares >= 0) and np.all(shares.sum(axis=1) <= 1 + 1e-12)):
        raise ValueError("shares of a row must be 0 or more, and add up to at most 1")
    if np.linalg.matrix_rank(np.eye(number) - shares.T) < number:
        raise ValueError("some cases never leave")
