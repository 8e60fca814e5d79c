"""Which share of the supply of an item each of its sources gives, as an interval."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mainstay.kernels.sets import contains, distinct
from mainstay.model.capacities import capacities
from mainstay.model.network import Flags, Floats, Ints, Network
from mainstay.model.shares import ROUNDING
from mainstay.model.standing import at
from mainstay.model.supply_graph import UNLISTED, SupplyGraph

BASES = ("not known", "sole source", "share published", "capacities published")
"""What the share of a source rests on, as `PoolShares.basis` numbers it."""


@dataclass(frozen=True, eq=False)
class PoolShares:
    """The share of each source in each pool that it serves, as an interval.

    Parameters
    ----------
    low, high : array of float, shape (n_memberships,)
        One for each element of `graph.arrays.pool_sources`, 0 to 1. In each pool with members the
        lows add up to at most one and the highs to at least one.
    basis : array of int, shape (n_memberships,)
        Position in `BASES`.
    """

    low: Floats
    high: Floats
    basis: Ints


def supplier_shares(graph: SupplyGraph, day: int, *, market: str = "world") -> PoolShares:
    """Return the least and the largest share that each source may give of what its pool supplies.

    It serves what asks how much of an input goes with a maker; who may supply at all is in the
    graph. It knows no contracts: where nothing is published, a share is anything from 0 to 1.

    Parameters
    ----------
    graph : SupplyGraph
    day : int
        Day, as an ordinal.
    market : str
        The market of which published shares count.

    Returns
    -------
    PoolShares

    Notes
    -----
    A published share of a maker that certainly supplies is its share; that of another is its most.
    Where the makers are known to be all, and all their capacities are published, source i with
    capacity [a_i, b_i] has between a_i / (a_i + sum of the other b) and b_i / (b_i + sum of the
    other a); a source that is not certain has a_i = 0. Then what the others leave tightens each:
    high_i <= 1 - sum of the other lows, and where nobody else may supply, low_i >= 1 - sum of the
    other highs. Published shares that together pass the whole are set aside. Those that leave a
    rest which no listed source holds are shares of the whole at least, and of the listed at most.

    Examples
    --------
    >>> from mainstay.dates import days
    >>> from mainstay.examples import tiny
    >>> from mainstay.model.compiling import compile_graph
    >>> graph = compile_graph(tiny(), ["end-item"], on=days("2025")[1])
    >>> shares = supplier_shares(graph, days("2025")[1])
    >>> alloy = graph.arrays.pool_ptr[graph.pool_of["alloy"]]
    >>> float(shares.low[alloy]), float(shares.high[alloy]), BASES[shares.basis[alloy]]
    (1.0, 1.0, 'sole source')
    """
    return _Pools(graph, day, market).shares()


@dataclass(frozen=True, eq=False)
class _Pools:
    """The memberships of all pools as columns."""

    graph: SupplyGraph
    day: int
    market: str

    @property
    def network(self) -> Network:
        return self.graph.network

    @cached_property
    def pool(self) -> Ints:
        """The pool of each membership."""
        ptr = self.graph.arrays.pool_ptr
        return np.repeat(np.arange(len(ptr) - 1), np.diff(ptr))

    @cached_property
    def node(self) -> Ints:
        return self.graph.arrays.pool_sources

    @cached_property
    def row(self) -> Ints:
        return self.graph.sources.row[self.node]

    @cached_property
    def certain(self) -> Flags:
        return self.graph.sources.certain[self.node]

    @cached_property
    def closed(self) -> Flags:
        """The pools that nobody else may serve: all sources are known, or stand in the pool."""
        complete = self.network["items"].flags("sources_complete")[self.graph.pool_item]
        complete[list(self.graph.pool_links)] = True
        return complete | self._any(self.graph.sources.kind[self.node] == UNLISTED)

    def shares(self) -> PoolShares:
        """Take what is published, and tighten it by what the others leave."""
        low, high, basis = self._published()
        over = self._sum(low) > 1 + ROUNDING
        low, high = np.where(over[self.pool], [[0.0], [1.0]], [low, high])
        basis = np.where(over[self.pool], 0, basis)
        low = low / np.maximum(1.0, self._sum(low))[self.pool]
        room = np.clip(1 - (self._sum(low)[self.pool] - low), 0, 1)
        high = np.maximum(low, np.minimum(high, room))
        rest = np.clip(1 - (self._sum(high)[self.pool] - high), 0, 1)
        low = np.where(self.closed[self.pool], np.clip(rest, low, high), low)
        total = self._sum(high)[self.pool]
        high = np.where(total < 1, high / np.where(total > 0, total, 1), high)
        high = np.where(self._sum(high)[self.pool] > 0, high, 1.0)
        sole = self.closed & (np.bincount(self.pool, minlength=len(self.closed)) == 1)
        return PoolShares(low, np.minimum(high, 1.0), np.where(sole[self.pool], 1, basis))

    def _published(self) -> tuple[Floats, Floats, Ints]:
        """Return the shares that are published or follow from capacities, and their basis."""
        table = self.network["sources"]
        counted = table.numbers("share_of_supply").copy()
        counted[~table.among("share_market", {self.market})] = np.nan
        stated = at(counted, self.row, np.nan)
        told = ~np.isnan(stated) & ~self._shared_row
        low = np.where(told & self.certain, stated, 0.0)
        high = np.where(told, stated, 1.0)
        least, most, known = self._by_capacity()
        known &= ~self._any(told)[self.pool]
        basis = np.where(told, 2, np.where(known, 3, 0))
        return np.where(known, least, low), np.where(known, most, high), basis

    def _by_capacity(self) -> tuple[Floats, Floats, Flags]:
        """Return shares of capacity, and where all sources and capacities are known."""
        table = self.network["sources"]
        most = at(capacities(self.network, self.day), self.row, np.inf)
        usual, high = (table.numbers(f"capacity{end}_per_year") for end in ("", "_high"))
        with np.errstate(invalid="ignore", divide="ignore"):
            part = at(np.where(high > 0, usual / high, 1.0), self.row, 1.0)
        open_ended = ~np.isfinite(most) | self._shared_row
        most = np.where(open_ended, 0.0, most)
        least = np.where(self.certain, most * np.nan_to_num(part), 0.0)
        total = self._sum(np.where(open_ended, 0, least))
        known = self.closed & ~self._any(open_ended) & (total > 0)
        kept = known[self.pool]
        a, b = np.where(kept, least, 0.0), np.where(kept, most, 0.0)
        others_a, others_b = self._sum(a)[self.pool] - a, self._sum(b)[self.pool] - b
        return _part(a, others_b), _part(b, others_a), kept

    @cached_property
    def _shared_row(self) -> Flags:
        """Where the figures of a source contain those of another of its pool, or stand in them."""
        whole = at(self.network.positions("sources", "counted_in"), self.row)
        rows = 1 + len(self.network["sources"])
        here = self.pool * rows + self.row + 1
        there = self.pool * rows + whole + 1
        inside = (whole >= 0) & contains(distinct(here), there)
        found: Flags = inside | contains(distinct(there[inside]), here)
        return found

    def _sum(self, values: Floats) -> Floats:
        found: Floats = np.bincount(self.pool, values, len(self.graph.pool_item)).astype(np.float64)
        return found

    def _any(self, flags: Flags) -> Flags:
        found: Flags = np.bincount(self.pool[flags], minlength=len(self.graph.pool_item)) > 0
        return found


def _part(own: Floats, others: Floats) -> Floats:
    """Return which part of a whole is one's own; none of nothing."""
    whole = own + others
    return np.where(whole > 0, own / np.where(whole > 0, whole, 1), 0.0)
