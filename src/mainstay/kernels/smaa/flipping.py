"""The nearest weights that put one alternative level with another."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.kernels.programme import NoSolution, Programme
from mainstay.kernels.smaa.region import region

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Flip:
    """Weights at which the order turns, and how much weight must move for it.

    Both are None where no allowed weights do; the distance is 0 where the start does.
    """

    weights: Floats | None
    distance: float | None


def flip(
    one: ArrayLike,
    other: ArrayLike,
    *,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    order: Iterable[tuple[int, int]] = (),
    start: ArrayLike | None = None,
) -> Flip:
    """Return the nearest allowed weights under which `other` is worth no less than `one`.

    Parameters
    ----------
    one, other : array_like of float, shape (n_criteria,)
        Values of the two; of intervals, the ends that are asked about.
    lower, upper, order
        As `mainstay.kernels.smaa.acceptability`.
    start : array_like of float, shape (n_criteria,), optional
        Weights to start from; equal ones where they are not given.

    Raises
    ------
    ValueError
        If lengths differ, a value is not finite, or as `draw_weights`.

    Notes
    -----
    min sum_j |w_j - start_j| / 2 subject to sum_j w_j (other_j - one_j) >= 0: a linear programme.
    The distance is the weight that changes hands. Of several nearest weights, any one.

    References
    ----------
    Triantaphyllou, E. and Sanchez, A. (1997). A sensitivity analysis approach for some
    deterministic multi-criteria decision-making methods. Decision Sciences 28(1), 151-194.

    Examples
    --------
    >>> found = flip([0.8, 0.4], [0.3, 0.6])
    >>> found.weights.round(3).tolist(), round(found.distance, 3)
    ([0.286, 0.714], 0.214)
    >>> flip([0.8, 0.4], [0.3, 0.4], lower=[0.1, 0.1])
    Flip(weights=None, distance=None)
    """
    first, second = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if first.ndim != 1 or first.shape != second.shape or not np.all(np.isfinite(first + second)):
        raise ValueError(f"values have shapes {first.shape} and {second.shape}, and must be finite")
    size = len(first)
    allowed = region(size, lower, upper, order)
    allowed.least(np.zeros(size))
    begin = np.full(size, 1 / size) if start is None else np.asarray(start, dtype=np.float64)
    if begin.shape != (size,) or not np.all(np.isfinite(begin)):
        raise ValueError(f"the start has shape {begin.shape}, expected ({size},), finite")
    cost = np.concatenate([np.zeros(size), np.full(size, 0.5)])
    ends = (
        np.concatenate([allowed.lower, np.zeros(size)]),
        np.concatenate([allowed.upper, [2] * size]),
    )
    programme = Programme(cost, *ends)
    allowed.restrict(programme)
    _add_order(programme, second - first)
    _add_distance(programme, begin)
    try:
        found = programme.minimum()
    except NoSolution:
        return Flip(None, None)
    return Flip(found.solution[:size], max(found.value, 0.0))


def _add_order(programme: Programme, gain: Floats) -> None:
    """Ask that the second is worth no less than the first."""
    column = np.arange(len(gain))
    programme.add([0.0], [np.inf], row=np.zeros_like(column), column=column, value=gain)


def _add_distance(programme: Programme, begin: Floats) -> None:
    """Hold the last columns at or above the change of each weight, up and down."""
    size = len(begin)
    each = np.arange(size)
    for sign in (1.0, -1.0):
        programme.add(
            -sign * begin,
            np.full(size, np.inf),
            row=np.concatenate([each, each]),
            column=np.concatenate([each, size + each]),
            value=np.concatenate([np.full(size, -sign), np.ones(size)]),
        )
