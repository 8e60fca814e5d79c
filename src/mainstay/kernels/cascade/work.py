"""Work through scenarios: the light ones to their end one by one, the heavy ones eight at a time.

A scenario is handed to a lane before the step in which losses of sales would walk more than so many
links: that depends on the scenario alone, so its numbers do not depend on which others are worked
through with it.
"""

from typing import NamedTuple

import numpy as np

from mainstay.kernels.cascade.arrays import Net
from mainstay.kernels.cascade.downstream import (
    Down,
    clear_down,
    one,
    room_down,
    step_down,
    total_down,
)
from mainstay.kernels.cascade.lanes import LANES, Lanes, room_lanes, sweep_lanes
from mainstay.kernels.cascade.light import (
    ENDED,
    FALLEN,
    PARKED,
    Answer,
    Task,
    light,
    over,
    write_light,
    write_swept,
)
from mainstay.kernels.cascade.network import Floats, Ints
from mainstay.kernels.cascade.sweep import GROWTH
from mainstay.kernels.cascade.upstream import LOSS, Up, clear_up, room_up, total_up
from mainstay.kernels.compiled import compiled

DIRTY, READY, LIVE = -1, 0, 1


class Room(NamedTuple):
    """Room to work in: downstream for each lane, upstream for one, eight lanes upstream."""

    down: Down
    up: Up
    lanes: Lanes
    scenario: Ints
    state: Ints
    before: Floats


def room_to_work(nodes: int, slots: int, markets: int) -> Room:
    """Return room for one thread."""
    return Room(
        room_down(nodes, slots, markets, LANES),
        room_up(nodes),
        room_lanes(nodes),
        np.zeros(LANES, np.int64),
        np.full(LANES, READY, np.int64),
        np.zeros(LANES),
    )


@compiled
def fill(net: Net, task: Task, room: Room, answer: Answer, lane: int, first: int, last: int) -> int:
    """Work through scenarios up to the first heavy one, and set that into a lane."""
    down, up = one(room.down, lane), room.up
    losses = room.lanes.loss[room.lanes.present[0]]
    for scenario in range(first, last):
        found = light(net, task, down, up, answer, scenario)
        if found == PARKED:
            for at in range(up.number[0]):
                node = up.reached[at]
                losses[node * LANES + lane] = up.node[node, LOSS]
            room.scenario[lane], room.state[lane] = scenario, LIVE
            room.before[lane] = total_down(net, down) + total_up(net, up)
            clear_up(up)
            return scenario + 1
        if found == ENDED:
            write_light(net, down, up, answer, scenario)
        clear_down(net, down)
        clear_up(up)
        if found == FALLEN:
            write_swept(net, task, np.zeros(len(net.size)), answer, scenario)
    return last


@compiled
def hold(net: Net, task: Task, lanes: Lanes, lane: int, scenario: int) -> None:
    """Keep the nodes that were hit at what they have lost for good."""
    losses = lanes.loss[lanes.present[0]]
    for at in range(task.ptr[scenario], task.ptr[scenario + 1]):
        node = task.nodes[at]
        loss = losses[node * LANES + lane]
        if task.loss[at] > loss:
            lanes.total[lane] += net.weights[node] * (task.loss[at] - loss)
            losses[node * LANES + lane] = task.loss[at]


@compiled
def advance(net: Net, task: Task, room: Room, answer: Answer, lane: int) -> None:
    """Finish the step of one lane; write down what its scenario comes to if that was the last."""
    scenario, down, lanes = room.scenario[lane], one(room.down, lane), room.lanes
    hold(net, task, lanes, lane, scenario)
    drop, grown = step_down(net, down, task.substitution, task.least)
    drop = max(drop, lanes.drop[lane])
    answer.steps[scenario] += 1
    before, room.before[lane] = room.before[lane], 0.0
    if task.rule == GROWTH:
        room.before[lane] = total_down(net, down) + lanes.total[lane]
    if grown and not over(task, drop, before, room.before[lane], answer.steps[scenario]):
        return
    room.state[lane] = DIRTY
    more, losses = 0.0, lanes.loss[lanes.present[0]]
    for at in range(down.number[0]):
        node = down.reached[at]
        more += net.weights[node] * max(0.0, down.loss[node] - losses[node * LANES + lane])
    answer.sums[scenario, 0] = lanes.total[lane] + more
    answer.sums[scenario, 1] = total_down(net, down)
    answer.sums[scenario, 2] = lanes.total[lane]
    clear_down(net, down)
    if not grown:
        write_swept(net, task, np.zeros(len(net.size)), answer, scenario)


@compiled
def refill(net: Net, task: Task, room: Room, answer: Answer, first: int, last: int) -> int:
    """Fill the lanes that are ready, and say from which scenario on none is begun."""
    for lane in range(LANES):
        if room.state[lane] == READY and first < last:
            first = fill(net, task, room, answer, lane, first, last)
    for lane in range(LANES):
        room.lanes.live[lane] = 1.0 if room.state[lane] == LIVE else 0.0
    return first


@compiled
def work(net: Net, task: Task, room: Room, answer: Answer, first: int, last: int) -> None:
    """Work through the scenarios from first to last."""
    first = refill(net, task, room, answer, first, last)
    while room.lanes.live.max() > 0.0 or first < last:
        sweep_lanes(net, room.lanes)
        for lane in range(LANES):
            if room.state[lane] == LIVE:
                advance(net, task, room, answer, lane)
            else:
                room.state[lane] = READY
        first = refill(net, task, room, answer, first, last)
    room.lanes.loss[:] = 0.0
    room.state[:] = READY
