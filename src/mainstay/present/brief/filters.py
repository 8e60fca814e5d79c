"""How single cells of the page are written: intervals, shares, units."""

from collections.abc import Iterable, Mapping
from typing import Any

from mainstay.decide import words
from mainstay.decide.ahead import Course, Point
from mainstay.schema.spec import codes


def span(row: Mapping[str, Any]) -> str:
    """Write the interval of a share."""
    return words.span(row["share_low"], row["share_high"])


def share(value: float | None) -> str:
    """Write a share in per cent."""
    return "not published" if value is None else f"{100 * value:.3g} %"


def index(row: Mapping[str, Any]) -> str:
    """Write an interval of the Herfindahl index."""
    if (row["hhi_low"], row["hhi_high"]) == (0.0, 1.0):
        return "not known"
    ends = [f"{row[name]:.2f}" for name in ("hhi_low", "hhi_high")]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def content(row: Mapping[str, Any]) -> str:
    """Write how much of an input from a country is in one item; an open end says so."""
    low, high = row["exposure_low"], row["exposure_high"]
    if low is None or (high is None and low == 0):
        return "not published"
    least = words.amount(low, row["unit"])
    if high is None:
        return f"at least {least}"
    return least if low == high else f"{least} to {words.amount(high, row['unit'])}"


def per(unit: str) -> str:
    """Write the unit of a rate in words; pieces carry none."""
    thing, slash, period = unit.partition("/")
    if not slash or period not in codes()["period"]:
        return "" if unit == "each" else unit
    return f"a {period}" if thing == "each" else f"{thing} a {period}"


def outputs(point: Point) -> str:
    """Write the output of a week: half of the draws, and between which ends 90 of 100 are."""
    ends = words.span(point.low, point.high)
    return ends if point.low == point.high else f"{100 * point.middle:.3g} % ({ends})"


def lasting(row: Mapping[str, Any], what: str) -> str:
    """Write an interval of weeks; an open end says so."""
    low, high = row[f"{what}_low"], row[f"{what}_high"]
    if low is None and high is None:
        return "any time" if what == "survive" else "not published"
    least = words.amount(low or 0.0)
    if high is None:
        return f"at least {least}"
    return least if low == high else f"{least} to {words.amount(high)}"


def caveats(courses: Iterable[Course]) -> list[str]:
    """Return what is to be kept in mind of several courses, each once."""
    return list(dict.fromkeys(text for course in courses for text in course.result.caveats))


def days(number: float | None) -> str:
    """Write a number of days."""
    return "not known" if number is None else f"{number:,.0f} days"


def chance(row: Mapping[str, Any]) -> str:
    """Write the interval of a chance; where no date is asked about, or a target, there is none."""
    low, high = row["chance_low"], row["chance_high"]
    if low is None or high is None or row["kind"] == "target":
        return "–"
    return "not known" if (low, high) == (0.0, 1.0) else words.span(round(low, 2), round(high, 2))
