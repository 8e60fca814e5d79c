"""A shock carried into the tables of a network: its set-based, harsh reading."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay.kernels.sets import distinct
from mainstay.model.force import rows_in_force, sources_in_force
from mainstay.model.network import Ints, Network, Table
from mainstay.model.scenario.notes import SUPPOSED, supposed
from mainstay.model.scenario.rewriting import rewritten, rows_at
from mainstay.model.scenario.segments import Row, split
from mainstay.model.scenario.shock import Shock
from mainstay.model.scenario.sources import sources_after, times
from mainstay.model.scenario.splitting import Segments, split_up
from mainstay.model.scenario.striking import Struck

AGREED = "contract"
"""What becomes of a delivery that would have begun during a shock without end."""


def struck_by(network: Network, shock: Shock, hit: Struck, day: int) -> Network:
    """Return the network after a shock, as dated rows."""
    start, back = shock.begins(day), shock.back(day)
    if hit.is_nothing or (back is not None and back <= start):
        return network
    makers: dict[str, Callable[[], Table]] = {
        "sources": partial(sources_after, network, shock, hit, day),
        "supply_links": partial(_links, network, shock, hit, day),
        "stocks": partial(_stocks, network, shock, hit),
        "demands": partial(_demands, network, shock, hit),
        "item_shares": partial(_shares, network, shock, hit),
    }
    made = {name: make() for name, make in makers.items() if name in network.tables}
    after = replace(network, tables={**network.tables, **made})
    return _nobody_steps_in(network, after, start)


def _links(network: Network, shock: Shock, hit: Struck, day: int) -> Table:
    """Deliveries end the day before and begin again; in part, they go on."""
    table = network["supply_links"]
    if shock.left > 0:
        return table
    start, back = shock.begins(day), shock.back(day)

    def segments(row: Row) -> Segments:
        found = split(row, start, back, stays=False)
        return found or [("never", {**row, "kind": AGREED, "exclusive": None})]

    parts = {place: segments(row) for place, row in rows_at(table, hit.links).items()}
    return split_up(table, parts, shock)


def _stocks(network: Network, shock: Shock, hit: Struck) -> Table:
    """Stocks shrink by what is lost; all of it is nothing, whatever it was."""
    columns = ("quantity", "cover_weeks")
    return _scaled(network["stocks"], hit.stocks, columns, shock.left, shock)


def _demands(network: Network, shock: Shock, hit: Struck) -> Table:
    """Demands are multiplied by the largest factor."""
    return _scaled(network["demands"], hit.demands, ("quantity",), shock.hardness.high, shock)


def _scaled(
    table: Table, rows: Ints, columns: tuple[str, ...], factor: float, shock: Shock
) -> Table:
    changed = {}
    for place, row in rows_at(table, rows).items():
        new = {c: 0.0 if factor == 0 else times(row[c], factor) for c in columns}
        changed[place] = supposed({**row, **new}, shock)
    return rewritten(table, changed)


def _shares(network: Network, shock: Shock, hit: Struck) -> Table:
    """Shares that speak of lost nations alone go."""
    gone = set(hit.shares.tolist()) if shock.left == 0 else set()
    return rewritten(network["item_shares"], {}, removed=gone)


def with_evidence(network: Network) -> Network:
    """Return the network with the evidence to which what is supposed points."""
    table = network["evidence"]
    if SUPPOSED in table.index:
        return network
    row = {
        "evidence_id": SUPPOSED,
        "publisher": "None",
        "title": "Supposed in a scenario; no publication",
        "verified": False,
    }
    return replace(
        network, tables={**network.tables, "evidence": rewritten(table, {}, [(-1, row)])}
    )


def _nobody_steps_in(before: Network, after: Network, day: int) -> Network:
    """Count the list of sources as complete of an item that has lost the last one."""
    gone = np.setdiff1d(_held(before, day, by_link=False), _held(after, day, by_link=True))
    if not len(gone):
        return after
    items = after["items"]
    flags = np.zeros(len(items), dtype=bool)
    flags[gone] = True
    cells = pc.if_else(pa.array(flags), True, items.array("sources_complete"))
    tables = {**after.tables, "items": items.with_column("sources_complete", cells)}
    return replace(after, tables=tables)


def _held(network: Network, day: int, *, by_link: bool) -> Ints:
    """Return the items that someone may supply on a day."""
    item = network.positions("sources", "item_id")
    found = [item[sources_in_force(network["sources"], day) > 0]]
    if by_link:
        delivered = network["supply_links"].among("kind", {"supply"})
        delivered &= rows_in_force(network["supply_links"], day) > 0
        found.append(network.positions("supply_links", "item_id")[delivered])
    return distinct(np.concatenate(found))
