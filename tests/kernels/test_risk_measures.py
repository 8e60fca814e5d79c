"""Check the tail of a loss against its definitions in fractions, and that CVaR is coherent."""

from fractions import Fraction
from itertools import pairwise
from math import inf
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels.risk_measures import (
    Tail,
    conditional_value_at_risk,
    normal_tail,
    tail,
    value_at_risk,
)

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=60)
LEVELS = st.sampled_from([0.01, 0.1, 0.25, 0.3, 0.5, 0.6, 0.7, 0.75, 0.9, 0.95, 0.99])
VALUES = st.integers(-20, 20).map(float)
DRAWS = st.lists(st.tuples(VALUES, st.integers(0, 4)), min_size=1, max_size=10).filter(
    lambda draws: any(weight for _, weight in draws)
)
PAIRS = st.lists(st.tuples(VALUES, VALUES, st.integers(1, 4)), min_size=1, max_size=10)

Draws = list[tuple[float, int]]


def of(draws: Draws, level: float) -> Tail:
    return tail([value for value, _ in draws], level, [float(weight) for _, weight in draws])


def by_definition(draws: Draws, level: Fraction) -> list[Fraction]:
    """Compute the five measures in fractions, by inequality and by the best threshold."""
    whole = sum(weight for _, weight in draws)
    odds = [(Fraction(value), Fraction(weight, whole)) for value, weight in draws if weight]
    values = sorted({value for value, _ in odds})

    def at_most(limit: Fraction) -> Fraction:
        return sum((odd for value, odd in odds if value <= limit), Fraction(0))

    def mean_of(kept: list[tuple[Fraction, Fraction]]) -> Fraction:
        return Fraction(sum(v * p for v, p in kept)) / sum(p for _, p in kept)

    def above(limit: Fraction) -> Fraction:
        return sum((odd * max(value - limit, Fraction(0)) for value, odd in odds), Fraction(0))

    lower = next(value for value in values if at_most(value) >= level)
    upper = next((value for value in values if at_most(value) > level), values[-1])
    worse = [(value, odd) for value, odd in odds if value > lower]
    return [
        lower,
        upper,
        mean_of([(value, odd) for value, odd in odds if value >= lower]),
        min(limit + above(limit) / (1 - level) for limit in values),
        mean_of(worse) if worse else lower,
    ]


@repeatable
@given(DRAWS, LEVELS)
def test_measures_are_those_of_the_definitions(draws: Draws, level: float) -> None:
    exact = by_definition(draws, Fraction(str(level)))
    assert list(of(draws, level)) == pytest.approx([float(value) for value in exact], abs=1e-9)


@repeatable
@given(DRAWS, LEVELS)
def test_measures_stand_in_their_order(draws: Draws, level: float) -> None:
    found = of(draws, level)
    most = max(value for value, weight in draws if weight)
    assert found.value_at_risk <= found.value_at_risk_upper <= most
    order = [found.value_at_risk, found.mean_from, found.conditional_value_at_risk]
    assert all(a <= b + 1e-9 for a, b in pairwise([*order, found.mean_above, most]))


@repeatable
@given(PAIRS, LEVELS, st.floats(0, 5), st.floats(-5, 5))
def test_cvar_is_coherent(
    pairs: list[tuple[float, float, int]], level: float, factor: float, shift: float
) -> None:
    one, other, weights = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))

    def cvar(losses: Any) -> float:
        return conditional_value_at_risk(losses, level, weights)

    assert cvar(one + other) <= cvar(one) + cvar(other) + 1e-9
    assert cvar(np.maximum(one, other)) >= cvar(one) - 1e-9
    assert cvar(one + shift) == pytest.approx(cvar(one) + shift, abs=1e-9)
    assert cvar(factor * one) == pytest.approx(factor * cvar(one), abs=1e-9)


@repeatable
@given(DRAWS, LEVELS, LEVELS)
def test_a_higher_level_never_says_less(draws: Draws, one: float, other: float) -> None:
    low, high = of(draws, min(one, other)), of(draws, max(one, other))
    assert all(a <= b + 1e-9 for a, b in zip(low, high, strict=True))


@repeatable
@given(DRAWS, LEVELS)
def test_weights_count_draws(draws: Draws, level: float) -> None:
    each = [value for value, weight in draws for _ in range(weight)]
    assert list(tail(each, level)) == pytest.approx(list(of(draws, level)), abs=1e-9)


@pytest.mark.parametrize(("level", "cvar"), [(4 / 6, 5.5), (7 / 12, 5.2)])
def test_six_equal_losses_of_sarykalin_serraino_and_uryasev(level: float, cvar: float) -> None:
    found = tail([6, 5, 4, 3, 2, 1], level)
    assert found.value_at_risk == 4
    assert found.conditional_value_at_risk == pytest.approx(cvar)


def test_a_level_that_rounding_misses_is_reached() -> None:
    assert value_at_risk([float(n) for n in range(1, 11)], 0.9) == 9.0
    assert value_at_risk([1, 2, 3], 0.3, [0.1, 0.2, 0.7]) == 2.0
    assert value_at_risk([1, 2, 3], 0.3, [0.1, 0.2, 0.7], quantile="upper") == 3.0


def test_many_normal_draws_come_near_the_normal_tail() -> None:
    exact = [NormalDist(2.0, 3.0).inv_cdf((n + 0.5) / 100_000) for n in range(100_000)]
    found = tail(exact, 0.95)
    assert found[0] == pytest.approx(normal_tail(2.0, 3.0, 0.95)[0], abs=1e-3)
    assert found[3] == pytest.approx(normal_tail(2.0, 3.0, 0.95)[1], abs=1e-3)


@repeatable
@given(st.permutations(range(8)), LEVELS)
def test_the_order_of_draws_changes_no_bit(order: list[int], level: float) -> None:
    losses, weights = np.array([0.1, 0.2, 0.3, 0.7, 1.1, 1.3, 1.9, 2.3]), np.arange(1.0, 9.0) / 7
    assert tail(losses[order], level, weights[order]) == tail(losses, level, weights)


@pytest.mark.parametrize(
    ("losses", "level", "weights", "says"),
    [
        ([], 0.9, None, "shape"),
        ([[1.0]], 0.9, None, "shape"),
        ([np.nan], 0.9, None, "not a finite number"),
        ([inf], 0.9, None, "not a finite number"),
        ([1.0], 0, None, "level is 0"),
        ([1.0], 1, None, "level is 1"),
        ([1.0], np.nan, None, "level is nan"),
        ([1.0], 0.9, [1, 2], "weights have shape"),
        ([1.0], 0.9, [-1], "0 or more"),
        ([1.0], 0.9, [0], "not all 0"),
        ([1.0], 0.9, [inf], "finite"),
    ],
)
def test_bad_draws_are_refused(losses: Any, level: float, weights: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        tail(losses, level, weights)


def test_other_bad_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="'middle', expected lower or upper"):
        value_at_risk([1.0], 0.5, quantile="middle")  # type: ignore[arg-type]
    for mean, deviation in ((0.0, -1.0), (inf, 1.0), (0.0, np.nan)):
        with pytest.raises(ValueError, match="finite"):
            normal_tail(mean, deviation, 0.9)
