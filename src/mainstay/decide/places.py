"""Where inputs are made: what a map of nations shows, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mainstay.decide.words import NO_COUNTRY
from mainstay.model.network import Network
from mainstay.model.shares import by_country, market_name
from mainstay.rules.policy import Standing


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
    named = by_country(rows)
    seen = {row["input"] for own in named.values() for row in own}
    dark = dict.fromkeys(row["input"] for row in rows if row["input"] not in seen)
    places = tuple(_place(code, own, network, standings) for code, own in named.items())
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
    market = market_name(network, row["market"])
    of = row["scope"] or f"{row['measure']}, market: {market}"
    words = f"{of}, {row['year']}" if row["year"] else of
    return Largest(network.label(row["input"]), row["share_low"], row["share_high"], words)
