"""What rate can be reached month by month, and what stops more?"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import isinf
from typing import Any

from mainstay import dates
from mainstay.errors import UsageError
from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.model.ramp.announced import Target
from mainstay.model.ramp.ending import ending
from mainstay.model.ramp.open_plans import open_plans
from mainstay.model.ramp.steps import CAPACITIES, Capacity, Step, Steps, months_after
from mainstay.model.rates.bounds import in_rate
from mainstay.model.result import Column, Quantity, Reason, Result, in_words, reason
from mainstay.model.view import Answer, View, item_or_end_item, known_places, look

MOST_MONTHS = 240
AS_ANNOUNCED = (
    "Planned is as announced, on the first day that its date allows, and at most; not a forecast. "
    "Labour, tooling, money and the time to qualify are not in the tables."
)
HEADLINE = (6, 12, 24)
"""Months of which the headline says the rate with what is announced."""

COLUMNS = (
    Column("month", "months", "Months after the day asked about", type="integer"),
    Column("date", "date", "The day that is"),
    Column("capacity", "", "Existing on the day asked about, or planned as well"),
    Column(
        "rate_per_year",
        "unit/year",
        "At most; empty where nothing published bounds it",
        type="number",
    ),
    Column("binding", "", "Chains from the item to what binds it", type="texts"),
    Column("next_per_year", "unit/year", "At most, without that; empty likewise", type="number"),
    Column("next_binding", "", "Chains to what binds then", type="texts"),
    Column(
        "gain_per_unit",
        "unit/unit",
        "More of the item for one more unit of what binds; empty where several bind",
        type="number",
    ),
    Column("announced_per_year", "unit/year", "Announced for the item itself", type="number"),
    Column("unit", "", "Unit of the item", detail=True),
    Column(
        "unbounded_inputs",
        "",
        "Items whose supply nothing published bounds",
        type="texts",
        detail=True,
    ),
)


def ramp(
    network: Network,
    *,
    item: str | None = None,
    for_nation: str | None = None,
    months: int = 24,
    step: int | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Bound the rate of an item month by month, and name what binds first and next.

    It serves to see whether what is announced can carry a goal, and which input to enlarge. Both
    rates are upper bounds: *existing* takes what is there on the day asked about, *planned* also
    what is announced with a date, as if it came so. Neither is a forecast.

    Parameters
    ----------
    network : Network
    item : str, optional
        Item asked about; by default the end item of the network.
    for_nation : str, optional
        Country code: keep only sources sited there or linked to a buyer there, and cap each input
        by the output observed in that nation.
    months : int
        How far to look, in months; 1 to 240.
    step : int, optional
        Months from one row to the next; 1 to `months`. By default the months 0, 6, 12, 24, the
        last one, and those in which a rate or what binds it changes.
    on : str, optional
        Day from which to look; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        Two rows for each month that is looked at. Rates in units of the item a year; None where
        nothing published bounds them.

    Raises
    ------
    UsageError
        USE001 when there is no such item or nation, USE036 and USE037 when `months` or `step` is
        out of range.
    NoAnswer
        ANS001 when no item is named anywhere.

    Notes
    -----
    The linear programme of `deliverable` on each day. The next limits are those that bind when all
    that bind are taken away; the gain of a limit is the slope of the rate in its amount.

    References
    ----------
    Ford and Fulkerson (1956), Maximal flow through a network; shadow prices as in Dantzig (1963),
    Linear programming and extensions, chapter 12.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> row = ramp(tiny(), months=12, step=12).table[0]
    >>> row["rate_per_year"], row["binding"], row["gain_per_unit"]
    (500.0, ['End item > Alloy: Smelter, 100 t a year (nameplate 2025)'], 5.0)
    >>> row["next_per_year"], row["next_binding"]
    (1000.0, ['End item: Assembler, 1,000 a year (nameplate 2025)'])
    """
    _in_range("USE036", "months", months, MOST_MONTHS)
    if step is not None:
        _in_range("USE037", "step", step, months)
    asked = {"item": item, "for_nation": for_nation, "months": months, "step": step}
    view = look(network, on, known_by, **asked)
    root = item_or_end_item(view.network, item)
    known_places(view.network, for_nation)
    answer = _Answer(view, root, for_nation, months)
    rows = [
        answer.row(month, capacity) for month in answer.looked_at(step) for capacity in CAPACITIES
    ]
    return view.columnar(
        "ramp",
        key=("month", "capacity"),
        columns=COLUMNS,
        answer=Answer.of(COLUMNS, rows),
        headline=answer.headline(),
        caveats=answer.caveats(),
        unanswered=answer.unanswered([values for values, _, _ in rows]),
    )


def _in_range(code: str, name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise UsageError(f"{code} {name} is {value}; it must be from 1 to {most:,}.")


Row = tuple[dict[str, Any], list[Pointer], Callable[[], Reason]]


@dataclass(frozen=True)
class _Answer:
    """The steps of an item, with the words for them."""

    view: View
    root: str
    nation: str | None
    months: int

    @cached_property
    def steps(self) -> Steps:
        return Steps(self.view.network, self.root, self.nation, self.view.day)

    @cached_property
    def unit(self) -> str:
        return self.view.network.unit_of(self.root)

    def looked_at(self, step: int | None) -> list[int]:
        """Return the months that have rows, the first and the last always."""
        ends = {0, self.months}
        if step is not None:
            return sorted(ends | set(range(0, self.months, step)))
        every = [self._at(month) for month in range(self.months + 1)]
        changed = {n for n in range(1, len(every)) if every[n] != every[n - 1]}
        return sorted(ends | changed | {month for month in HEADLINE if month < self.months})

    def _at(self, month: int) -> list[object]:
        """Return what a reader would see change from one month to the next."""
        day = months_after(self.view.day, month)
        found = [self.steps.step(capacity, day) for capacity in CAPACITIES]
        return [(each.best.rate, each.ceiling.held_by(each.best)) for each in found]

    def row(self, month: int, capacity: Capacity) -> Row:
        """Return a row, the facts behind it, and what makes its reason."""
        day = months_after(self.view.day, month)
        found = self.steps.step(capacity, day)
        ceiling, best, lifted = found.ceiling, found.best, found.lifted
        target = None
        if capacity == "planned":
            target = self.steps.plans.targets.largest(self.root, None, day)
        values = {
            "month": month,
            "date": dates.iso(day),
            "capacity": capacity,
            "rate_per_year": _bounded(best.rate),
            "binding": ceiling.held_by(best),
            "next_per_year": None if lifted is None else _bounded(lifted.rate),
            "next_binding": [] if lifted is None else ceiling.held_by(lifted),
            "gain_per_unit": _bounded(found.gains[0]) if len(best.binding) == 1 else None,
            "announced_per_year": None if target is None else target.amount,
            "unit": self.unit,
            "unbounded_inputs": sorted(ceiling.unbounded, key=self.view.network.label),
        }
        numbers = (*best.binding, *(() if lifted is None else lifted.binding))
        pointers = [p for number in numbers for p in ceiling.rests_on(ceiling.bounds[number])]
        pointers += [] if target is None else [("series", target.row)]
        return values, pointers, lambda: self._reason(values, found, target)

    def _reason(self, values: dict[str, Any], found: Step, target: Target | None) -> Reason:
        network, ceiling = self.view.network, found.ceiling
        because = []
        for number, gain in zip(found.best.binding, found.gains, strict=True):
            bound = ceiling.bounds[number]
            more = f" {_gained(gain, self.unit, network.unit_of(bound.item))}"
            claim = f"Bound: {ceiling.chain(bound)}.{more}"
            because.append(reason(network, claim, ceiling.rests_on(bound)))
        if found.lifted is not None:
            bounds = [ceiling.bounds[number] for number in found.lifted.binding]
            rows = [pointer for bound in bounds for pointer in ceiling.rests_on(bound)]
            held = "; ".join(ceiling.held_by(found.lifted))
            claim = f"Without that: {self._most(found.lifted.rate)}"
            because.append(reason(network, f"{claim}{f', by {held}' if held else ''}.", rows))
        if target is not None:
            words = self.steps.plans.targets.words(target)
            because.append(reason(network, f"Target: {words}.", [("series", target.row)]))
        claim = f"{network.label(self.root)} on {values['date']}, {values['capacity']} capacity: "
        because += ceiling.unbounded_reasons()
        return reason(network, f"{claim}{self._most(found.best.rate)}.", (), because)

    def _most(self, rate: float) -> str:
        return (
            "nothing published bounds it" if isinf(rate) else f"at most {in_rate(rate, self.unit)}"
        )

    def headline(self) -> dict[str, Quantity]:
        """Return the rate of today, and with what is announced after 6, 12 and 24 months."""
        unit = f"{self.unit}/year"
        today = _bounded(self.steps.step("existing", self.view.day).best.rate)
        found = {"existing_per_year": Quantity(today, unit, "At most, with what exists")}
        for month in (m for m in HEADLINE if m <= self.months):
            day = months_after(self.view.day, month)
            rate = _bounded(self.steps.step("planned", day).best.rate)
            about = f"At most after {month} months, if plans hold"
            found[f"planned_{month}_per_year"] = Quantity(rate, unit, about)
        return found

    def caveats(self) -> list[str]:
        """Say what limits the answer."""
        last = months_after(self.view.day, self.months)
        existing = self.steps.step("existing", self.view.day).ceiling
        final = self.steps.step("planned", last)
        gaps = open_plans(self.steps.plans, self.steps.tree, final.ceiling.graph, last)
        found = self._beyond(final, last)
        ends = ending(self.view.network, self.steps.tree, self.view.day, last)
        gaps |= {"Ends within that time, by the record": ends} if ends else {}
        found += [f"{kind}: {in_words(names)}." for kind, names in gaps.items()]
        found += self._missed()
        found += [part.claim for part in existing.unbounded_reasons()]
        return [*found, AS_ANNOUNCED]

    def _beyond(self, final: Step, last: int) -> list[str]:
        """Say where more is announced for the item than what is announced below it can carry."""
        targets = self.steps.plans.targets
        target = targets.largest(self.root, None, last)
        if target is None or target.amount <= final.best.rate:
            return []
        name = self.view.network.label(self.root)
        return [
            f"{name}: {targets.words(target)}; with all that is announced below it, "
            f"{self._most(final.best.rate)}."
        ]

    def _missed(self) -> list[str]:
        """Name the targets that had not been reached by their date."""
        plans, network = self.steps.plans, self.view.network
        missed = [
            f"{network.label(target.item)}, {plans.targets.words(target)}, against "
            f"{plans.seen.words(row)}"
            for target, row in plans.targets.missed(plans.seen)
            if target.item in self.steps.tree.chains
        ]
        return [f"Announced and not reached by its date: {in_words(missed)}."] if missed else []

    def unanswered(self, values: list[dict[str, Any]]) -> str | None:
        """Say that nothing bounds the item in any month, where nothing does."""
        if any(row["rate_per_year"] is not None for row in values):
            return None
        name = self.view.network.label(self.root)
        return f"ANS007 Nothing published bounds {name} in any month, existing or planned."


def _bounded(rate: float) -> float | None:
    return None if isinf(rate) else rate


def _gained(gain: float, unit: str, limited: str) -> str:
    """Say what one more unit of a limit brings."""
    one = "One more" if limited == "each" else f"One more {limited}"
    if isinf(gain):
        return f"{one} leaves nothing that binds."
    if gain == 0:
        return f"{one} alone brings nothing."
    return f"{one} brings {gain:,.3g}{'' if unit == 'each' else ' ' + unit} more."
