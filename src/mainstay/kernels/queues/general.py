"""Queues whose work has any spread: M/G/1 exactly, and M/G/c and G/G/c by approximation."""

from mainstay.kernels.queues.erlang import erlang_c, stable


def wait_mg1(arrivals: float, work: float, spread: float) -> float:
    """Return the mean wait before one officer, whatever the distribution of the work.

    Parameters
    ----------
    arrivals : float
        Cases a day, above 0.
    work : float
        Mean days of work of a case.
    spread : float
        Standard deviation of the work over its mean: 0 for equal work, 1 for exponential.

    Returns
    -------
    float
        Days.

    Raises
    ------
    ValueError
        When the work is more than the officer can do, or a number is negative.

    Notes
    -----
    Wq = lambda S^2 (1 + cv^2) / (2 (1 - rho)).

    References
    ----------
    Pollaczek, F. (1930). Über eine Aufgabe der Wahrscheinlichkeitstheorie. Mathematische
    Zeitschrift 32, 64-100. Khinchine, A. Y. (1932), as in Gross and Harris (1998), section 5.1.

    Examples
    --------
    >>> wait_mg1(0.5, 1.0, 1.0), wait_mg1(0.5, 1.0, 0.0)
    (1.0, 0.5)
    """
    stable(1, arrivals * work)
    _spread(spread)
    return arrivals * work**2 * (1 + spread**2) / 2 / (1 - arrivals * work)


def wait_ggc(
    arrivals: float, work: float, servers: int, spread: float = 1.0, bunched: float = 1.0
) -> float:
    """Approximate the mean wait before several officers by the formula of Allen and Cunneen.

    It is exact for M/M/c and M/G/1, and an approximation for all else.

    Parameters
    ----------
    arrivals, work, spread
        As in `wait_mg1`.
    servers : int
        Officers, 1 or more.
    bunched : float
        Standard deviation of the time between arrivals over its mean; 1 for random arrivals.

    Returns
    -------
    float
        Days.

    Raises
    ------
    ValueError
        As `wait_mg1`.

    Notes
    -----
    Wq = C(c, a) S / (c (1 - rho)) * (ca^2 + cs^2) / 2.

    References
    ----------
    Allen, A. O. (1990). Probability, statistics, and queueing theory, 2nd edition, section 5.3
    (with Cunneen).

    Examples
    --------
    >>> wait_ggc(0.5, 1.0, 1), round(wait_ggc(1.5, 1.0, 2), 6)
    (1.0, 1.285714)
    """
    load = arrivals * work
    wait = erlang_c(servers, load) * work / (servers - load)
    _spread(spread)
    _spread(bunched)
    return wait * (spread**2 + bunched**2) / 2


def work_of_stay(stay: float, servers: int, busy: float, spread: float = 1.0) -> float:
    """Return the mean work of a case from how long cases stay and how busy officers are.

    It turns `wait_ggc` round: a step that takes 60 days with ten officers busy nine tenths of their
    time is work of so many days, and waiting for the rest.

    Parameters
    ----------
    stay : float
        Mean days in the step, waiting and work.
    servers : int
        Officers, 1 or more.
    busy : float
        Share of their time that they work, 0 or more and below 1.
    spread : float
        As in `wait_mg1`.

    Returns
    -------
    float
        Days.

    Raises
    ------
    ValueError
        When a number is out of range.

    Examples
    --------
    >>> work_of_stay(4.0, 1, 0.75)
    1.0
    """
    _spread(spread)
    waits = erlang_c(servers, busy * servers) / (servers * (1 - busy)) * (1 + spread**2) / 2
    return stay / (1 + waits)


def _spread(spread: float) -> None:
    if not spread >= 0:
        raise ValueError(f"spread is {spread}; it must be 0 or more")
