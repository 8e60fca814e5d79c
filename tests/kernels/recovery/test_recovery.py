"""Loss and survival against the whole programme, and what must never get worse."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels.recovery.answers import impact, survive
from mainstay.kernels.recovery.network import Groups, RecoveryNetwork, recovery_network
from mainstay.kernels.recovery.parallel import losses, times
from mainstay.kernels.recovery.whole import cheapest_cover, whole_loss, whole_time

RECOVER = st.sampled_from([0.5, 2.0, 8.0])


@st.composite
def drawn(draw: Any) -> RecoveryNetwork:
    """A network of three tiers or fewer, from a seed, with every kind of number."""
    rng = np.random.default_rng(draw(st.integers(0, 100_000)))
    n = int(rng.integers(3, 14))
    tier = np.sort(rng.integers(0, 4, n))
    needs = []
    for node in range(n):
        below = np.flatnonzero(tier > tier[node])
        for _ in range(rng.integers(0, 4) if len(below) else 0):
            by = rng.choice(below, rng.integers(1, min(4, len(below) + 1)), replace=False)
            needs.append((node, by))
    network = recovery_network(
        needs,
        stock=rng.choice([0, 0, 1, 5, 3.7, np.inf], n, p=[0.3, 0.2, 0.2, 0.15, 0.1, 0.05]),
        capacity=rng.choice([0, 0.5, 1, 2, 4, 10, np.inf], n),
        demand=rng.choice([0, 0, 1, 2.5], n),
        margin=rng.choice([1, 2.0, 7], n),
    )
    return replace(network, arc_amount=rng.choice([0.5, 1, 2.0], len(network.arc_node)))


def proven(network: RecoveryNetwork, weeks: float) -> tuple[Any, Any]:
    """What the search in regions proves; -1 where it does not."""
    groups = Groups.single(network.nodes)
    return losses(network, groups, np.full(network.nodes, weeks), 1), times(network, groups, 1)


@given(drawn(), RECOVER)
@settings(max_examples=50, deadline=None)
def test_a_search_in_regions_agrees_with_the_whole_programme(
    network: RecoveryNetwork, weeks: float
) -> None:
    lost, lasting = proven(network, weeks)
    for node in range(network.nodes):
        if lost[node] >= 0:
            told = whole_loss(network, np.array([node]), weeks)
            assert lost[node] == pytest.approx(told, rel=1e-8, abs=1e-8)
        if lasting[node] >= 0:
            told = whole_time(network, np.array([node]))
            assert lasting[node] == pytest.approx(told, rel=1e-8, abs=1e-9)
        assert (lasting[node] < weeks * (1 - 1e-8)) == (lost[node] > 0) or min(
            lost[node], lasting[node]
        ) < 0


@given(drawn(), RECOVER, st.integers(0, 13))
@settings(max_examples=30, deadline=None)
def test_more_stock_or_capacity_never_hurts_and_a_longer_loss_never_helps(
    network: RecoveryNetwork, weeks: float, place: int
) -> None:
    groups = Groups.single(network.nodes)
    more = np.arange(network.nodes) == place % network.nodes
    before, lasting = impact(network, groups, weeks), survive(network, groups)
    for richer in (
        replace(network, stock=network.stock + more),
        replace(network, capacity=network.capacity + more),
    ):
        assert np.all(impact(richer, groups, weeks) <= before + 1e-8)
        assert np.all(survive(richer, groups) >= lasting * (1 - 1e-8))
    assert np.all(impact(network, groups, 2 * weeks) >= before - 1e-8)


@given(drawn(), RECOVER, st.integers(0, 13))
@settings(max_examples=30, deadline=None)
def test_the_cheapest_cover_leaves_no_loss(
    network: RecoveryNetwork, weeks: float, place: int
) -> None:
    lost = np.array([place % network.nodes])
    held = cheapest_cover(network, lost, weeks, np.ones(network.nodes))
    covered = replace(network, stock=network.stock + held)
    assert whole_loss(covered, lost, weeks) == pytest.approx(0, abs=1e-6)
    if whole_loss(network, lost, weeks) == 0:
        assert held.sum() == pytest.approx(0, abs=1e-6)


def test_a_circle_is_answered_by_the_whole_programme() -> None:
    circle = recovery_network(
        [(0, [1, 2]), (1, [0])], stock=[0, 0, 6], capacity=[2, 1, 0], demand=[1, 0, 0],
        margin=[3, 0, 0],
    )  # fmt: skip
    assert circle.order is None
    with pytest.raises(ValueError, match="circle"):
        _ = circle.most
    assert survive(circle, Groups.single(3)).round(6).tolist() == [0.0, 6.0, 6.0]


def test_lost_together_is_not_the_sum_of_lost_alone() -> None:
    network = recovery_network(
        [(0, [1, 2])], stock=[0, 0, 0], capacity=[9, 1, 1], demand=[1, 0, 0], margin=[1, 0, 0]
    )
    groups, labels = Groups.of(np.array([-1, 5, 5]))
    assert labels.tolist() == [5]
    assert impact(network, Groups.single(3), 4.0).round(9).tolist() == [4.0, 0.0, 0.0]
    assert impact(network, groups, [4.0]).round(9).tolist() == [4.0]
    assert survive(network, groups).tolist() == [0.0]


def test_a_node_with_a_need_that_nobody_serves_makes_nothing() -> None:
    network = RecoveryNetwork(
        need_node=np.array([0]), arc_ptr=np.array([0, 0]), arc_node=np.zeros(0, dtype=np.int64),
        arc_amount=np.zeros(0), stock=np.array([3.0]), capacity=np.array([9.0]),
        demand=np.array([1.0]), margin=np.array([1.0]),
    )  # fmt: skip
    lost, lasting = proven(network, 5.0)
    assert (lost.round(9).tolist(), lasting.round(9).tolist()) == ([2.0], [3.0])
