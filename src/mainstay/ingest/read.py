"""Read a network from any of its forms, check it, and hold it as columns.

A network is a folder of CSV or Parquet files with a `network.toml`, an Excel workbook, or a DuckDB
file. Whatever the form, the same cells give the same network.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from mainstay.errors import DataError, Problem, UsageError
from mainstay.ingest.folder import folder_source
from mainstay.ingest.place import Part, Source
from mainstay.ingest.stream import checked
from mainstay.model.checks import check_network
from mainstay.model.network import Network, Table
from mainstay.progress import report

LARGEST_COLUMN = 2**31 - 1
LARGEST_TABLE = 2**32
"""Bytes that one column, and one table, may take."""


@dataclass
class Reading:
    """A network as far as it could be read, and every problem on the way."""

    network: Network
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """The problems that stop the work."""
        return [problem for problem in self.problems if problem.kind == "error"]


def load(path: str | Path) -> Network:
    """Read a network and check it.

    Parameters
    ----------
    path : str or Path
        A folder with `network.toml` and a CSV or a Parquet file for each table, an Excel workbook
        (`.xlsx`) with a sheet for each, or a DuckDB file (`.duckdb`) with a table for each.

    Returns
    -------
    Network
        Immutable; gaps in it are listed by `mainstay check`.

    Raises
    ------
    UsageError
        When there is no such network.
    DataError
        When the data has errors; all of them are in `problems`.
    """
    reading = read(path)
    if reading.errors:
        raise DataError(reading.errors)
    return reading.network


def read(path: str | Path) -> Reading:
    """Read and check a network, and collect errors and gaps instead of raising them.

    Raises
    ------
    UsageError
        FIL001 when there is no such network.
    """
    problems: list[Problem] = []
    found: dict[str, Table] = {}
    with opened_source(Path(path), problems) as source:
        for part in source.parts:
            report(f"reading {part.spec.name}")
            before = len(problems)
            found[part.spec.name] = _gathered(part, problems)
            if len(problems) > before:
                source.partial.add(part.spec.name)
    network = Network(tables=found, **source.head)
    problems += check_network(network, source.head_file, source.partial)
    sound = all(problem.kind != "error" for problem in problems)
    return Reading(replace(network, sound=sound), sorted(problems, key=in_order))


@contextmanager
def opened_source(path: Path, problems: list[Problem]) -> Iterator[Source]:
    """Open a network in whichever form it has.

    Raises
    ------
    UsageError
        FIL001 when there is none.
    """
    ending = path.suffix.lower()
    if _is(path, "is_dir"):
        yield folder_source(path, problems)
    elif _is(path, "is_file") and ending == ".xlsx":
        from mainstay.ingest.excel_form import excel_source  # noqa: PLC0415 - only where used

        with excel_source(path, problems) as source:
            yield source
    elif _is(path, "is_file") and ending == ".duckdb":
        from mainstay.ingest.duckdb_form import duckdb_source  # noqa: PLC0415 - 0.3 s to import

        with duckdb_source(path, problems) as source:
            yield source
    else:
        text = "Name a folder that holds network.toml, or a file ending in .xlsx or .duckdb."
        raise UsageError(f"FIL001 {path} is not a folder, nor a file of a network. {text}")


def _is(path: Path, what: str) -> bool:
    try:
        return bool(getattr(path, what)())
    except (OSError, ValueError):  # a name too long, or with a NUL
        return False


def in_order(problem: Problem) -> tuple[str, str, str, int, str, str]:
    """Order problems by file, sheet, line and column."""
    part, line = problem.part or "", problem.line or 0
    return problem.kind, problem.file, part, line, problem.column or "", problem.code


def _gathered(part: Part, problems: list[Problem]) -> Table:
    """Hold all batches of a table; one that takes too much is left as far as it came."""
    batches: list[pa.Table] = []
    lines: list[Any] = []
    sizes = dict.fromkeys(part.spec.columns, 0)
    for batch, numbers in checked(part, problems):
        for name in sizes:
            sizes[name] += batch.column(name).nbytes
        if max(sizes.values()) > LARGEST_COLUMN or sum(sizes.values()) > LARGEST_TABLE:
            problems.append(_too_large(part, max(sizes, key=lambda name: sizes[name])))
            break
        batches.append(batch)
        lines.append(numbers)
    columns = {name: _joined([b.column(name) for b in batches]) for name in sizes if batches}
    place = part.place
    return Table.of(
        part.spec,
        columns,
        np.concatenate([np.zeros(0, dtype=np.int64), *lines]),
        place.file,
        part=place.part,
        letters=place.letters,
    )


def _joined(pieces: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    return pa.chunked_array([chunk for p in pieces for chunk in p.chunks], type=pieces[0].type)


def _too_large(part: Part, column: str) -> Problem:
    return part.place.problem(
        "FIL004",
        column=column,
        found="more text than can be held",
        allowed=f"at most {LARGEST_COLUMN} bytes in a column, {LARGEST_TABLE} in a table",
        fix="Split the network, or shorten the texts.",
    )
