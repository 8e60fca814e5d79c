"""How much can be made, and what binds?"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import isinf
from typing import Any

import numpy as np

from mainstay import dates
from mainstay.kernels.and_or import available
from mainstay.kernels.flow import Limit, Rate, maximum_rate
from mainstay.model.backing import Pointer, supports
from mainstay.model.compiling import compile_graph
from mainstay.model.force import source_force
from mainstay.model.network import Network
from mainstay.model.observed import PER_YEAR, is_national_output
from mainstay.model.result import Column, Quantity, Reason, Result, in_words, reason
from mainstay.model.supply_graph import TRADER, SupplyGraph, capacity
from mainstay.model.tree import Tree
from mainstay.model.view import Answer, View, item_or_end_item, known_places, look
from mainstay.units import conversion

NO_CAPACITY = "capacity not published as output"
NO_QUANTITY = "quantity in the parent not published"

COLUMNS = (
    Column("item", "", "Item asked about"),
    Column("date", "date", "Day asked about"),
    Column(
        "rate_per_year",
        "unit/year",
        "At most; empty where nothing published bounds it",
        type="number",
    ),
    Column("floor_per_year", "unit/year", "Output that was observed", type="number"),
    Column("unit", "", "Unit of the item"),
    Column("binding", "", "Chains from the item to what binds it", type="texts"),
    Column("unbounded_inputs", "", "Items whose supply nothing published bounds", type="texts"),
)


def deliverable(
    network: Network,
    *,
    item: str | None = None,
    for_nation: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Bound how much of an item can be made in a year, and name what binds.

    It serves to see which input to enlarge first. The rate is an upper bound: it takes every
    source at its full published capacity and no rival claim on shared inputs. It is no forecast.

    Parameters
    ----------
    network : Network
    item : str, optional
        Item asked about; by default the end item of the network.
    for_nation : str, optional
        Country code: keep only sources sited there or linked to a buyer there, and cap each input
        by the output observed in that nation.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row. Rates in units of the item a year; None where nothing published bounds them.

    Raises
    ------
    UsageError
        USE001 when there is no such item or nation.
    NoAnswer
        ANS001 when no item is named anywhere.

    Notes
    -----
    The linear programme of `kernels.flow.maximum_rate`. A source whose capacity is not published,
    or only planned, leaves its item without a bound, and the item is listed. An observed national
    series (the newest at most twelve months old) caps its item for that nation; that of the item
    asked about is a floor and a check, and never the cap.

    References
    ----------
    Ford and Fulkerson (1956), Maximal flow through a network; bill-of-material flow as in
    Simchi-Levi et al. (2015), Interfaces 45(5), equations 1 to 4 without disruption.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> row = deliverable(tiny()).table[0]
    >>> row["rate_per_year"], row["binding"], row["unbounded_inputs"]
    (500.0, ['End item > Alloy: Smelter, 100 t a year (nameplate 2025)'], ['fibre'])
    """
    view = look(network, on, known_by, item=item, for_nation=for_nation)
    root = item_or_end_item(view.network, item)
    known_places(view.network, for_nation)
    answer = _Answer(view, root, for_nation)
    values, pointers, why = answer.row()
    return view.columnar(
        "deliverable",
        key=("item",),
        columns=COLUMNS,
        answer=Answer({k: [v] for k, v in values.items()}, supports([pointers]), lambda _: why()),
        headline=_headline(values),
        caveats=answer.caveats(values),
        unanswered=answer.unanswered(values),
    )


@dataclass(frozen=True)
class _Bound:
    """A published limit: how much, in words, on which rows, and what it limits."""

    limit: Limit
    item: str
    words: str
    rows: tuple[Pointer, ...]


@dataclass(frozen=True)
class _Answer:
    """The graph of all that may supply, its limits, and the rate of any of its items."""

    view: View
    root: str
    nation: str | None

    @cached_property
    def graph(self) -> SupplyGraph:
        return compile_graph(self.view.network, [self.root], on=self.view.day, nation=self.nation)

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.view.network, self.root)

    @cached_property
    def bounds(self) -> list[_Bound]:
        """Every finite limit: capacities of sources, and observed national output of inputs."""
        return [*self._capacities(), *self._observations()]

    def _capacities(self) -> list[_Bound]:
        """Limits from capacities; a source counted in another shares the limit of that one."""
        table = self.view.network["sources"]
        inside: dict[int, list[int]] = {}
        for node, source in enumerate(self.graph.sources):
            for row in [] if source.row is None else self._containers(source.row):
                inside.setdefault(row, []).append(node)
        found = []
        for row in sorted(inside, key=lambda row: table.keys[row]):
            values = table.row(table.keys[row])
            amount = capacity(values, self.view.network.unit_of(values["item_id"]), self.view.day)
            if not isinf(amount):
                limit = Limit(amount, tuple(inside[row]))
                words = self._capacity_words(values, amount)
                found.append(_Bound(limit, values["item_id"], words, (("sources", row),)))
        return found

    def _containers(self, row: int) -> list[int]:
        """Return the source and those in which its capacity is counted, as far as in force."""
        table = self.view.network["sources"]
        found = [row]
        whole = table["counted_in"][row]
        while whole is not None and whole in table.index:
            if source_force(table.row(whole), self.view.day):
                found.append(table.index[whole])
            whole = table["counted_in"][table.index[whole]]
        return found

    def _capacity_words(self, values: dict[str, Any], amount: float) -> str:
        maker = self.view.network.name_of("organisations", values["organisation_id"])
        parts = (str(values["capacity_basis"] or "").replace("_", " "), values["capacity_year"])
        basis = " ".join(str(part) for part in parts if part)
        return f"{maker}, {_rate(amount, self.view.network.unit_of(values['item_id']))} ({basis})"

    def _observations(self) -> list[_Bound]:
        """Limits from the output that was observed in the nation; not for the item itself."""
        found = []
        for item in self._newest:
            seen = self.observed(item) if item != self.root else None
            place = self.view.network["items"].index[item]
            makes = (self.graph.sources.item == place) & (self.graph.sources.kind != TRADER)
            nodes = tuple(np.flatnonzero(makes).tolist())
            if seen is not None and nodes:
                amount, row = seen
                found.append(
                    _Bound(
                        Limit(amount, nodes), item, self._observed_words(row), (("series", row),)
                    )
                )
        return found

    @cached_property
    def _newest(self) -> dict[str, tuple[int, float, int]]:
        """The newest observed output of the nation in each item: day, amount a year, row."""
        table = self.view.network["series"]
        found: dict[str, tuple[int, float, int]] = {}
        for row, values in enumerate(table.rows()):
            seen = dates.last_day(values["date"])
            if not is_national_output(values, self.nation) or seen > self.view.day:
                continue
            factor = conversion(values["unit"], self.view.network.unit_of(values["item_id"]))
            if factor is None:
                continue
            amount = values["value"] * PER_YEAR[values["period"]] * factor
            # Of several figures for one day the largest counts: the answer is an upper bound.
            held = found.get(values["item_id"], (seen, amount, row))
            found[values["item_id"]] = max(held, (seen, amount, row))
        return found

    def observed(self, item: str) -> tuple[float, int] | None:
        """Return the observed output of the nation, a year, and its row, if not a year old."""
        seen = self._newest.get(item)
        if seen is None or seen[0] < dates.year_before(self.view.day):
            return None
        return seen[1:]

    def _aged(self) -> list[str]:
        """Name the observations that are too old to bind."""
        return [
            f"{self.view.network.label(item)}, {self._observed_words(row)}"
            for item, (_, _, row) in sorted(self._newest.items())
            if item in self.tree.chains and self.observed(item) is None
        ]

    def _observed_words(self, row: int) -> str:
        table = self.view.network["series"]
        value, unit, period = (table[name][row] for name in ("value", "unit", "period"))
        nation = self.view.network.name_of("countries", self.nation)
        rate = _rate(value, unit, period)
        return f"output observed in {nation}, {rate} ({table['date'][row]})"

    def rate(self, item: str) -> Rate:
        """Return the most that can be made of an item of the tree."""
        return maximum_rate(
            self.graph.arrays,
            [option.low for option in self.graph.options],
            [bound.limit for bound in self.bounds],
            self.graph.pool_of[item],
        )

    @cached_property
    def unbounded(self) -> dict[str, tuple[str, str]]:
        """The items whose supply nothing bounds, each with the reason and its makers."""
        limited = {node for bound in self.bounds for node in bound.limit.sources}
        makers: dict[str, set[str]] = {}
        for node, source in enumerate(self.graph.sources):
            if node not in limited and source.kind != "trader":
                named = makers.setdefault(source.item, set())
                if source.organisation is not None:
                    named.add(self.view.network.name_of("organisations", source.organisation))
        found = {
            item: (NO_CAPACITY if named else self._no_source, ", ".join(sorted(named)))
            for item, named in makers.items()
        }
        for option in self.graph.options:
            if option.low is None:
                found.setdefault(option.item, (NO_QUANTITY, ""))
        return found

    @property
    def _no_source(self) -> str:
        if self.nation is None:
            return "no source listed"
        nation = self.view.network.name_of("countries", self.nation)
        return f"no source listed in {nation} or linked to a buyer there"

    def row(self) -> tuple[dict[str, Any], list[Pointer], Callable[[], Reason]]:
        """Return the row of the item asked about; the reason is made when it is called for."""
        best = self.rate(self.root)
        held = [self.bounds[number] for number in best.binding]
        floor = self.observed(self.root)
        values = {
            "item": self.root,
            "date": self.view.on,
            "rate_per_year": None if isinf(best.rate) else best.rate,
            "floor_per_year": None if floor is None else floor[0],
            "unit": self.view.network.unit_of(self.root),
            "binding": sorted(self._chain(bound) for bound in held) or self._cannot(best),
            "unbounded_inputs": sorted(self.unbounded, key=self.view.network.label),
        }
        pointers = [pointer for bound in held for pointer in self._rests_on(bound)]
        if floor is not None:
            pointers.append(("series", floor[1]))
        return values, pointers, lambda: self._reason(values, held, floor)

    def _rests_on(self, bound: _Bound) -> list[Pointer]:
        lines: list[Pointer] = [("bom_lines", row) for row in self.tree.chain_lines[bound.item]]
        return [*bound.rows, *lines]

    def _chain(self, bound: _Bound) -> str:
        names = [self.view.network.label(i) for i in self.tree.chains[bound.item]]
        return " > ".join(names) + ": " + bound.words

    def _cannot(self, best: Rate) -> list[str]:
        """Name the items that can't be had at all, where that is what holds the rate at zero."""
        if best.rate > 0:
            return []
        lost = np.zeros(len(self.graph.sources), dtype=bool)
        served = available(self.graph.arrays, lost)
        pools = self.graph.pool_of
        gone = [item for item in self.graph.items if not served[pools[item]]]
        empty = [item for item in gone if not len(self.graph.arrays.members(pools[item]))]
        gone = empty or gone
        return sorted(f"{self.view.network.label(item)}: no source in force" for item in gone)

    def _reason(
        self, values: dict[str, Any], held: list[_Bound], floor: tuple[float, int] | None
    ) -> Reason:
        network = self.view.network
        because = [
            reason(network, f"Bound: {self._chain(bound)}.", self._rests_on(bound))
            for bound in held
        ]
        if floor is not None:
            claim = f"Observed: {self._observed_words(floor[1])}."
            because.append(reason(network, claim, [("series", floor[1])]))
        because += [part for item in self.tree.inputs for part in self._input_reasons(item)]
        because += self._unbounded_reasons()
        return reason(network, self._claim(values), (), because)

    def _claim(self, values: dict[str, Any]) -> str:
        name, most = self.view.network.label(self.root), values["rate_per_year"]
        if most is None:
            return f"Nothing published bounds {name}."
        return f"{name}: at most {_rate(most, values['unit'])}."

    def unanswered(self, values: dict[str, Any]) -> str | None:
        """Say that nothing bounds the item, where nothing does."""
        return f"ANS002 {self._claim(values)}" if values["rate_per_year"] is None else None

    def _input_reasons(self, item: str) -> list[Reason]:
        """Say what bounds one input by itself; nothing where nothing does."""
        best = self.rate(item)
        if isinf(best.rate):
            return []
        rows = [pointer for n in best.binding for pointer in self.bounds[n].rows]
        words = "; ".join(sorted(self.bounds[n].words for n in best.binding))
        network = self.view.network
        claim = (
            f"{network.label(item)} by itself: at most {_rate(best.rate, network.unit_of(item))}"
        )
        return [reason(network, f"{claim}, by {words}." if words else f"{claim}.", rows)]

    def _unbounded_reasons(self) -> list[Reason]:
        """Name what nothing bounds, put together by the reason."""
        groups: dict[str, list[str]] = {}
        for item, (kind, makers) in self.unbounded.items():
            name = self.view.network.label(item)
            groups.setdefault(kind, []).append(f"{name} ({makers})" if makers else name)
        return [
            Reason(f"Not bounded, {kind}: {'; '.join(sorted(names))}.")
            for kind, names in sorted(groups.items())
        ]

    def caveats(self, values: dict[str, Any]) -> list[str]:
        """Say what limits the answer."""
        found = []
        floor, most = values["floor_per_year"], values["rate_per_year"]
        if floor is not None and most is not None and floor > most:
            found.append(
                f"Conflict in the facts: observed output of {floor:,.6g} a year stands above the "
                f"bound of {most:,.6g}. One of the publications is out of date or wrong."
            )
        aged = self._aged()
        if aged:
            found.append(f"More than twelve months old, so no longer a bound: {in_words(aged)}.")
        found += [part.claim for part in self._unbounded_reasons()]
        found.append("At most, with no rival claim on shared inputs; not a forecast.")
        return found


def _rate(amount: float, unit: str, period: str = "year") -> str:
    """Write a rate; pieces carry no unit."""
    return f"{amount:,.6g}{'' if unit == 'each' else ' ' + unit} a {period}"


def _headline(values: dict[str, Any]) -> dict[str, Quantity]:
    most, unit = values["rate_per_year"], values["unit"]
    month = None if most is None else most / PER_YEAR["month"]
    return {
        "rate_per_year": Quantity(most, f"{unit}/year", "At most, in a year"),
        "rate_per_month": Quantity(month, f"{unit}/month", "At most, in a month"),
        "floor_per_year": Quantity(values["floor_per_year"], f"{unit}/year", "Observed output"),
        "unbounded_inputs": Quantity(
            len(values["unbounded_inputs"]), "count", "Items that nothing bounds"
        ),
    }
