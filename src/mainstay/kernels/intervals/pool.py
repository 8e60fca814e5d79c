"""Compiled: what one pool loses at least and at most, given what its sources lose."""

from typing import NamedTuple

import numpy as np

from mainstay.kernels.compiled import compiled
from mainstay.kernels.intervals.graph import Floats, IntervalGraph, Ints

LEAST, MOST = 0, 1
NOTHING_LEFT = 1e-10
"""What is left of a market at which nobody replaces anything, by the authors' rule."""
ALL = 1 - 1e-12
"""Share from which on all is lost, but for rounding."""


@compiled
def recipe_loss(graph: IntervalGraph, side: int, pools: Floats, recipe: int) -> float:
    """Return what a recipe loses: its worst need, by the best or the worst of its options."""
    worst = 0.0
    for need in range(graph.recipe_ptr[recipe], graph.recipe_ptr[recipe + 1]):
        start, end = graph.need_ptr[need], graph.need_ptr[need + 1]
        if start == end:
            continue
        own = pools[side, graph.option_pool[start]]
        for option in range(start + 1, end):
            other = pools[side, graph.option_pool[option]]
            own = min(own, other) if side == LEAST else max(own, other)
        worst = max(worst, own)
    return worst


@compiled
def ascending(numbers: Ints, by: Floats | Ints) -> None:
    """Sort numbers in place by a value of each (heap sort: numpy's takes seconds to compile)."""
    end = len(numbers)
    start = end // 2
    while end > 1:
        if start > 0:
            start -= 1
        else:
            end -= 1
            numbers[end], numbers[0] = numbers[0], numbers[end]
        root = start
        while 2 * root + 1 < end:
            child = 2 * root + 1
            if child + 1 < end and by[numbers[child]] < by[numbers[child + 1]]:
                child += 1
            if by[numbers[root]] >= by[numbers[child]]:
                break
            numbers[root], numbers[child] = numbers[child], numbers[root]
            root = child


@compiled
def two_kinds(low: Floats, high: Floats, losses: Floats, side: int) -> float:
    """Return the bound of a pool whose sources lose either one of two amounts; else -1."""
    less: float = losses[0]
    more = less
    for loss in losses:
        less, more = min(less, float(loss)), max(more, float(loss))
    kept, taken = 0.0, 0.0
    for member in range(len(losses)):
        if losses[member] == more:
            taken += low[member] if side == LEAST else high[member]
        elif losses[member] == less:
            kept += high[member] if side == LEAST else low[member]
        else:
            return -1.0
    if less == more:
        return more
    part = max(taken, 1.0 - kept) if side == LEAST else min(taken, 1.0 - kept)
    return less + part * (more - less)


@compiled
def knapsack(low: Floats, high: Floats, losses: Floats, side: int) -> float:
    """Return the least or the largest loss of a pool over all shares that add up to one."""
    found = two_kinds(low, high, losses, side)
    if found >= 0:
        return min(1.0, found)
    left, total = 1.0, 0.0
    for member in range(len(low)):
        left -= low[member]
        total += low[member] * losses[member]
    order = np.arange(len(low))
    ascending(order, losses)
    for place in range(len(order)):
        member = order[place] if side == LEAST else order[len(order) - 1 - place]
        if left <= 0:
            break
        part = min(left, high[member] - low[member])
        total += part * losses[member]
        left -= part
    return min(1.0, max(0.0, total))


@compiled
def replaced(low: Floats, high: Floats, losses: Floats, bounds: Floats) -> tuple[float, float]:
    """Return the bounds of a pool's loss where those that are left replace what they can."""
    least, most = 0.0, 0.0
    room_most, room_least = 1.0 - bounds[LEAST], 1.0 - bounds[MOST]
    for member in range(len(low)):
        if room_most > NOTHING_LEFT:
            least += low[member] * min(1.0, low[member] / room_most) * losses[LEAST, member]
        sigma = min(1.0, high[member] / room_least) if room_least > NOTHING_LEFT else 1.0
        most += high[member] * sigma * losses[MOST, member]
    if bounds[LEAST] >= ALL:
        least = bounds[LEAST]
    return min(least, bounds[LEAST]), min(most, bounds[MOST])


class Struck(NamedTuple):
    """What is struck in the scenario at hand: sources, and shares that are known of pools."""

    source: Floats
    held_low: Floats
    held_high: Floats
    strength: Floats


@compiled
def pool_loss(
    graph: IntervalGraph, pool: int, struck: Struck, pools: Floats, market: bool
) -> tuple[float, float]:
    """Return the bounds of what a pool loses, from what is struck and what its inputs lose."""
    start, end = graph.pool_ptr[pool], graph.pool_ptr[pool + 1]
    low, high = graph.low[start:end], graph.high[start:end]
    if start == end:
        return 0.0, 0.0
    losses = np.zeros((2, end - start))
    known, least, most = -1, 0.0, 0.0
    for member in range(end - start):
        source = graph.pool_sources[start + member]
        if graph.source_recipe[source] != known:
            known = graph.source_recipe[source]
            least = recipe_loss(graph, LEAST, pools, known)
            most = recipe_loss(graph, MOST, pools, known)
        losses[LEAST, member] = max(struck.source[source], least)
        losses[MOST, member] = max(struck.source[source], most)
    bounds = np.zeros(2)
    for side in range(2):
        bounds[side] = knapsack(low, high, losses[side], side)
    if market:
        bounds[LEAST], bounds[MOST] = replaced(low, high, losses, bounds)
    if struck.held_low[pool] >= 0:
        least, most = held_loss(graph, pool, struck, losses)
        bounds[LEAST] = bounds[LEAST] if market else max(bounds[LEAST], least)
        bounds[MOST] = most
    return bounds[LEAST], bounds[MOST]


@compiled
def held_loss(
    graph: IntervalGraph, pool: int, struck: Struck, losses: Floats
) -> tuple[float, float]:
    """Return the bounds where it is known what share of a pool all that is struck holds."""
    least, worst, rest = 1.0, struck.strength[0], 0.0
    for member in range(losses.shape[1]):
        source = graph.pool_sources[graph.pool_ptr[pool] + member]
        worst = max(worst, losses[MOST, member])
        if struck.source[source] == 0:
            least = min(least, losses[LEAST, member])
            rest = max(rest, losses[MOST, member])
    held_low, held_high = struck.held_low[pool], struck.held_high[pool]
    own = struck.strength[0]
    least = min(least, own)
    low = held_low * own + (1.0 - held_low) * least
    return low, held_high * worst + (1.0 - held_high) * rest
