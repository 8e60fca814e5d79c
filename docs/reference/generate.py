"""Write `tables.md` from the schema: `python docs/reference/generate.py`."""

import tomllib
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

from mainstay.ingest.template_words import GROUPS
from mainstay.schema.spec import ColumnSpec, TableSpec, codes, tables
from mainstay.units import units

PAGE = Path(__file__).with_name("tables.md")
COMMON = tuple(
    tomllib.loads(files("mainstay.schema").joinpath("common.toml").read_text())["columns"]
)

HEAD = {
    "title": ("required", "Title of the network."),
    "home": ("required", "Code of the nation that asks; a row of `countries`."),
    "about": ("extra", "What the network is about, in one line."),
    "policy": ("extra", "Policy profile; `us-2026` where none is named."),
    "item": ("extra", "The end item; a row of `items`. Without it, name one with `--item`."),
    "programme": ("extra", "The programme whose need a brief states; a row of `programmes`."),
    "price_year": ("extra", "Year of the prices, from 1900 to 2100."),
}
TYPES = {
    "id": "id",
    "ref": "id",
    "refs": "list of ids",
    "text": "text",
    "texts": "list of texts",
    "code": "code",
    "market": "code",
    "unit": "unit",
    "number": "number",
    "integer": "whole number",
    "yes_no": "yes or no",
    "date": "date",
}
INTRODUCTION = """\
# Tables

This page is written from the schema by `python docs/reference/generate.py`. Do not edit it.

A network is a folder with `network.toml` and one CSV file for each table that has rows, named after
the table. Files are UTF-8, with a header. The order of rows and columns does not matter. The tables
may also be Parquet files, sheets of a workbook or tables of a DuckDB file: [forms](forms.md).
`mainstay new FOLDER` writes an empty folder, and a workbook to fill in beside it.

How to read the tables below:

- **need**: *required* cells are never empty. *Wanted* columns stand in the header; an empty cell is
  a gap (GAP001). *Extra* columns may be left out.
- **type**: a *list* is separated by semicolons. A *date* is published to the year, the month or the
  day: `2024`, `2024-09`, `2024-09-30`. An *id* is made of letters, digits, point, hyphen and
  underscore, at most 80 of them.
- **unit**: `unit` is the unit in the `unit` column of the row, `currency` the currency in its
  `currency` column, and `period` its `period`. A `share` goes from 0 to 1.
- An empty cell means that the fact is not published. It never means zero.
- A *register* names what the facts are about and stands at every date. A *fact* was published on a
  day, and `--known-by` drops those published later.
"""


def page() -> str:
    """Return the text of the page."""
    parts = [INTRODUCTION, *_head(), *_common()]
    for group, title in GROUPS.items():
        own = [table for table in tables().values() if table.group == group]
        parts.append(f"## {title}\n")
        parts += [part for table in own for part in _table(table)]
    parts += [*_codes(), *_units()]
    return "\n".join(parts)


def _head() -> Iterable[str]:
    yield "## network.toml\n"
    yield _grid(("key", "need", "meaning"), [(f"`{k}`", *v) for k, v in HEAD.items()])
    yield (
        "```toml\n"
        'title = "A tiny network"\n'
        'about = "Five items and two nations that do not exist."\n'
        'home = "XXA"\n'
        'policy = "us-2026"\n'
        'item = "end-item"\n'
        'programme = "goal"\n'
        "price_year = 2025\n"
        "```\n"
    )


def _common() -> Iterable[str]:
    columns = next(iter(tables().values())).columns
    yield "## Common columns\n"
    without = [f"`{table.name}`" for table in tables().values() if not _has_common(table)]
    yield f"Every table ends with these columns, except {' and '.join(without)}.\n"
    yield _columns(columns[name] for name in COMMON)


def _has_common(table: TableSpec) -> bool:
    return set(COMMON) <= table.columns.keys()


def _table(table: TableSpec) -> Iterable[str]:
    yield f"### {table.name}\n"
    said = [table.about, f"Key: `{table.key}`.", f"A {table.kind}."]
    if table.unique:
        said.append("One row for each " + ", ".join(f"`{name}`" for name in table.unique) + ".")
    if _has_common(table):
        said.append("With the [common columns](#common-columns).")
    yield " ".join(said) + "\n"
    hidden = COMMON if _has_common(table) else ()
    yield _columns(column for column in table.columns.values() if column.name not in hidden)


def _columns(columns: Iterable[ColumnSpec]) -> str:
    names = ("column", "type", "unit", "need", "allowed", "meaning")
    rows = [
        (f"`{c.name}`", TYPES[c.type], c.unit or "", c.need, _allowed(c), c.about) for c in columns
    ]
    return _grid(names, rows)


def _allowed(column: ColumnSpec) -> str:
    if column.type in {"ref", "refs"}:
        return f"a row of [{column.of}](#{column.of})"
    if column.type in {"code", "market"}:
        name = column.of or "market"
        also = " or a country code" if column.type == "market" else ""
        return f"[{name}](#{name}){also}"
    if column.type == "unit":
        return "[units](#units)"
    if column.pattern == "iso3":
        return "three capital letters"
    if column.low is None and column.high is None:
        return ""
    return (
        f"{column.low:g} or more" if column.high is None else f"{column.low:g} to {column.high:g}"
    )


def _codes() -> Iterable[str]:
    yield "## Code lists\n"
    for name, meanings in codes().items():
        yield f"### {name}\n"
        yield _grid(("code", "meaning"), [(f"`{code}`", about) for code, about in meanings.items()])


def _units() -> Iterable[str]:
    yield "## Units\n"
    yield "Units of one dimension convert into each other; others do not.\n"
    rows = [(f"`{u.code}`", u.dimension, f"{u.factor:.12g}", u.about) for u in units().values()]
    yield _grid(("unit", "dimension", "factor", "meaning"), rows)


def _grid(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [names, ["---"] * len(names), *rows]
    return (
        "\n".join("| " + " | ".join(c.replace("|", "\\|") for c in r) + " |" for r in lines) + "\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
