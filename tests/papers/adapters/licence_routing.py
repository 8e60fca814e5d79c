"""Answer the cases on routes: the k shortest without a loop, between two places."""

import math
from typing import Any

from mainstay.kernels.schedule.routes import shortest_routes

ARCS = ("arcs", "edges", "links", "hops", "graph", "network", "adjacency")
MATRIX = ("matrix", "cost_matrix", "distance_matrix", "adjacency_matrix", "adjacency", "distances")
SOURCE = ("source", "from", "origin", "start", "s", "src", "start_node", "source_node")
TARGET = ("target", "to", "destination", "end", "sink", "t", "dst", "dest", "end_node", "goal",
          "target_node", "terminal")  # fmt: skip
TAIL = (*SOURCE, "tail", "u", "i", "a", "node1", "from_node")
HEAD = (*TARGET, "head", "v", "j", "b", "node2", "to_node")
NUMBER = ("k", "K", "number", "n_paths", "paths", "k_paths", "num_paths", "number_of_paths",
          "n_routes", "k_shortest")  # fmt: skip
COST = ("cost", "weight", "days", "length", "w", "time", "distance", "duration", "c", "value")
NODES = ("nodes", "places", "vertices", "labels")
KIND = ("undirected", "directed", "graph_type", "type")


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """List the costs and the places of the routes, the cheapest first."""
    _known(inputs, (*ARCS, *MATRIX, *SOURCE, *TARGET, *NUMBER, *NODES, *KIND))
    source, target = _first(inputs, SOURCE), _first(inputs, TARGET)
    arcs = [_arc(one, source) for one in _arcs(inputs)]
    undirected = "undirected" in str(_first(inputs, ("graph_type", "type"))).lower()
    if _first(inputs, ("undirected",)) or inputs.get("directed") is False or undirected:
        arcs += [(head, tail, cost) for tail, head, cost in arcs]
    places = {place for tail, head, _ in arcs for place in (tail, head)}
    if not {source, target} <= places | set(_first(inputs, NODES) or []):
        raise ValueError(f"{source} or {target} is no place of an arc")
    number = int(_first(inputs, NUMBER) or 1)
    found = shortest_routes(arcs, source, target, number)
    routes = [list(route.places) for route in found]
    costs = [route.cost for route in found]
    answer: dict[str, Any] = {"costs": costs, "lengths": costs, "distances": costs}
    answer |= {"paths": routes, "routes": routes, "count": len(routes)}
    if routes:
        answer |= {"first_path": routes[0], "shortest_path": routes[0], "path": routes[0]}
        answer |= {"last_path": routes[-1], "cost": costs[0], "shortest_cost": costs[0]}
    names = ("first", "second", "third", "fourth", "fifth")
    answer |= {f"{name}_path": route for name, route in zip(names, routes)}
    return answer


def _arcs(inputs: dict[str, Any]) -> list[Any]:
    """Read arcs given as a list, as heads and costs by tail, or as a square table."""
    table = _first(inputs, MATRIX)
    if isinstance(table, list):
        nodes = _first(inputs, NODES) or range(len(table))
        return [
            {"tail": tail, "head": head, "cost": cost}
            for tail, row in zip(nodes, table)
            for head, cost in zip(nodes, row)
            if tail != head and cost not in (None, 0, -1) and cost != math.inf
        ]
    given = _first(inputs, ARCS) if table is None else table
    if not isinstance(given, dict):
        return list(given)
    return [
        (tail, *one)
        for tail, heads in given.items()
        for one in (heads.items() if isinstance(heads, dict) else heads)
    ]


def _arc(one: Any, sample: Any) -> tuple[Any, Any, float]:
    if isinstance(one, dict):
        _known(one, (*TAIL, *HEAD, *COST, "id", "name"))
        tail, head = _first(one, TAIL), _first(one, HEAD)
        cost = [value for value in [_first(one, COST)] if value is not None]
    else:
        tail, head, *cost = one
    if tail is None or head is None or len(cost) > 1:
        raise ValueError(f"the arc {one} does not say what it leads from and to, and its cost")
    return _place(tail, sample), _place(head, sample), float(cost[0]) if cost else 1.0


def _place(place: Any, sample: Any) -> Any:
    """Read a place in the form of the source; names of places are text in JSON objects."""
    if isinstance(sample, int) and isinstance(place, str) and place.isdigit():
        return int(place)
    return str(place) if isinstance(sample, str) else place


def _known(row: dict[str, Any], names: tuple[str, ...]) -> None:
    """Refuse a number or a list under a name that is not read."""
    odd = [
        key for key, one in row.items() if key not in names and isinstance(one, int | float | list)
    ]
    if odd:
        raise ValueError(f"not known what these are: {', '.join(odd)}")


def _first(row: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """Read the first of several spellings that is given."""
    return next((row[key] for key in keys if row.get(key) is not None), None)
