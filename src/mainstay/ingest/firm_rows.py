"""Rows of a bare CSV file, plain or packed: columns of text, each row with its line."""

import csv
import re
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from mainstay.ingest.firm_file import Faults, unpacked
from mainstay.ingest.place import MOST_NAMED
from mainstay.model.network import Flags, Floats, Ints

_BLOCK = 1 << 24
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]")


@dataclass(frozen=True, eq=False)
class Rows:
    """Columns of text without blanks at their ends, and the line of each row."""

    faults: Faults
    columns: tuple[pa.Array, ...]
    lines: Ints

    def __len__(self) -> int:
        return len(self.lines)

    def refuse(self, bad: Flags, code: str, column: int, name: str, allowed: str, fix: str) -> None:
        """Add a problem for each flagged row; of very many the first, and how many are left."""
        rows = np.flatnonzero(bad)
        for row in rows[:MOST_NAMED].tolist():
            cell = self.columns[column][row].as_py()
            line = int(self.lines[row])
            self.faults.one(code, cell, allowed, fix, line=line, column=name)
        if len(rows) > MOST_NAMED:
            more = f"and {len(rows) - MOST_NAMED:,} more like this"
            self.faults.one(code, more, allowed, fix, column=name)

    def numbers(self, column: int) -> tuple[Floats, Flags]:
        """Return a column as numbers, and where it has none; there the number is 0."""
        texts = self.columns[column]
        try:
            found = texts.cast(pa.float64()).to_numpy(zero_copy_only=False)
        except pa.ArrowInvalid:
            found = np.array([_number(text) for text in texts.to_pylist()])
        bad = ~np.isfinite(found)
        return np.where(bad, 0.0, found), bad


def _number(text: str) -> float:
    try:
        return float(text) if text.isascii() and "_" not in text else np.nan
    except ValueError:
        return np.nan


def rows_of(
    path: Path, faults: Faults, forms: tuple[tuple[str, ...], ...], headers: Set[str]
) -> Rows | None:
    """Return the rows of a file, or None with problems where none can be read.

    Parameters
    ----------
    path : Path
    faults : Faults
        Grows by FRM001 and FRM002.
    forms : tuple of tuple of str
        The columns that the file may have, by number; the first line decides.
    headers : set of str
        Words that make a first line a header when its last cell is among them.
    """
    data = unpacked(path, faults)
    if data is None or not _is_text(data, faults):
        return None
    first = _first(data)
    wanted = next((form for form in forms if len(form) == len(first)), forms[-1])
    skipped: list[int] = []
    try:
        columns = _parsed(data, wanted, faults, skipped)
    except pa.ArrowInvalid as error:
        found, fix = str(error).splitlines()[0], "Save the file as CSV."
        faults.one("FRM001", found, f"rows of {', '.join(wanted)}", fix)
        return None
    lines = np.delete(np.arange(1, len(columns[0]) + len(skipped) + 1), np.array(skipped, int) - 1)
    kept = _kept(columns, bool(first) and first[-1].strip().lower() in headers)
    return Rows(faults, tuple(column.take(pa.array(kept)) for column in columns), lines[kept])


def _kept(columns: list[pa.Array], headed: bool) -> Ints:
    """Return the rows that count: not a header, and of several columns no blank line."""
    blank = np.full(len(columns[0]), len(columns) > 1)
    for column in columns:
        blank &= pc.equal(column, "").to_numpy(zero_copy_only=False)
    blank[:1] |= headed
    return np.flatnonzero(~blank)


def _is_text(data: bytes, faults: Faults) -> bool:
    """Say whether a file has text in UTF-8; report the line where it is not."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        found, line = f"byte {data[error.start]:#04x}", 1 + data[: error.start].count(b"\n")
        faults.one("FRM001", found, "text in UTF-8", "Save the file as UTF-8.", line=line)
        return False
    if sign := _CONTROL.search(data):
        found, line = f"control sign {sign[0][-1]:#04x}", 1 + data[: sign.start()].count(b"\n")
        faults.one("FRM001", found, "text without control signs", "Remove the sign.", line=line)
        return False
    if not data.strip():
        faults.one("FRM001", "an empty file", "rows", "Fill it, or leave the option out.")
    return bool(data.strip())


def _first(data: bytes) -> list[str]:
    """Return the cells of the first line; of what is no CSV, none."""
    line = data.split(b"\n", 1)[0].decode("utf-8", "replace").rstrip()
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _parsed(
    data: bytes, wanted: tuple[str, ...], faults: Faults, skipped: list[int]
) -> list[pa.Array]:
    """Return the columns; a row of another number of cells is reported and skipped."""

    def skip(row: arrow_csv.InvalidRow) -> str:
        skipped.append(row.number)
        if row.text.strip() and len(skipped) <= MOST_NAMED:
            found, fix = f"{row.actual_columns} cells", "Check the commas."
            faults.one("FRM002", found, f"{len(wanted)}: {', '.join(wanted)}", fix, line=row.number)
        return "skip"

    texts = dict.fromkeys(wanted, pa.string())
    table = arrow_csv.read_csv(
        pa.BufferReader(data.rstrip() + b"\n"),
        arrow_csv.ReadOptions(column_names=wanted, use_threads=False, block_size=_BLOCK),
        arrow_csv.ParseOptions(ignore_empty_lines=False, invalid_row_handler=skip),
        arrow_csv.ConvertOptions(column_types=texts, strings_can_be_null=False),
    )
    return [pc.utf8_trim_whitespace(table[name].combine_chunks()) for name in wanted]
