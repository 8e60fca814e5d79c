"""Values of an edit against the rules of the schema: what a column does not take, and why."""

import re
import sys
from collections.abc import Callable, Iterable
from typing import Any

from mainstay import dates
from mainstay.errors import nearest
from mainstay.schema.spec import ColumnSpec, codes
from mainstay.units import units

LONGEST_TEXT = 10_000
LONGEST_ID = 80
LARGEST_INTEGER = 2**63 - 1
SEPARATOR = ";"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_ISO3 = re.compile(r"[A-Z]{3}")
_NO_BREAK_SPACE = "\u00a0"

Fault = tuple[str, str]
"""What is allowed, and how to mend it."""


def fault_of(column: ColumnSpec, value: Any) -> Fault | None:
    """Return what is wrong with a value for a column; None where it may stand there.

    Examples
    --------
    >>> from mainstay.schema.spec import tables
    >>> fault_of(tables()["sources"].columns["unit"], "t") is None
    True
    >>> fault_of(tables()["sources"].columns["confidence"], "certain")
    ('one of low, medium, high', 'There are: low, medium, high.')
    """
    if value is None:
        return None if column.need != "required" else (kind_of(column), "Give a value.")
    if not (_fits(column, value) if column.is_number else isinstance(value, _type(column))):
        return kind_of(column), "Correct the value."
    if column.is_list:
        return _list_fault(column, value)
    return _text_fault(column, value) if isinstance(value, str) else None


def _list_fault(column: ColumnSpec, parts: list[Any]) -> Fault | None:
    if not parts or not all(isinstance(part, str) for part in parts):
        return f"a list of texts: {column.about}", "Name something, or empty the cell."
    if sum(len(part) + 1 for part in parts) > LONGEST_TEXT:
        return f"at most {LONGEST_TEXT} signs", "Shorten the list."
    if any(SEPARATOR in part for part in parts):
        return "parts without semicolons", "Make two parts of it, or write a comma."
    return next((found for part in parts if (found := _text_fault(column, part))), None)


def kind_of(column: ColumnSpec) -> str:
    """Say what a column takes."""
    span = "" if column.low is None else f" from {column.low:g}"
    span += "" if column.high is None else f" to {column.high:g}"
    return f"{column.type.replace('_', ' or ')}{span}: {column.about}"


def said(value: object) -> str:
    """Write a value that was found, also one with more digits than can be written."""
    large = isinstance(value, int) and abs(value) > LARGEST_INTEGER
    return "an integer of more than 64 bits" if large else str(value)


def _type(column: ColumnSpec) -> type:
    return bool if column.type == "yes_no" else list if column.is_list else str


def _fits(column: ColumnSpec, value: Any) -> bool:
    """Say whether a number is finite, in the limits and, where it must be, whole."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if column.type == "integer" and not isinstance(value, int):
        return False
    most = LARGEST_INTEGER if column.type == "integer" else sys.float_info.max
    low = -most if column.low is None else column.low
    return bool(low <= value <= (most if column.high is None else column.high))


def _text_fault(column: ColumnSpec, text: str) -> Fault | None:
    if len(text) > LONGEST_TEXT:
        return f"at most {LONGEST_TEXT} signs", "Shorten the text."
    if any(not sign.isprintable() and sign != _NO_BREAK_SPACE for sign in text):
        return "printable signs in one line", "Remove line breaks and control signs."
    if not text or text != text.strip():
        return "text without blanks around it", "Write it without them, or empty the cell."
    return _RULES[column.type](column, text) if column.type in _RULES else None


def _id(column: ColumnSpec, text: str) -> Fault | None:
    if column.pattern == "iso3" and not _ISO3.fullmatch(text):
        return "an ISO 3166-1 alpha-3 code", "Write three capital letters."
    if _ID.fullmatch(text) and len(text) <= LONGEST_ID:
        return None
    allowed = f"letters, digits, point, hyphen and underscore, at most {LONGEST_ID}"
    return allowed, "Choose an id of these signs."


def _among(text: str, known: Iterable[str], more: str = "") -> Fault | None:
    names = list(known)
    if text in names:
        return None
    return f"{more}one of {', '.join(names)}", nearest(text, names)


def _market(_: ColumnSpec, text: str) -> Fault | None:
    iso = _ISO3.fullmatch(text)
    return None if iso else _among(text, codes()["market"], "a country code or ")


def _date(_: ColumnSpec, text: str) -> Fault | None:
    try:
        dates.days(text)
    except ValueError:
        return dates.ALLOWED, "Correct the date."
    return None


_RULES: dict[str, Callable[[ColumnSpec, str], Fault | None]] = {
    "id": _id,
    "ref": _id,
    "refs": _id,
    "code": lambda column, text: _among(text, codes()[column.of or ""]),
    "market": _market,
    "unit": lambda _, text: _among(text, units()),
    "date": _date,
}
