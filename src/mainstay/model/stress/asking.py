"""Put an ensemble together: an item of a network, a scenario, a day, and what the user supposes."""

from dataclasses import dataclass, field, replace
from functools import reduce

import numpy as np

from mainstay.kernels.and_or import available
from mainstay.model.compiling import compile_graph
from mainstay.model.network import Imposed, Ints, Network
from mainstay.model.scenario import Scenario
from mainstay.model.stress.covers import covers_of
from mainstay.model.stress.effects import effects_of
from mainstay.model.stress.ensemble import Ensemble
from mainstay.model.stress.later import later_rows, with_later
from mainstay.model.stress.layout import layout_of
from mainstay.model.stress.members import members_of
from mainstay.model.stress.settings import Suppositions
from mainstay.model.stress.timing import WEEK
from mainstay.model.supply_graph import SupplyGraph


def _dated(scenario: Scenario, asked: int) -> Scenario:
    """Return a scenario whose shocks all have a first day."""
    shocks = (replace(shock, start=shock.begins(asked)) for shock in scenario.shocks)
    return replace(scenario, shocks=tuple(shocks))


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A scenario over a network as it is without its shocks, from a day on.

    Every shock has a first day here; those that name none begin on the day they were supposed of.
    `later` are the rows of the sources that begin after the first day, in the weeks that `starts`
    says; in the network they stand as sources without output.
    """

    network: Network
    scenario: Scenario
    digest: str
    day: int
    later: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    starts: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @classmethod
    def of(cls, before: Network, imposed: tuple[Imposed, ...], day: int | None) -> "Asked":
        """Put together what a network is under; by default from the first day of a shock on."""
        # A network may be put under anything that has a digest; shocks are what a scenario has.
        held = [(one.scenario, one.asked) for one in imposed if isinstance(one.scenario, Scenario)]
        digest = reduce(Scenario.with_, (scenario for scenario, _ in held)).digest
        scenario = reduce(Scenario.with_, (_dated(*one) for one in held))
        asked = held[0][1]
        edited = replace(scenario, shocks=()).over(before, asked, lenient=True)
        first = min((shock.begins(asked) for shock in scenario.shocks), default=asked)
        day = first if day is None else day
        later = later_rows(edited, day)
        return cls(
            network=with_later(edited, later),
            scenario=scenario,
            digest=digest,
            day=day,
            later=later,
            starts=(edited["sources"].days("since")[1][later] - day) // WEEK + 1,
        )

    def begins(self, graph: SupplyGraph) -> Ints:
        """Return the week in which each source of a graph begins; 0 if it is there from the first.

        Of a date that is not exact the last day counts.
        """
        found = np.zeros(len(self.network["sources"]) + 1, dtype=np.int64)
        found[self.later] = self.starts
        return found[graph.sources.row]


def graph_of(asked: Asked, item: str) -> SupplyGraph | None:
    """Return all that may supply an item from the day on, or None where nobody can at first."""
    graph = compile_graph(asked.network, [item], on=asked.day, hedged=True)
    waits = np.isin(graph.sources.row, asked.later)
    return graph if available(graph.arrays, waits)[graph.pool_of[item]] else None


def ensemble_of(
    asked: Asked, graph: SupplyGraph, item: str, weeks: int, seed: int, supposed: Suppositions
) -> Ensemble:
    """Return what all runs of a scenario share."""
    members = members_of(graph, asked.day, asked.later)
    layout = layout_of(graph, members, graph.pool_of[item], asked.begins(graph))
    covers = covers_of(graph, layout, supposed.cover)
    number = graph.pool_at
    of_source = number[np.append(graph.sources.item, members.place_item)]
    arrays = graph.arrays
    return Ensemble(
        layout=layout,
        covers=covers,
        effects=effects_of(graph, layout, covers, asked.scenario, asked.day),
        day=asked.day,
        weeks=weeks,
        seed=seed,
        digest=asked.digest,
        spare=supposed.spare,
        sizes=(
            len(members.group_pool),
            len(members.node),
            len(arrays.option_pool),
            len(arrays.need_ptr) - 1,
            layout.producers,
        ),
        item=np.append(of_source, len(graph.order)),
        choice_item=number[graph.pool_item[layout.choice_pool]],
        root=int(number[graph.network["items"].index[item]]),
    )
