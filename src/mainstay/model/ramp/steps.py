"""The rate of an item on a row of days, with what exists and with what is announced."""

from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal, get_args

from mainstay.dates import END
from mainstay.kernels.flow import Limit, Rate
from mainstay.model.compiling import compile_graph
from mainstay.model.force import rows_in_force, sources_in_force
from mainstay.model.network import Network
from mainstay.model.ramp.existing import existing
from mainstay.model.ramp.plans import Plans
from mainstay.model.ramp.raised import planned_bounds
from mainstay.model.rates.bounds import Bound, capacity_bounds, published
from mainstay.model.rates.ceiling import Ceiling
from mainstay.model.supply_graph import UNLISTED, SupplyGraph
from mainstay.model.tree import Tree

Capacity = Literal["existing", "planned"]
CAPACITIES: tuple[Capacity, ...] = get_args(Capacity)
MORE = 1e-3
"""Part by which a limit is raised to see what one more unit of it brings."""


def months_after(day: int, months: int) -> int:
    """Return the same day some months later, or the last of its month where there is none.

    Beyond the last year of the calendar, its last day.

    Examples
    --------
    >>> from mainstay.dates import days, iso
    >>> iso(months_after(days("2024-08-31")[0], 6))
    '2025-02-28'
    """
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > date.max.year:
        return END
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)).toordinal()


@dataclass(frozen=True)
class Step:
    """The rate of an item under some limits: what holds it, and what would hold it next.

    The numbers in `binding` of a rate are those of the bounds of the ceiling.
    """

    ceiling: Ceiling
    root: str

    @cached_property
    def _limits(self) -> list[Limit]:
        return [bound.limit for bound in self.ceiling.bounds]

    @cached_property
    def best(self) -> Rate:
        """The rate."""
        return self.ceiling.rate(self.root)

    @cached_property
    def lifted(self) -> Rate | None:
        """The rate without the limits that bind; None where none does."""
        held = set(self.best.binding)
        if not held:
            return None
        left = [number for number in range(len(self._limits)) if number not in held]
        without = self.ceiling.rate(self.root, [self._limits[number] for number in left])
        return Rate(without.rate, tuple(left[number] for number in without.binding))

    @cached_property
    def gains(self) -> tuple[float, ...]:
        """How much more of the item one more unit of each limit that binds brings, by itself."""
        return tuple(self._gain(number) for number in self.best.binding)

    def _gain(self, number: int) -> float:
        limit = self._limits[number]
        more = MORE * limit.amount or 1.0
        raised = list(self._limits)
        raised[number] = replace(limit, amount=limit.amount + more)
        gain = (self.ceiling.rate_alone(self.root, raised) - self.best.rate) / more
        return float(f"{gain:.9g}") if gain > MORE**2 else 0.0


@dataclass(frozen=True)
class Steps:
    """The rate of an item on days after another, as far as the facts of that day bound it."""

    network: Network
    root: str
    nation: str | None
    day: int
    _graphs: dict[tuple[Capacity, bytes], SupplyGraph] = field(default_factory=dict)
    _found: dict[tuple[int, tuple[Bound, ...]], Step] = field(default_factory=dict)

    @cached_property
    def plans(self) -> Plans:
        """What had been announced by the day."""
        return Plans(self.network, self.nation, self.day)

    @cached_property
    def tree(self) -> Tree:
        """The tree below the item."""
        return Tree(self.network, self.root)

    @cached_property
    def _networks(self) -> dict[Capacity, Network]:
        return {"existing": existing(self.network, self.day), "planned": self.network}

    def step(self, capacity: Capacity, day: int) -> Step:
        """Return the rate on a day, with what exists or with what is announced as well."""
        graph = self._graph(capacity, day)
        if capacity == "planned":
            bounds = planned_bounds(self.plans, graph, self.root, day, self._unlisted(day))
        else:
            figure = published(self.network, self.day)
            seen = self.plans.seen.bounds(graph, self.root)
            bounds = [*capacity_bounds(graph, day, figure), *seen]
        asked = id(graph), tuple(bounds)
        if asked not in self._found:
            ceiling = Ceiling(graph, self.tree, bounds, self.nation)
            self._found[asked] = Step(ceiling, self.root)
        return self._found[asked]

    def _unlisted(self, day: int) -> set[str]:
        """Return the items that come from nobody who is listed, as far as what exists goes.

        A first listed source adds to that, and so is no bound.
        """
        sources = self._graph("existing", day).sources
        keys = self.network["items"].keys
        return {keys[item] for item in sources.item[sources.kind == UNLISTED].tolist()}

    def _graph(self, capacity: Capacity, day: int) -> SupplyGraph:
        """Return the graph of a day; days on which the same is in force share one."""
        network = self._networks[capacity]
        sources, links = network["sources"], network["supply_links"]
        force = sources_in_force(sources, day).tobytes() + rows_in_force(links, day).tobytes()
        if (capacity, force) not in self._graphs:
            graph = compile_graph(network, [self.root], on=day, nation=self.nation)
            self._graphs[capacity, force] = graph
        return self._graphs[capacity, force]
