"""What the shocks of a scenario hit in a production network: producers, links, demand, stocks."""

from dataclasses import dataclass

import numpy as np

from mainstay.model.network import Flags, Ints
from mainstay.model.scenario import Scenario, Shock, Struck, struck
from mainstay.model.stress.covers import Covers
from mainstay.model.stress.layout import Layout
from mainstay.model.stress.reach import Reach, between_nations
from mainstay.model.supply_graph import SupplyGraph


@dataclass(frozen=True, eq=False, kw_only=True)
class Effect:
    """What one shock hits; shocks of one event share their draws.

    Parameters
    ----------
    shock : Shock
    event : int
    producers, links, slots, consumers : array of int
        Positions in the layout: where capacity, deliveries and stocks are lost, and whose demand
        changes.
    rows : Struck
        The rows of the network that say so.
    """

    shock: Shock
    event: int
    producers: Ints
    links: Ints
    slots: Ints
    consumers: Ints
    rows: Struck

    @property
    def is_nothing(self) -> bool:
        """Whether nothing that the item depends on is hit."""
        return not any(map(len, (self.producers, self.links, self.slots, self.consumers)))


def effects_of(
    graph: SupplyGraph, layout: Layout, covers: Covers, scenario: Scenario, day: int
) -> tuple[Effect, ...]:
    """Return what each shock of a scenario hits, as of a day."""
    causes = [shock.cause or f"{n} alone" for n, shock in enumerate(scenario.shocks)]
    events = {cause: n for n, cause in enumerate(dict.fromkeys(causes))}
    reach = Reach(graph, layout)
    return tuple(
        _effect(reach, covers, shock, struck(graph.network, shock, day), events[cause])
        for shock, cause in zip(scenario.shocks, causes, strict=True)
    )


def _effect(reach: Reach, covers: Covers, shock: Shock, rows: Struck, event: int) -> Effect:
    makers = reach.makers(shock, rows)
    from_them: Flags = makers[reach.layout.link_supplier]
    if between_nations(shock):
        links = from_them & reach.users(shock)[reach.layout.link_producer]
        makers = np.zeros(len(makers), dtype=bool)
    else:
        links = ~from_them & reach.named(rows.links)
    stocks = np.isin(covers.stock_row, rows.stocks)
    return Effect(
        shock=shock,
        event=event,
        producers=np.flatnonzero(makers),
        links=np.flatnonzero(links),
        slots=np.unique(covers.stock_slot[stocks]),
        consumers=reach.consumers(rows.demands),
        rows=rows,
    )
