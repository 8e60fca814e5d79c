"""Published country shares of an item: how they fit together, and what they leave unknown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay import dates
from mainstay.kernels.sets import contains, distinct, expanded
from mainstay.model.force import NOT, sources_ended, sources_in_force
from mainstay.model.network import Flags, Floats, Ints, Network, Table
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Splits:
    """How the supply of items is shared on a day, as whole columns.

    Parameters
    ----------
    split : array of int, shape (n_shares,)
        Which split each share stands in, ascending.
    row : array of int, shape (n_shares,)
        Where it stands in `item_shares`.
    share, most : array of float, shape (n_shares,)
        NaN where a share names its countries without a number; the most that it can be.
    year : array of int, shape (n_shares,)
        -1 where none is published.
    none : array of bool, shape (n_shares,)
        Whether it was stated to be none.
    ptr : array of int, shape (n_shares + 1,)
    countries : array of int
        Positions of the countries of share `s`, by code: `countries[ptr[s]:ptr[s + 1]]`. Within a
        split each country stands once.
    item : array of int, shape (n_splits,)
        Position of the item; splits stand in the order of item, market and measure.
    market, measure : list of str, length n_splits
    known, unknown : array of float, shape (n_splits,)
        Share of which the country is published, and of which it is not.
    """

    split: Ints
    row: Ints
    share: Floats
    most: Floats
    year: Ints
    none: Flags
    ptr: Ints
    countries: Ints
    item: Ints
    market: list[str]
    measure: list[str]
    known: Floats
    unknown: Floats

    @property
    def numbered(self) -> Floats:
        """The share of each, 0 where no number is published."""
        return np.nan_to_num(self.share)

    @property
    def names(self) -> Flags:
        """Whether each names who holds a share without saying how much."""
        found: Flags = np.isnan(self.share) & ~self.none
        return found

    @property
    def alone(self) -> Flags:
        """Whether each is the share of a single country."""
        found: Flags = np.diff(self.ptr) == 1
        return found

    @cached_property
    def of(self) -> Ints:
        """The share that each element of `countries` belongs to."""
        return np.repeat(np.arange(len(self.row)), np.diff(self.ptr))

    def intervals(self) -> tuple[Floats, Floats]:
        """Return the least and the largest share of each element of `countries`.

        With known share s, joint shares j that name it among others, and unknown share u: low = s
        and high = min(1, s + j + u), never above a published most. Who is named without a number
        may hold what is lost in rounding, though the others add up to one.
        """
        low = np.where(self.alone, self.numbered, 0.0)
        high = self.numbered + self.unknown[self.split]
        high = np.where(self.alone & self.names, np.maximum(high, ROUNDING), high)
        high = np.minimum(np.minimum(high, 1.0), np.where(self.alone, self.most, 1.0))
        return tidied(low)[self.of], tidied(high)[self.of]


def splits(
    network: Network, day: int, *, market: str | None = None, measures: Set[str] = OF_ORIGIN
) -> Splits:
    """Return how each item is shared, market by market, by the newest chosen shares of a day.

    A share of an earlier year is left out once the sources of the day speak against it. Of shares
    that speak of the same country the newest counts, so that none counts twice. Shares of
    different years do not add up: an older one still names its countries, but says no more how
    much.

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
    rows = np.flatnonzero(_counted(network, day, market, measures))
    ptr, places = _countries(network, rows)
    group = _groups(table, rows)
    kept = _newest(group, years(table)[rows], _joined(network, ptr, places))
    kept = kept[_disjoint(group[kept], *_picked(ptr, places, kept))]
    rows, group = rows[kept], group[kept]
    first, split = np.unique(group, return_index=True, return_inverse=True)[1:]
    share, dated = table.numbers("share")[rows], np.maximum(years(table)[rows], 0)
    newest = np.zeros(len(first), dtype=np.int64)
    np.maximum.at(newest, split, np.where(np.isnan(share), 0, dated))
    old = dated < newest[split]
    now = np.where(old, np.nan, share)
    most = np.nan_to_num(table.numbers("share_high")[rows], nan=1.0)
    known = np.bincount(split, np.nan_to_num(now), len(first)).astype(np.float64)
    ptr, places = _picked(ptr, places, kept)
    return Splits(
        split=split,
        row=rows,
        share=now,
        most=np.where(old, 1.0, most),
        year=years(table)[rows],
        none=(share == 0) & (most == 0),
        ptr=ptr,
        countries=places,
        item=network.positions("item_shares", "item_id")[rows[first]],
        market=table.array("market").take(pa.array(rows[first])).to_pylist(),
        measure=table.array("measure").take(pa.array(rows[first])).to_pylist(),
        known=tidied(known),
        unknown=tidied(np.maximum(0.0, 1.0 - known)),
    )


def published_splits(
    network: Network, day: int, *, market: str | None = None, measures: Set[str] = OF_ORIGIN
) -> dict[str, list[Split]]:
    """Return the splits of each item one by one, as `splits` gives them for all.

    It takes the same parameters and serves those who ask about few items.
    """
    found = splits(network, day, market=market, measures=measures)
    codes_of = network["countries"].keys
    shares: list[list[Share]] = [[] for _ in found.market]
    for number, split in enumerate(found.split.tolist()):
        shares[split].append(_share(found, number, codes_of))
    ids = network["items"].keys
    by_item: dict[str, list[Split]] = defaultdict(list)
    for item, market_of, measure, group in zip(
        found.item.tolist(), found.market, found.measure, shares, strict=True
    ):
        by_item[ids[item]].append(Split(ids[item], market_of, measure, tuple(group)))
    return dict(by_item)


def _share(found: Splits, number: int, codes_of: list[str]) -> Share:
    places = found.countries[found.ptr[number] : found.ptr[number + 1]].tolist()
    share, year = float(found.share[number]), int(found.year[number])
    return Share(
        row=int(found.row[number]),
        countries=tuple(codes_of[place] for place in places),
        share=None if np.isnan(share) else share,
        most=float(found.most[number]),
        year=None if year < 0 else year,
        none=bool(found.none[number]),
    )


def superseded(network: Network, day: int) -> Ints:
    """Return the chosen shares of earlier years that the sources of the day speak against.

    A share whose every listed source has ended, and a stated none where a source stands now. Where
    no source of the item is listed in the country, nothing speaks against the share.

    Returns
    -------
    array of int
        Rows of `item_shares`, ascending.
    """
    table, sources = network["item_shares"], network["sources"]
    ptr, places = network.lists("item_shares", "country_ids")
    number = len(network["countries"])
    of = np.repeat(np.arange(len(table)), np.diff(ptr))
    pairs = network.positions("item_shares", "item_id")[of] * number + places
    listed = network.positions("sources", "item_id") * number + network.source_country
    sited = network.source_country >= 0
    stands = contains(distinct(listed[sited & (sources_in_force(sources, day) != NOT)]), pairs)
    ended = contains(distinct(listed[sited & sources_ended(sources, day)]), pairs)
    gone = np.bincount(of[ended & ~stands], minlength=len(table)) == np.diff(ptr)
    back = np.bincount(of[stands], minlength=len(table)) > 0
    share, high = table.numbers("share"), table.numbers("share_high")
    some = ~np.isnan(share) & (share != 0)
    against = np.where(some, gone & (np.diff(ptr) > 0), (high == 0) & back)
    year = years(table)
    earlier = (year >= 0) & (year < int(dates.iso(day)[:4]))
    return np.flatnonzero(table.flags("chosen") & earlier & against)


def years(table: Table) -> Ints:
    """Return the year of each row, -1 where none is published."""
    found: Ints = pc.fill_null(table.array("year"), -1).to_numpy(zero_copy_only=False)
    return found


def _counted(network: Network, day: int, market: str | None, measures: Set[str]) -> Flags:
    """Return which shares speak of a day, a market and some measures, and stand unopposed."""
    table = network["item_shares"]
    counted = table.flags("chosen") & table.among("measure", measures)
    counted &= years(table) <= int(dates.iso(day)[:4])
    if market is not None:
        counted &= table.among("market", {market})
    counted[superseded(network, day)] = False
    return counted


def _countries(network: Network, rows: Ints) -> tuple[Ints, Ints]:
    """Return the countries of some shares in compressed form, in the order of their codes."""
    ptr, places = _picked(*network.lists("item_shares", "country_ids"), rows)
    of = np.repeat(np.arange(len(rows)), np.diff(ptr))
    rank = _ranks(network["countries"].array("country_id"))
    return ptr, places[np.lexsort((rank[places], of))]


def _picked(ptr: Ints, places: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Return some rows of a compressed form as one of their own."""
    ends = np.cumsum(np.diff(ptr)[rows])
    return np.append(0, ends).astype(np.int64), places[expanded(ptr, rows)[1]]


def _joined(network: Network, ptr: Ints, places: Ints) -> Ints:
    """Rank lists of countries: the same rank for the same list, in the order of their codes."""
    names = network["countries"].array("country_id").take(pa.array(places))
    lists = pa.ListArray.from_arrays(pa.array(ptr.astype(np.int32)), names)
    # No code holds this sign, and it sorts before every code: so do lists that end early.
    return _ranks(pc.binary_join(lists, "\x00"))


def _groups(table: Table, rows: Ints) -> Ints:
    """Number the item, market and measure of rows, in the order of their names."""
    number = np.zeros(len(rows), dtype=np.int64)
    for column in ("item_id", "market", "measure"):
        rank = _ranks(table.array(column).take(pa.array(rows)))
        number = number * (rank.max(initial=0) + 1) + rank
    return number


def _ranks(texts: pa.Array) -> Ints:
    found: Ints = pc.rank(texts, tiebreaker="dense").to_numpy().astype(np.int64) - 1
    return found


def _newest(group: Ints, year: Ints, who: Ints) -> Ints:
    """Keep the newest share of each list of countries, of several the first.

    They come back group by group, the newest first, of one year by their countries.
    """
    order = np.lexsort((who, -np.maximum(year, 0), group))
    pairs = group[order] * (who.max(initial=0) + 1) + who[order]
    return order[np.sort(np.unique(pairs, return_index=True)[1])]


def _disjoint(group: Ints, ptr: Ints, places: Ints) -> Flags:
    """Keep the first of shares that speak of the same country, so that none counts twice.

    Each round keeps what comes first for all its countries, and drops what meets it.
    """
    of = np.repeat(np.arange(len(group)), np.diff(ptr))
    pairs = np.unique(group[of] * (places.max(initial=0) + 1) + places, return_inverse=True)[1]
    kept, open_ = np.zeros(len(group), dtype=bool), np.ones(len(group), dtype=bool)
    while open_.any():
        left = open_[of]
        first = np.full(len(of), len(group))
        np.minimum.at(first, pairs[left], of[left])
        later = np.bincount(of[left & (first[pairs] < of)], minlength=len(group)) > 0
        ready = open_ & ~later
        kept |= ready
        taken = np.zeros(len(of), dtype=bool)
        taken[pairs[ready[of]]] = True
        open_ &= np.bincount(of[taken[pairs]], minlength=len(group)) == 0
        open_ &= ~ready
    return kept


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


def tidied(shares: Floats) -> Floats:
    """Take the rounding of sums away from a whole column, as `tidy` does from one share."""
    found: Floats = np.round(shares, 12)
    return found
