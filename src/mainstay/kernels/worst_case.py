"""The search behind `mainstay.kernels.interdiction`: the r groups whose loss costs most."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from mainstay.kernels.programme import Flags, Floats, Ints, Programme

TRIED = 20_000
"""Sets that are tried out one by one; above, an integer programme is quicker."""
ROUNDING = 1e-9
HALF = 0.5
TWO = 2

Groups = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Interdiction:
    """The loss that hurts most: its groups, the total before and after, and the proof.

    `after` is attained by losing the groups of `lost`; no loss of as many can do more harm than
    `bound`, which equals `after` up to a relative rounding of 1e-9.
    """

    lost: tuple[int, ...]
    before: float
    after: float
    bound: float


@dataclass(frozen=True, slots=True, eq=False)
class WorstCase:
    """Who is served at what cost, and what is lost together.

    Parameters
    ----------
    cost : array of float, shape (n_clients, n_facilities + 1)
        Weight times cost; the last column is what it costs to be served by none.
    members : array of bool, shape (n_groups, n_facilities + 1)
        Facilities lost with each group; none holds the last column.
    far : float
        Stands for infinity: more than all demand costs where it is served.
    """

    cost: Floats
    members: Flags
    far: float

    @classmethod
    def of(
        cls, costs: ArrayLike, demand: ArrayLike | None, groups: Groups | None, unserved: float
    ) -> "WorstCase":
        """Read the question, or say what is wrong with it."""
        table = np.asarray(costs, dtype=np.float64)
        if table.ndim != TWO or not table.size:
            raise ValueError(f"costs have shape {table.shape}, expected (n_clients, n_facilities)")
        weights = np.ones(len(table)) if demand is None else np.asarray(demand, dtype=np.float64)
        if weights.shape != (len(table),):
            raise ValueError(f"demand has shape {weights.shape}, expected ({len(table)},)")
        if not (np.all(table >= 0) and np.all((weights >= 0) & (weights < np.inf))):
            raise ValueError("a cost or a demand is negative or no number, expected 0 or more")
        if not unserved >= 0:
            raise ValueError(f"unserved is {unserved}, expected 0 or more")
        whole, some = np.column_stack([table, np.full(len(table), unserved)]), weights > 0
        cost = whole[some] * weights[some, None]
        far = float(cost.max(axis=1, initial=0.0, where=np.isfinite(cost)).sum()) + 1.0
        return cls(np.minimum(cost, far), _members(groups, table.shape[1]), far)

    def after(self, lost: Sequence[int]) -> float:
        """Return the total cost once some groups are lost."""
        kept = ~self.members[list(lost)].any(axis=0)
        return float(self.cost[:, kept].min(axis=1).sum())

    def worst(self, r: int, spared: frozenset[int] = frozenset()) -> Interdiction:
        """Find the worst loss of r groups that are not spared, or of all if they are fewer."""
        if not 0 <= r <= len(self.members):
            raise ValueError(f"r is {r}, expected 0 to {len(self.members)} groups")
        able = [group for group in range(len(self.members)) if group not in spared]
        r = min(r, len(able))
        if comb(len(able), r) <= TRIED:
            lost = max(combinations(able, r), key=self.after)
            bound = found = self.after(lost)
        else:
            lost, bound = self._decided(able, r)
            found = self.after(lost)
        proven = bound - found <= ROUNDING * max(1.0, found)
        return Interdiction(lost, self.after(()), found, found if proven else bound)

    def served(self, found: Interdiction) -> Interdiction:
        """Hold that a loss leaves all demand served, or has a price where it does not."""
        if found.after >= self.far:
            raise ValueError("demand is left unserved: say what that costs (unserved)")
        return found

    def _decided(self, able: list[int], r: int) -> tuple[tuple[int, ...], float]:
        """Find the worst loss by an integer programme, and what none can pass."""
        kinds, kind = np.unique(self.members[able], axis=1, return_inverse=True)
        sets, gains = self._harm(kinds, kind.ravel(), r)
        groups, size = len(able), kinds.shape[1]
        columns = groups + size + len(sets)
        whole = np.arange(columns) < groups
        cost = np.concatenate([np.zeros(groups + size), -np.array(gains)])
        programme = Programme(cost, np.zeros(columns), np.ones(columns), whole)
        programme.add([r], [r], row=np.zeros(groups), column=np.arange(groups))
        of, by = np.nonzero(kinds.T)
        _add_at_most(programme, groups + np.arange(size), of, by)
        edge = np.repeat(np.arange(len(sets)), [len(members) for members in sets])
        member = np.array([one for members in sets for one in members], dtype=np.int64)
        _add_at_most(programme, groups + size + edge, np.arange(len(edge)), groups + member)
        found = programme.minimum()
        lost = np.array(able)[found.solution[:groups] > HALF]
        return tuple(lost.tolist()), self.after(()) - found.bound

    def _harm(self, kinds: Flags, kind: Ints, r: int) -> tuple[list[tuple[int, ...]], list[float]]:
        """List the sets of kinds of facilities whose loss costs a client, and how much.

        Facilities are of one kind where the same groups hold them. A set that more than r groups
        must be lost for is left out.
        """
        single = kinds.sum(axis=0) == 1
        harm: dict[tuple[int, ...], float] = {}
        for costs in self.cost:
            levels, level = np.unique(costs, return_inverse=True)
            gone: set[int] = set()
            for number, step in enumerate(np.diff(levels)):
                gone |= set(kind[level == number].tolist())
                members = tuple(sorted(gone))
                if not kinds[:, members].any(axis=0).all() or single[list(members)].sum() > r:
                    break
                harm[members] = harm.get(members, 0.0) + float(step)
        return list(harm), list(harm.values())


def _add_at_most(programme: Programme, whole: Ints, row: Ints, part: Ints) -> None:
    """Add rows that hold a column to the sum of the others that its row names."""
    own = np.arange(len(whole))
    programme.add(
        np.full(len(whole), -np.inf),
        np.zeros(len(whole)),
        row=np.concatenate([own, row]),
        column=np.concatenate([whole, part]),
        value=np.repeat([1.0, -1.0], [len(whole), len(row)]),
    )


def _members(groups: Groups | None, facilities: int) -> Flags:
    """Return which facilities each group holds, with a column for being served by none."""
    if groups is None:
        return np.eye(facilities, facilities + 1, dtype=bool)
    found = np.zeros((len(groups), facilities + 1), dtype=bool)
    for number, group in enumerate(groups):
        absent = [one for one in group if not 0 <= one < facilities]
        if absent:
            raise ValueError(f"group {number} names {absent[0]}, expected 0 to {facilities - 1}")
        found[number, list(group)] = True
    return found
