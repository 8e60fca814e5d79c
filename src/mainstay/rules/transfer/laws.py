"""Law of nations without a rulebook, lists that differ, and books that were not read lately."""

from collections.abc import Iterable, Iterator, Sequence

from mainstay import dates
from mainstay.model.backing import Pointer
from mainstay.model.force import NOT, rows_in_force
from mainstay.model.network import Network
from mainstay.rules.rulebook import Finding, Rulebook, Truth
from mainstay.rules.transfer.places import Hop

NO_BOOK = "No rulebook of this nation is loaded; ask its authority."
ALIKE = ("ITAR-126-1", "D:5")
"""Lists of two books of which the second follows the first, with days on which they differ."""


def controls_of(network: Network, day: int, item: str, nation: str) -> list[Pointer]:
    """Return the controls of a nation on an item, or on none that is named, on a day."""
    table = network["controls"]
    force = rows_in_force(table, day)
    pairs = zip(table["jurisdiction_id"], table["item_id"], strict=True)
    return [
        ("controls", row)
        for row, (law, of) in enumerate(pairs)
        if law == nation and of in {item, None} and force[row] != NOT
    ]


def differing(books: Sequence[Rulebook], hops: Iterable[Hop], day: int) -> Iterator[str]:
    """Name nations on which lists that follow each other differ on a day, and cite both."""
    holders = [(code, book) for code in ALIKE for book in books if code in book.lists]
    if {code for code, _ in holders} != set(ALIKE):
        return
    for nation in dict.fromkeys(place for hop in hops for place in (hop.from_, hop.to)):
        found = [(book, code, book.on_list(code, nation, day)) for code, book in holders]
        if len({one.truth for _, _, one in found}) > 1:
            said = "; ".join(_said(book, code, one) for book, code, one in found)
            yield f"On {dates.iso(day)} two lists differ on {nation}: {said}. Both count."


def _said(book: Rulebook, code: str, found: Finding) -> str:
    on = {Truth.YES: "on it", Truth.NO: "not on it", Truth.UNKNOWN: "not known"}[found.truth]
    since = f"since {found.since}" if found.since else ""
    until = f"until {found.until}" if found.until else ""
    span = " ".join(filter(None, (since, until)))
    return f"{book.lists[code].name}: {on}{f', listed {span}' if span else ''} ({found.reference})"


def stale(books: Iterable[Rulebook], day: int) -> Iterator[str]:
    """Name the books that were last held against the law too long before a day."""
    for book in books:
        if book.stale(day):
            after = day - dates.last_day(book.as_of)
            yield (
                f"{book.name} {book.version} is as of {book.as_of}, {after} days before the day "
                "asked about: hold it against the law in force first."
            )
