"""Check the properties of the concentration indices."""

from itertools import pairwise
from math import inf, nan
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mainstay.kernels.concentration import (
    concentration_ratio,
    effective_number,
    herfindahl,
    herfindahl_bounds,
    herfindahl_bounds_each,
    merger_change,
)

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=200)

weights = st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=12)


def whole(parts: list[float]) -> NDArray[np.float64]:
    """Scale weights to sum to one."""
    return np.array(parts) / sum(parts)


@repeatable
@given(weights)
def test_index_lies_between_equal_shares_and_one_source(parts: list[float]) -> None:
    h = herfindahl(whole(parts))
    assert 1 / len(parts) - 1e-12 <= h <= 1 + 1e-12
    assert 1 <= effective_number(h) <= len(parts) * (1 + 1e-9)


@repeatable
@given(st.integers(1, 200))
def test_equal_shares_count_themselves(n: int) -> None:
    assert effective_number(herfindahl([1 / n] * n)) == pytest.approx(n)


@repeatable
@given(st.integers(1, 100))
def test_a_new_equal_source_never_raises_the_index(n: int) -> None:
    assert herfindahl(np.full(n + 1, 1 / (n + 1))) <= herfindahl(np.full(n, 1 / n))


@repeatable
@given(weights, st.floats(0, 1))
def test_dividing_a_source_never_raises_the_index(parts: list[float], cut: float) -> None:
    shares = whole(parts)
    divided = [shares[0] * cut, shares[0] * (1 - cut), *shares[1:]]
    assert herfindahl(divided) <= herfindahl(shares) + 1e-12


@repeatable
@given(weights, st.randoms(use_true_random=False))
def test_order_does_not_matter(parts: list[float], random: Random) -> None:
    shares = list(whole(parts))
    mixed = random.sample(shares, len(shares))
    assert herfindahl(mixed) == pytest.approx(herfindahl(shares))
    assert concentration_ratio(mixed, 2) == pytest.approx(concentration_ratio(shares, 2))


@repeatable
@given(weights, st.floats(0, 1), st.data())
def test_bounds_hold_every_way_to_fill_the_unknown(
    parts: list[float], unknown: float, data: st.DataObject
) -> None:
    known = whole(parts) * (1 - unknown)
    low, high = herfindahl_bounds(known, unknown)
    new = data.draw(st.integers(0, 6))
    size = len(known) + new
    fill = data.draw(st.lists(st.floats(0, 1), min_size=size, max_size=size).filter(any))
    filled = np.append(known, np.zeros(new)) + unknown * whole(fill)
    assert low - 1e-12 <= herfindahl(filled) <= high + 1e-12


@repeatable
@given(weights, st.floats(0, 1))
def test_both_bounds_are_as_tight_as_can_be(parts: list[float], unknown: float) -> None:
    known = whole(parts) * (1 - unknown)
    low, high = herfindahl_bounds(known, unknown)
    spread = np.append(known, np.full(10_000, unknown / 10_000))
    assert herfindahl(spread) == pytest.approx(low, abs=1e-4)
    held = known.copy()
    held[np.argmax(known)] += unknown
    assert herfindahl(held) == pytest.approx(high)


def test_bounds_meet_when_all_is_known_and_are_widest_when_nothing_is() -> None:
    assert herfindahl_bounds([0.5, 0.5], 0.0) == (0.5, 0.5)
    assert herfindahl_bounds([], 1.0) == (0.0, 1.0)


@st.composite
def markets(draw: st.DrawFn) -> list[tuple[float, list[tuple[float, int]]]]:
    """Draw markets: the unknown part, and the other shares with the number of their holders."""
    found = []
    for _ in range(draw(st.integers(0, 5))):
        parts = draw(st.lists(st.floats(0, 1), min_size=1, max_size=6))
        unknown, *known = np.array(parts) / max(1.0, sum(parts))
        found.append((unknown, [(share, draw(st.integers(1, 3))) for share in known]))
    return found


@repeatable
@given(markets(), st.randoms(use_true_random=False))
def test_bounds_of_many_markets_are_those_of_each(
    drawn: list[tuple[float, list[tuple[float, int]]]], random: Random
) -> None:
    shares = [(of, *pair) for of, (_, known) in enumerate(drawn) for pair in known]
    random.shuffle(shares)
    of, amounts, holders = np.array(shares, dtype=float).reshape(-1, 3).T
    low, high = herfindahl_bounds_each(
        of.astype(np.int64), amounts, [unknown for unknown, _ in drawn], holders
    )
    for market, (unknown, known) in enumerate(drawn):
        alone = [share for share, number in known if number == 1]
        joint = [pair for pair in known if pair[1] > 1]
        expected = herfindahl_bounds(alone, unknown, joint)
        assert (low[market], high[market]) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("shares", "unknown", "holders", "message"),
    [
        ([0.5, -0.1], [0.0, 0.0], [1, 1], r"share 1 is -0\.1, expected 0 or more"),
        ([0.5, nan], [0.0, 0.0], [1, 1], "share 1 is nan, expected 0 or more"),
        ([0.5, 0.5], [0.5, -1.0], [1, 1], r"unknown share 1 is -1\.0, expected 0 or more"),
        ([0.5, 0.75], [0.5, 0.5], [1, 1], r"shares of market 1 sum to 1\.25, expected at most 1"),
        ([0.5, 0.5], [0.5, 0.5], [1, 0], "joint share names no source"),
    ],
)
def test_impossible_shares_of_many_markets_are_refused(
    shares: list[float], unknown: list[float], holders: list[int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        herfindahl_bounds_each(np.array([0, 1]), shares, unknown, holders)


@repeatable
@given(weights)
def test_a_merger_changes_the_index_by_twice_the_product(parts: list[float]) -> None:
    a, b, *rest = whole([*parts, 0.5, 0.5])
    change = herfindahl([a + b, *rest]) - herfindahl([a, b, *rest])
    assert merger_change(a, b) == pytest.approx(change, abs=1e-12)


@repeatable
@given(weights)
def test_concentration_ratio_grows_with_k_to_the_sum(parts: list[float]) -> None:
    shares = whole(parts)
    ratios = [concentration_ratio(shares, k) for k in range(1, len(parts) + 3)]
    assert ratios[0] == max(shares)
    assert all(a <= b + 1e-12 for a, b in pairwise(ratios))
    assert ratios[-1] == pytest.approx(1)


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ([0.5, -0.1], r"share 1 is -0\.1, expected 0 or more"),
        ([nan, 0.5], "share 0 is nan, expected 0 or more"),
        ([30, 30, 20, 20], r"shares sum to 100\.0, expected at most 1 \(fractions, not percent\)"),
        ([0.5, 0.5 + 1e-8], "shares sum to 1.00000001, expected at most 1"),
        ([inf], "shares sum to inf, expected at most 1"),
        ([], r"shares have shape \(0,\), expected \(n,\) with n at least 1"),
        ([[0.5, 0.5]], r"shares have shape \(1, 2\), expected \(n,\)"),
    ],
)
def test_impossible_shares_are_refused(shares: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        herfindahl(shares)
    with pytest.raises(ValueError, match=message):
        concentration_ratio(shares, 1)


def test_rounding_of_the_sum_is_allowed() -> None:
    assert herfindahl([0.5, 0.5 + 5e-10]) == pytest.approx(0.5)


def test_impossible_parameters_are_refused() -> None:
    with pytest.raises(ValueError, match=r"unknown share is -0\.1, expected 0 or more"):
        herfindahl_bounds([0.5], -0.1)
    with pytest.raises(ValueError, match=r"shares sum to 1\.1, expected at most 1"):
        herfindahl_bounds([0.5], 0.6)
    with pytest.raises(ValueError, match="k is 0, expected at least 1 source"):
        concentration_ratio([1.0], 0)
    with pytest.raises(ValueError, match=r"shares sum to 1\.2"):
        merger_change(0.6, 0.6)
    with pytest.raises(ValueError, match="share 0 is -1.0"):
        merger_change(-1.0, 0.6)


@pytest.mark.parametrize("h", [0.0, -0.5, 1.1, nan])
def test_impossible_indices_are_refused(h: float) -> None:
    with pytest.raises(ValueError, match="index is .*, expected above 0 and at most 1"):
        effective_number(h)
