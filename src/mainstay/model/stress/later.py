"""Sources that begin after the first day: they stand in the network, and have nothing at first."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay.model.network import Ints, Network

BEGIN = frozenset({"operating", "ramping"})
"""Status of a source that supplies from its first day; a candidate is a plan, and no supply."""

NOTHING_YET = {
    "since": None,
    "status": "operating",
    "capacity_per_year": 0.0,
    "capacity_high_per_year": None,
    "capacity_basis": "output",
    "capacity_year": None,
    "share_of_supply": None,
}


def later_rows(network: Network, day: int) -> Ints:
    """Return the rows of sources that supply from a later day on, by what is published."""
    table = network["sources"]
    found = table.among("status", BEGIN) & table.known("since") & (table.days("since")[0] > day)
    return np.flatnonzero(found)


def with_later(network: Network, rows: Ints) -> Network:
    """Return the network with some sources in force from the beginning, without any output."""
    if not len(rows):
        return network
    table = network["sources"]
    mask = np.zeros(len(table), dtype=bool)
    mask[rows] = True
    for name, value in NOTHING_YET.items():
        cells = table.array(name)
        table = table.with_column(
            name, pc.if_else(pa.array(mask), pa.scalar(value, cells.type), cells)
        )
    return replace(network, tables={**network.tables, "sources": table})
