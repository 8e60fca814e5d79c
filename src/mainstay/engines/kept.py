"""Chunks that are done, kept in a folder for the next start."""

import os
import tempfile
import zlib
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from mainstay.engines.work import Array, Work
from mainstay.errors import UsageError

DAMAGE = (OSError, ValueError, KeyError, EOFError, MemoryError, BadZipFile, zlib.error)
"""What reading a file that is not there or was damaged may end in."""


class Kept:
    """A folder of finished chunks; without one nothing is kept.

    A chunk is named after all that goes into it, so that a folder may serve any number of runs,
    and is written whole or not at all. It holds numbers alone: reading it executes nothing.

    Raises
    ------
    UsageError
        USE033 when the folder can't be made or written to.
    """

    def __init__(self, folder: str | None, work: Work) -> None:
        self.folder = None if folder is None else Path(folder)
        self.work = work
        if self.folder is not None:
            with _Writing(self.folder):
                self.folder.mkdir(parents=True, exist_ok=True)

    def read(self, number: int) -> list[Array] | None:
        """Return a chunk, or None where it is not there or was damaged since."""
        if self.folder is None:
            return None
        try:
            with (
                self._place(self.folder, number).open("rb") as opened,
                np.load(opened, allow_pickle=False) as file,
            ):
                return [file[f"arr_{at}"] for at in range(len(self.work.chunks[number]))]
        except DAMAGE:
            return None

    def write(self, number: int, done: list[Array]) -> None:
        """Keep a chunk."""
        if self.folder is None:
            return
        with _Writing(self.folder):
            handle, name = tempfile.mkstemp(suffix=".part", dir=self.folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    np.savez(file, *done)
                Path(name).replace(self._place(self.folder, number))
            finally:
                Path(name).unlink(missing_ok=True)

    def _place(self, folder: Path, number: int) -> Path:
        return folder / f"{self.work.key(number)}.npz"


class _Writing:
    """Says which folder can't be written to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, OSError):
            why = error.strerror or error
            text = (
                f"USE033 Finished runs can't be kept in {self.folder}: {why}. Name another folder."
            )
            raise UsageError(text) from None
