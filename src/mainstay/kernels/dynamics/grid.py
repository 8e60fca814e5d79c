"""Compiled: deliveries and orders of a full input-output table, where no index is needed.

It does what `restock` does, with the sums in the same order, so the two agree to the bit.
"""

import numpy as np

from mainstay.kernels.compiled import compiled
from mainstay.kernels.dynamics.network import Floats
from mainstay.kernels.dynamics.restock import ordered
from mainstay.kernels.dynamics.state import Fixed, Moving


@compiled
def restock_grid(fixed: Fixed, moving: Moving, block: int) -> None:
    """Deliver to the producers of one block what was sent, and add up what they order next."""
    n = len(fixed.grid)
    sectors = len(fixed.need) // n
    parts, able = moving.parts[block], moving.able
    got, norm = np.zeros(sectors), np.zeros(sectors)
    for j in range(n):
        parts[j] = 0.0
    for j in range(fixed.bounds[block], fixed.bounds[block + 1]):
        row = fixed.grid[j]
        gather(row, moving.sent, able, got, norm)
        for p in range(sectors):
            s = j * sectors + p
            order = use = fixed.need[s] * moving.made[j]
            if fixed.cover[s] >= 0:
                left = max(0.0, moving.stock[s] - use + got[p] * moving.per_weight[s])
                moving.stock[s] = left
                wanted = fixed.need[s] * moving.wanted[j]
                order = ordered(use, wanted, fixed.usual[s], fixed.cover[s], left, fixed.rules)
            moving.per_weight[s] = got[p] = order / norm[p] if norm[p] > 0 else 0.0
        scatter(row, able, got, parts)


@compiled
def gather(row: Floats, sent: Floats, able: Floats, got: Floats, norm: Floats) -> None:
    """Add up, for each sector, deliveries and the weights of those who are able to deliver."""
    sectors = len(got)
    for p in range(sectors):
        got[p] = norm[p] = 0.0
    for first in range(0, len(row), sectors):
        flow, out = row[first : first + sectors], sent[first : first + sectors]
        now = able[first : first + sectors]
        for p in range(sectors):
            got[p] += flow[p] * out[p]
            norm[p] += flow[p] * now[p]


@compiled
def scatter(row: Floats, able: Floats, each: Floats, parts: Floats) -> None:
    """Order from each supplier by its weight."""
    sectors = len(each)
    for first in range(0, len(row), sectors):
        flow, now = row[first : first + sectors], able[first : first + sectors]
        part = parts[first : first + sectors]
        for p in range(sectors):
            part[p] += each[p] * flow[p] * now[p]
