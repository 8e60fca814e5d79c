"""Thresholds of criticality: which hold on a day, and what they are chosen for."""

import pytest

from mainstay import dates
from mainstay.rules import criticality
from mainstay.rules.criticality import Threshold, threshold_on


def on(text: str) -> Threshold:
    return threshold_on(dates.days(text)[0])


def test_a_budget_year_or_a_second_end_item_is_highly_critical() -> None:
    held = on("2026-01-01")
    assert (held.weeks, held.end_items) == (52, 2)
    assert held.reason


def test_every_threshold_is_positive_and_has_a_date_and_a_reason() -> None:
    for row in criticality._thresholds():
        assert row.weeks > 0
        assert row.end_items > 0
        assert dates.days(row.since)
        assert row.reason


def test_of_several_thresholds_the_newest_by_the_day_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple(
        Threshold(since, weeks, 2, "made up")
        for since, weeks in (("2020", 20.0), ("1900", 52.0), ("2024-07", 30.0))
    )
    monkeypatch.setattr(criticality, "_thresholds", lambda: rows)
    days = ("1950-01-01", "2019-12-31", "2020-01-01", "2024-06-30", "2024-07-01", "2030-01-01")
    assert [on(day).weeks for day in days] == [52, 52, 20, 20, 30, 30]


def test_before_the_first_threshold_the_first_holds() -> None:
    assert on("1850").weeks == 52
