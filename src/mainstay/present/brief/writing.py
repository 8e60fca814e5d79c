"""Write files so that all of them are there or none."""

import hashlib
import os
import tempfile
from pathlib import Path

from mainstay.errors import UsageError


def digests(files: dict[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def write_whole(out: Path, files: dict[str, bytes]) -> list[Path]:
    """Write every file beside its place, and put them there once all are written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = f"USE006 {out} can't be a folder ({error.strerror}). Name another with --out."
        raise UsageError(text) from None
    beside: dict[Path, Path] = {}
    try:
        return _put(out, files, beside)
    except OSError as error:
        text = f"USE006 {out} can't be written to ({error.strerror}). Name another with --out."
        raise UsageError(text) from None
    finally:
        for temporary_path in beside.values():
            temporary_path.unlink(missing_ok=True)


def _put(out: Path, files: dict[str, bytes], beside: dict[Path, Path]) -> list[Path]:
    """Write the files beside their places, which `beside` keeps, and then put them there."""
    for name, content in files.items():
        handle, temporary = tempfile.mkstemp(dir=out, prefix=f".{name}.")
        beside[out / name] = Path(temporary)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
    for path, temporary_path in beside.items():
        temporary_path.replace(path)
    return list(beside)
