"""The item tree below an item: tiers, chains, what is essential, and how much goes in.

Its answers are arrays over all items of the network, by their place in the table `items`. The same
answers by key, for small networks, are made from them when they are asked for.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay.kernels.essential import Needs, essential
from mainstay.kernels.structure import topological_levels, topological_order
from mainstay.model.bill import Bill, amounts, bill_of
from mainstay.model.network import Flags, Floats, Ints, Network

EITHER = 1 << 32
"""Price of an alternative on a chain: more than all unread lines of the chain together."""

Interval = tuple[float | None, float | None]
"""Lower and upper end; None where an amount on the way is not published."""


class _Walk(NamedTuple):
    """The tree tier by tier: its items as they were found and by name, and what is above each."""

    found: Ints
    order: Ints
    tiers: Ints
    above: Ints


@dataclass(frozen=True)
class Tree:
    """The bill of materials below one item; tier 0 is the item, and tiers grow upstream.

    Parameters
    ----------
    network : Network
    root : str
        Key of the item at the top.
    """

    network: Network
    root: str

    @cached_property
    def bill(self) -> Bill:
        """The constraining lines of the whole network."""
        return bill_of(self.network)

    @cached_property
    def top(self) -> int:
        """The place of the item at the top."""
        return self.network["items"].index[self.root]

    # Arrays.

    @cached_property
    def _walk(self) -> _Walk:
        return _walk(self.bill, self.top)

    @property
    def order(self) -> Ints:
        """The items of the tree: the root, then the inputs by tier and then by name."""
        return self._walk.order

    @property
    def tiers(self) -> Ints:
        """The least distance of each item from the root; -1 outside the tree."""
        return self._walk.tiers

    @property
    def above(self) -> Ints:
        """The item above each item on its chain; -1 at the root and outside the tree.

        The chain of an input is the shortest way to it. Of several ways as short, it is the one
        with fewest alternatives on it, then with fewest lines that nobody has read in a
        publication, then the first by name.
        """
        return self._walk.above

    @cached_property
    def within(self) -> Ints:
        """The numbers of the lines of the bill that stand in the tree."""
        return np.flatnonzero(self.tiers[self.bill.parent] >= 0)

    @cached_property
    def line(self) -> Ints:
        """The row of `bom_lines` that joins each item to the one above it; -1 where none is."""
        bill, at = self.bill, self.within
        at = at[self.above[bill.child[at]] == bill.parent[at]]
        best = at[np.lexsort((bill.rows[at], bill.unread[at], ~bill.single[at], bill.child[at]))]
        items, first = np.unique(bill.child[best], return_index=True)
        found = np.full(len(self.tiers), -1)
        found[items] = bill.rows[best[first]]
        return found

    @cached_property
    def chain_rows(self) -> tuple[Ints, Ints]:
        """The rows of `bom_lines` along the chains, in compressed form.

        Those of item `order[n]` are `rows[ptr[n]:ptr[n + 1]]`, from the root on.
        """
        tiers, at = self.tiers[self.order], self.order
        ptr = np.concatenate([[0], np.cumsum(tiers)])
        rows, ends = np.empty(ptr[-1], dtype=np.int64), ptr[1:]
        for step in range(1, int(tiers[-1]) + 1):
            left = tiers >= step
            at, ends, tiers = at[left], ends[left], tiers[left]
            rows[ends - step] = self.line[at]
            at = self.above[at]
        return ptr, rows

    @cached_property
    def via(self) -> list[str]:
        """The chain of each item of `order` for a reader: its labels from the root on."""
        labels, place = pa.array(self.network.labels, pa.string()), np.zeros_like(self.tiers)
        tiers = np.split(self.order, np.flatnonzero(np.diff(self.tiers[self.order])) + 1)
        texts = [labels.take(pa.array(tiers[0]))]
        for higher, items in pairwise(tiers):
            place[higher] = np.arange(len(higher))
            so_far = texts[-1].take(pa.array(place[self.above[items]]))
            own = labels.take(pa.array(items))
            texts.append(pc.binary_join_element_wise(so_far, own, " > "))
        return [text for tier in texts for text in tier.to_pylist()]

    @cached_property
    def _sorted(self) -> tuple[Ints, Ints]:
        """All items of the tree, each after everything it goes into, and the level of each item."""
        found = self._walk.found
        number = np.full(len(self.tiers), -1)
        number[found] = np.arange(len(found))
        parents = number[self.bill.parent[self.within]]
        children = number[self.bill.child[self.within]]
        try:
            order, level = topological_levels(parents, children, len(found))
        except ValueError:
            pairs = [(parent, c) for parent in self.chains for _, c in self.children(parent)]
            topological_order(pairs, list(self.chains))
            raise
        levels = np.full(len(self.tiers), -1)
        levels[found] = level
        return found[order], levels

    @cached_property
    def is_essential(self) -> Flags:
        """Whether each item is needed whichever alternative is taken; the root is not counted."""
        bill, at = self.bill, self.within
        needs = Needs(bill.parent[at], bill.need[at], bill.child[at], self._sorted[1])
        return essential(needs, self.top)

    @cached_property
    def low(self) -> Floats:
        """The least of each item that one unit of the root takes, in the item's own unit.

        It takes the least published quantities and no alternative. NaN where an amount on the way
        is not published, and outside the tree.
        """
        return self._down(self._amounts[0], np.flatnonzero(self.bill.single[self.within]))

    @cached_property
    def high(self) -> Floats:
        """The most of each item that one unit of the root takes, in the item's own unit.

        It takes the largest published quantities and all alternatives. NaN where an amount on the
        way is not published, and outside the tree.
        """
        return self._down(self._amounts[1], np.arange(len(self.within)))

    @cached_property
    def cost(self) -> Floats:
        """Share of the root's cost in each item; NaN unless every line on the way has one."""
        shares = self.network["bom_lines"].numbers("cost_share")[self.bill.rows[self.within]]
        return self._down(shares, np.argsort(self.bill.place[self.within]))

    @cached_property
    def _amounts(self) -> tuple[Floats, Floats]:
        return amounts(self.network, self.bill.rows[self.within])

    def _down(self, amount: Floats, lines: Ints) -> Floats:
        """Add up, over all ways down to each item, the product of the amounts of some lines."""
        order, level = self._sorted
        turn = np.zeros_like(level)
        turn[order] = np.arange(len(order))
        parent, child = (end[self.within[lines]] for end in (self.bill.parent, self.bill.child))
        turns = np.lexsort((turn[parent], level[child]))
        parent, child, amount = parent[turns], child[turns], amount[lines[turns]]
        found = np.where(self.tiers >= 0, 0.0, np.nan)
        found[self.top] = 1.0
        ends = [0, *(np.flatnonzero(np.diff(level[child])) + 1).tolist(), len(child)]
        with np.errstate(over="ignore", invalid="ignore"):
            for a, b in pairwise(ends):
                np.add.at(found, child[a:b], found[parent[a:b]] * amount[a:b])
        return found

    # The same by key.

    def _names(self, places: Ints) -> list[str]:
        keys = self.network["items"].keys
        return [keys[place] for place in places.tolist()]

    @cached_property
    def lines(self) -> dict[str, list[int]]:
        """The constraining lines of each parent of the network, by name of the child."""
        found, turns = defaultdict(list), np.argsort(self.bill.place)
        parents = self._names(self.bill.parent[turns])
        for parent, row in zip(parents, self.bill.rows[turns].tolist(), strict=True):
            found[parent].append(row)
        return dict(found)

    def children(self, item: str) -> list[tuple[int, str]]:
        """Return the lines of an item with their children."""
        child = self.network["bom_lines"]["child_id"]
        return [(row, child[row]) for row in self.lines.get(item, [])]

    def needs(self, item: str) -> list[list[tuple[int, str]]]:
        """Return the needs of an item: one for each component and each group of alternatives."""
        group = self.network["bom_lines"]["alt_group"]
        found: dict[object, list[tuple[int, str]]] = defaultdict(list)
        for row, child in self.children(item):
            found[group[row] or ("line", row)].append((row, child))
        return list(found.values())

    @cached_property
    def chains(self) -> dict[str, tuple[str, ...]]:
        """The chain of each item of the tree from the root on, both ends included; see `above`."""
        found = self._walk.found
        chains: dict[str, tuple[str, ...]] = {self.root: (self.root,)}
        pairs = zip(self._names(found[1:]), self._names(self.above[found[1:]]), strict=True)
        for item, above in pairs:
            chains[item] = (*chains[above], item)
        return chains

    @cached_property
    def chain_lines(self) -> dict[str, tuple[int, ...]]:
        """The lines of the bill of materials along each chain."""
        ptr, rows = self.chain_rows
        ends, held = ptr.tolist(), rows.tolist()
        return {
            item: tuple(held[ends[number] : ends[number + 1]])
            for number, item in enumerate(self._names(self.order))
        }

    def tier(self, item: str) -> int:
        """Return the tier of an input: its least distance from the item."""
        return len(self.chains[item]) - 1

    @property
    def inputs(self) -> list[str]:
        """The inputs, by tier and then by name."""
        return self._names(self.order[1:])

    @cached_property
    def downwards(self) -> list[str]:
        """All items of the tree, each after everything it goes into."""
        return self._names(self._sorted[0])

    @cached_property
    def essential(self) -> frozenset[str]:
        """The inputs that are needed whichever alternative is taken."""
        return frozenset(self._names(np.flatnonzero(self.is_essential)))

    @cached_property
    def content(self) -> dict[str, Interval]:
        """How much of each input one unit of the item takes; see `low` and `high`."""
        low, high = self._by_key(self.low), self._by_key(self.high)
        return {item: (low[item], high[item]) for item in low}

    @cached_property
    def cost_share(self) -> dict[str, float | None]:
        """Share of the item's cost in each input; None unless every line on the way has one."""
        return self._by_key(self.cost)

    def amount(self, row: int) -> Interval:
        """Return the least and the largest quantity of a line, in child units per parent unit."""
        ends = np.concatenate(amounts(self.network, np.array([row])))
        low, high = pa.array(ends, from_pandas=True).to_pylist()
        return low, high

    def _by_key(self, values: Floats) -> dict[str, float | None]:
        found = pa.array(values[self.order], from_pandas=True).to_pylist()
        return dict(zip(self._names(self.order), found, strict=True))


def _walk(bill: Bill, top: int) -> _Walk:
    """Go down from an item tier by tier, to each item by its best line."""
    tiers, above, price = (np.full(len(bill.name), value) for value in (-1, -1, 0))
    tiers[top] = 0
    level = np.array([top])
    found, order = [level], [level]
    while len(level):
        at = bill.below(level)
        at = at[tiers[bill.child[at]] < 0]
        child, parent = bill.child[at], bill.parent[at]
        prices = price[parent] + np.where(bill.single[at], 0, EITHER) + bill.unread[at]
        cheapest = np.lexsort((prices, child))
        items, first = np.unique(child, return_index=True)
        best = cheapest[np.unique(child[cheapest], return_index=True)[1]]
        tiers[items], above[items], price[items] = len(found), parent[best], prices[best]
        found.append(items[np.argsort(first)])
        level = items[np.lexsort((first, bill.name[items]))]
        order.append(level)
    return _Walk(np.concatenate(found), np.concatenate(order), tiers, above)


def end_items(network: Network) -> list[str]:
    """Return the end items of a network by name, the item that it is about among them."""
    items = network["items"]
    found = [items.keys[row] for row in np.flatnonzero(items.among("kind", {"end_item"}))]
    if network.item is not None and network.item not in found:
        found.append(network.item)
    return sorted(found, key=network.label)
