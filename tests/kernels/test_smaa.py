"""Check acceptability against exact lengths and fine grids of all weights."""

from itertools import combinations, pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels.smaa import acceptability, accepted, draw_weights, flip

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=40)
PARTS = st.integers(0, 10).map(lambda n: n / 10)
PAIRS = st.lists(st.tuples(PARTS, PARTS), min_size=2, max_size=4, unique=True)
TRIPLES = st.lists(st.tuples(PARTS, PARTS, PARTS), min_size=2, max_size=4, unique=True)


def grid(criteria: int, steps: int) -> np.ndarray:
    """Return the middles of equal cells of the simplex, for two or three criteria."""
    middles = (np.arange(steps) + 0.5) / steps
    if criteria == 2:
        return np.column_stack([middles, 1 - middles])
    low = [(i + 1 / 3, j + 1 / 3) for i in range(steps) for j in range(steps - i)]
    high = [(i + 2 / 3, j + 2 / 3) for i in range(steps) for j in range(steps - i - 1)]
    ends = np.array(low + high) / steps
    return np.column_stack([ends, 1 - ends.sum(axis=1)])


def exact_ranks(values: list[tuple[float, float]]) -> np.ndarray:
    """Find the ranks for two criteria: between two crossings of lines the order stays."""
    cuts = {0.0, 1.0}
    for (a, b), (c, d) in combinations(values, 2):
        slope = (a - b) - (c - d)
        if slope and 0 < (d - b) / slope < 1:
            cuts.add((d - b) / slope)
    ranks = np.zeros((len(values), len(values)))
    ends = sorted(cuts)
    for left, right in pairwise(ends):
        weight = (left + right) / 2
        worth = [weight * a + (1 - weight) * b for a, b in values]
        for one, own in enumerate(worth):
            ranks[one, sum(other > own + 1e-12 for other in worth)] += right - left
    return ranks


@repeatable
@given(PAIRS)
def test_two_criteria_have_their_exact_lengths(values):
    found = acceptability(values, values, draws=4000)
    off = np.abs(found.ranks - exact_ranks(values)) / found.error
    assert off.max() < 5


@repeatable
@given(TRIPLES)
def test_three_criteria_have_the_areas_of_a_fine_grid(values):
    found = acceptability(values, values, draws=4000)
    slow = accepted([values], grid(3, 60))
    assert np.abs(found.ranks - slow.ranks).max() < 5 * found.error.max() + 0.02
    assert np.abs(found.wins - slow.wins).max() < 0.07


def test_uncertain_values_have_the_volumes_of_a_grid_of_weights_and_values():
    low, high = [[0.2, 0.4], [0.3, 0.3]], [[0.8, 0.6], [0.5, 0.9]]
    found = acceptability(low, high, draws=40_000)
    parts = (np.arange(12) + 0.5) / 12
    wins = 0
    cells = product(*(a + parts * (b - a) for a, b in zip(np.ravel(low), np.ravel(high))))
    weights = grid(2, 20)
    for cell in np.array(list(cells)).reshape(-1, 2, 2):
        worth = weights @ cell.T
        wins += np.mean(worth[:, 0] > worth[:, 1])
    assert found.ranks[0, 0] == pytest.approx(wins / 12**4, abs=0.01)


@repeatable
@given(TRIPLES)
def test_every_draw_gives_every_alternative_one_rank(values):
    found = acceptability(values, values, draws=500)
    assert found.ranks.sum(axis=1) == pytest.approx(1.0)
    assert np.all(found.wins + found.wins.T <= 1 + 1e-12)
    first = found.ranks[:, 0] > 0
    assert found.central[first].sum(axis=1) == pytest.approx(1.0)
    assert np.isnan(found.central[~first]).all()
    assert set(found.confidence[first]) <= {1.0} and not found.confidence[~first].any()


@repeatable
@given(TRIPLES)
def test_what_is_better_on_every_criterion_is_never_behind(values):
    best = tuple(min(max(column) + 0.05, 1.0) for column in zip(*values))
    found = acceptability([*values, best], [*values, best], draws=300)
    assert found.ranks[-1, 0] == 1.0
    assert found.holistic[-1] == pytest.approx(1.0)


@repeatable
@given(TRIPLES, st.integers(0, 3))
def test_a_missing_value_is_anything_and_not_nothing(values, place):
    low = np.array(values)
    low[place % len(low), 0] = np.nan
    found = acceptability(low, low, draws=300, seed=3)
    least, most = np.nan_to_num(low), np.where(np.isnan(low), 1.0, low)
    assert np.array_equal(found.ranks, acceptability(least, most, draws=300, seed=3).ranks)


def test_alternatives_in_another_order_have_the_same_ranks():
    values = np.array([[0.1, 0.9, 0.3], [0.8, 0.2, 0.4], [0.5, 0.5, 0.6]])
    one = acceptability(values, values, draws=1000)
    other = acceptability(values[::-1], values[::-1], draws=1000)
    assert np.array_equal(one.ranks, other.ranks[::-1])


def test_equals_share_the_better_rank_and_neither_wins():
    found = acceptability([[0.5, 0.5]] * 2, [[0.5, 0.5]] * 2, draws=100)
    assert found.ranks.tolist() == [[1.0, 0.0], [1.0, 0.0]]
    assert not found.wins.any()


def test_the_same_seed_gives_the_same_bits_and_another_does_not():
    low, high = [[0.0, 0.4], [0.3, 0.3]], [[1.0, 0.6], [0.5, 0.9]]
    one, same, other = (acceptability(low, high, draws=9000, seed=s) for s in (1, 1, 2))
    assert np.array_equal(one.ranks, same.ranks) and np.array_equal(one.central, same.central)
    assert not np.array_equal(one.ranks, other.ranks)


@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"lower": [0.2, 0.1, 0.0]},
        {"upper": [0.5, 0.6, 0.7]},
        {"order": [(0, 1)]},
        {"order": [(0, 1), (1, 2)]},
        {"lower": [0.05, 0, 0], "upper": [0.9, 0.3, 0.5], "order": [(0, 2)]},
        {"lower": [0.32, 0.32, 0.32]},
        {"upper": [0.34, 0.34, 0.34], "order": [(2, 0)]},
    ],
)
def test_weights_are_even_on_all_that_are_allowed(limits):
    found = draw_weights(3, 20_000, seed=5, **limits)
    assert found.sum(axis=1) == pytest.approx(1.0)
    plain = grid(3, 900)
    lower, upper = np.array(limits.get("lower", [0] * 3)), np.array(limits.get("upper", [1] * 3))
    kept = np.all((plain >= lower) & (plain <= upper), axis=1)
    for more, less in limits.get("order", ()):
        kept &= plain[:, more] >= plain[:, less]
        assert np.all(found[:, more] >= found[:, less] - 1e-12)
    assert np.all((found >= lower - 1e-12) & (found <= upper + 1e-12))
    even = plain[kept]
    spread = even.std(axis=0)
    assert np.abs(found.mean(axis=0) - even.mean(axis=0)).max() < 0.06 * spread.max()
    assert found.std(axis=0) == pytest.approx(spread, rel=0.05)


def test_weights_that_bounds_leave_no_room_lie_on_them():
    assert draw_weights(2, 5, lower=[0.3, 0.7]) == pytest.approx(np.array([[0.3, 0.7]] * 5))
    equal = draw_weights(3, 2000, order=[(0, 1), (1, 0)])
    assert equal[:, 0] == pytest.approx(equal[:, 1])
    assert equal[:, 2].mean() == pytest.approx(0.5, abs=0.02)
    assert draw_weights(1, 3).tolist() == [[1.0]] * 3


def nearest_on_grid(one, other, weights, start) -> float | None:
    gain = weights @ (np.array(other) - np.array(one)) >= -1e-9
    moved = np.abs(weights - start).sum(axis=1)[gain] / 2
    return float(moved.min()) if len(moved) else None


@repeatable
@given(st.tuples(PARTS, PARTS, PARTS), st.tuples(PARTS, PARTS, PARTS))
def test_the_nearest_flip_is_that_of_a_fine_grid(one, other):
    steps = 60
    rows = [(i, j) for i in range(steps + 1) for j in range(steps + 1 - i)]
    ends = np.array(rows) / steps
    weights = np.column_stack([ends, 1 - ends.sum(axis=1)])
    found, slow = flip(one, other), nearest_on_grid(one, other, weights, 1 / 3)
    assert (found.weights is None) == (slow is None)
    if slow is not None:
        assert found.distance <= slow + 1e-9 and found.distance == pytest.approx(slow, abs=0.04)
        assert found.weights @ (np.array(other) - np.array(one)) >= -1e-9


def test_a_flip_keeps_to_bounds_and_order():
    assert flip([1, 0], [0, 1], upper=[1, 0.4]).weights is None
    assert flip([1, 0], [0, 1], order=[(0, 1)]).weights == pytest.approx([0.5, 0.5])
    assert flip([1, 0], [0, 1], start=[0.2, 0.8]).distance == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("low", "high", "limits", "match"),
    [
        ([[2.0]], [[2.0]], {}, "between 0 and 1"),
        ([[0.5]], [[0.4]], {}, "low not above high"),
        ([0.5], [0.5], {}, "two tables"),
        ([[0.5, 0.5]], [[0.5, 0.5]], {"lower": [0.6, 0.6]}, "no weights satisfy"),
        ([[0.5, 0.5]], [[0.5, 0.5]], {"upper": [0.4, 0.4]}, "no weights satisfy"),
        ([[0.5, 0.5]], [[0.5, 0.5]], {"lower": [0.6]}, "bounds have shape"),
        ([[0.5, 0.5]], [[0.5, 0.5]], {"order": [(0, 2)]}, "names a criterion"),
        ([[0.5, 0.5]], [[0.5, 0.5]], {"draws": 0}, "at least 1"),
    ],
)
def test_what_makes_no_sense_is_refused(low, high, limits, match):
    with pytest.raises(ValueError, match=match):
        acceptability(low, high, **limits)


def test_draws_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="values have shape"):
        accepted([[[1, 0]]], [[1.0]])
    with pytest.raises(ValueError, match="finite"):
        accepted([[[1, np.nan]]], [[0.5, 0.5]])
    with pytest.raises(ValueError, match="must be finite"):
        flip([1, 2], [1])
    with pytest.raises(ValueError, match="the start"):
        flip([1, 2], [1, 3], start=[1])
