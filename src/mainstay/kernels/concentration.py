"""Concentration of shares: Herfindahl index with bounds, concentration ratio, effective number.

Shares are fractions of one and indices lie on [0, 1]. Readers of merger guidelines expect shares in
percent and an index from 0 to 10 000: divide percentages by 100 on the way in and multiply the
index, or its change, by 10 000 on the way out.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

_TOLERANCE = 1e-9


def herfindahl(shares: ArrayLike) -> float:
    """Compute the Herfindahl-Hirschman index, the sum of the squared shares.

    H = sum of s_i ** 2, from 1/n for n equal shares to 1 for a single source, when the shares sum
    to one. Shares that sum to less give the index of what is known: see `herfindahl_bounds`.

    Parameters
    ----------
    shares : array_like, shape (n,)
        Shares as fractions of the whole, n at least 1.

    Returns
    -------
    float
        Index on [0, 1]; times 10 000 for the scale of shares in percent.

    Raises
    ------
    ValueError
        If there is no share, if one is negative or not a number, or if the sum is over one.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. American Economic Review 54(5), 761-762.
    U.S. Department of Justice and Federal Trade Commission, Horizontal Merger Guidelines (2010),
    section 5.3: shares 30, 30, 20, 20 percent give 2600 (the case reproduced).

    Examples
    --------
    >>> round(herfindahl([0.3, 0.3, 0.2, 0.2]) * 10_000, 6)
    2600.0
    """
    return _sum_of_squares(_checked(shares))


def herfindahl_bounds(
    shares: ArrayLike, unknown: float, joint: Sequence[tuple[float, int]] = ()
) -> tuple[float, float]:
    """Bound the Herfindahl index when the sources of part of the whole are unknown.

    The interval holds the index for every way to give the unknown part u to known or further
    sources. The low end, the sum of the squares of the known shares, is approached when u is
    spread over ever more small sources. The high end, (largest + u) ** 2 + the rest squared, is
    reached when the largest known source holds all of u. A share j that is published for n sources
    together counts j ** 2 / n at the low end, split evenly, and j ** 2 at the high end, held by one
    of them. Neither end is a confidence limit.

    Parameters
    ----------
    shares : array_like, shape (n,)
        Known shares as fractions of the whole; may be empty.
    unknown : float
        Share of the whole whose sources are unknown, as a fraction.
    joint : sequence of (float, int)
        Shares published for several sources together, as fractions, with the number of sources;
        none of these sources has a share of its own.

    Returns
    -------
    low, high : float
        Indices on [0, 1]; times 10 000 for the scale of shares in percent.

    Raises
    ------
    ValueError
        If a share or the unknown part is negative or not a number, if the sum is over one, if a
        joint share names no source, or if there is no share at all.

    References
    ----------
    Marshall, A. W., Olkin, I. and Arnold, B. C. (2011). Inequalities: theory of majorization and
    its applications, 2nd edition, Proposition 3.C.1: a sum of squares grows with majorization.

    Examples
    --------
    >>> herfindahl_bounds([0.5, 0.25], unknown=0.25)
    (0.3125, 0.625)
    >>> herfindahl_bounds([], unknown=0.5, joint=[(0.5, 2)])
    (0.125, 1.0)
    """
    if not unknown >= 0:
        raise ValueError(f"unknown share is {unknown}, expected 0 or more")
    amounts = np.array([amount for amount, _ in joint], dtype=np.float64)
    members = np.array([number for _, number in joint], dtype=np.float64)
    if np.any(members < 1):
        raise ValueError("a joint share names no source, expected 1 or more")
    alone = np.asarray(shares, dtype=np.float64)
    most = _checked(np.concatenate([alone, amounts, [unknown]]))[:-1].copy()
    low = _sum_of_squares(alone) + float(np.sum(amounts**2 / members))
    if not most.size:
        return low, float(unknown) ** 2
    most[np.argmax(most)] += unknown
    return low, _sum_of_squares(most)


def herfindahl_bounds_each(
    of: NDArray[np.int64],
    shares: ArrayLike,
    unknown: ArrayLike,
    holders: ArrayLike | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bound the Herfindahl index of many markets at once, as `herfindahl_bounds` does for one.

    low = sum of s_i ** 2 / n_i and high = (largest + u) ** 2 + the rest squared, for each market.

    Parameters
    ----------
    of : array of int, shape (n,)
        Market of each known share, from 0.
    shares : array_like, shape (n,)
        Known shares as fractions of the whole of their market.
    unknown : array_like, shape (n_markets,)
        Share of each market whose sources are unknown, as a fraction.
    holders : array_like, shape (n,), optional
        Number of sources for which each share is published together; by default 1.

    Returns
    -------
    low, high : ndarray, shape (n_markets,)
        Indices on [0, 1]; times 10 000 for the scale of shares in percent.

    Raises
    ------
    ValueError
        If a share or an unknown part is negative or not a number, if the sum of a market is over
        one, or if a share names no source.

    References
    ----------
    Marshall, A. W., Olkin, I. and Arnold, B. C. (2011). Inequalities: theory of majorization and
    its applications, 2nd edition, Proposition 3.C.1: a sum of squares grows with majorization.

    Examples
    --------
    >>> low, high = herfindahl_bounds_each(np.array([0, 0, 1]), [0.5, 0.25, 0.5], [0.25, 0.5],
    ...                                    holders=[1, 1, 2])
    >>> low.tolist(), high.tolist()
    ([0.3125, 0.125], [0.625, 1.0])
    """
    known, rest = np.asarray(shares, dtype=np.float64), np.asarray(unknown, dtype=np.float64)
    members = np.ones(len(known)) if holders is None else np.asarray(holders, dtype=np.float64)
    if np.any(members < 1):
        raise ValueError("a joint share names no source, expected 1 or more")
    _check_each(of, known, rest)
    low = np.bincount(of, known**2 / members, minlength=len(rest)).astype(np.float64)
    largest = np.zeros(len(rest))
    np.maximum.at(largest, of, known)
    high = np.bincount(of, known**2, minlength=len(rest)) + rest * (2 * largest + rest)
    return low, high


def concentration_ratio(shares: ArrayLike, k: int) -> float:
    """Compute the joint share of the k largest sources, CRk.

    Parameters
    ----------
    shares : array_like, shape (n,)
        Shares as fractions of the whole, n at least 1.
    k : int
        Number of sources, at least 1; all sources are taken where k exceeds n.

    Returns
    -------
    float
        Ratio on [0, 1]; times 100 for percent.

    Raises
    ------
    ValueError
        If k is below 1, if there is no share, if one is negative or not a number, or if the sum
        is over one.

    References
    ----------
    Bain, J. S. (1951). Relation of profit rate to industry concentration: American manufacturing,
    1936-1940. Quarterly Journal of Economics 65(3), 293-324.

    Examples
    --------
    >>> concentration_ratio([0.5, 0.125, 0.25, 0.125], k=2)
    0.75
    """
    if k < 1:
        raise ValueError(f"k is {k}, expected at least 1 source")
    return float(np.sum(np.sort(_checked(shares))[::-1][:k]))


def merger_change(a: float, b: float) -> float:
    """Compute how much the Herfindahl index rises when two sources become one.

    (a + b) ** 2 - a ** 2 - b ** 2 = 2 a b.

    Parameters
    ----------
    a, b : float
        Shares of the two sources as fractions of the whole.

    Returns
    -------
    float
        Change on [0, 1]; times 10 000 for the scale of shares in percent.

    Raises
    ------
    ValueError
        If a share is negative or not a number, or if the sum is over one.

    References
    ----------
    U.S. Department of Justice and Federal Trade Commission, Horizontal Merger Guidelines (2010),
    section 5.3: shares of 5 and 10 percent give a change of 100 (the case reproduced).

    Examples
    --------
    >>> round(merger_change(0.05, 0.10) * 10_000, 6)
    100.0
    """
    _checked([a, b])
    return 2.0 * float(a) * float(b)


def effective_number(h: float) -> float:
    """Compute the number of equal sources that would have this Herfindahl index.

    N = 1 / H.

    Parameters
    ----------
    h : float
        Herfindahl index on (0, 1]; divide an index on the 10 000 scale by 10 000 first.

    Returns
    -------
    float
        Number of sources, at least 1.

    Raises
    ------
    ValueError
        If the index is not above zero, or is over one.

    References
    ----------
    Adelman, M. A. (1969). Comment on the "H" concentration measure as a numbers-equivalent. Review
    of Economics and Statistics 51(1), 99-101.
    Laakso, M. and Taagepera, R. (1979). "Effective" number of parties: a measure with application
    to West Europe. Comparative Political Studies 12(1), 3-27.

    Examples
    --------
    >>> effective_number(0.25)
    4.0
    """
    if not 0 < h <= 1 + _TOLERANCE:
        raise ValueError(f"index is {h}, expected above 0 and at most 1")
    return max(1.0, 1.0 / float(h))


def window_shares(volumes: ArrayLike, total: ArrayLike | None = None) -> NDArray[np.float64]:
    """Compute shares of sums over a window of periods, as those of deliveries that come in lumps.

    share_i = sum over t of v_it / sum over t of V_t. It is not the mean of the shares of each year.

    Parameters
    ----------
    volumes : array_like, shape (n, t)
        Volume of each source in each period, all in one unit.
    total : array_like, shape () or (t,), optional
        Volume of all sources, summed over the window or by period; where it is not given, the
        sources are taken to be all there are.

    Returns
    -------
    ndarray, shape (n,)
        Shares as fractions; they sum to less than one where the total holds further sources.

    Raises
    ------
    ValueError
        If a volume is negative or not a number, if the periods of the total are others than those
        of the volumes, if the total is not above zero, or if the sources exceed it.

    References
    ----------
    Holtom, P., Bromley, M. and Simmel, V. (2012). Measuring international arms transfers. SIPRI
    Fact Sheet.
    Wezeman, P. and others (2024). Trends in international arms transfers, 2023. SIPRI Fact Sheet,
    Table 1 (the case reproduced).

    Examples
    --------
    >>> window_shares([[10, 0, 20], [0, 30, 0]], total=[20, 40, 40]).tolist()
    [0.3, 0.3]
    """
    table = np.asarray(volumes, dtype=np.float64)
    if table.ndim != 2 or not np.all(table >= 0):
        raise ValueError(f"volumes have shape {table.shape} and must be (n, t), none below 0")
    whole = np.asarray(table.sum(axis=0) if total is None else total, dtype=np.float64)
    if whole.ndim and whole.shape != table.shape[1:]:
        raise ValueError(f"total has shape {whole.shape}, expected () or {table.shape[1:]}")
    if not whole.sum() > 0:
        raise ValueError(f"total is {whole.sum()}, expected above 0")
    return _checked(table.sum(axis=1) / whole.sum())


def _checked(shares: ArrayLike) -> NDArray[np.float64]:
    """Return the shares as an array, or say what is wrong with them."""
    values = np.asarray(shares, dtype=np.float64)
    if values.ndim != 1 or not values.size:
        raise ValueError(f"shares have shape {values.shape}, expected (n,) with n at least 1")
    if not np.all(values >= 0):
        place = int(np.argmin(values >= 0))
        raise ValueError(f"share {place} is {values[place]}, expected 0 or more")
    total = float(values.sum())
    if total > 1 + _TOLERANCE:
        raise ValueError(f"shares sum to {total}, expected at most 1 (fractions, not percent)")
    return values


def _check_each(
    of: NDArray[np.int64], shares: NDArray[np.float64], unknown: NDArray[np.float64]
) -> None:
    """Hold that the shares of each market are shares, or say what is wrong with the first."""
    for what, values in (("share", shares), ("unknown share", unknown)):
        if not np.all(values >= 0):
            place = int(np.argmin(values >= 0))
            raise ValueError(f"{what} {place} is {values[place]}, expected 0 or more")
    total = np.bincount(of, shares, minlength=len(unknown)) + unknown
    if np.any(total > 1 + _TOLERANCE):
        place = int(np.argmax(total))
        raise ValueError(
            f"shares of market {place} sum to {total[place]}, expected at most 1 "
            "(fractions, not percent)"
        )


def _sum_of_squares(shares: NDArray[np.float64]) -> float:
    """Sum the squares."""
    return float(shares @ shares)
