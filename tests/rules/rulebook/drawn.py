"""Facts drawn from what a book declares, and stricter editions of it."""

from dataclasses import replace
from functools import partial
from typing import Any

from hypothesis import strategies as st

from mainstay.rules.rulebook import Declared, Fact, Facts, MemberList, Rulebook
from mainstay.rules.rulebook.conditions import AllOf, AnyOf, Condition, Leaf, Named, Not, leaves
from mainstay.rules.rulebook.parts import Entry

COUNTRIES = ("USA", "JPN", "AUS", "GBR", "CAN", "CHN", "CYP", "KHM", "FRA", "IND", "IRN")
DATES = ("2024", "2026-12-15", "2027-02-15", "[2026-11..2027-01]")


def values(book: Rulebook, declared: Declared) -> st.SearchStrategy[Any]:
    """Draw a value of a fact: near the thresholds of the book, and from its lists."""
    used = [leaf for rule in book.rules for leaf in leaves(rule.when) if leaf.fact == declared.name]
    if declared.type == "yes_no":
        return st.booleans()
    if declared.type == "number":
        near = [t for leaf in used for t in _numbers(book, leaf.operand)] or [1.0]
        tried = {v for t in near for v in (0.0, t - 1e-3, t, t * 1.5)}
        one = st.sampled_from(sorted(v for v in tried if declared.holds(v)))
        return one | st.tuples(one, one).map(sorted).map(tuple)
    if declared.type == "date":
        return st.sampled_from(DATES)
    if declared.type == "countries":
        return st.sampled_from([*COUNTRIES, "CHN?;JPN", "AUS;?", *declared.codes])
    listed = [leaf.operand for leaf in used if leaf.operator == "in_list"]
    members = sorted({e.member for code in listed for e in book.lists[code].entries})
    named = [v for leaf in used for v in _texts(leaf)]
    if declared.type == "country":
        return st.sampled_from([*COUNTRIES, *members, *named])
    return st.sampled_from([*named, *members, *(declared.codes or ("other",))])


def _numbers(book: Rulebook, operand: Any) -> list[float]:
    if isinstance(operand, Named):
        return [one.value for one in book.parameters if one.name == operand.parameter]
    return [float(operand)]


def _texts(leaf: Leaf) -> list[str]:
    if leaf.operator == "in_list":
        return []
    return list(leaf.operand) if leaf.operator == "in" else [leaf.operand]


@st.composite
def facts(draw: st.DrawFn, book: Rulebook, verified: bool | None = None) -> Facts:
    """Draw the facts of one case: those of a case of the book, with some drawn anew or doubted."""
    case = draw(st.sampled_from(book.cases)) if book.cases else None
    found = dict(case.facts) if case else {}
    names = list(book.facts)
    for name in draw(st.lists(st.sampled_from(names), max_size=5)):
        found[name] = Fact(draw(values(book, book.facts[name])))
    for name in draw(st.lists(st.sampled_from(names), max_size=2)):
        if name in found:
            found[name] = Fact(found[name].value, verified=False)
    if verified is None:
        return found
    return {name: Fact(fact.value, verified=verified) for name, fact in found.items()}


def favours(condition: Condition, wanted: Leaf, up: bool = True) -> set[bool]:
    """Say whether a leaf makes a condition more true, less, or both."""
    if condition == wanted:
        return {up}
    if isinstance(condition, Not):
        return favours(condition.part, wanted, not up)
    if isinstance(condition, AllOf | AnyOf):
        return {one for part in condition.parts for one in favours(part, wanted, up)}
    return set()


def toward(book: Rulebook, chosen: Any) -> set[bool]:
    """Say whether certain leaves bring permits (True), or stops and duties (False)."""
    return {
        up == rule.permits
        for rule in book.rules
        for leaf in leaves(rule.when)
        if chosen(leaf)
        for up in favours(rule.when, leaf)
    }


def stricter(book: Rulebook) -> list[Rulebook]:
    """Return stricter editions: a permit less, permit lists shorter, stop lists longer,
    thresholds moved."""
    without = [
        replace(book, rules=tuple(r for r in book.rules if r is not rule), ready={})
        for rule in book.rules
        if rule.verdict == "permitted"
    ]
    lists = [edition for code in book.lists for edition in _lists(book, code)]
    names = dict.fromkeys(one.name for one in book.parameters)
    moved = [edition for name in names for edition in _thresholds(book, name)]
    barred = replace(
        book.rules[0],
        id="all-barred",
        verdict="prohibited",
        paths=tuple(p.name for p in book.paths_of(book.rules[0].question)),
    )
    return [*without, *lists, *moved, replace(book, rules=(*book.rules, barred), ready={})]


def _lists(book: Rulebook, code: str) -> list[Rulebook]:
    listed = book.lists[code]
    says = toward(book, lambda leaf: leaf.operator == "in_list" and leaf.operand == code)
    asked = (book.folder / "predicates.py").exists() and code in book.text("predicates.py")
    if asked or len(says) != 1 or not listed.entries:
        return []
    if says == {True}:
        return [_with(book, replace(listed, entries=listed.entries[1:]))]
    member = "FRA" if listed.of == "countries" else listed.entries[0].member
    more = Entry(
        list=code,
        member=member,
        since="2000",
        until=None,
        reference="",
        as_of="2000",
        verified=True,
    )
    kept = tuple(entry for entry in listed.entries if entry.member != member)
    return [_with(book, replace(listed, entries=(*kept, more)))]


def _thresholds(book: Rulebook, name: str) -> list[Rulebook]:
    """Return the edition with a threshold moved so that permits are fewer and stops more."""
    higher = {
        brings == rises
        for operators, rises in ((("below", "at_most"), True), (("at_least", "above"), False))
        for brings in toward(book, partial(_held, operators, name))
    }
    asked = (book.folder / "predicates.py").exists() and name in book.text("predicates.py")
    if asked or len(higher) != 1:
        return []
    factor = 0.5 if higher == {True} else 2.0
    spans = tuple(
        replace(one, value=one.value * factor) if one.name == name else one
        for one in book.parameters
    )
    return [replace(book, parameters=spans, ready={})]


def _held(operators: tuple[str, ...], name: str, leaf: Leaf) -> bool:
    return leaf.operand == Named(name) and leaf.operator in operators


def _with(book: Rulebook, listed: MemberList) -> Rulebook:
    return replace(book, lists={**book.lists, listed.code: listed}, ready={})
