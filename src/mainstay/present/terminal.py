"""Results and problems as text for a terminal, JSON or CSV."""

import csv
import io
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mainstay.errors import Problem, escaped
from mainstay.model.result import Quantity, Reason, Result

NOT_PUBLISHED = "–"
WIDE = 160


def render(result: Result, form: str) -> str:
    """Write a result in one of the forms `table`, `json` and `csv`."""
    if form == "json":
        return as_json(result.as_dict())
    if form == "csv":
        return as_csv([column.name for column in result.columns], result.table)
    return _table(result)


def render_reason(reason: Reason, form: str) -> str:
    """Write why a row says what it says, as a tree of sentences or as JSON."""
    return as_json(reason.as_dict()) if form == "json" else "\n".join([*reason.lines(), ""])


def as_json(value: Any) -> str:
    """Write plain values as JSON; a number that is none is a fault of ours and raises."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Write rows as CSV; a list is joined by semicolons, an unknown cell is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([plain(row[name], "") for name in names])
    return out.getvalue()


def plain(value: Any, unknown: str = NOT_PUBLISHED) -> str:
    """Write one value for a reader."""
    if value is None:
        return unknown
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, list | tuple):
        return ";".join(plain(part) for part in value)
    return str(value)


def number(value: Any) -> str:
    """Write one value of a terminal table: numbers with separators, lists in words."""
    if isinstance(value, list | tuple):
        return "; ".join(plain(part) for part in value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return plain(value)
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.4g}"
    return f"{value:,.0f}"


def _table(result: Result) -> str:
    shown = [column for column in result.columns if not column.detail]
    table = Table(show_lines=False, header_style="bold", pad_edge=False, box=None)
    for column in shown:
        unit = f"\n{column.unit}" if column.unit else ""
        table.add_column(Text(column.name + unit), overflow="fold")
    for row in result.table:
        table.add_row(*(Text(_cell(column.name, row[column.name])) for column in shown))
    lines = [_headline(quantity) for quantity in result.headline.values()]
    return "\n".join([_drawn(table), *lines, *(f"Note: {c}" for c in result.caveats), ""])


def _headline(quantity: Quantity) -> str:
    unit = "" if quantity.unit == "count" or quantity.value is None else f" {quantity.unit}"
    value = "not published" if quantity.value is None else number(quantity.value)
    return f"{quantity.about}: {value}{unit}"


def _cell(name: str, value: Any) -> str:
    return plain(value) if name in {"year", "tier"} else number(value)


def _drawn(table: Table) -> str:
    out = io.StringIO()
    width = max(WIDE, shutil.get_terminal_size((WIDE, 24)).columns)
    Console(file=out, width=width, color_system=None, force_terminal=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


PROBLEM_COLUMNS = ("kind", "code", "file", "line", "column", "key", "found", "allowed", "fix")


def render_problems(problems: Sequence[Problem], form: str) -> str:
    """Write the problems of a network in one of the forms."""
    rows = [{**problem.as_dict(), "found": _safe(problem.found)} for problem in problems]
    errors = sum(problem.kind == "error" for problem in problems)
    if form == "json":
        return as_json({"ok": errors == 0, "problems": rows})
    if form == "csv":
        return as_csv(PROBLEM_COLUMNS, rows)
    lines = [f"{problem.kind}  {problem}" + _keys(problem) for problem in problems]
    counts = [_counted(errors, "error"), _counted(len(problems) - errors, "gap")]
    return "\n".join([*lines, f"{' and '.join(counts)}.", ""])


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _safe(found: str | None) -> str | None:
    """Escape what a terminal would act on: the value of a bad cell can hold anything."""
    return None if found is None else escaped(found)


def _keys(problem: Problem) -> str:
    return f"  ({problem.key.replace(';', ', ')})" if problem.kind == "gap" and problem.key else ""
