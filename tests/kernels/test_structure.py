"""Compare the structure kernel with networkx on random networks."""

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels import structure

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=150)

Edge = tuple[int, int]
Arc = tuple[int, int, float]

nodes = st.integers(0, 9)
edges = st.lists(st.tuples(nodes, nodes), min_size=1, max_size=30)
capacities = st.one_of(
    st.integers(0, 9).map(float), st.floats(1e-3, 1e6), st.sampled_from([1e-9, 0.1, 1e8])
)
arcs = st.lists(st.tuples(nodes, nodes, capacities), min_size=1, max_size=30)


def directed(pairs: list[Edge]) -> Any:
    """Build the directed graph of the oracle."""
    return nx.DiGraph(pairs)


def undirected(pairs: list[Edge]) -> Any:
    """Build the undirected graph of the oracle, without self-loops."""
    graph = nx.Graph(pairs)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    return graph


def flow_network(rows: list[Arc]) -> Any:
    """Build the flow network of the oracle, parallel arcs added."""
    graph = nx.DiGraph()
    for a, b, capacity in rows:
        graph.add_edge(
            a, b, capacity=graph.get_edge_data(a, b, {"capacity": 0.0})["capacity"] + capacity
        )
    return graph


@repeatable
@given(edges)
def test_dominators_are_those_of_networkx(pairs: list[Edge]) -> None:
    root = pairs[0][0]
    expected = dict(nx.immediate_dominators(directed(pairs), root))
    expected.pop(root, None)
    assert structure.immediate_dominators(pairs, root) == expected


@repeatable
@given(edges)
def test_losing_a_dominator_cuts_off_what_it_dominates(pairs: list[Edge]) -> None:
    root = pairs[0][0]
    for node, dominator in structure.immediate_dominators(pairs, root).items():
        if dominator != root:
            left = [pair for pair in pairs if dominator not in pair]
            assert node not in structure.reachable([*left, (root, root)], root)


@repeatable
@given(edges)
def test_reachable_is_the_start_and_its_descendants(pairs: list[Edge]) -> None:
    start = pairs[0][1]
    assert structure.reachable(pairs, start) == {start, *nx.descendants(directed(pairs), start)}


@repeatable
@given(edges)
def test_cut_nodes_are_those_of_networkx(pairs: list[Edge]) -> None:
    graph = undirected(pairs)
    assert structure.articulation_points(pairs) == sorted(nx.articulation_points(graph))


@repeatable
@given(edges)
def test_centralities_are_those_of_networkx(pairs: list[Edge]) -> None:
    graph = undirected(pairs)
    if len(graph) > 1:
        assert structure.degree_centrality(pairs) == pytest.approx(nx.degree_centrality(graph))
    assert structure.closeness_centrality(pairs) == pytest.approx(nx.closeness_centrality(graph))
    assert structure.betweenness_centrality(pairs) == pytest.approx(
        nx.betweenness_centrality(graph)
    )


@repeatable
@given(edges)
def test_cycles_are_cycles_one_for_each_cyclic_component(pairs: list[Edge]) -> None:
    found = structure.cycles(pairs)
    for cycle in found:
        assert len(set(cycle)) == len(cycle)
        assert set(zip(cycle, [*cycle[1:], cycle[0]])) <= set(pairs)
    components = list(nx.strongly_connected_components(directed(pairs)))
    cyclic = [c for c in components if len(c) > 1 or (min(c), min(c)) in pairs]
    owners = [next(i for i, c in enumerate(cyclic) if set(cycle) <= c) for cycle in found]
    assert sorted(owners) == list(range(len(cyclic)))


@repeatable
@given(edges, st.permutations(range(12)))
def test_suppliers_stand_before_buyers_or_a_cycle_is_named(
    pairs: list[Edge], listed: list[int]
) -> None:
    if nx.is_directed_acyclic_graph(directed(pairs)):
        place = {node: i for i, node in enumerate(structure.topological_order(pairs, listed))}
        assert sorted(place) == list(range(12))
        assert all(place[a] < place[b] for a, b in pairs)
    else:
        with pytest.raises(ValueError, match=r"no topological order: .* cycle \d+ -> "):
            structure.topological_order(pairs, listed)


@repeatable
@given(edges)
def test_acyclic_networks_are_put_in_order(pairs: list[Edge]) -> None:
    acyclic = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    assert structure.topological_order(acyclic, range(10)) == list(range(10))


def test_nodes_outside_the_network_are_refused() -> None:
    with pytest.raises(ValueError, match="root 'x' is not a node of the network"):
        structure.immediate_dominators([("a", "b")], "x")
    with pytest.raises(ValueError, match="start 'x' is not a node of the network"):
        structure.reachable([("a", "b")], "x")


@pytest.mark.parametrize("label", [str, lambda v: (v, "site"), lambda v: frozenset({v}), float])
def test_labels_keep_their_type(label: Any) -> None:
    named = [(label(a), label(b)) for a, b in [(1, 2), (2, 3), (3, 2)]]
    answers = [
        *structure.immediate_dominators(named, label(1)).values(),
        *structure.reachable(named, label(1)),
        *structure.betweenness_centrality(named),
        *structure.cycles(named)[0],
    ]
    assert {type(answer) for answer in answers} == {type(label(1))}


def test_labels_without_a_common_order_are_sorted_by_type_and_text() -> None:
    assert structure.articulation_points([("x", 1), (1, 2), (2, "y")]) == [1, 2]
    assert structure.articulation_points([(1, "x"), ("x", 2), (2, 3)]) == [2, "x"]


def test_arrays_of_pairs_are_networks_too() -> None:
    pairs = np.array([[0, 1], [1, 2]])
    assert structure.immediate_dominators(pairs, 0) == {1: 0, 2: 1}


def test_nodes_without_edges_count_in_centralities() -> None:
    assert structure.degree_centrality([("a", "b")], ["c"]) == {"c": 0.0, "a": 0.5, "b": 0.5}
    assert structure.closeness_centrality([("a", "b")], ["c"])["a"] == 0.5
    assert structure.betweenness_centrality([("a", "b"), ("b", "c")], ["d"])["b"] == 1 / 3
    assert structure.degree_centrality([], ["a"]) == {"a": 0.0}
    assert structure.betweenness_centrality([]) == {}


def test_betweenness_is_the_same_bit_for_bit() -> None:
    pairs = list(nx.gnm_random_graph(120, 500, seed=1).edges)
    assert len({tuple(structure.betweenness_centrality(pairs).values()) for _ in range(5)}) == 1
