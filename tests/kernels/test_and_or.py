"""Compare the AND/OR kernel with brute force on random graphs, circles included."""

from itertools import combinations

import numpy as np
import pytest
from builders import graph_of, graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels.and_or import (
    AndOr,
    absorb,
    available,
    first_to_fail,
    minimal_cuts,
)

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=200)


def served(graph: AndOr, pool: int, lost: set[int], above: tuple[int, ...] = ()) -> bool:
    """Say whether a pool is served, by recursion; nothing is served by way of itself."""
    return pool not in above and any(
        all(
            any(
                served(graph, int(graph.option_pool[option]), lost, (*above, pool))
                for option in graph.options(need)
            )
            for need in graph.needs(int(graph.source_recipe[source]))
        )
        for source in graph.members(pool).tolist()
        if source not in lost
    )


def flags(graph: AndOr, lost: set[int]) -> np.ndarray:
    """Return the lost sources as flags."""
    return np.isin(np.arange(len(graph.source_recipe)), list(lost))


def brute_force(graph: AndOr, groups: np.ndarray, root: int, order: int) -> set[frozenset[int]]:
    """Try every set of groups, smallest first."""
    found: set[frozenset[int]] = set()
    names = sorted(set(groups.tolist()) - {-1})
    for size in range(order + 1):
        for members in map(frozenset, combinations(names, size)):
            lost = np.isin(groups, list(members))
            if not any(held <= members for held in found) and not available(graph, lost)[root]:
                found.add(members)
    return found


def grouped(data: st.DataObject, graph: AndOr) -> np.ndarray:
    """Draw the groups of the sources; -1 is never lost."""
    group = st.integers(-1, 5)
    return np.array([data.draw(group) for _ in graph.source_recipe], dtype=np.int64)


@repeatable
@given(graph=graphs(), data=st.data())
def test_available_is_what_a_recursion_finds(graph: AndOr, data: st.DataObject) -> None:
    lost = set(data.draw(st.lists(st.integers(0, len(graph.source_recipe) - 1))))
    expected = [served(graph, pool, lost) for pool in range(len(graph.pool_ptr) - 1)]
    assert available(graph, flags(graph, lost)).tolist() == expected


@repeatable
@given(graph=graphs(), data=st.data())
def test_losing_more_never_serves_more(graph: AndOr, data: st.DataObject) -> None:
    few = set(data.draw(st.lists(st.integers(0, len(graph.source_recipe) - 1))))
    more = few | set(data.draw(st.lists(st.integers(0, len(graph.source_recipe) - 1))))
    assert not (available(graph, flags(graph, more)) & ~available(graph, flags(graph, few))).any()


@repeatable
@given(graph=graphs(), order=st.integers(1, 4), data=st.data())
def test_minimal_cuts_are_those_of_brute_force(
    graph: AndOr, order: int, data: st.DataObject
) -> None:
    groups = grouped(data, graph)
    for root in range(len(graph.pool_ptr) - 1):
        cuts = minimal_cuts(graph, groups, root, order=order)
        assert set(cuts.sets) == brute_force(graph, groups, root, order)
        assert len(set(cuts.sets)) == len(cuts.sets)
        assert [len(cut) for cut in cuts.sets] == sorted(map(len, cuts.sets))
        assert cuts.exhaustive


@repeatable
@given(graph=graphs(), data=st.data())
def test_a_lower_order_leaves_out_the_larger_sets_alone(graph: AndOr, data: st.DataObject) -> None:
    groups = grouped(data, graph)
    whole = minimal_cuts(graph, groups, 0, order=6).sets
    for order in (1, 2, 3):
        shorter = minimal_cuts(graph, groups, 0, order=order).sets
        assert shorter == tuple(cut for cut in whole if len(cut) <= order)


@repeatable
@given(graph=graphs(), data=st.data(), most=st.integers(1, 4))
def test_a_cap_on_the_sets_keeps_true_cuts_and_says_so(
    graph: AndOr, data: st.DataObject, most: int
) -> None:
    groups = grouped(data, graph)
    cuts = minimal_cuts(graph, groups, 0, most=most)
    for cut in cuts.sets:
        assert not available(graph, np.isin(groups, list(cut)))[0]
    if cuts.exhaustive:
        assert set(cuts.sets) == brute_force(graph, groups, 0, 3)


def pair_of_chains(length: int) -> AndOr:
    """Two makers, each of which needs so many inputs with one source each."""
    inputs = range(1, 2 * length + 1)
    needs = [[[pool] for pool in inputs[:length]], [[pool] for pool in inputs[length:]]]
    return graph_of(
        [[0, 1], *([pool + 1] for pool in inputs)], [*needs, []], [0, 1] + [2] * (2 * length)
    )


@pytest.mark.parametrize(("most", "exhaustive"), [(50, False), (121, True)])
def test_more_sets_than_the_cap_are_not_exhaustive(most: int, exhaustive: bool) -> None:
    graph = pair_of_chains(10)
    cuts = minimal_cuts(graph, np.arange(22), 0, most=most)
    assert cuts.exhaustive is exhaustive
    assert len(cuts.sets) == min(most, 11 * 11)


@repeatable
@given(graph=graphs(), data=st.data())
def test_first_to_fail_names_lost_pools_that_could_work(graph: AndOr, data: st.DataObject) -> None:
    lost = set(data.draw(st.lists(st.integers(0, len(graph.source_recipe) - 1))))
    now = available(graph, flags(graph, lost))
    found = first_to_fail(graph, flags(graph, lost), 0)
    assert found == sorted(set(found))
    assert not (now[0] and found)
    for pool in found:
        assert not now[pool]
        assert any(
            source in lost
            and all(
                any(now[graph.option_pool[option]] for option in graph.options(need))
                for need in graph.needs(int(graph.source_recipe[source]))
            )
            for source in graph.members(pool).tolist()
        )


@repeatable
@given(graph=graphs(), data=st.data())
def test_restoring_what_fails_first_restores_the_root_in_the_end(
    graph: AndOr, data: st.DataObject
) -> None:
    lost = set(data.draw(st.lists(st.integers(0, len(graph.source_recipe) - 1))))
    while found := first_to_fail(graph, flags(graph, lost), 0):
        lost -= {source for pool in found for source in graph.members(pool).tolist()}
    assert available(graph, flags(graph, lost))[0] == available(graph, flags(graph, set()))[0]


@repeatable
@given(graph=graphs(), data=st.data())
def test_a_cut_that_cuts_has_something_that_fails_first(graph: AndOr, data: st.DataObject) -> None:
    groups = grouped(data, graph)
    for cut in minimal_cuts(graph, groups, 0).sets:
        assert bool(first_to_fail(graph, np.isin(groups, list(cut)), 0)) == bool(cut)


def test_a_circle_serves_nobody() -> None:
    circle = graph_of([[0], [1]], [[[1]], [[0]]], [0, 1])
    assert available(circle, np.zeros(2, dtype=bool)).tolist() == [False, False]
    assert minimal_cuts(circle, np.arange(2), 0).sets == (frozenset(),)
    assert first_to_fail(circle, np.zeros(2, dtype=bool), 0) == []


@repeatable
@given(st.sets(st.frozensets(st.integers(0, 5), max_size=4)))
def test_absorbing_keeps_the_minimal_sets(cuts: set[frozenset[int]]) -> None:
    assert absorb(cuts) == {cut for cut in cuts if not any(other < cut for other in cuts)}
