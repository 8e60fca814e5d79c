"""Compiled: rationing that serves the smallest relative order first."""

import numpy as np

from mainstay.kernels.compiled import compiled
from mainstay.kernels.dynamics.network import Floats
from mainstay.kernels.dynamics.one_by_one import filled
from mainstay.kernels.dynamics.state import Fixed, Moving

FULL = 1e300
"""A level that no order reaches; unlike infinity it gives 0 times 0."""


@compiled
def ration_smallest(fixed: Fixed, moving: Moving, low: int, high: int) -> None:
    """Fill the orders of each producer up to one level, relative to what is usual for each."""
    most = 0
    for j in range(low, high):
        most = max(most, fixed.sold_ptr[j + 1] - fixed.sold_ptr[j])
    ratio, size = np.zeros(most + 1), np.zeros(most + 1)
    for j in range(low, high):
        final = fixed.final_demand[j] * moving.demand_left[j]
        moving.fill[j], moving.met[j] = FULL, final
        if moving.made[j] >= moving.ordered[j] + final:
            continue
        first, number = fixed.sold_ptr[j], fixed.sold_ptr[j + 1] - fixed.sold_ptr[j]
        for n in range(number):
            k = fixed.sold_link[first + n]
            size[n], ratio[n] = moving.weight_before[k], 0.0
            if size[n] > 0:
                ratio[n] = filled(fixed, moving, k, fixed.sold_slot[first + n]) / size[n]
        size[number], ratio[number] = fixed.final_demand[j], moving.demand_left[j]
        height = level(ratio[: number + 1], size[: number + 1], moving.made[j])
        moving.fill[j], moving.met[j] = height, min(final, height * fixed.final_demand[j])


@compiled
def level(ratio: Floats, size: Floats, made: float) -> float:
    """Return the level up to which orders are filled, in usual orders of each.

    It solves sum of size * min(ratio, level) = made, where orders are size * ratio.
    """
    low, before = 0.0, -1.0
    while low > before:
        before, left, rest = low, made, 0.0
        for k in range(len(ratio)):
            if ratio[k] <= before:
                left -= ratio[k] * size[k]
            else:
                rest += size[k]
        low = left / rest if rest > 0 else before
    return before
