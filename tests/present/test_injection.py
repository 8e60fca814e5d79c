"""Hostile text in names, notes and titles stays text, in every form of output."""

import csv
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from present.reading import Element, Made, rich_folder, strict_json, svgs_of, written
from strategies import TINY, Folder, changed, tiny_folder

from mainstay import coverage, deliverable, origin, single_points
from mainstay.errors import DataError, Problem
from mainstay.ingest.read import load, read
from mainstay.model.result import Column, Result
from mainstay.present.terminal import (
    MOST_KEYS,
    MOST_PARTS,
    MOST_ROWS,
    as_json,
    no_formula,
    render,
    render_problems,
    visible,
)
from mainstay.schema.spec import tables

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror="alert(1)">',
    "handler": "' onload='alert(1)' x='",
    "drawing": "</text></svg><svg onload=alert(1)>",
    "title": "</title></style><script>",
    "braces": "{{7*7}}",
    "template": "{% raw %}{# x #}",
    "hyperlink": '=HYPERLINK("http://x.example","y")',
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "address": "http://x.example/?a=1&b=2",
    "bold": "[bold]x[/bold]",
    "markup": "[link=http://x.example]y[/] :warning: \\[",
    "entities": "&amp; &lt;b&gt; &#60;",
    "cdata": "]]> <![CDATA[ --> <!--",
    "dashes": "--",
    "percent": "%s %(x)d {0} ${HOME}",
    "quotes": "\"'`´„“«",
    "attributes": 'a role="x" aria-label="y" width="3" height="4" b',
    "letters": "ラインメタル שלום العربية Ελληνικά é",
    "long": "a very long name " * 125,
    "unbroken": "x" * 2000,
}
VERBS = {
    "coverage": coverage,
    "deliverable": deliverable,
    "origin": origin,
    "single-points": single_points,
}
SHOWN_LONGEST = 40


def named(table: str, column: str, row: dict[str, str]) -> bool:
    """Say whether a text is a word of the schema or of a rulebook, and so cannot be any text."""
    if table == "rule_facts":
        free = column == "note" or (column == "value" and row["fact"] == "usml_category")
        return not free
    return column == "alt_group"


def spoilt(folder: Folder, text: str) -> Folder:
    """Put a text into every cell of text, each with a number of its own behind it.

    The rows of one series keep one name: by it they belong together.
    """
    number = 0
    series: dict[str, int] = {}
    found: Folder = {}
    for table, rows in folder.items():
        found[table] = []
        for row in rows:
            new = dict(row)
            for column in tables()[table].columns.values():
                if column.type == "text" and not named(table, column.name, row):
                    number += 1
                    own = number
                    if column.name == "series":
                        own = series.setdefault(row["series"], number)
                    new[column.name] = f"{text} {own}"
            found[table].append(new)
    return found


def head(text: str) -> str:
    """Return a `network.toml` with a text in its title and its description."""
    lines = {"title": text, "about": f"about {text}", "home": "XXA", "item": "end-item"}
    lines["programme"] = "goal"
    return "".join(f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in lines.items())


@pytest.fixture(scope="module", params=HOSTILE.values(), ids=HOSTILE.keys())
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The brief of a network with one hostile text everywhere."""
    text = request.param.strip()
    folder = written(tmp_path_factory.mktemp("h"), spoilt(rich_folder(), text), head(text))
    return Made.of(folder)


def names(made: Made, table: str) -> dict[str, str]:
    rows = made.network[table]
    return dict(zip(rows.keys, rows["name"], strict=True))


def labels(made: Made) -> list[str]:
    """The names of the items as a brief gives them, without a remark in brackets."""
    return [made.network.label(item) for item in made.network["items"].keys]


def text_of(made: Made) -> str:
    return made.network.title


def outside_drawings(element: Element) -> list[Element]:
    """Return the elements of a page but for those of its drawings."""
    found = [element]
    for part in element.inside:
        if isinstance(part, Element) and part.tag != "svg":
            found += outside_drawings(part)
    return found


def single_spaced(text: str) -> str:
    return " ".join(text.split())


# The page


def test_the_page_has_the_elements_of_a_clean_page_and_no_other(hostile, rich):
    shape = [
        Counter((e.tag, *sorted(e.attributes)) for e in outside_drawings(made.page))
        for made in (hostile, rich)
    ]
    assert shape[0] == shape[1]


def test_drawings_have_the_elements_of_clean_drawings_and_no_other(hostile, rich):
    allowed = [
        {(e.tag, *names) for e in drawing.walk() for names in [sorted(e.attributes)]}
        for drawing in rich.page.all("svg")
    ]
    tags = {tag for drawing in allowed for tag, *_ in drawing}
    attributes = {name for drawing in allowed for _, *found in drawing for name in found}
    for drawing in hostile.page.all("svg"):
        for element in drawing.walk():
            assert element.tag in tags
            assert set(element.attributes) <= attributes
            assert not any(name.startswith("on") for name in element.attributes)


def test_the_page_says_every_name_whole(hostile):
    body = hostile.page.one("body").text
    said = [text_of(hostile), f"about {text_of(hostile)}", *labels(hostile)]
    said += [names(hostile, "countries")[code] for code in ("XXA", "XXB", "CHN", "CAN")]
    said += [names(hostile, "organisations")[key] for key in ("assembler", "smelter", "caser-1")]
    said += [names(hostile, "programmes")["goal"]]
    for row in hostile.network["evidence"].rows():
        said.append(f"{row['publisher']}: {row['title']}")
    for text in said:
        assert single_spaced(text) in body
    assert hostile.page.one("h1").text == single_spaced(text_of(hostile))
    title = hostile.page.one("head").one("title").raw
    assert title == f"{text_of(hostile)}: allied sourcing brief"


def test_drawings_are_sound_and_say_every_name(hostile):
    drawings = [ElementTree.fromstring(text) for text in svgs_of(hostile.html)]
    tiers, *charts = drawings
    whole = {e.text for e in tiers.iter() if e.tag.endswith("title")}
    assert set(labels(hostile)) <= whole
    for maker, name in names(hostile, "organisations").items():
        country = hostile.network["organisations"].row(maker)["country_id"]
        assert f"{name}, {country}" in whole
    assert len(charts) == 5
    for drawing in drawings:
        assert drawing.attrib["role"] == "img"
    home = names(hostile, "countries")["XXA"]
    assert {d.attrib["aria-label"] for d in charts} >= {
        f"Observed against announced rates, {home}."
    }


def test_the_legend_of_the_ramp_says_names_whole_or_shortened(hostile):
    ramp = next(text for text in svgs_of(hostile.html) if "announced rates" in text.split(">")[0])
    shown = ["".join(e.itertext()) for e in ElementTree.fromstring(ramp).iter()]
    for item in ("end-item", "casing"):
        label = hostile.network.label(item)
        short = [text for text in shown if text.endswith("…") and label.startswith(text[:-1])]
        assert label in shown or (short and len(label) > SHOWN_LONGEST)


# The workbook


def test_the_workbook_holds_text_and_no_formula(hostile):
    book = hostile.book
    kinds = Counter(cell.data_type for sheet in book for row in sheet for cell in row)
    assert set(kinds) == {"s", "n"}
    for sheet in book:
        assert not any(cell.hyperlink for row in sheet for cell in row)
    with zipfile.ZipFile(io.BytesIO(hostile.files["tables.xlsx"])) as parts:
        for name in parts.namelist():
            content = parts.read(name).decode()
            ElementTree.fromstring(content)
            assert not re.search(r"<f>|<f |<hyperlink|Target=\"http://x", content), name


def test_the_workbook_holds_names_whole(hostile):
    rows = list(hostile.book["evidence"].iter_rows(values_only=True))
    wanted = [tuple(as_cell(v) for v in r.values()) for r in hostile.network["evidence"].rows()]
    assert rows[1:] == wanted
    said = [row[0] for row in hostile.book["brief"].iter_rows(min_row=2, values_only=True)]
    assert said == hostile.said
    assert hostile.book.properties.title == text_of(hostile)


def as_cell(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


# The terminal, JSON and CSV


@pytest.mark.parametrize("verb", VERBS)
def test_the_terminal_shows_text_literally(verb, hostile):
    result = VERBS[verb](hostile.network)
    shown = render(result, "table")
    assert shown.replace("\n", " ").isprintable()
    for caveat in result.caveats:
        assert f"Note: {caveat}" in shown
    for key in result.reasons:
        assert all(line.isprintable() for line in result.why(key).lines())


def test_a_wide_terminal_shows_names_in_one_piece(hostile, run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20000")
    done = run("single-points", hostile.path, "--for", "XXA")
    for row in single_points(hostile.network, for_nation="XXA").table:
        assert "; ".join(row["where"]) in done.out
    done = run("deliverable", hostile.path)
    for row in deliverable(hostile.network).table:
        assert "; ".join(row["binding"]) in done.out
    assert "\x1b" not in done.out + done.err
    why = run("coverage", hostile.path, "--why", "2").out
    assert f"{names(hostile, 'organisations')['mine-1']}, " in why


@pytest.mark.parametrize("verb", VERBS)
def test_json_and_csv_give_the_same_text_back(verb, hostile, run):
    result = VERBS[verb](hostile.network)
    found = strict_json(run(verb, hostile.path, "--format", "json").out)
    assert found["table"] == [dict(row) for row in result.table]
    assert found["caveats"] == list(result.caveats)
    assert found["provenance"]["network"] == text_of(hostile)
    text = run(verb, hostile.path, "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(result.table)
    for row, cells in zip(result.table, rows, strict=True):
        for name, value in row.items():
            if isinstance(value, str | list):
                text = value if isinstance(value, str) else ";".join(value)
                assert cells[name].replace("'", "") == text.replace("'", "")
                assert not any(runs(part) for part in cells[name].split(";"))


def runs(text: str) -> bool:
    """Say whether a spreadsheet would run a cell."""
    start = text.strip()
    return start[:1] in set("=+-@\u2212\uff1d\uff0b\uff0d\uff20") and not is_number(text)


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_the_record_gives_the_same_text_back(hostile):
    record = hostile.record
    assert record["title"] == text_of(hostile)
    assert record["about"] == f"about {text_of(hostile)}"
    assert record["nation"] == names(hostile, "countries")["XXA"]
    assert record["item"] == names(hostile, "items")["end-item"]


# What is refused


@pytest.mark.parametrize(
    "sign", ["\u202e", "\u200b", "\x1b[31m", "\x9b31m", "\x07", "\x00", "\u2028"]
)
def test_a_sign_that_cannot_be_seen_is_refused(sign, tmp_path, run):
    folder = changed(tiny_folder(), "items", "alloy", name=f"Al{sign}loy")
    folder = changed(folder, "organisations", "smelter", note=f"x{sign}y")
    folder = changed(folder, "evidence", "note-1", title=f"x{sign}y")
    where = written(tmp_path / "cells", folder)
    with pytest.raises(DataError) as caught:
        load(where)
    assert {(p.code, p.file, p.column) for p in caught.value.problems} == {
        ("VAL007", "items.csv", "name"),
        ("VAL007", "organisations.csv", "note"),
        ("VAL007", "evidence.csv", "title"),
    }
    assert all(line.isprintable() for line in str(caught.value).splitlines())
    for form in ("table", "json", "csv"):
        done = run("check", where, "--format", form)
        assert done.code == 2
    shown = render_problems(read(where).problems, "table")
    assert all(line.isprintable() for line in shown.splitlines())

    title = head(f"x{sign}y").replace("about", "#", 1)
    titled = written(tmp_path / "head", tiny_folder(), title)
    (error,) = read(titled).errors
    assert error.file == "network.toml"
    assert str(error).isprintable()


def spoil_file_name(folder: Path) -> None:
    (folder / "a\x1b[31m\u202eb.csv").write_text("x\n1\n")


def spoil_header(folder: Path) -> None:
    path = folder / "items.csv"
    lines = path.read_text().splitlines()
    sign = "a\x1b[31m\u202eb"
    path.write_text("\n".join([f"{lines[0]},{sign},{sign}", *lines[1:]]) + "\n")


def spoil_number(folder: Path) -> None:
    path = folder / "sources.csv"
    path.write_text(path.read_text().replace(",1000,", ",1\x1b[31m\u202e000,"))


def spoil_key(folder: Path) -> None:
    path = folder / "network.toml"
    path.write_text(path.read_text() + '"a\\u001b[31mb" = 1\n')


@pytest.mark.parametrize("spoil", [spoil_file_name, spoil_header, spoil_number, spoil_key])
def test_problems_are_shown_without_control_signs(spoil, tmp_path):
    where = written(tmp_path, tiny_folder())
    spoil(where)
    reading = read(where)
    assert reading.errors
    shown = render_problems(reading.problems, "table") + str(DataError(reading.errors))
    assert [line for line in shown.splitlines() if not line.isprintable()] == []


def test_a_question_with_control_signs_is_answered_without_them(tmp_path, run):
    where = written(tmp_path, tiny_folder())
    sign = "a\x1b[31m\u202eb"
    for words in (["--item", sign], ["--on", sign], ["--why", sign]):
        done = run("coverage", where, *words)
        assert done.code == 2
        assert all(line.isprintable() for line in done.err.splitlines())


# Tables for a spreadsheet, and answers without end


@pytest.mark.parametrize("sign", [*"=+-@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\u2212"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(sign):
    for start in ("", " ", "\u3000", "\u00a0 "):
        assert no_formula(f"{start}{sign}cmd|' /C calc'!A0").startswith("'")
        assert no_formula(f"tnt;{start}{sign}cmd") == f"tnt;'{start}{sign}cmd"
    assert no_formula(f"a{sign}b") == f"a{sign}b"


@pytest.mark.parametrize("text", ["", " ", "-40", "+1.5e-3", "tnt", "2024-09", "a - b", "'=1"])
def test_what_no_spreadsheet_runs_stays_as_it_is(text):
    assert no_formula(text) == text


def test_signs_before_a_formula_are_none_to_hide_behind():
    assert no_formula("\t=1") == "'\t=1"
    assert no_formula("\r1").startswith("'")
    assert no_formula("\n=1").startswith("'")


def answer(rows: list[dict[str, Any]]) -> Result:
    """An answer with a key and a list."""
    import pyarrow as pa

    known = coverage(load(TINY))
    columns = (Column("key", "", "Key"), Column("parts", "", "Parts", type="texts"))
    return replace(known, key=("key",), columns=columns, data=pa.Table.from_pylist(rows))


def test_no_more_than_a_terminal_can_show_is_shown():
    short = answer([{"key": "a", "parts": [f"p{n}" for n in range(MOST_PARTS)]}])
    assert " more" not in render(short, "table").split("\n")[2]
    rows = [
        {"key": f"k{n}", "parts": [f"p{m}" for m in range(1040)]} for n in range(MOST_ROWS + 700)
    ]
    shown = render(answer(rows), "table")
    assert "1,016 more" in " ".join(shown.split())
    assert "The first 500 of 1,200 rows; --format csv gives all." in shown
    assert "k499" in shown and "k500" not in shown
    assert len(list(csv.reader(io.StringIO(render(answer(rows), "csv"))))) == 1201
    assert json.loads(render(answer(rows), "json"))["table"] == rows


def test_a_gap_of_very_many_rows_names_the_first():
    keys = ";".join(f"key-{n}" for n in range(MOST_KEYS + 3000))
    gap = Problem(kind="gap", code="GAP001", file="x.csv", allowed="a", fix="b.", key=keys)
    assert "key-99, and 3,000 more)" in render_problems([gap], "table")
    assert json.loads(render_problems([gap], "json"))["problems"][0]["key"] == keys


@pytest.mark.parametrize(
    "sign", ["\x1b", "\x9b", "\x7f", "\u202e", "\u2066", "\u2028", "\udcff", "\r"]
)
def test_no_form_of_output_carries_a_sign_that_is_obeyed(sign):
    assert visible(f"a{sign}b").isprintable()
    assert json.loads(as_json({"a": f"a{sign}b"})) == {"a": f"a{sign}b"}
    assert all(line.isprintable() for line in as_json({"a": f"a{sign}b"}).split("\n"))
    bad = Problem(code="FIL002", file=f"a{sign}b.csv", allowed="a", fix=f"{sign}.", found=sign)
    for form in ("table", "json", "csv"):
        assert all(line.isprintable() for line in render_problems([bad], form).split("\n"))
