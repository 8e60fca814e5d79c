"""On how few does each item depend?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from mainstay.kernels.sets import expanded
from mainstay.model.backing import Support, grouped_lists
from mainstay.model.bases import MEASURES, Bases
from mainstay.model.compiling import compile_graph
from mainstay.model.holdings import Holdings
from mainstay.model.item_losses import stopped
from mainstay.model.network import Flags, Floats, Ints, Network
from mainstay.model.result import Column, Quantity, Reason, Result, in_words, reason
from mainstay.model.shares import tidied
from mainstay.model.standing import SOLE, Group, Makers, Standing, at
from mainstay.model.supply_graph import SupplyGraph
from mainstay.model.tree import Tree, end_items
from mainstay.model.view import Answer, View, item_or_end_item, known_places, look, one_of
from mainstay.rules.bands import Bands, all_bands, band_on
from mainstay.rules.criticality import threshold_on
from mainstay.rules.fragility import FIRM, LEVELS, fragility, levels

COLUMNS = (
    Column("item", "", "Item"),
    Column("market", "", "Market of which the shares speak; empty where none is published"),
    Column("measure", "", "What the shares are shares of"),
    Column("hhi_low", "index", "Herfindahl index from 0 to 1, at least", type="number"),
    Column("hhi_high", "index", "Herfindahl index from 0 to 1, at most", type="number"),
    Column(
        "hhi_10000_low", "index", "The same from 0 to 10,000, at least", type="number", detail=True
    ),
    Column(
        "hhi_10000_high", "index", "The same from 0 to 10,000, at most", type="number", detail=True
    ),
    Column(
        "effective_low",
        "count",
        "Equal sources that would give the upper index",
        type="number",
        detail=True,
    ),
    Column(
        "effective_high",
        "count",
        "Equal sources that would give the lower index",
        type="number",
        detail=True,
    ),
    Column("band", "", "Band of the merger guidelines that held on the day", detail=True),
    Column("largest", "", "Who holds the largest published share"),
    Column("largest_share", "share", "That share, at least", type="number"),
    Column("known_share", "share", "Share of which the holder is published", type="number"),
    Column("year", "", "Year of which the shares speak", type="integer", detail=True),
    Column(
        "makers",
        "count",
        "Sources that certainly supply, by the grouping asked for",
        type="integer",
    ),
    Column("may_supply", "count", "Further ones that may supply", type="integer", detail=True),
    Column("sole_source", "", "certain, apparent, no, or unknown"),
    Column("fragility", "", "low, moderate, high or unknown, by the record"),
    Column(
        "fragility_firm",
        "",
        "certain, or apparent where the record may miss a source",
        detail=True,
    ),
    Column("criticality", "", "low, moderate or high, by the record"),
    Column(
        "criticality_firm",
        "",
        "certain, or apparent where the time to replace is unknown",
        detail=True,
    ),
    Column(
        "end_items",
        "",
        "End items of the network that stop without the item",
        type="texts",
        detail=True,
    ),
    Column(
        "replace_weeks",
        "weeks",
        "Longest published lead or recovery time",
        type="number",
        detail=True,
    ),
)


def concentration(
    network: Network,
    *,
    item: str | None = None,
    for_nation: str | None = None,
    by: Group = "organisation",
    market: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Measure on how few sources an item and each of its inputs depend.

    It serves to see which inputs are in few hands, how firmly that is known, and which of them
    would hurt most. The share of unknown holders widens the index; it is never left out.

    Parameters
    ----------
    network : Network
    item : str, optional
        Item at the top; by default the end item of the network.
    for_nation : str, optional
        Country code: count only makers sited there or linked to a buyer there. Shares speak of
        their own market and stay.
    by : {'organisation', 'owner', 'country'}
        Who counts as one source.
    market : str, optional
        Use only shares of this market; by default each market has a row of its own.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row for each item, market and measure. Shares and indices from 0 to 1; weeks.

    Raises
    ------
    UsageError
        USE001 when there is no such item, nation or market, USE012 when `by` is none of its values.
    NoAnswer
        ANS001 when no item is named anywhere.

    Notes
    -----
    H = sum of s_i ** 2. With unknown share u: low = sum of squares of the known shares, high =
    (largest + u) ** 2 + the rest squared; a joint share of n holders counts j ** 2 / n and j ** 2.
    Where no share is published but the list of its n makers is complete, 1 / n <= H <= 1.
    Fragility is the worse of the band of the lower index and the number of certain makers (one
    high, two moderate, more low). Criticality is high where the item is needed whichever
    alternative is taken and its loss stops several end items or lasts long by published times,
    moderate where it is only needed, low where an alternative exists.

    References
    ----------
    Hirschman (1964), The paternity of an index, American Economic Review 54(5), 761-762.
    U.S. Department of Justice and Federal Trade Commission (2023), Merger Guidelines, section 2.1.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> rows = concentration(tiny(), by="country").table
    >>> [(r["item"], r["hhi_low"], r["hhi_high"]) for r in rows if r["market"]]
    [('alloy', 1.0, 1.0), ('ore', 0.36, 1.0)]
    """
    view = look(network, on, known_by, item=item, for_nation=for_nation, by=by, market=market)
    one_of("by", by, Group)
    root = item_or_end_item(view.network, item)
    known_places(view.network, for_nation, market)
    answer = _Answer(view, root, for_nation, by, market)
    return view.columnar(
        "concentration",
        key=("item", "market", "measure"),
        columns=COLUMNS,
        answer=Answer(answer.data, answer.behind, answer.explain),
        headline=answer.headline,
        caveats=answer.caveats,
    )


class _Rows(NamedTuple):
    """The rows of the result: the number of the item in the tree, and the basis, -1 for none."""

    item: Ints
    basis: Ints


@dataclass(frozen=True, eq=False)
class _Answer:
    """The tree, the graph of all that may supply, and the published shares.

    Arrays by item follow the order of the tree.
    """

    view: View
    root: str
    nation: str | None
    by: Group
    market: str | None

    @property
    def network(self) -> Network:
        return self.view.network

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.network, self.root)

    @property
    def order(self) -> Ints:
        """The items of the tree: their positions in the network."""
        return self.tree.order

    @cached_property
    def graph(self) -> SupplyGraph:
        return compile_graph(self.network, [self.root], on=self.view.day, nation=self.nation)

    @cached_property
    def makers(self) -> Makers:
        """The sources of each item that may supply."""
        return Makers.of(self.network, self.graph, self.by)

    @cached_property
    def standing(self) -> Standing:
        """Who supplies the items; of a nation all are known only where none lies outside."""
        listed = self.network["items"].flags("sources_complete")
        if self.nation is not None:
            everywhere = compile_graph(self.network, [self.root], on=self.view.day)
            number = Makers.of(self.network, everywhere, self.by).number
            listed = listed & (number == self.makers.number)
        return Standing(self.network, self.makers, listed)

    @cached_property
    def holdings(self) -> Holdings:
        """The published shares of the items."""
        return Holdings(
            network=self.network,
            day=self.view.day,
            by=self.by,
            market=self.market,
            makers=self.makers,
            complete=self.standing.listed,
            asked=self.tree.tiers >= 0,
        )

    @property
    def bases(self) -> Bases:
        return self.holdings.bases

    @cached_property
    def rows(self) -> _Rows:
        """One row for each item and basis, or one for the item that says what else is known."""
        number = np.full(len(self.tree.tiers), -1, dtype=np.int64)
        number[self.order] = np.arange(len(self.order))
        item = number[self.bases.item]
        without = np.flatnonzero(np.bincount(item, minlength=len(self.order)) == 0)
        basis = np.append(np.arange(len(item)), np.full(len(without), -1))
        item = np.append(item, without)
        turn = np.argsort(item, kind="stable")
        return _Rows(item[turn], basis[turn])

    @cached_property
    def index(self) -> tuple[Floats, Floats]:
        """The least and the largest index of each row; without shares by the number of makers."""
        standing, items = self.standing, self.order[self.rows.item]
        whole = standing.complete & (standing.sure > 0) & (standing.maybe == 0)
        least = np.where(whole, 1 / np.maximum(1, standing.sure), 0.0)[items]
        low, high = (at(end, self.rows.basis, 1.0) for end in self.bases.index)
        return np.where(self.rows.basis < 0, least, low), high

    @cached_property
    def bands(self) -> Bands:
        """The bands of the merger guidelines that held on the day, else the first there were."""
        return band_on(self.view.day) or all_bands()[0]

    @cached_property
    def levels(self) -> tuple[Ints, Ints]:
        """The level of the low and of the high index of each row: numbers of `LEVELS`."""
        low, high = (levels(self.bands, end) for end in self.index)
        return low, high

    @cached_property
    def sole(self) -> Ints:
        """Whether each item has one source only: a number of `SOLE`."""
        return self.standing.sole[self.order]

    @cached_property
    def fragility(self) -> tuple[Ints, Ints]:
        """The level of each item, and how firm it is; -1 where nothing is known."""
        certain = self.sole == SOLE.index("certain")
        return fragility(self.rows.item, *self.levels, self.standing.sure[self.order], certain)

    def _any(self, flags: Flags) -> Flags:
        """Say whether a row of each item is flagged."""
        found: Flags = np.bincount(self.rows.item[flags], minlength=len(self.order)) > 0
        return found

    @cached_property
    def ends(self) -> list[str]:
        """The end items of the network."""
        return end_items(self.network)

    @cached_property
    def stopped(self) -> Flags:
        """Which end items, and last the root, can't be made without each item of the tree."""
        tops = [*self.ends, self.root]
        graph = compile_graph(self.network, tops, on=self.view.day, world="certain")
        places = self.network.find("items", pa.array(tops, pa.string()))
        return stopped(graph, self.order, places)

    @cached_property
    def criticality(self) -> tuple[Ints, Flags]:
        """How much the loss of each item hurts, and whether that is certain.

        An item is needed where the one at the top stops without it, by the bill of materials or
        in fact.
        """
        threshold, standing, order = threshold_on(self.view.day), self.standing, self.order
        needed = self.tree.is_essential[order] | (order == self.tree.top) | self.stopped[:, -1]
        many = self.stopped[:, :-1].sum(axis=1) >= threshold.end_items
        timed = standing.timed[order]
        slow = standing.most_weeks[order] >= threshold.weeks
        surely = timed & (standing.least_weeks[order] >= threshold.weeks)
        level = np.where(needed, np.where(many | slow, 2, 1), 0)
        return level, ~needed | many | surely | (timed & ~slow)

    # What comes out.

    @property
    def data(self) -> dict[str, Any]:
        """The columns of the result."""
        return {**self._of_rows, **self._of_items}

    @property
    def _of_rows(self) -> dict[str, Any]:
        basis, bases = self.rows.basis, self.bases
        (low, high), (least, most) = self.index, self.levels
        holder, share = self._largest
        bands = [" to ".join(dict.fromkeys((a, b))) for a in LEVELS for b in LEVELS]
        return {
            "market": _words(self.holdings.markets, at(bases.market, basis)),
            "measure": _words(MEASURES, at(bases.measure, basis)),
            "hhi_low": low,
            "hhi_high": high,
            "hhi_10000_low": tidied(10_000 * low),
            "hhi_10000_high": tidied(10_000 * high),
            "effective_low": _effective(high),
            "effective_high": _effective(low),
            "band": _words(bands, least * len(LEVELS) + most),
            "largest": _words(self.holdings.keys, holder),
            "largest_share": tidied(share),
            "known_share": np.minimum(1.0, at(bases.known, basis, 0.0)),
            "year": _published(at(bases.year, basis)),
        }

    @property
    def _largest(self) -> tuple[Ints, Floats]:
        """Who holds the largest share of each row, and that share; -1 and NaN for none."""
        ptr, ranked = self.holdings.ranked
        some = np.diff(ptr) > 0
        first = np.full(len(self.bases), -1, dtype=np.int64)
        first[some] = ranked[ptr[:-1][some]]
        place = at(first, self.rows.basis)
        return at(self.bases.holder, place), at(self.bases.amount, place, np.nan)

    @property
    def _of_items(self) -> dict[str, Any]:
        item, standing = self.rows.item, self.standing
        place = self.order[item]
        level, firm = self.fragility
        critical, certain = self.criticality
        return {
            "item": self.network["items"].array("item_id").take(pa.array(place)),
            "makers": standing.sure[place],
            "may_supply": standing.maybe[place],
            "sole_source": _words(SOLE, self.sole[item]),
            "fragility": _words(
                (*LEVELS, "unknown"), np.where(level < 0, len(LEVELS), level)[item]
            ),
            "fragility_firm": _words(FIRM, firm[item]),
            "criticality": _words(LEVELS, critical[item]),
            "criticality_firm": _words(FIRM, certain[item].astype(np.int64)),
            "end_items": self._end_items,
            "replace_weeks": standing.most_weeks[place],
        }

    @property
    def _end_items(self) -> pa.Array:
        """The end items that stop without the item of each row."""
        which, end = np.nonzero(self.stopped[:, :-1][self.rows.item])
        return grouped_lists(which, len(self.rows.item), _words(self.ends, end))

    @property
    def behind(self) -> list[Support]:
        """The rows of the network behind each row: shares, sources and the chain from the root."""
        item, basis = self.rows
        row_of = np.zeros(len(self.bases), dtype=np.int64)
        row_of[basis[basis >= 0]] = np.flatnonzero(basis >= 0)
        of, makers = expanded(self.makers.ptr, self.order[item])
        ptr, lines = self.tree.chain_rows
        which, chain = expanded(ptr, item)
        return [
            *(fact._replace(of=row_of[fact.of]) for fact in self.bases.facts),
            *self.graph.sources.behind(of, self.makers.source[makers]),
            Support(which, "bom_lines", lines[chain]),
        ]

    @property
    def headline(self) -> dict[str, Quantity]:
        """The numbers of items, and of those with few sources."""
        certain, fragile = self.sole == SOLE.index("certain"), self.fragility[0] == 2
        shared = self._any(at(self.bases.known, self.rows.basis, 0.0) > 0)
        counts = {
            "items": (len(self.order), "Items looked at"),
            "with_share": (shared.sum(), "Of these, with a published share"),
            "sole_source": (
                (certain | (self.sole == SOLE.index("apparent"))).sum(),
                "Items with one source on the record",
            ),
            "sole_source_certain": (certain.sum(), "Of these, for certain"),
            "fragile_and_critical": (
                (fragile & (self.criticality[0] == 2)).sum(),
                "Items of high fragility and high criticality",
            ),
        }
        return {name: Quantity(int(n), "count", about) for name, (n, about) in counts.items()}

    @property
    def caveats(self) -> list[str]:
        """Say what limits the answer."""
        found = [
            f"Bands by {self.bands.name} ({self.bands.reference}); they judge mergers, and serve "
            "here as a scale only.",
            "Apparent: the record does not exclude a further source, or names no time to replace.",
        ]
        overfull = {self.network.labels[item] for item in self.holdings.overfull.tolist()}
        if overfull:
            found.append(
                "Shares of makers in force together pass the whole and are not used: "
                f"{in_words(sorted(overfull), ', ')}."
            )
        return found

    # Why.

    def explain(self, row: int) -> Reason:
        """Return why a row says what it says."""
        item, basis = (int(column[row]) for column in self.rows)
        low, high = (float(end[row]) for end in self.index)
        known = 0.0 if basis < 0 else min(1.0, float(self.bases.known[basis]))
        because = [
            *(self._shares(basis) if basis >= 0 else [Reason("No shares are published.")]),
            *self._sources(int(self.order[item])),
            Reason(
                f"Bands by {self.bands.name}: moderate from {self.bands.moderate:g}, high above "
                f"{self.bands.high:g} of 1."
            ),
            self._stops(item),
        ]
        claim = (
            f"{self.network.labels[self.order[item]]}: index {low:.3g} to {high:.3g}, "
            f"{100 * known:.3g} % known; sole source: {SOLE[self.sole[item]]}."
        )
        return reason(self.network, claim, (), because)

    def _shares(self, basis: int) -> list[Reason]:
        """Name the holders, the largest first, and what is left unknown."""
        bases, (ptr, ranked) = self.bases, self.holdings.ranked
        measure, known = MEASURES[bases.measure[basis]], float(bases.known[basis])
        rows = [
            (fact.table, place)
            for fact in bases.facts
            for place in fact.rows[fact.of == basis].tolist()
        ]
        found = []
        for place in ranked[ptr[basis] : ptr[basis + 1]].tolist():
            name, amount = self.holdings.names[bases.holder[place]], bases.amount[place]
            claim = f"{name}: {100 * amount:.3g} % of {measure}."
            found.append(reason(self.network, claim, rows))
        return found + [Reason(f"Unknown: {100 * (1 - known):.3g} %.")] * (known < 1)

    def _sources(self, item: int) -> list[Reason]:
        """Name those who may supply an item."""
        found = []
        for place in self.makers.source[slice(*self.makers.ptr[item : item + 2])].tolist():
            source = self.graph.sources[place]
            maker = self.network.name_of("organisations", source.organisation)
            how = "certain" if source.certain else "may supply"
            found.append(reason(self.network, f"{maker} ({how}).", source.pointers))
        return found

    def _stops(self, item: int) -> Reason:
        ends = [self.network.label(self.ends[n]) for n in np.flatnonzero(self.stopped[item, :-1])]
        stops = ", ".join(ends) or "none"
        return Reason(f"End items of the network that stop without it: {stops}.")


def _effective(index: Floats) -> Floats:
    """Return how many equal sources would have each index; NaN where there is no such number."""
    return np.maximum(1.0, 1 / np.where(index > 0, index, np.nan))


def _published(values: Ints) -> pa.Array:
    """Return whole numbers, null where they are -1."""
    return pa.array(values, mask=values < 0)


def _words(words: Sequence[str] | pa.Array, numbers: Ints) -> pa.Array:
    """Return words by their numbers, null where they are -1."""
    return pa.array(words, pa.string()).take(_published(numbers))
