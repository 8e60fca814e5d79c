"""What reading and saving promise at the edges: nothing vanishes, nothing goes on without end."""

import zipfile
from pathlib import Path

import pytest
from strategies import TINY

from mainstay.errors import UsageError
from mainstay.ingest.read import read
from mainstay.ingest.saving import all_saved
from mainstay.ingest.template import write_template
from mainstay.ingest.write import convert

MANY = 1500


def codes(path: Path) -> list[str]:
    return [problem.code for problem in read(path).errors]


def test_a_formula_without_a_saved_value_is_no_empty_cell(tmp_path: Path) -> None:
    book = convert(TINY, tmp_path / "net.xlsx")
    with zipfile.ZipFile(book) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = next(n for n, p in parts.items() if b"capacity_per_year" in p)
    assert b"<v>100</v>" in parts[name]
    parts[name] = parts[name].replace(b"<v>100</v>", b"<f>50+50</f>", 1)
    with zipfile.ZipFile(book, "w") as new:
        for part, content in parts.items():
            new.writestr(part, content)
    [problem] = [p for p in read(book).errors if p.code == "VAL010"]
    assert problem.part == "sources" and problem.column == "capacity_per_year"
    assert problem.found == "a formula without a saved value"


def test_rows_that_do_not_fit_are_named_and_then_counted(tmp_path: Path) -> None:
    net = convert(TINY, tmp_path / "net")
    with (net / "items.csv").open("a") as file:
        file.write("one,cell,too,few\n" * MANY)
    found = [p for p in read(net).errors if p.file == "items.csv"]
    assert [p.code for p in found].count("ROW001") == 1000
    assert [p.found for p in found if p.code == "VAL011"] == ["500 more rows"]


def test_a_database_that_was_not_closed_is_seen_through_a_link(tmp_path: Path) -> None:
    real = convert(TINY, tmp_path / "real.duckdb")
    (tmp_path / "link.duckdb").symlink_to(real)
    assert codes(tmp_path / "link.duckdb") == []
    (tmp_path / "real.duckdb.wal").write_bytes(b"rows that are not in the file yet")
    assert codes(real) == codes(tmp_path / "link.duckdb")
    assert "FIL010" in codes(real)


def test_a_file_that_gave_way_comes_back_when_the_next_can_not_be_put(tmp_path: Path) -> None:
    one, other = tmp_path / "a.txt", tmp_path / "b.txt"
    one.write_text("old")
    other.mkdir()

    def save() -> None:
        with all_saved([one, other]) as begun:
            for path in begun:
                path.write_text("new")

    with pytest.raises(UsageError, match="USE006"):
        save()
    assert one.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt"]


def test_a_template_goes_into_the_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "mine"
    place.mkdir()
    monkeypatch.chdir(place)
    head, *_, workbook = write_template(Path())
    assert head == place / "network.toml" and head.exists()
    assert workbook == tmp_path / "mine.xlsx" and workbook.exists()


def test_the_root_of_the_disk_is_no_place() -> None:
    with pytest.raises(UsageError, match="USE006"):
        convert(TINY, Path("/"))
