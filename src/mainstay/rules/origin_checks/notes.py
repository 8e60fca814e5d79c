"""What a reader should know of an answer: the day it is read for, and what is taken for granted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mainstay import dates
from mainstay.model.result import in_words
from mainstay.rules.origin_checks.checks import Checks, words
from mainstay.rules.origin_checks.tables import premises
from mainstay.rules.rulebook import Rulebook
from mainstay.rules.rulebook.facts import shown_value

FEW = 6
"""Items that are named."""


def first_day(checks: Checks, items: Sequence[str], days: tuple[int, int]) -> Iterator[str]:
    """Say that a delivery is read for its last day, and of which items the first says otherwise.

    Parameters
    ----------
    checks : Checks
        What the book says on the last day.
    items : sequence of str
    days : (int, int)
        First and last day of the delivery, as ordinals; where they are one nothing is said.
    """
    first, last = days
    if first == last:
        return
    strands = replace(checks.strands, delivery=first)
    before = replace(checks, strands=strands)
    label = checks.materials.network.label
    other = [
        f"{label(item)} ({word.replace('_', ' ')})"
        for item in items
        if (word := words(before.by_place(item, first)).said)
        != words(checks.by_place(item, last)).said
    ]
    named = in_words([*other[:FEW], *([f"{len(other) - FEW} more"] if len(other) > FEW else [])])
    told = f"the first, {dates.iso(first)}, gives the same verdicts"
    if other:
        told = f"the first, {dates.iso(first)}, answers otherwise of {named}"
    yield f"The delivery is read for its last day, {dates.iso(last)}; {told}."


def granted(book: Rulebook) -> Iterator[str]:
    """Say what is taken for granted where nothing is said, and what of it is to be confirmed."""
    given = premises(book).items()
    firm, loose = (
        ", ".join(f"{name} {shown_value(fact.value)}" for name, fact in given if fact.verified is f)
        for f in (True, False)
    )
    if firm:
        yield f"Where nothing is said no exception is claimed: {firm}."
    if loose:
        yield f"Supposed where nothing is said, and to be confirmed: {loose}."
