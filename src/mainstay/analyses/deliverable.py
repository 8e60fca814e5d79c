"""How much can be made, and what binds?"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import isinf
from typing import Any

from mainstay.model.backing import Pointer, supports
from mainstay.model.compiling import compile_graph
from mainstay.model.network import Network
from mainstay.model.observed import PER_YEAR
from mainstay.model.rates.bounds import Bound, capacity_bounds, in_rate, published
from mainstay.model.rates.ceiling import Ceiling
from mainstay.model.rates.seen import Seen
from mainstay.model.result import Column, Quantity, Reason, Result, in_words, reason
from mainstay.model.tree import Tree
from mainstay.model.view import Answer, View, item_or_end_item, known_places, look

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
class _Answer:
    """The most of the item asked about, what was observed of it, and the words for both."""

    view: View
    root: str
    nation: str | None

    @cached_property
    def seen(self) -> Seen:
        return Seen(self.view.network, self.nation, self.view.day)

    @cached_property
    def ceiling(self) -> Ceiling:
        network, day = self.view.network, self.view.day
        graph = compile_graph(network, [self.root], on=day, nation=self.nation)
        capacities = capacity_bounds(graph, day, published(network, day))
        bounds = [*capacities, *self.seen.bounds(graph, self.root)]
        return Ceiling(graph, Tree(network, self.root), bounds, self.nation)

    def _aged(self) -> list[str]:
        """Name the observations that are too old to bind."""
        return [
            f"{self.view.network.label(item)}, {self.seen.words(row)}"
            for item, (_, _, row) in sorted(self.seen.newest.items())
            if item in self.ceiling.tree.chains and self.seen.output(item) is None
        ]

    def row(self) -> tuple[dict[str, Any], list[Pointer], Callable[[], Reason]]:
        """Return the row of the item asked about; the reason is made when it is called for."""
        ceiling = self.ceiling
        best = ceiling.rate(self.root)
        held = [ceiling.bounds[number] for number in best.binding]
        floor = self.seen.output(self.root)
        values = {
            "item": self.root,
            "date": self.view.on,
            "rate_per_year": None if isinf(best.rate) else best.rate,
            "floor_per_year": None if floor is None else floor[0],
            "unit": self.view.network.unit_of(self.root),
            "binding": ceiling.held_by(best),
            "unbounded_inputs": sorted(ceiling.unbounded, key=self.view.network.label),
        }
        pointers = [pointer for bound in held for pointer in ceiling.rests_on(bound)]
        if floor is not None:
            pointers.append(("series", floor[1]))
        return values, pointers, lambda: self._reason(values, held, floor)

    def _reason(
        self, values: dict[str, Any], held: list[Bound], floor: tuple[float, int] | None
    ) -> Reason:
        network, ceiling = self.view.network, self.ceiling
        because = [
            reason(network, f"Bound: {ceiling.chain(bound)}.", ceiling.rests_on(bound))
            for bound in held
        ]
        if floor is not None:
            claim = f"Observed: {self.seen.words(floor[1])}."
            because.append(reason(network, claim, [("series", floor[1])]))
        because += [part for item in ceiling.tree.inputs for part in self._input_reasons(item)]
        because += ceiling.unbounded_reasons()
        return reason(network, self._claim(values), (), because)

    def _claim(self, values: dict[str, Any]) -> str:
        name, most = self.view.network.label(self.root), values["rate_per_year"]
        if most is None:
            return f"Nothing published bounds {name}."
        return f"{name}: at most {in_rate(most, values['unit'])}."

    def unanswered(self, values: dict[str, Any]) -> str | None:
        """Say that nothing bounds the item, where nothing does."""
        return f"ANS002 {self._claim(values)}" if values["rate_per_year"] is None else None

    def _input_reasons(self, item: str) -> list[Reason]:
        """Say what bounds one input by itself; nothing where nothing does."""
        best = self.ceiling.rate(item)
        if isinf(best.rate):
            return []
        bounds, network = [self.ceiling.bounds[n] for n in best.binding], self.view.network
        rows = [pointer for bound in bounds for pointer in bound.rows]
        words = "; ".join(sorted(bound.words for bound in bounds))
        most = in_rate(best.rate, network.unit_of(item))
        claim = f"{network.label(item)} by itself: at most {most}"
        return [reason(network, f"{claim}, by {words}." if words else f"{claim}.", rows)]

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
        found += [part.claim for part in self.ceiling.unbounded_reasons()]
        found.append("At most, with no rival claim on shared inputs; not a forecast.")
        return found


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
