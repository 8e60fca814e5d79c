"""A network as an Excel workbook: a sheet of key and value, and one for each table of the schema.

The workbook is read as what it is, XML in a zip, because nothing else gives every cell exactly:
its sort, its last digit, its signs (docs/decisions/0009-forms.md).
"""

import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from mainstay.errors import Problem, nearest
from mainstay.ingest.cells import BadCell
from mainstay.ingest.excel_book import Book, book_of
from mainstay.ingest.excel_cells import Cell, Row, letters_of, rows, text_of
from mainstay.ingest.excel_zip import UNREADABLE, archive, problem_of
from mainstay.ingest.files import LARGEST_FILE, opened
from mainstay.ingest.head import TABLE, empty_head, head_of_rows
from mainstay.ingest.header import header_fits
from mainstay.ingest.place import FEW, MOST_NAMED, Batch, Part, Place, Source, unnamed
from mainstay.schema.spec import TableSpec, tables

README, CODES = "read me", "codes"
"""Sheets of the template that are not read."""
_MOST_HEAD = 1_000


@contextmanager
def excel_source(path: Path, problems: list[Problem]) -> Iterator[Source]:
    """Open a workbook; closes it afterwards."""
    place = Place(path.name)
    with ExitStack() as stack:
        book, found = Book(), None
        file = opened(path.resolve(), LARGEST_FILE, problems)
        if file is not None:
            stack.enter_context(file)
            try:
                found = stack.enter_context(archive(file))
                book = book_of(found)
            except UNREADABLE as error:
                problems.append(problem_of(place, error))
                found = None
        partial: set[str] = set()
        head = empty_head(path.stem) if found is None else _head(found, path, book, problems)
        parts = iter(()) if found is None else _parts(found, path.name, book, problems, partial)
        yield Source(path.name, head, parts, partial)


def _head(
    found: zipfile.ZipFile, path: Path, book: Book, problems: list[Problem]
) -> dict[str, Any]:
    place = Place(path.name, TABLE)
    if TABLE not in book.sheets:
        fix = f"Write a sheet {TABLE} with the columns key and value."
        problems.append(
            place.problem("FIL001", found="no such sheet", allowed=f"a sheet {TABLE}", fix=fix)
        )
        return empty_head(path.stem)
    try:
        lines = list(islice(rows(found, book.sheets[TABLE], book), _MOST_HEAD + 1))
        if len(lines) > _MOST_HEAD:
            raise ValueError(f"sheet {TABLE} of more than {_MOST_HEAD} rows")
    except UNREADABLE as error:
        problems.append(problem_of(place, error))
        return empty_head(path.stem)
    header = {cell.text.strip(): column for column, cell in (lines[0][1] if lines else {}).items()}
    if not header.keys() >= {"key", "value"}:
        allowed, fix = "the columns key and value", "Write them into the first row."
        problems.append(
            place.problem("COL001", found=", ".join(header) or None, allowed=allowed, fix=fix)
        )
        return empty_head(path.stem)
    place = Place(path.name, TABLE, {name: letters_of(n) for name, n in header.items()})
    pairs = [
        (line, _text(cells.get(header["key"])), _text(cells.get(header["value"])))
        for line, cells in lines[1:]
    ]
    given = [pair for pair in pairs if pair[1] is not None or pair[2] is not None]
    return head_of_rows(place, given, path.stem, problems)


def _text(cell: Cell | None) -> str | None:
    return None if cell is None else cell.text


def _parts(
    found: zipfile.ZipFile,
    file: str,
    book: Book,
    problems: list[Problem],
    partial: set[str],
) -> Iterator[Part]:
    for name, path in book.sheets.items():
        if name in {TABLE, README, CODES}:
            continue
        if name not in tables():
            problems.append(_stranger(file, name))
            continue
        part = _part(found, Place(file, name), path, book, problems)
        if part is None:
            partial.add(name)
        else:
            yield part


def _stranger(file: str, name: str) -> Problem:
    allowed = f"a table of the schema, {TABLE}, {README} or {CODES}"
    fix = "Rename or remove the sheet. " + nearest(name, tables())
    return Place(file, name).problem("FIL002", found=name, allowed=allowed, fix=fix)


def _part(
    found: zipfile.ZipFile, place: Place, path: str, book: Book, problems: list[Problem]
) -> Part | None:
    """Return a table of a sheet, or None with problems where its header can't be read."""
    spec = tables()[str(place.part)]
    lines = rows(found, path, book)
    try:
        line, cells = next(lines, (0, {}))
    except UNREADABLE as error:
        problems.append(problem_of(place, error))
        return None
    if not cells:
        fix = "Write the header, or remove the sheet."
        allowed = "a header and rows"
        problems.append(place.problem("FIL003", found="an empty sheet", allowed=allowed, fix=fix))
        return None
    header = {column: cell.text.strip() for column, cell in cells.items()}
    letters = {name: letters_of(column) for column, name in header.items()}
    place = Place(place.file, place.part, letters)
    if not header_fits(place, spec, list(header.values()), line, problems):
        return None
    return Part(spec, place, _batches(lines, spec, header, place, problems))


def _batches(
    lines: Iterator[Row],
    spec: TableSpec,
    header: dict[int, str],
    place: Place,
    problems: list[Problem],
) -> Iterator[Batch]:
    found = 0
    try:
        while kept := list(islice(lines, FEW)):
            outside = [cell for row in kept for cell in _outside(row, header)]
            problems += [_misplaced(place, *cell) for cell in outside[: max(0, MOST_NAMED - found)]]
            found += len(outside)
            yield _batch(kept, spec, header)
        if found > MOST_NAMED:
            problems.append(unnamed(place, found - MOST_NAMED, "cells"))
    except UNREADABLE as error:
        problems.append(problem_of(place, error))


def _outside(row: Row, header: dict[int, str]) -> list[tuple[int, str, str]]:
    """Return the cells that stand under no name of a column: line, letters and text."""
    line, cells = row
    strange = sorted(cells.keys() - header.keys())
    return [(line, letters_of(column), cells[column].text) for column in strange]


def _misplaced(place: Place, line: int, letters: str, text: str) -> Problem:
    return Place(place.file, place.part, {letters: letters}).problem(
        "ROW001",
        line=line,
        at=letters,
        found=text,
        allowed="cells under the name of a column",
        fix="Move or remove the cell.",
    )


def _batch(kept: list[Row], spec: TableSpec, header: dict[int, str]) -> Batch:
    columns = {}
    bad: list[tuple[int, str, str, BadCell]] = []
    for number, name in header.items():
        column = spec.columns[name]
        texts: list[str | None] = []
        for row, (_, cells) in enumerate(kept):
            cell = cells.get(number)
            text = None if cell is None else text_of(column, cell)
            if isinstance(text, BadCell):
                bad.append((row, name, cells[number].text, text))
                text = None
            texts.append(text)
        columns[name] = pa.array(texts, pa.string())
    return Batch(columns, np.array([line for line, _ in kept], dtype=np.int64), tuple(bad))
