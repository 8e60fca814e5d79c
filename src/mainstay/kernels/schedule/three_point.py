"""PERT as published in 1959: mean and variance from three estimates, and a normal whole."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple, TypeVar

from mainstay.kernels.schedule.critical_path import critical_path

Step = TypeVar("Step", bound=Hashable)


class ThreePoint(NamedTuple):
    """The least, the most likely and the longest duration of a step."""

    low: float
    typical: float
    high: float

    @property
    def mean(self) -> float:
        """The mean, (a + 4 m + b) / 6."""
        return (self.low + 4 * self.typical + self.high) / 6

    @property
    def variance(self) -> float:
        """The variance, ((b - a) / 6) squared."""
        return ((self.high - self.low) / 6) ** 2


class Path(NamedTuple):
    """The critical path by mean durations, with its mean and its variance."""

    steps: tuple[Hashable, ...]
    mean: float
    variance: float

    def chance_by(self, due: float) -> float:
        """Return the chance to be done by then, if the sum along the path were normal."""
        return normal_chance(due, self.mean, self.variance)


def pert(
    estimates: Mapping[Step, ThreePoint], after: Mapping[Step, Sequence[Step]], rounding: float = 0
) -> Path:
    """Find the path that is longest by mean durations, with its mean and its variance.

    It looks at one path only. Where several paths meet, any of them may hold up the whole, so its
    mean is too short and its chance too high (merge bias); `simulate` has no such fault.

    Parameters
    ----------
    estimates : mapping of step to ThreePoint
    after : mapping of step to sequence of step
        What each waits for.
    rounding : float
        Slack up to which a step counts as critical, for sums that do not meet in the last digit.

    Returns
    -------
    Path
        One critical path: of several, the one whose steps stand first; its variance is the largest
        of those that a step of it could be taken for.

    Raises
    ------
    CircleError, ValueError
        As `critical_path`; when the estimates of a step are not in order.

    References
    ----------
    Malcolm, D. G., Roseboom, J. H., Clark, C. E. and Fazar, W. (1959). Application of a technique
    for research and development program evaluation. Operations Research 7(5), 646-669.
    MacCrimmon, K. R. and Ryavec, C. A. (1964). An analytical study of the PERT assumptions.
    Operations Research 12(1), 16-37 (merge bias).

    Examples
    --------
    >>> steps = {"a": ThreePoint(5, 8, 17), "b": ThreePoint(3, 5, 7)}
    >>> path = pert(steps, {"a": [], "b": ["a"]})
    >>> path.mean, round(path.variance, 3), round(path.chance_by(16), 3)
    (14.0, 4.444, 0.829)
    """
    for step, one in estimates.items():
        if not one.low <= one.typical <= one.high:
            raise ValueError(f"the estimates of {step} must be in order: {tuple(one)}")
    times = critical_path({step: one.mean for step, one in estimates.items()}, after)
    margin = rounding + 1e-9 * max((one.early_finish for one in times.values()), default=0)
    end = max((one.early_finish for one in times.values()), default=0)
    last = [step for step, one in times.items() if abs(one.early_finish - end) <= margin]
    walk: list[Step] = last[:1]
    while walk:
        begin = times[walk[-1]].early_start
        held = [one for one in after[walk[-1]] if abs(times[one].early_finish - begin) <= margin]
        if not held:
            break
        walk.append(max(held, key=lambda one: estimates[one].variance))
    steps = tuple(reversed(walk))
    return Path(steps, *moments(estimates[step] for step in steps))


def moments(estimates: Iterable[ThreePoint]) -> tuple[float, float]:
    """Return the mean and the variance of steps one after another, independent of each other.

    Examples
    --------
    >>> moments([ThreePoint(3, 5, 7), ThreePoint(4, 6, 8)])[0]
    11.0
    """
    every = list(estimates)
    return float(sum(one.mean for one in every)), float(sum(one.variance for one in every))


def normal_chance(due: float, mean: float, variance: float) -> float:
    """Return the chance that a normal duration is at most `due`; of no variance, 0 or 1.

    Examples
    --------
    >>> round(normal_chance(28, 24, 5), 4)
    0.9632
    """
    if variance == 0:
        return 1.0 if due >= mean else 0.0
    return NormalDist(mean, sqrt(variance)).cdf(due)
