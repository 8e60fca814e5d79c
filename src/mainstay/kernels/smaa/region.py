"""The weights that are allowed: bounds of each criterion, and which counts as much as which."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.kernels.programme import NoSolution, Programme

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FLAT = 1e-9
"""Room below which a bound leaves none: all allowed weights lie on it."""


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Weights w with sum 1, lower <= w <= upper, and w[i] >= w[j] for the pairs of the order.

    `lower` is never below 0 nor `upper` above 1.
    """

    lower: Floats
    upper: Floats
    order: Ints

    @property
    def criteria(self) -> int:
        """How many criteria there are."""
        return len(self.lower)

    def holds(self, weights: Floats) -> NDArray[np.bool_]:
        """Say of each row of weights whether it is allowed, its sum aside."""
        within = np.all((weights >= self.lower) & (weights <= self.upper), axis=1)
        if len(self.order):
            more, less = self.order.T
            within &= np.all(weights[:, more] >= weights[:, less], axis=1)
        found: NDArray[np.bool_] = within
        return found

    def rows(self) -> tuple[Floats, Floats]:
        """Return the matrix A and the vector b of A w >= b, without the sum."""
        unit = np.eye(self.criteria)
        pairs = unit[self.order[:, 0]] - unit[self.order[:, 1]]
        matrix = np.concatenate([unit, -unit, pairs])
        return matrix, np.concatenate([self.lower, -self.upper, np.zeros(len(pairs))])

    def least(self, cost: Floats) -> Floats:
        """Return allowed weights of least cost.

        Raises
        ------
        ValueError
            If no weights are allowed.
        """
        programme = Programme(cost, self.lower, self.upper)
        self.restrict(programme)
        try:
            return programme.minimum().solution
        except NoSolution:
            raise ValueError("no weights satisfy the bounds and the order") from None

    def restrict(self, programme: Programme) -> None:
        """Hold the first columns of a programme to weights with sum 1 in their order."""
        every = np.arange(self.criteria)
        programme.add([1.0], [1.0], row=np.zeros_like(every), column=every)
        number = len(self.order)
        if number:
            sides = np.repeat([1.0, -1.0], number)
            row, column = np.tile(np.arange(number), 2), self.order.T.ravel()
            ends = np.zeros(number), np.full(number, np.inf)
            programme.add(*ends, row=row, column=column, value=sides)

    def middle(self) -> tuple[Floats, Floats]:
        """Return weights away from every bound that leaves room, and the bounds that leave none.

        The bounds are rows of a matrix; along all of them no two allowed weights differ.
        """
        matrix, bound = self.rows()
        ends = np.array([self.least(-row) for row in matrix])
        room = np.einsum("ij,ij->i", matrix, ends) - bound
        flat = np.concatenate([np.ones((1, self.criteria)), matrix[room <= FLAT]])
        return ends.mean(axis=0), flat


def region(
    criteria: int,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    order: Iterable[tuple[int, int]] = (),
) -> Region:
    """Return the weights that bounds and an order allow.

    Raises
    ------
    ValueError
        If a bound has another shape or is no number, or a pair names no criterion.
    """
    ends = []
    for given, plain in ((lower, 0.0), (upper, 1.0)):
        end = np.full(criteria, plain) if given is None else np.asarray(given, dtype=np.float64)
        if end.shape != (criteria,) or np.any(np.isnan(end)):
            raise ValueError(f"bounds have shape {end.shape}, expected ({criteria},), no NaN")
        ends.append(np.clip(end, 0.0, 1.0) if given is None else end)
    pairs = np.array(list(order), dtype=np.int64).reshape(-1, 2)
    if pairs.size and not (pairs.min() >= 0 and pairs.max() < criteria):
        raise ValueError(f"the order names a criterion that is none of the {criteria}")
    return Region(np.maximum(ends[0], 0.0), np.minimum(ends[1], 1.0), pairs)
