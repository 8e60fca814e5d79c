"""The rulebooks that a design for export asks."""

from mainstay.errors import UsageError
from mainstay.rules.export_design.laws import BUILT_IN, SALE
from mainstay.rules.rulebook import Rulebook
from mainstay.rules.rulebook import books as read_books

BOOKS = ("us-arms-export", "us-dual-use")
"""The books that are asked unless others are named."""


def asked_books(text: str | None) -> tuple[Rulebook, ...]:
    """Return the rulebooks that a text names.

    Raises
    ------
    UsageError
        DEX003 for a book that has nothing to say of a sale.
    """
    found = read_books(text, BOOKS)
    silent = [one.name for one in found if not {SALE, BUILT_IN} & one.questions.keys()]
    if silent:
        raise UsageError(
            f"DEX003 {', '.join(silent)} has no question {SALE!r} or {BUILT_IN!r}. Name a "
            f"rulebook that has, such as {' or '.join(BOOKS)}."
        )
    return found
