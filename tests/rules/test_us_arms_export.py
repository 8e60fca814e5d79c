"""The book of arms exports: facts as given, stops that are final, notices as the law has them."""

import csv
import doctest
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.dates import days
from mainstay.rules.memberships import memberships
from mainstay.rules.rulebook import Fact, Rulebook, Truth, book
from mainstay.rules.rulebook.decision import Decision
from mainstay.rules.rulebook.facts import Declared

ROOT = Path(__file__).parents[2]
GIVEN = Path(os.environ.get("MAINSTAY_SHARED", ROOT.parent / "shared")) / "reference"
"""Where the facts were first written down; a stranger's clone does not have it."""
PAGE = ROOT / "docs/method/us-arms-export.md"
LISTS = ("ITAR-126-1-D1", "ITAR-126-1-D2", "ITAR-126-1-FORCES", "ITAR-126-1-YEARLY")
GROUP = {"JPN", "AUS", "KOR", "ISR", "NZL", "DEU"}
"""Some buyers of the group with the higher thresholds; Germany stands for NATO."""
TODAY = days("2026-06-30")[0]


@cache
def arms() -> Rulebook:
    return book("us-arms-export")


def ask(facts: dict[str, Any], day: int = TODAY, verified: bool = True) -> dict[str, Decision]:
    said = {name: Fact(value, verified=verified) for name, value in facts.items()}
    return arms().decide("transfer", said, day)


def rows(code: str) -> set[tuple[str, str | None, str | None]]:
    return {(e.member, e.since, e.until) for e in arms().lists[code].entries}


def reference(file: str) -> list[dict[str, str]]:
    if not (GIVEN / file).exists():
        pytest.skip("the facts as first written down are not here")
    with (GIVEN / file).open(encoding="utf-8") as text:
        return list(csv.DictReader(text))


def test_the_whole_list_of_section_126_1_is_the_union_of_its_tables() -> None:
    assert rows("ITAR-126-1") == set().union(*map(rows, LISTS))
    tables = rows("ITAR-126-1-D1") | rows("ITAR-126-1-D2")
    assert rows("ITAR-126-1-IMPORT") == {row for row in tables if row[0] not in {"RUS", "SSD"}}


def test_hong_kong_and_macau_stand_wherever_china_does() -> None:
    for code in ("ITAR-126-1", "ITAR-126-1-D1", "ITAR-126-1-IMPORT"):
        on = {nation: arms().on_list(code, nation, TODAY) for nation in ("CHN", "HKG", "MAC")}
        assert {found.truth for found in on.values()} == {Truth.YES}
        assert [found.verified for found in on.values()] == [True, False, False]


def test_earlier_rows_that_nobody_verified_stop_and_end_before_the_list_is_complete() -> None:
    entries = arms().lists["ITAR-126-1"].entries
    early = {e.member for e in entries if e.until == "2021-12-08" and not e.verified}
    assert early == {"BLR", "CHN", "CUB", "IRN", "MMR", "PRK", "SYR", "VEN"}
    for nation in early:
        decided = ask({"to": nation, "item_jurisdiction": "usml"}, days("2018-06-30")[0])
        assert {d.verdict for d in decided.values()} == {"prohibited"}


def test_before_the_list_is_complete_nobody_but_cyprus_is_asked_for_a_suspension() -> None:
    early, facts = days("2020-06-30")[0], {"from": "USA", "item_jurisdiction": "usml"}
    asked = {to: ask({**facts, "to": to}, early)["fms"].unknown for to in ("DEU", "KHM", "CYP")}
    assert [to for to, names in asked.items() if "denial_suspended" in names] == ["CYP"]
    assert {member for member, *_ in rows("ITAR-126-1-YEARLY")} == {"CYP"}


def test_the_list_of_section_126_1_is_the_one_given() -> None:
    found = reference("itar_126_1_proscribed.csv")
    entries = arms().lists["ITAR-126-1"].entries
    now = {e.member for e in entries if e.until is None and e.verified}
    assert now == {row["iso3"] for row in found if row["table"] != "removed"}
    assert all(row["verified"] == "yes" for row in found)
    table = {e.member for e in arms().lists["ITAR-126-1-D1"].entries if e.verified}
    assert table == {r["iso3"] for r in found if r["table"] == "126.1(d)(1)"}


def test_thresholds_and_days_are_those_given() -> None:
    given_ = reference("aeca_notification_thresholds.csv")
    wanted = {(r["buyer_class"], float(r["threshold_usd"])) for r in given_ if "36" in r["statute"]}
    kinds = ("fms_mde", "fms_articles", "fms_construction", "dcs_mde", "dcs_articles")
    names = {kind: (f"{kind}_group", f"{kind}_other") for kind in kinds}
    for ours, theirs in (("group", "NATO+5"), ("other", "other")):
        values = {value(f"{kind}_{ours}") for kind in names}
        assert values | {0.0, value("dcs_firearms")} == {v for c, v in wanted if c == theirs}
        period = {float(r["review_calendar_days"]) for r in given_ if r["buyer_class"] == theirs}
        assert value(f"review_days_{ours}") in period


def value(name: str) -> float:
    found = arms().parameter(name, TODAY)
    assert found is not None and found.verified
    return float(found.value)


def test_nato_in_the_group_is_nato() -> None:
    ours = {m: since for m, since, _ in rows("NATO-PLUS-5") if m not in GROUP - {"DEU"}}
    shared = {row.country_id: row.since for row in memberships() if row.list == "NATO"}
    assert ours.keys() == shared.keys()
    assert all(str(ours[nation]).startswith(str(since)) for nation, since in shared.items())


def test_the_examples_of_the_page_run() -> None:
    assert doctest.testfile(str(PAGE), module_relative=False).failed == 0


def test_every_rule_stands_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for rule in arms().rules:
        verified = "yes" if rule.verified else "no"
        line = (
            f"| `{rule.id}` | {rule.reference} | {rule.since} | {rule.until or ''} | {verified} |"
        )
        assert line in page


def drawn(declared: Declared) -> st.SearchStrategy[Any]:
    if declared.type == "number":
        return st.sampled_from([0.0, 1e6, 14e6, 60e6, 2e8])
    if declared.type == "yes_no":
        return st.booleans()
    texts = {"country": ("USA", "JPN", "AUS", "CHN"), "code": declared.codes}
    return st.sampled_from(texts.get(declared.type, ("I(a)", "IV(h)")))


@given(st.data(), st.sampled_from(["CHN", "HKG", "MAC", "RUS", "IRQ", "ZWE"]), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_stop_holds_whatever_else_is_said(data: st.DataObject, to: str, verified: bool) -> None:
    facts = data.draw(
        st.fixed_dictionaries({}, optional={n: drawn(d) for n, d in arms().facts.items()})
    )
    decided = ask({**facts, "to": to, "item_jurisdiction": "usml"}, verified=verified)
    assert {d.verdict for d in decided.values()} == {"prohibited"}
    assert not any(d.documents or d.clocks for d in decided.values())


@given(st.data(), st.sampled_from(["JPN", "AUS", "GBR"]), st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_production_facility_stops_whatever_else_is_said(
    data: st.DataObject, to: str, verified: bool
) -> None:
    facts = data.draw(
        st.fixed_dictionaries({}, optional={n: drawn(d) for n, d in arms().facts.items()})
    )
    said = {"to": to, "item_jurisdiction": "usml", "mtcr_production_facility": True}
    assert {d.verdict for d in ask({**facts, **said}, verified=verified).values()} == {"prohibited"}


@pytest.mark.parametrize(
    ("text", "days_of_review"),
    [
        ("I(a)", {15.0}),
        ("I(a)(1)", {15.0}),
        (" usml i (G)(2)(ii)", {15.0}),
        ("I(h)(1)", set()),
        ("II(a)", set()),
        ("IV", set()),
        ("XI(a)(3)(i); IV(h)", set()),
    ],
)
def test_a_firearm_is_known_by_the_beginning_of_its_paragraph(
    text: str, days_of_review: set[float]
) -> None:
    facts = {"from": "USA", "to": "NOR", "item_jurisdiction": "usml", "usml_category": text}
    decided = ask({**facts, "value_usd": 1e6, "fms_only": False, "new_sales_territory": False})
    clocks = decided["dcs-licence"].clocks
    assert {c.days for c in clocks if c.rule.startswith("dcs-notice-firearms")} == days_of_review


def due(to: str, value: float, is_major: bool, territory: bool) -> set[float]:
    """Say how long Congress has, straight from AECA section 36(b)(1), (b)(6), (c)(1) and (c)(5)."""
    in_group = to in GROUP and not territory
    major, total, review = (25e6, 100e6, 15.0) if in_group else (14e6, 50e6, 30.0)
    return {review} if value >= total or (is_major and value >= major) else set()


@given(
    st.sampled_from([*sorted(GROUP), "SAU", "IND", "TWN", "UKR"]),
    st.one_of(st.sampled_from([14e6, 25e6, 50e6, 100e6]), st.floats(0, 2e8)),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_notices_are_those_of_the_law(to: str, value: float, major: bool, territory: bool) -> None:
    facts = {"from": "USA", "to": to, "item_jurisdiction": "usml", "recipient_government": True}
    facts |= {"value_usd": value, "major_defense_equipment": major, "fms_only": False}
    facts |= {"new_sales_territory": territory, "usml_category": "IV(h)"}
    decided = ask({**facts, "design_construction_services": False})
    for path, channel in (("fms", "fms-notice"), ("dcs-licence", "dcs-notice")):
        clocks = {c.days for c in decided[path].clocks if c.rule.startswith(channel)}
        assert clocks == due(to, value, major, territory)


def test_the_book_changes_on_the_days_of_its_rules() -> None:
    changed = arms().changes("transfer", days("2024-08-01")[0])
    wanted = ("2024-09-01", "2025-11-07", "2025-12-30", "2026-10-01")
    assert set(changed) >= {days(text)[0] for text in wanted}


def test_it_is_stale_half_a_year_after_its_date() -> None:
    assert arms().stale(days("2026-11-22")[0]) and not arms().stale(days("2026-06-30")[0])
