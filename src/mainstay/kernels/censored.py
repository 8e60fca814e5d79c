"""How long cases take when some are still open: the estimate of Kaplan and Meier."""

from dataclasses import dataclass
from math import exp, inf, log, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Z = 1.959963984540054
"""Standard normal quantile of an interval of 95 of 100."""


@dataclass(frozen=True, eq=False)
class Survival:
    """The share of cases still open after so many days.

    Parameters
    ----------
    days : array of float, shape (n,)
        Days after which cases ended, ascending.
    open : array of float, shape (n,)
        Share still open after each of them.
    variance : array of float, shape (n,)
        Greenwood's sum, the variance of the logarithm of `open`; infinite where all have ended.
    cases, ended : int
        Cases in all, and those that ended.
    """

    days: Floats
    open: Floats
    variance: Floats
    cases: int
    ended: int

    def within(self, days: float) -> float:
        """Return the share of cases that end within so many days."""
        place = int(np.searchsorted(self.days, days, side="right")) - 1
        return 0.0 if place < 0 else 1 - float(self.open[place])

    def quantile(self, share: float) -> float | None:
        """Return the days within which a share of cases ends; None where that was not reached."""
        return self._day(np.flatnonzero(1 - self.open >= share - 1e-12))

    def interval(self, share: float) -> tuple[float | None, float | None]:
        """Return the ends of the 95 % interval of a quantile; None where an end is not reached.

        They are the days from which the lower and the upper end of the share still open have come
        down to the share asked about (Brookmeyer and Crowley 1982).
        """
        ends = [
            open_interval(float(left), float(spread))
            for left, spread in zip(self.open, self.variance, strict=True)
        ]
        low = np.flatnonzero([end <= 1 - share for end, _ in ends])
        high = np.flatnonzero([end <= 1 - share for _, end in ends])
        return self._day(low), self._day(high)

    def _day(self, places: NDArray[np.intp]) -> float | None:
        return float(self.days[places[0]]) if len(places) else None

    @property
    def shares(self) -> tuple[Floats, Floats]:
        """Shares ended and the days by which they were, for drawing."""
        return 1 - self.open, self.days


def kaplan_meier(days: ArrayLike, ended: ArrayLike) -> Survival:
    """Estimate how long cases stay open, those still open included.

    A case that is still open counts for as long as it has been open, and then leaves the count.

    Parameters
    ----------
    days : array_like, shape (n,)
        How long each case has taken, or has been open, 0 or more.
    ended : array_like of bool, shape (n,)
        Whether it has ended.

    Returns
    -------
    Survival

    Raises
    ------
    ValueError
        When there is no case, lengths differ, or a number of days is negative.

    Notes
    -----
    S(t) = product over days up to t of (1 - d / n), with d the cases that end on the day and n
    those open before it; a case last seen open on a day counts among those open on it. Greenwood's
    sum is that of d / (n (n - d)).

    References
    ----------
    Kaplan, E. L. and Meier, P. (1958). Nonparametric estimation from incomplete observations.
    Journal of the American Statistical Association 53, 457-481. Greenwood, M. (1926). The natural
    duration of cancer. Reports on Public Health and Medical Subjects 33.

    Examples
    --------
    >>> found = kaplan_meier([10, 20, 30, 40], [True, False, True, False])
    >>> found.open.tolist(), found.quantile(0.5), found.quantile(0.8)
    ([0.75, 0.375], 30.0, None)
    """
    time, over = np.asarray(days, dtype=float), np.asarray(ended, dtype=bool)
    if time.ndim != 1 or time.shape != over.shape or not time.size:
        raise ValueError("days and ended must be of the same length, of 1 or more")
    if not np.all((time >= 0) & np.isfinite(time)):
        raise ValueError("a number of days is negative or none")
    when, number = np.unique(time[over], return_counts=True)
    at_risk = len(time) - np.searchsorted(np.sort(time), when, side="left")
    left = np.cumprod(1 - number / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore"):
        greenwood = np.cumsum(number / (at_risk * (at_risk - number)), dtype=np.float64)
    return Survival(when, left, greenwood, len(time), int(over.sum()))


def open_interval(share: float, variance: float) -> tuple[float, float]:
    """Return the 95 % interval of a share still open, by the log(-log) form.

    Of a share of 0 nothing is known of the upper end.

    References
    ----------
    Kalbfleisch, J. D. and Prentice, R. L. (1980). The statistical analysis of failure time data,
    section 1.3.

    Examples
    --------
    >>> [round(end, 4) for end in open_interval(0.75, 0.0833)]
    [0.1281, 0.9605]
    """
    if variance == inf:
        return 0.0, 1.0
    if share == 1 or variance == 0:
        return share, share
    width = Z * sqrt(variance) / abs(log(share))
    return share ** exp(width), share ** exp(-width)
