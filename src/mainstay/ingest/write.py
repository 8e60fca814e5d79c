"""Write a network in any of its forms, or turn one form into another without holding it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import pyarrow as pa

from mainstay.errors import DataError, Problem, UsageError
from mainstay.ingest.folder_writers import CsvWriter, ParquetWriter
from mainstay.ingest.head import head_is_sound, head_of
from mainstay.ingest.place import BATCH, Batch, Part, Place, Source
from mainstay.ingest.read import in_order, opened_source
from mainstay.ingest.replacing import may_replace
from mainstay.ingest.saving import saved
from mainstay.ingest.stream import checked
from mainstay.model.network import Network
from mainstay.progress import report
from mainstay.schema.spec import TableSpec

Form = Literal["csv", "parquet", "xlsx", "duckdb"]
FORMS: tuple[Form, ...] = ("csv", "parquet", "xlsx", "duckdb")
_BY_ENDING: dict[str, Form] = {".xlsx": "xlsx", ".duckdb": "duckdb"}


class Writer(AbstractContextManager[Any], Protocol):
    """Writes a network: its head first, then each table in batches of its columns."""

    def head(self, head: dict[str, Any]) -> None:
        """Write the head."""

    def table(self, spec: TableSpec, batches: Iterator[pa.Table]) -> None:
        """Write one table."""


def save(
    network: Network, path: str | Path, *, form: Form | None = None, replace: bool = False
) -> Path:
    """Write a network, all of it or nothing.

    Parameters
    ----------
    network : Network
    path : str or Path
        Where it is to stand: a file ending in `.xlsx` or `.duckdb`, else a folder.
    form : {"csv", "parquet", "xlsx", "duckdb"}, optional
        Form of the files in a folder; by default CSV.
    replace : bool, optional
        Whether a network that is there already gives way.

    Returns
    -------
    Path
        The file or folder written.

    Raises
    ------
    UsageError
        When there is something already, another process is saving there, or the form does not
        fit the name.
    DataError
        When the network has cells that no form can hold.
    """
    problems: list[Problem] = []
    head = head_is_sound(head_of(network), problems)
    parts = (_part(network, name) for name in network.tables)
    _written(Source("network", head, parts), Path(path), form, replace, problems)
    return Path(path)


def convert(
    source: str | Path, target: str | Path, *, form: Form | None = None, replace: bool = False
) -> Path:
    """Turn a network into another form, batch by batch, so that it need not fit into memory.

    Cells are checked, references are not: what is unsound stays so.

    Parameters
    ----------
    source : str or Path
        The network to read.
    target : str or Path
        Where it is to stand: a file ending in `.xlsx` or `.duckdb`, else a folder.
    form : {"csv", "parquet", "xlsx", "duckdb"}, optional
        Form of the files in a folder; by default CSV.
    replace : bool, optional
        Whether a network that is there already gives way.

    Returns
    -------
    Path
        The file or folder written.

    Raises
    ------
    UsageError
        When there is no such network, something stands at the target, another process is saving
        there, or the form does not fit the name.
    DataError
        When cells can't be read; nothing is written, and all of them are in `problems`.
    """
    problems: list[Problem] = []
    with opened_source(Path(source), problems) as found:
        _written(found, Path(target), form, replace, problems)
    return Path(target)


def _part(network: Network, name: str) -> Part:
    table = network.tables[name]
    place = Place(table.file or f"{name}.csv", table.part, table.letters)
    return Part(table.spec, place, _batches(table.data, table.lines))


def _batches(data: pa.Table, lines: Any) -> Iterator[Batch]:
    numbers = np.arange(1, data.num_rows + 1) if lines is None else np.asarray(lines)
    for start in range(0, max(data.num_rows, 1), BATCH):
        rows = data.slice(start, BATCH).combine_chunks()
        columns = {
            name: rows.column(name).chunk(0) if rows.num_rows else pa.array([], rows[name].type)
            for name in rows.column_names
        }
        yield Batch(columns, numbers[start : start + BATCH])


def _written(
    source: Source, target: Path, form: Form | None, replace: bool, problems: list[Problem]
) -> None:
    """Write a source; every problem of it is raised at once, and then nothing is written."""
    form = form_of(target, form)
    with saved(target) as path:
        may_replace(target, form, replace)
        with writer(form, path) as out:
            out.head(source.head)
            for part in source.parts:
                report(f"writing {part.spec.name}")
                out.table(part.spec, _sound(part, problems))
        if any(problem.kind == "error" for problem in problems):
            raise DataError(sorted(problems, key=in_order))


def _sound(part: Part, problems: list[Problem]) -> Iterator[pa.Table]:
    """Pass batches on as long as there is no problem; after one, only look for more."""
    for batch, _ in checked(part, problems):
        if not problems:
            yield batch


def form_of(target: Path, form: Form | None) -> Form:
    """Return the form that a target has by its name and what was asked for.

    Raises
    ------
    UsageError
        USE015 when they do not fit.
    """
    named = _BY_ENDING.get(target.suffix.lower())
    if form is not None and form not in FORMS:
        raise UsageError(f"USE015 There is no form {form!r}. There are: {', '.join(FORMS)}.")
    if named is None and form in _BY_ENDING.values():
        raise UsageError(f"USE015 {target} does not end in .{form}. Name a file that does.")
    if named is not None and form not in {None, named}:
        text = f"Name a folder, or leave out the form {form}."
        raise UsageError(f"USE015 {target} is a file by its name. {text}")
    return named or form or "csv"


def writer(form: Form, path: Path) -> Any:
    """Return what writes a form."""
    if form == "duckdb":
        from mainstay.ingest.duckdb_writer import DuckdbWriter  # noqa: PLC0415 - 0.3 s to import

        return DuckdbWriter(path)
    if form == "xlsx":
        from mainstay.ingest.excel_writer import ExcelWriter  # noqa: PLC0415 - only where used

        return ExcelWriter(path)
    return CsvWriter(path) if form == "csv" else ParquetWriter(path)
