"""Check the worst loss against all losses, tried out and by integer programme."""

from itertools import combinations
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels import worst_case
from mainstay.kernels.interdiction import best_protection, worst_cover_loss, worst_loss

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=40)
LENGTHS = st.one_of(st.integers(0, 5).map(float), st.floats(0, 5, width=16))
NOWHERE = 9.0

Case = tuple[list[list[float]], list[float], list[list[int]]]


@st.composite
def cases(draw: Any) -> Case:
    """Draw costs, demand, and groups that may share facilities."""
    clients, facilities = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    row = st.lists(LENGTHS, min_size=facilities, max_size=facilities)
    group = st.lists(st.integers(0, facilities - 1), max_size=3)
    return (
        draw(st.lists(row, min_size=clients, max_size=clients)),
        draw(st.lists(LENGTHS, min_size=clients, max_size=clients)),
        draw(st.lists(group, min_size=1, max_size=5)),
    )


def cost(case: Case, lost: tuple[int, ...]) -> float:
    """Serve each client from the cheapest facility that is left, one after the other."""
    costs, demand, groups = case
    gone = {facility for group in lost for facility in groups[group]}
    left = [min([NOWHERE, *(c for j, c in enumerate(row) if j not in gone)]) for row in costs]
    return sum(w * c for w, c in zip(demand, left, strict=True))


def worst(case: Case, r: int, spared: tuple[int, ...] = ()) -> float:
    able = [group for group in range(len(case[2])) if group not in spared]
    return max(cost(case, lost) for lost in combinations(able, min(r, len(able))))


@pytest.mark.parametrize("tried", [worst_case.TRIED, 0])
@repeatable
@given(case=cases(), data=st.data())
def test_no_other_loss_hurts_more(tried: int, case: Case, data: st.DataObject) -> None:
    costs, demand, groups = case
    r = data.draw(st.integers(0, len(groups)))
    with patch.object(worst_case, "TRIED", tried):
        found = worst_loss(costs, r, demand=demand, groups=groups, unserved=NOWHERE)
    assert len(set(found.lost)) == r
    assert found.after == pytest.approx(worst(case, r))
    assert found.after == pytest.approx(cost(case, found.lost))
    assert found.before == pytest.approx(cost(case, ()))
    assert found.bound >= found.after and found.bound == pytest.approx(found.after)


@repeatable
@given(case=cases(), data=st.data())
def test_no_other_protection_helps_more(case: Case, data: st.DataObject) -> None:
    costs, demand, groups = case
    r = data.draw(st.integers(0, min(2, len(groups))))
    q = data.draw(st.integers(0, 3))
    found = best_protection(costs, r, q, demand=demand, groups=groups, unserved=NOWHERE)
    choices = combinations(range(len(groups)), min(q, len(groups)))
    assert found.worst.after == pytest.approx(min(worst(case, r, kept) for kept in choices))
    assert len(found.protected) <= q
    assert found.worst.after == pytest.approx(worst(case, r, found.protected))


@repeatable
@given(case=cases(), radius=st.floats(0, 5), data=st.data())
def test_no_other_loss_leaves_less_covered(case: Case, radius: float, data: st.DataObject) -> None:
    costs, demand, _ = case
    covers = np.array(costs) <= radius
    size = covers.shape[1]
    r = data.draw(st.integers(0, size))
    kept = [list(left) for left in combinations(range(size), size - r)]
    least = min(float(np.array(demand) @ covers[:, left].any(axis=1)) for left in kept)
    found = worst_cover_loss(covers, r, demand=demand)
    assert found.after == pytest.approx(least)
    assert found.bound <= found.after <= found.before


@repeatable
@given(cases())
def test_losing_more_never_hurts_less(case: Case) -> None:
    costs, demand, groups = case
    found = [
        worst_loss(costs, r, demand=demand, groups=groups, unserved=NOWHERE).after
        for r in range(len(groups) + 1)
    ]
    assert found == sorted(found)


def test_a_programme_decides_where_there_are_too_many_sets() -> None:
    rng = np.random.default_rng(3)
    costs = rng.integers(1, 100, (40, 24)).astype(float)
    found = worst_loss(costs, 4)
    with patch.object(worst_case, "TRIED", 10**6):
        assert worst_loss(costs, 4).after == found.after == found.bound


def test_demand_that_is_left_unserved_needs_a_price() -> None:
    with pytest.raises(ValueError, match="unserved"):
        worst_loss([[1.0, np.inf]], 1)
    with pytest.raises(ValueError, match="unserved"):
        best_protection([[1.0, 2.0]], 2, 0)
    assert worst_loss([[1.0, np.inf]], 1, unserved=7).after == 7
    assert best_protection([[1.0, 2.0]], 2, 1).protected == (0,)


@pytest.mark.parametrize(
    ("costs", "how", "says"),
    [
        ([1.0, 2.0], {}, "shape"),
        ([[1.0, -2.0]], {}, "expected 0 or more"),
        ([[1.0, np.nan]], {}, "no number"),
        ([[1.0, 2.0]], {"demand": [1, 2]}, "demand has shape"),
        ([[1.0, 2.0]], {"demand": [np.inf]}, "no number"),
        ([[1.0, 2.0]], {"unserved": -1}, "unserved is -1"),
        ([[1.0, 2.0]], {"groups": [[2]]}, "group 0 names 2, expected 0 to 1"),
        ([[1.0, 2.0]], {"groups": []}, "r is 1, expected 0 to 0 groups"),
    ],
)
def test_bad_input_is_refused(costs: Any, how: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        worst_loss(costs, 1, **how)


def test_a_negative_number_of_guards_is_refused() -> None:
    with pytest.raises(ValueError, match="q is -1"):
        best_protection([[1.0, 2.0]], 1, -1)
