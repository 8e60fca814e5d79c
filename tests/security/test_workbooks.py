"""Workbooks made to fill memory, to reach other files, or to run: each gets a coded answer."""

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest
from security.attacking import (
    LINKS,
    NAMESPACE,
    outcome,
    packed,
    parts_of,
    sheet_of,
    tiny_book,
    with_sheet,
)

from mainstay.ingest.read import read

END = b"</sheetData>"
FRAME, FRAME_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tiny_book(tmp_path / "net.xlsx")


def codes(path: Path) -> set[str]:
    """Return the codes of all errors; each is fit to be shown."""
    errors = read(path).errors
    assert all(str(problem).isprintable() and len(str(problem)) < 1000 for problem in errors)
    return {problem.code for problem in errors}


def rows(first: int, last: int, cells: str = "") -> bytes:
    return "".join(f'<row r="{n}">{cells.format(n)}</row>' for n in range(first, last)).encode()


def with_texts(path: Path, texts: bytes) -> Path:
    """Give a workbook a part of shared texts."""
    parts = parts_of(path)
    link = f'<Relationship Id="r0" Type="{LINKS}/sharedStrings" Target="texts.xml"/>'
    end = b"</Relationships>"
    links = parts[FRAME_LINKS].replace(end, link.encode() + end)
    content = f"<sst {NAMESPACE}>".encode() + texts + b"</sst>"
    return packed(path, parts | {FRAME_LINKS: links, "xl/texts.xml": content})


def declared(path: Path, part: str, size: int) -> Path:
    """Let the directory of a zip say another size of a part."""
    raw = bytearray(path.read_bytes())
    name = raw.index(part.encode(), raw.index(b"PK\x01\x02"))
    raw[name - 22 : name - 18] = struct.pack("<I", size)
    path.write_bytes(raw)
    return path


def test_rows_that_are_not_there_cost_nothing(book: Path) -> None:
    with_sheet(book, "sites", b"<sheetViews>", b'<dimension ref="A1:XFD1048576"/><sheetViews>')
    with_sheet(book, "sites", END, rows(1000, 200_000) + b'<row r="1048576"/>' + END)
    found = outcome(book)
    assert found.codes == [] and found.megabytes < 200


def test_a_zip_within_the_zip_is_not_opened(book: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", b"\0" * 20_000_000)
    packed(book, parts_of(book) | {"xl/inner.zip": inner.getvalue()})
    found = outcome(book)
    assert found.codes == [] and found.megabytes < 200


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_is_refused_unopened_however_it_is_packed(book: Path, how: int) -> None:
    parts = parts_of(book)
    name = sheet_of(parts, "sites")
    packed(book, parts | {name: parts[name].replace(END, b" " * 60_000_000 + END)}, how)
    assert codes(book) == {"FIL004"}


def test_a_part_larger_than_its_directory_says_is_refused(book: Path) -> None:
    with_sheet(book, "sites", END, b" " * 50_000_000 + END)
    declared(book, sheet_of(parts_of(book), "sites"), 100_000)
    found = outcome(book)
    assert found.codes == ["FIL006"] and found.megabytes < 200


def test_four_gigabytes_of_shared_texts_that_are_only_said_are_refused(book: Path) -> None:
    declared(with_texts(book, b""), "xl/texts.xml", 0xFFFFFFF0)
    assert codes(book) == {"FIL004"}


def test_a_shared_text_stands_in_memory_once(book: Path) -> None:
    long = random.Random(1).randbytes(50_000).hex().encode() * 100
    cells = '<c r="B{0}" t="s"><v>0</v></c>'
    with_sheet(book, "sites", END, rows(1000, 1500, cells) + END)
    found = outcome(with_texts(book, b"<si><t>" + long + b"</t></si>"))
    assert "VAL007" in found.codes and found.megabytes < 500


def test_more_parts_than_a_workbook_has_are_refused(book: Path) -> None:
    packed(book, parts_of(book) | {f"xl/{n}": b"" for n in range(10_001)})
    assert codes(book) == {"FIL004"}


def test_a_hundred_sheets_that_are_no_tables_are_each_named(book: Path) -> None:
    parts = parts_of(book)
    more = "".join(f'<sheet name="x{n}" sheetId="{n + 99}" r:id="rId2"/>' for n in range(100))
    frame = parts[FRAME].replace(b"</sheets>", more.encode() + b"</sheets>")
    errors = read(packed(book, parts | {FRAME: frame})).errors
    assert [problem.code for problem in errors] == ["FIL002"] * 100


def test_entities_are_refused_in_every_encoding(book: Path) -> None:
    parts = parts_of(book)
    name = sheet_of(parts, "sites")
    text = parts[name].decode()
    bomb = '<!DOCTYPE w [<!ENTITY a "' + "ha" * 100 + '"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
    wide = text.replace("<worksheet", bomb, 1).replace('"UTF-8"', '"UTF-16"').encode("utf-16")
    assert codes(packed(book, parts | {name: wide})) == {"FIL009"}
    system = '<!DOCTYPE w SYSTEM "file:///etc/passwd"><worksheet'
    outside = text.replace("<worksheet", system, 1).encode()
    assert codes(packed(book, parts | {name: outside})) == {"FIL009"}


def test_a_link_to_a_file_outside_is_not_followed(book: Path) -> None:
    parts = parts_of(book)
    to = b'Target="worksheets/sheet2.xml"'
    assert to in parts[FRAME_LINKS]
    links = parts[FRAME_LINKS].replace(to, b'Target="../../../../../../etc/passwd"')
    assert codes(packed(book, parts | {FRAME_LINKS: links})) == {"FIL006"}


def test_a_sheet_that_is_elsewhere_is_not_left_out_in_silence(book: Path) -> None:
    parts = parts_of(book)
    to = b'Target="worksheets/sheet2.xml"'
    outside = b'TargetMode="External" Target="file:///etc/passwd"'
    links = parts[FRAME_LINKS].replace(to, outside)
    assert codes(packed(book, parts | {FRAME_LINKS: links})) == {"FIL006"}


def test_macros_connections_and_old_formulas_are_not_looked_at(book: Path) -> None:
    parts = parts_of(book)
    hostile = {
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"x" * 1000,
        "xl/connections.xml": b"<connections><connection><x>cmd</x></connection></connections>",
        "xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd"/>',
    }
    before = read(book).network.digest
    assert codes(packed(book, parts | hostile)) == set()
    assert read(book).network.digest == before


def test_a_formula_counts_by_its_saved_value_and_is_not_run(book: Path) -> None:
    cell = b'<c r="B99" t="str"><f>cmd|\'/C calc\'!A0</f><v>saved</v></c>'
    with_sheet(book, "sites", END, b'<row r="99">' + cell + b"</row>" + END)
    assert "saved" in read(book).network["sites"]["organisation_id"]


@pytest.mark.parametrize(
    "value", [b"9" * 100_000, b"1e999", b"-1e-999", b"1e5", b"NaN", b"0x10", b"1_0"]
)
def test_odd_numbers_are_answered(book: Path, value: bytes) -> None:
    for kind in (b"", b' t="s"'):
        cell = b'<row r="99"><c r="A99"' + kind + b"><v>" + value + b"</v></c></row>"
        assert codes(with_sheet(book, "sites", END, cell + END)) != set()
        tiny_book_again(book)


def tiny_book_again(path: Path) -> None:
    path.unlink()
    tiny_book(path)


def test_signs_of_control_in_sheet_names_are_shown_and_not_obeyed(book: Path) -> None:
    parts = parts_of(book)
    name = 'name="si\u202ete\u009bs&#10;x"'.encode()
    frame = parts[FRAME].replace(b'name="sites"', name)
    assert "FIL002" in codes(packed(book, parts | {FRAME: frame}))


@pytest.mark.parametrize("missing", [FRAME, FRAME_LINKS, "xl/styles.xml", "_rels/.rels"])
def test_a_workbook_with_a_part_gone_is_answered(book: Path, missing: str) -> None:
    parts = parts_of(book)
    del parts[missing]
    assert codes(packed(book, parts)) <= {"FIL006", "FIL001"}
