"""Risk measures of a loss: the level that is passed seldom, and the mean of the worst part.

A loss is better the smaller it is; give an output as its shortfall or with its sign turned. Draws
may carry weights: probabilities, or whatever says how much each counts. Where no probabilities
are known, the weights only count draws, and the measures are shares of draws.
"""

from statistics import NormalDist
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Quantile = Literal["lower", "upper"]

ROUNDING = 1e-12
"""A cumulated weight this near to the level counts as reaching it, for 0.1 + 0.2 is not 0.3."""


class Tail(NamedTuple):
    """The measures of one loss at one level, from the mildest to the harshest, in its unit.

    Where the level falls into a gap or an atom of the draws they differ: `value_at_risk` is the
    lower quantile, `value_at_risk_upper` the upper one, `mean_from` the mean of the losses at or
    above the lower quantile (lower CVaR), `conditional_value_at_risk` the mean of the worst part of
    just the weight 1 - level, `mean_above` the mean of those above the lower quantile (upper CVaR),
    which is the quantile itself where none is.
    """

    value_at_risk: float
    value_at_risk_upper: float
    mean_from: float
    conditional_value_at_risk: float
    mean_above: float


def tail(losses: ArrayLike, level: float, weights: ArrayLike | None = None) -> Tail:
    """Compute all measures of the tail of a loss at once.

    Parameters
    ----------
    losses : array_like, shape (n,)
        Loss of each draw, in any unit.
    level : float
        Share of the weight that lies below the tail, above 0 and below 1, such as 0.95.
    weights : array_like, shape (n,), optional
        Weight of each draw, 0 or more, in any scale; equal ones where it is not given.

    Returns
    -------
    Tail
        Measures in the unit of the losses.

    Raises
    ------
    ValueError
        If there is no draw, if a loss is no finite number, if a weight is negative or all are 0, if
        lengths differ, or if the level is out of range.

    Notes
    -----
    With losses z_1 <= ... <= z_n of probabilities p, and k the least number with p_1 + ... + p_k >=
    a: VaR_a = z_k, and CVaR_a = ((p_1 + ... + p_k - a) z_k + sum over i > k of p_i z_i) / (1 - a).
    VaR <= mean_from <= CVaR <= mean_above.

    References
    ----------
    Rockafellar, R. T. and Uryasev, S. (2002). Conditional value-at-risk for general loss
    distributions. Journal of Banking and Finance 26(7), 1443-1471: section 3, proposition 8.
    Sarykalin, S., Serraino, G. and Uryasev, S. (2008). Value-at-risk vs. conditional value-at-risk
    in risk management and optimization. Tutorials in Operations Research, 270-294: section 2 (the
    six equal losses of the example).

    Examples
    --------
    Six equal losses at the level 7/12: half of the fourth belongs to the tail.

    >>> found = tail([1, 2, 3, 4, 5, 6], 7 / 12)
    >>> found.value_at_risk, round(found.conditional_value_at_risk, 12), found.mean_above
    (4.0, 5.2, 5.5)
    """
    _check_level(level)
    value, weight = _sorted(losses, weights)
    reached = np.cumsum(weight)
    lower = min(int(np.searchsorted(reached, level - ROUNDING)), len(value) - 1)
    upper = min(int(np.searchsorted(reached, level + ROUNDING, side="right")), len(value) - 1)
    quantile = float(value[lower])
    excess = weight * np.maximum(value - quantile, 0.0)
    above, rest = weight[value > quantile].sum(), weight[value >= quantile].sum()
    return Tail(
        quantile,
        float(value[upper]),
        quantile + float(excess.sum() / rest),
        quantile + float(excess.sum()) / (1 - level),
        quantile + (float(excess.sum() / above) if above > 0 else 0.0),
    )


def value_at_risk(
    losses: ArrayLike,
    level: float,
    weights: ArrayLike | None = None,
    quantile: Quantile = "lower",
) -> float:
    """Compute the loss that is not passed in a given share of the draws.

    Parameters
    ----------
    losses, level, weights
        As in `tail`.
    quantile : "lower" or "upper"
        Where the level falls between two draws, the lower one, inf {z : F(z) >= level}, or the
        upper one, inf {z : F(z) > level}.

    Returns
    -------
    float
        One of the losses, never a value between two.

    Raises
    ------
    ValueError
        As `tail`, or if the quantile is neither of the two.

    References
    ----------
    Rockafellar and Uryasev (2002), as in `tail`: section 3.

    Examples
    --------
    >>> value_at_risk([4, 1, 3, 2], 0.5), value_at_risk([4, 1, 3, 2], 0.5, quantile="upper")
    (2.0, 3.0)
    """
    if quantile not in get_args(Quantile):
        raise ValueError(f"quantile is {quantile!r}, expected lower or upper")
    found = tail(losses, level, weights)
    return found.value_at_risk if quantile == "lower" else found.value_at_risk_upper


def conditional_value_at_risk(
    losses: ArrayLike, level: float, weights: ArrayLike | None = None
) -> float:
    """Compute the mean of the worst losses of just the weight 1 - level.

    Unlike the quantile it is coherent: it grows with every loss, and of two losses taken together
    it is at most the sum.

    Parameters
    ----------
    losses, level, weights
        As in `tail`.

    Returns
    -------
    float
        Between the lower quantile and the largest loss.

    Raises
    ------
    ValueError
        As `tail`.

    References
    ----------
    Rockafellar and Uryasev (2002), as in `tail`: proposition 8, corollary 12 (coherence).
    Acerbi, C. and Tasche, D. (2002). On the coherence of expected shortfall. Journal of Banking and
    Finance 26(7), 1487-1503 (the same measure as expected shortfall).

    Examples
    --------
    The worst tenth of the weight is one draw of 100 at 0.04 and 0.06 of those at 10:

    >>> round(conditional_value_at_risk([0, 10, 100], 0.9, weights=[0.8, 0.16, 0.04]), 12)
    46.0
    """
    return tail(losses, level, weights).conditional_value_at_risk


def normal_tail(mean: float, deviation: float, level: float) -> tuple[float, float]:
    """Compute VaR and CVaR of a loss with a normal distribution.

    VaR = mean + z deviation, CVaR = mean + f(z) / (1 - level) deviation, z the quantile and f the
    density of the standard normal distribution.

    Parameters
    ----------
    mean, deviation : float
        Mean and standard deviation of the loss, the latter 0 or more; the mean of a return with its
        sign turned.
    level : float
        Above 0 and below 1.

    Returns
    -------
    value_at_risk, conditional_value_at_risk : float

    Raises
    ------
    ValueError
        If the deviation is negative, a number is not finite, or the level is out of range.

    References
    ----------
    Rockafellar, R. T. and Uryasev, S. (2000). Optimization of conditional value-at-risk. Journal of
    Risk 2(3), 21-41: section 4, tables 3 and 4 (the case reproduced).

    Examples
    --------
    >>> [round(number, 6) for number in normal_tail(0.0, 1.0, 0.95)]
    [1.644854, 2.062713]
    """
    _check_level(level)
    if not (deviation >= 0 and np.isfinite([mean, deviation]).all()):
        raise ValueError(f"mean {mean} and deviation {deviation} must be finite, the latter >= 0")
    standard = NormalDist()
    place = standard.inv_cdf(level)
    shortfall = standard.pdf(place) / (1 - level)
    return mean + place * deviation, mean + shortfall * deviation


def _sorted(losses: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats]:
    """Return the draws that count, in ascending order, with weights that sum to 1."""
    values = np.asarray(losses, dtype=np.float64)
    if values.ndim != 1 or not values.size:
        raise ValueError(f"losses have shape {values.shape}, expected (n,) with n at least 1")
    if not np.all(np.isfinite(values)):
        raise ValueError("a loss is not a finite number")
    if weights is None:
        return np.sort(values), np.full(len(values), 1 / len(values))
    counts = np.asarray(weights, dtype=np.float64)
    if counts.shape != values.shape:
        raise ValueError(f"weights have shape {counts.shape}, expected {values.shape}")
    if not (np.all((counts >= 0) & (counts < np.inf)) and counts.sum() > 0):
        raise ValueError("weights must be finite, 0 or more, and not all 0")
    order = np.lexsort((counts, values))
    order = order[counts[order] > 0]
    return values[order], counts[order] / counts[order].sum()


def _check_level(level: float) -> None:
    """Hold that a level lies inside 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}, expected above 0 and below 1")
