"""Cases of a book, each with the facts and what is expected of every path."""

from collections.abc import Mapping
from dataclasses import dataclass

from mainstay.rules.rulebook.facts import Fact


@dataclass(frozen=True, slots=True)
class Expected:
    """What a case expects of one path; None is not looked at."""

    path: str
    verdict: str | None
    open: str | None
    if_confirmed: str | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A case that reads as a sentence: the day, the facts, and what is expected."""

    name: str
    file: str
    on: str
    question: str
    facts: Mapping[str, Fact]
    expect: tuple[Expected, ...]
