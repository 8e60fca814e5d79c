"""Input-output tables: coefficients, inverses, multipliers, linkages, hypothetical extraction.

A table has one row and one column for each sector, or for each sector of each region. Row i of the
flows Z says what i sells, column j what j buys, in money. With output x, final demand f and primary
inputs v, all in the same money and period, the rows give x = Z i + f and the columns x = i Z + v,
where i is a vector of ones. Coefficients have no unit. Sectors are counted from 0.
"""

from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Reach = Literal["direct", "total"]
Extraction = Literal["backward", "forward", "backward total", "forward total", "complete"]

_TOLERANCE = 1e-12


def total_output(flows: ArrayLike, final_demand: ArrayLike) -> Floats:
    """Compute the output of each sector from what it sells, x = Z i + f.

    Parameters
    ----------
    flows : array_like, shape (n, n)
        Flows Z in money, supplier by buyer.
    final_demand : array_like, shape (n,) or (n, m)
        Final demand in the same money; the m columns are added up.

    Returns
    -------
    ndarray, shape (n,)
        Output in the same money.

    Raises
    ------
    ValueError
        If the flows are not square, if the lengths differ, or if a number is not finite.

    References
    ----------
    Miller, R. E. and Blair, P. D. (2009). Input-Output Analysis: Foundations and Extensions, 2nd
    edition, section 2.2 and Table 2.3 (the case reproduced).

    Examples
    --------
    >>> total_output([[150, 500], [200, 100]], [350, 1700]).tolist()
    [1000.0, 2000.0]
    """
    table = _square(flows, "flows")
    demand = _rows_of(final_demand, len(table), "final demand")
    return _floats(table.sum(axis=1) + (demand.sum(axis=1) if demand.ndim > 1 else demand))


def input_coefficients(flows: ArrayLike, output: ArrayLike) -> Floats:
    """Compute what each sector buys for one unit of its output, A = Z / x by columns.

    Parameters
    ----------
    flows : array_like, shape (n, n)
        Flows Z in money, supplier by buyer.
    output : array_like, shape (n,)
        Output x in the same money, above zero.

    Returns
    -------
    ndarray, shape (n, n)
        Technical coefficients; a_ij is what j buys from i for one unit of output of j.

    Raises
    ------
    ValueError
        If the flows are not square, or if an output is missing, zero, negative or not finite.

    References
    ----------
    Miller and Blair (2009), section 2.2 and Table 2.4 (the case reproduced).

    Examples
    --------
    >>> input_coefficients([[150, 500], [200, 100]], [1000, 2000]).tolist()
    [[0.15, 0.25], [0.2, 0.05]]
    """
    table = _square(flows, "flows")
    return table / _outputs(output, len(table))


def allocation_coefficients(flows: ArrayLike, output: ArrayLike) -> Floats:
    """Compute how each sector divides its output among buyers, B = Z / x by rows.

    Parameters
    ----------
    flows : array_like, shape (n, n)
        Flows Z in money, supplier by buyer.
    output : array_like, shape (n,)
        Output x in the same money, above zero.

    Returns
    -------
    ndarray, shape (n, n)
        Allocation coefficients; b_ij is the part of the output of i that j buys.

    Raises
    ------
    ValueError
        If the flows are not square, or if an output is missing, zero, negative or not finite.

    References
    ----------
    Ghosh, A. (1958). Input-output approach in an allocation system. Economica 25(97), 58-64.
    Miller and Blair (2009), section 12.1.

    Examples
    --------
    >>> allocation_coefficients([[150, 500], [200, 100]], [1000, 2000]).tolist()
    [[0.15, 0.5], [0.1, 0.05]]
    """
    table = _square(flows, "flows")
    return table / _outputs(output, len(table))[:, None]


def intensities(stressors: ArrayLike, output: ArrayLike) -> Floats:
    """Compute a stressor for one unit of output, S = F / x by columns.

    A stressor is anything that goes with output: jobs, energy, emissions, value added.

    Parameters
    ----------
    stressors : array_like, shape (n,) or (k, n)
        Stressors F of each sector, each row in its own unit.
    output : array_like, shape (n,)
        Output x in money, above zero.

    Returns
    -------
    ndarray, shape of the stressors
        Unit of the stressor for one unit of money.

    Raises
    ------
    ValueError
        If the lengths differ, or if an output is zero, negative or not finite.

    References
    ----------
    Miller and Blair (2009), section 6.2.

    Examples
    --------
    >>> intensities([[300, 500]], [1000, 2000]).tolist()
    [[0.3, 0.25]]
    """
    scale = _outputs(output, np.size(output))
    return _columns_of(stressors, len(scale), "stressors") / scale


def inverse(coefficients: ArrayLike) -> Floats:
    """Compute the inverse (I - C)^-1 = I + C + C C + ..., which counts every round of supply.

    Of input coefficients A it is the Leontief inverse L: l_ij is the output of i that one unit of
    final demand for j takes, all tiers up. Of allocation coefficients B it is the Ghosh inverse G.
    To solve for one vector use `output_for_demand` or `output_for_inputs`.

    Parameters
    ----------
    coefficients : array_like, shape (n, n)
        Input coefficients A or allocation coefficients B.

    Returns
    -------
    ndarray, shape (n, n)
        At least the identity where no coefficient is negative.

    Raises
    ------
    ValueError
        If the coefficients are not square or not finite, or if their spectral radius is not below
        one: production would then use up as much as it makes, and the rounds have no finite sum.

    References
    ----------
    Leontief, W. (1936). Quantitative input and output relations in the economic system of the
    United States. Review of Economics and Statistics 18(3), 105-125.
    Miller and Blair (2009), sections 2.2, 2.4 and 12.1; after Table 2.3 (the case reproduced).

    Examples
    --------
    >>> inverse([[0.15, 0.25], [0.20, 0.05]]).round(4).tolist()
    [[1.2541, 0.33], [0.264, 1.1221]]
    """
    c = _productive(coefficients)
    return _floats(np.linalg.inv(np.eye(len(c)) - c))


def output_for_demand(coefficients: ArrayLike, final_demand: ArrayLike) -> Floats:
    """Compute the output that a final demand takes, all tiers up, x = (I - A)^-1 f.

    The model is linear: a change of final demand gives the change of output.

    Parameters
    ----------
    coefficients : array_like, shape (n, n)
        Input coefficients A.
    final_demand : array_like, shape (n,) or (n, m)
        Final demand, or its change, in money; each column is answered alone.

    Returns
    -------
    ndarray, shape of the final demand
        Output in the same money.

    Raises
    ------
    ValueError
        As `inverse`, or if the lengths differ.

    References
    ----------
    Miller and Blair (2009), section 2.3; the outputs 1247.5 and 1841.6 of its example are the case
    reproduced.

    Examples
    --------
    >>> output_for_demand([[0.15, 0.25], [0.20, 0.05]], [600, 1500]).round(1).tolist()
    [1247.5, 1841.6]
    """
    c = _productive(coefficients)
    demand = _rows_of(final_demand, len(c), "final demand")
    return _solve(c, demand)


def output_for_inputs(coefficients: ArrayLike, primary_inputs: ArrayLike) -> Floats:
    """Compute the output that primary inputs carry, all tiers down, x = v (I - B)^-1.

    Read it as a valuation, or as who is downstream of whom. As a forecast of quantities it would
    suppose that a buyer replaces any lost input by any other.

    Parameters
    ----------
    coefficients : array_like, shape (n, n)
        Allocation coefficients B.
    primary_inputs : array_like, shape (n,) or (k, n)
        Primary inputs v in money; each row is answered alone.

    Returns
    -------
    ndarray, shape of the primary inputs
        Output in the same money.

    Raises
    ------
    ValueError
        As `inverse`, or if the lengths differ.

    References
    ----------
    Ghosh (1958). Miller and Blair (2009), section 12.1.
    Dietzenbacher, E. (1997). In vindication of the Ghosh model: a reinterpretation as a price
    model. Journal of Regional Science 37(4), 629-651.

    Examples
    --------
    >>> output_for_inputs([[0.15, 0.5], [0.1, 0.05]], [650, 1400]).round(6).tolist()
    [1000.0, 2000.0]
    """
    c = _productive(coefficients)
    inputs = _columns_of(primary_inputs, len(c), "primary inputs")
    return _solve(c.T, inputs.T).T


def multipliers(intensity: ArrayLike, coefficients: ArrayLike) -> Floats:
    """Compute a stressor for one unit of final demand, all tiers up, M = S (I - A)^-1.

    With ones for S this is the output multiplier, with value added for one unit of output the
    value-added multiplier, which is one for each sector where the table has no imports beside it.

    Parameters
    ----------
    intensity : array_like, shape (n,) or (k, n)
        Stressor S for one unit of output; see `intensities`.
    coefficients : array_like, shape (n, n)
        Input coefficients A.

    Returns
    -------
    ndarray, shape of the intensity
        Unit of the stressor for one unit of final demand for each sector.

    Raises
    ------
    ValueError
        As `inverse`, or if the lengths differ.

    References
    ----------
    Miller and Blair (2009), section 6.2.
    Stadler, K. (2021). Pymrio. Journal of Open Research Software 9(1), 8 (the case reproduced is
    the small table of its tests).

    Examples
    --------
    >>> multipliers([1, 1], [[0.15, 0.25], [0.20, 0.05]]).round(4).tolist()
    [1.5182, 1.4521]
    """
    c = _productive(coefficients)
    s = _columns_of(intensity, len(c), "intensity")
    return _solve(c.T, s.T).T


def backward_linkages(coefficients: ArrayLike, reach: Reach = "total") -> Floats:
    """Compute how much each sector draws on suppliers, the column sums of A or of (I - A)^-1.

    Parameters
    ----------
    coefficients : array_like, shape (n, n)
        Input coefficients A.
    reach : {"direct", "total"}
        First suppliers only, or all tiers up with the unit itself.

    Returns
    -------
    ndarray, shape (n,)
        Inputs for one unit of output (direct), or output for one unit of final demand (total).

    Raises
    ------
    ValueError
        As `inverse`.

    References
    ----------
    Rasmussen, P. N. (1957). Studies in Inter-Sectoral Relations. North-Holland.
    Miller and Blair (2009), section 12.2.1.

    Examples
    --------
    >>> backward_linkages([[0.15, 0.25], [0.20, 0.05]]).round(4).tolist()
    [1.5182, 1.4521]
    """
    c = _productive(coefficients)
    return c.sum(axis=0) if reach == "direct" else multipliers(np.ones(len(c)), c)


def forward_linkages(coefficients: ArrayLike, reach: Reach = "total") -> Floats:
    """Compute how much each sector supplies to others, the row sums of B or of (I - B)^-1.

    The total is also the mean number of stages to final use, with final use as the first, where
    the table lists every buyer (upstreamness).

    Parameters
    ----------
    coefficients : array_like, shape (n, n)
        Allocation coefficients B.
    reach : {"direct", "total"}
        First buyers only, or all tiers down with the unit itself.

    Returns
    -------
    ndarray, shape (n,)
        Part of the output sold to sectors (direct), or output for one unit of primary inputs.

    Raises
    ------
    ValueError
        As `inverse`.

    References
    ----------
    Jones, L. P. (1976). The measurement of Hirschmanian linkages. Quarterly Journal of Economics
    90(2), 323-333. Miller and Blair (2009), section 12.2.2.
    Antras, P., Chor, D., Fally, T. and Hillberry, R. (2012). Measuring the upstreamness of
    production and trade flows. American Economic Review 102(3), 412-416.

    Examples
    --------
    >>> forward_linkages([[0.15, 0.5], [0.1, 0.05]], "direct").round(4).tolist()
    [0.65, 0.15]
    """
    c = _productive(coefficients)
    return c.sum(axis=1) if reach == "direct" else output_for_demand(c, np.ones(len(c)))


def relative_to_mean(linkages: ArrayLike) -> Floats:
    """Divide linkages by their mean, so that one is the average sector.

    Of the column sums of the Leontief inverse this is the power of dispersion, of its row sums the
    sensitivity of dispersion. A sector above one both ways is often called a key sector.

    Parameters
    ----------
    linkages : array_like, shape (n,)
        Linkages, whose sum is above zero.

    Returns
    -------
    ndarray, shape (n,)
        Without unit; the mean is one.

    Raises
    ------
    ValueError
        If there is no linkage or if they do not sum to more than zero.

    References
    ----------
    Rasmussen (1957). Miller and Blair (2009), section 12.2.

    Examples
    --------
    >>> relative_to_mean([1.0, 3.0]).tolist()
    [0.5, 1.5]
    """
    values = np.asarray(linkages, dtype=np.float64)
    if values.ndim != 1 or not values.sum() > 0:
        raise ValueError(f"linkages are {values.tolist()}, expected a list with a sum above 0")
    return _floats(values / values.mean())


def extraction_loss(
    flows: ArrayLike,
    output: ArrayLike,
    members: ArrayLike,
    kind: Extraction,
    final_demand: ArrayLike | None = None,
) -> Floats:
    """Compute the output lost when sectors stop trading, by hypothetical extraction.

    - ``backward``: they buy nothing any more; columns of A are zero, x - (I - A')^-1 f.
    - ``forward``: they sell nothing to sectors; rows of B are zero, x - v (I - B')^-1.
    - ``backward total``, ``forward total``: rows and columns are zero, except among themselves.
    - ``complete``: they are gone, their own final demand with them; the rest makes what is left.

    A column of A set to zero is not a lost supplier but a lost customer of its suppliers; the loss
    of a supplier is the forward kind. Nothing is replaced in either.

    Parameters
    ----------
    flows : array_like, shape (n, n)
        Flows Z in money, supplier by buyer.
    output : array_like, shape (n,)
        Output x in the same money, above zero.
    members : array_like of int, shape (k,)
        Sectors extracted together.
    kind : {"backward", "forward", "backward total", "forward total", "complete"}
        What is cut.
    final_demand : array_like, shape (n,), optional
        Final demand f; x - Z i where it is not given.

    Returns
    -------
    ndarray, shape (n,)
        Loss of output of each sector in the same money. Its sum over x.sum() is the share of the
        total.

    Raises
    ------
    ValueError
        As `input_coefficients` and `inverse`, or if a member is not in the table or the kind is
        none of the five.

    References
    ----------
    Dietzenbacher, E. and van der Linden, J. A. (1997). Sectoral and spatial linkages in the EC
    production structure. Journal of Regional Science 37(2), 235-257.
    Miller and Blair (2009), section 12.2.6. The case reproduced is the output of the package
    ioanalysis on the 12-sector table of Chile.

    Examples
    --------
    >>> extraction_loss([[150, 500], [200, 100]], [1000, 2000], [0], "backward").round(4).tolist()
    [202.6316, 210.5263]
    """
    if kind not in get_args(Extraction):
        raise ValueError(f"kind is {kind!r}, expected one of {get_args(Extraction)}")
    table, x = _square(flows, "flows"), np.asarray(output, dtype=np.float64)
    forward = kind.startswith("forward")
    c = _productive((allocation_coefficients if forward else input_coefficients)(table, x))
    inside = _mask(members, len(c))
    source = x - table.sum(axis=0 if forward else 1)
    if final_demand is not None and not forward:
        source = _rows_of(final_demand, len(c), "final demand")
    if kind == "complete":
        source = np.where(inside, 0.0, source)
    left = np.where(_cut(inside, kind), 0.0, c)
    return x - _solve(left.T if forward else left, source)


def _floats(values: NDArray[Any]) -> Floats:
    """Return an array of floats."""
    return np.asarray(values, dtype=np.float64)


def _solve(coefficients: Floats, right: Floats) -> Floats:
    """Solve (I - C) y = right."""
    return _floats(np.linalg.solve(np.eye(len(coefficients)) - coefficients, right))


def _square(values: ArrayLike, name: str) -> Floats:
    """Return a square table, or say what is wrong with it."""
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not table.size:
        raise ValueError(f"{name} have shape {table.shape}, expected (n, n) with n at least 1")
    return _finite(table, name)


def _rows_of(values: ArrayLike, n: int, name: str) -> Floats:
    """Return values with one row, or one number, for each of n sectors."""
    found = np.asarray(values, dtype=np.float64)
    if found.ndim not in {1, 2} or len(found) != n:
        raise ValueError(f"{name} has shape {found.shape}, expected ({n},) or ({n}, m)")
    return _finite(found, name)


def _columns_of(values: ArrayLike, n: int, name: str) -> Floats:
    """Return values with one column, or one number, for each of n sectors."""
    found = np.asarray(values, dtype=np.float64)
    if found.ndim not in {1, 2} or found.shape[-1] != n:
        raise ValueError(f"{name} has shape {found.shape}, expected ({n},) or (k, {n})")
    return _finite(found, name)


def _finite(values: Floats, name: str) -> Floats:
    """Return values that are all finite numbers."""
    if not np.all(np.isfinite(values)):
        place = np.unravel_index(int(np.argmin(np.isfinite(values))), values.shape)
        raise ValueError(f"{name}: {[int(n) for n in place]} is {values[place]}, expected a number")
    return values


def _outputs(output: ArrayLike, n: int) -> Floats:
    """Return outputs by which flows can be divided."""
    x = np.asarray(output, dtype=np.float64)
    if x.shape != (n,):
        raise ValueError(f"output has shape {x.shape}, expected ({n},)")
    if not np.all(x > 0) or not np.all(np.isfinite(x)):
        place = int(np.argmin((x > 0) & np.isfinite(x)))
        raise ValueError(
            f"output {place} is {x[place]}, expected above 0; leave out sectors that make nothing"
        )
    return x


def _productive(coefficients: ArrayLike) -> Floats:
    """Return coefficients of a table whose rounds of supply have a finite sum."""
    c = _square(coefficients, "coefficients")
    size = np.abs(c)
    if min(size.sum(axis=0).max(), size.sum(axis=1).max()) < 1 - _TOLERANCE:
        return c
    radius = float(np.max(np.abs(np.linalg.eigvals(c))))
    if radius >= 1 - _TOLERANCE:
        raise ValueError(f"coefficients have spectral radius {radius:.6g}, expected below 1")
    return c


def _mask(members: ArrayLike, n: int) -> NDArray[np.bool_]:
    """Mark the members among n sectors."""
    chosen = np.asarray(members, dtype=np.int64)
    if chosen.ndim != 1 or not chosen.size or chosen.min() < 0 or chosen.max() >= n:
        raise ValueError(f"members are {chosen.tolist()}, expected a list of numbers 0 to {n - 1}")
    inside = np.zeros(n, dtype=np.bool_)
    inside[chosen] = True
    return inside


def _cut(inside: NDArray[np.bool_], kind: Extraction) -> NDArray[np.bool_]:
    """Mark the coefficients that an extraction sets to zero."""
    buys, sells = np.broadcast_to(inside, (len(inside),) * 2), inside[:, None] & True
    if kind == "backward":
        return buys
    if kind == "forward":
        return np.broadcast_to(sells, buys.shape)
    return (buys | sells) if kind == "complete" else (buys ^ sells)
