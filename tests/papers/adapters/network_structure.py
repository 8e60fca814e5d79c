"""Answer the cases on network structure."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from mainstay.kernels import structure
from mainstay.kernels.and_or import AndOr, offsets
from mainstay.kernels.flow import Limit, maximum_rate

ROOT = ("root", "entry")
START = ("start", "source", "from", "s")
SINK = ("sink", "target", "to", "t")


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Compute what the form of the inputs allows.

    A root asks for dominators, a source and a sink for a flow, a start alone for what it reaches;
    edges alone are an undirected network.
    """
    rows = [_row(row) for row in _first(inputs, ("edges", "arcs", "links"))]
    edges = [(row[0], row[1]) for row in rows]
    root, start, sink = (_first(inputs, keys) for keys in (ROOT, START, SINK))
    if root is not None:
        return _from_root(edges, root)
    if sink is not None and start is not None:
        capacities = _first(inputs, ("capacities", "capacity")) or [row[2] for row in rows]
        arcs = [(a, b, c) for (a, b), c in zip(edges, capacities, strict=True)]
        return _between(arcs, start, sink)
    if start is not None:
        return {"reachable": structure.reachable(edges, start)}
    return _undirected(edges, inputs.get("nodes", []))


def _from_root(edges: list[tuple[Any, Any]], root: Any) -> dict[str, Any]:
    """Answer for paths from a root."""
    return {
        "immediate_dominator": structure.immediate_dominators(edges, root),
        "reachable": structure.reachable(edges, root),
    }


def _between(arcs: list[tuple[Any, Any, float]], source: Any, sink: Any) -> dict[str, Any]:
    """Answer for the flow from a source to a sink, as a supply network.

    A node is a pool, an arc a source of supply in the pool at its end that needs the pool at its
    start and makes at most its capacity; the first node has a source that needs nothing. The limits
    that bind in every best plan are the arcs of the minimum cut, where there is only one.
    """
    nodes = list(dict.fromkeys([source, sink, *(node for a, b, _ in arcs for node in (a, b))]))
    number = {node: n for n, node in enumerate(nodes)}
    into = [[n + 1 for n, (_, end, _) in enumerate(arcs) if end == node] for node in nodes]
    into[0].append(0)
    graph = AndOr(
        pool_ptr=offsets(map(len, into)),
        pool_sources=np.array([n for pool in into for n in pool], dtype=np.int64),
        source_recipe=np.arange(len(arcs) + 1),
        recipe_ptr=offsets([0, *(1 for _ in arcs)]),
        need_ptr=offsets(1 for _ in arcs),
        option_pool=np.array([number[start] for start, _, _ in arcs], dtype=np.int64),
        pool_order=np.arange(len(nodes)),
    )
    limits = [Limit(float(c), (n + 1,)) for n, (_, _, c) in enumerate(arcs)]
    found = maximum_rate(graph, [1.0 for _ in arcs], limits, number[sink])
    cut = {(arcs[n][0], arcs[n][1]) for n in found.binding}
    open_arcs = [(a, b) for a, b, _ in arcs if (a, b) not in cut]
    near = structure.reachable([*open_arcs, (source, source)], source)
    return {
        "max_flow": found.rate,
        "min_cut_value": found.rate,
        "min_cut_arcs": sorted(cut, key=lambda arc: [(isinstance(n, str), n) for n in arc]),
        "min_cut_partition": [near, {node for node in nodes if node not in near}],
    }


def _undirected(edges: list[tuple[Any, Any]], nodes: list[Any] | int) -> dict[str, Any]:
    """Answer for an undirected network."""
    named = range(nodes) if isinstance(nodes, int) else nodes
    return {
        "degree": structure.degree_centrality(edges, named),
        "closeness": structure.closeness_centrality(edges, named),
        "betweenness": structure.betweenness_centrality(edges, named),
        "articulation_points": structure.articulation_points(edges),
    }


def _row(row: Any) -> list[Any]:
    """Read an edge given as a list or as an object with its ends first."""
    return list(row.values()) if isinstance(row, Mapping) else list(row)


def _first(inputs: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """Read the first of several spellings that is given."""
    return next((inputs[key] for key in keys if key in inputs), None)
