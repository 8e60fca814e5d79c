"""An empty programme folder has every table, is read again, and never overwrites."""

import datetime as dt
import tomllib
from pathlib import Path

import openpyxl
import pytest

from mainstay.errors import UsageError
from mainstay.ingest.read import read
from mainstay.ingest.template import write_template
from mainstay.schema.spec import tables


def test_template_has_a_header_for_every_table_and_only_wants_a_home(tmp_path: Path) -> None:
    written = write_template(tmp_path / "my programme")
    names = {"network.toml", "README.md", "my programme.xlsx"}
    assert {path.name for path in written} == {f"{n}.csv" for n in tables()} | names
    assert all(path.is_file() for path in written)
    reading = read(tmp_path / "my programme")
    assert [(problem.code, problem.column) for problem in reading.errors] == [("KEY002", "home")]
    assert {len(reading.network[name]) for name in tables()} == {0}


@pytest.mark.parametrize("name", ['say "x"', "back\\slash", "tab\tand\nline", "ünï", "#"])
def test_template_makes_a_sound_head_of_any_folder_name(tmp_path: Path, name: str) -> None:
    head = write_template(tmp_path / name)[0].read_text(encoding="utf-8")
    assert tomllib.loads(head)["title"].isprintable()


def test_template_is_not_written_over_anything(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("mine")
    with pytest.raises(UsageError, match=r"USE006 .* is not empty"):
        write_template(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_template_is_not_written_beside_a_workbook_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "new.xlsx").write_text("mine")
    with pytest.raises(UsageError, match=r"USE006 .* already"):
        write_template(tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["new.xlsx"]


def test_template_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: Path, title: str) -> None:
        path.write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr("mainstay.ingest.template.write_workbook", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_template(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_template_is_taken_back_when_its_second_half_can_not_be_placed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, place: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(UsageError, match="USE006"):
        write_template(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


# The workbook


def workbook(tmp_path: Path) -> Path:
    return write_template(tmp_path / "new")[-1]


def test_empty_workbook_is_the_same_network_as_the_empty_folder(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path))
    assert [(problem.code, problem.column) for problem in reading.errors] == [("KEY002", "home")]
    assert reading.network.digest == read(tmp_path / "new").network.digest


def test_workbook_tells_what_each_column_is_and_offers_lists(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook(tmp_path))
    assert book.sheetnames == ["read me", "network", *tables(), "codes"]
    assert book["codes"].sheet_state == "hidden"
    for name, spec in tables().items():
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert [cell.value for cell in sheet[1]] == list(spec.columns)
        for cell, column in zip(sheet[1], spec.columns.values(), strict=True):
            assert cell.font.bold
            assert column.about in cell.comment.text and column.need in cell.comment.text.lower()
        listed = {"code", "market", "unit", "yes_no", "ref"}
        wanted = sum(column.type in listed for column in spec.columns.values())
        assert len(sheet.data_validations.dataValidation) == wanted


def test_workbook_filled_as_a_user_would_says_what_was_meant(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    book = openpyxl.load_workbook(path)
    fill(book, "countries", country_id="USA", name="United States", region="x")
    fill(book, "evidence", evidence_id="note-1", publisher="P", title=2024, verified=True)
    book["evidence"]["D2"] = dt.date(2024, 9, 30)
    fill(book, "items", item_id="shell", name="=1+1", kind="end_item", unit="each")
    book["items"]["B2"].data_type = "s"
    fill(book, "demands", demand_id="d", item_id="shell", year=2026, quantity=0.125)
    book.save(path)
    reading = read(path)
    evidence = reading.network["evidence"].row("note-1")
    assert (evidence["title"], evidence["verified"]) == ("2024", True)
    assert evidence["date"] == "2024-09-30"
    assert reading.network["items"]["name"] == ["=1+1"]
    assert reading.network["demands"]["quantity"] == [0.125]
    assert reading.network["countries"]["as_of_date"] == ["2024"]


def test_faults_in_a_filled_workbook_are_named_by_sheet_and_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    book = openpyxl.load_workbook(path)
    fill(book, "evidence", evidence_id="note 1", publisher="P", title="T", verified="maybe")
    sheet = book["evidence"]
    sheet["D2"], sheet["D4"] = dt.datetime(2024, 9, 30, 12, 30), dt.time(12)
    sheet["Z9"] = "stray"
    sheet["B5"] = "=1/0"
    book["network"]["B8"] = "soon"
    more = book.create_sheet("evidnce")
    more["A1"] = "x"
    book.save(path)
    found = {(p.code, p.part, p.cell, p.column) for p in read(path).errors}
    assert ("VAL005", "evidence", "A2", "evidence_id") in found
    assert ("VAL006", "evidence", "D2", "date") in found
    assert ("VAL006", "evidence", "D4", "date") in found
    assert ("VAL008", "evidence", "G2", "verified") in found
    assert ("ROW001", "evidence", "Z9", None) in found
    assert ("VAL001", "network", "B8", "price_year") in found
    assert ("FIL002", "evidnce", None, None) in found
    shown = [str(p) for p in read(path).errors if p.code == "VAL008"]
    assert shown[0].startswith("VAL008 new.xlsx evidence cell G2, verified: found 'maybe'")


def fill(book: openpyxl.Workbook, sheet: str, /, **cells: object) -> None:
    """Write a row as a user would, with what every row needs."""
    spec = tables()[sheet]
    common = {"evidence_ids": "note-1", "as_of_date": 2024, "confidence": "high"}
    common |= {"verified": False, "mark": "open"}
    row = {key: value for key, value in common.items() if key in spec.columns} | cells
    for number, column in enumerate(spec.columns, start=1):
        if column in row:
            book[sheet].cell(2, number, row[column])


def test_template_is_not_written_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="USE006"):
        write_template(tmp_path / "file")
