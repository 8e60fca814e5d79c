"""Of what material an item is, where the stages of that material stand, and what it is part of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.model.tree import Tree
from mainstay.rules.origin_checks.supply import Supply, supplies, together
from mainstay.rules.origin_checks.tables import stage_facts
from mainstay.rules.rulebook import Fact, Rulebook
from mainstay.rules.transfer.agreeing import Transfer, applies, in_force
from mainstay.rules.transfer.facts import NONE, Gathered, gathered
from mainstay.rules.transfer.recorded import recorded as rule_facts

CLASS = "material_class"
NO_CLASS = "none"
RECYCLED = "recycled"
PRODUCED = "stage_produced"
KNOW_HOW = "know_how"


@dataclass(frozen=True, eq=False)
class Materials:
    """The items of a tree with what is recorded of them, for one rulebook of origin.

    Parameters
    ----------
    network : Network
    book : Rulebook
    day : int
        Day of the facts, as an ordinal.
    root : str
    supposed : mapping of str to Fact
        What the user supposes of the root.
    """

    network: Network
    book: Rulebook
    day: int
    root: str
    supposed: Mapping[str, Fact] = field(default_factory=dict)

    @cached_property
    def tree(self) -> Tree:
        """The item and its inputs."""
        return Tree(self.network, self.root)

    @cached_property
    def supply(self) -> dict[str, Supply]:
        """Where each item is made, by the record."""
        return supplies(self.network, self.day, self.root)

    @cached_property
    def items(self) -> list[str]:
        """The item and its inputs; know-how is no good, and has no origin."""
        kind = self.network["items"]
        every = [self.root, *self.tree.inputs]
        return [item for item in every if kind.value("kind", kind.index[item]) != KNOW_HOW]

    @cached_property
    def _gathered(self) -> dict[str, Gathered]:
        return {item: self._of(item) for item in self.items}

    def _of(self, item: str) -> Gathered:
        supposed = self.supposed if item == self.root else NONE
        return gathered(self.network, self.day, Transfer(item), supposed, [self.book])

    @cached_property
    def recorded(self) -> dict[str, dict[str, Fact]]:
        """What the network says of each item, and the user of the root."""
        return {item: found.facts for item, found in self._gathered.items()}

    @cached_property
    def unsettled(self) -> dict[str, frozenset[str]]:
        """The facts of each item on which rows contradict each other, so that none is known."""
        rows = rule_facts(self.network, self.book.facts)
        found = {}
        for item, facts in self.recorded.items():
            of_item = [row for row in rows if applies(self.network, row, Transfer(item))]
            spoken = in_force(self.network, self.day, of_item)
            found[item] = frozenset(spoken.keys() - facts.keys())
        return found

    @property
    def notes(self) -> list[str]:
        """What a reader should know of these facts, such as two rows that contradict each other."""
        every = (note for found in self._gathered.values() for note in found.notes)
        return list(dict.fromkeys(every))

    @cached_property
    def classed(self) -> dict[str, Fact]:
        """The items that are of a class that a rule names."""
        found = {item: facts.get(CLASS) for item, facts in self.recorded.items()}
        return {item: f for item, f in found.items() if f is not None and f.value != NO_CLASS}

    def stage(self, item: str) -> str | None:
        """Return the fact that speaks of where an item itself is made, if it is a stage."""
        table = self.network["items"]
        word = table.value("stage", table.index[item]) or ""
        named = stage_facts(self.book).get(str(word).strip().lower())
        return PRODUCED if named is None and item in self.classed else named

    @cached_property
    def _holds(self) -> dict[str, set[str]]:
        """The items of a class below each item."""
        found: dict[str, set[str]] = {}
        for item in reversed(self.tree.downwards):
            below = [child for _, child in self.tree.children(item)]
            named = {child for child in below if child in self.classed}
            found[item] = named.union(*(found[child] for child in below))
        return found

    @cached_property
    def _under(self) -> dict[str, Tree]:
        """The tree below each item of a class."""
        return {item: Tree(self.network, item) for item in self.classed}

    def parts(self, item: str) -> list[tuple[str, bool]]:
        """Return the items of a class below an item, and whether each is always needed."""
        held = self._holds[item]
        needed = Tree(self.network, item).essential if held else frozenset()
        return [(one, one in needed) for one in self.classed if one in held]

    def made_into(self, item: str) -> list[Fact]:
        """Return the classes of the materials of which an item is a stage, each once."""
        above = [one for one, tree in self._under.items() if tree.tiers[self._place(item)] > 0]
        return list({self.classed[one].value: self.classed[one] for one in above}.values())

    def _place(self, item: str) -> int:
        return self.network["items"].index[item]

    def material(self, item: str) -> dict[str, Fact]:
        """Return the facts of the material of an item of a class: its class and every stage."""
        own = self.recorded[item]
        supplied = {name: together(given) for name, given in self._stages(item).items()}
        stages = {name: self._stage(one) for name, one in supplied.items() if one.countries}
        stages |= {name: own[name] for name in self.of_material if name in own}
        unsettled = self.unsettled[item]
        return {name: fact for name, fact in stages.items() if name not in unsettled}

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """The facts that say where a stage of a material stands."""
        return tuple(dict.fromkeys([*stage_facts(self.book).values(), PRODUCED]))

    @cached_property
    def of_material(self) -> tuple[str, ...]:
        """The facts that speak of a material, whatever it is built into."""
        return (*self.stages, RECYCLED, CLASS)

    def _stages(self, item: str) -> dict[str, list[tuple[Supply, bool]]]:
        """Gather the supplies of an item and of what is below it, stage by stage."""
        under = self._under[item]
        needed = under.essential
        found: dict[str, list[tuple[Supply, bool]]] = {}
        for one in [item, *(part for part in under.inputs if part in self.recorded)]:
            name = self.stage(one)
            if name is not None:
                found.setdefault(name, []).append((self.supply[one], one == item or one in needed))
        return found

    def _stage(self, supply: Supply) -> Fact:
        says = "where the record lists its makers"
        return Fact(supply.text, self._verified(supply.rows), says, supply.rows)

    def _verified(self, rows: tuple[Pointer, ...]) -> bool:
        return all(bool(self.network[table].flags("verified")[row]) for table, row in rows)
