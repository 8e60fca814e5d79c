"""Runs on a dask cluster: one at an address, or one of this machine for the time of the work."""

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import islice
from typing import Any

from mainstay.engines.deaf import deaf
from mainstay.engines.work import Done, Work, chunk
from mainstay.errors import UsageError

AHEAD = 4
"""Chunks that wait at each worker, so that it never does."""
PATIENCE = "10s"
"""How long to wait for a cluster to answer."""


def on_dask(work: Work, numbers: Sequence[int], workers: int, address: str | None) -> Done:
    """Work chunks off on a dask cluster, and give each with its number once it is done.

    Raises
    ------
    UsageError
        USE030 when dask is not installed, USE031 when nobody answers at the address, USE032 when
        workers died.
    """
    distributed = _distributed()
    with ExitStack() as stack:
        client = _client(distributed, stack, workers, address)
        shared = client.scatter(work.shared, broadcast=True, hash=False)
        left, number_of = iter(numbers), {}

        def begin(number: int) -> Any:
            future = client.submit(chunk, work.function, shared, work.chunks[number], pure=False)
            number_of[future.key] = number
            return future

        first = [begin(number) for number in islice(left, AHEAD * workers)]
        under_way = distributed.as_completed(first)
        try:
            for future in under_way:
                yield number_of[future.key], future.result()
                under_way.update([begin(number) for number in islice(left, 1)])
        except (distributed.KilledWorker, distributed.CancelledError):
            raise UsageError(
                "USE032 Workers of the cluster died several times over the same runs, most likely "
                "for want of memory. With resume=FOLDER, what was finished is not done again."
            ) from None


def _distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415 - a plain installation does not bring it
    except ModuleNotFoundError:
        text = (
            "Install it with: pip install distributed. The extra mainstay[cluster] names it, too."
        )
        raise UsageError(f"USE030 dask is not installed. {text}") from None
    return distributed


def _client(distributed: Any, stack: ExitStack, workers: int, address: str | None) -> Any:
    if address is None:
        with deaf():
            local = distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address=None,
                silence_logs=logging.CRITICAL,
            )
        address = stack.enter_context(local)
    try:
        return stack.enter_context(distributed.Client(address, timeout=PATIENCE))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"USE031 No dask scheduler answers at {address}: {error}. Write the address that the "
            "scheduler prints, such as address=tcp://host:8786."
        ) from None
