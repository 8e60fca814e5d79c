"""Which producers and links of a layout a shock reaches."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mainstay.model.network import Flags, Ints, Network
from mainstay.model.scenario import Shock, Struck
from mainstay.model.stress.layout import Layout
from mainstay.model.supply_graph import LISTED, SupplyGraph

BETWEEN = frozenset({"exports_of", "corridor_from"})
OF_ITEMS = frozenset({"item", "price_of"})


def between_nations(shock: Shock) -> bool:
    """Say whether a shock stops what goes from some nations to others, and nothing within them."""
    return shock.hits.group in BETWEEN


@dataclass(frozen=True, eq=False)
class Reach:
    """Finds what is hit, as flags over the producers and the links of a layout."""

    graph: SupplyGraph
    layout: Layout

    @property
    def network(self) -> Network:
        """The network behind the graph."""
        return self.graph.network

    def makers(self, shock: Shock, rows: Struck) -> Flags:
        """Return the producers that are hit: by their row, all their links, or their place."""
        sources = self.graph.sources
        if between_nations(shock):
            found = self._countries(shock.hits.names)[sources.country]
            found &= self._items(shock)[sources.item]
        else:
            listed = _flags(len(self.network["sources"]), rows.sources)[sources.row]
            found = np.where(sources.row >= 0, listed, self._by_links(rows.links))
        if shock.hits.group in OF_ITEMS and not shock.hits.only("country"):
            # Whoever makes it, listed or not: the item itself is out of reach.
            index = self.network["items"].index
            found = (
                found | _flags(len(index), map(index.__getitem__, shock.hits.names))[sources.item]
            )
        return np.concatenate([found, self._places(shock, rows), [False]])

    def _by_links(self, rows: Ints) -> Flags:
        """Return those whom links alone name, where all of these are hit."""
        sources = self.graph.sources
        lost = _flags(len(self.network["supply_links"]), rows)[sources.links]
        sizes = np.diff(sources.link_ptr)
        owner = np.repeat(np.arange(len(sources)), sizes)
        gone = np.bincount(owner[lost], minlength=len(sources))
        found: Flags = (sizes > 0) & (gone == sizes) & (sources.kind != LISTED)
        return found

    def _places(self, shock: Shock, rows: Struck) -> Flags:
        """Return the unnamed makers of a country that are hit."""
        item, country = self.layout.members.place_item, self.layout.members.place_country
        found: Flags
        if shock.hits.group in OF_ITEMS:
            at = self.network.positions("sources", "item_id")[rows.sources]
            found = _flags(len(self.network["items"]), at)[item]
        elif between_nations(shock):
            found = self._countries(shock.hits.names)[country] & self._items(shock)[item]
        else:
            ptr, countries = self.network.lists("item_shares", "country_ids")
            wide = 1 + len(self.network["countries"])
            alone = rows.shares[np.diff(ptr)[rows.shares] == 1]
            of = self.network.positions("item_shares", "item_id")[alone]
            found = np.isin(item * wide + country, of * wide + countries[ptr[:-1][alone]])
        return found

    def users(self, shock: Shock) -> Flags:
        """Return the producers that deliveries from the nations hit can't reach any more.

        Where only some are cut off, whose place is unknown is not; else all but their own are.
        """
        home = self.network["countries"].index.get(self.network.home, -1)
        of_place = self.layout.members.place_country
        place = np.concatenate([self.graph.sources.country, of_place, [home]])
        ends = shock.hits.only("to") or shock.hits.only("corridor_to")
        found: Flags = self._countries(ends or shock.hits.names)[place]
        return found if ends else ~found

    def named(self, rows: Ints) -> Flags:
        """Return the links between the supplier and the buyer of rows of `supply_links`."""
        layout, nobody = self.layout, np.full(len(self.layout.members.place_item) + 1, -1)
        who = np.concatenate([self.graph.sources.organisation, nobody])
        item = self.graph.pool_item[layout.members.pool[layout.link_member]]
        ends = (item, who[layout.link_supplier], who[layout.link_producer])
        of, by, to = (
            self.network.positions("supply_links", name)[rows]
            for name in ("item_id", "supplier_id", "buyer_id")
        )
        known = (by >= 0) & (to >= 0)
        size = 1 + len(self.network["organisations"])
        found: Flags = np.isin(_keys(size, *ends), _keys(size, of, by, to)[known])
        return found

    def consumers(self, rows: Ints) -> Ints:
        """Return the consumer where the demand for the item asked about is hit."""
        asked = self.graph.pool_item[self.layout.root]
        hit = (self.network.positions("demands", "item_id")[rows] == asked).any()
        return np.full(int(hit), self.layout.producers - 1)

    def _items(self, shock: Shock) -> Flags:
        """Return the items to which a shock is narrowed; all where it is not."""
        names, index = shock.hits.only("item"), self.network["items"].index
        some = (index[name] for name in names if name in index)
        return _flags(len(index), some if names else range(len(index)))

    def _countries(self, names: tuple[str, ...]) -> Flags:
        index = self.network["countries"].index
        return _flags(len(index), (index[name] for name in names if name in index))


def _flags(size: int, rows: Iterable[int]) -> Flags:
    """Flag some rows of a table; one more at the end, false, stands for none."""
    found = np.zeros(size + 1, dtype=bool)
    found[np.fromiter(rows, dtype=np.int64)] = True
    return found


def _keys(size: int, item: Ints, supplier: Ints, buyer: Ints) -> Ints:
    return (item * size + supplier + 1) * size + buyer + 1
