"""Related cases are added up, and nothing supposed or split lowers the sum."""

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.transfer.made import BOOK, DAY, fact, made

from mainstay.rules.rulebook import Fact, book
from mainstay.rules.transfer.agreeing import Transfer
from mainstay.rules.transfer.facts import gathered

MADE = [book(BOOK)]
HOP = Transfer("part", "USA", "JPN")
ENDS = {"item_id": "part", "from_id": "USA", "to_id": "JPN"}

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=40)


def case(value: str, since: str | None = "2025-03", **cells: object):
    return fact("value_usd", value, **{**ENDS, "since": since, **cells})


def value(network, supposed: float | None = None):
    given_ = (
        {} if supposed is None else {"value_usd": Fact(supposed, verified=False, supposed=True)}
    )
    found = gathered(network, DAY, HOP, given_, MADE)
    return found.facts.get("value_usd"), found.notes


def test_cases_of_one_calendar_year_are_added_up_and_named():
    found, notes = value(made(case("20e6"), case("10e6", "2025-11"), case("9e6", "2024-12")))
    assert (found.value, found.verified, len(found.rows)) == (30e6, True, 2)
    assert notes == (
        "Related cases are added up, so that no duty is escaped by splitting one: rule_facts "
        "fact-0 20,000,000; rule_facts fact-1 10,000,000 give 30,000,000 USD (same item and ends; "
        "the calendar year 2025, as no rulebook gives a window).",
    )


@pytest.mark.parametrize(
    "other",
    [case("9e6", "2023"), case("9e6", to_id="PHL"), case("9e6", from_id="AUS")],
    ids=["another year", "another recipient", "another sender"],
)
def test_other_cases_are_not(other):
    assert value(made(case("20e6"), other))[0].value == 20e6


def test_a_case_without_a_date_always_counts_and_an_unverified_one_makes_the_sum_so():
    found, _ = value(made(case("20e6"), case("1e6..2e6", None, verified=False)))
    assert (found.value, found.verified) == ((21e6, 22e6), False)


def test_cases_without_a_value_leave_the_sum_open_above():
    moved = {"transfer_id": "t", **ENDS, "kind": "goods", "date": "2025-05"}
    wanted = {
        "demand_id": "d",
        "programme_id": "p",
        "item_id": "part",
        "customer_id": "JPN",
        "year": 2025,
        "basis": "order",
        "unit": "each",
    }
    programme = {"programme_id": "p", "name": "P"}
    tables = {"transfers": [moved], "demands": [wanted], "programmes": [programme]}
    found, notes = value(made(case("20e6", "2025-04"), **tables))
    assert found.value == (20e6, inf)
    assert "transfers t" in notes[-1]
    nothing, notes = value(made(**tables))
    assert nothing is None
    assert "demands d" in notes[0]
    same, _ = value(made(case("20e6", "2025-05"), **tables))
    assert same.value == 20e6


amounts = st.lists(st.integers(1, 60), min_size=1, max_size=5)


@repeatable
@given(amounts, st.integers(0, 60))
def test_a_supposed_value_never_lowers_the_sum(cases, supposed):
    network = made(*(case(f"{n}e6") for n in cases))
    recorded, _ = value(network)
    found, _ = value(network, supposed * 1e6)
    low, high = found.value if isinstance(found.value, tuple) else (found.value,) * 2
    assert low == max(sum(cases), supposed) * 1e6
    assert high == (sum(cases) + supposed) * 1e6
    assert recorded.value <= low
    assert not found.counts


@repeatable
@given(amounts, st.data())
def test_splitting_a_case_changes_nothing(cases, data):
    whole = made(*(case(f"{n}e6") for n in cases))
    parts = [(part, n - part) for n in cases for part in [data.draw(st.integers(0, n))]]
    split = made(*(case(f"{n}e6") for pair in parts for n in pair))
    assert value(whole)[0].value == value(split)[0].value
