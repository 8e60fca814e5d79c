"""The rows that `clock` answers with, and why each says so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isinf
from typing import Any

from mainstay import dates
from mainstay.kernels.schedule.quantiles import Quantile, known
from mainstay.model.result import Reason
from mainstay.rules.processes.metrics import CycleTime
from mainstay.rules.processes.runs import DRAWS, Run
from mainstay.rules.processes.steps import WHOLE, Process
from mainstay.rules.processes.timing import Timed, kinds_of

ARRANGEMENTS = {
    "stated": "as the process says",
    "sequence": "every step after another",
    "parallel": "beside each other where that may be",
    "fast-track": "cases that are taken first",
    "rest": "all other cases, where some are taken first",
}
"""Codes of the arrangements and what they are."""

Need = tuple[int, int] | None
"""First and last possible day by which the whole is needed."""


@dataclass(frozen=True)
class Row:
    """The values of a row, and the reason for it."""

    values: Mapping[str, Any]
    why: Reason
    later: tuple[str, ...] = ()
    """Steps timed by figures of a later date than the day asked about."""

    @property
    def of_cases(self) -> bool:
        """Whether it is about cases of the user, and not about a process."""
        return bool(self.values["kind"] == "cases")


def told(rows: Sequence[Row]) -> set[str]:
    """Return the columns that tell something in some row, so that a reader needs them.

    One kind throughout is the one asked for; where no step is unknown, the least time is no news.
    """
    found = {name for row in rows for name, value in row.values.items() if value not in (None, [])}
    found |= {"p50_days", "p80_days"}
    one_kind = {"kind"} if len({row.values["kind"] for row in rows}) < 2 else set()
    return found - one_kind - (set() if "unknown_steps" in found else {"least_days"})


@dataclass(frozen=True)
class Course:
    """A process in one arrangement, with what stands behind it."""

    process: Process
    arrangement: str
    kind: str
    run: Run
    notes: Sequence[str] = ()

    def whole_row(self, day: int, need: Need) -> Row:
        """Return the row of the whole process, begun on a day."""
        run = self.run
        p50, p80 = run.days(0.5), run.days(0.8)
        chance = (None, None) if need is None else self._chance(day, need)
        values = self._values(WHOLE, list(run.times.values())) | {
            "p50_days": whole(known(p50.value)),
            "p80_days": whole(known(p80.value)),
            "p50_date": _date(day, p50.value),
            "p80_date": _date(day, p80.value),
            "chance_low": chance[0],
            "chance_high": chance[1],
            "least_days": whole(run.least_days(0.5)),
            **_ends("p50", p50),
            **_ends("p80", p80),
        }
        later = tuple(one.later for one in run.times.values() if one.later is not None)
        return Row(values, self._whole_reason(values), later)

    def _chance(self, day: int, need: tuple[int, int]) -> tuple[float, float]:
        low, high = (self.run.chance(last - day) for last in need)
        return round(low[0], 3), round(high[1], 3)

    def step_rows(self) -> Iterator[Row]:
        """Yield a row for each step, in the order of the process."""
        for name in self.run.times:
            yield self.step_row(name)

    def step_row(self, name: str) -> Row:
        """Return the row of one step."""
        run, one = self.run, self.run.times[name]
        costs = run.costs(name)
        values = self._values(name, [one]) | {
            "p50_days": whole(run.step_days(name, 0.5)),
            "p80_days": whole(run.step_days(name, 0.8)),
            "criticality": _rounded(run.criticality(name)),
            "costs_days": None if costs is None else round(costs),
            "least_days": whole(run.step_least(name, 0.5)),
            "decides": one.step.authority,
        }
        return Row(values, Reason(f"{one.step.title}. {one.words}"))

    def _values(self, step: str, times: Sequence[Timed]) -> dict[str, Any]:
        return {
            "path": self.process.name,
            "arrangement": self.arrangement,
            "kind": self.kind,
            "step": step,
            "unknown_steps": [one.step.name for one in times if one.time is None],
            "kinds": kinds_of({one.step.name: one for one in times}),
            "basis": list(dict.fromkeys(one.reference for one in times if one.reference)),
            "unverified": [
                one.step.name for one in times if one.time is not None and not one.verified
            ],
        }

    def _whole_reason(self, values: Mapping[str, Any]) -> Reason:
        p50, least = values["p50_days"], values["least_days"]
        if p50 is not None:
            found = f"half of {DRAWS:,} draws are done within {p50:,} days"
        elif least is None:
            found = "no step has a figure of this kind"
        else:
            found = f"half of {DRAWS:,} draws take at least {least:,} days; the rest is unknown"
        claim = f"{self.process.title}, {ARRANGEMENTS[self.arrangement]}: {found}."
        notes = [Reason(note) for note in self.notes]
        return Reason(claim, because=(*map(self._step_reason, self.run.times), *notes))

    def _step_reason(self, name: str) -> Reason:
        one, before = self.run.times[name], self.run.after[name]
        titles = [self.run.times[step].step.title for step in before]
        waits = f" After: {'; '.join(titles)}." if titles else ""
        return Reason(
            f"{one.step.title} ({one.step.authority or 'nobody named'}): {one.words}{waits}"
        )


def cycle_row(found: CycleTime) -> Row:
    """Return the row of the cycle times of some cases."""
    p50, p80 = found.found.quantile(0.5), found.found.quantile(0.8)
    ends = {
        f"{name}_{end}": whole(days)
        for name, share in (("p50", 0.5), ("p80", 0.8))
        for end, days in zip(("low", "high"), found.found.interval(share), strict=True)
    }
    values = {
        "path": "cases",
        "arrangement": found.group,
        "kind": "cases",
        "step": found.step,
        "p50_days": whole(p50),
        "p80_days": whole(p80),
        "least_days": whole(p50) if p50 is not None else found.longest,
        "unknown_steps": [],
        "kinds": ["cases"],
        "cases": found.found.cases,
        "open_cases": found.still_open,
        "basis": [found.cases.file],
        "unverified": [],
        **ends,
    }
    return Row(values, found.why())


def whole(days: float | None) -> int | None:
    """Return days as whole days, a part of a day counted as one.

    Examples
    --------
    >>> whole(12.000000001), whole(12.3), whole(None)
    (12, 13, None)
    """
    return None if days is None else ceil(days - 1e-6)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)


def _date(day: int, days: float) -> str | None:
    return None if isinf(days) or day + days > dates.END else dates.iso(day + ceil(days - 1e-6))


def _ends(name: str, found: Quantile) -> dict[str, int | None]:
    if isinf(found.value):
        return {}
    return {f"{name}_low": whole(known(found.low)), f"{name}_high": whole(known(found.high))}
