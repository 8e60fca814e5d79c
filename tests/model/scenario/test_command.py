"""`--under` on the command line: the same option for every question."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mainstay.errors import DataError, UsageError
from mainstay.present.cli import cli
from mainstay.present.verbs import questions

ROOT = Path(__file__).parents[3]
MAGNETS = str(ROOT / "studies" / "permanent-magnets")
BAN = "export-ban country=CHN item=ndfeb-magnet weeks=8"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def test_every_question_takes_it():
    for verb in questions():
        assert "--under SCENARIO" in run(verb, "--help").output, verb


def test_the_answer_is_of_the_day_and_says_what_was_supposed():
    asked = f"{BAN} from=2025-04-04 + upheaval country=AUS from=2025-05-01"
    done = run(
        "concentration", MAGNETS, "--item", "ndfeb-magnet", "--format", "json", "--under", asked
    )
    answer = json.loads(done.stdout)
    assert answer["provenance"]["on"] == "2025-05-01"
    assert [one["name"] for one in answer["provenance"]["scenarios"]] == [
        "export-ban country=CHN from=2025-04-04 item=ndfeb-magnet weeks=8 + "
        "upheaval country=AUS from=2025-05-01"
    ]
    assert "under CHN stops exports of ndfeb-magnet" in done.stderr
    assert sum("Supposed, " in caveat for caveat in answer["caveats"]) == 2


def test_a_shock_without_a_day_begins_on_the_day_asked_about():
    done = run("coverage", MAGNETS, "--on", "2024-05", "--format", "json", "--under", BAN)
    answer = json.loads(done.stdout)
    assert answer["provenance"]["on"] == "2024-05-31"
    assert answer["provenance"]["scenarios"][0]["on"] == "2024-05-31"


def test_what_is_wrong_is_said_as_elsewhere():
    assert isinstance(run("coverage", MAGNETS, "--under", "export").exception, UsageError)
    done = run("coverage", MAGNETS, "--format", "json", "--under", BAN.replace("CHN", "XXX"))
    assert isinstance(done.exception, DataError)
    assert [problem["code"] for problem in json.loads(done.stdout)["problems"]] == ["SCN003"]


@pytest.mark.parametrize(
    "study", sorted((ROOT / "studies").glob("*/scenarios")), ids=lambda p: p.parent.name
)
def test_the_studies_are_read_as_before_beside_their_scenarios(study):
    assert run("check", str(study.parent)).exit_code == 0
