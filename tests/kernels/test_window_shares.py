"""Check shares of sums over a window of periods."""

from math import nan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels.concentration import window_shares

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=100)

rows = st.integers(1, 5).flatmap(
    lambda t: st.lists(
        st.lists(st.floats(0.1, 100), min_size=t, max_size=t), min_size=1, max_size=6
    )
)


def test_a_share_of_the_sum_is_not_the_mean_of_the_shares() -> None:
    assert window_shares([[1, 8], [1, 0]]).tolist() == [0.9, 0.1]


@repeatable
@given(rows, st.floats(0, 100))
def test_shares_add_up_to_what_the_total_leaves(volumes: list[list[float]], other: float) -> None:
    assert window_shares(volumes).sum() == pytest.approx(1)
    known = sum(map(sum, volumes))
    assert window_shares(volumes, known + other).sum() == pytest.approx(known / (known + other))


@repeatable
@given(rows)
def test_a_total_by_period_counts_as_its_sum(volumes: list[list[float]]) -> None:
    total = [sum(column) + 1 for column in zip(*volumes)]
    assert window_shares(volumes, total) == pytest.approx(window_shares(volumes, sum(total)))


@pytest.mark.parametrize(
    ("volumes", "total", "message"),
    [
        ([[1, -1]], None, "none below 0"),
        ([[1, nan]], None, "none below 0"),
        ([1, 2], None, r"volumes have shape \(2,\)"),
        ([[1, 2]], [1, 2, 3], r"total has shape \(3,\)"),
        ([[0, 0]], None, r"total is 0\.0, expected above 0"),
        ([[1, 2]], 2, r"shares sum to 1\.5"),
        ([[1, 2]], nan, "total is nan"),
    ],
)
def test_impossible_volumes_are_refused(volumes: Any, total: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        window_shares(volumes, total)
