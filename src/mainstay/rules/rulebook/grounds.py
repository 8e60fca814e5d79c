"""What the truth of rules hangs on: facts that are missing, and what is not verified."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from mainstay.model.force import CERTAIN
from mainstay.rules.rulebook.asking import answered
from mainstay.rules.rulebook.basis import Basis
from mainstay.rules.rulebook.conditions import Asked, Condition, Leaf, Named, parts_of
from mainstay.rules.rulebook.day import Prepared, value_of
from mainstay.rules.rulebook.facts import Facts
from mainstay.rules.rulebook.parts import Rule
from mainstay.rules.rulebook.truth import Truth, stated_reading, verified_reading


class Ground(NamedTuple):
    """What would settle something, and what it rests on that is not verified."""

    unknown: tuple[str, ...]
    unverified: tuple[str, ...]


def grounds(basis: Basis, rules: Iterable[tuple[Rule, int]]) -> Ground:
    """Name what leaves rules open, and what not verified they rest on.

    In a condition that verified facts do not settle, only the parts count that they do not settle
    either.
    """
    unknown: dict[str, None] = {}
    unverified: dict[str, None] = {}
    prepared = basis.prepared
    for rule, bits in rules:
        if verified_reading(bits) is not Truth.UNKNOWN:
            continue
        if rule.force(prepared.day) != CERTAIN:
            unknown[f"rule {rule.id}"] = None
        if not rule.verified:
            unverified[f"rule {rule.id}"] = None
        for leaf in _open(rule.when, prepared, basis.codes):
            for missing, name in _named(leaf, prepared, basis.facts):
                (unknown if missing else unverified)[name] = None
    return Ground(tuple(unknown), tuple(unverified))


def _open(condition: Condition, prepared: Prepared, codes: list[int]) -> Iterator[Leaf | Asked]:
    """Yield the leaves that verified facts leave open, in parts that they leave open."""
    if verified_reading(value_of(condition, prepared, codes)) is not Truth.UNKNOWN:
        return
    if isinstance(condition, Leaf | Asked):
        yield condition
    for part in parts_of(condition):
        yield from _open(part, prepared, codes)


def _named(leaf: Leaf | Asked, prepared: Prepared, facts: Facts) -> Iterator[tuple[bool, str]]:
    """Yield what leaves a leaf open: whether it is missing, and its name."""
    if isinstance(leaf, Asked):
        asked = answered(leaf.predicate, prepared.functions[leaf.predicate], prepared, facts)
        yield from ((True, name) for name in asked.missing)
        yield from ((False, name) for name in asked.unverified)
        return
    fact = facts.get(leaf.fact)
    if fact is None:
        yield True, leaf.fact
        return
    if not fact.counts:
        yield False, leaf.fact
    bits = prepared.leaf(leaf, fact.value)
    if verified_reading(bits) is Truth.UNKNOWN:
        missing = stated_reading(bits) is Truth.UNKNOWN
        yield missing, _source(leaf, prepared, fact.value, missing)


def _source(leaf: Leaf, prepared: Prepared, value: Any, missing: bool) -> str:
    """Name what leaves a leaf open although its fact is given."""
    if leaf.operator == "in_list":
        return f"{leaf.operand}: {value}"
    if isinstance(leaf.operand, Named):
        found = prepared.parameter(leaf.operand.parameter)
        if found is None or not missing:
            return f"parameter {leaf.operand.parameter}"
    return leaf.fact
