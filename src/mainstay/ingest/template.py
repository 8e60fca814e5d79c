"""An empty programme folder, from the schema: `network.toml` and a header for each table."""

from pathlib import Path

from mainstay.errors import UsageError
from mainstay.schema.spec import TableSpec, tables

HEAD = """\
# What the network is about. Every table is a CSV file beside this one (docs/reference/tables.md).
title = "{title}"
about = ""
# Code of the nation that asks; it must stand in countries.csv.
home = "USA"
policy = "us-2026"
# The end item and the programme that a brief is about.
# item = ""
# programme = ""
"""


def header(table: TableSpec) -> str:
    """Return the header line of a table."""
    return ",".join(table.columns) + "\n"


def write_template(folder: Path) -> list[Path]:
    """Write an empty programme folder and return its files.

    Raises
    ------
    UsageError
        USE006 when there is something in the folder already.
    """
    if folder.is_file() or (folder.exists() and any(folder.iterdir())):
        raise UsageError(f"USE006 {folder} is not empty. Name a new folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"USE006 {folder} can't be made ({error.strerror}).") from None
    written = [folder / "network.toml"]
    title = "".join(c for c in folder.name if c.isalnum() or c in " -_.")
    written[0].write_text(HEAD.format(title=title), encoding="utf-8")
    for name, table in tables().items():
        path = folder / f"{name}.csv"
        path.write_text(header(table), encoding="utf-8")
        written.append(path)
    return written
