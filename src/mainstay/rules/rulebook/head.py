"""Read `book.toml` and `facts.toml`: what a book is about, and the facts that it asks for."""

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
    "questions": dict,
    "paths": dict,
}
QUESTION_KEYS: dict[str, type] = {"about": str, "?words": dict, "?gives": bool}
PATH_KEYS: dict[str, type] = {"title": str, "?about": str, "?process": str, "?question": str}
FACT_KEYS: dict[str, type] = {
    "type": str,
    "?unit": str,
    "?codes": list,
    "about": str,
    "?settles": str,
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
        texts = {name: {k: str(v) for k, v in path.items()} for name, path in raw.items()}
        return {
            name: Path(
                name=name,
                question=path.get("question", one),
                title=path.get("title", name),
                about=path.get("about", ""),
                process=path.get("process", ""),
            )
            for name, path in texts.items()
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
        if (raw["type"] == "code") != bool(codes):
            fix = "Write codes for a code, and for nothing else."
            faults.add("RUL012", FACTS, f"{name}.codes", None, "the codes of a code", fix)
        found[name] = Declared(
            name=name,
            type=raw["type"],
            unit=str(raw.get("unit", "")),
            codes=tuple(codes),
            about=str(raw.get("about", "")),
            settles=str(raw.get("settles", "")),
        )
    return found
