"""Corners of cascades: circles, closed groups, empty networks, markets lost whole, bad input."""

from typing import Any

import numpy as np
import pytest
from kernels.cascade.plain import Firms, Run, followed

from mainstay.kernels.cascade import (
    cascades,
    firm_network,
    group_shocks,
    largest,
    losses,
    single_shocks,
)
from mainstay.kernels.cascade.shocks import Shocks


def test_a_group_that_sells_only_within_itself_is_lost_whole() -> None:
    sales = np.zeros((4, 4))
    sales[[0, 1, 2, 3], [1, 2, 0, 0]] = 1.0, 1.0, 1.0, 0.5
    circle = Firms(sales, np.arange(4), np.ones((4, 4), dtype=int), np.ones(4)).network()
    found = cascades(circle, single_shocks(4), rule="converged")
    assert found.upstream == pytest.approx([1.0, 1.0, 1.0, 0.25], abs=1e-9)
    assert np.all(np.isfinite(found.esri))
    assert largest(circle, single_shocks(4), 2).scenarios.tolist() == [0, 1]


def test_self_supply_links_of_nothing_and_industries_never_seen() -> None:
    network = firm_network(
        [0, 0, 1, 0], [0, 1, 0, 1], [1.0, 1.0, 0.0, 2.0], [3, 3], np.full((6, 6), 2), firms=2
    )
    assert network.up_share.tolist() == [0.25, 0.75]
    found = cascades(network, single_shocks(2), rule="converged")
    assert found.upstream == pytest.approx([1.0, 1.0])
    down, up = losses(network, single_shocks(2), rule="converged")
    assert down.tolist() == [[1.0, 1.0], [0.0, 1.0]]
    assert up[1] == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize("firms", [0, 3])
def test_without_links_an_index_is_what_the_weights_say(firms: int) -> None:
    network = firm_network([], [], [], [0] * firms, [[1]], firms=firms)
    found = cascades(network, single_shocks(firms))
    assert found.esri.tolist() == [0.0] * firms
    assert found.iterations.tolist() == [1] * firms
    given = firm_network([], [], [], [0] * firms, [[1]], firms=firms, weights=[1] * firms)
    assert cascades(given, single_shocks(firms)).esri == pytest.approx([1 / 3] * firms)


def test_no_scenario_and_a_scenario_that_hits_nothing() -> None:
    network = firm_network([0], [1], [1.0], [0, 0], [[1]], firms=2)
    assert len(cascades(network, group_shocks([])).esri) == 0
    assert cascades(network, group_shocks([{}])).esri.tolist() == [0.0]


def test_of_two_hits_on_one_node_the_larger_counts() -> None:
    network = firm_network([0], [1], [1.0], [0, 0], [[1]], firms=2)
    twice = Shocks(np.array([0, 3]), np.array([1, 0, 1]), np.array([0.4, 0.0, 0.2]))
    assert cascades(network, twice).upstream.tolist() == [0.4]


def test_a_market_lost_whole_replaces_by_size_one_as_with_the_authors() -> None:
    """Firm 1 is drawn into the loss of its market, so what 0 fails to deliver shrinks again."""
    sales = np.zeros((4, 4))
    sales[[0, 1, 3], [2, 2, 1]] = 0.25, 0.25, 1.0
    essential = np.full((3, 3), 2)
    firms = Firms(sales, np.array([0, 0, 1, 2]), essential, np.ones(4))
    shocks = group_shocks([{0: 1.0, 3: 1.0}, {0: 0.5}])
    found = cascades(firms.network(), shocks)
    down, up, steps = followed(firms, np.array([1.0, 0.0, 0.0, 1.0]), Run())
    assert down[2] == 0.25
    assert found.iterations[0] == steps
    assert found.esri[0] == pytest.approx(np.maximum(down, up).mean(), abs=1e-15)


def test_a_drop_of_just_eps_ends_a_cascade() -> None:
    network = firm_network(
        [0, 1, 2], [3, 3, 0], [1.0, 3.0, 1.0], [0, 1, 2, 3], np.ones((4, 4)), firms=4
    )
    assert cascades(network, single_shocks(4), eps=0.25, substitution=False).iterations[0] == 2
    assert cascades(network, group_shocks([{0: 1.0}]), eps=1.0).iterations.tolist() == [1]


GOOD: dict[str, Any] = {
    "supplier": [0], "buyer": [1], "weight": [1.0], "industry": [0, 0], "essentiality": [[1]],
    "firms": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"weight": [-1.0]}, "weight must be finite"),
        ({"weight": [1e308]}, "weight must be at most 1e\\+300"),
        ({"weight": [np.nan]}, "weight must be finite"),
        ({"weight": [1.0, 2.0]}, "weight must be of shape"),
        ({"buyer": [0, 1]}, "one length"),
        ({"buyer": [2]}, "a firm of a link"),
        ({"supplier": [-1]}, "a firm of a link"),
        ({"industry": [0]}, "industry must be of shape"),
        ({"industry": [0, 1]}, "industry must be 0 to 0"),
        ({"essentiality": [[1, 2]]}, "square"),
        ({"essentiality": [[3]]}, "0, 1 or 2"),
        ({"weights": [1.0, np.inf]}, "weights must be finite"),
    ],
)
def test_a_network_that_cannot_be_is_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        firm_network(**GOOD | changed)


@pytest.mark.parametrize(
    ("shock", "options", "message"),
    [
        ({2: 1.0}, {}, "a node hit"),
        ({0: 1.1}, {}, "a share lost"),
        ({0: float("nan")}, {}, "a share lost"),
        ({0: 1.0}, {"eps": -1.0}, "eps must be"),
        ({0: 1.0}, {"eps": float("nan")}, "eps must be"),
        ({0: 1.0}, {"rule": "never"}, "rule must be one of largest_drop"),
    ],
)
def test_a_question_that_cannot_be_is_refused(
    shock: dict[int, float], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        cascades(firm_network(**GOOD), group_shocks([shock]), **options)
