"""The cells of a sheet, row by row, as the texts that their writer meant.

A number is written in the shortest way that gives it back, a date cell as its day, TRUE as `yes`
where yes or no is wanted. What Excel shows as an error is a bad cell.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from mainstay.ingest.cells import LONGEST_CELL, BadCell
from mainstay.ingest.excel_book import Book, unescaped
from mainstay.ingest.excel_zip import Xml
from mainstay.ingest.folder_writers import number_text
from mainstay.schema.spec import ColumnSpec

MOST_ROWS = 1_048_576
_LONGEST = 2 * LONGEST_CELL
_MOST_COLUMNS = 16_384
_LAST_SERIAL = 2_958_466
_REF = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
BROKEN = BadCell("VAL010", "a value", "Mend the formula, or write its value.")


class Cell(NamedTuple):
    """A cell as it is stored: the sort of value (`n`, `b`, `e`, `s`, `date`) and its text."""

    kind: str
    text: str


Row = tuple[int, dict[int, Cell]]


def rows(found: zipfile.ZipFile, name: str, book: Book) -> Iterator[Row]:
    """Go through the rows of a sheet that are not empty: number and cells by column from 1."""
    sheet = _Sheet(book)
    for _ in Xml(sheet.start, sheet.end, sheet.chars).blocks(found, name):
        yield from sheet.ready
        sheet.ready.clear()


class _Sheet:
    """Puts rows together from the elements of a sheet."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.ready: list[Row] = []
        self.row = self.column = 0
        self.cells: dict[int, Cell] = {}
        self.kind = self.style = ""
        self.parts: list[str] = []
        self.inside = self.spoken = self.formula = self.valued = False

    def start(self, element: str, attributes: dict[str, str]) -> None:
        if element == "c":
            self._cell(attributes)
        elif element in {"v", "t"}:
            self.inside, self.valued = not self.spoken, True
        elif element == "f":
            self.formula = True
        elif element == "row":
            self._row(attributes.get("r"))
        elif element == "rPh":
            self.spoken = True

    def end(self, element: str) -> None:
        if element == "c":
            self._done()
        elif element in {"v", "t"}:
            self.inside = False
        elif element == "row":
            if self.cells:
                self.ready.append((self.row, self.cells))
        elif element == "rPh":
            self.spoken = False

    def chars(self, text: str) -> None:
        if self.inside:
            self.parts.append(text)

    def _row(self, number: str | None) -> None:
        row = self.row + 1 if number is None else int(number)
        if not self.row < row <= MOST_ROWS:
            raise ValueError(f"row {row} after row {self.row}")
        self.row, self.column, self.cells = row, 0, {}

    def _cell(self, attributes: dict[str, str]) -> None:
        ref = attributes.get("r")
        column = self.column + 1
        if ref is not None:
            match = _REF.fullmatch(ref)
            if match is None or int(match[2]) != self.row:
                raise ValueError(f"cell {ref} in row {self.row}")
            column = number_of(match[1])
        if not self.column < column <= _MOST_COLUMNS:
            raise ValueError(f"column {column} after column {self.column} in row {self.row}")
        self.column, self.parts = column, []
        self.formula = self.valued = False
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")

    def _done(self) -> None:
        text = "".join(self.parts)
        if self.formula and not self.valued:
            self.cells[self.column] = Cell("e", "a formula without a saved value")
        if not text:
            return
        if self.kind == "s":
            index = int(text)
            if not 0 <= index < len(self.book.texts):
                raise ValueError(f"no shared text {index}")
            cell = Cell("s", self.book.texts[index])
        elif self.kind in {"str", "inlineStr"}:
            cell = Cell("s", unescaped(text))
        elif self.kind in {"b", "e"}:
            cell = Cell(self.kind, text)
        else:
            cell = self._number(text)
        if cell.text.strip():
            self.cells[self.column] = cell._replace(text=cell.text[:_LONGEST])

    def _number(self, text: str) -> Cell:
        if self.kind == "d":
            return Cell("date", re.sub(r"T00:00:00(\.0+)?Z?$", "", text))
        if not _NUMBER.fullmatch(text):
            raise ValueError(f"number {text[:40]} in row {self.row}")
        value = float(text)
        style = int(self.style) if self.style.isdecimal() else -1
        dated = 0 <= style < len(self.book.dated) and self.book.dated[style]
        if dated and 0 <= value < _LAST_SERIAL:
            return Cell("date", day_of(value, self.book.from_1904))
        return Cell("n", number_text(value))


def day_of(serial: float, from_1904: bool) -> str:
    """Write the day that a number stands for, with the time where there is one.

    Examples
    --------
    >>> day_of(45565.0, False), day_of(45565.5, False), day_of(59, False), day_of(60, False)
    ('2024-09-30', '2024-09-30 12:00:00', '1900-02-28', '1900-02-29')
    """
    days, seconds = divmod(round(serial * 86_400), 86_400)
    if from_1904:
        base = date(1904, 1, 1)
    else:
        base = date(1899, 12, 30) if days > 60 else date(1899, 12, 31)
    if days == 60 and not from_1904:
        day = "1900-02-29"  # the day that Lotus 1-2-3 had and the calendar has not
    else:
        day = (base + timedelta(days=days)).isoformat()
    clock = f" {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return day + clock if seconds else day


def text_of(column: ColumnSpec, cell: Cell) -> str | BadCell:
    """Return the text that a cell stands for in a column."""
    if cell.kind == "e":
        return BROKEN
    if cell.kind == "b":
        true = cell.text in {"1", "true"}
        if column.type == "yes_no":
            return "yes" if true else "no"
        return "TRUE" if true else "FALSE"
    return cell.text


def number_of(letters: str) -> int:
    """Return the number of a column from its letters.

    Examples
    --------
    >>> number_of("A"), number_of("AA"), letters_of(27)
    (1, 27, 'AA')
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters_of(number: int) -> str:
    """Return the letters of a column from its number."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
