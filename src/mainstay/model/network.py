"""`Network`: the typed tables of a supply network as one immutable value."""

import hashlib
import json
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mainstay import dates
from mainstay.errors import Problem, UsageError, nearest
from mainstay.schema.spec import ColumnSpec, TableSpec, tables

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

_ARROW = {"number": pa.float64(), "integer": pa.int64(), "yes_no": pa.bool_()}


def arrow_type(column: ColumnSpec) -> pa.DataType:
    """Return the Arrow type in which a column is held."""
    return pa.list_(pa.string()) if column.is_list else _ARROW.get(column.type, pa.string())


@dataclass(frozen=True)
class Table:
    """One table: rows in the types of its schema, and where each row stands in its file.

    Parameters
    ----------
    spec : TableSpec
    data : pyarrow.Table
        The columns of the schema, in its order and in the types of `arrow_type`.
    lines : array of int or None
        Line of each row in its file, or number of the row where the file has no lines.
    file : str
        Name of the file.
    part : str or None
        Sheet of a workbook or table of a database.
    letters : mapping of str to str
        Letter of each column, where a sheet has letters.
    """

    spec: TableSpec
    data: pa.Table
    lines: Ints | None = None
    file: str = ""
    part: str | None = None
    letters: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        spec: TableSpec,
        columns: Mapping[str, Any],
        lines: Ints | None = None,
        file: str = "",
        **place: Any,
    ) -> "Table":
        """Build a table from lists or arrays; a column that is not given is empty throughout."""
        size = len(next(iter(columns.values()), []))
        arrays = {
            name: _held(columns[name], arrow_type(column))
            if name in columns
            else pa.nulls(size, arrow_type(column))
            for name, column in spec.columns.items()
        }
        return cls(spec, pa.table(arrays), lines, file or f"{spec.name}.csv", **place)

    def __len__(self) -> int:
        return int(self.data.num_rows)

    @cached_property
    def _cache(self) -> dict[tuple[str, str], Any]:
        return {}

    def _once(self, what: str, column: str, make: Callable[[], Any]) -> Any:
        """Make something of a column once."""
        if (what, column) not in self._cache:
            self._cache[what, column] = make()
        return self._cache[what, column]

    def array(self, column: str) -> pa.Array:
        """Return a column as one Arrow array, without copying it where it is in one piece."""
        return self._once("array", column, lambda: _in_one_piece(self.data.column(column)))

    def __getitem__(self, column: str) -> list[Any]:
        """Return a column as a list, None where nothing was published."""
        found: list[Any] = self._once("list", column, self.array(column).to_pylist)
        return found

    def value(self, column: str, row: int) -> Any:
        """Return one cell, None where nothing was published, without listing the others."""
        listed = self._cache.get(("list", column))
        return self.array(column)[row].as_py() if listed is None else listed[row]

    def known(self, column: str) -> Flags:
        """Return where a column has a value."""
        found: Flags = self.array(column).is_valid().to_numpy(zero_copy_only=False)
        return found

    def numbers(self, column: str) -> Floats:
        """Return a number column as floats, NaN where nothing was published."""
        found: Floats = self._once(
            "numbers",
            column,
            lambda: pc.fill_null(self.array(column).cast(pa.float64()), np.nan).to_numpy(),
        )
        return found

    def flags(self, column: str) -> Flags:
        """Return a yes-or-no column as flags, false where nothing was published."""
        found: Flags = self._once(
            "flags",
            column,
            lambda: pc.fill_null(self.array(column), False).to_numpy(zero_copy_only=False),
        )
        return found

    def coded(self, column: str) -> tuple[Ints, list[Any]]:
        """Return a column as positions in the list of its distinct values; -1 where it is empty."""
        found: tuple[Ints, list[Any]] = self._once("coded", column, lambda: _coded(self, column))
        return found

    def among(self, column: str, values: Collection[str]) -> Flags:
        """Return where a column has one of some values."""
        codes, distinct = self.coded(column)
        return np.array([value in values for value in distinct] + [False], dtype=bool)[codes]

    def days(self, column: str) -> tuple[Ints, Ints]:
        """Return the first and the last possible day of each date, as ordinals.

        An empty date is the beginning of time for the first, and the end for the last.
        """
        found: tuple[Ints, Ints] = self._once("days", column, lambda: _days(self, column))
        return found

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
        found: dict[str, Any] = self.data.slice(self.index[key], 1).to_pylist()[0]
        return found

    def rows(self) -> Iterator[dict[str, Any]]:
        """Go through the rows as mappings from column to value."""
        names = list(self.spec.columns)
        for values in zip(*(self[name] for name in names), strict=True):
            yield dict(zip(names, values, strict=True))

    def line(self, row: int) -> int | None:
        """Return the line of a row in its file, where it came from a file."""
        return None if self.lines is None else int(self.lines[row])

    def cell(self, row: int, column: str) -> str | None:
        """Return the cell of a sheet, such as `C12`; None where the file has no cells."""
        letter = self.letters.get(column)
        return None if letter is None else f"{letter}{self.line(row)}"

    def problem(
        self, row: int, code: str, *, column: str, found: str, allowed: str, fix: str
    ) -> Problem:
        """Make a problem that stands in a row of this table."""
        return Problem(
            code=code,
            file=self.file,
            part=self.part,
            line=self.line(row),
            cell=self.cell(row, column),
            column=column,
            key=self.array(self.spec.key)[row].as_py(),
            found=found,
            allowed=allowed,
            fix=fix,
        )

    def with_column(self, name: str, values: Any) -> "Table":
        """Return the table with other values in one column."""
        place = self.data.column_names.index(name)
        column = _held(values, arrow_type(self.spec.columns[name]))
        return replace(self, data=self.data.set_column(place, name, column))

    def take(self, kept: Sequence[int] | Ints) -> "Table":
        """Return the table with only some of its rows."""
        rows = np.asarray(kept, dtype=np.int64)
        lines = None if self.lines is None else np.asarray(self.lines)[rows]
        return replace(self, data=self.data.take(pa.array(rows)), lines=lines)


def _held(values: Any, kind: pa.DataType) -> pa.Array:
    """Return values as an Arrow array of a type."""
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values if values.type == kind else values.cast(kind)
    return pa.array(values, type=kind)


def _in_one_piece(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _coded(table: Table, column: str) -> tuple[Ints, list[Any]]:
    encoded = table.array(column).dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, encoded.dictionary.to_pylist()


def _days(table: Table, column: str) -> tuple[Ints, Ints]:
    codes, texts = table.coded(column)
    ends = [dates.days(text) for text in texts] + [(dates.BEGINNING, dates.END)]
    both = np.array(ends, dtype=np.int64)[codes]
    return both[:, 0], both[:, 1]


class Supposition(Protocol):
    """What a network can be put under: a scenario."""

    @property
    def name(self) -> str:
        """Its short name."""

    @property
    def title(self) -> str:
        """Its name for a reader."""

    @property
    def digest(self) -> str:
        """A fingerprint of what it supposes."""

    def day(self, asked: int) -> int:
        """Return the day on which all of it has begun."""

    def over(self, network: "Network", day: int, *, lenient: bool = False) -> "Network":
        """Return a network under it."""


@dataclass(frozen=True)
class Imposed:
    """A scenario that a network is under, the day asked about, and what a reader should know.

    `tables` are those that came of it, by which a network tells whether it was changed since.
    """

    scenario: Supposition
    asked: int
    notes: tuple[str, ...] = ()
    tables: "Mapping[str, Table]" = field(default_factory=dict, repr=False, compare=False)

    @property
    def day(self) -> int:
        """The day on which all of it has begun."""
        return self.scenario.day(self.asked)

    @property
    def stamp(self) -> dict[str, str]:
        """Its name, digest and day, for the record of a result."""
        scenario = self.scenario
        return {"name": scenario.name, "digest": scenario.digest, "on": dates.iso(self.asked)}


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
    sound : bool
        False where reading found errors: its rows can be looked at, but no question is answered.
    scenarios : tuple of Imposed
        What it is under, in order.
    before : Network or None
        The network as it was before any of them.
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
    sound: bool = True
    scenarios: tuple[Imposed, ...] = field(default=(), repr=False)
    before: "Network | None" = field(default=None, repr=False)

    def __getitem__(self, name: str) -> Table:
        """Return a table by name."""
        return self.tables[name] if name in self.tables else _empty(name)

    @cached_property
    def _made(self) -> dict[Hashable, Any]:
        return {}

    def once(self, what: Hashable, make: Callable[[], Any]) -> Any:
        """Make something of the network when it is first asked for, and keep it."""
        if what not in self._made:
            self._made[what] = make()
        return self._made[what]

    def positions(self, table: str, column: str) -> Ints:
        """Return where the row stands that each reference of a column points to.

        Parameters
        ----------
        table, column : str
            A column of type `ref`.

        Returns
        -------
        array of int, shape (n_rows,)
            Position in the table referred to; -1 where the cell is empty or nothing is found.
        """
        target = str(self[table].spec.columns[column].of)
        found: Ints = self.once(
            ("positions", table, column), lambda: self.find(target, self[table].array(column))
        )
        return found

    def find(self, table: str, keys: pa.Array) -> Ints:
        """Return where keys stand in a table; -1 where a key is empty or not there."""
        known = self[table].array(self[table].spec.key)
        found = pc.fill_null(pc.index_in(keys, value_set=known, skip_nulls=True), -1)
        places: Ints = found.to_numpy(zero_copy_only=False).astype(np.int64)
        return places

    def lists(self, table: str, column: str) -> tuple[Ints, Ints]:
        """Return a column of references as rows in compressed form.

        Returns
        -------
        ptr : array of int, shape (n_rows + 1,)
        places : array of int
            Positions in the table referred to: those of row `r` are `places[ptr[r]:ptr[r + 1]]`.
        """
        cells = self[table].array(column)
        sizes = pc.fill_null(pc.list_value_length(cells), 0).to_numpy(zero_copy_only=False)
        ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        return ptr, self.find(str(self[table].spec.columns[column].of), cells.flatten())

    @cached_property
    def source_country(self) -> Ints:
        """The country of each source: that of its site, or where none is published of its maker."""
        site, maker = (self.positions("sources", c) for c in ("site_id", "organisation_id"))
        at_site = _through(self.positions("sites", "country_id"), site)
        return np.where(
            at_site >= 0, at_site, _through(self.positions("organisations", "country_id"), maker)
        )

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

    @cached_property
    def labels(self) -> list[str]:
        """The label of each item, in the order of the table."""
        names = pc.split_pattern(self["items"].array("name"), " (", max_splits=1)
        found: list[str] = pc.list_element(names, 0).to_pylist() if len(names) else []
        return found

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
            for text in table.coded("as_of_date")[1]
        }
        return max(published, key=lambda ends: (ends[0], -ends[1]), default=(0, dates.BEGINNING))[1]

    def known_by(self, day: int) -> "Network":
        """Return the network without the facts that were published after a day.

        Registers (countries, organisations, sites, items and the bill of materials) name what the
        facts are about and stay; that a list of sources is complete is a fact of the item's date.
        Scenarios stay, too, and are supposed of what was known.
        """
        if self.before is not None and self.scenarios[-1].tables is self.tables:
            known = self.before.known_by(day)
            for imposed in self.scenarios:
                known = imposed.scenario.over(known, imposed.asked, lenient=True)
            return known
        return replace(self, tables={n: _known(t, day) for n, t in self.tables.items()})

    def under(self, scenario: Supposition, on: str | None = None) -> "Network":
        """Return the network under a scenario: another value, in which it stands as dated rows.

        What is lost ends the day before and, where duration and recovery are known, begins again;
        of ranges the harshest value counts. It is a supposition: no row of it is verified unless
        the scenario names a publication.

        Parameters
        ----------
        scenario : Scenario
            See `mainstay.model.scenario`; one without edits and shocks changes nothing.
        on : str or None
            First day of shocks that name none; by default the day of the newest fact.

        Raises
        ------
        UsageError
            USE003 when `on` is no date.
        DataError
            SCN003, SCN009, SCN012 or SCN013: what the scenario names is not there.

        Examples
        --------
        >>> from mainstay.examples import tiny
        >>> from mainstay.model.scenario import Hits, Scenario, Shock
        >>> lost = Shock(name="lost", hits=Hits.of(organisation="smelter"))
        >>> network = tiny().under(Scenario(name="a loss", shocks=(lost,)), on="2025-07-01")
        >>> network.title, network["sources"].row("s-smelter")["until"]
        ('A tiny network, under a loss', '2025-06-30')
        """
        try:
            day = self.newest_date if on is None else dates.days(on)[1]
        except ValueError:
            raise UsageError(f"USE003 {on!r} is not {dates.ALLOWED}.") from None
        return scenario.over(self, day)

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the content: the same for any order of rows and any form of file."""
        head = [self.title, self.about, self.home, self.policy, self.item, self.programme]
        sha = hashlib.sha256(json.dumps([*head, self.price_year]).encode())
        for name in sorted(self.tables):
            table = self.tables[name]
            if len(table):
                sha.update(f"\n{name} {len(table)}\n".encode())
                rows = _written(table)
                sha.update(rows.take(pc.sort_indices(rows)).buffers()[2])
        return sha.hexdigest()


EMPTY, CELL, PART, ROW = "\x00", "\x1f", "\x1e", "\n"
"""Signs that no cell can hold: for an empty cell, and after a cell, a part of a list and a row."""


def _written(table: Table) -> pa.Array:
    """Return each row as one text that no other row has."""
    cells = []
    for name, column in table.spec.columns.items():
        cell = table.array(name)
        text = pc.binary_join(cell, PART) if column.is_list else cell.cast(pa.string())
        cells.append(pc.fill_null(text.cast(pa.large_string()), EMPTY))
    last = pa.scalar(ROW, pa.large_string())
    return pc.binary_join_element_wise(*cells, last, pa.scalar(CELL, pa.large_string()))


def _through(places: Ints, at: Ints) -> Ints:
    """Follow a reference of a reference; -1 where either is missing."""
    return np.append(places, -1)[at]


@cache
def _empty(name: str) -> Table:
    return Table.of(tables()[name], {})


def _known(table: Table, day: int) -> Table:
    if "as_of_date" not in table.spec.columns:
        return table
    known = table.days("as_of_date")[1] <= day
    if table.spec.kind != "register":
        return table.take(np.flatnonzero(known))
    if "sources_complete" not in table.spec.columns or known.all():
        return table
    flags = pc.if_else(pa.array(known), table.array("sources_complete"), None)
    return table.with_column("sources_complete", flags)
