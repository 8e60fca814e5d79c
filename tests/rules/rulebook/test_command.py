"""The command `rules`."""

import csv
import io
import json

import pytest
from click.testing import CliRunner
from rules.rulebook.loans import FILES, PARAMETERS, written
from rules.rulebook.test_cases import CASES

from mainstay.errors import DataError, UsageError
from mainstay.present.rules import rules


def run(*words: str, exit_code: int = 0) -> str:
    done = CliRunner().invoke(rules, words)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == exit_code, done.output
    return done.output


def test_list_names_every_book():
    found = json.loads(run("list", "--format", "json"))
    assert {"sample", "us-arms-export"} <= {row["book"] for row in found["books"]}
    assert "not legal advice" in run("list")


def test_show_tells_what_is_in_force():
    text = run("show", "sample", "--on", "2024-06-30")
    assert "2000000" in text
    assert "5000000" not in text
    found = json.loads(run("show", "sample", "--format", "json"))
    assert [row["rule"] for row in found["rules"]] == ["barred", "small-loan", "permit"]
    assert {row["in_force"] for row in found["parameters"]} == {None}
    assert "Stale" in run("show", "sample", "--on", "2040")
    rows = list(
        csv.DictReader(io.StringIO(run("show", "sample", "--format", "csv").split("\n\n")[1]))
    )
    assert rows[0]["rule"] == "barred"
    with pytest.raises(UsageError, match="USE003"):
        run("show", "sample", "--on", "today")


def test_check_tells_failing_cases_and_what_no_case_shows(tmp_path):
    assert "3 rules" in run("check", "sample")
    text = run("check", written(tmp_path / "loans", {"cases/all.toml": CASES}), exit_code=1)
    assert "verdict prohibited" in text
    assert "no case in which small is unknown" in text


def test_check_tells_faults(tmp_path):
    path = written(tmp_path / "loans", {"parameters.csv": PARAMETERS.replace("Order 3", "")})
    with pytest.raises(DataError, match="RUL014"):
        run("check", path)
    done = CliRunner().invoke(rules, ["check", path, "--format", "json"])
    assert json.loads(done.output)["problems"][0]["code"] == "RUL014"


def test_books_that_share_no_question_are_no_editions():
    with pytest.raises(UsageError, match="USE020 .* share no question"):
        run("diff", "sample", "us-dual-use")


def test_diff_tells_what_changes(tmp_path):
    named = {"book.toml": 'name = "loans"\n' + FILES["book.toml"], "cases/all.toml": CASES}
    before = written(tmp_path / "before", named)
    after = written(
        tmp_path / "after", named | {"parameters.csv": PARAMETERS.replace("5000000", "2500000")}
    )
    row = {
        "book": "loans",
        "question": "loan",
        "path": "free",
        "facts": '{"to": ["AUS", true], "value_usd": [4e6, true]}',
    }
    answers = tmp_path / "answers.json"
    answers.write_text(
        json.dumps({"analysis": "path", "table": [row], "provenance": {"on": "2026"}})
    )
    text = run("diff", before, after, "--answers", str(answers))
    assert "free_below from 2025" in text
    assert "answers.json" in text
    assert "1 thing differs. Of 2 and 2 cases and 1 recorded answer, 2 answers change, 2 of" in text
    assert "2 of them in the verdict." in text
    found = json.loads(run("diff", before, after, "--on", "2023", "--format", "json"))
    assert (len(found["changes"]), found["answers"]) == (1, [])
