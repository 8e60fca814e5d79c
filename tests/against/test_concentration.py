"""Hold `concentration` against every completion of the shares, and a second reading of the rest."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any

import pytest
from against.reading import YES, Maker, Reading, published_shares, sited, status
from builders import ON, Row, build, changed, networks
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.analyses.concentration import concentration
from mainstay.kernels.concentration import herfindahl_bounds
from mainstay.model.network import Network

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=20)
randoms = st.integers(0, 9999).map(Random)
nations = st.sampled_from([None, None, "AAA", "BBB"])
groupings = pytest.mark.parametrize("by", ["organisation", "owner", "country"])

MEASURES = {"production", "imports", "capacity"}
COMPLETE = {"sources_complete": True}
SLACK = 1e-9


# The interval of the index: whoever holds what is joint or unknown, it lies inside.


@dataclass
class Holdings:
    """Shares of single holders, shares of several together, and the rest."""

    alone: dict[str, float] = field(default_factory=dict)
    joint: list[tuple[float, tuple[str, ...]]] = field(default_factory=list)

    @property
    def known(self) -> float:
        return sum(self.alone.values()) + sum(amount for amount, _ in self.joint)

    @property
    def unknown(self) -> float:
        return max(0.0, 1.0 - self.known)

    @property
    def everyone(self) -> list[str]:
        return [*self.alone, *(name for _, names in self.joint for name in names), "newcomer"]

    def largest(self) -> float:
        """Try out who holds each joint share and the rest: a convex sum is largest at a corner."""
        ways = product(*(names for _, names in self.joint), self.everyone)
        return max(self._index({who: 1.0} for who in holders) for holders in ways)

    def spread(self, parts: int) -> float:
        """Split joint shares evenly, and the rest among ever more newcomers."""
        even = [{name: 1 / len(names) for name in names} for _, names in self.joint]
        return self._index([*even, {f"new-{n}": 1 / parts for n in range(parts)}])

    def anyhow(self, random: Random) -> float:
        """Split joint shares and the rest at random."""
        pools = [*(names for _, names in self.joint), [*self.everyone, "another"]]
        return self._index(_split(list(pool), random) for pool in pools)

    def _index(self, splits: Any) -> float:
        """Return the index when each joint share, and last the rest, is split like this."""
        held = defaultdict(float, self.alone)
        amounts = [*(amount for amount, _ in self.joint), self.unknown]
        for amount, split in zip(amounts, splits, strict=True):
            for name, part in split.items():
                held[name] += amount * part
        return sum(share**2 for share in held.values())


def _split(names: list[str], random: Random) -> dict[str, float]:
    weights = {name: random.random() ** random.choice((1, 8)) + 1e-6 for name in names}
    return {name: weight / sum(weights.values()) for name, weight in weights.items()}


@st.composite
def holdings(draw: st.DrawFn) -> Holdings:
    """Draw up to four holders alone and two groups together, in hundredths."""
    found, left = Holdings(), 100
    for number in range(draw(st.integers(0, 4))):
        part = draw(st.integers(0, left))
        left -= part
        found.alone[f"one-{number}"] = part / 100
    for number in range(draw(st.integers(0, 2))):
        part = draw(st.integers(0, left))
        left -= part
        names = tuple(f"some-{number}-{n}" for n in range(draw(st.integers(1, 4))))
        found.joint.append((part / 100, names))
    return found


def hold(found: Holdings, low: float, high: float, random: Random) -> None:
    """Hold an interval against completions: it has them all, and none smaller has."""
    assert high == pytest.approx(min(1.0, found.largest()), abs=SLACK)
    for _ in range(20):
        assert low - SLACK <= found.anyhow(random) <= high + SLACK
    gaps = [found.spread(parts) - low for parts in (1, 10, 100)]
    for gap, parts in zip(gaps, (1, 10, 100), strict=True):
        assert gap == pytest.approx(found.unknown**2 / parts, abs=SLACK)


@repeatable
@given(found=holdings(), random=randoms)
def test_bounds_hold_every_completion_and_both_ends_are_approached(
    found: Holdings, random: Random
) -> None:
    joint = [(amount, len(names)) for amount, names in found.joint]
    hold(found, *herfindahl_bounds(list(found.alone.values()), found.unknown, joint), random)


def test_a_joint_share_with_no_source_or_a_sum_over_one_is_refused() -> None:
    with pytest.raises(ValueError, match="joint share names no source"):
        herfindahl_bounds([], 0.5, [(0.5, 0)])
    with pytest.raises(ValueError, match="shares sum to 1.25"):
        herfindahl_bounds([0.25], 0.25, [(0.75, 2)])


# The published shares, read a second time.


def random_facts(network: Network, random: Random) -> Network:
    """Add makers' shares, times to replace, and end items, which drawn networks have not."""
    room: dict[tuple[str, str], int] = defaultdict(lambda: 10)

    def source(row: Row) -> Row:
        market = random.choice(("world", "AAA", "europe"))
        tenths = random.randint(0, room[row["item_id"], market])
        room[row["item_id"], market] -= tenths
        return row | {
            "share_of_supply": tenths / 10 if random.random() < 0.4 else None,
            "share_market": market,
            "lead_time_weeks": random.choice((None, None, 4.0, 60.0)),
            "recovery_time_weeks": random.choice((None, None, 20.0, 52.0)),
            # What two figures for one source, or one figure for two, say of shares stands below.
            "capacity_high_per_year": None,
            "counted_in": None,
        }

    def item(row: Row) -> Row:
        top = row["item_id"] == "item-0" or random.random() < 0.3
        return row | ({"kind": "end_item"} if row["kind"] == "assembly" and top else {})

    return changed(changed(network, "sources", source), "items", item)


def label(network: Network, maker: Maker, by: str) -> str | None:
    """Return who counts as one source."""
    if by == "country":
        return maker.country
    parents = {r["organisation_id"]: r["parent_id"] for r in network["organisations"].rows()}
    name = maker.organisation
    while by == "owner" and parents[name] is not None:
        name = parents[name]
    return name


class Expected:
    """What the tables say of each item below the top, by separate code."""

    def __init__(self, network: Network, by: str, nation: str | None) -> None:
        self.network, self.by = network, by
        self.reading = Reading(network, ON, nation=nation)
        self.sure = Reading(network, ON, world="certain")
        self.items = self.reading.below(str(network.item))
        self.makers = defaultdict(list)
        for maker in self.reading.everyone(self.items):
            if maker.kind in {"listed", "linked"}:
                self.makers[maker.item].append(maker)
        outside = Reading(network, ON).everyone(self.items)
        self.all_here = {
            item: {m.organisation for m in outside if m.item == item and m.kind != "trader"}
            <= {m.organisation for m in self.makers[item]}
            for item in self.items
        }

    def labels(self, item: str, *, sure: bool) -> set[str | None]:
        return {label(self.network, m, self.by) for m in self.makers[item] if m.sure == sure}

    def complete(self, item: str) -> bool:
        """Say whether every maker is known and named."""
        named = None not in self.labels(item, sure=True) | self.labels(item, sure=False)
        return bool(self.reading.items[item]["sources_complete"]) and named

    def sole(self, item: str) -> str:
        sure = self.labels(item, sure=True) - {None}
        more = self.labels(item, sure=False) - sure - {None}
        if len(sure) == 1:
            return "certain" if self.complete(item) and not more else "apparent"
        return "no" if sure else "unknown"

    def bases(self, item: str) -> dict[tuple[str | None, str | None], Holdings]:
        """Return who is published to hold how much, by market and measure."""
        found: dict[tuple[str | None, str | None], Holdings] = {}
        if self.by == "country":
            for (name, market, measure), rows in published_shares(
                self.network, ON, MEASURES
            ).items():
                if name == item:
                    found[market, measure] = self._rounded(item, rows)
        told = {market for market, _ in found}
        for market, held in self._of_makers(item).items():
            if market not in told:
                found[market, "makers' shares"] = held
        return found or self._of_capacity(item)

    def _rounded(self, item: str, rows: list[Row]) -> Holdings:
        """Leave room for a maker elsewhere that surely supplies, where shares fill the whole."""
        held = _holdings(rows)
        named = {country for row in rows for country in row["country_ids"]}
        elsewhere = any(m.sure and m.country and m.country not in named for m in self.makers[item])
        whole = max(1.0, held.known / (0.995 if elsewhere else 1.0))
        alone = {name: amount / whole for name, amount in held.alone.items()}
        return Holdings(alone, [(amount / whole, names) for amount, names in held.joint])

    def _of_makers(self, item: str) -> dict[str, Holdings]:
        found: dict[str, Holdings] = defaultdict(Holdings)
        for row in self.reading.rows.values():
            maker = Maker("listed", item, row["organisation_id"], sited(self.network, row))
            name = label(self.network, maker, self.by)
            share = row["share_of_supply"]
            stands = row["item_id"] == item and status(row, self.reading.day) == YES
            if stands and share is not None and name is not None:
                held = found[row["share_market"]].alone
                held[name] = held.get(name, 0.0) + share
        return found

    def _of_capacity(self, item: str) -> dict[tuple[str | None, str | None], Holdings]:
        """Take capacities where every maker, surely at work, has one."""
        held: dict[str, float] = defaultdict(float)
        if not self.complete(item):
            return {}
        for maker in self.makers[item]:
            amount = self.reading.limit(self.reading.rows[maker.row]) if maker.row else None
            if amount is None or not maker.sure:
                return {}
            held[str(label(self.network, maker, self.by))] += amount
        total = sum(held.values())
        shares = {name: amount / total for name, amount in held.items()} if total else {}
        return {(None, "makers' capacity"): Holdings(shares)} if shares else {}

    def weeks(self, item: str) -> float | None:
        rows = [self.reading.rows[m.row] for m in self.makers[item] if m.row]
        known = [row[c] for row in rows for c in ("lead_time_weeks", "recovery_time_weeks")]
        return max((number for number in known if number is not None), default=None)

    def lost_without(self, item: str) -> list[str]:
        """Return what can be had, and not without an item."""
        return [
            top
            for top in self.reading.items
            if self.sure.can(top, frozenset()) and not self.sure.can_without(top, item)
        ]

    def stopped(self, item: str) -> list[str]:
        """Return the end items among them, and the item that the network is about."""
        return [
            end
            for end in self.lost_without(item)
            if self.reading.items[end]["kind"] == "end_item" or end == self.network.item
        ]

    def needed(self, item: str) -> bool:
        """Say whether every way to make the item at the top takes this one."""
        return all(item in way for way in self._ways(self.items[0]))

    def _ways(self, item: str) -> Iterator[set[str]]:
        needs: dict[str, list[str]] = defaultdict(list)
        for line in self.reading.lines:
            if line["parent_id"] == item:
                needs[line["alt_group"] or line["bom_line_id"]].append(line["child_id"])
        for chosen in product(*needs.values()):
            for below in product(*(list(self._ways(child)) for child in chosen)):
                yield {item}.union(*below)

    def criticality(self, item: str) -> tuple[str, str]:
        """Judge by need, end items stopped, and the published times of all that may supply."""
        if not self.needed(item) and self.items[0] not in self.lost_without(item):
            return "low", "certain"
        if len(self.stopped(item)) > 1:
            return "high", "certain"
        times = [self.time(maker) for maker in self.makers[item]]
        known = [time for time in times if time is not None]
        complete = bool(times) and len(known) == len(times)
        if complete and min(known) >= 52:
            return "high", "certain"
        if known and max(known) >= 52:
            return "high", "apparent"
        return "moderate", "certain" if complete else "apparent"

    def time(self, maker: Maker) -> float | None:
        """Return the longest published time to replace a maker."""
        row = self.reading.rows[maker.row] if maker.row else {}
        columns = ("lead_time_weeks", "recovery_time_weeks")
        return max((row[c] for c in columns if row.get(c) is not None), default=None)


def _holdings(rows: list[Row]) -> Holdings:
    found = Holdings()
    for row in rows:
        if row["share"] and len(row["country_ids"]) == 1:
            found.alone[row["country_ids"][0]] = row["share"]
        elif row["share"]:
            found.joint.append((row["share"], tuple(row["country_ids"])))
    return found


def table(network: Network, **asked: Any) -> dict[str, dict[tuple[Any, Any], Any]]:
    """Return the rows by item, then by market and measure."""
    found: dict[str, dict[tuple[Any, Any], Any]] = defaultdict(dict)
    for row in concentration(network, **asked).table:
        assert (row["market"], row["measure"]) not in found[row["item"]]
        found[row["item"]][row["market"], row["measure"]] = row
    return dict(found)


@groupings
@repeatable
@given(network=networks(), random=randoms)
def test_the_index_is_that_of_the_published_shares(
    by: str, network: Network, random: Random
) -> None:
    network = random_facts(network, random)
    expected = Expected(network, by, None)
    answer = table(network, by=by)
    assert next(iter(answer)) == network.item and set(answer) == set(expected.items)
    for item, rows in answer.items():
        bases = expected.bases(item)
        assert set(rows) == (set(bases) or {(None, None)})
        for key, held in bases.items():
            row = rows[key]
            hold(held, row["hhi_low"], row["hhi_high"], random)
            assert row["known_share"] == pytest.approx(held.known)
            most = {"+".join(names): amount for amount, names in held.joint} | held.alone
            assert most.get(row["largest"], 0.0) == pytest.approx(max([*most.values(), 0.0]))
            assert most.get(row["largest"], 0.0) == pytest.approx(row["largest_share"] or 0.0)


@groupings
@repeatable
@given(network=networks(), random=randoms)
def test_without_shares_the_makers_bound_the_index(
    by: str, network: Network, random: Random
) -> None:
    network = random_facts(network, random)
    expected = Expected(network, by, None)
    for item, rows in table(network, by=by).items():
        row = rows.get((None, None))
        if row is not None:
            sure, more = (expected.labels(item, sure=s) - {None} for s in (True, False))
            least = 1 / len(sure) if expected.complete(item) and sure and more <= sure else 0.0
            assert (row["hhi_low"], row["hhi_high"]) == (pytest.approx(least), 1.0)
            assert (row["known_share"], row["largest"]) == (0.0, None)


@groupings
@repeatable
@given(network=networks(), nation=nations, random=randoms)
def test_makers_are_those_of_the_tables(
    by: str, network: Network, nation: str | None, random: Random
) -> None:
    network = random_facts(network, random)
    expected = Expected(network, by, nation)
    for item, rows in table(network, by=by, for_nation=nation).items():
        sure, more = (expected.labels(item, sure=s) - {None} for s in (True, False))
        for row in rows.values():
            assert (row["makers"], row["may_supply"]) == (len(sure), len(more - sure))
            assert row["replace_weeks"] == expected.weeks(item)
            if expected.all_here[item]:
                assert row["sole_source"] == expected.sole(item)


@repeatable
@given(network=networks(), random=randoms)
def test_criticality_is_that_of_every_way_to_make_the_item(
    network: Network, random: Random
) -> None:
    network = random_facts(network, random)
    expected = Expected(network, "organisation", None)
    for item, rows in table(network).items():
        for row in rows.values():
            assert row["end_items"] == expected.stopped(item)
            assert (row["criticality"], row["criticality_firm"]) == expected.criticality(item)


# Bands of 2023: moderate from 0.10 to 0.18.
LEVELS = ["low", "moderate", "high"]


def level(index: float) -> int:
    return sum(index > end + SLACK for end in (0.10 - 2 * SLACK, 0.18))


@groupings
@repeatable
@given(network=networks(), random=randoms)
def test_fragility_is_the_worse_of_index_and_makers(
    by: str, network: Network, random: Random
) -> None:
    network = random_facts(network, random)
    expected = Expected(network, by, None)
    for item, rows in table(network, by=by).items():
        makers = len(expected.labels(item, sure=True) - {None})
        spans = [(level(row["hhi_low"]), level(row["hhi_high"])) for row in rows.values()]
        told = [span for span in spans if span != (0, 2)]
        worst = [low for low, _ in told] + ([max(0, 3 - makers)] if makers else [])
        for row in rows.values():
            assert row["band"] == " to ".join(
                dict.fromkeys(LEVELS[level(row[end])] for end in ("hhi_low", "hhi_high"))
            )
            assert row["fragility"] == (LEVELS[max(worst)] if worst else "unknown")
            if worst and len(spans) == 1:
                sure = spans[0] == (max(worst),) * 2 or expected.sole(item) == "certain"
                assert row["fragility_firm"] == ("certain" if sure else "apparent")


# Small networks, one for each sentence.


def one_item(*sources: Any, complete: bool = True, **more: Any) -> Network:
    items = [("end", "material", COMPLETE if complete else {})]
    return build(items=items, sources=list(sources), **more)


def only_row(network: Network, **asked: Any) -> Any:
    (row,) = concentration(network, **asked).table
    return row


def test_a_share_of_several_together_is_split_or_held_by_one() -> None:
    network = one_item(
        ("maker", "end", 1), item_shares=[("end", ["AAA", "BBB"], 0.6), ("end", "CCC", 0.4)]
    )
    row = only_row(network, by="country")
    assert (row["hhi_low"], row["hhi_high"]) == (pytest.approx(0.34), pytest.approx(0.52))
    assert (row["largest"], row["largest_share"], row["known_share"]) == ("AAA+BBB", 0.6, 1.0)


def test_effective_numbers_are_the_other_way_round() -> None:
    row = only_row(one_item(("one", "end", 1), ("two", "end", 3)))
    assert row["hhi_low"] == row["hhi_high"] == pytest.approx(0.625)
    assert row["effective_low"] == row["effective_high"] == pytest.approx(1.6)
    assert row["hhi_10000_low"] == pytest.approx(6250)


def test_makers_shares_that_pass_the_whole_are_not_used_and_named() -> None:
    half = {"share_of_supply": 0.6, "share_market": "world", "until": "2026"}
    network = one_item(("one", "end", None, half), ("two", "end", None, half))
    result = concentration(network)
    assert [row["measure"] for row in result.table] == [None]
    assert any("pass the whole" in caveat and "The end" in caveat for caveat in result.caveats)


def test_maybe_in_force_holds_no_share_for_certain() -> None:
    share = {"share_of_supply": 0.5, "share_market": "world"}
    network = one_item(
        ("one", "end", None, share), ("two", "end", None, {**share, "since": "2025"})
    )
    row = only_row(network)
    assert (row["known_share"], row["hhi_low"], row["hhi_high"]) == (0.5, 0.25, 1.0)
    assert (row["makers"], row["may_supply"], row["sole_source"]) == (1, 1, "apparent")


def test_a_share_of_a_later_year_is_not_used() -> None:
    share = [("end", "AAA", 0.9, {"year": 2030})]
    row = only_row(one_item(("maker", "end"), item_shares=share), by="country")
    assert row["known_share"] == 0.0


def test_country_shares_may_pass_one_by_rounding() -> None:
    shares = [("end", country, 0.334) for country in ("AAA", "BBB", "CCC")]
    row = only_row(one_item(("maker", "end", 1), item_shares=shares), by="country")
    assert row["hhi_low"] == row["hhi_high"] == pytest.approx(1 / 3, abs=1e-3)


def test_a_complete_list_with_makers_elsewhere_leaves_no_certain_sole_source() -> None:
    network = one_item(
        ("near", "end", 1), ("far", "end", 1), organisations=[("near", "AAA"), ("far", "BBB")]
    )
    row = only_row(network, for_nation="AAA")
    assert (row["makers"], row["sole_source"]) == (1, "apparent")
    assert row["hhi_low"] < 1.0


def test_of_equal_shares_the_name_decides_and_not_the_key() -> None:
    def first(one: str, two: str) -> str:
        network = one_item(
            (one, "end", 1),
            (two, "end", 1),
            organisations=[(one, "AAA", {"name": "Anvil"}), (two, "BBB", {"name": "Bellows"})],
        )
        return network.name_of("organisations", only_row(network)["largest"])

    assert first("x", "y") == first("y", "x")


# What this reading found and the analysis has not yet.


def test_capacities_that_differ_between_publications_give_an_interval() -> None:
    network = one_item(("one", "end", 50, {"capacity_high_per_year": 100.0}), ("two", "end", 50))
    row = only_row(network)
    assert row["hhi_low"] <= 0.5 + SLACK
    assert row["hhi_high"] >= 5 / 9 - SLACK


def test_a_capacity_counted_in_a_closed_source_stands_alone() -> None:
    network = one_item(
        ("gone", "end", 50, {"source_id": "whole", "status": "closed"}),
        ("one", "end", 50, {"counted_in": "whole"}),
        ("two", "end", 50),
    )
    assert only_row(network)["hhi_low"] <= 0.5


def test_a_capacity_counted_in_that_of_another_holder_leaves_the_index_open() -> None:
    network = one_item(
        ("one", "end", 100, {"source_id": "whole"}), ("two", "end", 50, {"counted_in": "whole"})
    )
    assert only_row(network)["hhi_low"] <= 0.5


def test_fragility_is_not_certain_where_another_market_may_be_worse() -> None:
    def holding(share: float, market: str) -> Row:
        return {"share_of_supply": share, "share_market": market}

    makers = [
        ("first", "end", None, holding(0.2, "europe")),
        *((f"east-{n:02}", "end", None, holding(0.07, "europe")) for n in range(11)),
        *((f"west-{n:02}", "end", None, holding(0.07, "world")) for n in range(14)),
    ]
    rows = concentration(one_item(*makers)).table
    if [row["band"] for row in rows] != ["low to moderate", "low"]:
        pytest.fail("the case is wrong")
    assert {(row["fragility"], row["fragility_firm"]) for row in rows} == {("low", "apparent")}
