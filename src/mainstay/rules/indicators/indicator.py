"""Indicators of nations that ship: what each is, and its newest value by a day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from mainstay import dates
from mainstay.errors import Problem, stop_if_any
from mainstay.model.backing import Pointer
from mainstay.rules.indicators.rows import (
    DATE,
    NATION,
    NUMBER,
    YES_NO,
    Row,
    one_of,
    read_rows,
)
from mainstay.rules.shipped import key_problems, read_toml, shipped

Direction = Literal["more", "less", "none"]
DIRECTIONS = ("more", "less", "none")
FOLDER = "indicators/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What an indicator is, in which unit, what its interval means, and who publishes it.

    `direction` says whether a larger value is more or less of what the name says; `none` where
    neither end is, as for a position.
    """

    name: str
    unit: str
    direction: Direction
    interval: str
    about: str
    reference: str
    licence: str
    as_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One value of an indicator of a nation, with its interval, its date and its publication.

    Where no interval is published the ends are the value. `rows` are the rows of a network that it
    stands in; what ships has none.
    """

    indicator: str
    country_id: str
    date: str | None
    low: float | None
    high: float | None
    value: float | None
    unit: str | None
    direction: Direction
    reference: str
    licence: str
    as_of: str
    verified: bool
    rows: tuple[Pointer, ...] = ()


@cache
def definitions() -> Mapping[str, Definition]:
    """Return every shipped indicator by its name.

    Examples
    --------
    >>> definitions()["rule_of_law"].interval
    'estimate -/+ 1.645 standard errors, 90 %'
    """
    return read_definitions(shipped(FOLDER + "indicators.toml"))


def indicators(day: int, known_by: int | None = None) -> tuple[Indicator, ...]:
    """Return the newest value of each indicator and nation that a day can rest on.

    Parameters
    ----------
    day : int
        Day as an ordinal; a value counts where its date has passed by then.
    known_by : int, optional
        Day by which a value must have been published.

    Returns
    -------
    tuple of Indicator
        By indicator and nation. A nation without a value is not there.

    Examples
    --------
    >>> from mainstay.dates import days
    >>> found = {(i.indicator, i.country_id): i for i in indicators(days("2024-06-30")[0])}
    >>> votes = found["un_ideal_point", "JPN"]
    >>> votes.date, votes.low < votes.value < votes.high
    ('2019', True)
    >>> ("un_ideal_point", "TWN") in found, ("rule_of_law", "TWN") in found
    (False, True)
    """
    return newest(_values(), day, known_by)


def newest(
    values: Iterable[Indicator], day: int, known_by: int | None = None
) -> tuple[Indicator, ...]:
    """Keep the newest value of each indicator and nation whose date has passed by a day."""
    last = dates.END if known_by is None else known_by
    found: dict[tuple[str, str], Indicator] = {}
    for value in values:
        if dates.last_day(value.as_of) > last or not _has_passed(value, day):
            continue
        key = (value.indicator, value.country_id)
        if key not in found or _age(found[key]) <= _age(value):
            found[key] = value
    return tuple(found[key] for key in sorted(found))


def _has_passed(value: Indicator, day: int) -> bool:
    """Say whether what a value is dated to has been; without a date, what it was published on."""
    return dates.has_passed(value.date or value.as_of, value.as_of, day)


def _age(value: Indicator) -> tuple[int, int]:
    return dates.last_day(value.date or value.as_of), dates.last_day(value.as_of)


@cache
def _values() -> tuple[Indicator, ...]:
    return read_values(shipped(FOLDER + "values.csv"), definitions())


def read_definitions(text: str, file: str = "indicators.toml") -> dict[str, Definition]:
    """Read what indicators are; a DataError names every fault."""
    raw = read_toml(text, file)
    keys: dict[str, type] = dict.fromkeys(Definition.__annotations__, str)
    stop_if_any(p for name, row in raw.items() for p in key_problems(row, keys, f"{file} {name}"))
    stop_if_any(p for name, row in raw.items() for p in _word_faults(row, f"{file} {name}"))
    return {name: Definition(**row) for name, row in raw.items()}


def _word_faults(row: Row, place: str) -> Iterator[Problem]:
    checks = {"direction": one_of(DIRECTIONS), "as_of": DATE}
    for column, check in checks.items():
        if not check.holds(row[column]):
            yield Problem(
                code=check.code,
                file=place,
                column=column,
                found=row[column],
                allowed=check.allowed,
                fix="Correct it.",
            )


def read_values(
    text: str, known: Mapping[str, Definition], file: str = "values.csv"
) -> tuple[Indicator, ...]:
    """Read the values of known indicators; a DataError names every fault."""
    columns = {
        "indicator": one_of(tuple(known)),
        "country_id": NATION,
        "date": DATE,
        "low": NUMBER,
        "high": NUMBER,
        "value": NUMBER,
        "verified": YES_NO,
    }
    rows = read_rows(text, file, columns, ("indicator", "country_id", "date"))
    stop_if_any(_crossed(rows, file))
    return tuple(_indicator(row, known[row["indicator"]]) for row in rows)


def _crossed(rows: Iterable[Row], file: str) -> Iterator[Problem]:
    """Find values that lie outside their interval."""
    for line, row in enumerate(rows, start=2):
        if not float(row["low"]) <= float(row["value"]) <= float(row["high"]):
            yield Problem(
                code="NET011",
                file=file,
                line=line,
                column="low",
                found=row["low"],
                allowed="low <= value <= high",
                fix="Correct one of them.",
            )


def _indicator(row: Row, what: Definition) -> Indicator:
    return Indicator(
        indicator=row["indicator"],
        country_id=row["country_id"],
        date=row["date"],
        low=float(row["low"]),
        high=float(row["high"]),
        value=float(row["value"]),
        unit=what.unit,
        direction=what.direction,
        reference=what.reference,
        licence=what.licence,
        as_of=what.as_of,
        verified=row["verified"] == "yes",
    )
