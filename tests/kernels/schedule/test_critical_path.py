"""Critical paths by hand, against networkx, and by the definition of slack."""

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels.schedule.critical_path import critical_path, length, on_arcs
from mainstay.kernels.schedule.order import CircleError, in_order, without
from mainstay.kernels.schedule.three_point import ThreePoint, normal_chance, pert

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=50)


@st.composite
def networks(draw):
    """Draw up to eight steps, each of which waits for some that come before it."""
    number = draw(st.integers(1, 8))
    flag = st.booleans()
    after = {n: [m for m in range(n) if draw(flag)] for n in range(number)}
    durations = {n: draw(st.integers(0, 9)) for n in range(number)}
    names = draw(st.permutations(range(number)))
    return (
        {names[n]: durations[n] for n in range(number)},
        {names[n]: [names[m] for m in after[n]] for n in range(number)},
    )


@repeatable
@given(networks())
def test_the_length_is_that_of_the_longest_path_in_networkx(drawn):
    durations, after = drawn
    graph = nx.DiGraph()
    graph.add_edges_from((("in", n), ("out", n), {"weight": d}) for n, d in durations.items())
    graph.add_edges_from((("out", m), ("in", n), {"weight": 0}) for n in after for m in after[n])
    assert length(critical_path(durations, after)) == nx.dag_longest_path_length(graph)


@repeatable
@given(networks())
def test_slack_is_what_a_step_may_take_longer_without_the_whole_being_late(drawn):
    durations, after = drawn
    times = critical_path(durations, after)
    for step, one in times.items():
        assert one.late_start - one.early_start == one.slack >= one.free_slack >= 0
        longer = critical_path({**durations, step: durations[step] + one.slack}, after)
        assert length(longer) == length(times)
        later = critical_path({**durations, step: durations[step] + one.slack + 1}, after)
        assert length(later) == length(times) + 1


@repeatable
@given(networks())
def test_free_slack_moves_no_other_step(drawn):
    durations, after = drawn
    times = critical_path(durations, after)
    for step, one in times.items():
        moved = critical_path({**durations, step: durations[step] + one.free_slack}, after)
        assert all(moved[n].early_start == times[n].early_start for n in times)


@repeatable
@given(networks())
def test_the_order_puts_everything_after_what_it_waits_for(drawn):
    _, after = drawn
    order = in_order(after)
    assert sorted(order) == sorted(after)
    assert all(order.index(m) < order.index(n) for n in after for m in after[n])


def test_an_early_due_date_makes_slack_negative():
    found = critical_path({"a": 5, "b": 2}, {"a": [], "b": ["a"]}, due=6)
    assert found["a"].slack == found["b"].slack == -1


def test_a_circle_is_named_step_by_step():
    after = {"a": [], "b": ["a", "d"], "c": ["b"], "d": ["c"], "e": ["d"]}
    with pytest.raises(CircleError, match="wait for each other") as caught:
        in_order(after)
    steps = caught.value.steps
    assert steps[0] == steps[-1] and set(steps) == {"b", "c", "d"}
    assert all(one in after[two] for one, two in pairwise(steps))
    with pytest.raises(CircleError):
        in_order({"a": ["a"]})


def test_what_can_be_no_network_is_refused():
    with pytest.raises(ValueError, match="no such step: x"):
        in_order({"a": ["x"]})
    for days in (-1, float("nan")):
        with pytest.raises(ValueError, match="negative"):
            critical_path({"a": days}, {"a": []})
    with pytest.raises(ValueError, match="same steps"):
        critical_path({"a": 1}, {"b": []})
    assert critical_path({}, {}) == {} and length({}) == 0


def test_a_step_that_is_left_out_hands_on_what_it_waited_for():
    assert without({"a": [], "b": ["a"], "c": ["b", "a"]}, "b") == {"a": [], "c": ["a"]}


def test_arcs_between_the_same_events_stay_apart():
    arcs = {"a": ("s", "m"), "b": ("s", "m"), "c": ("m", "e"), "d": ("s", "e")}
    assert on_arcs(arcs) == {"a": [], "b": [], "c": ["a", "b"], "d": []}


def test_pert_takes_one_path_and_so_is_too_hopeful_where_paths_meet():
    point = ThreePoint(1, 2, 3)
    alone = pert({"a": point, "c": point}, {"a": [], "c": ["a"]})
    met = pert({"a": point, "b": point, "c": point}, {"a": [], "b": [], "c": ["a", "b"]})
    assert (alone.mean, alone.variance) == (met.mean, met.variance)
    assert met.steps == ("a", "c")


def test_of_equal_paths_the_more_uncertain_counts():
    sure, unsure = ThreePoint(4, 4, 4), ThreePoint(1, 4, 7)
    found = pert({"a": sure, "b": unsure, "c": sure}, {"a": [], "b": [], "c": ["a", "b"]})
    assert found.steps == ("b", "c") and found.variance == 1


def test_without_variance_the_chance_is_none_or_all():
    assert (normal_chance(3, 4, 0), normal_chance(4, 4, 0)) == (0.0, 1.0)
    assert pert({}, {}) == ((), 0.0, 0.0)
