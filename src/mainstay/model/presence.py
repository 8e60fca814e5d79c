"""Where the record lists a source of an item, or shows a supply of it into a tree."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from mainstay.kernels.sets import contains, distinct, expanded
from mainstay.model.backing import Pointer, Support
from mainstay.model.force import CERTAIN, NOT, rows_in_force
from mainstay.model.network import Flags, Ints, Network
from mainstay.model.supply_graph import LISTED, Sources, SupplyGraph
from mainstay.model.tree import Tree


@dataclass(frozen=True, kw_only=True, eq=False)
class Presence:
    """Pairs of an item and a country, in ascending order, with the facts behind them.

    Parameters
    ----------
    network : Network
    of : Sources
        Who may supply.
    pairs : array of int, shape (n_pairs,)
        Position of the item times the number of countries, and that of the country.
    source_ptr, sources : array of int
        Places in `of` of the makers of the item in the country, in compressed form.
    link_ptr, links : array of int
        Rows of `supply_links`, certainly in force, that show a supply from there.
    """

    network: Network
    of: Sources
    pairs: Ints
    source_ptr: Ints
    sources: Ints
    link_ptr: Ints
    links: Ints

    @property
    def item(self) -> Ints:
        """The item of each pair."""
        return self.pairs // max(1, len(self.network["countries"]))

    @property
    def country(self) -> Ints:
        """The country of each pair."""
        return self.pairs % max(1, len(self.network["countries"]))

    @property
    def is_listed(self) -> Flags:
        """Where a source may supply, linked or not."""
        found: Flags = np.diff(self.source_ptr) > 0
        return found

    @property
    def is_linked(self) -> Flags:
        """Where a link certainly in force shows a supply."""
        found: Flags = np.diff(self.link_ptr) > 0
        return found

    def find(self, item: Ints, country: Ints) -> Ints:
        """Return the number of each pair; -1 where the record shows nothing, or no country."""
        return _place(self.pairs, np.where(country < 0, -1, paired(self.network, item, country)))

    def behind(self, pair: Ints) -> list[Support]:
        """Return the facts behind result rows of which row `n` rests on pair `pair[n]`, or -1."""
        rows = np.flatnonzero(pair >= 0)
        which, at = expanded(self.source_ptr, pair[rows])
        linked, link = expanded(self.link_ptr, pair[rows])
        return [
            *self.of.behind(rows[which], self.sources[at]),
            Support(rows[linked], "supply_links", self.links[link]),
        ]

    def pointers(self, pair: int) -> list[Pointer]:
        """Return the facts behind one pair: its sources with their links, then further links."""
        makers = self.sources[self.source_ptr[pair] : self.source_ptr[pair + 1]].tolist()
        links = self.links[self.link_ptr[pair] : self.link_ptr[pair + 1]].tolist()
        found = [pointer for maker in makers for pointer in self.of[maker].pointers]
        return list(dict.fromkeys([*found, *(("supply_links", link) for link in links)]))


def presence(graph: SupplyGraph, tree: Tree, day: int, nation: str | None) -> Presence:
    """Return where the inputs of a tree are made, and from where links show that they come.

    Parameters
    ----------
    graph : SupplyGraph
        All that may supply.
    tree : Tree
    day : int
        Links count that are certainly in force on it.
    nation : str or None
        Count links to buyers in this country; otherwise links to makers of the tree, which make
        something of the item.
    """
    network, sources = tree.network, graph.sources
    makers = np.flatnonzero(graph.is_maker & (sources.country >= 0))
    links, country = _shown(graph, tree, day, nation)
    of_maker = paired(network, sources.item[makers], sources.country[makers])
    of_link = paired(network, network.positions("supply_links", "item_id")[links], country)
    pairs = distinct(np.concatenate([of_maker, of_link]))
    source_ptr, by_source = _compressed(pairs, of_maker)
    link_ptr, by_link = _compressed(pairs, of_link)
    return Presence(
        network=network,
        of=sources,
        pairs=pairs,
        source_ptr=source_ptr,
        sources=makers[by_source],
        link_ptr=link_ptr,
        links=links[by_link],
    )


def paired(network: Network, item: Ints, country: Ints) -> Ints:
    """Return one number for each item and country."""
    return item * max(1, len(network["countries"])) + country


def _shown(graph: SupplyGraph, tree: Tree, day: int, nation: str | None) -> tuple[Ints, Ints]:
    """Return the links that show a country in an input of the tree, and which country."""
    network = tree.network
    table = network["supply_links"]
    item = network.positions("supply_links", "item_id")
    certain = table.among("kind", {"supply"}) & (rows_in_force(table, day) == CERTAIN)
    rows = np.flatnonzero(certain & (item >= 0) & (tree.tiers[item] > 0))
    buyer = network.positions("supply_links", "buyer_id")[rows]
    if nation is None:
        wanted = _Makers(graph).wants(tree, buyer, item[rows])
    else:
        place = network.find("countries", pa.array([nation]))[0]
        wanted = network.positions("organisations", "country_id")[buyer] == place
    rows = rows[wanted]
    supplier = network.positions("supply_links", "supplier_id")[rows]
    country = _Makers(graph).places(day, supplier, item[rows])
    return rows[country >= 0], country[country >= 0]


@dataclass(frozen=True, eq=False)
class _Makers:
    """Who makes what, by pairs of an organisation and an item."""

    graph: SupplyGraph

    @cached_property
    def network(self) -> Network:
        return self.graph.sources.network

    def _pairs(self, organisation: Ints, item: Ints) -> Ints:
        return organisation * max(1, len(self.network["items"])) + item

    def wants(self, tree: Tree, buyer: Ints, item: Ints) -> Flags:
        """Say whether each buyer certainly makes something of the item."""
        sources, bill, lines = self.graph.sources, tree.bill, tree.within
        nodes = np.flatnonzero(sources.certain & (sources.organisation >= 0))
        nodes = nodes[np.argsort(sources.item[nodes], kind="stable")]
        ptr = np.searchsorted(sources.item[nodes], np.arange(len(tree.tiers) + 1))
        which, at = expanded(ptr, bill.parent[lines])
        made = self._pairs(sources.organisation[nodes[at]], bill.child[lines][which])
        return contains(distinct(made), self._pairs(buyer, item))

    def places(self, day: int, organisation: Ints, item: Ints) -> Ints:
        """Return where an organisation makes an item; where that is not listed, its own country.

        With sites in several countries a link does not say from which the item came, nor does it
        of who may have bought it: -1.
        """
        sources, asked = self.graph.sources, self._pairs(organisation, item)
        nodes = np.flatnonzero(self.graph.is_maker & (sources.organisation >= 0))
        pairs, of = np.unique(
            self._pairs(sources.organisation[nodes], sources.item[nodes]), return_inverse=True
        )
        first = np.full(len(pairs) + 1, len(self.network["countries"]))
        last = np.full(len(pairs) + 1, -1)
        sited = sources.country[nodes] >= 0
        np.minimum.at(first, of[sited], sources.country[nodes[sited]])
        np.maximum.at(last, of[sited], sources.country[nodes[sited]])
        listed = np.zeros(len(pairs) + 1, dtype=bool)
        listed[of[sources.kind[nodes] == LISTED]] = True
        at = _place(pairs, asked)
        own = self.network.positions("organisations", "country_id")[organisation]
        found = np.where(last[at] < 0, own, np.where(first[at] == last[at], last[at], -1))
        return np.where(contains(self._bought(day), asked) & ~listed[at], -1, found)

    def _bought(self, day: int) -> Ints:
        """Return who may buy what, and so may pass it on rather than make it; ascending."""
        table = self.network["supply_links"]
        held = table.among("kind", {"supply"}) & (rows_in_force(table, day) != NOT)
        buyer, item = (
            self.network.positions("supply_links", end)[held] for end in ("buyer_id", "item_id")
        )
        return distinct(self._pairs(buyer, item))


def _compressed(groups: Ints, of: Ints) -> tuple[Ints, Ints]:
    """Return in compressed form where the members of each group stand in `of`."""
    order = np.argsort(of, kind="stable")
    starts = np.searchsorted(of[order], groups)
    return np.append(starts, len(of)), order


def _place(members: Ints, asked: Ints) -> Ints:
    """Return where values stand in an ascending array; -1 where they do not."""
    if not len(members):
        return np.full(len(asked), -1)
    at = np.minimum(np.searchsorted(members, asked), len(members) - 1)
    return np.where(members[at] == asked, at, -1)
