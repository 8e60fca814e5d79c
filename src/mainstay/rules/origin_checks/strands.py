"""The facts of each item of a tree as a rulebook of origin is asked about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from mainstay.model.network import Network
from mainstay.rules.origin_checks.content import CONTENT, content
from mainstay.rules.origin_checks.materials import CLASS, Materials
from mainstay.rules.origin_checks.tables import premises, stage_facts
from mainstay.rules.rulebook import Fact, Rulebook, Truth

END_ITEM = "end_item"
QUALIFYING = "QUALIFYING"


class Strand(NamedTuple):
    """One material of an item: whose it is, its facts, and whether the item always holds it.

    `is_stage` says that the item is no more than a stage of the material.
    """

    of: str
    facts: Mapping[str, Fact]
    certain: bool
    is_stage: bool = False


@dataclass(frozen=True, eq=False)
class Strands:
    """The items of a tree, each with its facts and with the materials that it holds.

    Parameters
    ----------
    materials : Materials
    delivery : int
        Day of delivery, as an ordinal; what counts as domestic content is what counts on it.
    """

    materials: Materials
    delivery: int

    @property
    def network(self) -> Network:
        """The network asked about."""
        return self.materials.network

    @property
    def book(self) -> Rulebook:
        """The rulebook of origin."""
        return self.materials.book

    @cached_property
    def of(self) -> dict[str, list[Strand]]:
        """The materials of each item: its own first, then those of its parts.

        An input of no class that is a stage of a material is asked as such: what is made of it is
        made at home, and every other stage is taken to be in order.
        """
        return {item: self._strands(item) for item in self.materials.items}

    @cached_property
    def facts(self) -> dict[str, dict[str, Fact]]:
        """The facts of each item wherever it is made, without those of its material."""
        return {item: self._facts(item) for item in self.materials.items}

    def own(self, item: str) -> dict[str, Fact]:
        """Return the facts of an item wherever it is made, with those of its own material."""
        return {**self.facts[item], **self.of[item][0].facts}

    def there(self, item: str, strand: Strand, place: str, country: str | None) -> dict[str, Fact]:
        """Return the facts for a material of an item that is made in a place.

        The nation and the stage that the item itself is follow from the place, unless the record
        says otherwise.
        """
        stage, said = self.materials.stage(item), self._said(item)
        says = f"asked of one made {place if country is None else 'in ' + country}"
        at_home = strand.is_stage or place == "domestic"
        nation = self.book.jurisdiction if at_home else country
        found = {} if nation is None else {"made_in": Fact(nation, says=says)}
        if stage is not None and strand.of == item:
            found[stage] = Fact(country or place, says=says)
        asked = {name: fact for name, fact in found.items() if name not in said}
        return {**self.facts[item], **strand.facts, **asked}

    def _said(self, item: str) -> frozenset[str]:
        """Return the facts of which the record speaks, at one with itself or not."""
        return self.materials.unsettled[item] | self.materials.recorded[item].keys()

    def _facts(self, item: str) -> dict[str, Fact]:
        """Return what is taken for granted, what the tree says and what is recorded."""
        recorded = self.materials.recorded[item]
        root = self.materials.recorded[self.materials.root]
        above = {name: root[name] for name in ("end_item_class",) if name in root}
        known = {**premises(self.book), "end_product": self._end_product(item), **above}
        known |= self._content(item) | recorded
        kept = self.book.facts.keys() - self.materials.unsettled[item]
        return {name: fact for name, fact in known.items() if name in kept}

    def _end_product(self, item: str) -> Fact:
        network, root = self.network, self.materials.root
        if item != root:
            return Fact(value=False, says=f"asked as a part of {network.label(root)}")
        items = network["items"]
        row = items.index[item]
        read = bool(items.flags("verified")[row])
        bought = items.value("kind", row) == END_ITEM
        return Fact(bought, verified=read, says="kind of the item", rows=(("items", row),))

    def _content(self, item: str) -> dict[str, Fact]:
        """Return the domestic content by the cost shares of the bill, where any is published."""
        materials = self.materials
        found = content(self.network, materials.tree, item, materials.supply, self._counts)
        return {} if found is None else {CONTENT: found}

    def _counts(self, country: str) -> Truth:
        """Say whether a component of a nation counts as domestic."""
        if country == self.book.jurisdiction:
            return Truth.YES
        return self.book.on_list(QUALIFYING, country, self.delivery).truth

    def _strands(self, item: str) -> list[Strand]:
        materials = self.materials
        if item in materials.classed:
            own = [Strand(item, materials.material(item), certain=True)]
        elif CLASS not in self._said(item) and materials.stage(item) is not None:
            own = [
                Strand(item, self._as_stage(item, of), True, True)
                for of in materials.made_into(item)
            ]
        else:
            own = []
        parts = [
            Strand(part, materials.material(part), certain)
            for part, certain in materials.parts(item)
        ]
        return [*(own or [Strand(item, {}, certain=True)]), *parts]

    def _as_stage(self, item: str, of_class: Fact) -> dict[str, Fact]:
        """Return the facts of a material of which only the stage of an item is asked."""
        fact = Fact("domestic", says="every other stage taken to be in order")
        others = set(stage_facts(self.book).values()) - {self.materials.stage(item)}
        return {**dict.fromkeys(sorted(others), fact), CLASS: of_class}
