"""What the compiled steps read and write: a network, its rules, and the state between steps."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mainstay.kernels.dynamics.network import Flags, Floats, Ints

Smalls = NDArray[np.int32]

PROPORTIONAL, LAST, FIRST, SMALLEST = range(4)
RATIONING = {
    "proportional": PROPORTIONAL,
    "final_demand_last": LAST,
    "final_demand_first": FIRST,
    "smallest_order_first": SMALLEST,
}
PLAIN, MIXED, FULL_GRID = range(3)
"""All slots are alike; some have links of their own kind; all links of a table are there."""


class Fixed(NamedTuple):
    """What does not change: the network with what follows from it, and the rules as numbers."""

    capacity: Floats
    final_demand: Floats
    slot_ptr: Ints
    need: Floats
    cover: Floats
    least_cover: Floats
    usual: Floats
    holds: Flags
    link_ptr: Ints
    supplier: Smalls
    lead: Smalls
    bounds: Ints
    rules: Floats
    rationing: int
    by_capacity: bool
    slots: int
    sold_ptr: Ints
    sold_link: Ints
    sold_slot: Ints
    grid: Floats


class Moving(NamedTuple):
    """The state of one simulation."""

    ordered: Floats
    parts: Floats
    alpha: Floats
    capacity_left: Floats
    demand_left: Floats
    wanted: Floats
    made: Floats
    met: Floats
    fill: Floats
    sent: Floats
    able: Floats
    able_before: Floats
    offer: Floats
    limiting: Ints
    least: Floats
    stock: Floats
    per_weight: Floats
    transit: Floats
    arriving: Floats
    plain: Flags
    weight: Floats
    weight_before: Floats
    capped: Flags
    capped_before: Flags
