"""Conditions of rules in words."""

from typing import Any

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
from mainstay.rules.rulebook.facts import shown_value


def in_words(condition: Condition | Any) -> str:
    """Write a condition as one line.

    Examples
    --------
    >>> small = Leaf("value_usd", "below", Named("free_below"))
    >>> in_words(AllOf((Leaf("to", "in_list", "FRIENDS"), Not(small))))
    '(to is on the list FRIENDS and not value_usd is below free_below)'
    """
    if isinstance(condition, Leaf):
        return f"{condition.fact} {WORDS[condition.operator]} {_operand(condition.operand)}"
    if isinstance(condition, Asked):
        return f"{condition.predicate}()"
    if isinstance(condition, Not):
        return f"not {in_words(condition.part)}"
    if isinstance(condition, AllOf | AnyOf):
        between = " and " if isinstance(condition, AllOf) else " or "
        return f"({between.join(map(in_words, condition.parts))})"
    return _operand(condition)


def _operand(operand: Any) -> str:
    if isinstance(operand, Named):
        return operand.parameter
    if isinstance(operand, tuple):
        return ", ".join(map(shown_value, operand))
    if isinstance(operand, dict):
        return ", ".join(f"{name} = {_operand(text)}" for name, text in operand.items())
    return shown_value(operand)
