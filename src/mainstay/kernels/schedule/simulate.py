"""Draw the course of an activity network many times over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from mainstay.kernels.schedule.durations import Duration
from mainstay.kernels.schedule.order import in_order

Floats = NDArray[np.float64]
BLOCK = 8192
"""Draws that are followed at once; small enough to stay near the processor."""


@dataclass(frozen=True, eq=False)
class Courses:
    """What the draws came to.

    Parameters
    ----------
    length : array of float, shape (draws,), days
        Of the whole; infinite where a step takes longer than is known.
    critical : mapping of step to int
        Draws in which the step is on a critical path.
    drawn : mapping of step to array of float, shape (draws,), days
    """

    length: Floats
    critical: Mapping[str, int]
    drawn: Mapping[str, Floats]

    def criticality(self, step: str) -> float:
        """Return the share of draws in which a step is critical (Van Slyke 1963)."""
        return self.critical[step] / len(self.length)

    def cruciality(self, step: str) -> float | None:
        """Return the correlation of a step with the whole (Williams 1992).

        None where one of them does not vary, or takes longer than is known in some draw.
        """
        one, whole = self.drawn[step], self.length
        if not np.isfinite(whole).all() or np.ptp(one) == 0 or np.ptp(whole) == 0:
            return None
        return float(np.corrcoef(one, whole)[0, 1])


def simulate(
    durations: Mapping[str, Duration],
    after: Mapping[str, Sequence[str]],
    *,
    draws: int,
    seed: int = 0,
    block: int = BLOCK,
) -> Courses:
    """Draw the durations of all steps, independent of each other, and follow each draw.

    Parameters
    ----------
    durations : mapping of str to Duration
    after : mapping of str to sequence of str
        What each step waits for.
    draws : int
        1 or more.
    seed : int, 0 or more
    block : int
        Draws that are followed at once; it changes the time taken and not one bit of the answer.

    Returns
    -------
    Courses

    Raises
    ------
    CircleError
        When steps wait for each other.
    ValueError
        When `draws` or `block` is below 1.

    Notes
    -----
    Each step has random numbers of its own, from the seed and its name. So a step draws the same
    in every arrangement, and arrangements are compared on the same draws. A step is critical in a
    draw when it ends with the whole, or when a critical step begins at the moment it ends; both are
    copies of the same number, so the comparison is exact. Work is draws * (steps + arrows).

    References
    ----------
    Van Slyke, R. M. (1963). Monte Carlo methods and the PERT problem. Operations Research 11(5),
    839-860. Williams, T. M. (1992). Criticality in stochastic networks. Journal of the Operational
    Research Society 43(4), 353-357 (cruciality).

    Examples
    --------
    >>> from mainstay.kernels.schedule.durations import Fixed, Pert
    >>> found = simulate({"a": Pert(1, 2, 9), "b": Fixed(1)}, {"a": [], "b": []}, draws=100)
    >>> found.criticality("a"), found.criticality("b")
    (1.0, 0.0)
    """
    if min(draws, block) < 1:
        raise ValueError(f"draws {draws} and block {block} must be 1 or more")
    order = in_order(after)
    drawn = {step: durations[step].draw(stream(seed, step), draws) for step in order}
    length = np.empty(draws)
    critical = dict.fromkeys(durations, 0)
    for begin in range(0, draws, block):
        part = slice(begin, min(draws, begin + block))
        start, finish = _forward(order, after, {step: drawn[step][part] for step in order})
        whole = np.max(list(finish.values()), axis=0) if finish else np.zeros(0)
        length[part] = whole
        for step, flags in _critical(order, after, start, finish, whole).items():
            critical[step] += int(np.count_nonzero(flags))
    return Courses(length, critical, drawn)


def stream(seed: int, step: str) -> np.random.Generator:
    """Return the random numbers of a step, the same on every machine."""
    digest = int.from_bytes(sha256(step.encode()).digest()[:8], "big")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, digest])))


def _forward(
    order: Sequence[str], after: Mapping[str, Sequence[str]], drawn: Mapping[str, Floats]
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return when each step begins and ends."""
    start: dict[str, Floats] = {}
    finish: dict[str, Floats] = {}
    for step in order:
        begin = np.zeros(len(drawn[step]))
        for one in after[step]:
            begin = np.maximum(begin, finish[one])
        start[step], finish[step] = begin, begin + drawn[step]
    return start, finish


def _critical(
    order: Sequence[str],
    after: Mapping[str, Sequence[str]],
    start: Mapping[str, Floats],
    finish: Mapping[str, Floats],
    whole: Floats,
) -> dict[str, NDArray[np.bool_]]:
    """Return in which draws each step is on a critical path."""
    found = {step: finish[step] == whole for step in order}
    for step in reversed(order):
        for one in after[step]:
            found[one] |= found[step] & (finish[one] == start[step])
    return found
