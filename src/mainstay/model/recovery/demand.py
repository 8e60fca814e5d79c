"""How much of an item is wanted in a week, by the programme that the network is about."""

from typing import NamedTuple

import numpy as np

from mainstay.model.network import Network
from mainstay.units import conversion

WEEKS = 52


class Demand(NamedTuple):
    """Units wanted in a week, and the row that says so."""

    per_week: float
    row: int


def weekly_demand(network: Network, item: str) -> Demand | None:
    """Return the newest yearly demand of the programme for an item; None where none is published.

    Parameters
    ----------
    network : Network
    item : str

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> network = tiny()
    >>> found = weekly_demand(network, "end-item")
    >>> None if found is None else round(found.per_week * WEEKS)
    900
    """
    table = network["demands"]
    kept = table.among("basis", {"per_year"}) & table.among("item_id", {item})
    kept &= table.known("quantity")
    if network.programme is not None:
        kept &= table.among("programme_id", {network.programme})
    rows = np.flatnonzero(kept)
    if not len(rows):
        return None
    row = int(rows[np.argmax(np.nan_to_num(table.numbers("year")[rows]))])
    factor = conversion(table["unit"][row], network.unit_of(item))
    amount = float(table.numbers("quantity")[row])
    return None if factor is None or amount <= 0 else Demand(amount * factor / WEEKS, row)
