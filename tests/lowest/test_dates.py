"""Dates stand for every day that their precision leaves open."""

from calendar import isleap
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay import dates
from mainstay.model.force import CERTAIN, MAYBE, NOT, in_force, source_force

repeatable = settings(derandomize=True, database=None, deadline=None)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
    ],
)
def test_date_spans_its_precision(text: str, first: str, last: str) -> None:
    assert tuple(map(dates.iso, dates.days(text))) == (first, last)
    assert (dates.first_day(text), dates.last_day(text)) == dates.days(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "24", "20244", "-2024", "0000", "2024 ", " 2024", "2024\n", "２０２４"),
        *("2024-", "2024-1", "2024-00", "2024-13", "2024/01", "0000-01", "٢٠٢٤-٠١", "2024-Q1"),
        *("2024-1-01", "2024-01-1", "2024-01-00", "2024-02-30", "2023-02-29", "2024-04-31"),
        *("24-1-1", "20240101", "2024-01-01T00", "30.09.2024"),
    ],
)
def test_text_that_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        dates.days(text)


def test_empty_date_leaves_everything_open() -> None:
    assert dates.first_day(None) == dates.BEGINNING == date.min.toordinal()
    assert dates.last_day(None) == dates.END == date.max.toordinal()


@repeatable
@given(st.dates())
def test_coarser_date_holds_the_finer(day: date) -> None:
    text = f"{day:%m-%d}"
    spans = [dates.days(f"{day.year:04}-{text}"[:length]) for length in (4, 7, 10)]
    assert spans[2] == (day.toordinal(), day.toordinal())
    for (start, end), (finer_start, finer_end) in pairwise(spans):
        assert start <= finer_start <= finer_end <= end
    assert spans[0][1] - spans[0][0] == 364 + isleap(day.year)
    assert dates.iso(day.toordinal()) == day.isoformat()


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2025-06-30", "2024-06-30"),
        ("2024-02-29", "2023-02-28"),
        ("2025-02-28", "2024-02-28"),
        ("2024-03-01", "2023-03-01"),
        ("2024-12-31", "2023-12-31"),
    ],
)
def test_year_before_is_the_same_day_or_the_last_of_february(day: str, before: str) -> None:
    assert dates.iso(dates.year_before(dates.days(day)[0])) == before


@repeatable
@given(st.dates(min_value=date(2, 1, 1)))
def test_year_before_keeps_the_month(day: date) -> None:
    before = date.fromordinal(dates.year_before(day.toordinal()))
    assert (before.year, before.month) == (day.year - 1, day.month)
    assert before.day == day.day or (day.month, day.day, before.day) == (2, 29, 28)


# Spans: one day, nobody knows which, between two ends.


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("[2020-03..2022]", "2020-03-01", "2022-12-31"),
        ("[2024..2024]", "2024-01-01", "2024-12-31"),
        ("[2024-02-10..2024-02]", "2024-02-10", "2024-02-29"),
        ("[2024..2024-06-30]", "2024-01-01", "2024-06-30"),
        ("[2024-06-30..2024-06-30]", "2024-06-30", "2024-06-30"),
        ("[0001..9999]", "0001-01-01", "9999-12-31"),
    ],
)
def test_a_span_runs_from_the_first_day_of_one_end_to_the_last_of_the_other(
    text: str, first: str, last: str
) -> None:
    assert tuple(map(dates.iso, dates.days(text))) == (first, last)
    assert (dates.first_day(text), dates.last_day(text)) == dates.days(text)


@pytest.mark.parametrize(
    "text",
    [
        *("[2022..2020]", "[2024-06..2024-05-31]", "[2024-06-30..2024-06-29]"),
        *("[2024]", "[2024..]", "[..2024]", "[..]", "[]", "[2024.2025]", "[2024...2025]"),
        *("2024..2025", "[2024..2025", "2024..2025]", "{2024..2025}", "[2024/2025]"),
        *("[2024-13..2025]", "[2024-02-30..2025]", "[2024..2025-00]", "[0000..2025]"),
        *("[2024 .. 2025]", " [2024..2025]", "[2024..2025]\n", "[[2024..2025]..2026]"),
        *("[２０２４..2025]", "[-2024..2025]", "[2024..2025..2026]"),
    ],
)
def test_text_that_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        dates.days(text)


def test_a_span_that_ends_before_it_begins_says_so() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        dates.days("[2022..2020]")


ANY_DATE = st.tuples(st.dates(), st.sampled_from([4, 7, 10])).map(
    lambda pair: pair[0].isoformat()[: pair[1]]
)


@repeatable
@given(ANY_DATE, ANY_DATE)
def test_a_span_holds_both_of_its_ends(one: str, two: str) -> None:
    first, last = sorted([one, two], key=dates.days)
    assert dates.days(f"[{first}..{last}]") == (dates.days(first)[0], dates.days(last)[1])


@repeatable
@given(ANY_DATE)
def test_a_span_from_a_date_to_itself_is_the_date(text: str) -> None:
    assert dates.days(f"[{text}..{text}]") == dates.days(text)


SPAN = "[2020-03..2022]"


@pytest.mark.parametrize(
    ("day", "since", "until"),
    [
        ("2020-02-29", NOT, CERTAIN),
        ("2020-03-01", MAYBE, CERTAIN),
        ("2020-03-02", MAYBE, MAYBE),
        ("2022-12-30", MAYBE, MAYBE),
        ("2022-12-31", CERTAIN, MAYBE),
        ("2023-01-01", CERTAIN, NOT),
    ],
)
def test_between_the_ends_of_a_span_a_fact_may_hold(day: str, since: int, until: int) -> None:
    on = dates.days(day)[0]
    assert in_force(SPAN, None, on) == since
    assert in_force(None, SPAN, on) == until
    assert in_force(SPAN, SPAN, on) == min(since, until)


@pytest.mark.parametrize(
    ("status", "day", "force"),
    [
        ("operating", "2021", MAYBE),
        ("operating", "2023", CERTAIN),
        ("ramping", "2023", MAYBE),
        ("candidate", "2023", MAYBE),
        ("candidate", "2019", NOT),
        ("closed", "2024-12-31", CERTAIN),
        ("closed", "2025-06-01", MAYBE),
        ("closed", "2026", NOT),
    ],
)
def test_a_source_follows_its_spans(status: str, day: str, force: int) -> None:
    row = {"status": status, "since": SPAN, "until": None, "as_of_date": "[2025..2025-12]"}
    assert source_force(row, dates.days(day)[1]) == force
