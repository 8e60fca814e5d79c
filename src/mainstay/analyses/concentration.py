"""On how few does each item depend?"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isinf
from typing import Any, Literal

import numpy as np

from mainstay.kernels.and_or import available
from mainstay.kernels.concentration import effective_number, herfindahl_bounds
from mainstay.model.force import CERTAIN, source_force
from mainstay.model.network import Network
from mainstay.model.owners import ultimate_owner
from mainstay.model.result import Column, Pointer, Quantity, Reason, Result, reason
from mainstay.model.roles import OF_ORIGIN
from mainstay.model.shares import TOGETHER, country_names, published_splits, tidy
from mainstay.model.supply_graph import Source, SupplyGraph, capacity, compile_graph
from mainstay.model.tree import Tree
from mainstay.model.view import View, item_or_end_item, look
from mainstay.rules.bands import Bands, all_bands, band_on
from mainstay.rules.criticality import threshold_on
from mainstay.schema.spec import codes

Group = Literal["organisation", "owner", "country"]

LEVELS = ("low", "moderate", "high")
CAPACITY_OF_MAKERS, SHARES_OF_MAKERS = "makers' capacity", "makers' shares"
ROUNDING = 5e-3
"""Published shares are rounded; a sum may pass one by this much and is then scaled to one."""

COLUMNS = (
    Column("item", "", "Item"),
    Column("market", "", "Market of which the shares speak; empty where none is published"),
    Column("measure", "", "What the shares are shares of"),
    Column("hhi_low", "index", "Herfindahl index from 0 to 1, at least"),
    Column("hhi_high", "index", "Herfindahl index from 0 to 1, at most"),
    Column("hhi_10000_low", "index", "The same from 0 to 10,000, at least", detail=True),
    Column("hhi_10000_high", "index", "The same from 0 to 10,000, at most", detail=True),
    Column("effective_low", "count", "Equal sources that would give the upper index", detail=True),
    Column("effective_high", "count", "Equal sources that would give the lower index", detail=True),
    Column("band", "", "Band of the merger guidelines that held on the day", detail=True),
    Column("largest", "", "Who holds the largest published share"),
    Column("largest_share", "share", "That share, at least"),
    Column("known_share", "share", "Share of which the holder is published"),
    Column("year", "", "Year of which the shares speak", detail=True),
    Column("makers", "count", "Sources that certainly supply, by the grouping asked for"),
    Column("may_supply", "count", "Further ones that may supply", detail=True),
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
    Column("end_items", "", "End items of the network that stop without the item", detail=True),
    Column("replace_weeks", "weeks", "Longest published lead or recovery time", detail=True),
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
        USE001 when there is no such item, nation or market.
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
    root = item_or_end_item(view.network, item)
    if for_nation is not None:
        view.network.has("countries", for_nation)
    if market is not None and market not in codes()["market"]:
        view.network.has("countries", market)
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
class _Basis:
    """Published shares of one item in one market: who holds how much, and what is unknown."""

    market: str | None
    measure: str
    held: Mapping[str, float]
    joint: tuple[tuple[str, float, int], ...] = ()
    year: int | None = None
    rows: tuple[Pointer, ...] = ()

    @property
    def known(self) -> float:
        return tidy(sum(self.held.values()) + sum(amount for _, amount, _ in self.joint))

    def index(self) -> tuple[float, float]:
        """Return the least and the largest Herfindahl index."""
        joint = [(amount, number) for _, amount, number in self.joint]
        low, high = herfindahl_bounds(list(self.held.values()), max(0.0, 1 - self.known), joint)
        return tidy(low), tidy(min(1.0, high))

    @property
    def holders(self) -> list[tuple[str, float]]:
        """Return who holds how much, if anything; several together stand as one."""
        everyone = [*self.held.items(), *((name, amount) for name, amount, _ in self.joint)]
        return [(name, amount) for name, amount in everyone if amount > 0]


@dataclass(frozen=True)
class _Answer:
    """The tree, the graph of all that may supply, and the published shares."""

    view: View
    root: str
    nation: str | None
    by: Group
    market: str | None
    overfull: list[str] = field(default_factory=list)

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.view.network, self.root)

    @cached_property
    def graph(self) -> SupplyGraph:
        return compile_graph(self.view.network, [self.root], on=self.view.day, nation=self.nation)

    @cached_property
    def makers(self) -> dict[str, list[Source]]:
        """The sources of each item that may supply."""
        found = defaultdict(list)
        for source in self.graph.sources:
            if source.kind in {"listed", "implied"}:
                found[source.item].append(source)
        return found

    def label(self, organisation: str | None, country: str | None) -> str | None:
        """Return who counts as one source."""
        if self.by == "country":
            return country
        if self.by == "owner":
            return ultimate_owner(self.view.network, organisation)
        return organisation

    def name(self, label: str | None) -> str | None:
        """Return the name of a holder for a reader."""
        if label is None:
            return None
        if self.by == "country":
            return country_names(self.view.network, label)
        return self.view.network.name_of("organisations", label)

    def bases(self, item: str) -> list[_Basis]:
        """Return the published shares of an item, market by market."""
        countries = list(self._of_countries(item))
        told = {basis.market for basis in countries}
        makers = [basis for basis in self._of_makers(item) if basis.market not in told]
        return [*countries, *makers] or self._of_capacity(item)

    def _of_countries(self, item: str) -> Iterable[_Basis]:
        if self.by != "country":
            return
        for split in self._splits.get(item, []):
            numbered = [share for share in split.shares if share.share is not None]
            whole = max(1.0, sum(share.share or 0.0 for share in numbered))
            yield _Basis(
                split.market,
                split.measure,
                {
                    s.countries[0]: s.share / whole
                    for s in numbered
                    if len(s.countries) == 1 and s.share
                },
                tuple(
                    (TOGETHER.join(s.countries), s.share / whole, len(s.countries))
                    for s in numbered
                    if len(s.countries) > 1 and s.share
                ),
                max((s.year for s in numbered if s.year is not None), default=None),
                tuple(("item_shares", share.row) for share in split.shares),
            )

    @cached_property
    def _splits(self) -> dict[str, list[Any]]:
        return published_splits(
            self.view.network,
            self.view.day,
            market=self.market,
            measures=OF_ORIGIN | {"capacity"},
        )

    def _of_makers(self, item: str) -> Iterable[_Basis]:
        """Put the published shares of makers that certainly supply on the day together."""
        network, table = self.view.network, self.view.network["sources"]
        markets: dict[str | None, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        rows: dict[str | None, list[Pointer]] = defaultdict(list)
        for number, row in enumerate(table.rows()):
            share, place = row["share_of_supply"], row["share_market"]
            label = self.label(
                row["organisation_id"], network.country_of(row["organisation_id"], row["site_id"])
            )
            if row["item_id"] != item or share is None or label is None:
                continue
            if source_force(row, self.view.day) != CERTAIN or self.market not in {None, place}:
                continue
            markets[place][label] += share
            rows[place].append(("sources", number))
        for place in sorted(markets, key=str):
            total = sum(markets[place].values())
            if total > 1 + ROUNDING:
                self.overfull.append(network.label(item))
                continue
            held = {label: share / max(1.0, total) for label, share in markets[place].items()}
            yield _Basis(place, SHARES_OF_MAKERS, held, rows=tuple(rows[place]))

    def _of_capacity(self, item: str) -> list[_Basis]:
        """Take capacities for shares, where all makers and all their capacities are known."""
        network, makers = self.view.network, self.makers[item]
        if self.market is not None or not self._complete(item) or not makers:
            return []
        table, unit = network["sources"], self._unit(item)
        held: dict[str, float] = defaultdict(float)
        for source in makers:
            row = None if source.row is None else table.row(table.keys[source.row])
            label = self.label(source.organisation, source.country)
            amount = None if row is None else capacity(row, unit, self.view.day)
            if label is None or row is None or not source.certain:
                return []
            if row["counted_in"] is not None:
                continue
            if amount is None or isinf(amount):
                return []
            held[label] += amount
        total = sum(held.values())
        if not total:
            return []
        shares = {label: amount / total for label, amount in held.items()}
        rows = tuple(("sources", s.row) for s in makers if s.row is not None)
        return [_Basis(None, CAPACITY_OF_MAKERS, shares, rows=rows)]

    def _unit(self, item: str) -> str:
        items = self.view.network["items"]
        return str(items["unit"][items.index[item]])

    def _complete(self, item: str) -> bool:
        """Say whether the listed makers are known to be all, whoever asks."""
        items = self.view.network["items"]
        known = bool(items["sources_complete"][items.index[item]])
        return known and self._everywhere[item] == len(self.makers[item])

    @cached_property
    def _everywhere(self) -> Counter[str]:
        """How many sources of each item there are, for any nation."""
        graph = compile_graph(self.view.network, [self.root], on=self.view.day)
        return Counter(s.item for s in graph.sources if s.kind in {"listed", "implied"})

    def rows(self, item: str) -> Iterable[tuple[dict[str, Any], list[Pointer], Reason]]:
        """Go through the rows of one item: one for each market, or one that says what is known."""
        standing = self._standing(item)
        found: list[tuple[_Basis | None, tuple[float, float]]] = [
            (basis, basis.index()) for basis in self.bases(item)
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
        for source in self.makers[item]:
            label = self.label(source.organisation, source.country)
            nameless |= label is None
            if label is not None:
                groups[source.certain].add(label)
        sure, maybe = groups[True], groups[False] - groups[True]
        return _Standing(sure, maybe, self._complete(item) and not nameless)

    def _row(
        self,
        item: str,
        basis: _Basis | None,
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
            "end_items": self.stopped[item],
            "replace_weeks": self._weeks(item),
        }
        pointers = self._pointers(item, basis)
        return values, pointers, self._reason(values, basis, standing)

    def _ranked(self, basis: _Basis) -> list[tuple[str, float]]:
        """Return the holders, the largest share first, and of equal ones by name."""
        return sorted(basis.holders, key=lambda pair: (-pair[1], self.name(pair[0]) or ""))

    @cached_property
    def bands(self) -> Bands:
        """The bands of the merger guidelines that held on the day, else the first there were."""
        return band_on(self.view.day) or all_bands()[0]

    def _pointers(self, item: str, basis: _Basis | None) -> list[Pointer]:
        rows: list[Pointer] = [] if basis is None else list(basis.rows)
        for source in self.makers[item]:
            rows += [] if source.row is None else [("sources", source.row)]
            rows += [("supply_links", link) for link in source.links]
        lines = self.tree.chain_lines[item]
        return list(dict.fromkeys([*rows, *(("bom_lines", row) for row in lines)]))

    @cached_property
    def stopped(self) -> dict[str, list[str]]:
        """The end items of the network that can't be made without each item of the tree."""
        items = self.view.network["items"]
        ends = [k for k, kind in zip(items.keys, items["kind"], strict=True) if kind == "end_item"]
        graph = compile_graph(
            self.view.network, dict.fromkeys([*ends, self.root]), on=self.view.day, world="certain"
        )
        whose = np.array([source.item for source in graph.sources])
        before = available(graph.arrays, np.zeros(len(whose), dtype=bool))
        found = {}
        for item in self.tree.chains:
            served = available(graph.arrays, whose == item)
            pools = {end: graph.pool_of[end] for end in ends}
            found[item] = [e for e in ends if before[pools[e]] and not served[pools[e]]]
        return found

    def _weeks(self, item: str) -> float | None:
        """Return the longest published lead or recovery time of what may supply the item."""
        table = self.view.network["sources"]
        rows = [source.row for source in self.makers[item] if source.row is not None]
        columns = ("lead_time_weeks", "recovery_time_weeks")
        weeks = [table[column][row] for row in rows for column in columns]
        return max((number for number in weeks if number is not None), default=None)

    def _criticality(self, item: str) -> tuple[str, str]:
        threshold, weeks = threshold_on(self.view.day), self._weeks(item)
        if item != self.root and item not in self.tree.essential:
            return "low", "certain"
        several = len(self.stopped[item]) >= threshold.end_items
        if several or (weeks is not None and weeks >= threshold.weeks):
            return "high", "certain"
        return "moderate", "apparent" if weeks is None else "certain"

    def _reason(
        self, values: Mapping[str, Any], basis: _Basis | None, standing: "_Standing"
    ) -> Reason:
        network, because = self.view.network, []
        label = network.label(values["item"])
        if basis is None:
            because.append(Reason("No shares are published."))
        else:
            for holder, amount in self._ranked(basis):
                claim = f"{self.name(holder)}: {100 * amount:.3g} % of {basis.measure}."
                because.append(reason(network, claim, basis.rows))
            if basis.known < 1:
                because.append(Reason(f"Unknown: {100 * (1 - basis.known):.3g} %."))
        because += [self._source_reason(source) for source in self.makers[values["item"]]]
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
        own: list[Pointer] = [] if source.row is None else [("sources", source.row)]
        links: list[Pointer] = [("supply_links", link) for link in source.links]
        return reason(self.view.network, f"{maker} ({how}).", [*own, *links])

    def caveats(self) -> list[str]:
        """Say what limits the answer."""
        found = [
            f"Bands by {self.bands.name} ({self.bands.reference}); they judge mergers, and serve "
            "here as a scale only.",
            "Apparent: the record does not exclude a further source, or names no time to replace.",
        ]
        if self.overfull:
            found.append(
                "Shares of makers in force together pass the whole and are not used: "
                f"{', '.join(sorted(set(self.overfull)))}."
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
        shown = any(low == worst == high for low, high in told) or self.sole == "certain"
        return worst, "certain" if shown else "apparent"


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
