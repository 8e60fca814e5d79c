"""What the figures of a brief show, as plain values; drawing them is left to `present`."""

from collections.abc import Mapping
from dataclasses import dataclass

from mainstay import dates
from mainstay.decide.words import NO_COUNTRY
from mainstay.model.compiling import compile_graph
from mainstay.model.network import Network
from mainstay.model.observed import PER_YEAR, is_national_output
from mainstay.model.tree import Tree
from mainstay.rules.policy import Standing


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
    makers = _makers(network, item, day, standings)
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
    network: Network, item: str, day: int, standings: Mapping[str, Standing]
) -> dict[str, list[Maker]]:
    """Return the makers of each item of a tree, one for each organisation and country."""
    status = network["sources"]["status"]
    found: dict[str, dict[tuple[str, str], Maker]] = {}
    for made, sources in compile_graph(network, [item], on=day).makers.items():
        for source in sources:
            country = source.country or NO_COUNTRY
            name = network.name_of("organisations", source.organisation)
            held = found.setdefault(made, {}).get((name, country))
            runs = source.certain if source.row is None else status[source.row] == "operating"
            operating = runs or (held is not None and held.operating)
            group = standings[country].group if country in standings else NO_COUNTRY
            found[made][(name, country)] = Maker(name, country, group, operating)
    return {made: sorted(by.values(), key=_operating_first) for made, by in found.items()}


def _operating_first(maker: Maker) -> tuple[bool, str, str]:
    return not maker.operating, maker.country, maker.name


def ramp_record(network: Network, item: str, nation: str, day: int) -> RampRecord:
    """Return the observed rates of a nation and the targets it announced, by month.

    Of the item and of its inputs that are counted in the same unit.
    """
    observed, targets = [], []
    tree, unit = Tree(network, item), network.unit_of(item)
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
