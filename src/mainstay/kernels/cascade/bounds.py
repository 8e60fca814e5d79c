"""Upper bounds of the index of many scenarios, from their first steps."""

import os

import numpy as np

from mainstay.kernels.cascade.arrays import Net
from mainstay.kernels.cascade.downstream import Down, clear_down, one, step_down, total_down
from mainstay.kernels.cascade.light import ENDED, FALLEN, Answer, Task, light, write_light
from mainstay.kernels.cascade.network import Floats
from mainstay.kernels.cascade.tasks import PIECES, cut, in_threads
from mainstay.kernels.cascade.upstream import LOSS, TOLD, Up, clear_up, total_up
from mainstay.kernels.cascade.work import Room, room_to_work
from mainstay.kernels.compiled import compiled

BEGIN = 64
"""Links for one node that a step may walk upstream while a scenario is only begun: n // 64."""
LONG = 64
"""Steps that a scenario is followed downstream to come to rest before its bound is left at 1."""
ROUNDS = 2000
SLACK = 0.01
ROUNDING = 1e-12


@compiled
def spread_back(net: Net, weights: Floats) -> Floats:
    """Return what the weights come to one step earlier."""
    earlier = np.zeros(len(weights))
    for node in range(len(weights)):
        if weights[node] > 0.0:
            for link in range(net.sale_ptr[node], net.sale_ptr[node + 1]):
                earlier[net.sale_node[link]] += net.sale_share[link] * weights[node]
    return earlier


def influence(net: Net) -> Floats:
    """Return how much the index can grow for each unit of loss that suppliers weren't told yet.

    At least c = w'L + w'LL + ...; infinite where no bound was found. With v = w'L^t, the sum of the
    terms so far is short of c by vL + vLL + ... If vLL <= r v at every node, then all that follows
    is at most (vL + vLL) / (1 - r): bounds of Collatz and Wielandt. Two steps together, as losses
    swing to and fro between two that sell to each other.
    """
    grown, now = np.zeros(len(net.weights)), net.weights
    for _ in range(ROUNDS):
        one = spread_back(net, now)
        two = spread_back(net, one)
        rate = _rate(now, two)
        if rate < 1:
            rest = (one + two) / (1 - rate)
            if rest.sum() <= SLACK * grown.sum() or not rest.any():
                return grown + rest
        grown, now = grown + one + two, two
    return np.full(len(grown), np.inf)


def _rate(before: Floats, after: Floats) -> float:
    """Return the least rate by which no value shrinks less; infinite if one comes from nothing."""
    some = after > 0
    if not np.all(before[some] > 0):
        return np.inf
    return float(np.max(after[some] / before[some], initial=0.0))


@compiled
def finish_down(net: Net, task: Task, down: Down) -> bool:
    """Step on downstream until no loss grows; say whether it came to rest."""
    for _ in range(LONG):
        reached = down.number[0]
        drop, grown = step_down(net, down, task.substitution, task.least)
        if not grown:
            return False
        if drop == 0.0 and down.number[0] == reached:
            return True
    return False


@compiled
def bound_up(net: Net, up: Up, influence: Floats) -> float:
    """Return the weighted loss upstream now, and all that can still come."""
    bound = total_up(net, up)
    for at in range(up.number[0]):
        node = up.reached[at]
        news = up.node[node, LOSS] - up.node[node, TOLD]
        if news > 0.0:
            bound += news * influence[node]
    return bound


@compiled
def begin(
    net: Net, task: Task, room: Room, answer: Answer, influence: Floats, first: int, last: int
) -> None:
    """Follow scenarios a few steps and write down a bound of what each comes to."""
    down, up = one(room.down, 0), room.up
    for scenario in range(first, last):
        found = light(net, task, down, up, answer, scenario)
        if found == ENDED:
            write_light(net, down, up, answer, scenario)
        elif found == FALLEN or not finish_down(net, task, down):
            answer.sums[scenario, 0] = 1.0
        else:
            bound = bound_up(net, up, influence) + total_down(net, down)
            answer.sums[scenario, 0] = min(1.0, bound)
        clear_down(net, down)
        clear_up(up)


def bounded(net: Net, task: Task, influence: Floats, threads: int | None) -> Floats:
    """Return an upper bound of the index of each scenario."""
    number = len(task.ptr) - 1
    short = task._replace(most_links=len(net.size) // BEGIN)
    answer = Answer(np.zeros((number, 3)), np.zeros(number, dtype=np.int64))
    slots = int(net.down_slot.max(initial=-1)) + 1
    workers = threads or os.cpu_count() or 1
    pieces = cut(number, workers * PIECES)

    def run() -> None:
        room = room_to_work(len(net.size), slots, len(net.market_size))
        for first, last in pieces:
            begin(net, short, room, answer, influence, first, last)

    in_threads([run] * min(workers, max(1, number)))
    return answer.sums[:, 0] + ROUNDING
