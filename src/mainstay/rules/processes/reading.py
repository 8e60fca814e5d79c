"""Open a file that a user names, with care: a plain file, of UTF-8, no larger than can be meant."""

import os
import stat
from hashlib import sha256
from pathlib import Path

from mainstay.errors import DataError, Problem

LARGEST = 64 * 1024 * 1024
"""Bytes that a file may have."""


def text_of(path: Path) -> str:
    """Return the text of a file.

    Raises
    ------
    DataError
        FIL001 when it is not there or no plain file, FIL004 when it is too large, FIL005 when it is
        not UTF-8.
    """
    found, code, allowed = "", "FIL001", "a file that may be read"
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                found = "no regular file"
            elif (data := file.read(LARGEST + 1))[LARGEST:]:
                found, code, allowed = "a larger file", "FIL004", f"at most {LARGEST:,} bytes"
            else:
                return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found, code, allowed = "another encoding", "FIL005", "UTF-8"
    except OSError as error:
        found = str(error.strerror)
    fix = "Name the file that is meant, or save it again."
    raise DataError([Problem(code=code, file=path.name, found=found, allowed=allowed, fix=fix)])


def stamp(name: str, text: str, version: str = "", as_of: str = "") -> dict[str, str]:
    """Say which data an answer rests on: name, version, date and digest."""
    digest = sha256(text.encode()).hexdigest()
    return {"name": name, "version": version, "as_of": as_of, "digest": digest}
