"""Open a workbook as the zip of XML files that it is, with care for what is no workbook."""

import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from xml.parsers import expat

from mainstay.errors import Problem
from mainstay.ingest.place import Place

MOST_ENTRIES = 10_000
LARGEST_ENTRY = 4 * 1024 * 1024 * 1024
LARGEST_WHOLE = 8 * 1024 * 1024 * 1024
LARGEST_TABLE = 512 * 1024 * 1024
"""Bytes, unpacked, of the parts that are held whole: shared texts and styles."""
LARGEST_RATIO = 400
SMALL = 1024 * 1024
"""An entry up to this size may be packed as tightly as it likes."""
LARGEST_TAG = 8 * 1024 * 1024
_BLOCK = 1 << 18
_OLD = b"\xd0\xcf\x11\xe0"
_MAIN = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://schemas.openxmlformats.org/package/2006/relationships",
    }
)

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    ValueError,
    LookupError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
"""What Python raises of a workbook that is none; each becomes a problem."""


class NotAllowed(ValueError):
    """A workbook that is sound but refused: its code, what was found, what is allowed, the fix."""

    def __init__(self, code: str, found: str, allowed: str, fix: str) -> None:
        super().__init__(found)
        self.code, self.found, self.allowed, self.fix = code, found, allowed, fix


def problem_of(place: Place, error: Exception) -> Problem:
    """Make a problem of what was raised."""
    if isinstance(error, NotAllowed):
        return place.problem(error.code, found=error.found, allowed=error.allowed, fix=error.fix)
    words = " ".join(str(error).split()) or type(error).__name__
    fix = "Save it again as .xlsx."
    return place.problem("FIL006", found=words, allowed="an Excel workbook", fix=fix)


@contextmanager
def archive(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """Open the zip, once its directory has been found to be what a workbook has."""
    start = file.read(4)
    file.seek(0)
    if not start:
        raise NotAllowed("FIL003", "an empty file", "sheets", "Fill or remove the file.")
    if start == _OLD:
        fix = "Save it without a password as .xlsx."
        raise NotAllowed("FIL009", "an encrypted or old workbook", "a plain .xlsx", fix)
    with zipfile.ZipFile(file) as found:
        _judge(found.infolist())
        yield found


def _judge(entries: list[zipfile.ZipInfo]) -> None:
    """Hold that the directory of a zip is what a workbook has, before anything is unpacked."""
    fix = "Save the workbook again, or split the network."
    twice = [name for name, times in Counter(e.filename for e in entries).items() if times > 1]
    if twice:
        raise NotAllowed("FIL006", f"{twice[0]} twice", "each part once", fix)
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotAllowed("FIL009", "an encrypted part", "a plain .xlsx", "Save it unencrypted.")
    if len(entries) > MOST_ENTRIES:
        raise NotAllowed("FIL004", f"{len(entries)} parts", f"at most {MOST_ENTRIES}", fix)
    whole = sum(entry.file_size for entry in entries)
    largest = max((entry.file_size for entry in entries), default=0)
    if largest > LARGEST_ENTRY or whole > LARGEST_WHOLE:
        allowed = f"at most {LARGEST_ENTRY} in one part and {LARGEST_WHOLE} in all"
        raise NotAllowed("FIL004", f"{whole} bytes unpacked", allowed, fix)
    for entry in entries:
        if entry.file_size > max(SMALL, LARGEST_RATIO * entry.compress_size):
            found = f"{entry.compress_size} bytes that unpack to {entry.file_size}"
            raise NotAllowed("FIL004", found, f"at most {LARGEST_RATIO} times as many", fix)


class Xml:
    """Goes through an XML part and calls back by the local name of each element.

    `start`, `end` and `text` are called for elements of the workbook's own namespaces only.
    """

    def __init__(
        self,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        self.start, self.end = start, end
        self.locals: dict[str, str | None] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _no_doctype
        self.parser.StartElementHandler = self._start
        if end is not None:
            self.parser.EndElementHandler = self._end
        if text is not None:
            self.parser.CharacterDataHandler = text

    def _local(self, name: str) -> str | None:
        if name not in self.locals:
            space, _, local = name.rpartition(" ")
            self.locals[name] = local if space in _MAIN else None
        return self.locals[name]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = self._local(name)
        if local is not None:
            self.start(local, attributes)

    def _end(self, name: str) -> None:
        local = self._local(name)
        if local is not None and self.end is not None:
            self.end(local)

    def blocks(self, found: zipfile.ZipFile, name: str) -> Iterator[None]:
        """Go through a part block by block."""
        done = 0
        with found.open(name) as file:
            while block := file.read(_BLOCK):
                self.parser.Parse(block, False)
                done += len(block)
                if done - self.parser.CurrentByteIndex > LARGEST_TAG:
                    raise ValueError(f"an element of more than {LARGEST_TAG} bytes")
                yield
        self.parser.Parse(b"", True)
        yield

    def whole(self, found: zipfile.ZipFile, name: str) -> None:
        """Go through a part that is held whole."""
        size = found.getinfo(name).file_size
        if size > LARGEST_TABLE:
            fix = "Save the workbook again, or split the network."
            allowed = f"at most {LARGEST_TABLE} bytes"
            raise NotAllowed("FIL004", f"{name} of {size} bytes", allowed, fix)
        for _ in self.blocks(found, name):
            pass


def _no_doctype(*_: Any) -> None:
    fix = "Save the workbook again with Excel or LibreOffice."
    raise NotAllowed("FIL009", "a document type in its XML", "none", fix)
