"""The critical path of steps with known durations: earliest and latest times, and slack."""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from mainstay.kernels.schedule.order import in_order

Step = TypeVar("Step", bound=Hashable)


class Times(NamedTuple):
    """When a step can begin and end, and must; all in the unit of the durations.

    `slack` is by how much it may be late without the whole being late, `free_slack` without any
    other step being late.
    """

    early_start: float
    early_finish: float
    late_start: float
    late_finish: float
    slack: float
    free_slack: float


def critical_path(
    durations: Mapping[Step, float],
    after: Mapping[Step, Sequence[Step]],
    due: float | None = None,
) -> dict[Step, Times]:
    """Compute the times of each step, with steps on the nodes of the network.

    Parameters
    ----------
    durations : mapping of step to float
        0 or more, in any unit.
    after : mapping of step to sequence of step
        What each waits for.
    due : float, optional
        When the whole must be done; by default when it can be. An earlier date makes slack
        negative.

    Returns
    -------
    dict of step to Times
        In the order of the durations. Where `due` is not given, a step with slack 0 is critical.

    Raises
    ------
    CircleError
        When steps wait for each other.
    ValueError
        When a duration is negative or no number, or the steps of both are not the same.

    Notes
    -----
    EF = ES + d, ES = max EF of those before; LS = LF - d, LF = min LS of those after.

    References
    ----------
    Kelley, J. E. and Walker, M. R. (1959). Critical-path planning and scheduling. Proceedings of
    the Eastern Joint Computer Conference, 160-173.

    Examples
    --------
    >>> found = critical_path({"a": 3, "b": 2, "c": 1}, {"a": [], "b": [], "c": ["a", "b"]})
    >>> {step: times.slack for step, times in found.items()}, length(found)
    ({'a': 0, 'b': 1, 'c': 0}, 4)
    """
    if durations.keys() != after.keys():
        raise ValueError("durations and predecessors are not of the same steps")
    if not all(duration >= 0 for duration in durations.values()):
        raise ValueError("a duration is negative or no number")
    order = in_order(after)
    start: dict[Step, float] = {}
    for step in order:
        start[step] = max((start[one] + durations[one] for one in after[step]), default=0)
    finish = {step: start[step] + durations[step] for step in order}
    end = max(finish.values(), default=0)
    latest = dict.fromkeys(order, end if due is None else due)
    least = dict.fromkeys(order, end)
    for step in reversed(order):
        for one in after[step]:
            latest[one] = min(latest[one], latest[step] - durations[step])
            least[one] = min(least[one], start[step])
    return {
        step: Times(
            start[step],
            finish[step],
            latest[step] - duration,
            latest[step],
            latest[step] - finish[step],
            least[step] - finish[step],
        )
        for step, duration in durations.items()
    }


def length(times: Mapping[Step, Times]) -> float:
    """Return how long the whole takes."""
    return max((one.early_finish for one in times.values()), default=0)


def on_arcs(arcs: Mapping[Step, tuple[Hashable, Hashable]]) -> dict[Step, list[Step]]:
    """Return what each step waits for, where steps are arcs from one event to another.

    Parameters
    ----------
    arcs : mapping of step to pair
        Event at which it begins and event at which it ends.

    Examples
    --------
    >>> on_arcs({"a": (1, 2), "b": (1, 2), "c": (2, 3)})
    {'a': [], 'b': [], 'c': ['a', 'b']}
    """
    into: dict[Hashable, list[Step]] = {}
    for step, (_, head) in arcs.items():
        into.setdefault(head, []).append(step)
    return {step: list(into.get(tail, [])) for step, (tail, _) in arcs.items()}
