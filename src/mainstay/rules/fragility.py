"""How fragile the supply of an item is, by the bands of its shares and the number of makers."""

from bisect import bisect_left

import numpy as np

from mainstay.model.network import Flags, Floats, Ints
from mainstay.rules.bands import Bands

LEVELS = ("low", "moderate", "high")
FIRM = ("apparent", "certain")
BY_MAKERS = (-1, 2, 1, 0)
"""The level by the number of makers: none says nothing, one is high, two moderate, more low."""


def levels(bands: Bands, index: Floats) -> Ints:
    """Return the band of each Herfindahl index as `Bands.level` gives it: a number of `LEVELS`.

    Examples
    --------
    >>> from mainstay.dates import days
    >>> from mainstay.rules.bands import band_on
    >>> levels(band_on(days("2024")[0]), np.array([0.09, 0.10, 0.18, 0.19])).tolist()
    [0, 1, 1, 2]
    """
    return np.searchsorted([_edge(bands, level) for level in (1, 2)], index, side="right")


def fragility(of: Ints, low: Ints, high: Ints, makers: Ints, sole: Flags) -> tuple[Ints, Ints]:
    """Return the worse of the levels of the indices and of the number of makers of each item.

    A level from low to high says nothing, unless the number of makers does.

    Parameters
    ----------
    of : array of int, shape (n,)
        Item of each index.
    low, high : array of int, shape (n,)
        Level of the least and of the largest index: numbers of `LEVELS`.
    makers : array of int, shape (n_items,)
        How many certainly supply each item.
    sole : array of bool, shape (n_items,)
        Whether an item has one source only, and that for certain.

    Returns
    -------
    level, firm : array of int, shape (n_items,)
        Numbers of `LEVELS` and `FIRM`; -1 where nothing is known.
    """
    told = (low != 0) | (high != len(LEVELS) - 1)
    worst = np.array(BY_MAKERS)[np.minimum(makers, len(BY_MAKERS) - 1)]
    np.maximum.at(worst, of[told], low[told])
    shown = told & (low == high) & (low == worst[of])
    topped = told & (high > worst[of])
    some, more = (np.bincount(of[flags], minlength=len(makers)) > 0 for flags in (shown, topped))
    return worst, np.where(worst < 0, -1, sole | (some & ~more))


def _edge(bands: Bands, level: int) -> float:
    """Return the least index of a level.

    Levels rise with the index, and floats from zero on stand in the order of their bits.
    """

    def reached(bits: int) -> bool:
        return LEVELS.index(bands.level(_float(bits))) >= level

    whole = int(np.float64(1).view(np.int64))
    return _float(bisect_left(range(whole + 1), True, key=reached))


def _float(bits: int) -> float:
    return float(np.int64(bits).view(np.float64))
