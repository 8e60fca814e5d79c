"""The largest few of many scenarios, found without following all of them to their end."""

from dataclasses import dataclass

import numpy as np

from mainstay.kernels.cascade.arrays import Net, laid_out
from mainstay.kernels.cascade.bounds import bounded, influence
from mainstay.kernels.cascade.light import Task
from mainstay.kernels.cascade.network import CascadeNetwork, Floats, Ints
from mainstay.kernels.cascade.run import Cascades, columns
from mainstay.kernels.cascade.shocks import Shocks
from mainstay.kernels.cascade.tasks import Rule, task, worked

FEW = 32
"""How many scenarios are finished at least before bounds are looked at again."""


@dataclass(frozen=True, eq=False)
class Largest:
    """The scenarios with the largest index, and what is known of the others.

    Parameters
    ----------
    scenarios : array of int, shape (k,)
        Rows of the shocks, largest index first; of equal ones the earlier row first.
    cascades : Cascades
        What they come to, in this order: the same bits as if all had been followed.
    bound : float
        No scenario that is not among these has an index above this; 0 where none is left.
    finished : int
        How many scenarios were followed to their end.
    """

    scenarios: Ints
    cascades: Cascades
    bound: float
    finished: int


def largest(
    network: CascadeNetwork,
    shocks: Shocks,
    k: int,
    *,
    eps: float = 1e-2,
    rule: Rule = "largest_drop",
    substitution: bool = True,
    threads: int | None = None,
) -> Largest:
    """Return the k scenarios with the largest index; parameters as for `cascades`.

    Every scenario is begun, which gives an upper bound of its index. Then they are followed to
    their end in falling order of the bound, until the k-th largest index found is above the next
    bound: no other can be among the first k.

    Returns
    -------
    Largest

    Raises
    ------
    ValueError
        If k is below 1, and as for `cascades`.

    Notes
    -----
    Losses never shrink from step to step, so the index when the rule says stop is at most that of
    losses that have settled. Upstream these are bounded by a sum. Let x be the losses after some
    step and n what the suppliers weren't told yet of them. All maps are linear and not negative
    but for the nodes that were hit, whose losses don't grow; so the growth still to come is at most
    L n + L L n + ..., and in the index at most c'n with c' = w'L + w'LL + ..., the same vector for
    all scenarios. Downstream, a scenario is followed until no loss has anything left to tell, or
    its bound is 1. The index is at most the sum of both.

    Examples
    --------
    >>> from mainstay.kernels.cascade import firm_network, single_shocks
    >>> chain = firm_network([0, 1, 1], [1, 2, 3], [4.0, 3.0, 1.0], [0, 1, 1, 1],
    ...                      [[2, 2], [2, 2]], firms=4)
    >>> largest(chain, single_shocks(4), 2, substitution=False).scenarios.tolist()
    [0, 1]
    """
    if k < 1:
        raise ValueError("k must be 1 or more")
    net = laid_out(network)
    asked = task(network.nodes, shocks, eps, rule, substitution)
    bound = bounded(net, asked, influence(net), threads)
    order = np.argsort(-bound, kind="stable")
    done, answers = 0, np.zeros((len(shocks), 4))
    while done < len(order) and not _settled(answers[order[:done], 0], bound[order[done]], k):
        more = order[done : done + (max(FEW, done // 4) if done else max(FEW, k))]
        answers[more] = _followed(net, asked, more, threads)
        done += len(more)
    first = np.sort(order[:done])
    first = first[np.argsort(-answers[first, 0], kind="stable")]
    left = np.append(answers[first[k : k + 1], 0], bound[order[done : done + 1]])
    first = first[:k]
    found = columns(answers[first, :3], answers[first, 3].astype(np.int64))
    return Largest(first, found, float(left.max(initial=0.0)), done)


def _settled(found: Floats, bound: float, k: int) -> bool:
    """Return whether the k-th largest index found is above a bound."""
    return len(found) >= k and bool(np.partition(found, len(found) - k)[len(found) - k] > bound)


def _followed(net: Net, asked: Task, rows: Ints, threads: int | None) -> Floats:
    """Follow some scenarios to their end; return total, downstream, upstream and steps."""
    size = asked.ptr[rows + 1] - asked.ptr[rows]
    ptr = np.concatenate([[0], np.cumsum(size)])
    at = np.repeat(asked.ptr[rows] - ptr[:-1], size) + np.arange(ptr[-1])
    part = asked._replace(ptr=ptr, nodes=asked.nodes[at], loss=asked.loss[at])
    answer = worked(net, part, threads)
    return np.column_stack([answer.sums, answer.steps])
