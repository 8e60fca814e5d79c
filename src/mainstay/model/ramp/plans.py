"""What had been announced by a day for the days after it, and which sources grow by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mainstay import dates
from mainstay.model.network import Flags, Network
from mainstay.model.ramp.announced import Targets
from mainstay.model.ramp.existing import there
from mainstay.model.rates.bounds import Figure, published
from mainstay.model.rates.seen import Seen
from mainstay.model.roles import PLANNED
from mainstay.model.supply_graph import UNKNOWN, Source
from mainstay.units import conversion


@dataclass(frozen=True)
class Plans:
    """What had been announced by a day for the days after it.

    A plan needs a date to count, and a figure to bound: it counts from the first day that its date
    allows; without a date it never counts; without a figure nothing bounds its source.
    """

    network: Network
    nation: str | None
    day: int

    @cached_property
    def seen(self) -> Seen:
        """What the nation made by the day."""
        return Seen(self.network, self.nation, self.day)

    @cached_property
    def targets(self) -> Targets:
        """What was announced by the day."""
        return Targets(self.network, self.nation, self.day)

    @cached_property
    def sources_there(self) -> Flags:
        """Which sources are there on the day from which is looked."""
        return there(self.network["sources"], self.day)

    @cached_property
    def _links_there(self) -> Flags:
        return there(self.network["supply_links"], self.day)

    def figure(self, day: int) -> Figure:
        """Return what reads the capacity of a source, or else the one that is planned for it."""
        reads = published(self.network, day)

        def figure(values: Mapping[str, Any]) -> float:
            return self.announced(values) if values["capacity_basis"] in PLANNED else reads(values)

        return figure

    def announced(self, values: Mapping[str, Any]) -> float:
        """Return the planned capacity of a source; infinite where only an addition is known."""
        high, usual = values["capacity_high_per_year"], values["capacity_per_year"]
        amount = usual if high is None else high
        factor = conversion(values["unit"], self.network.unit_of(values["item_id"]))
        adds = values["status"] == "operating" and values["capacity_basis"] == "planned"
        known = self.sources_there[self.network["sources"].index[values["source_id"]]]
        return UNKNOWN if amount is None or factor is None or (adds and known) else amount * factor

    def grows(self, source: Source, day: int) -> bool:
        """Say whether a source is new since the day, or has a plan whose date has come."""
        if day <= self.day:
            return False
        if source.row is None:
            links = np.array(source.links, dtype=np.int64)
            return bool(len(links)) and not self._links_there[links].any()
        if not self.sources_there[source.row]:
            return True
        table = self.network["sources"]
        year, since = table["capacity_year"][source.row], table["since"][source.row]
        due = since if year is None else str(year)
        planned = table["capacity_basis"][source.row] in PLANNED
        return planned and due is not None and dates.first_day(due) <= day
