"""The most that a graph gives of its items under published limits, and what holds it there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mainstay.kernels.and_or import AndOr, available
from mainstay.kernels.flow import Limit, Rate, largest_rate, maximum_rate
from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.model.rates.bounds import Bound
from mainstay.model.result import Reason
from mainstay.model.supply_graph import SupplyGraph
from mainstay.model.tree import Tree

NO_CAPACITY = "capacity not published as output"
NO_QUANTITY = "quantity in the parent not published"


@dataclass(frozen=True)
class Ceiling:
    """A graph of all that may supply and its limits; any of its items has a largest rate.

    Parameters
    ----------
    graph : SupplyGraph
    tree : Tree
        The tree below the item asked about, for the chain to what binds.
    bounds : sequence of Bound
    nation : str or None
        The nation to which the graph was reduced, for the words.
    """

    graph: SupplyGraph
    tree: Tree
    bounds: Sequence[Bound]
    nation: str | None

    @property
    def network(self) -> Network:
        """The network that the graph was made of."""
        return self.graph.network

    def rate(self, item: str, limits: Sequence[Limit] | None = None) -> Rate:
        """Return the most that can be made of an item, under these limits or its own."""
        return maximum_rate(*self._programme(item, limits))

    def rate_alone(self, item: str, limits: Sequence[Limit]) -> float:
        """Return the most that can be made of an item, without what holds it."""
        return largest_rate(*self._programme(item, limits))

    def _programme(
        self, item: str, limits: Sequence[Limit] | None
    ) -> tuple[AndOr, Sequence[float | None], Sequence[Limit], int]:
        own = [bound.limit for bound in self.bounds] if limits is None else limits
        return self.graph.arrays, self._amounts, own, self.graph.pool_of[item]

    @cached_property
    def _amounts(self) -> list[float | None]:
        return [option.low for option in self.graph.options]

    @cached_property
    def unbounded(self) -> dict[str, tuple[str, str]]:
        """The items whose supply nothing bounds, each with the reason and its makers."""
        limited = {node for bound in self.bounds for node in bound.limit.sources}
        makers: dict[str, set[str]] = {}
        for node, source in enumerate(self.graph.sources):
            if node not in limited and source.kind != "trader":
                named = makers.setdefault(source.item, set())
                if source.organisation is not None:
                    named.add(self.network.name_of("organisations", source.organisation))
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
        nation = self.network.name_of("countries", self.nation)
        return f"no source listed in {nation} or linked to a buyer there"

    def rests_on(self, bound: Bound) -> list[Pointer]:
        """Return the rows of a limit, and the lines of the bill on the way to it."""
        lines: list[Pointer] = [("bom_lines", row) for row in self.tree.chain_lines[bound.item]]
        return [*bound.rows, *lines]

    def chain(self, bound: Bound) -> str:
        """Write the way from the item asked about to a limit."""
        names = [self.network.label(item) for item in self.tree.chains[bound.item]]
        return " > ".join(names) + ": " + bound.words

    def held_by(self, best: Rate) -> list[str]:
        """Say what holds a rate: the chains to its limits, or else what can't be had at all."""
        return sorted(self.chain(self.bounds[n]) for n in best.binding) or self._cannot(best)

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
        return sorted(f"{self.network.label(item)}: no source in force" for item in gone)

    def unbounded_reasons(self) -> list[Reason]:
        """Name what nothing bounds, put together by the reason."""
        groups: dict[str, list[str]] = {}
        for item, (kind, makers) in self.unbounded.items():
            name = self.network.label(item)
            groups.setdefault(kind, []).append(f"{name} ({makers})" if makers else name)
        return [
            Reason(f"Not bounded, {kind}: {'; '.join(sorted(names))}.")
            for kind, names in sorted(groups.items())
        ]
