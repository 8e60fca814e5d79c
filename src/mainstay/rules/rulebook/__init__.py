"""Rulebooks: dated rules as data, decided in three values."""

from mainstay.rules.rulebook.asking import Case
from mainstay.rules.rulebook.book import Rulebook
from mainstay.rules.rulebook.decision import Applied, Clock, Decision, Margin
from mainstay.rules.rulebook.facts import Declared, Fact, Facts
from mainstay.rules.rulebook.parts import Entry, Finding, MemberList, Parameter, Path, Rule
from mainstay.rules.rulebook.reader import book, books, shipped_books
from mainstay.rules.rulebook.record import recorded, replayed
from mainstay.rules.rulebook.truth import Truth, Verdict

__all__ = [
    "Applied",
    "Case",
    "Clock",
    "Decision",
    "Declared",
    "Entry",
    "Fact",
    "Facts",
    "Finding",
    "Margin",
    "MemberList",
    "Parameter",
    "Path",
    "Rule",
    "Rulebook",
    "Truth",
    "Verdict",
    "book",
    "books",
    "recorded",
    "replayed",
    "shipped_books",
]
