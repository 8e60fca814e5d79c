"""Cases of the user as they stood on a day, and how long they stay open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from mainstay.kernels.censored import Survival, kaplan_meier


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

    def of(self, step: str, klass: str | None = None) -> list[Case]:
        """Return the cases of a step, or those of a class of it."""
        return [c for c in self.rows if c.step == step and (klass is None or c.klass == klass)]

    def survival(self, cases: Sequence[Case]) -> Survival:
        """Return how long cases stay open; those that are open on the day count as censored."""
        seen = [case.seen(self.day) for case in cases]
        return kaplan_meier([days for days, _ in seen], [ended for _, ended in seen])


def quarter(ordinal: int) -> str:
    """Return the quarter of a day.

    Examples
    --------
    >>> quarter(date(2025, 5, 1).toordinal())
    '2025-Q2'
    """
    day = date.fromordinal(ordinal)
    return f"{day.year}-Q{(day.month + 2) // 3}"
