"""Answer the cases on time to survive and time to recover."""

from typing import Any

import numpy as np

from mainstay.kernels.and_or import offsets
from mainstay.kernels.recovery.answers import impact, survive
from mainstay.kernels.recovery.network import Groups, RecoveryNetwork, recovery_network

EDGES = ("edges", "links", "arcs")
STOCK = ("inventory", "stock", "stocks", "on_hand")
MATERIAL = ("supplier_material", "material", "materials", "part")
DISRUPT = ("disrupt", "disrupted", "disruptions", "scenarios", "nodes_down")
TTR = ("ttr", "time_to_recover", "recovery_time", "t")
MARGIN = ("margin", "profit_margin", "profit", "margins")
RECIPE = ("units_of_material_per_unit", "bom", "units_per_unit")


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Compute the time to survive of each group, and where a time to recover is given its loss."""
    edges = [(row[0], row[1]) for row in _first(inputs, EDGES)]
    names = _names(inputs, edges)
    network = _network(inputs, edges, names)
    listed = _first(inputs, DISRUPT) or names
    labels, members = _disrupted(listed, names)
    groups = Groups(offsets(map(len, members)), np.array([n for m in members for n in m]))
    times = survive(network, groups).tolist()
    lasting = {label: t if np.isfinite(t) else None for label, t in zip(labels, times, strict=True)}
    found: dict[str, Any] = {"tts": lasting, "time_to_survive": lasting}
    ttr = _first(inputs, TTR)
    if ttr is not None:
        recover = [ttr[label] for label in labels] if isinstance(ttr, dict) else ttr
        lost = dict(zip(labels, impact(network, groups, recover).tolist(), strict=True))
        largest = max(lost.values()) or 1.0
        found |= {"lost_profit": lost, "lost_margin": lost, "performance_impact": lost}
        index = {label: loss / largest for label, loss in lost.items()}
        found |= {"risk_exposure_index": index, "rei": index}
    return found


def _first(inputs: dict[str, Any], keys: tuple[str, ...]) -> Any:
    return next((inputs[key] for key in keys if key in inputs), None)


def _names(inputs: dict[str, Any], edges: list[tuple[str, str]]) -> list[str]:
    """Return every node that the inputs name, once."""
    tiers = [name for key in sorted(inputs) if key.startswith("tier") for name in inputs[key]]
    held = [*inputs.get("capacity", {}), *(_first(inputs, STOCK) or {})]
    return list(dict.fromkeys([*tiers, *(n for edge in edges for n in edge), *held]))


def _network(
    inputs: dict[str, Any], edges: list[tuple[str, str]], names: list[str]
) -> RecoveryNetwork:
    """A need for each material that a node buys; suppliers of one material replace each other."""
    number = {name: n for n, name in enumerate(names)}
    material = _first(inputs, MATERIAL) or {}
    needs: dict[tuple[str, str], list[int]] = {}
    for supplier, buyer in edges:
        needs.setdefault((buyer, material.get(supplier, supplier)), []).append(number[supplier])
    recipe = _first(inputs, RECIPE)

    def column(held: dict[str, float] | None, missing: float) -> list[float]:
        return [(held or {}).get(name, missing) for name in names]

    return recovery_network(
        [(number[buyer], suppliers) for (buyer, _), suppliers in needs.items()],
        amount=recipe if isinstance(recipe, int | float) else 1.0,
        stock=column(_first(inputs, STOCK), 0.0),
        capacity=column(inputs.get("capacity"), np.inf),
        demand=column(inputs.get("demand"), 0.0),
        margin=column(_first(inputs, MARGIN), 1.0 if _first(inputs, MARGIN) is None else 0.0),
    )


def _disrupted(listed: Any, names: list[str]) -> tuple[list[str], list[list[int]]]:
    """Return the labels of what is lost, and its nodes: one name, several, or named groups."""
    groups = listed.items() if isinstance(listed, dict) else ((row, row) for row in listed)
    labels, members = [], []
    for label, group in groups:
        labels.append(label if isinstance(label, str) else "+".join(label))
        whole = [group] if isinstance(group, str) else group
        members.append([names.index(name) for name in whole])
    return labels, members
