"""Search the regions of many groups in threads."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from mainstay.kernels.recovery.layout import Net, laid_out, workspace
from mainstay.kernels.recovery.network import Floats, Groups, RecoveryNetwork
from mainstay.kernels.recovery.search import UNPROVEN, losses_of, times_of

PARTS = 8
"""Parts for each thread, so that no thread waits long for the last one."""

Fill = Callable[[Net, slice, Floats], None]


def losses(
    network: RecoveryNetwork, groups: Groups, recover: Floats, threads: int | None
) -> Floats:
    """Return what each group loses while it recovers, `UNPROVEN` where no proof was found."""
    weeks = recover.copy()

    def fill(net: Net, part: slice, found: Floats) -> None:
        ptr = groups.ptr[part.start : part.stop + 1]
        losses_of(net, workspace(net), ptr, groups.nodes, weeks[part], found[part])

    return _in_parts(network, len(groups), fill, threads)


def times(network: RecoveryNetwork, groups: Groups, threads: int | None) -> Floats:
    """Return how long each group can be lost without a loss, `UNPROVEN` where not proven."""

    def fill(net: Net, part: slice, found: Floats) -> None:
        ptr = groups.ptr[part.start : part.stop + 1]
        times_of(net, workspace(net), ptr, groups.nodes, found[part])

    return _in_parts(network, len(groups), fill, threads)


def _in_parts(network: RecoveryNetwork, number: int, fill: Fill, threads: int | None) -> Floats:
    """Fill an answer part by part; each group is searched by itself, so threads change nothing."""
    found = np.full(number, UNPROVEN)
    if number == 0:
        return found
    net, workers = laid_out(network), threads or os.cpu_count() or 1
    step = max(1, -(-number // (workers * PARTS)))
    parts = [slice(at, min(at + step, number)) for at in range(0, number, step)]
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda part: fill(net, part, found), parts))
    return found
