"""Plans that leave something open: a start, a figure, or the date by which it is reached."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from mainstay import dates
from mainstay.model.network import Network
from mainstay.model.ramp.plans import Plans
from mainstay.model.roles import PLANNED
from mainstay.model.supply_graph import SupplyGraph, capacity
from mainstay.model.tree import Tree

NO_START = "Planned without a start, so not counted"
NO_DATE = "Planned without the date by which it is reached, so it raises nothing"
NO_FIGURE = "Begins, or grows, to no published figure, so nothing bounds it"


def open_plans(plans: Plans, tree: Tree, graph: SupplyGraph, last: int) -> dict[str, list[str]]:
    """Return what the plans for the items of a tree leave open up to a last day, in words.

    Parameters
    ----------
    plans : Plans
    tree : Tree
    graph : SupplyGraph
        What may supply on the last day, plans included.
    last : int
        That day.

    Returns
    -------
    dict of str to list of str
        By what is left open: the item and the maker of each plan.
    """
    network = plans.network
    table, found = network["sources"], dict[str, list[str]]()
    idle = table.among("status", {"candidate"}) & ~table.known("since")
    idle &= np.isin(network.positions("sources", "item_id"), tree.order)
    if plans.nation is not None:
        idle &= network.source_country == network["countries"].index[plans.nation]
    rows = np.union1d(np.flatnonzero(idle), graph.sources.row[graph.sources.row >= 0])
    for row in rows.tolist():
        values = table.row(table.keys[row])
        kind = _open(plans, row, values, last)
        if kind is not None:
            found.setdefault(kind, []).append(_words(network, values))
    return {kind: sorted(found[kind]) for kind in sorted(found)}


def _open(plans: Plans, row: int, values: Mapping[str, Any], last: int) -> str | None:
    """Return what one source leaves open, if it is a plan."""
    status, since = values["status"], values["since"]
    if status == "candidate" and since is None:
        return NO_START
    is_plan = values["capacity_basis"] in PLANNED
    later = since is not None and dates.last_day(since) > plans.day
    later &= not plans.sources_there[row]
    if not (is_plan or later or status == "ramping"):
        return None
    unit = plans.network.unit_of(values["item_id"])
    amount = plans.announced(values) if is_plan else capacity(dict(values), unit, last)
    if amount == np.inf:
        return NO_FIGURE
    undated = is_plan and values["capacity_year"] is None and since is None
    return NO_DATE if undated else None


def _words(network: Network, values: Mapping[str, Any]) -> str:
    maker = network.name_of("organisations", values["organisation_id"])
    about = [values["since"]] if values["since"] else []
    if values["lead_time_weeks"] is not None:
        about.append(f"lead time {values['lead_time_weeks']:g} weeks")
    tail = f" ({', '.join(about)})" if about else ""
    return f"{network.label(values['item_id'])}, {maker}{tail}"
