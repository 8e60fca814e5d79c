"""How much each source can make, as a whole column."""

import numpy as np

from mainstay import dates
from mainstay.model.network import Floats, Network
from mainstay.model.roles import PLANNED
from mainstay.units import conversion


def capacities(network: Network, day: int) -> Floats:
    """Return the most each source is known to make on a day, as `capacity` does for one.

    Parameters
    ----------
    network : Network
    day : int
        Day, as an ordinal.

    Returns
    -------
    array of float, shape (n_sources,)
        Units of its item a year; infinite where nothing bounds it.
    """
    table = network["sources"]
    high, usual = (table.numbers(f"capacity{end}_per_year") for end in ("_high", ""))
    published = np.where(np.isnan(high), usual, high) * _factors(network)
    year, today = table.numbers("capacity_year"), int(dates.iso(day)[:4])
    building = table.among("status", {"ramping"}) & table.among("capacity_basis", {"output"})
    outgrown = building & (year < today)
    open_ended = np.isnan(published) | table.among("capacity_basis", PLANNED) | outgrown
    found: Floats = np.where(open_ended, np.inf, published)
    return found


def _factors(network: Network) -> Floats:
    """Return what turns the unit of each source into that of its item; NaN where nothing does."""
    of_source, own = network["sources"].coded("unit")
    of_item, units = network["items"].coded("unit")
    item = network.positions("sources", "item_id")
    pairs = of_source * len(units) + np.append(of_item, 0)[item]
    distinct, which = np.unique(pairs, return_inverse=True)
    found = [
        conversion(own[source], units[into])
        for source, into in zip(*np.divmod(distinct, max(1, len(units))), strict=True)
    ]
    return np.array(found, dtype=np.float64)[which]
