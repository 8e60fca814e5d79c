"""A network as a folder: `network.toml`, and a CSV or a Parquet file for each table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mainstay.errors import Problem, nearest
from mainstay.ingest.csv_form import csv_part, sound_text
from mainstay.ingest.files import LARGEST_HEAD, opened
from mainstay.ingest.head import HEAD, head_of_toml
from mainstay.ingest.parquet_form import parquet_part
from mainstay.ingest.place import Part, Place, Source
from mainstay.schema.spec import tables

_READERS = {".csv": csv_part, ".parquet": parquet_part}
_DATA_FILES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".parquet", ".duckdb"})
"""Endings of files that look like data: one that is not read must not be passed over in silence."""


def folder_source(folder: Path, problems: list[Problem]) -> Source:
    """Open a network folder."""
    partial: set[str] = set()
    head = _head(folder / HEAD, problems)
    return Source(HEAD, head, _parts(folder, problems, partial), partial)


def _head(path: Path, problems: list[Problem]) -> dict[str, Any]:
    title = path.parent.name
    file = opened(path, LARGEST_HEAD, problems)
    if file is None:
        return head_of_toml("", title, problems)
    with file:
        text = file.read().decode("utf-8-sig") if sound_text(file, HEAD, problems) else ""
    return head_of_toml(text, title, problems)


def _parts(folder: Path, problems: list[Problem], partial: set[str]) -> Iterator[Part]:
    known = tables()
    seen: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        name = path.stem
        if path.suffix.lower() not in _DATA_FILES:
            continue
        if name not in known or path.suffix not in _READERS:
            problems.append(_stranger(path))
        elif name in seen:
            problems.append(_second(path, seen[name]))
            partial.add(name)
        else:
            seen[name] = path.name
            part = _READERS[path.suffix](path, known[name], problems)
            if part is None:
                partial.add(name)
            else:
                yield part


def _stranger(path: Path) -> Problem:
    return Place(path.name).problem(
        "FIL002",
        found=path.stem if path.suffix in _READERS else path.name,
        allowed="a table of the schema with the ending .csv or .parquet",
        fix="Rename or remove the file. " + nearest(path.stem, tables()),
    )


def _second(path: Path, first: str) -> Problem:
    return Place(path.name).problem(
        "FIL008",
        found=f"{first} and {path.name}",
        allowed="one file for each table",
        fix="Remove the one that does not count.",
    )
