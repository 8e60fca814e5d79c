"""The index of a bare firm network by the command line: the oracle, options, refusals."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mainstay.errors import DataError, UsageError
from mainstay.present.cli import cli

ORACLES = Path(__file__).resolve().parents[1] / "papers" / "oracles" / "glcascade"
EDGES = "2,1,1\n2,3,1\n7,4,1\n9,5,1\n3,7,1\n6,7,1\n10,7,1\n9,10,1\n7,11,1\n8,11,1\n"
"""The example of the authors of the index (Diem et al. 2022, figure 1)."""


@pytest.fixture
def example(tmp_path):
    path = tmp_path / "edges.csv"
    path.write_text(EDGES)
    return str(path)


def ask(*words: object) -> Result:
    return CliRunner().invoke(cli, ["systemic-risk", *map(str, words)])


def rows(done: Result) -> list[dict[str, str]]:
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.stdout)))


def oracle(name: str) -> list[dict[str, str]]:
    with gzip.open(ORACLES / name, "rt") as file:
        return list(csv.DictReader(file))


def test_every_firm_of_the_oracle_to_the_last_digit_but_one():
    done = ask(
        *("--edges", ORACLES / "edges_1000.csv.gz"),
        *("--industries", ORACLES / "p_1000.csv.gz"),
        *("--essentiality", ORACLES / "essentiality_2digit.csv"),
        *("--eps", "1e-2", "--format", "csv"),
    )
    found, wanted = rows(done), oracle("n1000_ihs.csv.gz")
    assert done.stdout.splitlines()[0] == "node,esri,downstream,upstream,iterations"
    assert [row["node"] for row in found] == [row["firm"] for row in wanted]
    assert [row["iterations"] for row in found] == [row["T"] for row in wanted]
    for name, column in (("esri", "esri"), ("downstream", "d"), ("upstream", "u")):
        differences = [
            abs(float(a[name]) - float(b[column])) for a, b in zip(found, wanted, strict=True)
        ]
        assert max(differences) <= 1e-12


def test_the_example_of_the_authors(example):
    found = rows(ask("--edges", example, "--substitution", "none", "--format", "csv"))
    expected = [0.1, 0.366667, 0.266667, 0.35, 0.1, 0.166667, 0.7, 0.1, 0.366667, 0.266667, 0.45]
    assert [float(row["esri"]) for row in found] == pytest.approx(expected, abs=1e-6)


def test_shocks_weights_and_the_largest_first(example, tmp_path):
    shocks, weights = tmp_path / "shocks.csv", tmp_path / "weights.csv"
    shocks.write_text("both,7,1\nhalf,7,0.5\nboth,9,1\n")
    weights.write_text("\n".join(["1"] * 10 + ["10"]))
    found = rows(
        ask("--edges", example, "--shocks", shocks, "--weights", weights, "--format", "csv")
    )
    assert [row["scenario"] for row in found] == ["both", "half"]
    assert float(found[0]["esri"]) > float(found[1]["esri"]) > 0
    top = rows(ask("--edges", example, "--substitution", "none", "--top", 2, "--format", "csv"))
    assert [row["node"] for row in top] == ["7", "11"]
    part = rows(ask("--edges", example, "--loss", 0.5, "--format", "csv"))
    assert float(part[0]["esri"]) == 0.05


def test_what_is_not_shown_is_bounded(example):
    words = "--edges", example, "--substitution", "none"
    assert "no node that is not shown is above 0.45" in ask(*words, "--top", 1).stdout
    assert "not shown" not in ask(*words, "--top", 11).stdout


def test_cascades_that_did_not_settle_are_counted(tmp_path):
    path = tmp_path / "edges.csv"
    path.write_text("1,1,1\n1,2,0.000001\n")
    done = ask("--edges", path, "--rule", "converged", "--format", "json")
    assert "1 of 2 cascades shown had not settled after 100,000 steps" in done.stdout


def test_a_unit_that_leaves_nothing_of_a_market_is_told(tmp_path):
    path = tmp_path / "edges.csv"
    path.write_text("1,2,4e-11\n2,3,4e-11\n")
    text = "give the links in a smaller unit"
    assert text in ask("--edges", path, "--format", "json").stdout
    assert text not in ask("--edges", path, "--substitution", "none").stdout


def test_why_and_json(example):
    done = ask("--edges", example, "--substitution", "none", "--why", 7)
    assert "With 7 struck, 0.7 of all output is lost" in done.stdout
    assert "3 loses 1 of its output (inputs 0, sales 1), 0.1 of the whole." in done.stdout
    assert '"esri": 0.7' in ask("--edges", example, "--format", "json").stdout


@pytest.mark.parametrize(
    ("words", "error", "code"),
    [
        (["--eps", "0"], UsageError, "FRM011"),
        (["--eps", "nan"], UsageError, "FRM011"),
        (["--top", "0"], UsageError, "FRM011"),
        (["--loss", "2"], UsageError, "FRM011"),
        (["--by", "country"], UsageError, "FRM012 --by"),
        (["--under", "cyber-outage"], UsageError, "FRM012 --under"),
        (["studies/artillery-155mm"], UsageError, "FRM012 NETWORK"),
        (["--industries", "nowhere.csv"], DataError, "FRM001"),
    ],
)
def test_refusals(example, words, error, code):
    done = ask("--edges", example, *words)
    assert isinstance(done.exception, error)
    assert code in str(done.exception)


def test_problems_as_json(tmp_path):
    (tmp_path / "bad.csv").write_text("1,2,-1\n")
    done = ask("--edges", tmp_path / "bad.csv", "--format", "json")
    assert '"code": "FRM003"' in done.stdout
    assert '"ok": false' in done.stdout


def test_options_of_firms_need_links():
    assert "FRM012 --eps" in str(ask("studies/artillery-155mm", "--eps", "0.1").exception)
    assert "FRM012 Name a NETWORK" in str(ask().exception)
