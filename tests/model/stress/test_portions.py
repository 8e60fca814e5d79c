"""Parts of a whole: they add up, and stay within their ends wherever these allow it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.model.stress.portions import portions

ends = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)
few = settings(derandomize=True, database=None, deadline=None, max_examples=60)


@few
@given(st.lists(st.tuples(ends, st.floats(1e-9, 50)), min_size=1, max_size=6), st.floats(0, 3))
def test_parts_add_up_and_keep_their_ends(parts, whole):
    low, high = (np.array([part[0][end] for part in parts]) for end in (0, 1))
    weight = np.array([part[1] for part in parts])
    of = np.zeros(len(parts), dtype=np.int64)
    found = portions(of, low, high, np.array([whole]), weight)
    assert abs(found.sum() - whole) < 1e-9 and (found >= 0).all()
    if low.sum() <= whole <= high.sum():
        assert (found >= low - 1e-9).all() and (found <= high + 1e-9).all()


def test_wholes_do_not_touch_each_other():
    of = np.array([0, 1, 0, 1])
    low, high = np.array([0.5, 0, 0, 0.2]), np.ones(4)
    both = portions(of, low, high, np.array([1.0, 0.5]), np.array([1, 2, 3, 4.0]))
    alone = portions(np.array([0, 0]), low[::2], high[::2], np.array([1.0]), np.array([1, 3.0]))
    assert both[::2].tolist() == alone.tolist()
    assert both[1] + both[3] == 0.5


def test_nobody_in_a_group_is_no_fault():
    nothing, none = np.zeros(0, dtype=np.int64), np.zeros(0)
    assert len(portions(nothing, none, none, np.ones(2), none)) == 0


def test_without_ends_every_share_is_as_likely():
    """Uniform over the simplex: the mean of each of three parts is a third, the variance 1/18."""
    of = np.repeat(np.arange(20_000), 3)
    weight = np.random.default_rng(1).standard_exponential(len(of))
    found = portions(of, np.zeros(len(of)), np.ones(len(of)), np.ones(20_000), weight)
    assert abs(found.reshape(-1, 3).mean(axis=0) - 1 / 3).max() < 0.01
    assert abs(found.var() - 1 / 18) < 0.001
