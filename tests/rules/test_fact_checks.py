"""`mainstay check` names the facts that no rule can use."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from mainstay.ingest.read import read
from mainstay.present.cli import cli
from mainstay.rules.fact_checks import rule_fact_problems

STUDY = Path(__file__).parents[2] / "studies" / "solid-rocket-motors"
END = "pac3-mse,,,,,,,general-knowledge,2024,medium,no,open"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return Path(shutil.copytree(STUDY, tmp_path / "study"))


def with_rows(study: Path, *rows: str) -> Path:
    path = study / "rule_facts.csv"
    text = path.read_text(encoding="utf-8") + "".join(f"{row}\n" for row in rows)
    path.write_text(text, encoding="utf-8")
    return study


def test_the_study_has_no_such_fault():
    assert rule_fact_problems(read(STUDY).network) == []


def test_every_fault_is_named_at_once(study):
    bad = (f"x1,value_usd,lots,{END}", f"x2,fms_onyl,yes,{END}", f"x3,audit_date,soon,{END}")
    found = rule_fact_problems(read(with_rows(study, *bad)).network)
    assert [(one.code, one.key, one.found, one.kind) for one in found] == [
        ("RFA001", "x1", "lots", "error"),
        ("RFA001", "x3", "soon", "error"),
        ("RFA002", "x2", "fms_onyl", "gap"),
    ]
    assert "Nearest: fms_only" in found[2].fix


@pytest.mark.parametrize(
    ("row", "code"), [("y1,value_usd,lots", 2), ("y2,fms_onyl,yes", 0), ("y3,fms_only,no", 0)]
)
def test_check_leaves_with_the_code_of_the_gravest(study, row, code):
    done = CliRunner().invoke(cli, ["check", str(with_rows(study, f"{row},{END}"))])
    assert done.exit_code == code
