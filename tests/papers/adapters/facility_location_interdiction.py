"""Answer the cases on the location of facilities and on their loss.

Facilities and a number of losses ask for the worst loss, a number of facilities alone for the best
sites; a radius turns distances into cover. Distances come as a table, as undirected edges or as
places in the plane. Nodes keep the numbers they have in the edges. In tables they count from 0, as
in all index lists of the cases, unless the case gives an index base or names a site that only
counting from 1 has.
"""

from typing import Any

import numpy as np

from mainstay.kernels.covering import fewest_sites, maximal_cover, p_center
from mainstay.kernels.interdiction import (
    Interdiction,
    best_protection,
    worst_cover_loss,
    worst_loss,
)
from mainstay.kernels.location import Placement, p_median, shortest_distances

TABLES = (
    "distances",
    "distance_matrix",
    "distance",
    "costs",
    "cost_matrix",
    "cost",
    "d",
    "c",
    "D",
    "matrix",
    "dist",
)
EDGES = ("edges", "arcs", "links")
PLACES = ("coordinates", "coords", "points", "locations")
DEMAND = ("demand", "demands", "weights", "weight", "h", "w", "a", "population")
COUNT = (
    "p",
    "P",
    "k",
    "n_facilities",
    "number_of_facilities",
    "num_facilities",
    "facilities_count",
)
OPEN = ("facilities", "open", "open_facilities", "existing", "medians", "sites")
LOSSES = ("r", "R", "losses", "n_interdicted", "interdictions", "budget")
GUARDS = ("q", "protect", "fortify", "n_protected", "protections")
RADIUS = (
    "radius",
    "S",
    "coverage_distance",
    "coverage_radius",
    "service_radius",
    "max_coverage",
    "coverage",
    "service_distance",
    "cover_distance",
)
COVERS = ("covers", "coverage_matrix", "cover_matrix", "a_ij", "cover")
MODEL = ("model", "problem", "type", "variant", "objective")
PENALTY = ("unserved", "penalty", "emergency_cost", "unserved_cost", "big_m", "M")
GROUPS = ("groups", "groups_lost_together")
BASE = ("index_base", "base", "first_index")


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Compute what the form of the inputs allows."""
    distances, labels = _distances(inputs)
    radius, covers = _first(inputs, RADIUS), _first(inputs, COVERS)
    if covers is not None:
        distances, labels = np.array(covers, dtype=bool), _named(inputs, *np.shape(covers))
    elif radius is not None:
        distances = distances <= radius
    demand = _demand(inputs, labels if distances.shape[0] == len(labels) else None)
    if _first(inputs, LOSSES) is not None:
        return _losses(inputs, distances, labels, demand)
    return _sites(inputs, distances, labels, demand)


def _sites(inputs: dict[str, Any], table: Any, labels: list[Any], demand: Any) -> dict[str, Any]:
    """Answer for the best sites."""
    count, model = _first(inputs, COUNT), str(_first(inputs, MODEL) or "").lower()
    if table.dtype == bool and count is None:
        return _placed(fewest_sites(table), labels)
    if table.dtype == bool:
        found = maximal_cover(table, count, demand)
        whole = float(len(table) if demand is None else np.sum(demand))
        share = found.objective / whole
        return _placed(found, labels) | {
            "covered": found.objective,
            "covered_demand": found.objective,
            "covered_share": share,
            "covered_percent": share * 100,
        }
    if "cent" in model:
        return _placed(p_center(table, count), labels)
    return _placed(p_median(table, count, demand), labels)


def _placed(found: Placement, labels: list[Any]) -> dict[str, Any]:
    """Name what was chosen."""
    chosen = [labels[site] for site in found.sites]
    names = ("facilities", "sites", "medians", "open", "selected", "centers")
    return {
        "objective": found.objective,
        "optimum": found.objective,
        "bound": found.bound,
        "number_of_facilities": len(chosen),
        **dict.fromkeys(names, chosen),
    }


def _losses(inputs: dict[str, Any], table: Any, labels: list[Any], demand: Any) -> dict[str, Any]:
    """Answer for the worst losses of each of the numbers asked for."""
    chosen = _first(inputs, OPEN)
    if chosen is None:
        count = _first(inputs, COUNT)
        chosen = labels if count is None else _sites(inputs, table, labels, demand)["facilities"]
    columns = [labels.index(label) for label in chosen]
    groups = _first(inputs, GROUPS)
    if groups is not None:
        groups = [[chosen.index(label) for label in group] for group in groups]
    covered = table.dtype == bool
    costs = (~table if covered else table)[:, columns].astype(float)
    last = 1.0 if covered else _first(inputs, PENALTY) or np.inf
    how = {"demand": demand, "groups": groups, "unserved": last}
    names = chosen if groups is None else list(range(len(groups)))
    numbers, guards = _first(inputs, LOSSES), _first(inputs, GUARDS)
    worst: dict[str, dict[str, Any]] = {}
    for r in numbers if isinstance(numbers, list) else [numbers]:
        if covered:
            found = worst_cover_loss(table[:, columns], r, demand=demand, groups=groups)
        else:
            found = worst_loss(costs, r, **how)
        worst[str(r)] = {"baseline": found.before} | _worst(found, names, covered=covered)
        if guards is not None:
            kept = best_protection(costs, r, guards, **how)
            worst[str(r)]["protected"] = [names[one] for one in kept.protected]
            worst[str(r)]["protected_objective"] = kept.worst.after
    only = {} if isinstance(numbers, list) else worst[str(numbers)]
    return {"baseline": found.before, "worst_case": worst} | only


def _worst(found: Interdiction, names: list[Any], *, covered: bool) -> dict[str, Any]:
    """Name a worst loss; of cover the objective is what is lost of it."""
    lost = [names[one] for one in found.lost]
    change = abs(found.after - found.before)
    answer = {
        "objective": change if covered else found.after,
        "interdicted": lost,
        "removed": lost,
        "lost": lost,
        "bound": found.bound,
        "increase": change,
        "increase_percent": 100 * change / found.before if found.before else None,
        "after": found.after,
    }
    if covered:
        answer |= {"coverage_lost": change, "coverage": found.after, "remaining": found.after}
    return answer


def _distances(inputs: dict[str, Any]) -> tuple[Any, list[Any]]:
    """Read distances, clients by sites, and what the sites are called."""
    table, edges, places = (_first(inputs, keys) for keys in (TABLES, EDGES, PLACES))
    if table is not None:
        found = np.array([[np.inf if d is None else d for d in row] for row in table], dtype=float)
        return found, _named(inputs, *found.shape)
    if edges is not None:
        rows = [list(row.values()) if isinstance(row, dict) else row for row in edges]
        nodes = sorted({end for row in rows for end in row[:2]}, key=lambda n: (str(type(n)), n))
        if all(isinstance(node, int) for node in nodes):
            start = min(1, *nodes)
            nodes = list(range(start, max(*nodes, start + inputs.get("n", 0) - 1) + 1))
        number = {node: place for place, node in enumerate(nodes)}
        lengths = [(number[row[0]], number[row[1]], row[2] if row[2:] else 1) for row in rows]
        return shortest_distances(lengths, len(nodes)), nodes
    if places is None:
        return np.zeros((0, 0)), []
    points = np.array(places, dtype=float)
    away = points[:, None] - points[None]
    return np.hypot(away[..., 0], away[..., 1]), _named(inputs, len(points), len(points))


def _named(inputs: dict[str, Any], clients: int, sites: int) -> list[Any]:
    """Number the sites from the index base, else from 0, or from 1 where only that can be meant.

    The last number of counting from 1, without a 0, among the facilities or their groups tells so,
    and among the names of the demand where clients and sites are the same places.
    """
    chosen, demand = _first(inputs, OPEN) or [], _first(inputs, DEMAND)
    if any(isinstance(one, str) for one in chosen):
        return list(chosen)
    base = _first(inputs, BASE)
    if base is None:
        used = {str(one) for group in [chosen, *(_first(inputs, GROUPS) or [])] for one in group}
        if isinstance(demand, dict) and clients == sites:
            used |= {str(name) for name in demand}
        base = int(str(sites) in used and "0" not in used)
    return list(range(int(base), int(base) + sites))


def _demand(inputs: dict[str, Any], labels: list[Any] | None) -> Any:
    """Read the demand of each client, by its place or by its name."""
    found = _first(inputs, DEMAND)
    if isinstance(found, dict) and labels is not None:
        return [found.get(str(label), found.get(label, 0.0)) for label in labels]
    return list(found.values()) if isinstance(found, dict) else found


def _first(inputs: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """Read the first of several spellings that is given."""
    return next((inputs[key] for key in keys if key in inputs), None)
