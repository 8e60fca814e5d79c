"""Facts of an item and of a transfer, from rows of the network."""

import pytest
from rules.transfer.made import BOOK, DAY, fact, made

from mainstay.dates import days
from mainstay.errors import DataError, UsageError
from mainstay.rules.rulebook import book
from mainstay.rules.transfer.agreeing import Transfer
from mainstay.rules.transfer.facts import declared_facts, gathered, item_facts, transfer_facts
from mainstay.rules.transfer.suppose import supposed_facts

MADE = [book(BOOK)]
ARMS = [book("us-arms-export"), book("us-dual-use")]


def test_what_the_question_says_is_verified():
    found = transfer_facts(made(), DAY, "part", "USA", "JPN", books=MADE)
    assert {name: (one.value, one.verified) for name, one in found.items()} == {
        "home": ("USA", True),
        "from": ("USA", True),
        "to": ("JPN", True),
    }


def test_a_row_counts_where_all_that_it_names_is_so():
    network = made(
        fact("friendly", "yes", item_id="part", from_id="USA", to_id="JPN"),
        fact("retransfer_consent", "no", item_id="part", to_id="PHL"),
    )
    there = transfer_facts(network, DAY, "part", "USA", "JPN", books=MADE)
    assert there["friendly"].value is True
    assert "retransfer_consent" not in there
    assert "friendly" not in transfer_facts(network, DAY, "part", "JPN", "PHL", books=MADE)
    assert "friendly" not in item_facts(network, DAY, "part", books=MADE)


@pytest.mark.parametrize(
    ("cells", "verified"),
    [
        ({}, True),
        ({"verified": False}, False),
        ({"since": "2025"}, False),
        ({"since": "2024", "until": "2026-01"}, True),
        ({"organisation_id": "maker"}, False),
    ],
)
def test_a_fact_is_verified_where_a_row_surely_holds(cells, verified):
    found = item_facts(made(fact("friendly", "yes", **cells)), DAY, "part", books=MADE)
    if "organisation_id" in cells:
        found = transfer_facts(
            made(fact("friendly", "yes", **cells)), DAY, "part", "USA", "JPN", books=MADE
        )
    assert found["friendly"].verified is verified


def test_a_row_that_has_ended_says_nothing():
    network = made(fact("friendly", "yes", until="2024"))
    assert "friendly" not in item_facts(network, DAY, "part", books=MADE)


def test_facts_of_a_recipient_are_those_of_who_receives():
    network = made(fact("recipient_rank", "3..5", organisation_id="user"))
    there = transfer_facts(network, DAY, "part", "USA", "JPN", books=MADE)
    assert there["recipient_rank"].value == (3.0, 5.0)
    assert "recipient_rank" not in transfer_facts(network, DAY, "part", "JPN", "USA", books=MADE)


@pytest.mark.parametrize("verified", [True, False])
def test_rows_of_equal_standing_that_contradict_each_other_make_it_unknown(verified):
    network = made(*(fact("friendly", word, verified=verified) for word in ("yes", "no")))
    found = gathered(network, DAY, Transfer("part"), books=MADE)
    assert "friendly" not in found.facts
    assert [(one.value, one.counts) for one in found.contested["friendly"]] == [
        (True, False),
        (False, False),
    ]
    assert found.notes == (
        "Taken as unknown, because rows contradict each other: friendly "
        "(rule_facts fact-0: yes; rule_facts fact-1: no).",
    )


def test_a_verified_row_outweighs_one_that_is_not():
    rows = fact("friendly", "no", verified=False), fact("friendly", "yes")
    found = gathered(made(*rows), DAY, Transfer("part"), books=MADE)
    assert (found.facts["friendly"].value, found.facts["friendly"].counts) == (True, True)
    assert found.contested == {}
    assert found.notes == (
        "Rows contradict each other, and the verified one is taken: friendly "
        "(rule_facts fact-0: no; rule_facts fact-1: yes).",
    )


def test_what_is_supposed_settles_no_contradiction():
    network = made(fact("friendly", "yes"), fact("friendly", "no"))
    supposed = supposed_facts("friendly=no", declared_facts(MADE))
    found = gathered(network, DAY, Transfer("part"), supposed, MADE)
    assert "friendly" not in found.facts
    assert found.notes[-1] == (
        "Supposed friendly no is not taken: rows contradict each other on it."
    )


def test_every_value_of_the_wrong_type_is_named():
    numbers = ("ten", "-1", "-5..3", "inf", "nan", "1e400", "1e300", "1..inf")
    network = made(
        *(fact("value_usd", text) for text in numbers),
        fact("friendly", "perhaps"),
        fact("retransfer_consent", "yes"),
    )
    with pytest.raises(DataError) as caught:
        item_facts(network, DAY, "part", books=MADE)
    assert [(one.code, one.column, one.found) for one in caught.value.problems] == [
        ("RFA001", "value", text) for text in (*numbers, "perhaps")
    ]
    assert "not below 0" in str(caught.value.problems[0])


def test_a_fact_for_which_no_book_asks_is_named():
    [note] = gathered(made(fact("frendly", "yes")), DAY, Transfer("part"), books=MADE).notes
    assert "'frendly'" in note
    assert "friendly" in note


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("USML IV(h)", {"item_jurisdiction": "usml", "usml_category": "IV(h)"}),
        ("ECCN 1C111", {"item_jurisdiction": "ear", "eccn": "1C111"}),
        ("ECCN 9A610.x", {"item_jurisdiction": "ear", "eccn": "9A610"}),
        ("EAR99", {"item_jurisdiction": "ear", "eccn": "EAR99"}),
        ("ECCN 9Z999", {}),
        ("USML V(e) or ECCN 1C111 by grade", {}),
        (None, {}),
    ],
)
def test_a_control_class_is_indicative_and_never_verified(text, said):
    found = item_facts(made(control_class=text), DAY, "part", books=ARMS)
    got = {name: one for name, one in found.items() if name != "home"}
    if text == "ECCN 9Z999":
        assert got.keys() <= {"item_jurisdiction"}
    else:
        assert {name: one.value for name, one in got.items()} == said
    assert not any(one.verified for one in got.values())


def test_a_recorded_jurisdiction_goes_before_the_control_class():
    network = made(fact("item_jurisdiction", "ear"), control_class="USML IV(h)")
    found = item_facts(network, DAY, "part", books=ARMS)
    assert (found["item_jurisdiction"].value, found["item_jurisdiction"].verified) == ("ear", True)
    assert "usml_category" not in found


@pytest.mark.parametrize("verified", [True, False])
def test_a_control_class_against_a_row_is_noted(verified):
    row = fact("item_jurisdiction", "ear", verified=verified)
    found = gathered(made(row, control_class="USML IV(h)"), DAY, Transfer("part"), books=ARMS)
    assert found.facts["item_jurisdiction"].value == "ear"
    assert found.notes == (
        "item_jurisdiction: control class of the item, USML IV(h), indicative, says usml; the "
        "record says ear (rule_facts fact-0) and is taken.",
    )
    assert [one.value for one in found.contested.get("item_jurisdiction", ())] == (
        [] if verified else ["usml"]
    )


def test_what_is_supposed_counts_only_where_the_record_is_silent():
    network = made(fact("friendly", "no"))
    declared = declared_facts(MADE)
    supposed = supposed_facts("friendly=yes; retransfer_consent=yes", declared)
    found = gathered(network, DAY, Transfer("part"), supposed, MADE)
    assert (found.facts["friendly"].value, found.facts["friendly"].supposed) == (False, False)
    assert (found.facts["retransfer_consent"].counts) is False
    assert found.notes == (
        "Supposed friendly yes is not taken: the record says no (rule_facts fact-0).",
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("friendly", "PTH001"),
        ("friendly=yes;friendly=no", "PTH001"),
        ("to=PHL", "PTH001"),
        ("frendly=yes", "PTH002"),
        ("friendly=perhaps", "PTH003"),
        ("value_usd=5..1", "PTH003"),
        ("value_usd=-1", "PTH003"),
        ("value_usd=inf", "PTH003"),
        ("value_usd=1e400", "PTH003"),
        ("value_usd=nan", "PTH003"),
        ("value_usd=1..1e300", "PTH003"),
    ],
)
def test_a_supposition_that_makes_no_sense_is_refused(text, code):
    with pytest.raises(UsageError, match=code):
        supposed_facts(text, declared_facts(MADE))


def test_facts_follow_the_day():
    network = made(
        fact("friendly", "yes", until="2025-06-30"), fact("friendly", "no", since="2025-07-01")
    )
    june, july = days("2025-06-30")[0], days("2025-07-01")[0]
    assert item_facts(network, june, "part", books=MADE)["friendly"].value is True
    assert item_facts(network, july, "part", books=MADE)["friendly"].value is False
