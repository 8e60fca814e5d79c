"""Compile a function of arrays to machine code, once for each type of its arguments."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba

Parameters = ParamSpec("Parameters")
Returned = TypeVar("Returned")


def compiled(function: Callable[Parameters, Returned]) -> Callable[Parameters, Returned]:
    """Compile a function, keep the code for the next process, and let threads run it at once.

    No reordering of sums is allowed, so that the same input gives the same bits. The module of the
    function must be a file; what is compiled lies beside it, or where that may not be written, in
    the folder that numba keeps for the user.
    """
    made: Any = numba.njit(cache=True, nogil=True)(function)
    _renew_with_its_folder(made, Path(function.__code__.co_filename).parent)
    kept: Callable[Parameters, Returned] = made
    return kept


def _renew_with_its_folder(made: Any, folder: Path) -> None:
    """Compile again when any file of the folder has changed, as its functions may be built in.

    numba looks at the file of the function alone. Where it keeps its stamp elsewhere one day, that
    is what it does again.
    """
    with suppress(AttributeError):
        kept = made._cache._cache_file
        kept._source_stamp = (*kept._source_stamp, _content(folder))


@cache
def _content(folder: Path) -> str:
    """Return a fingerprint of the modules of a folder."""
    sha = sha256()
    for path in sorted(folder.glob("*.py")):
        sha.update(path.read_bytes())
    return sha.hexdigest()
