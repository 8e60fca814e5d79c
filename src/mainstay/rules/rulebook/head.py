"""Read `book.toml` and `facts.toml`: what a book is about, and the facts that it asks for."""

import math
from collections.abc import Mapping
from pathlib import Path as Folder
from typing import Any, NamedTuple, get_args

from mainstay import dates
from mainstay.errors import nearest
from mainstay.rules.rulebook.asking import Predicate
from mainstay.rules.rulebook.facts import Declared, FactType
from mainstay.rules.rulebook.faults import Faults, texts
from mainstay.rules.rulebook.parts import MemberList, Path, Question
from mainstay.rules.shipped import is_date

BOOK_KEYS: dict[str, type] = {
    "?name": str,
    "title": str,
    "about": str,
    "version": str,
    "as_of": str,
    "jurisdiction": str,
    "stale_after_days": int,
    "?governs": dict,
    "questions": dict,
    "paths": dict,
}
QUESTION_KEYS: dict[str, type] = {"about": str, "?words": dict, "?gives": bool}
PATH_KEYS: dict[str, type] = {
    "title": str,
    "?about": str,
    "?process": str,
    "?question": str,
    "?asks_nothing": bool,
}
FACT_KEYS: dict[str, type] = {
    "type": str,
    "?unit": str,
    "?codes": list,
    "about": str,
    "?settles": str,
    "?low": float,
    "?high": float,
}
HEAD, FACTS = "book.toml", "facts.toml"


class Head(NamedTuple):
    """What is declared, which rules and cases refer to."""

    raw: Mapping[str, Any]
    facts: Mapping[str, Declared]
    parameters: Mapping[str, str]
    lists: Mapping[str, MemberList]
    predicates: Mapping[str, Predicate]

    @property
    def questions(self) -> dict[str, Question]:
        """The questions of the book."""
        raw = _tables(self.raw.get("questions"))
        return {
            name: Question(name, q.get("about", ""), q.get("words", {}), q.get("gives") is True)
            for name, q in raw.items()
        }

    @property
    def paths(self) -> dict[str, Path]:
        """The paths of the book; one that names no question is of the only one."""
        raw, asked = _tables(self.raw.get("paths")), list(_tables(self.raw.get("questions")))
        one = asked[0] if asked else ""
        written = {name: {k: str(v) for k, v in path.items()} for name, path in raw.items()}
        return {
            name: Path(
                name=name,
                question=path.get("question", one),
                title=path.get("title", name),
                about=path.get("about", ""),
                process=path.get("process", ""),
                asks_nothing=raw[name].get("asks_nothing") is True,
            )
            for name, path in written.items()
        }


def _tables(raw: Any) -> dict[str, dict[str, Any]]:
    found = raw if isinstance(raw, dict) else {}
    return {name: table for name, table in found.items() if isinstance(table, dict)}


def read_head(folder: Folder, faults: Faults) -> dict[str, Any]:
    """Read `book.toml`."""
    raw = faults.toml(folder, HEAD)
    if not raw:
        return raw
    faults.keys(HEAD, "", raw, BOOK_KEYS)
    if not is_date(raw.get("as_of")):
        faults.add("RUL011", HEAD, "as_of", raw.get("as_of"), dates.ALLOWED)
    questions, paths = _tables(raw.get("questions")), _tables(raw.get("paths"))
    for name, question in questions.items():
        faults.keys(HEAD, f"questions.{name}", question, QUESTION_KEYS)
    for name, path in paths.items():
        faults.keys(HEAD, f"paths.{name}", path, PATH_KEYS)
        asked = path.get("question")
        if asked not in questions and not (asked is None and len(questions) == 1):
            place, allowed = f"paths.{name}.question", ", ".join(questions)
            faults.add("RUL007", HEAD, place, asked, allowed, nearest(str(asked), questions))
    return raw


def read_facts(folder: Folder, faults: Faults) -> dict[str, Declared]:
    """Read `facts.toml`."""
    found = {}
    for name, raw in faults.toml(folder, FACTS).items():
        if not isinstance(raw, dict):
            faults.add("RUL002", FACTS, name, raw, "a table", "Write [name] above its keys.")
            continue
        faults.keys(FACTS, name, raw, FACT_KEYS)
        types = get_args(FactType)
        if raw.get("type") not in types:
            text = str(raw.get("type"))
            faults.add(
                "RUL010", FACTS, f"{name}.type", text, ", ".join(types), nearest(text, types)
            )
            continue
        codes = texts(raw, "codes")
        if (raw["type"] == "code") != bool(codes) and raw["type"] != "countries":
            fix = "Write codes for a code, and for nothing else but words beside countries."
            faults.add("RUL012", FACTS, f"{name}.codes", None, "the codes of a code", fix)
        found[name] = Declared(
            name=name,
            type=raw["type"],
            unit=str(raw.get("unit", "")),
            codes=tuple(codes),
            about=str(raw.get("about", "")),
            settles=str(raw.get("settles", "")),
            low=_bound("low", name, raw, faults),
            high=_bound("high", name, raw, faults),
        )
    return found


def _bound(key: str, name: str, raw: Mapping[str, Any], faults: Faults) -> float | None:
    """Return the least or the largest value of a number; of anything else it is a fault."""
    bound, place = raw.get(key), f"{name}.{key}"
    if bound is None:
        return None
    if raw["type"] != "number":
        faults.add("RUL012", FACTS, place, bound, "only for a number", "Leave it out.")
    elif not _is_finite(bound):
        faults.add("RUL010", FACTS, place, bound, "a number")
    elif key == "high" and _is_finite(raw.get("low")) and bound < raw["low"]:
        faults.add("RUL010", FACTS, place, bound, f"not below low = {raw['low']}")
    else:
        return float(bound)
    return None


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def read_governs(
    head: Mapping[str, Any], facts: Mapping[str, Declared], faults: Faults
) -> dict[str, tuple[str, ...]]:
    """Read what a book governs: codes of a fact that says whose law binds."""
    raw = head.get("governs")
    named = raw if isinstance(raw, dict) else {}
    for name in named:
        place = f"governs.{name}"
        if name not in facts or not facts[name].codes:
            codes = [fact.name for fact in facts.values() if fact.codes]
            fix = nearest(name, codes)
            faults.add("RUL004", HEAD, place, name, "a fact of the type code", fix)
            continue
        known, given = facts[name].codes, texts(named, name)
        if not given:
            faults.add("RUL002", HEAD, place, named[name], "a list of texts", f"Write {name}.")
        for code in (code for code in given if code not in known):
            faults.add("RUL012", HEAD, place, code, ", ".join(known), nearest(code, known))
    return {name: tuple(texts(named, name)) for name in named}
