"""Cascades after a link has come, gone or changed: only what may have met it is followed anew."""

from dataclasses import dataclass

import numpy as np

from mainstay.kernels.cascade.network import CascadeNetwork, Flags, Floats, Ints
from mainstay.kernels.cascade.run import Cascades, cascades
from mainstay.kernels.cascade.shocks import Shocks
from mainstay.kernels.cascade.tasks import Rule
from mainstay.kernels.sets import expanded

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Recomputed:
    """Cascades on a changed network, and which scenarios were followed anew."""

    cascades: Cascades
    anew: Ints


def recomputed(
    before: CascadeNetwork,
    known: Cascades,
    after: CascadeNetwork,
    shocks: Shocks,
    *,
    eps: float = 1e-2,
    rule: Rule = "largest_drop",
    substitution: bool = True,
    threads: int | None = None,
) -> Recomputed:
    """Return the cascades on a changed network from those on the network before.

    Parameters
    ----------
    before, after : CascadeNetwork
        Networks of the same nodes; links, shares, sizes, markets and weights may differ. Weights
        made from sales change with every link: give both networks the same weights.
    known : Cascades
        `cascades(before, shocks)` with the same options.
    shocks, eps, rule, substitution, threads
        As for `cascades`.

    Returns
    -------
    Recomputed
        Equal to `cascades(after, shocks)` to the bit.

    Raises
    ------
    ValueError
        If the number of nodes or of scenarios differs, and as for `cascades`.

    Notes
    -----
    A scenario of T steps passes on the losses only of nodes at most T - 1 links from a node it
    hits, and gives a loss only to nodes at most T links from it. If none of those nodes has other
    customers or suppliers, sizes, market or weights than before, every number of the run is the
    same. The distance of every node from what has changed is found once, by a search backwards.

    Examples
    --------
    >>> import numpy as np
    >>> from mainstay.kernels.cascade import firm_network, single_shocks
    >>> def built(last):
    ...     return firm_network([0, 1, 2], [1, 2, 3], [1.0, 1.0, last], [0, 1, 2, 3],
    ...                         np.ones((4, 4)), firms=4, weights=np.ones(4))
    >>> known = cascades(built(1.0), single_shocks(4))
    >>> recomputed(built(1.0), known, built(1.0), single_shocks(4)).anew.tolist()
    []
    """
    if before.nodes != after.nodes or len(known.esri) != len(shocks):
        raise ValueError("both networks must have the same nodes, and the shocks be those known")
    met = _met(before, after, substitution, shocks.checked(before.nodes), known.iterations)
    anew = np.flatnonzero(met)
    part = _only(shocks, anew)
    new = cascades(after, part, eps=eps, rule=rule, substitution=substitution, threads=threads)
    columns = []
    for name in ("esri", "downstream", "upstream", "iterations"):
        column = getattr(known, name).copy()
        column[anew] = getattr(new, name)
        columns.append(column)
    return Recomputed(Cascades(*columns), anew)


def _only(shocks: Shocks, rows: Ints) -> Shocks:
    """Return some of the scenarios."""
    which, at = expanded(np.asarray(shocks.ptr), rows)
    size = np.bincount(which, minlength=len(rows))
    return Shocks(np.concatenate([[0], np.cumsum(size)]), shocks.nodes[at], shocks.loss[at])


def _met(
    before: CascadeNetwork,
    after: CascadeNetwork,
    substitution: bool,
    shocks: Shocks,
    steps: Ints,
) -> Flags:
    """Return which scenarios may have met what has changed."""
    weighed = np.flatnonzero(before.weights != after.weights)
    told = _rows_changed(_down_rows(before), _down_rows(after))
    if substitution:
        told |= _markets_changed(before, after)
    sold = _rows_changed(_up_rows(before), _up_rows(after))
    maker = np.repeat(np.arange(before.nodes), np.diff(before.down_ptr))
    buyer = np.repeat(np.arange(before.nodes), np.diff(before.up_ptr))
    down = maker, before.slot_node[before.down_slot]
    up = buyer, before.up_node
    met = np.zeros(len(shocks), dtype=bool)
    for links, changed in ((down, told), (up, sold)):
        met |= _nearest(shocks, _distance(before.nodes, links, np.flatnonzero(changed))) < steps
        met |= _nearest(shocks, _distance(before.nodes, links, weighed)) <= steps
    return met


Rows = tuple[Ints, tuple[Ints | Floats, ...]]


def _down_rows(network: CascadeNetwork) -> Rows:
    """Return by supplier: whom it feeds, which of the inputs, and the share."""
    slot, node = network.down_slot, network.slot_node
    rank = np.arange(len(node)) - np.searchsorted(node, node)
    return network.down_ptr, (node[slot], rank[slot], network.down_share)


def _up_rows(network: CascadeNetwork) -> Rows:
    """Return by buyer: who sells to it, and the share."""
    return network.up_ptr, (network.up_node, network.up_share)


def _rows_changed(before: Rows, after: Rows) -> Flags:
    """Return which rows of two tables in compressed form differ."""
    changed: Flags = np.diff(before[0]) != np.diff(after[0])
    same = np.flatnonzero(~changed)
    which, at = expanded(before[0], same)
    _, then = expanded(after[0], same)
    differs = np.zeros(len(at), dtype=bool)
    for old, new in zip(before[1], after[1], strict=True):
        differs |= old[at] != new[then]
    changed[same[which[differs]]] = True
    return changed


def _markets_changed(before: CascadeNetwork, after: CascadeNetwork) -> Flags:
    """Return the nodes whose market has other members, or members of another size."""
    moved = (before.market != after.market) | (before.size != after.size)
    touched = np.concatenate([before.market[moved], after.market[moved]])
    found: Flags = np.isin(before.market, touched) | np.isin(after.market, touched)
    return found


def _distance(nodes: int, links: tuple[Ints, Ints], goals: Ints) -> Ints:
    """Return how many links lead from each node to the nearest goal; `NEVER` if none does."""
    order = np.argsort(links[1], kind="stable")
    ptr = np.searchsorted(links[1][order], np.arange(nodes + 1))
    start = links[0][order]
    distance = np.full(nodes, NEVER)
    front, steps = goals, 0
    while len(front):
        distance[front] = steps
        _, at = expanded(ptr, front)
        front = np.unique(start[at])
        front = front[distance[front] == NEVER]
        steps += 1
    return distance


def _nearest(shocks: Shocks, distance: Ints) -> Ints:
    """Return for each scenario the least distance of a node it hits."""
    which = np.repeat(np.arange(len(shocks)), np.diff(shocks.ptr))
    least = np.full(len(shocks), NEVER)
    np.minimum.at(least, which, distance[shocks.nodes])
    return least
