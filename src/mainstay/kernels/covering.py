"""Where to stand so that nobody is too far off: sites by what they cover, exactly.

Clients stand in the rows and sites in the columns of a table that says whether a site covers a
client. Sites are counted from 0.
"""

import numpy as np
from numpy.typing import ArrayLike

from mainstay.kernels.location import TWO, Placement, check_count, checked_table, p_median
from mainstay.kernels.programme import Programme

HALF = 0.5


def maximal_cover(covers: ArrayLike, p: int, demand: ArrayLike | None = None) -> Placement:
    """Choose p sites that together cover the most demand.

    Parameters
    ----------
    covers : array_like of bool, shape (n_clients, n_sites)
        Whether a site covers a client, such as `distances <= radius`.
    p : int
        Number of sites to choose, from 1 to n_sites.
    demand : array_like, shape (n_clients,), optional
        Weight of each client, 0 or more; 1 each where it is not given.

    Returns
    -------
    Placement
        Objective in demand covered; `bound` is what no choice can exceed.

    Raises
    ------
    ValueError
        As `p_median`.

    Notes
    -----
    Least demand left uncovered is a p-median with distances 0 and 1.

    References
    ----------
    Church, R. and ReVelle, C. (1974). The maximal covering location problem. Papers of the Regional
    Science Association 32, 101-118.

    Examples
    --------
    >>> maximal_cover([[True, False], [True, True], [False, True]], p=1, demand=[1, 1, 5])
    Placement(sites=(1,), objective=6.0, bound=6.0)
    """
    open_ = ~np.asarray(covers, dtype=bool)
    found = p_median(open_.astype(np.float64), p, demand)
    whole = float(len(open_) if demand is None else np.sum(np.asarray(demand, dtype=np.float64)))
    return Placement(found.sites, whole - found.objective, whole - found.bound)


def fewest_sites(covers: ArrayLike) -> Placement:
    """Choose as few sites as cover every client.

    Parameters
    ----------
    covers : array_like of bool, shape (n_clients, n_sites)
        Whether a site covers a client.

    Returns
    -------
    Placement
        Objective is the number of sites.

    Raises
    ------
    ValueError
        If there is no client, or no site covers one.

    References
    ----------
    Toregas, C., Swain, R., ReVelle, C. and Bergman, L. (1971). The location of emergency service
    facilities. Operations Research 19(6), 1363-1373.

    Examples
    --------
    >>> fewest_sites([[True, True, False], [False, True, True]]).sites
    (1,)
    """
    table = np.asarray(covers, dtype=bool)
    if table.ndim != TWO or not table.size:
        raise ValueError(f"covers have shape {table.shape}, expected (n_clients, n_sites)")
    if not np.all(table.any(axis=1)):
        raise ValueError(f"no site covers client {int(table.any(axis=1).argmin())}")
    rows, size = np.unique(table, axis=0), table.shape[1]
    client, site = np.nonzero(rows)
    programme = Programme(np.ones(size), np.zeros(size), np.ones(size), np.ones(size, dtype=bool))
    programme.add(np.ones(len(rows)), np.full(len(rows), np.inf), row=client, column=site)
    found = programme.minimum()
    sites = tuple(np.flatnonzero(found.solution > HALF).tolist())
    return Placement(sites, float(len(sites)), float(np.ceil(found.bound - HALF)))


def p_center(distances: ArrayLike, p: int) -> Placement:
    """Choose p sites so that the farthest client is as near as can be.

    Parameters
    ----------
    distances : array_like, shape (n_clients, n_sites)
        Distances of 0 or more; `inf` where a site can't serve a client.
    p : int
        Number of sites to choose, from 1 to n_sites; fewer are returned where fewer do.

    Returns
    -------
    Placement
        Objective is the distance of the farthest client.

    Raises
    ------
    ValueError
        As `p_median`.

    References
    ----------
    Minieka, E. (1970). The m-center problem. SIAM Review 12(1), 138-139 (a sequence of covers).

    Examples
    --------
    >>> p_center([[0, 2, 9], [2, 0, 7], [9, 7, 0]], p=2)
    Placement(sites=(0, 2), objective=2.0, bound=2.0)
    """
    table, _ = checked_table(distances, None)
    check_count(p, table)
    levels = np.unique(table[np.isfinite(table)])
    levels = levels[levels >= table.min(axis=1).max()]
    best = fewest_sites(table <= levels[-1]) if len(levels) else None
    if best is None or best.objective > p:
        raise ValueError(f"no {p} sites reach every client that has a demand")
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high) // 2
        found = fewest_sites(table <= levels[middle])
        if found.objective <= p:
            best, high = found, middle
        else:
            low = middle + 1
    return Placement(best.sites, float(levels[high]), float(levels[high]))
