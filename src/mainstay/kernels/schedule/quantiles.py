"""Quantiles and shares of draws, with what the number of draws leaves open."""

from math import ceil, floor, inf, isinf, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Z = 1.959963984540054
"""Standard normal quantile of an interval of 95 of 100."""


class Quantile(NamedTuple):
    """The value that a share of draws does not pass, and the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def error(self) -> float | None:
        """Half the interval; None where an end is not known."""
        return None if isinf(self.high) else (self.high - self.low) / 2


def quantile(ordered: Floats, share: float) -> Quantile:
    """Return a quantile of ascending draws: the least draw that at least the share do not pass.

    Parameters
    ----------
    ordered : array of float, shape (n,)
        Draws in ascending order; infinite ones count.
    share : float
        Above 0 and below 1.

    Returns
    -------
    Quantile
        In the unit of the draws. The interval runs between order statistics, so it holds for any
        distribution.

    References
    ----------
    Conover, W. J. (1999). Practical nonparametric statistics, 3rd edition, section 3.2.

    Examples
    --------
    >>> quantile(np.arange(1.0, 101.0), 0.5)
    Quantile(value=50.0, low=40.0, high=61.0)
    """
    number = len(ordered)
    spread = Z * sqrt(number * share * (1 - share))
    ranks = ceil(number * share), floor(number * share - spread), ceil(number * share + spread) + 1
    value, low, high = (float(ordered[min(max(rank, 1), number) - 1]) for rank in ranks)
    return Quantile(value, low, high)


def share_interval(hits: int, number: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, by the score method.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> [round(end, 4) for end in share_interval(15, 100)]
    [0.0931, 0.2328]
    """
    share, extra = hits / number, Z**2 / number
    middle = (share + extra / 2) / (1 + extra)
    width = Z / (1 + extra) * sqrt(share * (1 - share) / number + extra / number / 4)
    low = 0.0 if hits == 0 else max(0.0, middle - width)
    return low, 1.0 if hits == number else min(1.0, middle + width)


def known(value: float) -> float | None:
    """Return a number of days, or None where it is longer than anybody can say."""
    return None if value == inf else float(value)
