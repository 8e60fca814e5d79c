"""What a scenario leaves open between two ends: how hard, how long, how it recovers."""

import math
from dataclasses import dataclass
from typing import Literal

MOST_WEEKS = 5200
"""A hundred years."""
LARGEST_FACTOR = 1e6

Shape = Literal["step", "linear", "none"]
SHAPES: dict[str, str] = {
    "step": "all at once, so many weeks after the shock ends",
    "linear": "evenly over so many weeks after the shock ends",
    "none": "never",
}


@dataclass(frozen=True, slots=True)
class Range:
    """A number known to lie between two ends; both ends are the same where it is exact.

    Examples
    --------
    >>> Range(8, 26).words("weeks"), Range.exactly(1).words()
    ('8 to 26 weeks', '1')
    """

    low: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> "Range":
        """Return the range of one number."""
        return cls(value, value)

    @property
    def is_exact(self) -> bool:
        """Whether both ends are the same."""
        return self.low == self.high

    def words(self, unit: str = "") -> str:
        """Say the range for a reader."""
        number = f"{self.low:g}" if self.is_exact else f"{self.low:g} to {self.high:g}"
        return f"{number} {unit}".rstrip()


ALL, AT_END = Range(1, 1), Range(0, 0)


@dataclass(frozen=True, slots=True)
class Recovery:
    """How what was lost comes back once the shock is over.

    Parameters
    ----------
    shape : {'step', 'linear', 'none'}
        All at once after some weeks, evenly over some weeks, or never.
    weeks : Range
        How long that takes, counted from the end of the shock.
    """

    shape: Shape = "step"
    weeks: Range = AT_END


AT_ONCE = Recovery()


def days_of(weeks: float) -> int:
    """Return whole days of a length in weeks, rounded up.

    Examples
    --------
    >>> days_of(5.6)
    40
    """
    return math.ceil(round(weeks * 7, 6))
