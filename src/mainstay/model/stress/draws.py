"""Draw what is not published: one draw depends on its number and the seed, and on nothing else."""

from typing import NamedTuple

import numpy as np

from mainstay.model.network import Floats

LEAST = 1e-12
"""A weight is never nothing, so that what a pool gives can always be shared out."""


class Chances(NamedTuple):
    """One draw: weights by which shares are divided, and places between published ends.

    Parameters
    ----------
    groups, members, options : array of float, above 0
        Weights, exponentially distributed.
    cover : array of float, 0 to 1
        For each need, where its weeks of cover lie between their ends.
    spare : float, 0 to 1
    begins : array of float, 0 to 1
        For each producer, the part of the usual supply that it takes up if it begins later.
    """

    groups: Floats
    members: Floats
    options: Floats
    cover: Floats
    spare: float
    begins: Floats


def chances(seed: int, draw: int, sizes: tuple[int, ...]) -> Chances:
    """Draw what is open about the network; it is the same whatever scenario is looked at.

    Parameters
    ----------
    seed, draw : int
    sizes : tuple of int
        Numbers of groups, members, options, needs and producers.
    """
    source = _source(seed, 0, draw)
    groups, members, options = (source.standard_exponential(n) + LEAST for n in sizes[:3])
    cover, spare = source.random(sizes[3]), float(source.random())
    return Chances(groups, members, options, cover, spare, source.random(sizes[4]))


def turns(seed: int, digest: str, draw: int, events: int) -> Floats:
    """Draw what a scenario leaves open: hardness, length and recovery of each of its events.

    The draws of one scenario are the same whatever other scenarios are looked at.

    Returns
    -------
    array of float, shape (n_events, 3), 0 to 1

    Examples
    --------
    >>> one, more = turns(7, "ab12", 3, 1), turns(7, "ab12", 3, 2)
    >>> bool((one == more[:1]).all())
    True
    """
    found: Floats = _source(seed, 1 + int(digest[:16], 16), draw).random((events, 3))
    return found


def _source(seed: int, what: int, draw: int) -> np.random.Generator:
    sequence = np.random.SeedSequence(entropy=seed, spawn_key=(what, draw))
    return np.random.Generator(np.random.PCG64(sequence))
