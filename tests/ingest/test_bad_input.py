"""Every way to spoil a file: what is said, and where; nothing but `MainstayError` comes out."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from strategies import (
    HEAD,
    POINTER,
    Folder,
    changed,
    csv_text,
    referred,
    sample_folder,
    sample_key,
    tiny_folder,
    tiny_head,
    write_folder,
)

from mainstay.errors import DataError, MainstayError, Problem, UsageError
from mainstay.ingest.cells import LONGEST_CELL, LONGEST_ID
from mainstay.ingest.files import LARGEST_FILE
from mainstay.ingest.read import load, read
from mainstay.schema.spec import ColumnSpec, TableSpec, tables

SAMPLE = sample_folder()
TEXTS = {name: csv_text(name, rows) for name, rows in SAMPLE.items()}
each_table = pytest.mark.parametrize("spec", tables().values(), ids=lambda spec: spec.name)

Place = tuple[str, int | None, str | None]


def spoiled(path: Path, **contents: str | bytes) -> Path:
    """Write the sample folder with some files, named by their table, replaced."""
    for name, content in (TEXTS | {"network": HEAD} | contents).items():
        file = path / ("network.toml" if name == "network" else f"{name}.csv")
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def with_table(path: Path, spec: TableSpec, content: str | bytes) -> Path:
    """Write one table as given, and the sample of those that it refers to."""
    folder = {name: SAMPLE[name] for name in referred({spec.name, "countries"})}
    write_folder(path, folder)
    content = content.encode() if isinstance(content, str) else content
    path.joinpath(f"{spec.name}.csv").write_bytes(content)
    return path


def refused(path: Path, code: str) -> list[Problem]:
    """Load a folder that has errors, and return them when each is fit to be shown."""
    with pytest.raises(DataError, match=code) as caught:
        load(path)
    for problem in caught.value.problems:
        assert problem.code and problem.file and problem.allowed and problem.fix
        assert problem.kind == "error"
        assert str(problem).isprintable()
        assert len(str(problem)) < 600
    return list(caught.value.problems)


def places(problems: Iterable[Problem], file: str) -> list[Place]:
    """Give code, line and column of each problem, all of which stand in one file."""
    problems = list(problems)
    assert {problem.file for problem in problems} == {file}
    return [(problem.code, problem.line, problem.column) for problem in problems]


def lines(spec: TableSpec) -> list[str]:
    """Return the lines of the sample of a table."""
    return TEXTS[spec.name].splitlines()


def header(spec: TableSpec, keep: Callable[[ColumnSpec], bool]) -> Folder:
    """Return the sample rows of a table with only some columns."""
    kept = [column.name for column in spec.columns.values() if keep(column)]
    return {spec.name: [{name: row[name] for name in kept} for row in SAMPLE[spec.name]]}


# One bad cell


@dataclass(frozen=True)
class Fault:
    """A text that some columns can't take, and the code of the problem."""

    name: str
    code: str
    types: str
    text: str | Callable[[ColumnSpec], str]
    fits: Callable[[ColumnSpec], bool] = lambda _: True

    def in_column(self, column: ColumnSpec) -> str:
        """Return the bad text for a column."""
        return self.text if isinstance(self.text, str) else self.text(column)

    def columns(self, spec: TableSpec) -> list[ColumnSpec]:
        """Return the columns of a table that can't take the text."""
        return [c for c in spec.columns.values() if c.type in self.types.split() and self.fits(c)]


ANY_ID = "id ref refs"
NUMBERS = "number integer"
EVERY = "id ref refs text texts code market unit number integer yes_no date"
FAULTS = [
    Fault("empty required", "VAL001", EVERY, "", lambda c: c.need == "required"),
    Fault("blank required", "VAL001", EVERY, "  ", lambda c: c.need == "required"),
    Fault("list of nothing", "VAL001", "refs texts", ";", lambda c: c.need == "required"),
    Fault("text for a number", "VAL002", NUMBERS, "many"),
    Fault("thousands comma", "VAL002", NUMBERS, "1,000"),
    Fault("decimal comma", "VAL002", NUMBERS, "0,5"),
    Fault("underscore", "VAL002", NUMBERS, "1_000"),
    Fault("two numbers", "VAL002", NUMBERS, "1 000"),
    Fault("nan", "VAL002", NUMBERS, "NaN"),
    Fault("inf", "VAL002", NUMBERS, "-inf"),
    Fault("overflow", "VAL002", NUMBERS, "1e999"),
    Fault("hexadecimal", "VAL002", NUMBERS, "0x10"),
    Fault("digits of another script", "VAL002", NUMBERS, "٢٠٢٤"),
    Fault("fraction", "VAL002", "integer", "2024.5"),
    Fault("too low", "VAL003", NUMBERS, lambda c: f"{c.low - 1:g}", lambda c: c.low is not None),
    Fault("too high", "VAL003", NUMBERS, lambda c: f"{c.high + 1:g}", lambda c: c.high is not None),
    Fault("unknown code", "VAL004", "code", "no-such-code"),
    Fault("code in capitals", "VAL004", "code", "OPERATING"),
    Fault("unknown market", "VAL004", "market", "mars"),
    Fault("id with HTML", "VAL005", ANY_ID, "<b>x</b>"),
    Fault("id with spaces", "VAL005", ANY_ID, "two words"),
    Fault("id with slash", "VAL005", ANY_ID, "../../etc/passwd"),
    Fault("id like a formula", "VAL005", ANY_ID, "=1+1"),
    Fault("id with accent", "VAL005", ANY_ID, "société"),
    Fault("id too long", "VAL005", ANY_ID, "x" * (LONGEST_ID + 1)),
    Fault("id far too long", "VAL005", ANY_ID, "x" * 10_000),
    Fault("country of two letters", "VAL005", "id", "XX", lambda c: c.pattern == "iso3"),
    Fault("month 13", "VAL006", "date", "2024-13"),
    Fault("month 0", "VAL006", "date", "2024-00"),
    Fault("30 February", "VAL006", "date", "2024-02-30"),
    Fault("29 February", "VAL006", "date", "2023-02-29"),
    Fault("short year", "VAL006", "date", "24-1-1"),
    Fault("short month", "VAL006", "date", "2024-9"),
    Fault("day first", "VAL006", "date", "30.09.2024"),
    Fault("time of day", "VAL006", "date", "2024-09-30T00:00"),
    Fault("year 0", "VAL006", "date", "0000"),
    Fault("quarter", "VAL006", "date", "2024-Q1"),
    Fault("date in digits of another script", "VAL006", "date", "２０２４"),
    Fault("line break", "VAL007", EVERY, "one\ntwo"),
    Fault("carriage return", "VAL007", EVERY, "one\rtwo"),
    Fault("escape", "VAL007", EVERY, "red\x1b[31m"),
    Fault("bell", "VAL007", EVERY, "one\x07two"),
    Fault("NUL", "VAL007", EVERY, "one\x00two"),
    Fault("direction override", "VAL007", EVERY, "one\u202etwo"),
    Fault("too long", "VAL007", EVERY, "x" * (LONGEST_CELL + 1)),
    Fault("capital yes", "VAL008", "yes_no", "Yes"),
    Fault("true", "VAL008", "yes_no", "true"),
    Fault("one", "VAL008", "yes_no", "1"),
    Fault("unknown unit", "VAL009", "unit", "stone"),
]
BAD_CELLS = [
    pytest.param(spec, fault, id=f"{spec.name}-{fault.name}")
    for spec in tables().values()
    for fault in FAULTS
    if fault.columns(spec)
]


@pytest.mark.parametrize(("spec", "fault"), BAD_CELLS)
def test_bad_cells_are_all_named_with_their_place(
    tmp_path: Path, spec: TableSpec, fault: Fault
) -> None:
    columns = fault.columns(spec)
    *sound, row = SAMPLE[spec.name]
    row = row | {column.name: fault.in_column(column) for column in columns}
    last = csv_text(spec.name, [row]).split("\n", 1)[1]
    text = (
        csv_text(spec.name, sound) + "\n\n" + last if sound else header_line(spec) + "\n\n" + last
    )
    problems = refused(with_table(tmp_path, spec, text), fault.code)
    line = len(sound) + 4
    expected = sorted((fault.code, line, column.name) for column in columns)
    assert places(problems, f"{spec.name}.csv") == expected
    found = {column.name: fault.in_column(column).strip() for column in columns}
    assert {p.column: p.found for p in problems} == {
        k: v or "an empty cell" for k, v in found.items()
    }


def header_line(spec: TableSpec) -> str:
    """Return the header with all columns of a table."""
    return csv_text(spec.name, [])


@pytest.mark.parametrize(
    ("code", "column", "text", "nearest"),
    [
        ("VAL004", "capacity_basis", "nameplat", "nameplate"),
        ("VAL004", "confidence", "hihg", "high"),
        ("VAL004", "share_market", "wolrd", "world"),
        ("VAL009", "unit", "kgs", "kg"),
        ("KEY002", "organisation_id", "smeltor", "smelter"),
    ],
)
def test_misspelt_word_is_answered_with_the_nearest(
    tmp_path: Path, code: str, column: str, text: str, nearest: str
) -> None:
    folder = changed(tiny_folder(), "sources", "s-smelter", **{column: text})
    [problem] = refused(write_folder(tmp_path, folder, tiny_head()), code)
    assert (problem.column, problem.found) == (column, text)
    assert f"Nearest: {nearest}" in problem.fix


@pytest.mark.parametrize(
    "text", ["x" * LONGEST_CELL, "naïve – “quoted” 漢字", "=1+1", "a;b", "<b>"]
)
def test_text_within_the_limit_is_kept(tmp_path: Path, text: str) -> None:
    tied = {"alt_group", *POINTER}
    columns = {
        name: [c.name for c in spec.columns.values() if c.type == "text" and c.name not in tied]
        for name, spec in tables().items()
    }
    contents = {
        name: csv_text(name, [row | dict.fromkeys(columns[name], text) for row in rows])
        for name, rows in SAMPLE.items()
    }
    network = load(spoiled(tmp_path, **contents))
    for table, names in columns.items():
        assert {cell for name in names for cell in network[table][name]} <= {text}


# One bad file


@each_table
def test_byte_that_is_not_utf8_is_named_with_its_line(tmp_path: Path, spec: TableSpec) -> None:
    *sound, last = [line.encode() for line in lines(spec)]
    content = b"\n".join([*sound, b"", last + b"Z\xfcrich"])
    [problem] = refused(with_table(tmp_path, spec, content), "FIL005")
    assert places([problem], f"{spec.name}.csv") == [("FIL005", len(sound) + 2, None)]
    assert problem.found == "byte 0xfc"


@each_table
def test_utf16_is_refused(tmp_path: Path, spec: TableSpec) -> None:
    content = TEXTS[spec.name].encode("utf-16")
    problems = refused(with_table(tmp_path, spec, content), "FIL005")
    assert places(problems, f"{spec.name}.csv") == [("FIL005", 1, None)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_other_wide_encodings_are_refused_in_the_header(tmp_path: Path, encoding: str) -> None:
    problems = refused(spoiled(tmp_path, sites=TEXTS["sites"].encode(encoding)), "FIL005|COL001")
    assert {(p.file, p.line) for p in problems} == {("sites.csv", 1)}


@pytest.mark.parametrize("size", [-1, 1])
@each_table
def test_ragged_row_is_named_with_its_line(tmp_path: Path, spec: TableSpec, size: int) -> None:
    *sound, last = lines(spec)
    ragged = last + ",more" if size > 0 else last.rsplit(",", 1)[0]
    path = with_table(tmp_path, spec, "\n".join([*sound, ragged, last]))
    [problem] = refused(path, "ROW001")
    assert places([problem], f"{spec.name}.csv") == [("ROW001", len(sound) + 1, None)]
    assert problem.found == f"{len(spec.columns) + size} cells"


@pytest.mark.parametrize("need", ["required", "wanted"])
@each_table
def test_missing_columns_are_all_named(tmp_path: Path, spec: TableSpec, need: str) -> None:
    rows = header(spec, lambda column: column.need != need)[spec.name]
    problems = refused(with_table(tmp_path, spec, csv_text(spec.name, rows)), "COL001")
    missing = [c.name for c in spec.columns.values() if c.need == need]
    expected = sorted(("COL001", 1, name) for name in missing)
    assert places(problems, f"{spec.name}.csv") == expected


@each_table
def test_missing_extra_columns_are_fine(tmp_path: Path, spec: TableSpec) -> None:
    rows = header(spec, lambda column: column.need != "extra")[spec.name]
    network = load(with_table(tmp_path, spec, csv_text(spec.name, rows)))
    extra = [c.name for c in spec.columns.values() if c.need == "extra"]
    assert {cell for name in extra for cell in network[spec.name][name]} <= {None}


@each_table
def test_unknown_column_is_answered_with_the_nearest(tmp_path: Path, spec: TableSpec) -> None:
    first, *others = lines(spec)
    text = "\n".join([f"{first},{spec.key}x", *(f"{line}," for line in others)])
    [problem] = refused(with_table(tmp_path, spec, text), "COL002")
    assert places([problem], f"{spec.name}.csv") == [("COL002", 1, None)]
    assert problem.found == f"{spec.key}x" and spec.key in problem.fix


@each_table
def test_column_that_is_there_twice_is_named(tmp_path: Path, spec: TableSpec) -> None:
    first, *others = lines(spec)
    text = "\n".join([f"{first},{spec.key}", *(f"{line},again" for line in others)])
    [problem] = refused(with_table(tmp_path, spec, text), "COL003")
    assert places([problem], f"{spec.name}.csv") == [("COL003", 1, spec.key)]
    assert problem.found == "2 times"


def test_header_after_blank_lines_is_named_with_its_line(tmp_path: Path) -> None:
    text = "\n\n" + TEXTS["sites"].replace("town", "town,town").replace("region", "regoin")
    problems = refused(spoiled(tmp_path, sites=text), "COL001")
    assert {(p.code, p.line) for p in problems} == {("COL001", 3), ("COL002", 3), ("COL003", 3)}


def test_header_with_control_signs_is_shown_escaped(tmp_path: Path) -> None:
    text = "\x1b[31m,\x1b[31m\n"
    assert "COL003" in {p.code for p in refused(spoiled(tmp_path, sites=text), "COL003")}


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_empty_files_are_all_refused(tmp_path: Path, content: bytes) -> None:
    reading = read(spoiled(tmp_path, **dict.fromkeys(TEXTS, content)))
    problems = [problem for problem in reading.errors if problem.file != "network.toml"]
    assert [(p.code, p.file) for p in problems] == [("FIL003", f"{name}.csv") for name in TEXTS]


@each_table
def test_header_alone_is_an_empty_table(tmp_path: Path, spec: TableSpec) -> None:
    reading = read(with_table(tmp_path, spec, header_line(spec)))
    assert len(reading.network[spec.name]) == 0
    assert {problem.code for problem in reading.errors} <= {"KEY002"}
    assert f"{spec.name}.csv" not in {problem.file for problem in reading.errors}


@pytest.mark.parametrize("tail", ["", ",end", '\nx,"y",z', '"" x'])
def test_unclosed_quotes_are_named_with_the_line_where_the_row_starts(
    tmp_path: Path, tail: str
) -> None:
    contents = {name: text + '\n\n"not closed\n\n' + tail for name, text in TEXTS.items()}
    problems = refused(spoiled(tmp_path, **contents), "FIL006")
    expected = [
        ("FIL006", f"{name}.csv", text.count("\n") + 3, None) for name, text in TEXTS.items()
    ]
    assert [(p.code, p.file, p.line, p.column) for p in problems] == expected


@each_table
def test_file_that_is_too_large_is_refused_unread(tmp_path: Path, spec: TableSpec) -> None:
    spoiled(tmp_path)
    os.truncate(tmp_path / f"{spec.name}.csv", LARGEST_FILE + 1)
    [problem] = refused(tmp_path, "FIL004")
    assert places([problem], f"{spec.name}.csv") == [("FIL004", None, None)]
    assert problem.found == f"{LARGEST_FILE + 1} bytes"
    assert f"{LARGEST_FILE} bytes" in problem.allowed


@each_table
def test_unknown_file_is_answered_with_the_nearest_table(tmp_path: Path, spec: TableSpec) -> None:
    spoiled(tmp_path).joinpath(f"{spec.name}_2.csv").write_text(TEXTS[spec.name])
    [problem] = refused(tmp_path, "FIL002")
    assert places([problem], f"{spec.name}_2.csv") == [("FIL002", None, None)]
    assert problem.found == f"{spec.name}_2" and spec.name in problem.fix


@pytest.mark.skipif(os.name != "posix", reason="such names are not possible here")
@pytest.mark.parametrize("name", [b"red\x1b[31m.csv", b"two\nlines.csv", b"caf\xe9.csv"])
def test_unknown_file_with_an_odd_name_is_shown_escaped(tmp_path: Path, name: bytes) -> None:
    with open(os.path.join(os.fsencode(spoiled(tmp_path)), name), "wb"):
        pass
    [problem] = refused(tmp_path, "FIL002")
    assert str(problem).encode()


@each_table
def test_folder_in_place_of_a_file_is_refused(tmp_path: Path, spec: TableSpec) -> None:
    spoiled(tmp_path).joinpath(f"{spec.name}.csv").unlink()
    (tmp_path / f"{spec.name}.csv").mkdir()
    assert places(refused(tmp_path, "FIL001"), f"{spec.name}.csv") == [("FIL001", None, None)]


def test_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(path: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    spoiled(tmp_path)
    monkeypatch.setattr("mainstay.ingest.files.os.open", forbidden)
    with pytest.raises(MainstayError, match="FIL001"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["no-such-folder", "network.toml", "with\0nul"])
def test_path_that_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"FIL001 .* is not a folder"):
        load(spoiled(tmp_path) / name)


# Forms of file that are fine


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
@pytest.mark.parametrize("blank", ["", "\n"], ids=["dense", "blank lines"])
def test_line_ends_byte_order_mark_and_blank_lines_do_not_matter(
    tmp_path: Path, end: str, mark: bytes, blank: str
) -> None:
    contents = {
        name: mark + text.replace("\n", "\n" + blank).replace("\n", end).encode()
        for name, text in TEXTS.items()
    }
    network = load(spoiled(tmp_path, **contents))
    (tmp_path / "plain").mkdir()
    assert network.digest == load(spoiled(tmp_path / "plain")).digest


def test_last_line_needs_no_end(tmp_path: Path) -> None:
    network = load(spoiled(tmp_path, **{name: text.rstrip() for name, text in TEXTS.items()}))
    assert {n: len(network[n]) for n in TEXTS} == {n: len(rows) for n, rows in SAMPLE.items()}


@pytest.mark.parametrize("text", ["one, two", 'said "yes"', '","', '"', ",,"])
def test_quoted_cell_keeps_its_commas_and_quotes(tmp_path: Path, text: str) -> None:
    path = write_folder(tmp_path, changed(tiny_folder(), "sites", "works", note=text), tiny_head())
    assert load(path)["sites"]["note"] == [text]


def test_spaces_around_cells_are_dropped(tmp_path: Path) -> None:
    folder = changed(tiny_folder(), "sites", "works", note="  wide \t", evidence_ids=" note-1 ; ")
    site = load(write_folder(tmp_path, folder, tiny_head()))["sites"].row("works")
    assert (site["note"], site["evidence_ids"]) == ("wide", ["note-1"])


@each_table
def test_line_numbers_stay_right_after_a_cell_of_several_lines(
    tmp_path: Path, spec: TableSpec
) -> None:
    bad = '"first\nsecond\r\nthird",' + "," * (len(spec.columns) - 2)
    text = TEXTS[spec.name] + bad + "\n" + "short\n"
    problems = refused(with_table(tmp_path, spec, text), "ROW001")
    line = len(lines(spec)) + 1
    assert ("VAL007", line, spec.key) in places(problems, f"{spec.name}.csv")
    assert ("ROW001", line + 3, None) in places(problems, f"{spec.name}.csv")


# Everything at once


def test_faults_in_all_tables_are_named_at_once(tmp_path: Path) -> None:
    contents = {}
    for spec in tables().values():
        *sound, last = SAMPLE[spec.name]
        contents[spec.name] = csv_text(spec.name, [*sound, last | {spec.key: "two words"}])
    head = 'title = 1\nhome = "XXA"\n'
    problems = refused(spoiled(tmp_path, network=head, **contents), "VAL005")
    expected = {(f"{s.name}.csv", len(SAMPLE[s.name]) + 1, s.key) for s in tables().values()}
    expected.add(("network.toml", None, "title"))
    assert {(p.file, p.line, p.column) for p in problems} == expected
    with pytest.raises(DataError, match=r"\.\.\. and \d+ more\.$"):
        load(tmp_path)


def test_faults_of_many_kinds_in_one_folder_are_named_at_once(tmp_path: Path) -> None:
    folder = changed(tiny_folder(), "sources", "s-smelter", capacity_per_year="-1", unit="stone")
    folder = changed(folder, "sources", "s-mine-1", since="2024-13", verified="maybe")
    folder = changed(folder, "organisations", "smelter", country_id="XXQ", kind="firm")
    path = write_folder(tmp_path, folder, tiny_head())
    (path / "extra.csv").write_text("a,b\n")
    (path / "items.csv").write_bytes(b"\xff")
    (path / "sites.csv").write_text("site_id\n")
    codes = {problem.code for problem in refused(path, "VAL003")}
    cells = {"VAL003", "VAL009", "VAL006", "VAL008", "VAL004"}
    assert codes == cells | {"KEY002", "FIL002", "FIL005", "COL001"}


def test_problems_stand_in_the_order_of_files_lines_and_columns(tmp_path: Path) -> None:
    rows = [row | {"kind": "?", "unit": "?"} for row in tiny_folder()["items"]]
    folder = tiny_folder() | {"items": rows}
    folder = changed(folder, "sites", "works", verified="?", mark="?")
    problems = refused(write_folder(tmp_path, folder, tiny_head()), "VAL004")
    order = [(p.file, p.line, p.column) for p in problems]
    assert len(order) == 12 and order == sorted(order)


def test_references_into_a_spoiled_table_are_not_judged(tmp_path: Path) -> None:
    folder = changed(tiny_folder(), "organisations", "smelter", organisation_id="a smelter")
    [problem] = refused(write_folder(tmp_path, folder, tiny_head()), "VAL005")
    assert problem.found == "a smelter"


# network.toml

GOOD = {"title": '"t"', "home": '"XXA"'}


def head(**keys: str) -> str:
    """Write a `network.toml` with some keys changed; an empty text takes a key away."""
    return "".join(f"{key} = {text}\n" for key, text in (GOOD | keys).items() if text)


BAD_HEADS = [
    ("no title", head(title=""), [("VAL001", "title", None)]),
    ("no home", head(home=""), [("VAL001", "home", None)]),
    ("neither", 'about = "x"', [("VAL001", "home", None), ("VAL001", "title", None)]),
    ("empty title", head(title='""'), [("VAL001", "title", "")]),
    ("empty home", head(home='""'), [("VAL001", "home", "")]),
    ("number for title", head(title="3"), [("VAL001", "title", "3")]),
    ("list for home", head(home='["XXA"]'), [("VAL001", "home", "['XXA']")]),
    ("text for year", head(price_year='"2024"'), [("VAL001", "price_year", "2024")]),
    ("yes for year", head(price_year="true"), [("VAL001", "price_year", "True")]),
    ("fraction for year", head(price_year="2024.5"), [("VAL001", "price_year", "2024.5")]),
    ("two lines", head(about='"one\\ntwo"'), [("VAL001", "about", "one\ntwo")]),
    ("escape", head(about='"\\u001b[31m"'), [("VAL001", "about", "\x1b[31m")]),
    ("unknown key", head(titel='"t"'), [("COL002", None, "titel")]),
    ("unknown key with escape", head() + '"\\u001b" = 1', [("COL002", None, "\x1b")]),
    ("unknown table", head() + "[extra]\na = 1", [("COL002", None, "extra")]),
    ("home is no country", head(home='"XXQ"'), [("KEY002", "home", "XXQ")]),
    ("item is none", head(item='"itms-1"'), [("KEY002", "item", "itms-1")]),
    ("programme is none", head(programme='"x"'), [("KEY002", "programme", "x")]),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in BAD_HEADS], ids=[case[0] for case in BAD_HEADS]
)
def test_fault_in_the_head_is_named(
    tmp_path: Path, text: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    problems = refused(spoiled(tmp_path, network=text), expected[0][0])
    assert {problem.file for problem in problems} == {"network.toml"}
    assert [(p.code, p.column, p.found) for p in problems] == expected


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("FIL003", b""),
        ("FIL003", b"\xef\xbb\xbf"),
        ("FIL005", b'title = "caf\xe9"'),
        ("FIL005", HEAD.encode("utf-16")),
        ("FIL006", b"title ="),
        ("FIL006", b"\x00"),
        ("FIL006", b'title = "a"\ntitle = "b"'),
        ("FIL006", b"price_year = " + b"1" * 5000),
        ("FIL006", b"title = 0x" + b"f" * 5000),
        ("FIL006", b"title = " + b"[" * 5000),
        ("FIL006", b"title = " + b"{a = " * 5000),
    ],
    ids=lambda value: None if isinstance(value, str) else ascii(value[:16]),
)
def test_head_that_cannot_be_read_is_refused(tmp_path: Path, code: str, content: bytes) -> None:
    problems = refused(spoiled(tmp_path, network=content), f"{code}|VAL001")
    assert {problem.file for problem in problems} == {"network.toml"}
    assert {problem.code for problem in problems} <= {code, "VAL001"}


@pytest.mark.parametrize("year", ["-1", "20260", "0x" + "f" * 5000], ids=lambda text: text[:8])
def test_price_year_that_is_no_year_is_refused(tmp_path: Path, year: str) -> None:
    [problem] = refused(spoiled(tmp_path, network=head(price_year=year)), "price_year")
    assert (problem.file, problem.column) == ("network.toml", "price_year")


def test_head_that_is_absent_is_refused(tmp_path: Path) -> None:
    (spoiled(tmp_path) / "network.toml").unlink()
    assert "FIL001" in [code for code, *_ in places(refused(tmp_path, "FIL001"), "network.toml")]


def test_head_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    os.truncate(spoiled(tmp_path) / "network.toml", LARGEST_FILE + 1)
    assert "FIL004" in [code for code, *_ in places(refused(tmp_path, "FIL004"), "network.toml")]


def test_unknown_key_is_answered_with_the_nearest(tmp_path: Path) -> None:
    [problem] = refused(spoiled(tmp_path, network=head(titel='"t"')), "COL002")
    assert "title" in problem.fix and "price_year" in problem.allowed


def test_unknown_keys_stand_in_the_same_order_in_every_run(tmp_path: Path) -> None:
    names = [f"key_{letter}" for letter in "abcdefgh"]
    problems = refused(spoiled(tmp_path, network=head(**dict.fromkeys(names, "1"))), "COL002")
    assert [problem.found for problem in problems] == names


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_head_may_have_any_line_end_and_a_byte_order_mark(
    tmp_path: Path, end: str, mark: bytes
) -> None:
    text = head(item=f'"{sample_key("items")}"', price_year="2024").replace("\n", end)
    network = load(spoiled(tmp_path, network=mark + text.encode()))
    assert (network.title, network.home, network.price_year) == ("t", "XXA", 2024)
