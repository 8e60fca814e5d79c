"""Hold the published shares, put together as whole columns, against a reading row by row."""

from collections import defaultdict
from typing import Any

import pytest
from against.reading import NO, ends, sited, status
from builders import COUNTRIES, ON, Draw, Row, build, chance, network_of, networks, one_of, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay import dates
from mainstay.model.network import Network
from mainstay.model.shares import ROUNDING, published_splits, splits, superseded

often = settings(derandomize=True, database=None, deadline=None, max_examples=40)

MARKETS = ("world", "AAA", "europe")
MEASURES = frozenset({"production", "imports"})
DAY = dates.days(ON)[1]


@st.composite
def entangled(draw: Draw) -> Network:
    """Draw a network whose shares meet: in countries, in years, and with sources that ended."""
    rows = rows_of(draw(networks()))
    names = [row["item_id"] for row in rows["items"]]
    template: Row = build(items=[("x",)], item_shares=[("x", "AAA", None)])["item_shares"].row(
        "item_shares-0"
    )
    rows["item_shares"] = [
        template | {"item_share_id": f"share-{number}"} | _share(draw, names)
        for number in range(draw(st.integers(0, 9)))
    ]
    for source in rows.get("sources", []):
        if chance(draw, 4):
            source |= {"status": "closed", "as_of_date": one_of(draw, ("2023", "2025-06"))}
    return network_of(rows, names[0])


def _share(draw: Draw, names: list[str]) -> Row:
    share = one_of(draw, (0.1, None, 0.0, 0.3, 0.07, 0.6, 1.0))
    high = one_of(draw, (None, None, 0.0, 0.7, 1.0))
    return {
        "item_id": one_of(draw, names[:2]),
        "country_ids": draw(st.lists(st.sampled_from(COUNTRIES), min_size=1, unique=True)),
        "market": one_of(draw, MARKETS),
        "measure": one_of(draw, ("production", "production", "imports", "capacity")),
        "year": one_of(draw, (2024, 2023, 2025, 2026, 2020, None)),
        "share": share,
        "share_high": high if share is None or high is None or share <= high else None,
        "chosen": not chance(draw, 1),
    }


# The plain reading.


def plain_superseded(network: Network) -> list[int]:
    """Return the rows of earlier years that the sources of the day speak against."""
    return [
        number
        for number, row in enumerate(network["item_shares"].rows())
        if row["chosen"] and row["year"] is not None and row["year"] < 2025
        if _contradicted(network, row)
    ]


def _contradicted(network: Network, share: Row) -> bool:
    day = ends(ON)[1]
    stands, ended = set(), set()
    for source in network["sources"].rows():
        if source["item_id"] == share["item_id"]:
            country = sited(network, source)
            if status(source, day) != NO:
                stands.add(country)
            if _has_ended(source):
                ended.add(country)
    countries = set(share["country_ids"])
    if share["share"]:
        return countries <= ended and not countries & stands
    return share["share_high"] == 0 and bool(countries & stands)


def _has_ended(source: Row) -> bool:
    if source["until"] is not None:
        return ends(source["until"])[1] < ends(ON)[1]
    return source["status"] == "closed" and ends(source["as_of_date"])[1] <= ends(ON)[1]


def plain_splits(network: Network, market: str | None) -> dict[tuple[str, str, str], list[Any]]:
    """Return the shares that stand, group by group: row, countries, share, most, year, none."""
    over = plain_superseded(network)
    groups: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for number, row in enumerate(network["item_shares"].rows()):
        if not row["chosen"] or row["measure"] not in MEASURES or number in over:
            continue
        if market not in {None, row["market"]} or (row["year"] or 0) > 2025:
            continue
        most = 1.0 if row["share_high"] is None else row["share_high"]
        none = row["share"] == 0 and most == 0
        share = number, tuple(sorted(row["country_ids"])), row["share"], most, row["year"], none
        groups[row["item_id"], row["market"], row["measure"]].append(share)
    return {key: _standing(groups[key]) for key in sorted(groups)}


def _standing(shares: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for share in sorted(shares, key=lambda share: (-(share[4] or 0), share[1])):
        if not any(set(share[1]) & set(other[1]) for other in kept):
            kept.append(share)
    newest = max((year or 0 for _, _, share, _, year, _ in kept if share is not None), default=0)
    return [s if (s[4] or 0) >= newest else (*s[:2], None, 1.0, *s[4:]) for s in kept]


def plain_interval(shares: list[Any], country: str) -> tuple[float, float]:
    """Return the least and the largest share of a country that one of the shares names."""
    unknown = max(0.0, 1.0 - sum(share or 0.0 for _, _, share, *_ in shares))
    _, countries, share, most, _, none = next(s for s in shares if country in s[1])
    if len(countries) > 1:
        return 0.0, min(1.0, (share or 0.0) + unknown)
    rounded = ROUNDING if share is None and not none else 0.0
    return share or 0.0, min(1.0, max((share or 0.0) + unknown, rounded), most)


# What must agree.


@often
@given(entangled(), st.sampled_from([None, *MARKETS]))
def test_shares_stand_as_row_by_row(network: Network, market: str | None) -> None:
    found = published_splits(network, DAY, market=market)
    assert {
        (split.item, split.market, split.measure): [
            (share.row, share.countries, share.share, share.most, share.year, share.none)
            for share in split.shares
        ]
        for item in found
        for split in found[item]
    } == (expected := plain_splits(network, market))
    order = [(s.item, s.market, s.measure) for item in found for s in found[item]]
    assert order == list(expected)


@often
@given(entangled())
def test_old_shares_are_superseded_as_row_by_row(network: Network) -> None:
    assert superseded(network, DAY).tolist() == plain_superseded(network)


@often
@given(entangled())
def test_intervals_are_those_of_each_country(network: Network) -> None:
    found = splits(network, DAY)
    least, most = found.intervals()
    expected = [
        plain_interval(shares, country)
        for shares in plain_splits(network, None).values()
        for _, countries, *_ in shares
        for country in countries
    ]
    assert least.tolist() == pytest.approx([low for low, _ in expected])
    assert most.tolist() == pytest.approx([high for _, high in expected])
    singly = [
        split.interval(country)
        for splits_of in published_splits(network, DAY).values()
        for split in splits_of
        for share in split.shares
        for country in share.countries
    ]
    assert list(zip(least.tolist(), most.tolist(), strict=True)) == singly


@often
@given(entangled())
def test_known_and_unknown_make_the_whole(network: Network) -> None:
    found = splits(network, DAY)
    totals = [
        sum(share or 0.0 for _, _, share, *_ in shares)
        for shares in plain_splits(network, None).values()
    ]
    assert found.known.tolist() == pytest.approx(totals)
    assert found.unknown.tolist() == pytest.approx([max(0.0, 1.0 - total) for total in totals])


# By hand.


def test_of_shares_that_meet_the_first_counts_and_frees_what_it_meets_not() -> None:
    shares = [(["AAA", "BBB"], 2024), (["BBB", "CCC"], 2023), (["CCC"], 2022), (["AAA"], 2021)]
    network = build(
        items=[("end", "assembly")],
        item_shares=[("end", who, 0.1, {"year": year}) for who, year in shares],
    )
    (split,) = published_splits(network, DAY)["end"]
    assert [(share.countries, share.share) for share in split.shares] == [
        (("AAA", "BBB"), 0.1),
        (("CCC",), None),
    ]


def test_without_shares_there_are_no_splits() -> None:
    network = build(items=[("end", "assembly")])
    found = splits(network, DAY)
    assert (len(found.row), len(found.item), found.market) == (0, 0, [])
    assert published_splits(network, DAY) == {}
