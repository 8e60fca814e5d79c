"""Draw shares between published ends that add up to a whole."""

import numpy as np

from mainstay.model.network import Floats, Ints

ROUND = 1e-12


def portions(of: Ints, low: Floats, high: Floats, whole: Floats, weight: Floats) -> Floats:
    """Share wholes out, each part between its ends.

    Parameters
    ----------
    of : array of int, shape (n,)
        The whole that each part belongs to.
    low, high : array of float, shape (n,)
        Ends of each part.
    whole : array of float, shape (m,)
        What the parts add up to.
    weight : array of float, shape (n,), above 0
        In what proportion that is shared which the lower ends leave.

    Returns
    -------
    array of float, shape (n,)
        Within the ends wherever the ends allow it; else the upper ones give way, but for those
        that are 0.

    Notes
    -----
    part = low + min(high - low, t * weight), with one t for each whole. With weights drawn from the
    exponential distribution the parts are uniform over all that add up to the whole, as long as no
    upper end binds. One round caps at least one part, and few are needed.

    Examples
    --------
    >>> parts = portions(np.array([0, 0, 0]), np.array([0.2, 0, 0]), np.array([1, 0.1, 1.0]),
    ...                  np.array([1.0]), np.array([1.0, 3.0, 1.0]))
    >>> parts.round(3).tolist()
    [0.55, 0.1, 0.35]
    """
    low = low * np.minimum(1.0, _ratio(whole, _sums(of, low, whole)))[of]
    room = np.maximum(high - low, 0.0)
    left = np.maximum(whole - _sums(of, low, whole), 0.0)
    short = _sums(of, room, whole) < left
    room = np.where(short[of] & (high > 0), np.inf, room)
    capped = np.zeros(len(of), dtype=bool)
    while True:
        free = left - _sums(of, np.where(capped, room, 0.0), whole)
        scale = _ratio(free, _sums(of, np.where(capped, 0.0, weight), whole))
        part = np.where(capped, room, scale[of] * weight)
        over = ~capped & (part > room)
        if not over.any():
            return low + part
        capped |= over


def _sums(of: Ints, values: Floats, whole: Floats) -> Floats:
    found: Floats = np.bincount(of, values, minlength=len(whole)).astype(np.float64)
    return found


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.where(below > ROUND, above / np.where(below > ROUND, below, 1.0), 0.0)
