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


WINDOW = (
    "Cases of one item, sender and recipient count as related within the calendar year 2025, as "
    "no rulebook gives a window."
)


def case(value: str, since: str | None = "2025-03", **cells: object):
    return fact("value_usd", value, **{**ENDS, "since": since, "until": since, **cells})


def value(network, supposed: float | None = None):
    given_ = (
        {} if supposed is None else {"value_usd": Fact(supposed, verified=False, supposed=True)}
    )
    found = gathered(network, DAY, HOP, given_, MADE)
    return found.facts.get("value_usd"), found.notes


def test_cases_of_one_calendar_year_are_added_up_and_named():
    found, notes = value(made(case("20e6"), case("10e6", "2025-11"), case("9e6", "2024-12")))
    assert (found.value, found.verified, len(found.rows)) == (30e6, False, 2)
    assert notes == (
        "Related cases are added up, so that no duty is escaped by splitting one: rule_facts "
        "fact-0 20,000,000; rule_facts fact-1 10,000,000 give 30,000,000 USD.",
        WINDOW,
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
    assert "transfers t" in notes[-2]
    nothing, notes = value(made(**tables))
    assert nothing is None
    assert "demands d" in notes[0]


@pytest.mark.parametrize(
    ("cells", "is_that_case"),
    [
        ({"since": "2025-05"}, True),
        ({"since": "2025-05", "item_id": None}, False),
        ({"since": "2025-05", "from_id": None}, False),
        ({"since": "2025-05", "to_id": None}, False),
        ({"since": "2025"}, False),
        ({"since": None}, False),
    ],
)
def test_a_value_prices_a_transfer_only_where_it_is_said_of_that_case(cells, is_that_case):
    moved = {"transfer_id": "t", **ENDS, "kind": "goods", "date": "2025-05"}
    found, notes = value(made(case("20e6", **cells), transfers=[moved]))
    assert (found.value == 20e6) is is_that_case
    assert any("transfers t" in note for note in notes) is not is_that_case


def test_one_value_prices_one_case():
    moved = [{"transfer_id": n, **ENDS, "kind": "goods", "date": "2025-05"} for n in ("s", "t")]
    found, notes = value(made(case("20e6", "2025-05"), transfers=moved))
    assert found.value == (20e6, inf)
    assert "transfers t" in notes[0]


def test_a_value_in_force_without_an_end_is_still_running():
    assert value(made(case("20e6", "2019", until=None), case("1e6")))[0].value == 21e6
    assert value(made(case("20e6", "2019", until="2024"), case("1e6")))[0].value == 1e6


def test_a_neighbour_within_the_window_of_a_book_counts():
    books = [book("us-arms-export")]
    network = made(case("20e6", "2024-07-01"), case("1e6", "2026-06-01"), case("9e6", "2024-06-01"))
    found = gathered(network, DAY, HOP, {}, books)
    assert found.facts["value_usd"].value == 21e6
    assert found.facts["value_usd"].verified is False
    assert "365 days before or after" in found.notes[-1]
    assert "not verified" in found.notes[-1]
    alone = gathered(made(case("20e6")), DAY, HOP, {}, books)
    assert alone.facts["value_usd"].verified is True
    assert "365 days before or after" in alone.notes[-1]


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
