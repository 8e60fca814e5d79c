"""What a user reads when something is wrong: one line for each problem, fit for a terminal."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.errors import (
    SHOWN,
    DataError,
    MainstayError,
    NoAnswer,
    Problem,
    UsageError,
    nearest,
    shown,
)

repeatable = settings(derandomize=True, database=None, deadline=None)
PROBLEM = Problem(code="VAL002", file="items.csv", allowed="a number", fix="Write one.")
any_text = st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "'plain'"),
        ("ünï 漢", "'ünï 漢'"),
        ("two\nlines", r"'two\nlines'"),
        ("\x1b[31mred", r"'\x1b[31mred'"),
        ("a\x00b", r"'a\x00b'"),
        ("\u202eright", r"'\u202eright'"),
        ("\ud800", r"'\ud800'"),
        ("x" * 60, f"'{'x' * 60}'"),
        ("x" * 61, f"'{'x' * 59}…'"),
        (12.5, "'12.5'"),
        ("", "''"),
    ],
)
def test_found_value_is_quoted_shortened_and_escaped(value: object, text: str) -> None:
    assert shown(value) == text


@repeatable
@given(any_text)
def test_shown_value_is_printable_and_short(text: str) -> None:
    assert shown(text).isprintable()
    assert len(shown(text)) <= 2 + 60 * len(r"\U0010ffff")


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ({}, "VAL002 items.csv: allowed: a number. Write one."),
        ({"line": 3}, "VAL002 items.csv line 3: allowed: a number. Write one."),
        ({"column": "unit"}, "VAL002 items.csv, unit: allowed: a number. Write one."),
        (
            {"line": 3, "column": "unit", "found": "a\tb"},
            r"VAL002 items.csv line 3, unit: found 'a\tb'; allowed: a number. Write one.",
        ),
    ],
)
def test_problem_is_one_line(place: dict[str, object], text: str) -> None:
    assert str(Problem(**PROBLEM.as_dict() | place)) == text


@repeatable
@given(any_text, any_text, any_text)
def test_problem_is_printable_whatever_was_found(file: str, column: str, found: str) -> None:
    place = {"file": file, "column": column, "found": found}
    assert str(Problem(**PROBLEM.as_dict() | place)).isprintable()


def test_problem_as_plain_values_is_complete() -> None:
    plain = PROBLEM.as_dict()
    assert Problem(**json.loads(json.dumps(plain))) == PROBLEM
    assert plain["kind"] == "error"


@pytest.mark.parametrize("count", [1, SHOWN - 1, SHOWN, SHOWN + 1, 1000])
def test_first_twenty_problems_are_shown_and_the_rest_counted(count: int) -> None:
    problems = [Problem(**PROBLEM.as_dict() | {"line": n + 1}) for n in range(count)]
    with pytest.raises(DataError, match=r"^VAL002 items\.csv line 1:") as caught:
        raise DataError(problems)
    lines = str(caught.value).splitlines()
    assert caught.value.problems == tuple(problems)
    assert lines[:SHOWN] == [str(problem) for problem in problems[:SHOWN]]
    assert lines[SHOWN:] == ([f"... and {count - SHOWN} more."] if count > SHOWN else [])


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("alphx", "Nearest: alpha."),
        ("beta", "Nearest: beta."),
        ("gamma-", "Nearest: gamma-3, gamma-2, gamma-1."),
        ("zzzz", "There are: alpha, beta, gamma, gamma-1, gamma-2, gamma-3."),
        ("", "There are: alpha, beta, gamma, gamma-1, gamma-2, gamma-3."),
    ],
)
def test_nearest_names_three_at_most(word: str, text: str) -> None:
    assert nearest(word, ["alpha", "beta", "gamma", "gamma-1", "gamma-2", "gamma-3"]) == text


@pytest.mark.parametrize(
    ("kind", "code"), [(MainstayError, 2), (DataError, 2), (UsageError, 2), (NoAnswer, 1)]
)
def test_error_has_its_exit_code(kind: type[MainstayError], code: int) -> None:
    assert issubclass(kind, MainstayError)
    assert kind.exit_code == code
    assert issubclass(kind, ValueError) == (kind in {DataError, UsageError})
