"""Compile a network, as of a day, into a supply graph: AND over needs, OR over suppliers.

Two graphs are of use. In the *possible* one everything counts that may supply on that day: it gives
upper bounds. In the *certain* one only what certainly supplies counts: it gives the cut sets that
the record shows. Where an item has no certain source, its possible ones stand in.

What holds for all is put together on whole columns; only makers bound by exclusive links, which are
few, are looked at one by one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from mainstay.kernels.and_or import AndOr, offsets
from mainstay.kernels.sets import contains, distinct, expanded
from mainstay.model.as_of import AsOf, Links, as_of
from mainstay.model.bill import Bill, amounts
from mainstay.model.force import CERTAIN
from mainstay.model.network import Flags, Ints, Network
from mainstay.model.nodes import Nodes, Question, members
from mainstay.model.supply_graph import (
    IMPLIED,
    LISTED,
    TRADER,
    UNLISTED,
    Options,
    Sources,
    SupplyGraph,
    World,
)
from mainstay.progress import report

KEPT = 4
"""Graphs of one network that are kept, so that the next question need not make them again."""


def compile_graph(
    network: Network,
    roots: Iterable[str],
    *,
    on: int,
    nation: str | None = None,
    world: World = "possible",
    hedged: bool = False,
) -> SupplyGraph:
    """Compile the part of a network that some items depend on.

    Parameters
    ----------
    network : Network
    roots : iterable of str
        Items asked about.
    on : int
        Day, as an ordinal.
    nation : str or None
        Keep only sources sited in this country or linked to a buyer in it.
    world : {'possible', 'certain'}
    hedged : bool
        Give each item whose source list is not known to be complete one more, unlisted, source:
        what still fails then, fails for certain.

    Returns
    -------
    SupplyGraph

    Raises
    ------
    ValueError
        When the bill of materials has a circle.
    """
    asked = (tuple(roots), on, nation, world, hedged)
    made: dict[object, SupplyGraph] = network.once("graphs", dict)
    if asked not in made:
        report("putting the supply graph together")
        while len(made) >= KEPT:
            made.pop(next(iter(made)))
        made[asked] = _compiled(network, *asked)
    return made[asked]


def _compiled(
    network: Network,
    roots: tuple[str, ...],
    on: int,
    nation: str | None,
    world: World,
    hedged: bool,
) -> SupplyGraph:
    places = np.array([network["items"].index[root] for root in roots], dtype=np.int64)
    home = None if nation is None else network["countries"].index.get(nation, -2)
    question = Question(as_of(network, on), places, home, world, hedged)
    return _Assembly(question, members(question)).graph()


Needs = list[list[tuple[int, int, int]]]
"""The options of each need of a source: pool, item, and line of the bill (-1 for a trader)."""

Row = tuple[int, int, int, int, int, bool, int]
"""A source: kind, item, organisation, site, country, whether it is certain, row."""

Only = tuple[tuple[int, int], ...]
"""Exclusive links: position of the link, and the supplier."""


@dataclass(eq=False)
class _Assembly:
    """The pools and recipes of all items, and those that exclusive links change."""

    question: Question
    base: Nodes
    extra: list[Row] = field(default_factory=list)
    named: dict[int, set[int]] = field(default_factory=dict)
    number: dict[Row, int] = field(default_factory=dict)
    pool_number: dict[tuple[int, frozenset[int]], int] = field(default_factory=dict)
    pools: list[list[int]] = field(default_factory=list)
    pool_item: list[int] = field(default_factory=list)
    told: dict[int, set[int]] = field(default_factory=dict)
    recipe_of: dict[int, int] = field(default_factory=dict)
    recipes: list[Needs] = field(default_factory=list)
    plain: dict[int, Needs] = field(default_factory=dict)
    recipe_number: dict[tuple[object, ...], int] = field(default_factory=dict)

    @cached_property
    def facts(self) -> AsOf:
        return self.question.facts

    @cached_property
    def bill(self) -> Bill:
        return self.facts.bill

    @cached_property
    def links(self) -> Links:
        return self.facts.links

    @cached_property
    def exclusive(self) -> dict[tuple[str, int, int], list[int]]:
        """The exclusive links of those that they restrict."""
        every = self.links.exclusive
        return {key: every[key] for key in self.question.restricted}

    def graph(self) -> SupplyGraph:
        """Put the graph together."""
        question, items = self.question, len(self.question.order)
        for node in self._bound().tolist():
            self.recipe_of[node] = self._recipe(node)
        nodes = self.base.and_then(self._extra_nodes())
        recipe = question.rank[nodes.item]
        recipe[self._idle(nodes)] = items
        for node, special in self.recipe_of.items():
            recipe[node] = items + 1 + special
        arrays, options = self._arrays(recipe)
        pool_at = question.rank
        return SupplyGraph(
            network=self.facts.network,
            arrays=arrays,
            sources=self._sources(nodes),
            options=options,
            order=question.order,
            pool_item=np.concatenate([question.order, _ints(self.pool_item)]),
            pool_at=pool_at,
            pool_links={
                pool: tuple(self.links.row[sorted(links)].tolist())
                for pool, links in self.told.items()
            },
        )

    def _sources(self, nodes: Nodes) -> Sources:
        held = {**vars(nodes), "links": self.links.row[nodes.links]}
        return Sources(network=self.facts.network, **held)

    def _idle(self, nodes: Nodes) -> Ints:
        """Return the unlisted sources that need nothing of the nation asked about."""
        nation = -1 if self.question.nation is None else self.question.nation
        return np.flatnonzero((nodes.kind == UNLISTED) & (nodes.country != nation))

    def _arrays(self, recipe: Ints) -> tuple[AndOr, Options]:
        """Return the graph with the recipes of all items, one of nothing, and the special ones."""
        question, items = self.question, len(self.question.order)
        used = np.zeros(items + 1, dtype=bool)
        used[recipe[recipe < items]] = True
        line, need_of, sizes = self._base_needs(used)
        needs = [need for special in self.recipes for need in special]
        flat = [option for need in needs for option in need]
        special = np.array(flat, dtype=np.int64).reshape(-1, 3)
        pools = np.concatenate([question.rank[self.bill.child[line]], special[:, 0]])
        counts = np.concatenate([sizes, _ints([len(special) for special in self.recipes])])
        bound = _ints([node for pool in self.pools for node in pool])
        base_sizes = np.bincount(question.rank[self.base.item], minlength=items)
        arrays = AndOr(
            pool_ptr=offsets([*base_sizes.tolist(), *map(len, self.pools)]),
            pool_sources=np.concatenate([np.arange(len(self.base.kind)), bound]),
            source_recipe=recipe,
            recipe_ptr=offsets(counts),
            need_ptr=offsets([*need_of.tolist(), *map(len, needs)]),
            option_pool=pools,
            pool_order=np.argsort(
                np.concatenate([np.arange(items), question.rank[_ints(self.pool_item)]]),
                kind="stable",
            ),
        )
        return arrays, self._options(line, special)

    def _base_needs(self, used: Flags) -> tuple[Ints, Ints, Ints]:
        """Return the lines of the recipes in use, how many each need has, and needs by recipe."""
        bill, items = self.bill, len(self.question.order)
        rank = self.question.rank[bill.parent]
        kept = np.flatnonzero((rank >= 0) & used[rank])
        kept = kept[np.argsort(rank[kept], kind="stable")]
        kept = kept[self._counts[kept]]
        first = np.diff(bill.need[kept], prepend=-1) != 0
        need_sizes = np.diff(np.append(np.flatnonzero(first), len(kept)))
        return kept, need_sizes, np.bincount(rank[kept][first], minlength=items + 1)

    @cached_property
    def _counts(self) -> Flags:
        """Which lines count: in the certain world an unpublished alternative does not."""
        bill = self.bill
        if self.question.world == "possible":
            return np.ones(len(bill.rows), dtype=bool)
        published = self.facts.is_published[bill.child]
        some = np.bincount(bill.need[published], minlength=bill.need.max(initial=0) + 1) > 0
        found: Flags = published | ~some[bill.need]
        return found

    def _options(self, line: Ints, special: Ints) -> Options:
        network, bill = self.facts.network, self.bill
        item = np.concatenate([bill.child[line], special[:, 1]])
        at = np.concatenate([line, special[:, 2]])
        traded = at < 0
        row = np.append(bill.rows, -1)[at]
        low = np.ones(len(at))
        low[~traded] = amounts(network, row[~traded])[0]
        published = traded | self.facts.is_published[item]
        return Options(network=network, item=item, line=row, low=low, published=published)

    def _bound(self) -> Ints:
        """Return the sources whose maker, or whose government, buys an input from one supplier."""
        keys, base, facts = self.question.restricted, self.base, self.facts
        item, buyer = self.links.makers_with(keys, "buyer")
        own = contains(distinct(facts.pair(item, buyer)), facts.pair(base.item, base.organisation))
        item, nation = self.links.makers_with(keys, "nation")
        places = len(facts.network["countries"])
        furnished = contains(distinct(item * places + nation), base.item * places + base.country)
        own &= base.organisation >= 0
        furnished &= base.country >= 0
        found = np.flatnonzero(own | furnished)
        return found[~contains(self._idle(base), found)]

    # What exclusive links change: source by source

    def _recipe(self, node: int) -> int:
        """Return what a source needs; sources with the same needs share one recipe."""
        kind, item, organisation, country = self._known_of(node)
        if kind == TRADER:
            needs = [[(self._traded(item, organisation), item, -1)]]
        else:
            needs = self._bound_needs(item, organisation, country)
        key = item, kind == TRADER, tuple(tuple(o[0] for o in need) for need in needs)
        if key not in self.recipe_number:
            self.recipe_number[key] = len(self.recipes)
            self.recipes.append(needs)
        return self.recipe_number[key]

    def _known_of(self, node: int) -> tuple[int, int, int, int]:
        base, own = self.base, len(self.base.kind)
        if node < own:
            columns = (base.kind, base.item, base.organisation, base.country)
            kind, item, organisation, country = (int(column[node]) for column in columns)
            return kind, item, organisation, country
        kind, item, organisation, _, country, _, _ = self.extra[node - own]
        return kind, item, organisation, country

    def _bound_needs(self, item: int, organisation: int, country: int) -> Needs:
        """Return the needs of an item, with the pools that exclusive links leave to a maker."""
        bound = self._bound_items.get(("buyer", organisation), set())
        bound = bound | self._bound_items.get(("nation", country), set())

        def option(pool: int, child: int, line: int) -> tuple[int, int, int]:
            if child in bound:
                pool = self._pool(child, self._suppliers(organisation, country, child))
            return pool, child, line

        return [[option(*plain) for plain in need] for need in self._needs(item)]

    @cached_property
    def _bound_items(self) -> dict[tuple[str, int], set[int]]:
        """The items that each buyer, and each nation, gets from exclusive suppliers."""
        found: dict[tuple[str, int], set[int]] = {}
        for kind, who, item in self.exclusive:
            found.setdefault((kind, who), set()).add(item)
        return found

    def _needs(self, item: int) -> Needs:
        """Return the needs of an item where no exclusive link says otherwise."""
        if item not in self.plain:
            at = np.arange(self.bill.ptr[item], self.bill.ptr[item + 1])
            at = at[self._counts[at]]
            child, need = self.bill.child[at], self.bill.need[at]
            rank = self.question.rank[child]
            found: dict[int, list[tuple[int, int, int]]] = {}
            columns = (need, rank, child, at)
            for number, *option in zip(*(column.tolist() for column in columns), strict=True):
                found.setdefault(number, []).append(tuple(option))
            self.plain[item] = list(found.values())
        return self.plain[item]

    def _suppliers(self, organisation: int, country: int, item: int) -> Only:
        """Return the exclusive suppliers of a maker, its own or those of its government."""
        keys = ("buyer", organisation, item), ("nation", country, item)
        found = {link for key in keys for link in self.exclusive.get(key, ())}
        return self._only(sorted(found))

    def _only(self, links: Iterable[int]) -> Only:
        return tuple((link, int(self.links.supplier[link])) for link in links)

    def _pool(self, item: int, only: Only = ()) -> int:
        """Return the pool that serves an item, or the part of it that exclusive links leave."""
        if not only:
            return int(self.question.rank[item])
        key = item, frozenset(supplier for _, supplier in only)
        if key not in self.pool_number:
            self.pool_number[key] = len(self.question.order) + len(self.pools)
            self.pools.append([])
            self.pool_item.append(item)
        pool = self.pool_number[key]
        told = self.told.setdefault(pool, set())
        # Makers with the same suppliers share a pool; it rests on the links of all of them.
        if not told.issuperset(link for link, _ in only):
            told |= {link for link, _ in only}
            self.pools[pool - len(self.question.order)] = self._exclusive_members(item, only)
        return pool

    def _exclusive_members(self, item: int, only: Only) -> list[int]:
        found: list[int] = []
        for supplier in sorted({supplier for _, supplier in only}):
            own = self._rows_of(item, supplier)
            sure = [row for row in own if self.facts.force[row] == CERTAIN]
            kept = sure if self.question.world == "certain" and sure else own
            links = tuple(link for link, name in only if name == supplier)
            nodes = [self._listed_node(row) for row in kept]
            found += nodes or [self._passing(item, supplier, links)]
        return found

    def _rows_of(self, item: int, maker: int) -> list[int]:
        """Return the listed sources of an item in force with one maker."""
        pairs, order = self._by_pair
        pair = self.facts.one_pair(item, maker)
        first, last = np.searchsorted(pairs, [pair, pair + 1])
        return [row for row in order[first:last].tolist() if self.facts.force[row] > 0]

    @cached_property
    def _by_pair(self) -> tuple[Ints, Ints]:
        pairs = self.facts.pair(self.facts.source_item, self.facts.source_maker)
        order = np.argsort(pairs, kind="stable")
        return pairs[order], order

    @cached_property
    def _node_of_row(self) -> Ints:
        """The node of each listed source that supplies wherever it may; -1 where it has none."""
        found = np.full(len(self.facts.network["sources"]), -1, dtype=np.int64)
        nodes = np.flatnonzero(self.base.row >= 0)
        found[self.base.row[nodes]] = nodes
        return found

    @cached_property
    def _implied_nodes(self) -> dict[tuple[int, int], int]:
        """The nodes of those that a link alone names, as sure as their links are."""
        base = self.base
        which, at = expanded(base.link_ptr, np.arange(len(base.kind)))
        sure = np.bincount(which, self.links.certain[base.links[at]], len(base.kind)) > 0
        nodes = np.flatnonzero((base.kind == IMPLIED) & (base.certain == sure)).tolist()
        return {(int(base.item[n]), int(base.organisation[n])): n for n in nodes}

    def _listed_node(self, row: int) -> int:
        facts, certain = self.facts, bool(self.facts.force[row] == CERTAIN)
        node = int(self._node_of_row[row])
        if node >= 0 and bool(self.base.certain[node]) == certain:
            return node
        item, maker = int(facts.source_item[row]), int(facts.source_maker[row])
        site = int(facts.network.positions("sources", "site_id")[row])
        country = int(facts.network.source_country[row])
        return self._node((LISTED, item, maker, site, country, certain, row))

    def _passing(self, item: int, supplier: int, links: tuple[int, ...]) -> int:
        """A trader passes on what it buys; a supplier that buys none is taken for a maker."""
        trades = self.question.buying(item, supplier)
        if not trades and (item, supplier) in self._implied_nodes:
            return self._implied_nodes[item, supplier]
        country, kind = int(self.facts.country[supplier]), TRADER if trades else IMPLIED
        node = self._node((kind, item, supplier, -1, country, False, -1))
        self.named.setdefault(node, set()).update(links)
        return node

    def _node(self, source: Row) -> int:
        """Number a source that only an exclusive link brings in."""
        if source not in self.number:
            node = self.number[source] = len(self.base.kind) + len(self.extra)
            self.extra.append(source)
            self.recipe_of[node] = self._recipe(node)
        return self.number[source]

    def _traded(self, item: int, trader: int) -> int:
        """Return the pool from which a trader buys.

        Links are evidence of supply, not of exclusivity: in the possible world a trader may buy
        from any source, in the certain one from those that are known to sell to it.
        """
        only = self.exclusive.get(("buyer", trader, item), [])
        if not only and self.question.world == "certain":
            found = self.links.to_buyer(item, trader)
            only = [link for link in found if self.links.certain[link]] or found
        return self._pool(item, self._only(sorted(only)))

    def _extra_nodes(self) -> Nodes:
        columns = list(zip(*self.extra, strict=True)) or [()] * 7
        kind, item, organisation, site, country, certain, row = columns
        first = len(self.base.kind)
        links = [sorted(self.named.get(first + n, ())) for n in range(len(self.extra))]
        by_link = [bool(self.links.certain[some].any()) for some in links]
        return Nodes(
            kind=_ints(kind),
            item=_ints(item),
            organisation=_ints(organisation),
            site=_ints(site),
            country=_ints(country),
            certain=np.array(certain, dtype=bool) | np.array(by_link, dtype=bool),
            row=_ints(row),
            link_ptr=offsets(map(len, links)),
            links=_ints([link for some in links for link in some]),
        )


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)
