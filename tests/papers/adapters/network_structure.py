"""Answer the cases on network structure."""

from collections.abc import Mapping
from typing import Any

from mainstay.kernels import structure

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
    """Answer for the flow from a source to a sink."""
    value, near = structure.minimum_cut(arcs, source, sink)
    far = {node for a, b, _ in arcs for node in (a, b)} - near
    crossing = [(a, b) for a, b, _ in arcs if a in near and b in far]
    return {
        "max_flow": structure.max_flow(arcs, source, sink),
        "min_cut_value": value,
        "min_cut_partition": [near, far],
        "min_cut_arcs": sorted(crossing, key=lambda arc: [(isinstance(n, str), n) for n in arc]),
    }


def _undirected(edges: list[tuple[Any, Any]], nodes: list[Any] | int) -> dict[str, Any]:
    """Answer for an undirected network."""
    named = range(nodes) if isinstance(nodes, int) else nodes
    return {
        "degree": structure.degree_centrality(edges, named),
        "closeness": structure.closeness_centrality(edges, named),
        "betweenness": structure.betweenness_centrality(edges, named),
        "articulation_points": structure.articulation_points(edges),
        "bridges": structure.bridges(edges),
    }


def _row(row: Any) -> list[Any]:
    """Read an edge given as a list or as an object with its ends first."""
    return list(row.values()) if isinstance(row, Mapping) else list(row)


def _first(inputs: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """Read the first of several spellings that is given."""
    return next((inputs[key] for key in keys if key in inputs), None)
