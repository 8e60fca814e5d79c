"""A rulebook: what it declares, and what it decides of a case on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as Folder
from typing import Any

from mainstay import dates
from mainstay.errors import UsageError, nearest
from mainstay.model.force import CERTAIN, NOT
from mainstay.rules.rulebook.asking import Answered, Predicate, answered
from mainstay.rules.rulebook.basis import Basis
from mainstay.rules.rulebook.conditions import Leaf, Named, leaves
from mainstay.rules.rulebook.day import Lists, Prepared
from mainstay.rules.rulebook.decision import Decision, decided
from mainstay.rules.rulebook.facts import Declared, Facts
from mainstay.rules.rulebook.parts import (
    Dated,
    Finding,
    MemberList,
    Parameter,
    Path,
    Question,
    Rule,
)
from mainstay.rules.rulebook.trials import Trial
from mainstay.rules.rulebook.truth import stated_reading, verified_reading

MOST_DAYS = 64
"""Days of which a book remembers what it says."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rulebook:
    """A dated, versioned set of rules about one matter.

    `digest` is over the contents of all its files, wherever they stand. `governs` has the codes
    of a fact for which the law of this book binds.
    """

    name: str
    title: str
    about: str
    version: str
    as_of: str
    jurisdiction: str
    stale_after_days: int
    digest: str
    folder: Folder
    questions: Mapping[str, Question]
    paths: Mapping[str, Path]
    facts: Mapping[str, Declared]
    parameters: tuple[Parameter, ...]
    lists: Mapping[str, MemberList]
    rules: tuple[Rule, ...]
    cases: tuple[Trial, ...]
    predicates: Mapping[str, Predicate] = field(repr=False)
    governs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ready: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def stamp(self) -> dict[str, str]:
        """What names this edition of the book in the record of an answer."""
        return {
            "name": self.name,
            "version": self.version,
            "as_of": self.as_of,
            "digest": self.digest,
        }

    def parameter(self, name: str, day: int) -> Parameter | None:
        """Return the value of a parameter on a day.

        None where there is none, or where the dates leave open which of two it is.

        Raises
        ------
        UsageError
            USE020 when the book has no such parameter.
        """
        spans = [one for one in self.parameters if one.name == name]
        if not spans:
            known = {one.name for one in self.parameters}
            raise UsageError(
                f"USE020 {self.name} has no parameter {name!r}. {nearest(name, sorted(known))}"
            )
        held = [one for one in spans if one.force(day) != NOT]
        return held[0] if len(held) == 1 and held[0].force(day) == CERTAIN else None

    def on_list(self, code: str, member: str, day: int) -> Finding:
        """Say whether a country or code is on a list on a day.

        Raises
        ------
        UsageError
            USE020 when the book has no such list.
        """
        if code not in self.lists:
            fix = nearest(code, self.lists)
            raise UsageError(f"USE020 {self.name} has no list {code!r}. {fix}")
        on_day = self.lists_on(day)
        bits, entry = on_day.bits(code, member), on_day.entry(code, member)
        said, firm = stated_reading(bits), verified_reading(bits)
        listed = self.lists[code]
        if entry is not None:
            return Finding(said, said is firm, entry.reference, entry.since, entry.until)
        whole = f"complete from {listed.complete_from}" if listed.complete_from else "maybe more"
        return Finding(said, said is firm, f"{listed.name}, {whole}")

    def decide(self, question: str, facts: Facts, day: int) -> dict[str, Decision]:
        """Decide every path of a question on a day, in the order of the book.

        Parameters
        ----------
        question : str
        facts : mapping of str to Fact
            What is not among them is unknown. Facts that the book does not declare count nothing.
        day : int
            Day, as an ordinal.

        Returns
        -------
        dict of str to Decision

        Raises
        ------
        UsageError
            USE020 when the book has no such question; RUL010 when a fact has a value of a type
            that is not its own.
        DataError
            RUL017 when a function of the book fails.

        Examples
        --------
        >>> from mainstay.dates import days
        >>> from mainstay.rules.rulebook import Fact, book
        >>> sample = book("sample")
        >>> day = days("2026-06-30")[0]
        >>> facts = {"to": Fact("AUS"), "value_usd": Fact(4e6), "consent": Fact(True)}
        >>> found = sample.decide("loan", facts, day)
        >>> found["permit"].verdict, found["free"].verdict
        ('needs_authorisation', 'permitted')
        >>> sample.decide("loan", {}, day)["free"].unknown
        ('to', 'value_usd')
        """
        prepared = self.on(question, day)
        codes = prepared.codes(facts)
        return decided(Basis(prepared, facts, codes, prepared.bits(codes)))

    def on(self, question: str, day: int) -> Prepared:
        """Return the rules of a question made ready for a day."""
        if question not in self.questions:
            fix = nearest(question, self.questions)
            raise UsageError(f"USE020 {self.name} has no question {question!r}. {fix}")
        found: Prepared = self._once((question, day), lambda: Prepared(self, question, day))
        return found

    def lists_on(self, day: int) -> Lists:
        """Return who is on which list on a day."""
        found: Lists = self._once(day, lambda: Lists(self.lists, day))
        return found

    def text(self, file: str) -> str:
        """Return the text of a file that the book has beside its own."""
        return (self.folder / file).read_text(encoding="utf-8")

    def _once(self, key: Any, make: Any) -> Any:
        if key not in self.ready:
            if len(self.ready) > MOST_DAYS:
                self.ready.clear()
            self.ready[key] = make()
        return self.ready[key]

    def asked(self, name: str, function: Predicate, prepared: Prepared, facts: Facts) -> Answered:
        """Ask a function of the book about a case."""
        return answered(name, function, prepared, facts)

    def rules_of(self, question: str) -> list[Rule]:
        """Return the rules of a question, in the order in which they are written."""
        return [rule for rule in self.rules if rule.question == question]

    def paths_of(self, question: str) -> list[Path]:
        """Return the paths of a question, in the order in which they are written."""
        return [path for path in self.paths.values() if path.question == question]

    def stale(self, day: int) -> bool:
        """Say whether the book was last read too long before a day."""
        return day > dates.last_day(self.as_of) + self.stale_after_days

    def changes(self, question: str, day: int) -> list[int]:
        """Return the later days on which something that a question asks begins or ends.

        Returns
        -------
        list of int
            Ordinals, ascending: the first and the last day that the date of a rule, parameter or
            list row allows.
        """
        found: set[int] = set()
        for one in self._dated(question):
            found |= set(dates.days(one.since or one.as_of))
            if one.until is not None:
                found |= {end + 1 for end in dates.days(one.until)}
        for name in {leaf.operand for leaf in self._leaves(question) if leaf.operator == "in_list"}:
            if self.lists[name].complete_from is not None:
                found.add(dates.last_day(self.lists[name].complete_from))
        return sorted(one for one in found if one > day)

    def _leaves(self, question: str) -> list[Leaf]:
        return [leaf for rule in self.rules_of(question) for leaf in leaves(rule.when)]

    def _dated(self, question: str) -> list[Dated]:
        """Return everything with dates that a question asks; a function may ask for all."""
        rules = self.rules_of(question)
        used = self._leaves(question)
        named = {leaf.operand.parameter for leaf in used if isinstance(leaf.operand, Named)}
        named |= {rule.days.parameter for rule in rules if isinstance(rule.days, Named)}
        listed = {leaf.operand for leaf in used if leaf.operator == "in_list"}
        every = bool(self.predicates)
        entries = [
            entry
            for code, one in self.lists.items()
            if every or code in listed
            for entry in one.entries
        ]
        spans = [one for one in self.parameters if every or one.name in named]
        return [*rules, *spans, *entries]
