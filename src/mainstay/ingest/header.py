"""The columns that a table has, held against those of the schema."""

from collections import Counter
from collections.abc import Sequence

from mainstay.errors import Problem, nearest
from mainstay.ingest.place import Place
from mainstay.schema.spec import TableSpec


def header_fits(
    place: Place,
    spec: TableSpec,
    header: Sequence[str],
    line: int | None,
    problems: list[Problem],
) -> bool:
    """Say whether a table has the columns that it must; report all that are missing or too many.

    Parameters
    ----------
    place : Place
    spec : TableSpec
    header : sequence of str
        Names of the columns as they stand.
    line : int or None
        Line of the header, where there is one.
    problems : list of Problem
        Grows by columns that are missing, unknown or there twice.
    """
    before, times = len(problems), Counter(header)
    for name in times:
        if name not in spec.columns:
            fix = f"Rename or remove the column. {nearest(name, spec.columns)}"
            allowed = f"a column of {spec.name}"
            problems.append(
                place.problem("COL002", line=line, found=name, allowed=allowed, fix=fix, at=name)
            )
        if times[name] > 1:
            problems.append(
                place.problem(
                    "COL003",
                    line=line,
                    column=name,
                    found=f"{times[name]} times",
                    allowed="once",
                    fix="Remove the others.",
                )
            )
    problems += [_missing(place, spec, name, line) for name in _absent(spec, header)]
    return len(problems) == before


def _absent(spec: TableSpec, header: Sequence[str]) -> list[str]:
    return [c.name for c in spec.columns.values() if c.need != "extra" and c.name not in header]


def _missing(place: Place, spec: TableSpec, name: str, line: int | None) -> Problem:
    return place.problem(
        "COL001",
        line=line,
        column=name,
        found="no such column",
        allowed=f"the {spec.columns[name].need} columns of {spec.name}",
        fix="Add the column; leave cells empty where nothing is published.",
    )
