"""Times of cases some of which are open: against scipy, by hand, and without any open."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mainstay.kernels.censored import kaplan_meier, open_interval
from mainstay.kernels.censored_fits import fit_lognormal, fit_weibull

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=50)
cases = st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=40)


def split(drawn):
    return [days for days, _ in drawn], [ended for _, ended in drawn]


@repeatable
@given(cases)
def test_kaplan_and_meier_agree_with_scipy(drawn):
    days, ended = split(drawn)
    found = kaplan_meier(days, ended)
    if not any(ended):
        assert found.quantile(0.01) is None and found.within(99) == 0
        return
    censored = [d for d, e in drawn if not e]
    data = stats.CensoredData(uncensored=[d for d, e in drawn if e], right=censored)
    known = stats.ecdf(data)
    for day, left in zip(found.days, found.open):
        assert left == pytest.approx(float(known.sf.evaluate(day)))
    with warnings.catch_warnings(action="ignore"):  # of a share of 0 it has no interval
        interval = known.sf.confidence_interval(method="log-log")
    for day, left, spread in zip(found.days, found.open, found.variance):
        if 0 < left < 1:
            low, high = open_interval(float(left), float(spread))
            assert low == pytest.approx(float(interval.low.evaluate(day)))
            assert high == pytest.approx(float(interval.high.evaluate(day)))


@repeatable
@given(cases)
def test_without_open_cases_it_is_the_share_that_ended(drawn):
    days = [d for d, _ in drawn]
    found = kaplan_meier(days, [True] * len(days))
    for day in (0, 1, 10, 30):
        assert found.within(day) == pytest.approx(np.mean(np.array(days) <= day))
    assert found.quantile(1.0) == max(days)


@repeatable
@given(cases, st.integers(0, 39))
def test_an_open_case_never_makes_the_times_shorter(drawn, number):
    days, ended = split(drawn)
    opened = [e and n != number % len(days) for n, e in enumerate(ended)]
    for day in range(31):
        assert (
            kaplan_meier(days, opened).within(day) <= kaplan_meier(days, ended).within(day) + 1e-12
        )


def test_what_was_not_reached_is_none():
    found = kaplan_meier([10, 20, 30, 30], [True, False, False, False])
    assert found.quantile(0.25) == 10 and found.quantile(0.5) is None
    assert found.interval(0.5)[1] is None
    assert kaplan_meier([10, 20], [True, True]).interval(0.5)[1] is None


@pytest.mark.parametrize("seed", range(4))
def test_fits_agree_with_scipy(seed):
    generator = np.random.default_rng(seed)
    times, limits = np.exp(generator.normal(3.5, 0.6, 60)), generator.exponential(60, 60)
    days, ended = np.minimum(times, limits), times <= limits
    data = stats.CensoredData.right_censored(days, ~ended)
    shape, _, scale = stats.lognorm.fit(data, floc=0)
    found = fit_lognormal(days, ended)
    assert (found.sigma, np.exp(found.mu)) == pytest.approx((shape, scale), rel=1e-4)
    shape, _, scale = stats.weibull_min.fit(data, floc=0)
    weibull = fit_weibull(days, ended)
    assert (weibull.shape, weibull.scale) == pytest.approx((shape, scale), rel=1e-4)
    law = stats.weibull_min(weibull.shape, scale=weibull.scale)
    assert weibull.quantile(0.8) == pytest.approx(law.ppf(0.8))
    assert weibull.mean == pytest.approx(law.mean())


def test_without_open_cases_the_lognormal_has_the_moments_of_the_logarithms():
    days = np.array([10.0, 20.0, 40.0, 90.0])
    found = fit_lognormal(days, np.ones(4, dtype=bool))
    assert (found.mu, found.sigma) == pytest.approx((np.log(days).mean(), np.log(days).std()))


@repeatable
@given(cases)
def test_a_fit_ends_or_says_why_not(drawn):
    days, ended = split(drawn)
    for fit in (fit_lognormal, fit_weibull):
        if len({d for d, e in drawn if e}) < 2:
            with pytest.raises(ValueError, match="fewer than two"):
                fit(days, ended)
        else:
            assert 0 < fit(days, ended).quantile(0.5) < 1e6


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: kaplan_meier([], []),
        lambda: kaplan_meier([1], [True, False]),
        lambda: kaplan_meier([-1], [True]),
        lambda: fit_weibull([0, 1], [True, True]),
        lambda: fit_lognormal([1, 2], [True]),
    ],
)
def test_what_can_be_no_cases_is_refused(wrong):
    with pytest.raises(ValueError, match=r"length|negative|above 0"):
        wrong()
