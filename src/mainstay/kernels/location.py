"""Where to stand: the p sites from which a demand is served at the least distance, exactly.

Clients stand in the rows and sites in the columns of a table of distances, times or costs per unit
of demand; `inf` where a site can't serve a client. Sites are counted from 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mainstay.kernels.median import least
from mainstay.kernels.programme import Floats

TWO = 2


@dataclass(frozen=True, slots=True)
class Placement:
    """The sites chosen, what they attain, and what no choice of as many can better.

    The choice is proven best where `bound` equals `objective`; all functions here prove it up to a
    relative rounding of 1e-9.
    """

    sites: tuple[int, ...]
    objective: float
    bound: float


def shortest_distances(edges: Iterable[Sequence[float]], size: int) -> Floats:
    """Compute the length of the shortest path between any two nodes of an undirected network.

    Parameters
    ----------
    edges : iterable of (node, node, length)
        Nodes from 0 up to `size`, lengths of 0 or more. Of several lengths for one pair of nodes
        the last counts, as in the files of the OR-Library.
    size : int
        Number of nodes.

    Returns
    -------
    ndarray, shape (size, size)
        `inf` where there is no path.

    Raises
    ------
    ValueError
        If a node is not from 0 up to `size`, or a length is negative or not a number.

    References
    ----------
    Floyd, R. W. (1962). Algorithm 97: shortest path. Communications of the ACM 5(6), 345.

    Examples
    --------
    >>> shortest_distances([(0, 1, 2), (1, 2, 3), (0, 2, 9)], 3)[0].tolist()
    [0.0, 2.0, 5.0]
    """
    found = np.full((size, size), np.inf)
    for start, end, length in edges:
        a, b = int(start), int(end)
        if not (0 <= a < size and 0 <= b < size):
            raise ValueError(f"edge ({start}, {end}) leaves the nodes 0 to {size - 1}")
        if not length >= 0:
            raise ValueError(f"edge ({start}, {end}) has length {length}, expected 0 or more")
        found[a, b] = found[b, a] = length
    np.fill_diagonal(found, 0.0)
    for node in range(size):
        np.minimum(found, found[:, node, None] + found[node], out=found)
    return found


def p_median(distances: ArrayLike, p: int, demand: ArrayLike | None = None) -> Placement:
    """Choose p sites so that demand travels least in total, each client to the nearest.

    min over S, |S| = p, of sum_i w_i min_{j in S} d_ij.

    Parameters
    ----------
    distances : array_like, shape (n_clients, n_sites)
        Distances of 0 or more; `inf` where a site can't serve a client.
    p : int
        Number of sites to choose, from 1 to n_sites.
    demand : array_like, shape (n_clients,), optional
        Weight w of each client, 0 or more; 1 each where it is not given.

    Returns
    -------
    Placement
        Objective in distance times demand.

    Raises
    ------
    ValueError
        If a number is negative or not a number, if lengths differ, if p is out of range, or if no
        p sites reach every client that has a demand.

    Notes
    -----
    Vertex substitution gives a choice, Lagrangian relaxation a bound and, through reduced costs,
    most of the sites; branch and bound decides the rest, or an integer programme where that takes
    too many nodes. Where all products w_i d_ij are whole numbers, a gap below one is a proof.

    References
    ----------
    Hakimi, S. L. (1964). Optimum locations of switching centers and the absolute centers and
    medians of a graph. Operations Research 12(3), 450-459.
    Beasley, J. E. (1985). A note on solving large p-median problems. European Journal of
    Operational Research 21, 270-273 (the case reproduced: pmed1, 5819).
    Garcia, S., Labbe, M. and Marin, A. (2011). Solving large p-median problems with a radius
    formulation. INFORMS Journal on Computing 23(4), 546-556.

    Examples
    --------
    >>> p_median([[0, 2, 9], [2, 0, 7], [9, 7, 0]], p=2, demand=[3, 1, 1])
    Placement(sites=(0, 2), objective=2.0, bound=2.0)
    """
    table, weights = checked_table(distances, demand)
    check_count(p, table)
    table, weights = table[weights > 0], weights[weights > 0]
    if not len(table):
        return Placement(tuple(range(p)), 0.0, 0.0)
    reached = np.isfinite(table)
    # Finite, but dearer than any choice that reaches everybody.
    far = (weights * np.max(table, axis=1, initial=0.0, where=reached)).sum() + 1.0
    cost = np.where(reached, weights[:, None] * np.where(reached, table, 0.0), far)
    sites, best, bound = least(cost, p)
    if best >= far:
        raise ValueError(f"no {p} sites reach every client that has a demand")
    return Placement(tuple(np.sort(sites).tolist()), best, bound)


def checked_table(distances: ArrayLike, demand: ArrayLike | None) -> tuple[Floats, Floats]:
    """Return distances and weights as arrays, or say what is wrong with them."""
    table = np.asarray(distances, dtype=np.float64)
    if table.ndim != TWO or not table.size:
        raise ValueError(f"distances have shape {table.shape}, expected (n_clients, n_sites)")
    weights = np.ones(len(table)) if demand is None else np.asarray(demand, dtype=np.float64)
    if weights.shape != (len(table),):
        raise ValueError(f"demand has shape {weights.shape}, expected ({len(table)},)")
    for what, values in (("distance", table), ("demand", weights)):
        if not np.all(values >= 0):
            place = tuple(np.argwhere(~(values >= 0))[0].tolist())
            raise ValueError(f"{what} {place} is {values[place]}, expected 0 or more")
    if not np.all(np.isfinite(weights)):
        raise ValueError("a demand is infinite, expected a number")
    return table, weights


def check_count(p: int, table: Floats) -> None:
    """Hold that there are as many sites as are to be chosen."""
    if not 1 <= p <= table.shape[1]:
        raise ValueError(f"p is {p}, expected 1 to {table.shape[1]} sites")
