"""Write a folder: `network.toml`, and a CSV or a Parquet file for each table."""

import csv
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mainstay.ingest.cells import SEPARATOR
from mainstay.ingest.head import HEAD, toml_of
from mainstay.model.network import arrow_type
from mainstay.schema.spec import ColumnSpec, TableSpec


class FolderWriter:
    """Makes the folder and writes the head."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> "FolderWriter":
        self.path.mkdir()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing is open between tables."""

    def head(self, head: dict[str, Any]) -> None:
        """Write `network.toml`."""
        (self.path / HEAD).write_text(toml_of(head), encoding="utf-8", newline="")


class CsvWriter(FolderWriter):
    """Writes each table as a CSV file in UTF-8; numbers so that they come back to the last bit."""

    def table(self, spec: TableSpec, batches: Iterator[pa.Table]) -> None:
        """Write one table."""
        path = self.path / f"{spec.name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(spec.columns)
            for batch in batches:
                cells = [cell_texts(c, batch.column(c.name)) for c in spec.columns.values()]
                out.writerows(zip(*cells, strict=True))


def cell_texts(column: ColumnSpec, values: pa.ChunkedArray) -> list[str]:
    """Write the cells of a column as texts."""
    written = {"number": number_text, "yes_no": lambda value: "yes" if value else "no"}
    write = SEPARATOR.join if column.is_list else written.get(column.type, str)
    return ["" if value is None else write(value) for value in values.to_pylist()]


def number_text(value: float) -> str:
    """Write a number in the shortest way that gives it back.

    Examples
    --------
    >>> number_text(900.0), number_text(0.1 + 0.2), number_text(1e22)
    ('900', '0.30000000000000004', '1e+22')
    """
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)


class ParquetWriter(FolderWriter):
    """Writes each table as a Parquet file, in the types of the schema."""

    def table(self, spec: TableSpec, batches: Iterator[pa.Table]) -> None:
        """Write one table."""
        columns = spec.columns.values()
        schema = pa.schema([pa.field(c.name, arrow_type(c)) for c in columns])
        path = self.path / f"{spec.name}.parquet"
        with pq.ParquetWriter(path, schema, compression="zstd") as out:
            for batch in batches:
                out.write_table(batch)
