"""From which index on supply counts as concentrated, by the merger guidelines of a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Literal

from mainstay import dates
from mainstay.errors import Problem, stop_if_any
from mainstay.model.force import NOT, in_force
from mainstay.rules.shipped import (
    ends_early,
    is_date,
    key_problems,
    read_toml,
    shipped,
)

Level = Literal["low", "moderate", "high"]

POINTS = 10_000
"""Points of the guidelines for an index of 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """The bands of one guideline, all on the scale of the index from 0 to 1.

    Supply is moderately concentrated from `moderate`, and highly above `high`. A merger raises
    concern from a rise of `change_of_concern`; from one of `change_presumed` in a highly
    concentrated market, harm is presumed. The guidelines speak of mergers of firms: for shares of
    countries the bands are a yardstick and no more.
    """

    since: str
    until: str | None
    name: str
    moderate: float
    high: float
    change_of_concern: float
    change_presumed: float
    reference: str
    verified: bool
    note: str

    def level(self, index: float) -> Level:
        """Return the band of a Herfindahl index between 0 and 1.

        The middle band holds both of its ends. The index is compared in points to six decimals,
        so that the order in which shares were added decides nothing.

        Examples
        --------
        >>> from mainstay.dates import days
        >>> bands = band_on(days("2024-06-30")[0])
        >>> [bands.level(index) for index in (0.09, 0.10, 0.18, 0.19)]
        ['low', 'moderate', 'moderate', 'high']
        >>> band_on(days("2020-06-30")[0]).level(0.19)
        'moderate'
        """
        if not 0 <= round(index, 9) <= 1:
            raise ValueError(f"the index {index} is not between 0 and 1")
        points = round(index * POINTS, 6)
        if points < round(self.moderate * POINTS, 6):
            return "low"
        return "high" if points > round(self.high * POINTS, 6) else "moderate"


def band_on(day: int) -> Bands | None:
    """Return the bands in force on a day; before the first guideline that has them, None.

    Examples
    --------
    >>> from mainstay.dates import days
    >>> for text in ("1982-06-14", "2010-08-19", "2023-12-18"):
    ...     bands = band_on(days(text)[0])
    ...     print(bands.moderate, bands.high, bands.change_presumed)
    0.1 0.18 0.01
    0.15 0.25 0.02
    0.1 0.18 0.01
    >>> band_on(days("1982-06-13")[0]) is None
    True
    """
    held = (bands for bands in all_bands() if in_force(bands.since, bands.until, day) != NOT)
    return next(held, None)


@cache
def all_bands() -> tuple[Bands, ...]:
    """Return the bands of every guideline, the oldest first."""
    return read_bands(shipped("bands.toml"))


def read_bands(text: str, file: str = "bands.toml") -> tuple[Bands, ...]:
    """Read the bands of guidelines; a DataError names every fault."""
    raw = read_toml(text, file)
    stop_if_any(key_problems(raw, {"band": list}, file))
    kinds: dict[str, type] = {**Bands.__annotations__, "until": str}
    rows: list[Any] = raw["band"]
    places = [f"{file} band {n}" for n in range(1, len(rows) + 1)]
    stop_if_any(
        p for row, at in zip(rows, places, strict=True) for p in key_problems(row, kinds, at)
    )
    stop_if_any(p for row, at in zip(rows, places, strict=True) for p in _problems(row, at))
    bands = tuple(Bands(**(row | {"until": row["until"] or None})) for row in rows)
    stop_if_any(_seams(bands, file))
    return bands


def _problems(row: dict[str, Any], place: str) -> Iterator[Problem]:
    def fault(code: str, column: str, allowed: str) -> Problem:
        found, fix = str(row[column]), "Correct it."
        return Problem(code=code, file=place, column=column, found=found, allowed=allowed, fix=fix)

    if not is_date(row["since"]):
        yield fault("VAL006", "since", dates.ALLOWED)
    if row["until"] and not is_date(row["until"]):
        yield fault("VAL006", "until", dates.ALLOWED)
    if ends_early(row["since"], row["until"]):
        yield fault("NET006", "until", "a date not before since")
    if not 0 < row["moderate"] < row["high"] < 1:
        yield fault("VAL003", "high", "0 < moderate < high < 1")
    if not 0 < row["change_of_concern"] <= row["change_presumed"] < 1:
        yield fault("VAL003", "change_presumed", "0 < change_of_concern <= change_presumed < 1")


def _seams(bands: tuple[Bands, ...], file: str) -> Iterator[Problem]:
    """Find guidelines that do not follow one upon another, day upon day."""
    for before, after in pairwise(bands):
        if dates.last_day(before.until) + 1 != dates.first_day(after.since):
            yield Problem(
                code="NET006",
                file=file,
                column="since",
                found=after.since,
                allowed="the day after the guideline before ends",
                fix="Correct one of the dates.",
            )
