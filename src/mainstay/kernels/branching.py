"""Branch and bound for the p-median: take a site or leave it, with a bound at each node."""

from dataclasses import dataclass

import numpy as np

from mainstay.kernels.programme import Flags, Floats, Ints

NODES = 400
"""Nodes after which the search gives up; an integer programme then decides."""
FIRST, LATER = 200, 25
"""Rounds of the bound at the first node and at each later one, which starts from its parent's."""
PATIENCE = 5


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Sites that are taken, sites that may be, prices to start from, and the parent's bound."""

    taken: Ints
    free: Ints
    prices: Floats
    low: float


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a node shows: its bound, what each free site changes, prices, the best choice met."""

    low: float
    change: Floats
    prices: Floats
    sites: Ints


def branched(cost: Floats, sites: Ints, node: Node, gap: float) -> tuple[Ints, bool]:
    """Return the best choice found, and whether none is better by `gap` or more.

    Parameters
    ----------
    cost : array of float, shape (n_clients, n_sites)
    sites : array of int, shape (p,)
        The choice so far.
    node : Node
        Where to start.
    gap : float
        Difference to the choice at which no better one can lie between.
    """
    p, stack = len(sites), [node]
    best = _total(cost, sites)
    for number in range(NODES):
        if not stack:
            return sites, True
        node = stack.pop()
        if best - node.low < gap or len(node.taken) + len(node.free) < p:
            continue
        look = _looked(cost, p, node, best, gap, LATER if number else FIRST)
        if _total(cost, look.sites) < best:
            sites, best = look.sites, _total(cost, look.sites)
        if best - look.low >= gap and len(node.taken) < p:
            stack += _children(node, look, p - len(node.taken), best - gap)
    return sites, not stack


def reduced(change: Floats, low: float, need: int, limit: float) -> tuple[Flags, Flags]:
    """Say which sites every choice below the limit has, and which none has, by reduced costs."""
    order = np.argsort(change, kind="stable")
    inside = np.zeros(len(order), dtype=bool)
    inside[order[:need]] = True
    worst_in = change[order[need - 1]]
    best_out = change[order[need]] if need < len(order) else np.inf
    forced = inside & (low - change + best_out > limit)
    barred = ~inside & (low - worst_in + change > limit)
    return forced, barred


def _total(cost: Floats, sites: Ints) -> float:
    return float(cost[:, sites].min(axis=1).sum())


def _looked(cost: Floats, p: int, node: Node, best: float, gap: float, rounds: int) -> Look:
    """Bound a node from below by subgradient steps on the Lagrangian of `median.relaxed`."""
    need, prices, step, waited = p - len(node.taken), node.prices, 1.0, 0
    least = cost[:, node.taken].min(axis=1, initial=np.inf)
    found, met = Look(-np.inf, np.zeros(len(node.free)), prices, node.taken), np.inf
    sites = node.taken
    for _ in range(rounds):
        margin, fixed = cost[:, node.free] - prices[:, None], cost[:, node.taken] - prices[:, None]
        change = np.minimum(margin, 0.0).sum(axis=0)
        chosen = np.argsort(change, kind="stable")[:need]
        low = float(prices.sum() + np.minimum(fixed, 0.0).sum() + change[chosen].sum())
        reach = np.minimum(least, cost[:, node.free[chosen]].min(axis=1, initial=np.inf)).sum()
        if reach < met:
            met, sites = float(reach), np.append(node.taken, node.free[chosen])
        waited += 1
        if low > found.low:
            found, waited = Look(low, change, prices, sites), 0
        short = 1.0 - (margin[:, chosen] < 0).sum(axis=1) - (fixed < 0).sum(axis=1)
        length = float(short @ short)
        if min(best, met) - found.low < gap or not length:
            break
        if waited >= PATIENCE:
            step, waited = step / 2, 0
        prices = prices + step * (1.02 * min(best, met) - low) / length * short
    return Look(found.low, found.change, found.prices, sites)


def _children(node: Node, look: Look, need: int, limit: float) -> list[Node]:
    """Settle what can be, and take or leave the most useful of the other sites; leave it last."""
    forced, barred = reduced(look.change, look.low, need, limit)
    taken = np.append(node.taken, node.free[forced])
    free = node.free[~forced & ~barred]
    if forced.any() or not len(free):
        return [Node(taken, free, look.prices, look.low)]
    one = node.free[look.change.argmin()]
    rest = free[free != one]
    return [
        Node(taken, rest, look.prices, look.low),
        Node(np.append(taken, one), rest, look.prices, look.low),
    ]
