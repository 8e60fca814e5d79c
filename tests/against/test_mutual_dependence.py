"""Hold `mutual_dependence` against a second reading: what stops in A once B is lost."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from random import Random
from typing import Any

from against.reading import Group, Reading, Row, published_shares
from builders import COMMON, COUNTRIES, HOME, ON, build, changed, network_of, networks, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.analyses.mutual_dependence import mutual_dependence
from mainstay.model.network import Network

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=20)
randoms = st.integers(0, 9999).map(Random)

COMPLETE = {"sources_complete": True}
NOBODY: frozenset[str] = frozenset()
Pair = tuple[str, str]
Answer = dict[Pair, dict[str, bool]]
"""For one nation and another, the items that stop in the first, and whether only apparently."""


def with_demands(network: Network, *wanted: tuple[str | None, str]) -> Network:
    """Return the network with demands of nations for items."""
    rows = rows_of(network)
    unit = {row["item_id"]: row["unit"] for row in rows["items"]}
    rows["demands"] = [
        {
            **COMMON,
            "demand_id": f"demand-{number}",
            "programme_id": "programme",
            "item_id": item,
            "customer_id": customer,
            "basis": "total",
            "unit": unit[item],
        }
        for number, (customer, item) in enumerate(wanted)
    ]
    return network_of(rows, str(network.item))


def random_demands(network: Network, random: Random) -> Network:
    """Add a few demands, which drawn networks have not."""
    customers = [*COUNTRIES, None]
    pairs = [(c, item) for c in customers for item in network["items"].keys]
    return with_demands(network, *random.sample(pairs, random.randint(0, 4)))


def answer(network: Network, **asked: Any) -> Answer:
    """Return what the verb says, both ways."""
    found: Answer = {}
    for row in mutual_dependence(network, **asked).table:
        one, two = row["country"], row["other"]
        for pair, items, number, apparent in (
            ((one, two), "items", "stops", "stops_apparent"),
            ((two, one), "back_items", "back_stops", "back_apparent"),
        ):
            sure = row[items][: row[number] - row[apparent]]
            found[pair] = {item: item not in sure for item in row[items]}
            assert len(found[pair]) == row[number]
    return found


@dataclass
class Expected:
    """The same from the tables, by recursion over makers and what they need."""

    network: Network

    def __post_init__(self) -> None:
        self.items = list(self.network["items"].keys)
        self.held = cache(self.held)

    def held(self, nation: str, lost: frozenset[str], sure: bool, near: bool) -> frozenset[str]:
        """Return what a nation makes, and what it demands and can have.

        `sure` counts what certainly supplies; else all that may, and others nobody lists. `near`
        counts only what reaches the nation by the record.
        """
        reading = self._reading(nation if near else None, sure)
        made = {
            maker.item
            for maker in reading.everyone(self.items)
            if maker.kind in {"listed", "linked"}
            and maker.country == nation
            and reading.works(maker, lost, "country", ())
        }
        can = {item for item in self.wanted(nation) if reading.can(item, lost, "country")}
        return frozenset(made | can)

    def _reading(self, nation: str | None, sure: bool) -> Reading:
        world = "certain" if sure else "possible"
        return Reading(self.network, ON, nation=nation, world=world, hedged=not sure)

    def wanted(self, nation: str) -> set[str]:
        found = {
            row["item_id"] for row in self.network["demands"].rows() if row["customer_id"] == nation
        }
        return found | ({str(self.network.item)} if nation == self.network.home else set())

    def has(self, nation: str) -> frozenset[str]:
        """Return what a nation has while nothing is lost."""
        return frozenset.union(*(self.held(nation, NOBODY, True, near) for near in (False, True)))

    def leans(self, nation: str, other: str) -> dict[str, bool]:
        """Return what stops in a nation without another, and whether only apparently."""
        without = frozenset([other])
        found: dict[str, bool] = {}
        for near in (False, True):
            sure, best = (self.held(nation, without, world, near) for world in (True, False))
            for item in self.held(nation, NOBODY, True, near) - sure:
                found[item] = found.get(item, True) and item in best
        return found

    def trades(self) -> bool:
        """Say whether anyone passes on what it does not make."""
        return any(
            maker.kind == "trader"
            for nation in (None, *COUNTRIES)
            for sure in (True, False)
            for maker in self._reading(nation, sure).everyone(self.items)
        )

    @property
    def nations(self) -> set[str]:
        """The nations in which something may be made, is demanded, or of which shares speak."""
        makers = self._reading(None, False).everyone(self.items)
        found = {maker.country for maker in makers if maker.kind in {"listed", "linked"}}
        found |= set() if self.network.item is None else {self.network.home}
        found |= {row["customer_id"] for row in self.network["demands"].rows()}
        for rows in self.shares.values():
            found |= {country for row in rows for country in row["country_ids"]}
        return {country for country in found if country is not None}

    @property
    def shares(self) -> dict[Group, list[Row]]:
        return published_shares(self.network, ON, {"production", "imports"})

    def supplied(self, nation: str, other: str) -> dict[Group, tuple[float, float]]:
        """Return the share of another nation in each input of what a nation has."""
        inputs = set(self.has(nation))
        lines = list(self.network["bom_lines"].rows())
        for _ in self.items:
            inputs |= {line["child_id"] for line in lines if line["parent_id"] in inputs}
        found = {}
        for (item, market, measure), rows in self.shares.items():
            own = any((i, m) == (item, nation) for i, m, _ in self.shares)
            low, high = _interval(rows, other)
            if item in inputs and market == (nation if own else "world") and high > 0:
                found[item, market, measure] = low, high
        return found


def _interval(rows: list[Row], country: str) -> tuple[float, float]:
    """Return the least and the largest share of a country that has a row; of others none."""
    mine = [row for row in rows if country in row["country_ids"]]
    if not mine:
        return 0.0, 0.0
    unknown = 1.0 - sum(row["share"] or 0.0 for row in rows)
    low = sum(row["share"] or 0.0 for row in mine if len(row["country_ids"]) == 1)
    high = sum(row["share"] or 0.0 for row in mine) + unknown
    for row in mine:
        if len(row["country_ids"]) == 1 and row["share"] is None:
            high = max(high, 5e-3)
        if len(row["country_ids"]) == 1 and row["share_high"] is not None:
            high = min(high, row["share_high"])
    return low, min(1.0, high)


@repeatable
@given(network=networks(), random=randoms)
def test_what_stops_is_what_a_second_reading_finds(network: Network, random: Random) -> None:
    network = random_demands(network, random)
    expected, found = Expected(network), answer(network)
    # Other nations, and those who only pass an item on, stand below.
    known = expected.nations
    assert {nation for pair in found for nation in pair} <= known
    if not expected.trades():
        for one, two in combinations(sorted(known), 2):
            for pair in ((one, two), (two, one)):
                assert found.get(pair, {}) == expected.leans(*pair)


@repeatable
@given(network=networks(), random=randoms)
def test_shares_are_those_of_the_market_of_the_nation(network: Network, random: Random) -> None:
    network = random_demands(network, random)
    expected = Expected(network)
    if expected.trades():
        return
    written: dict[Pair, list[str]] = defaultdict(list)
    for row in mutual_dependence(network).table:
        written[row["country"], row["other"]] = row["shares"]
        written[row["other"], row["country"]] = row["back_shares"]
    known = expected.nations
    for one, two in combinations(sorted(known), 2):
        for pair in ((one, two), (two, one)):
            shares = expected.supplied(*pair)
            said = [
                f"{network.label(item)} {_span(low, high)} of {market} {measure}"
                for (item, market, measure), (low, high) in shares.items()
            ]
            # A share of the world alone makes no row.
            back = expected.supplied(*reversed(pair))
            own = any(market != "world" for _, market, _ in (*shares, *back))
            stops = expected.leans(*pair) or expected.leans(*reversed(pair))
            assert sorted(written[pair]) == (sorted(said) if own or stops else [])


def _span(low: float, high: float) -> str:
    first, last = f"{100 * round(low, 9):.3g}", f"{100 * round(high, 9):.3g}"
    return f"{first} %" if first == last else f"{first} to {last} %"


@repeatable
@given(network=networks(), random=randoms)
def test_each_pair_stands_once_and_home_stands_first(network: Network, random: Random) -> None:
    network = random_demands(network, random)
    rows = mutual_dependence(network).table
    pairs = [(row["country"], row["other"]) for row in rows]
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert all(one != two for one, two in pairs)
    order = sorted({c for pair in pairs for c in pair}, key=lambda c: (c != network.home, c))
    assert pairs == sorted(pairs, key=lambda pair: tuple(map(order.index, pair)))
    for row in rows:
        assert row["items"] or row["shares"] or row["back_items"] or row["back_shares"]
        assert row["stops_apparent"] <= row["stops"] == len(set(row["items"]))
        assert row["back_apparent"] <= row["back_stops"] == len(set(row["back_items"]))
    for country in COUNTRIES:
        own = mutual_dependence(network, country=country).table
        assert own == tuple(row for row in rows if country in {row["country"], row["other"]})


# The rows of a nation taken out of the tables.


def at_work(network: Network) -> Network:
    """Let every source work for certain, all be known, and leave links out.

    So a row that is taken away is lost and nothing unknown stands in for it.
    """
    steady = {"status": "operating", "since": None, "until": None, "counted_in": None}
    found = changed(network, "sources", lambda row: row | steady)
    found = changed(found, "supply_links", lambda _: None)
    return changed(found, "items", lambda row: row | COMPLETE)


def without(network: Network, country: str) -> Network:
    """Take the sources in a country out of the tables."""
    gone = {m.row for m in Reading(network, ON).listed if m.country == country}
    return changed(network, "sources", lambda row: None if row["source_id"] in gone else row)


@repeatable
@given(network=networks(), random=randoms)
def test_losing_a_nation_is_taking_its_sources_out_of_the_tables(
    network: Network, random: Random
) -> None:
    network = random_demands(at_work(network), random)
    whole, found = Expected(network), answer(network)
    for one in sorted(whole.nations):
        for two in sorted(whole.nations - {one}):
            less = Expected(without(network, two))
            lost = {
                item: item in less.held(one, NOBODY, False, False)
                for item in whole.held(one, NOBODY, True, False)
                - less.held(one, NOBODY, True, False)
            }
            assert found.get((one, two), {}) == lost
            assert not answer(without(network, two)).get((one, two))


# One small network for each sentence.


def chain(**more: Any) -> Network:
    """An end item made at home of a part made away."""
    tables: dict[str, Any] = {
        "items": [("end", "assembly", COMPLETE), ("part", "material", COMPLETE)],
        "bom_lines": [("end", "part", 1)],
        "organisations": [("maker", "AAA"), ("smith", "BBB")],
        "sources": [("maker", "end", 1), ("smith", "part", 1)],
    }
    return build(**{**tables, **more})


def test_a_maker_leans_on_where_its_only_input_is_made() -> None:
    assert answer(chain()) == {("AAA", "BBB"): {"end": False}, ("BBB", "AAA"): {}}


def test_a_list_that_may_miss_a_source_makes_it_apparent() -> None:
    network = chain(items=[("end", "assembly"), ("part", "material")])
    assert answer(network)["AAA", "BBB"] == {"end": True}


def test_a_demand_leans_on_the_maker_and_on_what_the_maker_leans_on() -> None:
    network = with_demands(chain(), ("CCC", "end"), (None, "part"))
    rows = rows_of(network)
    rows["countries"].append(rows["countries"][0] | {"country_id": "CCC", "name": "The CCC"})
    found = answer(network_of(rows, "end"))
    assert found["CCC", "AAA"] == found["CCC", "BBB"] == {"end": False}
    assert found["AAA", "CCC"] == {}


def test_what_is_demanded_and_made_at_home_stops_only_when_neither_is_left() -> None:
    more = [("maker", "end", 1), ("smith", "part", 1), ("third", "part", 1)]
    network = chain(
        organisations=[("maker", "AAA"), ("smith", "BBB"), ("third", "CCC")], sources=more
    )
    assert answer(network) == {}


def test_shares_of_the_own_market_alone_are_a_row_and_those_of_the_world_none() -> None:
    makers = [("maker", "AAA"), ("smith", "AAA")]
    world = chain(organisations=makers, item_shares=[("part", "BBB", 0.4)])
    assert mutual_dependence(world).table == ()
    own = chain(organisations=makers, item_shares=[("part", "BBB", 0.4, {"market": "AAA"})])
    (row,) = mutual_dependence(own).table
    assert (row["country"], row["other"], row["stops"]) == ("AAA", "BBB", 0)
    assert row["shares"] == ["The part 40 to 100 % of AAA production"]


def test_shares_of_the_own_market_come_before_those_of_the_world() -> None:
    network = chain(
        item_shares=[("part", "BBB", 0.4), ("part", "BBB", 0.9, {"market": "AAA"})],
    )
    (row,) = mutual_dependence(network).table
    assert row["shares"] == ["The part 90 to 100 % of AAA production"]


def test_the_reasons_name_the_items_and_the_rows() -> None:
    result = mutual_dependence(chain())
    lines = "\n".join(result.why("AAA@BBB").lines())
    assert "for certain): The end" in lines
    assert result.table[0]["evidence_ids"] == ["note"]


def test_home_that_makes_nothing_leans_on_who_makes_the_end_item() -> None:
    network = build(
        items=[("end", "material", COMPLETE)],
        countries=[(HOME,), ("BBB",)],
        organisations=[("maker", "BBB")],
        sources=[("maker", "end", 1)],
    )
    assert Expected(network).leans(HOME, "BBB") == {"end": False}
    assert answer(network) == {(HOME, "BBB"): {"end": False}, ("BBB", HOME): {}}


def test_the_only_source_that_reaches_home_counts_though_it_is_not_sure() -> None:
    network = build(
        items=[("end", "assembly"), ("part", "material")],
        bom_lines=[("end", "part", 1)],
        organisations=[("maker", "AAA"), ("far", "BBB"), ("near", "CCC")],
        sources=[("maker", "end"), ("far", "part"), ("near", "part", None, {"status": "ramping"})],
        supply_links=[("near", "maker", "part")],
    )
    assert Expected(network).leans("AAA", "CCC") == {"end": True}
    assert answer(network).get(("AAA", "CCC")) == {"end": True}


def test_a_nation_that_only_trades_an_item_does_not_make_it() -> None:
    network = build(
        items=[("end", "assembly", COMPLETE), ("part", "material", COMPLETE)],
        bom_lines=[("end", "part", 1)],
        organisations=[("maker", "CCC"), ("smith", "BBB"), ("trader", "AAA")],
        sources=[("maker", "end"), ("smith", "part")],
        supply_links=[
            ("trader", "maker", "part", {"exclusive": True}),
            ("smith", "trader", "part"),
        ],
    )
    network = network_of(rows_of(network), "end", home="CCC")
    assert answer(network).get(("AAA", "BBB"), {}) == {}
