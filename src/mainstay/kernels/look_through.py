"""Where the production behind a purchase takes place: face value, look-through, value added.

Tables are those of `mainstay.kernels.input_output`, with a row and a column for each sector of each
region. Sectors and regions are counted from 0.
"""

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.kernels.input_output import inverse, output_for_demand, total_output

Floats = NDArray[np.float64]
Basis = Literal["output", "inputs"]


@dataclass(frozen=True, slots=True)
class Exposure:
    """How much of what each buyer takes comes from a supplier, shape (number of buyers,) each.

    `face_value` counts first suppliers, `look_through` all tiers up.
    """

    face_value: Floats
    look_through: Floats

    @property
    def hidden(self) -> Floats:
        """The exposure that first suppliers do not show: look-through less face value."""
        return self.look_through - self.face_value


def exposure(
    coefficients: ArrayLike,
    members: ArrayLike,
    basis: Basis = "output",
    weights: ArrayLike | None = None,
) -> Exposure:
    """Compute how much of what stands behind each sector the members make.

    Face value sums the rows of the members in A, look-through in L - I: the unit of final demand
    itself is left out, what a sector needs of itself to make it is not. Look-through counts gross
    output, once at each stage that it passes, so over output it may exceed one. For shares that
    add up over regions use `value_added_content`.

    Parameters
    ----------
    coefficients : array_like, shape (n, n)
        Input coefficients A. With the transpose of the allocation coefficients B, the members are
        buyers and the answer is the part of each sector's output that they take.
    members : array_like of int, shape (k,)
        Sectors of the supplier or group of suppliers.
    basis : {"output", "inputs"}
        Over one unit of output of the buyer; or face value as a share of all its inputs, and
        look-through as a share of all production that stands behind it.
    weights : array_like, shape (n, m), optional
        Output of the sectors of each of m buyers, such as countries; each sector is a buyer of its
        own where it is not given.

    Returns
    -------
    Exposure
        Face value and look-through for each buyer. Over output, look-through is never below face
        value where no coefficient is negative; over inputs it may be. A buyer without inputs has
        nan over inputs.

    Raises
    ------
    ValueError
        If the coefficients are not square, not finite or have a spectral radius of one or more, if
        a member is not in the table, if the basis is not one of the two, or if the weights are not
        one row for each sector.

    References
    ----------
    Baldwin, R., Freeman, R. and Theodorakopoulos, A. (2023). Hidden exposure: measuring US supply
    chain reliance. Brookings Papers on Economic Activity 54(2), 79-167.

    Examples
    --------
    Sector 2 buys from 1, and 1 buys from 0; nobody but 1 shows a purchase from 0.

    >>> found = exposure([[0.0, 0.5, 0.0], [0.0, 0.0, 0.5], [0.0, 0.0, 0.0]], [0])
    >>> found.face_value.tolist(), found.look_through.tolist(), found.hidden.tolist()
    ([0.0, 0.5, 0.0], [0.0, 0.5, 0.25], [0.0, 0.0, 0.25])
    """
    whole = inverse(coefficients)
    n, chosen = len(whole), _chosen(members, len(whole))
    if basis not in get_args(Basis):
        raise ValueError(f"basis is {basis!r}, expected one of {get_args(Basis)}")
    w = np.eye(n) if weights is None else np.asarray(weights, dtype=np.float64)
    if w.ndim != 2 or len(w) != n:
        raise ValueError(f"weights have shape {w.shape}, expected ({n}, m)")

    def share(table: Floats) -> Floats:
        over = table.sum(axis=0) if basis == "inputs" else np.ones(n)
        return _ratio(table[chosen].sum(axis=0) @ w, over @ w)

    return Exposure(share(np.asarray(coefficients, dtype=np.float64)), share(whole - np.eye(n)))


def demand_exposure(
    coefficients: ArrayLike,
    members: ArrayLike,
    final_demand: ArrayLike,
    intensity: ArrayLike | None = None,
) -> Exposure:
    """Compute which part of final demand the members deliver, and which part they make.

    Face value is the part of final demand bought from the members, look-through the value added by
    the members in all of it. Both add up to one over all regions, where the intensity is 1 - i A.

    Parameters
    ----------
    coefficients : array_like, shape (n, n)
        Input coefficients A.
    members : array_like of int, shape (k,)
        Sectors of the supplier or group of suppliers.
    final_demand : array_like, shape (n, m)
        Final demand of m buyers in money.
    intensity : array_like, shape (n,), optional
        Value added for one unit of output; 1 - i A where it is not given.

    Returns
    -------
    Exposure
        Shares of the final demand of each buyer, shape (m,); nan for a buyer without any.

    Raises
    ------
    ValueError
        As `value_added_content`, if the final demand has no columns, or if a member is not in the
        table.

    References
    ----------
    Johnson, R. C. and Noguera, G. (2012). Accounting for intermediates: production sharing and
    trade in value added. Journal of International Economics 86(2), 224-236.

    Examples
    --------
    >>> found = demand_exposure([[0.0, 0.5], [0.0, 0.0]], [0], [[10], [20]])
    >>> found.face_value.round(4).tolist(), found.look_through.round(4).tolist()
    ([0.3333], [0.6667])
    """
    demand = np.asarray(final_demand, dtype=np.float64)
    if demand.ndim != 2:
        raise ValueError(f"final demand has shape {demand.shape}, expected (n, m)")
    content = value_added_content(coefficients, demand, intensity)
    chosen, whole = _chosen(members, len(demand)), demand.sum(axis=0)
    return Exposure(
        _ratio(demand[chosen].sum(axis=0), whole), _ratio(content[chosen].sum(axis=0), whole)
    )


def value_added_content(
    coefficients: ArrayLike, deliveries: ArrayLike, intensity: ArrayLike | None = None
) -> Floats:
    """Compute where the value added in deliveries comes from, V (I - A)^-1 E.

    Parameters
    ----------
    coefficients : array_like, shape (n, n)
        Input coefficients A.
    deliveries : array_like, shape (n,) or (n, m)
        Exports or final demand E in money; a vector is put on a diagonal, so that each sector that
        delivers has its own column.
    intensity : array_like, shape (n,), optional
        Value added for one unit of output; 1 - i A where it is not given.

    Returns
    -------
    ndarray, shape (n, n) or (n, m)
        Value added in the same money, by origin in rows. Columns sum to the deliveries where the
        intensity is 1 - i A.

    Raises
    ------
    ValueError
        If the coefficients are not square, not finite or have a spectral radius of one or more, or
        if the lengths differ.

    References
    ----------
    Koopman, R., Wang, Z. and Wei, S.-J. (2014). Tracing value-added and double counting in gross
    exports. American Economic Review 104(2), 459-494. The case reproduced is the output of the
    package decompr on its table of three countries.

    Examples
    --------
    >>> value_added_content([[0.0, 0.5], [0.0, 0.0]], [10, 20]).tolist()
    [[10.0, 10.0], [0.0, 10.0]]
    """
    e = np.asarray(deliveries, dtype=np.float64)
    behind = output_for_demand(coefficients, np.diag(e) if e.ndim == 1 else e)
    given = 1 - np.sum(coefficients, axis=0) if intensity is None else intensity
    v = np.asarray(given, dtype=np.float64)
    if v.shape != behind.shape[:1] or not np.all(np.isfinite(v)):
        raise ValueError(f"intensity is {v.tolist()}, expected {len(behind)} numbers")
    return v[:, None] * behind


def gross_exports(
    flows: ArrayLike, final_demand: ArrayLike, seller: ArrayLike, buyer: ArrayLike
) -> Floats:
    """Sum what each sector sells to the sectors and the final demand of other regions.

    Parameters
    ----------
    flows : array_like, shape (n, n)
        Flows Z in money, supplier by buyer.
    final_demand : array_like, shape (n, m)
        Final demand in the same money.
    seller : array_like of int, shape (n,)
        Region of each sector.
    buyer : array_like of int, shape (m,)
        Region of each column of final demand.

    Returns
    -------
    ndarray, shape (n,)
        Exports in the same money.

    Raises
    ------
    ValueError
        If the flows are not square, if a number is not finite, or if the lengths differ.

    References
    ----------
    Koopman, Wang and Wei (2014).

    Examples
    --------
    >>> gross_exports([[0, 4], [1, 0]], [[5, 2], [3, 6]], [0, 1], [0, 1]).tolist()
    [6.0, 4.0]
    """
    n, home, away = len(total_output(flows, final_demand)), np.asarray(seller), np.asarray(buyer)
    if home.shape != (n,) or away.shape != np.shape(final_demand)[1:]:
        raise ValueError(
            f"regions have shapes {home.shape} and {away.shape}, expected one for each sector "
            "and one for each column of final demand"
        )
    return total_output(
        np.where(home[:, None] != home, flows, 0.0),
        np.where(home[:, None] != away, final_demand, 0.0),
    )


def foreign_share(content: ArrayLike, region: ArrayLike) -> Floats:
    """Compute the part of each region's exports that was made in other regions.

    In a table of all regions this is the vertical specialisation of exports.

    Parameters
    ----------
    content : array_like, shape (n, n)
        Value added in exports, origin by exporting sector; see `value_added_content`.
    region : array_like of int, shape (n,)
        Region of each sector, counted from 0.

    Returns
    -------
    ndarray, shape (number of regions,)
        Share of the exports of each region; nan where it exports nothing.

    Raises
    ------
    ValueError
        If the content is not square with one row for each sector.

    References
    ----------
    Hummels, D., Ishii, J. and Yi, K.-M. (2001). The nature and growth of vertical specialization in
    world trade. Journal of International Economics 54(1), 75-96. Koopman, Wang and Wei (2014).

    Examples
    --------
    >>> foreign_share([[10.0, 10.0], [0.0, 10.0]], [0, 1]).tolist()
    [0.0, 0.5]
    """
    table, home = np.asarray(content, dtype=np.float64), np.asarray(region, dtype=np.int64)
    if home.ndim != 1 or table.shape != (home.size, home.size):
        raise ValueError(f"content has shape {table.shape}, expected ({home.size}, {home.size})")
    foreign = np.where(home[:, None] != home, table, 0.0).sum(axis=0)
    return _ratio(np.bincount(home, foreign), np.bincount(home, table.sum(axis=0)))


def import_content(imported: ArrayLike, domestic: ArrayLike, exports: ArrayLike) -> float:
    """Compute the part of a country's exports that is imported inputs, all tiers up.

    VS = i A_M (I - A_D)^-1 e / i e, for one country whose inputs are known as bought at home or
    abroad. It does not see home value that comes back in imports.

    Parameters
    ----------
    imported, domestic : array_like, shape (n, n)
        Input coefficients of imports A_M and of home supply A_D.
    exports : array_like, shape (n,)
        Exports e in money, with a sum above zero.

    Returns
    -------
    float
        Share of the exports.

    Raises
    ------
    ValueError
        If a table is not square, if the lengths differ, if the domestic coefficients have a
        spectral radius of one or more, or if nothing is exported.

    References
    ----------
    Hummels, Ishii and Yi (2001), section 2.

    Examples
    --------
    >>> import_content([[0.0, 0.25], [0.0, 0.0]], [[0.0, 0.5], [0.0, 0.0]], [0, 20])
    0.25
    """
    behind, bought = output_for_demand(domestic, exports), np.asarray(imported, dtype=np.float64)
    if bought.shape != (behind.size, behind.size):
        raise ValueError(f"imported has shape {bought.shape}, expected {(behind.size,) * 2}")
    whole = float(np.sum(exports))
    if not whole > 0:
        raise ValueError(f"exports sum to {whole}, expected above 0")
    return float(np.sum(bought @ behind)) / whole


def _chosen(members: ArrayLike, n: int) -> NDArray[np.int64]:
    """Return the members among n sectors, each once."""
    chosen = np.unique(np.asarray(members, dtype=np.int64))
    if not chosen.size or chosen[0] < 0 or chosen[-1] >= n:
        raise ValueError(f"members are {chosen.tolist()}, expected a list of numbers 0 to {n - 1}")
    return chosen


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    """Divide, with nan where there is nothing to divide by."""
    result = np.full(len(whole), np.nan)
    np.divide(part, whole, out=result, where=whole != 0)
    return result
