"""Conditions of rules: a closed set of operators over declared facts, and what each says."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mainstay import dates
from mainstay.rules.rulebook.truth import Truth


@dataclass(frozen=True, slots=True)
class Named:
    """A value that stands in the parameters of the book, by its name."""

    parameter: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One fact held against a value, a parameter or a list."""

    fact: str
    operator: str
    operand: Any


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds where every part does."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds where some part does."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds where its part does not."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class Asked:
    """Holds where a plain function of the book says so."""

    predicate: str


Condition = Leaf | AllOf | AnyOf | Not | Asked

OPERATORS: Mapping[str, tuple[str, ...]] = {
    "equals": ("country", "code", "text", "number", "date", "yes_no"),
    "in": ("country", "code", "text"),
    "in_list": ("country", "code", "text"),
    "at_least": ("number",),
    "above": ("number",),
    "below": ("number",),
    "at_most": ("number",),
    "on_or_after": ("date",),
    "before": ("date",),
}
"""Operators on one fact, each with the types of facts that it takes."""

NUMERIC = ("at_least", "above", "below", "at_most")

WORDS: Mapping[str, str] = {
    "equals": "is",
    "in": "is one of",
    "in_list": "is on the list",
    "at_least": "is at least",
    "above": "is above",
    "below": "is below",
    "at_most": "is at most",
    "on_or_after": "is on or after",
    "before": "is before",
}
"""Each operator in words."""


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Yield every leaf of a condition, in the order in which they are written."""
    if isinstance(condition, Leaf):
        yield condition
    for part in parts_of(condition):
        yield from leaves(part)


def predicates(condition: Condition) -> Iterator[str]:
    """Yield the name of every function that a condition asks."""
    if isinstance(condition, Asked):
        yield condition.predicate
    for part in parts_of(condition):
        yield from predicates(part)


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return the parts that a condition is made of; none of a leaf."""
    if isinstance(condition, AllOf | AnyOf):
        return condition.parts
    return (condition.part,) if isinstance(condition, Not) else ()


def compared(operator: str, value: Any, operand: Any) -> Truth:
    """Hold a value against another by an operator; an interval may give *unknown*.

    Examples
    --------
    >>> compared("at_least", (10e6, 20e6), 14e6).word, compared("below", 5.0, 14e6).word
    ('unknown', 'yes')
    >>> compared("before", "2027", "2027-01-01").word, compared("before", "2026", "2027").word
    ('no', 'yes')
    """
    return _COMPARED[operator](value, operand)


def _ends(value: Any) -> tuple[float, float]:
    return value if isinstance(value, tuple) else (value, value)


def _truth(certainly: bool, possibly: bool) -> Truth:
    return Truth(certainly + possibly)


def _equal(value: Any, operand: Any) -> Truth:
    if isinstance(value, tuple) or isinstance(operand, tuple):
        (low, high), (least, most) = _ends(value), _ends(operand)
        return _truth(low == high == least == most, low <= most and least <= high)
    return Truth.YES if value == operand else Truth.NO


def _same_date(value: Any, operand: Any) -> Truth:
    (low, high), (least, most) = dates.days(value), dates.days(operand)
    return _truth(low == high == least == most, low <= most and least <= high)


def _one_of(value: Any, operand: Any) -> Truth:
    return Truth.YES if value in operand else Truth.NO


def _at_least(value: Any, operand: Any) -> Truth:
    (low, high), (least, most) = _ends(value), _ends(operand)
    return _truth(low >= most, high >= least)


def _above(value: Any, operand: Any) -> Truth:
    (low, high), (least, most) = _ends(value), _ends(operand)
    return _truth(low > most, high > least)


def _opposite(truth: Truth) -> Truth:
    return Truth(2 - truth)


def _on_or_after(value: Any, operand: Any) -> Truth:
    (first, last), (begin, begun) = dates.days(value), dates.days(operand)
    return _truth(first >= begun, last >= begin)


_COMPARED: Mapping[str, Callable[[Any, Any], Truth]] = {
    "equals": _equal,
    "equals_date": _same_date,
    "in": _one_of,
    "at_least": _at_least,
    "above": _above,
    "below": lambda value, operand: _opposite(_at_least(value, operand)),
    "at_most": lambda value, operand: _opposite(_above(value, operand)),
    "on_or_after": _on_or_after,
    "before": lambda value, operand: _opposite(_on_or_after(value, operand)),
}
