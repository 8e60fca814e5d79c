"""Check the forms in which steps, routes and advantage may be given to the adapters."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import case

ARCS = [("a", "b", 1), ("b", "d", 1), ("a", "c", 1), ("c", "d", 2)]
LABOUR = {"England": {"cloth": 100, "wine": 120}, "Portugal": {"cloth": 90, "wine": 80}}
OUTPUT = {n: {g: 1 / hours for g, hours in row.items()} for n, row in LABOUR.items()}
FLOWS = {"countries": ["A", "B"], "products": ["x", "y"]}


def answer(capability: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Answer inputs as a case."""
    adapter = case._adapter(capability)
    assert adapter is not None
    return case._plain(adapter(inputs))


def gap(capability: str, inputs: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """List what differs from the expected answer."""
    found = case.differences(expected, answer(capability, inputs), {"abs": 1e-9})
    return [str(difference) for difference in found]


@pytest.mark.parametrize(
    "names",
    [
        ("tail", "head", "days"),
        ("u", "v", "weight"),
        ("i", "j", "length"),
        ("start", "end", "time"),
    ],
)
def test_forms_of_arcs(names: tuple[str, str, str]) -> None:
    inputs = {"edges": [dict(zip(names, arc)) for arc in ARCS], "source": "a", "target": "d"}
    expected = {"costs": [2, 3], "paths": [["a", "b", "d"], ["a", "c", "d"]]}
    assert gap("licence_routing", inputs | {"k": 4}, expected) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"edges": [{"x": "a", "y": "b", "cost": 1}]}, "does not say what it leads from"),
        ({"edges": [{"u": "a", "v": "b", "toll": 1}]}, "not known what these are: toll"),
        ({"target": "z"}, "no place of an arc"),
        ({"how_many": 3}, "not known what these are: how_many"),
    ],
)
def test_arcs_that_are_not_read_are_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        answer("licence_routing", {"edges": ARCS, "source": "a", "target": "d"} | changed)


def steps(word: str, *others: Any) -> list[dict[str, Any]]:
    """Return four steps, the third of which waits for the first alone."""
    return [{"id": n, "duration": d, word: o} for n, d, o in zip("ABCD", (2, 5, 3, 4), others)]


@pytest.mark.parametrize(
    "activities",
    [
        steps("successors", ["C"], "D", ["D"], []),
        steps("immediate_predecessors", "-", "none", "A", "B, C"),
        steps("predecessors", [], None, ["A"], ["B", "C"]),
    ],
)
def test_forms_of_what_a_step_waits_for(activities: list[dict[str, Any]]) -> None:
    expected = {"project_duration": 9, "slack": {"A": 0, "B": 0, "C": 0, "D": 0}}
    assert gap("approval_schedule", {"activities": activities}, expected) == []


def test_fixed_times_stand_among_three_estimates() -> None:
    rows = [{"id": "A", "a": 5, "m": 8, "b": 17}, {"id": "B", "duration": 5, "pred": "A"}]
    expected = {"expected_duration": 14, "variance": 4, "critical_path": ["A", "B"]}
    assert gap("approval_schedule", {"activities": rows}, expected) == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"a": 1, "m": 2}, "needs all three estimates"),
        ({"pred": []}, "has no duration"),
        ({"duration": 1, "behind": ["B"]}, "not known what these are: behind"),
        ({"a": 3, "m": 2, "b": 1}, "must be in order"),
    ],
)
def test_steps_that_are_not_read_are_refused(row: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        answer("approval_schedule", {"activities": [{"id": "A"} | row]})


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"output_per_labour_hour": OUTPUT}, {"labour_saved": {"England": 20, "Portugal": 10}}),
        ({"output_per_labor_hour": OUTPUT}, {"specialises_in": {"England": "cloth"}}),
        (
            {"labour_per_unit": LABOUR, "rate": 0.25},
            {"labour_saved": {"England": 0, "Portugal": 0}, "gains": False,
             "comparative_advantage": {"England": "cloth", "Portugal": "wine"}},
        ),
        (
            {"country_product_exports": 8, "country_total_exports": 10,
             "world_product_exports": 10, "world_total_exports": 20},
            {"rca": 1.6, "share": 0.8},
        ),
        (FLOWS | {"flows": [[8, 2], [0, 0]]}, {"rca": {"A": {"x": 1}, "B": {"x": None}}}),
        (
            {"flows_columns": ["product", "country", "value"],
             "flows": [["x", "A", 8], ["y", "A", 2], ["x", "B", 2], ["y", "B", 8]]},
            {"rca": {"A": {"x": 1.6, "y": 0.4}}},
        ),
    ],
)  # fmt: skip
def test_forms_of_advantage(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    assert gap("comparative_advantage", inputs, expected) == []


@pytest.mark.parametrize(("said", "z"), [("II", True), ("class_ii", True), (2, True), ("I", False)])
def test_class_of_a_breach_function(said: Any, z: bool) -> None:
    inputs = {"alpha": 2e-4, "beta": 1, "v": 0.5, "loss": 1e5}
    found = answer("technology_protection", inputs | {"class": said})["optimal_investment"]
    assert (found != answer("technology_protection", inputs)["optimal_investment"]) is z
    with pytest.raises(ValueError, match="III is not done"):
        answer("technology_protection", inputs | {"class": "III"})
