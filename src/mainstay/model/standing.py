"""How each item is supplied: by whom, how firmly, for how long it is gone, and what stops then."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from mainstay.kernels.and_or import AndOr
from mainstay.kernels.many_losses import ManyLosses
from mainstay.model.backing import expanded
from mainstay.model.network import Flags, Floats, Ints, Network
from mainstay.model.owners import ultimate_owners
from mainstay.model.supply_graph import TRADER, SupplyGraph

Group = Literal["organisation", "owner", "country"]
Scalar = TypeVar("Scalar", bound=np.generic)

SOLE = ("unknown", "no", "apparent", "certain")
"""Whether an item has one source only, as `Standing.sole` numbers it."""

TIMES = ("lead_time_weeks", "recovery_time_weeks")


def labels_of(network: Network, by: Group, organisation: Ints, country: Ints) -> Ints:
    """Return who counts as one source.

    Parameters
    ----------
    network : Network
    by : {'organisation', 'owner', 'country'}
    organisation, country : array of int, shape (n,)
        Positions in their tables, -1 for none.

    Returns
    -------
    array of int, shape (n,)
        Positions in `countries` or in `organisations`; -1 where there is no such label.
    """
    if by == "country":
        return country
    return organisation if by == "organisation" else at(ultimate_owners(network), organisation)


@dataclass(frozen=True)
class Makers:
    """The makers that may supply, one element for each, those of an item side by side.

    Parameters
    ----------
    item, country, label : array of int, shape (n,)
        Positions in their tables, -1 for none; the label is who counts as one source.
    certain : array of bool, shape (n,)
    row : array of int, shape (n,)
        Row in `sources`; -1 where a link alone names the maker.
    source : array of int, shape (n,)
        Number among the sources of the supply graph.
    ptr : array of int, shape (n_items + 1,)
        The makers of item `i` of the network are `ptr[i]` up to `ptr[i + 1]`.
    """

    item: Ints
    country: Ints
    label: Ints
    certain: Flags
    row: Ints
    source: Ints
    ptr: Ints

    @classmethod
    def of(cls, network: Network, graph: SupplyGraph, by: Group) -> "Makers":
        """Take the makers out of a supply graph."""
        found = graph.sources
        kept = np.flatnonzero(graph.is_maker)
        kept = kept[np.argsort(found.item[kept], kind="stable")]
        item, country = found.item[kept], found.country[kept]
        number = np.bincount(item, minlength=len(network["items"]))
        return cls(
            item=item,
            country=country,
            label=labels_of(network, by, found.organisation[kept], country),
            certain=found.certain[kept],
            row=found.row[kept],
            source=kept,
            ptr=np.concatenate([[0], np.cumsum(number)]),
        )

    @property
    def number(self) -> Ints:
        """How many makers each item of the network has."""
        return np.diff(self.ptr)

    def any_of(self, flags: Flags) -> Flags:
        """Return the items of which a maker is flagged."""
        found: Flags = np.bincount(self.item[flags], minlength=len(self.ptr) - 1) > 0
        return found


@dataclass(frozen=True)
class Standing:
    """How the items of a network are supplied; an element of each array for each item.

    `listed` flags the items of which the makers are known to be all.
    """

    network: Network
    makers: Makers
    listed: Flags

    @cached_property
    def complete(self) -> Flags:
        """Whether all makers are known, and each has the label asked for."""
        return self.listed & ~self.makers.any_of(self.makers.label < 0)

    @cached_property
    def _counted(self) -> tuple[Ints, Ints]:
        """Count the labels that certainly supply, and the further ones that may."""
        makers, size = self.makers, len(self.listed)
        named = makers.label >= 0
        wide = 1 + int(makers.label.max(initial=0))
        pairs = makers.item[named] * wide + makers.label[named]
        every, place = np.unique(pairs, return_inverse=True)
        certain = np.bincount(place, makers.certain[named], minlength=len(every)) > 0
        item = every // wide
        sure, maybe = (np.bincount(item[flags], minlength=size) for flags in (certain, ~certain))
        return sure, maybe

    @property
    def sure(self) -> Ints:
        """Who certainly supplies each item, by number."""
        return self._counted[0]

    @property
    def maybe(self) -> Ints:
        """Who else may supply each item, by number."""
        return self._counted[1]

    @cached_property
    def sole(self) -> Ints:
        """Whether each item has one source only: a number of `SOLE`."""
        firm = np.where(self.complete & (self.maybe == 0), 3, 2)
        return np.where(self.sure == 0, 0, np.where(self.sure > 1, 1, firm))

    @cached_property
    def _weeks(self) -> Floats:
        """The longest published time to replace each maker; NaN where none is published."""
        table = self.network["sources"]
        return at(np.fmax(*(table.numbers(name) for name in TIMES)), self.makers.row, np.nan)

    @cached_property
    def timed(self) -> Flags:
        """Whether an item has makers, each with a published time to replace it."""
        return (self.makers.number > 0) & ~self.makers.any_of(np.isnan(self._weeks))

    @cached_property
    def least_weeks(self) -> Floats:
        """The shortest of the times to replace a maker, each the longest published of it."""
        found = np.full(len(self.listed), np.nan)
        np.fmin.at(found, self.makers.item, self._weeks)
        return found

    @cached_property
    def most_weeks(self) -> Floats:
        """The longest published time to replace a maker; NaN where none is published."""
        found = np.full(len(self.listed), np.nan)
        np.fmax.at(found, self.makers.item, self._weeks)
        return found


def stopped(graph: SupplyGraph, items: Ints, tops: Ints) -> Flags:
    """Say which items can't be had any more when all sources of another are lost.

    Parameters
    ----------
    graph : SupplyGraph
        One compiled for the items at the top.
    items : array of int, shape (n,)
        Items lost, one by one; positions in the network.
    tops : array of int, shape (m,)
        Items at the top.

    Returns
    -------
    array of bool, shape (n, m)
        False where the item at the top could not be had before either.
    """
    arrays, item = _by_item(graph)
    place = np.full(len(graph.pool_at), -1, dtype=np.int64)
    place[items] = np.arange(len(items))
    node = np.flatnonzero(place[item] >= 0)
    # The last of the losses takes nothing.
    losses = ManyLosses(arrays, place[item[node]], node, len(items) + 1)
    served = losses.served(graph.pool_at[tops]).T
    found: Flags = served[-1] & ~served[:-1]
    return found


def _by_item(graph: SupplyGraph) -> tuple[AndOr, Ints]:
    """Return a smaller graph that answers alike where all sources of an item are lost together.

    Sources of one item with one recipe become one, and in the place of traders, who may buy of
    each other in a circle, stands whoever makes what they pass on.

    Returns
    -------
    graph : AndOr
    item : array of int, shape (n_sources,)
        The item of each source of it.
    """
    arrays, sources = graph.arrays, graph.sources
    wide = 1 + int(sources.item.max(initial=0))
    every, number = np.unique(arrays.source_recipe * wide + sources.item, return_inverse=True)
    pool = np.repeat(np.arange(len(graph.pool_item)), np.diff(arrays.pool_ptr))
    trades = sources.kind[arrays.pool_sources] == TRADER
    made = np.stack([pool, number[arrays.pool_sources]])[:, ~trades]
    recipe = arrays.source_recipe[arrays.pool_sources[trades]]
    bought = arrays.option_pool[arrays.need_ptr[arrays.recipe_ptr[recipe]]]
    pool, member = _passed_on(made, np.stack([pool[trades], bought]), len(graph.pool_item))
    recipe, item = np.divmod(every, wide)
    ptr = np.searchsorted(pool, np.arange(len(graph.pool_item) + 1))
    return replace(arrays, pool_ptr=ptr, pool_sources=member, source_recipe=recipe), item


def _passed_on(made: Ints, trade: Ints, pools: int) -> tuple[Ints, Ints]:
    """Add to the members of pools those of the pools from which their traders buy, and so on.

    Parameters
    ----------
    made : array of int, shape (2, n)
        Pairs of a pool and a member.
    trade : array of int, shape (2, n_trades)
        Pairs of a pool and one from which a trader of it buys.
    pools : int
        How many pools there are.

    Returns
    -------
    pool, member : array of int
        In ascending order.
    """
    wide = 1 + int(made[1].max(initial=0))
    pairs, before = np.unique(made[0] * wide + made[1]), -1
    while len(pairs) != before:
        before = len(pairs)
        ptr = np.searchsorted(pairs, np.arange(pools + 1) * wide)
        which, place = expanded(ptr, trade[1])
        pairs = np.unique(np.append(pairs, trade[0][which] * wide + pairs[place] % wide))
    pool, member = np.divmod(pairs, wide)
    return pool, member


def at(values: NDArray[Scalar], places: Ints, none: Any = -1) -> NDArray[Scalar]:
    """Return values by their places; what has no place gets none."""
    return np.append(values, np.asarray(none, dtype=values.dtype))[places]
