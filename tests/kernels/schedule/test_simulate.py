"""Draws of schedules against every course, closed forms, and themselves."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mainstay.kernels.schedule.durations import (
    Fixed,
    Lognormal,
    Pert,
    Scaled,
    Steps,
    Triangular,
)
from mainstay.kernels.schedule.exact import every_course, in_parallel, in_series
from mainstay.kernels.schedule.quantiles import known, quantile, share_interval
from mainstay.kernels.schedule.simulate import simulate, stream
from mainstay.kernels.schedule.three_point import ThreePoint, pert

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=12)
DRAWS = 40_000
BRIDGE = {"a": [], "b": [], "c": ["a"], "d": ["a", "b"], "e": ["c", "d"]}


def days(**chances):
    """Return chances by whole days, and the same as a time to draw from."""
    share = np.array(list(chances.values()))
    when = tuple(float(day.removeprefix("d")) for day in chances)
    return dict(zip(when, share.tolist())), Steps(tuple(np.cumsum(share).tolist()), when)


odds = st.lists(st.integers(1, 5), min_size=2, max_size=3).map(
    lambda weights: days(**{f"d{2 * n + 1}": w / sum(weights) for n, w in enumerate(weights)})
)


@repeatable
@given(st.lists(odds, min_size=5, max_size=5))
def test_draws_agree_with_every_course_of_a_small_network(drawn):
    chances = {step: one[0] for step, one in zip(BRIDGE, drawn)}
    times = {step: one[1] for step, one in zip(BRIDGE, drawn)}
    lengths, critical = every_course(chances, BRIDGE)
    found = simulate(times, BRIDGE, draws=DRAWS, seed=1)
    for whole in lengths:
        exact = sum(chance for length, chance in lengths.items() if length <= whole)
        assert abs((found.length <= whole).mean() - exact) < 5 * 0.5 / DRAWS**0.5
    for step, share in critical.items():
        assert abs(found.criticality(step) - share) < 5 * 0.5 / DRAWS**0.5


def test_series_is_a_convolution_and_parallel_a_product_of_cumulated_chances():
    one, other = [0.2, 0.5, 0.3], [0.0, 0.6, 0.1, 0.3]
    chances = {n: dict(enumerate(odds)) for n, odds in (("a", one), ("b", other))}
    for form, after in ((in_series, {"a": [], "b": ["a"]}), (in_parallel, {"a": [], "b": []})):
        lengths, _ = every_course(chances, after)
        exact = form(one, other)
        assert sum(exact) == pytest.approx(1)
        assert [lengths.get(n, 0.0) for n in range(len(exact))] == pytest.approx(exact.tolist())


def test_every_course_of_too_many_is_refused():
    even = dict.fromkeys(range(100), 0.01)
    with pytest.raises(ValueError, match="combinations"):
        every_course(dict.fromkeys("abcd", even), {step: [] for step in "abcd"})


@pytest.mark.parametrize("block", [1, 7, 1000, 10**6])
def test_the_same_bits_whatever_the_block(block):
    times = {step: Pert(1, 2, 9) for step in BRIDGE}
    usual = simulate(times, BRIDGE, draws=3000, seed=4)
    other = simulate(times, BRIDGE, draws=3000, seed=4, block=block)
    assert np.array_equal(usual.length, other.length) and usual.critical == other.critical


def test_a_step_draws_the_same_in_every_arrangement_and_another_with_another_seed():
    times = {"a": Pert(1, 2, 9), "b": Lognormal(10, 20)}
    apart = simulate(times, {"a": [], "b": []}, draws=500)
    after = simulate(times, {"b": [], "a": ["b"]}, draws=500)
    assert all(np.array_equal(apart.drawn[step], after.drawn[step]) for step in times)
    assert np.all(after.length >= apart.length)
    other = simulate(times, {"a": [], "b": []}, draws=500, seed=1)
    assert not np.array_equal(other.length, apart.length)


@pytest.mark.parametrize(
    ("time", "known_as"),
    [
        (Pert(10, 20, 60), stats.beta(1 + 4 / 5, 1 + 16 / 5, 10, 50)),
        (Pert(0, 0, 90), stats.beta(1, 5, 0, 90)),
        (Triangular(10, 20, 60), stats.triang(0.2, 10, 50)),
        (Lognormal(40, 90), stats.lognorm(np.log(90 / 40) / stats.norm.ppf(0.8), scale=40)),
    ],
)
def test_draws_follow_their_distribution(time, known_as):
    drawn = time.draw(stream(0, "step"), 100_000)
    assert stats.kstest(drawn, known_as.cdf).pvalue > 0.001
    assert time.mean == pytest.approx(known_as.mean(), rel=1e-9)


def test_a_longer_estimate_never_gives_a_shorter_draw():
    draws = [Pert(10, m, 90).draw(stream(0, "x"), 2000) for m in (20, 40, 80)]
    assert np.all(draws[0] <= draws[1] + 1e-9) and np.all(draws[1] <= draws[2] + 1e-9)


@repeatable
@given(st.permutations(list(BRIDGE)), st.integers(0, 9))
def test_waiting_for_less_never_makes_a_draw_longer(order, number):
    times = {step: Triangular(1, 2, 9) for step in BRIDGE}
    arrows = [(step, one) for step, before in BRIDGE.items() for one in before]
    gone = arrows[number % len(arrows)]
    fewer = {step: [one for one in BRIDGE[step] if (step, one) != gone] for step in order}
    usual, freed = (simulate(times, after, draws=300) for after in (BRIDGE, fewer))
    assert np.all(freed.length <= usual.length)


def test_a_range_of_no_width_is_fixed():
    for time in (Pert(5, 5, 5), Triangular(5, 5, 5), Fixed(5)):
        assert set(time.draw(stream(0, "x"), 10).tolist()) == {5.0} and time.mean == 5


def test_what_no_target_speaks_of_is_endless():
    time = Steps((0.7, 0.9), (20.0, 60.0))
    drawn = time.draw(stream(0, "x"), DRAWS)
    for value, share in ((20.0, 0.7), (60.0, 0.2), (inf, 0.1)):
        assert abs((drawn == value).mean() - share) < 0.01
    assert time.mean is None and Steps((0.5, 1.0), (10.0, 30.0)).mean == 20
    assert Scaled(time, 2).mean is None and Scaled(Fixed(3), 2).mean == 6


def test_cruciality_is_the_correlation_with_the_whole():
    times = {"long": Pert(50, 60, 90), "short": Pert(1, 2, 3), "sure": Fixed(1)}
    found = simulate(times, {step: [] for step in times}, draws=2000)
    assert found.cruciality("long") == pytest.approx(1)
    assert abs(found.cruciality("short")) < 0.1 and found.cruciality("sure") is None
    endless = simulate({"a": Steps((0.5,), (1.0,))}, {"a": []}, draws=100)
    assert endless.cruciality("a") is None


def test_normal_pert_is_too_hopeful_where_paths_meet():
    times = {f"s{n}": Pert(1, 5, 9) for n in range(8)}
    found = simulate(times, {step: [] for step in times}, draws=DRAWS)
    assert found.length.mean() > Pert(1, 5, 9).mean + 1


def test_quantiles_hold_the_true_one_in_about_95_of_100_samples():
    held = 0
    for seed in range(200):
        sample = np.sort(stream(seed, "q").exponential(1.0, 400))
        found = quantile(sample, 0.8)
        held += found.low <= -np.log(0.2) <= found.high
    assert 180 <= held <= 200


def test_quantiles_of_endless_draws_are_endless_and_shares_stay_between_0_and_1():
    found = quantile(np.array([1.0, 2.0, inf, inf]), 0.8)
    assert found.value == inf and found.error is None and known(found.value) is None
    assert share_interval(0, 10)[0] == 0.0 and share_interval(10, 10)[1] == 1.0
    low, high = share_interval(5, 10)
    assert 0 < low < 0.5 < high < 1


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Pert(3, 2, 1),
        lambda: Pert(-1, 2, 3),
        lambda: Pert(1, 2, inf),
        lambda: Triangular(1, 4, 3),
        lambda: Lognormal(5, 3),
        lambda: Lognormal(0, 3),
        lambda: Lognormal(float("nan"), 3),
        lambda: Fixed(-1),
        lambda: simulate({"a": Fixed(1)}, {"a": []}, draws=0),
        lambda: simulate({"a": Fixed(1)}, {"a": []}, draws=1, block=0),
        lambda: pert({"a": ThreePoint(3, 2, 1)}, {"a": []}),
    ],
)
def test_what_can_be_no_time_is_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        wrong()
