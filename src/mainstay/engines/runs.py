"""Work off many runs of one function, wherever they are to be done, with the same answer."""

import os
from collections.abc import Sequence
from contextlib import closing
from typing import Any, Literal

from mainstay.engines.cluster import on_dask
from mainstay.engines.kept import Kept
from mainstay.engines.pool import in_pool
from mainstay.engines.work import Array, Done, Function, Work, chunk
from mainstay.progress import report

Where = Literal["here", "pool", "dask"]
"""This process, several processes of this machine, or a dask cluster."""


def run_all(
    function: Function,
    tasks: Sequence[Any],
    *,
    shared: Any = None,
    where: Where = "here",
    workers: int | None = None,
    address: str | None = None,
    resume: str | None = None,
) -> list[Array]:
    """Return what a function gives for each of many tasks, in their order.

    The answer is the same to the bit wherever the runs are done and however many workers there are,
    if only the function gives the same for the same task.

    Parameters
    ----------
    function : callable
        `function(shared, task)` gives an array. It stands at the top of a module.
    tasks : sequence
        Small values, which may be pickled.
    shared : object, optional
        What every run reads and none changes; it goes to each worker once.
    where : {'here', 'pool', 'dask'}
    workers : int, optional
        Processes of a pool, or of a cluster of this machine; by default one for each core.
    address : str, optional
        Of a dask scheduler; by default a cluster on this machine is started and ended.
    resume : str, optional
        Folder in which finished chunks are kept, and looked for.

    Returns
    -------
    list of array

    Raises
    ------
    UsageError
        USE030 when dask is asked for and not installed, USE031 when no scheduler answers, USE032
        when a worker died, USE033 when the folder can't be written to.

    Notes
    -----
    Tasks go out in chunks of fixed length. A chunk is kept under a digest of the function's name,
    the version of Mainstay, `shared` and its tasks, so that nothing old is taken for new. Ctrl-C
    stops at once and leaves no process; what was finished stays in the folder.

    Examples
    --------
    >>> import numpy as np
    >>> [float(found) for found in run_all(np.multiply, [1.0, 2.0], shared=3.0)]
    [3.0, 6.0]
    """
    work = Work(function, shared, tasks)
    kept = Kept(resume, work)
    done = {n: found for n in range(len(work.chunks)) if (found := kept.read(n)) is not None}
    left = [n for n in range(len(work.chunks)) if n not in done]
    every = workers or os.cpu_count() or 1
    if left:
        _say(work, len(done))
        with closing(_worked(work, left, where, every, address)) as worked:
            for number, found in worked:
                kept.write(number, found)
                done[number] = found
                _say(work, len(done))
    return [found for number in range(len(work.chunks)) for found in done[number]]


def _worked(
    work: Work, left: Sequence[int], where: Where, workers: int, address: str | None
) -> Done:
    if where == "pool":
        return in_pool(work, left, workers)
    if where == "dask":
        return on_dask(work, left, workers, address)
    return ((n, chunk(work.function, work.shared, work.chunks[n])) for n in left)


def _say(work: Work, chunks: int) -> None:
    done = sum(map(len, work.chunks[:chunks]))
    report("running", done, len(work.tasks))
