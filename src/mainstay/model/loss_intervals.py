"""What each node or group of a network takes with it when it is lost, as an interval."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pyarrow.compute as pc

from mainstay.kernels.intervals.cascade import IntervalCascades, interval_cascades, interval_losses
from mainstay.kernels.intervals.graph import (
    IntervalGraph,
    Strikes,
    holding,
    interval_graph,
    strikes,
)
from mainstay.kernels.sets import contains, distinct, expanded
from mainstay.model.backing import Support
from mainstay.model.country_shares import CountryShares, country_shares
from mainstay.model.network import Floats, Ints
from mainstay.model.standing import TABLE_OF, labels_of
from mainstay.model.supplier_shares import PoolShares, supplier_shares
from mainstay.model.supply_graph import UNLISTED, SupplyGraph

By = Literal["organisation", "owner", "country", "item", "source"]

KNOWN = 1e-9
"""Width up to which a share counts as known."""


@dataclass(frozen=True, eq=False)
class LossIntervals:
    """Every node or group of a graph, lost alone, and what goes with it.

    `graph` must have an unlisted source in each pool that is not known to be complete, so that the
    shares of each pool add up to one; `asked` are the items whose loss counts, each alike.
    """

    graph: SupplyGraph
    asked: Ints
    by: By
    day: int
    loss: float
    market: bool

    @cached_property
    def shares(self) -> PoolShares:
        """The share of each source in each pool that it serves."""
        return supplier_shares(self.graph, self.day)

    @cached_property
    def pools(self) -> Ints:
        """The pool of each item asked about."""
        return self.graph.pool_at[self.asked]

    @cached_property
    def layout(self) -> IntervalGraph:
        """The graph as the cascade reads it; every item asked about weighs the same."""
        weight = np.zeros(len(self.graph.pool_item))
        weight[self.pools] = 1 / max(1, len(self.pools))
        return interval_graph(self.graph.arrays, self.shares.low, self.shares.high, weight)

    @cached_property
    def labels(self) -> Ints:
        """Who is lost with each source, a position in its table; -1 for nobody.

        An item that is lost is lost from all its sources, listed or not.
        """
        sources = self.graph.sources
        if self.by == "item":
            return sources.item
        if self.by == "source":
            found = sources.row
        else:
            found = labels_of(self.graph.network, self.by, sources.organisation, sources.country)
        return np.where(sources.kind == UNLISTED, -1, found)

    @cached_property
    def nodes(self) -> Ints:
        """Who can be lost, in the order of their keys: positions in their table."""
        table = self.graph.network[TABLE_OF[self.by]]
        order = pc.sort_indices(table.array(table.spec.key)).to_numpy().astype(np.int64)
        named = np.zeros(len(table), dtype=bool)
        named[self.labels[self.labels >= 0]] = True
        if self.by == "country":
            named[self.held.country] = True
        found: Ints = order[named[order]]
        return found

    @cached_property
    def held(self) -> CountryShares:
        """What countries hold of an item by published shares, listed makers or not."""
        return country_shares(self.graph, self.day)

    @cached_property
    def number(self) -> Ints:
        """The number of each who can be lost by its place in its table; -1 of others."""
        found = np.full(len(self.graph.network[TABLE_OF[self.by]]) + 1, -1, dtype=np.int64)
        found[self.nodes] = np.arange(len(self.nodes))
        return found

    @cached_property
    def struck(self) -> tuple[Ints, Ints]:
        """The sources that each loses, in compressed form."""
        of = self.number[self.labels]
        source = np.flatnonzero(of >= 0)
        source = source[np.argsort(of[source], kind="stable")]
        sizes = np.bincount(of[source], minlength=len(self.nodes))
        return np.append(0, np.cumsum(sizes)).astype(np.int64), source

    @cached_property
    def strikes(self) -> Strikes:
        """What each loss strikes, as the cascade reads it."""
        ptr, source = self.struck
        found = strikes(ptr, source, np.full(len(source), self.loss))
        if self.by != "country":
            return found
        order = np.argsort(self.held_by, kind="stable")
        sizes = np.bincount(self.held_by, minlength=len(self.nodes))
        ends = np.append(0, np.cumsum(sizes))
        shares = self.held.low[order], self.held.high[order]
        strength = np.full(len(self.nodes), self.loss)
        return holding(found, ends, self.held.pool[order], shares, strength)

    @cached_property
    def held_by(self) -> Ints:
        """The number of the country that holds each of the published shares."""
        return self.number[self.held.country]

    @cached_property
    def found(self) -> IntervalCascades:
        """What goes with each of them."""
        return interval_cascades(self.layout, self.strikes, market=self.market)

    def alone(self, number: int) -> tuple[Floats, Floats]:
        """Return what each pool loses at least and at most with one of them."""
        return interval_losses(self.layout, self.strikes, number, market=self.market)

    @cached_property
    def memberships(self) -> tuple[Ints, Ints]:
        """The pools that each of them serves: pairs of a number and a place in `pool_sources`."""
        ptr, source = self.struck
        number = np.repeat(np.arange(len(self.nodes)), np.diff(ptr))
        members = self.graph.arrays.pool_sources
        order = np.argsort(members, kind="stable")
        starts = np.searchsorted(members[order], np.arange(len(self.graph.sources) + 1))
        which, at = expanded(starts, source)
        return number[which], order[at]

    @cached_property
    def known(self) -> Floats:
        """Of what each supplies, the part of which its share is known, by number."""
        number, at = self.memberships
        width = self.shares.high[at] - self.shares.low[at]
        if self.by == "country":
            pools = len(self.graph.pool_item)
            pool = np.searchsorted(self.graph.arrays.pool_ptr, at, side="right") - 1
            told = distinct(self.held_by * pools + self.held.pool)
            left = ~contains(told, number * pools + pool)
            number = np.append(number[left], self.held_by)
            width = np.append(width[left], self.held.high - self.held.low)
        every = np.bincount(number, minlength=len(self.nodes))
        return np.bincount(number, width <= KNOWN, len(self.nodes)) / np.maximum(1, every)

    @cached_property
    def is_bought(self) -> bool:
        """Whether an item asked about goes into another, so that its sales hang on buyers."""
        network = self.graph.network
        constraining = network["bom_lines"].among("role", {"component", "alternative"})
        children = distinct(network.positions("bom_lines", "child_id")[constraining])
        return bool(np.isin(self.asked, children).any())

    @property
    def behind(self) -> list[Support]:
        """The facts behind each of them: its sources, and of a country its published shares."""
        ptr, source = self.struck
        number = np.repeat(np.arange(len(self.nodes)), np.diff(ptr))
        found = self.graph.sources.behind(number, source)
        return [*found, self.held.behind(self.held_by)] if self.by == "country" else found
