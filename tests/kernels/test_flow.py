"""Check the largest rate against an independent programme and by what must hold of it."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isclose
from typing import Any

import numpy as np
import pytest
from builders import graph_of
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from mainstay.kernels.and_or import AndOr, available
from mainstay.kernels.flow import Limit, maximum_rate

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=100)

Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True)
class Case:
    """A graph in tiers, amounts and limits; the pool asked about is the first."""

    graph: AndOr
    amounts: list[float | None]
    limits: list[Limit]

    def rate(self) -> float:
        return maximum_rate(self.graph, self.amounts, self.limits, 0).rate

    def binding(self) -> tuple[int, ...]:
        return maximum_rate(self.graph, self.amounts, self.limits, 0).binding

    def raised(self, factor: float, which: set[int]) -> "Case":
        """Return the case with some limits raised."""
        limits = [
            Limit(limit.amount * factor, limit.sources) if n in which else limit
            for n, limit in enumerate(self.limits)
        ]
        return Case(self.graph, self.amounts, limits)


@st.composite
def cases(draw: Draw) -> Case:
    """Draw a graph whose pools draw on later ones, so that nothing can make more of itself."""
    tiers = draw(st.integers(1, 4))
    pools: list[list[int]] = []
    recipes: list[list[list[int]]] = [[]]
    recipe_of: list[int] = []
    for tier in range(tiers):
        later = st.integers(tier + 1, tiers - 1)
        need = st.lists(later, min_size=1, max_size=2, unique=True)
        own = [0]
        for _ in range(draw(st.integers(0, 2)) if tier + 1 < tiers else 0):
            own.append(len(recipes))
            recipes.append(draw(st.lists(need, min_size=1, max_size=2)))
        size = draw(st.integers(1, 3))
        pools.append(list(range(len(recipe_of), len(recipe_of) + size)))
        recipe_of += [own[draw(st.integers(0, len(own) - 1))] for _ in range(size)]
    graph = graph_of(pools, recipes, recipe_of)
    amount = st.sampled_from([1.0, 2.0, 0.5, 3.0, None, 0.0])
    sources = st.lists(st.integers(0, len(recipe_of) - 1), min_size=1, max_size=3, unique=True).map(
        lambda found: tuple(sorted(found))
    )
    single = [(n,) for n in range(len(recipe_of)) if draw(st.integers(0, 3))]
    groups = single + draw(st.lists(sources, max_size=2))
    value = st.sampled_from([10.0, 20.0, 50.0, 70.0, 0.0])
    return Case(
        graph,
        [draw(amount) for _ in graph.option_pool],
        [Limit(draw(value), group) for group in groups],
    )


def by_source(case: Case) -> float:
    """Maximise with a variable for each sale of a source to another's need, none shared."""
    graph = case.graph
    shut = np.zeros(len(graph.source_recipe), dtype=bool)
    for limit in case.limits:
        if limit.amount == 0:
            shut[list(limit.sources)] = True
    can = available(graph, shut)
    columns: list[tuple[int, object, float]] = [(s, "root", 0.0) for s in graph.members(0).tolist()]
    for buyer, recipe in enumerate(graph.source_recipe.tolist()):
        for need in graph.needs(recipe):
            for option in graph.options(need):
                amount, pool = case.amounts[option], int(graph.option_pool[option])
                if amount:
                    columns += [
                        (s, (buyer, need), 1 / amount) for s in graph.members(pool).tolist()
                    ]
                elif can[pool]:
                    columns.append((-1, (buyer, need), 1.0))
    rows = []
    for buyer, recipe in enumerate(graph.source_recipe.tolist()):
        for need in graph.needs(recipe):
            row = [gain if place == (buyer, need) else 0.0 for _, place, gain in columns]
            sold = [1.0 if seller == buyer else 0.0 for seller, _, _ in columns]
            rows.append([a - b for a, b in zip(row, sold, strict=True)])
    most = [[1.0 if s in limit.sources else 0.0 for s, _, _ in columns] for limit in case.limits]
    found = linprog(
        [-1.0 if place == "root" else 0.0 for _, place, _ in columns],
        A_eq=rows or None,
        b_eq=[0.0] * len(rows) or None,
        A_ub=most or None,
        b_ub=[limit.amount for limit in case.limits] or None,
        method="highs-ds",
        options={"presolve": False},
    )
    if found.status == 3:
        return inf
    assert found.status == 0, found.message
    return float(-found.fun)


def near(a: float, b: float) -> bool:
    return isclose(a, b, rel_tol=1e-6, abs_tol=1e-6)


@repeatable
@given(cases())
def test_the_rate_is_that_of_an_independent_programme(case: Case) -> None:
    assert near(case.rate(), by_source(case))


@repeatable
@given(cases(), st.sampled_from([0.25, 3.0]))
def test_the_rate_grows_with_all_limits_together(case: Case, factor: float) -> None:
    whole = case.raised(factor, set(range(len(case.limits))))
    assert near(whole.rate(), case.rate() * factor)


@repeatable
@given(cases(), st.data())
def test_a_higher_limit_never_lowers_the_rate(case: Case, data: st.DataObject) -> None:
    assume(case.limits)
    one = data.draw(st.integers(0, len(case.limits) - 1))
    assert case.raised(2.0, {one}).rate() >= case.rate() * (1 - 1e-9) - 1e-9


@repeatable
@given(cases())
def test_raising_the_binding_limits_together_raises_the_rate(case: Case) -> None:
    rate, held = case.rate(), set(case.binding())
    assume(0 < rate < inf)
    assert rate * (1 + 1e-6) < case.raised(1.1, held).rate() <= rate * 1.1 * (1 + 1e-6)


@repeatable
@given(cases())
def test_raising_the_other_limits_never_raises_the_rate(case: Case) -> None:
    rate = case.rate()
    assume(rate < inf)
    others = set(range(len(case.limits))) - set(case.binding())
    assert near(case.raised(1.1, others).rate(), rate)


@repeatable
@given(cases())
def test_where_nothing_bounds_nothing_binds(case: Case) -> None:
    assert case.rate() < inf or case.binding() == ()


@repeatable
@given(cases(), st.data())
def test_an_amount_that_becomes_known_never_raises_the_rate(
    case: Case, data: st.DataObject
) -> None:
    amount = st.sampled_from([0.1, 1.0, 4.0])
    filled = [data.draw(amount) if known is None else known for known in case.amounts]
    assert Case(case.graph, filled, case.limits).rate() <= case.rate() * (1 + 1e-9) + 1e-9


CHAIN = graph_of([[0], [1]], [[[1]], []], [0, 1])


def test_an_input_binds_by_the_amount_that_goes_in() -> None:
    found = maximum_rate(CHAIN, [4.0], [Limit(100.0, (0,)), Limit(60.0, (1,))], 0)
    assert found.rate == pytest.approx(15.0)
    assert found.binding == (1,)


def test_an_amount_that_is_not_known_bounds_only_what_cannot_be_had() -> None:
    limits = [Limit(100.0, (0,)), Limit(60.0, (1,))]
    assert maximum_rate(CHAIN, [None], limits, 0).rate == pytest.approx(100.0)
    assert maximum_rate(CHAIN, [None], [limits[0], Limit(0.0, (1,))], 0).rate == 0.0


def test_alternatives_add_up() -> None:
    graph = graph_of([[0], [1], [2]], [[[1, 2]], []], [0, 1, 1])
    found = maximum_rate(graph, [1.0, 2.0], [Limit(10.0, (1,)), Limit(8.0, (2,))], 0)
    assert found.rate == pytest.approx(14.0)
    assert found.binding == (0, 1)


def test_a_circle_of_pools_makes_nothing() -> None:
    circle = graph_of([[0], [1]], [[[1]], [[0]]], [0, 1])
    assert maximum_rate(circle, [0.5, 0.5], [], 0).rate == 0.0


def test_a_closed_source_does_not_bind_where_another_has_room() -> None:
    graph = graph_of([[0], [1, 2]], [[[1]], []], [0, 1, 1])
    limits = [Limit(10.0, (0,)), Limit(0.0, (1,)), Limit(90.0, (2,))]
    assert maximum_rate(graph, [1.0], limits, 0).binding == (0,)
