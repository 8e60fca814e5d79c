"""Sources under a shock: they end and return, or have less capacity while it lasts."""

import numpy as np

from mainstay.model.network import Network, Table
from mainstay.model.scenario.rewriting import rows_at
from mainstay.model.scenario.segments import SEGMENTS, Row, split
from mainstay.model.scenario.shock import Shock
from mainstay.model.scenario.splitting import Names, Segments, split_up
from mainstay.model.scenario.striking import Struck

BUILDING = frozenset({"ramping", "candidate"})
CAPACITIES = ("capacity_per_year", "capacity_high_per_year", "share_of_supply")
NEVER: Row = {
    "status": "candidate",
    "since": None,
    "until": None,
    "counted_in": None,
    "capacity_per_year": None,
    "capacity_high_per_year": None,
}
"""What becomes of a source that would have begun during a shock without end."""


def sources_after(network: Network, shock: Shock, hit: Struck, day: int) -> Table:
    """Return the sources after a shock: what is lost ends the day before it, and returns."""
    table, whole = network["sources"], set(untouched(network, shock, hit))
    rows = rows_at(table, hit.sources)
    back = shock.back(day)

    def segments(row: Row) -> Segments:
        if row["status"] == "candidate" and row["since"] is None:
            return [("before", row)]  # a mere plan stays one
        found = split(row, shock.begins(day), back, stays=shock.left > 0)
        return found or [("never", {**row, **NEVER})]

    def finish(row: Row, name: str, key: str, named: Names) -> Row:
        row["counted_in"] = _counted_in(row, name, key, named)
        ends = name == "before" or (name == "during" and back is not None)
        if row["status"] == "operating" and ends and row["until"] is not None:
            row["status"] = "closed"
        if name == "during":
            row |= {column: times(row[column], shock.left) for column in CAPACITIES}
        return row

    parts = {place: segments(row) for place, row in rows.items() if row["source_id"] not in whole}
    return split_up(table, parts, shock, finish)


def _counted_in(row: Row, name: str, key: str, named: Names) -> str | None:
    """Return what a segment is counted in: the like segment of what its row was counted in.

    One that builds up and has no site is counted in another of its own row, so that no figure for
    a group stands twice.
    """
    whole: str | None = row["counted_in"]
    if whole is not None and any((whole, other) in named for other in SEGMENTS):
        full = named.get((whole, "after")) if row["since"] is None else None
        whole = named.get((whole, name), full)
    if whole is None and row["site_id"] is None and row["status"] in BUILDING:
        full = named.get((key, "before"), named.get((key, "after")))
        return None if full == row["source_id"] else full
    return whole


def untouched(network: Network, shock: Shock, hit: Struck) -> list[str]:
    """Return the sources that are hit in part and have no capacity that could be lowered."""
    if shock.left == 0:
        return []
    table = network["sources"]
    known = table.known("capacity_per_year") | table.known("capacity_high_per_year")
    inside = np.isin(network.positions("sources", "counted_in"), hit.sources)
    return [table.keys[row] for row in hit.sources.tolist() if not (known | inside)[row]]


def times(value: float | None, factor: float) -> float | None:
    """Return a multiple of what is known; what is not stays so."""
    return None if value is None else value * factor
