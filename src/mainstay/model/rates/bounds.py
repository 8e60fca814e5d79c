"""Published limits on what sources make together: capacities, with the rows they rest on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isinf
from typing import Any

from mainstay.kernels.flow import Limit
from mainstay.model.backing import Pointer
from mainstay.model.force import source_force
from mainstay.model.network import Network
from mainstay.model.supply_graph import SupplyGraph, capacity

READ = (
    "source_id",
    "organisation_id",
    "item_id",
    "status",
    "capacity_per_year",
    "capacity_high_per_year",
    "capacity_basis",
    "capacity_year",
    "unit",
)
"""What of a source a figure may depend on."""

Figure = Callable[[Mapping[str, Any]], float]
"""From a row of `sources` to the most it makes, in units of its item a year; infinite if open."""


@dataclass(frozen=True)
class Bound:
    """A published limit: how much, in words, on which rows, and what it limits."""

    limit: Limit
    item: str
    words: str
    rows: tuple[Pointer, ...]


def in_rate(amount: float, unit: str, period: str = "year") -> str:
    """Write a rate; pieces carry no unit.

    Examples
    --------
    >>> in_rate(12000, "t"), in_rate(36000, "each", "month")
    ('12,000 t a year', '36,000 a month')
    >>> in_rate(1200000, "each"), in_rate(0.25, "t")
    ('1,200,000 a year', '0.25 t a year')
    """
    number = f"{amount:,.0f}" if amount >= 1e6 else f"{amount:,.6g}"
    return f"{number}{'' if unit == 'each' else ' ' + unit} a {period}"


def published(network: Network, day: int) -> Figure:
    """Return what reads the capacity of a source as `capacity` does, in the unit of its item."""
    return lambda values: capacity(dict(values), network.unit_of(values["item_id"]), day)


def capacity_bounds(graph: SupplyGraph, day: int, figure: Figure) -> list[Bound]:
    """Return the limits from capacities, in the order of the keys of the sources.

    A source that is counted in another shares the limit of that one, as far as it is in force on
    the day.
    """
    network = graph.network
    table = network["sources"]
    inside: dict[int, list[int]] = {}
    for node, source in enumerate(graph.sources):
        for row in [] if source.row is None else _containers(network, source.row, day):
            inside.setdefault(row, []).append(node)
    found = []
    for row in sorted(inside, key=lambda row: table.keys[row]):
        values = {name: table[name][row] for name in READ}
        amount = figure(values)
        if not isinf(amount):
            limit, words = Limit(amount, tuple(inside[row])), _words(network, values, amount)
            found.append(Bound(limit, values["item_id"], words, (("sources", row),)))
    return found


def _containers(network: Network, row: int, day: int) -> list[int]:
    """Return the source and those in which its capacity is counted, as far as in force."""
    table = network["sources"]
    found = [row]
    whole = table["counted_in"][row]
    while whole is not None and whole in table.index:
        if source_force(table.row(whole), day):
            found.append(table.index[whole])
        whole = table["counted_in"][table.index[whole]]
    return found


def _words(network: Network, values: Mapping[str, Any], amount: float) -> str:
    maker = network.name_of("organisations", values["organisation_id"])
    parts = (str(values["capacity_basis"] or "").replace("_", " "), values["capacity_year"])
    basis = " ".join(str(part) for part in parts if part)
    return f"{maker}, {in_rate(amount, network.unit_of(values['item_id']))} ({basis})"
