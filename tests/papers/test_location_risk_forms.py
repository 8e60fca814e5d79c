"""Check the forms in which places, losses and draws may be given to the adapters."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import case

LINE = [[0, 2, 9], [2, 0, 7], [9, 7, 0]]
NAMED = [["a", "b", 1], ["b", "c", 4]]


def gap(capability: str, inputs: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Answer inputs as a case and list what differs from the expected answer."""
    adapter = case._adapter(capability)
    assert adapter is not None
    found = case.differences(expected, case._plain(adapter(inputs)), {"abs": 1e-7})
    return [str(difference) for difference in found]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"distances": LINE, "p": 1}, {"objective": 9, "facilities": [1]}),
        ({"edges": NAMED, "p": 1, "demand": {"c": 9, "a": 1}}, {"objective": 5, "medians": ["c"]}),
        ({"edges": [[0, 1, 3], [1, 2, 4]], "p": 1}, {"objective": 7, "sites": [1]}),
        ({"coordinates": [[0, 0], [1, 0], [5, 0]], "p": 2, "model": "p-center"}, {"objective": 1}),
        ({"distances": LINE, "p": 1, "radius": 3}, {"covered_demand": 2}),
        ({"distances": LINE, "radius": 3}, {"number_of_facilities": 2}),
        ({"covers": [[1, 0], [1, 1]], "p": 1}, {"objective": 2, "facilities": [0]}),
        (
            {"distances": LINE, "facilities": [1, 2, 3], "r": [1]},
            {"baseline": 0, "worst_case": {"1": {"objective": 7, "interdicted": [3]}}},
        ),
        (
            {"distances": LINE, "facilities": [0, 1, 2], "r": 1, "q": 1},
            {"objective": 7, "interdicted": [2], "protected": [2], "protected_objective": 2},
        ),
        (
            {"edges": NAMED, "facilities": ["a", "c"], "r": 1, "radius": 2, "demand": [5, 1, 1]},
            {"objective": 6, "interdicted": ["a"], "remaining": 1},
        ),
        (
            {"distances": LINE, "facilities": [1, 2], "r": 1},
            {"baseline": 2, "objective": 16, "interdicted": [1]},
        ),
        (
            {"distances": LINE, "facilities": [1, 2], "r": 1, "index_base": 1},
            {"baseline": 7, "objective": 11, "interdicted": [2]},
        ),
        ({"distances": LINE, "p": 1, "demand": {"1": 1, "3": 9}}, {"objective": 9, "sites": [3]}),
        ({"distances": LINE, "p": 1, "demand": {"0": 1, "2": 9}}, {"objective": 9, "sites": [2]}),
        ({"covers": [[1, 0], [1, 1]], "p": 1, "demand": {"1": 1, "2": 1}}, {"sites": [1]}),
        ({"distances": LINE, "r": 1, "groups": [[1, 2], [3]]}, {"objective": 16, "lost": [0]}),
        ({"distances": LINE, "r": 3, "penalty": 10}, {"objective": 30}),
        ({"distances": LINE, "r": 1, "groups": [[0, 1], [2]]}, {"objective": 16, "lost": [0]}),
    ],
)
def test_forms_of_facility_location(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    assert gap("facility_location_interdiction", inputs, expected) == []


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (
            {"losses": [1, 2, 3, 4, 5, 6], "alpha": 7 / 12},
            {"VaR": 4, "CVaR": 5.2, "CVaR_plus": 5.5},
        ),
        ({"losses": [1, 2], "p": [0.9, 0.1], "alphas": [0.5, 0.9]}, {"CVaR": [1.2, 2]}),
        ({"scenarios": [[100, 0.04], [0, 0.96]], "level": 90}, {"VaR": 0, "ES": 40}),
        ({"scenarios": [{"loss": 1, "probability": 1}], "beta": 0.5}, {"VaR": 1, "CVaR": 1}),
        ({"returns": [1, -2, 3, 5], "alpha": 0.25}, {"VaR": -1, "CVaR": 2}),
        ({"mu": 2, "sigma": 3, "confidence": 95}, {"VaR": 6.9345608808544}),
        ({"returns": [[2, 0], [0, 2]], "alpha": 0.5}, {"weights": [0.5, 0.5], "CVaR": -1}),
        ({"losses": [[9, 0], [0, 3]], "alpha": 0.5, "weights": [1, 0]}, {"CVaR": 9}),
        (
            {"mean": [1, 2], "cov": [[1, 0], [0, 3]], "alpha": 0.5, "required_return": 1.5},
            {"weights": [0.5, 0.5], "variance": 1, "VaR": -1.5},
        ),
    ],
)
def test_forms_of_risk_measures(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    assert gap("risk_measures", inputs, expected) == []


@pytest.mark.parametrize("last", [10, "10", "x"])
def test_sectors_without_an_order_sort_as_numbers_where_all_are(last: int | str) -> None:
    # Firms 1 and 2 each sell half of what firm 3 buys; only what the second sector in order sells
    # is essential, and firm 1 is the only one of it. Firms 4 to 10 stand alone.
    sectors = [2, 1, 1, 3, 4, 5, 6, 7, 8, 9, last]
    flows = [[0.0] * 11 for _ in sectors]
    flows[0][2] = flows[1][2] = 1.0
    kinds = [[2 if row == 1 else 1] * 10 for row in range(10)]
    shocks = [[float(firm == lost) for firm in range(11)] for lost in (0, 1)]
    inputs = {"W": flows, "sector": sectors, "essentiality": kinds, "shocks": shocks}
    alone = [0.0] * 8
    losses = [[1, 0, 1, *alone], [0, 1, 0.5, *alone]]
    expected = {"downstream_loss_by_scenario": losses}
    assert gap("cascade_systemic_risk", inputs, expected) == []
