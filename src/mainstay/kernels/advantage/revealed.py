"""Advantage revealed by what is sold: exports give trade advantage, patents technological."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
TWO = 2


def balassa(flows: ArrayLike) -> Floats:
    """Return how much more of each product a nation sells than its size would have it.

    Above 1 a nation is specialised in a product. It says nothing of how much is sold: a small
    nation may have a high index and a small share, so read `market_shares` beside it. On counts of
    patents by field it is the revealed technological advantage.

    Parameters
    ----------
    flows : array_like of float, shape (n_nations, n_products)
        0 or more, in one unit.

    Returns
    -------
    ndarray, shape (n_nations, n_products)
        0 or more; NaN where a nation or a product has no flow, or where one is unknown that counts.

    Raises
    ------
    ValueError
        If flows are no table, or one is negative or infinite.

    Notes
    -----
    RCA_cp = (x_cp / x_c) / (x_p / x). An unknown flow (NaN) leaves everything unknown here, since
    the whole is; `balassa_interval` says what can still be said.

    References
    ----------
    Balassa, B. (1965). Trade liberalisation and "revealed" comparative advantage. The Manchester
    School 33(2), 99-123. Soete, L. (1987). The impact of technological innovation on international
    trade patterns. Research Policy 16(2-4), 101-130.

    Examples
    --------
    >>> balassa([[8, 2], [2, 8]]).tolist()
    [[1.6, 0.4], [0.4, 1.6]]
    """
    table = _flows(flows)
    rows, columns = table.sum(axis=1, keepdims=True), table.sum(axis=0, keepdims=True)
    return _ratio(table * table.sum(), rows * columns)


def market_shares(flows: ArrayLike) -> Floats:
    """Return what part of each product comes from each nation, the absolute side of advantage.

    Examples
    --------
    >>> market_shares([[9, 0], [3, 4]]).tolist()
    [[0.75, 0.0], [0.25, 1.0]]
    """
    table = _flows(flows)
    return _ratio(table, table.sum(axis=0, keepdims=True))


def symmetric(index: ArrayLike) -> Floats:
    """Put a revealed advantage on a scale from -1 over 0, where nothing is special, to 1.

    References
    ----------
    Laursen, K. (2015). Revealed comparative advantage and the alternatives as measures of
    international specialization. Eurasian Business Review 5, 99-115.

    Examples
    --------
    >>> symmetric([0.0, 1.0, 3.0]).tolist()
    [-1.0, 0.0, 0.5]
    """
    found: Floats = 1 - 2 / (1 + np.asarray(index, dtype=np.float64))
    return found


def relative_trade_advantage(exports: ArrayLike, imports: ArrayLike) -> Floats:
    """Return the advantage in exports less that in imports; above 0 is net strength.

    Parameters
    ----------
    exports, imports : array_like of float, shape (n_nations, n_products)

    Raises
    ------
    ValueError
        As `balassa`, or if the shapes differ.

    Notes
    -----
    RTA = RXA - RMA, each (x_cp / x_cn) / (x_rp / x_rn), where n are the products but p and r the
    nations but c, so that no flow is counted on both sides.

    References
    ----------
    Vollrath, T. L. (1991). A theoretical evaluation of alternative trade intensity measures of
    revealed comparative advantage. Weltwirtschaftliches Archiv 127(2), 265-280.

    Examples
    --------
    >>> relative_trade_advantage([[4, 1], [1, 1]], [[1, 1], [1, 1]]).tolist()
    [[3.0, -0.75], [-0.75, 3.0]]
    """
    bought, sold = _flows(imports), _flows(exports)
    if bought.shape != sold.shape:
        raise ValueError(f"imports have shape {bought.shape}, exports {sold.shape}")
    return _exclusive(sold) - _exclusive(bought)


def balassa_interval(low: ArrayLike, high: ArrayLike) -> tuple[Floats, Floats]:
    """Return the least and the largest that each index can be, where flows are intervals.

    Parameters
    ----------
    low, high : array_like of float, shape (n_nations, n_products)
        Ends of each flow; where nothing is published, 0 and the most that it can be.

    Returns
    -------
    low, high : ndarray, shape (n_nations, n_products)
        Both are reached by some flows within their ends, each pair on its own; NaN where the flows
        may leave the index without a value.

    Raises
    ------
    ValueError
        As `balassa`, or if a flow has its ends crossed or unknown.

    Notes
    -----
    With x the flow, r the rest of its row, c that of its column and o all others,
    RCA = x (x + r + c + o) / ((x + r) (x + c)). It falls with r and c and rises with o. In x it
    rises to (rc + sqrt(r^2 c^2 + o (r + c + o) rc)) / o and falls after, so that it is least at an
    end of x, and largest there or at an end.

    Examples
    --------
    The second flow of the first nation is not published, and at most 6:

    >>> low, high = balassa_interval([[8, 0], [2, 8]], [[8, 6], [2, 8]])
    >>> low[0].round(3).tolist(), high[0].round(3).tolist()
    ([1.371, 0.0], [1.8, 0.735])
    """
    least, most = _flows(low), _flows(high)
    if least.shape != most.shape or not np.all(least <= most):
        raise ValueError("the ends of flows must be known, and low not above high")
    row, column, other = zip(_rest(least), _rest(most), strict=True)
    tight, wide = (row[1], column[1], other[0]), (row[0], column[0], other[1])
    ends = [np.minimum(_index(least, *tight), _index(most, *tight))]
    ends.append(_index(np.clip(_top(*wide), least, most), *wide))
    unsure = ((least + row[0]) * (least + column[0]) == 0) & (least < most)
    unsure |= (least + row[0] == 0) | (least + column[0] == 0)
    lowest, highest = (np.where(unsure, np.nan, end) for end in ends)
    return lowest, highest


def _rest(flows: Floats) -> tuple[Floats, Floats, Floats]:
    """Return for each flow the rest of its row, of its column, and all that is in neither."""
    row = flows.sum(axis=1, keepdims=True) - flows
    column = flows.sum(axis=0, keepdims=True) - flows
    return row, column, flows.sum() - flows - row - column


def _index(flow: Floats, row: Floats, column: Floats, other: Floats) -> Floats:
    """Return the index of each flow from what stands around it."""
    return _ratio(flow * (flow + row + column + other), (flow + row) * (flow + column))


def _top(row: Floats, column: Floats, other: Floats) -> Floats:
    """Return the flow at which the index is largest; without others it rises for ever."""
    both = row * column
    root = np.sqrt(both * both + other * (row + column + other) * both)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(other > 0, (both + root) / other, np.inf)


def _exclusive(flows: Floats) -> Floats:
    """Return the index of Vollrath, whose parts have no flow in common."""
    row, column, other = _rest(flows)
    return _ratio(flows * other, row * column)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Divide, leaving unknown what has no whole."""
    found = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    np.divide(part, whole, out=found, where=whole != 0)
    return found


def _flows(flows: ArrayLike) -> Floats:
    """Read a table of flows."""
    table = np.asarray(flows, dtype=np.float64)
    if table.ndim != TWO or not table.size:
        raise ValueError(f"flows have shape {table.shape}, expected (n_nations, n_products)")
    if np.any(table < 0) or np.any(np.isinf(table)):
        raise ValueError("flows must be 0 or more, and finite")
    return table
