"""Who can't be relied on when somebody is lost: makers of whom no spare capacity is known."""

from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import pairwise

import numpy as np

from mainstay.kernels.and_or import AndOr
from mainstay.model.network import Floats, Ints

SHORT = 1e-9


@dataclass(frozen=True, eq=False)
class Worst:
    """A supply graph in which a loss spreads until firm capacity holds it.

    Parameters
    ----------
    graph : AndOr
    firm : array of float, shape (n_sources,)
        What each source certainly can make; 0 where nothing is certain.
    use : array of float, shape (n_pools,)
        What is asked of each pool at full output.
    """

    graph: AndOr
    firm: Floats
    use: Floats

    @cached_property
    def pools_of(self) -> tuple[Ints, Ints]:
        """The pools of each source, in compressed form."""
        graph = self.graph
        pool = np.repeat(np.arange(len(graph.pool_ptr) - 1), np.diff(graph.pool_ptr))
        return _grouped(graph.pool_sources, pool, len(graph.source_recipe))

    @cached_property
    def needs_of(self) -> tuple[Ints, Ints]:
        """The needs that have an option in each pool, in compressed form."""
        graph = self.graph
        need = np.repeat(np.arange(len(graph.need_ptr) - 1), np.diff(graph.need_ptr))
        return _grouped(graph.option_pool, need, len(graph.pool_ptr) - 1)

    @cached_property
    def recipe_of(self) -> Ints:
        """The recipe of each need."""
        return np.repeat(np.arange(len(self.graph.recipe_ptr) - 1), np.diff(self.graph.recipe_ptr))

    @cached_property
    def sources_of(self) -> tuple[Ints, Ints]:
        """The sources with each recipe, in compressed form."""
        recipe = self.graph.source_recipe
        return _grouped(recipe, np.arange(len(recipe)), len(self.graph.recipe_ptr) - 1)

    def with_doubtful(self, lost: Ints) -> Ints:
        """Return the lost sources with all that would have to make more and are not known to.

        Parameters
        ----------
        lost : array of int
            Sources.

        Returns
        -------
        array of int
            Sources, ascending. Where the firm capacity that is left of a pool covers its use, the
            loss ends there. Where it does not, neither its other makers nor alternative items are
            relied on, and those who draw on the pool make less in turn.
        """
        gone, weak = set(lost.tolist()), set[int]()
        seen: dict[int, int] = {}
        queue = [self._rank[pool] for source in gone for pool in self._pools[source]]
        heapify(queue)
        while queue:
            pool = int(self.graph.pool_order[heappop(queue)])
            if seen.get(pool) == self._lacking(pool, gone) or self._holds(pool, gone, weak):
                continue
            reached = self._doubt(pool, gone, weak) | self._users_of(pool, gone, weak)
            seen[pool] = self._lacking(pool, gone)
            others = {other for need in self._needs[pool] for other in self._options[need]}
            for other in others - {pool}:
                gone.update(s for s in self._members[other] if self._firm[s] <= 0)
            for other in others.union(*(self._pools[source] for source in reached)):
                heappush(queue, self._rank[other])
        return np.array(sorted(gone), dtype=np.int64)

    def _lacking(self, pool: int, gone: set[int]) -> int:
        """Count the members of a pool that are gone."""
        return sum(source in gone for source in self._members[pool])

    def _doubt(self, pool: int, gone: set[int], weak: set[int]) -> set[int]:
        """Rely on no maker of a pool who would have to make more and is not known to."""
        spared = weak if self._lacking(pool, gone) == 0 else set()
        doubtful = {source for source in self._members[pool] if self._firm[source] <= 0}
        found = doubtful - gone - spared
        gone |= found
        return found

    def _users_of(self, pool: int, gone: set[int], weak: set[int]) -> set[int]:
        """Note who makes less because a pool gives less."""
        users = {s for need in self._needs[pool] for s in self._users[need]} - gone - weak
        weak |= users
        return users

    def _holds(self, pool: int, gone: set[int], weak: set[int]) -> bool:
        """Say whether firm capacity that is left covers the use of a pool."""
        left = sum(self._firm[s] for s in self._members[pool] if s not in gone and s not in weak)
        return left >= float(self.use[pool]) * (1 - SHORT)

    # The same as lists, which a walk from pool to pool reads faster than arrays.

    @cached_property
    def _firm(self) -> list[float]:
        found: list[float] = self.firm.tolist()
        return found

    @cached_property
    def _rank(self) -> list[int]:
        """Where each pool stands: inputs come before what is made of them."""
        found = np.empty(len(self.graph.pool_order), dtype=np.int64)
        found[self.graph.pool_order] = np.arange(len(found))
        ranks: list[int] = found.tolist()
        return ranks

    @cached_property
    def _pools(self) -> list[list[int]]:
        return _lists(*self.pools_of)

    @cached_property
    def _members(self) -> list[list[int]]:
        return _lists(self.graph.pool_ptr, self.graph.pool_sources)

    @cached_property
    def _needs(self) -> list[list[int]]:
        return _lists(*self.needs_of)

    @cached_property
    def _options(self) -> list[list[int]]:
        return _lists(self.graph.need_ptr, self.graph.option_pool)

    @cached_property
    def _users(self) -> list[list[int]]:
        """The sources that have each need."""
        by_recipe = _lists(*self.sources_of)
        return [by_recipe[recipe] for recipe in self.recipe_of.tolist()]


def _grouped(of: Ints, values: Ints, size: int) -> tuple[Ints, Ints]:
    """Return values by what they are of, in compressed form."""
    ptr = np.concatenate([[0], np.cumsum(np.bincount(of, minlength=size))])
    return ptr, values[np.argsort(of, kind="stable")]


def _lists(ptr: Ints, values: Ints) -> list[list[int]]:
    """Return rows in compressed form as lists."""
    ends, flat = ptr.tolist(), values.tolist()
    return [flat[first:last] for first, last in pairwise(ends)]
