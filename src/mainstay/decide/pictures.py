"""What the figures of a brief show, as plain values; drawing them is left to `present`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mainstay import dates
from mainstay.model.force import source_force
from mainstay.model.network import Network
from mainstay.model.observed import PER_YEAR, is_national_output
from mainstay.model.shares import TOGETHER, country_names
from mainstay.model.tree import Tree
from mainstay.rules.policy import Standing
from mainstay.schema.spec import codes

NO_COUNTRY = "–"
"""Stands for the country and the group of a maker of several nations, or of none published."""


@dataclass(frozen=True, slots=True)
class Maker:
    """A maker in the tier map: name, country, policy group, and whether it certainly makes."""

    name: str
    country: str
    group: str
    operating: bool


@dataclass(frozen=True, slots=True)
class Card:
    """An item in the tier map with its makers; none where no source is listed."""

    item: str
    name: str
    tier: int
    makers: tuple[Maker, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line of the bill of materials; `either` where it is one of several alternatives."""

    parent: str
    child: str
    either: bool


@dataclass(frozen=True, slots=True)
class TierMap:
    """Who makes what at each tier."""

    cards: tuple[Card, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """An observed national rate."""

    date: str
    item: str
    per_month: float


@dataclass(frozen=True, slots=True)
class Target:
    """An announced rate: when it was announced, for when, and what was observed by then."""

    announced: str
    date: str
    per_month: float
    observed: float | None


@dataclass(frozen=True, slots=True)
class RampRecord:
    """Observed against announced rates of a nation."""

    observed: tuple[Observed, ...]
    targets: tuple[Target, ...]


def tier_map(network: Network, item: str, day: int, standings: Mapping[str, Standing]) -> TierMap:
    """Return who makes what at each tier on a day."""
    tree = Tree(network, item)
    makers = _makers(network, day, standings)
    cards = tuple(
        Card(name, network.label(name), tree.tier(name), tuple(makers.get(name, ())))
        for name in [item, *tree.inputs]
    )
    arrows = tuple(
        Arrow(parent, child, len(need) > 1)
        for parent in tree.chains
        for need in tree.needs(parent)
        for _, child in need
    )
    return TierMap(cards, arrows)


def _makers(
    network: Network, day: int, standings: Mapping[str, Standing]
) -> dict[str, list[Maker]]:
    """Return the makers of each item, one for each organisation and country."""
    found: dict[str, dict[tuple[str, str], Maker]] = {}
    for row in network["sources"].rows():
        force = source_force(row, day)
        if not force:
            continue
        country = network.country_of(row["organisation_id"], row["site_id"]) or NO_COUNTRY
        name = network.name_of("organisations", row["organisation_id"])
        held = found.setdefault(row["item_id"], {}).get((name, country))
        operating = row["status"] == "operating" or (held is not None and held.operating)
        group = standings[country].group if country in standings else NO_COUNTRY
        found[row["item_id"]][(name, country)] = Maker(name, country, group, operating)
    return {item: sorted(by.values(), key=_operating_first) for item, by in found.items()}


def _operating_first(maker: Maker) -> tuple[bool, str, str]:
    return not maker.operating, maker.country, maker.name


def ramp_record(network: Network, item: str, nation: str, day: int) -> RampRecord:
    """Return the observed rates of a nation and the targets it announced, by month.

    Of the item and of its inputs that are counted in the same unit.
    """
    observed, targets = [], []
    items, tree = network["items"], Tree(network, item)
    unit = items["unit"][items.index[item]]
    for row in network["series"].rows():
        known = row["chosen"] and row["value"] is not None and row["period"] in PER_YEAR
        within = row["item_id"] in tree.chains and row["unit"] == unit
        if row["country_id"] != nation or not within or not known:
            continue
        if dates.first_day(row["date"]) > day:
            continue
        rate = row["value"] * PER_YEAR[row["period"]] / PER_YEAR["month"]
        start = dates.iso(dates.first_day(row["date"]))
        if is_national_output(row, nation):
            observed.append(Observed(start, network.label(row["item_id"]), rate))
        elif row["measure"] == "target" and row["target_date"] is not None:
            due = dates.iso(dates.last_day(row["target_date"]))
            targets.append((start, due, rate, network.label(row["item_id"])))
    observed.sort(key=lambda seen: (seen.item, seen.date))
    return RampRecord(tuple(observed), tuple(_targets(observed, targets)))


def _targets(observed: list[Observed], targets: list[tuple[str, str, float, str]]) -> list[Target]:
    found = []
    for announced, due, rate, item in sorted(targets):
        before = [seen for seen in observed if seen.item == item and seen.date <= announced]
        last = before[-1].per_month if before else None
        found.append(Target(announced, due, rate, last))
    return found


@dataclass(frozen=True, slots=True)
class Largest:
    """The largest published share that a nation holds of an input, and of what it is a share."""

    name: str
    low: float
    high: float
    of: str


@dataclass(frozen=True, slots=True)
class Place:
    """A nation in the map of origins, with the names of the inputs made there."""

    country: str
    name: str
    group: str
    certain: tuple[str, ...]
    possible: tuple[str, ...]
    largest: Largest | None


@dataclass(frozen=True, slots=True)
class WorldMap:
    """In which nations inputs are made, and the names of those of which no origin is published."""

    places: tuple[Place, ...]
    nowhere: tuple[str, ...]


def world_map(
    rows: Sequence[Mapping[str, Any]], network: Network, standings: Mapping[str, Standing]
) -> WorldMap:
    """Return where the inputs of an item are made, from the table of an `origin` result.

    A share published for several nations together shows none of them for certain.
    """
    named: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["country"] is not None and row["presence"] != "none":
            for code in row["country"].split(TOGETHER):
                named.setdefault(code, []).append(row)
    seen = {row["input"] for own in named.values() for row in own}
    dark = dict.fromkeys(row["input"] for row in rows if row["input"] not in seen)
    places = tuple(_place(code, own, network, standings) for code, own in sorted(named.items()))
    return WorldMap(places, tuple(network.label(item) for item in dark))


def _place(
    code: str,
    rows: list[Mapping[str, Any]],
    network: Network,
    standings: Mapping[str, Standing],
) -> Place:
    certain = {
        row["input"] for row in rows if row["presence"] == "certain" and row["country"] == code
    }
    names = {row["input"]: network.label(row["input"]) for row in rows}
    return Place(
        code,
        network.name_of("countries", code),
        standings[code].group if code in standings else NO_COUNTRY,
        tuple(sorted(name for item, name in names.items() if item in certain)),
        tuple(sorted(name for item, name in names.items() if item not in certain)),
        _largest([row for row in rows if row["country"] == code], network),
    )


def _largest(rows: list[Mapping[str, Any]], network: Network) -> Largest | None:
    """Return the largest share that is published as a number for one nation alone."""
    known = [row for row in rows if row["market"] and row["share_low"] > 0]
    if not known:
        return None
    row = max(known, key=lambda row: (row["share_low"], row["share_high"]))
    market = codes()["market"].get(row["market"]) or network.name_of("countries", row["market"])
    of = row["scope"] or f"{row['measure']}, market: {market}"
    words = f"{of}, {row['year']}" if row["year"] else of
    return Largest(network.label(row["input"]), row["share_low"], row["share_high"], words)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: who holds it, of several together all of them, and how much."""

    codes: str
    name: str
    group: str
    share: float


@dataclass(frozen=True, slots=True)
class Bar:
    """The published shares of one input in one market, and what is unknown."""

    name: str
    tier: int
    of: str
    segments: tuple[Segment, ...]
    unknown: float


def stages(
    rows: Sequence[Mapping[str, Any]],
    network: Network,
    standings: Mapping[str, Standing],
    home: str,
) -> tuple[Bar, ...]:
    """Return the published shares of each input, from the furthest tier to the item.

    Of several markets the world, so that stages compare, else that of the nation that asks, else
    the first by name.
    """
    found: dict[str, dict[tuple[str, str], list[Mapping[str, Any]]]] = {}
    for row in rows:
        if row["market"] is not None:
            key = row["market"], row["measure"]
            found.setdefault(row["input"], {}).setdefault(key, []).append(row)
    bars = []
    for item, groups in found.items():
        numbered = {
            key: own
            for key, own in groups.items()
            if any(r["share_low"] for r in own if r["country"])
        }
        if numbered:
            first = min(numbered, key=lambda key: (key[0] != "world", key[0] != home, key))
            bars.append(_bar(item, numbered[first], network, standings))
    return tuple(sorted(bars, key=lambda bar: (-bar.tier, bar.name)))


def _bar(
    item: str,
    rows: list[Mapping[str, Any]],
    network: Network,
    standings: Mapping[str, Standing],
) -> Bar:
    held = [row for row in rows if row["country"] is not None and row["share_low"] > 0]
    segments = tuple(
        Segment(
            row["country"],
            country_names(network, row["country"]),
            standings[row["country"]].group if row["country"] in standings else NO_COUNTRY,
            row["share_low"],
        )
        for row in sorted(held, key=lambda row: (-row["share_low"], row["country"]))
    )
    row = held[0]
    market = codes()["market"].get(row["market"]) or network.name_of("countries", row["market"])
    years = {r["year"] for r in held if r["year"] is not None}
    of = row["scope"] or f"{market}, {row['measure']}"
    words = f"{of}, {max(years)}" if years else of
    return Bar(network.label(item), row["tier"], words, segments, _unknown(rows))


def _unknown(rows: list[Mapping[str, Any]]) -> float:
    """Return the share of the row whose country is not published."""
    return float(next((row["share_low"] for row in rows if row["country"] is None), 0.0))
