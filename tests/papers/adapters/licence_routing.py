"""Answer the cases on routes: the k shortest without a loop, between two places."""

from typing import Any

from mainstay.kernels.schedule.routes import shortest_routes

ARCS = ("arcs", "edges", "links", "hops")
SOURCE = ("source", "from", "origin", "start", "s")
TARGET = ("target", "to", "destination", "end", "sink", "t")
NUMBER = ("k", "K", "number", "n_paths", "paths")
COST = ("cost", "weight", "days", "length", "w", "time")


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """List the costs and the places of the routes, the cheapest first."""
    arcs = [_arc(one) for one in _arcs(inputs)]
    if _first(inputs, ("undirected",)) or inputs.get("directed") is False:
        arcs += [(head, tail, cost) for tail, head, cost in arcs]
    number = int(_first(inputs, NUMBER) or 1)
    found = shortest_routes(arcs, _first(inputs, SOURCE), _first(inputs, TARGET), number)
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
    """Read arcs given as a list, or as heads and costs by tail."""
    given = _first(inputs, ARCS)
    if given is None:
        given = _first(inputs, ("graph", "network", "adjacency"))
    if isinstance(given, dict):
        return [(tail, head, cost) for tail, heads in given.items() for head, cost in heads.items()]
    return list(given)


def _arc(one: Any) -> tuple[Any, Any, float]:
    if isinstance(one, dict):
        return _first(one, SOURCE), _first(one, TARGET), float(_first(one, COST) or 0)
    tail, head, *cost = one
    return tail, head, float(cost[0]) if cost else 1.0


def _first(row: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """Read the first of several spellings that is given."""
    return next((row[key] for key in keys if key in row), None)
