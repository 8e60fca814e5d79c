"""A network as a DuckDB file: a table of key and value, and one for each table of the schema.

The file is opened for reading, without extensions and without access to anything outside it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from mainstay.errors import Problem, nearest
from mainstay.ingest.cells import LONGEST_CELL
from mainstay.ingest.files import LARGEST_FILE, opened
from mainstay.ingest.head import TABLE, empty_head, head_of_rows
from mainstay.ingest.header import header_fits
from mainstay.ingest.parquet_form import MOST_ROWS
from mainstay.ingest.place import BATCH, FEW, LONG, Batch, Part, Place, Source
from mainstay.schema.spec import tables

CLOSED: dict[str, Any] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "threads": "2",
    "memory_limit": "1GB",
    "temp_directory": "",
    "lock_configuration": "true",
}
"""Settings that shut a connection off from everything but its own file."""
_AFTERWARDS = ("enable_external_access", "lock_configuration")
"""Settings that can only be made once the file is attached."""

MOST_HEAD = 1_000
_TEXTS = ("VARCHAR", "VARCHAR[]")
_PAIRS = (
    f"SELECT key::VARCHAR, value::VARCHAR FROM data.main.{TABLE} "  # noqa: S608 - constants
    f"LIMIT {MOST_HEAD}"
)
_COLUMNS = """
    SELECT column_name, data_type, is_generated = 'ALWAYS' FROM information_schema.columns
    WHERE table_catalog = 'data' AND table_schema = 'main' AND table_name = ?
    ORDER BY ordinal_position
"""
_TABLES = """
    SELECT table_name, 'table', schema_name FROM duckdb_tables()
    WHERE database_name = 'data' AND NOT internal
    UNION ALL
    SELECT view_name, 'view', schema_name FROM duckdb_views()
    WHERE database_name = 'data' AND NOT internal
    ORDER BY 3, 1
"""


@contextmanager
def duckdb_source(path: Path, problems: list[Problem]) -> Iterator[Source]:
    """Open a DuckDB file; closes it afterwards."""
    partial: set[str] = set()
    place = Place(path.name)
    connection = _connected(path, problems)
    try:
        names = [] if connection is None else _names(connection, place, problems)
        head = _head(connection, path, names, problems)
        parts = _parts(connection, path.name, names, problems, partial)
        yield Source(path.name, head, parts, partial)
    finally:
        if connection is not None:
            connection.close()


def quoted(name: str) -> str:
    """Quote a name for SQL, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def _connected(path: Path, problems: list[Problem]) -> Any:
    place, path = Place(path.name), path.resolve()
    file = opened(path, LARGEST_FILE, problems)
    if file is None:
        return None
    with file:
        start = file.read(12)
    if not start:
        allowed, fix = "tables and rows", "Fill or remove the file."
        problems.append(place.problem("FIL003", found="an empty file", allowed=allowed, fix=fix))
        return None
    if start[8:12] != b"DUCK":
        problems.append(_unreadable(place, "no DuckDB file"))
        return None
    if _log(path).exists():
        problems.append(_in_use(place, f"{_log(path).name} beside it"))
        return None
    try:
        return _attached(path)
    except duckdb.Error as error:
        problems.append(_refused(place, error))
    return None


def _attached(path: Path) -> Any:
    """Open a file beside an empty database.

    Functions are looked up in the empty one: a macro in the file that has the name of a function
    is not run.
    """
    before = {name: value for name, value in CLOSED.items() if name not in _AFTERWARDS}
    connection = duckdb.connect(config=before)
    try:
        place = str(path.absolute()).replace("'", "''")
        connection.execute(f"ATTACH '{place}' AS data (READ_ONLY)")
        keep_quiet(connection)
        for name in _AFTERWARDS:
            connection.execute(f"SET {name} = {CLOSED[name]}")
    except duckdb.Error:
        connection.close()
        raise
    return connection


def keep_quiet(connection: Any) -> None:
    """Turn off the progress bar, which would go to the standard output."""
    # In a notebook without widgets there is none, and turning it off is refused.
    with suppress(duckdb.InvalidInputException):
        connection.execute("SET enable_progress_bar = false")


def _log(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _refused(place: Place, error: Exception) -> Problem:
    """Say why a file can't be opened, as far as the library tells."""
    words = _words(error)
    if "set lock" in words:
        return _in_use(place, words)
    if "version number" in words:
        fix = "Write it again with a version of DuckDB that Mainstay reads."
        allowed = f"a file that DuckDB {duckdb.__version__} reads"
        return place.problem("FIL011", found=words, allowed=allowed, fix=fix)
    return _unreadable(place, words)


def _in_use(place: Place, found: str) -> Problem:
    fix = "Close it in the program that writes it, then try again."
    return place.problem("FIL010", found=found, allowed="a file that nobody writes", fix=fix)


def _unreadable(place: Place, words: str) -> Problem:
    return place.problem("FIL006", found=words, allowed="DuckDB", fix="Write the file again.")


def _words(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _names(connection: Any, place: Place, problems: list[Problem]) -> list[str]:
    """Return the tables of the schema that the file has; report whatever else it has."""
    try:
        rows = connection.execute(_TABLES).fetchall()
    except (duckdb.Error, UnicodeDecodeError) as error:
        problems.append(_unreadable(place, _words(error)))
        return []
    known = {*tables(), TABLE}
    found = []
    for name, kind, schema in rows:
        if kind == "view" or schema != "main" or name not in known:
            problems.append(_stranger(place, name, kind, schema))
        else:
            found.append(name)
    return found


def _stranger(place: Place, name: str, kind: str, schema: str) -> Problem:
    if kind == "view":
        found, code = f"view {name}", "FIL012"
        fix = "Write its rows into a table; a view is a program and is not run."
    else:
        found, code = name if schema == "main" else f"{schema}.{name}", "FIL002"
        fix = "Rename or remove the table. " + nearest(name, tables())
    allowed = "a table of the schema, in the schema main"
    return place.problem(code, found=found, allowed=allowed, fix=fix)


def _head(connection: Any, path: Path, names: list[str], problems: list[Problem]) -> dict[str, Any]:
    place = Place(path.name, TABLE)
    if connection is None:
        return empty_head(path.stem)
    if TABLE not in names:
        fix = f"Write a table {TABLE} with the columns key and value."
        problems.append(
            place.problem("FIL001", found="no such table", allowed=f"a table {TABLE}", fix=fix)
        )
        return empty_head(path.stem)
    try:
        if _columns(connection, TABLE, place, problems) is None:
            return empty_head(path.stem)
        query = connection.sql(_PAIRS)
        rows = [(n + 1, key, value) for n, (key, value) in enumerate(query.fetchall())]
    except (duckdb.Error, UnicodeDecodeError) as error:
        fix = "Write its columns key and value again, both as text."
        problems.append(
            place.problem("FIL006", found=_words(error), allowed="key and value", fix=fix)
        )
        return empty_head(path.stem)
    return head_of_rows(place, rows, path.stem, problems)


def _parts(
    connection: Any, file: str, names: list[str], problems: list[Problem], partial: set[str]
) -> Iterator[Part]:
    for name in names:
        if name == TABLE:
            continue
        spec, place = tables()[name], Place(file, name)
        try:
            header = _columns(connection, name, place, problems)
        except (duckdb.Error, UnicodeDecodeError) as error:
            problems.append(_unreadable(place, _words(error)))
            header = None
        if header is None or not header_fits(place, spec, list(header), None, problems):
            partial.add(name)
            continue
        yield Part(spec, place, _batches(connection, name, header, place, problems))


def _columns(
    connection: Any, name: str, place: Place, problems: list[Problem]
) -> dict[str, str] | None:
    """Return the columns of a table with their types, unless it has far too many rows."""
    table = quoted(name)
    command = f"SELECT count(*) FROM data.main.{table}"  # noqa: S608 - quoted
    count = connection.execute(command).fetchall()[0][0]
    if count > MOST_ROWS:
        allowed, fix = f"at most {MOST_ROWS} rows", "Split the network."
        problems.append(place.problem("FIL004", found=f"{count} rows", allowed=allowed, fix=fix))
        return None
    rows = connection.execute(_COLUMNS, [name]).fetchall()
    made = [column for column, _, is_made in rows if is_made]
    if made:
        fix = "Write its values into a plain column; an expression is a program and is not run."
        found = f"computed column {made[0]}"
        problems.append(place.problem("FIL012", found=found, allowed="plain columns", fix=fix))
        return None
    return {column: kind for column, kind, _ in rows}


def _batches(
    connection: Any, name: str, header: dict[str, str], place: Place, problems: list[Problem]
) -> Iterator[Batch]:
    done = 0
    try:
        long = _longest(connection, name, header) > LONG
        wanted = ", ".join(_cut(c, kind) if long else quoted(c) for c, kind in header.items())
        query = connection.sql(f"SELECT {wanted} FROM data.main.{quoted(name)}")  # noqa: S608 - quoted
        for batch in query.to_arrow_reader(FEW if long else BATCH):
            columns = {column: batch.column(n) for n, column in enumerate(header)}
            yield Batch(columns, np.arange(done + 1, done + 1 + len(batch)))
            done += len(batch)
    except (duckdb.Error, pa.ArrowException, UnicodeDecodeError, OSError) as error:
        problems.append(_unreadable(place, _words(error)))


def _longest(connection: Any, name: str, header: dict[str, str]) -> int:
    """Return the bytes of the longest text in a table, which may be repeated a million times."""
    sizes = [f"max(strlen({_whole(c, k)}))" for c, k in header.items() if k in _TEXTS]
    if not sizes:
        return 0
    command = f"SELECT {', '.join(sizes)} FROM data.main.{quoted(name)}"  # noqa: S608 - quoted
    return max(size or 0 for size in connection.execute(command).fetchall()[0])


def _whole(column: str, kind: str) -> str:
    """Return the text of a column in SQL, that of a list put together."""
    name = quoted(column)
    return name if kind == "VARCHAR" else f"array_to_string({name}, ';')"


def _cut(column: str, kind: str) -> str:
    """Return a column in SQL, with texts that are far too long cut just beyond the limit."""
    over, name, whole = LONGEST_CELL + 1, quoted(column), _whole(column, kind)
    if kind not in _TEXTS:
        return name
    cut = f"left({whole}, {over})" if kind == "VARCHAR" else f"[left({whole}, {over})]"
    return f"CASE WHEN strlen({whole}) > {4 * over} THEN {cut} ELSE {name} END"
