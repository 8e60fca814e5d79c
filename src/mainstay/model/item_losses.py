"""What stops when all sources of an item are lost, for every item at once."""

from dataclasses import replace

import numpy as np

from mainstay.kernels.and_or import AndOr
from mainstay.kernels.many_losses import ManyLosses
from mainstay.kernels.sets import distinct, expanded
from mainstay.model.network import Flags, Ints
from mainstay.model.supply_graph import TRADER, SupplyGraph


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

    Notes
    -----
    Where all sources of an item are lost together it matters little who they are, so that the
    graph is first made about as small as the bill of materials.
    """
    arrays, item = _by_item(graph)
    arrays, item, pool = _merged(arrays, item, graph.pool_item)
    place = np.full(len(graph.pool_at), -1, dtype=np.int64)
    place[items] = np.arange(len(items))
    node = np.flatnonzero(place[item] >= 0)
    # The last of the losses takes nothing.
    losses = ManyLosses(arrays, place[item[node]], node, len(items) + 1)
    served = losses.served(pool[graph.pool_at[tops]]).T
    found: Flags = served[-1] & ~served[:-1]
    return found


def _by_item(graph: SupplyGraph) -> tuple[AndOr, Ints]:
    """Put sources of one item with one recipe together.

    In the place of traders, who may buy of each other in a circle, stands whoever makes what they
    pass on.

    Returns
    -------
    graph : AndOr
        Each source of it has a recipe of its own.
    item : array of int, shape (n_sources,)
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
    return _with_pools(_with_recipes(arrays, recipe), pool, member), item


def _with_pools(graph: AndOr, pool: Ints, member: Ints) -> AndOr:
    """Return the graph with other members of its pools, in the order of the pools."""
    ptr = np.searchsorted(pool, np.arange(len(graph.pool_ptr)))
    return replace(graph, pool_ptr=ptr, pool_sources=member)


def _with_recipes(graph: AndOr, recipe: Ints) -> AndOr:
    """Return the graph with other sources: one for each recipe named, which is its own."""
    which, need = expanded(graph.recipe_ptr, recipe)
    option = expanded(graph.need_ptr, need)[1]
    return replace(
        graph,
        source_recipe=np.arange(len(recipe)),
        recipe_ptr=np.searchsorted(which, np.arange(len(recipe) + 1)),
        need_ptr=np.append(0, np.cumsum(np.diff(graph.need_ptr)[need])),
        option_pool=graph.option_pool[option],
    )


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
    pairs, before = distinct(made[0] * wide + made[1]), -1
    while len(pairs) != before:
        before = len(pairs)
        ptr = np.searchsorted(pairs, np.arange(pools + 1) * wide)
        which, place = expanded(ptr, trade[1])
        pairs = distinct(np.append(pairs, trade[0][which] * wide + pairs[place] % wide))
    pool, member = np.divmod(pairs, wide)
    return pool, member


def _merged(graph: AndOr, item: Ints, pool_item: Ints) -> tuple[AndOr, Ints, Ints]:
    """Put pools and sources of one item together that fail by the loss of the same items.

    Exclusive links split pools and recipes by who may supply whom. That tells nothing apart here
    where every pool below has a source: then all sources of an item need the same items.

    Returns
    -------
    graph : AndOr
    item : array of int, shape (n_sources,)
    pool : array of int, shape (n_pools,)
        The pool that stands for each pool.
    """
    pools, sources = _plain(graph, item, pool_item)
    pool, source = _first_alike(pool_item, pools), _first_alike(item, sources)
    kept = np.flatnonzero(source == np.arange(len(source)))
    place = np.full(len(source), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    of = np.repeat(np.arange(len(pool)), np.diff(graph.pool_ptr))
    wide = 1 + len(kept)
    stands = pool[of] == of
    pairs = distinct(of[stands] * wide + place[source[graph.pool_sources[stands]]])
    small = _with_pools(_with_recipes(graph, kept), *np.divmod(pairs, wide))
    return replace(small, option_pool=pool[small.option_pool]), item[kept], pool


def _first_alike(item: Ints, plain: Flags) -> Ints:
    """Return for each element the first plain one of its item, for others themselves."""
    places = np.flatnonzero(plain)
    _, first, which = np.unique(item[places], return_index=True, return_inverse=True)
    found = np.arange(len(item))
    found[places] = places[first][which]
    return found


def _plain(graph: AndOr, item: Ints, pool_item: Ints) -> tuple[Flags, Flags]:
    """Return which pools and which sources have sources all the way down, and need the usual."""
    of = np.repeat(np.arange(len(pool_item)), np.diff(graph.pool_ptr))
    user = np.repeat(np.arange(len(item)), np.diff(graph.need_ptr[graph.recipe_ptr]))
    unusual, empty = _unusual(graph, item, pool_item), np.diff(graph.pool_ptr) == 0
    pools, before = empty, -1
    while pools.sum() != before:
        before = pools.sum()
        lacking = np.bincount(user[pools[graph.option_pool]], minlength=len(item)) > 0
        sources = unusual | lacking
        pools = empty | (np.bincount(of[sources[graph.pool_sources]], minlength=len(empty)) > 0)
    return ~pools, ~sources


def _unusual(graph: AndOr, item: Ints, pool_item: Ints) -> Flags:
    """Return which sources need other items than the first source of their item."""
    first = _first_alike(item, np.ones(len(item), dtype=bool))
    needs, ptr = np.diff(graph.recipe_ptr), graph.need_ptr[graph.recipe_ptr]
    unlike: Flags = (needs != needs[first]) | (np.diff(ptr) != np.diff(ptr)[first])
    alike = np.flatnonzero(~unlike)
    which, own = expanded(ptr, alike)
    usual = expanded(ptr, first[alike])[1]
    other = pool_item[graph.option_pool[own]] != pool_item[graph.option_pool[usual]]
    unlike[alike[which[other]]] = True
    return unlike
