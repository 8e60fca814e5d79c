"""Write a DuckDB file: a table of key and value, and one for each table of the schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa

from mainstay.ingest.duckdb_form import CLOSED, keep_quiet, quoted
from mainstay.ingest.head import TABLE, rows_of
from mainstay.schema.spec import ColumnSpec, TableSpec

_TYPES = {"number": "DOUBLE", "integer": "BIGINT", "yes_no": "BOOLEAN"}


class DuckdbWriter:
    """Writes each table in batches; the file is whole when it is closed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection: Any = None

    def __enter__(self) -> "DuckdbWriter":
        with _as_system():
            open_yet = CLOSED | {"lock_configuration": "false"}
            self.connection = duckdb.connect(str(self.path), config=open_yet)
            keep_quiet(self.connection)
            self.connection.execute("SET lock_configuration = true")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        with _as_system():
            self.connection.close()

    def head(self, head: dict[str, Any]) -> None:
        """Write the table of key and value."""
        keys, values = zip(*rows_of(head), strict=True)
        self._run(f"CREATE TABLE {TABLE} (key VARCHAR, value VARCHAR)")
        self._insert(TABLE, pa.table({"key": keys, "value": values}))

    def table(self, spec: TableSpec, batches: Iterator[pa.Table]) -> None:
        """Write one table."""
        columns = ", ".join(f"{quoted(c.name)} {_type(c)}" for c in spec.columns.values())
        self._run(f"CREATE TABLE {quoted(spec.name)} ({columns})")
        for batch in batches:
            self._insert(spec.name, batch)

    def _insert(self, name: str, rows: pa.Table) -> None:
        self.connection.register("batch", rows)
        self._run(f"INSERT INTO {quoted(name)} SELECT * FROM batch")  # noqa: S608 - quoted
        self.connection.unregister("batch")

    def _run(self, command: str) -> None:
        with _as_system():
            self.connection.execute(command)


@contextmanager
def _as_system() -> Iterator[None]:
    """Say of a full disk what the system would."""
    try:
        yield
    except duckdb.Error as error:
        raise OSError(str(error)) from None


def _type(column: ColumnSpec) -> str:
    return "VARCHAR[]" if column.is_list else _TYPES.get(column.type, "VARCHAR")
