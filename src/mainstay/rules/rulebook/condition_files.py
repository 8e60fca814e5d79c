"""Read the conditions of rules from TOML, by the closed set of operators."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mainstay.errors import nearest
from mainstay.rules.rulebook.conditions import (
    OPERATORS,
    AllOf,
    AnyOf,
    Asked,
    Condition,
    Leaf,
    Named,
    Not,
)
from mainstay.rules.rulebook.countries import is_country
from mainstay.rules.rulebook.facts import Declared
from mainstay.rules.rulebook.faults import Faults, at
from mainstay.rules.rulebook.head import Head

DEEPEST = 20
FORMS = "fact with one operator, shares with of, all, any, not or predicate"


@dataclass(frozen=True)
class Place:
    """Where in a file something stands, what may be named there, and where faults go."""

    file: str
    key: str
    known: Head
    faults: Faults
    depth: int = 0

    def inner(self, key: str) -> "Place":
        """Return the place of one key of the table that stands here."""
        return replace(self, key=at(self.key, key), depth=self.depth + 1)

    def fault(
        self, code: str, key: str, found: object, allowed: str, fix: str = "Correct it."
    ) -> None:
        """Note a fault of what stands at a key here."""
        self.faults.add(code, self.file, at(self.key, key), found, allowed, fix)

    def one_of(self, code: str, key: str, found: object, known: Iterable[str]) -> bool:
        """Note a name that is none of those known."""
        names = list(known)
        if found in names:
            return True
        text = "" if found is None else str(found)
        self.fault(code, key, found, "one of those declared", nearest(text, names))
        return False


def read_condition(at: Place, raw: Any) -> Condition | None:
    """Read a condition; None where it has a fault, which is noted."""
    if not isinstance(raw, dict) or at.depth > DEEPEST:
        at.fault("RUL003", "", raw, FORMS, "Write such a table.")
        return None
    heads = [key for key in _FORMS if key in raw]
    if len(heads) != 1:
        words = ", ".join(raw) or None
        at.fault("RUL003", "", words, FORMS, "Write exactly one of them.")
        return None
    return _FORMS[heads[0]](at, raw)


def _only(at: Place, raw: Mapping[str, Any], *keys: str) -> bool:
    """Note keys that do not belong to a form."""
    strange = [key for key in raw if key not in keys]
    for key in strange:
        at.fault("RUL003", key, key, ", ".join(keys), nearest(key, keys))
    return not strange


def _parts(at: Place, raw: Mapping[str, Any], key: str) -> tuple[Condition, ...] | None:
    given = raw[key]
    if not _only(at, raw, key):
        return None
    if not isinstance(given, list) or not given:
        at.fault("RUL003", key, given, "a list of conditions", "Write at least one.")
        return None
    parts = [read_condition(at.inner(f"{key}[{n}]"), part) for n, part in enumerate(given)]
    return None if None in parts else tuple(part for part in parts if part is not None)


def _all(at: Place, raw: Mapping[str, Any]) -> Condition | None:
    parts = _parts(at, raw, "all")
    return None if parts is None else AllOf(parts)


def _any(at: Place, raw: Mapping[str, Any]) -> Condition | None:
    parts = _parts(at, raw, "any")
    return None if parts is None else AnyOf(parts)


def _not(at: Place, raw: Mapping[str, Any]) -> Condition | None:
    if not _only(at, raw, "not"):
        return None
    part = read_condition(at.inner("not"), raw["not"])
    return None if part is None else Not(part)


def _predicate(at: Place, raw: Mapping[str, Any]) -> Condition | None:
    name, known = raw["predicate"], at.known.predicates
    if not _only(at, raw, "predicate") or not at.one_of("RUL008", "predicate", name, known):
        return None
    return Asked(name)


def _shares(at: Place, raw: Mapping[str, Any]) -> Condition | None:
    """Read that several facts are all on one list."""
    listed, facts = raw["shares"], raw.get("of")
    if not _only(at, raw, "shares", "of"):
        return None
    if not isinstance(facts, list) or not facts:
        at.fault("RUL003", "of", facts, "a list of facts", "Name at least one.")
        return None
    leaves = [_listed(at, "of", fact, listed) for fact in facts]
    return None if None in leaves else AllOf(tuple(leaf for leaf in leaves if leaf is not None))


def _listed(at: Place, key: str, fact: Any, listed: Any) -> Leaf | None:
    declared = _declared(at, key, fact)
    place = "shares" if key == "of" else "in_list"
    if not at.one_of("RUL005", place, listed, at.known.lists) or declared is None:
        return None
    if declared.type not in OPERATORS["in_list"]:
        at.fault("RUL010", key, declared.type, "a country, code or text")
        return None
    if (at.known.lists[listed].of == "countries") != (declared.type == "country"):
        allowed = f"a list of {'countries' if declared.type == 'country' else 'codes'}"
        at.fault("RUL010", place, listed, allowed)
        return None
    return Leaf(declared.name, "in_list", listed)


def _declared(at: Place, key: str, fact: Any) -> Declared | None:
    return at.known.facts[fact] if at.one_of("RUL004", key, fact, at.known.facts) else None


def _fact(at: Place, raw: Mapping[str, Any]) -> Condition | None:
    given = [key for key in raw if key != "fact"]
    if len(given) != 1 or given[0] not in OPERATORS:
        strange = [key for key in given if key not in OPERATORS]
        text = strange[0] if strange else ", ".join(given)
        at.fault("RUL003", "", text or None, ", ".join(OPERATORS), nearest(text, OPERATORS))
        return None
    operator = given[0]
    if operator == "in_list":
        return _listed(at, "fact", raw["fact"], raw["in_list"])
    declared = _declared(at, "fact", raw["fact"])
    if declared is None:
        return None
    if declared.type not in OPERATORS[operator]:
        allowed = f"an operator for a fact that is a {declared.type}"
        at.fault("RUL003", operator, operator, allowed)
        return None
    operand = _operand(at, operator, declared, raw[operator])
    return None if operand is None else Leaf(declared.name, operator, operand)


def _operand(at: Place, operator: str, declared: Declared, raw: Any) -> Any:
    """Read what a fact is held against; None where it has a fault, which is noted."""
    if isinstance(raw, dict):
        return _parameter(at, operator, declared, raw)
    if operator != "in":
        return _value(at, operator, declared, raw)
    if not isinstance(raw, list) or not raw:
        at.fault("RUL003", operator, raw, "a list of values", "Write at least one.")
        return None
    values = [_value(at, operator, declared, part) for part in raw]
    return None if None in values else tuple(values)


def _parameter(at: Place, operator: str, declared: Declared, raw: Mapping[str, Any]) -> Any:
    name, known = raw.get("parameter"), at.known.parameters
    if operator == "in" or set(raw) != {"parameter"} or declared.type not in {"number", "date"}:
        at.fault("RUL003", operator, raw, declared.allowed)
        return None
    if not at.one_of("RUL006", f"{operator}.parameter", name, known):
        return None
    unit = "date" if declared.type == "date" else declared.unit
    if known[str(name)] != unit:
        place, found = f"{operator}.parameter", known[str(name)] or "no unit"
        fix = "Give the fact and the parameter one unit."
        at.fault("RUL010", place, found, unit or "no unit", fix)
        return None
    return Named(str(name))


def _value(at: Place, operator: str, declared: Declared, raw: Any) -> Any:
    value = raw.isoformat() if hasattr(raw, "isoformat") else raw
    if declared.type == "country" and not is_country(value):
        at.fault("RUL013", operator, value, declared.allowed)
    elif value in _ENDLESS or not declared.holds(value):
        code = "RUL012" if declared.codes else "RUL010"
        at.fault(code, operator, value, declared.allowed, nearest(str(value), declared.codes))
    else:
        return value
    return None


_ENDLESS = (math.inf, -math.inf)

_FORMS: Mapping[str, Callable[[Place, Mapping[str, Any]], Condition | None]] = {
    "fact": _fact,
    "shares": _shares,
    "all": _all,
    "any": _any,
    "not": _not,
    "predicate": _predicate,
}
