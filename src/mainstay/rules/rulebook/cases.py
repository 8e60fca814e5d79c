"""Run the cases of a book, and count which verdicts of its rules they show."""

from collections.abc import Iterator
from typing import NamedTuple

from mainstay import dates
from mainstay.rules.rulebook.book import Rulebook
from mainstay.rules.rulebook.decision import Decision, truth_of
from mainstay.rules.rulebook.parts import Rule
from mainstay.rules.rulebook.trials import Expected, Trial
from mainstay.rules.rulebook.truth import AS_STATED, Truth


class Failure(NamedTuple):
    """A case that does not come out as expected: file, name, path, and what differs."""

    file: str
    case: str
    path: str
    expected: str
    found: str


def check_cases(book: Rulebook) -> list[Failure]:
    """Return every expectation of the cases of a book that does not come true.

    Examples
    --------
    >>> from mainstay.rules.rulebook import book
    >>> check_cases(book("sample"))
    []
    """
    return [failure for trial in book.cases for failure in _failures(trial, _decided(book, trial))]


def _decided(book: Rulebook, trial: Trial) -> dict[str, Decision]:
    return book.decide(trial.question, trial.facts, dates.days(trial.on)[1])


def _failures(trial: Trial, found: dict[str, Decision]) -> Iterator[Failure]:
    for expected in trial.expect:
        for wanted, got in _differences(expected, found[expected.path]):
            yield Failure(trial.file, trial.name, expected.path, wanted, got)


def _differences(expected: Expected, found: Decision) -> Iterator[tuple[str, str]]:
    told = {
        "verdict": (expected.verdict, found.verdict or "closed"),
        "open": (expected.open, found.open),
        "if_confirmed": (expected.if_confirmed, found.if_confirmed or "closed"),
    }
    for name, (wanted, got) in told.items():
        if wanted is not None and wanted != got:
            yield f"{name} {wanted}", f"{name} {got}"
    held = {one.rule.id for one in found.rules}
    for rule in expected.rules:
        if rule not in held:
            yield f"rule {rule}", f"rules {', '.join(sorted(held)) or 'none'}"


def untried(book: Rulebook) -> list[str]:
    """Return what no case of a book shows: of each rule that it holds, is out, or is unknown.

    That a rule holds must be said: the case has to name it in `rules`. A rule that permits and is
    not verified cannot hold; for it counts that it would, if confirmed.

    Examples
    --------
    >>> from mainstay.rules.rulebook import book
    >>> untried(book("sample"))
    []
    """
    shown: set[tuple[str, Truth]] = set()
    for trial in book.cases:
        day = dates.days(trial.on)[1]
        named = {rule for expected in trial.expect for rule in expected.rules}
        for rule, truth in _truths(book, trial, day):
            if truth is not Truth.YES or rule.id in named:
                shown.add((rule.id, truth))
    words = {Truth.YES: "holds", Truth.NO: "is out", Truth.UNKNOWN: "is unknown"}
    return [
        f"no case in which {rule.id} {words[truth]}"
        for rule in book.rules
        for truth in words
        if (rule.id, truth) not in shown
    ]


def _truths(book: Rulebook, trial: Trial, day: int) -> Iterator[tuple[Rule, Truth]]:
    """Yield the truth of each rule of the question in a case; one not in force is out."""
    prepared = book.on(trial.question, day)
    pairs = zip(prepared.rules, prepared.bits(prepared.codes(trial.facts)), strict=True)
    for rule, bits in pairs:
        yield rule, truth_of(rule, bits)
        if rule.permits and not rule.verified:
            yield rule, AS_STATED[bits]
    for rule in book.rules_of(trial.question):
        if rule not in prepared.rules:
            yield rule, Truth.NO
