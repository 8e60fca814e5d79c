"""What is not known stays inside what is stated: fill the gaps at random and ask again.

The filled network knows every source there is (`sources_complete`), so that no unlisted one takes
the place of what the filling took away.
"""

from collections import defaultdict
from math import inf
from random import Random
from typing import Any

from against.reading import MAYBE, NO, Maker, Reading, ends, holds, status
from builders import COUNTRIES, ON, Row, added, changed, network_of, networks, rows_of
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mainstay.analyses.deliverable import deliverable
from mainstay.analyses.origin import origin
from mainstay.analyses.single_points import single_points
from mainstay.model.network import Network

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=80)
randoms = st.randoms(use_true_random=False)
nations = st.sampled_from([None, None, "AAA"])

DAY = ends(ON)[1]
AMOUNTS = (0.0, 1.0, 7.0, 40.0, 1000.0)
CAPACITY = ("capacity_per_year", "capacity_high_per_year")


def most(network: Network, nation: str | None = None) -> float:
    """Return the rate that the analysis states, `inf` where it states none."""
    rate = deliverable(network, for_nation=nation, on=ON).table[0]["rate_per_year"]
    return inf if rate is None else rate


def no_more(rate: float, stated: float) -> bool:
    return rate <= stated * (1 + 1e-6) + 1e-6


# One way to fill each gap.


def fill_capacity(row: Row, random: Random) -> Row:
    """Publish a capacity: any where none was, and up to the plan where one was planned."""
    known = [row[column] for column in CAPACITY if row[column] is not None]
    if known and row["capacity_basis"] != "planned":
        return row
    amount = random.choice(AMOUNTS) if not known else random.random() * max(known)
    return (
        row
        | dict.fromkeys(CAPACITY, None)
        | {
            "capacity_per_year": amount,
            "capacity_basis": "output",
        }
    )


def settle_source(row: Row, random: Random) -> Row:
    """Say of a source that may be in force whether it is; it stays a row either way."""
    if status(row, DAY) != MAYBE:
        return row
    state = random.choice(("operating", "candidate"))
    return row | {"status": state, "since": None, "until": None}


def settle_link(row: Row, random: Random) -> Row | None:
    """Say of a link that may be in force whether it is."""
    if holds(row["since"], row["until"], DAY) != MAYBE:
        return row
    return random.choice((row | {"since": None, "until": None}, None))


def fill_quantity(row: Row, random: Random) -> Row:
    """Publish a quantity where none was."""
    if row["quantity"] is not None:
        return row
    return row | {"quantity": random.choice(AMOUNTS[1:]) * random.random() + 0.01}


def fixed_sources(network: Network) -> set[str]:
    """Return the sources that stay: by a link or as a whole, they do more than supply.

    An exclusive supplier without a source in force is taken for a maker without a bound, and a
    source in which another is counted bounds that one.
    """
    only = {
        (r["supplier_id"], r["item_id"]) for r in network["supply_links"].rows() if r["exclusive"]
    }
    rows = list(network["sources"].rows())
    wholes = {row["counted_in"] for row in rows}
    bound = {r["source_id"] for r in rows if (r["organisation_id"], r["item_id"]) in only}
    return bound | wholes


def fixed_links(network: Network, nation: str | None) -> set[str]:
    """Return the exclusive links that stay.

    Coming into force, such a link may let in more than it shuts out. It does where the supplier's
    source is not in force, where the supplier lies outside the nation asked about, and where
    another exclusive link speaks of the same item.
    """
    rows = [row for row in network["supply_links"].rows() if row["exclusive"]]
    made = {(row["organisation_id"], row["item_id"]) for row in network["sources"].rows()}
    items = [row["item_id"] for row in rows]
    return {
        row["supply_link_id"]
        for row in rows
        if nation or (row["supplier_id"], row["item_id"]) in made or items.count(row["item_id"]) > 1
    }


def filled(network: Network, nation: str | None, random: Random) -> Network:
    """Fill every gap that bears on what can be made."""
    sources, links = fixed_sources(network), fixed_links(network, nation)
    unlisted = {
        m.item
        for m in Reading(network, ON, nation=nation).makers(str(network.item))
        if m.kind == "unlisted"
    }
    found = changed(network, "sources", lambda row: fill_capacity(row, random))
    found = changed(
        found,
        "sources",
        lambda row: row if row["source_id"] in sources else settle_source(row, random),
    )
    found = changed(
        found,
        "supply_links",
        lambda row: row if row["supply_link_id"] in links else settle_link(row, random),
    )
    found = changed(found, "bom_lines", lambda row: fill_quantity(row, random))
    for item in sorted(unlisted):
        found = with_source(found, item, nation, random.choice((None, 5.0, 100.0)))
    return changed(found, "items", lambda row: row | {"sources_complete": True})


def with_source(
    network: Network, item: str, country: str | None, capacity: float | None
) -> Network:
    """Give an item an operating source of a new organisation."""
    name = f"newcomer-{item}"
    network = added(network, "organisations", name, country)
    return added(network, "sources", name, item, capacity, {"source_id": f"source-{name}"})


@repeatable
@given(network=networks(), nation=nations, random=randoms)
def test_filling_what_is_not_known_never_passes_the_bound(
    network: Network, nation: str | None, random: Random
) -> None:
    known = filled(network, nation, random)
    assume(unlisted(known, nation) <= unlisted(network, nation))
    assert no_more(most(known, nation), most(network, nation))


# Taking away and adding.


def unlisted(network: Network, nation: str | None) -> set[Maker]:
    makers = Reading(network, ON, nation=nation).makers(str(network.item))
    return {maker for maker in makers if maker.kind == "unlisted"}


def sellers(network: Network) -> set[tuple[str, str]]:
    """Return who delivers which item by a link."""
    return {(row["supplier_id"], row["item_id"]) for row in network["supply_links"].rows()}


@repeatable
@given(network=networks(), nation=nations, random=randoms)
def test_losing_a_source_never_raises_the_rate(
    network: Network, nation: str | None, random: Random
) -> None:
    fixed, selling = fixed_sources(network), sellers(network)
    free = [
        row["source_id"]
        for row in network["sources"].rows()
        if row["source_id"] not in fixed and (row["organisation_id"], row["item_id"]) not in selling
    ]
    assume(free)
    gone = random.choice(free)
    less = changed(network, "sources", lambda row: None if row["source_id"] == gone else row)
    assume(unlisted(less, nation) <= unlisted(network, nation))
    assert no_more(most(less, nation), most(network, nation))


@repeatable
@given(network=networks(), nation=nations, random=randoms)
def test_losing_a_link_never_raises_the_rate(
    network: Network, nation: str | None, random: Random
) -> None:
    rows = list(network["supply_links"].rows())
    made = {(row["organisation_id"], row["item_id"]) for row in network["sources"].rows()}
    traders = sellers(network) - made
    # Without the link by which it buys, a trader is taken for a maker.
    free = [
        row["supply_link_id"]
        for row in rows
        if not row["exclusive"] and (row["buyer_id"], row["item_id"]) not in traders
    ]
    assume(free)
    gone = random.choice(free)
    less = changed(
        network, "supply_links", lambda row: None if row["supply_link_id"] == gone else row
    )
    assume(unlisted(less, nation) <= unlisted(network, nation))
    assert no_more(most(less, nation), most(network, nation))


@repeatable
@given(network=networks(), nation=nations, random=randoms)
def test_a_new_source_never_makes_a_single_point_out_of_what_was_none(
    network: Network, nation: str | None, random: Random
) -> None:
    item = random.choice(network["items"].keys)
    more = with_source(network, item, nation, None)
    before = Reading(network, ON, nation=nation, hedged=True)
    for row in single_points(more, for_nation=nation).table:
        if not row["apparent"]:
            assert not before.can(str(network.item), frozenset(row["members"]))


@repeatable
@given(network=networks(), nation=nations)
def test_what_stops_all_that_may_supply_stops_what_surely_does(
    network: Network, nation: str | None
) -> None:
    cuts = [set(row["members"]) for row in single_points(network, for_nation=nation).table]
    possible = Reading(network, ON, nation=nation)
    for name in network["organisations"].keys:
        if not possible.can(str(network.item), frozenset([name])):
            assert any(members <= {name} for members in cuts)


# Shares of origin.

Group = tuple[str, str, str]


def newest_shares(network: Network) -> dict[Group, list[Row]]:
    """Return the shares that speak of origin, by input, market and measure: the newest of each."""
    found: dict[Group, dict[tuple[str, ...], Row]] = defaultdict(dict)
    for row in network["item_shares"].rows():
        if row["chosen"] and row["measure"] in {"production", "imports"}:
            group = found[row["item_id"], row["market"], row["measure"]]
            who = tuple(row["country_ids"])
            if who not in group or group[who]["year"] < row["year"]:
                group[who] = row
    return {key: list(group.values()) for key, group in found.items()}


def split(rows: list[Row], random: Random) -> dict[str, float] | None:
    """Split a whole among the countries so that every row holds; `ZZZ` is everyone else."""
    true = dict.fromkeys((*COUNTRIES, "ZZZ"), 0.0)
    room = dict.fromkeys(true, 1.0)
    for row in rows:
        if len(row["country_ids"]) == 1:
            (country,) = row["country_ids"]
            true[country] += row["share"] or 0.0
            if row["share_high"] is not None:
                room[country] = row["share_high"]
    parts = [
        (row["country_ids"], row["share"] or 0.0) for row in rows if len(row["country_ids"]) > 1
    ]
    rest = 1.0 - sum(row["share"] or 0.0 for row in rows)
    for who, amount in [*parts, (list(true), rest)]:
        for _ in range(4):
            free = [c for c in who if true[c] + amount / 4 <= room[c] + 1e-9]
            if not free:
                return None
            true[random.choice(free)] += amount / 4
    return true


@repeatable
@given(network=networks(), random=randoms)
def test_every_true_share_lies_in_its_interval(network: Network, random: Random) -> None:
    groups = newest_shares(network)
    truth = {key: split(rows, random) for key, rows in groups.items()}
    for row in origin(network, on=ON).table:
        true = truth.get((row["input"], row["market"], row["measure"]))
        if row["market"] is None or row["country"] is None or true is None:
            assert 0 <= row["share_low"] <= row["share_high"] <= 1
            continue
        share = sum(true[country] for country in row["country"].split("+"))
        assert row["share_low"] - 1e-9 <= share <= row["share_high"] + 1e-9


@repeatable
@given(network=networks(), random=randoms)
def test_a_country_without_a_row_has_at_most_the_unknown_share(
    network: Network, random: Random
) -> None:
    table = origin(network, on=ON).table
    for key, rows in newest_shares(network).items():
        true = split(rows, random)
        mine = [row for row in table if (row["input"], row["market"], row["measure"]) == key]
        unknown = sum(row["share_high"] for row in mine if row["country"] is None)
        shown = {row["country"] for row in mine}
        if mine and true is not None:
            assert all(true[c] <= unknown + 1e-9 for c in true if c not in shown)


def takes(network: Network, item: str, random: Random) -> set[str]:
    """Return what goes into an item when each choice among alternatives falls at random."""
    needs: dict[Any, list[str]] = defaultdict(list)
    for line in network["bom_lines"].rows():
        if line["parent_id"] == item and line["role"] in {"component", "alternative"}:
            needs[line["alt_group"] or line["bom_line_id"]].append(line["child_id"])
    chosen = {random.choice(options) for options in needs.values()}
    return chosen.union(*(takes(network, child, random) for child in chosen))


def settled_shares(network: Network, random: Random) -> Network:
    """Publish every share: what is joint or open is split, and who was named supplies something."""
    rows = rows_of(network)
    used = {row["item_share_id"] for group in newest_shares(network).values() for row in group}
    kept = [row for row in rows.get("item_shares", []) if row["item_share_id"] not in used]
    for (item, market, measure), group in newest_shares(network).items():
        true = split(group, random)
        named = [
            row["country_ids"][0]
            for row in group
            if row["share"] is None and len(row["country_ids"]) == 1
        ]
        if true is None or any(true[country] == 0 for country in named):
            kept += group
            continue
        for country in COUNTRIES:
            own = {
                "item_share_id": f"{item}-{market}-{measure}-{country}",
                "country_ids": [country],
                "share": true[country],
                "share_high": None,
            }
            kept.append(group[0] | own)
    return network_of(rows | {"item_shares": kept}, str(network.item))


def certain(network: Network) -> set[tuple[str, str]]:
    table = origin(network, on=ON).table
    return {
        (row["input"], country)
        for row in table
        if row["presence"] == "certain"
        for country in [row["country"]]
        if "+" not in country
    }


def sourced(network: Network) -> set[str]:
    """Return the items with a source that may be in force."""
    return {row["item_id"] for row in network["sources"].rows() if status(row, DAY) != NO}


def agreeing(network: Network) -> Network:
    """Drop the links of suppliers whose sources are all out of force, as one or the other errs."""
    rows = list(network["sources"].rows())
    made = {(row["organisation_id"], row["item_id"]) for row in rows}
    makes = {(r["organisation_id"], r["item_id"]) for r in rows if status(r, DAY) != NO}
    return changed(
        network,
        "supply_links",
        lambda row: None if (row["supplier_id"], row["item_id"]) in made - makes else row,
    )


@repeatable
@given(network=networks().map(agreeing), random=randoms)
def test_what_is_certainly_inside_stays_so(network: Network, random: Random) -> None:
    stated = certain(network)
    inside = takes(network, str(network.item), random)
    assert {item for item, _ in stated} <= inside
    fixed = sellers(network)

    def settle(row: Row) -> Row:
        stays = (row["organisation_id"], row["item_id"]) in fixed
        return row if stays else settle_source(row, random)

    settled = changed(settled_shares(network, random), "sources", settle)
    settled = changed(settled, "supply_links", lambda row: settle_link(row, random))
    assume(sourced(settled) >= sourced(network))
    assert stated <= certain(settled)
