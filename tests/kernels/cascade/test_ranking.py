"""Hold the largest few, and what is followed anew after a change, against following everything."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernels.cascade.plain import Firms, drawn

from mainstay.kernels.cascade import (
    Cascades,
    cascades,
    firm_network,
    largest,
    recomputed,
    single_shocks,
)
from mainstay.kernels.cascade import ranking as ranked
from mainstay.kernels.cascade.arrays import laid_out
from mainstay.kernels.cascade.bounds import bounded, influence
from mainstay.kernels.cascade.tasks import task

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=40)


def same_bits(first: Cascades, second: Cascades) -> bool:
    """Return whether two answers are equal to the bit."""
    return all(np.array_equal(vars(first)[name], vars(second)[name]) for name in vars(first))


@repeatable
@given(drawn(12), st.integers(1, 6), st.booleans())
def test_the_largest_are_those_of_the_full_answer(firms: Firms, k: int, substitution: bool) -> None:
    network, shocks = firms.network(), single_shocks(len(firms.sales))
    full = cascades(network, shocks, substitution=substitution, threads=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranked, "FEW", 1)
        found = largest(network, shocks, k, substitution=substitution, threads=1)
    order = np.argsort(-full.esri, kind="stable")[:k]
    assert found.scenarios.tolist() == order.tolist()
    assert found.cascades.esri.tolist() == full.esri[order].tolist()
    assert found.cascades.iterations.tolist() == full.iterations[order].tolist()
    assert found.bound >= np.delete(full.esri, order).max(initial=0.0)


@repeatable
@given(drawn(12), st.booleans())
def test_no_index_is_above_its_bound(firms: Firms, substitution: bool) -> None:
    network, shocks = firms.network(), single_shocks(len(firms.sales))
    net, asked = laid_out(network), task(network.nodes, shocks, 1e-2, "largest_drop", substitution)
    settled = cascades(network, shocks, eps=1e-12, substitution=substitution, threads=1)
    begun = bounded(net, asked, influence(net), threads=1)
    at_stop = cascades(network, shocks, substitution=substitution, threads=1)
    assert np.all(at_stop.esri <= begun)
    assert np.all(settled.esri <= bounded(net, asked._replace(eps=0.0), influence(net), 1) + 1e-9)


def test_few_are_followed_to_the_end_to_find_the_largest() -> None:
    rng = np.random.default_rng(5)
    supplier, buyer = rng.integers(0, 2000, (2, 8000))
    network = firm_network(
        supplier,
        buyer,
        rng.pareto(1.2, 8000),
        rng.integers(0, 20, 2000),
        np.ones((20, 20)),
        firms=2000,
    )
    found = largest(network, single_shocks(2000), 10)
    assert found.finished < 1000
    assert found.bound < found.cascades.esri[-1]


@repeatable
@given(drawn(12), st.data(), st.booleans())
def test_what_is_not_followed_anew_is_as_it_would_be(
    firms: Firms, data: st.DataObject, substitution: bool
) -> None:
    nodes = len(firms.sales)
    firms = replace(firms, weights=np.arange(1.0, nodes + 1))
    node = st.integers(0, nodes - 1)
    supplier, buyer = data.draw(node), data.draw(node)
    sales = firms.sales.copy()
    sales[supplier, buyer] = data.draw(st.sampled_from([0.0, 0.5, 5.0]))
    before, after, shocks = (
        firms.network(),
        replace(firms, sales=sales).network(),
        single_shocks(nodes),
    )
    known = cascades(before, shocks, substitution=substitution, threads=1)
    found = recomputed(before, known, after, shocks, substitution=substitution, threads=1)
    assert same_bits(found.cascades, cascades(after, shocks, substitution=substitution, threads=1))


def test_only_what_can_meet_a_change_is_followed_anew() -> None:
    def chain(last: float) -> Firms:
        sales = np.zeros((6, 6))
        sales[[0, 1, 3, 4], [1, 2, 4, 5]] = 1.0, 1.0, 1.0, last
        return Firms(sales, np.arange(6), np.ones((6, 6), dtype=int), np.ones(6))

    before, after, shocks = chain(1.0).network(), chain(2.0).network(), single_shocks(6)
    known = cascades(before, shocks)
    found = recomputed(before, known, after, shocks)
    assert found.anew.tolist() == [3, 4]
    assert same_bits(found.cascades, cascades(after, shocks))


def test_weights_that_change_count_as_a_change() -> None:
    before = firm_network([0], [1], [1.0], [0, 0], [[1]], firms=2, weights=[1, 1])
    after = firm_network([0], [1], [1.0], [0, 0], [[1]], firms=2, weights=[1, 3])
    known = cascades(before, single_shocks(2))
    assert recomputed(before, known, after, single_shocks(2)).anew.tolist() == [0, 1]


def test_other_nodes_are_no_change_of_the_same_network() -> None:
    before = firm_network([0], [1], [1.0], [0, 0], [[1]], firms=2)
    after = firm_network([0], [1], [1.0], [0, 0, 0], [[1]], firms=3)
    with pytest.raises(ValueError, match="the same nodes"):
        recomputed(before, cascades(before, single_shocks(2)), after, single_shocks(2))


def test_at_least_one_is_asked_for() -> None:
    network = firm_network([0], [1], [1.0], [0, 0], [[1]], firms=2)
    with pytest.raises(ValueError, match="k must be"):
        largest(network, single_shocks(2), 0)
