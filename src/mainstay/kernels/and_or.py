"""AND/OR graphs as arrays: availability and minimal cut sets.

A *pool* is served by any of its sources (OR). A source works when none of its recipe's *needs* is
unmet (AND). A need is met by any of its *options* (OR), and each option draws on a pool. Rows are
kept in compressed form: the members of pool `p` are `pool_sources[pool_ptr[p]:pool_ptr[p + 1]]`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Cut = frozenset[int]

MOST_CUTS = 20_000
"""Minimal cut sets kept for one pool; beyond it the answer is said to be incomplete."""


@dataclass(frozen=True)
class AndOr:
    """An AND/OR graph.

    Parameters
    ----------
    pool_ptr : array of int, shape (n_pools + 1,)
    pool_sources : array of int
        Members of each pool; a source may serve several pools.
    source_recipe : array of int, shape (n_sources,)
    recipe_ptr : array of int, shape (n_recipes + 1,)
        Needs of a recipe: `recipe_ptr[r]` up to `recipe_ptr[r + 1]`.
    need_ptr : array of int, shape (n_needs + 1,)
        Options of a need, likewise.
    option_pool : array of int, shape (n_options,)
    pool_order : array of int, shape (n_pools,)
        The pools, inputs before what is made of them.
    """

    pool_ptr: Ints
    pool_sources: Ints
    source_recipe: Ints
    recipe_ptr: Ints
    need_ptr: Ints
    option_pool: Ints
    pool_order: Ints

    def members(self, pool: int) -> Ints:
        """Return the sources of a pool."""
        return self.pool_sources[self.pool_ptr[pool] : self.pool_ptr[pool + 1]]

    def needs(self, recipe: int) -> range:
        """Return the needs of a recipe."""
        return range(self.recipe_ptr[recipe], self.recipe_ptr[recipe + 1])

    def options(self, need: int) -> range:
        """Return the options of a need."""
        return range(self.need_ptr[need], self.need_ptr[need + 1])


def offsets(sizes: Iterable[int]) -> Ints:
    """Return the row pointers of rows of these sizes.

    Examples
    --------
    >>> offsets([2, 0, 1]).tolist()
    [0, 2, 2, 3]
    """
    return np.concatenate([[0], np.cumsum(np.fromiter(sizes, dtype=np.int64))]).astype(np.int64)


def _count(flags: Flags, ptr: Ints) -> Ints:
    """Count the true flags of each row; an empty row counts zero."""
    total = np.concatenate([[0], np.cumsum(flags)])
    counted: Ints = total[ptr[1:]] - total[ptr[:-1]]
    return counted


def available(graph: AndOr, lost: Flags) -> Flags:
    """Return which pools can be served after some sources are lost.

    Parameters
    ----------
    graph : AndOr
    lost : array of bool, shape (n_sources,)

    Returns
    -------
    array of bool, shape (n_pools,)
        The least fixpoint: a circle of pools that only serve each other serves nobody.

    Notes
    -----
    One sweep costs one pass over the graph; there are as many sweeps as tiers.

    Examples
    --------
    One pool served by source 0, which draws on a pool served by source 1:

    >>> chain = AndOr(offsets([1, 1]), np.array([0, 1]), np.array([0, 1]), offsets([1, 0]),
    ...               offsets([1]), np.array([1]), np.array([1, 0]))
    >>> available(chain, np.array([False, True])).tolist()
    [False, False]
    """
    served = np.zeros(len(graph.pool_ptr) - 1, dtype=bool)
    while True:
        works = ready(graph, served)[graph.source_recipe] & ~lost
        now = served_by(graph, works)
        if np.array_equal(now, served):
            return served
        served = now


def served_by(graph: AndOr, works: Flags) -> Flags:
    """Return which pools have a source that works.

    Parameters
    ----------
    graph : AndOr
    works : array of bool, shape (n_sources,)

    Returns
    -------
    array of bool, shape (n_pools,)

    Examples
    --------
    >>> pools = AndOr(offsets([2, 1]), np.array([0, 1, 1]), np.array([0, 0]), offsets([0]),
    ...               offsets([]), np.array([], dtype=np.int64), np.array([0, 1]))
    >>> served_by(pools, np.array([True, False])).tolist()
    [True, False]
    """
    served: Flags = _count(works[graph.pool_sources], graph.pool_ptr) > 0
    return served


def working(graph: AndOr, lost: Flags) -> Flags:
    """Return which sources still work after some are lost.

    Parameters
    ----------
    graph : AndOr
    lost : array of bool, shape (n_sources,)

    Returns
    -------
    array of bool, shape (n_sources,)

    Examples
    --------
    >>> chain = AndOr(offsets([1, 1]), np.array([0, 1]), np.array([0, 1]), offsets([1, 0]),
    ...               offsets([1]), np.array([1]), np.array([1, 0]))
    >>> working(chain, np.array([True, False])).tolist()
    [False, True]
    """
    works: Flags = ready(graph, available(graph, lost))[graph.source_recipe] & ~lost
    return works


def met_by(graph: AndOr, served: Flags) -> Flags:
    """Return which needs are met."""
    return _count(served[graph.option_pool], graph.need_ptr) > 0


def ready(graph: AndOr, served: Flags) -> Flags:
    """Return which recipes have all their needs met."""
    found: Flags = _count(met_by(graph, served), graph.recipe_ptr) == np.diff(graph.recipe_ptr)
    return found


def first_to_fail(graph: AndOr, lost: Flags, root: int) -> list[int]:
    """Return the pools whose own loss leaves the root unserved.

    From the root downwards through unmet needs: a pool is named when one of its sources is lost
    though everything that the source needs could still be had.

    Parameters
    ----------
    graph : AndOr
    lost : array of bool, shape (n_sources,)
    root : int

    Returns
    -------
    list of int
        Pools in ascending order; empty when the root is served.
    """
    served = available(graph, lost)
    met, is_ready = met_by(graph, served), ready(graph, served)
    found: set[int] = set()
    seen: set[int] = set()
    stack = [root]
    while stack:
        pool = stack.pop()
        if served[pool] or pool in seen:
            continue
        seen.add(pool)
        for source in graph.members(pool).tolist():
            recipe = int(graph.source_recipe[source])
            if is_ready[recipe]:
                found.add(pool)
            unmet = [need for need in graph.needs(recipe) if not met[need]]
            stack += [int(graph.option_pool[o]) for need in unmet for o in graph.options(need)]
    return sorted(found)


@dataclass(frozen=True)
class Cuts:
    """Minimal cut sets of a pool, and whether none was dropped for their number."""

    sets: tuple[Cut, ...]
    exhaustive: bool


def minimal_cuts(
    graph: AndOr,
    groups: Ints,
    root: int,
    *,
    order: int = 3,
    most: int = MOST_CUTS,
) -> Cuts:
    """Return the minimal sets of groups whose loss leaves a pool unserved.

    Parameters
    ----------
    graph : AndOr
    groups : array of int, shape (n_sources,)
        Group of each source, all of whose members are lost together; -1 is never lost.
    root : int
        The pool asked about.
    order : int, at least 1
        Largest set to look for.
    most : int
        Sets kept for one pool.

    Returns
    -------
    Cuts
        Sets of groups, smallest first.

    Notes
    -----
    Bottom-up set algebra (MOCUS; Fussell and Vesely 1972) on the failure of pools: the failures of
    alternatives multiply, those of needs add, and supersets are absorbed. Sources of one recipe R
    with groups G are put together first, as the product of (g + R) over G absorbs to G + R. Sets
    above `order` are dropped at each step; as sets only grow in products, none below is lost.
    """
    state = _CutState(graph, groups, order, most)
    while state.sweep():
        pass
    found = sorted(state.pools[root], key=lambda cut: (len(cut), sorted(cut)))
    return Cuts(tuple(found), not state.overflow)


class _CutState:
    """Cut sets of every pool while they are swept to a fixpoint, from `always fails` downwards."""

    def __init__(self, graph: AndOr, groups: Ints, order: int, most: int) -> None:
        self.graph, self.groups, self.order, self.most = graph, groups, order, most
        self.pools: list[set[Cut]] = [{frozenset()} for _ in range(len(graph.pool_ptr) - 1)]
        self.overflow = False

    def sweep(self) -> bool:
        """Go through all pools once and say whether any changed."""
        changed = False
        for pool in self.graph.pool_order:
            found = self._pool(int(pool))
            changed |= found != self.pools[pool]
            self.pools[pool] = found
        return changed

    def _pool(self, pool: int) -> set[Cut]:
        members = self.graph.members(pool)
        recipes = self.graph.source_recipe[members]
        factors = []
        for recipe in np.unique(recipes):
            own = np.unique(self.groups[members[recipes == recipe]])
            cuts = self._recipe(int(recipe))
            if own[0] >= 0 and len(own) <= self.order:
                cuts = cuts | {frozenset(own.tolist())}
            factors.append(absorb(cuts))
        return self._times(factors)

    def _recipe(self, recipe: int) -> set[Cut]:
        needs = self.graph.needs(recipe)
        return {cut for need in needs for cut in self._need(need)}

    def _need(self, need: int) -> set[Cut]:
        pools = self.graph.option_pool[self.graph.need_ptr[need] : self.graph.need_ptr[need + 1]]
        return self._times([self.pools[pool] for pool in np.unique(pools)])

    def _times(self, factors: Sequence[set[Cut]]) -> set[Cut]:
        """Multiply sets of cuts: all of the factors must fail."""
        result: set[Cut] = {frozenset()}
        for factor in sorted(factors, key=len):
            pairs = (a | b for a, b in product(result, factor))
            result = absorb({cut for cut in pairs if len(cut) <= self.order})
            if len(result) > self.most:
                self.overflow = True
                kept = sorted(result, key=lambda cut: (len(cut), sorted(cut)))
                result = set(kept[: self.most])
        return result


def absorb(cuts: set[Cut]) -> set[Cut]:
    """Keep the minimal sets.

    Examples
    --------
    >>> sorted(map(sorted, absorb({frozenset({1}), frozenset({1, 2}), frozenset({2, 3})})))
    [[1], [2, 3]]
    """
    kept: set[Cut] = set()
    for cut in sorted(cuts, key=len):
        if not any(part in kept for part in _parts(cut)):
            kept.add(cut)
    return kept


def _parts(cut: Cut) -> Iterable[Cut]:
    """Go through the proper subsets of a set, the empty one included."""
    members = sorted(cut)
    for mask in range(2 ** len(members) - 1):
        yield frozenset(m for bit, m in enumerate(members) if mask >> bit & 1)
