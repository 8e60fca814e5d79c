"""An AND/OR graph whose shares of supply are intervals, laid out for compiled code."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mainstay.kernels.and_or import AndOr, Flags, offsets
from mainstay.kernels.sets import distinct, expanded

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class IntervalGraph(NamedTuple):
    """An AND/OR graph laid out for the sweep; see `AndOr` for what is in compressed form.

    `low` and `high` bound the share of each membership of a pool, `serves` are the pools that a
    source serves, `feeds` those that a pool is drawn on for, `rank` puts inputs first, and
    `weight` is what a whole loss of a pool adds to the index. `turns` marks pools that one not
    after them draws on.
    """

    pool_ptr: Ints
    pool_sources: Ints
    low: Floats
    high: Floats
    source_recipe: Ints
    recipe_ptr: Ints
    need_ptr: Ints
    option_pool: Ints
    serves_ptr: Ints
    serves: Ints
    feeds_ptr: Ints
    feeds: Ints
    rank: Ints
    weight: Floats
    turns: Flags


class Strikes(NamedTuple):
    """What is struck, scenario by scenario, in compressed form.

    `nodes` are the sources that lose `loss` of their output. Of the pools in `held_pool` it is
    known which share all that is struck holds, listed or not: `held_low` to `held_high`, and it
    loses `strength`, one for each scenario.
    """

    ptr: Ints
    nodes: Ints
    loss: Floats
    held_ptr: Ints
    held_pool: Ints
    held_low: Floats
    held_high: Floats
    strength: Floats


def strikes(ptr: Ints, nodes: Ints, loss: Floats) -> Strikes:
    """Return strikes of sources by themselves, where no more is known of their shares."""
    none, number = np.zeros(0, dtype=np.int64), len(ptr) - 1
    held = np.zeros(number + 1, dtype=np.int64), none, np.zeros(0), np.zeros(0)
    return Strikes(_ints(ptr), _ints(nodes), _floats(loss), *held, np.zeros(number))


def holding(
    found: Strikes, ptr: Ints, pools: Ints, shares: tuple[Floats, Floats], strength: Floats
) -> Strikes:
    """Return strikes of which is known what share of some pools they hold.

    Parameters
    ----------
    found : Strikes
    ptr, pools : array of int
        Pools of each scenario, in compressed form.
    shares : tuple of array of float, shape (n_pools,)
        Least and largest share.
    strength : array of float, shape (scenarios,)
        Share of its output that all of it loses.
    """
    low, high = (_floats(end) for end in shares)
    return Strikes(*found[:3], _ints(ptr), _ints(pools), low, high, _floats(strength))


def _ints(values: Ints) -> Ints:
    return np.ascontiguousarray(values, dtype=np.int64)


def _floats(values: Floats) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64)


def interval_graph(graph: AndOr, low: Floats, high: Floats, weight: Floats) -> IntervalGraph:
    """Lay a graph out for the sweep.

    Parameters
    ----------
    graph : AndOr
    low, high : array of float, shape (n_memberships,)
        Share of each element of `graph.pool_sources`; in each pool the lows add up to at most 1
        and the highs to at least 1.
    weight : array of float, shape (n_pools,)
    """
    pools, recipes = len(graph.pool_ptr) - 1, len(graph.recipe_ptr) - 1
    pool = np.repeat(np.arange(pools), np.diff(graph.pool_ptr))
    need = np.repeat(np.arange(len(graph.need_ptr) - 1), np.diff(graph.need_ptr))
    recipe = np.repeat(np.arange(recipes), np.diff(graph.recipe_ptr))[need]
    served = _grouped(graph.source_recipe[graph.pool_sources], pool, recipes, pools)
    which, at = expanded(served[0], recipe)
    feeds = _grouped(graph.option_pool[which], served[1][at], pools, pools)
    start = np.repeat(np.arange(pools), np.diff(feeds[0]))
    serves = _grouped(graph.pool_sources, pool, len(graph.source_recipe), pools)
    rank = np.empty(pools, dtype=np.int64)
    rank[graph.pool_order] = np.arange(pools)
    return IntervalGraph(
        graph.pool_ptr,
        graph.pool_sources.astype(np.int64),
        _floats(low),
        _floats(high),
        graph.source_recipe.astype(np.int64),
        graph.recipe_ptr,
        graph.need_ptr,
        graph.option_pool.astype(np.int64),
        *serves,
        *feeds,
        rank,
        _floats(weight),
        np.bincount(start[rank[feeds[1]] <= rank[start]], minlength=pools) > 0,
    )


def _grouped(key: Ints, value: Ints, keys: int, values: int) -> tuple[Ints, Ints]:
    """Return the distinct values of each key in compressed form."""
    wide = max(1, values)
    key, value = np.divmod(distinct(key * wide + value), wide)
    return offsets(np.bincount(key, minlength=keys)), value
