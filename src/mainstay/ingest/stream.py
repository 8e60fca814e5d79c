"""The tables of a source as checked batches: what reading holds and what converting passes on."""

from collections import Counter
from collections.abc import Iterator

import pyarrow as pa

from mainstay.errors import Problem
from mainstay.ingest.columns import BadColumn, check
from mainstay.ingest.place import MOST_NAMED, Batch, Part, unnamed
from mainstay.model.network import Ints, arrow_type
from mainstay.schema.spec import ColumnSpec


def checked(part: Part, problems: list[Problem]) -> Iterator[tuple[pa.Table, Ints]]:
    """Go through a table in batches of checked rows, in the types of the schema.

    Parameters
    ----------
    part : Part
    problems : list of Problem
        Grows by every bad cell, up to `MOST_NAMED` in a column.

    Yields
    ------
    pyarrow.Table, array of int
        The columns of the schema in its order, and the line of each row.
    """
    named: Counter[str] = Counter()
    more: Counter[str] = Counter()
    for batch in part.batches:
        columns = {}
        for column in part.spec.columns.values():
            room = MOST_NAMED - named[column.name]
            values, found, left = _column(part, column, batch, room)
            columns[column.name] = values
            problems += found
            named[column.name] += len(found)
            more[column.name] += left
        yield pa.table(columns), batch.lines
    problems += [
        unnamed(part.place, count, "bad cells", name) for name, count in more.items() if count
    ]


def _column(
    part: Part, column: ColumnSpec, batch: Batch, room: int
) -> tuple[pa.Array, list[Problem], int]:
    """Return a column of a batch, the problems in it, and how many bad cells they leave out."""
    name, place = column.name, part.place
    if name not in batch.columns:
        return pa.nulls(len(batch.lines), arrow_type(column)), [], 0
    try:
        found = check(column, batch.columns[name], max(0, room))
    except BadColumn as error:
        values = pa.nulls(len(batch.lines), arrow_type(column))
        if not room:
            return values, [], 0
        fix = "Change the type of the column."
        problem = place.problem(
            "COL004", column=name, found=error.found, allowed=error.allowed, fix=fix
        )
        return values, [problem] * (room == MOST_NAMED), 0
    own = {row: (text, error) for row, at, text, error in batch.bad if at == name}
    # The form could not read these; the checker took them for empty.
    again = len(own) if column.need == "required" else 0
    left = max(0, found.more - (again - len(own.keys() & found.named.keys())))
    found.named.update(own)
    problems = [
        place.problem(
            error.code,
            line=int(batch.lines[row]),
            column=name,
            found=text,
            allowed=error.allowed,
            fix=error.fix,
        )
        for row, (text, error) in sorted(found.named.items())
    ]
    room = max(0, room)
    return found.values, problems[:room], left + len(problems[room:])
