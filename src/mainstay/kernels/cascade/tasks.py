"""Hand scenarios to threads, each with room of its own."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Literal, get_args

import numpy as np

from mainstay.kernels.cascade.arrays import Net
from mainstay.kernels.cascade.light import Answer, Task
from mainstay.kernels.cascade.shocks import Shocks
from mainstay.kernels.cascade.sweep import GROWTH
from mainstay.kernels.cascade.work import room_to_work, work

Rule = Literal["largest_drop", "total_growth", "converged"]

CONVERGED = 1e-15
"""Largest drop of any node in a step at which losses count as settled."""
LEAST = 1e-15
"""Growth of a loss too small to pass on: it moves no other loss by more than itself."""
HEAVY = 4
"""Links for so many nodes that a step of a light scenario walks at most: one in sixteen where
there are four links to a node. Counted in nodes, it stays when a link comes or goes."""
PIECES = 6
"""Pieces of work for each thread, so that one slow piece doesn't hold up the others."""


def task(nodes: int, shocks: Shocks, eps: float, rule: Rule, substitution: bool) -> Task:
    """Say what is to be worked through and when to stop, or what is wrong with it."""
    if rule not in get_args(Rule):
        raise ValueError(f"rule must be one of {', '.join(get_args(Rule))}")
    if not eps >= 0:
        raise ValueError("eps must be 0 or more")
    checked = shocks.checked(nodes)
    settle = rule == "converged"
    return Task(
        checked.ptr,
        checked.nodes,
        checked.loss,
        bool(substitution),
        GROWTH if rule == "total_growth" else 0,
        CONVERGED if settle else float(eps),
        LEAST,
        nodes // HEAVY,
    )


def worked(net: Net, asked: Task, threads: int | None) -> Answer:
    """Work through all scenarios; how many threads there are changes nothing in the answer."""
    number = len(asked.ptr) - 1
    answer = Answer(np.zeros((number, 3)), np.zeros(number, dtype=np.int64))
    workers = threads or os.cpu_count() or 1
    pieces = cut(number, workers * PIECES)
    slots = int(net.down_slot.max(initial=-1)) + 1

    def run() -> None:
        room = room_to_work(len(net.size), slots, len(net.market_size))
        for first, last in pieces:
            work(net, asked, room, answer, first, last)

    in_threads([run] * min(workers, max(1, number)))
    return answer


def in_threads(jobs: Sequence[Callable[[], None]]) -> None:
    """Do jobs at the same time; a single one here, as a thread costs more than a small job."""
    if len(jobs) == 1:
        jobs[0]()
        return
    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()


def cut(number: int, most: int) -> Iterator[tuple[int, int]]:
    """Cut scenarios into pieces of about one length; threads take them in turn."""
    ends = np.linspace(0, number, min(number, most) + 1).astype(int).tolist()
    return iter(list(pairwise(ends)))
