"""Results and problems as text for a terminal, JSON or CSV."""

import csv
import io
import json
import re
import shutil
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mainstay.errors import Problem, escaped
from mainstay.model.result import Quantity, Reason, Result

NOT_PUBLISHED = "–"
WIDE = 160
MOST_ROWS = 500
"""Rows that a terminal table shows; drawing hundreds of thousands takes minutes."""
MOST_PARTS = 24
"""Entries of a list that a cell of a terminal table shows."""
MOST_KEYS = 100
"""Keys that the line of a gap names in a terminal."""
NO_BREAK_SPACE = "\u00a0"

_FORMULA = frozenset("=+-@\N{MINUS SIGN}")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_UNUSUAL = re.compile(r"[^ -~\n]")


def render(result: Result, form: str) -> str:
    """Write a result in one of the forms `table`, `json` and `csv`."""
    if form == "json":
        return as_json(result.as_dict())
    if form == "csv":
        return as_csv([column.name for column in result.columns], result.table)
    return _table(result)


def render_reason(reason: Reason, form: str) -> str:
    """Write why a row says what it says, as a tree of sentences or as JSON."""
    if form == "json":
        return as_json(reason.as_dict())
    return "\n".join([*map(visible, reason.lines()), ""])


def visible(text: str) -> str:
    r"""Write signs that a terminal obeys, or that nobody can see, as escapes.

    Examples
    --------
    >>> print(visible("tube\x1b[2J"))
    tube\x1b[2J
    """
    if text.isprintable():
        return text
    return "".join(sign if sign == NO_BREAK_SPACE else escaped(sign) for sign in text)


def as_json(value: Any) -> str:
    """Write plain values as JSON; a number that is none is a fault of ours and raises."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    return _UNUSUAL.sub(_in_json, text) + "\n"


def _in_json(match: re.Match[str]) -> str:
    """Write one sign of a JSON text; one that can't be seen as the escape that JSON has for it."""
    sign = match[0]
    return sign if visible(sign) == sign else json.dumps(sign)[1:-1]


def as_csv(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Write rows as CSV; a list is joined by semicolons, an unknown cell is empty.

    What a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_harmless(row[name]) for name in names])
    return out.getvalue()


def _harmless(value: Any) -> str:
    text = plain(value, "")
    return text if isinstance(value, bool | int | float) else no_formula(visible(text))


def no_formula(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula.

    Where the semicolon parts cells, each part of a text is a cell of its own, so each is looked
    at. A plain number is none.

    Examples
    --------
    >>> no_formula("=1+1"), no_formula(" @SUM(A1)"), no_formula("-40"), no_formula("a;+b")
    ("'=1+1", "' @SUM(A1)", '-40', "a;'+b")
    """
    return ";".join(f"'{part}" if _runs(part) else part for part in text.split(";"))


def _runs(text: str) -> bool:
    """Say whether a spreadsheet would run a cell; full-width signs count as the plain ones do."""
    start = text.lstrip()
    if not start or _NUMBER.fullmatch(text):
        return False
    return text[0] in "\t\r\n" or unicodedata.normalize("NFKC", start[0])[:1] in _FORMULA


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
        return _first([plain(part) for part in value], MOST_PARTS, "; ")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return plain(value)
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.4g}"
    return f"{value:,.0f}"


def _first(parts: Sequence[str], most: int, between: str) -> str:
    """Join the first parts of a list, and say how many more there are."""
    rest = f"{between}and {len(parts) - most:,} more" if len(parts) > most else ""
    return between.join(parts[:most]) + rest


def _table(result: Result) -> str:
    shown = [column for column in result.columns if not column.detail]
    table = Table(show_lines=False, header_style="bold", pad_edge=False, box=None)
    for column in shown:
        unit = f"\n{column.unit}" if column.unit else ""
        whole = column.unit == "date" or column.type in {"number", "integer"}
        table.add_column(Text(column.name + unit), overflow="fold", no_wrap=whole)
    names = [column.name for column in shown]
    for row in result.data.select(names).slice(0, MOST_ROWS).to_pylist():
        table.add_row(*(Text(visible(_cell(name, row[name]))) for name in names))
    lines = [*_rest(result), *(_headline(quantity) for quantity in result.headline.values())]
    notes = (f"Note: {caveat}" for caveat in result.caveats)
    return "\n".join([_drawn(table), *map(visible, [*lines, *notes]), ""])


def _rest(result: Result) -> list[str]:
    rows = result.data.num_rows
    if rows <= MOST_ROWS:
        return []
    return [f"The first {MOST_ROWS} of {rows:,} rows; --format csv gives all."]


def _headline(quantity: Quantity) -> str:
    plain_number = quantity.unit in {"", "count"} or quantity.value is None
    unit = "" if plain_number else f" {quantity.unit}"
    value = "not published" if quantity.value is None else number(quantity.value)
    return f"{quantity.about}: {value}{unit}"


def _cell(name: str, value: Any) -> str:
    return plain(value) if name in {"year", "tier"} else number(value)


def _drawn(table: Table) -> str:
    out = io.StringIO()
    width = max(WIDE, shutil.get_terminal_size((WIDE, 24)).columns)
    Console(file=out, width=width, color_system=None, force_terminal=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


PROBLEM_COLUMNS = (
    *("kind", "code", "file", "part", "line", "cell", "column", "key", "found", "allowed", "fix"),
)


def render_problems(problems: Sequence[Problem], form: str) -> str:
    """Write the problems of a network in one of the forms."""
    rows = [{**problem.as_dict(), "found": _safe(problem.found)} for problem in problems]
    errors = sum(problem.kind == "error" for problem in problems)
    if form == "json":
        return as_json({"ok": errors == 0, "problems": rows})
    if form == "csv":
        return as_csv(PROBLEM_COLUMNS, rows)
    lines = [visible(f"{problem.kind}  {problem}" + _keys(problem)) for problem in problems]
    counts = [_counted(errors, "error"), _counted(len(problems) - errors, "gap")]
    return "\n".join([*lines, f"{' and '.join(counts)}.", ""])


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _safe(found: str | None) -> str | None:
    """Escape what a terminal would act on: the value of a bad cell can hold anything."""
    return None if found is None else escaped(found)


def _keys(problem: Problem) -> str:
    if problem.kind != "gap" or not problem.key:
        return ""
    return f"  ({_first(problem.key.split(';'), MOST_KEYS, ', ')})"
