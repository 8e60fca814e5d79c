"""What is known of how long a step takes, as something to draw from, in days."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import erf, exp, inf, log, sqrt
from statistics import NormalDist
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
GRID = 2049
"""Points at which the cumulated chance of a PERT beta is worked out."""


class Duration(Protocol):
    """Anything that draws days; `mean` is None where what is known does not give it."""

    def draw(self, generator: np.random.Generator, number: int, /) -> Floats:
        """Return independent draws in days; infinite where nothing is known of so long a time."""
        ...

    @property
    def mean(self) -> float | None:
        """The mean in days."""
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """A time that is certain, as where law fixes it."""

    days: float

    def __post_init__(self) -> None:
        if not self.days >= 0:
            raise ValueError(f"days are {self.days}; they must be 0 or more")

    def draw(self, _: np.random.Generator, number: int, /) -> Floats:
        """Return the one time as often as asked."""
        return np.full(number, float(self.days))

    @property
    def mean(self) -> float:
        """The time itself."""
        return float(self.days)


@dataclass(frozen=True, slots=True)
class Pert:
    """Least, most likely and longest time, with the beta shape of PERT between.

    Notes
    -----
    low + (high - low) Beta(1 + 4 (m - low)/(high - low), 1 + 4 (high - m)/(high - low)), whose mean
    is (low + 4 m + high) / 6. Drawn by inverting its cumulated chance on a grid, so that a longer
    estimate never gives a shorter draw from the same random numbers.

    References
    ----------
    Clark, C. E. (1962). The PERT model for the distribution of an activity time. Operations
    Research 10(3), 405-406.
    """

    low: float
    typical: float
    high: float

    def __post_init__(self) -> None:
        _range(self.low, self.typical, self.high)

    def draw(self, generator: np.random.Generator, number: int, /) -> Floats:
        """Return draws between low and high."""
        width = self.high - self.low
        if width == 0:
            return np.full(number, float(self.low))
        place, reached = _beta((self.typical - self.low) / width)
        return self.low + width * np.interp(generator.random(number), reached, place)

    @property
    def mean(self) -> float:
        """The mean, (low + 4 typical + high) / 6."""
        return (self.low + 4 * self.typical + self.high) / 6


def _range(low: float, typical: float, high: float) -> None:
    """Hold that three estimates are in order."""
    if not 0 <= low <= typical <= high < inf:
        raise ValueError(
            f"estimates {low}, {typical}, {high} must be 0 or more, and the low end first, the "
            "typical time between, the high end last"
        )


@cache
def _beta(mode: float) -> tuple[Floats, Floats]:
    """Return places in 0 to 1 and the chance to be below them, by Simpson's rule."""
    place = np.linspace(0.0, 1.0, 2 * GRID - 1)
    density = place ** (4 * mode) * (1 - place) ** (4 * (1 - mode))
    pieces = density[:-2:2] + 4 * density[1::2] + density[2::2]
    reached = np.concatenate([[0.0], np.cumsum(pieces)])
    return place[::2], reached / reached[-1]


@dataclass(frozen=True, slots=True)
class Triangular:
    """Least, most likely and longest time, with straight sides between."""

    low: float
    typical: float
    high: float

    def __post_init__(self) -> None:
        _range(self.low, self.typical, self.high)

    def draw(self, generator: np.random.Generator, number: int, /) -> Floats:
        """Return draws between low and high."""
        width = self.high - self.low
        if width == 0:
            return np.full(number, float(self.low))
        chance, mode = generator.random(number), (self.typical - self.low) / width
        rising = np.sqrt(chance * mode)
        falling = 1 - np.sqrt((1 - chance) * (1 - mode))
        return self.low + width * np.where(chance < mode, rising, falling)

    @property
    def mean(self) -> float:
        """The mean, (low + typical + high) / 3."""
        return (self.low + self.typical + self.high) / 3


@dataclass(frozen=True, slots=True)
class Lognormal:
    """A time whose logarithm is normal, given by what half and 80 of 100 cases do not pass."""

    p50: float
    p80: float

    def __post_init__(self) -> None:
        if not 0 < self.p50 <= self.p80 < inf:
            raise ValueError(f"P50 {self.p50} must be above 0, and P80 {self.p80} not below it")

    @property
    def sigma(self) -> float:
        """Standard deviation of the logarithm."""
        return log(self.p80 / self.p50) / NormalDist().inv_cdf(0.8)

    def draw(self, generator: np.random.Generator, number: int, /) -> Floats:
        """Return draws above 0."""
        return self.p50 * np.exp(self.sigma * generator.standard_normal(number))

    @property
    def mean(self) -> float:
        """The mean, P50 exp(sigma^2 / 2)."""
        return self.p50 * exp(self.sigma**2 / 2)

    def chance_by(self, days: float) -> float:
        """Return the chance to be done by then."""
        if days <= 0 or self.sigma == 0:
            return float(days >= self.p50)
        return (1 + erf(log(days / self.p50) / self.sigma / sqrt(2))) / 2


@dataclass(frozen=True, slots=True)
class Steps:
    """Shares of cases done within so many days, and nothing known of the rest.

    `shares` ascend, above 0 and up to 1; the day of a share is reached by just that share. Where
    the last is below 1, the rest takes longer than anybody can say: its draws are infinite.

    Examples
    --------
    >>> target = Steps((0.7, 0.99), (20.0, 60.0))
    >>> [float(target.at(share)) for share in (0.5, 0.8, 0.995)]
    [20.0, 60.0, inf]
    """

    shares: Sequence[float]
    days: Sequence[float]

    def at(self, share: float | Floats) -> Floats:
        """Return the days within which a share of cases is done."""
        days = np.array([*self.days, inf])
        found: Floats = days[np.searchsorted(np.asarray(self.shares), share, side="left")]
        return found

    def draw(self, generator: np.random.Generator, number: int, /) -> Floats:
        """Return draws that are among the days, or infinite."""
        return self.at(1 - generator.random(number))

    @property
    def mean(self) -> float | None:
        """The mean; None where not all cases are known to end."""
        if self.shares[-1] < 1:
            return None
        return float(np.dot(np.diff([0.0, *self.shares]), self.days))


@dataclass(frozen=True, slots=True)
class Scaled:
    """Another duration, every draw longer or shorter by one factor."""

    base: Duration
    factor: float

    def draw(self, generator: np.random.Generator, number: int, /) -> Floats:
        """Return the draws of the other, times the factor."""
        return self.base.draw(generator, number) * self.factor

    @property
    def mean(self) -> float | None:
        """The mean of the other, times the factor."""
        return None if self.base.mean is None else self.base.mean * self.factor
