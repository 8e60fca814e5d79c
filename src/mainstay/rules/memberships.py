"""Who is on which list, from when and until when: `memberships.csv` and `lists.toml`."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from mainstay import dates
from mainstay.errors import Problem, stop_if_any
from mainstay.model.force import MAYBE, in_force
from mainstay.rules.shipped import (
    ends_early,
    is_date,
    key_problems,
    read_toml,
    shipped,
)

STATUSES = {
    "member": True,
    "designated": True,
    "signatory": True,
    "partner": True,
    "listed": True,
    "reported": False,
}
"""What a membership may be called, and whether that settles it; what is not is unverified."""


@dataclass(frozen=True, slots=True)
class NationList:
    """A list of nations: its name for a reader, and what it is."""

    name: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One nation on one list, from when and until when, and where that was read."""

    list: str
    country_id: str
    since: str | None
    until: str | None
    status: str
    verified: bool
    reference: str
    as_of: str
    note: str

    def force(self, day: int) -> int:
        """Say whether it holds on a day: not, maybe or certainly.

        One without `since` holds throughout as far as known: certainly from the date that its
        reference speaks of, maybe before.
        """
        force = in_force(self.since, self.until, day)
        if self.since is None:
            return min(force, max(MAYBE, in_force(self.as_of, None, day)))
        return force


COLUMNS = (
    "list",
    "country_id",
    "since",
    "until",
    "status",
    "verified",
    "reference",
    "as_of",
    "note",
)
"""The columns of `memberships.csv`."""

_CHECKS: dict[str, tuple[str, Callable[[str], object], str]] = {
    "country_id": ("VAL005", re.compile("[A-Z]{3}").fullmatch, "an ISO 3166-1 alpha-3 code"),
    "since": ("VAL006", lambda text: text == "" or is_date(text), dates.ALLOWED),
    "until": ("VAL006", lambda text: text == "" or is_date(text), dates.ALLOWED),
    "status": ("VAL004", STATUSES.__contains__, "one of " + ", ".join(STATUSES)),
    "verified": ("VAL008", {"yes", "no"}.__contains__, "yes or no"),
    "reference": ("VAL001", str.strip, "a reference"),
    "as_of": ("VAL006", is_date, dates.ALLOWED),
}


@cache
def lists() -> Mapping[str, NationList]:
    """Return every list of nations by its code.

    Examples
    --------
    >>> lists()["MNNA"].name
    'Major non-NATO allies'
    """
    return read_lists(shipped("lists.toml"))


@cache
def memberships() -> tuple[Membership, ...]:
    """Return every dated membership."""
    return read_memberships(shipped("memberships.csv"), lists())


def read_lists(text: str, file: str = "lists.toml") -> dict[str, NationList]:
    """Read the lists of nations; a DataError names every fault."""
    raw = read_toml(text, file)
    keys = {"name": str, "about": str}
    stop_if_any(p for code, row in raw.items() for p in key_problems(row, keys, f"{file} {code}"))
    return {code: NationList(**row) for code, row in raw.items()}


def read_memberships(
    text: str, known: Mapping[str, NationList], file: str = "memberships.csv"
) -> tuple[Membership, ...]:
    """Read dated memberships of known lists; a DataError names every fault."""
    header, *rows = _cells(text, file)
    if tuple(header) != COLUMNS:
        names = ", ".join(COLUMNS)
        fix = "Write the columns in this order."
        stop_if_any([Problem(code="COL001", file=file, line=1, allowed=names, fix=fix)])
    stop_if_any(_problems(rows, known, file))
    return tuple(_membership(dict(zip(COLUMNS, row, strict=True))) for row in rows)


def _cells(text: str, file: str) -> list[list[str]]:
    try:
        return list(csv.reader(text.splitlines(), strict=True)) or [[]]
    except csv.Error as error:
        stop_if_any([Problem(code="FIL006", file=file, allowed="CSV", fix=f"{error}.")])
        raise


def _membership(row: dict[str, str]) -> Membership:
    return Membership(
        list=row["list"],
        country_id=row["country_id"],
        since=row["since"] or None,
        until=row["until"] or None,
        status=row["status"],
        verified=row["verified"] == "yes" and STATUSES[row["status"]],
        reference=row["reference"],
        as_of=row["as_of"],
        note=row["note"],
    )


def _problems(
    rows: Sequence[Sequence[str]], known: Mapping[str, NationList], file: str
) -> Iterator[Problem]:
    """Find the faults of the rows, in their order."""
    seen: set[tuple[str, ...]] = set()
    for line, cells in enumerate(rows, start=2):
        if len(cells) != len(COLUMNS):
            allowed, fix = f"{len(COLUMNS)} cells", "Check the commas."
            yield Problem(code="ROW001", file=file, line=line, allowed=allowed, fix=fix)
            continue
        row = dict(zip(COLUMNS, cells, strict=True))
        for code, column, allowed in _faults(row, known):
            yield Problem(
                code=code,
                file=file,
                line=line,
                column=column,
                found=row[column],
                allowed=allowed,
                fix="Correct it.",
            )
        key = (row["list"], row["country_id"], row["since"])
        if key in seen:
            allowed, fix = "one row for a membership", "Remove one of the rows."
            yield Problem(code="KEY003", file=file, line=line, allowed=allowed, fix=fix)
        seen.add(key)


def _faults(
    row: Mapping[str, str], known: Mapping[str, NationList]
) -> Iterator[tuple[str, str, str]]:
    if row["list"] not in known:
        yield "KEY002", "list", "one of " + ", ".join(known)
    for column, (code, holds, allowed) in _CHECKS.items():
        if not holds(row[column]):
            yield code, column, allowed
    if ends_early(row["since"], row["until"]):
        yield "NET006", "until", "a date not before since"
