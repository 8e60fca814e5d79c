"""Why a book says what it says: the rules of a path, each condition, and the fact behind it."""

from collections.abc import Sequence

from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.model.result import Reason, reason
from mainstay.rules.rulebook.asking import answered
from mainstay.rules.rulebook.basis import Basis
from mainstay.rules.rulebook.conditions import (
    WORDS,
    AllOf,
    AnyOf,
    Asked,
    Condition,
    Leaf,
    Named,
    Not,
)
from mainstay.rules.rulebook.day import value_of
from mainstay.rules.rulebook.facts import shown_value
from mainstay.rules.rulebook.parts import Rule
from mainstay.rules.rulebook.truth import Truth, stated_reading, verified_reading


def explained(
    claim: str, basis: Basis, rules: Sequence[tuple[Rule, Truth]], network: Network | None
) -> Reason:
    """Make the tree of a decision: each rule of the path with its date, reference and parts."""
    because = [_rule(rule, truth, basis, network) for rule, truth in rules]
    return _reason(network, claim, (), because)


def _reason(
    network: Network | None, claim: str, rows: Sequence[Pointer], because: Sequence[Reason] = ()
) -> Reason:
    if network is None:
        return Reason(claim, because=tuple(because))
    return reason(network, claim, rows, because)


_HOLDS = {Truth.YES: "holds", Truth.UNKNOWN: "may hold", Truth.NO: "does not apply"}


def _rule(rule: Rule, truth: Truth, basis: Basis, network: Network | None) -> Reason:
    claim = f"{rule.title}: {_HOLDS[truth]} ({rule.reference}; {_dates(rule)}). "
    claim += basis.prepared.filled(rule.says)
    return _reason(network, claim, (), [_condition(rule.when, basis, network)])


def _dates(rule: Rule) -> str:
    since = f"since {rule.since}" if rule.since else f"as of {rule.as_of}"
    until = f" until {rule.until}" if rule.until else ""
    return f"{since}{until}{'' if rule.verified else ', not verified'}"


def _condition(condition: Condition, basis: Basis, network: Network | None) -> Reason:
    bits = value_of(condition, basis.prepared, basis.codes)
    word = _in_a_word(bits)
    if isinstance(condition, Leaf):
        return _leaf(condition, word, basis, network)
    if isinstance(condition, Asked):
        return _asked(condition, word, basis, network)
    if isinstance(condition, Not):
        part = _condition(condition.part, basis, network)
        return _reason(network, f"Not the following: {word}.", (), [part])
    names = {AllOf: "All of the following", AnyOf: "Any of the following"}
    parts = [_condition(part, basis, network) for part in condition.parts]
    if len(parts) == 1:
        return parts[0]
    return _reason(network, f"{names[type(condition)]}: {word}.", (), parts)


def _in_a_word(bits: int) -> str:
    said, firm = stated_reading(bits), verified_reading(bits)
    return said.word if said is firm else f"{said.word}, not verified"


def _leaf(leaf: Leaf, word: str, basis: Basis, network: Network | None) -> Reason:
    prepared, fact = basis.prepared, basis.facts.get(leaf.fact)
    declared = prepared.facts[leaf.fact]
    test = f"{leaf.fact} {WORDS[leaf.operator]} {_operand(leaf, basis)}: {word}"
    if fact is None:
        settles = f" {declared.settles}" if declared.settles else ""
        return _reason(network, f"{test}; nothing is said of it.{settles}", ())
    source = ", supposed" if fact.supposed else "" if fact.verified else ", not verified"
    says = f" ({fact.says})" if fact.says else ""
    claim = f"{test}; {leaf.fact} is {shown_value(fact.value)}{source}{says}.{_entry(leaf, basis)}"
    return _reason(network, claim, fact.rows)


def _entry(leaf: Leaf, basis: Basis) -> str:
    """Say which row of a list speaks of a member."""
    if leaf.operator != "in_list":
        return ""
    book, prepared = basis.prepared.book, basis.prepared
    found = book.on_list(leaf.operand, basis.facts[leaf.fact].value, prepared.day)
    since = f", since {found.since}" if found.since else ""
    until = f", until {found.until}" if found.until else ""
    return f" {found.reference}{since}{until}."


def _operand(leaf: Leaf, basis: Basis) -> str:
    unit = basis.prepared.facts[leaf.fact].unit
    if not isinstance(leaf.operand, Named):
        if leaf.operator == "in":
            return ", ".join(map(shown_value, leaf.operand))
        return shown_value(leaf.operand) + (f" {unit}" if unit else "")
    name = leaf.operand.parameter
    found = basis.prepared.parameter(name)
    if found is None:
        return f"{name} (no value on this day)"
    doubt = "" if found.verified else ", not verified"
    value = f"{shown_value(found.value)} {found.unit}".removesuffix(" date")
    return f"{value} ({name}; {found.reference}{doubt})"


def _asked(asked: Asked, word: str, basis: Basis, network: Network | None) -> Reason:
    prepared, name = basis.prepared, asked.predicate
    function = prepared.functions[name]
    found = answered(name, function, prepared, basis.facts)
    about = (function.__doc__ or name).strip().splitlines()[0].rstrip(".")
    claim = f"{about}: {word}."
    if found.missing:
        claim += f" Nothing is said of {', '.join(found.missing)}."
    rows = [row for fact in found.used for row in basis.facts[fact].rows]
    return _reason(network, claim, rows)
