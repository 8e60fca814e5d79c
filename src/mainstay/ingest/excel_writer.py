"""Write an Excel workbook, sheet by sheet, so that every cell comes back exactly.

It is written as XML in a zip, because what libraries write rounds numbers to sixteen digits
(docs/decisions/0009-forms.md). A text is a text cell, whatever it looks like, and never a formula.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import pyarrow as pa

from mainstay.errors import UsageError
from mainstay.ingest.excel_book import escaped
from mainstay.ingest.excel_cells import MOST_ROWS, letters_of
from mainstay.ingest.folder_writers import cell_texts
from mainstay.ingest.head import TABLE, rows_of
from mainstay.schema.spec import TableSpec

_SPACE = "http://schemas.openxmlformats.org/"
_MAIN = f'xmlns="{_SPACE}spreadsheetml/2006/main"'
_LINKS = f"{_SPACE}officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'<styleSheet {_MAIN}><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    "</cellXfs></styleSheet>"
)
_HEADER, _TEXT = 1, 2
_NEVER = (1980, 1, 1, 0, 0, 0)


class ExcelWriter:
    """Writes each table as a sheet; the workbook is whole when it is closed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sheets: list[str] = []
        self.zip = zipfile.ZipFile(path, "w")

    def __enter__(self) -> "ExcelWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write what names the sheets, and close the file."""
        with self.zip:
            if kind is None:
                self._frame()

    def head(self, head: dict[str, Any]) -> None:
        """Write the sheet of key and value."""
        with self._sheet(TABLE, ["key", "value"]) as out:
            for number, (key, value) in enumerate(rows_of(head), start=2):
                cells = _text(f"A{number}", key) + _text(f"B{number}", value)
                out.write(f'<row r="{number}">{cells}</row>'.encode())
            out.write(b"</sheetData></worksheet>")

    def table(self, spec: TableSpec, batches: Iterator[pa.Table]) -> None:
        """Write one table.

        Raises
        ------
        UsageError
            USE017 when it has more rows than a sheet.
        """
        columns = list(spec.columns.values())
        letters = [letters_of(number + 1) for number in range(len(columns))]
        write = [_number if column.is_number else _text for column in columns]
        number = 1
        with self._sheet(spec.name, list(spec.columns)) as out:
            for batch in batches:
                if number + batch.num_rows > MOST_ROWS:
                    raise _too_long(spec)
                cells = [cell_texts(c, batch.column(c.name)) for c in columns]
                for texts in zip(*cells, strict=True):
                    number += 1
                    row = "".join(
                        one(f"{letter}{number}", text)
                        for one, letter, text in zip(write, letters, texts, strict=True)
                        if text
                    )
                    out.write(f'<row r="{number}">{row}</row>'.encode())
            out.write(b"</sheetData></worksheet>")

    def _sheet(self, name: str, header: list[str]) -> IO[bytes]:
        """Begin a sheet, with its header in view at all times."""
        self.sheets.append(name)
        out = self._part(f"xl/worksheets/sheet{len(self.sheets)}.xml")
        cells = "".join(
            _text(f"{letters_of(n + 1)}1", text, _HEADER) for n, text in enumerate(header)
        )
        out.write(
            f'{_DECLARED}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
            f'<cols><col min="1" max="{len(header)}" width="18" customWidth="1"/></cols>'
            f'<sheetData><row r="1">{cells}</row>'.encode()
        )
        return out

    def _part(self, name: str) -> IO[bytes]:
        """Begin a part, dated alike at all times, so that the same network gives the same bytes."""
        entry = zipfile.ZipInfo(name, _NEVER)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        return self.zip.open(entry, "w", force_zip64=name.startswith("xl/worksheets/"))

    def _frame(self) -> None:
        """Write the parts that say what the sheets are."""
        numbers = range(1, len(self.sheets) + 1)
        last = len(self.sheets) + 1
        link = '<Relationship Id="rId{0}" Type="' + _LINKS + '/{1}" Target="{2}"/>'
        sheets = "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(numbers, self.sheets, strict=True)
        )
        own = [link.format(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
        own.append(link.format(last, "styles", "styles.xml"))
        links = f'<Relationships xmlns="{_SPACE}package/2006/relationships">'
        override = '<Override PartName="/xl/{0}.xml" ContentType="' + _TYPE + '.{1}+xml"/>'
        types = [override.format("workbook", "sheet.main"), override.format("styles", "styles")]
        types += [override.format(f"worksheets/sheet{n}", "worksheet") for n in numbers]
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{_SPACE}package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f"{''.join(types)}</Types>",
            "_rels/.rels": links
            + link.format(1, "officeDocument", "xl/workbook.xml")
            + "</Relationships>",
            "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_LINKS}"><sheets>{sheets}</sheets>'
            "</workbook>",
            "xl/_rels/workbook.xml.rels": f"{links}{''.join(own)}</Relationships>",
            "xl/styles.xml": _STYLES,
        }
        for name, content in parts.items():
            with self._part(name) as out:
                out.write((_DECLARED + content).encode())


def _text(ref: str, text: str, style: int = _TEXT) -> str:
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = escaped(text) if "_x" in text else text
    return f'<c r="{ref}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _number(ref: str, text: str) -> str:
    return f'<c r="{ref}"><v>{text}</v></c>'


def _too_long(spec: TableSpec) -> UsageError:
    text = "Write a folder of Parquet files, or a .duckdb file."
    return UsageError(
        f"USE017 {spec.name} has more rows than the {MOST_ROWS:,} of a sheet, header included. "
        f"{text}"
    )
