"""Policy profiles: the shipped facts are sound, precedence is as stated, doubt opens no gate."""

import csv
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from mainstay.dates import days
from mainstay.errors import DataError, UsageError
from mainstay.model.force import CERTAIN, MAYBE, NOT
from mainstay.rules.memberships import (
    COLUMNS,
    STATUSES,
    Membership,
    lists,
    memberships,
    read_lists,
    read_memberships,
)
from mainstay.rules.policy import GROUPS, NO_LIST, Policy, profile, profiles, read_profile

ROOT = Path(__file__).parents[2]
GIVEN = Path(os.environ.get("MAINSTAY_SHARED", ROOT.parent / "shared")) / "reference"
"""Where the facts were first written down; a stranger's clone does not have it."""

ALLIANCES = {"NATO", "EU", "MNNA", "PIPIR", "FVEY", "AUKUS", "NTIB", "GCAP", "OCCAR", "F35-PARTNER"}
NAMES = ("eu", "nato", "us-2026")


def day(text: str) -> int:
    return days(text)[0]


def group(name: str, country: str, on: str) -> str:
    return profile(name).standing(country, day(on)).group


def row(**other: object) -> Membership:
    given = {
        "list": "NATO",
        "country_id": "XXA",
        "since": "2000-01-01",
        "until": None,
        "status": "member",
        "verified": True,
        "reference": "A list",
        "as_of": "2020",
        "note": "",
    }
    return Membership(**given | other)


def policy(*rows: Membership, order: tuple[tuple[str, str], ...] = (("ally", "NATO"),)) -> Policy:
    """Give a profile of the United States with the lists and memberships of a test."""
    return replace(profile("us-2026"), precedence=(("home", "nation"), *order), rows=rows)


# The shipped facts


def test_every_list_is_described_and_has_members():
    assert set(lists()) == {row.list for row in memberships()}
    assert set(lists()) == ALLIANCES | {"COVERED", "QUALIFYING"}
    names = [found.name for found in lists().values()]
    assert len(set(names)) == len(names)


def test_references_name_documents_and_no_address():
    for found in memberships():
        assert not re.search(r"://|www\.|\.com\b|\.org\b|/work|/tmp", found.reference + found.note)


def test_only_settled_memberships_are_verified():
    assert {found.status for found in memberships()} == set(STATUSES) - {"signatory"}
    assert not any(found.verified for found in memberships() if found.status == "reported")


def test_the_lists_are_whole():
    size = {code: sum(found.list == code for found in memberships()) for code in lists()}
    assert size["NATO"] == 32
    assert size["EU"] == 27
    assert size["PIPIR"] == 16
    assert size["COVERED"] == 4
    assert size["QUALIFYING"] == 28
    assert size["MNNA"] == 21


needs_given = pytest.mark.skipif(not GIVEN.is_dir(), reason="the reference files are not here")


def given(name: str) -> list[dict[str, str]]:
    with (GIVEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@needs_given
def test_alliances_are_as_they_were_given():
    wanted = {
        (
            r["group"],
            r["iso3"],
            r["joined"] or None,
            r["status"],
            r["verified"] == "yes",
            r["as_of"],
        )
        for r in given("alliances.csv")
        if r["group"] in ALLIANCES
    }
    found = {
        (r.list, r.country_id, r.since, r.status, r.verified, r.as_of)
        for r in memberships()
        if r.list in ALLIANCES
    }
    assert found == wanted


@needs_given
def test_qualifying_countries_are_those_of_the_agreements():
    wanted = {
        r["iso3"]
        for r in given("us_bilateral_agreements.csv")
        if r["agreement"] == "RDP-MOU" and r["verified"] == "yes"
    }
    found = {r.country_id for r in memberships() if r.list == "QUALIFYING" and r.verified}
    assert found == wanted


@needs_given
def test_covered_countries_are_those_of_the_rule():
    rules = [r for r in given("acquisition_origin_rules.csv") if "225.7018" in r["rule"]]
    wanted = {c for r in rules for c in re.findall(r"\b[A-Z]{3}\b", r["unit"])}
    found = [r for r in memberships() if r.list == "COVERED"]
    assert {r.country_id for r in found} == wanted
    assert {r.since for r in found} == {min(r["from_date"] for r in rules)}


# Who stands where


@pytest.mark.parametrize(
    ("country", "on", "us", "nato", "eu"),
    [
        ("SWE", "2023-06-30", "partner", "partner", "home"),
        ("SWE", "2025-06-30", "ally", "home", "home"),
        ("TUR", "2025-06-30", "ally", "home", "ally"),
        ("GBR", "2025-06-30", "ally", "home", "ally"),
        ("USA", "2025-06-30", "home", "home", "ally"),
        ("AUT", "2025-06-30", "partner", "partner", "home"),
        ("CHE", "2025-06-30", "partner", "other", "other"),
        ("JPN", "2025-06-30", "partner", "partner", "other"),
        ("JPN", "2023-06-30", "partner", "other", "other"),
        ("CHN", "2025-06-30", "of_concern", "other", "other"),
        ("CHN", "2019-04-29", "other", "other", "other"),
        ("IND", "2025-06-30", "other", "other", "other"),
    ],
)
def test_a_nation_stands_where_the_lists_of_the_day_put_it(country, on, us, nato, eu):
    assert [group(name, country, on) for name in ("us-2026", "nato", "eu")] == [us, nato, eu]


def test_a_standing_names_its_list_and_reference():
    found = profile("nato").standing("AUT", day("2025-06-30"))
    assert found.list == "Members of the European Union"
    assert found.reference == "European Commission, enlargement glossary (27 members), 2024"
    assert found.verified and found.certain
    found = profile("eu").standing("CHN", day("2025-06-30"))
    assert (found.list, found.reference) == (NO_LIST, "European Union")


def test_the_nation_that_asks_is_home_where_home_is_a_nation():
    on = day("2025-06-30")
    asked = profile("us-2026").of("POL")
    assert asked.standing("POL", on).group == "home"
    assert asked.standing("USA", on).group == "ally"
    assert profile("us-2026").standing("USA", on).group == "home"


@pytest.mark.parametrize("name", ["nato", "eu"])
def test_the_nation_that_asks_changes_nothing_where_home_is_a_list(name):
    on = day("2025-06-30")
    for country in ("JPN", "POL", "USA", "CHN"):
        asked = profile(name).of("JPN")
        assert asked.standing(country, on) == profile(name).standing(country, on)


# Precedence


@pytest.mark.parametrize("name", NAMES)
def test_the_first_list_in_the_order_that_holds_decides(name):
    """Against a plain reading of the table: of the lists that a nation is on, the first."""
    asked = profile(name)
    for country in {row.country_id for row in memberships()}:
        on_list = {
            row.list
            for row in memberships()
            if row.country_id == country and (row.since or "") < "2025-06-30"
        }
        if country == asked.nation:
            on_list.add("nation")
        groups = [group for group, code in asked.precedence if code in on_list]
        found = asked.standing(country, day("2025-06-30"))
        assert found.group == [*groups, "other"][0], country


def test_the_order_of_two_lists_of_a_group_says_which_is_named():
    found = profile("us-2026").standing("ISR", day("2025-06-30"))
    assert found.list == "Major non-NATO allies"
    turned = replace(
        profile("us-2026"),
        precedence=(("home", "nation"), ("partner", "QUALIFYING"), ("partner", "MNNA")),
    )
    assert turned.standing("ISR", day("2025-06-30")).list == "Qualifying countries"


def test_what_is_barred_stands_before_what_is_allowed():
    both = (row(list="NATO"), row(list="COVERED"))
    order = (("of_concern", "COVERED"), ("ally", "NATO"))
    asked = policy(*both, order=order)
    assert asked.standing("XXA", day("2025-01-01")).group == "of_concern"


def test_only_us_2026_names_nations_of_concern():
    assert [name for name in NAMES if "of_concern" in profile(name).groups] == ["us-2026"]
    assert "partner" not in profile("eu").groups


def test_the_page_gives_the_precedence_and_the_references():
    text = (ROOT / "docs" / "method" / "policy.md").read_text(encoding="utf-8")
    for name in NAMES:
        asked = profile(name)
        names = [
            f"{GROUPS[group].lower()}: "
            + ("the nation that asks" if code == "nation" else lists()[code].name)
            for group, code in asked.precedence
        ]
        assert f"| `{name}` | {'; '.join(names)} |" in text
        for found in asked.memberships:
            assert f"| {found['list']} | {found['reference']} |" in text


# How firmly


def test_a_date_of_a_year_holds_maybe_during_that_year():
    asked = policy(row(since="2020"))
    found = {
        on: asked.standing("XXA", day(on)) for on in ("2019-12-31", "2020-06-30", "2021-01-01")
    }
    assert [one.group for one in found.values()] == ["other", "ally", "ally"]
    assert [one.certain for one in found.values()] == [True, False, True]


def test_an_end_ends_a_membership():
    asked = policy(row(until="2020"))
    standings = [
        asked.standing("XXA", day(on)) for on in ("2019-06-30", "2020-06-30", "2021-01-01")
    ]
    assert [(one.group, one.certain) for one in standings] == [
        ("ally", True),
        ("ally", False),
        ("other", True),
    ]


def test_without_a_date_a_membership_is_certain_only_from_when_it_was_read():
    undated = row(since=None, as_of="2020-05")
    assert [undated.force(day(on)) for on in ("1900-01-01", "2020-05-15", "2020-05-31")] == [
        MAYBE,
        MAYBE,
        CERTAIN,
    ]
    assert row(since=None, until="2010-01-01").force(day("2011-01-01")) == NOT


@pytest.mark.parametrize(
    "doubtful",
    [row(verified=False), row(since="2025"), row(until="2025"), row(since=None, as_of="2026")],
    ids=["unverified", "maybe begun", "maybe ended", "undated and read later"],
)
@pytest.mark.parametrize("friendly", ["home", "ally", "partner"])
def test_doubt_opens_no_gate(doubtful, friendly):
    asked = replace(profile("nato"), precedence=((friendly, "NATO"),), rows=(doubtful,))
    on = day("2025-06-30")
    assert asked.standing("XXA", on).group == friendly
    assert asked.gate("XXA", on).group == "other"


@pytest.mark.parametrize(
    "doubtful",
    [row(list="COVERED", verified=False), row(list="COVERED", since="2025")],
    ids=["unverified", "maybe begun"],
)
def test_doubt_about_concern_does_not_open_one_either(doubtful):
    order = (("of_concern", "COVERED"), ("ally", "NATO"))
    asked = policy(doubtful, row(), order=order)
    assert asked.gate("XXA", day("2025-06-30")).group == "of_concern"


def test_a_gate_goes_on_to_a_list_that_is_sure():
    order = (("ally", "NATO"), ("partner", "EU"))
    asked = policy(row(since="2025"), row(list="EU"), order=order)
    on = day("2025-06-30")
    assert asked.standing("XXA", on).group == "ally"
    assert asked.gate("XXA", on).group == "partner"


def test_of_two_rows_of_a_list_the_firmer_is_shown():
    asked = policy(row(since="2025", reference="Later"), row(since="2001", reference="Earlier"))
    found = asked.standing("XXA", day("2025-06-30"))
    assert found.certain and found.reference == "Earlier"


@pytest.mark.parametrize("name", NAMES)
def test_no_unverified_or_uncertain_fact_passes_a_gate(name):
    asked = profile(name)
    for country in {row.country_id for row in memberships()}:
        for on in ("1990-06-30", "2004-06-30", "2024-06-30", "2025-12-31", "2026-06-30"):
            found = asked.gate(country, day(on))
            assert found.group == "of_concern" or (found.verified and found.certain)
            if found.group == "other":
                continue
            shown = asked.standing(country, day(on))
            order = [group for group, _ in asked.precedence]
            assert order.index(shown.group) <= order.index(found.group)


# Reading


def test_profiles_are_known_by_name_and_title():
    assert tuple(profiles()) == NAMES
    assert all(profile(name).title == title for name, title in profiles().items())
    for name in NAMES:
        assert profile(name).name == name


@pytest.mark.parametrize("name", ["us-2062", "../us-2026", "us-2026.toml", ""])
def test_an_unknown_profile_names_those_there_are(name):
    with pytest.raises(UsageError, match=r"USE005 .*(us-2026|eu)"):
        profile(name)


HEADER = ",".join(COLUMNS)
GOOD = "NATO,BEL,1949,,member,yes,A list,2024,"


def test_good_rows_are_read():
    (found,) = read_memberships(f"{HEADER}\n{GOOD}\n", lists())
    assert (found.country_id, found.since, found.until, found.verified) == (
        "BEL",
        "1949",
        None,
        True,
    )


def test_a_reported_membership_is_not_verified_whatever_the_row_says():
    (found,) = read_memberships(f"{HEADER}\n{GOOD.replace('member', 'reported')}\n", lists())
    assert not found.verified


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "COL001 memberships.csv line 1"),
        ("list,country_id\n", "COL001 memberships.csv line 1"),
        (f"{HEADER}\nNATO,BEL\n", "ROW001 memberships.csv line 2"),
        (f"{HEADER}\n{GOOD.replace('NATO', 'NADO')}\n", "KEY002 .*line 2, list: found 'NADO'"),
        (f"{HEADER}\n{GOOD.replace('BEL', 'Belgium')}\n", "VAL005 .*country_id: found 'Belgium'"),
        (f"{HEADER}\n{GOOD.replace('1949', '49')}\n", "VAL006 .*since: found '49'"),
        (f"{HEADER}\n{GOOD.replace('1949,', '1949,1948')}\n", "NET006 .*until: found '1948'"),
        (f"{HEADER}\n{GOOD.replace('1949,', '1949,soon')}\n", "VAL006 .*until: found 'soon'"),
        (f"{HEADER}\n{GOOD.replace('member', 'friend')}\n", "VAL004 .*status: found 'friend'"),
        (f"{HEADER}\n{GOOD.replace('yes', 'maybe')}\n", "VAL008 .*verified: found 'maybe'"),
        (f"{HEADER}\n{GOOD.replace('A list', ' ')}\n", "VAL001 .*reference"),
        (f"{HEADER}\n{GOOD.replace('2024', '')}\n", "VAL006 .*as_of"),
        (f"{HEADER}\n{GOOD}\n{GOOD}\n", "KEY003 memberships.csv line 3"),
        (f'{HEADER}\n"NATO\n', "FIL006 memberships.csv"),
    ],
)
def test_bad_memberships_are_named(text, said):
    with pytest.raises(DataError, match=said):
        read_memberships(text, lists())


def test_all_faults_are_named_at_once():
    with pytest.raises(DataError) as caught:
        read_memberships(f"{HEADER}\nX,bel,49,,friend,no,,,\n", lists())
    assert [problem.code for problem in caught.value.problems] == [
        *("KEY002", "VAL005", "VAL006", "VAL004", "VAL001", "VAL006"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[A]\nname = 'A'\n", "VAL001 lists.toml A, about"),
        ("[A]\nname = 'A'\nabout = 'a'\nmore = 1\n", "COL002 lists.toml A"),
        ("A = 1\n", "VAL001 lists.toml A, name"),
        ("[A\n", "FIL006 lists.toml"),
    ],
)
def test_bad_lists_are_named(text, said):
    with pytest.raises(DataError, match=said):
        read_lists(text)


def profile_text(order: str, more: str = "") -> str:
    return f'title = "T"\nabout = "A"\nas_of = "2026"\nprecedence = {order}\n{more}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = 1", "VAL001 x.toml, title: found '1'"),
        ("title", "FIL006 x.toml"),
        (profile_text('[["home", "EU"]]', "mood = 1\n"), "COL002 x.toml: found 'mood'"),
        (profile_text('[["home", "EU"]]').replace("2026", "soon"), "VAL006 x.toml, as_of"),
        (profile_text('["home"]'), "VAL001 x.toml, precedence"),
        (profile_text('[["home", 1]]'), "VAL001 x.toml, precedence"),
        (profile_text('[["home", "EU", "NATO"]]'), "VAL001 x.toml, precedence"),
        (profile_text('[["home", "EU"], ["allly", "NATO"]]'), "VAL004 .*Nearest: ally"),
        (profile_text('[["home", "EU"], ["other", "NATO"]]'), "VAL004 .*found 'other'"),
        (profile_text('[["home", "EU"], ["ally", "NADO"]]'), "KEY002 .*Nearest: NATO"),
        (profile_text('[["ally", "NATO"]]'), "VAL001 .*home once"),
        (profile_text('[["home", "EU"], ["home", "NATO"]]'), "VAL001 .*home once"),
        (profile_text('[["home", "nation"]]'), "VAL001 x.toml, nation"),
        (profile_text('[["home", "EU"]]', 'nation = "USA"\n'), "VAL001 x.toml, nation"),
        (
            profile_text('[["home", "EU"], ["ally", "nation"]]', 'nation = "USA"\n'),
            "VAL001 x.toml, nation",
        ),
        (
            profile_text('[["home", "EU"], ["ally", "NATO"], ["of_concern", "COVERED"]]'),
            "VAL001 .*lists of concern before",
        ),
    ],
)
def test_bad_profiles_are_named(text, said):
    with pytest.raises(DataError, match=said):
        read_profile(text, "x")


def test_concern_may_stand_before_a_home_that_is_a_group():
    found = read_profile(profile_text('[["of_concern", "COVERED"], ["home", "NATO"]]'), "x")
    assert found.standing("CHN", day("2025-01-01")).group == "of_concern"
