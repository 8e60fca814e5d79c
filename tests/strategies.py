"""Rows and folders made from the schema: plain samples to spoil, and drawn ones to read back."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from mainstay import dates
from mainstay.ingest.cells import LONGEST_ID, SEPARATOR
from mainstay.schema.spec import ColumnSpec, TableSpec, codes, tables
from mainstay.units import units

Row = dict[str, str]
Folder = dict[str, list[Row]]
Keys = Mapping[str, Sequence[str]]

HEAD = 'title = "Made up"\nhome = "XXA"\n'
TINY = Path(str(files("mainstay.examples").joinpath("tiny")))
MOST_ROWS = 3

# What the checks ask of the cells of one row beyond the schema.
RANGES = (
    ("quantity_low", "quantity", "quantity_high"),
    ("capacity_per_year", "capacity_high_per_year"),
    ("share", "share_high"),
    ("low", "value", "high"),
)
POINTER = {"table": "assumptions", "column": "value", "row_id": ""}
ONE_EACH = {
    "sources": ("organisation_id", "item_id"),
    "item_shares": ("item_id", "measure", "market", "year"),
}


# Folders as rows of cells


def csv_text(table: str, rows: Iterable[Row]) -> str:
    """Write rows as CSV with the columns that any of them has; of no rows, all columns."""
    rows = list(rows)
    columns = tables()[table].columns
    header = [name for name in columns if not rows or any(name in row for row in rows)]
    written = [header, *([row.get(name, "") for name in header] for row in rows)]
    return "".join(",".join(map(_quoted, cells)) + "\n" for cells in written)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if set(text) & set('",\r\n') else text


def write_folder(path: Path, folder: Folder, head: str = HEAD) -> Path:
    """Write a network folder and return its path."""
    path.mkdir(exist_ok=True)
    (path / "network.toml").write_text(head, encoding="utf-8", newline="")
    for table, rows in folder.items():
        text = csv_text(table, rows)
        (path / f"{table}.csv").write_text(text, encoding="utf-8", newline="")
    return path


def tiny_head() -> str:
    """Return the `network.toml` of the tiny network."""
    return (TINY / "network.toml").read_text(encoding="utf-8")


def tiny_folder() -> Folder:
    """Return the rows of the tiny network."""
    return {
        path.stem: list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        for path in sorted(TINY.glob("*.csv"))
    }


def changed(folder: Folder, table: str, key: str, **cells: str) -> Folder:
    """Return the folder with some cells of one row changed."""
    name = tables()[table].key
    assert key in {row[name] for row in folder[table]}
    rows = [row | cells if row[name] == key else row for row in folder[table]]
    return folder | {table: rows}


def added(folder: Folder, table: str, **cells: str) -> Folder:
    """Return the folder with one more row: a copy of the first or a sample, cells changed."""
    rows = folder.get(table, [])
    first = rows[0] if rows else sample_row(tables()[table])
    return folder | {table: [*rows, first | cells]}


# Samples


def sample_key(table: str, number: int = 1) -> str:
    """Return the key of a sample row."""
    spec = tables()[table]
    iso3 = spec.columns[spec.key].pattern == "iso3"
    return f"XX{chr(64 + number)}" if iso3 else f"{table}-{number}"


def sample_row(spec: TableSpec, number: int = 1) -> Row:
    """Return a valid row with every cell filled that may be.

    References of a table to itself stay empty; the second reference of a row to one table points
    to its second row.
    """
    seen: Counter[str] = Counter()
    row = {}
    for column in spec.columns.values():
        seen[column.of or ""] += 1
        row[column.name] = _sample_cell(spec, column, number, seen[column.of or ""])
    if spec.columns.keys() >= POINTER.keys():
        row |= POINTER | {"row_id": row[spec.key]}
    return row | ({"alt_group": ""} if "alt_group" in row else {})


def _sample_cell(spec: TableSpec, column: ColumnSpec, number: int, nth: int) -> str:
    if column.name == spec.key:
        return sample_key(spec.name, number)
    if column.of == spec.name:
        return ""
    if column.type in {"ref", "refs"}:
        return sample_key(str(column.of), nth)
    if column.type == "code":
        return next(iter(codes()[str(column.of)]))
    return {
        "text": "a text",
        "texts": "one;two",
        "market": "world",
        "unit": "kg",
        "number": "0.5",
        "integer": "2024",
        "yes_no": "yes",
        "date": "2024-06-30",
    }[column.type]


def sample_folder() -> Folder:
    """Return a sound folder with every table of the schema and no more rows than it needs."""
    needed: Counter[str] = Counter()
    for spec in tables().values():
        needed |= Counter(str(column.of) for column in spec.refs)
    return {
        name: [sample_row(spec, number + 1) for number in range(needed[name] or 1)]
        for name, spec in tables().items()
    }


def referred(names: set[str]) -> set[str]:
    """Return the named tables and all that they refer to, over any number of steps."""
    more = names | {str(column.of) for name in names for column in tables()[name].refs}
    return names if more == names else referred(more)


def other_cell(spec: TableSpec, column: ColumnSpec, text: str) -> str:
    """Return another valid text for a cell."""
    if column.name == spec.key or column.type in {"ref", "refs"}:
        return "XXZ" if column.pattern or column.of == "countries" else "another"
    if column.type == "code":
        return next(code for code in codes()[str(column.of)] if code != text)
    return {
        "text": "another text",
        "texts": "one;three",
        "market": "eu",
        "unit": "lb",
        "number": "0.25",
        "integer": "2023",
        "yes_no": "no",
        "date": "2024-06",
    }[column.type]


def value_of(column: ColumnSpec, text: str) -> Any:
    """Say what a valid cell means; an independent reading of the schema's types."""
    if text == "":
        return None
    if column.is_list:
        return text.split(SEPARATOR)
    meaning = {"number": float, "integer": int, "yes_no": "yes".__eq__}
    return meaning.get(column.type, str)(text)


# Drawn rows and folders

_signs = st.characters(exclude_categories=["C", "Z"]) | st.just(" ")
NASTY_TEXTS = (
    *("=1+1", "+1", "-1", "@x", "{=1}", "_x0041_", "_x005F_", "_x005F_x0041_", "__x0041__", "_x"),
    *("007", "1e5", "1.0", "TRUE", "yes", "2024-01-01", "null", "NaN", "#DIV/0!", "'quoted", '"'),
    *("a,b", "a\u00a0b", "<b>&amp;</b>", "]]>", "漢字", "e\u0301", "\U0001f600", "a  b", "\\n"),
    *("'; DROP TABLE items; --", "$1", "%s", "{0}", "=HYPERLINK(1)", "_xD83D_", "\ufffd"),
)
_texts = st.sampled_from(NASTY_TEXTS) | (
    st.text(_signs, min_size=1, max_size=12).map(str.strip).filter(bool)
)
_parts = _texts.map(lambda text: text.replace(SEPARATOR, ",").strip())
_iso3 = st.from_regex(r"[A-Z]{3}", fullmatch=True)
_days = st.dates().map(str)
_ids = st.from_regex(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_ID - 1}}}", fullmatch=True)


def ids(spec: TableSpec) -> st.SearchStrategy[str]:
    """Draw a key of a table."""
    return _iso3 if spec.columns[spec.key].pattern == "iso3" else _ids


def cells(column: ColumnSpec, keys: Keys, units_used: Sequence[str]) -> st.SearchStrategy[str]:
    """Draw the text of a valid cell; one that is not required may be empty."""
    full = _filled(column, keys, units_used)
    return full if column.need == "required" else st.just("") | full


def _filled(column: ColumnSpec, keys: Keys, units_used: Sequence[str]) -> st.SearchStrategy[str]:
    known = st.sampled_from(keys.get(str(column.of)) or [""])
    by_type = {
        "id": _iso3 if column.pattern == "iso3" else _ids,
        "ref": known,
        "refs": st.lists(known, min_size=1, max_size=3, unique=True).map(SEPARATOR.join),
        "text": _texts,
        "texts": st.lists(_parts, min_size=1, max_size=3).map(SEPARATOR.join),
        "code": st.sampled_from(list(codes().get(str(column.of), ()))),
        "market": st.sampled_from([*codes()["market"], *keys.get("countries", ())]),
        "unit": st.sampled_from(units_used),
        "number": _numbers(column),
        "integer": st.integers(int(column.low or 0), int(column.high or 9999)).map(str),
        "yes_no": st.sampled_from(["yes", "no"]),
        "date": st.tuples(_days, st.sampled_from([4, 7, 10])).map(lambda d: d[0][: d[1]]),
    }
    return by_type[column.type]


def _numbers(column: ColumnSpec) -> st.SearchStrategy[str]:
    """Draw a number; shares are small, so that those of one table stay below one together."""
    high = 1 / MOST_ROWS if column.unit == "share" else column.high
    low, high = (-1e12 if column.low is None else column.low), (1e12 if high is None else high)
    whole = st.integers(int(low), int(high)).map(str)
    return whole | st.floats(low, high).map(repr)


@st.composite
def rows(draw: st.DrawFn, spec: TableSpec, keys: Keys, units_used: Sequence[str]) -> Row:
    """Draw a valid row whose references point to the given keys.

    Two references to one table point to different rows in their order, so there are no circles.
    """
    row = {c.name: draw(cells(c, keys, units_used)) for c in spec.columns.values()}
    single = [column for column in spec.refs if not column.is_list and column.of != spec.name]
    for target, count in Counter(column.of for column in single).items():
        if count > 1:
            order = range(len(keys[str(target)]))
            pair = draw(st.sets(st.sampled_from(order), min_size=count, max_size=count))
            columns = [column.name for column in single if column.of == target]
            row |= zip(columns, (keys[str(target)][i] for i in sorted(pair)), strict=True)
    return _agreeing(row)


def _agreeing(row: Row) -> Row:
    """Make the cells of a row agree where the checks ask for more than the schema says."""
    if "alt_group" in row:
        row["alt_group"] = "group" if row["role"] == "alternative" else ""
    if "capacity_basis" in row:
        row["capacity_basis"] = row["capacity_basis"] or "output"
        row["counted_in"] = ""
    if row.get("since") and row.get("until"):
        row["since"], row["until"] = sorted([row["since"], row["until"]], key=dates.days)
    for columns in RANGES:
        filled = [name for name in columns if row.get(name)]
        if set(columns) <= row.keys():
            ordered = sorted((row[name] for name in filled), key=float)
            row |= zip(filled, ordered, strict=True)
    return row


@st.composite
def folders(draw: st.DrawFn) -> Folder:
    """Draw a small folder without errors: a few tables and all that they refer to."""
    some = draw(st.sets(st.sampled_from(sorted(tables())), min_size=1, max_size=2))
    names = sorted(referred(some | {"countries"}))
    keys = {
        name: draw(st.lists(ids(tables()[name]), min_size=2, max_size=MOST_ROWS, unique=True))
        for name in names
    }
    dimensions = [unit.dimension for unit in units().values() if "/" not in unit.code]
    dimension = draw(st.sampled_from(sorted(set(dimensions))))
    alike = [unit.code for unit in units().values() if unit.dimension == dimension]
    folder: Folder = {}
    for name in names:
        spec = tables()[name]
        drawn = [
            draw(rows(spec, keys | {name: keys[name][:number]}, alike)) | {spec.key: key}
            for number, key in enumerate(keys[name])
        ]
        if spec.columns.keys() >= POINTER.keys():
            drawn = [row | POINTER | {"row_id": row[spec.key]} for row in drawn]
        unique = ONE_EACH.get(name) or spec.unique or (spec.key,)
        folder[name] = list({tuple(row[c] for c in unique): row for row in drawn}.values())
    return folder
