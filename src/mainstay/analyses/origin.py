"""Whose work is inside this item, all tiers down?"""

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from mainstay.model.backing import Pointer
from mainstay.model.force import CERTAIN, rows_in_force
from mainstay.model.network import Network
from mainstay.model.result import Column, Quantity, Reason, Result, reason
from mainstay.model.shares import (
    TOGETHER,
    Share,
    Split,
    country_names,
    published_splits,
    superseded,
    tidy,
)
from mainstay.model.supply_graph import SupplyGraph, compile_graph
from mainstay.model.tree import Tree
from mainstay.model.view import View, item_or_end_item, known_places, look

COLUMNS = (
    Column("input", "", "Input below the item"),
    Column("tier", "", "Its least tier; 1 goes straight into the item", type="integer"),
    Column("country", "", "Country of origin; joined by + where a share is published for several"),
    Column("presence", "", "certain, possible, none by the record, or unknown"),
    Column("share_low", "share", "Share of that input's supply, at least", type="number"),
    Column(
        "share_high",
        "share",
        "Share of that input's supply, at most: known and unknown",
        type="number",
    ),
    Column("market", "", "Market of which the share speaks; empty where none is published"),
    Column("measure", "", "Whether the share is of production or of imports"),
    Column("year", "", "Year of which the share speaks", type="integer"),
    Column("scope", "", "What it is a share of, in the words of the record", detail=True),
    Column(
        "content_low",
        "unit/unit",
        "Input in one unit of the item, at least",
        type="number",
        detail=True,
    ),
    Column(
        "content_high",
        "unit/unit",
        "Input in one unit of the item, at most",
        type="number",
        detail=True,
    ),
    Column(
        "exposure_low",
        "unit/unit",
        "Content from this country, at least",
        type="number",
        detail=True,
    ),
    Column(
        "exposure_high",
        "unit/unit",
        "Content from this country, at most",
        type="number",
        detail=True,
    ),
    Column("unit", "", "Unit of content and exposure", detail=True),
    Column(
        "item_share_low",
        "share",
        "Share of the item's cost, at least; needs cost shares",
        type="number",
        detail=True,
    ),
    Column(
        "item_share_high",
        "share",
        "Share of the item's cost, at most; needs cost shares",
        type="number",
        detail=True,
    ),
    Column("via", "", "Chain from the item to the input", detail=True),
)


def origin(
    network: Network,
    *,
    item: str | None = None,
    for_nation: str | None = None,
    market: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Find whose work is inside an item, at every tier below it.

    It serves to find a dependence that does not show among the first suppliers, and to say how
    large it may be. An unknown origin could be anyone: the upper bound of every country holds it.

    Parameters
    ----------
    network : Network
    item : str, optional
        Item at the top; by default the end item of the network.
    for_nation : str, optional
        Country code: keep only sources sited there or linked to a buyer there.
    market : str, optional
        Count only shares of this market; by default the shares of each market stand side by side.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row for each input, country, market and measure, and one for what is unknown. Shares
        from 0 to 1 of that input's supply; content and exposure in units of the input for one
        unit of the item.

    Raises
    ------
    UsageError
        USE001 when there is no such item, nation or market.
    NoAnswer
        ANS001 when no item is named anywhere.

    Notes
    -----
    With known shares s of country c, joint shares j that name c among others, and unknown share
    u = 1 - sum of all known: low = s, high = min(1, s + j + u), and never above a published most.
    Exposure is content times share. Presence is *certain* where the input is needed whichever
    alternative is taken and the record shows supply from the country: a published share of the
    market or the nation asked about, or a link in force to a maker of the item's tree (to a buyer
    in the nation, where one is named). A share of another market shows only that it may be there.

    References
    ----------
    Nassar et al. (2020), Science Advances 6(8), exposure as content times share of production.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> ore = [row for row in origin(tiny()).table if row["input"] == "ore"]
    >>> [(row["country"], row["share_low"], row["share_high"]) for row in ore]
    [('XXB', 0.6, 1.0), (None, 0.4, 0.4), ('XXA', 0.0, 1.0)]
    """
    view = look(network, on, known_by, item=item, for_nation=for_nation, market=market)
    root = item_or_end_item(view.network, item)
    known_places(view.network, for_nation, market)
    answer = _Answer(view, root, for_nation, market)
    rows = [row for name in answer.tree.inputs for row in answer.rows(name)]
    return view.result(
        "origin",
        key=("input", "country", "market", "measure"),
        columns=COLUMNS,
        rows=rows,
        headline=answer.headline([values for values, _, _ in rows]),
        caveats=answer.caveats(),
    )


@dataclass(frozen=True)
class _Stand:
    """What is known of one country in one input."""

    low: float
    high: float
    year: int | None
    rows: tuple[Pointer, ...]
    shown: bool
    scope: str | None = None


@dataclass(frozen=True)
class _Answer:
    """The tree, the graph of all that may supply, and the published shares."""

    view: View
    root: str
    nation: str | None
    market: str | None

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.view.network, self.root)

    @cached_property
    def graph(self) -> SupplyGraph:
        return compile_graph(self.view.network, [self.root], on=self.view.day, nation=self.nation)

    @cached_property
    def sources(self) -> dict[str, dict[str, list[Pointer]]]:
        """The countries that may supply each item, with the rows that say so."""
        found: dict[str, dict[str, list[Pointer]]] = defaultdict(lambda: defaultdict(list))
        for source in self.graph.sources:
            if source.kind in {"listed", "implied"} and source.country is not None:
                rows = found[source.item][source.country]
                rows += source.pointers
        return found

    @cached_property
    def splits(self) -> dict[str, list[Split]]:
        """How each input is shared, market by market."""
        return published_splits(self.view.network, self.view.day, market=self.market)

    @cached_property
    def linked(self) -> dict[str, dict[str, list[Pointer]]]:
        """Countries with a supply link certainly in force that shows them in an input."""
        network = self.view.network
        links, organisations = network["supply_links"], network["organisations"]
        country = dict(zip(organisations.keys, organisations["country_id"], strict=True))
        found: dict[str, dict[str, list[Pointer]]] = defaultdict(lambda: defaultdict(list))
        force = rows_in_force(links, self.view.day)
        for number, row in enumerate(links.rows()):
            if row["kind"] != "supply" or force[number] != CERTAIN:
                continue
            if not self._into_the_tree(row["buyer_id"], row["item_id"], country):
                continue
            for place in self._places(row["supplier_id"], row["item_id"], country):
                found[row["item_id"]][place].append(("supply_links", number))
        return found

    def _into_the_tree(self, buyer: str, item: str, country: dict[str, str | None]) -> bool:
        """Say whether a buyer is in the nation asked about or makes something of the item."""
        if self.nation is not None:
            return country.get(buyer) == self.nation
        return any((buyer, parent) in self._makers for parent in self._parents.get(item, ()))

    @cached_property
    def _makers(self) -> set[tuple[str | None, str]]:
        return {(s.organisation, s.item) for s in self.graph.sources if s.certain}

    @cached_property
    def _parents(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for parent in self.tree.chains:
            for _, child in self.tree.children(parent):
                found[child].add(parent)
        return found

    def _places(self, organisation: str, item: str, country: dict[str, str | None]) -> set[str]:
        """Return where an organisation makes an item; where that is not listed, its own country.

        With sites in several countries a link does not say from which the item came.
        """
        makers = [
            source
            for source in self.graph.sources
            if source.item == item
            and source.organisation == organisation
            and source.kind != "trader"
        ]
        listed = any(source.kind == "listed" for source in makers)
        if (organisation, item) in self._buys and not listed:
            return set()
        places = {source.country for source in makers if source.country}
        own = country.get(organisation)
        if not places:
            return {own} if own else set()
        return places if len(places) == 1 else set()

    @cached_property
    def _buys(self) -> set[tuple[str, str]]:
        """Who may buy an item, and so may pass it on rather than make it."""
        links = self.view.network["supply_links"]
        force = rows_in_force(links, self.view.day)
        return {
            (row["buyer_id"], row["item_id"])
            for row, held in zip(links.rows(), force, strict=True)
            if row["kind"] == "supply" and held
        }

    def rows(self, item: str) -> Iterable[tuple[dict[str, Any], list[Pointer], Reason]]:
        """Go through the rows of one input, a group for each market and measure."""
        splits = self.splits.get(item, [])
        listed = self.sources[item].keys() | self.linked[item].keys()
        named = {country for split in splits for country in split.countries}
        if self.market is not None and len(splits) == 1:
            yield from self._group(item, splits[0], listed | named)
            return
        for split in splits:
            yield from self._group(item, split, split.countries)
        if listed - named or not splits:
            yield from self._unpublished(item, listed - named)

    def _is_closed(self, item: str) -> bool:
        """Say whether the listed countries are known to be the only origins of an input."""
        items = self.view.network["items"]
        makers = [s for s in self._everywhere.sources if s.item == item]
        complete = bool(items["sources_complete"][items.index[item]])
        return complete and bool(makers) and all(source.country for source in makers)

    @cached_property
    def _everywhere(self) -> SupplyGraph:
        """The graph of all that may supply, whoever asks."""
        if self.nation is None:
            return self.graph
        return compile_graph(self.view.network, [self.root], on=self.view.day)

    def _group(
        self, item: str, split: Split, countries: Set[str]
    ) -> Iterable[tuple[dict[str, Any], list[Pointer], Reason]]:
        """Go through the countries of one input in one market, and what is left unknown."""
        for country in self._by_name(countries):
            yield self._row(item, country, split, self._stand(item, country, split))
        for share in split.shares:
            if len(share.countries) > 1 and share.share is not None:
                low, high = tidy(share.share), tidy(min(1.0, share.share + split.unknown))
                pointers: tuple[Pointer, ...] = (("item_shares", share.row),)
                shown = low > 0 and self._speaks_of_this(split.market)
                together = _Stand(low, high, share.year, pointers, shown, self._scope((share,)))
                yield self._row(item, TOGETHER.join(share.countries), split, together)
        if split.unknown > 0:
            rows = tuple(("item_shares", share.row) for share in split.shares)
            stand = _Stand(split.unknown, split.unknown, None, rows, False)
            yield self._row(item, None, split, stand)

    def _unpublished(
        self, item: str, countries: Set[str]
    ) -> Iterable[tuple[dict[str, Any], list[Pointer], Reason]]:
        """Go through the countries listed for an input of which they have no published share."""
        if self._is_closed(item):
            yield from self._closed_group(item, countries)
            return
        for country in self._by_name(countries):
            stand = _Stand(0.0, 1.0, None, self._listed(item, country), False)
            shown = country in self.linked[item]
            yield self._row(item, country, None, replace(stand, shown=shown))
        if item not in self.splits:
            yield self._row(item, None, None, _Stand(1.0, 1.0, None, (), False))

    def _by_name(self, countries: Set[str]) -> list[str]:
        return sorted(countries, key=lambda c: self.view.network.name_of("countries", c))

    def _listed(self, item: str, country: str) -> tuple[Pointer, ...]:
        """Return the sources and links that name a country in an input."""
        rows = (*self.sources[item].get(country, []), *self.linked[item].get(country, []))
        return tuple(dict.fromkeys(rows))

    def _closed_group(
        self, item: str, countries: Set[str]
    ) -> Iterable[tuple[dict[str, Any], list[Pointer], Reason]]:
        """Go through the countries of an input whose sources are all known."""
        every = {s.country for s in self._everywhere.sources if s.item == item}
        low = 1.0 if every == set(countries) and len(every) == 1 else 0.0
        for country in self._by_name(countries):
            stand = _Stand(low, 1.0, None, self._listed(item, country), low > 0)
            yield self._row(item, country, None, stand)

    def _speaks_of_this(self, market: str | None) -> bool:
        """Say whether a share of a market shows what the item asked about is made of."""
        return market is not None and market in {self.nation, self.market}

    def _scope(self, shares: Iterable[Share]) -> str | None:
        table = self.view.network["item_shares"]["scope"]
        return next((table[share.row] for share in shares if table[share.row]), None)

    def _stand(self, item: str, country: str, split: Split) -> _Stand:
        shares = split.of(country)
        own = [share for share in shares if len(share.countries) == 1]
        low, high = split.interval(country)
        rows: list[Pointer] = [("item_shares", share.row) for share in shares]
        pointers = tuple(dict.fromkeys((*rows, *self._listed(item, country))))
        # A country named without a number supplies, though how much is not published.
        named = any(share.names for share in own)
        published = (low > 0 or (named and high > 0)) and self._speaks_of_this(split.market)
        shown = published or country in self.linked[item]
        year = max((share.year for share in shares if share.year is not None), default=None)
        return _Stand(low, high, year, pointers, shown, self._scope(shares))

    def _row(
        self, item: str, country: str | None, split: Split | None, stand: _Stand
    ) -> tuple[dict[str, Any], list[Pointer], Reason]:
        network = self.view.network
        certain = stand.shown and item in self.tree.essential
        presence = "certain" if certain else "possible" if country else "unknown"
        presence = "none" if stand.high == 0 else presence
        low, high = self.tree.content[item]
        cost = self.tree.cost_share.get(item)
        values = {
            "input": item,
            "tier": self.tree.tier(item),
            "country": country,
            "presence": presence,
            "share_low": stand.low,
            "share_high": stand.high,
            "market": None if split is None else split.market,
            "measure": None if split is None else split.measure,
            "year": stand.year,
            "scope": stand.scope,
            "content_low": low,
            "content_high": high,
            "exposure_low": None if low is None else low * stand.low,
            "exposure_high": None if high is None else high * stand.high,
            "unit": network.unit_of(item),
            "item_share_low": None if cost is None else cost * stand.low,
            "item_share_high": None if cost is None else cost * stand.high,
            "via": " > ".join(network.label(i) for i in self.tree.chains[item]),
        }
        lines: list[Pointer] = [("bom_lines", row) for row in self.tree.chain_lines[item]]
        return values, [*stand.rows, *lines], self._reason(values, stand, lines)

    def _reason(self, values: dict[str, Any], stand: _Stand, lines: list[Pointer]) -> Reason:
        network = self.view.network
        country = country_names(network, values["country"])
        name = network.label(values["input"])
        span = f"{_percent(values['share_low'])} to {_percent(values['share_high'])}"
        market = f" (market: {values['market']})" if values["market"] else ", no share published"
        because = [_fact(network, pointer) for pointer in stand.rows]
        because.append(reason(network, f"Chain: {values['via']}.", lines))
        if values["presence"] == "possible" and values["country"] is not None:
            because.append(Reason(self._why_possible(stand)))
        claim = f"{country} in {name}: {values['presence']}, {span} of its supply{market}."
        return reason(network, claim, (), because)

    def _why_possible(self, stand: _Stand) -> str:
        if not any(table != "item_shares" for table, _ in stand.rows):
            return "Possible: the share is of a market, and does not show what this item takes."
        if not stand.shown:
            return "Possible: the record lists a source there but shows no supply into this tree."
        return "Possible: an alternative on the way may be taken instead."

    def headline(self, rows: list[dict[str, Any]]) -> dict[str, Quantity]:
        """Count inputs, those with a share and those with none, and the countries."""
        inputs = self.tree.inputs
        with_share = {row["input"] for row in rows if row["market"] is not None}
        rows = [row for row in rows if row["presence"] != "none"]
        seen = {row["input"] for row in rows if row["country"] is not None}
        return {
            "inputs": Quantity(len(inputs), "count", "Inputs below the item"),
            "with_share": Quantity(len(with_share), "count", "Of these, with a published share"),
            "without_origin": Quantity(
                len(set(inputs) - seen), "count", "Inputs of which no origin is published"
            ),
            "countries": Quantity(
                len({c for row in rows for c in (row["country"] or "").split(TOGETHER) if c}),
                "count",
                "Countries that are present",
            ),
        }

    def caveats(self) -> list[str]:
        """Say what limits the answer."""
        dark = [
            self.view.network.label(item)
            for item in self.tree.inputs
            if not self.sources[item] and item not in self.splits
        ]
        found = ["Shares of different markets stand side by side and never add up."]
        if dark:
            found.append("No origin published, so it could be anyone: " + ", ".join(dark) + ".")
        over = [item for _, item in superseded(self.view.network, self.view.day)]
        over = [item for item in dict.fromkeys(over) if item in self.tree.chains]
        if over:
            names = ", ".join(self.view.network.label(item) for item in over)
            found.append(f"Old shares not used, as sources of the day speak against them: {names}.")
        if self.tree.cost_share and all(
            self.tree.cost_share.get(item) is None for item in self.tree.inputs
        ):
            found.append("No cost shares are published, so no share of the whole item is given.")
        return found


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _fact(network: Network, pointer: Pointer) -> Reason:
    """Say what one row of the record says."""
    table, row = pointer
    values = {name: network[table][name][row] for name in network[table].spec.columns}
    item = network.label(values["item_id"])
    if table == "item_shares":
        countries = " and ".join(network.name_of("countries", c) for c in values["country_ids"])
        amount = "share not published" if values["share"] is None else _percent(values["share"])
        scope = values["scope"] or values["market"]
        claim = f"Published: {countries}, {amount} of {scope} of {item}, {values['year']}."
    elif table == "supply_links":
        supplier, buyer = (
            network.name_of("organisations", values[end]) for end in ("supplier_id", "buyer_id")
        )
        claim = f"Supply link: {supplier} to {buyer}, {item}."
    else:
        maker = network.name_of("organisations", values["organisation_id"])
        claim = f"{maker}, source of {item} ({values['status']})."
    return reason(network, claim, [pointer])
