"""How often each alternative takes each rank when weights and values are drawn."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.kernels.smaa.weights import draw_weights

Floats = NDArray[np.float64]
TWO, THREE = 2, 3
CHUNK = 8_192
Chunks = Callable[[], Iterator[tuple[Floats, Floats]]]


@dataclass(frozen=True, slots=True, eq=False)
class Acceptability:
    """What the draws say of each alternative.

    Attributes
    ----------
    ranks : ndarray, shape (n_alternatives, n_alternatives)
        Share of the draws in which alternative i has rank r, the best first. Rows sum to 1; so do
        columns where nothing is tied.
    error : ndarray, of the same shape
        Standard error of each share from the number of draws; never 0, since no number of draws
        shows that something can't be.
    central : ndarray, shape (n_alternatives, n_criteria)
        Mean of the weights that put the alternative first; NaN where none of the draws does.
    confidence : ndarray, shape (n_alternatives,)
        Share of the draws of values in which it is first under its central weights.
    wins : ndarray, shape (n_alternatives, n_alternatives)
        Share of the draws in which i stands before k; what is missing from 1 in both is tied.
    holistic : ndarray, shape (n_alternatives,)
        Ranks weighed together, the first with 1 and each next with less.
    draws : int
    """

    ranks: Floats
    error: Floats
    central: Floats
    confidence: Floats
    wins: Floats
    holistic: Floats
    draws: int


def acceptability(
    low: ArrayLike,
    high: ArrayLike,
    *,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    order: Iterable[tuple[int, int]] = (),
    draws: int = 10_000,
    seed: int = 0,
) -> Acceptability:
    """Return how often each alternative takes each rank under all allowed weights and values.

    Use it where weights are disputed or values uncertain, to see which alternatives could be chosen
    and on what view. It compares the alternatives given and no others.

    Parameters
    ----------
    low, high : array_like of float, shape (n_alternatives, n_criteria)
        Ends of each partial value, from 0 (worst) to 1 (best), drawn uniform between; NaN in either
        where nothing is known: that end is 0 or 1.
    lower, upper : array_like of float, shape (n_criteria,), optional
        Bounds of the weights.
    order : iterable of (int, int)
        Pairs (i, j): criterion i has at least the weight of j.
    draws, seed : int

    Returns
    -------
    Acceptability

    Raises
    ------
    ValueError
        If values lie outside 0 to 1, their ends are crossed or no table, or as `draw_weights`.

    Notes
    -----
    u(i) = sum_j w_j v_ij with w uniform on the allowed weights; rank(i) = 1 + number of k with
    u(k) > u(i). Values of two alternatives and of two criteria are drawn on their own. The holistic
    index weighs rank r with sum_{s>=r} 1/s over sum_s 1/s.

    References
    ----------
    Lahdelma, R. and Salminen, P. (2001). SMAA-2: stochastic multicriteria acceptability analysis
    for group decision making. Operations Research 49(3), 444-454. Leskinen, P.
    and others (2006), Forest Science 52(3), 304-312: pairwise winning index. Agresti, A. and Coull,
    B. A. (1998), The American Statistician 52(2), 119-126: error of a share.

    Examples
    --------
    One is sure to be middling on both criteria, the others are best on one and worst on the other:

    >>> values = [[1, 0], [0.5, 0.5], [0, 1]]
    >>> found = acceptability(values, values, draws=2000)
    >>> found.ranks.round(1).tolist()
    [[0.5, 0.0, 0.5], [0.0, 1.0, 0.0], [0.5, 0.0, 0.5]]
    >>> found.central.round(1).tolist()
    [[0.8, 0.2], [nan, nan], [0.2, 0.8]]
    """
    least, most = _ends(low, high)
    criteria = least.shape[1]
    weights = draw_weights(criteria, draws, lower=lower, upper=upper, order=order, seed=seed)

    def chunks() -> Iterator[tuple[Floats, Floats]]:
        """Draw the values, the same whenever asked."""
        rng = np.random.default_rng([seed, 1])
        for start in range(0, draws, CHUNK):
            part = weights[start : start + CHUNK]
            if np.array_equal(least, most):
                yield least[None], part
            else:
                yield least + rng.random((len(part), *least.shape)) * (most - least), part

    return _counted(chunks, *least.shape)


def accepted(values: ArrayLike, weights: ArrayLike) -> Acceptability:
    """Return how often each alternative takes each rank in draws that are given.

    Parameters
    ----------
    values : array_like of float, shape (n_draws, n_alternatives, n_criteria)
        A single draw stands for values that are certain.
    weights : array_like of float, shape (n_draws, n_criteria)

    Raises
    ------
    ValueError
        If the shapes do not fit, or an entry is not finite.

    Examples
    --------
    >>> accepted([[[1, 0], [0, 1]]], [[0.7, 0.3], [0.6, 0.4], [0.2, 0.8]]).ranks[:, 0].round(2)
    array([0.67, 0.33])
    """
    table, given = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    fits = table.ndim == THREE and table.size and given.ndim == TWO and given.size
    if not fits or len(table) not in {1, len(given)} or table.shape[2] != given.shape[1]:
        raise ValueError(f"values have shape {table.shape} and weights {given.shape}")
    if not (np.all(np.isfinite(table)) and np.all(np.isfinite(given))):
        raise ValueError("values and weights must be finite")

    def chunks() -> Iterator[tuple[Floats, Floats]]:
        for start in range(0, len(given), CHUNK):
            part = slice(start, start + CHUNK)
            yield table if len(table) == 1 else table[part], given[part]

    return _counted(chunks, *table.shape[1:])


def _counted(chunks: Chunks, alternatives: int, criteria: int) -> Acceptability:
    """Count ranks and wins, and with the central weights that follow, the confidence."""
    ranks, wins = (np.zeros((alternatives, alternatives)) for _ in range(2))
    first, draws = np.zeros((alternatives, criteria)), 0
    each = np.arange(alternatives)
    for values, weights in chunks():
        worth = _worth(values, weights)
        beaten = np.zeros(worth.shape, dtype=np.int64)
        for other in each:
            ahead = worth[:, other, None] > worth
            beaten += ahead
            wins[other] += ahead.sum(axis=0)
        for place in each:
            ranks[:, place] += (beaten == place).sum(axis=0)
        first += (beaten == 0).T.astype(np.float64) @ weights
        draws += len(weights)
    with np.errstate(invalid="ignore"):
        central = first / ranks[:, :1]
    share = ranks / draws
    return Acceptability(
        ranks=share,
        error=_error(ranks, draws),
        central=central,
        confidence=_confidence(chunks, central, draws),
        wins=wins / draws,
        holistic=share @ _rank_weights(alternatives),
        draws=draws,
    )


def _worth(values: Floats, weights: Floats) -> Floats:
    """Return what each alternative is worth in each draw."""
    if len(values) == 1:
        same: Floats = weights @ values[0].T
        return same
    found: Floats = np.einsum("dnm,dm->dn", values, weights)
    return found


def _confidence(chunks: Chunks, central: Floats, draws: int) -> Floats:
    """Return how often each is first under its own central weights."""
    known = np.flatnonzero(~np.isnan(central).any(axis=1))
    count = np.zeros(len(central))
    for values, weights in chunks():
        times = len(weights) if len(values) == 1 else 1
        for one in known:
            worth = values @ central[one]
            count[one] += times * np.sum(worth[:, one] >= worth.max(axis=1))
    found: Floats = count / draws
    return found


def _error(counts: Floats, draws: int) -> Floats:
    """Return the standard error of shares, with two draws more on each side."""
    share = (counts + 2) / (draws + 4)
    found: Floats = np.sqrt(share * (1 - share) / (draws + 4))
    return found


def _rank_weights(number: int) -> Floats:
    """Return the centroid weights of ranks, that of the first being 1."""
    sums = np.cumsum(1.0 / np.arange(number, 0, -1))[::-1]
    found: Floats = sums / sums[0]
    return found


def _ends(low: ArrayLike, high: ArrayLike) -> tuple[Floats, Floats]:
    """Read the ends of values; what is not known is from 0 to 1."""
    least, most = np.array(low, dtype=np.float64), np.array(high, dtype=np.float64)
    if least.ndim != TWO or not least.size or least.shape != most.shape:
        raise ValueError(f"values have shapes {least.shape} and {most.shape}, expected two tables")
    least[np.isnan(least)], most[np.isnan(most)] = 0.0, 1.0
    if np.any(least < 0) or np.any(most > 1) or np.any(least > most):
        raise ValueError("values must lie between 0 and 1, low not above high")
    return least, most
