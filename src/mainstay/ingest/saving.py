"""Put a network in its place in one step: all of it is there, or what was there before.

It is written beside its place, into a folder that nobody reads, made sure to be on the disk, and
swapped in. A process that is killed leaves the last good network; what it had begun is removed by
the next one that saves there.
"""

import ctypes
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from mainstay.errors import UsageError

if sys.platform != "win32":
    import fcntl

_EXCHANGE = 2
_HERE = -100
_BEGUN = ".part"


@contextmanager
def saved(target: Path) -> Iterator[Path]:
    """Give a path to write to, and swap it into its place when the block ends.

    Parameters
    ----------
    target : Path
        Where the file or folder is to stand; whatever is there gives way.

    Yields
    ------
    Path
        A path of the same name, in a new folder beside the place.

    Raises
    ------
    UsageError
        USE006 when nothing can be written there, USE013 when another process is saving there,
        USE016 when a folder can't be swapped on this system.
    """
    with all_saved([target]) as [path]:
        yield path


@contextmanager
def all_saved(targets: list[Path]) -> Iterator[list[Path]]:
    """Give a path for each of several places, and put all in place when the block ends.

    When one can't be put there, those before it are taken away again.
    """
    places = [real(target) for target in targets]
    with ExitStack() as stack:
        for place in sorted(places):
            stack.enter_context(_alone(place))
        begun = [stack.enter_context(_beside(place)) for place in places]
        yield begun
        done: list[tuple[Path, Path]] = []
        try:
            for path, place in zip(begun, places, strict=True):
                _flushed(path)
                _swapped(path, place)
                done.append((path, place))
        except BaseException:
            for path, place in done:
                _taken_back(path, place)
            raise


def real(target: Path) -> Path:
    """Return where a path leads, so that a link to a network stays a link."""
    try:
        place = target.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"USE006 {target} can't be written to ({error}).") from None
    if not place.name:
        raise UsageError(f"USE006 {target} is the root of the disk. Name a place in it.")
    return place


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """Make a folder beside a place, and remove it with all that is left in it.

    Its name is chosen before it is made, so that there is no moment at which it stands and nobody
    would remove it.
    """
    for old in place.parent.glob(f".{_globbed(place.name)}.{'?' * 8}{_BEGUN}"):
        shutil.rmtree(old, ignore_errors=True)
    folder = place.with_name(f".{place.name}.{secrets.token_hex(4)}{_BEGUN}")
    try:
        folder.mkdir(mode=0o700)
        yield folder / place.name
    except OSError as error:
        raise _unwritable(place, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _globbed(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def _unwritable(place: Path, error: OSError) -> UsageError:
    why = error.strerror or str(error)
    return UsageError(f"USE006 {place} can't be written ({why}). Name another place.")


# One process at a time


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Hold the place for this process; the lock of a process that is gone holds nobody up."""
    if sys.platform == "win32":
        yield
        return
    path = place.with_name(f".{place.name}.lock")
    handle = _locked(path, place)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _locked(path: Path, place: Path) -> int:
    """Lock a file, and see that it is still the one that stands there."""
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise _unwritable(place, error) from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _same(path, handle):
                return handle
        except BlockingIOError:
            os.close(handle)
            text = "Wait until it is done, or name another place."
            raise UsageError(f"USE013 Another process is saving to {place}. {text}") from None
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _same(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(handle))
    except FileNotFoundError:
        return False


# Onto the disk and into place


def _flushed(path: Path) -> None:
    """See that a file, or a folder with its files, is on the disk."""
    if path.is_dir():
        for entry in path.iterdir():
            _flushed(entry)
    _synced(path)


def _synced(path: Path) -> None:
    """See that one file, or what a folder says of its files, is on the disk."""
    if path.is_dir() and sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swapped(path: Path, place: Path) -> None:
    if path.is_dir() and place.is_dir() and any(place.iterdir()):
        _exchanged(path, place)
    elif path.is_dir():
        if place.is_dir() and sys.platform == "win32":
            place.rmdir()
        path.rename(place)
    else:
        if place.exists() and not place.is_file():
            raise UsageError(f"USE006 {place} is a folder. Name another place.")
        if place.exists():
            os.link(place, _old(path))
        path.replace(place)
    _synced(place.parent)


def _taken_back(path: Path, place: Path) -> None:
    """Undo a swap: what was there comes back, or nothing does."""
    if path.is_dir() and any(path.iterdir()):
        _exchanged(path, place)
    elif place.is_dir():
        shutil.rmtree(place)
    elif _old(path).exists():
        _old(path).replace(place)
    else:
        place.unlink(missing_ok=True)


def _old(path: Path) -> Path:
    """Return where a file that gives way is kept until all is in place."""
    return path.with_name(f".{path.name}.old")


def _exchanged(path: Path, place: Path) -> None:
    """Let two folders change places, so that there is no moment with neither."""
    one, other = os.fsencode(path), os.fsencode(place)
    if sys.platform == "darwin":
        failed = _system().renamex_np(one, other, _EXCHANGE)
    elif sys.platform.startswith("linux") and hasattr(_system(), "renameat2"):
        failed = _system().renameat2(_HERE, one, _HERE, other, _EXCHANGE)
    else:
        failed = -1
    if failed:
        text = "Name a new folder, and remove the old one yourself."
        raise UsageError(f"USE016 {place} can't be replaced in one step on this system. {text}")


def _system() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
