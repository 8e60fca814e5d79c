"""One scenario after the other, from the nodes hit outwards: most have soon come to their end."""

from typing import NamedTuple

from mainstay.kernels.cascade.arrays import Net
from mainstay.kernels.cascade.downstream import Down, hit_down, step_down, total_down
from mainstay.kernels.cascade.network import Floats, Ints
from mainstay.kernels.cascade.sweep import GROWTH, sweep
from mainstay.kernels.cascade.upstream import LOSS, Up, hit_up, step_up, total_up
from mainstay.kernels.compiled import compiled

FALLEN, PARKED, ENDED = -1, 0, 1
MOST = 100_000
"""Steps after which a cascade is left as it is."""


class Task(NamedTuple):
    """Scenarios in compressed form, and how to work through them."""

    ptr: Ints
    nodes: Ints
    loss: Floats
    substitution: bool
    rule: int
    eps: float
    least: float
    most_links: int


class Answer(NamedTuple):
    """What each scenario comes to: total, downstream, upstream; and its steps."""

    sums: Floats
    steps: Ints


@compiled
def over(task: Task, drop: float, before: float, after: float, step: int) -> bool:
    """Say whether a cascade has come to its end."""
    if step >= MOST:
        return True
    if task.rule == GROWTH:
        return after <= before * (1.0 + task.eps)
    return drop <= task.eps


@compiled
def light(net: Net, task: Task, down: Down, up: Up, answer: Answer, scenario: int) -> int:
    """Follow one scenario until it ends, or walks too many links, or a loss shrinks."""
    for at in range(task.ptr[scenario], task.ptr[scenario + 1]):
        hit_down(net, down, task.nodes[at], task.loss[at])
        hit_up(up, task.nodes[at], task.loss[at])
    after = total_down(net, down) + total_up(net, up)
    answer.steps[scenario] = 0
    volume = 0
    while volume <= task.most_links:
        drop, grown = step_down(net, down, task.substitution, task.least)
        if not grown:
            return FALLEN
        drop_up, volume = step_up(net, up, task.least)
        drop = max(drop, drop_up)
        answer.steps[scenario] += 1
        before = after
        if task.rule == GROWTH:
            after = total_down(net, down) + total_up(net, up)
        if over(task, drop, before, after, answer.steps[scenario]):
            return ENDED
    return PARKED


@compiled
def write_light(net: Net, down: Down, up: Up, answer: Answer, scenario: int) -> None:
    """Write down what a light scenario comes to."""
    upstream = total_up(net, up)
    more = 0.0
    for at in range(down.number[0]):
        node = down.reached[at]
        more += net.weights[node] * max(0.0, down.loss[node] - up.node[node, LOSS])
    answer.sums[scenario, 0] = upstream + more
    answer.sums[scenario, 1] = total_down(net, down)
    answer.sums[scenario, 2] = upstream


@compiled
def write_swept(net: Net, task: Task, base: Floats, answer: Answer, scenario: int) -> None:
    """Work a scenario out by whole sweeps and write down what it comes to."""
    for at in range(task.ptr[scenario], task.ptr[scenario + 1]):
        base[task.nodes[at]] = max(base[task.nodes[at]], task.loss[at])
    down, up, answer.steps[scenario] = sweep(
        net, base, task.substitution, task.rule, task.eps, MOST
    )
    answer.sums[scenario] = 0.0
    for node in range(len(base)):
        answer.sums[scenario, 0] += net.weights[node] * max(down[node], up[node])
        answer.sums[scenario, 1] += net.weights[node] * down[node]
        answer.sums[scenario, 2] += net.weights[node] * up[node]
