"""Shares of supply as intervals: by hand, and what must hold of every network."""

import numpy as np
import pytest
from builders import build, networks
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.dates import days
from mainstay.model.compiling import compile_graph
from mainstay.model.supplier_shares import BASES, supplier_shares

DAY = days("2025-06-15")[1]
ALL = {"sources_complete": True}


def shares_of(sources, *, complete, hedged=False):
    """Return the interval of each source of one item, and what it rests on."""
    more = [("part", "material", ALL if complete else {})]
    network = build(items=more, sources=[(f"maker-{n}", "part", *s) for n, s in enumerate(sources)])
    graph = compile_graph(network, ["part"], on=DAY, hedged=hedged)
    found = supplier_shares(graph, DAY)
    return list(zip(found.low.tolist(), found.high.tolist(), strict=True)), [
        BASES[n] for n in found.basis
    ]


STATED = {"share_market": "world"}


@pytest.mark.parametrize(
    ("sources", "complete", "expected"),
    [
        ([(None,)], True, [(1, 1)]),
        ([(None,)], False, [(0, 1)]),
        ([(None,), (None,)], True, [(0, 1), (0, 1)]),
        ([(30.0,), (10.0,)], True, [(0.75, 0.75), (0.25, 0.25)]),
        ([(30.0,), (10.0,)], False, [(0, 1), (0, 1)]),
        ([(30.0,), (None,)], True, [(0, 1), (0, 1)]),
        (
            [(10.0, {"capacity_high_per_year": 30.0}), (10.0,)],
            True,
            [(0.5, 0.75), (0.25, 0.5)],
        ),
        ([(30.0,), (10.0, {"status": "ramping"})], True, [(0.75, 1), (0, 0.25)]),
        (
            [(None, STATED | {"share_of_supply": 0.6}), (None,)],
            True,
            [(0.6, 0.6), (0.4, 0.4)],
        ),
        (
            [(None, STATED | {"share_of_supply": 0.6}), (None,), (None,)],
            True,
            [(0.6, 0.6), (0, 0.4), (0, 0.4)],
        ),
        ([(None, STATED | {"share_of_supply": 0.6})], False, [(0.6, 1)]),
        ([(None, {"share_of_supply": 0.6, "share_market": "USA"}), (None,)], True, [(0, 1)] * 2),
        ([(None, STATED | {"share_of_supply": 0.8})] * 2, True, [(0, 1)] * 2),
    ],
)
def test_shares_by_hand(sources, complete, expected):
    assert shares_of(sources, complete=complete)[0] == [pytest.approx(pair) for pair in expected]


def test_an_unlisted_source_may_hold_what_the_others_leave():
    stated = (None, STATED | {"share_of_supply": 0.6})
    found, basis = shares_of([stated], complete=False, hedged=True)
    assert found == [pytest.approx((0.6, 0.6)), pytest.approx((0.4, 0.4))]
    assert basis == ["share published", "not known"]


@settings(max_examples=60)
@given(networks(), st.booleans(), st.sampled_from(["possible", "certain"]))
def test_some_split_of_every_pool_lies_in_the_intervals(network, hedged, world):
    graph = compile_graph(network, [network.item], on=DAY, world=world, hedged=hedged)
    found = supplier_shares(graph, DAY)
    assert np.all((found.low >= 0) & (found.low <= found.high) & (found.high <= 1))
    sizes = np.diff(graph.arrays.pool_ptr)
    pool = np.repeat(np.arange(len(sizes)), sizes)
    assert np.all(np.bincount(pool, found.low, len(sizes)) <= 1 + 1e-9)
    assert np.all(np.bincount(pool, found.high, len(sizes))[sizes > 0] >= 1 - 1e-9)
