"""Compiled: what a timeline changes at the beginning of each step."""

from typing import NamedTuple

import numpy as np

from mainstay.kernels.compiled import compiled
from mainstay.kernels.dynamics.network import Floats, Ints
from mainstay.kernels.dynamics.state import Moving
from mainstay.kernels.dynamics.timeline import Losses, Timeline


class Lost(NamedTuple):
    """Losses as the compiled steps read them."""

    target: Ints
    start: Ints
    steps: Ints
    share: Floats
    recovery: Ints


class Events(NamedTuple):
    """A timeline as the compiled steps read it; `touched` are the links that ever change."""

    capacity: Lost
    links: Lost
    demand: Lost
    stock: Lost
    touched: Ints
    usual: Floats
    opens: Ints
    opens_step: Ints
    opens_flow: Floats


def events(timeline: Timeline, flow: Floats) -> Events:
    """Put a timeline into the form that the compiled steps read."""
    touched = np.union1d(timeline.links.target, timeline.opens_link).astype(np.int64)
    return Events(
        _lost(timeline.capacity),
        _lost(timeline.links),
        _lost(timeline.demand),
        _lost(timeline.stock),
        touched,
        flow[touched],
        timeline.opens_link,
        timeline.opens_step,
        timeline.opens_flow,
    )


def _lost(losses: Losses) -> Lost:
    return Lost(losses.target, losses.start, losses.steps, losses.share, losses.recovery)


@compiled
def begin(events: Events, moving: Moving, step: int) -> None:
    """Bring capacities, demands, stocks and links to where they stand in a step."""
    _left(events.capacity, moving.capacity_left, step)
    _left(events.demand, moving.demand_left, step)
    for k in range(len(events.stock.target)):
        if events.stock.start[k] == step:
            moving.stock[events.stock.target[k]] *= 1.0 - events.stock.share[k]
    if len(events.touched):
        _change_links(events, moving, step)


@compiled
def _left(lost: Lost, left: Floats, step: int) -> None:
    """Write what is left of each target; several losses of one target multiply what they leave."""
    for k in range(len(lost.target)):
        left[lost.target[k]] = 1.0
    for k in range(len(lost.target)):
        left[lost.target[k]] *= 1.0 - _loss(lost, k, step)


@compiled
def _loss(lost: Lost, k: int, step: int) -> float:
    """Return the share that one loss takes in a step."""
    since = step - lost.start[k]
    if since < 0:
        return 0.0
    share: float = lost.share[k]
    if since < lost.steps[k]:
        return share
    mended = since - lost.steps[k] + 1
    return share * (1.0 - mended / lost.recovery[k]) if mended < lost.recovery[k] else 0.0


@compiled
def _change_links(events: Events, moving: Moving, step: int) -> None:
    """Open alternates and weaken links; orders of the step before keep what they were."""
    for n, k in enumerate(events.touched):
        moving.weight_before[k], moving.capped_before[k] = moving.weight[k], moving.capped[k]
        moving.weight[k], moving.capped[k] = events.usual[n], False
    for n, k in enumerate(events.opens):
        if step >= events.opens_step[n]:
            moving.weight[k] = events.opens_flow[n]
    for n, k in enumerate(events.links.target):
        left = 1.0 - _loss(events.links, n, step)
        if left < 1.0:
            moving.weight[k] *= left
            moving.capped[k] = True
