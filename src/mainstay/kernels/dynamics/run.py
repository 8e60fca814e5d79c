"""Compiled: the order of work within a step, all steps of a small network, and the record."""

from typing import NamedTuple

from mainstay.kernels.compiled import compiled
from mainstay.kernels.dynamics.events import Events, begin
from mainstay.kernels.dynamics.grid import restock_grid
from mainstay.kernels.dynamics.network import Floats, Ints
from mainstay.kernels.dynamics.one_by_one import restock_one_by_one
from mainstay.kernels.dynamics.produce import produce
from mainstay.kernels.dynamics.restock import restock
from mainstay.kernels.dynamics.smallest import ration_smallest
from mainstay.kernels.dynamics.state import FULL_GRID, MIXED, SMALLEST, Fixed, Moving


class Watch(NamedTuple):
    """Records of groups of producers; see `Course`."""

    groups: Ints
    production: Floats
    capacity: Floats
    orders: Floats
    final_demand: Floats
    final_demand_met: Floats
    stock: Floats
    limiting: Ints
    least: Floats


@compiled
def write(base: Fixed, state: Moving, seen: Watch, step: int) -> None:
    """Write the records of a step, and put the orders of all blocks together."""
    for j, g in enumerate(seen.groups):
        if g < 0:
            continue
        final = base.final_demand[j] * state.demand_left[j]
        seen.production[step, g] += state.made[j]
        seen.capacity[step, g] += state.alpha[j] * state.capacity_left[j] * base.capacity[j]
        seen.orders[step, g] += state.ordered[j] + final
        seen.final_demand[step, g] += final
        seen.final_demand_met[step, g] += state.met[j]
        if state.least[j] < seen.least[step, g]:
            seen.least[step, g], seen.limiting[step, g] = state.least[j], state.limiting[j]
        for s in range(base.slot_ptr[j], base.slot_ptr[j + 1]):
            if base.holds[s] and base.usual[s] > 0:
                held = state.stock[s] / (base.cover[s] * base.usual[s])
                seen.stock[step, g] = min(seen.stock[step, g], held)
    for j in range(len(state.ordered)):
        total = 0.0
        for block in range(len(state.parts)):
            total += state.parts[block, j]
        state.ordered[j] = total


@compiled
def run(base: Fixed, state: Moving, events: Events, seen: Watch) -> None:
    """Go through all steps in one thread."""
    for step in range(len(seen.production)):
        begin(events, state, step)
        produce(base, state, step, 0, len(state.made))
        if base.rationing == SMALLEST:
            ration_smallest(base, state, 0, len(state.made))
        for block in range(len(base.bounds) - 1):
            if base.slots == FULL_GRID:
                restock_grid(base, state, block)
            else:
                restock(base, state, block)
            if base.slots == MIXED:
                restock_one_by_one(base, state, step, block)
        write(base, state, seen, step)
