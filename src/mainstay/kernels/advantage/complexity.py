"""What lies near to what is made: diversity, ubiquity, complexity, proximity and density."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
TWO = 2
TIE = 1e-9


class Complexity(NamedTuple):
    """Indices of nations and of products; NaN where one has no place in the network."""

    diversity: Floats
    ubiquity: Floats
    nations: Floats
    products: Floats


def complexity(made: ArrayLike) -> Complexity:
    """Return the complexity of nations and of products.

    Parameters
    ----------
    made : array_like of bool, shape (n_nations, n_products)
        Whether a nation makes a product with advantage, as where `balassa` is 1 or more.

    Returns
    -------
    Complexity
        `diversity` and `nations` have shape (n_nations,), `ubiquity` and `products` (n_products,).
        `nations` has mean 0 and standard deviation 1; a nation's is the mean of its products'. NaN
        where nothing tells nations apart: those without a product, all alike, in parts without a
        link.

    Raises
    ------
    ValueError
        If `made` is no table.

    Notes
    -----
    With k_c diversity and k_p ubiquity, `nations` is the eigenvector of the second largest
    eigenvalue l of M_cc' = sum_p m_cp m_c'p / (k_c k_p), its sign that of its correlation with
    diversity. Products are mean_p(v) / l on the scale of nations. The index is relative to the
    nations and products given: adding one changes all.

    References
    ----------
    Hidalgo, C. A. and Hausmann, R. (2009). The building blocks of economic complexity. PNAS
    106(26), 10570-10575.

    Examples
    --------
    >>> found = complexity([[1, 1, 1], [0, 1, 1], [0, 0, 1]])
    >>> found.diversity.tolist(), found.ubiquity.tolist(), found.nations.round(2).tolist()
    ([3.0, 2.0, 1.0], [1.0, 2.0, 3.0], [1.22, 0.0, -1.22])
    """
    table = _table(made)
    diversity, ubiquity = table.sum(axis=1), table.sum(axis=0)
    nations, products = np.full(len(diversity), np.nan), np.full(len(ubiquity), np.nan)
    rows, columns = diversity > 0, ubiquity > 0
    kept = table[np.ix_(rows, columns)].astype(np.float64)
    second = _second(kept)
    if second is not None:
        value, vector = second
        mean, spread = vector.mean(), vector.std()
        nations[rows] = (vector - mean) / spread
        raw = kept.T @ vector / ubiquity[columns] / value
        products[columns] = (raw - mean) / spread
    return Complexity(diversity.astype(np.float64), ubiquity.astype(np.float64), nations, products)


def proximity(made: ArrayLike) -> Floats:
    """Return how often those who make one product make the other too, the lesser way round.

    Returns
    -------
    ndarray, shape (n_products, n_products)
        0 to 1; NaN where nobody makes either.

    References
    ----------
    Hidalgo, C. A., Klinger, B., Barabasi, A.-L. and Hausmann, R. (2007). The product space
    conditions the development of nations. Science 317, 482-487: equation 1.

    Examples
    --------
    >>> proximity([[1, 1], [1, 0], [0, 1]]).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    table = _table(made).astype(np.float64)
    counts = table.sum(axis=0)
    most = np.maximum.outer(counts, counts)
    found = np.full(most.shape, np.nan)
    np.divide(table.T @ table, most, out=found, where=most > 0)
    return found


def density(made: ArrayLike) -> Floats:
    """Return how much of what is near to each product a nation makes already.

    Returns
    -------
    ndarray, shape (n_nations, n_products)
        0 to 1, the product itself left out; NaN where nothing is near to it.

    References
    ----------
    Hidalgo and others (2007), as in `proximity`.

    Examples
    --------
    >>> density([[1, 1, 0], [1, 0, 0], [0, 1, 1]]).round(3).tolist()
    [[1.0, 0.5, 1.0], [0.0, 0.5, 0.0], [1.0, 0.5, 1.0]]
    """
    table = _table(made).astype(np.float64)
    near = np.nan_to_num(proximity(made))
    np.fill_diagonal(near, 0.0)
    whole = np.broadcast_to(near.sum(axis=0), table.shape)
    found = np.full(table.shape, np.nan)
    np.divide(table @ near, whole, out=found, where=whole > 0)
    return found


def _second(table: Floats) -> tuple[float, Floats] | None:
    """Return the second eigenvalue and vector of nations; None where they are not determined."""
    if len(table) < TWO:
        return None
    diversity, ubiquity = table.sum(axis=1), table.sum(axis=0)
    scaled = table / np.sqrt(np.outer(diversity, ubiquity))
    values, vectors = np.linalg.eigh(scaled @ scaled.T)
    value = float(values[-2])
    below = float(values[-3]) if len(values) > TWO else 0.0
    if 1 - value < TIE or value < TIE or value - below < TIE:
        return None
    vector = vectors[:, -2] / np.sqrt(diversity)
    return value, vector * _sign(vector, diversity)


def _sign(vector: Floats, diversity: Floats) -> float:
    """Return the sign that makes a vector rise with diversity; the first entry where none does."""
    slope = float((vector - vector.mean()) @ (diversity - diversity.mean()))
    if abs(slope) > TIE * float(np.abs(vector).sum()):
        return 1.0 if slope > 0 else -1.0
    return 1.0 if vector[np.abs(vector).argmax()] > 0 else -1.0


def _table(made: ArrayLike) -> Flags:
    """Read a table of who makes what."""
    table = np.asarray(made).astype(np.bool_)
    if table.ndim != TWO or not table.size:
        raise ValueError(f"made has shape {table.shape}, expected (n_nations, n_products)")
    return table
