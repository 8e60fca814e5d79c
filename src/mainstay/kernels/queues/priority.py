"""Classes of cases, the first of which is taken first; work that has begun is not broken off."""

from collections.abc import Sequence
from itertools import accumulate

from mainstay.kernels.queues.erlang import erlang_c, stable


def priority_mg1(
    arrivals: Sequence[float], work: Sequence[float], spread: Sequence[float]
) -> list[float]:
    """Return the mean wait of each class before one officer.

    Parameters
    ----------
    arrivals : sequence of float, shape (classes,)
        Cases a day of each class, the one that is taken first at the head.
    work : sequence of float, shape (classes,)
        Mean days of work of a case of each.
    spread : sequence of float, shape (classes,)
        Standard deviation of the work over its mean.

    Returns
    -------
    list of float
        Days.

    Raises
    ------
    ValueError
        When the work is more than the officer can do, or lengths differ.

    Notes
    -----
    W_k = R / ((1 - s_{k-1})(1 - s_k)), R = sum of lambda_i E[S_i^2] / 2, s_k = rho_1 + ... + rho_k.
    Whoever is taken first, the sum of rho_k W_k stays the same (Kleinrock's conservation law).

    References
    ----------
    Cobham, A. (1954). Priority assignment in waiting line problems. Operations Research 2(1),
    70-76. Kleinrock, L. (1965). A conservation law for a wide class of queueing disciplines. Naval
    Research Logistics Quarterly 12(2), 181-192.

    Examples
    --------
    Half of the cases are taken first: they gain less than the others lose.

    >>> [round(wait, 4) for wait in priority_mg1([0.4, 0.4], [1, 1], [1, 1])]
    [1.3333, 6.6667]
    """
    if not len(arrivals) == len(work) == len(spread):
        raise ValueError("arrivals, work and spread do not have the same length")
    rest = sum(a * w**2 * (1 + c**2) / 2 for a, w, c in zip(arrivals, work, spread, strict=True))
    return _waits(rest, [a * w for a, w in zip(arrivals, work, strict=True)])


def priority_ggc(
    arrivals: Sequence[float], work: float, servers: int, spread: float = 1.0
) -> list[float]:
    """Return the mean wait of each class before several officers, all cases with the same work.

    Exact for exponential work (Cobham) and for one officer. For any other it takes the wait times
    (1 + cv^2) / 2, the approximation of Allen and Cunneen (Bondi and Buzen 1984 for classes).

    Parameters
    ----------
    arrivals : sequence of float, shape (classes,)
        Cases a day of each class, the one that is taken first at the head.
    work : float
        Mean days of work of a case.
    servers : int
        Officers, 1 or more.
    spread : float
        Standard deviation of the work over its mean.

    Returns
    -------
    list of float
        Days.

    Raises
    ------
    ValueError
        When the work is more than the officers can do, or a number is out of range.

    Notes
    -----
    W_k = C(c, a) S / c / ((1 - s_{k-1})(1 - s_k)) * (1 + cv^2) / 2, s_k the load of the classes up
    to k, as a share of the officers' time.

    References
    ----------
    Cobham (1954), as in `priority_mg1`: section on several channels. Bondi, A. B. and Buzen, J. P.
    (1984). The response times of priority classes under preemptive resume in M/G/m queues. ACM
    SIGMETRICS 12(3), 195-201.

    Examples
    --------
    >>> [round(wait, 4) for wait in priority_ggc([0.4, 0.4], 1.0, 1)]
    [1.3333, 6.6667]
    >>> [round(wait, 4) for wait in priority_ggc([0.5, 1.0], 1.0, 2)]
    [0.4286, 1.7143]
    """
    if not spread >= 0:
        raise ValueError(f"spread is {spread}; it must be 0 or more")
    rest = erlang_c(servers, sum(arrivals) * work) * work / servers * (1 + spread**2) / 2
    return _waits(rest, [rate * work / servers for rate in arrivals])


def _waits(rest: float, loads: Sequence[float]) -> list[float]:
    """Return rest / ((1 - s before)(1 - s)) for each class."""
    stable(1, sum(loads))
    if not all(load >= 0 for load in loads):
        raise ValueError("a load is negative")
    up_to = [0.0, *accumulate(loads)]
    return [rest / (1 - up_to[k]) / (1 - up_to[k + 1]) for k in range(len(loads))]
