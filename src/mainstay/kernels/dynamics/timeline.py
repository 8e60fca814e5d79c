"""What happens when: losses of capacity, of links and of stock, changed demand, alternates."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


FOREVER = 2**40
"""A number of steps that no simulation reaches."""


def _ints() -> Ints:
    return np.zeros(0, dtype=np.int64)


def _floats() -> Floats:
    return np.zeros(0)


@dataclass(frozen=True, eq=False, kw_only=True)
class Losses:
    """Parts lost for a while: loss k takes `share[k]` of `target[k]` from `start[k]` on.

    It holds for `steps[k]` steps and is then made good in equal parts over `recovery[k]` steps (0:
    at once). Losses of one target multiply what they leave. `FOREVER` steps never end.

    Parameters
    ----------
    target : array of int, shape (n,)
    start, steps, recovery : array of int, shape (n,), steps of time
    share : array of float, shape (n,), 0 to 1
    """

    target: Ints = field(default_factory=_ints)
    start: Ints = field(default_factory=_ints)
    steps: Ints = field(default_factory=_ints)
    share: Floats = field(default_factory=_floats)
    recovery: Ints = field(default_factory=_ints)

    @classmethod
    def of(
        cls,
        target: ArrayLike,
        share: ArrayLike,
        *,
        start: ArrayLike = 0,
        steps: ArrayLike = FOREVER,
        recovery: ArrayLike = 0,
    ) -> "Losses":
        """Make losses of targets; what is a single number holds for all of them.

        Examples
        --------
        >>> half = Losses.of([3, 5], 0.5, start=2, steps=4)
        >>> half.share.tolist(), half.steps.tolist()
        ([0.5, 0.5], [4, 4])
        """
        hit = np.array(target, dtype=np.int64)
        times = [
            np.array(np.broadcast_to(t, hit.shape), np.int64) for t in (start, steps, recovery)
        ]
        lost = np.array(np.broadcast_to(share, hit.shape), np.float64)
        return cls(target=hit, start=times[0], steps=times[1], share=lost, recovery=times[2])


@dataclass(frozen=True, eq=False, kw_only=True)
class Timeline:
    """All that happens in a simulation; step 0 is the first.

    Parameters
    ----------
    capacity : Losses
        Of the capacity of producers.
    links : Losses
        Of what links usually carry; a link that has lost some carries at most what is left, and
        orders go to the others of its slot.
    demand : Losses
        Of final demand for producers; a share below 0 is demand added (-0.5 is half as much more).
    stock : Losses
        Of the stock in slots, once, at the start; `steps` and `recovery` are not used.
    opens_link, opens_step : array of int, shape (n,)
        Alternates: links that are used from a step on, once their supplier is qualified.
    opens_flow : array of float, shape (n,)
        Their weight in dividing orders, as `link_flow`.
    """

    capacity: Losses = field(default_factory=Losses)
    links: Losses = field(default_factory=Losses)
    demand: Losses = field(default_factory=Losses)
    stock: Losses = field(default_factory=Losses)
    opens_link: Ints = field(default_factory=_ints)
    opens_step: Ints = field(default_factory=_ints)
    opens_flow: Floats = field(default_factory=_floats)
