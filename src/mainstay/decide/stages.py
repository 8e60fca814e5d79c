"""Published shares, stage by stage: what bars of shares show, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mainstay.decide.words import NO_COUNTRY
from mainstay.model.network import Network
from mainstay.model.shares import country_names, market_name
from mainstay.rules.policy import Standing


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
    market = market_name(network, row["market"])
    years = {r["year"] for r in held if r["year"] is not None}
    of = row["scope"] or f"{market}, {row['measure']}"
    words = f"{of}, {max(years)}" if years else of
    return Bar(network.label(item), row["tier"], words, segments, _unknown(rows))


def _unknown(rows: list[Mapping[str, Any]]) -> float:
    """Return the share of the row whose country is not published."""
    return float(next((row["share_low"] for row in rows if row["country"] is None), 0.0))
