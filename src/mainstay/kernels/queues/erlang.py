"""The formulas of Erlang: how often all officers are busy."""

from math import ceil, isfinite


def erlang_b(servers: int, load: float) -> float:
    """Return the share of cases that find all officers busy and leave.

    Parameters
    ----------
    servers : int
        Officers, 0 or more.
    load : float
        Work that comes, in officers: arrivals a day times days of work of each, 0 or more.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When a number is out of range.

    Notes
    -----
    B(0, a) = 1, B(c, a) = a B(c - 1, a) / (c + a B(c - 1, a)).

    References
    ----------
    Erlang, A. K. (1917). Solution of some problems in the theory of probabilities of significance
    in automatic telephone exchanges. Elektroteknikeren 13.

    Examples
    --------
    >>> round(erlang_b(2, 5 / 7), 6)
    0.129534
    """
    if servers < 0 or not (isfinite(load) and load >= 0):
        raise ValueError(f"servers {servers} and load {load} must be 0 or more, and finite")
    busy = 1.0
    for number in range(1, servers + 1):
        busy = load * busy / (number + load * busy)
    return busy


def erlang_c(servers: int, load: float) -> float:
    """Return the share of cases that have to wait, where all stay until they are served.

    Parameters
    ----------
    servers : int
        Officers, 1 or more.
    load : float
        Work that comes, in officers; below `servers`, or the queue grows without end.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When a number is out of range.

    Notes
    -----
    C = B / (1 - (a / c)(1 - B)), with B of `erlang_b`.

    References
    ----------
    Erlang (1917), as in `erlang_b`.

    Examples
    --------
    >>> round(erlang_c(2, 5 / 7), 6), round(erlang_c(1, 0.75), 6)
    (0.18797, 0.75)
    """
    stable(servers, load)
    busy = erlang_b(servers, load)
    return busy / (1 - load / servers * (1 - busy))


def stable(servers: int, load: float) -> None:
    """Hold that officers can do the work that comes."""
    if servers < 1:
        raise ValueError(f"servers is {servers}; it must be 1 or more")
    if not 0 <= load < servers:
        raise ValueError(f"load {load} must be 0 or more and below the {servers} servers")


def servers_for(load: float, most_waiting: float) -> int:
    """Return the fewest officers with whom at most a share of the cases has to wait.

    Examples
    --------
    >>> servers_for(8.0, 0.2)
    12
    """
    if not 0 < most_waiting < 1:
        raise ValueError(f"most_waiting is {most_waiting}; it must lie between 0 and 1")
    servers = max(1, ceil(load))
    while load >= servers or erlang_c(servers, load) > most_waiting:
        servers += 1
    return servers
