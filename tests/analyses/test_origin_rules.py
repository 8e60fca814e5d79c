"""What `origin-rules` says of small networks of magnets, by hand and day by day."""

import json
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import copytree

import pytest
from builders import build, network_of, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay import dates
from mainstay.analyses.origin_rules import origin_rules
from mainstay.errors import DataError, UsageError
from mainstay.model.network import Network
from mainstay.present.cli import main
from mainstay.rules.origin_checks.checks import Checks
from mainstay.rules.origin_checks.materials import Materials
from mainstay.rules.origin_checks.strands import Strands
from mainstay.rules.rulebook import book

BOOK = book("us-acquisition-origin")
repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=15)

STAGES = {"ore": "mine", "oxide": "separation", "alloy": "alloy", "magnet": "magnet"}
JAPAN = {"ore": "AUS", "oxide": "JPN", "alloy": "JPN", "magnet": "JPN"}
FACTS = {
    ("magnet", "material_class"): "ndfeb_magnet",
    ("magnet", "stage_refined"): "JPN",
    **{(item, "item_jurisdiction"): "other" for item in ("missile", *STAGES)},
    **{(item, "chinese_military_company"): "no" for item in ("missile", *STAGES)},
    ("missile", "material_class"): "none",
    ("missile", "end_item_class"): "missile_space",
    ("missile", "iron_steel"): "no",
    ("missile", "qualifying_end_product"): "yes",
}


def chain(
    where: dict[str, str] = JAPAN, facts: dict = FACTS, home: str = "USA", **lines
) -> Network:
    """A missile with a magnet; every stage has one maker, in a list that is complete."""
    made = {**where, "missile": where.get("missile", "USA")}
    kinds = {"missile": "end_item", "magnet": "part"}
    network = build(
        items=[
            (
                item,
                kinds.get(item, "material"),
                {"stage": STAGES.get(item), "sources_complete": True},
            )
            for item in ("missile", "magnet", "alloy", "oxide", "ore")
        ],
        bom_lines=[
            ("missile", "magnet", 1, {"cost_share": lines.get("share")}),
            ("magnet", "alloy", 1),
            ("alloy", "oxide", 1),
            ("oxide", "ore", 1),
        ],
        sources=[(f"{item}-maker", item) for item in made],
        organisations=[(f"{item}-maker", code) for item, code in made.items()],
    )
    common = {"evidence_ids": ["note"], "as_of_date": "2025-06-15", "confidence": "high"}
    common |= {"verified": True, "mark": "open"}
    rows = [
        {"rule_fact_id": f"{item}-{fact}", "fact": fact, "value": value, "item_id": item, **common}
        for (item, fact), value in facts.items()
    ]
    return network_of({**rows_of(network), "rule_facts": rows}, "missile", home)


def row_of(network: Network, name: str, delivery: str, **options: str) -> dict:
    rows = origin_rules(network, delivery=delivery, **options).table
    return next(dict(row) for row in rows if row["item"] == name)


def places(row: dict) -> dict[str, str]:
    return {place: said for place, (said, _) in json.loads(row["places"]).items()}


def test_a_magnet_with_one_chinese_stage_before_and_after_the_turn_of_2026():
    network = chain(JAPAN | {"ore": "CHN", "oxide": "CHN"})
    before, after = (row_of(network, "magnet", day) for day in ("2026-12-31", "2027-02-15"))
    assert (before["verdict"], before["changes_on"]) == ("open", "2027-01-01")
    assert "domestic: permitted to prohibited" in before["change"]
    assert "17 days to 2027-01-01" in row_of(network, "magnet", "2026-12-15")["margin"]
    assert (after["verdict"], after["rules"]) == ("not_allowed", ["sensitive-from-2027"])
    assert row_of(network, "missile", "2027-02-15")["verdict"] == "not_allowed"


def test_a_stage_without_a_maker_on_record_is_unknown_and_says_what_would_settle_it():
    rows = rows_of(chain())
    rows["sources"] = [row for row in rows["sources"] if row["item_id"] != "oxide"]
    network = network_of(rows, "missile", "USA")
    row = row_of(network, "magnet", "2027-02-15")
    assert (row["verdict"], row["unknown"]) == ("unknown", ["stage_separated"])
    assert row_of(network, "magnet", "2026-12-31")["verdict"] == "open"
    assert row_of(network, "missile", "2027-02-15")["unknown"] == [
        "magnet: stage_separated",
        "domestic_component_share",
    ]


def test_a_delivery_of_a_year_is_read_for_its_last_day_and_says_where_the_first_differs():
    facts = FACTS | {("missile", "material_class"): "none"}
    network = chain(facts=facts, share=0.7)
    over = origin_rules(network, delivery="[2028-12..2029-01]")
    assert over.table[0]["verdict"] == "unknown"
    note = next(text for text in over.caveats if "read for its last day, 2029-01-31" in text)
    assert "the first, 2028-12-01, answers otherwise of" in note
    assert "(allied allowed)" in note
    same = origin_rules(network, delivery="2027").caveats
    assert any("2027-01-01, gives the same verdicts" in text for text in same)
    one = origin_rules(network, delivery="2027-02-15").caveats
    assert not any("read for its last day" in text for text in one)


def test_what_may_bar_first_is_asked_first():
    rows = rows_of(chain())
    rows["sources"] = [row for row in rows["sources"] if row["item_id"] != "oxide"]
    company = {"item_jurisdiction", "chinese_military_company"}
    rows["rule_facts"] = [row for row in rows["rule_facts"] if row["fact"] not in company]
    network = network_of(rows, "missile", "USA")
    assert row_of(network, "oxide", "2026-06-30")["ask_first"].startswith("item_jurisdiction")
    for item, first in (("magnet", "stage_separated"), ("oxide", "stage_separated")):
        assert row_of(network, item, "2027-02-15")["ask_first"].startswith(f"{first}, and ")
    assert row_of(network, "missile", "2027-02-15")["ask_first"].startswith("magnet: stage_sep")


def test_an_input_is_asked_as_a_stage_of_what_it_goes_into():
    network = chain(JAPAN | {"ore": "CHN"})
    before, after = (row_of(network, "ore", day) for day in ("2026-12-31", "2027-01-01"))
    assert places(before)["covered"] == "permitted"
    assert before["not_allowed_from"] == []
    assert (after["verdict"], places(after)["covered"]) == ("open", "prohibited")
    assert after["not_allowed_from"] == ["CHN"]
    assert row_of(network, "oxide", "2027-01-01")["verdict"] == "open"


def test_shares_of_cost_become_an_interval_of_domestic_content():
    whole = row_of(chain(share=0.7), "missile", "2026-06-30")
    assert json.loads(whole["facts"])["domestic_component_share"] == [[0.7, 1.0], True]
    assert places(whole)["domestic"] == "permitted"
    assert any(text.startswith("domestic_component_share 0.7 to 1 ag") for text in whole["margin"])
    later = row_of(chain(share=0.7), "missile", "2029-01-01")
    assert places(later)["domestic"] == "unknown"
    abroad = row_of(chain(JAPAN | {"magnet": "IND"}, share=0.6), "missile", "2026-06-30")
    assert json.loads(abroad["facts"])["domestic_component_share"] == [[0.0, 0.4], True]
    assert places(abroad)["domestic"] == "needs_authorisation"


def test_the_word_of_an_end_product():
    row = row_of(chain(share=0.7), "missile", "2026-06-30")
    assert row["verdict"] == "allied_allowed"
    facts = FACTS | {("missile", "qualifying_end_product"): "no"}
    assert row_of(chain(facts=facts, share=0.7), "missile", "2026-06-30")["verdict"] == (
        "required_domestic"
    )


def test_what_is_supposed_is_never_verified():
    network = chain(facts=FACTS | {("magnet", "stage_melted"): "JPN"})
    row = row_of(network, "magnet", "2027-02-15", item="magnet", suppose="stage_mined=CHN,JPN?")
    assert (row["verdict"], row["if_confirmed"]) == ("not_allowed", "not_allowed")
    row = row_of(network, "magnet", "2027-02-15", item="magnet", suppose="stage_mined=AUS")
    assert (row["verdict"], row["if_confirmed"], row["unverified"]) == (
        "unknown",
        "open",
        ["stage_mined"],
    )


def test_what_is_supposed_against_the_record_is_not_taken_and_said():
    network = chain(facts=FACTS | {("magnet", "stage_melted"): "JPN"})
    result = origin_rules(network, item="magnet", suppose="stage_melted=CHN", delivery="2027-02-15")
    assert result.table[0]["verdict"] == "open"
    assert any("stage_melted CHN is not taken" in caveat for caveat in result.caveats)


def test_rows_that_contradict_each_other_leave_it_open_and_are_named():
    rows = rows_of(chain(facts=FACTS | {("magnet", "stage_melted"): "JPN"}))
    other = {**rows["rule_facts"][-1], "rule_fact_id": "other", "value": "CHN"}
    rows["rule_facts"].append(other)
    result = origin_rules(network_of(rows, "missile", "USA"), delivery="2027-02-15")
    assert any("other" in caveat for caveat in result.caveats)
    magnet = next(row for row in result.table if row["item"] == "magnet")
    assert magnet["verdict"] == "unknown"


def test_unverified_rows_never_permit():
    rows = rows_of(chain())
    for fact in rows["rule_facts"]:
        fact["verified"] = False
    found = origin_rules(network_of(rows, "missile", "USA"), delivery="2026-06-30").table
    assert all("permitted" not in places(dict(row)).values() for row in found)
    assert any(row["if_confirmed"] == "open" for row in found)


def test_no_book_speaks_of_another_buyer():
    result = origin_rules(chain(home="JPN"))
    assert {row["verdict"] for row in result.table} == {"unknown"}
    assert "no rulebook speaks of purchases of JPN" in result.why("ore").claim
    assert result.unanswered.startswith("ANS013")


def test_where_nothing_is_known_the_question_is_unanswered():
    result = origin_rules(chain(facts={}))
    assert result.unanswered.startswith("ANS014 The facts settle no item")
    assert {row["verdict"] for row in result.table} == {"unknown"}
    told = {name: (quantity.about, quantity.value) for name, quantity in result.headline.items()}
    assert told["verdict"] == ("Not settled by the facts", "unknown")
    assert told["next_change"][1] == "none on record"


def test_why_names_the_rule_its_date_and_the_makers():
    network = chain(JAPAN | {"ore": "CHN"})
    lines = origin_rules(network, delivery="2027-02-15").why("ore").lines()
    text = "\n".join(lines)
    assert "Makers on record: The CHN" in lines[1]
    assert "Barred: CHN" in lines[1]
    assert "since 2027-01-01" in text


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"delivery": "soon"}, "USE003"),
        ({"item": "nothing"}, "USE001"),
        ({"books": "us-acquisition"}, "USE020"),
        ({"books": "us-acquisition-origin+sample"}, "ORG001"),
        ({"books": "sample"}, "ORG002"),
        ({"suppose": "stage_mind=CHN"}, "PTH002"),
        ({"suppose": "cots=perhaps"}, "PTH003"),
        ({"suppose": "stage_mined=China"}, "PTH003"),
        ({"suppose": "domestic_component_share=40"}, "PTH003"),
    ],
)
def test_bad_input_is_told_by_its_code(options, code):
    with pytest.raises(UsageError, match=code):
        origin_rules(chain(), **options)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("cots", "perhaps"),
        ("stage_mined", "CHN JPN"),
        ("stage_mined", "chn"),
        ("domestic_component_share", "40"),
    ],
)
def test_a_fact_of_the_wrong_type_names_its_row(fact, value):
    with pytest.raises(DataError, match="RFA001"):
        origin_rules(chain(facts={("magnet", fact): value}))


def test_files_beside_the_rules_are_checked(tmp_path):
    folder = tmp_path / "mine"
    copytree(BOOK.folder, folder, ignore=lambda *_: ["__pycache__"])
    (folder / "book.toml").write_text(
        (folder / "book.toml").read_text().replace('name = "us-acquisition-origin"\n', "")
    )
    (folder / "premises.csv").write_text(
        "fact,value,verified,says\ncots,perhaps,yes,a\nstage_mind,no,maybe,b\n"
    )
    with pytest.raises(DataError, match="ORG003") as found:
        origin_rules(chain(), books=str(folder))
    assert [(p.line, p.column) for p in found.value.problems] == [(2, "value"), (3, "fact")]


# The next change, day by day.


def checks_of(network: Network, day: int) -> Checks:
    return Checks(Strands(Materials(network, BOOK, dates.days("2025-06-15")[0], "missile"), day))


def slow_change(checks: Checks, item: str, day: int, last: int) -> int | None:
    now = checks.by_place(item, day)
    days = range(day + 1, last + 1)
    return next((later for later in days if checks.by_place(item, later) != now), None)


nations = st.sampled_from(["CHN", "RUS", "JPN", "USA", "IND"])


@repeatable
@given(
    st.fixed_dictionaries(dict.fromkeys(("missile", *STAGES), nations)),
    st.sampled_from([None, 0.6, 0.7, 0.8, 1.0]),
    st.sampled_from(["missile", "magnet", "ore"]),
    st.sampled_from(["2026-11-20", "2028-12-10", "2029-12-20"]),
)
def test_the_next_change_is_the_first_day_with_another_answer(where, share, item, start):
    day = dates.days(start)[0]
    checks = checks_of(chain(where, share=share), day)
    found = checks.next_change(item, day)
    slow = slow_change(checks, item, day, day + 45)
    assert slow == (found[0] if found is not None and found[0] <= day + 45 else None)


@repeatable
@given(st.fixed_dictionaries(dict.fromkeys(STAGES, nations)))
def test_later_the_magnet_may_never_come_from_more_places(where):
    strict = ["permitted", "needs_authorisation", "unknown", "prohibited"]
    days = [dates.days(text)[0] for text in ("2026-12-31", "2027-01-01", "2030-01-01")]
    checks = checks_of(chain(where), days[0])
    for item in STAGES:
        ranks = [
            [strict.index(verdict.said) for verdict in checks.by_place(item, day).values()]
            for day in days
        ]
        assert all(one <= other for one, other in zip(ranks[0], ranks[1], strict=True))
        assert ranks[1] == ranks[2]


def shown() -> Iterator[tuple[str, list[str]]]:
    page = Path(__file__).parents[2] / "docs" / "worked-magnet.md"
    for block in re.findall(r"^```console\n(.*?)^```$", page.read_text("utf-8"), re.S | re.M):
        first, *lines = block.splitlines()
        yield first.removeprefix("$ "), lines


@pytest.mark.parametrize(("command", "lines"), list(shown()))
def test_the_worked_magnet_says_what_is_shown(command, lines, capsys, monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[2])
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with suppress(SystemExit):
        main()
    said = {line.rstrip() for line in capsys.readouterr().out.splitlines()}
    assert [line for line in lines if line.rstrip() not in said] == []
