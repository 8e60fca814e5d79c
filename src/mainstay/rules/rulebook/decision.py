"""What a book says of one path: verdict, what it hangs on, and what it asks for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

from mainstay import dates
from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.model.result import Reason
from mainstay.rules.rulebook.basis import Basis
from mainstay.rules.rulebook.conditions import NUMERIC, Named, leaves
from mainstay.rules.rulebook.explanation import explained
from mainstay.rules.rulebook.grounds import Ground, grounds
from mainstay.rules.rulebook.parts import Rule
from mainstay.rules.rulebook.truth import (
    OF_DUTY,
    OF_PERMIT,
    VERDICTS,
    Truth,
    Verdict,
    stated_reading,
    verified_reading,
)

Open = Literal["yes", "no", "unknown"]


class Applied(NamedTuple):
    """A rule that holds or may hold."""

    rule: Rule
    truth: Truth


class Clock(NamedTuple):
    """Days that a rule sets, None where they are not known on the day, and the rule."""

    days: float | None
    rule: str
    verified: bool


class Margin(NamedTuple):
    """A number held against a threshold; `value` is None where it is unknown."""

    fact: str
    value: Any
    threshold: Any
    unit: str
    reference: str
    rule: str


class Outcome(NamedTuple):
    """A verdict with its bounds, or None in all where the path is closed."""

    open: Open
    verdict: Verdict | None
    low: Verdict | None
    high: Verdict | None


def _outcome(marks: int) -> Outcome:
    hold, may = (marks & 7).bit_length(), (marks >> 3).bit_length()
    high = VERDICTS[may - 1] if may else None
    low = VERDICTS[hold - 1] if hold else None
    if high is None:
        return Outcome("no", None, None, None)
    only_stops = not marks >> 3 & 0b011
    if low != high:
        return Outcome("no" if only_stops else "unknown", "unknown", low, high)
    return Outcome("no" if low == "prohibited" else "yes", low, low, high)


OUTCOMES = tuple(_outcome(marks) for marks in range(64))
"""The outcome of each set of marks."""


@dataclass(frozen=True)
class Decision:
    """What a book says of one path on one day, with these facts.

    Parameters
    ----------
    path : str
    open : "yes", "no" or "unknown"
        Whether the path can be gone. It cannot where no rule that permits or needs authorisation
        may hold, though a stop may; where no rule at all may hold it is closed.
    verdict : str or None
        The strictest verdict that holds, where none stricter may hold; else `unknown`. None where
        the path is closed.
    if_confirmed : str or None
        The same with every unverified fact, rule and list row taken as stated.
    low, high : str or None
        The strictest verdict that holds, and that holds or may hold.
    """

    path: str
    open: Open
    verdict: Verdict | None
    if_confirmed: Verdict | None
    low: Verdict | None
    high: Verdict | None
    basis: Basis = field(repr=False, compare=False)

    @cached_property
    def on_path(self) -> tuple[tuple[Rule, int], ...]:
        """Every rule of the path in force on the day, with both its readings."""
        pairs = zip(self.basis.prepared.rules, self.basis.bits, strict=True)
        return tuple((rule, bits) for rule, bits in pairs if self.path in rule.paths)

    @cached_property
    def rules(self) -> tuple[Applied, ...]:
        """The rules that hold or may hold, duties too; none where the path is closed.

        Where the path is prohibited only what prohibits it is among them: a stop is final.
        """
        if self.high is None:
            return ()
        found = (Applied(rule, truth_of(rule, bits)) for rule, bits in self.on_path)
        held = [one for one in found if one.truth is not Truth.NO]
        if self.low == "prohibited":
            held = [one for one in held if one.rule.verdict == "prohibited"]
        return tuple(held)

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """What the rules that hold or may hold set as conditions."""
        return _once(
            self.basis.prepared.filled(text) for one in self.rules for text in one.rule.conditions
        )

    @cached_property
    def documents(self) -> tuple[str, ...]:
        """The documents that the rules which hold or may hold ask for."""
        return _once(text for one in self.rules for text in one.rule.documents)

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        """The days that rules which hold or may hold set."""
        return tuple(self._clock(one.rule) for one in self.rules if one.rule.days is not None)

    def _clock(self, rule: Rule) -> Clock:
        if not isinstance(rule.days, Named):
            return Clock(rule.days, rule.id, rule.verified)
        found = self.basis.prepared.parameter(rule.days.parameter)
        if found is None:
            return Clock(None, rule.id, verified=False)
        return Clock(found.value, rule.id, found.verified and rule.verified)

    @cached_property
    def margins(self) -> tuple[Margin, ...]:
        """Every number that a rule which holds or may hold sets against a threshold."""
        return tuple(dict.fromkeys(m for one in self.rules for m in self._margins(one.rule)))

    def _margins(self, rule: Rule) -> Iterator[Margin]:
        prepared, facts = self.basis.prepared, self.basis.facts
        for leaf in leaves(rule.when):
            if leaf.operator not in NUMERIC:
                continue
            threshold, reference = leaf.operand, rule.reference
            if isinstance(threshold, Named):
                found = prepared.parameter(threshold.parameter)
                threshold = found.value if found else None
                reference = found.reference if found else reference
            value = facts[leaf.fact].value if leaf.fact in facts else None
            unit = prepared.facts[leaf.fact].unit
            yield Margin(leaf.fact, value, threshold, unit, reference, rule.id)

    @cached_property
    def _hangs(self) -> Ground:
        return grounds(self.basis, self._deciding())

    def _deciding(self) -> list[tuple[Rule, int]]:
        """Return the rules whose truth could still change the verdict, or that it hangs on."""
        given = [(rule, bits) for rule, bits in self.on_path if rule.verdict is not None]
        if self.high is None:
            return given
        if self.verdict == "unknown":
            floor = -1 if self.low is None else VERDICTS.index(self.low)
            open_ = [p for p in given if truth_of(*p) is Truth.UNKNOWN and p[0].strictness > floor]
            return [*open_, *_resting(p for p in given if p[0].verdict == self.low)]
        return _resting(pair for pair in given if pair[0].verdict == self.verdict)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What is missing and could still change the verdict: facts by their names.

        A list that does not say whether a member is on it is named `LIST: member`, a parameter
        without a value `parameter name`, a rule that may not be in force `rule id`.
        """
        return self._hangs.unknown if self.verdict == "unknown" else ()

    @property
    def unverified(self) -> tuple[str, ...]:
        """The facts, list rows, parameters and rules that the verdict hangs on, unverified."""
        return self._hangs.unverified

    @cached_property
    def unknown_duties(self) -> tuple[str, ...]:
        """What is missing to say which duties hold; the verdict does not depend on it."""
        duties = [
            (one.rule, self.basis.bits[self.basis.prepared.rules.index(one.rule)])
            for one in self.rules
            if one.rule.verdict is None and one.truth is Truth.UNKNOWN
        ]
        return grounds(self.basis, duties).unknown

    @cached_property
    def only_if_wrong(self) -> frozenset[str]:
        """Rules, by their ids, that hold only if something that is stated is not so."""
        held = {one.rule.id for one in self.rules}
        pairs = ((rule.id, bits) for rule, bits in self.on_path if rule.id in held)
        return frozenset(name for name, bits in pairs if stated_reading(bits) is Truth.NO)

    @cached_property
    def rows(self) -> tuple[Pointer, ...]:
        """Rows of the network that the facts of this path come from."""
        names = _once(leaf.fact for rule, _ in self.on_path for leaf in leaves(rule.when))
        facts = self.basis.facts
        return _once(row for name in names if name in facts for row in facts[name].rows)

    def why(self, network: Network | None = None) -> Reason:
        """Return why: each rule of the path, those that hold first, and every condition of it."""
        rules = [(rule, truth_of(rule, bits)) for rule, bits in self.on_path]
        if self.low == "prohibited":
            rules = [one for one in rules if one[0].verdict == "prohibited"]
        rules.sort(key=lambda one: -one[1])
        return explained(self._claim(), self.basis, rules, network)

    def _claim(self) -> str:
        prepared = self.basis.prepared
        path = prepared.book.paths[self.path]
        words = prepared.book.questions[path.question].words
        said = "closed" if self.verdict is None else self.verdict
        claim = (
            f"{path.title} on {dates.iso(prepared.day)}: {words.get(said, said.replace('_', ' '))}."
        )
        if self.unknown:
            claim += f" To be settled: {', '.join(self.unknown)}."
        if self.unverified:
            claim += f" Not verified: {', '.join(self.unverified)}."
        return claim


def _resting(given: Iterable[tuple[Rule, int]]) -> list[tuple[Rule, int]]:
    """Return the rules that hold only as stated, where none of them holds by verified facts."""
    held = [pair for pair in given if truth_of(*pair) is Truth.YES]
    firm = any(verified_reading(bits) is Truth.YES for _, bits in held)
    return [] if firm else held


def truth_of(rule: Rule, bits: int) -> Truth:
    """Return whether a rule holds, by what kind of rule it is."""
    return (OF_PERMIT if rule.permits else OF_DUTY)[bits]


def decided(basis: Basis) -> dict[str, Decision]:
    """Put the rules of each path together: the strictest that holds, and that may hold.

    Notes
    -----
    On a path with rules of strictness s, low = max of s over the rules that hold, and high = max
    of s over those that hold or may hold. The verdict is low where low = high, else unknown.
    """
    found, bits = {}, basis.bits
    for path, rules in basis.prepared.of_path.items():
        marks = stated = 0
        for number, mark, as_stated in rules:
            marks |= mark[bits[number]]
            stated |= as_stated[bits[number]]
        open_, verdict, low, high = OUTCOMES[marks]
        found[path] = Decision(path, open_, verdict, OUTCOMES[stated].verdict, low, high, basis)
    return found


def _once(texts: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(texts))
