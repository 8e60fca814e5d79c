"""Check shares against all corners of the question and against others drawn at random."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mainstay.kernels.portfolio import least_cvar, least_variance
from mainstay.kernels.risk_measures import conditional_value_at_risk

Floats = NDArray[np.float64]
repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=40)
SEEDS = st.integers(0, 10_000)


def drawn(seed: int) -> tuple[np.random.Generator, int, int]:
    rng = np.random.default_rng(seed)
    return rng, int(rng.integers(1, 5)), int(rng.integers(1, 12))


def by_corners(covariance: Floats, means: Floats, least: float) -> float:
    """Return the least variance over every set of options held, the mean binding or not."""
    size, found = len(means), np.inf
    for held in (list(h) for n in range(1, size + 1) for h in combinations(range(size), n)):
        for rows in (np.ones((1, len(held))), np.array([np.ones(len(held)), means[held]])):
            aim = np.concatenate([np.zeros(len(held)), [1.0, least][: len(rows)]])
            zero = np.zeros((len(rows), len(rows)))
            square = np.block([[covariance[np.ix_(held, held)], rows.T], [rows, zero]])
            solved = np.linalg.lstsq(square, aim, rcond=None)[0]
            shares = np.zeros(size)
            shares[held] = solved[: len(held)]
            reaches = means @ shares >= least - 1e-9 and (shares >= -1e-9).all()
            if reaches and np.allclose(square @ solved, aim):
                found = min(found, float(shares @ covariance @ shares))
    return found


@repeatable
@given(SEEDS)
def test_variance_is_the_least_over_all_corners(seed: int) -> None:
    rng, options, _ = drawn(seed)
    factor = rng.normal(size=(options, options + 1))
    covariance, means = factor @ factor.T, rng.normal(size=options)
    least = float(rng.uniform(means.min() - 0.1, means.max()))
    shares = least_variance(covariance, means, least)
    assert shares.sum() == pytest.approx(1) and (shares >= 0).all()
    assert means @ shares >= least - 1e-9
    assert shares @ covariance @ shares == pytest.approx(by_corners(covariance, means, least))


@repeatable
@given(SEEDS, st.sampled_from([0.3, 0.5, 0.9]))
def test_no_other_shares_have_a_shorter_tail(seed: int, level: float) -> None:
    rng, options, draws = drawn(seed)
    losses, weights = rng.integers(-5, 9, (draws, options)) / 2, rng.integers(1, 4, draws)
    limit = float(
        rng.uniform(*np.sort(np.average(losses, axis=0, weights=weights))[[0, -1]] + 0.01)
    )
    shares, tail = least_cvar(losses, level, weights, limit)
    assert shares.sum() == pytest.approx(1) and (shares >= 0).all()
    assert np.average(losses @ shares, weights=weights) <= limit + 1e-7
    assert tail.conditional_value_at_risk == pytest.approx(
        conditional_value_at_risk(losses @ shares, level, weights)
    )
    for other in np.vstack([np.eye(options), rng.dirichlet(np.ones(options), 60)]):
        if np.average(losses @ other, weights=weights) <= limit:
            least = conditional_value_at_risk(losses @ other, level, weights)
            assert tail.conditional_value_at_risk <= least + 1e-7


def test_many_normal_draws_lead_to_the_least_variance() -> None:
    covariance, means = np.diag([1.0, 2.0, 4.0]), np.array([0.0, 0.5, 1.0])
    rng = np.random.default_rng(4)
    half = rng.multivariate_normal(means, covariance, 4000)
    losses = -np.vstack([half, 2 * means - half])
    shares = least_cvar(losses, 0.9, most_mean=-0.6).shares
    assert shares == pytest.approx(least_variance(covariance, means, 0.6), abs=0.05)


@pytest.mark.parametrize(
    ("covariance", "how", "says"),
    [
        ([1.0], {}, "shape"),
        ([[1.0, 2.0]], {}, "shape"),
        ([[np.nan]], {}, "finite"),
        ([[1.0, 0.5], [0.0, 1.0]], {}, "not symmetric"),
        ([[1.0, 2.0], [2.0, 1.0]], {}, "not positive semidefinite"),
        ([[1.0]], {"mean": [1.0]}, "go together"),
        ([[1.0]], {"mean": [1.0, 2.0], "least_mean": 0}, "mean has shape"),
        ([[1.0]], {"mean": [1.0], "least_mean": 2.0}, "no shares reach the mean"),
    ],
)
def test_bad_covariances_are_refused(covariance: Any, how: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        least_variance(covariance, **how)


@pytest.mark.parametrize(
    ("losses", "how", "says"),
    [
        ([1.0], {}, "shape"),
        ([[np.inf]], {}, "finite"),
        ([[1.0]], {"level": 1.0}, "level is 1.0"),
        ([[1.0]], {"weights": [1, 2]}, "weights have shape"),
        ([[1.0]], {"most_mean": 0.5}, "no shares reach the mean"),
    ],
)
def test_bad_tables_of_losses_are_refused(losses: Any, how: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        least_cvar(losses, **({"level": 0.9} | how))
