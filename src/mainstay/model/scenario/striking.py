"""Which rows of a network a shock hits."""

from dataclasses import dataclass

import numpy as np

from mainstay import dates
from mainstay.model.force import sources_ended
from mainstay.model.network import Flags, Ints, Network, Table
from mainstay.model.scenario.groups import Group
from mainstay.model.scenario.shock import Shock

SCALED = frozenset({"per_year", "order", "planned_total"})
"""Bases of a demand that a surge multiplies; a total up to a year and a use are what they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """The rows that are hit, as positions in their tables, ascending.

    `shares` are rows of `item_shares` that speak of lost nations alone. `spared` names the nations
    whose own makers keep what is hit: those that no longer export it.
    """

    sources: Ints
    links: Ints
    demands: Ints
    stocks: Ints
    shares: Ints
    spared: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether no row is hit."""
        held = (self.sources, self.links, self.demands, self.stocks, self.shares)
        return not any(len(rows) for rows in held)


def struck(network: Network, shock: Shock, day: int) -> Struck:
    """Return the rows of a network that a shock hits.

    Parameters
    ----------
    network : Network
    shock : Shock
    day : int
        Day asked about, as an ordinal: the first day of a shock that names none.

    Returns
    -------
    Struck
        Rows of the group that hold, or begin to hold, between the first day and the return. With a
        source go those counted in it, and the deliveries of a maker that has no other source of the
        item left.

    Examples
    --------
    >>> from mainstay.dates import days
    >>> from mainstay.examples import tiny
    >>> from mainstay.model.scenario.hits import Hits
    >>> gone = Shock(name="gone", hits=Hits.of(country="XXB"))
    >>> network = tiny()
    >>> [network["sources"].keys[row] for row in struck(network, gone, days("2025")[1]).sources]
    ['s-smelter', 's-caser-2', 's-mine-2']
    """
    group, first = Group(network, shock.hits), shock.begins(day)
    if shock.hits.is_price:
        return _out_of_reach(network, shock, first)
    sources = _with_parts(network, group.sources & _lasting_sources(network, first))
    links = group.links | _cut_off(network, sources, first)
    links &= _lasting(network["supply_links"], first)
    kept_at_home = shock.hits.group == "exports_of" and not shock.hits.only("to")
    late = shock.back(day)
    return Struck(
        sources=_begun(network["sources"], sources, late),
        links=_begun(network["supply_links"], links, late),
        demands=_current(network["demands"], group.demands, first),
        stocks=np.flatnonzero(group.stocks),
        shares=np.flatnonzero(group.shares),
        spared=shock.hits.names if kept_at_home else (),
    )


def _out_of_reach(network: Network, shock: Shock, first: int) -> Struck:
    """Return what a price puts out of reach: all sources of the item from the threshold on."""
    over = shock.threshold is not None and shock.hardness.high >= shock.threshold
    none = np.zeros(0, dtype=np.int64)
    named = network["sources"].among("item_id", shock.hits.names if over else ())
    sold = network["supply_links"].among("item_id", shock.hits.names if over else ())
    return Struck(
        sources=np.flatnonzero(named & _lasting_sources(network, first)),
        links=np.flatnonzero(sold & _lasting(network["supply_links"], first)),
        demands=none,
        stocks=none,
        shares=none,
    )


def _with_parts(network: Network, sources: Flags) -> Flags:
    """Return the sources with those whose capacity is counted in one of them."""
    whole, found = network.positions("sources", "counted_in"), np.append(sources, False)
    while True:
        more = found.copy()
        more[:-1] |= found[whole]
        if np.array_equal(more, found):
            return found[:-1]
        found = more


def _lasting_sources(network: Network, first: int) -> Flags:
    """Return the sources that are not certainly over before a day, and not merely planned."""
    table = network["sources"]
    planned = table.among("status", {"candidate"}) & ~table.known("since")
    found: Flags = ~sources_ended(table, first) & ~planned
    return found


def _lasting(table: Table, first: int) -> Flags:
    found: Flags = ~table.known("until") | (table.days("until")[1] >= first)
    return found


def _begun(table: Table, rows: Flags, late: int | None) -> Ints:
    """Return rows without those that begin only once all is as before."""
    since = np.where(table.known("since"), table.days("since")[0], dates.BEGINNING)
    return np.flatnonzero(rows if late is None else rows & (since < late))


def _cut_off(network: Network, sources: Flags, first: int) -> Flags:
    """Return the deliveries of listed makers of which every source of the item is hit."""
    size = len(network["organisations"])

    def pairs(table: str, who: str) -> Ints:
        item = network.positions(table, "item_id")
        return item * size + network.positions(table, who)

    made, sold = pairs("sources", "organisation_id"), pairs("supply_links", "supplier_id")
    left = made[~sources & _lasting_sources(network, first)]
    found: Flags = np.isin(sold, made[sources]) & ~np.isin(sold, left)
    return found


def _current(table: Table, rows: Flags, first: int) -> Ints:
    """Return the demands from the year of a day on; where all are older, those of the newest."""
    found = rows & table.among("basis", SCALED)
    year = np.where(table.known("year"), table.numbers("year"), np.inf)
    same = [table.coded(column)[0] for column in ("programme_id", "item_id", "customer_id")]
    group = np.unique(np.stack(same), axis=1, return_inverse=True)[1].reshape(-1)
    newest = np.full(group.max(initial=-1) + 1, -np.inf)
    np.maximum.at(newest, group[found], year[found])
    limit = np.minimum(newest[group], int(dates.iso(first)[:4]))
    return np.flatnonzero(found & (year >= limit))
