"""Published shares of items as columns: who holds how much, and what is left unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mainstay.kernels.concentration import herfindahl_bounds_each
from mainstay.model.backing import Support
from mainstay.model.network import Flags, Floats, Ints
from mainstay.model.shares import tidied

MEASURES = ("production", "imports", "capacity", "makers' shares", "makers' capacity")
"""What published shares are shares of: those of countries, and last those of makers."""

SHARES_OF_MAKERS, CAPACITY_OF_MAKERS = 3, 4


@dataclass(frozen=True, kw_only=True, eq=False)
class Bases:
    """Published shares of items, each basis those of one item in one market by one measure.

    Parameters
    ----------
    item, market, measure, year : array of int, shape (n,)
        Position of the item, number of the market (-1 where none is published), number in
        `MEASURES`, and year (-1 where none is published).
    of : array of int, shape (m,)
        The basis of each holding.
    holder : array of int, shape (m,)
        Number of who holds it; several of whom a share is published together are one holder.
    amount : array of float, shape (m,)
        The share held.
    together : array of int, shape (m,)
        How many the holder is; mostly 1.
    facts : sequence of Support
        Rows of the network behind each basis.
    """

    item: Ints
    market: Ints
    measure: Ints
    year: Ints
    of: Ints
    holder: Ints
    amount: Floats
    together: Ints
    facts: tuple[Support, ...]

    def __len__(self) -> int:
        return len(self.item)

    @property
    def total(self) -> Floats:
        """The sum of the shares of each basis, shape (n,)."""
        return np.bincount(self.of, self.amount, minlength=len(self)).astype(np.float64)

    @cached_property
    def known(self) -> Floats:
        """The share of which the holder is published, shape (n,)."""
        return tidied(self.total)

    @cached_property
    def index(self) -> tuple[Floats, Floats]:
        """The least and the largest Herfindahl index, each of shape (n,)."""
        unknown = np.maximum(0.0, 1 - self.known)
        low, high = herfindahl_bounds_each(self.of, self.amount, unknown, self.together)
        return tidied(low), tidied(np.minimum(1.0, high))

    def only(self, kept: Flags) -> "Bases":
        """Return some of the bases."""
        place = np.where(kept, np.cumsum(kept) - 1, -1)
        held = kept[self.of]
        return Bases(
            item=self.item[kept],
            market=self.market[kept],
            measure=self.measure[kept],
            year=self.year[kept],
            of=place[self.of[held]],
            holder=self.holder[held],
            amount=self.amount[held],
            together=self.together[held],
            facts=tuple(_moved(fact, place) for fact in self.facts),
        )


def joined(parts: Sequence[Bases]) -> Bases:
    """Put bases one after another."""
    starts = np.cumsum([0, *map(len, parts)])[:-1].tolist()

    def one(name: str) -> np.ndarray:
        return np.concatenate([getattr(part, name) for part in parts])

    return Bases(
        item=one("item"),
        market=one("market"),
        measure=one("measure"),
        year=one("year"),
        of=np.concatenate([p.of + start for p, start in zip(parts, starts, strict=True)]),
        holder=one("holder"),
        amount=one("amount"),
        together=one("together"),
        facts=tuple(
            fact._replace(of=fact.of + start)
            for part, start in zip(parts, starts, strict=True)
            for fact in part.facts
        ),
    )


def added(of: Ints, holder: Ints, amount: Floats) -> tuple[Ints, Ints, Floats]:
    """Add up what each holder has of each basis, in the order in which the holders come.

    Examples
    --------
    >>> of, holder, amount = added(np.array([0, 0, 0]), np.array([7, 5, 7]), np.array([1.0, 2, 4]))
    >>> of.tolist(), holder.tolist(), amount.tolist()
    ([0, 0], [7, 5], [5.0, 2.0])
    """
    pairs = of * (1 + holder.max(initial=0)) + holder
    _, first, number = np.unique(pairs, return_index=True, return_inverse=True)
    sums = np.bincount(number, amount, minlength=len(first)).astype(np.float64)
    order = np.argsort(first)
    return of[first[order]], holder[first[order]], sums[order]


def _moved(fact: Support, place: Ints) -> Support:
    kept = place[fact.of] >= 0
    return Support(place[fact.of[kept]], fact.table, fact.rows[kept])
