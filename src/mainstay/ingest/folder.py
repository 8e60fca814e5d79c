"""Read a network from a folder: `network.toml` and one CSV file per table."""

import codecs
import csv
import io
import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mainstay.errors import DataError, Problem, UsageError, nearest
from mainstay.ingest.cells import LONGEST_CELL, BadCell, parse
from mainstay.model.checks import check_network
from mainstay.model.network import Network, Table
from mainstay.schema.spec import ColumnSpec, TableSpec, tables

LARGEST_FILE = 256 * 1024 * 1024
HEAD = "network.toml"
_DATA_FILES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".parquet", ".duckdb"})
"""Endings of files that look like data: one that is not read must not be passed over in silence."""
_HEAD_KEYS: dict[str, type] = {
    "title": str,
    "about": str,
    "home": str,
    "policy": str,
    "item": str,
    "programme": str,
    "price_year": int,
}


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
        Folder with `network.toml` and CSV files named after the tables of the schema, in UTF-8,
        each at most 256 MiB.

    Returns
    -------
    Network
        Immutable; gaps in it are listed by `mainstay check`.

    Raises
    ------
    UsageError
        When there is no such folder.
    DataError
        When the data has errors; all of them are in `problems`.
    """
    reading = read(path)
    if reading.errors:
        raise DataError(reading.errors)
    return reading.network


def read(path: str | Path) -> Reading:
    """Read and check a network, and collect errors and gaps instead of raising them."""
    folder = Path(path)
    if not folder.is_dir():
        raise UsageError(f"FIL001 {path} is not a folder. Name a folder that holds {HEAD}.")
    problems: list[Problem] = []
    head = _read_head(folder / HEAD, problems)
    found, partial = _read_tables(folder, problems)
    network = Network(tables=found, **head)
    problems += check_network(network, HEAD, partial)
    return Reading(network, sorted(problems, key=_order))


def _order(problem: Problem) -> tuple[str, str, int, str, str]:
    line = problem.line or 0
    return problem.kind, problem.file, line, problem.column or "", problem.code


def _read_head(path: Path, problems: list[Problem]) -> dict[str, Any]:
    head: dict[str, Any] = {"title": path.parent.name, "home": ""}
    try:
        raw = tomllib.loads(_decoded(path, problems) or "")
    except (ValueError, RecursionError) as error:  # numbers or nesting without end
        at = re.search(r"at line (\d+)", str(error))
        problems.append(
            Problem(
                code="FIL006",
                file=HEAD,
                line=int(at.group(1)) if at else None,
                found=str(error),
                allowed="TOML",
                fix="Correct the line; docs/reference/tables.md has an example.",
            )
        )
        return head
    for key in sorted(raw.keys() - _HEAD_KEYS.keys()):
        allowed = "one of " + ", ".join(_HEAD_KEYS)
        fix = nearest(key, _HEAD_KEYS)
        problems.append(Problem(code="COL002", file=HEAD, found=key, allowed=allowed, fix=fix))
    for key, kind in _HEAD_KEYS.items():
        value = raw.get(key)
        if type(value) is kind and _fits(key, value):
            head[key] = value
        elif value is not None or key in {"title", "home"}:
            allowed = "one line of text" if kind is str else "a year from 1900 to 2100"
            fix = f"Write {key} = ... in {HEAD}."
            found = None if value is None else _plain(value)
            problems.append(
                Problem(code="VAL001", file=HEAD, column=key, found=found, allowed=allowed, fix=fix)
            )
    return head


def _fits(key: str, value: Any) -> bool:
    if isinstance(value, int):
        return 1900 <= value <= 2100
    return value.isprintable() and (value != "" or key not in {"title", "home"})


def _plain(value: object) -> str:
    try:
        return str(value)
    except ValueError:
        return "a number of thousands of digits"


def _read_tables(folder: Path, problems: list[Problem]) -> tuple[dict[str, Table], set[str]]:
    known = tables()
    found: dict[str, Table] = {}
    partial: set[str] = set()
    for path in sorted(folder.iterdir()):
        name = path.stem
        if path.suffix.lower() not in _DATA_FILES:
            continue
        if name not in known or path.suffix != ".csv":
            problems.append(
                Problem(
                    code="FIL002",
                    file=path.name,
                    found=name if path.suffix == ".csv" else path.name,
                    allowed="a table of the schema with the ending .csv",
                    fix="Rename or remove the file. " + nearest(name, known),
                )
            )
            continue
        before = len(problems)
        table = _read_table(path, known[name], problems)
        if table is not None:
            found[name] = table
        if len(problems) > before:
            partial.add(name)
    return found, partial


def _decoded(path: Path, problems: list[Problem]) -> str | None:
    """Return the text of a file, or None with a problem that says why not."""

    def refuse(code: str, found: str, allowed: str, fix: str, line: int | None = None) -> None:
        problems.append(
            Problem(code=code, file=path.name, line=line, found=found, allowed=allowed, fix=fix)
        )

    if not path.is_file():
        refuse("FIL001", "no such file", f"a file {path.name}", f"Write a {path.name}.")
        return None
    if path.stat().st_size > LARGEST_FILE:
        size = f"{path.stat().st_size} bytes"
        refuse("FIL004", size, f"at most {LARGEST_FILE} bytes", "Split the network.")
        return None
    try:
        raw = path.read_bytes()
    except OSError as error:
        refuse("FIL001", str(error.strerror), "a file that may be read", "Allow reading it.")
        return None
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        refuse("FIL003", "an empty file", "a header and rows", "Fill or remove the file.")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        byte = f"byte {raw[error.start]:#04x}"
        refuse("FIL005", byte, "UTF-8", "Save the file as UTF-8.", line)
        return None


def _read_table(path: Path, spec: TableSpec, problems: list[Problem]) -> Table | None:
    text = _decoded(path, problems)
    if text is None:
        return None
    rows, lines = _split(path.name, text, problems)
    if not rows:
        return None
    header, body = rows[0], rows[1:]
    if not _header_fits(path.name, spec, header, lines[0], problems):
        return None
    kept = _rectangular(path.name, header, body, lines[1:], problems)
    cells = list(zip(*(row for row, _ in kept), strict=True)) or [()] * len(header)
    numbers = tuple(line for _, line in kept)
    columns = {
        name: _column(path.name, spec.columns[name], texts, numbers, problems)
        for name, texts in zip(header, cells, strict=True)
    }
    return Table.of(spec, columns, numbers, path.name)


def _split(file: str, text: str, problems: list[Problem]) -> tuple[list[list[str]], list[int]]:
    """Return the rows of a CSV text and the line on which each starts."""
    csv.field_size_limit(10 * LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    start = 1
    try:
        for row in reader:
            if row:
                rows.append(row)
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        fix = "Close the quotation marks, double those inside a cell, and keep cells short."
        problems.append(
            Problem(code="FIL006", file=file, line=start, found=str(error), allowed="CSV", fix=fix)
        )
        return [], []
    return rows, lines


def _header_fits(
    file: str, spec: TableSpec, header: list[str], line: int, problems: list[Problem]
) -> bool:
    """Report columns that are missing, unknown or there twice."""
    before, times = len(problems), Counter(header)
    for name in times:
        if name not in spec.columns:
            fix = f"Rename or remove the column. {nearest(name, spec.columns)}"
            allowed = f"a column of {spec.name}"
            problems.append(
                Problem(code="COL002", file=file, line=line, found=name, allowed=allowed, fix=fix)
            )
        if times[name] > 1:
            problems.append(
                Problem(
                    code="COL003",
                    file=file,
                    line=line,
                    column=name,
                    found=f"{times[name]} times",
                    allowed="once",
                    fix="Remove the others.",
                )
            )
    for column in spec.columns.values():
        if column.need != "extra" and column.name not in header:
            fix = "Add the column; leave cells empty where nothing is published."
            problems.append(
                Problem(
                    code="COL001",
                    file=file,
                    line=line,
                    column=column.name,
                    found="no such column",
                    allowed=f"the {column.need} columns of {spec.name}",
                    fix=fix,
                )
            )
    return len(problems) == before


def _rectangular(
    file: str,
    header: list[str],
    body: list[list[str]],
    lines: list[int],
    problems: list[Problem],
) -> list[tuple[list[str], int]]:
    """Keep the rows that have as many cells as the header, and report the others."""
    kept = []
    for row, line in zip(body, lines, strict=True):
        if len(row) == len(header):
            kept.append((row, line))
            continue
        fix = "Check the commas; put a text that holds a comma in quotation marks."
        problems.append(
            Problem(
                code="ROW001",
                file=file,
                line=line,
                found=f"{len(row)} cells",
                allowed=f"{len(header)} cells, as in the header",
                fix=fix,
            )
        )
    return kept


def _column(
    file: str,
    column: ColumnSpec,
    texts: tuple[str, ...],
    lines: tuple[int, ...],
    problems: list[Problem],
) -> list[Any]:
    """Parse a column; each distinct text is parsed once."""
    texts = tuple(text.strip() for text in texts)
    known: dict[str, Any] = {"": None}
    bad: dict[str, BadCell] = {}
    if column.need == "required":
        fix = "Fill the cell; a required cell is never empty."
        bad[""] = BadCell("VAL001", "a value", fix)
    for text in set(texts) - known.keys():
        try:
            known[text] = parse(column, text)
        except BadCell as error:
            known[text] = None
            bad[text] = error
    if bad:
        problems += [
            _bad_cell(file, line, column, text, bad[text])
            for text, line in zip(texts, lines, strict=True)
            if text in bad
        ]
    return [known[text] for text in texts]


def _bad_cell(file: str, line: int, column: ColumnSpec, text: str, error: BadCell) -> Problem:
    return Problem(
        code=error.code,
        file=file,
        line=line,
        column=column.name,
        found=text or "an empty cell",
        allowed=error.allowed,
        fix=error.fix,
    )
