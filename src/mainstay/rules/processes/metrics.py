"""Cycle times of the cases of the user: by step, by class and by the quarter of opening."""

from collections.abc import Iterator
from dataclasses import dataclass

from mainstay.kernels.censored import Survival
from mainstay.model.result import Reason
from mainstay.rules.processes.cases import Case, Cases, fitted_lognormal, quarter

ALL = "all cases"


@dataclass(frozen=True)
class CycleTime:
    """How long the cases of a step and a group take, and how many are still open."""

    step: str
    group: str
    cases: Cases
    rows: tuple[Case, ...]
    found: Survival

    @property
    def still_open(self) -> int:
        """Cases that are open on the day asked about."""
        return self.found.cases - self.found.ended

    @property
    def longest(self) -> int:
        """The longest that a case has taken or been open."""
        return max(case.seen(self.cases.day)[0] for case in self.rows)

    def why(self) -> Reason:
        """Say what the estimate rests on."""
        parts = [Reason(f"{self.found.cases} cases, of which {self.still_open} are still open.")]
        parts += [Reason(self._share_words(share)) for share in (0.5, 0.8)]
        if self.found.quantile(0.8) is None:
            parts += self._extrapolated()
        claim = f"{self.step}, {self.group}: by Kaplan and Meier, from {self.cases.file}."
        return Reason(claim, because=tuple(parts))

    def _share_words(self, share: float) -> str:
        days, ends = self.found.quantile(share), self.found.interval(share)
        if days is None:
            return f"{share:.0%} have not ended within {self.longest} days, the longest there is."
        low, high = ("unknown" if end is None else f"{end:.0f}" for end in ends)
        return f"{share:.0%} end within {days:.0f} days; 95 % interval {low} to {high}."

    def _extrapolated(self) -> list[Reason]:
        """Say what a lognormal fitted to the cases would say beyond them."""
        fit = fitted_lognormal(self.cases, self.rows)
        if fit is None:
            return []
        words = f"A lognormal fitted to them would reach 80 % after {fit.quantile(0.8):,.0f} days"
        return [Reason(f"{words}; an extrapolation, in no row.")]


def cycle_times(cases: Cases) -> Iterator[CycleTime]:
    """Yield the cycle times of each step: all cases, each class, each quarter of opening."""
    for step in cases.steps:
        rows = cases.of(step)
        classes: dict[str, list[Case]] = {}
        quarters: dict[str, list[Case]] = {}
        for case in rows:
            if case.klass:
                classes.setdefault(f"class {case.klass}", []).append(case)
            quarters.setdefault(f"opened {quarter(case.opened)}", []).append(case)
        for group, members in [(ALL, rows), *sorted(classes.items()), *sorted(quarters.items())]:
            yield CycleTime(step, group, cases, tuple(members), cases.survival(members))
