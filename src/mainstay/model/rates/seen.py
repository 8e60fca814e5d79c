"""The output that was observed in a nation, as a limit on what it makes of an item."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mainstay import dates
from mainstay.kernels.flow import Limit
from mainstay.model.network import Network
from mainstay.model.observed import PER_YEAR, is_national_output
from mainstay.model.rates.bounds import Bound, in_rate
from mainstay.model.supply_graph import TRADER, SupplyGraph
from mainstay.units import conversion


def makers_of(graph: SupplyGraph, item: str) -> tuple[int, ...]:
    """Return the sources of a graph that make an item, traders left out."""
    place = graph.network["items"].index[item]
    makes = (graph.sources.item == place) & (graph.sources.kind != TRADER)
    return tuple(np.flatnonzero(makes).tolist())


@dataclass(frozen=True)
class Seen:
    """The newest observed output of a nation in each item, as of a day."""

    network: Network
    nation: str | None
    day: int

    @cached_property
    def newest(self) -> dict[str, tuple[int, float, int]]:
        """The newest observed output in each item: last possible day, amount a year, row."""
        found: dict[str, tuple[int, float, int]] = {}
        for row, values in enumerate(self.network["series"].rows()):
            seen = dates.last_day(values["date"])
            if not is_national_output(values, self.nation) or seen > self.day:
                continue
            factor = conversion(values["unit"], self.network.unit_of(values["item_id"]))
            if factor is None:
                continue
            amount = values["value"] * PER_YEAR[values["period"]] * factor
            # Of several figures for one day the largest counts: the answer is an upper bound.
            held = found.get(values["item_id"], (seen, amount, row))
            found[values["item_id"]] = max(held, (seen, amount, row))
        return found

    def output(self, item: str) -> tuple[float, int] | None:
        """Return the observed output, a year, and its row, if it is not a year old."""
        seen = self.newest.get(item)
        if seen is None or seen[0] < dates.year_before(self.day):
            return None
        return seen[1:]

    def bounds(self, graph: SupplyGraph, root: str) -> list[Bound]:
        """Return the limits that follow, none for the item asked about."""
        found = []
        for item in self.newest:
            seen = self.output(item) if item != root else None
            nodes = makers_of(graph, item)
            if seen is not None and nodes:
                limit, row = Limit(seen[0], nodes), seen[1]
                found.append(Bound(limit, item, self.words(row), (("series", row),)))
        return found

    def words(self, row: int) -> str:
        """Say what was observed."""
        table = self.network["series"]
        value, unit, period = (table[name][row] for name in ("value", "unit", "period"))
        nation = self.network.name_of("countries", self.nation)
        rate = in_rate(value, unit, period)
        return f"output observed in {nation}, {rate} ({table['date'][row]})"
