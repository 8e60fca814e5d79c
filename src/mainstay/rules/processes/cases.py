"""Cases of the user as they stood on a day, and how long they stay open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from mainstay.errors import nearest
from mainstay.kernels.censored import Survival, kaplan_meier
from mainstay.kernels.censored_fits import Lognormal, fit_lognormal
from mainstay.model.result import in_words


@dataclass(frozen=True, slots=True)
class Case:
    """One case in one step; days as ordinals, `closed` None while it is open."""

    case_id: str
    step: str
    klass: str
    opened: int
    closed: int | None

    def seen(self, day: int) -> tuple[int, bool]:
        """Return the days that it has taken as seen on a day, and whether it had ended."""
        ended = self.closed is not None and self.closed <= day
        last = self.closed if ended and self.closed is not None else day
        return last - self.opened, ended


@dataclass(frozen=True)
class Cases:
    """The cases of a file that had been opened by a day, seen as of that day."""

    file: str
    day: int
    rows: tuple[Case, ...]
    stamp: Mapping[str, str]

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The steps, in the order in which the file first names them."""
        return tuple(dict.fromkeys(case.step for case in self.rows))

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The classes that are named, in order of their names."""
        return tuple(sorted({case.klass for case in self.rows if case.klass}))

    @cached_property
    def _by_step(self) -> dict[str, list[Case]]:
        found: dict[str, list[Case]] = {}
        for case in self.rows:
            found.setdefault(case.step, []).append(case)
        return found

    def beside(self, known: Collection[str]) -> str | None:
        """Say which steps are none of those known, and what the first of them may mean."""
        own = [step for step in self.steps if step not in known]
        if not own:
            return None
        words = f"{self.file} has cases of steps that no process asked about has: {in_words(own)}."
        return f"{words} They time none of its steps. For {own[0]}: {nearest(own[0], known)}"

    def of(self, step: str, klass: str | None = None) -> list[Case]:
        """Return the cases of a step, or those of a class of it."""
        every = self._by_step.get(step, [])
        return [case for case in every if klass is None or case.klass == klass]

    def survival(self, cases: Sequence[Case]) -> Survival:
        """Return how long cases stay open; those that are open on the day count as censored."""
        seen = [case.seen(self.day) for case in cases]
        return kaplan_meier([days for days, _ in seen], [ended for _, ended in seen])


def fitted_lognormal(cases: Cases, rows: Sequence[Case]) -> Lognormal | None:
    """Fit a lognormal to some cases; None where fewer than two different times have ended."""
    seen = [(days, ended) for days, ended in (row.seen(cases.day) for row in rows) if days > 0]
    if len({days for days, ended in seen if ended}) < 2:
        return None
    return fit_lognormal([days for days, _ in seen], [ended for _, ended in seen])


def quarter(ordinal: int) -> str:
    """Return the quarter of a day.

    Examples
    --------
    >>> quarter(date(2025, 5, 1).toordinal())
    '2025-Q2'
    """
    day = date.fromordinal(ordinal)
    return f"{day.year}-Q{(day.month + 2) // 3}"
