"""The command `rules`: list, show, check and compare rulebooks."""

import io
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mainstay import dates
from mainstay.errors import DataError, UsageError
from mainstay.model.force import CERTAIN, NOT
from mainstay.present.terminal import (
    MOST_ROWS,
    NOT_PUBLISHED,
    WIDE,
    as_csv,
    as_json,
    plain,
    render_problems,
    visible,
)
from mainstay.rules.rulebook import Rulebook, book, shipped_books
from mainstay.rules.rulebook.answers import recorded_answers
from mainstay.rules.rulebook.cases import Failure, check_cases, untried
from mainstay.rules.rulebook.differences import Change, ChangedAnswer, changed_answers, changes
from mainstay.rules.rulebook.parts import Dated
from mainstay.rules.rulebook.written import in_words

Row = Mapping[str, Any]
NOT_ADVICE = "A rulebook supports a decision. It is not legal advice, and determines nothing."

FORM = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    help="Form of the answer.",
)
ON = click.option("--on", help="Day asked about: 2026, 2026-03 or 2026-03-31.")


@click.group(help="Which rules are there, and what changes with another edition?")
def rules() -> None:
    """List, show, check and compare rulebooks: dated rules as data."""


@rules.command("list", help="The rulebooks that come with Mainstay.")
@FORM
def list_books(form: str) -> None:
    """Write one row for each book that comes with the package."""
    rows = [_book_row(book(name)) for name in shipped_books()]
    _write({"books": rows}, form, [NOT_ADVICE])


def _book_row(one: Rulebook) -> Row:
    entries = (e for listed in one.lists.values() if not listed.shared for e in listed.entries)
    doubted = [row for row in (*one.rules, *one.parameters, *entries) if not row.verified]
    return {
        "book": one.name,
        "title": one.title,
        "version": one.version,
        "as_of": one.as_of,
        "jurisdiction": one.jurisdiction or None,
        "rules": len(one.rules),
        "cases": len(one.cases),
        "not_verified": len(doubted),
        "digest": one.digest[:12],
    }


@rules.command("show", help="What a rulebook says: rules, values and lists, with references.")
@click.argument("name")
@ON
@FORM
def show(name: str, on: str | None, form: str) -> None:
    """Write the rules, parameters and list rows of a book, with dates and references."""
    found = book(name)
    day = None if on is None else _day(on)
    parts = {
        "rules": [
            {
                "rule": rule.id,
                "title": rule.title,
                "question": rule.question,
                "paths": list(rule.paths),
                "verdict": rule.verdict or "duty",
                "when": in_words(rule.when),
                **_dated(rule, day),
            }
            for rule in found.rules
        ],
        "parameters": [
            {"parameter": one.name, "value": one.value, "unit": one.unit, **_dated(one, day)}
            for one in found.parameters
        ],
        "lists": [
            {"list": code, "member": entry.member, **_dated(entry, day)}
            for code, listed in found.lists.items()
            if not listed.shared
            for entry in listed.entries
        ],
    }
    held = {k: [r for r in rows if r["in_force"] != "no"] for k, rows in parts.items()}
    _write({"book": [_book_row(found)], **held}, form, [*_notes(found, day), NOT_ADVICE])


_FORCE = {NOT: "no", CERTAIN: "yes"}


def _dated(one: Dated, day: int | None) -> Row:
    return {
        "since": one.since,
        "until": one.until,
        "in_force": None if day is None else _FORCE.get(one.force(day), "maybe"),
        "verified": one.verified,
        "reference": one.reference,
        "as_of": one.as_of,
    }


def _notes(found: Rulebook, day: int | None) -> list[str]:
    if day is None or not found.stale(day):
        return [found.about]
    days = f"{found.stale_after_days} days"
    return [
        found.about,
        f"Stale: read as of {found.as_of}, more than {days} before {dates.iso(day)}.",
    ]


@rules.command("check", help="Is this rulebook sound, and do its cases come true?")
@click.argument("folder")
@FORM
def check(folder: str, form: str) -> None:
    """List the faults of a book (exit 2), its failing cases and what no case shows (exit 1)."""
    found = _sound(folder, form)
    failures, gaps = check_cases(found), untried(found)
    notes = [*gaps, f"{len(found.rules)} rules, {len(found.cases)} cases."]
    _write({"failures": _rows(Failure, failures)}, form, notes)
    if failures or gaps:
        sys.exit(1)


def _sound(name: str, form: str) -> Rulebook:
    """Read a book; its faults are written in the form of the answer, where a program reads it."""
    try:
        return book(name)
    except DataError as error:
        if form == "json":
            click.echo(render_problems(error.problems, form), nl=False)
        raise


@rules.command("diff", help="What differs between two editions, and which answers change?")
@click.argument("before")
@click.argument("after")
@click.option(
    "--answers",
    multiple=True,
    metavar="FILE",
    help="Answers given before: a result in JSON, or a brief.json; may be given several times.",
)
@ON
@FORM
def diff(before: str, after: str, answers: tuple[str, ...], on: str | None, form: str) -> None:
    """Write what differs between two books, and the cases and recorded answers that change."""
    old, new = _sound(before, form), _sound(after, form)
    if not old.questions.keys() & new.questions.keys():
        raise UsageError(
            f"USE020 {old.name} and {new.name} share no question, so they are no two editions of "
            "one book. Name two that are."
        )
    names = {old.name, new.name}
    recorded = [answer for file in answers for answer in recorded_answers(file, names)]
    differ = changes(old, new)
    other = changed_answers(old, new, recorded, None if on is None else _day(on))
    asked = f"{len(old.cases)} and {len(new.cases)} cases and "
    asked += _counted(len(recorded), "recorded answer", "recorded answers")
    verdicts = sum((o.before, o.confirmed_before) != (o.after, o.confirmed_after) for o in other)
    notes = [
        f"{_counted(len(differ), 'thing differs', 'things differ')}. Of {asked}, "
        f"{_counted(len(other), 'answer changes', 'answers change')}, "
        f"{verdicts} of them in the verdict.",
        NOT_ADVICE,
    ]
    parts = {"changes": _rows(Change, differ), "answers": _rows(ChangedAnswer, other)}
    _write(parts, form, notes)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _rows(kind: Any, found: Sequence[Any]) -> list[Row]:
    return [dict(zip(kind._fields, one, strict=True)) for one in found]


def _day(text: str) -> int:
    try:
        return dates.days(text)[1]
    except ValueError:
        raise UsageError(f"USE003 {text!r} is not {dates.ALLOWED}.") from None


def _write(parts: Mapping[str, Sequence[Row]], form: str, notes: Sequence[str]) -> None:
    """Write tables: as JSON by their names, as CSV one below another, or for a terminal."""
    if form == "json":
        click.echo(as_json({**parts, "notes": list(notes)}), nl=False)
    elif form == "csv":
        click.echo("\n".join(_each(parts, lambda _, rows: as_csv(list(rows[0]), rows))), nl=False)
    else:
        lines = [*_each(parts, _drawn), *(f"Note: {visible(note)}\n" for note in notes)]
        click.echo("".join(lines), nl=False)


def _each(
    parts: Mapping[str, Sequence[Row]], write: Callable[[str, Sequence[Row]], str]
) -> Iterable[str]:
    return [write(name, rows) for name, rows in parts.items() if rows]


def _drawn(name: str, rows: Sequence[Row]) -> str:
    columns = [c for c in rows[0] if any(row[c] not in {None, ""} for row in rows if _flat(row[c]))]
    table = Table(title=name, title_justify="left", header_style="bold", pad_edge=False, box=None)
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows[:MOST_ROWS]:
        table.add_row(*(Text(visible(plain(row[column], NOT_PUBLISHED))) for column in columns))
    out = io.StringIO()
    width = max(WIDE, shutil.get_terminal_size((WIDE, 24)).columns)
    Console(file=out, width=width, color_system=None, force_terminal=False).print(table)
    more = f"and {len(rows) - MOST_ROWS:,} more\n" if len(rows) > MOST_ROWS else ""
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + f"\n{more}\n"


def _flat(value: Any) -> bool:
    return not isinstance(value, list)
