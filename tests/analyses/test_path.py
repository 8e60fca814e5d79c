"""Which paths are open: stops, chains, consents, suppositions, and what is not verified."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.transfer.made import BOOK, ON, fact, made

from mainstay.analyses.path import BANNER, path
from mainstay.errors import NoAnswer, UsageError
from mainstay.examples import tiny
from mainstay.ingest.read import load
from mainstay.rules.rulebook import Declared, book
from mainstay.rules.transfer.deciding import ORDER
from mainstay.rules.transfer.facts import declared_facts

LATER = "2026-06-30"
STUDY = Path(__file__).parents[2] / "studies" / "solid-rocket-motors"
repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=40)


def ask(network, to: str, **more):
    return path(network, to_nations=to, **{"books": BOOK, "on": ON, **more})


def verdicts(result) -> dict[str, str | None]:
    return {f"{row['hop']}@{row['path']}": row["verdict"] for row in result.table}


@pytest.fixture(scope="module")
def motors():
    return load(STUDY)


def test_of_one_book_one_open_path_is_enough():
    free = ask(made(fact("friendly", "yes")), "JPN")
    assert verdicts(free) == {
        "1@free": "permitted",
        "1@licence": "needs_authorisation",
        "1@consent": None,
    }
    assert free.headline["verdict"].value == "permitted"
    assert free.headline["open_paths"].value == "1: licence; 1: free"
    licence = ask(made(fact("friendly", "no")), "JPN")
    assert licence.headline["verdict"].value == "needs_authorisation"
    assert free.caveats[0] == BANNER


def test_what_is_not_verified_shows_in_if_confirmed_alone():
    row = ask(made(fact("friendly", "yes", verified=False)), "JPN").table[1]
    assert (row["path"], row["open"], row["verdict"]) == ("free", "unknown", "unknown")
    assert (row["if_confirmed"], row["unverified"]) == ("permitted", ["friendly"])
    supposed = ask(made(), "JPN", suppose="friendly=yes").table[1]
    assert (supposed["verdict"], supposed["if_confirmed"]) == ("unknown", "permitted")


def test_a_stop_anywhere_in_a_chain_is_the_whole_answer():
    for chain in ("ATA", "ATA,JPN", "JPN,ATA", "JPN,ATA,PHL"):
        result = ask(made(fact("friendly", "yes")), chain)
        [row] = result.table
        assert (row["to"], row["path"], row["verdict"]) == ("ATA", "all paths", "prohibited")
        assert row["rules"] == [
            "made-up-exports: barred: Nothing goes to a nation on the list. "
            "[Made-up order 2, article 1, since 2020-01-01]"
        ]
        assert (row["documents"], row["process"]) == ([], None)
        assert result.headline.keys() == {"verdict"}
        assert result.unanswered is None
        assert "no other way is looked for" in result.caveats[1]
        assert "A stop is final" in result.why(f"{row['hop']}@all paths").claim


def test_a_stop_that_one_of_two_contradicting_values_gives_is_not_weakened():
    rows = (fact("item_jurisdiction", code) for code in ("ear", "usml"))
    result = path(made(*rows), to_nations="PRK", on=LATER, books="us-arms-export")
    [row] = result.table
    assert (row["path"], row["verdict"]) == ("all paths", "prohibited")
    assert any("usml (rule_facts fact-1)" in note for note in result.caveats)
    record = made(fact("item_jurisdiction", "none", verified=False), control_class="USML IV(a)")
    [row] = path(record, to_nations="PRK", on=LATER, books="us-arms-export").table
    assert row["verdict"] == "prohibited"
    between = path(made(fact("to", "PRK"), fact("to", "CHN")), to_nations="JPN", on=LATER)
    assert between.table[0]["path"] != "all paths"


def test_a_book_opens_nothing_that_another_law_governs():
    usml = made(fact("item_jurisdiction", "usml"))
    for network in (usml, made(control_class="USML IV(a)"), made()):
        result = path(network, to_nations="JPN", on=LATER, books="us-dual-use")
        assert result.headline["verdict"].value == "unknown"
        assert result.headline["if_confirmed"].value == "unknown"
        assert result.headline["open_paths"].value is None
        [note] = [note for note in result.caveats if note.startswith("Whose law binds")]
        assert "us-arms-export" in note
    [row] = [r for r in path(usml, to_nations="JPN", on=LATER).table if r["path"] == "not-ear"]
    assert (row["open"], row["verdict"]) == ("yes", "asks_nothing")
    other = path(made(fact("item_jurisdiction", "other")), to_nations="JPN", on=LATER)
    assert other.headline["verdict"].value == "unknown"
    assert any("no rulebook governs it" in note for note in other.caveats)


def test_a_law_that_is_asked_opens_what_it_governs():
    facts = {"item_jurisdiction": "ear", "eccn": "EAR99", "general_prohibition": "no"}
    network = made(*(fact(name, value) for name, value in facts.items()))
    given = path(network, to_nations="JPN", on="2026-07-01").headline
    assert "not-itar" not in (given["open_paths"].value or "")
    alone = path(network, to_nations="JPN", on="2026-07-01", books="us-dual-use").headline
    assert (given["verdict"], given["open_paths"]) == (alone["verdict"], alone["open_paths"])


def test_a_duty_that_only_a_wrong_fact_would_bring_is_not_counted():
    ends = {"item_id": "part", "from_id": "USA", "to_id": "JPN", "since": "2025"}
    network = made(fact("value_usd", "15e6", verified=False, **ends))
    [row] = [row for row in ask(network, "JPN").table if row["path"] == "licence"]
    assert row["notices"] is None
    [told] = row["may_notify"]
    assert told.endswith(": only if what is stated is wrong")
    [open_] = [row for row in ask(made(), "JPN").table if row["path"] == "licence"]
    assert open_["notices"] == "1 may be"
    assert not open_["may_notify"][0].endswith("wrong")


def test_where_every_path_is_closed_that_is_said():
    result = ask(made(), "JPN", from_nation="PHL", suppose="friendly=no")
    assert "To be settled first: retransfer_consent" in result.unanswered
    closed = path(made(), to_nations="JPN", from_nation="PHL", books=BOOK, on="2019-01-01")
    assert closed.unanswered.endswith(
        "Every path is closed in made-up-exports: no rule of it speaks of such a transfer."
    )


def test_nations_are_read_in_small_letters_and_offered_by_name():
    assert ask(made(), "jpn,Phl").table[-1]["to"] == "PHL"
    with pytest.raises(UsageError, match="PTH005 .*: JPN is Jpn"):
        ask(made(), "Jpn.")


def test_the_law_of_a_nation_without_a_book_is_unknown():
    control = {
        "control_id": "c",
        "jurisdiction_id": "JPN",
        "instrument": "Three principles",
        "item_id": "part",
        "effect": "Licence",
    }
    result = ask(made(fact("friendly", "yes"), controls=[control]), "JPN,PHL")
    [law] = [row for row in result.table if row["path"] == "law of JPN"]
    assert (law["verdict"], law["if_confirmed"], law["law"]) == ("unknown", "unknown", "JPN")
    assert law["rules"] == ["Three principles: Licence"]
    assert law["evidence_ids"] == ["note"]
    assert result.headline["if_confirmed"].value == "unknown"
    assert any(note.startswith("Law of JPN: unknown.") for note in result.caveats)


ONWARD = {"item_id": "part", "from_id": "JPN", "to_id": "PHL"}
USE = fact("end_use", "training", **ONWARD)


def consent(word="yes", **cells):
    return fact("retransfer_consent", word, **{**ONWARD, **cells})


@pytest.mark.parametrize(
    ("rows", "held", "words", "verdict"),
    [
        ([], "0 of 1", "none on record", "unknown"),
        ([consent(), USE], "1 of 1", "on record (rule_facts fact-0)", "permitted"),
        (
            [consent(verified=False), USE],
            "0 of 1",
            "stated, not verified (rule_facts fact-0)",
            "unknown",
        ),
        (
            [consent(), {**USE, "verified": False}],
            "0 of 1",
            "stated, not verified (rule_facts fact-0)",
            "unknown",
        ),
        (
            [consent()],
            "0 of 1",
            "stated, its scope is not known: end use not stated (rule_facts fact-0)",
            "unknown",
        ),
        (
            [consent(from_id=None), USE],
            "0 of 1",
            "stated, its scope is not known: both ends not stated (rule_facts fact-0)",
            "unknown",
        ),
        (
            [consent(to_id=None)],
            "0 of 1",
            "stated, its scope is not known: both ends and end use not stated (rule_facts fact-0)",
            "unknown",
        ),
        ([consent(), consent("no"), USE], "0 of 1", "stated, and contradicted", "unknown"),
        ([consent("no")], "0 of 1", "not held (rule_facts fact-0)", "needs_authorisation"),
        ([consent(until="2025-01"), USE], "0 of 1", "none on record", "unknown"),
    ],
)
def test_a_consent_covers_a_hop_where_a_verified_row_in_force_says_so(rows, held, words, verdict):
    result = ask(made(*rows), "JPN,PHL")
    assert result.headline["consents"].value == held
    [row] = [r for r in result.table if (r["hop"], r["path"]) == (2, "consent")]
    assert (row["consent"], row["verdict"]) == (words, verdict)
    gaps = [note for note in result.caveats if note.startswith("Hop 2, JPN to PHL: consent")]
    assert bool(gaps) is (held == "0 of 1")


def test_what_comes_back_needs_no_consent():
    assert "consents" not in ask(made(), "JPN,USA").headline


def test_an_agreement_between_both_nations_is_named_and_closes_no_gap():
    tables = {
        "agreements": [{"agreement_id": "a", "name": "Accord", "kind": "programme"}],
        "agreement_parties": [
            {"agreement_party_id": nation, "agreement_id": "a", "country_id": nation}
            for nation in ("JPN", "PHL")
        ],
    }
    result = ask(made(**tables), "JPN,PHL")
    assert result.headline["consents"].value == "0 of 1"
    assert any("Accord may bear on it" in note for note in result.caveats)


@pytest.mark.parametrize(("use", "verdict"), [("Training", "permitted"), ("Resale", "unknown")])
def test_a_consent_for_another_end_use_is_none(use, verdict):
    moved = {"transfer_id": "t", **ONWARD, "kind": "goods", "end_use": use}
    result = ask(made(consent(), USE, transfers=[moved]), "JPN,PHL")
    [row] = [r for r in result.table if (r["hop"], r["path"]) == (2, "consent")]
    assert row["verdict"] == verdict
    assert any("for another end use" in note for note in result.caveats) is (use == "Resale")
    log = f"Hop 2, JPN to PHL, by the record of transfers: t (no date; end use: {use})."
    assert log in result.caveats


def test_related_cases_reach_a_threshold_that_none_of_them_does():
    ends = {"item_id": "part", "from_id": "USA", "to_id": "JPN", "since": "2025"}
    one, two = (fact("value_usd", "15e6", **ends) for _ in range(2))
    [low] = [row for row in ask(made(one), "JPN").table if row["path"] == "licence"]
    assert (low["notices"], low["clock_days"]) == (None, None)
    result = ask(made(one, two), "JPN")
    [row] = [row for row in result.table if row["path"] == "licence"]
    assert (row["notices"], row["clock_days"]) == ("1 due", 15)
    assert row["margin"] == [
        "value_usd 30,000,000 against 25,000,000 USD (Made-up order 1): reached"
    ]
    assert any(note.startswith("Related cases are added up") for note in result.caveats)
    again = ask(made(one, two), "JPN", suppose="value_usd=1")
    [row] = [row for row in again.table if row["path"] == "licence"]
    assert row["notices"] == "1 due"


def test_facts_stand_beside_each_row_for_a_later_check():
    [row] = [r for r in ask(made(fact("friendly", "yes")), "JPN").table if r["path"] == "free"]
    assert json.loads(row["facts"])["friendly"] == [True, True]
    assert (row["book"], row["question"], row["law"]) == ("made-up-exports", "transfer", "USA")


def test_a_book_that_was_not_read_lately_says_so():
    late = ask(made(), "JPN", on="2027-01-01")
    assert any("made-up-exports 1 is as of 2025-01-01" in note for note in late.caveats)


def test_without_facts_nothing_is_said():
    result = path(tiny(), to_nations="JPN", on="2026-06-30", from_nation="USA")
    assert {row["verdict"] for row in result.table} <= {"unknown", None}
    assert result.unanswered.startswith("ANS008")
    assert result.headline["if_confirmed"].value == "unknown"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"to_nations": None}, "PTH004"),
        ({"to_nations": "JPN,,PHL"}, "PTH004"),
        ({"to_nations": "JPX"}, "PTH005"),
        ({"to_nations": "JPN", "from_nation": "Japan"}, "PTH005"),
        ({"to_nations": "USA"}, "PTH006"),
        ({"to_nations": "JPN,JPN"}, "PTH006"),
        ({"to_nations": "JPN", "item": "prat"}, "USE001"),
        ({"to_nations": "JPN", "on": "soon"}, "USE003"),
        ({"to_nations": "JPN", "books": "no-such-book"}, "USE020"),
        ({"to_nations": "JPN", "books": "assurance"}, "USE020"),
        ({"to_nations": "JPN", "suppose": "frendly=yes"}, "PTH002"),
    ],
)
def test_questions_that_make_no_sense_are_refused(asked, code):
    with pytest.raises(UsageError, match=code):
        path(made(), **asked)


def test_a_network_without_an_item_is_asked_to_name_one():

    with pytest.raises(NoAnswer, match="ANS001"):
        path(replace(made(), item=None), to_nations="JPN")


# The shipped books.

ARMS = [book("us-arms-export"), book("us-dual-use")]
DECLARED = declared_facts(ARMS)


def values_of(declared: Declared) -> st.SearchStrategy[str]:
    if declared.codes:
        return st.sampled_from(declared.codes[:40])
    if declared.high == 1:
        return st.sampled_from(["0", "0.1", "0.2..0.3", "1"])
    kinds = {
        "yes_no": st.sampled_from(["yes", "no"]),
        "number": st.sampled_from(["0", "1e6", "14e6..30e6", "200e6"]),
        "country": st.sampled_from(["JPN", "AUS"]),
        "date": st.just("2026-01-01"),
        "text": st.sampled_from(["IV(a)", "II(a)"]),
    }
    return kinds[declared.type]


NAMES = st.sampled_from(sorted(DECLARED.keys() - {"from", "to", "home"}))
facts = st.lists(NAMES, unique=True, max_size=25).flatmap(
    lambda names: st.fixed_dictionaries({name: values_of(DECLARED[name]) for name in names})
)
places = st.sampled_from(["JPN", "AUS", "CAN", "PHL", "KHM", "CHN", "PRK"])


def of(given_: dict[str, str], verified: bool):
    return made(*(fact(name, value, verified=verified) for name, value in given_.items()))


@repeatable
@given(facts, places)
def test_facts_that_are_not_verified_never_permit(given_, to):
    result = path(of(given_, verified=False), to_nations=to, on="2026-06-30")
    assert "permitted" not in {row["verdict"] for row in result.table}
    assert result.headline["verdict"].value != "permitted"


@repeatable
@given(facts, places, places)
def test_a_further_hop_never_makes_the_verdict_milder(given_, first, second):
    network = of(given_, verified=True)
    one = path(network, to_nations=first, on="2026-06-30").headline["verdict"].value
    if first != second:
        both = path(network, to_nations=f"{first},{second}", on="2026-06-30")
        assert ORDER.index(both.headline["verdict"].value) >= ORDER.index(one)


@repeatable
@given(facts, places)
def test_the_order_of_rows_changes_nothing(given_, to):
    networks = (of(dict(items), verified=True) for items in (given_, reversed(given_.items())))
    one, two = (path(network, to_nations=to, on="2026-06-30") for network in networks)
    assert verdicts(one) == verdicts(two)
    assert one.headline == two.headline


@repeatable
@given(facts)
def test_nothing_of_the_munitions_list_goes_to_a_barred_nation(given_):
    known = {**given_, "item_jurisdiction": "usml", "barred_by_statute": "no"}
    network = of(known, verified=False)
    [row] = path(network, to_nations="JPN,CHN", on="2026-06-30").table
    assert (row["hop"], row["verdict"]) == (2, "prohibited")
    assert any("22 CFR 126.1" in rule for rule in row["rules"])


def test_on_a_day_on_which_two_lists_differ_both_are_cited():
    network = made(control_class="USML IV(a)")
    between = path(network, to_nations="KHM", on="2025-12-01")
    [note] = [n for n in between.caveats if "two lists differ" in n]
    assert "22 CFR 126.1" in note
    assert "D:5" in note
    before, after = (path(network, to_nations="KHM", on=d) for d in ("2025-11-01", "2026-02-03"))
    assert before.headline["verdict"].value == "prohibited"
    assert not any("two lists differ" in note for note in after.caveats)
    assert after.headline["verdict"].value != "prohibited"


def test_the_study_names_what_its_answers_hang_on(motors):
    result = path(motors, item="pac3-mse", to_nations="JPN")
    assert result.headline["verdict"].value == "unknown"
    assert result.headline["if_confirmed"].value == "needs_authorisation"
    [note] = [note for note in result.caveats if note.startswith("Hangs on")]
    assert "item_jurisdiction" in note
    books = [stamp["name"] for stamp in result.provenance.rulebooks]
    assert books == ["us-arms-export", "us-dual-use"]
    assert result.why("1@fms").because
