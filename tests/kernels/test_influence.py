"""The influence vector and inoperability, against series added up term by term."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels.influence import influence_vector, inoperability

CLOSE = 1e-9
FLOWS = st.sampled_from([0.0, 0.0, 1.0, 2.0, 0.5])
PARTS = st.sampled_from([0.0, 0.0, 0.1, 0.4, 0.9, 1.5])


def tables(cells):
    """Draw a square table of up to five rows."""
    return st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=n, max_size=n)
    )


@settings(max_examples=50, deadline=None)
@given(tables(FLOWS), st.sampled_from([0.1, 0.5, 1.0]))
def test_influence_is_what_a_walk_from_buyer_to_supplier_visits(flows, labour):
    table = np.array(flows)
    n = len(table)
    bought = table.sum(axis=0)
    step = np.where(bought > 0, table / np.where(bought > 0, bought, 1), 1 / n)
    visits, here = np.zeros(n), np.full(n, 1 / n)
    for _ in range(400):
        visits += labour * here
        here = (1 - labour) * step @ here
    assert influence_vector(flows, labour) == pytest.approx(visits, abs=CLOSE)


@settings(max_examples=50, deadline=None)
@given(tables(PARTS), st.data())
def test_inoperability_is_the_least_that_holds_itself(matrix, data):
    shares = st.sampled_from([0.0, 0.2, 0.6, 1.0])
    start = np.array(data.draw(st.lists(shares, min_size=len(matrix), max_size=len(matrix))))
    found, table = np.zeros(len(matrix)), np.array(matrix)
    for _ in range(5_000):
        found = np.minimum(1.0, table @ found + start)
    assert inoperability(matrix, start) == pytest.approx(found, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: influence_vector([[1, 2]], 0.5), "shape"),
        (lambda: influence_vector([[-1]], 0.5), "0 or more"),
        (lambda: influence_vector([[1]], 0), "labour share is 0"),
        (lambda: inoperability([[0.0]], [2.0]), "disturbance"),
    ],
)
def test_what_is_out_of_range_is_refused(call, match):
    with pytest.raises(ValueError, match=match):
        call()
