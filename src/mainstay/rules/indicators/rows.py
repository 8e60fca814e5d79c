"""Read the rows of a shipped CSV file, and name every fault of every cell."""

import csv
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from mainstay import dates
from mainstay.errors import Problem, stop_if_any
from mainstay.rules.shipped import is_date

Row = dict[str, str]


class Check(NamedTuple):
    """What a cell must be: the code of the fault where it is not, the test, and what is allowed."""

    code: str
    holds: Callable[[str], object]
    allowed: str


def is_number(text: str) -> bool:
    """Say whether a text is a finite number."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def one_of(codes: Sequence[str]) -> Check:
    """Ask for one of some codes."""
    return Check("VAL004", frozenset(codes).__contains__, "one of " + ", ".join(codes))


def or_empty(check: Check) -> Check:
    """Allow an empty cell too."""
    return Check(check.code, lambda text: not text or check.holds(text), check.allowed)


TEXT = Check("VAL001", str.strip, "a text")
ANY = Check("VAL007", lambda _: True, "a text")
NUMBER = Check("VAL002", is_number, "a number")
DATE = Check("VAL006", is_date, dates.ALLOWED)
YES_NO = Check("VAL008", {"yes", "no"}.__contains__, "yes or no")
NATION = Check("VAL005", re.compile("[A-Z]{3}").fullmatch, "an ISO 3166-1 alpha-3 code")


def read_rows(
    text: str, file: str, columns: Mapping[str, Check], key: Sequence[str]
) -> tuple[Row, ...]:
    """Return the rows of a file by the names of its columns.

    Parameters
    ----------
    text : str
    file : str
        Name of the file, for the faults.
    columns : mapping of str to Check
        The columns in their order, and what their cells must be.
    key : sequence of str
        Columns that no two rows have the same.

    Raises
    ------
    DataError
        FIL006 when it is no CSV, COL001 for other columns, ROW001, KEY003, and the codes of the
        checks.
    """
    try:
        header, *rows = list(csv.reader(text.splitlines(), strict=True)) or [[]]
    except csv.Error as error:
        stop_if_any([Problem(code="FIL006", file=file, allowed="CSV", fix=f"{error}.")])
        raise
    if header != list(columns):
        names, fix = ", ".join(columns), "Write the columns in this order."
        stop_if_any([Problem(code="COL001", file=file, line=1, allowed=names, fix=fix)])
    stop_if_any(_faults(rows, file, columns, key))
    return tuple(dict(zip(columns, cells, strict=True)) for cells in rows)


def _faults(
    rows: Sequence[Sequence[str]], file: str, columns: Mapping[str, Check], key: Sequence[str]
) -> Iterator[Problem]:
    """Find the faults of the rows, in their order."""
    seen: set[tuple[str, ...]] = set()
    for line, cells in enumerate(rows, start=2):
        if len(cells) != len(columns):
            allowed, fix = f"{len(columns)} cells", "Check the commas."
            yield Problem(code="ROW001", file=file, line=line, allowed=allowed, fix=fix)
            continue
        row = dict(zip(columns, cells, strict=True))
        for column, (code, holds, allowed) in columns.items():
            if not holds(row[column]):
                yield Problem(
                    code=code,
                    file=file,
                    line=line,
                    column=column,
                    found=row[column],
                    allowed=allowed,
                    fix="Correct it.",
                )
        own = tuple(row[column] for column in key)
        if own in seen:
            allowed = "one row for each " + ", ".join(key)
            yield Problem(
                code="KEY003", file=file, line=line, allowed=allowed, fix="Remove one of the rows."
            )
        seen.add(own)
