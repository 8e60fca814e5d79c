"""Who serves each pool and with which share: listed makers, others of a country, anybody else."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from mainstay.kernels.and_or import available, ready
from mainstay.model.network import Flags, Floats, Ints
from mainstay.model.shares import Split, published_splits
from mainstay.model.stress.portions import portions
from mainstay.model.supplier_shares import supplier_shares
from mainstay.model.supply_graph import SupplyGraph

MARKET = "world"
"""The market of which published shares count."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Members:
    """The members of all pools, pool by pool, and in what groups their shares are published.

    Nodes 0 up to the number of sources are the sources of the graph; after them stand the *places*:
    makers of an item in a country of which a share is published, and that nobody lists by name.

    Parameters
    ----------
    pool, node, group : array of int, shape (n,)
    low, high : array of float, shape (n,)
        Ends of the share in the pool.
    ptr : array of int, shape (n_pools + 1,)
        Members of pool p are `ptr[p]` to `ptr[p + 1]`.
    group_pool : array of int, shape (n_groups,)
    group_low, group_high : array of float, shape (n_groups,)
        Ends of what the members of a group give together.
    place_item, place_country : array of int, shape (n_places,)
        Positions in `items` and `countries`.
    facts : array of int
        Rows of `item_shares` that say so.
    """

    pool: Ints
    node: Ints
    group: Ints
    low: Floats
    high: Floats
    ptr: Ints
    group_pool: Ints
    group_low: Floats
    group_high: Floats
    place_item: Ints
    place_country: Ints
    facts: Ints

    def shares(self, weights: tuple[Floats, Floats]) -> Floats:
        """Draw the share of each member: first of the groups in the pool, then within them.

        Parameters
        ----------
        weights : tuple of array of float, shapes (n_groups,) and (n,)
        """
        of_group, of_member = weights
        whole = np.ones(len(self.ptr) - 1)
        total = portions(self.group_pool, self.group_low, self.group_high, whole, of_group)
        return portions(self.group, self.low, self.high, total, of_member)


class _Group(NamedTuple):
    """A part of a pool of which a share is known: ends, members, and places that it brings in."""

    pool: int
    low: float
    high: float
    members: Ints
    country: int


def members_of(graph: SupplyGraph, day: int, later: Ints | None = None) -> Members:
    """Return who serves each pool of a graph, with what is published of the shares.

    The ends of a maker's share are those of `supplier_shares`. Where shares of countries in world
    production are published, what the makers of a country give together lies within them too; the
    list of makers of such a country counts as open unless that of the item is complete. Sources
    that can't work for want of an input are left out. Rows of sources that begin later have no
    share at first, and are members all the same.
    """
    return _Reading(graph, day, np.zeros(0, dtype=np.int64) if later is None else later).members()


@dataclass(frozen=True, eq=False)
class _Reading:
    graph: SupplyGraph
    day: int
    later: Ints

    def members(self) -> Members:
        """Put the members and their groups together."""
        arrays, known = self.graph.arrays, supplier_shares(self.graph, self.day, market=MARKET)
        groups = list(self._groups())
        open_ended = [number for number, group in enumerate(groups) if group.country >= 0]
        listed = [np.zeros(0, dtype=np.int64), *(found.members for found in groups)]
        kept = np.concatenate(listed)
        group = np.repeat(np.arange(len(groups)), [len(found.members) for found in groups])
        group = np.append(group, np.array(open_ended, dtype=np.int64))
        pool = np.array([found.pool for found in groups], dtype=np.int64)
        low, high = (np.array([found[end] for found in groups]) for end in (1, 2))
        place = np.arange(len(open_ended))
        node = np.append(arrays.pool_sources[kept], len(self.graph.sources) + place)
        waits = np.isin(self.graph.sources.row[arrays.pool_sources[kept]], self.later)
        least = np.append(np.where(waits, 0.0, known.low[kept]), np.zeros(len(place)))
        most = np.append(np.where(waits, 0.0, known.high[kept]), np.ones(len(place)))
        order = np.argsort(pool[group], kind="stable")
        sums = np.bincount(group, least, minlength=len(groups))
        return Members(
            pool=pool[group][order],
            node=node[order],
            group=group[order],
            low=least[order],
            high=most[order],
            ptr=np.searchsorted(pool[group][order], np.arange(len(arrays.pool_ptr))),
            group_pool=pool,
            group_low=np.maximum(low, sums),
            group_high=np.maximum(high, sums),
            place_item=self.graph.pool_item[pool[open_ended]],
            place_country=np.array([groups[n].country for n in open_ended], dtype=np.int64),
            facts=self._facts,
        )

    def _groups(self) -> Iterator[_Group]:
        arrays, splits = self.graph.arrays, self._splits
        works = self._recipes[arrays.source_recipe]
        waits = np.isin(self.graph.sources.row, self.later) & works
        works &= ~waits
        for pool in range(len(arrays.pool_ptr) - 1):
            members = np.arange(arrays.pool_ptr[pool], arrays.pool_ptr[pool + 1])
            if (waiting := members[waits[arrays.pool_sources[members]]]).size:
                yield _Group(pool, 0.0, 0.0, waiting, -1)
            members = members[works[arrays.pool_sources[members]]]
            split = splits.get(int(self.graph.pool_item[pool]))
            if split is None or pool != self.graph.pool_at[self.graph.pool_item[pool]]:
                yield _Group(pool, 1.0, 1.0, members, -1)
            else:
                yield from self._by_country(pool, members, split)

    def _by_country(self, pool: int, members: Ints, split: Split) -> Iterator[_Group]:
        """Part a pool by the countries that a split names, and who is left."""
        number = self.graph.network["countries"].index
        country = self.graph.sources.country[self.graph.arrays.pool_sources[members]]
        left = np.ones(len(members), dtype=bool)
        for code in sorted(split.countries):
            low, high = split.interval(code)
            here = country == number[code]
            left &= ~here
            if high > 0 or here.any():
                yield _Group(pool, low, high, members[here], number[code])
        if left.any():
            yield _Group(pool, 0.0, split.unknown, members[left], -1)

    @cached_property
    def _recipes(self) -> Flags:
        """Whether all that each recipe needs can be had before anything is hit."""
        arrays = self.graph.arrays
        lost = np.zeros(len(arrays.source_recipe), dtype=bool)
        return ready(arrays, available(arrays, lost))

    @cached_property
    def _splits(self) -> dict[int, Split]:
        """The published split of each item whose makers are not all known."""
        network = self.graph.network
        found = published_splits(
            network, self.day, market=MARKET, measures=frozenset({"production"})
        )
        complete, index = network["items"].flags("sources_complete"), network["items"].index
        return {
            index[item]: of_item[0]
            for item, of_item in found.items()
            if not complete[index[item]] and self._can_be_made(index[item])
        }

    def _can_be_made(self, item: int) -> bool:
        """Say whether an item stands in the graph, and makers nobody lists could make it."""
        pool = int(self.graph.pool_at[item])
        return pool >= 0 and bool(self._recipes[pool])

    @property
    def _facts(self) -> Ints:
        rows = [share.row for split in self._splits.values() for share in split.shares]
        return np.array(sorted(rows), dtype=np.int64)
