"""Compiled: the interval cascade, pool after pool, inputs before what is made of them."""

import numpy as np

from mainstay.kernels.and_or import Flags
from mainstay.kernels.compiled import compiled
from mainstay.kernels.intervals.graph import Floats, IntervalGraph, Ints, Strikes
from mainstay.kernels.intervals.pool import ALL, LEAST, MOST, Struck, ascending, pool_loss

SETTLED = 1e-15
"""Growth of a loss in a pass up to which circles count as settled."""
PASSES = 100_000
NOT_HELD = -1.0


@compiled
def reached_from(graph: IntervalGraph, nodes: Ints, held: Ints, marked: Flags, found: Ints) -> int:
    """List the pools that a loss can reach, inputs first; return how many there are."""
    number = 0
    for pool in held:
        if not marked[pool]:
            marked[pool] = True
            found[number] = pool
            number += 1
    for node in nodes:
        for at in range(graph.serves_ptr[node], graph.serves_ptr[node + 1]):
            if not marked[graph.serves[at]]:
                marked[graph.serves[at]] = True
                found[number] = graph.serves[at]
                number += 1
    done = 0
    while done < number:
        pool = found[done]
        done += 1
        for at in range(graph.feeds_ptr[pool], graph.feeds_ptr[pool + 1]):
            if not marked[graph.feeds[at]]:
                marked[graph.feeds[at]] = True
                found[number] = graph.feeds[at]
                number += 1
    ascending(found[:number], graph.rank)
    return number


@compiled
def settle(
    graph: IntervalGraph, cone: Ints, struck: Struck, pools: Floats, level: Ints, market: bool
) -> None:
    """Go through the pools until nothing changes; of circles that takes more than one pass."""
    for _ in range(PASSES):
        again = False
        for pool in cone:
            low, high = pool_loss(graph, pool, struck, pools, market)
            if high > pools[MOST, pool]:
                level[pool] = step_of(graph, pool, pools, level)
            grown = max(high - pools[MOST, pool], low - pools[LEAST, pool])
            again |= graph.turns[pool] and grown > SETTLED
            pools[LEAST, pool] = max(low, pools[LEAST, pool])
            pools[MOST, pool] = max(high, pools[MOST, pool])
        if not again:
            break


@compiled
def step_of(graph: IntervalGraph, pool: int, pools: Floats, level: Ints) -> int:
    """Return one step more than the latest input of a pool that loses something."""
    latest = 0
    for at in range(graph.pool_ptr[pool], graph.pool_ptr[pool + 1]):
        recipe = graph.source_recipe[graph.pool_sources[at]]
        first, last = graph.recipe_ptr[recipe], graph.recipe_ptr[recipe + 1]
        for option in range(graph.need_ptr[first], graph.need_ptr[last]):
            if pools[MOST, graph.option_pool[option]] > 0:
                latest = max(latest, level[graph.option_pool[option]])
    return latest + 1


@compiled
def add_up(
    graph: IntervalGraph,
    cone: Ints,
    pools: Floats,
    level: Ints,
    row: int,
    shares: Floats,
    counts: Ints,
) -> None:
    """Add a scenario up over the pools that count."""
    for pool in cone:
        counts[0, row] = max(counts[0, row], level[pool])
        weight = graph.weight[pool]
        if weight > 0:
            shares[LEAST, row] += weight * pools[LEAST, pool]
            shares[MOST, row] += weight * pools[MOST, pool]
            counts[1, row] += pools[LEAST, pool] >= ALL
            counts[2, row] += pools[MOST, pool] > 0


@compiled
def strike(strikes: Strikes, row: int, struck: Struck) -> None:
    """Strike what a scenario strikes."""
    for at in range(strikes.ptr[row], strikes.ptr[row + 1]):
        node = strikes.nodes[at]
        struck.source[node] = max(struck.source[node], strikes.loss[at])
    for at in range(strikes.held_ptr[row], strikes.held_ptr[row + 1]):
        struck.held_low[strikes.held_pool[at]] = strikes.held_low[at]
        struck.held_high[strikes.held_pool[at]] = strikes.held_high[at]
    struck.strength[0] = strikes.strength[row]


@compiled
def recover(strikes: Strikes, row: int, struck: Struck) -> None:
    """Take back what a scenario struck."""
    for at in range(strikes.ptr[row], strikes.ptr[row + 1]):
        struck.source[strikes.nodes[at]] = 0.0
    for at in range(strikes.held_ptr[row], strikes.held_ptr[row + 1]):
        struck.held_low[strikes.held_pool[at]] = NOT_HELD


@compiled
def sweep(
    graph: IntervalGraph,
    strikes: Strikes,
    first: int,
    last: int,
    market: bool,
    shares: Floats,
    counts: Ints,
    pools: Floats,
) -> None:
    """Work out some of the scenarios; `shares` and `counts` take what is found.

    `pools` must be nothing but zeros; it keeps the losses of the last scenario.
    """
    number = len(graph.weight)
    marked, found = np.zeros(number, dtype=np.bool_), np.zeros(number, dtype=np.int64)
    struck = Struck(
        np.zeros(len(graph.source_recipe)), np.full(number, NOT_HELD), np.ones(number), np.zeros(1)
    )
    bare, level = np.zeros((2, number)), np.zeros(number, dtype=np.int64)
    for row in range(first, last):
        strike(strikes, row, struck)
        nodes = strikes.nodes[strikes.ptr[row] : strikes.ptr[row + 1]]
        held = strikes.held_pool[strikes.held_ptr[row] : strikes.held_ptr[row + 1]]
        cone = found[: reached_from(graph, nodes, held, marked, found)]
        for pool in cone:
            if graph.weight[pool] > 0:
                low, high = pool_loss(graph, pool, struck, bare, market)
                shares[2, row] += graph.weight[pool] * low
                shares[3, row] += graph.weight[pool] * high
        settle(graph, cone, struck, pools, level, market)
        add_up(graph, cone, pools, level, row, shares, counts)
        for pool in cone:
            marked[pool], level[pool] = False, 0
            if row + 1 < last:
                pools[LEAST, pool], pools[MOST, pool] = 0.0, 0.0
        recover(strikes, row, struck)
