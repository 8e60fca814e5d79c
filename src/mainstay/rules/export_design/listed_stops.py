"""Destinations on a list that may bar a sale: no substitution is looked for there either."""

from collections.abc import Iterator

from mainstay.rules.export_design.laws import Laws
from mainstay.rules.rulebook import Finding, Rulebook
from mainstay.rules.rulebook.conditions import AllOf, AnyOf, Condition, Leaf, Not
from mainstay.rules.rulebook.parts import MemberList
from mainstay.rules.rulebook.truth import OF_DUTY, Truth

DESTINATION = "to"


def listed_stops(laws: Laws, partner: str) -> tuple[str, ...]:
    """Return the lists on which a destination is, or may be, and by which a rule may bar a sale.

    A row of a list that nobody has verified counts. A destination of which no row speaks is not
    among them, even where the list is not known to be complete.
    """
    made: tuple[str, ...] = laws.once(
        ("listed stops", partner),
        lambda: tuple(dict.fromkeys(_said(laws, partner))),
    )
    return made


def _said(laws: Laws, partner: str) -> Iterator[str]:
    for book in laws.books:
        for code in sorted(_lists(book)):
            on_day, listed = book.lists_on(laws.day), book.lists[code]
            if on_day.entry(code, partner) is not None:
                truth = OF_DUTY[on_day.bits(code, partner)]
                if truth is not Truth.NO:
                    yield _words(listed, book.on_list(code, partner, laws.day), truth)


def _lists(book: Rulebook) -> set[str]:
    """Return the lists that make a rule bar a destination that is on them."""
    rules = (rule for rule in book.rules if rule.verdict == "prohibited")
    return {code for rule in rules for code in _barring(rule.when, on=True)}


def _barring(condition: Condition, *, on: bool) -> Iterator[str]:
    if isinstance(condition, Not):
        yield from _barring(condition.part, on=not on)
    elif isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from _barring(part, on=on)
    elif isinstance(condition, Leaf) and on and _is_listing(condition):
        yield condition.operand


def _is_listing(leaf: Leaf) -> bool:
    return leaf.operator == "in_list" and leaf.fact == DESTINATION


def _words(listed: MemberList, found: Finding, truth: Truth) -> str:
    may = "" if truth is Truth.YES and found.verified else "may be "
    return f"{may}on the list {listed.name} ({found.reference})"
