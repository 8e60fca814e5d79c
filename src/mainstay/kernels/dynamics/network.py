"""Who makes what from whom before anything fails: the state that a simulation starts in."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, kw_only=True)
class ProductionNetwork:
    """Producers, what each of them uses, and who supplies it; all amounts for one step of time.

    A producer is an industry of a region, a firm, or a source of an item. A *slot* is one input of
    one producer, of which it holds a stock; the *links* of a slot are those who may supply it. A
    consumer that holds a stock of its own is a producer too, one with a single slot.

    Parameters
    ----------
    output : array of float, shape (n,)
        What each producer makes in a step before the shock.
    capacity : array of float, shape (n,)
        The most it can make in a step without overproduction; at least its output.
    final_demand : array of float, shape (n,)
        What leaves the network in a step: output less all that other producers take.
    slot_ptr : array of int, shape (n + 1,)
        Slots of producer j are `slot_ptr[j]` to `slot_ptr[j + 1]`.
    slot_need : array of float, shape (n_slots,)
        Units of the input for one unit of output (a technical coefficient).
    slot_cover : array of float, shape (n_slots,)
        Stock held before the shock, and aimed at, in steps of use; `inf` never constrains.
    slot_essential : array of bool, shape (n_slots,)
        False: the input is used and ordered, but the lack of it does not hold up production.
    link_ptr : array of int, shape (n_slots + 1,)
        Links of slot s are `link_ptr[s]` to `link_ptr[s + 1]`.
    link_supplier : array of int, shape (n_links,)
    link_flow : array of float, shape (n_links,)
        Deliveries in a step before the shock, by which orders are divided; 0 for an alternate
        that is not open yet.
    link_lead : array of int, shape (n_links,)
        Steps that a delivery is on its way; 0 arrives in the same step.
    """

    output: Floats
    capacity: Floats
    final_demand: Floats
    slot_ptr: Ints
    slot_need: Floats
    slot_cover: Floats
    slot_essential: Flags
    link_ptr: Ints
    link_supplier: Ints
    link_flow: Floats
    link_lead: Ints

    @property
    def producers(self) -> int:
        """How many producers there are."""
        return len(self.output)

    @cached_property
    def slot_producer(self) -> Ints:
        """The producer that each slot belongs to."""
        return np.repeat(np.arange(self.producers), np.diff(self.slot_ptr))

    @cached_property
    def link_slot(self) -> Ints:
        """The slot that each link supplies."""
        return np.repeat(np.arange(len(self.slot_need)), np.diff(self.link_ptr))
