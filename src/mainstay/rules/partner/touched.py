"""Which flows of the item tree a scenario would touch: sources and deliveries in force."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mainstay.model.backing import Pointer
from mainstay.model.force import CERTAIN, NOT, rows_in_force, sources_in_force
from mainstay.model.network import Flags, Ints
from mainstay.model.scenario.groups import Group
from mainstay.model.scenario.hits import Hits
from mainstay.rules.partner.dossier import Dossier


@dataclass(frozen=True)
class Touched:
    """Flows that a scenario touches: how many certainly and at most, their rows and items."""

    certain: int
    most: int
    rows: tuple[Pointer, ...]
    items: tuple[str, ...]


@dataclass(frozen=True)
class Flows:
    """The sources and deliveries of the item tree that may be in force on the day."""

    dossier: Dossier

    @cached_property
    def _items(self) -> Flags:
        """The items of the tree; one more at the end, false, stands for none."""
        index = self.dossier.network["items"].index
        found = np.zeros(len(index) + 1, dtype=bool)
        found[[index[item] for item in self.dossier.items]] = True
        return found

    @cached_property
    def _force(self) -> dict[str, Ints]:
        """The force of each source and delivery; none outside the tree."""
        network, day = self.dossier.network, self.dossier.day
        force = {
            "sources": sources_in_force(network["sources"], day),
            "supply_links": rows_in_force(network["supply_links"], day),
        }
        return {
            table: np.where(self._items[network.positions(table, "item_id")], found, NOT)
            for table, found in force.items()
        }

    def of(self, **hits: Any) -> Touched:
        """Return the flows that a shock of a scenario would hit."""
        network = self.dossier.network
        group = Group(network, Hits.of(**hits))
        certain = most = 0
        rows: list[Pointer] = []
        for table, inside in (("sources", group.sources), ("supply_links", group.links)):
            force = np.where(inside, self._force[table], NOT)
            certain += int((force == CERTAIN).sum())
            most += int((force != NOT).sum())
            rows += [(table, row) for row in np.flatnonzero(force != NOT).tolist()]
        items = {str(network[table]["item_id"][row]) for table, row in rows}
        return Touched(certain, most, tuple(rows), tuple(sorted(map(network.label, items))))
