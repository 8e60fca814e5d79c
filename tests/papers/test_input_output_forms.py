"""Check the forms in which tables and volumes may be given to the adapters."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import case

FLOWS, DEMAND = [[150, 500], [200, 100]], [350, 1700]
SHARES = [[0.15, 0.25], [0.2, 0.05]]
CHAIN = [[0, 0.5, 0], [0, 0, 0.4], [0, 0, 0]]
# Regions P and Q: P sells half an input to Q, and everyone consumes some of both.
TRADE = {
    "regions": ["P", "Q"],
    "Z": [[0, 10], [0, 0]],
    "final_demand": [[5, 5], [5, 15]],
}


def gap(capability: str, inputs: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Answer inputs as a case and list what differs from the expected answer."""
    adapter = case._adapter(capability)
    assert adapter is not None
    found = case.differences(expected, case._plain(adapter(inputs)), {"abs": 1e-9})
    return [str(difference) for difference in found]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"Z": FLOWS, "f": DEMAND}, {"x": [1000, 2000], "B": [[0.15, 0.5], [0.1, 0.05]]}),
        ({"Z": FLOWS, "value_added": [650, 1400]}, {"x": [1000, 2000], "final_demand": DEMAND}),
        ({"A": SHARES, "f": DEMAND}, {"x": [1000, 2000], "Z": FLOWS, "output": [1000, 2000]}),
        ({"A": SHARES}, {"L": [[0.95 / 0.7575, 0.25 / 0.7575], [0.2 / 0.7575, 0.85 / 0.7575]]}),
        ({"B": [[0.15, 0.5], [0.1, 0.05]], "v": [650, 1400]}, {"x": [1000, 2000], "A": SHARES}),
        ({"A": SHARES, "new_final_demand": [0, 757.5]}, {"x_new": [250, 850]}),
        ({"Z": FLOWS, "f": DEMAND, "delta_f": [0, 757.5]}, {"x_new": [1250, 2850]}),
        ({"Z": FLOWS, "x": [1000, 2000], "jobs": [300, 500]}, {"jobs_coefficients": [0.3, 0.25]}),
        (
            {"A": SHARES, "jobs_coefficients": [0.85, 0.75]},
            {"jobs_multiplier": [0.9575 / 0.7575, 0.85 / 0.7575]},
        ),
        (
            {
                "Z": {"a": {"a": 150, "b": 500}, "b": {"a": 200, "b": 100}},
                "f": {"b": 1700, "a": 350},
            },
            {"x": {"a": 1000, "b": 2000}, "A": {"b": {"a": 0.2}}},
        ),
        (
            {"labels": ["a", "b"], "Z": FLOWS, "X": [1000, 2000], "extract": "b"},
            {"complete": [1000 - 350 / 0.85, 2000], "complete_sum": 3000 - 350 / 0.85},
        ),
        (
            {"Z": FLOWS, "X": [1000, 2000], "extract": [[0, 1]]},
            {"backward": [[650], [300]], "forward": [[350], [600]], "complete_percent": [100]},
        ),
        ({"A": CHAIN, "exposed_to": [0]}, {"face_value": [0, 0.5, 0], "hidden": [0, 0, 0.2]}),
        (
            {"A": CHAIN, "supplier": 0, "denominator": "inputs", "buyer": 2},
            {"face_value": 0, "look_through": 0.2 / 0.6},
        ),
        (TRADE, {"exports": [15, 5], "foreign_share_of_exports": [0, 0.5]}),
        (TRADE, {"look_through": {"P": [0, 0.5]}, "foreign_face_value": [0, 0.5]}),
        (TRADE | {"buyer": "Q"}, {"foreign_look_through": 0.5, "face_value": {"P": 0.5}}),
        (
            TRADE | {"buyer": "Q", "supplier": "P", "denominator": "final demand"},
            {"face_value": 0.25, "look_through": 0.625},
        ),
        (
            {"A_M": [[0, 0.25], [0, 0]], "A_D": [[0, 0.5], [0, 0]], "exports": [0, 20]},
            {"vertical_specialisation": 0.25},
        ),
    ],
)
def test_forms_of_input_output(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    assert gap("input_output_exposure", inputs, expected) == []


def test_order_of_rows_with_sectors_first() -> None:
    inputs = {
        "countries": ["P", "Q"],
        "industries": ["a", "b"],
        "Z": [[0, 10, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
        "final_demand": [[5, 5], [5, 15], [1, 0], [0, 1]],
        "order": "industry-major",
    }
    expected = {"exports": [15, 5, 0, 0], "foreign_share_of_exports": [0, 0.5]}
    assert gap("input_output_exposure", inputs, expected) == []


VOLUMES = {"A": [10, 0, 20], "B": [0, 30, 0]}
ROWS = [
    {"supplier": "A", "importer": "X", "year": 2001, "tiv": 30},
    {"supplier": "B", "importer": "X", "year": 2002, "tiv": 10},
    {"supplier": "B", "importer": "Y", "year": 2002, "tiv": 5},
]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"tiv": VOLUMES}, {"share_percent": {"A": 50, "B": 50}, "HHI": 5000, "CR1": 50}),
        ({"tiv": VOLUMES, "world_total": [20, 40, 40]}, {"share": {"A": 0.3}, "HHI": 1800}),
        ({"tiv": {"A": 3, "B": 1}, "total": 4}, {"HHI_fraction": 0.625, "top_supplier": "A"}),
        (
            {"years": [2001, 2002, 2003], "window": [2002, 2003], "tiv": VOLUMES},
            {"share": {"A": 0.4}},
        ),
        (
            {"tiv": {"A": {"2001": 1, "2002": 2}, "B": {"2001": 1, "2002": 0}}},
            {"share": {"A": 0.75}},
        ),
        (
            {"tiv": {"X": VOLUMES, "Y": {"A": [1, 0, 0]}}, "total": {"X": 100, "Y": 2}},
            {"share_percent": {"X": {"A": 30}, "Y": {"A": 50}}, "HHI": {"Y": 2500}},
        ),
        ({"tiv": {"X": VOLUMES, "Y": {"A": [1]}}, "importer": "X"}, {"share": {"A": 0.5}}),
        ({"rows": ROWS, "importer": "X"}, {"share": {"A": 0.75, "B": 0.25}}),
        ({"rows": ROWS}, {"share": {"Y": {"B": 1}}, "HHI": {"X": 6250}}),
    ],
)
def test_forms_of_arms_transfers(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    assert gap("arms_transfer_dependence", inputs, expected) == []
