"""On how few does each item depend?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mainstay.kernels.and_or import available
from mainstay.kernels.concentration import effective_number
from mainstay.model.backing import Pointer
from mainstay.model.holdings import Basis, Group, Holdings
from mainstay.model.network import Network
from mainstay.model.result import Column, Quantity, Reason, Result, reason
from mainstay.model.shares import tidy
from mainstay.model.supply_graph import Source, SupplyGraph, compile_graph
from mainstay.model.tree import Tree, end_items
from mainstay.model.view import View, item_or_end_item, known_places, look, one_of
from mainstay.rules.bands import Bands, all_bands, band_on
from mainstay.rules.criticality import threshold_on

LEVELS = ("low", "moderate", "high")
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
    rows = [row for name in [root, *answer.tree.inputs] for row in answer.rows(name)]
    return view.result(
        "concentration",
        key=("item", "market", "measure"),
        columns=COLUMNS,
        rows=rows,
        headline=_headline([values for values, _, _ in rows]),
        caveats=answer.caveats(),
    )


@dataclass(frozen=True)
class _Answer:
    """The tree, the graph of all that may supply, and the published shares."""

    view: View
    root: str
    nation: str | None
    by: Group
    market: str | None

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.view.network, self.root)

    @cached_property
    def graph(self) -> SupplyGraph:
        return compile_graph(self.view.network, [self.root], on=self.view.day, nation=self.nation)

    @cached_property
    def makers(self) -> dict[str, list[Source]]:
        """The sources of each item that may supply."""
        return self.graph.makers

    @cached_property
    def complete(self) -> frozenset[str]:
        """The items of which the makers are known to be all, none of them outside the nation."""
        items, everywhere = self.view.network["items"], self.makers
        if self.nation is not None:
            graph = compile_graph(self.view.network, [self.root], on=self.view.day)
            everywhere = graph.makers
        return frozenset(
            item
            for item, known in zip(items.keys, items["sources_complete"], strict=True)
            if known and len(everywhere.get(item, [])) == len(self.makers.get(item, []))
        )

    @cached_property
    def holdings(self) -> Holdings:
        """The published shares of the items."""
        view = self.view
        return Holdings(view.network, view.day, self.by, self.market, self.makers, self.complete)

    def rows(self, item: str) -> Iterable[tuple[dict[str, Any], list[Pointer], Reason]]:
        """Go through the rows of one item: one for each market, or one that says what is known."""
        standing = self._standing(item)
        found: list[tuple[Basis | None, tuple[float, float]]] = [
            (basis, basis.index()) for basis in self.holdings.bases(item)
        ]
        if not found:
            number = len(standing.sure)
            least = 1 / number if standing.complete and number and not standing.maybe else 0.0
            found = [(None, (least, 1.0))]
        bands = [(self.bands.level(low), self.bands.level(high)) for _, (low, high) in found]
        fragility = standing.fragility(bands)
        for (basis, index), band in zip(found, bands, strict=True):
            yield self._row(item, basis, index, band, standing, fragility)

    def _standing(self, item: str) -> "_Standing":
        groups: dict[bool, set[str]] = {True: set(), False: set()}
        nameless = False
        for source in self.makers.get(item, []):
            label = self.holdings.label(source.organisation, source.country)
            nameless |= label is None
            if label is not None:
                groups[source.certain].add(label)
        sure, maybe = groups[True], groups[False] - groups[True]
        return _Standing(sure, maybe, item in self.complete and not nameless)

    def _row(
        self,
        item: str,
        basis: Basis | None,
        index: tuple[float, float],
        band: tuple[str, str],
        standing: "_Standing",
        fragility: tuple[str, str | None],
    ) -> tuple[dict[str, Any], list[Pointer], Reason]:
        low, high = index
        ranked = [] if basis is None else self._ranked(basis)
        largest, share = ranked[0] if ranked else (None, None)
        critical, sure = self._criticality(item)
        values = {
            "item": item,
            "market": None if basis is None else basis.market,
            "measure": None if basis is None else basis.measure,
            "hhi_low": low,
            "hhi_high": high,
            "hhi_10000_low": tidy(10_000 * low),
            "hhi_10000_high": tidy(10_000 * high),
            "effective_low": effective_number(high),
            "effective_high": effective_number(low) if low > 0 else None,
            "band": band[0] if band[0] == band[1] else f"{band[0]} to {band[1]}",
            "largest": largest,
            "largest_share": None if share is None else tidy(share),
            "known_share": 0.0 if basis is None else min(1.0, basis.known),
            "year": None if basis is None else basis.year,
            "makers": len(standing.sure),
            "may_supply": len(standing.maybe),
            "sole_source": standing.sole,
            "fragility": fragility[0],
            "fragility_firm": fragility[1],
            "criticality": critical,
            "criticality_firm": sure,
            "end_items": [e for e in self.stopped[item] if e in self.ends],
            "replace_weeks": max((w for w in self._weeks(item) if w is not None), default=None),
        }
        pointers = self._pointers(item, basis)
        return values, pointers, self._reason(values, basis, standing)

    def _ranked(self, basis: Basis) -> list[tuple[str, float]]:
        """Return the holders, the largest share first, and of equal ones by name."""
        name = self.holdings.name
        return sorted(basis.holders, key=lambda pair: (-pair[1], name(pair[0]) or ""))

    @cached_property
    def bands(self) -> Bands:
        """The bands of the merger guidelines that held on the day, else the first there were."""
        return band_on(self.view.day) or all_bands()[0]

    def _pointers(self, item: str, basis: Basis | None) -> list[Pointer]:
        rows: list[Pointer] = [] if basis is None else list(basis.rows)
        for source in self.makers.get(item, []):
            rows += source.pointers
        lines = self.tree.chain_lines[item]
        return list(dict.fromkeys([*rows, *(("bom_lines", row) for row in lines)]))

    @cached_property
    def ends(self) -> list[str]:
        """The end items of the network."""
        return end_items(self.view.network)

    @cached_property
    def stopped(self) -> dict[str, list[str]]:
        """The end items of the network that can't be made without each item of the tree."""
        tops = dict.fromkeys([*self.ends, self.root])
        graph = compile_graph(self.view.network, tops, on=self.view.day, world="certain")
        whose = np.array([source.item for source in graph.sources])
        before = available(graph.arrays, np.zeros(len(whose), dtype=bool))
        found = {}
        for item in self.tree.chains:
            served = available(graph.arrays, whose == item)
            pools = {end: graph.pool_of[end] for end in tops}
            found[item] = [e for e in tops if before[pools[e]] and not served[pools[e]]]
        return found

    def _weeks(self, item: str) -> list[float | None]:
        """Return the longest published time to replace each source that may supply the item."""
        table = self.view.network["sources"]
        columns = ("lead_time_weeks", "recovery_time_weeks")
        found = []
        for source in self.makers.get(item, []):
            times = [] if source.row is None else [table[c][source.row] for c in columns]
            found.append(max((time for time in times if time is not None), default=None))
        return found

    def _criticality(self, item: str) -> tuple[str, str]:
        """Return how much the loss of an item hurts, and how firmly that is known."""
        threshold, weeks = threshold_on(self.view.day), self._weeks(item)
        if not self._needed(item):
            return "low", "certain"
        if len(set(self.stopped[item]) & set(self.ends)) >= threshold.end_items:
            return "high", "certain"
        known = [number for number in weeks if number is not None]
        complete = bool(weeks) and len(known) == len(weeks)
        if known and min(known) >= threshold.weeks and complete:
            return "high", "certain"
        if known and max(known) >= threshold.weeks:
            return "high", "apparent"
        return "moderate", "certain" if complete else "apparent"

    def _needed(self, item: str) -> bool:
        """Say whether the item at the top stops without it, by the bill of materials or in fact."""
        return item == self.root or item in self.tree.essential or self.root in self.stopped[item]

    def _reason(
        self, values: Mapping[str, Any], basis: Basis | None, standing: "_Standing"
    ) -> Reason:
        network, because = self.view.network, []
        label = network.label(values["item"])
        if basis is None:
            because.append(Reason("No shares are published."))
        else:
            for holder, amount in self._ranked(basis):
                claim = f"{self.holdings.name(holder)}: {100 * amount:.3g} % of {basis.measure}."
                because.append(reason(network, claim, basis.rows))
            if basis.known < 1:
                because.append(Reason(f"Unknown: {100 * (1 - basis.known):.3g} %."))
        because += [self._source_reason(source) for source in self.makers.get(values["item"], [])]
        bands = self.bands
        because.append(
            Reason(
                f"Bands by {bands.name}: moderate from {bands.moderate:g}, high above "
                f"{bands.high:g} of 1."
            )
        )
        stops = ", ".join(network.label(end) for end in values["end_items"]) or "none"
        because.append(Reason(f"End items of the network that stop without it: {stops}."))
        claim = (
            f"{label}: index {values['hhi_low']:.3g} to {values['hhi_high']:.3g}, "
            f"{100 * values['known_share']:.3g} % known; sole source: {standing.sole}."
        )
        return reason(network, claim, (), because)

    def _source_reason(self, source: Source) -> Reason:
        maker = self.view.network.name_of("organisations", source.organisation)
        how = "certain" if source.certain else "may supply"
        return reason(self.view.network, f"{maker} ({how}).", source.pointers)

    def caveats(self) -> list[str]:
        """Say what limits the answer."""
        found = [
            f"Bands by {self.bands.name} ({self.bands.reference}); they judge mergers, and serve "
            "here as a scale only.",
            "Apparent: the record does not exclude a further source, or names no time to replace.",
        ]
        if self.holdings.overfull:
            found.append(
                "Shares of makers in force together pass the whole and are not used: "
                f"{', '.join(sorted(set(self.holdings.overfull)))}."
            )
        return found


@dataclass(frozen=True)
class _Standing:
    """Who certainly supplies an item, who may, and whether the list is known to be complete."""

    sure: set[str]
    maybe: set[str]
    complete: bool

    @property
    def sole(self) -> str:
        """Say whether there is one source only."""
        if not self.sure:
            return "unknown"
        if len(self.sure) > 1:
            return "no"
        return "certain" if self.complete and not self.maybe else "apparent"

    def fragility(self, bands: Sequence[tuple[str, str]]) -> tuple[str, str | None]:
        """Return the worse of the bands of the indices and of the number of makers.

        A band from low to high says nothing, unless the number of makers does.
        """
        counted = {0: None, 1: "high", 2: "moderate"}.get(len(self.sure), "low")
        told = [band for band in bands if band != (LEVELS[0], LEVELS[-1])]
        known = [name for name in (counted, *(low for low, _ in told)) if name is not None]
        if not known:
            return "unknown", None
        worst = max(known, key=LEVELS.index)
        shown = any(low == worst == high for low, high in told)
        topped = any(LEVELS.index(high) > LEVELS.index(worst) for _, high in told)
        sure = self.sole == "certain" or (shown and not topped)
        return worst, "certain" if sure else "apparent"


def _headline(rows: Sequence[Mapping[str, Any]]) -> dict[str, Quantity]:
    items = {row["item"]: row for row in rows}
    sole = [row for row in items.values() if row["sole_source"] in {"certain", "apparent"}]
    return {
        "items": Quantity(len(items), "count", "Items looked at"),
        "with_share": Quantity(
            len({row["item"] for row in rows if row["known_share"] > 0}),
            "count",
            "Of these, with a published share",
        ),
        "sole_source": Quantity(len(sole), "count", "Items with one source on the record"),
        "sole_source_certain": Quantity(
            sum(row["sole_source"] == "certain" for row in sole), "count", "Of these, for certain"
        ),
        "fragile_and_critical": Quantity(
            sum(
                row["fragility"] == "high" and row["criticality"] == "high"
                for row in items.values()
            ),
            "count",
            "Items of high fragility and high criticality",
        ),
    }
