"""Runs that are to be done, cut into chunks, and one chunk of them worked off."""

import hashlib
import pickle
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mainstay.version import VERSION

Array = NDArray[Any]
Function = Callable[[Any, Any], Array]
"""Gives an array for what all runs share and one task; it stands at the top of a module."""

Done = Generator[tuple[int, list[Array]], None, None]
"""Chunks as they are done: number, and what each of its tasks gave."""

CHUNK = 16
"""Tasks in a chunk, whatever the number of workers: so that chunks that are kept fit again."""


@dataclass(frozen=True, eq=False)
class Work:
    """A function, what all of its runs share, and its tasks.

    Parameters
    ----------
    function : callable
    shared : object
        Read, and never changed, by every run; it goes to each worker once.
    tasks : sequence
        Small values.
    """

    function: Function
    shared: Any
    tasks: Sequence[Any]

    @cached_property
    def chunks(self) -> list[Sequence[Any]]:
        """The tasks, cut into parts of equal length."""
        return [self.tasks[at : at + CHUNK] for at in range(0, len(self.tasks), CHUNK)]

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the function by name, of what is shared and of the version."""
        name = f"{self.function.__module__}.{self.function.__qualname__} {VERSION}"
        return hashlib.sha256(name.encode() + pickle.dumps(self.shared)).hexdigest()

    def key(self, number: int) -> str:
        """Return the name of a chunk, which no other chunk has."""
        told = self.digest.encode() + pickle.dumps(tuple(self.chunks[number]))
        return hashlib.sha256(told).hexdigest()


def chunk(function: Function, shared: Any, tasks: Sequence[Any]) -> list[Array]:
    """Work one chunk off."""
    return [np.asarray(function(shared, task)) for task in tasks]
