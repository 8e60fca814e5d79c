"""Exact distributions of whole days, for small networks: the measure that draws are held to."""

from collections.abc import Hashable, Mapping, Sequence
from functools import reduce
from itertools import product
from math import prod
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.kernels.schedule.critical_path import critical_path, length

Floats = NDArray[np.float64]
Step = TypeVar("Step", bound=Hashable)
MOST_STATES = 1_000_000


def in_series(*steps: ArrayLike) -> Floats:
    """Return the distribution of steps one after another: the convolution.

    Parameters
    ----------
    *steps : array_like, shape (n,)
        Chance of each duration 0, 1, 2, ... of each step, independent of each other.

    Examples
    --------
    >>> in_series([0.5, 0.5], [0.5, 0.5]).tolist()
    [0.25, 0.5, 0.25]
    """
    return reduce(np.convolve, [np.asarray(step, dtype=np.float64) for step in steps])


def in_parallel(*steps: ArrayLike) -> Floats:
    """Return the distribution of steps beside each other: the product of cumulated chances.

    Examples
    --------
    >>> in_parallel([0.5, 0.5], [0.5, 0.5]).tolist()
    [0.25, 0.75]
    """
    every = [np.asarray(step, dtype=np.float64) for step in steps]
    longest = max(len(step) for step in every)
    reached = [np.cumsum(np.pad(step, (0, longest - len(step)))) for step in every]
    return np.diff(np.prod(reached, axis=0), prepend=0.0)


def every_course(
    chances: Mapping[Step, Mapping[float, float]], after: Mapping[Step, Sequence[Step]]
) -> tuple[dict[float, float], dict[Step, float]]:
    """Go through every combination of durations of a small network.

    Parameters
    ----------
    chances : mapping of step to mapping of duration to chance
    after : mapping of step to sequence of step

    Returns
    -------
    lengths : dict of float to float
        Chance of each length of the whole, ascending.
    criticality : dict of step to float
        Chance that the step is critical.

    Raises
    ------
    ValueError
        When there are more than a million combinations.

    References
    ----------
    Van Slyke, R. M. (1963). Monte Carlo methods and the PERT problem. Operations Research 11(5),
    839-860 (the criticality index).

    Examples
    --------
    >>> odds = {1: 0.5, 2: 0.5}
    >>> lengths, critical = every_course({"a": odds, "b": odds}, {"a": [], "b": []})
    >>> lengths, critical["a"]
    ({1: 0.25, 2: 0.75}, 0.75)
    """
    if prod(len(one) for one in chances.values()) > MOST_STATES:
        raise ValueError(f"more than {MOST_STATES:,} combinations")
    lengths: dict[float, float] = {}
    critical = dict.fromkeys(chances, 0.0)
    for course in product(*(one.items() for one in chances.values())):
        durations = {step: days for step, (days, _) in zip(chances, course, strict=True)}
        chance = prod(share for _, share in course)
        times = critical_path(durations, after)
        whole = length(times)
        lengths[whole] = lengths.get(whole, 0.0) + chance
        for step, one in times.items():
            critical[step] += chance * (one.slack == 0)
    return dict(sorted(lengths.items())), critical
