"""An empty programme, from the schema: a folder to fill in, and an Excel workbook beside it."""

from collections.abc import Iterable
from pathlib import Path

from mainstay.errors import UsageError
from mainstay.ingest.head import HEAD
from mainstay.ingest.saving import all_saved, real
from mainstay.ingest.template_words import GROUPS, meaning, table_words
from mainstay.ingest.template_workbook import write_workbook
from mainstay.schema.spec import TableSpec, tables

_HEAD = """\
# What the network is about. Every table is a CSV file beside this one; README.md says what goes
# into which. A cell that is empty means that the fact is not published, never zero.

# A title for readers, in one line.
title = "{title}"
# What the network is about, in one line.
about = ""
# Code of the nation that asks; it must stand in countries.csv.
home = "USA"
# Policy profile.
policy = "us-2026"
# The end item that a brief is about; it must stand in items.csv.
# item = ""
# The programme whose need a brief states; it must stand in programmes.csv.
# programme = ""
# Year of the prices.
# price_year = 2026
"""
_README = """\
# {title}

An empty programme folder. `mainstay check .` says what is missing or wrong, with its place.

- `network.toml` says what the network is about.
- Each table is a CSV file in UTF-8. Leave tables out that you have no rows for.
- A row is a fact, and names the publications behind it. An empty cell is not published, never zero.
- *Required* cells are never empty. *Wanted* columns stand in the header. *Extra* columns may be
  left out.
- `mainstay convert . network.xlsx` makes a workbook of it, and the other way round.

"""


def header(table: TableSpec) -> str:
    """Return the header line of a table."""
    return ",".join(table.columns) + "\n"


def write_template(folder: Path) -> list[Path]:
    """Write an empty programme folder and, beside it, an Excel workbook to fill in.

    Parameters
    ----------
    folder : Path
        A folder that is new or empty; the workbook has its name and the ending `.xlsx`.

    Returns
    -------
    list of Path
        The files written, `network.toml` first and the workbook last. All of them, or none.

    Raises
    ------
    UsageError
        USE006 when there is something already, or nothing can be written there.
    """
    place = real(folder)
    workbook = place.with_name(place.name + ".xlsx")
    _hold_empty(folder, place, workbook)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"USE006 {folder} can't be made ({error.strerror}).") from None
    title = "".join(c for c in place.name if c.isalnum() or c in " -_.")
    with all_saved([workbook, place]) as (begun_workbook, begun):
        _hold_empty(folder, place, workbook)  # another process may have been first
        begun.mkdir()
        names = [_put(begun / name, text) for name, text in _texts(title)]
        write_workbook(begun_workbook, title)
    return [*(place / name for name in names), workbook]


def _hold_empty(folder: Path, place: Path, workbook: Path) -> None:
    if place.is_file() or (place.exists() and any(place.iterdir())):
        raise UsageError(f"USE006 {folder} is not empty. Name a new folder.")
    if workbook.exists():
        raise UsageError(f"USE006 There is a {workbook.name} already. Name another folder.")


def _put(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8", newline="")
    return path.name


def _texts(title: str) -> Iterable[tuple[str, str]]:
    yield HEAD, _HEAD.format(title=title)
    yield "README.md", _README.format(title=title) + "\n".join(_guide())
    for name, table in tables().items():
        yield f"{name}.csv", header(table)


def _guide() -> Iterable[str]:
    """Say what each table and column is for."""
    for group, title in GROUPS.items():
        yield f"## {title}\n"
        for table in tables().values():
            if table.group != group:
                continue
            yield f"### {table.name}\n\n{table_words(table)}\n"
            yield "| column | need | meaning |\n| --- | --- | --- |"
            for column in table.columns.values():
                words = meaning(column).replace("|", "\\|")
                yield f"| `{column.name}` | {column.need} | {words} |"
            yield ""
