"""AND/OR graphs under many losses at once: 64 to a machine word.

Each loss is one bit. What one sweep of `available` does with flags for one loss, the same sweep
does here with words for 64 of them; layers of the graph make one sweep enough.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from mainstay.kernels.and_or import AndOr, Flags, Ints, available, ready
from mainstay.kernels.sets import distinct
from mainstay.progress import report

Words = NDArray[np.uint64]

WORD = 64
ROOM = 96 * 1024 * 1024
"""Bytes that the words of one table may take; more losses are looked at in blocks."""


ALL = 2**64 - 1
"""A word in which every loss is marked."""


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows that are worked out together, and their members in compressed form."""

    rows: Ints
    starts: Ints
    members: Ints
    empty: Ints

    @classmethod
    def of(cls, rows: Ints, ptr: Ints, members: Ints) -> "_Rows":
        sizes = ptr[rows + 1] - ptr[rows]
        full, some = rows[sizes > 0], sizes[sizes > 0]
        ends = np.cumsum(some)
        at = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - some, some)
        flat = members[np.repeat(ptr[full], some) + at]
        return cls(full, ends - some, flat, rows[sizes == 0])

    def join(self, how: np.ufunc, words: Words) -> Words:
        """Join the words of the members of each row that has any."""
        if not len(self.rows):
            return words[:0]
        joined: Words = how.reduceat(words, self.starts, axis=0)
        return joined


Arcs = tuple[Ints, Ints]


@dataclass(frozen=True, eq=False)
class _Layers:
    """The layer of each recipe and each pool, above all they draw on or with those in a circle."""

    recipe: Ints
    pool: Ints
    circular: list[bool]

    @classmethod
    def of(cls, recipes: int, pools: int, drawn: Arcs, made: Arcs) -> "_Layers":
        """Find the layers from arcs: pool to recipe that draws on it, recipe to pool it serves."""
        number = recipes + pools
        start = np.concatenate([drawn[0] + recipes, made[0]])
        end = np.concatenate([drawn[1], made[1] + recipes])
        start, end = np.divmod(distinct(start * number + end), max(1, number))
        part, sizes = _strong_parts(number, start, end)
        start, end = part[start], part[end]
        start, end = start[start != end], end[start != end]
        layer = np.zeros(len(sizes), dtype=np.int64)
        while True:
            higher = layer.copy()
            np.maximum.at(higher, end, layer[start] + 1)
            if np.array_equal(higher, layer):
                break
            layer = higher
        circular = np.zeros(int(layer.max(initial=-1)) + 1, dtype=bool)
        circular[layer[sizes > 1]] = True
        return cls(layer[part[:recipes]], layer[part[recipes:]], circular.tolist())


def _strong_parts(number: int, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return the strongly connected part of each node, and how many nodes each part has."""
    graph: rx.PyDiGraph[int, None] = rx.PyDiGraph()
    graph.add_nodes_from(range(number))
    graph.add_edges_from_no_data(list(zip(start.tolist(), end.tolist(), strict=True)))
    parts = rx.strongly_connected_components(graph)
    sizes = np.array([len(part) for part in parts], dtype=np.int64)
    part = np.empty(number, dtype=np.int64)
    part[[node for nodes in parts for node in nodes]] = np.repeat(np.arange(len(parts)), sizes)
    return part, sizes


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
    def _layers(self) -> "_Layers":
        graph = self.graph
        return _Layers.of(
            len(graph.recipe_ptr) - 1,
            len(graph.pool_ptr) - 1,
            drawn=(graph.option_pool, self._need_recipe[self._option_need]),
            made=(graph.source_recipe[graph.pool_sources], self._member_pool),
        )

    @cached_property
    def _up(self) -> list[tuple[bool, _Rows, _Rows, _Rows]]:
        """For each layer: its needs by pools, recipes by needs, pools by sources."""
        graph, layers = self.graph, self._layers
        needs = np.arange(len(graph.need_ptr) - 1)
        need_layer = layers.recipe[self._need_recipe]
        return [
            (
                layers.circular[at],
                _Rows.of(np.flatnonzero(need_layer == at), graph.need_ptr, graph.option_pool),
                _Rows.of(np.flatnonzero(layers.recipe == at), graph.recipe_ptr, needs),
                _Rows.of(np.flatnonzero(layers.pool == at), graph.pool_ptr, graph.pool_sources),
            )
            for at in range(len(layers.circular))
        ]

    @cached_property
    def _down(self) -> list[tuple[bool, _Rows, _Rows]]:
        """For each layer from the top: its pools by who draws on them, recipes by who uses them."""
        graph, layers = self.graph, self._layers
        draws = _transposed(graph.option_pool, len(layers.pool))
        uses = _transposed(graph.source_recipe[graph.pool_sources], len(layers.recipe))
        return [
            (
                layers.circular[at],
                _Rows.of(np.flatnonzero(layers.pool == at), *draws),
                _Rows.of(np.flatnonzero(layers.recipe == at), *uses),
            )
            for at in reversed(range(len(layers.circular)))
        ]

    # One block of losses

    def _blocks(self) -> Iterator[tuple[int, Words]]:
        """Go through the losses some words at a time: the first of them, and who is lost."""
        sources = len(self.graph.source_recipe)
        rows = max(sources, len(self.graph.need_ptr), len(self.graph.pool_ptr), 1)
        words = max(1, ROOM // (8 * rows))
        for first in range(0, self.number, WORD * words):
            report("losing one after the other", first, self.number)
            last = min(self.number, first + WORD * words)
            inside = (self.of >= first) & (self.of < last)
            at = self.of[inside] - first
            lost = np.zeros((sources, (last - first + WORD - 1) // WORD), dtype=np.uint64)
            bit = np.left_shift(np.uint64(1), (at % WORD).astype(np.uint64))
            np.bitwise_or.at(lost, (self.node[inside], at // WORD), bit)
            yield first, lost

    def _sweep(self, lost: Words) -> tuple[Words, Words, Words]:
        """Return which pools are served, which needs are met and which recipes are able to work."""
        graph, width = self.graph, lost.shape[1]
        served = np.zeros((len(graph.pool_ptr) - 1, width), dtype=np.uint64)
        met = np.zeros((len(graph.need_ptr) - 1, width), dtype=np.uint64)
        able = np.zeros((len(graph.recipe_ptr) - 1, width), dtype=np.uint64)
        for circular, needs, recipes, pools in self._up:
            while True:
                met[needs.rows] = needs.join(np.bitwise_or, served[needs.members])
                able[recipes.rows] = recipes.join(np.bitwise_and, met[recipes.members])
                able[recipes.empty] = np.uint64(ALL)
                before = served[pools.rows]
                works = able[graph.source_recipe[pools.members]] & ~lost[pools.members]
                served[pools.rows] = pools.join(np.bitwise_or, works)
                # Pools in a circle serve each other only once something else serves one of them.
                if not circular or np.array_equal(before, served[pools.rows]):
                    break
        return served, met, able

    def _failed_first(self, root: int, served: Words, met: Words, able: Words) -> Words:
        """Go down from the root through unmet needs, to the pools that fail by themselves."""
        reached, through = np.zeros_like(served), np.zeros_like(able)
        for circular, pools, recipes in self._down:
            while True:
                need = self._option_need[pools.members]
                drawn = through[self._need_recipe[need]] & ~met[need]
                reached[pools.rows] = pools.join(np.bitwise_or, drawn)
                reached[root] = np.uint64(ALL)
                before = through[recipes.rows]
                pool = self._member_pool[recipes.members]
                fails = reached[pool] & ~served[pool]
                through[recipes.rows] = recipes.join(np.bitwise_or, fails)
                if not circular or np.array_equal(before, through[recipes.rows]):
                    break
        own = np.zeros_like(served)
        for _, _, _, pools in self._up:
            own[pools.rows] = pools.join(
                np.bitwise_or, able[self.graph.source_recipe[pools.members]]
            )
        found: Words = reached & ~served & own
        return found


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
    """Return the groups that may be a cut set by themselves; no other group can.

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
    Take the pools in the order in which sweeps find them served. The first of those that the loss
    of a group leaves unserved had sources that could work by then, with inputs that the loss does
    not touch: so all of these are the group's own.
    """
    pool = np.repeat(np.arange(len(graph.pool_ptr) - 1), np.diff(graph.pool_ptr))
    recipe, own = graph.source_recipe[graph.pool_sources], groups[graph.pool_sources]
    served = np.zeros(len(graph.pool_ptr) - 1, dtype=bool)
    found = [np.zeros(0, dtype=np.int64)]
    while True:
        works = ready(graph, served)[recipe] & ~served[pool]
        if not works.any():
            return distinct(np.concatenate(found))
        starts = np.flatnonzero(np.diff(pool[works], prepend=-1))
        low = np.minimum.reduceat(own[works], starts)
        high = np.maximum.reduceat(own[works], starts)
        found.append(low[(low == high) & (low >= 0)])
        served[pool[works]] = True


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
    asked = single_losses(graph, groups)
    place = np.full(groups.max(initial=-1) + 1, -1, dtype=np.int64)
    place[asked] = np.arange(len(asked))
    of = np.append(place, -1)[groups]
    node = np.flatnonzero(of >= 0)
    losses = ManyLosses(graph, of[node], node, len(asked))
    found: Ints = asked[~losses.served(np.array([root]))[0]]
    return found
