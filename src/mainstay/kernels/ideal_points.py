"""How far apart two positions are, and how often two voted alike."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

YES, ABSTAIN, NO = 1, 2, 3
"""Codes of votes in the roll-call data; every other code is a vote that was not cast."""
CAST = (YES, ABSTAIN, NO)


class Position(NamedTuple):
    """An estimated position with the ends of its interval."""

    low: float
    value: float
    high: float


class Distance(NamedTuple):
    """Least, middle and largest distance; None where a position is not known."""

    low: float | None
    value: float | None
    high: float | None


class Agreement(NamedTuple):
    """How alike two voted, from 0 to 1, on `votes` that both cast of all that were called.

    `low` and `high` hold for all that were called: a vote that was not cast is unknown, and not
    half an agreement. `value` is None where they cast none together.
    """

    low: float
    value: float | None
    high: float
    votes: int
    called: int


def distance(one: Position | None, other: Position | None) -> Distance:
    """Return the distance of two positions, with all that their intervals allow.

    Parameters
    ----------
    one, other : Position or None
        Ends and estimate on one scale, as from one run of the model; None where there is none.

    Returns
    -------
    Distance

    Raises
    ------
    ValueError
        If an estimate is outside its interval.

    Notes
    -----
    low = max(0, l_1 - h_2, l_2 - h_1), high = max(h_1 - l_2, h_2 - l_1). With 90 % intervals that
    err on their own, both positions are within them in at least 81 of 100 cases, and the distance
    is then within its ends.

    References
    ----------
    Bailey, M. A., Strezhnev, A. and Voeten, E. (2017). Estimating dynamic state preferences from
    United Nations voting data. Journal of Conflict Resolution 61(2), 430-456.

    Examples
    --------
    >>> distance(Position(1.0, 1.25, 1.5), Position(1.25, 1.5, 2.0))
    Distance(low=0.0, value=0.25, high=1.0)
    >>> distance(Position(1.0, 1.25, 1.5), None)
    Distance(low=None, value=None, high=None)
    """
    for given in (one, other):
        if given is not None and not given[0] <= given[1] <= given[2]:
            raise ValueError(f"{tuple(given)} is no low, value and high in this order")
    if one is None or other is None:
        return Distance(None, None, None)
    (low, value, high), (low_2, value_2, high_2) = one, other
    least = max(0.0, low - high_2, low_2 - high)
    return Distance(least, abs(value - value_2), max(high - low_2, high_2 - low))


def agreement(one: ArrayLike, other: ArrayLike) -> Agreement:
    """Return how alike two voted, an abstention being half way between yes and no.

    Parameters
    ----------
    one, other : array_like of int, shape (n_roll_calls,)
        1 yes, 2 abstain, 3 no; anything else was not cast.

    Returns
    -------
    Agreement

    Raises
    ------
    ValueError
        If there is no roll call, or the lengths differ.

    Notes
    -----
    1 - |a - b| / 2 for each roll call. Where one vote was not cast, it is between what the farthest
    and what the same vote would give.

    References
    ----------
    Signorino, C. S. and Ritter, J. M. (1999). Tau-b or not tau-b. International Studies Quarterly
    43(1), 115-144: S with linear distance.

    Examples
    --------
    >>> agreement([1, 1, 3, 2], [1, 3, 2, 8])
    Agreement(low=0.5, value=0.5, high=0.625, votes=3, called=4)
    """
    first, second = np.asarray(one), np.asarray(other)
    if first.ndim != 1 or first.shape != second.shape or not first.size:
        raise ValueError(f"votes have shapes {first.shape} and {second.shape}")
    cast = [np.isin(votes, CAST) for votes in (first, second)]
    both = cast[0] & cast[1]
    alike = 1 - np.abs(first[both] - second[both]) / 2
    known = np.where(cast[0], first, second)[cast[0] ^ cast[1]]
    least = alike.sum() + np.sum(known == ABSTAIN) / 2
    called, votes = len(first), int(both.sum())
    value = float(alike.mean()) if votes else None
    return Agreement(
        float(least) / called, value, float(alike.sum() + called - votes) / called, votes, called
    )
