"""A progress bar for a person who waits: on the error stream of a terminal, after a second."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from mainstay.progress import listening

PATIENCE = 1.0
"""Seconds before a bar shows: what takes less needs none."""


class Bar:
    """A bar that shows itself once the work has taken a while, and leaves nothing behind."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.start = time.monotonic()
        self.progress: Progress | None = None

    def step(self, what: str, done: int, of: int) -> None:
        """Show a step: how much of how much, or a bar that only moves where that is not known."""
        if self.progress is None:
            if time.monotonic() - self.start < PATIENCE:
                return
            self.progress = self._begin()
        total = of or None
        self.progress.update(self.task, description=what, completed=done, total=total)

    def _begin(self) -> Progress:
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        progress = Progress(*columns, console=self.console, transient=True)
        self.task = progress.add_task("", total=None)
        progress.start()
        return progress

    def stop(self) -> None:
        """Take the bar away."""
        if self.progress is not None:
            self.progress.stop()


@contextmanager
def waiting() -> Iterator[None]:
    """Show how far the work of the block has come."""
    bar = Bar(Console(stderr=True))
    try:
        with listening(bar.step):
            yield
    finally:
        bar.stop()
