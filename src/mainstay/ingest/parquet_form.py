"""Tables as Parquet files: read in batches, located by row."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mainstay.errors import Problem
from mainstay.ingest.files import LARGEST_FILE, opened
from mainstay.ingest.header import header_fits
from mainstay.ingest.place import BATCH, Batch, Part, Place
from mainstay.schema.spec import TableSpec

MOST_ROWS = 20_000_000
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
    largest = max((meta.row_group(n).total_byte_size for n in range(meta.num_row_groups)), default=0)
    if meta.num_rows > MOST_ROWS or largest > LARGEST_GROUP:
        found = f"{meta.num_rows} rows, {largest} bytes in a row group"
        allowed = f"at most {MOST_ROWS} rows, and {LARGEST_GROUP} bytes in a row group"
        fix = "Split the network."
        problems.append(place.problem("FIL004", found=found, allowed=allowed, fix=fix))
        return None
    file.seek(0)
    texts = [
        field.name
        for field in plain.schema_arrow
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    ]
    return pq.ParquetFile(file, read_dictionary=texts, arrow_extensions_enabled=False)


def _batches(
    file: BinaryIO, parquet: Any, place: Place, problems: list[Problem]
) -> Iterator[Batch]:
    done = 0
    try:
        for batch in parquet.iter_batches(batch_size=BATCH, use_threads=True):
            names = batch.schema.names
            columns = {name: batch.column(n) for n, name in enumerate(names)}
            yield Batch(columns, np.arange(done + 1, done + 1 + len(batch)))
            done += len(batch)
    except (pa.ArrowException, OSError, ValueError) as error:
        problems.append(unreadable(place, error))
    finally:
        parquet.close()
        file.close()
