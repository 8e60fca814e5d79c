"""The timeline of one draw: what is lost from which week on, how long, and how it comes back."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mainstay.kernels.dynamics.timeline import FOREVER, Losses, Timeline
from mainstay.model.network import Floats, Ints
from mainstay.model.scenario import Range, Shock
from mainstay.model.stress.effects import Effect

WEEK = 7


class Course(NamedTuple):
    """How a shock goes in one draw, in weeks from the day asked about."""

    share: float
    start: int
    steps: int
    recovery: int


def course(shock: Shock, day: int, turn: Floats) -> Course:
    """Return how a shock goes where its ranges are taken at some places.

    Parameters
    ----------
    shock : Shock
    day : int
        Day of the first step, as an ordinal.
    turn : array of float, shape (3,), 0 to 1
        Where hardness, length and recovery lie within their ranges.

    Notes
    -----
    A week is hit if a part of it is: the first day is rounded down to a week, and the last one up.
    What began before the day asked about goes on from where it stands on that day.

    Examples
    --------
    >>> from mainstay.model.scenario import Hits, Recovery
    >>> shock = Shock(name="fire", hits=Hits.of(site="works"), start=100, weeks=Range(4, 8),
    ...               recovery=Recovery("linear", Range(10, 10)))
    >>> course(shock, 93, np.array([0.5, 0.5, 0.5]))
    Course(share=1.0, start=1, steps=6, recovery=10)
    """
    share = _between(shock.hardness, turn[0])
    if shock.hits.is_price:
        share = float(shock.threshold is not None and share >= shock.threshold)
    elif shock.hits.is_demand:
        share = 1.0 - share
    offset = (shock.begins(day) - day) / WEEK
    late = int(np.floor(offset))
    if shock.weeks is None or shock.recovery.shape == "none":
        return Course(share, max(0, late), FOREVER, 0)
    lasts, back = _between(shock.weeks, turn[1]), _between(shock.recovery.weeks, turn[2])
    linear = shock.recovery.shape == "linear"
    steps = _up(offset + (lasts if linear else lasts + back)) - late
    recovery = _up(back) if linear else 0
    gone = min(recovery, max(0, -late - steps))
    share *= 1.0 - gone / recovery if recovery else 1.0
    return Course(share, max(0, late), max(0, steps + min(0, late)), recovery - gone)


def timeline(effects: Sequence[Effect], day: int, turn: Floats) -> Timeline:
    """Return what happens in one draw.

    What several shocks of one event hit is hit once, by the hardest; losses of different events
    multiply what they leave.

    Parameters
    ----------
    effects : sequence of Effect
    day : int
    turn : array of float, shape (n_events, 3)
    """
    courses = [course(effect.shock, day, turn[effect.event]) for effect in effects]
    return Timeline(
        capacity=_losses(effects, courses, [effect.producers for effect in effects]),
        links=_losses(effects, courses, [effect.links for effect in effects]),
        demand=_losses(effects, courses, [effect.consumers for effect in effects]),
    )


def _losses(effects: Sequence[Effect], courses: list[Course], targets: list[Ints]) -> Losses:
    """Put the losses of some targets together, one for each target and event."""
    which = np.repeat(np.arange(len(targets)), [len(found) for found in targets])
    if not len(which):
        return Losses()
    target = np.concatenate(targets)
    share = np.array([found.share for found in courses])[which]
    start, steps, recovery = (
        np.array([found[column] for found in courses], dtype=np.int64)[which]
        for column in (1, 2, 3)
    )
    event = np.array([effect.event for effect in effects])[which]
    order = np.lexsort((-(steps + recovery), -np.abs(share), target, event))
    pairs = np.stack([event, target])[:, order]
    first = np.append(True, (np.diff(pairs, axis=1) != 0).any(axis=0))
    kept = order[first]
    return Losses(
        target=target[kept],
        start=start[kept],
        steps=steps[kept],
        share=share[kept],
        recovery=recovery[kept],
    )


def _between(ends: Range, turn: float) -> float:
    return float(ends.low + turn * (ends.high - ends.low))


def _up(weeks: float) -> int:
    """Round up to whole weeks, whatever rounding did to the last digits."""
    return int(np.ceil(round(weeks, 9)))
