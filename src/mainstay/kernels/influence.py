"""Two linear readings of dependence: the influence vector and inoperability."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def influence_vector(flows: ArrayLike, labour_share: float) -> Floats:
    """Return how much each producer counts for the whole, through all it supplies.

    Parameters
    ----------
    flows : array_like, shape (n, n)
        Sales W, supplier by buyer, 0 or more.
    labour_share : float
        Share of labour in cost, above 0 and at most 1.

    Returns
    -------
    array of float, shape (n,)
        Influence v, which adds up to 1.

    Raises
    ------
    ValueError
        If the flows are not square, negative or not finite, or the share is out of its range.

    Notes
    -----
    v = (a/n) (I - (1 - a) M)^-1 1, with labour share a and M_ij = W_ij / sum_h W_hj. A buyer
    without inputs counts as buying from all alike, as in the PageRank of the network from buyer to
    supplier with damping 1 - a. So v is (I - (1 - a) M)^-1 1 scaled to a sum of 1.

    References
    ----------
    Acemoglu, D., Carvalho, V. M., Ozdaglar, A., Tahbaz-Salehi, A. (2012). The network origins of
    aggregate fluctuations. Econometrica 80(5), 1977-2016, equation 4.

    Examples
    --------
    >>> [round(v, 6) for v in influence_vector([[0, 1], [0, 0]], 0.5).tolist()]
    [0.6, 0.4]
    """
    table = _square(flows, "flows")
    if not 0 < labour_share <= 1:
        raise ValueError(f"labour share is {labour_share}, expected above 0 and at most 1")
    bought = table.sum(axis=0)
    inputs = np.divide(table, bought, out=np.zeros_like(table), where=bought > 0)
    count = np.ones(len(table))
    found = np.linalg.solve(np.eye(len(table)) - (1 - labour_share) * inputs, count)
    scaled: Floats = found / found.sum()
    return scaled


def inoperability(interdependence: ArrayLike, disturbance: ArrayLike) -> Floats:
    """Return the share of what each system should do that it can't, with all that depends on it.

    Parameters
    ----------
    interdependence : array_like, shape (n, n)
        a_ij: inoperability of i for one unit of inoperability of j, 0 or more.
    disturbance : array_like, shape (n,)
        What each system loses by itself, 0 to 1.

    Returns
    -------
    array of float, shape (n,)
        The least x with x = min(1, A x + c), 0 to 1.

    Raises
    ------
    ValueError
        If the matrix is not square, a number is negative or not finite, or a disturbance above 1.

    Notes
    -----
    Below 1 this is x = (I - A)^-1 c. From above: all that a disturbance reaches is taken for wholly
    inoperable; those of which A x + c is below 1 are solved for, and again, at most n times, as x
    only falls. Among those that are reached the solution is the only one, since the map is concave
    and not 0 there.

    References
    ----------
    Haimes, Y. Y., Jiang, P. (2001). Leontief-based model of risk in complex interconnected
    infrastructures. Journal of Infrastructure Systems 7(1), 1-12.

    Examples
    --------
    >>> [round(x, 4) for x in inoperability([[0, 0.9], [0.4, 0]], [0, 0.6]).tolist()]
    [0.8438, 0.9375]
    """
    table = _square(interdependence, "interdependence")
    start = np.asarray(disturbance, dtype=np.float64)
    if start.shape != (len(table),) or not np.all((start >= 0) & (start <= 1)):
        raise ValueError(f"disturbance is {start.tolist()}, expected {len(table)} shares, 0 to 1")
    found = _reached(table, start).astype(np.float64)
    below = np.zeros(len(table), dtype=bool)
    while True:
        less = below | ((found > 0) & (table @ found + start < 1))
        if np.array_equal(less, below):
            return found
        below = less
        right = start[below] + table[np.ix_(below, ~below)] @ found[~below]
        own = np.eye(int(below.sum())) - table[np.ix_(below, below)]
        found[below] = np.linalg.solve(own, right)


def _reached(table: Floats, start: Floats) -> NDArray[np.bool_]:
    """Return which systems a disturbance reaches."""
    found = start > 0
    while True:
        after = found | ((table > 0) @ found)
        if np.array_equal(after, found):
            return found
        found = after


def _square(values: ArrayLike, name: str) -> Floats:
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not len(table):
        raise ValueError(f"{name} have shape {table.shape}, expected (n, n) with n at least 1")
    if not np.all(np.isfinite(table) & (table >= 0)):
        raise ValueError(f"{name} must be finite and 0 or more")
    return table
