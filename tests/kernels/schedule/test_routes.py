"""The shortest routes against every simple path."""

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels.schedule.routes import shortest_routes

arcs = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 6)), min_size=1, max_size=14
)


@settings(derandomize=True, database=None, deadline=None, max_examples=60)
@given(arcs, st.integers(1, 8))
def test_they_are_the_cheapest_of_every_simple_path(drawn, number):
    cheapest: dict[tuple[int, int], int] = {}
    for tail, head, cost in drawn:
        cheapest[tail, head] = min(cost, cheapest.get((tail, head), cost))
    graph = nx.DiGraph(cheapest.keys())
    graph.add_nodes_from([0, 5])
    every = sorted(
        sum(cheapest[pair] for pair in pairwise(path)) for path in nx.all_simple_paths(graph, 0, 5)
    )
    found = shortest_routes(drawn, 0, 5, number)
    assert [route.cost for route in found] == every[:number]
    assert len({route.places for route in found}) == len(found)
    for route in found:
        assert len(set(route.places)) == len(route.places)
        assert sum(cheapest[pair] for pair in pairwise(route.places)) == route.cost


def test_where_there_is_no_way_there_is_no_route():
    assert shortest_routes([("a", "b", 1)], "b", "a", 3) == []
    assert shortest_routes([("a", "b", 1)], "a", "a", 3)[0].places == ("a",)


def test_what_is_no_cost_or_number_is_refused():
    for cost in (-1, float("nan")):
        with pytest.raises(ValueError, match="cost from a to b"):
            shortest_routes([("a", "b", cost)], "a", "b")
    with pytest.raises(ValueError, match="number is 0"):
        shortest_routes([], "a", "b", 0)
