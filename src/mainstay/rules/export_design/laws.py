"""What each law does to each part of a product on its way to a partner."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from mainstay.model.tree import Tree
from mainstay.rules.export_design.content import Content
from mainstay.rules.export_design.controls import STATUTE, Controls
from mainstay.rules.export_design.standing import (
    ORDER,
    Law,
    Status,
    overall,
    status_by,
)
from mainstay.rules.rulebook import Decision, Fact, Facts, Rulebook
from mainstay.rules.transfer.facts import item_facts, transfer_facts
from mainstay.rules.transfer.governing import governed

SALE, BUILT_IN = "transfer", "incorporation"
"""Questions of a rulebook: of what its nation sells, and of its content in what others sell."""
PERMITTED = "permitted"
UNASKED = "No rulebook that is asked speaks of it"


@dataclass(frozen=True)
class Finding:
    """What the laws do to one part on its way to one partner."""

    part: str
    partner: str
    laws: tuple[Law, ...]

    @property
    def status(self) -> Status:
        """What the strictest law does; unknown while a control that may bar is not read."""
        return overall((law.status, law.may_bar) for law in self.laws)

    @property
    def if_confirmed(self) -> Status:
        """The same with what is not verified taken as stated."""
        return overall((law.if_confirmed, law.may_bar) for law in self.laws)

    @property
    def unknown(self) -> list[str]:
        """The controls and the facts that would settle what the strictest laws do."""
        telling = [law for law in self.laws if law.status == self.status]
        asked = [one for law in telling for one in law.asks]
        pairs = ((one, name) for law in telling for one in law.decisions for name in one.unknown)
        names = (name for one, name in pairs if name in one.basis.prepared.facts)
        return list(dict.fromkeys([*asked, *names]))

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """What sorts a part behind those that are more in the way."""
        return self.status != "blocks", not self.unread, -ORDER.index(self.status)

    @property
    def unread(self) -> list[Law]:
        """The controls of the seller of which nobody has said whether they bar the sale."""
        return [law for law in self.laws if law.may_bar and law.status == "unknown"]


@dataclass(frozen=True)
class Laws:
    """The laws that a product meets on its way out of one nation.

    Parameters
    ----------
    tree : Tree
        The product.
    day : int
        Day, as an ordinal.
    books : sequence of Rulebook
    supposed : mapping of str to Fact
    """

    tree: Tree
    day: int
    books: Sequence[Rulebook]
    supposed: Mapping[str, Fact]
    made: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def seller(self) -> str:
        """The nation that sells: the home of the network."""
        return self.tree.network.home

    def finding(self, part: str, partner: str) -> Finding:
        """Return what the laws do to a part."""
        made: Finding = self.once((part, partner), lambda: self._finding(part, partner))
        return made

    def once(self, key: Any, make: Any) -> Any:
        """Return what is remembered by a key, made where it is asked for first."""
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def _finding(self, part: str, partner: str) -> Finding:
        found = [law for book in self.books for law in self._by_book(book, part, partner)]
        if part == self.tree.root and self.seller not in {book.jurisdiction for book in self.books}:
            name = self.tree.network.name_of("countries", self.seller)
            words = f"Law of {name}: no rulebook of it is loaded"
            found.append(Law(self.seller, words, "unknown", "unknown"))
        if not found:
            found.append(Law(self.seller, UNASKED, "unknown", "unknown"))
        held = part in self.controls.on
        statute = self._sold(part, partner).get(STATUTE) if held else None
        return Finding(part, partner, (*found, *self.controls.laws(part, partner, statute)))

    def _by_book(self, book: Rulebook, part: str, partner: str) -> Iterator[Law]:
        """Yield what a book does; the product is no content of itself."""
        if part == self.tree.root and self.question(book) == BUILT_IN:
            return
        facts = self.facts(book, part, partner)
        decisions = self.decided(book, facts)
        if decisions:
            key = ("said", book.name, _signature(facts))
            made: Said = self.once(key, lambda: _said(self.books, book, facts, decisions))
            words, status, stated, note = made
            rows = tuple(dict.fromkeys(row for fact in facts.values() for row in fact.rows))
            telling = tuple(one for one in decisions.values() if one.verdict is not None)
            nation = book.jurisdiction
            yield Law(nation, words, status, stated, rows, book, facts, telling, note=note)

    def question(self, book: Rulebook) -> str | None:
        """Return what a book is asked; None where it has no such question."""
        asked = SALE if book.jurisdiction in {"", self.seller} else BUILT_IN
        return asked if asked in book.questions else None

    def decided(self, book: Rulebook, facts: Facts) -> Mapping[str, Decision]:
        """Put facts to a book; the same facts once, whatever rows they come from."""
        made: Mapping[str, Decision] = self.once(
            ("decided", book.name, _signature(facts)), lambda: self.afresh(book, facts)
        )
        return made

    def afresh(self, book: Rulebook, facts: Facts) -> Mapping[str, Decision]:
        """Put facts to a book, for a reason that names the rows they come from."""
        question = self.question(book)
        given = {
            name: fact
            for name, fact in facts.items()
            if name in book.facts and book.facts[name].holds(fact.value)
        }
        return {} if question is None else book.decide(question, given, self.day)

    def facts(self, book: Rulebook, part: str, partner: str) -> dict[str, Fact]:
        """Return what is known of a part on its way to a partner, as a book asks for it."""
        ends = {"to": Fact(partner, says="asked about"), "home": Fact(self.seller)}
        if self.question(book) == BUILT_IN:
            return self.content(book).facts(part) | ends
        first = Fact(value=False, says="where the sale begins")
        return {"retransfer": first} | self._sold(part, partner)

    def _sold(self, part: str, partner: str) -> dict[str, Fact]:
        ends, network = (part, self.seller, partner), self.tree.network
        found: dict[str, Fact] = self.once(
            ("sold", part, partner),
            lambda: transfer_facts(network, self.day, *ends, self.supposed, self.books),
        )
        return found

    def known(self, part: str) -> dict[str, Fact]:
        """Return what is known of a part, whoever sells it to whom."""
        network, day = self.tree.network, self.day
        made: dict[str, Fact] = self.once(
            ("known", part), lambda: item_facts(network, day, part, self.supposed, self.books)
        )
        return made

    def content(self, book: Rulebook) -> Content:
        """Return what of the product comes from the nation of a book, by the facts it declares."""

        def known(part: str) -> dict[str, Fact]:
            return {name: fact for name, fact in self.known(part).items() if name in book.facts}

        made: Content = self.once(
            ("content", book.name), lambda: Content(self.tree, self.day, book.jurisdiction, known)
        )
        return made

    @cached_property
    def controls(self) -> Controls:
        """The controls on record."""
        return Controls(self.tree.network, self.day, self.seller)


def _signature(facts: Facts) -> frozenset[tuple[str, Any, bool]]:
    return frozenset((name, fact.value, fact.counts) for name, fact in facts.items())


class Said(NamedTuple):
    """What a book does to a part, in words and as it stands, and what a reader should know."""

    words: str
    status: Status
    if_confirmed: Status
    note: str


def _said(
    books: Sequence[Rulebook], book: Rulebook, facts: Facts, decisions: Mapping[str, Decision]
) -> Said:
    """Return what a book does to a part; of one that asks for nothing, whose law binds."""
    nothing = (one for name, one in decisions.items() if book.paths[name].asks_nothing)
    if not any(PERMITTED in {one.verdict, one.if_confirmed} for one in nothing):
        status, stated = status_by(book, decisions)
        note = ""
    else:
        law = governed(books, facts)
        status, stated = status_by(book, decisions, surely=law.surely, stated=law.as_stated)
        note = " ".join(law.notes) if "unknown" in {status, stated} else ""
    words = _words(book, status, [one for one in decisions.values() if one.verdict])
    return Said(words, status, stated, note)


def _words(book: Rulebook, status: Status, decisions: Iterable[Decision]) -> str:
    """Say in short what a book does: which rules bar a part, or which paths bear it."""
    if status == "unknown":
        return f"{book.title}: not settled"
    every = list(decisions)
    if status == "blocks":
        rules = [one.rule for decision in every for one in decision.rules]
        said = [f"{rule.title} ({rule.reference})" for rule in rules if rule.verdict]
    else:
        wanted = "permitted" if status == "free" else "needs_authorisation"
        said = [book.paths[one.path].title for one in every if one.verdict == wanted]
    titles = "; ".join(dict.fromkeys(said))
    return f"{book.title}: {titles or 'an authorisation or an exemption, which is not settled'}"
