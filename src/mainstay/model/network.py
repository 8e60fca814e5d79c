"""`Network`: the typed tables of a supply network as one immutable value."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from mainstay import dates
from mainstay.errors import Problem, UsageError, nearest
from mainstay.schema.spec import ColumnSpec, TableSpec, tables

_ARROW = {"number": pa.float64(), "integer": pa.int64(), "yes_no": pa.bool_()}


def arrow_type(column: ColumnSpec) -> pa.DataType:
    """Return the Arrow type in which a column is held."""
    return pa.list_(pa.string()) if column.is_list else _ARROW.get(column.type, pa.string())


@dataclass(frozen=True)
class Table:
    """One table: rows in the types of its schema, and where each row stands in its file."""

    spec: TableSpec
    data: pa.Table
    lines: tuple[int, ...] = ()
    file: str = ""

    @classmethod
    def of(
        cls,
        spec: TableSpec,
        columns: Mapping[str, list[Any]],
        lines: tuple[int, ...] = (),
        file: str = "",
    ) -> "Table":
        """Build a table from lists of values; a column that is not given is empty throughout."""
        size = len(next(iter(columns.values()), []))
        arrays = {
            name: pa.array(columns.get(name, [None] * size), type=arrow_type(column))
            for name, column in spec.columns.items()
        }
        return cls(spec, pa.table(arrays), lines, file or f"{spec.name}.csv")

    def __len__(self) -> int:
        return int(self.data.num_rows)

    @cached_property
    def _lists(self) -> dict[str, list[Any]]:
        return {}

    def __getitem__(self, column: str) -> list[Any]:
        """Return a column as a list, None where nothing was published."""
        if column not in self._lists:
            self._lists[column] = self.data.column(column).to_pylist()
        return self._lists[column]

    def numbers(self, column: str) -> "np.ndarray[Any, np.dtype[np.float64]]":
        """Return a number column as floats, NaN where nothing was published."""
        return np.array([np.nan if v is None else v for v in self[column]], dtype=np.float64)

    @property
    def keys(self) -> list[str]:
        """The key of each row."""
        return self[self.spec.key]

    @cached_property
    def index(self) -> dict[str, int]:
        """Where each key stands."""
        return {key: row for row, key in enumerate(self.keys)}

    def row(self, key: str) -> dict[str, Any]:
        """Return one row as a mapping from column to value."""
        position = self.index[key]
        return {name: self[name][position] for name in self.spec.columns}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Go through the rows as mappings from column to value."""
        names = list(self.spec.columns)
        for values in zip(*(self[name] for name in names), strict=True):
            yield dict(zip(names, values, strict=True))

    def line(self, row: int) -> int | None:
        """Return the line of a row in its file, where it came from a file."""
        return self.lines[row] if self.lines else None

    def problem(
        self, row: int, code: str, *, column: str, found: str, allowed: str, fix: str
    ) -> Problem:
        """Make a problem that stands in a row of this table."""
        return Problem(
            code=code,
            file=self.file,
            line=self.line(row),
            column=column,
            key=self.keys[row],
            found=found,
            allowed=allowed,
            fix=fix,
        )

    def with_column(self, name: str, values: list[Any]) -> "Table":
        """Return the table with other values in one column."""
        place = self.data.column_names.index(name)
        column = pa.array(values, type=arrow_type(self.spec.columns[name]))
        return replace(self, data=self.data.set_column(place, name, column))

    def take(self, kept: list[int]) -> "Table":
        """Return the table with only some of its rows."""
        lines = tuple(self.lines[row] for row in kept) if self.lines else ()
        return Table(self.spec, self.data.take(pa.array(kept, type=pa.int64())), lines, self.file)


@dataclass(frozen=True, kw_only=True)
class Network:
    """Everything that is known about a supply network; analyses read it and never change it.

    Parameters
    ----------
    title, about : str
        What the network is about, for a reader.
    home : str
        Country code of the nation that asks.
    policy : str
        Name of the policy profile.
    item, programme : str or None
        The end item and the programme that a brief is about.
    tables : mapping of str to Table
        The tables that have rows; `network["sites"]` also gives the others, empty.
    """

    title: str
    home: str
    tables: Mapping[str, Table] = field(repr=False)
    about: str = ""
    policy: str = "us-2026"
    item: str | None = None
    programme: str | None = None
    price_year: int | None = None

    def __getitem__(self, name: str) -> Table:
        """Return a table by name."""
        return self.tables[name] if name in self.tables else _empty(name)

    def name_of(self, table: str, key: str | None) -> str:
        """Return the name of a row for a reader, or its key where it has none."""
        if key is None:
            return "not published"
        found = self[table]
        return str(found["name"][found.index[key]]) if key in found.index else key

    def country_of(self, organisation: str | None, site: str | None) -> str | None:
        """Return the country of a site, or where none is published that of its organisation."""
        for table, key in (("sites", site), ("organisations", organisation)):
            row = self[table].index.get(key or "")
            country = None if row is None else self[table]["country_id"][row]
            if country is not None:
                return str(country)
        return None

    def label(self, item: str) -> str:
        """Return the name of an item without the remark in brackets that many carry."""
        return self.name_of("items", item).split(" (")[0]

    def unit_of(self, item: str) -> str:
        """Return the unit in which an item is counted."""
        return str(self["items"]["unit"][self["items"].index[item]])

    def has(self, table: str, key: str) -> str:
        """Return the key if the table has it.

        Raises
        ------
        UsageError
            When it has not; the nearest keys are named.
        """
        if key not in self[table].index:
            known = nearest(key, self[table].index)
            raise UsageError(f"USE001 {table} has no {key!r} in this network. {known}")
        return key

    @cached_property
    def newest_date(self) -> int:
        """The last possible day of the newest `as_of_date`, as an ordinal.

        The newest is the one that begins last, and of several the one that is most exact: a fact
        dated 2026 is not taken for newer than one of April 2026.
        """
        published = {
            dates.days(text)
            for table in self.tables.values()
            if "as_of_date" in table.spec.columns
            for text in set(table["as_of_date"])
            if text
        }
        return max(published, key=lambda ends: (ends[0], -ends[1]), default=(0, dates.BEGINNING))[1]

    def known_by(self, day: int) -> "Network":
        """Return the network without the facts that were published after a day.

        Registers (countries, organisations, sites, items and the bill of materials) name what the
        facts are about and stay; that a list of sources is complete is a fact of the item's date.
        """
        return replace(self, tables={n: _known(t, day) for n, t in self.tables.items()})

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the content: the same for any order of rows and any form of file."""
        head = [self.title, self.about, self.home, self.policy, self.item, self.programme]
        sha = hashlib.sha256(json.dumps([*head, self.price_year]).encode())
        for name in sorted(self.tables):
            table = self.tables[name]
            if not len(table):
                continue
            lines = sorted(json.dumps(row, sort_keys=True) for row in table.rows())
            sha.update("\n".join([name, *lines]).encode())
        return sha.hexdigest()


@cache
def _empty(name: str) -> Table:
    return Table.of(tables()[name], {})


def _known(table: Table, day: int) -> Table:
    if "as_of_date" not in table.spec.columns:
        return table
    known = [dates.last_day(text) <= day for text in table["as_of_date"]]
    if table.spec.kind != "register":
        return table.take([row for row, seen in enumerate(known) if seen])
    if "sources_complete" not in table.spec.columns or all(known):
        return table
    flags = [f if seen else None for f, seen in zip(table["sources_complete"], known, strict=True)]
    return table.with_column("sources_complete", flags)
