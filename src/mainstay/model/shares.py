"""Published country shares of an item: how they fit together, and what they leave unknown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from mainstay import dates
from mainstay.model.force import NOT, has_ended, source_force
from mainstay.model.network import Network
from mainstay.model.roles import OF_ORIGIN
from mainstay.schema.spec import codes

TOGETHER = "+"
"""Joins the codes of countries whose share is published for them together."""

ROUNDING = 5e-3
"""Published shares are rounded to two or three digits."""


@dataclass(frozen=True)
class Share:
    """A published share: of one country, or of several together.

    `none` where the share was stated to be none; an old one of these shows nobody.
    """

    row: int
    countries: tuple[str, ...]
    share: float | None
    most: float
    year: int | None
    none: bool = False

    @property
    def names(self) -> bool:
        """Whether it names who holds a share without saying how much."""
        return self.share is None and not self.none


@dataclass(frozen=True)
class Split:
    """How the supply of an item in one market is shared, as far as that is published."""

    item: str
    market: str
    measure: str
    shares: tuple[Share, ...]

    @property
    def unknown(self) -> float:
        """The share of which the country is not published."""
        return tidy(max(0.0, 1.0 - sum(share.share or 0.0 for share in self.shares)))

    @property
    def countries(self) -> set[str]:
        """The countries that the shares name."""
        return {country for share in self.shares for country in share.countries}

    def of(self, country: str) -> list[Share]:
        """Return the shares that name a country: its own first, then those with others."""
        named = [share for share in self.shares if country in share.countries]
        return sorted(named, key=lambda share: len(share.countries) > 1)

    def interval(self, country: str) -> tuple[float, float]:
        """Return the least and the largest share of a country.

        With known share s, joint shares j that name it among others, and unknown share u: low = s
        and high = min(1, s + j + u), never above a published most. Who is named without a number
        may hold what is lost in rounding, though the others add up to one.
        """
        own = [share for share in self.of(country) if len(share.countries) == 1]
        joint = [share for share in self.of(country) if len(share.countries) > 1]
        low = float(sum(share.share or 0.0 for share in own))
        high = low + sum(share.share or 0.0 for share in joint) + self.unknown
        if any(share.names for share in own):
            high = max(high, ROUNDING)
        return tidy(low), tidy(min([1.0, high, *(share.most for share in own)]))


def published_splits(
    network: Network, day: int, *, market: str | None = None, measures: Set[str] = OF_ORIGIN
) -> dict[str, list[Split]]:
    """Return how each item is shared, market by market, by the newest chosen shares of a day.

    A share of an earlier year is left out once the sources of the day speak against it.

    Parameters
    ----------
    network : Network
    day : int
        Shares of a later year are left out.
    market : str or None
        Only this market.
    measures : set of str
        Only these measures; by default those that speak of origin.
    """
    table = network["item_shares"]
    year = int(dates.iso(day)[:4])
    over = {row for row, _ in superseded(network, day)}
    newest: dict[tuple[str, str, str, tuple[str, ...]], Share] = {}
    for row, values in enumerate(table.rows()):
        if (
            not values["chosen"]
            or row in over
            or values["measure"] not in measures
            or (market is not None and values["market"] != market)
            or (values["year"] is not None and values["year"] > year)
        ):
            continue
        countries = tuple(sorted(values["country_ids"] or ()))
        most = 1.0 if values["share_high"] is None else values["share_high"]
        none = values["share"] == 0 and most == 0
        share = Share(row, countries, values["share"], most, values["year"], none)
        key = values["item_id"], values["market"], values["measure"], countries
        held = newest.get(key)
        if held is None or (held.year or 0) < (share.year or 0):
            newest[key] = share
    groups: dict[tuple[str, str, str], list[Share]] = defaultdict(list)
    for (item, place, measure, _), share in newest.items():
        groups[(item, place, measure)].append(share)
    found: dict[str, list[Split]] = defaultdict(list)
    for (item, place, measure), shares in sorted(groups.items()):
        found[item].append(Split(item, place, measure, tuple(_disjoint(shares))))
    return dict(found)


def superseded(network: Network, day: int) -> list[tuple[int, str]]:
    """Return the chosen shares of earlier years that the sources of the day speak against.

    A share whose every listed source has ended, and a stated none where a source stands now; each
    with its row and its item. Where no source of the item is listed in the country, nothing speaks
    against the share.
    """
    held: dict[tuple[str, str], int] = {}
    ended: set[tuple[str, str]] = set()
    for source in network["sources"].rows():
        country = network.country_of(source["organisation_id"], source["site_id"])
        if country is not None:
            key = source["item_id"], country
            held[key] = max(held.get(key, NOT), source_force(source, day))
            if has_ended(source, day):
                ended.add(key)

    def contradicted(values: Mapping[str, Any]) -> bool:
        keys = [(values["item_id"], country) for country in values["country_ids"] or ()]
        if values["share"]:
            return bool(keys) and all(k in ended and held[k] == NOT for k in keys)
        return values["share_high"] == 0 and any(held.get(k, NOT) != NOT for k in keys)

    this_year = int(dates.iso(day)[:4])
    return [
        (row, values["item_id"])
        for row, values in enumerate(network["item_shares"].rows())
        if values["chosen"]
        and values["year"] is not None
        and values["year"] < this_year
        and contradicted(values)
    ]


def _disjoint(shares: Iterable[Share]) -> list[Share]:
    """Keep the newest of shares that speak of the same country, so that none counts twice.

    Shares of different years do not add up: an older one still names its countries, but says no
    more how much.
    """
    kept: list[Share] = []
    for share in sorted(shares, key=lambda share: (-(share.year or 0), share.countries)):
        if not any(set(share.countries) & set(other.countries) for other in kept):
            kept.append(share)
    newest = max((share.year or 0 for share in kept if share.share is not None), default=0)
    return [s if (s.year or 0) >= newest else replace(s, share=None, most=1.0) for s in kept]


def country_names(network: Network, codes: str | None) -> str:
    """Return the name of the country in a row, or of those that stand in it together."""
    if codes is None:
        return "Origin not published"
    return ", ".join(network.name_of("countries", code) for code in codes.split(TOGETHER))


def by_country(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the rows of an `origin` table for each country that is present, by code.

    A share published for several countries together stands with each of them.
    """
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["country"] is not None and row["presence"] != "none":
            for code in row["country"].split(TOGETHER):
                found[code].append(row)
    return dict(sorted(found.items()))


def market_name(network: Network, market: str) -> str:
    """Return the name of a market for a reader: one of the schema, or a country."""
    return codes()["market"].get(market) or network.name_of("countries", market)


def tidy(share: float) -> float:
    """Take the rounding of sums away: shares are published to a few digits."""
    return round(share, 12)
