"""Check the best spending against a scan of all spendings, and its bound."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels.protection import best_protection, remaining

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=60)
ODDS = st.integers(0, 20).map(lambda n: n / 20)
LOSSES = st.sampled_from([0.0, 1e3, 1e5, 4e5, 1e7])
ALPHAS = st.sampled_from([1e-7, 1e-5, 1e-3])
BETAS = st.sampled_from([1.0, 1.5, 3.0])
CLASSES = st.sampled_from(["I", "II"])


@repeatable
@given(LOSSES, ODDS, ALPHAS, BETAS, CLASSES)
def test_no_other_spending_costs_less(loss, odds, alpha, beta, breach):
    found = best_protection(loss, odds, alpha=alpha, beta=beta, breach=breach)

    def cost(spending: float) -> float:
        left = remaining(spending, odds, alpha=alpha, beta=beta, breach=breach)
        return left * loss + spending

    least = min(cost(z) for z in np.linspace(0, odds * loss, 4001))
    assert cost(found.spending) <= least + 1e-9 * (1 + loss)
    assert found.net_benefit == pytest.approx(cost(0) - cost(found.spending), abs=1e-9 * (1 + loss))
    assert found.net_benefit >= -1e-9 * (1 + loss)


@repeatable
@given(LOSSES, ODDS, ALPHAS, BETAS, CLASSES)
def test_the_best_spending_never_passes_its_bound(loss, odds, alpha, beta, breach):
    found = best_protection(loss, odds, alpha=alpha, beta=beta, breach=breach)
    assert 0 <= found.spending <= found.bound * (1 + 1e-9)
    assert found.vulnerability <= odds


def test_the_second_class_protects_the_middle_and_the_first_the_most_vulnerable():
    def spent(breach: str) -> list[float]:
        odds = (0.1, 0.5, 0.99)
        return [best_protection(4e5, v, alpha=1e-5, breach=breach).spending for v in odds]

    first, second = spent("I"), spent("II")
    assert first == sorted(first)
    assert second[1] > 0 and second[2] == 0


@pytest.mark.parametrize(
    ("given_", "match"),
    [
        ({"vulnerability": 1.1}, "not between 0 and 1"),
        ({"vulnerability": float("nan")}, "not between 0 and 1"),
        ({"alpha": 0.0}, "alpha"),
        ({"beta": 0.5}, "beta"),
        ({"breach": "III"}, "no class"),
        ({"loss": -1.0}, "the loss"),
        ({"loss": float("inf")}, "the loss"),
    ],
)
def test_figures_outside_their_ranges_are_refused(given_, match):
    plain = {"loss": 1.0, "vulnerability": 0.5, "alpha": 1.0}
    with pytest.raises(ValueError, match=match):
        best_protection(**(plain | given_))
    with pytest.raises(ValueError, match="the spending"):
        remaining(-1.0, 0.5, alpha=1.0)
