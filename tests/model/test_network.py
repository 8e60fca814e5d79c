"""A network is one immutable value: its fingerprint, what was known by a day, its look-ups."""

import random
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import numpy as np
import pytest
from strategies import (
    HEAD,
    Folder,
    added,
    changed,
    csv_text,
    other_cell,
    sample_folder,
    tiny_folder,
    tiny_head,
    value_of,
    write_folder,
)

from mainstay import dates
from mainstay.errors import UsageError
from mainstay.examples import tiny
from mainstay.ingest.read import load, read
from mainstay.model.network import Network, Table
from mainstay.schema.spec import ColumnSpec, TableSpec, tables

TINY = tiny()
each_table = pytest.mark.parametrize("spec", tables().values(), ids=lambda spec: spec.name)


def network(path: Path, folder: Folder, head: str = HEAD) -> Network:
    """Read a folder, whether its references hold or not."""
    return read(write_folder(path, folder, head)).network


# The fingerprint


@pytest.mark.parametrize("seed", range(5))
def test_digest_is_the_same_for_any_order_of_rows_and_columns(tmp_path: Path, seed: int) -> None:
    order = random.Random(seed)
    for name, rows in tiny_folder().items():
        names = order.sample(list(rows[0]), len(rows[0]))
        shuffled = [names, *([row[n] for n in names] for row in order.sample(rows, len(rows)))]
        text = "".join(",".join(cells) + "\n" for cells in shuffled)
        (tmp_path / f"{name}.csv").write_text(text)
    (tmp_path / "network.toml").write_text(tiny_head())
    assert load(tmp_path).digest == TINY.digest


@pytest.mark.parametrize(("mark", "end"), [(b"\xef\xbb\xbf", "\n"), (b"", "\r\n"), (b"", "\r")])
def test_digest_is_the_same_for_any_form_of_file(tmp_path: Path, mark: bytes, end: str) -> None:
    for name, rows in tiny_folder().items():
        text = csv_text(name, rows).replace("\n", end)
        (tmp_path / f"{name}.csv").write_bytes(mark + text.encode())
    (tmp_path / "network.toml").write_text(tiny_head())
    assert load(tmp_path).digest == TINY.digest


def test_digest_is_the_same_for_any_spelling_of_a_number(tmp_path: Path) -> None:
    folder = changed(tiny_folder(), "sources", "s-smelter", capacity_per_year="1.0E+2")
    assert network(tmp_path, folder, tiny_head()).digest == TINY.digest


def test_digest_is_the_same_with_an_empty_table_or_without(tmp_path: Path) -> None:
    folder = tiny_folder() | {"stocks": []}
    assert network(tmp_path, folder, tiny_head()).digest == TINY.digest


CELLS = [
    pytest.param(spec, column, id=f"{spec.name}-{column.name}")
    for spec in tables().values()
    for column in spec.columns.values()
]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Network:
    return load(write_folder(tmp_path_factory.mktemp("sample"), sample_folder()))


@pytest.mark.parametrize(("spec", "column"), CELLS)
def test_digest_differs_when_any_one_cell_does(
    sample: Network, spec: TableSpec, column: ColumnSpec
) -> None:
    table = sample[spec.name]
    columns = {name: list(table[name]) for name in spec.columns}
    first, *others = columns[column.name]
    text = sample_folder()[spec.name][0][column.name]
    for value in (None, value_of(column, other_cell(spec, column, text))):
        if value != first:
            changes = {spec.name: Table.of(spec, columns | {column.name: [value, *others]})}
            assert replace(sample, tables=sample.tables | changes).digest != sample.digest


def test_digest_differs_between_other_cells_written_to_files(tmp_path: Path) -> None:
    found = {TINY.digest}
    folder = tiny_folder()
    for number, (name, text) in enumerate([("note", "x"), ("capacity_per_year", "101")], 1):
        folder = changed(folder, "sources", "s-smelter", **{name: text})
        found.add(network(tmp_path, folder, tiny_head()).digest)
        assert len(found) == number + 1


@pytest.mark.parametrize(
    "head",
    [
        {"title": "x"},
        {"about": "x"},
        {"home": "XXB"},
        {"policy": "x"},
        {"item": None},
        {"programme": None},
        {"price_year": 2024},
    ],
    ids=lambda head: next(iter(head)),
)
def test_digest_differs_with_the_head(head: dict[str, object]) -> None:
    assert replace(TINY, **head).digest != TINY.digest


# What was known by a day


@each_table
def test_known_by_drops_only_facts_that_were_published_later(
    tmp_path: Path, spec: TableSpec
) -> None:
    folder = sample_folder()
    dated = "as_of_date" in spec.columns
    if dated:
        rows = [row | {"as_of_date": "2024-06"} for row in folder[spec.name]]
        folder |= {spec.name: rows}
    whole = network(tmp_path, folder)
    sizes = {name: len(whole[name]) for name in tables()}
    others = {n: 0 for n, s in tables().items() if "as_of_date" in s.columns and s.kind == "fact"}
    before = whole.known_by(dates.days("2024-06-29")[0])
    assert {name: len(before[name]) for name in tables()} == sizes | others
    after = whole.known_by(dates.days("2024-06-30")[0])
    assert {name: len(after[name]) for name in tables()} == sizes


@pytest.mark.parametrize(
    ("published", "day", "known"),
    [
        ("2024", "2024-12-30", False),
        ("2024", "2024-12-31", True),
        ("2024-02", "2024-02-28", False),
        ("2024-02", "2024-02-29", True),
        ("2024-02-10", "2024-02-09", False),
        ("2024-02-10", "2024-02-10", True),
    ],
)
def test_fact_is_known_once_its_date_has_passed_for_certain(
    tmp_path: Path, published: str, day: str, known: bool
) -> None:
    folder = changed(tiny_folder(), "demands", "goal-2026", as_of_date=published)
    then = network(tmp_path, folder, tiny_head()).known_by(dates.days(day)[0])
    assert then["demands"].keys == (["goal-2026"] if known else [])
    assert then["items"].keys == TINY["items"].keys


def test_known_by_keeps_the_lines_of_the_rows_it_keeps(tmp_path: Path) -> None:
    folder = changed(tiny_folder(), "sources", "s-smelter", as_of_date="2030")
    sources = network(tmp_path, folder).known_by(dates.days("2026")[0])["sources"]
    assert [sources.line(row) for row in range(len(sources))] == [2, 4, 5, 6, 7]
    assert "s-smelter" not in sources.index and len(sources.index) == 5


def test_known_by_leaves_the_network_as_it_was() -> None:
    before = TINY.digest
    assert TINY.known_by(dates.BEGINNING).digest != before
    assert (TINY.digest, len(TINY["sources"])) == (before, 6)
    assert TINY.known_by(dates.END).digest == before


def test_newest_date_is_the_last_possible_day_of_any_row(tmp_path: Path) -> None:
    assert dates.iso(TINY.newest_date) == "2025-12-31"
    folder = changed(tiny_folder(), "sites", "works", as_of_date="2026-02")
    assert dates.iso(network(tmp_path, folder).newest_date) == "2026-02-28"


def test_newest_date_of_nothing_is_the_beginning() -> None:
    assert Network(title="t", home="XXA", tables={}).newest_date == dates.BEGINNING


# Immutable, and how it is asked


@pytest.mark.parametrize("name", ["title", "home", "tables", "new"])
def test_network_takes_no_assignment(name: str) -> None:
    with pytest.raises(FrozenInstanceError, match=name):
        setattr(TINY, name, "x")


@pytest.mark.parametrize("name", ["spec", "data", "lines", "new"])
def test_table_takes_no_assignment(name: str) -> None:
    with pytest.raises(FrozenInstanceError, match=name):
        setattr(TINY["items"], name, "x")


def test_has_returns_a_key_that_is_there() -> None:
    assert TINY.has("items", "alloy") == "alloy"


@pytest.mark.parametrize(
    ("table", "key", "near"),
    [
        ("items", "aloy", "Nearest: alloy"),
        ("organisations", "caser", "Nearest: caser-"),
        ("items", "zzz", "There are: end-item, alloy"),
        ("items", "alloy\x1b", "Nearest: alloy"),
        ("stocks", "any", "There is none"),
    ],
)
def test_has_answers_an_unknown_key_with_the_nearest(table: str, key: str, near: str) -> None:
    with pytest.raises(UsageError, match=rf"^USE001 {table} has no .*{near}") as caught:
        TINY.has(table, key)
    assert str(caught.value).isprintable()


def test_name_of_is_for_a_reader() -> None:
    assert TINY.name_of("items", "alloy") == "Alloy"
    assert TINY.name_of("items", "none-such") == "none-such"
    assert TINY.name_of("items", None) == "not published"


@each_table
def test_table_that_is_not_there_is_empty_in_the_types_of_the_schema(spec: TableSpec) -> None:
    table = Network(title="t", home="XXA", tables={})[spec.name]
    assert (len(table), list(table.rows()), table.keys, table.index) == (0, [], [], {})
    assert table.data.column_names == list(spec.columns)


def test_table_gives_rows_columns_and_numbers() -> None:
    sources = TINY["sources"]
    row = sources.row("s-smelter")
    assert (row["item_id"], row["capacity_per_year"], row["verified"]) == ("alloy", 100.0, True)
    assert row["evidence_ids"] == ["note-1"] and row["until"] is None
    assert list(sources.rows())[sources.index["s-smelter"]] == row
    shares = sources.numbers("share_of_supply")
    assert shares.dtype == np.float64 and np.isnan(shares[0]) and shares[1] == 1
    assert sources.line(1) == 3 and sources.file == "sources.csv"
    assert sources.take([1]).keys == ["s-smelter"] and sources.take([]).keys == []


def test_row_made_in_memory_has_no_line() -> None:
    spec = tables()["items"]
    assert Table.of(spec, {"item_id": ["a"]}).line(0) is None


def test_added_row_changes_the_digest(tmp_path: Path) -> None:
    folder = added(tiny_folder(), "items", item_id="paint")
    assert network(tmp_path, folder, tiny_head()).digest != TINY.digest
