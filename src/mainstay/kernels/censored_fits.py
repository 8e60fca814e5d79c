"""Lognormal and Weibull times fitted to cases of which some are still open."""

from math import erfc, exp, gamma, log, pi, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
STEPS, SMALL = 200, 1e-10


class Lognormal(NamedTuple):
    """The logarithm of the days is normal with this mean and deviation."""

    mu: float
    sigma: float

    def quantile(self, share: float) -> float:
        """Return the days within which a share of cases ends."""
        return exp(self.mu + self.sigma * NormalDist().inv_cdf(share))


class Weibull(NamedTuple):
    """A share exp(-(t / scale) ** shape) is still open after t days."""

    shape: float
    scale: float

    def quantile(self, share: float) -> float:
        """Return the days within which a share of cases ends."""
        return float(self.scale * (-log(1 - share)) ** (1 / self.shape))

    @property
    def mean(self) -> float:
        """The mean in days."""
        return self.scale * gamma(1 + 1 / self.shape)


def fit_lognormal(days: ArrayLike, ended: ArrayLike) -> Lognormal:
    """Fit a lognormal time by maximum likelihood, open cases counted as longer than so far.

    It says what comes beyond the longest case that ended, which no estimate without a form can; so
    it is an extrapolation there.

    Parameters
    ----------
    days : array_like, shape (n,)
        How long each case has taken, or has been open, above 0.
    ended : array_like of bool, shape (n,)

    Returns
    -------
    Lognormal

    Raises
    ------
    ValueError
        When fewer than two different times have ended, or a time is not above 0.

    Notes
    -----
    Newton's method on theta = 1 / sigma and delta = mu / sigma, in which the likelihood is concave,
    with steps halved until it rises.

    References
    ----------
    Olsen, R. J. (1978). Note on the uniqueness of the maximum likelihood estimator for the Tobit
    model. Econometrica 46(5), 1211-1215.

    Examples
    --------
    >>> found = fit_lognormal([10, 20, 40, 40], [True, True, True, False])
    >>> round(found.quantile(0.5), 1), round(found.quantile(0.8), 1)
    (26.6, 48.8)
    """
    times, over = _checked(days, ended)
    y = np.log(times)
    delta_theta = np.array([y.mean() / (y[over].std() + 0.1), 1 / (y[over].std() + 0.1)])
    value, slope, curve = _likelihood(delta_theta, y, over)
    for _ in range(STEPS):
        step, size = np.linalg.solve(curve, slope), 1.0
        while True:
            tried = delta_theta - size * step
            if tried[1] > 0 and (new := _likelihood(tried, y, over))[0] >= value:
                break
            size /= 2
            if size < SMALL:
                return _lognormal(delta_theta)
        delta_theta, (value, slope, curve) = tried, new
        if np.abs(size * step).max() < SMALL * np.abs(tried).max():
            break
    return _lognormal(delta_theta)


def _lognormal(delta_theta: Floats) -> Lognormal:
    delta, theta = delta_theta.tolist()
    return Lognormal(delta / theta, 1 / theta)


def _likelihood(delta_theta: Floats, y: Floats, over: Flags) -> tuple[float, Floats, Floats]:
    """Return the logarithm of the likelihood, its slope and its curvature."""
    delta, theta = delta_theta
    z = theta * y - delta
    away = np.array([erfc(x / sqrt(2)) / 2 for x in z[~over].tolist()])
    # Far out the tail is as good as nothing, and a floor keeps its logarithm a number.
    away = np.maximum(away, 1e-300)
    hazard = np.exp(-(z[~over] ** 2) / 2) / sqrt(2 * pi) / away
    value = over.sum() * log(theta) - (z[over] ** 2).sum() / 2 + np.log(away).sum()
    pull = np.where(over, z, 0.0)
    pull[~over] = hazard
    bend = np.ones(len(y))
    bend[~over] = hazard * (hazard - z[~over])
    slope = np.array([pull.sum(), over.sum() / theta - (pull * y).sum()])
    mixed = (bend * y).sum()
    last = -over.sum() / theta**2 - (bend * y**2).sum()
    return float(value), slope, np.array([[-bend.sum(), mixed], [mixed, last]])


def fit_weibull(days: ArrayLike, ended: ArrayLike) -> Weibull:
    """Fit a Weibull time by maximum likelihood, open cases counted as longer than so far.

    Parameters
    ----------
    days, ended
        As in `fit_lognormal`.

    Returns
    -------
    Weibull

    Raises
    ------
    ValueError
        As `fit_lognormal`.

    Notes
    -----
    The shape k solves sum(t^k log t) / sum(t^k) - 1 / k = mean log t of those that ended, of which
    the left side rises with k; the scale is (sum(t^k) / number ended) ^ (1 / k).

    References
    ----------
    Cohen, A. C. (1965). Maximum likelihood estimation in the Weibull distribution based on complete
    and on censored samples. Technometrics 7(4), 579-588.

    Examples
    --------
    >>> found = fit_weibull([10, 20, 40, 40], [True, True, True, False])
    >>> round(found.shape, 2), round(found.scale, 1)
    (1.79, 35.1)
    """
    times, over = _checked(days, ended)
    top = float(times.max())
    y = np.log(times / top)
    wanted = float(y[over].mean())
    low, high = 1e-6, 1.0
    while _rising(high, y) < wanted:
        high *= 2
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _rising(middle, y) < wanted else (low, middle)
    shape = (low + high) / 2
    return Weibull(shape, top * float(np.exp(shape * y).sum() / over.sum()) ** (1 / shape))


def _rising(shape: float, y: Floats) -> float:
    weight = np.exp(shape * y)
    return float((weight * y).sum() / weight.sum() - 1 / shape)


def _checked(days: ArrayLike, ended: ArrayLike) -> tuple[Floats, Flags]:
    times, over = np.asarray(days, dtype=float), np.asarray(ended, dtype=bool)
    if times.shape != over.shape or times.ndim != 1:
        raise ValueError("days and ended do not have the same length")
    if not np.all((times > 0) & np.isfinite(times)):
        raise ValueError("a number of days is not above 0")
    if len(set(times[over].tolist())) < 2:
        raise ValueError("fewer than two different times have ended")
    return times, over
