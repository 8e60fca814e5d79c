"""A production network from an input-output table of several regions."""

import numpy as np
from numpy.typing import ArrayLike

from mainstay.kernels.dynamics.network import Floats, ProductionNetwork
from mainstay.kernels.input_output import total_output


def sector_network(
    flows: ArrayLike,
    final_demand: ArrayLike,
    regions: int = 1,
    *,
    cover: ArrayLike = 90.0,
    year: float = 365.0,
) -> ProductionNetwork:
    """Take each industry (sector of a region) as a producer that uses the product of each sector.

    Rows and columns go region by region, with the same sectors in each. A product is bought from
    the industries of that sector in all regions; an industry that makes nothing stays, and does
    nothing.

    Parameters
    ----------
    flows : array_like, shape (n, n)
        Flows Z in money a year, supplier by buyer, none below 0.
    final_demand : array_like, shape (n,) or (n, m)
        Final demand in the same money; the m columns are added up. What is negative in them (stock
        given up) must be made good by the rest of the row.
    regions : int
        How many regions there are; n is a multiple of it.
    cover : float or array_like, shape (n_sectors,)
        Steps of use that industries hold of the product of each sector; `inf` never constrains.
    year : float
        Steps in the time that the table stands for.

    Returns
    -------
    ProductionNetwork

    Raises
    ------
    ValueError
        If the table is not square, holds a number below 0 or none, has no final demand, or is not
        of so many regions.

    Notes
    -----
    x = Z 1 + Y 1 and A = Z / x by columns, summed over the regions of each product (Hallegatte
    2014, section 2).

    References
    ----------
    Hallegatte, S. (2014). Risk Analysis 34(1), 152-167. Miller and Blair (2009), section 3.3.

    Examples
    --------
    Two regions with one sector; of its product industry 0 buys 2 at home and 1 abroad:

    >>> network = sector_network([[2, 1], [1, 4]], [7, 5], regions=2, year=1)
    >>> network.output.tolist(), network.slot_need.round(3).tolist()
    ([10.0, 10.0], [0.3, 0.5])
    """
    table, demand = _checked(flows, final_demand, regions, year)
    n, sectors = len(table), len(table) // regions
    output = total_output(table, demand)
    bought = table.reshape(regions, sectors, n).sum(axis=0)
    used = np.divide(bought, output, out=np.zeros_like(bought), where=output > 0)
    # A table that is mostly full keeps its empty cells: without gaps it needs no index of links.
    full = np.count_nonzero(table) > table.size / 2
    buyer, product = np.nonzero((bought.T > 0) | full)
    each = table.reshape(regions, sectors, n)[:, product, buyer].T
    sells = (each > 0) | full
    slot, region = np.nonzero(sells)
    return ProductionNetwork(
        output=output,
        capacity=output,
        final_demand=demand,
        slot_ptr=_pointers(buyer, n),
        slot_need=used[product, buyer],
        slot_cover=np.broadcast_to(np.asarray(cover, dtype=np.float64), sectors)[product],
        slot_essential=np.ones(len(product), dtype=np.bool_),
        link_ptr=_pointers(slot, len(product)),
        link_supplier=region * sectors + product[slot],
        link_flow=each[sells],
        link_lead=np.zeros(len(slot), dtype=np.int64),
    )


def _checked(
    flows: ArrayLike, final_demand: ArrayLike, regions: int, year: float
) -> tuple[Floats, Floats]:
    """Return flows and final demand for one step, or say what is wrong with them."""
    table, demand = (
        np.asarray(flows, np.float64) / year,
        np.asarray(final_demand, np.float64) / year,
    )
    demand = demand.sum(axis=1) if demand.ndim > 1 else demand
    total_output(table, demand)
    if regions < 1 or len(table) % regions:
        raise ValueError(f"{len(table)} industries are not the same sectors in {regions} regions")
    if (table < 0).any():
        i, j = np.argwhere(table < 0)[0]
        raise ValueError(f"flow from {i} to {j} is {table[i, j] * year}, expected 0 or more")
    if (demand < 0).any():
        place = int(np.argmin(demand))
        raise ValueError(f"final demand {place} is {demand[place] * year}, expected 0 or more")
    if not demand.any():
        raise ValueError("final demand is 0 everywhere: nothing would leave the table")
    return table, demand


def _pointers(of: np.ndarray, number: int) -> np.ndarray:
    """Return where the rows of each begin, for rows in order."""
    return np.concatenate([[0], np.cumsum(np.bincount(of, minlength=number))]).astype(np.int64)
