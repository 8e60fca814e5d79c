"""Check what must hold of any course: nothing comes from nothing, and what the model promises."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernels.dynamics import drawn

from mainstay.kernels.dynamics.course import Course, simulate
from mainstay.kernels.dynamics.firms import firm_network
from mainstay.kernels.dynamics.network import ProductionNetwork
from mainstay.kernels.dynamics.parameters import Parameters, Rationing
from mainstay.kernels.dynamics.timeline import Losses, Timeline

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=40)
seeds = st.integers(0, 10_000)

STEADY = Parameters(psi=0.0, alpha_max=1.0, inventory_tau=1.0, order_for="what_is_wanted")
"""Rules under which more trouble never means more output, where nobody competes for supplies."""


@repeatable
@given(seeds, st.sampled_from(get_args(Rationing)))
def test_nothing_changes_where_nothing_happens(seed: int, rationing: Rationing) -> None:
    network = drawn.network(seed, leads=seed % 2 == 1)
    course = simulate(network, steps=30, parameters=Parameters(rationing=rationing))
    assert course.production == pytest.approx(np.tile(network.output, (30, 1)), rel=1e-9)
    assert (course.limiting == -1).all()


@repeatable
@given(seeds, st.sampled_from(get_args(Rationing)))
def test_nobody_makes_more_than_is_possible_or_asked(seed: int, rationing: Rationing) -> None:
    network = drawn.network(seed)
    parameters = Parameters(psi=0.0, alpha_tau=5.0, rationing=rationing)
    course = simulate(network, drawn.timeline(seed, network), parameters, 30)
    room = 1e-9 * network.output.sum()
    assert (course.production <= course.capacity + room).all()
    assert (course.production <= course.orders + room).all()
    assert (
        course.final_demand_met <= np.minimum(course.final_demand, course.production) + room
    ).all()
    assert all(np.isfinite(value).all() for value in (course.production, course.orders))


def end_item(network: ProductionNetwork, seed: int, *, harder: float = 0.0, longer: int = 0):
    """Return the cumulated output of the end item of a tree after two losses."""
    rng = np.random.default_rng([seed, 3])
    share = np.minimum(1.0, rng.uniform(0.1, 1.0, 2) + harder)
    hit, steps = rng.integers(0, network.producers, 2), rng.integers(2, 9, 2) + longer
    losses = Losses.of(hit, share, start=[2, 5], steps=steps, recovery=int(rng.integers(0, 5)))
    return simulate(network, Timeline(capacity=losses), STEADY, 40).production[:, 0].cumsum()


@repeatable
@given(seeds, st.floats(0, 1), st.integers(0, 6))
def test_a_harder_or_longer_loss_never_helps(seed: int, harder: float, longer: int) -> None:
    network = drawn.tree(seed)
    assert (
        end_item(network, seed, harder=harder, longer=longer) <= end_item(network, seed) + 1e-9
    ).all()


@repeatable
@given(seeds, st.floats(0, 5), st.floats(1, 2))
def test_more_stock_or_capacity_never_hurts(seed: int, cover: float, room: float) -> None:
    network = drawn.tree(seed)
    more = replace(network, slot_cover=network.slot_cover + cover, capacity=network.capacity * room)
    assert (end_item(more, seed) >= end_item(network, seed) - 1e-9).all()


def rivals(loss: float) -> Course:
    """Run two makers of 10 that share a supplier at half its capacity, one of them hit itself."""
    network = firm_network(
        [0, 0], [1, 2], [5.0, 5.0], [0, 1, 2], final_demand=[0.0, 10.0, 10.0], cover=2.0
    )
    losses = Losses.of([0, 1], [0.5, loss], start=[1, 1], steps=10)
    return simulate(network, Timeline(capacity=losses), STEADY, 20)


def test_where_two_share_a_supplier_the_trouble_of_one_may_help_the_other() -> None:
    some, more = rivals(0.0), rivals(1.0)
    assert more.production[:, 1].sum() < some.production[:, 1].sum()
    assert more.production[:, 2].sum() > some.production[:, 2].sum() + 10


def test_stocks_carry_for_as_long_as_they_last() -> None:
    chain = firm_network([0], [1], [10.0], [0, 1], final_demand=[0.0, 10.0], cover=3.0)
    lost = Timeline(capacity=Losses.of([0], 1.0, start=1, steps=5))
    course = simulate(chain, lost, replace(STEADY, order_rule="initial_share"), 12)
    assert course.production[:, 1].tolist() == [10, 10, 10, 10, 0, 0, 0, 10, 10, 10, 10, 10]
    assert course.limiting[:, 1].tolist() == [-1] * 4 + [0] * 3 + [-1] * 5
    assert course.stock[3, 1] == pytest.approx(0)


def test_an_alternate_delivers_once_it_is_qualified() -> None:
    network = firm_network(
        [0, 1], [2, 2], [10.0, 0.0], [0, 0, 1], final_demand=[0.0, 0.0, 10.0], cover=1.0
    )
    network = replace(network, capacity=np.array([10.0, 8.0, 10.0]))
    events = Timeline(
        capacity=Losses.of([0], 1.0, start=2),
        opens_link=np.array([1]),
        opens_step=np.array([6]),
        opens_flow=np.array([8.0]),
    )
    course = simulate(network, events, STEADY, 12)
    assert course.production[:, 2].tolist() == [10] * 3 + [0] * 5 + [8] * 4


def test_a_closed_link_sends_orders_to_the_others_and_half_of_one_carries_half() -> None:
    network = firm_network(
        [0, 1], [2, 2], [5.0, 5.0], [0, 0, 1], final_demand=[0.0, 0.0, 10.0], cover=1.0
    )
    roomy = replace(network, capacity=network.capacity * 2)
    closed = simulate(roomy, Timeline(links=Losses.of([0], 1.0, start=3)), STEADY, 12)
    assert closed.production[-1].tolist() == [0, 10, 10]
    half = simulate(roomy, Timeline(links=Losses.of([0, 1], 0.5, start=3)), STEADY, 40)
    assert half.production[-1, 2] == pytest.approx(5)
