"""One file of a firm network, plain or packed, and what is wrong with it."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from mainstay.errors import Problem

LARGEST = 8 * 1024 * 1024 * 1024
"""Bytes that a file may unpack to."""

_BLOCK = 1 << 24


@dataclass(frozen=True, eq=False)
class Faults:
    """The file that is read, and what was found wrong in all files so far."""

    file: str
    found: list[Problem]

    def one(
        self,
        code: str,
        found: str | None,
        allowed: str,
        fix: str,
        *,
        line: int | None = None,
        column: str | None = None,
    ) -> None:
        """Add a problem."""
        self.found.append(
            Problem(
                code=code,
                file=self.file,
                line=line,
                column=column,
                found=found,
                allowed=allowed,
                fix=fix,
            )
        )


def unpacked(path: Path, faults: Faults) -> bytes | None:
    """Return what a file holds, unpacked where its name ends in .gz, or None with a problem."""
    allowed, fix = "a CSV file, plain or ending in .gz", "Name the file that is meant."
    packed = "gzip" if path.suffix.lower() == ".gz" else None
    try:
        with path.open("rb") as file, pa.input_stream(file, compression=packed) as stream:
            found = _whole(stream)
    except (OSError, pa.ArrowInvalid) as error:
        faults.one("FRM001", getattr(error, "strerror", None) or str(error), allowed, fix)
        return None
    if found is None:
        faults.one("FRM001", f"more than {LARGEST:,} bytes", allowed, "Split the network.")
    return found


def _whole(stream: pa.NativeFile) -> bytes | None:
    parts, size = [], 0
    while block := stream.read(_BLOCK):
        parts.append(block)
        size += len(block)
        if size > LARGEST:
            return None
    return b"".join(parts).removeprefix(b"\xef\xbb\xbf")
