"""Queues of few who come back (M/M/c/K/N), and of officers without end (M/M/inf)."""

import numpy as np
from numpy.typing import NDArray

from mainstay.kernels.queues.markov import Queue

Floats = NDArray[np.float64]


def population_chances(
    each: float, services: float, servers: int, population: int, room: int | None = None
) -> Floats:
    """Return the chance that 0, 1, 2, ... of a few are present.

    Parameters
    ----------
    each, services, servers, population, room
        As in `mmc_population`.

    Returns
    -------
    array of float, shape (min(room, population) + 1,)

    Examples
    --------
    >>> population_chances(1, 1, 1, 2).round(6).tolist()
    [0.2, 0.4, 0.4]
    """
    if not (0 < each < np.inf and 0 < services < np.inf):
        raise ValueError(f"arrivals {each} and services {services} must be above 0, and finite")
    most = population if room is None else min(room, population)
    if servers < 1 or population < 1 or most < min(servers, population):
        raise ValueError(
            f"servers {servers}, population {population} and room {room} must be 1 or more, "
            "and room not below servers"
        )
    number = np.arange(1, most + 1)
    growth = np.log(each * (population - number + 1) / services / np.minimum(number, servers))
    weight = np.concatenate([[0.0], np.cumsum(growth)])
    weight = np.exp(weight - weight.max())
    found: Floats = weight / weight.sum()
    return found


def mmc_population(
    each: float, services: float, servers: int, population: int, room: int | None = None
) -> Queue:
    """Return the queue M/M/c/K/N: few applicants, each of whom comes again once served.

    Parameters
    ----------
    each : float
        Cases a day that each applicant who has none present brings, above 0.
    services : float
        Cases that one busy officer ends a day, above 0.
    servers : int
        Officers, 1 or more.
    population : int
        Applicants, 1 or more.
    room : int, optional
        Cases that may be present, `servers` or more; by default all of them.

    Returns
    -------
    Queue

    Raises
    ------
    ValueError
        When a rate is not above 0, or a number is out of range.

    Notes
    -----
    A birth and death process with births (N - n) lambda and deaths min(n, c) mu.

    References
    ----------
    Gross, D. and Harris, C. M. (1998). Fundamentals of queueing theory, 3rd edition, section 2.7.

    Examples
    --------
    >>> found = mmc_population(1, 1, 1, 2)
    >>> round(found.present, 6), round(found.throughput, 6), round(found.stay, 6)
    (1.2, 0.8, 1.5)
    """
    chance = population_chances(each, services, servers, population, room)
    number = np.arange(len(chance))
    comes = each * (population - number)
    tried = float(chance @ comes)
    refused = float(chance[-1] * comes[-1]) / tried
    entering = tried * (1 - refused)
    present = float(chance @ number)
    waiting = float(chance @ np.maximum(number - servers, 0))
    busy = (present - waiting) / servers
    return Queue(present, waiting, present / entering, waiting / entering, busy, entering, refused)


def endless(arrivals: float, services: float) -> Queue:
    """Return the queue M/M/inf, which is none: there is an officer for every case.

    It holds for work of any spread. `busy` is 0, a few officers' share of a number without end.

    Parameters
    ----------
    arrivals, services
        As in `mmc`.

    Returns
    -------
    Queue

    Raises
    ------
    ValueError
        When a rate is not above 0.

    References
    ----------
    Gross and Harris (1998), as in `mmc_population`: section 2.6.

    Examples
    --------
    >>> endless(3.0, 2.0).present
    1.5
    """
    if not (0 < arrivals < np.inf and 0 < services < np.inf):
        raise ValueError(f"arrivals {arrivals} and services {services} must be above 0, and finite")
    return Queue(arrivals / services, 0.0, 1 / services, 0.0, 0.0, arrivals)
