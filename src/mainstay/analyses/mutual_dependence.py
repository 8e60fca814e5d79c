"""Who leans on whom, both ways?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from mainstay.kernels.and_or import Flags, served_by, working
from mainstay.model.backing import Pointer
from mainstay.model.compiling import compile_graph
from mainstay.model.network import Network
from mainstay.model.result import Column, Quantity, Reason, Result, reason
from mainstay.model.shares import Split, published_splits
from mainstay.model.supply_graph import SupplyGraph, World
from mainstay.model.view import View, known_places, look

COLUMNS = (
    Column("country", "", "One nation"),
    Column("other", "", "The other nation"),
    Column(
        "stops",
        "count",
        "Items made or demanded in the first that stop without the second",
        type="integer",
    ),
    Column("stops_apparent", "count", "Of these, only apparent", type="integer"),
    Column("items", "", "Those items", type="texts"),
    Column(
        "shares",
        "",
        "Published share of the second in the first's supply, or in the world's",
        type="texts",
    ),
    Column(
        "back_stops",
        "count",
        "Items made or demanded in the second that stop without it",
        type="integer",
    ),
    Column("back_apparent", "count", "Of these, only apparent", type="integer"),
    Column("back_items", "", "Those items", type="texts"),
    Column(
        "back_shares",
        "",
        "Published share of the first in the second's, or in the world's",
        type="texts",
    ),
)


def mutual_dependence(
    network: Network,
    *,
    country: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Show for each pair of nations what stops in the one without the other, both ways.

    It serves to see a dependence and its counterpart side by side, the home nation judged like any
    other: who buys is also depended upon.

    Parameters
    ----------
    network : Network
    country : str, optional
        Only the pairs with this nation.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row for each pair of nations of which one leans on the other. Shares are written as
        intervals in per cent, with their market.

    Raises
    ------
    UsageError
        USE001 when there is no such nation.

    Notes
    -----
    A leans on B for an item that is made in A (by a source sited there) or demanded in A (a demand
    with A as customer) when it can no longer be had after all that is sited in B is lost: as made
    in A, and from anyone. Judged twice, on all that certainly supplies anywhere and on what by
    the record reaches A; *apparent* where it could still be had with what may supply and with a
    further source of each item whose list of sources is not known to be complete. The end item of
    the network counts as demanded by its home nation. Shares are those published for the market of
    A, else for the world.

    References
    ----------
    Hirschman (1945), National power and the structure of foreign trade: dependence as what is lost
    when trade stops, and its asymmetry.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> row = mutual_dependence(tiny()).table[0]
    >>> row["country"], row["other"], row["items"], row["back_items"]
    ('XXA', 'XXB', ['end-item'], [])
    """
    view = look(network, on, known_by, country=country)
    known_places(view.network, country)
    answer = _Answer(view, country)
    rows = list(answer.rows())
    return view.result(
        "mutual-dependence",
        key=("country", "other"),
        columns=COLUMNS,
        rows=rows,
        headline=_headline([values for values, _, _ in rows]),
        caveats=answer.caveats(),
    )


@dataclass(frozen=True)
class _Leaning:
    """What stops in one nation without another, and the shares that are published."""

    sure: tuple[str, ...]
    apparent: tuple[str, ...]
    shares: tuple[tuple[str, Split, tuple[float, float]], ...]

    @property
    def items(self) -> list[str]:
        """All that stops, what does so for certain first."""
        return [*self.sure, *self.apparent]

    @property
    def own(self) -> bool:
        """Whether a share of the nation's own market is published."""
        return any(split.market != "world" for _, split, _ in self.shares)


@dataclass(frozen=True)
class _Answer:
    """The graphs of the whole network, and what each nation makes and demands."""

    view: View
    country: str | None

    def _graphs(self, nation: str | None) -> tuple[SupplyGraph, SupplyGraph]:
        """Return what certainly supplies, and what may, a source that nobody lists included.

        With a nation only what reaches it by the record, else all that is made anywhere.
        """
        sure: tuple[World, bool] = ("certain", False)
        best: tuple[World, bool] = ("possible", True)
        one, two = (
            compile_graph(
                self.view.network,
                self.view.network["items"].keys,
                on=self.view.day,
                nation=nation,
                world=world,
                hedged=hedged,
            )
            for world, hedged in (sure, best)
        )
        return one, two

    @cached_property
    def anywhere(self) -> tuple[SupplyGraph, SupplyGraph]:
        return self._graphs(None)

    @cached_property
    def nations(self) -> list[str]:
        """The nations in which something is made or demanded, the one that asks first."""
        network = self.view.network
        found = self._makers() | self.demanded.keys()
        found |= {c for splits in self.splits.values() for split in splits for c in split.countries}
        home = network.home
        if network.item is not None:
            found.add(home)
        return sorted(found, key=lambda c: (c != home, network.name_of("countries", c)))

    @cached_property
    def demanded(self) -> dict[str, dict[str, list[int]]]:
        """The items that each nation demands, with the rows that say so."""
        found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, row in enumerate(self.view.network["demands"].rows()):
            if row["customer_id"] is not None:
                found[row["customer_id"]][row["item_id"]].append(number)
        return found

    @cached_property
    def splits(self) -> dict[str, list[Split]]:
        return published_splits(self.view.network, self.view.day)

    def _makers(self) -> set[str]:
        """The nations in which something may be made."""
        return {
            source.country
            for source in self.anywhere[1].sources
            if source.country and source.kind not in {"unlisted", "trader"}
        }

    def _held(self, graph: SupplyGraph, nation: str, lost: Flags) -> set[str]:
        """Return what a nation makes, and what it demands and can have."""
        works = working(graph.arrays, lost)
        served = served_by(graph.arrays, works)
        # A maker that is not known may stand anywhere, so in no nation for certain.
        made = {
            source.item
            for source, runs in zip(graph.sources, works, strict=True)
            if runs and source.country == nation and source.kind in {"listed", "implied"}
        }
        wanted = set(self.demanded.get(nation, {}))
        if nation == self.view.network.home and self.view.network.item is not None:
            wanted.add(self.view.network.item)
        return made | {item for item in wanted if served[graph.pool_of[item]]}

    @cached_property
    def held(self) -> dict[str, tuple[tuple[SupplyGraph, SupplyGraph, set[str]], ...]]:
        """For each nation the graphs to judge by, with what it has while nothing is lost."""
        found = {}
        for nation in self.nations:
            pairs = (self.anywhere, self._graphs(nation))
            found[nation] = tuple(
                (sure, best, self._held(sure, nation, np.zeros(len(sure.sources), dtype=bool)))
                for sure, best in pairs
            )
        return found

    def leaning(self, nation: str, other: str) -> _Leaning:
        """Return what stops in a nation without another."""
        gone: set[str] = set()
        firm: set[str] = set()
        for sure, best, before in self.held[nation]:
            lost = before - self._held(sure, nation, _sited(sure, other))
            gone |= lost
            if lost:
                firm |= lost - self._held(best, nation, _sited(best, other))
        ordered = sorted(gone, key=self.view.network.label)
        return _Leaning(
            tuple(item for item in ordered if item in firm),
            tuple(item for item in ordered if item not in firm),
            tuple(self._shares(nation, other)),
        )

    def _items_of(self, nation: str) -> set[str]:
        """Return what a nation makes, and what it demands and can have, while nothing is lost."""
        return {item for _, _, before in self.held[nation] for item in before}

    def _shares(self, nation: str, other: str) -> Iterable[tuple[str, Split, tuple[float, float]]]:
        """Go through the published shares of another nation in what a nation is supplied with."""
        needed = self._below(self._items_of(nation))
        for item in sorted(needed, key=self.view.network.label):
            splits = self.splits.get(item, [])
            own = [split for split in splits if split.market == nation]
            for split in own or [split for split in splits if split.market == "world"]:
                if other in split.countries and split.interval(other)[1] > 0:
                    yield item, split, split.interval(other)

    @cached_property
    def children(self) -> dict[str, list[str]]:
        lines = self.view.network["bom_lines"]
        found: dict[str, list[str]] = defaultdict(list)
        for parent, child in zip(lines["parent_id"], lines["child_id"], strict=True):
            found[parent].append(child)
        return found

    def _below(self, items: Iterable[str]) -> set[str]:
        """Return some items with their inputs at every tier."""
        seen = set(items)
        stack = list(seen)
        while stack:
            for child in self.children[stack.pop()]:
                if child not in seen:
                    seen.add(child)
                    stack.append(child)
        return seen

    def rows(self) -> Iterable[tuple[dict[str, Any], list[Pointer], Reason]]:
        """Go through the pairs of which one leans on the other."""
        for nation, other in combinations(self.nations, 2):
            if self.country not in {None, nation, other}:
                continue
            there, back = self.leaning(nation, other), self.leaning(other, nation)
            # A share of the world's supply alone shows nothing between two nations.
            if there.items or there.own or back.items or back.own:
                yield self._row(nation, other, there, back)

    def _row(
        self, nation: str, other: str, there: _Leaning, back: _Leaning
    ) -> tuple[dict[str, Any], list[Pointer], Reason]:
        values = {
            "country": nation,
            "other": other,
            "stops": len(there.items),
            "stops_apparent": len(there.apparent),
            "items": there.items,
            "shares": self._written(there),
            "back_stops": len(back.items),
            "back_apparent": len(back.apparent),
            "back_items": back.items,
            "back_shares": self._written(back),
        }
        ways = ((nation, other, there), (other, nation, back))
        pointers = [p for one, two, leaning in ways for p in self._pointers(one, two, leaning)]
        because = [r for one, two, leaning in ways for r in self._reasons(one, two, leaning)]
        name = self.view.network.name_of
        claim = (
            f"Items that stop in {name('countries', nation)} without {name('countries', other)}: "
            f"{len(there.items)}; the other way round: {len(back.items)}."
        )
        return values, pointers, reason(self.view.network, claim, (), because)

    def _written(self, leaning: _Leaning) -> list[str]:
        label = self.view.network.label
        return [
            f"{label(item)} {_span(*ends)} of {split.market} {split.measure}"
            for item, split, ends in leaning.shares
        ]

    def _pointers(self, nation: str, other: str, leaning: _Leaning) -> list[Pointer]:
        """Return the sources, demands and shares that a leaning rests on."""
        found: list[Pointer] = [
            ("item_shares", share.row)
            for _, split, _ in leaning.shares
            for share in split.of(other)
        ]
        below = self._below(leaning.items)
        for source in self.anywhere[0].sources:
            here = source.country == nation and source.item in leaning.items
            there = source.country == other and source.item in below
            if here or there:
                found += source.pointers
        for item in leaning.items:
            found += [("demands", row) for row in self.demanded.get(nation, {}).get(item, [])]
        return list(dict.fromkeys(found))

    def _reasons(self, nation: str, other: str, leaning: _Leaning) -> list[Reason]:
        network, name = self.view.network, self.view.network.name_of
        found = []
        for items, word in ((leaning.sure, "for certain"), (leaning.apparent, "apparent")):
            if items:
                labels = ", ".join(network.label(item) for item in items)
                found.append(
                    Reason(
                        f"Stops in {name('countries', nation)} without "
                        f"{name('countries', other)} ({word}): {labels}."
                    )
                )
        for item, split, ends in leaning.shares:
            rows: list[Pointer] = [("item_shares", share.row) for share in split.of(other)]
            claim = (
                f"{name('countries', other)}: {_span(*ends)} of {split.measure}, market "
                f"{split.market}, of {network.label(item)}."
            )
            found.append(reason(network, claim, rows))
        return found

    def caveats(self) -> list[str]:
        """Say what limits the answer."""
        return [
            "Counts of what the record lists: a nation with more published makers shows more, "
            "on both sides.",
            "A count is no weight: one item may matter more than ten.",
        ]


def _sited(graph: SupplyGraph, nation: str) -> Flags:
    return np.array([source.country == nation for source in graph.sources], dtype=bool)


def _span(low: float, high: float) -> str:
    ends = [f"{100 * end:.3g}" for end in (low, high)]
    return f"{ends[0]} %" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]} %"


def _headline(rows: Sequence[Mapping[str, Any]]) -> dict[str, Quantity]:
    both = [row for row in rows if row["stops"] and row["back_stops"]]
    return {
        "pairs": Quantity(len(rows), "count", "Pairs of nations of which one leans on the other"),
        "both_ways": Quantity(len(both), "count", "Pairs that lean on each other"),
    }
