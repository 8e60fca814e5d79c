"""Advantage by what a unit costs in other goods: opportunity costs and the gains of exchange."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
TWO = 2
TIE = 1e-9


class Gains(NamedTuple):
    """The good that each of two nations makes for both, and the labour that exchange saves it."""

    good: tuple[int, int]
    saved: tuple[float, float]


def opportunity_costs(labour: ArrayLike) -> Floats:
    """Return what one unit of each good costs a nation in units of every other.

    Parameters
    ----------
    labour : array_like of float, shape (n_nations, n_goods)
        Labour, or any one cost, for a unit; above 0.

    Returns
    -------
    ndarray, shape (n_nations, n_goods, n_goods)
        Entry (c, i, j): units of j given up for one of i.

    Raises
    ------
    ValueError
        If labour is no table of finite numbers above 0.

    References
    ----------
    Ricardo, D. (1817). On the Principles of Political Economy and Taxation, chapter 7 (the case
    reproduced). Haberler, G. (1936). The Theory of International Trade: opportunity costs.

    Examples
    --------
    Cloth and wine in England and in Portugal, which needs less labour for both:

    >>> opportunity_costs([[100, 120], [90, 80]])[:, 0, 1].round(3).tolist()
    [0.833, 1.125]
    """
    table = np.asarray(labour, dtype=np.float64)
    if table.ndim != TWO or not table.size or not np.all(np.isfinite(table) & (table > 0)):
        raise ValueError("labour must be a table (n_nations, n_goods) of finite numbers above 0")
    found: Floats = table[:, :, None] / table[:, None, :]
    return found


def advantage_of_two(labour: ArrayLike) -> tuple[int, int] | None:
    """Return which of two goods each of two nations gives up less of the other for.

    Parameters
    ----------
    labour : array_like of float, shape (2, 2)
        Labour of each nation for a unit of each good; above 0.

    Returns
    -------
    pair of int or None
        The good of each nation, whatever the rate of exchange; None where the opportunity costs
        are equal.

    Raises
    ------
    ValueError
        As `opportunity_costs`; if there are not two nations and two goods.

    Examples
    --------
    >>> advantage_of_two([[100, 120], [90, 80]]), advantage_of_two([[1, 2], [2, 4]])
    ((0, 1), None)
    """
    costs = opportunity_costs(labour)
    if costs.shape[:TWO] != (TWO, TWO):
        raise ValueError(f"labour has shape {costs.shape[:TWO]}, expected (2, 2)")
    first, second = costs[:, 0, 1]
    if abs(first - second) <= TIE * first:
        return None
    return (0, 1) if first < second else (1, 0)


def gains(labour: ArrayLike, rate: float = 1.0) -> Gains | None:
    """Return who makes which of two goods for both of two nations, and what exchange saves each.

    Parameters
    ----------
    labour : array_like of float, shape (2, 2)
        Labour of each nation for a unit of each good; above 0.
    rate : float
        Units of the second good for one of the first.

    Returns
    -------
    Gains or None
        Labour saved for each unit of the good that is bought. None where nothing is gained: the two
        opportunity costs are equal, or the rate lies outside them, so that one nation would rather
        make both goods itself.

    Raises
    ------
    ValueError
        As `opportunity_costs`; if there are not two nations and two goods; if the rate is not
        above 0.

    Examples
    --------
    >>> gains([[100, 120], [90, 80]])
    Gains(good=(0, 1), saved=(20.0, 10.0))
    """
    goods = advantage_of_two(labour)
    table = np.asarray(labour, dtype=np.float64)
    if not 0 < rate < np.inf:
        raise ValueError(f"the rate {rate} is not above 0")
    if goods is None:
        return None
    price = (1 / rate, rate)
    saved = [table[n, 1 - good] - table[n, good] * price[good] for n, good in enumerate(goods)]
    if min(saved) < -TIE * table.max():
        return None
    return Gains(goods, (float(saved[0]), float(saved[1])))
