"""What each law does to each part of a product on its way to a partner."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mainstay.model.force import NOT, rows_in_force
from mainstay.model.tree import Tree
from mainstay.rules.export_design.content import Content
from mainstay.rules.export_design.standing import (
    Law,
    Status,
    status_by,
    status_if_confirmed,
    strictest,
)
from mainstay.rules.rulebook import Decision, Fact, Facts, Rulebook
from mainstay.rules.transfer.facts import transfer_facts

SALE, BUILT_IN = "transfer", "incorporation"
"""Questions of a rulebook: of what its nation sells, and of its content in what others sell."""


@dataclass(frozen=True)
class Finding:
    """What the laws do to one part on its way to one partner."""

    part: str
    partner: str
    laws: tuple[Law, ...]

    @property
    def status(self) -> Status:
        """What the strictest law does."""
        return strictest(law.status for law in self.laws)

    @property
    def if_confirmed(self) -> Status:
        """The same with what is not verified taken as stated."""
        return strictest(law.if_confirmed for law in self.laws)

    @property
    def unknown(self) -> list[str]:
        """The facts that would settle it, of the laws that do not settle it."""
        open_ = [law for law in self.laws if law.status == "unknown"]
        pairs = ((one, name) for law in open_ for one in law.decisions for name in one.unknown)
        names = (name for one, name in pairs if name in one.basis.prepared.facts)
        return list(dict.fromkeys(names))


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
        made: Finding = self._once((part, partner), lambda: self._finding(part, partner))
        return made

    def _once(self, key: Any, make: Any) -> Any:
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def _finding(self, part: str, partner: str) -> Finding:
        found = [law for book in self.books for law in self._by_book(book, part, partner)]
        return Finding(part, partner, (*found, *self._by_controls(part, partner)))

    def _by_book(self, book: Rulebook, part: str, partner: str) -> Iterator[Law]:
        decisions = self.decided(book, self.facts(book, part, partner))
        if decisions:
            paths = list(decisions.values())
            status, stated = status_by(paths), status_if_confirmed(paths)
            telling = [one for one in paths if one.verdict is not None]
            words = _words(book, status, telling)
            yield Law(book.jurisdiction, book.name, words, status, stated, tuple(telling))

    def question(self, book: Rulebook) -> str | None:
        """Return what a book is asked; None where it has no such question."""
        asked = SALE if book.jurisdiction in {"", self.seller} else BUILT_IN
        return asked if asked in book.questions else None

    def decided(self, book: Rulebook, facts: Facts) -> Mapping[str, Decision]:
        """Put facts to a book."""
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
            return self.content(book.jurisdiction).facts(part) | ends
        sold: dict[str, Fact] = self._once(
            ("sold", part, partner), lambda: self._sold(part, partner)
        )
        first = Fact(value=False, says="where the sale begins")
        return {"retransfer": first} | sold

    def _sold(self, part: str, partner: str) -> dict[str, Fact]:
        ends = (part, self.seller, partner)
        return transfer_facts(self.tree.network, self.day, *ends, self.supposed, self.books)

    def content(self, nation: str) -> Content:
        """Return what of the product comes from a nation."""
        made: Content = self._once(
            ("content", nation), lambda: Content(self.tree, self.day, nation, self.supposed)
        )
        return made

    def _by_controls(self, part: str, partner: str) -> Iterator[Law]:
        """Yield the controls of third nations on a part; one that may be in force counts."""
        table = self.tree.network["controls"]
        for row in self._controls.get(part, ()):
            nation = table["jurisdiction_id"][row]
            if nation not in {self.seller, partner}:
                name = self.tree.network.name_of("countries", nation)
                effect = table["effect"][row] or "effect not published"
                words = f"{table['instrument'][row]} of {name}: {effect}"
                yield Law(nation or "", "", words, "burdens", "burdens", rows=(("controls", row),))

    @cached_property
    def _controls(self) -> dict[str, list[int]]:
        table = self.tree.network["controls"]
        force = rows_in_force(table, self.day)
        found: dict[str, list[int]] = {}
        for row, item in enumerate(table["item_id"]):
            if item is not None and force[row] != NOT:
                found.setdefault(item, []).append(row)
        return found


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
    return f"{book.title}: {'; '.join(dict.fromkeys(said)) or 'by authorisation at least'}"
