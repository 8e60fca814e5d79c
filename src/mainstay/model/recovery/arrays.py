"""A supply graph with its stocks and capacities as the arrays that the programmes read.

Nodes are the pools of the graph and after them its sources. A pool needs any of its sources; a
source needs any option of each of its needs. Whoever buys an item buys from a pool, so the stock of
an item lies at the pool that serves it.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from mainstay.kernels.and_or import offsets
from mainstay.kernels.recovery.network import Groups, RecoveryNetwork
from mainstay.kernels.recovery.whole import whole_loss
from mainstay.kernels.sets import expanded
from mainstay.model.capacities import capacities
from mainstay.model.network import Flags, Floats, Ints
from mainstay.model.recovery.demand import WEEKS
from mainstay.model.recovery.worst import Worst
from mainstay.model.supply_graph import LISTED, SupplyGraph
from mainstay.units import conversion

CHEAPEST, TIE = 1e-9, 1e-3


@dataclass(frozen=True, eq=False, kw_only=True)
class Programme:
    """What is asked of a supply graph: its end item at a rate, from stocks and makers.

    Parameters
    ----------
    graph : SupplyGraph
    day : int
    root : int
        The pool of the end item.
    wanted : float or None
        Units of the end item in a week; None where no demand is published: then the rate is one,
        and no published capacity or quantity can be compared with it.
    holder : int or None
        Position of the country whose stocks count; None for all.
    """

    graph: SupplyGraph
    day: int
    root: int
    wanted: float | None
    holder: int | None

    @property
    def pools(self) -> int:
        """How many pools there are; the source `s` is node `pools + s`."""
        return len(self.graph.pool_item)

    @cached_property
    def amount(self) -> tuple[Floats, Flags]:
        """Units of each option for one of its parent, 1 where not published, and where known."""
        known = ~np.isnan(self.graph.options.low) & (self.graph.options.low > 0)
        return np.where(known, self.graph.options.low, 1.0), known

    @cached_property
    def measured(self) -> Flags:
        """Which pools serve in amounts that can be compared with the rate of the end item."""
        arrays, (_, known) = self.graph.arrays, self.amount
        found = np.full(self.pools, self.wanted is not None)
        for pool in arrays.pool_order[::-1].tolist():
            for recipe in set(arrays.source_recipe[arrays.members(pool)].tolist()):
                for need in arrays.needs(recipe):
                    options = np.array(arrays.options(need), dtype=np.int64)
                    unknown = options[~(known[options] & found[pool])]
                    found[arrays.option_pool[unknown]] = False
        return found

    @cached_property
    def capacity(self) -> Floats:
        """Units that each source makes in a week; `inf` where nothing comparable is published."""
        sources, network = self.graph.sources, self.graph.network
        listed = (sources.kind == LISTED) & (sources.row >= 0)
        yearly = np.append(capacities(network, self.day), np.inf)[sources.row] / WEEKS
        part = np.append(network.positions("sources", "counted_in"), -1)[sources.row]
        inside = np.isin(part, sources.row[listed]) & (part >= 0) & listed
        compared = listed & self.compared
        found: Floats = np.where(compared, np.where(inside, 0.0, yearly), np.inf)
        return found

    @cached_property
    def compared(self) -> Flags:
        """Which sources serve only pools of which the amounts can be compared."""
        arrays = self.graph.arrays
        found = np.ones(len(arrays.source_recipe), dtype=bool)
        of = np.repeat(np.arange(self.pools), np.diff(arrays.pool_ptr))
        found[arrays.pool_sources[~self.measured[of]]] = False
        return found

    @cached_property
    def bare(self) -> RecoveryNetwork:
        """The network without stocks, at the rate wanted."""
        arrays, sources = self.graph.arrays, len(self.graph.sources)
        which, need = expanded(arrays.recipe_ptr, arrays.source_recipe)
        _, option = expanded(arrays.need_ptr, need)
        sizes = np.concatenate([np.diff(arrays.pool_ptr), np.diff(arrays.need_ptr)[need]])
        members = len(arrays.pool_sources)
        demand = np.zeros(self.pools + sources)
        demand[self.root] = 1.0 if self.wanted is None else self.wanted
        return RecoveryNetwork(
            need_node=np.concatenate([np.arange(self.pools), self.pools + which]),
            arc_ptr=offsets(sizes.tolist()),
            arc_node=np.concatenate([self.pools + arrays.pool_sources, arrays.option_pool[option]]),
            arc_amount=np.concatenate([np.ones(members), self.amount[0][option]]),
            stock=np.zeros(self.pools + sources),
            capacity=np.concatenate([np.full(self.pools, np.inf), self.capacity]),
            demand=demand,
            margin=np.where(demand > 0, 1.0, 0.0),
        )

    @cached_property
    def rate(self) -> float:
        """Units of the end item in a week: what is wanted, or less if no more can be made."""
        demand = float(self.bare.demand[self.root])
        return demand - whole_loss(self.bare, np.zeros(0, dtype=np.int64), 1.0)

    @cached_property
    def running(self) -> RecoveryNetwork:
        """The network without stocks, at the rate that it can keep."""
        demand = self.bare.demand.copy()
        demand[self.root] = self.rate
        return replace(self.bare, demand=demand)

    @cached_property
    def stock_rows(self) -> Ints:
        """The rows of `stocks` that count."""
        table = self.graph.network["stocks"]
        item = self.graph.network.positions("stocks", "item_id")
        kept = (item >= 0) & (np.append(self.graph.pool_at, -1)[item] >= 0)
        if self.holder is not None:
            kept &= self.graph.network.positions("stocks", "country_id") == self.holder
        kept &= table.known("cover_weeks") | table.known("quantity")
        return np.flatnonzero(kept)

    @cached_property
    def stock_pools(self) -> Ints:
        """The pool at which each of these stocks lies: the one of its item that is drawn on.

        Where exclusive links divide the makers of an item among several pools in use, it is not
        known who may draw on a stock, and it lies where no such link leads.
        """
        items = self.graph.network.positions("stocks", "item_id")[self.stock_rows]
        found = self.graph.pool_at[items]
        for place, item in enumerate(items.tolist()):
            used = np.flatnonzero((self.graph.pool_item == item) & (self.use > 0))
            if len(used) == 1:
                found[place] = used[0]
        return found

    @cached_property
    def use(self) -> Floats:
        """Units of each pool that a week takes at most, whichever makers and alternatives serve."""
        return self._use(alternatives=1.0)

    def _use(self, alternatives: float) -> Floats:
        """Return what a week takes of each pool, with a part of each need that has alternatives."""
        arrays, amount = self.graph.arrays, self.amount[0]
        found = np.zeros(self.pools)
        found[self.root] = self.rate
        for pool in arrays.pool_order[::-1].tolist():
            most: dict[int, float] = {}
            for recipe in set(arrays.source_recipe[arrays.members(pool)].tolist()):
                taken: dict[int, float] = {}
                for need in arrays.needs(recipe):
                    options = arrays.options(need)
                    part = found[pool] * (alternatives if len(options) > 1 else 1.0)
                    for option in options:
                        child = int(arrays.option_pool[option])
                        taken[child] = taken.get(child, 0.0) + amount[option] * part
                for child, units in taken.items():
                    most[child] = max(units, most.get(child, 0.0))
            for child, units in most.items():
                found[child] += units
        return found

    @cached_property
    def worth(self) -> Floats:
        """What a week's use of each pool costs, as a share of the end item.

        Where one share is not published weeks of use are counted instead; of two items as dear the
        input comes before what is made of it.
        """
        arrays, table = self.graph.arrays, self.graph.network["bom_lines"]
        share = np.append(table.numbers("cost_share"), np.nan)[self.graph.options.line]
        found = np.zeros(self.pools)
        found[self.root] = 1.0
        for pool in arrays.pool_order[::-1].tolist():
            for recipe in set(arrays.source_recipe[arrays.members(pool)].tolist()):
                for need in arrays.needs(recipe):
                    options = np.array(arrays.options(need), dtype=np.int64)
                    np.add.at(found, arrays.option_pool[options], share[options] * found[pool])
        if not np.isnan(found).any():
            return np.maximum(found, CHEAPEST)
        found[arrays.pool_order] = 1 + TIE * np.arange(self.pools) / self.pools
        return found

    def _held(self, use: Floats) -> Floats:
        """Return the units that are held at each node, as far as published.

        Weeks of use come first, because others may draw on the same stock.
        """
        network, table = self.graph.network, self.graph.network["stocks"]
        found = np.zeros(self.running.nodes)
        for row, pool in zip(self.stock_rows.tolist(), self.stock_pools.tolist(), strict=True):
            item = int(network.positions("stocks", "item_id")[row])
            cover, quantity = table["cover_weeks"][row], table["quantity"][row]
            factor = conversion(table["unit"][row], network["items"]["unit"][item])
            if cover is not None:
                found[pool] += cover * use[pool]
            elif factor is not None and self.measured[pool]:
                found[pool] += quantity * factor
        return found

    @cached_property
    def cover(self) -> Floats:
        """Weeks of full use that the published stock of each pool carries by itself."""
        table, pool = self.graph.network["stocks"], self.stock_pools
        told = table.numbers("cover_weeks")[self.stock_rows]
        found = np.bincount(pool, np.nan_to_num(told), minlength=self.pools).astype(np.float64)
        counted = np.bincount(pool[np.isnan(told)], minlength=self.pools) > 0
        units = self._held(np.zeros(self.pools))[: self.pools]
        usable = counted & (self.use > 0)
        found[usable] += units[usable] / self.use[usable]
        return found

    @cached_property
    def on_record(self) -> RecoveryNetwork:
        """The network with the stocks that are published, and no others."""
        return replace(self.running, stock=self._held(self._use(alternatives=0.0)))

    @cached_property
    def at_best(self) -> RecoveryNetwork:
        """The network in which whatever may be held is held.

        An item whose stock is not published, or whose list of sources is not known to be complete,
        may never run out.
        """
        told = np.zeros(self.pools, dtype=bool)
        told[self.stock_pools] = True
        told &= self.graph.network["items"].flags("sources_complete")[self.graph.pool_item]
        stock = self._held(self.use)
        stock[: self.pools][~told] = np.inf
        return replace(self.running, stock=stock)

    @cached_property
    def worst(self) -> Worst:
        """Who can't be relied on, whoever is lost."""
        firm = self.graph.sources.certain & np.isfinite(self.capacity)
        return Worst(self.graph.arrays, np.where(firm, self.capacity, 0.0), self.use)

    def at_worst(self, groups: Groups) -> Groups:
        """Return each group with those who would have to make more and are not known to."""
        found = [
            self.worst.with_doubtful(groups.members(group) - self.pools) + self.pools
            for group in range(len(groups))
        ]
        return Groups(offsets(map(len, found)), np.concatenate([np.zeros(0, np.int64), *found]))
