"""Check that what a compiled step would misread is refused, and what is odd is well defined."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mainstay.kernels.dynamics.course import simulate
from mainstay.kernels.dynamics.firms import firm_network
from mainstay.kernels.dynamics.parameters import Parameters
from mainstay.kernels.dynamics.sectors import sector_network
from mainstay.kernels.dynamics.timeline import Losses, Timeline

CHAIN = firm_network([0], [1], [4.0], [0, 1], final_demand=[0.0, 8.0])
NAN = float("nan")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"output": np.array([4.0])}, "expected"),
        ({"final_demand": np.array([0.0, NAN])}, "final_demand 1 is nan"),
        ({"capacity": np.array([4.0, 2.0])}, "capacity 1 is 2.0, expected at least the output"),
        ({"slot_cover": np.array([0.5])}, "slot_cover 0 is 0.5, expected 1 to inf"),
        ({"slot_need": np.array([-0.5])}, "slot_need 0 is -0.5"),
        ({"link_supplier": np.array([2])}, "link_supplier 0 is 2, expected 0 to 1"),
        ({"link_flow": np.array([1.0, 2.0])}, "link_ptr must rise from 0 to 2"),
        ({"slot_ptr": np.array([0, 1, 0])}, "slot_ptr must rise from 0 to 1"),
        ({"link_lead": np.array([-1])}, "link_lead 0 is -1"),
    ],
)
def test_networks_that_do_not_fit_are_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        simulate(replace(CHAIN, **changed), steps=3)


@pytest.mark.parametrize(
    ("timeline", "message"),
    [
        (Timeline(capacity=Losses.of([2], 0.5)), "capacity loss: target 0 is 2, expected 0 to 1"),
        (Timeline(capacity=Losses.of([0], 1.5)), "share 0 is 1.5, expected 0 to 1"),
        (Timeline(links=Losses.of([0], -0.1)), "link loss: share 0 is -0.1"),
        (Timeline(capacity=Losses.of([0], 0.5, steps=-1)), "steps 0 is -1"),
        (Timeline(stock=Losses.of([0], NAN)), "share 0 is nan"),
        (Timeline(opens_link=np.array([1])), "opens_step has shape"),
    ],
)
def test_events_that_do_not_fit_are_refused(timeline: Timeline, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        simulate(CHAIN, timeline, steps=3)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"psi": 1.5}, "psi 0 is 1.5, expected 0 to 1"),
        ({"alpha_max": 0.9}, "alpha_max 0 is 0.9"),
        ({"inventory_tau": 0.5}, "inventory_tau 0 is 0.5"),
        ({"rationing": "by_lot"}, "rationing is 'by_lot', expected"),
        ({"order_for": "nothing"}, "order_for is 'nothing', expected"),
    ],
)
def test_rules_that_are_none_are_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        simulate(CHAIN, parameters=Parameters(**changed), steps=3)


def test_steps_and_groups_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="steps is 0"):
        simulate(CHAIN, steps=0)
    with pytest.raises(ValueError, match="watch has shape"):
        simulate(CHAIN, steps=1, watch=np.array([0]))


@pytest.mark.parametrize(
    ("flows", "demand", "regions", "message"),
    [
        ([[1, -1], [1, 1]], [5, 5], 1, "flow from 0 to 1 is -1.0"),
        ([[1, 1], [1, 1]], [0, 0], 1, "final demand is 0 everywhere"),
        ([[1, 1], [1, 1]], [[5, -9], [5, 1]], 1, "final demand 0 is -4.0"),
        ([[1, 1], [1, 1]], [5, 5], 3, "2 industries are not the same sectors in 3 regions"),
        ([[1, NAN], [1, 1]], [5, 5], 1, "flows"),
        ([[1, 1]], [5], 1, "expected"),
    ],
)
def test_tables_that_are_none_are_refused(
    flows: Any, demand: Any, regions: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        sector_network(flows, demand, regions)


@pytest.mark.parametrize(
    ("ends", "flow", "message"),
    [
        (([2], [0]), [1.0], "supplier of link 0 is 2, expected 0 to 1"),
        (([0], [-1]), [1.0], "buyer of link 0 is -1"),
        (([0], [1]), [NAN], "flow of link 0 is nan"),
        (([0], [1]), [1.0, 2.0], "1 suppliers, 1 buyers, 2 flows"),
    ],
)
def test_links_that_are_none_are_refused(ends: Any, flow: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        firm_network(*ends, flow, [0, 1])


def test_a_sector_without_inputs_or_outputs_stays_and_does_nothing() -> None:
    """Tables have such sectors: households as employers, bodies beyond any territory."""
    flows = np.array([[2.0, 0, 3], [0, 0, 0], [1, 0, 2]])
    network = sector_network(flows, [5.0, 0.0, 6.0], year=1)
    course = simulate(network, Timeline(capacity=Losses.of([0], 0.9, start=2, steps=3)), steps=30)
    assert (course.production[:, 1] == 0).all()
    assert np.isfinite(course.production).all()
    assert course.production[5, 0] < course.production[0, 0]


def test_a_network_without_links_makes_what_is_asked() -> None:
    alone = firm_network([], [], [], [0, 1], final_demand=[3.0, 0.0])
    assert simulate(alone, steps=2).production.tolist() == [[3.0, 0.0], [3.0, 0.0]]
