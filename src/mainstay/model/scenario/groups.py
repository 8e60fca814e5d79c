"""The rows of a network that belong to a group, whatever the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mainstay.kernels.sets import distinct
from mainstay.model.network import Flags, Ints, Network
from mainstay.model.scenario.hits import TABLE_OF, Hits
from mainstay.model.scenario.segments import base

OF_A_NATION = frozenset({"country", "exports_of", "partner"})
OF_A_FIRM = frozenset({"organisation", "owner"})


@dataclass(frozen=True, eq=False)
class Group:
    """What a group of the supply graph holds in each table, as flags over its rows."""

    network: Network
    hits: Hits

    @property
    def sources(self) -> Flags:
        """Sources of supply that are lost to those outside the group."""
        of, kind = self._sources_at, self.hits.group
        if kind == "exports_of" and self.hits.only("to"):
            return np.zeros(len(self.network["sources"]), dtype=bool)
        if kind in OF_A_NATION:
            found = self._named[self.network.source_country]
        elif kind in OF_A_FIRM:
            found = self._firms[of("organisation_id")]
        elif kind in {"site", "region"}:
            found = self._sites[of("site_id")]
        elif kind == "source":
            found = _among(self.network["sources"].keys, self.hits.names)
        else:
            found = (self._named if kind == "item" else self._nothing("items"))[of("item_id")]
        inside = self._only("country", "countries")[self.network.source_country]
        return found & self._items[of("item_id")] & inside

    @property
    def links(self) -> Flags:
        """Deliveries that stop by themselves, not for want of their source."""
        supplier, buyer = self._links_at("supplier_id"), self._links_at("buyer_id")
        kind = self.hits.group
        if kind in {"exports_of", "partner", "corridor_from"}:
            found = self._from(self._named) & self._into[self._country[buyer]]
        elif kind == "country":
            found = self._from(self._named)
        elif kind in OF_A_FIRM:
            found = (
                self._firms[supplier] & self._only("country", "countries")[self._country[supplier]]
            )
        elif kind == "agreement":
            found = self._between(self._country[supplier], self._country[buyer])
        elif kind == "link":
            found = _among(self.network["supply_links"].keys, self.hits.names)
        else:
            found = (self._named if kind == "item" else self._nothing("items"))[
                self._links_at("item_id")
            ]
        return found & self._items[self._links_at("item_id")]

    @property
    def stocks(self) -> Flags:
        """Stocks that can't be drawn on."""
        table, kind = self.network["stocks"], self.hits.group
        holder = self.network.positions("stocks", "organisation_id")
        stated = self.network.positions("stocks", "country_id")
        place = np.where(stated >= 0, stated, self._country[holder])
        if kind == "stock":
            return _among(table.keys, self.hits.names)
        if kind in OF_A_NATION and not self.hits.only("to"):
            found = self._named[place]
        else:
            found = self._firms[holder] & self._only("country", "countries")[place]
        return found & self._items[self.network.positions("stocks", "item_id")]

    @property
    def demands(self) -> Flags:
        """Demands that grow or shrink."""
        item, programme, customer = (
            self.network.positions("demands", f"{name}_id")
            for name in ("item", "programme", "customer")
        )
        if not self.hits.is_demand:
            return np.zeros(len(item), dtype=bool)
        of = programme if self.hits.group == "demand_of" else item
        inside = self._only("customer", "countries")[customer]
        return self._named[of] & self._only("item", "items")[item] & inside

    @property
    def shares(self) -> Flags:
        """Published shares that speak of lost nations alone, and no longer of what can be had."""
        table = self.network["item_shares"]
        if self.hits.group not in OF_A_NATION:
            return np.zeros(len(table), dtype=bool)
        lost = [set(codes or ()) <= set(self.hits.names) for codes in table["country_ids"]]
        found = np.array(lost, dtype=bool)
        markets = self.hits.only("to")
        if markets:
            found &= table.among("market", markets)
        return found & self._items[self.network.positions("item_shares", "item_id")]

    # What the keys name, as flags over a table; one more at the end, false, stands for none.

    @cached_property
    def _named(self) -> Flags:
        return self._flags(TABLE_OF[self.hits.group], self.hits.names)

    @cached_property
    def _items(self) -> Flags:
        """The items to which the group is narrowed."""
        found = self._only("item", "items")
        programmes = self.hits.only("programme")
        return found & self._of_programmes(programmes) if programmes else found

    @cached_property
    def _firms(self) -> Flags:
        if self.hits.group not in OF_A_FIRM:
            return self._nothing("organisations")
        found = self._named.copy()
        parent = self.network.positions("organisations", "parent_id")
        while self.hits.group == "owner":
            below = found.copy()
            below[:-1] |= found[parent]
            if np.array_equal(below, found):
                break
            found = below
        return found

    @cached_property
    def _sites(self) -> Flags:
        if self.hits.group == "site":
            return self._named
        inside = self.network["sites"].among("region", self.hits.names)
        return np.append(inside, False)

    @cached_property
    def _into(self) -> Flags:
        """Nations at the receiving end of deliveries that stop; of unknown place none."""
        ends = self.hits.only("to") or self.hits.only("corridor_to")
        if ends:
            return self._flags("countries", ends)
        found = ~self._named
        found[-1] = False
        return found

    @cached_property
    def _country(self) -> Ints:
        """The country of each organisation; -1 at the end stands for none."""
        return np.append(self.network.positions("organisations", "country_id"), -1)

    def _between(self, one: Ints, other: Ints) -> Flags:
        """Return which deliveries go from one party of the agreements to another."""
        table = self.network["agreement_parties"]
        rows = table.among("agreement_id", self.hits.names)
        party = self._nothing("countries")
        party[self.network.positions("agreement_parties", "country_id")[rows]] = True
        party[-1] = False
        found: Flags = party[one] & party[other] & (one != other)
        return found

    def _from(self, places: Flags) -> Flags:
        """Return which deliveries can only come from some countries.

        Those of a listed maker come from where it makes the item, others from where it is.
        """
        size = len(self.network["organisations"])
        sold = self._links_at("item_id") * size + self._links_at("supplier_id")
        made = self._sources_at("item_id") * size + self._sources_at("organisation_id")
        outside = np.isin(sold, made[~places[self.network.source_country]])
        found: Flags = np.where(
            np.isin(sold, made), ~outside, places[self._country[self._links_at("supplier_id")]]
        )
        return found

    def _of_programmes(self, programmes: tuple[str, ...]) -> Flags:
        """Return the items that programmes demand, and all that goes into them."""
        rows = self.network["demands"].among("programme_id", programmes)
        found = self._nothing("items")
        found[self.network.positions("demands", "item_id")[rows]] = True
        parent = self.network.positions("bom_lines", "parent_id")
        child = self.network.positions("bom_lines", "child_id")
        while True:
            below = distinct(child[found[parent]])
            if found[below].all():
                return found
            found[below] = True

    def _only(self, key: str, table: str) -> Flags:
        """Return what a key narrows the group to; without the key all, what is unknown included."""
        names = self.hits.only(key)
        return self._flags(table, names) if names else ~self._nothing(table)

    def _flags(self, table: str, names: Iterable[str]) -> Flags:
        found, index = self._nothing(table), self.network[table].index
        found[[index[name] for name in names if name in index]] = True
        return found

    def _nothing(self, table: str) -> Flags:
        return np.zeros(len(self.network[table]) + 1, dtype=bool)

    def _sources_at(self, column: str) -> Ints:
        return self.network.positions("sources", column)

    def _links_at(self, column: str) -> Ints:
        return self.network.positions("supply_links", column)


def _among(keys: list[str], names: tuple[str, ...]) -> Flags:
    """Return which rows are named, or are segments of a row that is."""
    return np.array([key in names or base(key) in names for key in keys], dtype=bool)
