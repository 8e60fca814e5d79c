"""A network with only what exists on a day: what begins later is put off for ever."""

from dataclasses import replace

import numpy as np

from mainstay import dates
from mainstay.model.force import NOT, rows_in_force, sources_in_force
from mainstay.model.network import Flags, Network, Table
from mainstay.model.scenario.segments import base

NEVER = dates.iso(dates.END)
FORCE = {"sources": sources_in_force, "supply_links": rows_in_force}


def existing(network: Network, day: int) -> Network:
    """Return the network with the start of each source and link that isn't there yet put off.

    The rows keep their places, so that what points to them still does.
    """
    tables = dict(network.tables)
    for name in FORCE.keys() & tables.keys():
        table = tables[name]
        starts = np.array(table["since"], dtype=object)
        starts[~there(table, day)] = NEVER
        tables[name] = table.with_column("since", starts.tolist())
    return replace(network, tables=tables)


def there(table: Table, day: int) -> Flags:
    """Return which sources, or links, are there on a day, or come back after a scenario.

    What a scenario stops returns as a row of its own, and is no addition to what had been there.
    """
    found: Flags = FORCE[table.spec.name](table, day) != NOT
    begun = table.days("since")[0] <= day
    parts = [(row, base(key)) for row, key in enumerate(table.keys) if "." in key]
    for row, whole in parts:
        first = table.index.get(whole, row)
        if first != row and begun[first]:
            found[row] = True
    return found
