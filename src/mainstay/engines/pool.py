"""Runs in several processes of this machine."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from mainstay.engines.deaf import deaf
from mainstay.engines.work import Array, Done, Function, Work, chunk
from mainstay.errors import UsageError

_held: dict[str, Any] = {}
"""What all runs share, in the process of a worker."""


def in_pool(work: Work, numbers: Sequence[int], workers: int) -> Done:
    """Work chunks off in several processes, and give each with its number once it is done.

    However the caller leaves, by the end, by an error or by Ctrl-C, no process is left behind.

    Raises
    ------
    UsageError
        USE032 when a process died.
    """
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        max_workers=max(1, min(workers, len(numbers))),
        # A copy of a process with threads may hang, so each worker starts afresh.
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(work.function, work.shared),
    )
    try:
        with deaf():
            waited = {pool.submit(_one, work.chunks[number]): number for number in numbers}
        yield from _done(waited)
    except BrokenProcessPool:
        raise UsageError(
            "USE032 A worker process died, most likely for want of memory. Use fewer workers, or "
            "where=here; with resume=FOLDER, what was finished is not done again."
        ) from None
    except BaseException:
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _done(waited: dict[Future[list[Array]], int]) -> Done:
    for future in as_completed(waited):
        yield waited[future], future.result()


def _begin(function: Function, shared: Any) -> None:
    """Take over what all runs share; leave Ctrl-C to the parent, and end when the parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _held.update(function=function, shared=shared)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _one(tasks: Sequence[Any]) -> list[Array]:
    return chunk(_held["function"], _held["shared"], tasks)
