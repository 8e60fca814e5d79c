"""Published country shares of an item: how they fit together, and what they leave unknown."""

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace

from mainstay import dates
from mainstay.model.network import Network
from mainstay.model.roles import OF_ORIGIN

TOGETHER = "+"
"""Joins the codes of countries whose share is published for them together."""


@dataclass(frozen=True)
class Share:
    """A published share: of one country, or of several together."""

    row: int
    countries: tuple[str, ...]
    share: float | None
    most: float
    year: int | None


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
        and high = min(1, s + j + u), never above a published most.
        """
        own = [share for share in self.of(country) if len(share.countries) == 1]
        joint = [share for share in self.of(country) if len(share.countries) > 1]
        low = float(sum(share.share or 0.0 for share in own))
        high = low + sum(share.share or 0.0 for share in joint) + self.unknown
        return tidy(low), tidy(min([1.0, high, *(share.most for share in own)]))


def published_splits(
    network: Network, day: int, *, market: str | None = None, measures: Set[str] = OF_ORIGIN
) -> dict[str, list[Split]]:
    """Return how each item is shared, market by market, by the newest chosen shares of a day.

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
    newest: dict[tuple[str, str, str, tuple[str, ...]], Share] = {}
    for row, values in enumerate(table.rows()):
        if (
            not values["chosen"]
            or values["measure"] not in measures
            or (market is not None and values["market"] != market)
            or (values["year"] is not None and values["year"] > year)
        ):
            continue
        countries = tuple(sorted(values["country_ids"] or ()))
        most = 1.0 if values["share_high"] is None else values["share_high"]
        share = Share(row, countries, values["share"], most, values["year"])
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


def _disjoint(shares: Iterable[Share]) -> list[Share]:
    """Keep the newest of shares that speak of the same country, so that none counts twice.

    Shares of different years do not add up: an older one still names its countries, but says no
    more how much.
    """
    kept: list[Share] = []
    for share in sorted(shares, key=lambda share: (-(share.year or 0), share.countries)):
        if not any(set(share.countries) & set(other.countries) for other in kept):
            kept.append(share)
    newest = max((share.year or 0 for share in kept), default=0)
    return [s if (s.year or 0) == newest else replace(s, share=None, most=1.0) for s in kept]


def country_names(network: Network, codes: str | None) -> str:
    """Return the name of the country in a row, or of those that stand in it together."""
    if codes is None:
        return "Origin not published"
    return ", ".join(network.name_of("countries", code) for code in codes.split(TOGETHER))


def tidy(share: float) -> float:
    """Take the rounding of sums away: shares are published to a few digits."""
    return round(share, 12)
