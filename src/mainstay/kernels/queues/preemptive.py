"""Classes of cases, where one of an earlier class breaks off the work on one of a later class."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from mainstay.kernels.queues.erlang import stable
from mainstay.kernels.queues.markov import mmc


def preemptive_mg1(
    arrivals: Sequence[float], work: Sequence[float], spread: Sequence[float]
) -> list[float]:
    """Return the mean stay of each class before one officer, who goes on later where he stopped.

    Parameters
    ----------
    arrivals, work, spread
        As in `priority_mg1`.

    Returns
    -------
    list of float
        Days from coming to leaving, work and what breaks it off included.

    Raises
    ------
    ValueError
        When the work is more than the officer can do, a number is out of range, or lengths differ.

    Notes
    -----
    T_k = (E[S_k] + R_k / (1 - s_k)) / (1 - s_{k-1}), R_k = sum of lambda_i E[S_i^2] / 2 up to k,
    s_k = rho_1 + ... + rho_k. Where work is exponential it is the same whether the officer goes on
    or begins anew.

    References
    ----------
    White, H. and Christie, L. S. (1958). Queuing with preemptive priorities or with breakdown.
    Operations Research 6(1), 79-95. Gross and Harris (1998), section 3.4.

    Examples
    --------
    The first class does not notice the second:

    >>> [round(stay, 4) for stay in preemptive_mg1([0.4, 0.4], [1, 1], [1, 1])]
    [1.6667, 8.3333]
    """
    if not len(arrivals) == len(work) == len(spread):
        raise ValueError("arrivals, work and spread do not have the same length")
    if not all(a >= 0 and w > 0 and c >= 0 for a, w, c in zip(arrivals, work, spread, strict=True)):
        raise ValueError("arrivals and spread must be 0 or more, and work above 0")
    loads = [0.0, *accumulate(a * w for a, w in zip(arrivals, work, strict=True))]
    stable(1, loads[-1])
    rests = accumulate(
        a * w**2 * (1 + c**2) / 2 for a, w, c in zip(arrivals, work, spread, strict=True)
    )
    return [
        (own + rest / (1 - up_to)) / (1 - before)
        for own, rest, (before, up_to) in zip(work, rests, pairwise(loads), strict=True)
    ]


def preemptive_mmc(arrivals: Sequence[float], work: float, servers: int) -> list[float]:
    """Return the mean stay of each class before several officers, all with the same work.

    Parameters
    ----------
    arrivals : sequence of float, shape (classes,)
        Cases a day of each class, the one that is taken first at the head; above 0.
    work : float
        Mean days of work of a case, exponential.
    servers : int
        Officers, 1 or more.

    Returns
    -------
    list of float
        Days from coming to leaving.

    Raises
    ------
    ValueError
        When the work is more than the officers can do, or a number is out of range.

    Notes
    -----
    The classes up to k do not notice the others, so together they are M/M/c: L_k is the difference
    of two such queues, and T_k = L_k / lambda_k.

    Examples
    --------
    >>> [round(stay, 4) for stay in preemptive_mmc([0.4, 0.4], 1.0, 1)]
    [1.6667, 8.3333]
    """
    if not (all(rate > 0 for rate in arrivals) and work > 0):
        raise ValueError("arrivals and work must be above 0")
    present = [0.0, *(mmc(rate, 1 / work, servers).present for rate in accumulate(arrivals))]
    return [(up - low) / rate for rate, (low, up) in zip(arrivals, pairwise(present), strict=True)]
