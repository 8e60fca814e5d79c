"""Where things stand in what is read, and what each form of a network gives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from mainstay.errors import Problem
from mainstay.ingest.cells import BadCell
from mainstay.model.network import Ints
from mainstay.schema.spec import TableSpec

BATCH = 65_536
"""Rows that are read, checked and written at a time."""
FEW = 4_096
"""Rows at a time where a form may hold texts that are long and cost it nothing to repeat."""
LONG = 1_024
"""Bytes of a text from which on it is taken for long."""
MOST_NAMED = 1_000
"""Problems of one kind in one place that are named; the others are counted."""


@dataclass(frozen=True)
class Place:
    """A table in a file: the file, its sheet or table, and the letters of its columns."""

    file: str
    part: str | None = None
    letters: Mapping[str, str] = field(default_factory=dict)

    def problem(
        self,
        code: str,
        *,
        allowed: str,
        fix: str,
        found: str | None = None,
        line: int | None = None,
        column: str | None = None,
        at: str | None = None,
    ) -> Problem:
        """Make a problem here; `at` is the column whose letter is named, else `column`."""
        letter = self.letters.get(at or column or "")
        return Problem(
            code=code,
            file=self.file,
            part=self.part,
            line=line,
            cell=f"{letter}{line}" if letter is not None and line is not None else None,
            column=column,
            found=found,
            allowed=allowed,
            fix=fix,
        )


@dataclass(frozen=True)
class Batch:
    """Some rows as their form gives them: columns of text or of a type, and the row of each.

    `bad` names cells that the form itself could not read: position, column, found, what is wrong.
    """

    columns: Mapping[str, pa.Array]
    lines: Ints
    bad: tuple[tuple[int, str, str, BadCell], ...] = ()


@dataclass(frozen=True)
class Part:
    """One table as its form gives it; `problems` grows while `batches` is gone through."""

    spec: TableSpec
    place: Place
    batches: Iterator[Batch]


@dataclass
class Source:
    """A network as its form gives it: its head, its tables one after the other.

    `partial` names the tables of which nothing could be read.
    """

    head_file: str
    head: dict[str, Any]
    parts: Iterator[Part]
    partial: set[str] = field(default_factory=set)


def unnamed(place: Place, count: int, what: str, column: str | None = None) -> Problem:
    """Make the problem that stands for those that are not named."""
    return place.problem(
        "VAL011",
        column=column,
        found=f"{count} more {what}",
        allowed="none",
        fix="Mend those that are named, and check again.",
    )
