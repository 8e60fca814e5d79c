"""Run every published case and check the runner itself."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import case

FILES = sorted((HERE / "cases").glob("*/*.json"))
SAMPLE = HERE / "cases" / "concentration" / "hhi_doj_30_30_20_20.json"


def run_command(*files: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    command = [sys.executable, str(HERE / "case.py"), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def doctored(folder: Path, **changes: Any) -> Path:
    """Write a copy of the sample case with some keys changed."""
    path = folder / "doctored.json"
    path.write_text(json.dumps(json.loads(SAMPLE.read_text()) | changes))
    return path


@pytest.mark.parametrize("path", FILES, ids=[f"{p.parent.name}/{p.stem}" for p in FILES])
def test_published_case(path: Path) -> None:
    outcome = case.run_file(path)
    assert outcome.status == "pass", str(outcome)


def test_command_says_pass_and_what_it_got() -> None:
    done = run_command(SAMPLE)
    assert done.stdout.startswith('hhi_doj_30_30_20_20 pass {"HHI":2600.0,')
    assert (done.returncode, done.stderr) == (0, "")


def test_command_says_fail_with_the_key_and_what_was_expected(tmp_path: Path) -> None:
    done = run_command(SAMPLE, doctored(tmp_path, id="changed", expected={"HHI": 2601, "CR4": 100}))
    good, bad = done.stdout.splitlines()
    assert good.startswith("hhi_doj_30_30_20_20 pass")
    assert bad.startswith("changed fail {") and bad.endswith("; HHI: expected 2601, got 2600.0")
    assert (done.returncode, done.stderr) == (1, "")


def test_command_says_no_adapter_for_an_unknown_capability(tmp_path: Path) -> None:
    done = run_command(doctored(tmp_path, id="odd", capability="alchemy"))
    assert (done.stdout, done.returncode, done.stderr) == ("odd no-adapter\n", 0, "")


@pytest.mark.parametrize("text", ['{"id": "x",\n "inputs"', "[]", "{}", '{"inputs": {}}', "\x00"])
def test_command_says_why_a_file_cannot_be_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(text)
    done = run_command(path, tmp_path / "absent.json")
    broken, absent = done.stdout.splitlines()
    assert broken.startswith("broken fail null; cannot be read: ")
    assert absent.startswith("absent fail null; cannot be read: FileNotFoundError")
    assert (done.returncode, done.stderr) == (1, "")


def test_inputs_that_the_method_refuses_fail_with_its_reason(tmp_path: Path) -> None:
    outcome = case.run_file(doctored(tmp_path, inputs={"shares_percent": [90, 20]}))
    assert outcome.status == "fail"
    assert "shares sum to 1.1" in outcome.reason


@pytest.mark.parametrize(
    ("expected", "got", "tolerance", "keys"),
    [
        ({"x": 10}, {"x": 10.4, "y": 1}, {"abs": 0.4000001}, []),
        ({"x": 10}, {"x": 10.4}, {"rel": 0.05}, []),
        ({"x": -10}, {"x": -10.4}, {"abs": 0.2, "rel": 0.021}, []),
        ({"x": 10}, {"x": 10.4}, {}, ["x"]),
        ({"x": 1, "y": 1}, {"x": 1.1, "y": 1.1}, {"per_field": {"x": {"abs": 0.2}}}, ["y"]),
        ({"x": 1}, {"x": 1.1}, {"abs": 1, "per_field": {"x": {"rel": 0.01}}}, ["x"]),
        ({"x": [1, 2]}, {"x": [1, 2, 3]}, {}, ["x"]),
        ({"x": [1, [2, 3]]}, {"x": [1, [2, 4]]}, {}, ["x[1][1]"]),
        ({"x": {"a": 1, "b": 2}}, {"x": {"b": 3, "a": 1, "c": 0}}, {}, ["x.b"]),
        ({"x": {"a": 1}}, {"x": {}}, {}, ["x.a"]),
        ({"x": "a", "y": True, "z": None}, {"x": "a", "y": True, "z": None}, {}, []),
        ({"x": 1, "y": True, "z": None}, {"x": True, "y": 1, "z": 0}, {"abs": 9}, ["x", "y", "z"]),
        ({"x": 1}, {"x": "1"}, {"abs": 9}, ["x"]),
        ({"x": 1}, {"x": float("nan")}, {"abs": 9}, ["x"]),
        ({"x": 1}, {}, {"abs": 9}, ["x"]),
    ],
)
def test_comparison_rules(
    expected: dict[str, Any], got: dict[str, Any], tolerance: dict[str, Any], keys: list[str]
) -> None:
    assert [found.key for found in case.differences(expected, got, tolerance)] == keys


def test_adapters_never_see_the_expected_answer(tmp_path: Path) -> None:
    blind = case.run_file(doctored(tmp_path, id="other", expected={}))
    assert blind.got == case.run_file(SAMPLE).got


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"edges": [[1, 2], [2, 3]], "start": 2}, {"reachable": [2, 3]}),
        ({"edges": [[1, 2], [2, 3]], "source": 2}, {"reachable": [2, 3]}),
        (
            {"edges": [["s", 1, 2], [1, "t", 1]], "source": "s", "target": "t"},
            {"max_flow": 1, "min_cut_partition": [[1, "s"], ["t"]], "min_cut_arcs": [[1, "t"]]},
        ),
        (
            {"arcs": [{"from": 0, "to": 1, "capacity": 2}], "source": 0, "sink": 1},
            {"max_flow": 2, "min_cut_value": 2},
        ),
        ({"edges": [[1, 2], [2, 3]], "nodes": [1, 2, 3, 4]}, {"degree": {"2": 2 / 3, "4": 0}}),
        ({"links": [["a", "b"]]}, {"articulation_points": []}),
    ],
)
def test_forms_of_network_structure(
    tmp_path: Path, inputs: dict[str, Any], expected: dict[str, Any]
) -> None:
    path = doctored(tmp_path, capability="network_structure", inputs=inputs, expected=expected)
    outcome = case.run_file(path)
    assert outcome.status == "pass", str(outcome)


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"shares": [0.5, 0.5]}, {"HHI": 0.5, "CR1": 50, "effective_number": 2}),
        ({"shares": [50, 50]}, {"HHI": 5000, "CR1": 50, "effective_number": 2}),
        ({"shares_percent": {"A": 50, "B": 25, "C": 25}, "merge": ["B", "C"]}, {"delta": 1250}),
        ({"shares_percent": [50, 25], "unknown_percent": 25}, {"HHI_low": 3125, "HHI_high": 6250}),
        ({"pair": [0.5, 0.25], "shares_percent": [100]}, {"delta": 0.25}),
    ],
)
def test_forms_of_concentration(
    tmp_path: Path, inputs: dict[str, Any], expected: dict[str, Any]
) -> None:
    outcome = case.run_file(doctored(tmp_path, inputs=inputs, expected=expected))
    assert outcome.status == "pass", str(outcome)
