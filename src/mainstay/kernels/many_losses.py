"""AND/OR graphs under many losses at once: 64 to a machine word.

Each loss is one bit. What one sweep of `available` does with flags for one loss, the same sweep
does here with words for 64 of them; layers of the graph make one sweep enough.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mainstay.kernels.and_or import AndOr, Flags, Ints, available, first_to_fail, working

Words = NDArray[np.uint64]
Reduction = Callable[..., Any]

WORD = 64
ROOM = 96 * 1024 * 1024
"""Bytes that the words of one table may take; more losses are looked at in blocks."""


@dataclass(frozen=True, eq=False)
class _Layer:
    """Rows that can be worked out together, and their members in compressed form."""

    rows: Ints
    starts: Ints
    members: Ints
    empty: Ints

    @classmethod
    def of(cls, rows: Ints, ptr: Ints, members: Ints) -> "_Layer":
        sizes = ptr[rows + 1] - ptr[rows]
        full = rows[sizes > 0]
        some = sizes[sizes > 0]
        ends = np.cumsum(some)
        at = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - some, some)
        flat = members[np.repeat(ptr[full], some) + at]
        return cls(full, ends - some, flat, rows[sizes == 0])

    def reduce(self, out: Words, values: Words, how: Any, none: int) -> None:
        """Put into each row what its members come to together; `none` where it has none."""
        if len(self.rows):
            out[self.rows] = how.reduceat(values[self.members], self.starts, axis=0)
        out[self.empty] = np.uint64(none)


ALL, NONE = 2**64 - 1, 0


@dataclass(frozen=True, eq=False)
class ManyLosses:
    """A graph, asked what is left of it after each of many losses.

    Parameters
    ----------
    graph : AndOr
    of, node : array of int, shape (n,)
        Loss `of[i]` takes source `node[i]`; a loss may take several.
    number : int
        How many losses there are.

    Examples
    --------
    Two pools, each served by one source; the second draws on the first. Lose one, then the other:

    >>> from mainstay.kernels.and_or import offsets
    >>> chain = AndOr(offsets([1, 1]), np.array([0, 1]), np.array([0, 1]), offsets([0, 1]),
    ...               offsets([1]), np.array([0]), np.array([0, 1]))
    >>> losses = ManyLosses(chain, np.array([0, 1]), np.array([0, 1]), 2)
    >>> losses.served(np.array([0, 1])).tolist()
    [[False, True], [False, False]]
    """

    graph: AndOr
    of: Ints
    node: Ints
    number: int

    def served(self, pools: Ints) -> Flags:
        """Return which pools can be served after each loss.

        Parameters
        ----------
        pools : array of int, shape (n_asked,)

        Returns
        -------
        array of bool, shape (n_asked, number)
        """
        if self._layers is None:
            return self._one_by_one(pools)
        found = np.zeros((len(pools), self.number), dtype=bool)
        for first, lost in self._blocks():
            served = self._sweep(lost)[0][pools]
            last = min(self.number, first + WORD * lost.shape[1])
            found[:, first:last] = _bits(served)[:, : last - first]
        return found

    def first_to_fail(self, root: int) -> tuple[Ints, Ints]:
        """Return the pools whose own loss leaves the root unserved, for each loss.

        Returns
        -------
        loss, pool : array of int, shape (n_found,)
            In ascending order; see `mainstay.kernels.and_or.first_to_fail`.
        """
        if self._layers is None:
            return self._first_one_by_one(root)
        losses, pools = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for first, lost in self._blocks():
            found = self._failed_first(root, *self._sweep(lost))
            rows = np.flatnonzero(found.any(axis=1))
            at, loss = np.nonzero(_bits(found[rows]))
            losses.append(loss + first)
            pools.append(rows[at])
        loss, pool = np.concatenate(losses), np.concatenate(pools)
        kept = np.flatnonzero(loss < self.number)
        kept = kept[np.lexsort((pool[kept], loss[kept]))]
        return loss[kept], pool[kept]

    # Layers

    @cached_property
    def _need_recipe(self) -> Ints:
        return np.repeat(np.arange(len(self.graph.recipe_ptr) - 1), np.diff(self.graph.recipe_ptr))

    @cached_property
    def _option_need(self) -> Ints:
        return np.repeat(np.arange(len(self.graph.need_ptr) - 1), np.diff(self.graph.need_ptr))

    @cached_property
    def _member_pool(self) -> Ints:
        return np.repeat(np.arange(len(self.graph.pool_ptr) - 1), np.diff(self.graph.pool_ptr))

    @cached_property
    def _layers(self) -> tuple[Ints, Ints] | None:
        """The layer of each recipe and each pool, above all they draw on; None with a circle."""
        graph = self.graph
        recipe = np.zeros(len(graph.recipe_ptr) - 1, dtype=np.int64)
        pool = np.zeros(len(graph.pool_ptr) - 1, dtype=np.int64)
        drawn_by = self._need_recipe[self._option_need]
        made_by = graph.source_recipe[graph.pool_sources]
        for _ in range(len(pool) + 2):
            before = int(recipe.sum()) + int(pool.sum())
            np.maximum.at(recipe, drawn_by, pool[graph.option_pool] + 1)
            np.maximum.at(pool, self._member_pool, recipe[made_by])
            if int(recipe.sum()) + int(pool.sum()) == before:
                return recipe, pool
        return None

    @cached_property
    def _steps(self) -> list[tuple[_Layer, _Layer]]:
        """For each layer its recipes, over their needs, and its pools, over their sources."""
        assert self._layers is not None
        recipe, pool = self._layers
        needs = np.arange(len(self.graph.need_ptr) - 1)
        return [
            (
                _Layer.of(np.flatnonzero(recipe == layer), self.graph.recipe_ptr, needs),
                _Layer.of(
                    np.flatnonzero(pool == layer), self.graph.pool_ptr, self.graph.pool_sources
                ),
            )
            for layer in range(int(max(recipe.max(initial=0), pool.max(initial=0))) + 1)
        ]

    @cached_property
    def _needs_of(self) -> list[_Layer]:
        """For each layer of recipes their needs, over the pools of their options."""
        assert self._layers is not None
        layer_of = self._layers[0][self._need_recipe]
        return [
            _Layer.of(
                np.flatnonzero(layer_of == layer), self.graph.need_ptr, self.graph.option_pool
            )
            for layer in range(len(self._steps))
        ]

    # One block of losses

    def _blocks(self) -> Iterator[tuple[int, Words]]:
        """Go through the losses some words at a time: the first of them, and who is lost."""
        sources = len(self.graph.source_recipe)
        rows = max(sources, len(self.graph.need_ptr), len(self.graph.pool_ptr), 1)
        words = max(1, ROOM // (8 * rows))
        for first in range(0, self.number, WORD * words):
            last = min(self.number, first + WORD * words)
            inside = (self.of >= first) & (self.of < last)
            at = self.of[inside] - first
            lost = np.zeros((sources, (last - first + WORD - 1) // WORD), dtype=np.uint64)
            bit = np.left_shift(np.uint64(1), (at % WORD).astype(np.uint64))
            np.bitwise_or.at(lost, (self.node[inside], at // WORD), bit)
            yield first, lost

    def _sweep(self, lost: Words) -> tuple[Words, Words, Words]:
        """Return which pools are served, which needs are met and which recipes are ready."""
        graph, width = self.graph, lost.shape[1]
        served = np.zeros((len(graph.pool_ptr) - 1, width), dtype=np.uint64)
        met = np.zeros((len(graph.need_ptr) - 1, width), dtype=np.uint64)
        ready = np.zeros((len(graph.recipe_ptr) - 1, width), dtype=np.uint64)
        for (recipes, pools), needs in zip(self._steps, self._needs_of, strict=True):
            needs.reduce(met, served, np.bitwise_or, NONE)
            recipes.reduce(ready, met, np.bitwise_and, ALL)
            if len(pools.rows):
                works = ready[graph.source_recipe[pools.members]] & ~lost[pools.members]
                served[pools.rows] = np.bitwise_or.reduceat(works, pools.starts, axis=0)
        return served, met, ready

    def _failed_first(self, root: int, served: Words, met: Words, ready: Words) -> Words:
        """Go down from the root through unmet needs, to the pools that fail by themselves."""
        assert self._layers is not None
        graph, (recipe_layer, pool_layer) = self.graph, self._layers
        reached = np.zeros_like(served)
        reached[root] = np.uint64(ALL)
        through = np.zeros_like(ready)
        to_pool = _transposed(graph.option_pool, len(served))
        to_recipe = _transposed(graph.source_recipe[graph.pool_sources], len(ready))
        for layer in range(len(self._steps) - 1, -1, -1):
            pools = _Layer.of(np.flatnonzero(pool_layer == layer), *to_pool)
            if len(pools.rows):
                need = self._option_need[pools.members]
                down = through[self._need_recipe[need]] & ~met[need]
                reached[pools.rows] |= np.bitwise_or.reduceat(down, pools.starts, axis=0)
            recipes = _Layer.of(np.flatnonzero(recipe_layer == layer), *to_recipe)
            if len(recipes.rows):
                above = self._member_pool[recipes.members]
                fails = reached[above] & ~served[above]
                through[recipes.rows] = np.bitwise_or.reduceat(fails, recipes.starts, axis=0)
        own = np.zeros_like(served)
        for _, pools in self._steps:
            if len(pools.rows):
                able = ready[graph.source_recipe[pools.members]]
                own[pools.rows] = np.bitwise_or.reduceat(able, pools.starts, axis=0)
        found: Words = reached & ~served & own
        return found

    # Where pools draw on each other in a circle

    def _lost(self, loss: int) -> Flags:
        lost = np.zeros(len(self.graph.source_recipe), dtype=bool)
        lost[self.node[self.of == loss]] = True
        return lost

    def _one_by_one(self, pools: Ints) -> Flags:
        found = [available(self.graph, self._lost(loss))[pools] for loss in range(self.number)]
        return np.array(found, dtype=bool).reshape(self.number, len(pools)).T

    def _first_one_by_one(self, root: int) -> tuple[Ints, Ints]:
        found = [
            (loss, pool)
            for loss in range(self.number)
            for pool in first_to_fail(self.graph, self._lost(loss), root)
        ]
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]


def _transposed(target: Ints, number: int) -> tuple[Ints, Ints]:
    """Return, in compressed form, the places that point to each target."""
    order = np.argsort(target, kind="stable")
    sizes = np.bincount(target, minlength=number)
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), order


def _bits(words: Words) -> Flags:
    """Return the bits of words as flags, the lowest first."""
    flat = np.ascontiguousarray(words.astype("<u8")).view(np.uint8)
    return np.unpackbits(flat, axis=1, bitorder="little").astype(bool)


def single_losses(graph: AndOr, groups: Ints) -> Ints:
    """Return the groups that alone serve some pool; no other group can be a cut set by itself.

    Parameters
    ----------
    graph : AndOr
    groups : array of int, shape (n_sources,)
        Group of each source, all of whose members are lost together; -1 is never lost.

    Returns
    -------
    array of int
        Ascending.

    Notes
    -----
    A group whose loss leaves a pool unserved stops every working source of it: each is its own, or
    needs a pool that the loss leaves unserved too. Going down such needs ends, on a graph without
    circles, at a pool all of whose working sources are the group's own.
    """
    works = working(graph, np.zeros(len(groups), dtype=bool))[graph.pool_sources]
    pool = np.repeat(np.arange(len(graph.pool_ptr) - 1), np.diff(graph.pool_ptr))[works]
    own = groups[graph.pool_sources[works]]
    if not len(own):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.diff(pool, prepend=-1))
    low, high = np.minimum.reduceat(own, starts), np.maximum.reduceat(own, starts)
    found: Ints = np.unique(low[(low == high) & (low >= 0)])
    return found


def single_cuts(graph: AndOr, groups: Ints, root: int) -> Ints | None:
    """Return the groups whose loss alone leaves a pool unserved.

    Parameters
    ----------
    graph : AndOr
    groups : array of int, shape (n_sources,)
        Group of each source, all of whose members are lost together; -1 is never lost.
    root : int
        The pool asked about.

    Returns
    -------
    array of int or None
        Ascending; None where the pool is not served though nothing is lost.

    Notes
    -----
    The same as `minimal_cuts` of order 1, without the sets of every pool on the way.

    Examples
    --------
    One pool with two sources of one group; the other of two groups:

    >>> from mainstay.kernels.and_or import offsets
    >>> graph = AndOr(offsets([2, 2]), np.array([0, 1, 2, 3]), np.array([0, 0, 1, 1]),
    ...               offsets([0, 1]), offsets([1]), np.array([0]), np.array([0, 1]))
    >>> single_cuts(graph, np.array([7, 7, 8, 9]), root=1).tolist()
    [7]
    """
    if not available(graph, np.zeros(len(groups), dtype=bool))[root]:
        return None
    circular = ManyLosses(graph, groups[:0], groups[:0], 0)._layers is None
    asked = np.unique(groups[groups >= 0]) if circular else single_losses(graph, groups)
    place = np.full(groups.max(initial=-1) + 1, -1, dtype=np.int64)
    place[asked] = np.arange(len(asked))
    of = np.append(place, -1)[groups]
    node = np.flatnonzero(of >= 0)
    losses = ManyLosses(graph, of[node], node, len(asked))
    found: Ints = asked[~losses.served(np.array([root]))[0]]
    return found
