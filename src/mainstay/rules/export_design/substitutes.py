"""What the record lists in place of a part: alternatives in the bill, and makers elsewhere."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mainstay.model.backing import Pointer
from mainstay.model.force import sources_ended
from mainstay.model.network import Ints
from mainstay.model.tree import Tree


@dataclass(frozen=True, slots=True)
class Substitute:
    """One substitute for a part, in words, and the rows that list it."""

    words: str
    rows: tuple[Pointer, ...]


@dataclass(frozen=True)
class Substitutes:
    """The substitutes that a network lists for the parts of a product on a day."""

    tree: Tree
    day: int

    @cached_property
    def lines(self) -> Ints:
        """The numbers of the lines of the tree in the bill of materials."""
        return self.tree.within

    @cached_property
    def ends(self) -> list[tuple[str, str]]:
        """The parent and the child of each line of the tree."""
        keys, bill = self.tree.network["items"].keys, self.tree.bill
        pairs = zip(bill.parent[self.lines].tolist(), bill.child[self.lines].tolist(), strict=True)
        return [(keys[parent], keys[child]) for parent, child in pairs]

    @cached_property
    def needs(self) -> list[int]:
        """The need that each line of the tree helps to meet."""
        found: list[int] = self.tree.bill.need[self.lines].tolist()
        return found

    @cached_property
    def _by_need(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for line, need in enumerate(self.needs):
            found.setdefault(need, []).append(line)
        return found

    def others(self, line: int) -> list[int]:
        """Return the lines that meet the same need as a line of the tree."""
        return [other for other in self._by_need[self.needs[line]] if other != line]

    def instead(self, line: int) -> Substitute:
        """Return what the bill lists instead of the child of a line."""
        network = self.tree.network
        parent = network.label(self.ends[line][0])
        names = [network.label(self.ends[other][1]) for other in self.others(line)]
        rows = [self.tree.bill.rows[self.lines[n]] for n in (line, *self.others(line))]
        pointers = tuple(("bom_lines", int(row)) for row in rows)
        return Substitute(f"{' or '.join(names)} in {parent}", pointers)

    def alternatives(self, part: str) -> list[Substitute]:
        """Return what the bill lists instead of a part, parent by parent."""
        lines = [n for n, (_, child) in enumerate(self.ends) if child == part and self.others(n)]
        return [self.instead(line) for line in lines]

    def elsewhere(self, part: str, nations: Collection[str]) -> Substitute | None:
        """Return the makers of a part outside some nations; None where none is listed."""
        network = self.tree.network
        table, found = network["sources"], Counter[str]()
        rows = [row for row in self._sources.get(part, ()) if self._country[row]]
        kept = [row for row in rows if self._country[row] not in nations]
        for row in kept:
            maker = network.name_of("organisations", table["organisation_id"][row])
            country = network.name_of("countries", self._country[row])
            planned = "" if table["status"][row] == "operating" else f", {table['status'][row]}"
            found[f"{maker} ({country}{planned})"] += 1
        if not kept:
            return None
        return Substitute(f"from {'; '.join(found)}", tuple(("sources", row) for row in kept))

    @cached_property
    def _country(self) -> list[str | None]:
        keys = [*self.tree.network["countries"].keys, None]
        return [keys[place] for place in self.tree.network.source_country.tolist()]

    @cached_property
    def _sources(self) -> dict[str, list[int]]:
        """The sources of each item that have not ended."""
        table = self.tree.network["sources"]
        found: dict[str, list[int]] = {}
        for row in np.flatnonzero(~sources_ended(table, self.day)).tolist():
            found.setdefault(table["item_id"][row], []).append(row)
        return found
