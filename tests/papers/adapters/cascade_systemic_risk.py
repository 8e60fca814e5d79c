"""Answer cases on cascades: firm networks, influence, inoperability, a shock over time."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mainstay.kernels.cascade import Shocks, cascades, firm_network, losses, single_shocks
from mainstay.kernels.dynamics.course import simulate
from mainstay.kernels.dynamics.parameters import Parameters
from mainstay.kernels.dynamics.sectors import sector_network
from mainstay.kernels.dynamics.timeline import Losses, Timeline
from mainstay.kernels.influence import influence_vector, inoperability

SPELLINGS = {
    "flows": ("W", "flows", "weights_matrix", "adjacency"),
    "links": ("edges", "links"),
    "industry": ("sector", "sectors", "industry", "industries", "p"),
    "order": ("sector_order", "industry_order", "sector_labels"),
    "kind": ("essentiality", "E", "ess_mat"),
    "substitution": ("market_share_substitution", "substitution", "market_share"),
    "weights": ("weights", "h_weights", "node_weights"),
    "shocks": ("shock_scenarios", "shocks", "scenarios", "psi"),
    "labour": ("labour_share", "labor_share", "alpha"),
    "matrix": ("A", "interdependence", "interdependency_matrix"),
    "start": ("c", "disturbance", "initial", "perturbation"),
    "table": ("Z", "transactions"),
    "demand": ("final_demand_by_region", "final_demand", "Y"),
}
EVENT = {"region": 0, "sector": "electricity", "share": 0.7, "start": 5, "days": 20, "recovery": 30}
"""The event of the reference run, which stands in the text of the case, not in its inputs."""
REPORTED = [0, 5, 6, 10, 15, 20, 30, 45, 60, 90, 119]
"""Days that the reference run reports."""
ALSO = {
    "ESRI_total": ("ESRI", "esri"),
    "ESRI_downstream": ("ESRI_d", "downstream"),
    "ESRI_upstream": ("ESRI_u", "upstream"),
    "x": ("inoperability", "q"),
    "influence_vector": ("v", "influence"),
}


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Compute what the inputs allow."""
    given = {key: _first(inputs, names) for key, names in SPELLINGS.items()}
    answer: dict[str, Any] = {}
    if given["matrix"] is not None and given["start"] is not None:
        answer["x"] = inoperability(given["matrix"], given["start"])
    if given["table"] is not None and given["demand"] is not None:
        answer |= _over_time(given, inputs)
    flows = _flows(given)
    if flows is not None and given["labour"] is not None:
        answer["influence_vector"] = influence_vector(flows, float(given["labour"]))
    if flows is not None and given["labour"] is None:
        answer |= _cascades(flows, given, inputs)
    return answer | {also: answer[key] for key in ALSO if key in answer for also in ALSO[key]}


def _cascades(
    flows: NDArray[np.float64], given: Mapping[str, Any], inputs: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the index and the losses of each scenario; without an eps, until nothing changes."""
    supplier, buyer = np.nonzero(flows)
    industry, kind = _industries(given, len(flows))
    network = firm_network(
        supplier,
        buyer,
        flows[supplier, buyer],
        industry,
        kind,
        firms=len(flows),
        weights=given["weights"],
    )
    eps = inputs.get("eps", inputs.get("epsilon"))
    how: dict[str, Any] = {"rule": "converged"} if eps is None else {"eps": float(eps)}
    how["substitution"] = bool(given["substitution"])
    shocks = _shocks(given["shocks"], len(flows))
    found, (down, up) = cascades(network, shocks, **how), losses(network, shocks, **how)
    return {
        "ESRI_total": found.esri,
        "ESRI_downstream": found.downstream,
        "ESRI_upstream": found.upstream,
        "iterations": found.iterations,
        "downstream_loss_by_scenario": down,
        "upstream_loss_by_scenario": up,
    }


def _over_time(given: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Give production over time relative to before, for regions, industries and the world.

    The peer feels an event on the day after it begins, and begins to mend two days later than its
    days say.
    """
    event = EVENT | dict(inputs.get("event", {}))
    regions, sectors = inputs["regions"], inputs["sectors"]
    days = list(inputs.get("days", REPORTED))
    region = event["region"]
    place = regions.index(region) if isinstance(region, str) else int(region)
    hit = place * len(sectors) + sectors.index(event["sector"])
    network = sector_network(given["table"], given["demand"], len(regions), cover=90.0)
    times = {"start": event["start"] + 1, "steps": event["days"] + 2, "recovery": event["recovery"]}
    lost = Timeline(capacity=Losses.of([hit], event["share"], **times))
    made = simulate(
        network, lost, Parameters(order_rule="capacity_share"), max(days) + 1
    ).production
    before, found = network.output, made[days]
    answer: dict[str, Any] = {"days": days, "world": found.sum(axis=1) / before.sum()}
    for r, name in enumerate(regions):
        own = slice(r * len(sectors), (r + 1) * len(sectors))
        answer[f"{name}_total"] = found[:, own].sum(axis=1) / before[own].sum()
        for s, sector in enumerate(sectors):
            at = own.start + s
            answer[f"{name}_{sector}"] = found[:, at] / before[at] if before[at] else None
    return answer


def _flows(given: Mapping[str, Any]) -> NDArray[np.float64] | None:
    if given["flows"] is not None:
        return np.array(given["flows"], dtype=np.float64)
    if given["links"] is None:
        return None
    links = np.array(given["links"], dtype=np.float64)
    ends = links[:, :2].astype(int) - 1
    flows = np.zeros((max(ends.max() + 1, len(given["industry"] or [])),) * 2)
    np.add.at(flows, (ends[:, 0], ends[:, 1]), links[:, 2] if links.shape[1] > 2 else 1.0)
    return flows


def _industries(
    given: Mapping[str, Any], firms: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Read industries and what is essential to whom; without these nothing is."""
    names = [str(name) for name in given["industry"] or ["all"] * firms]
    order = [str(name) for name in given["order"] or _sorted(names)]
    kind = given["kind"]
    if isinstance(kind, Mapping):
        kind = [[kind[row][column] for column in order] for row in order]
    if kind is None:
        kind = np.ones((len(order),) * 2, dtype=np.int64)
    industry = np.array([order.index(name) for name in names], dtype=np.int64)
    return industry, np.array(kind, dtype=np.int64)


def _sorted(names: list[str]) -> list[str]:
    """Sort different names, as numbers where all are: 2 comes before 10."""
    try:
        return sorted(set(names), key=lambda name: (float(name), name))
    except ValueError:
        return sorted(set(names))


def _shocks(given: Any, firms: int) -> Shocks:
    """Read shares lost, one row for each scenario; words stand for every firm alone and whole."""
    if not isinstance(given, list):
        return single_shocks(firms)
    table = np.atleast_2d(np.array(given, dtype=np.float64))
    scenario, firm = np.nonzero(table)
    ptr = np.append(0, np.cumsum(np.bincount(scenario, minlength=len(table))))
    return Shocks(ptr, firm, table[scenario, firm])


def _first(inputs: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((inputs[name] for name in names if name in inputs), None)
