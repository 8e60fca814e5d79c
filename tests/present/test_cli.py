"""The command line: its verbs, options, forms and exits."""

import csv
import inspect
import io
import re
from pathlib import Path
from typing import Any

import click
import pytest
from asking import SHORTER, asked, words_for
from present.reading import MAIN, STUDY, TINY, rich_folder, started, strict_json, written
from strategies import sample_folder, sample_key, tiny_folder, tiny_head

import mainstay
from mainstay.ingest.read import load, read
from mainstay.present.cli import cli
from mainstay.present.terminal import PROBLEM_COLUMNS
from mainstay.present.verbs import analysis, questions
from mainstay.schema.spec import tables

VERBS = [
    *("clock", "concentration", "coverage", "deliverable", "design-for-export"),
    *("mutual-dependence", "origin", "origin-rules", "partners", "path", "ramp", "record"),
    *("shared-inputs", "single-points", "stress", "survive", "systemic-risk"),
]
OTHERS = ["check", "brief", "programmes", "rerun", "new", "convert", "rules"]
RESULT_KEYS = {
    "analysis",
    "columns",
    "table",
    "headline",
    "caveats",
    "unanswered",
    "provenance",
}
PROVENANCE_KEYS = {"network", "digest", "analysis", "parameters", "on", "version"}
HEAVY = [
    *("numpy", "pyarrow", "duckdb", "highspy", "numba", "rustworkx"),
    *("jinja2", "vl_convert", "xlsxwriter", "rich"),
]
FRAMES = ["pandas", "polars"]
RULED = {"clock", "design-for-export", "origin-rules", "partners", "path"}
"""Verbs that rest on rulebooks."""
NO_ANSWER = tuple(f"ANS{number:03} " for number in (2, 7, 8, 9, 13, 14))
"""Codes of what a result says that it leaves without an answer."""
FIRMS = {"edges", "industries", "essentiality", "weights", "shocks", "eps", "rule", "top"}
"""Options of a bare firm network."""
COMMON = {verb: {"form", "why", "under"} for verb in VERBS}
COMMON["systemic-risk"] |= FIRMS

each_verb = pytest.mark.parametrize("verb", VERBS)


def command(verb: str) -> click.Command:
    """Return the command of a verb."""
    found = cli.get_command(click.Context(cli), verb)
    assert found is not None
    return found


def keywords(verb: str) -> dict[str, inspect.Parameter]:
    """Return the keyword parameters of the function behind a verb."""
    parameters = inspect.signature(analysis(verb)).parameters.values()
    return {p.name: p for p in parameters if p.kind is p.KEYWORD_ONLY}


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder with two errors."""
    folder = tiny_folder()
    folder["sources"][1]["capacity_per_year"] = "-40"
    folder["organisations"][2]["country_id"] = "XXQ"
    return written(tmp_path, folder)


# Verbs and options


def test_there_is_a_verb_for_each_analysis_and_no_other():
    folder = Path(str(mainstay.__file__)).parent / "analyses"
    modules = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    assert {verb.replace("-", "_") for verb in VERBS} == modules
    assert list(questions()) == sorted(VERBS)
    assert sorted(cli.list_commands(click.Context(cli))) == sorted([*VERBS, *OTHERS])


def test_the_public_face_has_the_function_of_each_verb():
    for verb in VERBS:
        name = verb.replace("-", "_")
        assert name in mainstay.__all__
        assert getattr(mainstay, name) is analysis(verb)


def test_the_public_face_resolves_every_name():
    assert len(mainstay.__all__) == len(set(mainstay.__all__))
    assert dir(mainstay) == sorted(mainstay.__all__)
    for name in mainstay.__all__:
        assert getattr(mainstay, name).__name__.lower() == name.lower()
    with pytest.raises(AttributeError, match="'nonsense'"):
        _ = mainstay.nonsense


def test_help_lists_every_verb_with_its_question(run):
    done = run("--help")
    assert done.code == 0
    assert run("-h").out == done.out
    for verb in [*VERBS, *OTHERS]:
        question = rf"^  {verb} +[A-Z][^?.]*(?:\n {{10,}}[^?.]*)*[.?]$"
        assert re.search(question, done.out, re.MULTILINE), verb
    said = " ".join(done.out.split())
    assert [question for question in questions().values() if question not in said] == []


@pytest.mark.parametrize("verb", [*VERBS, *OTHERS])
def test_every_verb_has_help(verb, run):
    done = run(verb, "--help")
    assert done.code == 0 and done.err == ""
    assert re.match(rf"Usage: .*mainstay {verb} ", done.out)
    for parameter in command(verb).params:
        if isinstance(parameter, click.Option):
            assert parameter.opts[0] in done.out
            assert parameter.help, parameter.name


@each_verb
def test_options_are_the_keyword_parameters(verb):
    options = {p.name: p for p in command(verb).params if isinstance(p, click.Option)}
    own = {name: option for name, option in options.items() if name not in COMMON[verb]}
    assert own.keys() == keywords(verb).keys()
    for name, parameter in keywords(verb).items():
        word = SHORTER.get(name) or name.replace("_", "-")
        assert own[name].opts == [f"--{word}"]
        assert own[name].default == parameter.default
    if verb == "single-points":
        assert list(own["at"].type.choices) == ["organisation", "country", "owner", "item", "site"]
        assert own["order"].type is click.INT


def test_every_option_reaches_the_analysis(run):
    words = ["--item", "alloy", "--for", "XXB", "--at", "country", "--order", "1"]
    done = run(
        "single-points", TINY, *words, "--on", "2025-06", "--known-by", "2026", "--format", "json"
    )
    assert done.code == 0, done
    assert strict_json(done.out)["provenance"]["parameters"] == {
        "item": "alloy",
        "for_nation": "XXB",
        "at": "country",
        "order": 1,
        "on": "2025-06-30",
        "known_by": "2026",
    }
    market = strict_json(run("origin", TINY, "--market", "XXA", "--format", "json").out)
    assert market["provenance"]["parameters"]["market"] == "XXA"


def test_version_is_that_of_the_package(run):
    from mainstay.version import VERSION

    assert run("--version").out == f"mainstay, version {VERSION}\n"


# Forms


def shown(name: str, value: Any) -> str:
    """Write a value as a terminal table must show it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, int | float) and name not in {"year", "tier"}:
        return f"{value:,.0f}" if value == int(value) else f"{value:,.4g}"
    return str(value)


@each_verb
def test_the_three_forms_give_the_same_rows(verb, run, rich, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    where = rich.path if verb == "record" else TINY
    result = asked(verb, load(where))
    words = where, *words_for(verb, load(where))
    as_json = strict_json(run(verb, *words, "--format", "json").out)
    assert as_json["table"] == [dict(row) for row in result.table] != []

    names = [column["name"] for column in as_json["columns"]]
    as_csv = csv_rows(run(verb, *words, "--format", "csv").out)
    assert [list(row) for row in as_csv] == [names] * len(result.table)
    for row, cells in zip(result.table, as_csv, strict=True):
        for name, cell in cells.items():
            value = row[name]
            if isinstance(value, int | float) and not isinstance(value, bool):
                assert float(cell) == pytest.approx(value, rel=1e-11)
            elif value is None:
                assert cell == ""
            else:
                assert cell == (";".join(value) if isinstance(value, list) else shown("", value))

    in_table = [column.name for column in result.columns if not column.detail]
    lines = run(verb, *words).out.split("\n\n")[0].splitlines()[-len(result.table) :]
    for row, line in zip(result.table, lines, strict=True):
        expected = [shown(name, row[name]) for name in in_table]
        assert re.split(r"\s{2,}", line.strip()) == [cell for cell in expected if cell]


@each_verb
def test_table_is_the_default_form_and_ends_with_headline_and_notes(verb, run):
    result = asked(verb, load(TINY))
    words = TINY, *words_for(verb, load(TINY))
    done = run(verb, *words)
    assert done == run(verb, *words, "--format", "table")
    for quantity in result.headline.values():
        counted = quantity.value is None or quantity.unit in {"", "count"}
        unit = "" if counted else f" {quantity.unit}"
        value = "not published" if quantity.value is None else shown("", quantity.value)
        assert f"\n{quantity.about}: {value}{unit}\n" in done.out
    for caveat in result.caveats:
        assert f"\nNote: {caveat}\n" in done.out
    said, *left = done.err.splitlines()
    read_line = rf"Read {TINY}: A tiny network.*, as of 2025-12-31, digest [0-9a-f]{{12}}"
    assert re.fullmatch(read_line, said)
    assert left == ([] if result.unanswered is None else [result.unanswered])
    assert done.code == len(left)
    if len(words) == 1:
        assert load(TINY).digest[:12] in done.err


@each_verb
@pytest.mark.parametrize("network", [TINY, STUDY], ids=["tiny", "study"])
def test_json_has_the_documented_keys(verb, network, run):
    words = words_for(verb, load(network))
    found = strict_json(run(verb, network, *words, "--format", "json").out)
    assert found.keys() == RESULT_KEYS
    assert found["analysis"] == verb == found["provenance"]["analysis"]
    supposed = {"scenarios"} if "--under" in words else set()
    ruled = {"rulebooks"} if verb in RULED else set()
    assert found["provenance"].keys() == PROVENANCE_KEYS | supposed | ruled
    names = [column["name"] for column in found["columns"]]
    assert len(names) == len(set(names))
    for column in found["columns"]:
        assert column.keys() == {"name", "unit", "about"} and column["about"]
    assert all(list(row) == names for row in found["table"])
    assert all(q.keys() == {"value", "unit", "about"} for q in found["headline"].values())
    assert all(isinstance(caveat, str) and caveat for caveat in found["caveats"])
    assert found["unanswered"] is None or found["unanswered"].startswith(NO_ANSWER)


@each_verb
def test_output_is_plain_text_in_a_colourful_terminal(verb, run, monkeypatch):
    words = TINY, *words_for(verb, load(TINY))
    plain = run(verb, *words)
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE"):
        monkeypatch.setenv(name, "1")
    assert run(verb, *words) == plain
    assert "\x1b" not in plain.out + plain.err


# Why


@each_verb
def test_why_says_the_tree_of_every_row(verb, run):
    result, words = asked(verb, load(TINY)), words_for(verb, load(TINY))
    assert len(set(result.keys())) == len(result.table)
    for key in list(result.reasons)[:12]:
        done = run(verb, TINY, *words, "--why", key)
        assert done.code == (0 if result.unanswered is None else 1)
        assert done.out.splitlines() == result.why(key).lines()


def test_why_goes_down_to_the_evidence(run):
    lines = run("deliverable", TINY, "--why", "end-item").out.splitlines()
    assert lines[0] == "End item: at most 500 a year."
    bound = "  Bound: End item > Alloy: Smelter, 100 t a year (nameplate 2025).  [note-1]"
    assert bound in lines
    assert "  Not bounded, no source listed: Fibre." in lines


def test_why_of_an_unknown_row_names_the_nearest(run):
    done = run("single-points", TINY, "--why", "smeltr")
    assert done.code == 2 and done.out == ""
    assert "USE002 single-points has no row 'smeltr'. Nearest: smelter" in done.err
    assert run("coverage", TINY, "--why", "9").code == 2


# Exits


def test_an_answer_leaves_with_0(run):
    done = run("deliverable", TINY)
    assert done.code == 0 and "500" in done.out


def test_an_unbounded_item_leaves_with_1_and_says_why(run):
    for form in ("table", "json", "csv"):
        done = run("deliverable", STUDY, "--format", form)
        assert done.code == 1
        assert done.err.endswith("\nANS002 Nothing published bounds Complete 155 mm round.\n")
        assert "round-155" in done.out, "what is known is still said"
    found = strict_json(run("deliverable", STUDY, "--format", "json").out)
    assert found["unanswered"] == "ANS002 Nothing published bounds Complete 155 mm round."
    assert found["table"][0]["rate_per_year"] is None


ANY_ITEM = {"clock", "mutual-dependence", "record", "shared-inputs", "systemic-risk"}
"""Verbs that ask of the whole network."""


@pytest.mark.parametrize("verb", sorted(ANY_ITEM))
def test_a_question_of_the_whole_network_needs_no_item(verb, run, tmp_path):
    head = "\n".join(line for line in tiny_head().splitlines() if not line.startswith("item"))
    done = run(verb, written(tmp_path / "n", rich_folder(), head))
    assert done.code == 0, done


@pytest.mark.parametrize("verb", sorted({*VERBS, "brief"} - ANY_ITEM))
def test_a_network_without_an_item_leaves_with_1(verb, run, tmp_path):
    head = "\n".join(line for line in tiny_head().splitlines() if not line.startswith("item"))
    folder = written(tmp_path / "n", tiny_folder(), head)
    words = ["--out", tmp_path / "b"] if verb == "brief" else words_for(verb, load(folder))
    done = run(verb, folder, *words)
    assert done.code == 1 and done.out == ""
    assert done.err.startswith("ANS001 network.toml names no item")
    assert not (tmp_path / "b").exists()
    if verb != "brief":
        named = run(verb, folder, *words, "--item", "alloy")
        assert named.code == 0 or named.err.splitlines()[-1].startswith(NO_ANSWER)
        assert named.out, named


@pytest.mark.parametrize(
    ("words", "code", "fix"),
    [
        (["coverage", "nowhere"], "FIL001", "Name a folder"),
        (["check", "nowhere"], "FIL001", "Name a folder"),
        (["brief", "nowhere", "--out", "b"], "FIL001", "Name a folder"),
        (["coverage", TINY / "items.csv"], "FIL001", "Name a folder"),
        (["coverage", TINY, "--item", "alloi"], "USE001", "Nearest: alloy"),
        (["deliverable", TINY, "--for", "XXC"], "USE001", "Nearest: XX"),
        (["origin", TINY, "--for", "XXC"], "USE001", "Nearest: XX"),
        (["coverage", TINY, "--on", "2025-13"], "USE003", "a date such as"),
        (["coverage", TINY, "--on", "2025-02-29"], "USE003", "a date such as"),
        (["coverage", TINY, "--on", "0000"], "USE003", "a date such as"),
        (["coverage", TINY, "--on", ""], "USE003", "a date such as"),
        (["coverage", TINY, "--known-by", "last week"], "USE003", "a date such as"),
        (["brief", TINY, "--on", "soon", "--out", "b"], "USE003", "a date such as"),
        (["single-points", TINY, "--order", "4"], "USE004", "must be 1, 2 or 3"),
        (["single-points", TINY, "--order", "0"], "USE004", "must be 1, 2 or 3"),
        (["brief", TINY, "--policy", "us-2062", "--out", "b"], "USE005", "Nearest: us-2026"),
        (["brief", TINY, "--policy", "../us-2026", "--out", "b"], "USE005", ""),
        (["rerun", "manifest.json"], "USE007", "manifest.json of a brief"),
        (["nonsense"], "", "No such command 'nonsense'"),
        (["coverage"], "", "Missing argument 'NETWORK'"),
        (["coverage", TINY, "--nonsense"], "", "No such option"),
        (["coverage", TINY, "--format", "xml"], "", "'xml' is not one of"),
        (["single-points", TINY, "--order", "two"], "", "not a valid integer"),
        (["single-points", TINY, "--at", "planet"], "", "'planet' is not one of"),
    ],
    ids=lambda value: " ".join(map(str, value[:1] + value[2:])) if isinstance(value, list) else "",
)
def test_a_bad_question_leaves_with_2_and_a_way_out(words, code, fix, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.code == 2 and done.out == ""
    assert done.err.startswith(code)
    assert fix in done.err
    assert "Traceback" not in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", ["new", "brief"])
@pytest.mark.parametrize("place", ["taken", "taken/below"])
def test_a_place_that_is_a_file_leaves_with_2(verb, place, run, tmp_path):
    (tmp_path / "taken").write_text("mine")
    where = tmp_path / place
    done = run("new", where) if verb == "new" else run("brief", TINY, "--out", where)
    assert done.code == 2 and done.err
    assert (tmp_path / "taken").read_text() == "mine"


def test_exits_and_streams_of_the_real_command(broken):
    answer = started(MAIN, "deliverable", str(TINY))
    assert answer.code == 0 and answer.err.startswith("Read ")
    nothing = started(MAIN, "deliverable", str(STUDY))
    assert nothing.code == 1 and "ANS002" in nothing.err
    bad = started(MAIN, "coverage", str(broken))
    assert bad.code == 2 and bad.out == "" and "Traceback" not in bad.err
    assert len(bad.err.splitlines()) == 2


def test_a_reader_that_leaves_early_is_no_fault():
    code = f"""
import os, sys
from mainstay.present.cli import main
ours, theirs = os.pipe()
os.close(ours)
os.dup2(theirs, 1)
{MAIN}
"""
    done = started(code, "origin", str(STUDY))
    assert done.err.startswith("Read ")
    assert len(done.err.splitlines()) == 1


# Bad networks


def test_a_bad_network_says_its_problems_as_json(broken, run):
    for verb in ["check", *VERBS]:
        done = run(verb, broken, "--format", "json")
        assert done.code == 2
        found = strict_json(done.out)
        assert found.keys() == {"ok", "problems"} and found["ok"] is False
        errors = [problem for problem in found["problems"] if problem["kind"] == "error"]
        assert [(e["code"], e["file"], e["line"], e["column"]) for e in errors] == [
            ("KEY002", "organisations.csv", 4, "country_id"),
            ("VAL003", "sources.csv", 3, "capacity_per_year"),
        ]
        assert all(problem.keys() == set(PROBLEM_COLUMNS) for problem in found["problems"])
        if verb != "check":
            assert errors == found["problems"]
            assert "VAL003 sources.csv line 3, capacity_per_year: found '-40'" in done.err


@pytest.mark.parametrize("form", ["table", "csv"])
def test_a_bad_network_leaves_the_answer_empty(form, broken, run):
    for verb in VERBS:
        done = run(verb, broken, "--format", form)
        assert done.code == 2 and done.out == ""
        assert [line[:6] for line in done.err.splitlines()] == ["KEY002", "VAL003"]


def test_check_says_errors_in_every_form(broken, run):
    table = run("check", broken)
    assert table.code == 2 and table.err == ""
    assert "error  KEY002 organisations.csv line 4, country_id: found 'XXQ'" in table.out
    assert re.search(r"^2 errors and \d+ gaps\.$", table.out, re.MULTILINE)
    rows = csv_rows(run("check", broken, "--format", "csv").out)
    as_json = strict_json(run("check", broken, "--format", "json").out)["problems"]
    assert len(rows) == len(as_json) == len(read(broken).problems)
    for row, problem in zip(rows, as_json, strict=True):
        assert row == {name: "" if v is None else str(v) for name, v in problem.items()}


def test_check_finds_no_error_in_the_study(run):
    done = run("check", STUDY)
    assert done.code == 0 and done.err == ""
    assert re.search(r"^0 errors and \d+ gaps\.$", done.out, re.MULTILINE)
    assert all(line.startswith("gap  GAP") for line in done.out.splitlines()[:-1])
    found = strict_json(run("check", STUDY, "--format", "json").out)
    assert found["ok"] is True
    assert {problem["kind"] for problem in found["problems"]} == {"gap"}


# A new folder


def test_new_writes_the_headers_of_the_schema(run, tmp_path):
    place = tmp_path / "a" / "programme"
    done = run("new", place)
    assert done.code == 0
    assert done.out == f"wrote {place} and the workbook {place}.xlsx\n"
    assert {path.name for path in place.iterdir()} == {
        "README.md",
        "network.toml",
        *(f"{name}.csv" for name in tables()),
    }
    for name, table in tables().items():
        assert (place / f"{name}.csv").read_text() == ",".join(table.columns) + "\n"


def test_new_refuses_a_folder_that_holds_something(run, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    done = run("new", tmp_path)
    assert done.code == 2
    assert done.err.startswith("USE006 ") and "is not empty" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_new_folder_that_is_filled_reads_back(run, tmp_path):
    place = tmp_path / "programme"
    run("new", place)
    for name, rows in sample_folder().items():
        with (place / f"{name}.csv").open("a", newline="") as file:
            csv.writer(file).writerows([row[c] for c in tables()[name].columns] for row in rows)
    head = (place / "network.toml").read_text()
    home = f'home = "{sample_key("countries")}"'
    (place / "network.toml").write_text(head.replace('home = "USA"', home))
    done = run("check", place)
    assert done.code == 0, done
    network = load(place)
    assert {name: len(network[name]) for name in tables()} == {
        name: len(rows) for name, rows in sample_folder().items()
    }
    assert run("coverage", place, "--item", sample_key("items")).code == 0


# Costs


def imported(code: str, *words: str) -> set[str]:
    """Return the heavy packages that some code imports."""
    tail = (
        "\nimport sys; print('imported', *sorted(set(sys.argv[1].split(',')) & set(sys.modules)))"
    )
    head = f"import sys; HEAVY = {','.join(HEAVY + FRAMES)!r}; words = sys.argv[1:]\n"
    done = started(head + code + tail.replace("sys.argv[1]", "HEAVY"), *words)
    assert done.code == 0, done
    return set(done.out.splitlines()[-1].split()[1:])


def test_import_costs_nothing():
    assert imported("import mainstay; dir(mainstay)") == set()


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["check", "--help"]], ids=" ".join)
def test_help_costs_nothing(words):
    assert imported(MAIN, *words) == set()


def test_an_answer_does_not_load_what_only_a_brief_needs():
    assert (
        imported(MAIN, "coverage", str(TINY))
        & {
            "jinja2",
            "vl_convert",
            "xlsxwriter",
            *FRAMES,
        }
        == set()
    )


def test_the_list_of_heavy_packages_is_that_of_the_project():
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    needed = re.findall(r'^    "([a-z0-9-]+)>=', text.split("[project.optional")[0], re.MULTILINE)
    modules = {"vl-convert-python": "vl_convert"}
    assert {modules.get(name, name) for name in needed} - {"click"} == set(HEAVY)


# The rich network is sound: the tests of the brief rest on it.


def test_the_rich_network_is_sound(run, tmp_path):
    done = run("check", written(tmp_path, rich_folder()))
    assert done.code == 0, done
