"""What a book of origin says beside its rules: words of stages, and what is taken for granted."""

import csv
from collections.abc import Iterator, Mapping
from functools import cache

from mainstay.errors import Problem, nearest, stop_if_any
from mainstay.rules.rulebook import Fact, Rulebook

STAGES, PREMISES = "stages.csv", "premises.csv"

_HEADERS = {STAGES: ("stage", "fact"), PREMISES: ("fact", "value", "verified", "says")}


@cache
def stage_facts(book: Rulebook) -> Mapping[str, str]:
    """Return which fact of the book each word of `items.stage` speaks of.

    Raises
    ------
    DataError
        ORG003 for a fact that the book does not declare or a wrong column.

    Examples
    --------
    >>> from mainstay.rules.rulebook import book
    >>> stage_facts(book("us-acquisition-origin"))["separation"]
    'stage_separated'
    """
    return {row["stage"]: row["fact"] for row in _rows(book, STAGES)}


@cache
def premises(book: Rulebook) -> Mapping[str, Fact]:
    """Return what is taken for granted of every item of which nothing else is said.

    They are the stricter reading: no exception counts that nobody claims. One that is not is given
    as not verified.

    Raises
    ------
    DataError
        ORG003 for a fact that the book does not declare, or a value that is none of its type.

    Examples
    --------
    >>> from mainstay.rules.rulebook import book
    >>> premises(book("us-acquisition-origin"))["below_sat"].value
    False
    """
    return {row["fact"]: _premise(book, row) for row in _rows(book, PREMISES)}


def _premise(book: Rulebook, row: Mapping[str, str]) -> Fact:
    value = book.facts[row["fact"]].read(row["value"])
    return Fact(value, verified=row["verified"] == "yes", says=row["says"])


def _rows(book: Rulebook, file: str) -> list[dict[str, str]]:
    """Read a file of a book; a book without it has no rows."""
    if not (book.folder / file).exists():
        return []
    lines = book.text(file).splitlines()
    rows = list(csv.DictReader(lines, restval=""))
    stop_if_any(_problems(book, file, lines, rows))
    return rows


def _problems(
    book: Rulebook, file: str, lines: list[str], rows: list[dict[str, str]]
) -> Iterator[Problem]:
    place, header = f"{book.name}/{file}", _HEADERS[file]
    if not lines or tuple(lines[0].split(",")) != header:
        fix = "Write the columns in this order."
        yield Problem(code="ORG003", file=place, line=1, allowed=", ".join(header), fix=fix)
        return
    for line, row in enumerate(rows, start=2):
        for column, found, allowed, fix in _faults(book, row):
            yield Problem(
                code="ORG003",
                file=place,
                line=line,
                column=column,
                found=found,
                allowed=allowed,
                fix=fix,
            )


def _faults(book: Rulebook, row: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    fact = row["fact"]
    if fact not in book.facts:
        yield "fact", fact, "a fact of facts.toml", nearest(fact, book.facts)
        return
    if "value" not in row:
        return
    try:
        book.facts[fact].read(row["value"])
    except ValueError as error:
        yield "value", row["value"], str(error), "Correct it."
    if row["verified"] not in {"yes", "no"}:
        yield "verified", row["verified"], "yes or no", "Write one of them."
