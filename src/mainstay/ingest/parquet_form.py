"""Tables as Parquet files: read in batches, located by row."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mainstay.errors import Problem
from mainstay.ingest.columns import FEW_VALUES, is_list
from mainstay.ingest.files import LARGEST_FILE, opened
from mainstay.ingest.header import header_fits
from mainstay.ingest.place import BATCH, FEW, LONG, Batch, Part, Place
from mainstay.schema.spec import TableSpec, tables

MOST_ROWS = 20_000_000
MOST_GROUPS = 10_000
LARGEST_GROUP = 4 * 1024 * 1024 * 1024
"""Bytes that a row group may say it takes when it is unpacked."""


def parquet_part(path: Path, spec: TableSpec, problems: list[Problem]) -> Part | None:
    """Return a table of a Parquet file, or None with problems where it can't be opened."""
    file = opened(path, LARGEST_FILE, problems)
    if file is None:
        return None
    place = Place(path.name)
    try:
        parquet = _open(file, place, problems)
        header = [] if parquet is None else parquet.schema_arrow.names
    except (pa.ArrowException, OSError, ValueError) as error:
        problems.append(unreadable(place, error))
        parquet, header = None, []
    if parquet is None or not header_fits(place, spec, header, None, problems):
        file.close()
        return None
    return Part(spec, place, _batches(file, parquet, place, problems))


def unreadable(place: Place, error: Exception) -> Problem:
    """Make a problem of what a library says about a file that it can't read."""
    words = " ".join(str(error).split()) or type(error).__name__
    fix = "Write the file again."
    return place.problem("FIL006", found=words, allowed="Parquet", fix=fix)


def _open(file: BinaryIO, place: Place, problems: list[Problem]) -> Any:
    """Open a file, unless it is empty or says that it holds more than can be meant."""
    if not file.read(1):
        fix = "Fill or remove the file."
        allowed = "columns and rows"
        problems.append(place.problem("FIL003", found="an empty file", allowed=allowed, fix=fix))
        return None
    file.seek(0)
    plain = pq.ParquetFile(file)
    meta = plain.metadata
    groups = meta.num_row_groups
    largest = max((meta.row_group(n).total_byte_size for n in range(groups)), default=0)
    if meta.num_rows > MOST_ROWS or groups > MOST_GROUPS or largest > LARGEST_GROUP:
        found = f"{meta.num_rows} rows in {groups} groups of up to {largest} bytes"
        allowed = f"at most {MOST_ROWS} rows in {MOST_GROUPS} groups of {LARGEST_GROUP} bytes"
        fix = "Split the network."
        problems.append(place.problem("FIL004", found=found, allowed=allowed, fix=fix))
        return None
    return plain


def _text_paths(parquet: Any) -> list[str]:
    columns = (parquet.schema.column(n) for n in range(len(parquet.schema)))
    return [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]


def _few_values(parquet: Any) -> set[str]:
    """Columns that are worth reading as their distinct values, as far as names tell."""
    few = {c.name for t in tables().values() for c in t.columns.values() if c.type in FEW_VALUES}
    return few & set(_text_paths(parquet))


def _long_texts(file: BinaryIO, parquet: Any) -> set[str]:
    """Columns with texts far beyond what a cell holds.

    A dictionary repeats a text for the price of a number, so a small file could fill any memory;
    such columns are read as their distinct values and refused before anything is repeated.
    """
    # What the file says of its column chunks is not looked at: of a damaged file that ends pyarrow
    # with a C++ exception which nothing catches.
    paths = {path.partition(".")[0]: path for path in _text_paths(parquet)}
    first = pq.ParquetFile(file, read_dictionary=list(paths.values()), pre_buffer=False)
    found: set[str] = set()
    for group in range(first.metadata.num_row_groups if paths else 0):
        rows = first.iter_batches(1, [group], list(paths.values()), use_threads=False)
        for row in islice(rows, 1):
            names = row.schema.names
            found |= {paths[name] for name in names if _longest(row.column(name)) > LONG}
    return found


def _longest(cells: pa.Array) -> int:
    """Return the bytes of the longest text of a column, or of its dictionary.

    What is nested otherwise than as a list is no column of ours and counts as long.
    """
    while is_list(cells.type):
        cells = cells.flatten()
    if not pa.types.is_dictionary(cells.type):
        return LONG + 1 if pa.types.is_nested(cells.type) else 0
    return int(pc.max(pc.binary_length(cells.dictionary)).as_py() or 0)


def _held(cells: pa.Array) -> pa.Array:
    """Hold that a column names only texts that its dictionary has; in a damaged file it may not.

    Raises
    ------
    pyarrow.ArrowInvalid
    """
    inner = cells
    while is_list(inner.type):
        inner = inner.flatten()
    if pa.types.is_dictionary(inner.type):
        ends = pc.min_max(inner.indices).as_py()
        if ends["max"] is not None and not 0 <= ends["min"] <= ends["max"] < len(inner.dictionary):
            raise pa.ArrowInvalid("a column names texts that are not in the file")
    return cells


def _batches(
    file: BinaryIO, parquet: Any, place: Place, problems: list[Problem]
) -> Iterator[Batch]:
    done = 0
    try:
        long = _long_texts(file, parquet)
        apart = sorted(_few_values(parquet) | long)
        parquet = pq.ParquetFile(file, read_dictionary=apart, arrow_extensions_enabled=False)
        for batch in parquet.iter_batches(FEW if long else BATCH, use_threads=False):
            names = batch.schema.names
            columns = {name: _held(batch.column(n)) for n, name in enumerate(names)}
            yield Batch(columns, np.arange(done + 1, done + 1 + len(batch)))
            done += len(batch)
    except (pa.ArrowException, OSError, ValueError) as error:
        problems.append(unreadable(place, error))
    finally:
        parquet.close()
        file.close()
