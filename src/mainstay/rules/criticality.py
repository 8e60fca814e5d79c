"""From which point an input counts as critical, from dated thresholds."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from mainstay import dates


@dataclass(frozen=True, slots=True)
class Threshold:
    """Weeks without a source, and end items stopped, from which an input is highly critical."""

    since: str
    weeks: float
    end_items: int
    reason: str


def threshold_on(day: int) -> Threshold:
    """Return the thresholds that hold on a day.

    Examples
    --------
    >>> from mainstay.dates import days
    >>> threshold_on(days("2026-01-01")[0]).weeks
    52
    """
    text = files("mainstay.rules").joinpath("criticality.toml").read_text(encoding="utf-8")
    rows = [Threshold(**row) for row in tomllib.loads(text)["threshold"]]
    held = [row for row in rows if dates.first_day(row.since) <= day]
    return max(held, key=lambda row: dates.first_day(row.since))
