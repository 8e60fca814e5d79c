"""Every way to spoil a Parquet, Excel or DuckDB network: what is said, and where."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from strategies import TINY

from mainstay.errors import Problem, UsageError
from mainstay.ingest import csv_form, excel_zip, parquet_form
from mainstay.ingest import read as reading
from mainstay.ingest.read import read
from mainstay.ingest.write import convert

posix = pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    return convert(TINY, tmp_path / "net", form="parquet")


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return convert(TINY, tmp_path / "csv", form="csv")


@pytest.fixture
def excel(tmp_path: Path) -> Path:
    return convert(TINY, tmp_path / "net.xlsx")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return convert(TINY, tmp_path / "net.duckdb")


def only(path: Path, code: str) -> Problem:
    """Return the problem of a code; there is one, fit to be shown."""
    [found] = [p for p in read(path).errors if p.code == code]
    assert found.allowed and found.fix and str(found).isprintable() and len(str(found)) < 600
    return found


def change(path: Path, name: str, /, **columns: pa.Array) -> None:
    """Change columns of a Parquet table."""
    file = path / f"{name}.parquet"
    table = pq.read_table(file)
    for column, values in columns.items():
        table = table.set_column(table.column_names.index(column), column, values)
    pq.write_table(table, file)


# Folders


def test_table_in_two_forms_is_refused(parquet: Path, csv: Path) -> None:
    (csv / "sites.csv").rename(parquet / "sites.csv")
    problem = only(parquet, "FIL008")
    assert problem.found == "sites.csv and sites.parquet"


@posix
@pytest.mark.parametrize("name", ["sites.csv", "network.toml"])
def test_link_out_of_the_folder_is_refused(csv: Path, name: str) -> None:
    (csv / name).rename(csv.parent / "outside")
    (csv / name).symlink_to(csv.parent / "outside")
    assert only(csv, "FIL007").file == name


@posix
def test_link_within_the_folder_is_followed(csv: Path) -> None:
    (csv / "sites.csv").rename(csv / "sites.data")
    (csv / "sites.csv").symlink_to("sites.data")
    assert read(csv).errors == []


@posix
@pytest.mark.parametrize("name", ["sites.csv", "sites.parquet", "network.toml"])
def test_pipe_is_refused_and_not_waited_for(csv: Path, name: str) -> None:
    (csv / "sites.csv").unlink()
    (csv / name).unlink(missing_ok=True)
    os.mkfifo(csv / name)
    problem = only(csv, "FIL001")
    assert (problem.file, problem.found) == (name, "no regular file")


@posix
@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero"])
def test_device_is_no_network(path: str) -> None:
    with pytest.raises(UsageError, match="FIL001"):
        read(path)


@posix
@pytest.mark.parametrize("name", ["pipe.xlsx", "pipe.duckdb"])
def test_pipe_is_no_network(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(UsageError, match="FIL001"):
        read(tmp_path / name)


def test_row_without_end_is_refused(csv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_form, "LONGEST_ROW", 300)
    (csv / "sites.csv").write_text((csv / "sites.csv").read_text() + '"' + "a\n" * 200)
    assert "row longer than 300" in str(only(csv, "FIL006").found)


def test_bad_cells_beyond_a_thousand_are_counted(csv: Path) -> None:
    head, row = (csv / "sites.csv").read_text().splitlines()
    bad = row.replace("medium", "sure").replace("high", "sure")
    (csv / "sites.csv").write_text("\n".join([head, *[bad] * 1200]))
    assert only(csv, "VAL011").found == "200 more bad cells"
    assert sum(p.code == "VAL004" for p in read(csv).errors) == 1000


def test_column_with_too_much_text_is_refused(csv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_COLUMN", 60)
    assert {p.code for p in read(csv).errors} == {"FIL004"}


# Parquet


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"PAR1" + b"\x00" * 100 + b"PAR1", b"a,b\n1,2\n"]
)
def test_file_that_is_no_parquet_is_refused(parquet: Path, content: bytes) -> None:
    (parquet / "sites.parquet").write_bytes(content)
    problem = only(parquet, "FIL006" if content else "FIL003")
    assert problem.file == "sites.parquet"


BAD_TYPES = [
    ("items", "name", pa.array([1] * 5), "int64", "text"),
    ("items", "name", pa.array([b"\xff"] * 5), "binary", "text"),
    ("items", "name", pa.array([["a"]] * 5), "list<", "text"),
    ("items", "sources_complete", pa.array([1] * 5), "int64", "true or false or text"),
    ("items", "evidence_ids", pa.array([[1]] * 5), "list<", "a list of texts or text"),
    ("items", "as_of_date", pa.array([2024] * 5), "int64", "a date or text"),
    ("items", "as_of_date", pa.array([0] * 5, pa.timestamp("s", "UTC")), "UTC", "a date or text"),
    ("demands", "quantity", pa.array([True]), "bool", "a number or text"),
]


@pytest.mark.parametrize(("table", "column", "values", "found", "allowed"), BAD_TYPES)
def test_column_of_another_type_is_named_once(
    parquet: Path, table: str, column: str, values: pa.Array, found: str, allowed: str
) -> None:
    change(parquet, table, **{column: values})
    problem = only(parquet, "COL004")
    assert (problem.file, problem.column) == (f"{table}.parquet", column)
    assert found in str(problem.found) and problem.allowed == allowed


@pytest.mark.parametrize(
    ("column", "values", "code", "found"),
    [
        ("quantity", [float("nan")], "VAL002", "nan"),
        ("quantity", [float("inf")], "VAL002", "inf"),
        ("quantity", [-1.0], "VAL003", "-1.0"),
        ("quantity", ["many"], "VAL002", "many"),
        ("year", [2024.5], "VAL002", "2024.5"),
        ("year", [3000], "VAL003", "3000"),
        ("year", [None], None, ""),
        ("evidence_ids", [[]], "VAL001", "an empty cell"),
        ("evidence_ids", [["note-1;note-1"]], "VAL007", "note-1;note-1"),
        ("evidence_ids", [["x" * 80] * 200], "VAL007", "a list of 16199 characters"),
        ("evidence_ids", [["x" * 80] * 20_000], "VAL007", "a list of 1619999 characters"),
        ("as_of_date", pa.array([1], pa.timestamp("s")), "VAL006", "1970-01-01 00:00:01.000"),
    ],
)
def test_bad_cell_of_parquet_is_named_by_its_row(
    parquet: Path, column: str, values: object, code: str | None, found: str
) -> None:
    change(parquet, "demands", **{column: pa.array(values)})
    if code is None:
        assert read(parquet).errors == []
    else:
        problem = only(parquet, code)
        assert (problem.file, problem.line, problem.column) == ("demands.parquet", 1, column)
        assert problem.found == found


@pytest.mark.parametrize(
    "values",
    [
        pa.array(["2024-06-30"] * 5).dictionary_encode(),
        pa.array(["2024-06-30"] * 5, pa.large_string()),
        pa.array([" 2024-06-30 "] * 5),
        pa.array([19904] * 5, pa.int32()).cast(pa.date32()),
        pa.array([19904 * 86400] * 5).cast(pa.timestamp("s")),
    ],
)
def test_day_may_be_a_text_or_a_day(parquet: Path, values: pa.Array) -> None:
    change(parquet, "items", as_of_date=values)
    assert set(read(parquet).network["items"]["as_of_date"]) == {"2024-06-30"}


def test_text_that_is_not_utf8_is_named_by_its_row(parquet: Path) -> None:
    raw = pa.array([b"fine", b"Z\xfcrich", b"a", b"a", b"a"])
    text = pa.Array.from_buffers(pa.string(), 5, raw.buffers())
    change(parquet, "items", name=text)
    problem = only(parquet, "FIL005")
    assert (problem.line, problem.column, problem.found) == (2, "name", "byte 0xfc")


def test_parquet_without_a_column_or_with_another_is_refused(parquet: Path) -> None:
    table = pq.read_table(parquet / "sites.parquet")
    table = table.rename_columns(
        [n if n != "country_id" else "contry_id" for n in table.column_names]
    )
    pq.write_table(table.append_column("town", table["town"]), parquet / "sites.parquet")
    codes = {p.code for p in read(parquet).errors}
    assert codes == {"COL001", "COL002", "COL003"}


def test_small_parquet_that_would_fill_any_memory_is_refused(parquet: Path) -> None:
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 60_000, pa.int32()), ["x" * 2_000_000])
    lists = pa.ListArray.from_arrays(pa.array(range(60_001), pa.int32()), text)
    table = pq.read_table(parquet / "sites.parquet").take(pa.array([0] * 60_000))
    for column, values in {"note": text, "evidence_ids": lists}.items():
        table = table.set_column(table.column_names.index(column), column, values)
    pq.write_table(
        table, parquet / "sites.parquet", compression="zstd", dictionary_pagesize_limit=1 << 30
    )
    assert (parquet / "sites.parquet").stat().st_size < 1_000_000
    found = [p for p in read(parquet).errors if p.column in {"note", "evidence_ids"}]
    assert {p.code for p in found} == {"VAL007", "VAL011"}


@pytest.mark.parametrize("limit", ["MOST_ROWS", "LARGEST_GROUP", "MOST_GROUPS"])
def test_parquet_that_holds_too_much_is_refused(
    parquet: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(parquet_form, limit, 0)
    assert "FIL004" in {p.code for p in read(parquet).errors}


# Excel


def rewritten(path: Path, name: str, old: bytes, new: bytes) -> None:
    """Change a part of a workbook."""
    with zipfile.ZipFile(path) as book:
        parts = {part: book.read(part) for part in book.namelist()}
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for part, content in parts.items():
            book.writestr(part, content)


FIRST = "xl/worksheets/sheet1.xml"
MARK = b"<worksheet"


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("FIL003", b""),
        ("FIL006", b"PK\x03\x04"),
        ("FIL006", b"a,b\n"),
        ("FIL009", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1000),
    ],
)
def test_file_that_is_no_workbook_is_refused(excel: Path, code: str, content: bytes) -> None:
    excel.write_bytes(content)
    assert only(excel, code).file == "net.xlsx"


def test_document_type_is_refused(excel: Path) -> None:
    laughs = b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet'
    rewritten(excel, FIRST, MARK, laughs)
    assert only(excel, "FIL009").found == "a document type in its XML"


def test_encrypted_part_is_refused(excel: Path) -> None:
    raw = bytearray(excel.read_bytes())
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    excel.write_bytes(raw)
    assert only(excel, "FIL009").found == "an encrypted part"


@pytest.mark.parametrize("limit", ["MOST_ENTRIES", "LARGEST_ENTRY", "LARGEST_WHOLE"])
def test_workbook_that_unpacks_to_too_much_is_refused(
    excel: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(excel_zip, limit, 1)
    assert only(excel, "FIL004").file == "net.xlsx"


def test_zip_bomb_is_refused_unpacked(excel: Path) -> None:
    rewritten(excel, FIRST, MARK, b"<!--" + b" " * 50_000_000 + b"--><worksheet")
    assert "400 times" in only(excel, "FIL004").allowed


def test_shared_texts_that_are_too_large_are_refused(
    excel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel_zip, "LARGEST_TABLE", 10)
    assert only(excel, "FIL004").file == "net.xlsx"


def test_tag_without_end_is_refused(excel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_zip, "LARGEST_TAG", 1000)
    rewritten(excel, FIRST, MARK, b"<worksheet a='" + os.urandom(400_000).hex().encode() + b"' ")
    assert "element of more than" in str(only(excel, "FIL006").found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="A2"', b'r="A3"'),
        (b'r="2"', b'r="1"'),
        (b'r="2"', b'r="2000000"'),
        (b'r="B1"', b'r="A1"'),
        (b'r="B1"', b'r="ZZZ1"'),
        (b"</sheetData>", b"</sheetDat>"),
        (b't="inlineStr"', b't="s"'),
    ],
)
def test_sheet_that_can_not_be_is_refused(excel: Path, old: bytes, new: bytes) -> None:
    rewritten(excel, "xl/worksheets/sheet2.xml", old, new)
    problem = only(excel, "FIL006")
    assert (problem.file, problem.part) == ("net.xlsx", "bom_lines")


def cell(excel: Path, sheet: str, ref: str, new: bytes) -> None:
    """Put another cell in the place of a text."""
    with zipfile.ZipFile(excel) as book:
        names = [p for p in book.namelist() if "worksheets" in p]
        frame = book.read("xl/workbook.xml").decode()
        number = frame[: frame.index(f'name="{sheet}"')].count("<sheet ") + 0
        content = book.read(sorted(names, key=len)[0].replace("1.xml", f"{number}.xml"))
    start = content.index(f'<c r="{ref}"'.encode())
    old = content[start : content.index(b"</c>", start) + 4]
    rewritten(excel, f"xl/worksheets/sheet{number}.xml", old, new)


def test_cell_with_an_error_is_named(excel: Path) -> None:
    cell(excel, "items", "B2", b'<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    problem = only(excel, "VAL010")
    assert (problem.part, problem.cell, problem.column) == ("items", "B2", "name")
    assert problem.found == "#DIV/0!"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (b'<c r="B2" t="b"><v>1</v></c>', "TRUE"),
        (b'<c r="B2"><v>2024</v></c>', "2024"),
        (b'<c r="B2"><v>2024.0</v></c>', "2024"),
        (b'<c r="B2"><v>0.30000000000000004</v></c>', "0.30000000000000004"),
        (b'<c r="B2" t="str"><f>A1</f><v>found</v></c>', "found"),
        (b'<c r="B2" t="d"><v>2024-09-30T00:00:00</v></c>', "2024-09-30"),
        (b'<c r="B2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', "ab"),
        (b'<c r="B2" t="inlineStr"><is><t>a</t><rPh><t>x</t></rPh></is></c>', "a"),
        (b'<c r="B2" t="inlineStr"><is><t>_x0041__x005F_x0041_</t></is></c>', "A_x0041_"),
    ],
)
def test_cell_says_what_its_writer_meant(excel: Path, xml: bytes, text: str) -> None:
    cell(excel, "items", "B2", xml)
    assert read(excel).network["items"]["name"][0] == text


def test_workbook_without_the_sheet_network_is_refused(excel: Path) -> None:
    rewritten(excel, "xl/workbook.xml", b'name="network"', b'name="read me"')
    assert only(excel, "FIL001").part == "network"


def test_sheet_that_is_no_table_is_answered_with_the_nearest(excel: Path) -> None:
    rewritten(excel, "xl/workbook.xml", b'name="sites"', b'name="sitse"')
    assert "sites" in only(excel, "FIL002").fix


def test_sheet_without_a_cell_is_refused(excel: Path) -> None:
    with zipfile.ZipFile(excel) as book:
        content = book.read("xl/worksheets/sheet2.xml")
    start, end = content.index(b"<row"), content.index(b"</sheetData>")
    rewritten(excel, "xl/worksheets/sheet2.xml", content[start:end], b"")
    assert only(excel, "FIL003").part == "bom_lines"


# DuckDB


def run(database: Path, *commands: str) -> None:
    with duckdb.connect(str(database)) as connection:
        for command in commands:
            connection.execute(command)


@pytest.mark.parametrize(
    ("code", "content"),
    [("FIL003", b""), ("FIL006", b"SQLite format 3\0" + b"\0" * 900), ("FIL006", b"a,b\n" * 9)],
)
def test_file_that_is_no_database_is_refused(database: Path, code: str, content: bytes) -> None:
    database.write_bytes(content)
    assert only(database, code).file == "net.duckdb"


def test_damaged_database_is_refused(database: Path) -> None:
    raw = bytearray(database.read_bytes())
    raw[5000] ^= 255
    database.write_bytes(raw)
    assert {p.code for p in read(database).errors} >= {"FIL006"}


def test_database_of_another_version_is_refused(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def newer(*_: object, **__: object) -> None:
        raise duckdb.IOException(
            "Trying to read a database file with version number 9999, but we can only read "
            "versions between 64 and 70."
        )

    monkeypatch.setattr(duckdb, "connect", newer)
    assert "DuckDB" in only(database, "FIL011").allowed


@posix
def test_database_that_another_process_writes_is_refused(database: Path) -> None:
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        assert only(database, "FIL010").file == "net.duckdb"
    finally:
        process.kill()
        process.communicate()
    assert read(database).errors == []


def test_database_with_a_log_beside_it_is_refused(database: Path) -> None:
    database.with_name("net.duckdb.wal").write_bytes(b"x")
    assert "net.duckdb.wal" in str(only(database, "FIL010").found)


def test_what_is_no_table_of_the_schema_is_refused(database: Path) -> None:
    run(
        database,
        "CREATE VIEW partners AS SELECT 1",
        'CREATE TABLE "it""ems; --" (a INTEGER)',
        "CREATE SCHEMA other",
        "CREATE TABLE other.items (a INTEGER)",
    )
    assert only(database, "FIL012").found == "view partners"
    found = [p.found for p in read(database).errors if p.code == "FIL002"]
    assert found == ['it"ems; --', "other.items"]


def test_column_that_is_computed_is_refused(database: Path) -> None:
    run(
        database,
        "CREATE TABLE c AS FROM countries",
        "DROP TABLE countries",
        "CREATE TABLE countries (country_id VARCHAR, name VARCHAR AS (country_id))",
    )
    assert "name" in str(only(database, "FIL012").found)


def test_bad_cell_of_a_database_is_named_by_table_and_row(database: Path) -> None:
    run(
        database,
        "UPDATE sites SET confidence = 'sure'",
        f"UPDATE sites SET note = '{'x' * 90_000}'",
    )
    problem = only(database, "VAL004")
    assert (problem.part, problem.line, problem.column) == ("sites", 1, "confidence")
    assert str(problem).startswith("VAL004 net.duckdb sites row 1, confidence: found 'sure'")
    assert only(database, "VAL007").column == "note"


def test_head_of_a_database_is_checked(database: Path) -> None:
    run(database, "UPDATE network SET value = 'soon' WHERE key = 'price_year'")
    run(database, "INSERT INTO network VALUES ('titel', 'x'), ('title', 'again')")
    found = {(p.code, p.part, p.column, p.found) for p in read(database).errors}
    assert ("COL002", "network", None, "titel") in found
    assert ("COL003", "network", "title", "a second time") in found
    run(database, "DROP TABLE network")
    assert only(database, "FIL001").part == "network"


def test_database_can_not_reach_beyond_its_file(database: Path) -> None:
    from mainstay.ingest.duckdb_form import CLOSED

    with duckdb.connect(str(database), read_only=True, config=CLOSED) as connection:
        for command in (
            "SELECT * FROM read_text('/etc/passwd')",
            "SET enable_external_access = true",
            "INSTALL httpfs",
            "ATTACH 'other.duckdb'",
            "COPY items TO 'items.csv'",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(command)
