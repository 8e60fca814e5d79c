"""From which point an input counts as critical, from dated thresholds."""

from dataclasses import dataclass
from functools import cache

from mainstay import dates
from mainstay.rules.shipped import read_toml, shipped


@dataclass(frozen=True, slots=True)
class Threshold:
    """Weeks without a source, and end items stopped, from which an input is highly critical."""

    since: str
    weeks: float
    end_items: int
    reason: str


def threshold_on(day: int) -> Threshold:
    """Return the thresholds that hold on a day, before the first of them the first.

    Examples
    --------
    >>> from mainstay.dates import days
    >>> threshold_on(days("2026-01-01")[0]).weeks
    52
    """
    rows = sorted(_thresholds(), key=lambda row: dates.first_day(row.since))
    held = [row for row in rows if dates.first_day(row.since) <= day]
    return (held or rows[:1])[-1]


@cache
def _thresholds() -> tuple[Threshold, ...]:
    file = "criticality.toml"
    return tuple(Threshold(**row) for row in read_toml(shipped(file), file)["threshold"])
