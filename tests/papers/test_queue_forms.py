"""Check the forms in which queues may be given: what can be answered is, all else is refused."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import case

DESK = {"arrival_rate": 2, "service_rate": 3}
SPREAD = {"model": "M/G/1", "arrival_rate": 2}
ONES = {"arrival_rates": [0.4, 0.4], "service_rate": 1}
FEW = {"arrival_rate": 0.5, "service_rate": 1}
FIVE = {"L": 1.994818652849741, "throughput": 1.5025906735751295}
LOSS = {"blocking": 16 / 58, "L": 4 / 3 * (1 - 16 / 58)}


def answer(inputs: dict[str, Any]) -> dict[str, Any]:
    """Answer inputs as a case of queues."""
    adapter = case._adapter("licence_processing_queues")
    assert adapter is not None
    return case._plain(adapter(inputs))


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (SPREAD | {"service_time": 1 / 3, "service_time_sd": 0.2}, {"Lq": 0.90666666666667}),
        (SPREAD | {"service_rate": 3, "service_std_dev": 0.2}, {"Lq": 0.90666666666667}),
        (SPREAD | {"service_mean": 1 / 3, "service_variance": 0.04}, {"Lq": 0.90666666666667}),
        (SPREAD | {"service_mean": 1 / 3, "distribution": "constant"}, {"Lq": 2 / 3}),
        (DESK | {"model": "M/E2/1", "k": 2}, {"Lq": 1}),
        (DESK | {"model": "M/Ek/1", "phases": 2}, {"Lq": 1}),
        ({"model": "M/M/c/c", "servers": 2, "arrival_rate": 4, "service_rate": 3}, LOSS),
        ({"model": "M/M/2/2", "arrival_rate": 4, "service_rate": 3}, LOSS),
        ({"model": "M/G/2/2", "arrival_rate": 4, "service_rate": 3, "cv": 0.3}, LOSS),
        (DESK | {"model": "M/M/1/K", "K": 1}, {"blocking": 0.4, "L": 0.4}),
        (DESK | {"model": "M/M/1", "queue_capacity": 0}, {"blocking": 0.4}),
        (FEW | {"model": "M/M/c/K/K", "servers": 2, "population": 5}, FIVE),
        (FEW | {"model": "M/M/2/K/K", "K": 5}, FIVE),
        (FEW | {"servers": 2, "machines": 5}, FIVE),
        (FEW | {"model": "MMCKM", "servers": 2, "k": 3, "m": 5}, {"L": 5 / 3}),
        ({"model": "M/M/inf", "lambda": 3, "mu": 2}, {"L": 1.5, "Wq": 0, "busy_officers": 1.5}),
        (ONES | {"discipline": "preemptive"}, {"W": [5 / 3, 25 / 3], "utilisation": 0.8}),
        (ONES | {"discipline": "non-preemptive priority"}, {"Wq": [4 / 3, 20 / 3]}),
        (ONES | {"discipline": "FCFS"}, {"W": [5, 5]}),
        ({"arrival_rate": 1, "service_rates": [3, 4]}, {"W": 5 / 6, "throughput": 1}),
        (
            {
                "nodes": [
                    {"name": "A", "external_arrival": 1, "service_rate": 3, "routing": {"B": 0.5}},
                    {"name": "B", "service_rate": 4},
                ]
            },
            {"throughput_k": [1, 0.5], "W": 0.5 + 1 / 7},
        ),
    ],
)
def test_forms_of_queues(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    found = case.differences(expected, answer(inputs), {"abs": 1e-9})
    assert [str(one) for one in found] == []


def test_endless_officers_have_no_share_of_their_time() -> None:
    assert "utilisation" not in answer({"model": "M/M/inf", "lambda": 3, "mu": 2})


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        (DESK | {"model": "M/G/1"}, "spread of the work is not given"),
        (DESK | {"model": "MG1"}, "spread of the work is not given"),
        (DESK | {"sd_of_the_work": 0.2}, "not known what these are: sd_of_the_work"),
        (DESK | {"model": "M/M/1", "cv": 0.5}, "given twice and not the same"),
        (DESK | {"model": "M/E2/1", "k": 3}, "stages of the work are not clear"),
        (DESK | {"model": "M/M/c/K", "servers": 3}, "k must be given"),
        (DESK | {"model": "M/M/c/c", "servers": 2, "capacity": 4}, "both 2 and 4"),
        (DESK | {"model": "M/M/1", "servers": 2}, "the model has 1.0 officers"),
        (DESK | {"model": "M/G/1", "cv": 0.5, "capacity": 4}, "done for M/M/c alone"),
        (DESK | {"model": "M/D/2"}, "only G/G/c is done"),
        (DESK | {"model": "D/M/1"}, "only G/G/c is done"),
        (DESK | {"model": "G/M/1"}, "arrivals that are not at random need their spread"),
        (DESK | {"model": "shop"}, "model shop is not known"),
        (DESK | {"discipline": "preemptive"}, "a priority needs classes"),
        (DESK | {"discipline": "shortest first"}, "order shortest first is not done"),
        (ONES | {"discipline": "preemptive repeat identical"}, "begins anew"),
        (ONES | {"population": 4}, "endless room and population"),
        (ONES | {"servers": 2, "service_rate": [1, 2]}, "the same exponential work"),
        ({"service_rates": [1, 2], "routing": [[0, 1], [1, 0]], "population": 3}, "only open ones"),
    ],
)
def test_what_is_not_done_is_refused_with_words(inputs: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        answer(inputs)
