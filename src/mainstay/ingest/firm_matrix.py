"""The essentiality matrix: what the output of one industry is to another."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mainstay.ingest.firm_file import Faults, unpacked
from mainstay.model.network import Ints

KINDS = {"0": 0, "1": 1, "2": 2, "0.0": 0, "1.0": 1, "2.0": 2}
"""What a cell may be: 2 essential, 1 not essential, 0 of no account."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """Labels of the industries, and a cell for each pair: the row is used by the column."""

    labels: list[str]
    cells: Ints


def matrix(path: Path, faults: Faults) -> Matrix | None:
    """Read a labelled square matrix, or return None with problems.

    Parameters
    ----------
    path : Path
    faults : Faults
        Grows by FRM001, FRM006 and FRM007.
    """
    data = unpacked(path, faults)
    if data is None:
        return None
    try:
        text = io.StringIO(data.decode("utf-8"), newline="")
        rows = [[cell.strip() for cell in row] for row in csv.reader(text, strict=True) if row]
    except (csv.Error, UnicodeDecodeError) as error:
        faults.one("FRM001", str(error), "a CSV file in UTF-8", "Save the file as CSV in UTF-8.")
        return None
    before = len(faults.found)
    header = rows[0][1:] if rows else []
    _labels(header, rows[1:], faults)
    for line, row in enumerate(rows[1:], 2):
        _cells(row, header, line, faults)
    if len(faults.found) > before:
        return None
    place = {row[0]: at for at, row in enumerate(rows[1:])}
    cells = np.array([[KINDS[cell] for cell in row[1:]] for row in rows[1:]], dtype=np.int64)
    return Matrix(header, cells[[place[label] for label in header]])


def _labels(header: list[str], rows: list[list[str]], faults: Faults) -> None:
    """Hold that rows and columns have the same labels, each once."""
    allowed, fix = "the same codes for rows and columns, each once", "Correct the labels."
    named = [row[0] for row in rows]
    odd = sorted(set(header) ^ set(named))
    twice = sorted({label for side in (header, named) for label in side if side.count(label) > 1})
    if not header:
        faults.one("FRM007", "no labels", allowed, fix)
    for label in [*odd, *twice]:
        faults.one("FRM007", label, allowed, fix)


def _cells(row: list[str], header: list[str], line: int, faults: Faults) -> None:
    """Hold that a row is full and each cell 0, 1 or 2."""
    if len(row) != len(header) + 1:
        allowed = f"{len(header) + 1}, a label and {len(header)} values"
        faults.one("FRM002", f"{len(row)} cells", allowed, "Check the commas.", line=line)
    allowed, fix = "2 essential, 1 not essential, 0 none", "Correct the cell."
    for label, cell in zip(header, row[1:], strict=False):
        if cell not in KINDS:
            faults.one("FRM006", cell, allowed, fix, line=line, column=label)
