"""Distances of positions against a scan of their intervals; agreement against single votes."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels.ideal_points import Position, agreement, distance

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=60)
POSITIONS = st.lists(st.integers(-6, 6), min_size=3, max_size=3).map(
    lambda ends: Position(*map(float, sorted(ends)))
)
VOTES = st.lists(
    st.tuples(st.sampled_from([1, 2, 3, 8]), st.sampled_from([1, 2, 3, 9])), min_size=1, max_size=6
)


@repeatable
@given(POSITIONS, POSITIONS)
def test_a_distance_holds_all_that_the_intervals_allow_and_no_more(one, other):
    apart = [
        abs(a - b)
        for a, b in product(np.arange(one.low, one.high + 1), np.arange(other.low, other.high + 1))
    ]
    found = distance(one, other)
    assert (found.low, found.high) == (min(apart), max(apart))
    assert found.low <= found.value <= found.high
    assert distance(other, one) == found


def test_without_a_position_there_is_no_distance():
    assert distance(None, Position(0, 1, 2)) == (None, None, None)


def test_an_estimate_outside_its_interval_is_refused():
    with pytest.raises(ValueError, match="in this order"):
        distance(Position(1, 0, 2), None)


@repeatable
@given(VOTES)
def test_agreement_is_counted_vote_by_vote(votes):
    def alike(a: int, b: int) -> float:
        return 1 - abs(a - b) / 2

    ways = [[a if a <= 3 else (1, 2, 3), b if b <= 3 else (1, 2, 3)] for a, b in votes]
    low, high, sure = 0.0, 0.0, []
    for one, other in ways:
        all_ways = [alike(a, b) for a in np.atleast_1d(one) for b in np.atleast_1d(other)]
        low, high = low + min(all_ways), high + max(all_ways)
        sure += all_ways if len(all_ways) == 1 else []
    found = agreement(*zip(*votes))
    assert (found.low, found.high) == pytest.approx((low / len(votes), high / len(votes)))
    assert (found.votes, found.called) == (len(sure), len(votes))
    assert found.value == (pytest.approx(np.mean(sure)) if sure else None)


def test_who_never_voted_together_may_agree_wholly_or_not():
    assert agreement([8, 1], [1, 8]) == (0.0, None, 1.0, 0, 2)


@pytest.mark.parametrize("votes", [([], []), ([1], [1, 2])])
def test_votes_that_do_not_fit_are_refused(votes):
    with pytest.raises(ValueError, match="votes have shapes"):
        agreement(*votes)
