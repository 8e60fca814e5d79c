"""Read a file of cases: when each was opened and closed in each step."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mainstay import dates
from mainstay.errors import DataError, Problem, stop_if_any
from mainstay.rules.processes.cases import Case, Cases
from mainstay.rules.processes.reading import stamp, text_of

COLUMNS = ("case_id", "step", "class", "opened", "closed")
OPTIONAL = {"class"}
MOST_PROBLEMS, LONGEST = 1000, 200


def read_cases(path: Path, day: int) -> Cases:
    """Read a case file as it stood on a day.

    Parameters
    ----------
    path : Path
        CSV with the columns case_id, step, opened, closed and, if wanted, class; one row for each
        step of a case. `closed` is empty while the case is open.
    day : int
        Cases opened later are left out; those closed later were open on it.

    Returns
    -------
    Cases

    Raises
    ------
    DataError
        FIL001, FIL004, FIL005 when the file can't be read, PRC006 for its columns, PRC007 when a
        case is closed before it is opened, PRC008 for a date that is no day, PRC009 when no case is
        left, PRC014 when a case has a step twice; all rows at once.
    """
    text = text_of(path)
    rows = cases_of(text, path.name)
    seen = tuple(case for case in rows if case.opened <= day)
    if not seen:
        allowed, fix = f"a case opened by {dates.iso(day)}", "Add cases, or ask for a later day."
        stop_if_any([Problem(code="PRC009", file=path.name, allowed=allowed, fix=fix)])
    return Cases(path.name, day, seen, stamp(path.name, text))


def cases_of(text: str, file: str) -> tuple[Case, ...]:
    """Read the rows of a case file; a DataError names every fault."""
    header, *lines = _lines(text, file)
    stop_if_any(_header_problems(header, file))
    places = {name: header.index(name) for name in COLUMNS if name in header}
    rows, found = [], []
    for line, cells in lines:
        if len(cells) != len(header):
            allowed, fix = "as many cells as the header", "Check the commas."
            found.append(Problem(code="ROW001", file=file, line=line, allowed=allowed, fix=fix))
        else:
            row = {name: cells[place] for name, place in places.items()}
            rows.append((line, {"class": "", **row}))
    stop_if_any([*found, *_problems(rows, file)][:MOST_PROBLEMS])
    return tuple(_case(row) for _, row in rows)


def _lines(text: str, file: str) -> list[Any]:
    """Return the header, and then each row that is not empty with its line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[Any] = []
    try:
        for cells in reader:
            if any(cells) or not found:
                stripped = [cell.strip() for cell in cells]
                found.append((reader.line_num, stripped) if found else stripped)
    except csv.Error as error:
        problem = Problem(code="FIL006", file=file, allowed="CSV", fix=f"{error}.")
        raise DataError([problem]) from None
    return found or [[]]


def _case(row: Mapping[str, str]) -> Case:
    closed = _day(row["closed"]) if row["closed"] else None
    opened = _day(row["opened"])
    assert opened is not None
    return Case(row["case_id"], row["step"], row["class"], opened, closed)


def _day(text: str) -> int | None:
    """Return a day as an ordinal; None of what is no single day."""
    try:
        first, last = dates.days(text)
    except ValueError:
        return None
    return first if first == last else None


def _header_problems(header: Sequence[str], file: str) -> Iterator[Problem]:
    missing = [name for name in COLUMNS if name not in header and name not in OPTIONAL]
    extra = [name for name in header if name not in COLUMNS or header.count(name) > 1]
    if missing or extra:
        yield Problem(
            code="PRC006",
            file=file,
            line=1,
            found=", ".join(header),
            allowed=", ".join(COLUMNS),
            fix="Write these columns, each once; class may be left out.",
        )


def _problems(rows: Sequence[tuple[int, Mapping[str, str]]], file: str) -> Iterator[Problem]:
    first: dict[tuple[str, str], int] = {}
    for line, row in rows:
        key = row["case_id"], row["step"]
        faults = list(_faults(row))
        if first.setdefault(key, line) != line:
            allowed = f"one row for a step of a case (line {first[key]} is another)"
            faults.append(("PRC014", "case_id", allowed))
        for code, column, allowed in faults:
            yield Problem(
                code=code,
                file=file,
                line=line,
                column=column,
                found=row[column],
                allowed=allowed,
                fix="Correct it.",
            )


def _faults(row: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for column in ("case_id", "step", "class"):
        if not row[column] and column not in OPTIONAL:
            yield "VAL001", column, "a text"
        if not row[column].isprintable() or len(row[column]) > LONGEST:
            yield "VAL007", column, f"a text of at most {LONGEST} characters, without control signs"
    opened, closed = _day(row["opened"]), _day(row["closed"])
    if opened is None:
        yield "PRC008", "opened", "a day such as 2024-09-30"
    if row["closed"] and closed is None:
        yield "PRC008", "closed", "a day such as 2024-09-30, or nothing while the case is open"
    if opened is not None and closed is not None and closed < opened:
        yield "PRC007", "closed", f"a day not before {row['opened']}"
