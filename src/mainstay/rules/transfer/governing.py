"""Whose law governs an item, by the codes that rulebooks name, and whether that book is asked."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mainstay.model.result import in_words as listed
from mainstay.rules.rulebook import Fact, Facts, Rulebook, book, shipped_books


class Governed(NamedTuple):
    """Whether a book that governs an item is among those asked: surely, and as stated."""

    surely: bool
    as_stated: bool
    notes: tuple[str, ...]


def governed(books: Sequence[Rulebook], facts: Facts) -> Governed:
    """Say whether what a fact names as the law of an item is the law of a book that is asked.

    Books that name nothing in `governs` ask for no such fact.

    Examples
    --------
    >>> dual_use = [book("us-dual-use")]
    >>> governed(dual_use, {"item_jurisdiction": Fact("ear")})[:2]
    (True, True)
    >>> governed(dual_use, {"item_jurisdiction": Fact("usml", verified=False)})[:2]
    (False, False)
    """
    names = dict.fromkeys(name for one in books for name in one.governs)
    each = [_by(name, books, facts.get(name)) for name in names]
    notes = tuple(note for one in each for note in one.notes)
    return Governed(all(e.surely for e in each), all(e.as_stated for e in each), notes)


def _by(name: str, books: Sequence[Rulebook], fact: Fact | None) -> Governed:
    held = {code for one in books for code in one.governs.get(name, ())}
    others = dict(_not_asked(name, books))
    if fact is None:
        return Governed(False, False, _unless(others, f"{name} is not known"))
    if fact.value in held:
        doubt = () if fact.counts else _unless(others, f"{name} is {fact.value}, not verified")
        return Governed(fact.counts, True, doubt)
    by = [one for one, codes in others.items() if fact.value in codes]
    who = f"{listed(by)} governs it and is not asked" if by else "no rulebook governs it"
    return Governed(False, False, (f"Whose law binds: {name} is {fact.value}, and {who}.",))


def _not_asked(name: str, books: Sequence[Rulebook]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the shipped books that govern by a fact and are not asked, with their codes."""
    asked = {one.name for one in books}
    for other in map(book, shipped_books()):
        if other.name not in asked and name in other.governs:
            yield other.name, other.governs[name]


def _unless(others: dict[str, tuple[str, ...]], said: str) -> tuple[str, ...]:
    """Name the books that may govern an item and are not asked."""
    if not others:
        return ()
    return (f"Whose law binds: {said}, and {listed(list(others))} may govern it and is not asked.",)
