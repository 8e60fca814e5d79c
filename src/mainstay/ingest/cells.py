"""Cells of text to values: one parser per column type of the schema.

A parser takes the text of a cell that is not empty and gives the value, or raises `BadCell` with
what is allowed and how to mend it.
"""

import math
import re
from collections.abc import Callable
from typing import Any

from mainstay import dates
from mainstay.errors import nearest
from mainstay.schema.spec import ColumnSpec, codes
from mainstay.units import units

LONGEST_CELL = 10_000
LONGEST_ID = 80
SEPARATOR = ";"
NO_BREAK_SPACE = "\u00a0"

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_ISO3 = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class BadCell(ValueError):
    """A cell that can't be read: its code, what is allowed, how to mend it.

    `found` is what stands there instead, where that is no text.
    """

    def __init__(self, code: str, allowed: str, fix: str, found: str | None = None) -> None:
        super().__init__(allowed)
        self.code, self.allowed, self.fix, self.found = code, allowed, fix, found


def parse(column: ColumnSpec, text: str) -> Any:
    """Return the value of a cell; the type is that of the column."""
    if len(text) > LONGEST_CELL:
        raise BadCell("VAL007", f"at most {LONGEST_CELL} characters", "Shorten the text.")
    if any(not c.isprintable() and c != NO_BREAK_SPACE for c in text):
        raise BadCell(
            "VAL007", "printable characters in one line", "Remove line breaks and control signs."
        )
    return _PARSERS[column.type](column, text)


def _text(_: ColumnSpec, text: str) -> str:
    return text


def _texts(_: ColumnSpec, text: str) -> list[str]:
    parts = [part.strip() for part in text.split(SEPARATOR) if part.strip()]
    if not parts:
        raise BadCell("VAL001", "a value", "Name something, or leave the cell empty.")
    return parts


def _id(column: ColumnSpec, text: str) -> str:
    if column.pattern == "iso3" and not _ISO3.fullmatch(text):
        raise BadCell("VAL005", "an ISO 3166-1 alpha-3 code", "Write three capital letters.")
    if not _ID.fullmatch(text) or len(text) > LONGEST_ID:
        allowed = f"letters, digits, point, hyphen and underscore, at most {LONGEST_ID}"
        raise BadCell("VAL005", allowed, "Choose an id of these characters.")
    return text


def _ids(column: ColumnSpec, text: str) -> list[str]:
    return [_id(column, part) for part in _texts(column, text)]


def _code(column: ColumnSpec, text: str) -> str:
    known = codes()[column.of or ""]
    if text not in known:
        raise BadCell("VAL004", "one of " + ", ".join(known), nearest(text, known))
    return text


def _market(_: ColumnSpec, text: str) -> str:
    known = codes()["market"]
    if text not in known and not _ISO3.fullmatch(text):
        allowed = "a country code or one of " + ", ".join(known)
        raise BadCell("VAL004", allowed, nearest(text, known))
    return text


def _unit(_: ColumnSpec, text: str) -> str:
    if text not in units():
        raise BadCell("VAL009", "one of " + ", ".join(units()), nearest(text, units()))
    return text


def _number(column: ColumnSpec, text: str) -> float:
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        fix = "Write digits with a point, or leave the cell empty if it is not published."
        raise BadCell("VAL002", "a number", fix)
    value = float(text)
    if (column.low is not None and value < column.low) or (
        column.high is not None and value > column.high
    ):
        fix = "Correct the number, or leave the cell empty if it is not published."
        raise BadCell("VAL003", _range(column), fix)
    return value


def _range(column: ColumnSpec) -> str:
    if column.high is None:
        return f"{column.low:g} or more"
    return f"from {column.low:g} to {column.high:g}"


def _integer(column: ColumnSpec, text: str) -> int:
    value = _number(column, text)
    if value != int(value):
        raise BadCell("VAL002", "a whole number", "Write the number without a fraction.")
    return int(value)


def _yes_no(_: ColumnSpec, text: str) -> bool:
    if text not in {"yes", "no"}:
        raise BadCell("VAL008", "yes or no", "Write yes or no, or leave the cell empty.")
    return text == "yes"


def _date(_: ColumnSpec, text: str) -> str:
    try:
        dates.days(text)
    except ValueError:
        raise BadCell("VAL006", dates.ALLOWED, "Correct the date.") from None
    return text


_PARSERS: dict[str, Callable[[ColumnSpec, str], Any]] = {
    "id": _id,
    "ref": _id,
    "refs": _ids,
    "text": _text,
    "texts": _texts,
    "code": _code,
    "market": _market,
    "unit": _unit,
    "number": _number,
    "integer": _integer,
    "yes_no": _yes_no,
    "date": _date,
}
