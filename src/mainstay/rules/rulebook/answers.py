"""Answers given before, read back from results, briefs and cases, to be asked again."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mainstay.errors import DataError, Problem
from mainstay.rules.rulebook.book import Rulebook
from mainstay.rules.rulebook.facts import Fact
from mainstay.rules.rulebook.record import replayed
from mainstay.rules.shipped import is_date

LARGEST = 256 * 2**20
"""Bytes of a file of answers."""
WANTED = ("book", "question", "path", "facts")


class Recorded(NamedTuple):
    """A question that was asked of a book: where it stands, the day, and the facts."""

    source: str
    name: str
    question: str
    path: str | None
    on: str
    facts: Mapping[str, Fact]


def of_cases(book: Rulebook) -> list[Recorded]:
    """Return the cases of a book as questions."""
    return [
        Recorded(trial.file, trial.name, trial.question, None, trial.on, trial.facts)
        for trial in book.cases
    ]


def recorded_answers(file: str, books: set[str]) -> list[Recorded]:
    """Read the answers of some books from a JSON result or a `brief.json`.

    Raises
    ------
    DataError
        RUL018 when the file can't be read, or when a row that rests on a book cannot be asked
        again.
    """
    path = Path(file)
    try:
        if path.stat().st_size > LARGEST:
            raise DataError([_problem(path.name, "more", "256 MiB", "Name a smaller file.")])
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        if isinstance(error, DataError):
            raise
        fix = f"Name a result that was written with --format json, or a brief.json. {error}."
        raise DataError([_problem(path.name, None, "JSON", fix)]) from None
    problems: list[Problem] = []
    found = [
        answer
        for result in _results(raw)
        for number, row in enumerate(result["table"])
        if isinstance(row, Mapping) and row.get("book") in books
        for answer in _answer(path.name, result, number, row, problems)
    ]
    if problems:
        raise DataError(problems)
    return found


def _problem(file: str, found: str | None, allowed: str, fix: str) -> Problem:
    return Problem(code="RUL018", file=file, found=found, allowed=allowed, fix=fix)


def _results(raw: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every result in a record, however deep it stands."""
    waiting = [raw]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            if isinstance(one.get("table"), list):
                yield one
            else:
                waiting += reversed(list(one.values()))
        elif isinstance(one, list):
            waiting += reversed(one)


def _answer(
    file: str, result: Mapping[str, Any], number: int, row: Mapping[str, Any], faults: list[Problem]
) -> Iterator[Recorded]:
    about = result.get("provenance")
    day = row.get("on") or (about.get("on") if isinstance(about, Mapping) else None)
    named = [row[key] for key in ("item", "from", "to") if isinstance(row.get(key), str)]
    name = " ".join([f"{result.get('analysis', 'result')} row {number + 1}", *named])
    missing = [key for key in WANTED if not isinstance(row.get(key), str)]
    missing += [] if is_date(day) else ["on"]
    fix = f"Ask again, and keep the columns {', '.join(WANTED)} and on."
    if missing:
        faults.append(_problem(f"{file} {name}", ", ".join(missing), "a text in each", fix))
        return
    try:
        facts = replayed(row["facts"])
    except (ValueError, RecursionError) as error:
        faults.append(_problem(f"{file} {name}", row["facts"], "facts as JSON", f"{error}. {fix}"))
        return
    yield Recorded(file, name, row["question"], row["path"], str(day), facts)
