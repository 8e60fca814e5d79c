"""What the loss of any r facilities costs at most, and which to protect: exactly, no odds needed.

Clients stand in the rows and facilities in the columns of a table of distances, times or costs per
unit of demand; each client is served by the cheapest facility that is left. What is lost together,
such as all plants of a nation, is a group. Facilities and groups are counted from 0.
"""

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from mainstay.kernels.worst_case import Groups, Interdiction, WorstCase

__all__ = ["Interdiction", "Protection", "best_protection", "worst_cover_loss", "worst_loss"]


@dataclass(frozen=True, slots=True)
class Protection:
    """The groups that are best protected, and the loss that then hurts most."""

    protected: tuple[int, ...]
    worst: Interdiction


def worst_loss(
    costs: ArrayLike,
    r: int,
    *,
    demand: ArrayLike | None = None,
    groups: Groups | None = None,
    unserved: float = inf,
) -> Interdiction:
    """Find the r facilities or groups whose loss raises the cost of serving all demand most.

    max over R, |R| = r, of sum_i w_i min_{j not in R} c_ij.

    Parameters
    ----------
    costs : array_like, shape (n_clients, n_facilities)
        Costs of 0 or more for a unit of demand; `inf` where a facility can't serve a client.
    r : int
        Number of groups lost, from 0 to all of them.
    demand : array_like, shape (n_clients,), optional
        Weight w of each client, 0 or more; 1 each where it is not given.
    groups : sequence of sequence of int, optional
        Facilities lost together; each by itself where it is not given. A facility in no group is
        never lost, one in several is lost with any.
    unserved : float, default inf
        Cost of a unit of demand that no facility serves.

    Returns
    -------
    Interdiction
        In cost times demand. Of several sets that do the same harm, the one whose numbers come
        first where all sets were tried out, any one of them otherwise.

    Raises
    ------
    ValueError
        If a number is negative or not a number, if lengths differ, if r is out of range, if a group
        names a facility that is not there, or if the loss can leave demand unserved and `unserved`
        is not given.

    Notes
    -----
    Up to 20,000 sets are tried out one by one. Beyond, an integer programme is solved, with z_e = 1
    where all of the facilities e that serve some clients at less are lost, and g_e what that costs:
    max sum g_e z_e, z_e <= s_j for j in e, s_j <= the sum of t_g over the groups g of j, sum t = r.

    References
    ----------
    Church, R. L., Scaparra, M. P. and Middleton, R. S. (2004). Identifying critical infrastructure:
    the median and covering facility interdiction problems. Annals of the Association of American
    Geographers 94(3), 491-502 (the r-interdiction median; the case reproduced).

    Examples
    --------
    >>> worst_loss([[1, 4, 9], [7, 2, 9]], r=1)
    Interdiction(lost=(1,), before=3.0, after=8.0, bound=8.0)
    """
    case = WorstCase.of(costs, demand, groups, unserved)
    return case.served(case.worst(r))


def worst_cover_loss(
    covers: ArrayLike, r: int, *, demand: ArrayLike | None = None, groups: Groups | None = None
) -> Interdiction:
    """Find the r facilities or groups whose loss leaves most demand without cover.

    Parameters
    ----------
    covers : array_like of bool, shape (n_clients, n_facilities)
        Whether a facility covers a client, such as `distances <= radius`.
    r, demand, groups
        As in `worst_loss`.

    Returns
    -------
    Interdiction
        In demand covered; `bound` is what at least stays covered.

    Raises
    ------
    ValueError
        As `worst_loss`.

    References
    ----------
    Church, Scaparra and Middleton (2004), as in `worst_loss`: the r-interdiction covering problem.

    Examples
    --------
    >>> worst_cover_loss([[True, False], [True, True], [False, True]], r=1, demand=[4, 1, 1])
    Interdiction(lost=(0,), before=6.0, after=2.0, bound=2.0)
    """
    bare = (~np.asarray(covers, dtype=bool)).astype(np.float64)
    found = worst_loss(bare, r, demand=demand, groups=groups, unserved=1.0)
    whole = float(len(bare) if demand is None else np.sum(np.asarray(demand, dtype=np.float64)))
    left = (whole - total for total in (found.before, found.after, found.bound))
    return Interdiction(found.lost, *left)


def best_protection(
    costs: ArrayLike,
    r: int,
    q: int,
    *,
    demand: ArrayLike | None = None,
    groups: Groups | None = None,
    unserved: float = inf,
) -> Protection:
    """Choose q groups to protect so that the worst loss of r of the others hurts least.

    Parameters
    ----------
    q : int
        Number of groups that can be protected, 0 or more; fewer are named where the others do not
        matter.
    costs, r, demand, groups, unserved
        As in `worst_loss`. A protected group is not lost; its facilities still are where another
        group holds them too.

    Returns
    -------
    Protection

    Raises
    ------
    ValueError
        As `worst_loss`, or if q is negative.

    Notes
    -----
    A better protection must spare one of those that are lost now. So each of them is tried, and so
    on down to q: at most r ** q worst losses are worked out.

    References
    ----------
    Scaparra, M. P. and Church, R. L. (2008). A bilevel mixed-integer program for critical
    infrastructure protection planning. Computers and Operations Research 35(6), 1905-1923.

    Examples
    --------
    >>> best_protection([[1, 4, 9], [7, 2, 9]], r=1, q=1)
    Protection(protected=(1,), worst=Interdiction(lost=(0,), before=3.0, after=6.0, bound=6.0))
    """
    if q < 0:
        raise ValueError(f"q is {q}, expected 0 or more")
    case = WorstCase.of(costs, demand, groups, unserved)
    seen: dict[frozenset[int], Interdiction] = {}
    layer = [frozenset[int]()]
    for depth in range(q + 1):
        seen |= {spared: case.worst(r, spared) for spared in layer}
        if depth < q:
            wider = {spared | {one}: None for spared in layer for one in seen[spared].lost}
            layer = list(wider)
    best = min(seen, key=lambda spared: (seen[spared].after, len(spared), sorted(spared)))
    return Protection(tuple(sorted(best)), case.served(seen[best]))
