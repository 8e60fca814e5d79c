"""Check advantage against its definitions in fractions, brute force, and a power iteration."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels.advantage import (
    advantage_of_two,
    balassa,
    balassa_interval,
    complexity,
    density,
    gains,
    market_shares,
    opportunity_costs,
    proximity,
    relative_trade_advantage,
    symmetric,
)

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=60)
CELLS = st.integers(0, 9)
TABLES = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=2, max_size=4)
)
MADE = st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=3, max_size=6)


def by_definition(table: list[list[int]], row: int, column: int) -> Fraction | None:
    own, whole = sum(table[row]), sum(map(sum, table))
    of_product = sum(line[column] for line in table)
    if not own or not of_product:
        return None
    return Fraction(table[row][column], own) / Fraction(of_product, whole)


@repeatable
@given(TABLES)
def test_the_index_is_that_of_its_definition(table):
    found = balassa(table)
    for row, column in product(range(len(table)), range(len(table[0]))):
        exact = by_definition(table, row, column)
        if exact is None:
            assert np.isnan(found[row, column])
        else:
            assert found[row, column] == pytest.approx(float(exact), abs=1e-12)


@repeatable
@given(TABLES, st.integers(1, 50))
def test_scale_says_nothing_and_shares_add_up(table, factor):
    flows = np.array(table, dtype=float)
    assert balassa(flows * factor) == pytest.approx(balassa(flows), nan_ok=True)
    sums = market_shares(flows).sum(axis=0)
    assert sums[~np.isnan(sums)] == pytest.approx(1.0)
    exports = flows.sum(axis=1)
    held = ~np.isnan(balassa(flows)).any(axis=0)
    if exports.all() and held.all():
        weighed = (exports / exports.sum()) @ balassa(flows)
        assert weighed == pytest.approx(1.0)


def test_an_unknown_flow_leaves_the_whole_unknown():
    assert np.isnan(balassa([[1, np.nan], [2, 3]])).all()


@settings(repeatable, max_examples=15)
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 4)), min_size=6, max_size=6))
def test_ends_of_the_index_are_those_of_brute_force(cells):
    low = np.array([a for a, _ in cells], dtype=float).reshape(2, 3)
    high = low + np.array([b for _, b in cells]).reshape(2, 3)
    least, most = balassa_interval(low, high)
    ways = [(a, (a + b) / 2, b) if b > a else (a,) for a, b in zip(low.ravel(), high.ravel())]
    tried = [balassa(np.reshape(flows, (2, 3))) for flows in product(*ways)]
    assert least == pytest.approx(np.min(tried, axis=0))
    assert np.all(most >= np.max(tried, axis=0) - 1e-9)
    around = np.array([[0, low[0, 1], low[0, 2]], [low[1, 0], high[1, 1], high[1, 2]]])
    finest = []
    for around[0, 0] in np.linspace(low[0, 0], high[0, 0], 200):
        finest.append(balassa(around)[0, 0])
    assert most[0, 0] == pytest.approx(max(finest), rel=1e-3)


def test_the_largest_index_may_lie_between_the_ends_of_its_flow():
    low, high = [[0, 1], [1, 100]], [[1000, 1], [1, 100]]
    _, most = balassa_interval(low, high)
    finest = max(balassa([[x, 1], [1, 100]])[0, 0] for x in np.linspace(0.001, 5, 5000))
    assert most[0, 0] == pytest.approx(finest, rel=1e-6)
    assert most[0, 0] > balassa([[1000, 1], [1, 100]])[0, 0]


def test_exact_flows_have_an_index_without_width():
    flows = [[3, 1, 2], [2, 2, 8]]
    least, most = balassa_interval(flows, flows)
    assert least == pytest.approx(balassa(flows)) and most == pytest.approx(balassa(flows))


def test_what_may_not_trade_at_all_has_no_index():
    least, most = balassa_interval([[0, 0], [1, 1]], [[1, 1], [1, 1]])
    assert np.isnan(least[0]).all() and np.isnan(most[0]).all()


def test_symmetric_index_of_the_ends():
    assert symmetric([0, 1, np.inf]).tolist() == [-1.0, 0.0, 1.0]


def test_net_advantage_of_balanced_trade_is_none():
    flows = [[3, 1, 2], [2, 2, 8], [1, 1, 1]]
    assert relative_trade_advantage(flows, flows) == pytest.approx(0.0)
    with pytest.raises(ValueError, match="imports have shape"):
        relative_trade_advantage(flows, flows[:2])


def by_powers(made: np.ndarray) -> np.ndarray:
    """Find the second eigenvector by powers of the matrix, the first being taken out."""
    rows, columns = made.sum(axis=1), made.sum(axis=0)
    matrix = (made / rows[:, None]) @ (made / columns).T
    vector = np.linspace(1, 2, len(rows)) ** 3
    for _ in range(20_000):
        vector = matrix @ (vector - rows @ vector / rows.sum())
        vector /= np.linalg.norm(vector)
    vector *= np.sign(np.corrcoef(vector, rows)[0, 1])
    return (vector - vector.mean()) / vector.std()


def test_complexity_is_that_of_powers_and_a_nation_has_the_mean_of_its_products():
    made = np.tril(np.ones((6, 6)))
    made[0, 4] = made[2, 5] = 1
    found = complexity(made)
    assert found.nations == pytest.approx(by_powers(made), abs=1e-6)
    means = made @ found.products / made.sum(axis=1)
    assert means == pytest.approx(found.nations, abs=1e-9)


@repeatable
@given(MADE)
def test_complexity_has_its_scale_or_is_not_there(made):
    found = complexity(made)
    known = found.nations[~np.isnan(found.nations)]
    assert np.isnan(found.nations[found.diversity == 0]).all()
    if len(known):
        assert (known.mean(), known.std()) == pytest.approx((0.0, 1.0), abs=1e-9)
    turned = complexity(np.array(made)[::-1])
    counts = found.diversity[~np.isnan(found.nations)]
    if len(known) and abs(known @ (counts - counts.mean())) > 1e-3:
        assert turned.nations[::-1] == pytest.approx(found.nations, abs=1e-6, nan_ok=True)


def test_complexity_of_nations_that_nothing_tells_apart_is_unknown():
    assert np.isnan(complexity(np.ones((3, 3))).nations).all()
    assert np.isnan(complexity(np.eye(3)).nations).all()


@repeatable
@given(MADE)
def test_proximity_and_density_are_those_of_their_definitions(made):
    table = np.array(made)
    near, close = proximity(table), density(table)
    for one, other in product(range(5), range(5)):
        both = int(np.sum(table[:, one] & table[:, other]))
        most = int(max(table[:, one].sum(), table[:, other].sum()))
        assert near[one, other] == pytest.approx(both / most if most else np.nan, nan_ok=True)
    for nation, made_by in enumerate(table):
        for one in range(5):
            others = [p for p in range(5) if p != one and not np.isnan(near[p, one])]
            whole = sum(near[p, one] for p in others)
            part = sum(near[p, one] for p in others if made_by[p])
            expected = part / whole if whole else np.nan
            assert close[nation, one] == pytest.approx(expected, nan_ok=True)


def test_exchange_of_ricardo():
    costs = opportunity_costs([[100, 120], [90, 80]])
    assert costs[:, 0, 1] * costs[:, 1, 0] == pytest.approx(1.0)
    assert gains([[100, 120], [90, 80]]).saved == (20.0, 10.0)
    assert gains([[90, 80], [100, 120]]).good == (1, 0)
    assert gains([[1, 2], [2, 4]]) is None


def test_advantage_stands_at_a_rate_at_which_nothing_is_gained():
    labour = [[100, 120], [90, 80]]
    assert gains(labour, 0.25) is None and gains(labour, 2.0) is None
    assert advantage_of_two(labour) == (0, 1) and advantage_of_two([[1, 2], [2, 4]]) is None
    for end in (100 / 120, 90 / 80):
        won = gains(labour, end)
        assert won is not None and min(won.saved) == pytest.approx(0.0)
    with pytest.raises(ValueError, match=r"expected \(2, 2\)"):
        advantage_of_two([[1, 2]])


@repeatable
@given(st.lists(st.integers(1, 20), min_size=4, max_size=4), st.floats(0.01, 0.99))
def test_exchange_between_the_opportunity_costs_leaves_nobody_worse(cells, part):
    labour = np.reshape(cells, (2, 2))
    low, high = sorted(labour[:, 0] / labour[:, 1])
    won = gains(labour, low + part * (high - low))
    assert won is None or min(won.saved) >= -1e-9


@pytest.mark.parametrize("flows", [[], [1, 2], [[1, -1]], [[np.inf, 1]]])
def test_what_is_no_table_of_flows_is_refused(flows):
    with pytest.raises(ValueError, match="flows"):
        balassa(flows)


def test_bad_ends_labour_and_rates_are_refused():
    with pytest.raises(ValueError, match="low not above high"):
        balassa_interval([[2, 1]], [[1, 1]])
    with pytest.raises(ValueError, match="low not above high"):
        balassa_interval([[0, 1]], [[np.nan, 1]])
    with pytest.raises(ValueError, match="above 0"):
        opportunity_costs([[0, 1]])
    with pytest.raises(ValueError, match=r"expected \(2, 2\)"):
        gains([[1, 2, 3]])
    with pytest.raises(ValueError, match="the rate 0"):
        gains([[1, 2], [2, 1]], 0)
    with pytest.raises(ValueError, match="made has shape"):
        complexity([1, 0])
