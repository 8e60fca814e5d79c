"""A row that a scenario splits in time: as it was, `x.during` the shock, `x.after` it."""

import re
from collections.abc import Container
from typing import Any

from mainstay import dates

Row = dict[str, Any]

SEGMENTS = ("before", "during", "after")

_SEGMENT = re.compile(r"\.(?:during|after)(?:\.\d+)?$")
_LONGEST = 80
"""Signs that an id may have."""


def base(key: str) -> str:
    """Return the key of the row that a segment was split from.

    Examples
    --------
    >>> base("f1.after"), base("f1.during.2"), base("f1")
    ('f1', 'f1', 'f1')
    """
    return _SEGMENT.sub("", key)


def segment_key(key: str, name: str, taken: Container[str]) -> str:
    """Return the key of a segment of a row that no other row has.

    Examples
    --------
    >>> segment_key("f1", "after", {"f1"}), segment_key("f1.after", "after", {"f1", "f1.after"})
    ('f1.after', 'f1.after.2')
    """
    stem, number = base(key), 1
    while True:
        tail = f".{name}" if number == 1 else f".{name}.{number}"
        found = stem[: _LONGEST - len(tail)] + tail
        if found not in taken:
            return found
        number += 1


def split(row: Row, start: int, back: int | None, *, stays: bool) -> list[tuple[str, Row]]:
    """Split a row with `since` and `until` at the first day of a shock and at the return.

    Parameters
    ----------
    row : mapping
    start : int
    back : int or None
        The day from which all is as before; None where it never is.
    stays : bool
        Whether something of it is left during the shock.

    Returns
    -------
    list of (str, mapping)
        Those of `before`, `during` and `after` in which it holds, what is whole first.

    Examples
    --------
    >>> first, back = dates.days("2025-01-06")[0], dates.days("2025-03-03")[0]
    >>> parts = split({"since": "2020", "until": None}, first, back, stays=False)
    >>> [(name, part["since"], part["until"]) for name, part in parts]
    [('before', '2020', '2025-01-05'), ('after', '2025-03-03', None)]
    """
    begins, ends = dates.first_day(row["since"]), _last_day(row)
    if ends < start:
        return [("before", row)]
    found = []
    if begins < start:
        found.append(("before", {**row, "until": _by(row["until"], start - 1)}))
    if stays and (back is None or begins < back) and ends >= start:
        until = row["until"] if back is None else _by(row["until"], back - 1)
        found.append(("during", {**row, "since": _from(row["since"], start), "until": until}))
    if back is not None and ends >= back:
        found.append(("after", {**row, "since": _from(row["since"], back)}))
    return sorted(found, key=lambda part: part[0] == "during")


def _last_day(row: Row) -> int:
    """Return the last day on which a row may hold; what is reported closed, up to the report."""
    if row.get("status") == "closed" and row["until"] is None:
        return dates.last_day(row["as_of_date"]) - 1
    return dates.last_day(row["until"])


def _by(until: str | None, last: int) -> str:
    """Return an end that is not after a day, as imprecise as it was."""
    first, final = (last, dates.END) if until is None else dates.days(until)
    return _between(min(first, last), min(final, last)) if final > last else str(until)


def _from(since: str | None, day: int) -> str:
    """Return a beginning that is not before a day, as imprecise as it was."""
    first, final = (dates.BEGINNING, day) if since is None else dates.days(since)
    return _between(day, max(final, day)) if first < day else str(since)


def _between(first: int, last: int) -> str:
    one, other = dates.iso(first), dates.iso(last)
    return one if first == last else f"[{one}..{other}]"
