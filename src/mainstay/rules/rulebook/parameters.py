"""Read `parameters.csv`: values by date, each with its unit and its reference."""

import math
from itertools import combinations
from pathlib import Path as Folder
from typing import Any

from mainstay import dates
from mainstay.rules.rulebook.faults import Faults
from mainstay.rules.rulebook.parts import Dated, Parameter

FILE = "parameters.csv"
COLUMNS = (
    "parameter",
    "since",
    "until",
    "value",
    "unit",
    "reference",
    "as_of",
    "verified",
    "note",
)


def read_parameters(folder: Folder, faults: Faults) -> list[Parameter]:
    """Read the parameters of a book; none where it has no such file."""
    found: list[tuple[int, Parameter]] = []
    for line, row in faults.rows(folder, FILE, COLUMNS):
        value = _value(row["value"], row["unit"])
        sound = faults.dated(FILE, "", row, line)
        if value is None:
            allowed = "a date" if row["unit"] == "date" else "a number"
            faults.add("RUL010", FILE, "value", row["value"], allowed, line=line)
        if row["verified"] not in {"yes", "no"}:
            faults.add("RUL010", FILE, "verified", row["verified"], "yes or no", line=line)
        if not row["parameter"]:
            faults.add("RUL002", FILE, "parameter", None, "a name", "Name it.", line)
        if sound and value is not None:
            found.append((line, _parameter(row, value)))
    _overlaps(found, faults)
    return [one for _, one in found]


def _value(text: str, unit: str) -> Any:
    if unit == "date":
        return text if is_day(text) else None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def is_day(text: str) -> bool:
    """Say whether a text is a date."""
    try:
        dates.days(text)
    except ValueError:
        return False
    return True


def _parameter(row: dict[str, str], value: Any) -> Parameter:
    return Parameter(
        name=row["parameter"],
        since=row["since"] or None,
        until=row["until"] or None,
        value=value,
        unit=row["unit"],
        reference=row["reference"],
        as_of=row["as_of"],
        verified=row["verified"] == "yes",
        note=row["note"],
    )


def _overlaps(found: list[tuple[int, Parameter]], faults: Faults) -> None:
    """Note spans of one parameter that share a day, and spans in different units."""
    by_name: dict[str, list[tuple[int, Parameter]]] = {}
    for line, one in found:
        by_name.setdefault(one.name, []).append((line, one))
    for spans in by_name.values():
        for (first, one), (line, other) in combinations(spans, 2):
            if share_a_day(one, other):
                allowed = f"no day of the span in line {first}"
                faults.add("RUL009", FILE, "since", other.since, allowed, line=line)
            if one.unit != other.unit:
                faults.add("RUL010", FILE, "unit", other.unit, one.unit, line=line)


def share_a_day(one: Dated, other: Dated) -> bool:
    """Say whether two spans certainly have a day in common."""
    begin = max(_begun(one), _begun(other))
    end = min(_end(one), _end(other))
    return begin <= end


def _begun(one: Dated) -> int:
    return dates.BEGINNING if one.since is None else dates.last_day(one.since)


def _end(one: Dated) -> int:
    return dates.END if one.until is None else dates.first_day(one.until)
