"""The Excel workbook to fill in: a sheet for each table, with lists to choose from."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from mainstay.ingest.excel_cells import letters_of
from mainstay.ingest.excel_form import CODES, README
from mainstay.ingest.head import TABLE
from mainstay.ingest.template_words import meaning, table_words
from mainstay.schema.spec import ColumnSpec, TableSpec, codes, tables
from mainstay.units import units

LAST = 10_000
"""Row down to which lists to choose from are offered."""
_TEXTS = frozenset({"id", "ref", "refs", "text", "texts", "code", "market", "unit", "date"})
_HEAD = (
    ("title", "", "A title for readers, in one line. Required."),
    ("about", "", "What the network is about, in one line."),
    ("home", "USA", "Code of the nation that asks; a row of countries. Required."),
    ("policy", "us-2026", "Policy profile."),
    ("item", "", "The end item that a brief is about; a row of items."),
    ("programme", "", "The programme whose need a brief states; a row of programmes."),
    ("price_year", "", "Year of the prices."),
)
_WORDS = (
    "An empty programme. Fill in the sheets; leave those alone that you have no rows for.",
    "A row is a fact, and names the publications behind it (sheet evidence).",
    "An empty cell means that the fact is not published. It never means zero.",
    "The note on each header says what the column means, its unit, and whether it is required.",
    "mainstay check FILE.xlsx says what is missing or wrong, with its sheet and cell.",
    "This sheet and the hidden sheet codes are not read.",
)


def write_workbook(path: Path, title: str) -> None:
    """Write the workbook to fill in."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        styles = {
            "header": book.add_format({"bold": True, "num_format": "@"}),
            "text": book.add_format({"num_format": "@"}),
        }
        _readme(book, styles)
        _head(book, styles, title)
        sheets = {name: book.add_worksheet(name) for name in tables()}
        lists = _lists(book)
        for name, table in tables().items():
            _sheet(sheets[name], table, styles, lists)


def _readme(book: Any, styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet(README)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    for row, words in enumerate(_WORDS):
        sheet.write_string(row, 0, words)
    first = len(_WORDS) + 1
    sheet.write_string(first, 0, "sheet", styles["header"])
    sheet.write_string(first, 1, "what it is for", styles["header"])
    for row, table in enumerate(tables().values(), start=first + 1):
        sheet.write_string(row, 0, table.name)
        sheet.write_string(row, 1, table_words(table).replace("`", ""))


def _head(book: Any, styles: dict[str, Any], title: str) -> None:
    sheet = book.add_worksheet(TABLE)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 50, styles["text"])
    sheet.set_column(2, 2, 70)
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(("key", "value", "meaning")):
        sheet.write_string(0, column, name, styles["header"])
    for row, (key, value, words) in enumerate(_HEAD, start=1):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, title if key == "title" else value, styles["text"])
        sheet.write_string(row, 2, words)


def _lists(book: Any) -> dict[str, str]:
    """Write the lists to choose from onto a hidden sheet, and return where each stands."""
    sheet = book.add_worksheet(CODES)
    sheet.hide()
    known = {name: list(found) for name, found in codes().items()}
    known |= {"unit": list(units()), "yes or no": ["yes", "no"]}
    places = {}
    for column, (name, words) in enumerate(known.items()):
        letter = letters_of(column + 1)
        sheet.write_string(0, column, name)
        sheet.write_column(1, column, words)
        places[name] = f"={CODES}!${letter}$2:${letter}${len(words) + 1}"
    return places


def _sheet(sheet: Any, table: TableSpec, styles: dict[str, Any], lists: dict[str, str]) -> None:
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(table.columns.values()):
        style = styles["text"] if column.type in _TEXTS else None
        sheet.set_column(number, number, max(12, len(column.name) + 2), style)
        sheet.write_string(0, number, column.name, styles["header"])
        note = f"{meaning(column)} {column.need.capitalize()}."
        sheet.write_comment(0, number, note, {"width": 280, "height": 120, "author": ""})
        place = _choices(column, lists)
        if place is not None:
            sheet.data_validation(1, number, LAST, number, _validation(column, place))


def _choices(column: ColumnSpec, lists: dict[str, str]) -> str | None:
    """Return where the values stand that a cell may have, where they can be listed."""
    if column.type == "ref":
        target = tables()[str(column.of)]
        letter = letters_of(list(target.columns).index(target.key) + 1)
        return f"={target.name}!${letter}$2:${letter}${LAST + 1}"
    names = {"code": column.of, "market": "market", "unit": "unit", "yes_no": "yes or no"}
    return lists.get(names.get(column.type) or "")


def _validation(column: ColumnSpec, place: str) -> dict[str, Any]:
    """Offer a list; only codes, units and yes or no may be nothing else."""
    return {
        "validate": "list",
        "source": place,
        "error_type": "warning" if column.type in {"ref", "market"} else "stop",
        "error_title": column.name,
        "error_message": "This is not on the list.",
    }
