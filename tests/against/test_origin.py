"""Hold `origin`, worked out on whole columns, against a reading of the record row by row."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pytest
from against.reading import MAYBE, YES, Maker, Reading, Row, published_shares
from builders import ON, Draw, build, network_of, networks, one_of, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.analyses.origin import origin
from mainstay.model.network import Network
from mainstay.schema.spec import tables

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=80)
nations = st.sampled_from([None, None, "AAA", "BBB"])
markets = st.sampled_from([None, None, "world", "AAA"])

Found = tuple[str, str | None, str, float, float, str | None, str | None]
"""Input, country, presence, least and largest share, market and measure."""


@st.composite
def crowded(draw: Draw) -> Network:
    """Draw a network in which many trade with each other, and one may have several sites."""
    rows = rows_of(draw(networks()))
    names = [row["organisation_id"] for row in rows["organisations"]]
    items = [row["item_id"] for row in rows["items"]]
    makers = [row["organisation_id"] for row in rows.get("sources", [])]
    more = [
        (one_of(draw, names), buyer, one_of(draw, items[1:] or items), {"since": since})
        for buyer in draw(st.lists(st.sampled_from(makers * 3 + names), max_size=8))
        for since in [one_of(draw, (None, None, "2020", "2025"))]
    ]
    more = [link for link in more if link[0] != link[1]]
    made = [
        (one_of(draw, names), one_of(draw, items), None, {"site_id": one_of(draw, sites)})
        for sites in [[row["site_id"] for row in rows.get("sites", [])]]
        for _ in range(draw(st.integers(0, 4)) if sites else 0)
    ]
    extra = rows_of(build(items=[(item,) for item in items], supply_links=more, sources=made))
    for name in ("supply_links", "sources"):
        key = tables()[name].key
        new = [row | {key: f"more-{row[key]}"} for row in extra.get(name, [])]
        rows[name] = [*rows.get(name, []), *new]
    return network_of(rows, items[0])


class Plain:
    """Whose work is inside the item of a network, by loops over its rows."""

    def __init__(self, network: Network, nation: str | None, market: str | None) -> None:
        self.network, self.nation, self.market = network, nation, market
        self.root = str(network.item)
        self.reading = Reading(network, ON, nation=nation)
        self.inputs = self.reading.below(self.root)[1:]
        self.everyone = self.reading.everyone([self.root, *self.inputs])
        shares = published_shares(network, ON, {"production", "imports"})
        self.shares = {key: shares[key] for key in sorted(shares) if market in {None, key[1]}}

    def answer(self) -> Iterator[Found]:
        """Go through the rows of all inputs."""
        for item in self.inputs:
            groups = [key for key in self.shares if key[0] == item]
            named = {c for key in groups for row in self.shares[key] for c in row["country_ids"]}
            rest = (self.countries(self.everyone, item) | self.linked(item)) - named
            together = self.market is not None and len(groups) == 1
            for key in groups:
                yield from self._of_market(key, rest if together else set())
            if not together:
                yield from self._apart(item, rest, dark=not groups)

    def _of_market(self, key: tuple[str, str, str], also: set[str]) -> Iterator[Found]:
        item, market, measure = key
        rows, asked = self.shares[key], market in {self.nation, self.market}
        unknown = max(0.0, 1.0 - sum(row["share"] or 0.0 for row in rows))
        for country in also:
            shown = country in self.linked(item)
            yield self._row(item, country, 0.0, unknown, shown, market, measure)
        for row in rows:
            share, single = row["share"] or 0.0, len(row["country_ids"]) == 1
            for country in row["country_ids"]:
                low, high = self._interval(row, unknown, single)
                named = single and row["share"] is None
                shown = asked and (low > 0 or (named and high > 0))
                shown |= country in self.linked(item)
                yield self._row(item, country, low, high, shown, market, measure)
            if not single and row["share"] is not None:
                together, shown = "+".join(sorted(row["country_ids"])), asked and share > 0
                high = min(1.0, share + unknown)
                yield self._row(item, together, share, high, shown, market, measure)
        if unknown > 1e-12:
            yield item, None, "unknown", unknown, unknown, market, measure

    def _interval(self, row: Row, unknown: float, single: bool) -> tuple[float, float]:
        share = row["share"] or 0.0
        high = min(1.0, share + unknown)
        if not single:
            return 0.0, high
        high = max(high, 0.005) if row["share"] is None else high
        return share, high if row["share_high"] is None else min(high, row["share_high"])

    def _apart(self, item: str, rest: set[str], *, dark: bool) -> Iterator[Found]:
        """Go through countries without a share; where all sources are known they are the only."""
        abroad = Reading(self.network, ON).everyone([self.root, *self.inputs])
        makers = [maker for maker in abroad if maker.item == item]
        complete = bool(self.reading.items[item]["sources_complete"])
        closed = complete and bool(makers) and all(maker.country for maker in makers)
        whole = closed and len(rest) == 1 and {maker.country for maker in makers} == rest
        for country in rest:
            shown = whole if closed else country in self.linked(item)
            yield self._row(item, country, float(whole), 1.0, shown)
        if dark and not closed:
            yield item, None, "unknown", 1.0, 1.0, None, None

    def _row(
        self,
        item: str,
        country: str,
        low: float,
        high: float,
        shown: bool,
        market: str | None = None,
        measure: str | None = None,
    ) -> Found:
        certain = shown and not self.avoidable(self.root, item)
        presence = "certain" if certain else "possible"
        return item, country, "none" if high == 0 else presence, low, high, market, measure

    def countries(self, makers: list[Maker], item: str) -> set[str]:
        """Return where those who make an item are."""
        return {
            maker.country
            for maker in makers
            if maker.item == item and maker.kind in {"listed", "linked"} and maker.country
        }

    def avoidable(self, item: str, gone: str) -> bool:
        """Say whether some choice of alternatives does without an input."""
        groups: dict[str, list[str]] = {}
        for line in self.reading.lines:
            if line["parent_id"] == item:
                group = f"group {line['alt_group']}" if line["alt_group"] else line["bom_line_id"]
                groups.setdefault(group, []).append(line["child_id"])
        return item != gone and all(
            any(self.avoidable(child, gone) for child in need) for need in groups.values()
        )

    def linked(self, item: str) -> set[str]:
        """Return the countries that a link certainly in force shows in an input."""
        return {
            place
            for row in self.reading.sells(item, {YES})
            if self._into_the_tree(row["buyer_id"], item)
            for place in self._place(row["supplier_id"], item)
        }

    def _into_the_tree(self, buyer: str, item: str) -> bool:
        if self.nation is not None:
            return self.reading.country(buyer) == self.nation
        parents = {
            line["parent_id"]
            for line in self.reading.lines
            if line["child_id"] == item and line["parent_id"] in {self.root, *self.inputs}
        }
        return any(m.sure and m.organisation == buyer and m.item in parents for m in self.everyone)

    def _place(self, organisation: str, item: str) -> set[str]:
        makers = [m for m in self.everyone if (m.item, m.organisation) == (item, organisation)]
        listed = any(maker.kind == "listed" for maker in makers)
        bought = [row["buyer_id"] for row in self.reading.sells(item, {MAYBE, YES})]
        if organisation in bought and not listed:
            return set()
        places = self.countries(makers, item) or {self.reading.country(organisation)}
        return {place for place in places if place} if len(places) == 1 else set()

    @cached_property
    def dark(self) -> set[str]:
        """Inputs of which nobody has published any origin."""
        shared = {key[0] for key in self.shares}
        return {i for i in self.inputs if i not in shared and not self.countries(self.everyone, i)}


def sortable(row: Any) -> Any:
    return tuple("" if cell is None else str(cell) for cell in (row[:2] + row[5:]))


@repeatable
@given(crowded(), nations, markets)
def test_origins_are_those_read_row_by_row(
    network: Network, nation: str | None, market: str | None
) -> None:
    result = origin(network, for_nation=nation, market=market)
    columns = ("input", "country", "presence", "share_low", "share_high", "market", "measure")
    found = sorted((tuple(row[name] for name in columns) for row in result.table), key=sortable)
    expected = sorted(Plain(network, nation, market).answer(), key=sortable)
    assert [(*row[:3], *row[5:]) for row in found] == [(*row[:3], *row[5:]) for row in expected]
    ends = [[end for row in rows for end in row[3:5]] for rows in (found, expected)]
    assert ends[0] == pytest.approx(ends[1], abs=1e-9)


@repeatable
@given(crowded(), nations)
def test_inputs_without_an_origin_are_named(network: Network, nation: str | None) -> None:
    result, plain = origin(network, for_nation=nation), Plain(network, nation, None)
    (said,) = [note for note in result.caveats if "could be anyone" in note] or [": ."]
    names = set(said.rstrip(".").split(": ")[1].split(", ")) - {""}
    assert names == {network.label(item) for item in plain.dark}


def told_apart(network: Network) -> Network:
    """Return the network with each row its own evidence, so that a result names its rows."""
    rows = rows_of(network)
    for name, table in network.tables.items():
        if "evidence_ids" in table.spec.columns:
            for row in rows[name]:
                row["evidence_ids"] = [f"{name}:{row[table.spec.key]}"]
    return network_of(rows, str(network.item))


@repeatable
@given(crowded(), nations, markets)
def test_evidence_is_that_of_the_rows_in_the_reasons(
    network: Network, nation: str | None, market: str | None
) -> None:
    result = origin(told_apart(network), for_nation=nation, market=market)
    for key, row in zip(result.keys(), result.table, strict=True):
        named = {name for part in result.why(key).because for name in part.rows}
        assert set(row["evidence_ids"]) == named


# By hand: what a link shows of where an input comes from.


def shown(**more: Any) -> dict[str, str]:
    """Return the presence of each country in the part that maker buys from seller."""
    rows: dict[str, Any] = {
        "items": [("end", "assembly"), ("part",)],
        "bom_lines": [("end", "part", 1)],
        "organisations": [("seller", "BBB"), ("other", "BBB")],
        "sources": [("maker", "end")],
        "supply_links": [("seller", "maker", "part")],
    }
    more = {name: rows.get(name, []) + cells for name, cells in more.items()}
    return {row["country"]: row["presence"] for row in origin(build(**rows | more)).table}


def test_a_link_to_a_maker_shows_where_the_seller_is() -> None:
    assert shown() == {"BBB": "certain", None: "unknown"}


def test_a_seller_with_sites_in_two_countries_shows_neither() -> None:
    sites = [("here", "seller", "AAA"), ("there", "seller", "CCC")]
    listed = [("seller", "part", None, {"site_id": site}) for site in ("here", "there")]
    assert shown(sites=sites, sources=listed) == {
        "AAA": "possible",
        "CCC": "possible",
        None: "unknown",
    }
    assert shown(sites=sites[1:], sources=listed[1:]) == {"CCC": "certain", None: "unknown"}


def test_a_seller_that_may_have_bought_shows_only_where_it_is_listed() -> None:
    bought = [("other", "seller", "part", {"since": "2025"})]
    assert shown(supply_links=bought) == {"BBB": "possible", None: "unknown"}
    site = [("there", "seller", "CCC")]
    listed = [("seller", "part", None, {"site_id": "there"})]
    assert shown(supply_links=bought, sites=site, sources=listed) == {
        "BBB": "possible",
        "CCC": "certain",
        None: "unknown",
    }


def test_a_link_that_only_may_be_in_force_shows_nothing_for_certain() -> None:
    network = build(
        items=[("end", "assembly"), ("part",)],
        bom_lines=[("end", "part", 1)],
        sources=[("maker", "end")],
        supply_links=[("seller", "maker", "part", {"since": "2025"})],
    )
    assert [row["presence"] for row in origin(network).table] == ["possible", "unknown"]
