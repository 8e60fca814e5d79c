"""Concentration of shares: Herfindahl index with bounds, concentration ratio, effective number.

Shares are fractions of one and indices lie on [0, 1]. Readers of merger guidelines expect shares in
percent and an index from 0 to 10 000: divide percentages by 100 on the way in and multiply the
index, or its change, by 10 000 on the way out.
"""

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


def herfindahl_bounds(shares: ArrayLike, unknown: float) -> tuple[float, float]:
    """Bound the Herfindahl index when the sources of part of the whole are unknown.

    The interval holds the index for every way to give the unknown part u to known or further
    sources. The low end, the sum of the squares of the known shares, is approached when u is
    spread over ever more small sources. The high end, (largest + u) ** 2 + the rest squared, is
    reached when the largest known source holds all of u. Neither end is a confidence limit.

    Parameters
    ----------
    shares : array_like, shape (n,)
        Known shares as fractions of the whole; may be empty.
    unknown : float
        Share of the whole whose sources are unknown, as a fraction.

    Returns
    -------
    low, high : float
        Indices on [0, 1]; times 10 000 for the scale of shares in percent.

    Raises
    ------
    ValueError
        If a share or the unknown part is negative or not a number, if the sum is over one, or if
        there is no share at all.

    References
    ----------
    Marshall, A. W., Olkin, I. and Arnold, B. C. (2011). Inequalities: theory of majorization and
    its applications, 2nd edition, Proposition 3.C.1: a sum of squares grows with majorization.

    Examples
    --------
    >>> herfindahl_bounds([0.5, 0.25], unknown=0.25)
    (0.3125, 0.625)
    """
    if not unknown >= 0:
        raise ValueError(f"unknown share is {unknown}, expected 0 or more")
    known = _checked(np.append(shares, unknown))[:-1]
    if not known.size:
        return 0.0, float(unknown) ** 2
    most = known.copy()
    most[np.argmax(known)] += unknown
    return _sum_of_squares(known), _sum_of_squares(most)


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


def _sum_of_squares(shares: NDArray[np.float64]) -> float:
    """Sum the squares."""
    return float(shares @ shares)
