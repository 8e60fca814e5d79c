"""Keys and references: every key once, every reference to a row that exists."""

from collections.abc import Iterator, Set
from functools import partial

import numpy as np
import pyarrow.compute as pc

from mainstay.errors import SHOWN, Problem, nearest
from mainstay.model.checks.near import near
from mainstay.model.checks.rows import problems_of, repeated
from mainstay.model.network import Ints, Network, Table
from mainstay.schema.spec import ColumnSpec, codes, tables


def duplicate_keys(network: Network) -> Iterator[Problem]:
    """Keys that stand on more than one row."""
    for table in network.tables.values():
        keys = table.array(table.spec.key)
        if len(keys.unique()) < len(keys):
            yield from problems_of(repeated([keys]), partial(_key_twice, table))


def _key_twice(table: Table, row: int) -> Problem:
    return table.problem(
        row,
        "KEY001",
        column=table.spec.key,
        found=table.array(table.spec.key)[row].as_py(),
        allowed=f"each {table.spec.key} once",
        fix="Give each row a key of its own, or remove the row.",
    )


def duplicate_lines(network: Network) -> Iterator[Problem]:
    """Rows that say the same thing twice, where the schema names what must be unique."""
    for table in network.tables.values():
        if table.spec.unique:
            rows = repeated(table.array(column) for column in table.spec.unique)
            yield from problems_of(rows, partial(_line_twice, table))


def _line_twice(table: Table, row: int) -> Problem:
    columns = table.spec.unique
    cells = [table.array(column)[row].as_py() for column in columns]
    return table.problem(
        row,
        "KEY003",
        column=", ".join(columns),
        found=" ".join(str(cell) for cell in cells if cell is not None),
        allowed=f"one row for each {', '.join(columns)}",
        fix="Put the rows together, or remove one.",
    )


def dangling(network: Network, incomplete: Set[str] = frozenset()) -> Iterator[Problem]:
    """References to rows that do not exist."""
    for table in network.tables.values():
        for column in table.spec.refs:
            if str(column.of) not in incomplete:
                yield from _dangling(network, table, column)


def _dangling(network: Network, table: Table, column: ColumnSpec) -> Iterator[Problem]:
    cells, target = table.array(column.name), network[str(column.of)]
    if column.is_list:
        ptr, places = network.lists(table.spec.name, column.name)
        cells = cells.flatten()
    else:
        ptr, places = np.arange(len(table) + 1), network.positions(table.spec.name, column.name)
    bad = np.flatnonzero((places < 0) & cells.is_valid().to_numpy(zero_copy_only=False))
    named = set(bad[:SHOWN].tolist())

    def problem(place: int) -> Problem:
        row = int(np.searchsorted(ptr, place, side="right")) - 1
        key = cells[place].as_py()
        return _missing(table, row, column.name, key, target, is_named=place in named)

    yield from problems_of(bad, problem)


def _missing(
    table: Table, row: int, column: str, key: str, target: Table, *, is_named: bool = True
) -> Problem:
    fix = f"Add it to {target.spec.name} or correct the reference."
    name = near(key, target.array(target.spec.key)) if is_named and len(target) else ""
    return table.problem(
        row,
        "KEY002",
        column=column,
        found=key,
        allowed=f"a {target.spec.key} of {target.spec.name}",
        fix=f"{fix} {name}".rstrip(),
    )


def unknown_markets(network: Network) -> Iterator[Problem]:
    """Markets that are neither on the list nor a country of the network."""
    countries = network["countries"]
    known = codes()["market"].keys() | set(countries.keys)
    for table in network.tables.values():
        for column in table.spec.columns.values():
            if column.type == "market":
                bad = table.known(column.name) & ~table.among(column.name, known)
                market = partial(_market, table, column.name, countries)
                yield from problems_of(np.flatnonzero(bad), market)


def _market(table: Table, column: str, countries: Table, row: int) -> Problem:
    return _missing(table, row, column, table.array(column)[row].as_py(), countries)


def assumptions_of_nothing(network: Network) -> Iterator[Problem]:
    """Assumptions about a table, a row or a column that does not exist."""
    table = network["assumptions"]
    wrong = _wrong_columns(network, table)
    named = set(np.flatnonzero(wrong == _POINTERS.index("row_id"))[:SHOWN].tolist())

    def problem(row: int) -> Problem:
        column = _POINTERS[wrong[row]]
        found = table.array(column)[row].as_py()
        target = str(table.array("table")[row].as_py())
        hint = ""
        if column == "row_id":
            keys = network[target].array(network[target].spec.key)
            hint = near(str(found), keys) if row in named else ""
        else:
            hint = nearest(str(found), tables() if column == "table" else tables()[target].columns)
        return table.problem(
            row,
            "NET009",
            column=column,
            found=found,
            allowed="a table, a column and a row of this network",
            fix=f"Correct the name. {hint}".rstrip(),
        )

    yield from problems_of(np.flatnonzero(wrong), problem)


def assumptions_out_of_range(network: Network) -> Iterator[Problem]:
    """Assumed numbers that the column they are about could not hold."""
    table = network["assumptions"]
    for target in sorted(tables().keys() & set(table.coded("table")[1])):
        for name, column in tables()[target].columns.items():
            about = table.among("table", {target}) & table.among("column", {name})
            low = -np.inf if column.low is None else column.low
            high = np.inf if column.high is None else column.high
            for end in ("low", "value", "high"):
                cells = table.numbers(end)
                wrong = np.flatnonzero(about & ((cells < low) | (cells > high)))
                yield from problems_of(wrong, partial(_beyond, table, end, (low, high)))


def _beyond(table: Table, column: str, ends: tuple[float, float], row: int) -> Problem:
    low, high = ends
    allowed = f"{low:g} or more" if high == np.inf else f"{low:g} to {high:g}"
    return table.problem(
        row,
        "VAL003",
        column=column,
        found=f"{table.array(column)[row].as_py():g}",
        allowed=f"{allowed}, as in the column that it is about",
        fix="Correct the number.",
    )


_POINTERS = ("", "table", "column", "row_id")
"""The columns of an assumption that say what it is about, in the order of their check."""


def _wrong_columns(network: Network, table: Table) -> Ints:
    """Return the place in `_POINTERS` of the first column of each row that names nothing."""
    wrong = np.where(table.among("table", tables().keys()), 0, _POINTERS.index("table"))
    for target in sorted(tables().keys() & set(table.coded("table")[1])):
        about = table.among("table", {target})
        has_column = table.among("column", tables()[target].columns.keys())
        has_row = network.find(target, table.array("row_id")) >= 0
        wrong[about & ~has_row] = _POINTERS.index("row_id")
        wrong[about & ~has_column] = _POINTERS.index("column")
    return wrong.astype(np.int64)


def dangling_head(network: Network, file: str, incomplete: Set[str]) -> Iterator[Problem]:
    """Names in `network.toml` of rows that do not exist."""
    named = {
        "home": ("countries", network.home),
        "item": ("items", network.item),
        "programme": ("programmes", network.programme),
    }
    for column, (target, key) in named.items():
        if target in incomplete or not key:
            continue
        keys = network[target].array(network[target].spec.key)
        if pc.index(keys, key).as_py() >= 0:
            continue
        yield Problem(
            code="KEY002",
            file=file,
            column=column,
            found=key,
            allowed=f"a {network[target].spec.key} of {target}",
            fix=f"Add it to {target} or correct it. {near(key, keys)}".rstrip(),
        )
