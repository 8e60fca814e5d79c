"""Draw weights evenly from all that are allowed."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.kernels.smaa.region import FLAT, Region, region

Floats = NDArray[np.float64]
BLOCK = 65_536
TRIES = 150
"""Draws from the whole simplex for each that is asked for, before another way is taken."""
STEPS = 12
"""Steps of a walk, for each free weight and each other."""
TOGETHER = 1_024
LEVEL = 1e-15
"""Slope below which a bound is never reached."""


def draw_weights(
    criteria: int,
    draws: int,
    *,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    order: Iterable[tuple[int, int]] = (),
    seed: int = 0,
) -> Floats:
    """Draw weights that are uniform on all that are allowed.

    Parameters
    ----------
    criteria, draws : int
        At least 1.
    lower, upper : array_like of float, shape (criteria,), optional
        Bounds of each weight; 0 and 1 where they are not given.
    order : iterable of (int, int)
        Pairs (i, j): criterion i has at least the weight of j.
    seed : int

    Returns
    -------
    ndarray, shape (draws, criteria)
        Rows with sum 1, the same for the same seed.

    Raises
    ------
    ValueError
        If no weights are allowed, a bound has another shape, or a pair names no criterion.

    Notes
    -----
    Without an upper bound or an order, and where they keep a fair part of the rest, the draws are
    exactly uniform: spacings of sorted uniform numbers, scaled above the lower bounds, and those
    that do not hold left out. Where hardly any would hold, or all lie on a plane, each draw is the
    end of a hit-and-run walk of its own from the middle, which is uniform in the limit.

    References
    ----------
    Rubinstein, R. Y. (1982). Generating random vectors uniformly distributed inside and on the
    surface of different regions. European Journal of Operational Research 10, 205-209. Smith, R. L.
    (1984). Efficient Monte Carlo procedures for generating points uniformly distributed over
    bounded regions. Operations Research 32(6), 1296-1308.

    Examples
    --------
    >>> found = draw_weights(3, 1000, order=[(0, 1), (1, 2)], seed=1)
    >>> found.mean(axis=0).round(1).tolist(), bool((found[:, 0] >= found[:, 1]).all())
    ([0.6, 0.3, 0.1], True)
    """
    if criteria < 1 or draws < 1:
        raise ValueError(f"{criteria} criteria and {draws} draws; at least 1 of each is needed")
    allowed = region(criteria, lower, upper, order)
    allowed.least(np.zeros(criteria))
    rng = np.random.default_rng(seed)
    kept = _sieved(allowed, draws, rng)
    return _walked(allowed, draws, rng) if kept is None else kept


def _sieved(allowed: Region, draws: int, rng: np.random.Generator) -> Floats | None:
    """Draw above the lower bounds and keep what is allowed; None where too little is."""
    room = 1.0 - float(allowed.lower.sum())
    if room <= FLAT:
        return None
    free = bool(np.all(allowed.upper >= allowed.lower + room)) and not len(allowed.order)
    found: list[Floats] = []
    count, tried = 0, 0
    while count < draws:
        number = min(BLOCK, draws * TRIES)
        spread = rng.standard_exponential((number, allowed.criteria))
        spread *= room / spread.sum(axis=1, keepdims=True)
        spread += allowed.lower
        kept = spread if free else spread[allowed.holds(spread)]
        found.append(kept)
        count, tried = count + len(kept), tried + number
        if count * TRIES < tried:
            return None
    return np.concatenate(found)[:draws]


def _walked(allowed: Region, draws: int, rng: np.random.Generator) -> Floats:
    """Walk from the middle to and fro, each draw on its own way."""
    start, flat = allowed.middle()
    free = _across(flat)
    matrix, bound = allowed.rows()
    kept = np.abs(matrix @ free.T).max(axis=1, initial=0.0) > FLAT
    matrix, bound = matrix[kept], bound[kept]
    found = np.repeat(start[None], draws, axis=0)
    for first in range(0, draws if len(matrix) else 0, TOGETHER):
        point = found[first : first + TOGETHER]
        for _ in range(STEPS * len(free) ** 2):
            _step(point, free, matrix, bound, rng)
    return found


def _step(
    point: Floats, free: Floats, matrix: Floats, bound: Floats, rng: np.random.Generator
) -> None:
    """Move each point along a direction of its own to anywhere that is allowed."""
    way = rng.standard_normal((len(point), len(free))) @ free
    room = np.maximum(point @ matrix.T - bound, 0.0)
    slope = way @ matrix.T
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = -room / slope
    ahead = np.where(slope < -LEVEL, reach, np.inf).min(axis=1)
    back = np.where(slope > LEVEL, reach, -np.inf).max(axis=1)
    point += (back + rng.random(len(point)) * (ahead - back))[:, None] * way


def _across(flat: Floats) -> Floats:
    """Return orthogonal directions that change none of the rows."""
    _, sizes, right = np.linalg.svd(flat)
    found: Floats = right[int(np.sum(sizes > FLAT)) :]
    return found
