"""Open files with care: no devices, no links that lead away, nothing larger than can be meant."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from mainstay.errors import Problem
from mainstay.ingest.place import Place

LARGEST_HEAD = 1024 * 1024
LARGEST_FILE = 16 * 1024 * 1024 * 1024


def opened(path: Path, largest: int, problems: list[Problem]) -> BinaryIO | None:
    """Open a file for reading, or return None with a problem that says why not.

    Parameters
    ----------
    path : Path
        A file of a network folder; a link must not lead out of that folder.
    largest : int
        Bytes that the file may have.
    problems : list of Problem
        Grows by FIL001, FIL004 or FIL007.
    """
    place = Place(path.name)
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(path.parent.resolve()):
            allowed, fix = "a file of the folder itself", "Put the file into the folder."
            found = "a link that leads out of the folder"
            problems.append(place.problem("FIL007", found=found, allowed=allowed, fix=fix))
            return None
        return _regular(path, largest, problems)
    except FileNotFoundError:
        found, allowed = "no such file", f"a file {path.name}"
        fix = f"Write a {path.name}."
    except RuntimeError:
        found, allowed = "a link that leads to itself", "a file that may be read"
        fix = "Put the file in the place of the link."
    except OSError as error:
        found, allowed = str(error.strerror), "a file that may be read"
        fix = "Allow reading it."
    problems.append(place.problem("FIL001", found=found, allowed=allowed, fix=fix))
    return None


def _regular(path: Path, largest: int, problems: list[Problem]) -> BinaryIO | None:
    """Open without waiting: opening a pipe to nowhere would never end."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    file = os.fdopen(handle, "rb") if stat.S_ISREG(os.fstat(handle).st_mode) else None
    place = Place(path.name)
    if file is None:
        os.close(handle)
        found, allowed = "no regular file", f"a file {path.name}"
        fix = f"Write a {path.name}."
        problems.append(place.problem("FIL001", found=found, allowed=allowed, fix=fix))
        return None
    size = os.fstat(handle).st_size
    if size <= largest:
        return file
    file.close()
    allowed, fix = f"at most {largest} bytes", "Split the network."
    problems.append(place.problem("FIL004", found=f"{size} bytes", allowed=allowed, fix=fix))
    return None
