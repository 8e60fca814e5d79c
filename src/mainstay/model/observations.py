"""Series as they were observed: values on a day, and the time until one is back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mainstay import dates
from mainstay.model.network import Network

Level = Literal["year-before", "before"]


@dataclass(frozen=True)
class Point:
    """One observation of a series."""

    row: int
    date: str
    value: float
    unit: str

    @property
    def days(self) -> tuple[int, int]:
        """The first and the last possible day."""
        return dates.days(self.date)


@dataclass(frozen=True)
class Return:
    """Months until a series is back, at least and at most, and the points that show it.

    `high` is None where no point shows it back. `unlike` is the first point that nothing can be
    held against; `fell` says whether any point shows it below its level.
    """

    low: int
    high: int | None
    used: tuple[Point, ...]
    last: Point
    unlike: Point | None
    fell: bool


def observations(network: Network, day: int) -> dict[str, list[Point]]:
    """Return the chosen values of each series whose date has passed on a day, oldest first."""
    found: dict[str, list[Point]] = defaultdict(list)
    for number, row in enumerate(network["series"].rows()):
        passed = dates.has_passed(row["date"], row["as_of_date"], day)
        if row["chosen"] and row["value"] is not None and passed:
            rate = row["period"] not in {None, "none"}
            unit = f"{row['unit']}/{row['period']}" if rate else row["unit"]
            found[row["series"]].append(Point(number, row["date"], row["value"], unit))
    for points in found.values():
        points.sort(key=lambda point: (point.days, point.value))
    return dict(found)


def newest(points: Sequence[Point], day: int) -> list[Point]:
    """Return the points of the newest date that has begun on a day; several may speak of it.

    Examples
    --------
    >>> from mainstay.dates import days
    >>> points = [Point(0, "2024", 5.0, "each"), Point(1, "2025-03", 8.0, "each")]
    >>> [point.value for point in newest(points, days("2025-02-01")[0])]
    [5.0]
    """
    passed = [point for point in points if point.days[0] <= day]
    return [point for point in passed if point.days == passed[-1].days]


def time_to_return(points: Sequence[Point], shock: tuple[int, int], level: Level) -> Return | None:
    """Find the months from a shock until a series is back at a level.

    The upper end is the end of the first point that reaches its level again. The lower end is the
    first month of which no point shows that it was not back yet: a month without a value, or
    without a level to hold it against, may have been one.

    Parameters
    ----------
    points : sequence of Point
        Oldest first.
    shock : (int, int)
        First and last possible day.
    level : {'year-before', 'before'}
        The value of the same time in the last year before the shock, or the last value before it.

    Returns
    -------
    Return or None
        None where no point after the shock has a level.
    """
    compared, unlike = [], None
    for point in (p for p in points if p.days[1] >= shock[0]):
        against = _level(points, point, shock[0], level)
        if against is None:
            unlike = unlike or point
        else:
            compared.append((against, point))
    if not compared:
        return None
    fallen = [n for n, (against, point) in enumerate(compared) if point.value < against.value]
    # What stands at its level before the first fall has not fallen yet, and is not back.
    start = fallen[0] if fallen else 0
    back = next((n for n, (a, p) in enumerate(compared) if n >= start and p.value >= a.value), None)
    below = {
        month for against, point in compared[:back] for month in _months_of(shock[1], point.days)
    }
    used = compared[-1 if back is None else back]
    high = None if back is None else max(0, months(shock[0], used[1].days[1]))
    low = next(month for month in range(len(below) + 1) if month not in below)
    return Return(
        low if high is None else min(low, high), high, used, used[1], unlike, bool(fallen)
    )


def _level(points: Sequence[Point], point: Point, shock: int, level: Level) -> Point | None:
    """Return the value that a series has to reach again."""
    before = [p for p in points if p.days[1] < shock]
    if level == "before":
        return before[-1] if before else None
    first, last = point.days
    while last >= shock:
        first, last = dates.year_before(first), dates.year_before(last)
    same = [p for p in before if p.days[0] <= last and p.days[1] >= first]
    return same[-1] if same else None


def _months_of(start: int, ends: tuple[int, int]) -> Iterable[int]:
    """Return the months of a date, counted from a day."""
    return range(max(0, months(start, ends[0])), months(start, ends[1]) + 1)


def months(start: int, end: int) -> int:
    """Return the calendar months from one day to another.

    Examples
    --------
    >>> from mainstay.dates import days
    >>> months(days("2025-04-04")[0], days("2025-07")[0])
    3
    """
    one, two = dates.iso(start), dates.iso(end)
    return 12 * (int(two[:4]) - int(one[:4])) + int(two[5:7]) - int(one[5:7])
