"""Tables as CSV files: read row by row, located by line."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

import numpy as np
import pyarrow as pa

from mainstay.errors import Problem
from mainstay.ingest.cells import LONGEST_CELL
from mainstay.ingest.files import LARGEST_FILE, opened
from mainstay.ingest.header import header_fits
from mainstay.ingest.place import BATCH, MOST_NAMED, Batch, Part, Place, unnamed
from mainstay.schema.spec import TableSpec

LONGEST_ROW = 200 * LONGEST_CELL
_BLOCK = 1 << 20


def csv_part(path: Path, spec: TableSpec, problems: list[Problem]) -> Part | None:
    """Return a table of a CSV file, or None with problems where its header can't be read."""
    file = opened(path, LARGEST_FILE, problems)
    if file is None:
        return None
    if not sound_text(file, path.name, problems):
        file.close()
        return None
    rows = _Rows(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""), path.name, problems)
    first = next(rows, None)
    place = Place(path.name)
    if first is None or not header_fits(place, spec, first[1], first[0], problems):
        rows.close()
        return None
    return Part(spec, place, _batches(rows, first[1], problems))


def sound_text(file: BinaryIO, name: str, problems: list[Problem]) -> bool:
    """Say whether a file has text in UTF-8; report the line where it is not."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    place, line, filled, first = Place(name), 1, False, True
    while block := file.read(_BLOCK):
        pending = decoder.getstate()[0]
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            raw = pending + block
            found = f"byte {raw[error.start]:#04x}"
            line += raw[: error.start].count(b"\n")
            fix = "Save the file as UTF-8."
            problems.append(
                place.problem("FIL005", line=line, found=found, allowed="UTF-8", fix=fix)
            )
            return False
        line += block.count(b"\n")
        filled = filled or bool((block.removeprefix(codecs.BOM_UTF8) if first else block).strip())
        first = False
    if decoder.getstate()[0]:
        found = f"byte {decoder.getstate()[0][0]:#04x}"
        fix = "Save the file as UTF-8."
        problems.append(place.problem("FIL005", line=line, found=found, allowed="UTF-8", fix=fix))
    elif not filled:
        fix = "Fill or remove the file."
        allowed = "a header and rows"
        problems.append(place.problem("FIL003", found="an empty file", allowed=allowed, fix=fix))
    file.seek(0)
    return filled and not decoder.getstate()[0]


class _Rows:
    """The rows of a CSV text, each with the line on which it starts; ends at what is no CSV."""

    def __init__(self, text: TextIO, file: str, problems: list[Problem]) -> None:
        self.text, self.file, self.problems = text, file, problems
        self.size = 0
        csv.field_size_limit(10 * LONGEST_CELL)
        self.reader = csv.reader(self._lines(), strict=True)

    def _lines(self) -> Iterator[str]:
        while line := self.text.readline(LONGEST_ROW + 1):
            self.size += len(line)
            if self.size > LONGEST_ROW:
                raise csv.Error(f"row longer than {LONGEST_ROW} characters")
            yield line

    def __iter__(self) -> "_Rows":
        return self

    def __next__(self) -> tuple[int, list[str]]:
        try:
            while True:
                start, self.size = self.reader.line_num + 1, 0
                row = next(self.reader, None)
                if row is None:
                    break
                if row:
                    return start, row
        except csv.Error as error:
            fix = "Close the quotation marks, double those inside a cell, and keep cells short."
            self.problems.append(
                Place(self.file).problem(
                    "FIL006", line=start, found=str(error), allowed="CSV", fix=fix
                )
            )
        self.close()
        raise StopIteration

    def close(self) -> None:
        """Close the file."""
        self.text.close()


def _batches(rows: _Rows, header: list[str], problems: list[Problem]) -> Iterator[Batch]:
    """Gather rows that have as many cells as the header; report the others."""
    kept: list[list[str]] = []
    lines: list[int] = []
    size = ragged = 0
    for line, row in rows:
        if len(row) != len(header):
            ragged += 1
            if ragged <= MOST_NAMED:
                problems.append(_ragged(rows.file, line, len(row), len(header)))
            continue
        kept.append(row)
        lines.append(line)
        size += rows.size
        if len(kept) == BATCH or size > LONGEST_ROW:
            yield _batch(header, kept, lines)
            kept, lines, size = [], [], 0
    if ragged > MOST_NAMED:
        problems.append(unnamed(Place(rows.file), ragged - MOST_NAMED, "rows"))
    yield _batch(header, kept, lines)


def _batch(header: list[str], kept: list[list[str]], lines: list[int]) -> Batch:
    cells = list(zip(*kept, strict=True)) or [()] * len(header)
    columns = {
        name: pa.array(texts, pa.string()) for name, texts in zip(header, cells, strict=True)
    }
    return Batch(columns, np.array(lines, dtype=np.int64))


def _ragged(file: str, line: int, found: int, wanted: int) -> Problem:
    return Place(file).problem(
        "ROW001",
        line=line,
        found=f"{found} cells",
        allowed=f"{wanted} cells, as in the header",
        fix="Check the commas; put a text that holds a comma in quotation marks.",
    )
