"""How long a process takes in one arrangement, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, isinf

import numpy as np
from numpy.typing import NDArray

from mainstay.kernels.schedule.durations import Duration, Fixed, Steps
from mainstay.kernels.schedule.order import in_order
from mainstay.kernels.schedule.quantiles import Quantile, known, quantile, share_interval
from mainstay.kernels.schedule.simulate import Courses, simulate
from mainstay.rules.processes.timing import Timed

Floats = NDArray[np.float64]
DRAWS, SEED = 20_000, 0
BLUR = 0.01
"""Share of draws that may be unknown where a criticality is still said."""

UNKNOWN = Steps((0.0,), (0.0,))
"""A time of which nothing is known: every draw is infinite."""


@dataclass(frozen=True, eq=False)
class Run:
    """A process in one arrangement: drawn twice, with what is unknown as endless and as no time.

    Parameters
    ----------
    times : mapping of str to Timed
    after : mapping of str to sequence of str
    """

    times: Mapping[str, Timed]
    after: Mapping[str, Sequence[str]]

    @cached_property
    def _most(self) -> Courses:
        return self._drawn(
            {n: UNKNOWN if t.time is None else t.time for n, t in self.times.items()}
        )

    @cached_property
    def _least(self) -> Courses:
        if all(one.whole for one in self.times.values()):
            return self._most
        return self._drawn({name: one.at_least for name, one in self.times.items()})

    def _drawn(self, durations: Mapping[str, Duration]) -> Courses:
        return simulate(durations, self.after, draws=DRAWS, seed=SEED)

    @cached_property
    def unknown(self) -> list[str]:
        """Steps without a time that can be drawn."""
        return [name for name, one in self.times.items() if one.time is None]

    @cached_property
    def whole(self) -> bool:
        """Whether every draw of every step is known."""
        return all(one.whole for one in self.times.values())

    @cached_property
    def _ordered(self) -> tuple[Floats, Floats]:
        return np.sort(self._most.length), np.sort(self._least.length)

    def days(self, share: float) -> Quantile:
        """Return the days within which a share of the draws is done; infinite where unknown."""
        return quantile(self._ordered[0], share)

    def least_days(self, share: float) -> float | None:
        """Return the days that it takes at least; None where no step has a time."""
        if len(self.unknown) == len(self.times):
            return None
        return quantile(self._ordered[1], share).value

    def chance(self, days: float) -> tuple[float, float]:
        """Return the ends of the chance to be done within some days.

        The lower end takes what is unknown as endless, the upper end as no time; both add what the
        number of draws leaves open.
        """
        most, least = self._ordered
        hits = [int(np.searchsorted(each, days, side="right")) for each in (most, least)]
        return share_interval(hits[0], DRAWS)[0], share_interval(hits[1], DRAWS)[1]

    def step_days(self, step: str, share: float) -> float | None:
        """Return the days within which a share of the draws of one step is done."""
        if self.times[step].time is None:
            return None
        return known(quantile(np.sort(self._most.drawn[step]), share).value)

    def step_least(self, step: str, share: float) -> float | None:
        """Return the days that one step takes at least; None where it is unknown."""
        if self.times[step].time is None:
            return None
        return quantile(np.sort(self._least.drawn[step]), share).value

    @cached_property
    def _blurred(self) -> float:
        """The share of draws in which some step takes longer than is known."""
        endless = np.zeros(DRAWS, dtype=np.bool_)
        for drawn in self._most.drawn.values():
            endless |= np.isinf(drawn)
        return float(endless.mean())

    def criticality(self, step: str) -> float | None:
        """Return the share of draws in which a step holds up the whole.

        Where something is unknown in more than one of 100 draws, None, but for a step that lies on
        every path: 1.
        """
        if self._blurred <= BLUR:
            return self._least.criticality(step)
        return 1.0 if self._on_every_path(step) else None

    def costs(self, step: str) -> float | None:
        """Return by how many days half of the draws would be done sooner if a step took no time.

        None where what is unknown makes a difference of a day or more.
        """
        most = {n: Fixed(0) if n == step else t.time or UNKNOWN for n, t in self.times.items()}
        least = {n: Fixed(0) if n == step else t.at_least for n, t in self.times.items()}
        high = _middle(self._drawn(most).length)
        low = high if self.whole else _middle(self._drawn(least).length)
        before = [_middle(ordered) for ordered in (self._most.length, self._least.length)]
        if isinf(high) or isinf(before[0]):
            return None
        ends = before[1] - high, before[0] - low
        return None if ends[1] - ends[0] >= 1 else max(0.0, sum(ends) / 2)

    def _on_every_path(self, step: str) -> bool:
        before = _in_the_end(self.after)
        return all(n == step or n in before[step] or step in before[n] for n in self.after)


def _middle(length: Floats) -> float:
    """Return the least draw that half of all do not pass."""
    return float(np.sort(length)[ceil(len(length) / 2) - 1])


def same(one: Mapping[str, Sequence[str]], other: Mapping[str, Sequence[str]]) -> bool:
    """Say whether two arrangements are one: every step waits for the same, at once or in the end.

    Examples
    --------
    >>> chain = {"a": [], "b": ["a"], "c": ["b"]}
    >>> same(chain, {"a": [], "b": ["a"], "c": ["a", "b"]}), same(chain, {**chain, "b": []})
    (True, False)
    """
    return _in_the_end(one) == _in_the_end(other)


def _in_the_end(after: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for step in in_order(after):
        found[step] = {*after[step], *(far for one in after[step] for far in found[one])}
    return found
