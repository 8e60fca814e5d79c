"""What rulebooks say of one hop: every path, the hop as a whole, and a stop where there is one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from mainstay.model.network import Network
from mainstay.rules.rulebook import Decision, Fact, Facts, Rulebook
from mainstay.rules.transfer.agreeing import Transfer
from mainstay.rules.transfer.consents import CONSENT, checked_end_use
from mainstay.rules.transfer.facts import gathered
from mainstay.rules.transfer.places import Hop

QUESTION = "transfer"
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
    """What every book says of a hop, and what a reader should know of its facts."""

    hop: Hop
    facts: Facts
    books: tuple[Decided, ...]
    notes: tuple[str, ...]
    foreign: bool

    @cached_property
    def stops(self) -> list[tuple[Decided, Decision]]:
        """The books that leave no path, each with a decision that says why."""
        return [(one, one.stop) for one in self.books if one.stop is not None]

    @property
    def verdict(self) -> str:
        """The strictest of the books, all of which bind; where a law is not loaded, unknown."""
        law = ["unknown"] if self.foreign else []
        return strictest([*(one.verdict for one in self.books), *law])

    @property
    def if_confirmed(self) -> str:
        """The same with what is not verified taken as stated."""
        law = ["unknown"] if self.foreign else []
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
    facts, note = checked_end_use(network, item, hop, found.facts)
    decided = []
    for book in books:
        given = _fitting(book, facts | _retransfer(book, hop, facts))
        decided.append(Decided(book, given, book.decide(QUESTION, given, day)))
    foreign = hop.from_ not in {book.jurisdiction for book in books}
    return HopAnswer(hop, facts, tuple(decided), (*found.notes, *note), foreign)


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
