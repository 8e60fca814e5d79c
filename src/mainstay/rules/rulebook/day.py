"""What a book says on one day: parameters in force, who is on which list, rules made ready."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from mainstay import dates
from mainstay.errors import UsageError, nearest
from mainstay.model.force import CERTAIN, NOT
from mainstay.rules.rulebook.conditions import (
    AllOf,
    Asked,
    Condition,
    Leaf,
    Named,
    Not,
    compared,
    leaves,
    predicates,
)
from mainstay.rules.rulebook.facts import Declared, Fact, shown_value
from mainstay.rules.rulebook.parts import Entry, MemberList, Parameter, Path, Rule
from mainstay.rules.rulebook.truth import (
    AS_STATED,
    BOTH,
    NEGATED,
    NO,
    OF_DUTY,
    OF_PERMIT,
    STATED,
    UNKNOWN,
    YES,
    Truth,
    unverified,
)

Codes = list[int]
Compiled = Callable[[Codes], int]
Key = tuple[str, Any, type, bool]
"""Name of a fact, its value and the type of that, and whether it is verified."""

PLACEHOLDER = re.compile(r"\{(\w+)\}")

MOST_REMEMBERED = 100_000


class Lists:
    """Who is on which list on one day."""

    def __init__(self, lists: Mapping[str, MemberList], day: int) -> None:
        self.lists, self.day = lists, day
        self.found: dict[str, tuple[dict[str, int], int]] = {}

    def bits(self, code: str, member: str) -> int:
        """Return both readings of whether a member is on a list."""
        if code not in self.found:
            self.found[code] = self._on(self.lists[code])
        members, others = self.found[code]
        return members.get(member, others)

    def entry(self, code: str, member: str) -> Entry | None:
        """Return the row that says so, those in force first; None where no row speaks of it."""
        rows = [entry for entry in self.lists[code].entries if entry.member == member]
        rows.sort(key=lambda entry: (-entry.force(self.day), not entry.verified))
        return rows[0] if rows else None

    def _on(self, listed: MemberList) -> tuple[dict[str, int], int]:
        begun = listed.complete_from
        others = UNKNOWN if begun is None or self.day < dates.last_day(begun) else NO
        rows: dict[str, list[Entry]] = {}
        for entry in listed.entries:
            rows.setdefault(entry.member, []).append(entry)
        return {name: self._of(entries, others) for name, entries in rows.items()}, others

    def _of(self, entries: list[Entry], others: int) -> int:
        """Put the rows of one member together; once the last has ended it is off the list."""
        over = all(e.until and dates.last_day(e.until) < self.day for e in entries)
        found = NO if over else others
        for entry in entries:
            found |= _entry_bits(entry, self.day)
        return found


def _entry_bits(entry: Entry, day: int) -> int:
    force = entry.force(day)
    said = YES if force == CERTAIN else NO if force == NOT else UNKNOWN
    return said if entry.verified else unverified(said)


class Prepared:
    """The rules of one question on one day, with every condition in its place.

    Each fact has a row of slots, one for each condition on it; a decision fills the slots and
    works out each rule from them.
    """

    def __init__(self, book: Any, question: str, day: int) -> None:
        self.book, self.question, self.day = book, question, day
        self.lists: Lists = book.lists_on(day)
        self.rules = [r for r in book.rules_of(question) if r.force(day) != NOT]
        self.paths: list[Path] = book.paths_of(question)
        self.slots, self.place = _slots(self.rules)
        self.facts: dict[str, Declared] = book.facts
        self.size = len(self.place)
        self.functions = {n: book.predicates[n] for r in self.rules for n in predicates(r.when)}
        self.compiled = [(_compiled(r.when, self.place), _mask(r, day)) for r in self.rules]
        self.of_path = {path.name: _verdicts(self.rules, path.name) for path in self.paths}
        self.known: dict[Key, list[int]] = {}

    def codes(self, facts: Mapping[str, Fact]) -> Codes:
        """Return both readings of every condition."""
        codes = [UNKNOWN] * self.size
        for name, (start, end, _) in self.slots.items():
            fact = facts.get(name)
            if fact is not None:
                value = fact.value
                key = (name, value, type(value), fact.verified and not fact.supposed)
                found = self.known.get(key)
                codes[start:end] = self._learn(key) if found is None else found
        for name, function in self.functions.items():
            codes[self.place[Asked(name)]] = self.book.asked(name, function, self, facts).bits
        return codes

    def _learn(self, key: Key) -> list[int]:
        """Work out every condition on one value of a fact, and remember it."""
        name, value, _, counts = key
        declared = self.facts[name]
        if not declared.holds(value):
            near = f" {nearest(str(value), declared.codes)}" if declared.codes else ""
            raise UsageError(f"RUL010 {name} is {value!r}; it must be {declared.allowed}.{near}")
        if len(self.known) > MOST_REMEMBERED:
            self.known.clear()
        found = [self.leaf(leaf, value) for leaf in self.slots[name][2]]
        self.known[key] = found if counts else [unverified(bits) for bits in found]
        return self.known[key]

    def leaf(self, leaf: Leaf, value: Any) -> int:
        """Return both readings of one condition, the fact taken as verified."""
        if leaf.operator == "in_list":
            return self.lists.bits(leaf.operand, value)
        operand, firm = leaf.operand, True
        if isinstance(operand, Named):
            parameter = self.parameter(operand.parameter)
            if parameter is None:
                return UNKNOWN
            operand, firm = parameter.value, parameter.verified
        is_date = leaf.operator == "equals" and self.facts[leaf.fact].type == "date"
        bits = BOTH[compared("equals_date" if is_date else leaf.operator, value, operand)]
        return bits if firm else unverified(bits)

    def parameter(self, name: str) -> Parameter | None:
        """Return a parameter on the day."""
        found: Parameter | None = self.book.parameter(name, self.day)
        return found

    def filled(self, text: str) -> str:
        """Return a text of a rule with the values that its parameters have on the day."""
        return PLACEHOLDER.sub(self._filled, text)

    def _filled(self, match: re.Match[str]) -> str:
        found = self.parameter(match[1])
        if found is None:
            return f"{match[1]} (no value on this day)"
        return f"{shown_value(found.value)} {found.unit}".removesuffix(" date").rstrip()

    def bits(self, codes: Codes) -> list[int]:
        """Return both readings of every rule."""
        return [compiled(codes) & mask for compiled, mask in self.compiled]


def _slots(rules: list[Rule]) -> tuple[dict[str, tuple[int, int, list[Leaf]]], dict[Any, int]]:
    """Give every condition a place, those on one fact side by side."""
    by_fact: dict[str, list[Leaf]] = {}
    for rule in rules:
        for leaf in leaves(rule.when):
            row = by_fact.setdefault(leaf.fact, [])
            if leaf not in row:
                row.append(leaf)
    place: dict[Any, int] = {}
    slots = {}
    for fact, row in by_fact.items():
        start = len(place)
        place.update({leaf: start + number for number, leaf in enumerate(row)})
        slots[fact] = (start, start + len(row), row)
    for name in dict.fromkeys(name for rule in rules for name in predicates(rule.when)):
        place[Asked(name)] = len(place)
    return slots, place


def _mask(rule: Rule, day: int) -> int:
    """Return what of a rule counts: one that is not verified, or may not be in force, less."""
    firm = YES if rule.verified else STATED
    return firm if rule.force(day) == CERTAIN else firm & UNKNOWN


def _compiled(condition: Condition, place: Mapping[Any, int]) -> Compiled:
    """Turn a condition into a function of the slots."""
    if isinstance(condition, Leaf | Asked):
        return _slot(place[condition])
    if isinstance(condition, Not):
        return _turned(_compiled(condition.part, place))
    parts = [_compiled(part, place) for part in condition.parts]
    return _every(parts) if isinstance(condition, AllOf) else _some(parts)


def value_of(condition: Condition, prepared: Prepared, codes: Codes) -> int:
    """Return both readings of a condition, or of a part of one."""
    return _compiled(condition, prepared.place)(codes)


def _slot(number: int) -> Compiled:
    return lambda codes: codes[number]


def _turned(part: Compiled) -> Compiled:
    return lambda codes: NEGATED[part(codes)]


def _every(parts: list[Compiled]) -> Compiled:
    def found(codes: Codes) -> int:
        bits = YES
        for part in parts:
            bits &= part(codes)
            if not bits:
                break
        return bits

    return found


def _some(parts: list[Compiled]) -> Compiled:
    def found(codes: Codes) -> int:
        bits = NO
        for part in parts:
            bits |= part(codes)
            if bits == YES:
                break
        return bits

    return found


Verdicts = list[tuple[int, tuple[int, ...], tuple[int, ...]]]


def _verdicts(rules: list[Rule], path: str) -> Verdicts:
    """Return the rules of a path that give a verdict, each with what its readings bring.

    What a rule brings is a mark: 1, 2 or 4 by its strictness where it holds, and eight times that
    where it holds or may hold.
    """
    return [
        (number, _marks(rule, OF_PERMIT if rule.permits else OF_DUTY), _marks(rule, AS_STATED))
        for number, rule in enumerate(rules)
        if rule.verdict is not None and path in rule.paths
    ]


def _marks(rule: Rule, truths: tuple[Truth, ...]) -> tuple[int, ...]:
    one = 1 << rule.strictness
    return tuple({Truth.NO: 0, Truth.UNKNOWN: 8 * one, Truth.YES: 9 * one}[t] for t in truths)
