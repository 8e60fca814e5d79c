"""Read the schema: TOML files to frozen `TableSpec` and `ColumnSpec`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

LIST_TYPES = frozenset({"refs", "texts"})
NUMBER_TYPES = frozenset({"number", "integer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSpec:
    """One column: its type, unit, limits, need and meaning."""

    name: str
    type: str
    about: str
    need: str
    of: str | None = None
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    pattern: str | None = None

    @property
    def is_list(self) -> bool:
        """Whether a cell holds several values."""
        return self.type in LIST_TYPES

    @property
    def is_number(self) -> bool:
        """Whether a cell holds a number."""
        return self.type in NUMBER_TYPES


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One table: its key, columns and meaning.

    A *register* names things (a country, an item) and stands at every date; a *fact* was published
    on a day, and `Network.known_by` drops those published later.
    """

    name: str
    about: str
    group: str
    kind: str
    key: str
    columns: dict[str, ColumnSpec]
    unique: tuple[str, ...] = ()
    verb: str | None = None

    @property
    def refs(self) -> list[ColumnSpec]:
        """The columns that point to another table."""
        return [column for column in self.columns.values() if column.type in {"ref", "refs"}]


def _text(path: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(path).read_text(encoding="utf-8"))


@cache
def tables() -> dict[str, TableSpec]:
    """Return every table of the schema by name, in alphabetical order.

    Examples
    --------
    >>> tables()["sources"].columns["capacity_per_year"].unit
    'unit/year'
    """
    folder = files(__package__).joinpath("tables")
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir())
    return {name: _table(name) for name in names}


def _table(name: str) -> TableSpec:
    raw = _text(f"tables/{name}.toml")
    own = raw.pop("columns")
    shared = _text("common.toml")["columns"] if raw.pop("common", True) else {}
    columns = {key: ColumnSpec(name=key, **value) for key, value in (own | shared).items()}
    raw["unique"] = tuple(raw.get("unique", ()))
    return TableSpec(name=name, columns=columns, **raw)


@cache
def codes() -> dict[str, dict[str, str]]:
    """Return every code list by name; each maps a code to its meaning.

    Examples
    --------
    >>> sorted(codes()["confidence"])
    ['high', 'low', 'medium']
    """
    return _text("codes.toml")


def strictest(marks: set[str]) -> str:
    """Return the strictest of some handling marks; of none, the mildest."""
    order = list(codes()["mark"])
    return max(marks, key=order.index, default=order[0])


def least_sure(grades: set[str]) -> str | None:
    """Return the lowest of some confidence grades; of none, None."""
    order = list(codes()["confidence"])
    return min(grades, key=order.index, default=None)
