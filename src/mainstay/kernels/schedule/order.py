"""Put steps in an order in which each comes after those it waits for, or name a circle."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Step = TypeVar("Step", bound=Hashable)


class CircleError(ValueError):
    """Steps that wait for each other; `steps` names them in a row, the first again at the end."""

    def __init__(self, steps: Sequence[Hashable]) -> None:
        self.steps = tuple(steps)
        super().__init__("steps wait for each other: " + " > ".join(map(str, steps)))


def in_order(after: Mapping[Step, Sequence[Step]]) -> list[Step]:
    """Return the steps in an order in which all that a step waits for come before it.

    Parameters
    ----------
    after : mapping of step to sequence of step
        For each step, those that must be finished before it begins; each must be a key.

    Returns
    -------
    list
        Every step once; steps that wait for nothing stand in the order of the mapping.

    Raises
    ------
    CircleError
        When steps wait for each other.
    ValueError
        When a step waits for one that is no key.

    References
    ----------
    Kahn, A. B. (1962). Topological sorting of large networks. Communications of the ACM 5(11),
    558-562.

    Examples
    --------
    >>> in_order({"sign": ["offer"], "offer": ["request"], "request": []})
    ['request', 'offer', 'sign']
    """
    unknown = {step for steps in after.values() for step in steps} - after.keys()
    if unknown:
        raise ValueError(f"no such step: {', '.join(sorted(map(str, unknown)))}")
    waits = {step: set(steps) for step, steps in after.items()}
    next_of: dict[Step, list[Step]] = {step: [] for step in after}
    for step, steps in waits.items():
        for earlier in steps:
            next_of[earlier].append(step)
    ready = [step for step, steps in waits.items() if not steps]
    for step in ready:  # grows while it is read
        for later in next_of[step]:
            waits[later].discard(step)
            if not waits[later]:
                ready.append(later)
    if len(ready) < len(after):
        circle = _circle(waits)
        raise CircleError(circle)
    return ready


def _circle(waits: Mapping[Step, set[Step]]) -> list[Step]:
    """Walk back through what steps still wait for until one comes again."""
    walk = [next(step for step, steps in waits.items() if steps)]
    while walk.count(walk[-1]) == 1:
        walk.append(min(waits[walk[-1]], key=str))
    return walk[walk.index(walk[-1]) :][::-1]


def without(after: Mapping[Step, Sequence[Step]], gone: Step) -> dict[Step, list[Step]]:
    """Return the steps without one of them; who waited for it waits for what it waited for.

    Examples
    --------
    >>> without({"a": [], "b": ["a"], "c": ["b"]}, "b")
    {'a': [], 'c': ['a']}
    """
    kept: dict[Step, list[Step]] = {}
    for step, steps in after.items():
        if step != gone:
            wanted = [one for s in steps for one in (after[gone] if s == gone else [s])]
            kept[step] = list(dict.fromkeys(wanted))
    return kept
