"""Hold the tree, which works on whole arrays, against a plain walk from line to line."""

from collections import defaultdict
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest
from against.reading import MASS
from builders import build, networks
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels import essential as kernel
from mainstay.model.network import Network
from mainstay.model.tree import Tree, end_items

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=150)
randoms = st.integers(0, 99_999).map(Random)

NAMES = ("Alloy", "Bar", "Bar (cold drawn)", "Éclair", "bolt", "Ω", "🜨 ore")
ROLES = ("component",) * 3 + ("alternative",) * 3 + ("total_only", "know_how")
AMOUNTS = (None, 0.0, 0.1, 0.3, 0.7, 1.0, 3.0, 7.0)

Line = dict[str, Any]


class Plain:
    """The same questions as `Tree`, answered item by item and line by line."""

    def __init__(self, network: Network, root: str) -> None:
        self.root = root
        self.items = {row["item_id"]: row for row in network["items"].rows()}
        self.table = list(network["bom_lines"].rows())
        self.found = [root]
        self.chains = {root: (root,)}
        self._find()

    def name(self, item: str) -> str:
        return str(self.items[item]["name"])

    def lines(self, item: str) -> list[int]:
        own = [
            row
            for row, line in enumerate(self.table)
            if line["parent_id"] == item and line["role"] in {"component", "alternative"}
        ]
        return sorted(own, key=lambda row: self.name(self.table[row]["child_id"]))

    def needs(self, item: str) -> list[list[int]]:
        found: dict[Any, list[int]] = defaultdict(list)
        for row in self.lines(item):
            found[self.table[row]["alt_group"] or row].append(row)
        return list(found.values())

    def _find(self) -> None:
        """Go down tier by tier, to each item by the cheapest way and of several by the first."""
        price = {self.root: (0, 0)}
        level = [self.root]
        while level:
            best: dict[str, tuple[tuple[int, int], str]] = {}
            for item in level:
                for need in self.needs(item):
                    for row in need:
                        line, (either, unread) = self.table[row], price[item]
                        new = (either + (len(need) > 1), unread + (not line["verified"]))
                        child = line["child_id"]
                        if child not in self.chains and (child not in best or new < best[child][0]):
                            best[child] = new, item
            for child, (cost, parent) in best.items():
                self.chains[child] = (*self.chains[parent], child)
                price[child] = cost
            self.found += best
            level = sorted(best, key=self.name)

    def inputs(self) -> list[str]:
        return sorted(self.found[1:], key=lambda item: (len(self.chains[item]), self.name(item)))

    def chain_lines(self, item: str) -> tuple[int, ...]:
        return tuple(self._joins(a, b) for a, b in pairwise(self.chains[item]))

    def _joins(self, parent: str, child: str) -> int:
        ways = [
            (len(need) > 1, not self.table[row]["verified"], row)
            for need in self.needs(parent)
            for row in need
            if self.table[row]["child_id"] == child
        ]
        return min(ways)[2]

    def downwards(self) -> list[str]:
        """Take again and again the first item found that nothing left goes over."""
        left = {
            item: {self.table[row]["child_id"] for row in self.lines(item)} for item in self.found
        }
        order = []
        while left:
            free = next(
                item
                for item in self.found
                if item in left and not any(item in c for c in left.values())
            )
            del left[free]
            order.append(free)
        return order

    def fails(self, item: str, lost: str) -> bool:
        """Say whether an item can't be made without another, whichever alternative is taken."""
        return any(
            all(
                self.table[row]["child_id"] == lost or self.fails(self.table[row]["child_id"], lost)
                for row in need
            )
            for need in self.needs(item)
        )

    def amount(self, row: int, end: str) -> float | None:
        line = self.table[row]
        quantity = line["quantity"] if line[end] is None else line[end]
        factor = self.factor(line)
        return None if quantity is None or factor is None else quantity * factor

    def factor(self, line: Line) -> float | None:
        parent, child = (self.items[line[end]]["unit"] for end in ("parent_id", "child_id"))
        if line["unit"] == "t/t":
            if child not in MASS or parent not in MASS:
                return None
            return (MASS["t"] / MASS[child]) * (MASS[parent] / MASS["t"])
        if (line["unit"] in MASS) != (child in MASS):
            return None
        return MASS[line["unit"]] / MASS[child] if child in MASS else 1.0

    def content(self) -> dict[str, tuple[float | None, float | None]]:
        low: dict[str, float | None] = dict.fromkeys(self.found, 0.0)
        high: dict[str, float | None] = dict.fromkeys(self.found, 0.0)
        low[self.root] = high[self.root] = 1.0
        for item in self.downwards():
            for need in self.needs(item):
                for row in need:
                    child = self.table[row]["child_id"]
                    most = self.amount(row, "quantity_high")
                    high[child] = plus(high[child], high[item], most)
                    if len(need) == 1:
                        low[child] = plus(low[child], low[item], self.amount(row, "quantity_low"))
        return {item: (low[item], high[item]) for item in self.found}

    def cost_share(self) -> dict[str, float | None]:
        found: dict[str, float | None] = dict.fromkeys(self.found, 0.0)
        found[self.root] = 1.0
        for item in self.downwards():
            for row in self.lines(item):
                line = self.table[row]
                child = line["child_id"]
                found[child] = plus(found[child], found[item], line["cost_share"])
        return found


def plus(so_far: float | None, above: float | None, amount: float | None) -> float | None:
    """Add a product; nothing is known where one of the three is not."""
    return None if None in (so_far, above, amount) else so_far + above * amount  # type: ignore[operator]


def drawn(random: Random, size: int) -> Network:
    """Draw a network whose lines go from items to later ones, several of them between some."""
    names = [f"item-{n}" for n in range(size)]
    random.shuffle(names)
    unit = {name: random.choice(("each", "t", "kg", "lb")) for name in names}
    rows = [(name, "part", {"name": random.choice(NAMES), "unit": unit[name]}) for name in names]
    lines = []
    for _ in range(random.randrange(3 * size)):
        above, below = sorted(random.sample(range(size), 2))
        more = line(random, unit[names[above]], unit[names[below]])
        lines.append((names[above], names[below], random.choice(AMOUNTS), more))
    random.shuffle(rows)
    return build(names[0], items=rows, bom_lines=lines)


def line(random: Random, parent: str, child: str) -> Line:
    """Draw what a line says, among it units that do not convert."""
    role = random.choice(ROLES)
    units = ("each", "parts", "t", "kg", "lb", "t/t") if random.random() < 0.1 else (child,)
    both = ("t", "kg", "lb", "t/t") if child != "each" and parent != "each" else units
    low, high = sorted(random.choices([0.2, 0.4, 0.9, 5.0], k=2))
    return {
        "role": role,
        "alt_group": random.choice(("one", "one", "other")) if role == "alternative" else None,
        "unit": random.choice(both),
        "quantity_low": random.choice((None, low)),
        "quantity_high": random.choice((None, high)),
        "cost_share": random.choice((None, 0.1, 0.2, 0.3, 0.3, 0.3)),
        "verified": random.random() < 0.7,
    }


def agree(network: Network, root: str) -> None:
    """Hold every answer by key against the plain one."""
    tree, plain = Tree(network, root), Plain(network, root)
    assert list(tree.chains.items()) == list(plain.chains.items())
    assert tree.inputs == plain.inputs()
    assert tree.chain_lines == {item: plain.chain_lines(item) for item in plain.found}
    assert tree.downwards == plain.downwards()
    assert tree.essential == {item for item in plain.found if plain.fails(root, item)}
    assert tree.content == plain.content()
    assert tree.cost_share == plain.cost_share()
    for row in range(len(plain.table)):
        ends = (plain.amount(row, end) for end in ("quantity_low", "quantity_high"))
        assert tree.amount(row) == tuple(ends)
    for item in plain.items:
        assert [row for row, _ in tree.children(item)] == plain.lines(item)
        assert [[row for row, _ in need] for need in tree.needs(item)] == plain.needs(item)


def arrays_agree(network: Network, root: str) -> None:
    """Hold the arrays against the answers by key."""
    tree, keys = Tree(network, root), network["items"].keys
    order = [keys[place] for place in tree.order]
    assert order == [root, *tree.inputs]
    ptr, rows = tree.chain_rows
    for number, item in enumerate(order):
        chain, place = tree.chains[item], tree.order[number]
        assert tree.tiers[place] == tree.tier(item) == len(chain) - 1
        assert tuple(rows[ptr[number] : ptr[number + 1]]) == tree.chain_lines[item]
        assert tree.via[number] == " > ".join(network.label(i) for i in chain)
        assert tree.above[place] == (-1 if item == root else keys.index(chain[-2]))
        assert tree.line[place] == (-1 if item == root else tree.chain_lines[item][-1])
        assert tree.is_essential[place] == (item in tree.essential)
        amounts = (tree.low[place], tree.high[place], tree.cost[place])
        answers = (*tree.content[item], tree.cost_share[item])
        assert [None if np.isnan(x) else x for x in amounts] == list(answers)
    beside = np.setdiff1d(np.arange(len(keys)), tree.order)
    for outside in (tree.tiers, tree.above, tree.line):
        assert (outside[beside] == -1).all()
    assert not tree.is_essential[beside].any()
    assert all(np.isnan(values[beside]).all() for values in (tree.low, tree.high, tree.cost))


@repeatable
@given(randoms, st.integers(1, 9))
def test_a_tree_of_any_shape_agrees_with_a_plain_walk(random: Random, size: int) -> None:
    network = drawn(random, max(size, 2))
    for root in network["items"].keys[:3]:
        agree(network, root)
        arrays_agree(network, root)


@repeatable
@given(networks())
def test_a_sound_network_agrees_with_a_plain_walk(network: Network) -> None:
    for root in network["items"].keys:
        agree(network, root)
        arrays_agree(network, root)


@pytest.mark.parametrize("words", [1, 64])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_essential_is_found_block_by_block(
    words: int, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "WORDS", words)
    random = Random(seed)
    names = [f"item-{n}" for n in range(300)]
    lines = [("end", names[n], 1, alternative("top")) for n in (0, 1)]
    for n, parent in enumerate(names):
        reach = names[n + 1 : n + 12]
        for group in range(random.choice((1, 1, 2))):
            options = random.sample(reach, min(len(reach), random.choice((1, 2, 2, 3))))
            lines += [(parent, child, 1, alternative(str(group))) for child in options]
    network = build(items=[("end",), *((name,) for name in names)], bom_lines=lines)
    below: dict[str, frozenset[str]] = {}
    plain = Tree(network, "end")
    for item in reversed(plain.downwards):
        needs = [[below[c] | {c} for _, c in need] for need in plain.needs(item)]
        below[item] = frozenset().union(*(frozenset.intersection(*need) for need in needs))
    assert len(plain.inputs) > 250
    assert plain.essential == below["end"]
    assert plain.essential


def alternative(group: str) -> Line:
    return {"role": "alternative", "alt_group": group}


def test_a_circle_is_named() -> None:
    lines = [("end", "part", 1), ("part", "ore", 1), ("ore", "part", 1)]
    tree = Tree(build(items=[("end",), ("part",), ("ore",)], bom_lines=lines), "end")
    assert tree.inputs == ["part", "ore"]
    with pytest.raises(ValueError, match="the network has the cycle 'part' -> 'ore' -> 'part'"):
        tree.content  # noqa: B018 - asking is what raises


def test_trees_of_one_network_share_its_bill() -> None:
    lines = [("end", "part", 2), ("other", "part", 3)]
    network = build(items=[("end",), ("other",), ("part",)], bom_lines=lines)
    first = Tree(network, "end")
    second = Tree(network, "other")
    assert second.bill is first.bill
    assert second.content == {"other": (1.0, 1.0), "part": (3.0, 3.0)}


def test_end_items_stand_by_name_with_the_one_asked_about_among_them() -> None:
    kinds = [("b", "end_item"), ("a", "end_item"), ("c", "assembly"), ("d", "part")]
    network = build("c", items=kinds)
    assert end_items(network) == ["a", "b", "c"]
