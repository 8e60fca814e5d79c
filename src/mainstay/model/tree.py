"""The item tree below an item: tiers, chains, what is essential, and how much goes in."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from mainstay.kernels.structure import topological_order
from mainstay.model.network import Network
from mainstay.model.roles import CONSTRAINING
from mainstay.units import per_parent

MANY = 1_000_000
"""More alternatives than stand on any chain."""

Interval = tuple[float | None, float | None]
"""Lower and upper end; None where an amount on the way is not published."""


@dataclass(frozen=True)
class Tree:
    """The bill of materials below one item; tier 0 is the item, and tiers grow upstream."""

    network: Network
    root: str

    @cached_property
    def lines(self) -> dict[str, list[int]]:
        """The constraining lines of each parent in the tree, by name of the child."""
        table = self.network["bom_lines"]
        found = defaultdict(list)
        for row, (parent, role) in enumerate(zip(table["parent_id"], table["role"], strict=True)):
            if role in CONSTRAINING:
                found[parent].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: self.network.name_of("items", table["child_id"][row]))
        return dict(found)

    def children(self, item: str) -> list[tuple[int, str]]:
        """Return the lines of an item with their children."""
        child = self.network["bom_lines"]["child_id"]
        return [(row, child[row]) for row in self.lines.get(item, [])]

    @cached_property
    def chains(self) -> dict[str, tuple[str, ...]]:
        """The shortest way from the item down to each input, both ends included.

        Of several ways as short, the one with fewest alternatives on it, then with fewest lines
        that nobody has read in a publication, then the first by name.
        """
        verified = self.network["bom_lines"]["verified"]
        found: dict[str, tuple[str, ...]] = {self.root: (self.root,)}
        cost = {self.root: (0, 0)}
        level = [self.root]
        while level:
            ways: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {}
            for item in level:
                for need in self.needs(item):
                    for row, child in need:
                        either, unread = cost[item]
                        price = (either + (len(need) > 1), unread + (not verified[row]))
                        if child not in found and price < ways.get(child, ((MANY, 0), ()))[0]:
                            ways[child] = price, (*found[item], child)
            for child, (price, chain) in ways.items():
                found[child], cost[child] = chain, price
            level = sorted(ways, key=lambda item: self.network.name_of("items", item))
        return found

    @cached_property
    def chain_lines(self) -> dict[str, tuple[int, ...]]:
        """The lines of the bill of materials along each chain."""
        verified = self.network["bom_lines"]["verified"]

        def best(parent: str, child: str) -> int:
            lines = [
                (len(need) > 1, not verified[row], row)
                for need in self.needs(parent)
                for row, c in need
                if c == child
            ]
            return min(lines)[2]

        return {
            item: tuple(best(a, b) for a, b in pairwise(chain))
            for item, chain in self.chains.items()
        }

    def tier(self, item: str) -> int:
        """Return the tier of an input: its least distance from the item."""
        return len(self.chains[item]) - 1

    @property
    def inputs(self) -> list[str]:
        """The inputs, by tier and then by name."""
        name = self.network.name_of
        return sorted(
            (item for item in self.chains if item != self.root),
            key=lambda item: (self.tier(item), name("items", item)),
        )

    @cached_property
    def downwards(self) -> list[str]:
        """All items of the tree, each after everything it goes into."""
        pairs = [(parent, c) for parent in self.chains for _, c in self.children(parent)]
        return topological_order(pairs, list(self.chains))

    def needs(self, item: str) -> list[list[tuple[int, str]]]:
        """Return the needs of an item: one for each component and each group of alternatives."""
        group = self.network["bom_lines"]["alt_group"]
        found: dict[object, list[tuple[int, str]]] = defaultdict(list)
        for row, child in self.children(item):
            found[group[row] or ("line", row)].append((row, child))
        return list(found.values())

    @cached_property
    def essential(self) -> frozenset[str]:
        """The inputs that are needed whichever alternative is taken."""
        found: dict[str, frozenset[str]] = {}
        for item in reversed(self.downwards):
            every: frozenset[str] = frozenset()
            for need in self.needs(item):
                every |= frozenset.intersection(*(found[c] | {c} for _, c in need))
            found[item] = every
        return found[self.root]

    @cached_property
    def content(self) -> dict[str, Interval]:
        """How much of each input one unit of the item takes, in the input's own unit.

        The lower end takes the least published quantities and no alternative; the upper end the
        largest quantities and the alternative that takes most.
        """
        low: dict[str, float | None] = defaultdict(float, {self.root: 1.0})
        high: dict[str, float | None] = defaultdict(float, {self.root: 1.0})
        for item in self.downwards:
            for need in self.needs(item):
                single = len(need) == 1
                for row, child in need:
                    least, most = self.amount(row)
                    if single:
                        low[child] = _add(low[child], _times(low[item], least))
                    high[child] = _add(high[child], _times(high[item], most))
        return {item: (low[item], high[item]) for item in self.chains}

    @cached_property
    def cost_share(self) -> dict[str, float | None]:
        """Share of the item's cost in each input; None unless every line on the way has one."""
        table = self.network["bom_lines"]["cost_share"]
        found: dict[str, float | None] = defaultdict(float, {self.root: 1.0})
        for item in self.downwards:
            for row, child in self.children(item):
                found[child] = _add(found[child], _times(found[item], table[row]))
        return dict(found)

    def amount(self, row: int) -> Interval:
        """Return the least and the largest quantity of a line, in child units per parent unit."""
        table, unit_of = self.network["bom_lines"], self.network.unit_of
        parent, child = unit_of(table["parent_id"][row]), unit_of(table["child_id"][row])
        factor = per_parent(table["unit"][row], parent, child)
        middle = table["quantity"][row]
        ends = (table[name][row] for name in ("quantity_low", "quantity_high"))
        low, high = (_times(middle if end is None else end, factor) for end in ends)
        return low, high


def end_items(network: Network) -> list[str]:
    """Return the end items of a network by name, the item that it is about among them."""
    items = network["items"]
    found = [k for k, kind in zip(items.keys, items["kind"], strict=True) if kind == "end_item"]
    if network.item is not None and network.item not in found:
        found.append(network.item)
    return sorted(found, key=network.label)


def _add(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a + b


def _times(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a * b
