"""Queues with random arrivals and exponential work: M/M/1, M/M/c, and finite room."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mainstay.kernels.queues.erlang import erlang_c, stable

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Queue:
    """What a queue is like in the long run.

    Numbers of cases on average: `waiting` in the queue and `present` in all; days on average:
    `wait` in the queue and `stay` in all, of those that enter; `busy` is the share of their time
    that officers work, `throughput` cases a day that enter, `refused` the share that does not.
    """

    present: float
    waiting: float
    stay: float
    wait: float
    busy: float
    throughput: float
    refused: float = 0.0


def mmc(arrivals: float, services: float, servers: int = 1) -> Queue:
    """Return the queue M/M/c: random arrivals, exponential work, c officers, first come first.

    Parameters
    ----------
    arrivals : float
        Cases a day, above 0.
    services : float
        Cases that one busy officer ends a day, above 0.
    servers : int
        Officers, 1 or more.

    Returns
    -------
    Queue

    Raises
    ------
    ValueError
        When a rate is not above 0, or the work is more than the officers can do.

    Notes
    -----
    Wq = C(c, a) / (c mu - lambda); W = Wq + 1 / mu; L = lambda W (Little 1961).

    References
    ----------
    Gross, D. and Harris, C. M. (1998). Fundamentals of queueing theory, 3rd edition, section 2.3.

    Examples
    --------
    >>> found = mmc(0.25, 1 / 3)
    >>> round(found.present, 9), round(found.stay, 9), round(found.wait, 9)
    (3.0, 12.0, 9.0)
    """
    _rates(arrivals, services)
    load = arrivals / services
    wait = erlang_c(servers, load) / (servers * services - arrivals)
    stay = wait + 1 / services
    return Queue(arrivals * stay, arrivals * wait, stay, wait, load / servers, arrivals)


def mmc_room(arrivals: float, services: float, servers: int, room: int) -> Queue:
    """Return the queue M/M/c/K: who comes when `room` cases are present is turned away.

    Parameters
    ----------
    arrivals, services, servers
        As in `mmc`; more work than the officers can do is allowed.
    room : int
        Cases that may be present, `servers` or more.

    Returns
    -------
    Queue

    Raises
    ------
    ValueError
        When a rate is not above 0, or there is less room than officers.

    References
    ----------
    Gross and Harris (1998), as in `mmc`: section 2.5.

    Examples
    --------
    >>> found = mmc_room(1, 1, 1, 2)
    >>> round(found.refused, 6), round(found.present, 6)
    (0.333333, 1.0)
    """
    _rates(arrivals, services)
    if not 1 <= servers <= room:
        raise ValueError(f"room {room} must be at least the {servers} servers, of 1 or more")
    chance = chances(arrivals, services, servers, room + 1, room)
    number = np.arange(room + 1)
    refused = float(chance[-1])
    entering = arrivals * (1 - refused)
    present = float(chance @ number)
    waiting = float(chance @ np.maximum(number - servers, 0))
    busy = (present - waiting) / servers
    stay, wait = present / entering, waiting / entering
    return Queue(present, waiting, stay, wait, busy, entering, refused)


def chances(
    arrivals: float, services: float, servers: int, number: int, room: int | None = None
) -> Floats:
    """Return the chance that 0, 1, 2, ... cases are present.

    Parameters
    ----------
    arrivals, services, servers
        As in `mmc`.
    number : int
        How many chances to return.
    room : int, optional
        Cases that may be present; by default any number.

    Returns
    -------
    array of float, shape (number,)

    Examples
    --------
    >>> chances(0.25, 1 / 3, 1, 3).round(6).tolist()
    [0.25, 0.1875, 0.140625]
    """
    load = arrivals / services
    last = max(number, servers) if room is None else room
    growth = np.log(load / np.minimum(np.arange(1, last + 1), servers))
    weight = np.concatenate([[0.0], np.cumsum(growth)])
    weight = np.exp(weight - weight.max())
    total = weight.sum()
    if room is None:
        stable(servers, load)
        share = load / servers
        total += weight[-1] * share / (1 - share)
    found = weight[:number] / total
    return np.pad(found, (0, number - len(found)))


def _rates(arrivals: float, services: float) -> None:
    if not (arrivals > 0 and services > 0):
        raise ValueError(f"arrivals {arrivals} and services {services} must be above 0")
