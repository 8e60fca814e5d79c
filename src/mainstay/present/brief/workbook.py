"""The tables of a brief as an Excel workbook, the same bytes for the same results."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from mainstay.decide.crossings import matters
from mainstay.decide.programmes import Programmes
from mainstay.decide.story import Story, sentences
from mainstay.model.network import Network
from mainstay.model.result import Result
from mainstay.present.terminal import PROBLEM_COLUMNS, plain

BORN = datetime(2000, 1, 1)
WIDEST, NARROWEST = 60, 8
_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def render_workbook(story: Story, network: Network) -> bytes:
    """Write a sheet for each result, with units, and one each for words, gaps and evidence.

    Text is always written as text: a name that looks like a formula or an address stays a name.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _SAFE)
    book.set_properties({"title": story.title, "created": BORN})
    writer = _Writer(book)
    writer.sheet("brief", ["text", "evidence_ids", "confidence"], [], _words(story))
    for name, result in story.results.items():
        writer.result(name, result)
    writer.sheet("path", *_crossings(story))
    writer.sheet("history", *_history(story))
    writer.sheet("gaps", PROBLEM_COLUMNS, [], [gap.as_dict() for gap in story.gaps])
    evidence = network["evidence"]
    writer.sheet("evidence", list(evidence.spec.columns), [], list(evidence.rows()))
    book.close()
    return out.getvalue()


def render_survey(found: Programmes) -> bytes:
    """Write the tables of a page over several networks: one for it, one for each network."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _SAFE)
    book.set_properties({"title": "Programmes", "created": BORN})
    writer = _Writer(book)
    name = {end.key: end.name for end in found.ends}
    columns = ["kind", "name", "goes_into", "stopped", "apparent", "networks", "evidence"]
    rows = [
        {
            **{key: getattr(row, key) for key in ("kind", "name", "networks")},
            **{
                key: [name[end] for end in getattr(row, key)]
                for key in ("goes_into", "stopped", "apparent")
            },
            "evidence": [f"{title}: {key}" for title, key in row.evidence],
        }
        for row in found.shared
    ]
    writer.sheet("shared", columns, [], rows)
    merges = [{"kind": m.kind, "names": list(m.names), "why": m.why} for m in found.merges]
    writer.sheet("taken for the same", ["kind", "names", "why"], [], merges)
    for number, result in enumerate(found.results, 1):
        writer.result(f"network {number}", result)
    book.close()
    return out.getvalue()


def _words(story: Story) -> list[dict[str, Any]]:
    return [
        {"text": s.text, "evidence_ids": list(s.evidence), "confidence": s.confidence}
        for s in sentences(story)
    ]


def _history(story: Story) -> tuple[list[str], list[str], list[Mapping[str, Any]]]:
    rows = [result.table[0] for result in story.history]
    columns = story.results["deliverable"].columns
    return [c.name for c in columns], [c.unit for c in columns], list(rows)


def _crossings(story: Story) -> tuple[list[str], list[str], list[Mapping[str, Any]]]:
    """Return the paths of each item that crosses a border, those left out that are closed."""
    answers = [
        (one.kind, flow.item, result)
        for one in story.crossings
        for flow, result in zip(one.flows, one.results, strict=True)
    ]
    columns = answers[0][2].columns if answers else ()
    rows: list[Mapping[str, Any]] = [
        {"kind": kind, "item": item, **row}
        for kind, item, result in answers
        for row in result.table
        if matters(row)
    ]
    names = ["kind", "item", *(column.name for column in columns)]
    return names, ["", "", *(column.unit for column in columns)], rows


class _Writer:
    """Sheets with a bold head, a line of units, frozen panes and fitting widths."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self.unit = book.add_format({"italic": True, "font_color": "#595959"})
        self.cell = book.add_format({"valign": "top", "text_wrap": True})

    def result(self, name: str, result: Result) -> None:
        names = [column.name for column in result.columns]
        self.sheet(name, names, [column.unit for column in result.columns], result.table)

    def sheet(
        self,
        name: str,
        names: Sequence[str],
        units: Sequence[str],
        rows: Sequence[Mapping[str, Any]],
    ) -> None:
        page = self.book.add_worksheet(name[:31])
        top = 2 if units else 1
        for column, title in enumerate(names):
            page.write_string(0, column, title, self.head)
            cells = [row[title] for row in rows]
            longest = max((len(plain(cell, "")) for cell in cells), default=0)
            wide = min(WIDEST, max(NARROWEST, longest + 2, len(title) + 2))
            page.set_column(column, column, wide)
            for number, cell in enumerate(cells):
                self._write(page, top + number, column, cell)
        for column, unit in enumerate(units):
            page.write_string(1, column, unit, self.unit)
        page.freeze_panes(top, 1)
        if rows:
            page.autofilter(top - 1, 0, top + len(rows) - 1, len(names) - 1)

    def _write(self, page: Any, row: int, column: int, value: Any) -> None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            page.write_number(row, column, value, self.cell)
        elif value is not None:
            page.write_string(row, column, plain(value, ""), self.cell)
