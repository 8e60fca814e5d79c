"""How many weeks of use lie in stock at each user, as far as that is published or supposed."""

from dataclasses import dataclass

import numpy as np

from mainstay.model.network import Flags, Floats, Ints
from mainstay.model.scenario import Range
from mainstay.model.stress.layout import Layout
from mainstay.model.supply_graph import SupplyGraph

NONE = Range(0, 0)


@dataclass(frozen=True, eq=False, kw_only=True)
class Covers:
    """Ends of the weeks of cover of each slot, and the stocks that they come from.

    Parameters
    ----------
    low, high : array of float, shape (n_slots,), weeks
    stock_row, stock_slot : array of int
        Pairs of a row of `stocks` and a slot that it serves, or may serve.
    without : array of int
        Rows of `stocks` of which the weeks of cover are not published.
    """

    low: Floats
    high: Floats
    stock_row: Ints
    stock_slot: Ints
    without: Ints


def covers_of(graph: SupplyGraph, layout: Layout, supposed: Range = NONE) -> Covers:
    """Return the cover of each slot.

    A stock that a user holds is its own. Of one that somebody else holds it is not known whom it
    serves: each user may have all of it or nothing. Where no stock is published the range supposed
    holds. The consumer has none.
    """
    low = np.full(len(layout.slot_producer), float(supposed.low))
    high = np.full(len(layout.slot_producer), float(supposed.high))
    network, table = graph.network, graph.network["stocks"]
    weeks, item = table.numbers("cover_weeks"), network.positions("stocks", "item_id")
    holder = network.positions("stocks", "organisation_id")
    pairs: list[tuple[int, int]] = []
    told = np.zeros(len(low), dtype=bool)
    for row in np.flatnonzero(~np.isnan(weeks)).tolist():
        slots, own = _users(graph, layout, int(item[row]), int(holder[row]))
        fresh = ~told[slots]
        low[slots[fresh]] = high[slots[fresh]] = 0.0
        told[slots] = True
        low[slots] += weeks[row] if own else 0.0
        high[slots] += weeks[row]
        pairs += [(row, slot) for slot in slots.tolist()]
    low[-1] = high[-1] = 0.0
    held, slot = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    inside = graph.pool_at[item] >= 0
    return Covers(
        low=low,
        high=high,
        stock_row=held,
        stock_slot=slot,
        without=np.flatnonzero(np.isnan(weeks) & inside),
    )


def _users(graph: SupplyGraph, layout: Layout, item: int, holder: int) -> tuple[Ints, bool]:
    """Return the slots that a stock may serve, and whether its holder is their user."""
    takes: Flags = graph.pool_item[layout.choice_pool] == item
    slots = np.unique(layout.choice_slot[takes])
    producer = layout.slot_producer[slots]
    organisation = np.append(graph.sources.organisation, -1)
    at = np.minimum(producer, len(graph.sources))
    own = slots[(organisation[at] == holder) & (holder >= 0)]
    return (own, True) if len(own) else (slots[producer < layout.producers - 1], False)
