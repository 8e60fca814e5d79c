"""What is published of how long a step takes: `durations.csv`, dated, each row of one kind."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from mainstay import dates
from mainstay.errors import Problem, stop_if_any
from mainstay.kernels.schedule.durations import Duration, Scaled
from mainstay.model.force import NOT, in_force
from mainstay.rules.processes.days import days_of
from mainstay.rules.shipped import ends_early, is_date, shipped

KINDS = {
    "statute": "a period that law fixes",
    "deadline": "a limit that law or a regulation sets",
    "target": "a goal of policy or a published target, taken as if it were used up and kept",
    "observed": "what was observed",
    "planning": "a range for planning, without a publication",
    "own": "a figure of the file of the user",
    "cases": "cases of the user",
}
"""What a figure is; figures of different kinds never make one distribution."""

CHOSEN = {
    "planning": ("planning", "statute"),
    "target": ("target", "deadline", "statute"),
    "observed": ("observed", "statute"),
}
"""The kinds that each choice of the user takes; what a law fixes belongs to every one."""

CALENDARS = {"calendar": 1.0, "working": 7 / 5}
"""Days of the calendar for one day; five working days a week, holidays not known."""

COLUMNS = (
    "duration",
    "kind",
    "days",
    "calendar",
    "since",
    "until",
    "reference",
    "as_of",
    "verified",
    "note",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One published time, or range of times, of a step."""

    duration: str
    kind: str
    days: str
    calendar: str = "calendar"
    since: str | None = None
    until: str | None = None
    reference: str
    as_of: str
    verified: bool
    note: str = ""

    @property
    def time(self) -> Duration | None:
        """The time to draw from, in days of the calendar; None where only a mean is known."""
        known, factor = days_of(self.days).duration, CALENDARS[self.calendar]
        return known if known is None or factor == 1 else Scaled(known, factor)

    @property
    def mean(self) -> float | None:
        """The mean, where nothing else is known."""
        return days_of(self.days).mean

    def words(self) -> str:
        """Say the figure for a reader."""
        unit = "days" if self.calendar == "calendar" else "working days"
        read = "read" if self.verified else "not verified"
        note = f" {self.note}." if self.note else ""
        return (
            f"{KINDS[self.kind].capitalize()}: {self.days} {unit} ({self.reference}; as of "
            f"{self.as_of}, {read}).{note}"
        )


@cache
def figures() -> tuple[Figure, ...]:
    """Return every published time.

    Examples
    --------
    >>> next(f.days for f in figures() if f.duration == "us-congress-formal-close")
    '15'
    """
    return read_figures(shipped("processes/durations.csv"))


def newest(name: str, kinds: tuple[str, ...], day: int, known_by: int) -> Figure | None:
    """Return the newest figure of a duration of some kinds that holds on a day, if there is one.

    Examples
    --------
    >>> day = dates.days("2026-01-31")[0]
    >>> newest("us-state-review", ("observed",), day, day).days
    'mean 15'
    """
    found = [
        f
        for f in figures()
        if f.duration == name
        and f.kind in kinds
        and in_force(f.since, f.until, day) != NOT
        and dates.first_day(f.as_of) <= known_by
    ]
    return max(found, key=lambda f: dates.last_day(f.as_of), default=None)


def read_figures(text: str, file: str = "durations.csv") -> tuple[Figure, ...]:
    """Read published times; a DataError names every fault."""
    header, *rows = list(csv.reader(text.splitlines())) or [[]]
    if tuple(header) != COLUMNS:
        fix, allowed = "Write the columns in this order.", ", ".join(COLUMNS)
        stop_if_any([Problem(code="COL001", file=file, line=1, allowed=allowed, fix=fix)])
    stop_if_any(_problems(rows, file))
    return tuple(_figure(dict(zip(COLUMNS, row, strict=True))) for row in rows)


def _figure(row: Mapping[str, str]) -> Figure:
    return Figure(
        duration=row["duration"],
        kind=row["kind"],
        days=row["days"],
        calendar=row["calendar"],
        since=row["since"] or None,
        until=row["until"] or None,
        reference=row["reference"],
        as_of=row["as_of"],
        verified=row["verified"] == "yes",
        note=row["note"],
    )


def _problems(rows: list[list[str]], file: str) -> Iterator[Problem]:
    for line, cells in enumerate(rows, start=2):
        if len(cells) != len(COLUMNS):
            allowed, fix = f"{len(COLUMNS)} cells", "Check the commas."
            yield Problem(code="ROW001", file=file, line=line, allowed=allowed, fix=fix)
            continue
        row = dict(zip(COLUMNS, cells, strict=True))
        for code, column, allowed in faults(row):
            yield Problem(
                code=code,
                file=file,
                line=line,
                column=column,
                found=row[column],
                allowed=allowed,
                fix="Correct it.",
            )


def faults(row: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield code, column and what is allowed for each cell of a figure that can't be."""
    if row["kind"] not in KINDS:
        yield "PRC005", "kind", "one of " + ", ".join(KINDS)
    if row["calendar"] not in CALENDARS:
        yield "PRC005", "calendar", "one of " + ", ".join(CALENDARS)
    try:
        days_of(row["days"])
    except ValueError as error:
        yield "PRC004", "days", str(error)
    for column in ("since", "until", "as_of"):
        if not (is_date(row[column]) or (column != "as_of" and row[column] == "")):
            yield "VAL006", column, dates.ALLOWED
    if ends_early(row["since"], row["until"]):
        yield "NET006", "until", "a date not before since"
    if row["verified"] not in {"yes", "no"}:
        yield "VAL008", "verified", "yes or no"
    if not row["reference"].strip():
        yield "VAL001", "reference", "a reference"
