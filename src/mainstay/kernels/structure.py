"""Structure of a directed network: dominators, reach, centralities and cycles.

A network is a list of (from, to) pairs, or an array of shape (m, 2), with arcs from supplier to
buyer and any hashable node labels. Answers carry the labels that were given. Repeated pairs count
once. Functions that ignore direction also ignore self-loops, and take (a, b) and (b, a) for the
same edge. Every answer is in a fixed order and the same bit for bit from run to run.
"""

import sys
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Node = TypeVar("Node", bound=Hashable)
Pairs = list[tuple[int, int]]

_SERIAL = sys.maxsize  # threads add in any order, which changes the last bits


def immediate_dominators(edges: Iterable[Sequence[Node]], root: Node) -> dict[Node, Node]:
    """Find the last node that every path from the root to each node must cross.

    Node u dominates v when every path from the root to v contains u; the immediate dominator of v
    is its closest dominator other than v itself.

    Parameters
    ----------
    edges : iterable of (from, to) pairs, shape (m, 2)
        Arcs from supplier to buyer.
    root : node
        Start of all paths, often a virtual node above all sources of raw material.

    Returns
    -------
    dict
        Immediate dominator of every node that the root reaches, the root excluded.

    Raises
    ------
    ValueError
        If the root is not a node of the network.

    References
    ----------
    Lengauer, T. and Tarjan, R. E. (1979). A fast algorithm for finding dominators in a flowgraph.
    ACM TOPLAS 1(1), 121-141: idom(v), Fig. 1 (the case reproduced).
    Cooper, K. D., Harvey, T. J. and Kennedy, K. (2006). A simple, fast dominance algorithm. Rice
    University, TR-06-33870 (the algorithm used).

    Examples
    --------
    >>> immediate_dominators([("mine", "a"), ("mine", "b"), ("a", "plant"), ("b", "plant")], "mine")
    {'a': 'mine', 'b': 'mine', 'plant': 'mine'}
    """
    labels, pairs = _numbered(edges)
    start = _position(labels, root, "root")
    found = rx.immediate_dominators(_directed(len(labels), pairs), start)
    return {labels[v]: labels[found[v]] for v in sorted(found) if v != start}


def reachable(edges: Iterable[Sequence[Node]], start: Node) -> set[Node]:
    """Find the nodes that a path from the start leads to, the start included.

    Parameters
    ----------
    edges : iterable of (from, to) pairs, shape (m, 2)
        Arcs from supplier to buyer; reverse them to look upstream.
    start : node
        Where all paths begin.

    Returns
    -------
    set
        The start and every node downstream of it.

    Raises
    ------
    ValueError
        If the start is not a node of the network.

    References
    ----------
    Tarjan, R. E. (1972). Depth-first search and linear graph algorithms. SIAM Journal on Computing
    1(2), 146-160.

    Examples
    --------
    >>> sorted(reachable([("mine", "smelter"), ("smelter", "plant"), ("farm", "mill")], "smelter"))
    ['plant', 'smelter']
    """
    labels, pairs = _numbered(edges)
    origin = _position(labels, start, "start")
    return {labels[v] for v in _downstream(len(labels), pairs, origin)}


def articulation_points(edges: Iterable[Sequence[Node]]) -> list[Node]:
    """List the nodes whose removal splits a component of the undirected network.

    Parameters
    ----------
    edges : iterable of (from, to) pairs, shape (m, 2)
        Direction is ignored.

    Returns
    -------
    list
        Cut vertices, sorted (by type name and text where labels have no common order).

    References
    ----------
    Hopcroft, J. and Tarjan, R. (1973). Algorithm 447: efficient algorithms for graph manipulation.
    Communications of the ACM 16(6), 372-378.

    Examples
    --------
    >>> articulation_points([(1, 2), (2, 3), (3, 1), (3, 4)])
    [3]
    """
    labels, pairs = _numbered(edges)
    found = rx.articulation_points(_undirected(len(labels), pairs))
    return _in_order(labels[v] for v in found)


def degree_centrality(
    edges: Iterable[Sequence[Node]], nodes: Iterable[Node] = ()
) -> dict[Node, float]:
    """Measure the share of the other nodes that each node is joined to.

    C(v) = deg(v) / (n - 1) in the undirected network of n nodes; 0 where n = 1.

    Parameters
    ----------
    edges : iterable of (from, to) pairs, shape (m, 2)
        Direction is ignored.
    nodes : iterable of nodes, optional
        Nodes to count although no edge may name them.

    Returns
    -------
    dict
        Degree centrality of every node, between 0 and 1.

    References
    ----------
    Freeman, L. C. (1978). Centrality in social networks: conceptual clarification. Social Networks
    1(3), 215-239.
    Krackhardt, D. (1990). Assessing the political landscape. Administrative Science Quarterly 35,
    342-369 (the case reproduced).

    Examples
    --------
    >>> degree_centrality([("hub", "a"), ("hub", "b")])
    {'hub': 1.0, 'a': 0.5, 'b': 0.5}
    """
    labels, pairs = _numbered(edges, nodes)
    if len(labels) == 1:
        return {labels[0]: 0.0}
    found = rx.graph_degree_centrality(_undirected(len(labels), pairs))
    return {label: found[v] for v, label in enumerate(labels)}


def closeness_centrality(
    edges: Iterable[Sequence[Node]], nodes: Iterable[Node] = ()
) -> dict[Node, float]:
    """Measure the inverse of the mean distance from each node to the nodes it reaches.

    C(v) = (r / (n - 1)) * r / sum of the distances from v to the r other nodes of its component,
    in the undirected network of n nodes; where all are joined r = n - 1. An isolated node has 0.

    Parameters
    ----------
    edges : iterable of (from, to) pairs, shape (m, 2)
        Direction is ignored; every edge has length 1.
    nodes : iterable of nodes, optional
        Nodes to count although no edge may name them.

    Returns
    -------
    dict
        Closeness centrality of every node, between 0 and 1.

    References
    ----------
    Freeman, L. C. (1978). Centrality in social networks: conceptual clarification. Social Networks
    1(3), 215-239.
    Wasserman, S. and Faust, K. (1994). Social network analysis. Cambridge University Press, p. 201
    (several components).
    Krackhardt, D. (1990). Assessing the political landscape. Administrative Science Quarterly 35,
    342-369 (the case reproduced).

    Examples
    --------
    >>> closeness_centrality([("hub", "a"), ("hub", "b"), ("hub", "c")])["a"]
    0.6
    """
    labels, pairs = _numbered(edges, nodes)
    graph = _undirected(len(labels), pairs)
    found = rx.graph_closeness_centrality(graph, wf_improved=True)
    return {label: found[v] for v, label in enumerate(labels)}


def betweenness_centrality(
    edges: Iterable[Sequence[Node]], nodes: Iterable[Node] = ()
) -> dict[Node, float]:
    """Measure the share of shortest paths between other nodes that cross each node.

    C(v) = sum over pairs s, t of sigma(s, t | v) / sigma(s, t), divided by (n - 1)(n - 2) / 2, the
    pairs without v as an end, in the undirected network of n nodes; 0 where n < 3.

    Parameters
    ----------
    edges : iterable of (from, to) pairs, shape (m, 2)
        Direction is ignored; every edge has length 1.
    nodes : iterable of nodes, optional
        Nodes to count although no edge may name them.

    Returns
    -------
    dict
        Betweenness centrality of every node, between 0 and 1.

    References
    ----------
    Freeman, L. C. (1977). A set of measures of centrality based on betweenness. Sociometry 40(1),
    35-41.
    Brandes, U. (2001). A faster algorithm for betweenness centrality. Journal of Mathematical
    Sociology 25(2), 163-177 (the algorithm used).
    Padgett, J. F. and Ansell, C. K. (1993). Robust action and the rise of the Medici, 1400-1434.
    American Journal of Sociology 98(6), 1259-1319 (the case reproduced).

    Examples
    --------
    >>> betweenness_centrality([("hub", "a"), ("hub", "b"), ("hub", "c")])["hub"]
    1.0
    """
    labels, pairs = _numbered(edges, nodes)
    graph = _undirected(len(labels), pairs)
    found = rx.graph_betweenness_centrality(graph, parallel_threshold=_SERIAL)
    return {label: found[v] for v, label in enumerate(labels)}


def cycles(edges: Iterable[Sequence[Node]]) -> list[list[Node]]:
    """Find one cycle in every strongly connected component that has one.

    These are the components of more than one node and the single nodes with a self-loop. Breaking
    a cycle may leave others in the same component: call again after each repair.

    Parameters
    ----------
    edges : iterable of (from, to) pairs, shape (m, 2)
        Arcs from supplier to buyer.

    Returns
    -------
    list of list
        Nodes of each cycle in the order of its arcs, the first not repeated at the end.

    References
    ----------
    Tarjan, R. E. (1972). Depth-first search and linear graph algorithms. SIAM Journal on Computing
    1(2), 146-160.

    Examples
    --------
    >>> cycles([("ore", "steel"), ("steel", "drill"), ("drill", "ore"), ("seed", "seed")])
    [['ore', 'steel', 'drill'], ['seed']]
    """
    labels, pairs = _numbered(edges)
    graph = _directed(len(labels), pairs)
    loops = {a for a, b in pairs if a == b}
    parts = (sorted(part) for part in rx.strongly_connected_components(graph))
    cyclic = sorted(part for part in parts if len(part) > 1 or part[0] in loops)
    return [[labels[v] for v in _cycle_within(graph, part)] for part in cyclic]


def topological_order(edges: Iterable[Sequence[Node]], nodes: Iterable[Node]) -> list[Node]:
    """Order the nodes so that every supplier stands before its buyers.

    Parameters
    ----------
    edges : iterable of (from, to) pairs, shape (m, 2)
        Arcs from supplier to buyer.
    nodes : iterable of nodes
        All nodes; among those free to come next, the first listed here comes first. Nodes that
        only an edge names count as listed last.

    Returns
    -------
    list
        Every node once.

    Raises
    ------
    ValueError
        If the network has a cycle, with one cycle named.

    References
    ----------
    Kahn, A. B. (1962). Topological sorting of large networks. Communications of the ACM 5(11),
    558-562.

    Examples
    --------
    >>> topological_order([("ore", "steel"), ("steel", "shell")], ["shell", "steel", "ore", "fuse"])
    ['ore', 'steel', 'shell', 'fuse']
    """
    labels, pairs = _numbered(edges, nodes)
    for found in cycles((labels[a], labels[b]) for a, b in pairs):
        path = " -> ".join(repr(label) for label in [*found, found[0]])
        raise ValueError(f"no topological order: the network has the cycle {path}")
    graph = _directed(len(labels), pairs)
    return [labels[v] for v in rx.lexicographical_topological_sort(graph, key="{:012d}".format)]


def topological_levels(tails: Ints, heads: Ints, size: int) -> tuple[Ints, Ints]:
    """Order numbered nodes so that every supplier stands before its buyers, level by level too.

    The level of a node is the length of the longest path to it.

    Parameters
    ----------
    tails, heads : array of int, shape (m,)
        Arcs from supplier to buyer, between nodes 0 up to `size`.
    size : int
        Number of nodes.

    Returns
    -------
    order : array of int, shape (size,)
        The nodes; among those free to come next, the lowest comes first.
    level : array of int, shape (size,)
        Level of each node.

    Raises
    ------
    ValueError
        If the network has a cycle.

    References
    ----------
    Kahn, A. B. (1962). Topological sorting of large networks. Communications of the ACM 5(11),
    558-562.

    Examples
    --------
    >>> order, level = topological_levels(np.array([3, 2, 3]), np.array([2, 0, 0]), 4)
    >>> order.tolist(), level.tolist()
    ([1, 3, 2, 0], [2, 0, 1, 0])
    """
    distinct = np.unique(tails * size + heads)
    graph: rx.PyDiGraph[int, None] = rx.PyDiGraph()
    graph.add_nodes_from(range(size))
    pairs = zip((distinct // size).tolist(), (distinct % size).tolist(), strict=True)
    graph.add_edges_from_no_data(list(pairs))
    if not rx.is_directed_acyclic_graph(graph):
        raise ValueError("no topological order: the network has a cycle")
    order = rx.lexicographical_topological_sort(graph, key="{:012d}".format)
    level = np.zeros(size, dtype=np.int64)
    for number, nodes in enumerate(rx.topological_generations(graph)):
        level[np.array(nodes)] = number
    return np.array(order, dtype=np.int64), level


def _numbered(
    edges: Iterable[Sequence[Node]], nodes: Iterable[Node] = ()
) -> tuple[list[Node], Pairs]:
    """Number the nodes in order of first appearance and write the edges in those numbers."""
    number: dict[Node, int] = {}
    for node in nodes:
        number.setdefault(node, len(number))
    pairs = [
        (number.setdefault(a, len(number)), number.setdefault(b, len(number))) for a, b in edges
    ]
    return list(number), pairs


def _position(labels: list[Node], node: Node, role: str) -> int:
    """Find the number of a node."""
    try:
        return labels.index(node)
    except ValueError:
        raise ValueError(f"{role} {node!r} is not a node of the network") from None


def _directed(size: int, pairs: Pairs) -> "rx.PyDiGraph[int, None]":
    """Build a directed graph without parallel arcs."""
    graph: rx.PyDiGraph[int, None] = rx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(range(size))
    graph.add_edges_from_no_data(pairs)
    return graph


def _undirected(size: int, pairs: Pairs) -> "rx.PyGraph[int, None]":
    """Build a simple undirected graph."""
    graph: rx.PyGraph[int, None] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(size))
    graph.add_edges_from_no_data([(a, b) for a, b in pairs if a != b])
    return graph


def _downstream(size: int, pairs: Pairs, start: int) -> set[int]:
    """Find the numbers of the nodes that the start reaches, itself included."""
    return {start, *rx.descendants(_directed(size, pairs), start)}


def _cycle_within(graph: "rx.PyDiGraph[int, None]", component: list[int]) -> list[int]:
    """Find a cycle of a strongly connected component, its lowest number first."""
    part = graph.subgraph(component)
    found = [part[a] for a, _ in rx.digraph_find_cycle(part, 0)]
    turn = found.index(min(found))
    return found[turn:] + found[:turn]


def _in_order(labels: Iterable[Node]) -> list[Node]:
    """Sort the labels, by type name and text where they have no common order."""
    items: list[Any] = list(labels)
    try:
        return sorted(items)
    except TypeError:
        return sorted(items, key=lambda label: (type(label).__name__, repr(label)))
