"""The k shortest routes without a loop, by Yen: the order in which consents could be sought."""

from collections.abc import Hashable, Iterable, Mapping
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple, TypeVar

Place = TypeVar("Place", bound=Hashable)
_Arcs = Mapping[Place, Mapping[Place, float]]


class Route(NamedTuple):
    """A route and the sum of its arcs."""

    cost: float
    places: tuple[Hashable, ...]


def shortest_routes(
    arcs: Iterable[tuple[Place, Place, float]], source: Place, target: Place, number: int = 1
) -> list[Route]:
    """Find the shortest routes from one place to another, each place at most once.

    Parameters
    ----------
    arcs : iterable of (from, to, cost)
        Costs of 0 or more, in any unit; of several arcs between two places the cheapest counts.
    source, target : hashable
    number : int
        Routes wanted, 1 or more.

    Returns
    -------
    list of Route
        At most `number`, the cheapest first; of equal cost, the one with fewer arcs, then the one
        whose places come first as text.

    Raises
    ------
    ValueError
        When a cost is negative or no number, or `number` is below 1.

    Notes
    -----
    Each further route leaves one already found at some place and is shortest from there, without
    the places before it and the arcs that found routes take from there. Work grows with number *
    places * that of one search by Dijkstra.

    References
    ----------
    Yen, J. Y. (1971). Finding the k shortest loopless paths in a network. Management Science
    17(11), 712-716.

    Examples
    --------
    >>> arcs = [("a", "b", 1), ("b", "d", 1), ("a", "c", 1), ("c", "d", 2)]
    >>> [(route.cost, "".join(route.places)) for route in shortest_routes(arcs, "a", "d", 5)]
    [(2, 'abd'), (3, 'acd')]
    """
    if number < 1:
        raise ValueError(f"number is {number}; it must be 1 or more")
    graph = _graph(arcs)
    first = _shortest(graph, source, target, set(), set())
    found: list[tuple[Place, ...]] = [] if first is None else [first]
    waiting: list[tuple[tuple[float, int, str], tuple[Place, ...]]] = []
    while found and len(found) < number:
        for route in _branches(graph, found, target):
            item = (_rank(graph, route), route)
            if item not in waiting and route not in found:
                heappush(waiting, item)
        if not waiting:
            break
        found.append(heappop(waiting)[1])
    return [Route(_cost(graph, route), route) for route in found]


def _graph(arcs: Iterable[tuple[Place, Place, float]]) -> dict[Place, dict[Place, float]]:
    graph: dict[Place, dict[Place, float]] = {}
    for tail, head, cost in arcs:
        if not cost >= 0:
            raise ValueError(f"the cost from {tail} to {head} is {cost}; it must be 0 or more")
        heads = graph.setdefault(tail, {})
        heads[head] = min(cost, heads.get(head, cost))
    return graph


def _branches(
    graph: _Arcs[Place], found: list[tuple[Place, ...]], target: Place
) -> Iterable[tuple[Place, ...]]:
    """Yield the shortest ways off the newest route, one from each of its places."""
    newest = found[-1]
    for number in range(len(newest) - 1):
        root = newest[: number + 1]
        taken = {(r[number], r[number + 1]) for r in found if r[: number + 1] == root}
        rest = _shortest(graph, root[-1], target, set(root[:-1]), taken)
        if rest is not None:
            yield (*root[:-1], *rest)


def _shortest(
    graph: _Arcs[Place],
    source: Place,
    target: Place,
    barred: set[Place],
    taken: set[tuple[Place, Place]],
) -> tuple[Place, ...] | None:
    """Find the shortest route that leaves some places and arcs out (Dijkstra 1959)."""
    queue: list[tuple[tuple[float, int, str], tuple[Place, ...]]] = [((0, 0, ""), (source,))]
    done: set[Place] = set()
    while queue:
        (cost, size, _), route = heappop(queue)
        place = route[-1]
        if place == target:
            return route
        if place in done:
            continue
        done.add(place)
        for head, arc in graph.get(place, {}).items():
            if head not in barred and head not in done and (place, head) not in taken:
                longer = (*route, head)
                heappush(queue, ((cost + arc, size + 1, _text(longer)), longer))
    return None


def _rank(graph: _Arcs[Place], route: tuple[Place, ...]) -> tuple[float, int, str]:
    return _cost(graph, route), len(route), _text(route)


def _cost(graph: _Arcs[Place], route: tuple[Place, ...]) -> float:
    return sum(graph[tail][head] for tail, head in pairwise(route))


def _text(route: tuple[Place, ...]) -> str:
    return "\n".join(map(str, route))
