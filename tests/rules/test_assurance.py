"""The book of assurances: who is party to what is as given, and doubt assures nothing."""

import csv
import doctest
import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.dates import days
from mainstay.rules.rulebook import Fact, Rulebook, book
from mainstay.rules.rulebook.decision import Decision

ROOT = Path(__file__).parents[2]
GIVEN = Path(os.environ.get("MAINSTAY_SHARED", ROOT.parent / "shared")) / "reference"
"""Where the facts were first written down; a stranger's clone does not have it."""
PAGE = ROOT / "docs/method/assurance.md"
TODAY = days("2026-06-30")[0]
LISTED = {
    "SOSA": ("us_bilateral_agreements.csv", "agreement", "SOSA"),
    "GSOMIA": ("us_bilateral_agreements.csv", "agreement", "GSOMIA"),
    "DTCT": ("us_bilateral_agreements.csv", "agreement", "DTCT"),
    "WASSENAAR": ("export_control_regimes.csv", "regime", "WASSENAAR"),
    "MTCR": ("export_control_regimes.csv", "regime", "MTCR"),
    "AUSTRALIA-GROUP": ("export_control_regimes.csv", "regime", "AUSTRALIA_GROUP"),
    "NSG": ("export_control_regimes.csv", "regime", "NSG"),
}
NATIONS = ("USA", "JPN", "AUS", "GBR", "CAN", "NOR", "AUT", "KOR", "PHL", "IND", "TWN", "BRA")


@cache
def assurance() -> Rulebook:
    return book("assurance")


def ask(home: str, partner: str, verified: bool = True, day: int = TODAY) -> dict[str, Decision]:
    facts = {"home": Fact(home), "partner": Fact(partner, verified=verified)}
    return assurance().decide("assurance", facts, day)


@pytest.mark.parametrize("code", LISTED)
def test_lists_are_those_given(code: str) -> None:
    file, column, name = LISTED[code]
    if not (GIVEN / file).exists():
        pytest.skip("the facts as first written down are not here")
    with (GIVEN / file).open(encoding="utf-8") as text:
        found = [row for row in csv.DictReader(text) if row[column] == name]
    ours = {(e.member, e.verified) for e in assurance().lists[code].entries}
    assert ours == {(row["iso3"], row["verified"] == "yes") for row in found}
    assert len(ours) == len(assurance().lists[code].entries)


def test_nothing_that_binds_stands_beside_what_does_not() -> None:
    verdicts: dict[str, set[str | None]] = {}
    for rule in assurance().rules:
        for path in rule.paths:
            verdicts.setdefault(path, set()).add(rule.verdict)
    both = {path for path, found in verdicts.items() if len(found) > 1}
    assert both == {"market-access"}
    assert not any(
        {"permitted", "needs_authorisation"} <= {r.rule.verdict for r in d["market-access"].rules}
        for d in (ask("USA", nation) for nation in NATIONS)
    )


@given(st.sampled_from(NATIONS), st.sampled_from(NATIONS))
@settings(max_examples=40, deadline=None)
def test_what_was_not_read_assures_nothing(home: str, partner: str) -> None:
    for one in ask(home, partner).values():
        if one.verdict in {"permitted", "needs_authorisation"}:
            assert not one.unverified
    assert all(one.verdict in {"unknown", None} for one in ask(home, partner, False).values())


@given(st.sampled_from(NATIONS), st.sampled_from(NATIONS))
@settings(max_examples=40, deadline=None)
def test_agreements_hold_both_ways_and_status_one_way(home: str, partner: str) -> None:
    there, back = ask(home, partner), ask(partner, home)
    one_way = {"industrial-base-status", "major-ally-status"}
    for path in there.keys() - one_way:
        assert there[path].verdict == back[path].verdict
    for path in one_way:
        assert there[path].verdict is None or home == "USA"


def test_the_examples_of_the_page_run() -> None:
    assert doctest.testfile(str(PAGE), module_relative=False).failed == 0


def test_every_rule_stands_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for rule in assurance().rules:
        verified = "yes" if rule.verified else "no"
        line = f"| `{rule.id}` | {rule.reference} | {rule.since or ''} | {verified} |"
        assert line in page
