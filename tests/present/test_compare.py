"""Two days or two policies side by side: what changed, counted again, and what was asked wrong."""

import re
from functools import cache
from pathlib import Path

import pytest
from present.reading import F35, FILES, MAGNETS, MOTORS, TINY, Made, grid_of, region
from present.recount import (
    NUMBER,
    Recount,
    Row,
    between,
    ends_of,
    in_full,
    in_words,
    joined,
    nations,
    not_held_against,
    pace_of,
    the,
)

from mainstay import concentration, dates
from mainstay import single_points as points_of
from mainstay.model.loss import without
from mainstay.rules.policy import GROUPS

DAYS: dict[str, tuple[Path, str, str]] = {
    "f35": (F35, "2023-07-31", "2019-06-30"),
    "f35-newest": (F35, "2026-01-31", "2019-06-30"),
    "motors": (MOTORS, "2025-12-31", "2024-12-31"),
}


SIDES = [*DAYS, "without"]


@cache
def two_days(name: str) -> tuple[Made, Made, Made]:
    """The comparison, and the brief of each of its days: the earlier first."""
    path, later, earlier = DAYS[name]
    both = Made.of(path, on=later, compare=earlier)
    return both, Made.of(path, on=earlier), Made.of(path, on=later)


@cache
def with_and_without() -> tuple[Made, Made]:
    """The F-35 before its partner left, with and without that partner."""
    return Made.of(F35, on="2019-06-30", compare="TUR"), Made.of(F35, on="2019-06-30")


@cache
def pair(name: str) -> tuple[Made, Recount, Recount]:
    """The comparison, and both of its sides counted apart."""
    if name == "without":
        both, alone = with_and_without()
        day = dates.last_day("2019-06-30")
        return both, Recount(alone), Recount(alone, without(alone.network, "TUR", day))
    both, earlier, later = two_days(name)
    return both, Recount(earlier), Recount(later)


@cache
def policies() -> tuple[Made, Recount, Recount]:
    both, left, right = two_policies()
    return both, Recount(left), Recount(right)


@cache
def two_policies() -> tuple[Made, Made, Made]:
    return (
        Made.of(MAGNETS, compare="eu"),
        Made.of(MAGNETS),
        Made.of(MAGNETS, policy="eu"),
    )


def bound_of(recount: Recount) -> str:
    row = recount.row
    if row["rate_per_year"] is None:
        return "not bounded by anything published"
    ends = joined(sorted(set(ends_of(row))))
    if row["rate_per_year"] == 0:
        gone = [chain.split(": ")[0] for chain in row["binding"]]
        return f"none: no source in force of {joined(gone)}"
    return pace_of(row["rate_per_year"], row["unit"]) + (f", held by {ends}" if ends else "")


def singles_of(recount: Recount) -> dict[str, str]:
    """The single suppliers by name, with what they hold."""
    return {
        recount.name("organisations", row["members"][0]): joined(
            [recount.label(item) for item in row["through"]]
        )
        + firm(row)
        for row in recount.single
    }


def firm(row: Row) -> str:
    return " (apparent)" if row["apparent"] else " (certain)"


def inside(recount: Recount, presence: str | None = None) -> set[str]:
    return {
        ", ".join(nations(recount.network, row["country"]))
        for row in recount.origin
        if row["country"] and row["presence"] != "none" and presence in {None, row["presence"]}
    }


def changes(left: Recount, right: Recount, words: tuple[str, str, str, str]) -> list[str]:
    """What a comparison must say of two sides that are called by these words."""
    found = []
    bounds = bound_of(left), bound_of(right)
    if bounds[0] != bounds[1]:
        found.append(f"At most, {words[0]}: {bounds[0]}; {words[1]}: {bounds[1]}.")
    before, after = singles_of(left), singles_of(right)
    for where, mine, its in ((words[3], after, before), (words[2], before, after)):
        new = sorted(mine.keys() - its.keys())
        found += [f"{name} is a single supplier only {where}: {mine[name]}." for name in new]
    for where, only in (
        (words[3], inside(right) - inside(left)),
        (words[2], inside(left) - inside(right)),
    ):
        if only:
            found.append(f"Named as an origin only {where}: {joined(sorted(only))}.")
    dark = sorted(without_source(right) - without_source(left))
    if dark:
        items = f"{in_words(len(dark))} item" + "s" * (len(dark) > 1)
        found.append(f"No source is listed any more {words[3]} for {items}: {joined(dark)}.")
    return found


def lost(left: Recount, right: Recount, code: str) -> list[str]:
    """What a comparison with and without a nation must say."""
    name, found = left.name("countries", code), []
    world = points_of(left.network, at="country", on=left.on).table
    for row in world:
        if row["members"] == [code]:
            inputs = joined([left.label(item) for item in row["through"]])
            end = f"there is no {left.label(left.item)}: {inputs} give out{firm(row)}."
            found.append(f"Without {name} {end}")
    dark = sorted(without_source(right) - without_source(left))
    if dark:
        items = f"{in_words(len(dark))} item" + "s" * (len(dark) > 1)
        found.append(f"The last listed source goes of {items}: {joined(dark)}.")
    alone = sorted(set(sole(right)) - set(sole(left)))
    found += [f"One maker is left of {joined(alone)}."] if alone else []
    for row in left.origin:
        if row["country"] == code and row["share_low"] > 0:
            place = row["scope"] or f"{row['market']} {row['measure']}"
            when = f", {row['year']}" if row["year"] else ""
            share = f"{between(row)} % of {place}{when}"
            found.append(f"{left.label(row['input'])}: with it goes {share}.")
    return found


def sole(recount: Recount) -> list[str]:
    makers = concentration(recount.network, for_nation=recount.home, on=recount.on).table
    return sorted(
        f"{recount.label(row['item'])} ({row['sole_source']})"
        for row in makers
        if row["sole_source"] in {"certain", "apparent"}
    )


def without_source(recount: Recount) -> set[str]:
    return {recount.label(item) for row in recount.tiers for item in row["unknown"]}


def said(made: Made) -> list[str]:
    return [sentence["text"] for sentence in made.record["compared"]["said"]]


def sides(made: Made) -> dict[str, tuple[list[str], list[str]]]:
    """The two lists of each line."""
    return {
        line["subject"]: tuple([e["text"] for e in line[side]] for side in ("left", "right"))
        for line in made.record["compared"]["lines"]
    }


# Two days


@pytest.mark.parametrize("name", SIDES)
def test_every_sentence_of_two_sides_is_counted_again(name):
    both, left, right = pair(name)
    days = ("before", "after", f"on {in_full(left.on)}", f"on {in_full(right.on)}")
    again = lost(left, right, "TUR") if name == "without" else changes(left, right, days)
    assert said(both) == again
    compared = both.record["compared"]
    assert (compared["left"], compared["right"]) == (
        ("With Türkiye", "Without Türkiye")
        if name == "without"
        else (in_full(left.on), in_full(right.on))
    )
    assert both.record["sentences"][len(both.said) :] == [
        {"text": s["text"], "evidence_ids": s["evidence"], "confidence": s["confidence"]}
        for s in compared["said"]
    ]


@pytest.mark.parametrize("name", SIDES)
def test_the_lines_of_two_sides_are_those_of_the_analyses(name):
    both, *apart = pair(name)
    lines = sides(both)
    for place, one in enumerate(apart):
        home = the(one.name("countries", one.home))
        assert lines["At most"][place] == [bound_of(one)]
        sure = inside(one, "certain")
        assert lines["Nations certainly inside"][place] == sorted(sure)
        assert lines["Nations only possibly inside"][place] == sorted(inside(one) - sure)
        assert lines["One maker only, on the record"][place] == sole(one)
        assert lines["Items without a listed source"][place] == sorted(without_source(one))
        if name == "without":
            continue
        assert lines[f"Single suppliers, for {home}"][place] == sorted(
            f"{maker}: {what}" for maker, what in singles_of(one).items()
        )
        world = points_of(one.network, at="country", on=one.on).table
        assert lines["Nations whose loss stops it"][place] == sorted(
            f"{one.name('countries', row['members'][0])}: "
            + joined([one.label(item) for item in row["through"]])
            + firm(row)
            for row in world
            if row["order"] == 1
        )
        if "Observed output" in lines:
            floor = one.row["floor_per_year"]
            shown = "not published" if floor is None else pace_of(floor, one.row["unit"])
            assert lines["Observed output"][place] == [shown]


def test_the_earlier_day_stands_on_the_left_whichever_was_asked_for():
    one = two_days("f35")[0].record["compared"]
    other = Made.of(F35, on="2019-06-30", compare="2023-07-31").record["compared"]
    assert one == other
    assert (one["left"], one["right"]) == ("30 June 2019", "31 July 2023")


def test_a_comparison_leaves_the_rest_of_the_brief_as_it_is():
    both, _, later = two_days("f35")
    assert both.said == later.said
    for key in later.record.keys() - {"compared", "sentences"}:
        assert both.record[key] == later.record[key], key


def test_what_followed_when_a_partner_left():
    both, earlier, later = pair("f35")
    before, after = singles_of(earlier), singles_of(later)
    assert "Northrop Grumman" not in before
    assert after["Northrop Grumman"] == "Centre fuselage (apparent)"
    day = "31 July 2023"
    text = f"Northrop Grumman is a single supplier only on {day}: Centre fuselage (apparent)."
    assert text in said(both)
    assert "Ayesas" in before and "Ayesas" not in after
    words = "Ayesas is a single supplier only on 30 June 2019: "
    assert any(text.startswith(words) for text in said(both))
    assert "Türkiye" in inside(earlier) - inside(later)
    assert "Named as an origin only on 30 June 2019: Türkiye." in said(both)
    lines = sides(both)
    assert any("Türkiye" in text for text in lines["Nations whose loss stops it"][0])
    assert not any("Türkiye" in text for text in lines["Nations whose loss stops it"][1])
    assert lines["Items without a listed source"][0] == []
    assert len(lines["Items without a listed source"][1]) == 4


def test_without_a_nation_nothing_is_made_there():
    both, alone = with_and_without()
    assert both.said == alone.said
    assert both.record["on"] == alone.record["on"] == "2019-06-30"
    lines = sides(both)
    for texts in (lines["Nations certainly inside"], lines["Nations only possibly inside"]):
        assert "Türkiye" not in texts[1]
    gone = set(lines["Items without a listed source"][1])
    assert {"Missile remote interface unit", "Panoramic cockpit display"} <= gone


def test_a_comparison_that_differs_only_in_the_table_does_not_say_that_nothing_changed():
    made = two_days("motors")[0]
    assert any(e["only"] for line in made.record["compared"]["lines"] for e in line["left"])
    section = next(
        s for s in made.page.all("section") if s.attributes.get("aria-labelledby") == "compared"
    )
    assert "Nothing that the record shows has changed" not in section.text


# Two policies


def words_of(recount: Recount, code: str) -> str:
    standing = recount.policy.standing(code, recount.day)
    words = GROUPS[standing.group].lower()
    words += "" if standing.verified else ", not verified"
    return words + ("" if standing.certain else ", not certain on this day")


def test_two_policies_say_who_changes_the_group():
    both, left, right = policies()
    assert both.record["compared"]["left"] == left.policy.title
    assert both.record["compared"]["right"] == right.policy.title
    codes = {
        code
        for row in left.origin
        if row["country"] and row["presence"] != "none"
        for code in row["country"].split("+")
    }
    moved = set()
    lines = sides(both)
    for code in codes:
        name = left.name("countries", code)
        (was,), (now,) = left.group(code), right.group(code)
        assert name in lines[f"{GROUPS[was]}: nations inside"][0]
        assert name in lines[f"{GROUPS[now]}: nations inside"][1]
        if was != now:
            moved.add(f"{name} ({words_of(left, code)} to {words_of(right, code)})")
    first, *rest = said(both)
    text = first.removeprefix("Of the nations inside, these change their group: ").rstrip(".")
    assert set(re.split(r"(?<=\)), |(?<=\)) and ", text)) == moved != set()
    assert rest == ["The profile European Union names no nation of concern."]


def test_shares_under_two_policies_are_those_of_the_origins():
    both, *apart = policies()
    lines = sides(both)
    for place, one in enumerate(apart):
        for group in ("of_concern", "other"):
            rows = [
                row
                for row in one.origin
                if row["country"] and row["share_low"] > 0 and one.group(row["country"]) == {group}
            ]
            shown = lines[f"{GROUPS[group]}: published shares"][place]
            for row in rows:
                low, high = (f"{100 * row[end]:.3g}" for end in ("share_low", "share_high"))
                text = f"{one.label(row['input'])}: {one.name('countries', row['country'])}, "
                text += f"{low} %" if low == high else f"{low} to {high} %"
                assert any(line.startswith(text) for line in shown), text
            numbers = {n for line in shown for n in re.findall(r"[\d.]+(?= to| %)", line)}
            assert numbers == {
                f"{100 * row[end]:.3g}" for row in rows for end in ("share_low", "share_high")
            }


def test_a_policy_that_changes_nothing_says_so():
    made = Made.of(TINY, compare="nato")
    assert (
        said(made)[0] == "No nation inside changes its group."
        or "change their group" in (said(made)[0])
    )
    assert made.record["compared"]["heading"] == "Two policies"


# What both share


BOTH = [*SIDES, "policies"]


def comparison(name: str) -> Made:
    return two_policies()[0] if name == "policies" else pair(name)[0]


@pytest.mark.parametrize("name", BOTH)
def test_bold_is_what_stands_on_one_side_only(name):
    made = comparison(name)
    heading = made.record["compared"]["heading"]
    shown = grid_of(region(made.page, heading))[1:]
    lines = made.record["compared"]["lines"]
    assert [row[0].text for row in shown] == [line["subject"] for line in lines]
    some = 0
    for line, row in zip(lines, shown, strict=True):
        left, right = ({e["text"] for e in line[side]} for side in ("left", "right"))
        for side, cell, only in (
            ("left", row[1], left - right),
            ("right", row[2], right - left),
        ):
            assert {e["text"] for e in line[side] if e["only"]} == only
            assert {" ".join(bold.text.split()) for bold in cell.all("strong")} == only
            some += len(only)
            if not line[side]:
                assert cell.text == "none"
    assert some


@pytest.mark.parametrize("name", BOTH)
def test_every_number_of_a_comparison_has_been_held_against_something(name):
    """Sentences of two days and of a loss are written anew above; bounds and shares too."""
    made = comparison(name)
    recount = Recount(made)
    for text in said(made) if name == "policies" else []:
        assert not NUMBER.search(not_held_against(text, [], recount.names)), text
    for subject, texts in sides(made).items():
        if subject in {"At most", "Observed output"} or "published shares" in subject:
            continue
        for text in [*texts[0], *texts[1]]:
            assert not NUMBER.search(not_held_against(text, [], recount.names)), text


@pytest.mark.parametrize("name", BOTH)
def test_every_entry_rests_on_evidence_that_is_there(name):
    made = comparison(name)
    known = set(made.network["evidence"].keys)
    for line in made.record["compared"]["lines"]:
        for entry in [*line["left"], *line["right"]]:
            assert set(entry["evidence"]) <= known
            bare = line["subject"] == "Items without a listed source"
            none = entry["text"].startswith(("not published", "not bounded", "none: no source"))
            assert bare or entry["evidence"] or none
    for sentence in made.record["compared"]["said"]:
        assert sentence["evidence"] or sentence["text"].startswith(("No nation", "The profile"))


# What is asked wrong


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--compare", "soon"], "USE010 'soon' is neither "),
        (["--compare", "us-2062"], "us-2026"),
        (["--compare", ""], "USE010 '' is neither "),
        (["--compare", "2025-13"], "USE010 '2025-13' is neither "),
        (["--compare", "XXC"], "USE010 'XXC' is neither "),
        (["--compare", "2025-12-31", "--on", "2025-12-31"], "USE010 the brief is already of "),
        (["--compare", "2025-12", "--on", "2025-12-31"], "USE010 the brief is already of "),
        (["--compare", "2025-12-31"], "USE010 the brief is already of "),
        (["--compare", "nato", "--policy", "nato"], "USE010 the brief is already by the profile"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_bad_comparison_leaves_with_2_and_writes_nothing(words, said, run, tmp_path):
    done = run("brief", TINY, "--out", tmp_path / "b", *words)
    assert done.code == 2 and done.out == ""
    assert done.err.startswith("USE010 ") and said in done.err
    assert not (tmp_path / "b").exists()


def test_the_profile_of_the_network_is_no_other(run, tmp_path):
    own = Made.of(TINY).record["policy"]["name"]
    done = run("brief", TINY, "--out", tmp_path / "b", "--compare", own)
    assert done.code == 2 and done.err.startswith("USE010 the brief is already by the profile")


def test_a_comparison_is_made_again(run, tmp_path):
    words = ["brief", TINY, "--out", tmp_path / "b", "--on", "2025", "--compare", "2024"]
    assert run(*words).code == 0
    done = run("rerun", tmp_path / "b" / "manifest.json")
    assert done.code == 0
    assert done.out.splitlines() == [f"same      {name}" for name in FILES]


def test_a_comparison_stands_in_the_workbook():
    made = two_days("f35")[0]
    cells = [row[0] for row in made.book["brief"].iter_rows(min_row=2, values_only=True)]
    assert cells == [s["text"] for s in made.record["sentences"]]
    assert cells[-len(said(made)) :] == said(made)
