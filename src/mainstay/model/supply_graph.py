"""Compile a network, as of a day, into a supply graph: AND over needs, OR over suppliers.

Two graphs are of use. In the *possible* one everything counts that may supply on that day: it gives
upper bounds. In the *certain* one only what certainly supplies counts: it gives the cut sets that
the record shows. Where an item has no certain source, its possible ones stand in.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from mainstay import dates
from mainstay.kernels.and_or import AndOr, Ints, offsets
from mainstay.kernels.structure import topological_order
from mainstay.model.backing import Pointer
from mainstay.model.force import CERTAIN, MAYBE, rows_in_force, source_force
from mainstay.model.network import Network
from mainstay.model.roles import CONSTRAINING, PLANNED
from mainstay.units import conversion, per_parent

World = Literal["possible", "certain"]
SourceKind = Literal["listed", "implied", "trader", "unlisted"]

GOVERNMENT = frozenset({"government", "government_agency"})
UNKNOWN = np.inf
"""Capacity of a source whose capacity is not published: nothing bounds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One way to get an item: a listed maker, one implied by a link, a trader, or nobody known."""

    kind: SourceKind
    item: str
    organisation: str | None = None
    site: str | None = None
    country: str | None = None
    certain: bool = False
    row: int | None = None
    links: tuple[int, ...] = ()

    @property
    def pointers(self) -> list[Pointer]:
        """The rows of the network that say so."""
        own: list[Pointer] = [] if self.row is None else [("sources", self.row)]
        return own + [("supply_links", link) for link in self.links]


@dataclass(frozen=True, slots=True)
class Option:
    """One way to meet a need: an item, and how much of it one unit of the parent takes."""

    item: str
    line: int | None
    low: float | None
    published: bool


@dataclass(frozen=True, kw_only=True)
class SupplyGraph:
    """A supply network as of a day, as arrays with the rows they came from.

    `arrays` holds the AND/OR graph; `sources`, `options` and `pool_items` say what its numbers
    stand for. `pool_of` gives the pool that serves an item where no exclusive link says otherwise.
    """

    arrays: AndOr
    sources: tuple[Source, ...]
    options: tuple[Option, ...]
    pool_items: tuple[str, ...]
    pool_of: dict[str, int]
    pool_links: tuple[tuple[int, ...], ...]
    items: tuple[str, ...]

    @property
    def makers(self) -> dict[str, list[Source]]:
        """The makers of each item that may supply: listed, or named by a link alone."""
        found: dict[str, list[Source]] = defaultdict(list)
        for source in self.sources:
            if source.kind in {"listed", "implied"}:
                found[source.item].append(source)
        return dict(found)

    def groups(self, labels: Iterable[str | None]) -> tuple[Ints, list[str]]:
        """Number the labels of the sources; -1 where a source has none."""
        given = list(labels)
        names = sorted({label for label in given if label is not None})
        number = {name: index for index, name in enumerate(names)}
        return np.array([-1 if g is None else number[g] for g in given], dtype=np.int64), names


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
    """
    return _Compiler(network, tuple(roots), on, nation, world, hedged).graph()


@dataclass
class _Compiler:
    """The tables as of the day, and the pools and recipes while they are put together."""

    network: Network
    roots: tuple[str, ...]
    on: int
    nation: str | None
    world: World
    hedged: bool
    sources: list[Source] = field(default_factory=list)
    source_number: dict[Source, int] = field(default_factory=dict)
    recipe_of: list[int] = field(default_factory=list)
    recipes: list[list[list[int]]] = field(default_factory=list)
    recipe_number: dict[tuple[object, ...], int] = field(default_factory=dict)
    options: list[Option] = field(default_factory=list)
    option_pool: list[int] = field(default_factory=list)
    pools: list[list[int]] = field(default_factory=list)
    pool_items: list[str] = field(default_factory=list)
    pool_links: list[tuple[int, ...]] = field(default_factory=list)
    pool_number: dict[tuple[str, frozenset[str]], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._read_items()
        self._read_sources()
        self._read_links()

    def _read_items(self) -> None:
        items, lines = self.network["items"], self.network["bom_lines"]
        self.unit = dict(zip(items.keys, items["unit"], strict=True))
        self.material = dict(zip(items.keys, items["kind"], strict=True))
        self.complete = dict(zip(items.keys, items["sources_complete"], strict=True))
        self.lines: dict[str, list[int]] = defaultdict(list)
        for row, (parent, role) in enumerate(zip(lines["parent_id"], lines["role"], strict=True)):
            if role in CONSTRAINING:
                self.lines[parent].append(row)

    def _read_sources(self) -> None:
        table, organisations = self.network["sources"], self.network["organisations"]
        self.country = dict(zip(organisations.keys, organisations["country_id"], strict=True))
        self.listed: dict[str, list[Source]] = defaultdict(list)
        self.makers: set[tuple[str, str]] = set()
        for number, row in enumerate(table.rows()):
            self.makers.add((row["organisation_id"], row["item_id"]))
            force = source_force(row, self.on)
            if force == 0:
                continue
            self.listed[row["item_id"]].append(
                Source(
                    kind="listed",
                    item=row["item_id"],
                    organisation=row["organisation_id"],
                    site=row["site_id"],
                    country=self.network.country_of(row["organisation_id"], row["site_id"]),
                    certain=force == CERTAIN,
                    row=number,
                )
            )

    def _read_links(self) -> None:
        table, organisations = self.network["supply_links"], self.network["organisations"]
        kinds = dict(zip(organisations.keys, organisations["kind"], strict=True))
        # An exclusive link restricts: what only may be in force restricts the certain world alone.
        strict = CERTAIN if self.world == "possible" else MAYBE
        self.sellers: dict[str, dict[str, list[tuple[int, str]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.exclusive: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        self.restricted: set[tuple[str, str]] = set()
        self.buys: set[tuple[str, str]] = set()
        self.link_force = rows_in_force(table, self.on)
        for number, (row, force) in enumerate(zip(table.rows(), self.link_force, strict=True)):
            if row["kind"] != "supply":
                continue
            supplier, buyer, item = row["supplier_id"], row["buyer_id"], row["item_id"]
            if force >= MAYBE:
                self.sellers[item][supplier].append((number, buyer))
            if force >= strict:
                self.buys.add((buyer, item))
            if row["exclusive"] and force >= MAYBE:
                keys = [(buyer, item)]
                if kinds.get(buyer) in GOVERNMENT and self.country.get(buyer):
                    keys.append((f"furnished in {self.country[buyer]}", item))
                for key in keys:
                    self.exclusive[key].append((number, supplier))
                    if force >= strict:
                        self.restricted.add(key)

    def graph(self) -> SupplyGraph:
        order = self._items_in_order()
        self.rank = {item: number for number, item in enumerate(order)}
        pool_of = {item: self._pool(item) for item in order}
        ranks = np.array([self.rank[item] for item in self.pool_items], dtype=np.int64)
        needs = [need for recipe in self.recipes for need in recipe]
        arrays = AndOr(
            pool_ptr=offsets(len(pool) for pool in self.pools),
            pool_sources=_flat(self.pools),
            source_recipe=np.array(self.recipe_of, dtype=np.int64),
            recipe_ptr=offsets(len(recipe) for recipe in self.recipes),
            need_ptr=offsets(len(need) for need in needs),
            option_pool=np.array(self.option_pool, dtype=np.int64),
            pool_order=np.argsort(ranks, kind="stable"),
        )
        return SupplyGraph(
            arrays=arrays,
            sources=tuple(self.sources),
            options=tuple(self.options),
            pool_items=tuple(self.pool_items),
            pool_of=pool_of,
            pool_links=tuple(self.pool_links),
            items=tuple(order),
        )

    def _items_in_order(self) -> list[str]:
        """Return the items below the roots, inputs before what is made of them."""
        child = self.network["bom_lines"]["child_id"]
        seen: dict[str, None] = {}
        stack = list(self.roots)
        while stack:
            item = stack.pop()
            if item not in seen:
                seen[item] = None
                stack += [child[row] for row in self.lines[item]]
        pairs = [(child[row], item) for item in seen for row in self.lines[item]]
        return topological_order(pairs, list(seen))

    def _pool(self, item: str, only: tuple[tuple[int, str], ...] = ()) -> int:
        """Return the pool that serves an item, or the part of it that exclusive links leave."""
        key = item, frozenset(supplier for _, supplier in only)
        if key not in self.pool_number:
            members = self._exclusive_members(item, only) if only else self._members(item)
            self.pool_number[key] = number = len(self.pools)
            self.pools.append([])
            self.pool_items.append(item)
            self.pool_links.append(tuple(sorted(link for link, _ in only)))
            self.pools[number] = [self._source(source) for source in members]
        return self.pool_number[key]

    def _members(self, item: str) -> list[Source]:
        everyone = [*self.listed[item], *self._implied(item)]
        found = everyone
        if self.nation is not None:
            near = self._linked(item, CERTAIN)
            linked = self._linked(item, MAYBE)
            found = [
                s
                if s.country == self.nation or s.organisation in near
                else replace(s, certain=False)
                for s in everyone
                if s.country == self.nation or s.organisation in linked
            ]
        # Who supplies a nation is known to the full only where no source of the item lies outside.
        complete = self.complete[item] and len(found) == len(everyone)
        found = self._of_this_world(found)
        if not complete and (self.hedged or not found):
            # All makers are known and lie elsewhere: what they need is no matter of the nation.
            where = None if self.complete[item] else self.nation
            found = [*found, Source(kind="unlisted", item=item, country=where)]
        return found

    def _of_this_world(self, found: list[Source]) -> list[Source]:
        sure = [source for source in found if source.certain]
        return sure if self.world == "certain" and sure else found

    def _implied(self, item: str) -> list[Source]:
        """Makers that supply the item by a link but have no row as a source, and buy none of it."""
        return [
            self._implied_source(item, seller, links)
            for seller, links in self.sellers[item].items()
            if (seller, item) not in self.makers and (seller, item) not in self.buys
        ]

    def _implied_source(self, item: str, organisation: str, links: list[tuple[int, str]]) -> Source:
        rows = tuple(row for row, _ in links)
        return Source(
            kind="implied",
            item=item,
            organisation=organisation,
            country=self.country.get(organisation),
            certain=any(self.link_force[row] == CERTAIN for row in rows),
            links=rows,
        )

    def _linked(self, item: str, least: int) -> set[str]:
        """Suppliers whose item reaches a buyer in the nation, directly or through traders."""
        suppliers = {
            seller: [(row, buyer) for row, buyer in links if self.link_force[row] >= least]
            for seller, links in self.sellers[item].items()
        }
        reached = {
            seller
            for seller, links in suppliers.items()
            if any(self.country.get(buyer) == self.nation for _, buyer in links)
        }
        while True:
            traders = {seller for seller in reached if (seller, item) not in self.makers}
            more = {s for s, links in suppliers.items() if any(b in traders for _, b in links)}
            if more <= reached:
                return reached
            reached |= more

    def _exclusive_members(self, item: str, only: tuple[tuple[int, str], ...]) -> list[Source]:
        found: list[Source] = []
        for supplier in sorted({supplier for _, supplier in only}):
            own = [s for s in self.listed[item] if s.organisation == supplier]
            links = [(row, name) for row, name in only if name == supplier]
            found += self._of_this_world(own) or [self._passing(item, supplier, links)]
        return found

    def _passing(self, item: str, supplier: str, links: list[tuple[int, str]]) -> Source:
        """A trader passes on what it buys; a supplier that buys none is taken for a maker."""
        implied = self._implied_source(item, supplier, links)
        if (supplier, item) not in self.buys:
            return implied
        return Source(
            kind="trader",
            item=item,
            organisation=supplier,
            country=implied.country,
            certain=implied.certain,
            links=implied.links,
        )

    def _source(self, source: Source) -> int:
        """Number a source; the same row is one source in every pool it serves."""
        if source in self.source_number:
            return self.source_number[source]
        number = self.source_number[source] = len(self.sources)
        self.sources.append(source)
        self.recipe_of.append(-1)
        self.recipe_of[number] = self._recipe(source)
        return number

    def _recipe(self, source: Source) -> int:
        """Return what a source needs; sources with the same needs share one recipe."""
        if source.kind == "unlisted" and source.country != self.nation:
            needs = []
        elif source.kind == "trader":
            needs = [[(self._traded(source), Option(source.item, None, 1.0, True))]]
        else:
            needs = [self._need(source, rows) for rows in self._need_rows(source.item)]
        pools = tuple(tuple(pool for pool, _ in need) for need in needs)
        key = source.item, source.kind == "trader", pools
        if key not in self.recipe_number:
            self.recipe_number[key] = len(self.recipes)
            self.recipes.append([[self._option(*pair) for pair in need] for need in needs])
        return self.recipe_number[key]

    def _option(self, pool: int, option: Option) -> int:
        self.options.append(option)
        self.option_pool.append(pool)
        return len(self.options) - 1

    def _need_rows(self, item: str) -> list[list[int]]:
        """Group the lines of an item into needs: components one by one, alternatives together."""
        lines = self.network["bom_lines"]
        needs: dict[object, list[int]] = defaultdict(list)
        for row in self.lines[item]:
            needs[lines["alt_group"][row] or ("line", row)].append(row)
        return list(needs.values())

    def _need(self, source: Source, rows: list[int]) -> list[tuple[int, Option]]:
        child = self.network["bom_lines"]["child_id"]
        found = [self._option_of(row) for row in rows]
        if self.world == "certain" and any(option.published for option in found):
            found = [option for option in found if option.published]
        return [
            (self._pool(child[option.line], self._suppliers(source, option.item)), option)
            for option in found
            if option.line is not None
        ]

    def _option_of(self, row: int) -> Option:
        lines = self.network["bom_lines"]
        child, parent = lines["child_id"][row], lines["parent_id"][row]
        low, quantity = lines["quantity_low"][row], lines["quantity"][row]
        factor = per_parent(lines["unit"][row], self.unit[parent], self.unit[child])
        least = quantity if low is None else low
        amount = None if least is None or factor is None else least * factor
        published = bool(self.lines[child]) or self.material[child] in {"material", "know_how"}
        return Option(child, row, amount, published)

    def _suppliers(self, source: Source, item: str) -> tuple[tuple[int, str], ...]:
        """Return the exclusive suppliers of a maker, its own or those of its government."""
        keys = (str(source.organisation), item), (f"furnished in {source.country}", item)
        found = [link for key in keys if key in self.restricted for link in self.exclusive[key]]
        return tuple(sorted(set(found)))

    def _traded(self, trader: Source) -> int:
        """Return the pool from which a trader buys.

        Links are evidence of supply, not of exclusivity: in the possible world a trader may buy
        from any source, in the certain one from those that are known to sell to it.
        """
        key = str(trader.organisation), trader.item
        only = self.exclusive[key] if key in self.restricted else []
        if not only and self.world == "certain":
            found = [
                (row, seller)
                for seller, links in self.sellers[trader.item].items()
                for row, buyer in links
                if buyer == trader.organisation
            ]
            only = [pair for pair in found if self.link_force[pair[0]] == CERTAIN] or found
        return self._pool(trader.item, tuple(sorted(only)))


def capacity(row: dict[str, object], unit: str, day: int) -> float:
    """Return the most a source is known to make on a day, in units of its item a year.

    Planned capacity is never output, so it leaves the source without a bound; so does a capacity
    that is not published, and the output that a source which is still building up had in a year
    before.
    """
    high, usual = row["capacity_high_per_year"], row["capacity_per_year"]
    published = usual if high is None else high
    factor = conversion(str(row["unit"]), unit)
    year = row["capacity_year"]
    outgrown = (
        row["status"] == "ramping"
        and row["capacity_basis"] == "output"
        and year is not None
        and int(str(year)) < int(dates.iso(day)[:4])
    )
    if published is None or row["capacity_basis"] in PLANNED or factor is None or outgrown:
        return UNKNOWN
    return float(str(published)) * factor


def _flat(rows: list[list[int]]) -> Ints:
    return np.array([cell for row in rows for cell in row], dtype=np.int64)
