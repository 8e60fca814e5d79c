"""What rulebooks say of one hop: every path, the hop as a whole, and a stop where there is one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product

from mainstay.model.network import Network
from mainstay.rules.rulebook import Decision, Fact, Facts, Rulebook
from mainstay.rules.transfer.agreeing import Transfer
from mainstay.rules.transfer.consents import CONSENT, scoped
from mainstay.rules.transfer.facts import gathered
from mainstay.rules.transfer.governing import Governed, governed
from mainstay.rules.transfer.places import Hop
from mainstay.rules.transfer.said import in_words

QUESTION = "transfer"
MOST_WORLDS = 256
"""Ways to take contested facts that are tried for a stop."""
ORDER = ("permitted", "needs_authorisation", "unknown", "prohibited")
"""Verdicts from the mildest; what is unknown may turn out to be prohibited."""


def strictest(verdicts: Iterable[str]) -> str:
    """Return the strictest of some verdicts; of none, `unknown`.

    Examples
    --------
    >>> strictest(["permitted", "unknown", "needs_authorisation"]), strictest([])
    ('unknown', 'unknown')
    """
    return max(verdicts, key=ORDER.index, default="unknown")


def mildest_open(verdicts: Iterable[str | None]) -> str:
    """Return what a book says where one of its paths is enough: the mildest that is sure.

    A closed path is None. Only where every path that is not closed is prohibited, all is.

    Examples
    --------
    >>> mildest_open(["needs_authorisation", "unknown", "prohibited", None])
    'needs_authorisation'
    >>> mildest_open(["prohibited", None]), mildest_open([None])
    ('prohibited', 'unknown')
    """
    given = {verdict for verdict in verdicts if verdict is not None}
    return next((verdict for verdict in ORDER if verdict in given), "unknown")


@dataclass(frozen=True)
class Decided:
    """What one book says of a hop, by path, and the facts that it was given."""

    book: Rulebook
    facts: Facts
    paths: Mapping[str, Decision]

    def needs_consent(self, hop: Hop) -> bool:
        """Say whether a hop goes on abroad and the law of the book does not let it go freely."""
        abroad = bool(self.book.jurisdiction) and self.book.jurisdiction not in {hop.from_, hop.to}
        return abroad and (CONSENT in self.facts or self.if_confirmed != "permitted")

    @property
    def verdict(self) -> str:
        """The mildest verdict among its paths that is sure."""
        return mildest_open(one.verdict for one in self.paths.values())

    @property
    def if_confirmed(self) -> str:
        """The same with what is not verified taken as stated."""
        return mildest_open(one.if_confirmed for one in self.paths.values())

    @property
    def stop(self) -> Decision | None:
        """A decision that prohibits, where no path of the book is left."""
        stopped = [one for one in self.paths.values() if one.verdict == "prohibited"]
        return stopped[0] if stopped and self.verdict == "prohibited" else None


@dataclass(frozen=True)
class HopAnswer:
    """What every book says of a hop, and what a reader should know of its facts.

    `doubts` names the values by which it is stopped and which others contradict.
    """

    hop: Hop
    stated: Facts
    contested: Mapping[str, Sequence[Fact]]
    books: tuple[Decided, ...]
    notes: tuple[str, ...]
    foreign: bool
    governed: Governed
    doubts: tuple[str, ...]

    @cached_property
    def stops(self) -> list[tuple[Decided, Decision]]:
        """The books that leave no path, each with a decision that says why."""
        return [(one, one.stop) for one in self.books if one.stop is not None]

    @property
    def verdict(self) -> str:
        """The strictest of the books, all of which bind; where a law is not asked, unknown."""
        law = ["unknown"] if self.foreign or not self.governed.surely else []
        return strictest([*(one.verdict for one in self.books), *law])

    @property
    def if_confirmed(self) -> str:
        """The same with what is not verified taken as stated."""
        law = ["unknown"] if self.foreign or not self.governed.as_stated else []
        return strictest([*(one.if_confirmed for one in self.books), *law])

    @property
    def needs_consent(self) -> bool:
        """Whether some law asks for a consent to this hop."""
        return any(one.needs_consent(self.hop) for one in self.books)

    @property
    def is_open_question(self) -> bool:
        """Whether some book says nothing sure, even if all that is stated is so."""
        return any(one.if_confirmed == "unknown" for one in self.books)

    @property
    def missing(self) -> list[str]:
        """What would settle its paths: facts first, and of them what most paths ask for."""
        asked = [book for book in self.books if book.if_confirmed == "unknown"]
        open_ = [one for book in asked for one in book.paths.values() if one.verdict]
        names = [name for name, _ in Counter(n for one in open_ for n in one.unknown).most_common()]
        declared = {name for book in asked for name in book.book.facts}
        return sorted(names, key=lambda name: name not in declared)

    @property
    def closed(self) -> list[str]:
        """The books of which every path is closed."""
        return [
            one.book.name
            for one in self.books
            if all(decision.verdict is None for decision in one.paths.values())
        ]


def decide(
    network: Network,
    day: int,
    item: str,
    hop: Hop,
    supposed: Facts,
    books: Sequence[Rulebook],
) -> HopAnswer:
    """Put a hop to every book; a book of a nation at neither end sees a retransfer."""
    found = gathered(network, day, Transfer(item, hop.from_, hop.to), supposed, books)
    facts, _ = scoped(network, item, hop, found.facts)
    decided = [_decided(book, hop, facts, found.contested, day) for book in books]
    law = governed(books, facts)
    foreign = hop.from_ not in {book.jurisdiction for book in books}
    return HopAnswer(
        hop=hop,
        stated=found.facts,
        contested=found.contested,
        books=tuple(decided),
        notes=(*found.notes, *law.notes),
        foreign=foreign,
        governed=law,
        doubts=tuple(_stopping(hop, decided, found.contested)),
    )


def _decided(
    book: Rulebook, hop: Hop, facts: Facts, contested: Mapping[str, Sequence[Fact]], day: int
) -> Decided:
    """Put a hop to a book; a stop that a contested value gives is not weakened by another."""
    found = _put(book, hop, facts, day)
    names = [name for name in contested if name in book.facts]
    worlds = product(*(contested[name] for name in names)) if names else ()
    for values in islice(worlds, MOST_WORLDS):
        if found.stop is not None:
            break
        other = _put(book, hop, {**facts, **dict(zip(names, values, strict=True))}, day)
        found = other if other.stop is not None else found
    return found


def _put(book: Rulebook, hop: Hop, facts: Facts, day: int) -> Decided:
    given = _fitting(book, {**facts, **_retransfer(book, hop, facts)})
    return Decided(book, given, book.decide(QUESTION, given, day))


def _stopping(
    hop: Hop, decided: Iterable[Decided], contested: Mapping[str, Sequence[Fact]]
) -> list[str]:
    """Name the contested values by which a hop is stopped."""
    stops = [one for one in decided if one.stop is not None]
    said = {
        f"{name} {in_words(fact.value)} ({fact.says})"
        for one in stops
        for name, values in contested.items()
        for fact in values
        if one.facts.get(name) is fact
    }
    return [
        f"Hop {hop.number}, {hop.from_} to {hop.to}: stopped as far as {text} holds; another "
        "value that is stated takes no stop away."
        for text in sorted(said)
    ]


def _retransfer(book: Rulebook, hop: Hop, facts: Facts) -> dict[str, Fact]:
    """Say whether what moves has left the book's nation before, where no row says it."""
    if not book.jurisdiction or "retransfer" in facts:
        return {}
    return {"retransfer": Fact(book.jurisdiction not in {hop.from_, hop.to}, says="both ends")}


def _fitting(book: Rulebook, facts: Facts) -> dict[str, Fact]:
    """Return the facts that a book declares, and whose values are of its types."""
    return {
        name: fact
        for name, fact in facts.items()
        if name in book.facts and book.facts[name].holds(fact.value)
    }
