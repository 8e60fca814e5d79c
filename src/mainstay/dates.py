"""Dates with the precision they were published with: a year, a month, a day or one of a span.

A date that is known only to the year stands for every day of it; `[2020-03..2022]`, in the form of
ISO 8601-2 (2019), for one day between the first of March 2020 and the last of 2022. `first_day`
and `last_day` give the ends, as ordinals, so that whole columns can be compared as numbers.
"""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

ALLOWED = "a date such as 2024, 2024-09, 2024-09-30 or, for one day of a span, [2024-09..2025]"
_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_SPAN = re.compile(r"\[([\d-]+)\.\.([\d-]+)\]", re.ASCII)

BEGINNING = date.min.toordinal()
END = date.max.toordinal()


@lru_cache(maxsize=65536)
def days(text: str) -> tuple[int, int]:
    """Return the first and the last possible day of a published date, as ordinals.

    Raises
    ------
    ValueError
        When the text is no date of the form YYYY, YYYY-MM, YYYY-MM-DD or [date..date].

    Examples
    --------
    >>> first, last = days("2024-02")
    >>> date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat()
    ('2024-02-01', '2024-02-29')
    >>> first, last = days("[2020-03..2022]")
    >>> date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat()
    ('2020-03-01', '2022-12-31')
    """
    span = _SPAN.fullmatch(text)
    if span is not None:
        first, last = days(span[1])[0], days(span[2])[1]
        if last < first:
            raise ValueError(f"{text!r} ends before it begins")
        return first, last
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not {ALLOWED}")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if month is None:
        return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    if day is None:
        last = monthrange(year, month)[1] if 1 <= month <= 12 else 0
        return date(year, month, 1).toordinal(), date(year, month, last).toordinal()
    exact = date(year, month, day).toordinal()
    return exact, exact


def first_day(text: str | None) -> int:
    """Return the first possible day; of an empty date, the beginning of time."""
    return BEGINNING if text is None else days(text)[0]


def last_day(text: str | None) -> int:
    """Return the last possible day; of an empty date, the end of time."""
    return END if text is None else days(text)[1]


def has_passed(text: str, published: str, day: int) -> bool:
    """Say whether what is dated so has certainly been by a day.

    What was published by then has been, though its own date may reach further: a figure for 2025
    that stood in print in June of that year.

    Examples
    --------
    >>> june = days("2025-06-30")[1]
    >>> has_passed("2025", "2025-06", june), has_passed("2025", "2026", june)
    (True, False)
    """
    first, last = days(text)
    return last <= day or (first <= day and last_day(published) <= day)


def iso(ordinal: int) -> str:
    """Write a day in ISO form.

    Examples
    --------
    >>> iso(days("2024-09-30")[0])
    '2024-09-30'
    """
    return date.fromordinal(ordinal).isoformat()


def year_before(ordinal: int) -> int:
    """Return the same day of the year before; 29 February gives 28 February."""
    day = date.fromordinal(ordinal)
    last = monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, min(day.day, last)).toordinal()
