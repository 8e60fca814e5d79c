"""The book on American dual-use control against its own tables, read another way."""

import csv
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.dates import days
from mainstay.rules.rulebook import Fact, Truth, book

DAY = days("2026-08-01")[0]
PAGE = Path(__file__).parents[2] / "docs" / "method" / "us-dual-use.md"
REASONS = {"CB": 3, "NP": 2, "NS": 2, "MT": 1, "RS": 2, "FC": 1, "CC": 3}
COLUMNS = [f"{reason} {n}" for reason, most in REASONS.items() for n in range(1, most + 1)]
PLAIN = {"item_jurisdiction": "ear", "general_prohibition": False, "to_occupied_region": False}
STATE = {
    "126.1": ("ITAR-126-1-D1", "ITAR-126-1-D2"),
    "126.1 FORCES": ("ITAR-126-1-FORCES",),
    "126.1 YEARLY": ("ITAR-126-1-YEARLY",),
}
"""The lists of the State list here, and those of the arms book that they repeat."""
repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=60)


@cache
def dual_use():
    return book("us-dual-use")


@cache
def rows() -> dict[str, set[str]]:
    """Return who is on each list on the day of the tests, by the plain rows."""
    found: dict[str, set[str]] = {}
    with (dual_use().folder / "lists.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["until"] or row["until"] >= "2026-08-01":
                found.setdefault(row["list"], set()).add(row["member"])
    return found


def decide(question="transfer", on=DAY, **facts):
    given = {name.rstrip("_"): Fact(value) for name, value in facts.items()}
    return dual_use().decide(question, given, on)


entries = st.sampled_from(sorted(rows()["CCL"]))
nations = st.sampled_from(sorted(rows()["CHART ROWS"]))


@repeatable
@given(entries, nations)
def test_a_mark_of_a_column_that_controls_the_entry_asks_for_a_licence(entry, nation):
    on = rows()
    marked = any(entry in on.get(f"ECCN {c}", ()) and nation in on[f"CHART {c}"] for c in COLUMNS)
    found = decide(eccn=entry, to=nation, recipient_military=True, **PLAIN)
    stopped = nation in on["E:1"] | on["E:2"] | {"RUS", "BLR"}
    embargoed = on["D:5"] | on["126.1"] | on["126.1 FORCES"] | {"MAC"}
    stopped |= entry in on["600 SERIES"] and nation in embargoed
    if stopped:
        assert {one.verdict for one in found.values()} == {"prohibited"}
    elif marked:
        assert found["licence"].verdict == "needs_authorisation"
        assert found["no-licence-required"].verdict is None


@repeatable
@given(entries, nations)
def test_free_of_licence_is_only_what_no_table_speaks_of(entry, nation):
    found = decide(eccn=entry, to=nation, **PLAIN)
    if found["no-licence-required"].verdict != "permitted":
        return
    on = rows()
    every = {
        c for c in COLUMNS for part in ("", " IN PART") if entry in on.get(f"ECCN {c}{part}", ())
    }
    assert not any(nation in on[f"CHART {c}"] for c in every)
    assert entry not in on["BEYOND THE CHART"]
    assert nation not in on["D:1"] | on["E:1"] | on["E:2"] | on["RUSSIA AND BELARUS"]


@repeatable
@given(entries)
def test_hong_kong_is_treated_as_china(entry):
    there = decide(item_jurisdiction="ear", eccn=entry, to="CHN", military_end_use=False)
    here = decide(item_jurisdiction="ear", eccn=entry, to="HKG", military_end_use=False)
    assert {p: d.verdict for p, d in there.items()} == {p: d.verdict for p, d in here.items()}


@pytest.mark.parametrize("nation", ["CUB", "IRN", "PRK", "SYR"])
def test_an_embargoed_nation_without_marks_is_never_free(nation):
    assert not any(nation in rows()[f"CHART {column}"] for column in COLUMNS)
    for entry in ("EAR99", "3A991", "9A610"):
        found = decide(item_jurisdiction="ear", eccn=entry, to=nation, general_prohibition=False)
        assert {one.verdict for one in found.values()} == {"prohibited"}


@pytest.mark.parametrize(
    ("on", "arms", "dual"),
    [("2021-06-30", "no", "no"), ("2025-11-01", "yes", "yes"),
     ("2025-12-01", "no", "yes"), ("2026-02-03", "no", "no")],
)  # fmt: skip
def test_cambodia_left_the_two_lists_on_different_days(on, arms, dual):
    day = days(on)[0]
    here = dual_use().on_list("D:5", "KHM", day)
    there = book("us-arms-export").on_list("ITAR-126-1", "KHM", day)
    if on != "2021-06-30":
        assert (there.truth.word, here.truth.word) == (arms, dual)
        assert here.reference
    else:
        assert here.truth is not Truth.YES


@pytest.mark.parametrize("here", STATE)
@pytest.mark.parametrize(
    "on", ["2021-12-09", "2024-09-30", "2024-10-01", "2025-11-07", "2026-08-01", "2026-10-01"]
)
def test_the_state_list_is_that_of_the_arms_book(here, on):
    day, arms = days(on)[0], book("us-arms-export")
    for nation in {row.member for code in STATE[here] for row in arms.lists[code].entries}:
        said = max(arms.on_list(code, nation, day).truth for code in STATE[here])
        assert dual_use().on_list(here, nation, day).truth is said, nation


@pytest.mark.parametrize("nation", ["CYP", "ETH"])
def test_who_is_on_the_state_list_alone_is_not_in_the_table(nation):
    assert dual_use().on_list("D:5", nation, DAY).truth is Truth.NO


@repeatable
@given(nations, st.sampled_from(["2022-09-01", "2025-12-01", "2026-02-03", "2026-08-01"]))
def test_munitions_inside_are_barred_where_the_arms_book_bars_munitions(nation, on):
    day, shared = days(on)[0], {"to": nation, "recipient_military": True}
    inside = decide("incorporation", day, content_usml=True, eccn_600_series=False, **shared)
    given_ = {"item_jurisdiction": "usml", "from": "USA", **shared}
    whole = book("us-arms-export").decide("transfer", {k: Fact(v) for k, v in given_.items()}, day)
    barred = all(one.verdict == "prohibited" for one in whole.values())
    assert all(one.verdict == "prohibited" for one in inside.values()) == barred


def test_a_doubtful_row_never_frees():
    found = decide(
        item_jurisdiction="ear", eccn="6A001", to="ARE", sta_consignee_statement=True,
        general_prohibition=False,
    )  # fmt: skip
    assert found["licence-exception-sta"].verdict == "unknown"
    assert not dual_use().on_list("A:5", "ARE", DAY).verified


@pytest.mark.parametrize(
    ("share", "path", "verdict"),
    [(0.0, "re-export", "permitted"), (0.25, "re-export", "permitted"),
     (0.26, "re-export-authorisation", "needs_authorisation"),
     ((0.2, 0.3), "re-export", "unknown")],
)  # fmt: skip
def test_the_level_of_content_counts_from_above_a_quarter(share, path, verdict):
    facts = {"content_usml": False, "eccn_600_series": False, "us_controlled_content_share": share}
    found = decide("incorporation", to="NOR", **facts)
    assert found[path].verdict == verdict
    margins = {m.threshold for m in found[path].margins if m.fact == "us_controlled_content_share"}
    assert margins == {0.25}


def test_every_rule_stands_on_the_page():
    page = PAGE.read_text(encoding="utf-8")
    assert [rule.id for rule in dual_use().rules if f"`{rule.id}`" not in page] == []


@pytest.mark.parametrize("nation", ["CUB", "IRN", "PRK", "SYR"])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.11, 1.0])
def test_no_share_of_content_frees_an_embargoed_nation_or_leaves_it_without_an_answer(
    nation, share
):
    facts = {"content_usml": False, "eccn_600_series": False, "us_controlled_content_share": share}
    found = {one.verdict for one in decide("incorporation", to=nation, **facts).values()}
    assert found - {None}
    assert "permitted" not in found


@pytest.mark.parametrize("american", [{"from": "USA"}, {"us_origin": True}, {}])
def test_an_item_on_no_list_is_free_of_commerce_only_where_it_is_not_american(american):
    facts = {"from": "NOR", "to": "JPN", "item_jurisdiction": "none"} | american
    found = decide(**facts, subject_to_ear=False)
    assert found["not-ear"].verdict != "permitted"
    assert {one.verdict for one in found.values()} - {None}
