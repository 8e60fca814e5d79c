"""The brief: what it says, what it rests on, and how it is written."""

import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from present.reading import ABROAD, FILES, RESULTS, STUDY, Made, grid_of, region, svgs_of, written
from present.recount import nations, pace_of, per_cent
from strategies import changed, tiny_folder

from mainstay import deliverable, origin, read, single_points
from mainstay.present.terminal import PROBLEM_COLUMNS
from mainstay.schema.spec import tables

NO_TEXT = re.compile(r"\b(None|nan|NaN|inf|Infinity|[Uu]ndefined|null|True|False)\b|\{[{%]|[%}]\}")


# The page


def test_a_brief_is_four_files(made):
    assert list(made.files) == FILES


def test_the_page_stands_alone(made):
    assert made.html.startswith("<!DOCTYPE html>\n<html lang=")
    assert made.page.all("script", "iframe", "object", "embed", "base", "form", "img", "link") == []
    for element in made.page.walk():
        for name, value in element.attributes.items():
            assert not name.startswith("on"), (element.tag, name)
            if name in {"href", "xlink:href", "src", "srcset", "data", "action", "poster"}:
                assert value.startswith("#"), (element.tag, name, value)
            for place in re.findall(r"url\((.*?)\)", value):
                assert place.startswith("#"), value
    style = "".join(element.raw for element in made.page.all("style"))
    assert "@import" not in style and "url(" not in style
    policy = made.page.one("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy.attributes["content"].startswith("default-src 'none'; ")
    assert "script" not in policy.attributes["content"]


def test_the_page_has_language_title_and_headings_in_order(made):
    page = made.page
    assert page.one("html").attributes["lang"] == "en-GB"
    assert page.one("head").one("title").raw == f"{made.network.title}: allied sourcing brief"
    assert page.one("h1").text == made.network.title
    levels = [int(e.tag[1]) for e in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert all(e.text for e in page.all("h1", "h2", "h3"))
    assert len(page.all("main")) == 1


def test_ids_are_there_once_and_every_reference_has_its_target(made):
    ids = [e.attributes["id"] for e in made.page.walk() if "id" in e.attributes]
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    for element in made.page.walk():
        for name, value in element.attributes.items():
            wanted = re.findall(r"url\(#(.*?)\)", value)
            wanted += [value[1:]] if name == "href" else []
            wanted += value.split() if name in {"aria-labelledby", "aria-describedby"} else []
            assert set(wanted) <= set(ids), (element.tag, name, value)


def test_tables_have_scopes_and_straight_columns(made):
    found = made.page.all("table")
    assert len(found) >= 4
    for table in found:
        assert {cell.tag for cell in grid_of(table)[0]} == {"th"}
        for cell in table.all("th"):
            assert cell.attributes["scope"] in {"col", "row", "rowgroup"}
            assert cell.text, "a head without words"


def test_figures_have_a_role_and_words(made):
    found = made.page.all("svg")
    words = " ".join(drawing.attributes["aria-label"] for drawing in found)
    assert words.count("Observed against announced") == (1 if made.record["history"] else 0)
    results = made.record["results"]
    ahead = {
        "Output under each scenario": bool(made.record["scenarios"]),
        "Weeks of survival against": any(
            row["others"] != "enough"
            and (row["survive_low"] or row["survive_high"] is not None or row["recover_high"])
            for row in results.get("survive", {"table": []})["table"]
        ),
        "The most that can be made": any(
            row["rate_per_year"] is not None for row in results["ramp"]["table"]
        ),
    }
    for label, there in ahead.items():
        assert words.count(label) == there, label
    always = 4 if "Published shares by stage" in words else 3
    assert len(found) == always + bool(made.record["history"]) + sum(ahead.values())
    for drawing in found:
        assert drawing.attributes["role"] == "img"
        assert len(drawing.attributes["aria-label"]) > 20
        assert "viewbox" in drawing.attributes and "width" not in drawing.attributes
    for figure in made.page.all("figure"):
        assert figure.one("figcaption").text and figure.one("svg")
    assert len(svgs_of(made.html)) == len(found)


def test_scrolling_regions_can_be_reached_by_keyboard(made):
    for box in made.page.all():
        if box.has("scroll"):
            assert box.attributes["tabindex"] == "0" and box.attributes["role"] == "region"
            assert box.attributes["aria-label"]


def test_no_word_of_the_machine_is_seen(made):
    assert NO_TEXT.findall(made.page.one("body").text) == []
    for sentence in made.said:
        assert NO_TEXT.search(sentence) is None, sentence
        assert not re.search(r" [.,;:]|,\.|\(\)|\.\.|  ", sentence), sentence


def test_numbers_in_brackets_point_to_the_evidence(made):
    rows = made.page.one("ol").all("li")
    assert [row.attributes["id"] for row in rows] == [f"e{n + 1}" for n in range(len(rows))]
    for link in made.page.all("a"):
        assert link.attributes["href"] == f"#e{link.text}"
        assert 1 <= int(link.text) <= len(rows)
    evidence = list(made.network["evidence"].rows())
    for row in rows:
        names = [e for e in evidence if row.text.startswith(f"{e['publisher']}: {e['title']}")]
        assert names, row.text
        assert ("(unverified)" in row.text) == any(not e["verified"] for e in names)


def test_sentences_of_the_first_page_are_those_of_the_record(made):
    first = next(section for section in made.page.all("section") if section.has("first"))
    places = [e for e in first.all("p", "li") if not e.has("banner")]
    assert [place.text[: len(said)] for place, said in zip(places, made.said, strict=True)] == [
        " ".join(said.split()) for said in made.said
    ]
    assert [heading.text for heading in first.all("h3")] == made.headings
    for place, sentence in zip(places, made.sentences, strict=True):
        notes = [note for note in place.all("span") if note.has("note")]
        assert len(notes) == (1 if sentence["evidence_ids"] else 0)
        if notes:
            links = notes[0].all("a")
            assert len(links) == len(sentence["evidence_ids"]) or (
                links == [] and notes[0].text == f"[{len(sentence['evidence_ids'])} publications]"
            )


# What the first page says


def test_the_study_says_what_everyone_knows(study):
    said = study.said
    assert said[0].startswith(
        "Complete 155 mm round: on 31 March 2026, published facts allow the United States "
        "at most 40,000 a month, held by 155 mm loaded projectile"
    )
    assert said[1].startswith(
        "On 31 July 2025 it was at most 18,000 a month, held by Complete prop"
    )
    assert any("China, Russia or Tajikistan (of concern among them)" in text for text in said)


def test_the_history_shows_charges_binding_in_september_2024(study):
    rows = grid_of(region(study.page, "Bounds over time"))
    texts = {row[0].text: [cell.text for cell in row] for row in rows[1:]}
    assert texts["30 September 2024"][:3] == [
        "30 September 2024",
        "18,000 a month",
        "Complete 155 mm round > Complete propelling charge for one shot: "
        "output observed in United States, 18,000 a month (2024-09)",
    ]
    assert texts["31 May 2024"][1] == "36,000 a month"


def test_the_history_is_that_of_the_analysis(made):
    found = [result["table"][0] for result in made.record["history"]]
    home = made.network.home
    for row in found:
        assert deliverable(made.network, for_nation=home, on=row["date"]).table[0] == row
    assert [row["date"] for row in found] == sorted({row["date"] for row in found})
    if found:
        shown = grid_of(region(made.page, "Bounds over time"))[1:]
        for row, cells in zip(found, shown, strict=True):
            rate = row["rate_per_year"]
            assert cells[1].text == ("not bounded" if rate is None else pace_of(rate, row["unit"]))
            assert cells[2].text == " ".join(row["binding"])


def test_a_brief_of_september_2024_says_at_most_18000():
    made = Made.of(STUDY, on="2024-09-30")
    assert (
        "on 30 September 2024, published facts allow the United States at most 18,000 a month"
        in (made.said[0])
    )
    assert made.record["on"] == "2024-09-30"
    assert made.record["history"][-1]["table"][0]["date"] == "2024-09-30"


def test_the_origins_of_the_page_are_those_of_the_analysis(made):
    rows = grid_of(region(made.page, "Origins by input"))[1:]
    inputs = list(dict.fromkeys(row["input"] for row in origin(made.network).table))
    labels = [made.network.label(item) for item in inputs]
    assert list(dict.fromkeys(row[0].text for row in rows)) == labels
    for row in origin(made.network).table:
        label = made.network.label(row["input"])
        mine = [cells for cells in rows if cells[0].text == label]
        names = (
            nations(made.network, row["country"]) if row["country"] else ["origin not published"]
        )
        fitting = [c for c in mine if all(name in c[2].text for name in names)]
        assert fitting, (label, names)
        if row["market"]:
            share = " to ".join(
                dict.fromkeys(per_cent(row[end]) for end in ("share_low", "share_high"))
            )
            assert f"{share} %" in {cells[4].text for cells in fitting}


def test_the_suppliers_of_the_page_are_those_of_the_analysis(made):
    rows = grid_of(region(made.page, "Cut sets for the nation"))[1:]
    found = single_points(made.network, for_nation=made.network.home).table
    names = made.network["organisations"]
    expected = [" and ".join(names.row(m)["name"] for m in row["members"]) for row in found]
    shown = {cells[0].text: cells for cells in rows}
    assert "" not in shown
    for name, row in zip(expected, found, strict=True):
        if name:
            firm = "apparent: " + "; ".join(row["because"]) if row["apparent"] else "certain"
            assert shown.pop(name)[4].text == firm
    assert len(shown) <= 1


def test_gaps_of_the_page_are_those_of_check(made):
    gaps = read(made.path).problems
    rows = grid_of(region(made.page, "Gaps"))[1:]
    assert [row[0].text for row in rows] == [gap.code for gap in gaps]
    assert [row[3].text for row in rows] == [gap.found for gap in gaps]


# Small words


def test_a_nation_that_can_have_nothing_is_told_so(tmp_path):
    """The only smelter is closed: nothing more has to be lost, and no other maker is missing."""
    folder = changed(tiny_folder(), "sources", "s-smelter", status="closed")
    made = Made.of(written(tmp_path, folder))
    assert " at most 0 a year" in made.said[0]
    assert "Alloy" in made.said[0]
    assert "End item, no source in force" not in made.said[0], "its assembler is in force"
    assert not any(said.startswith("Larger sets") for said in made.said)
    for label in ("Cut sets for the nation", "Cut sets of nations"):
        lost = [row[0].text for row in grid_of(region(made.page, label))[1:]]
        assert "" not in lost
    points = made.record["results"]["single-points"]["headline"]
    assert points["pairs_and_triples"]["value"] == 0


def test_one_of_a_kind_is_said_in_the_singular(tiny, rich):
    for said in tiny.said + rich.said:
        assert not re.search(r"\bthe 1 |\b(1|one) (inputs|items|nations|sources|sets)\b", said), (
            said
        )


# The record


def test_the_record_has_the_documented_shape(made):
    record = made.record
    assert list(record) == [
        *("title", "about", "nation", "item", "on", "policy", "mark", "sentences", "results"),
        *("why", "history", "crossings", "gaps", "scenarios", "compared"),
    ]
    assert record["title"] == made.network.title and record["about"] == made.network.about
    assert record["policy"].keys() == {"name", "title"}
    for sentence in record["sentences"]:
        assert sentence.keys() == {"text", "evidence_ids", "confidence"}
    there = [name for name in RESULTS if "record" not in name or name in record["results"]]
    there += [f"stress-{n}" for n, _ in enumerate(record["scenarios"], 1)]
    there += [name for name in ABROAD if name != "clock" or name in record["results"]]
    assert list(record["results"]) == list(record["why"]) == there
    assert ("record-money" in there) == bool(len(made.network["instruments"]))
    assert record["compared"] is None
    shape = {"analysis", "columns", "table", "headline", "caveats", "unanswered", "provenance"}
    for result in [*record["results"].values(), *record["history"]]:
        assert result.keys() == shape
        names = [column["name"] for column in result["columns"]]
        assert all(list(row) == names for row in result["table"])
        assert result["provenance"]["digest"] == made.network.digest
    assert all(gap.keys() == set(PROBLEM_COLUMNS) for gap in record["gaps"])


def test_the_record_rests_on_evidence_that_is_there(made):
    known = set(made.network["evidence"].keys)
    used = [sentence["evidence_ids"] for sentence in made.record["sentences"]]
    for result in [*made.record["results"].values(), *made.record["history"]]:
        used += [row["evidence_ids"] for row in result["table"]]
    assert {key for keys in used for key in keys} <= known
    assert all(keys == sorted(set(keys)) for keys in used)


def test_the_record_says_why(made):
    known = set(made.network["evidence"].keys)

    def look(reason: dict[str, Any]) -> None:
        assert reason.keys() == {"claim", "rows", "evidence", "because"} and reason["claim"]
        assert set(reason["evidence"]) <= known
        for name in reason["rows"]:
            table, key = name.split(":", 1)
            assert key in made.network[table].index
        for part in reason["because"]:
            look(part)

    for name, reasons in made.record["why"].items():
        assert len(reasons) == len(made.record["results"][name]["table"])
        for reason in reasons.values():
            look(reason)


# The workbook


def test_the_workbook_has_a_sheet_for_each_result(made):
    results = made.record["results"]
    assert made.book.sheetnames == ["brief", *results, "path", "history", "gaps", "evidence"]
    for name, result in results.items():
        sheet = made.book[name]
        heads = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=2)]
        assert heads[0] == [column["name"] for column in result["columns"]]
        assert heads[1] == [column["unit"] for column in result["columns"]]
        assert sheet.freeze_panes == "B3"


def as_cell(value: Any) -> Any:
    """Write a value of the record as its cell must hold it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(value)
    return value


def test_the_workbook_holds_the_rows_of_the_record(made):
    for name, result in made.record["results"].items():
        rows = made.book[name].iter_rows(min_row=3)
        for row, cells in zip(result["table"], rows, strict=True):
            for value, cell in zip(row.values(), cells, strict=True):
                wanted = as_cell(value)
                if isinstance(wanted, float):
                    assert cell.value == pytest.approx(wanted, rel=1e-12)
                    assert cell.data_type == "n"
                else:
                    assert cell.value == wanted, (name, cell.coordinate)
                    assert cell.data_type == ("s" if isinstance(value, str | list | bool) else "n")


def test_the_workbook_holds_words_history_gaps_and_evidence(made):
    book = made.book

    def values(name: str, first: int) -> list[tuple[Any, ...]]:
        return list(book[name].iter_rows(min_row=first, values_only=True))

    assert [row[0] for row in values("brief", 2)] == made.said
    rows = [result["table"][0] for result in made.record["history"]]
    assert [row[:2] for row in values("history", 3)] == [(r["item"], r["date"]) for r in rows]
    assert [row[1] for row in values("gaps", 2)] == [gap["code"] for gap in made.record["gaps"]]
    evidence = made.network["evidence"]
    assert [row[0] for row in values("evidence", 2)] == evidence.keys
    assert values("evidence", 1)[0] == tuple(tables()["evidence"].columns)


def test_the_workbook_bears_no_clock_time(made):
    assert made.book.properties.created.isoformat() == "2000-01-01T00:00:00"
    assert made.book.properties.modified.isoformat() == "2000-01-01T00:00:00"
