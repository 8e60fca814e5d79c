"""Read `rules/*.toml`: each rule with its dates, its reference, its condition and what it says."""

from collections.abc import Mapping
from pathlib import Path as Folder
from typing import Any

from mainstay.rules.rulebook.condition_files import Place, read_condition
from mainstay.rules.rulebook.conditions import Named
from mainstay.rules.rulebook.day import PLACEHOLDER
from mainstay.rules.rulebook.faults import Faults, texts
from mainstay.rules.rulebook.head import Head
from mainstay.rules.rulebook.parts import Rule
from mainstay.rules.rulebook.truth import VERDICTS

KEYS: dict[str, type] = {
    "title": str,
    "question": str,
    "?paths": list,
    "?since": str,
    "?until": str,
    "?reference": str,
    "as_of": str,
    "verified": str,
    "when": dict,
    "?verdict": str,
    "says": str,
    "?conditions": list,
    "?documents": list,
    "?clock": dict,
    "?asks": str,
}

MOST_DAYS = 36_525
"""Days of the longest clock: a century."""


def read_rules(folder: Folder, known: Head, faults: Faults) -> tuple[list[Rule], set[str]]:
    """Read the rules of a book, in the order of files and of rules within them.

    Returns
    -------
    list of Rule
        Those without a fault.
    set of str
        The ids of all of them.
    """
    found: list[Rule | None] = []
    seen: dict[str, str] = {}
    for file, raw in faults.tomls(folder, "rules"):
        for name, table in raw.items():
            if not isinstance(table, dict):
                fix = "Write [rule-id] above its keys."
                faults.add("RUL002", file, name, table, "a table", fix)
                continue
            if name in seen:
                fix = "Give one of them another name."
                faults.add("RUL015", file, name, name, f"no rule of {seen[name]}", fix)
            seen[name] = file
            found.append(_rule(Place(file, name, known, faults), name, _plain(table)))
    if not seen:
        faults.add("RUL001", "rules", "", None, "a rule in a TOML file", "Write one.")
    return [rule for rule in found if rule is not None], set(seen)


def _plain(table: Mapping[str, Any]) -> dict[str, Any]:
    """Write dates and flags of TOML as the texts that they stand for."""
    found = dict(table)
    for key in ("since", "until", "as_of"):
        if key in found and hasattr(found[key], "isoformat"):
            found[key] = found[key].isoformat()
    if isinstance(found.get("verified"), bool):
        found["verified"] = "yes" if found["verified"] else "no"
    return found


def _rule(at: Place, name: str, raw: dict[str, Any]) -> Rule | None:
    faults = at.faults
    before = len(faults.problems)
    faults.keys(at.file, name, raw, KEYS)
    faults.dated(at.file, name, raw)
    ways = _names(at, raw)
    _placeholders(at, raw)
    when = read_condition(at.inner("when"), raw.get("when"))
    days = _days(at.inner("clock"), raw.get("clock"))
    if when is None or len(faults.problems) > before:
        return None
    return Rule(
        id=name,
        title=raw["title"],
        question=raw["question"],
        paths=ways,
        since=raw.get("since") or None,
        until=raw.get("until") or None,
        reference=raw["reference"],
        as_of=raw["as_of"],
        verified=raw["verified"] == "yes",
        when=when,
        verdict=raw.get("verdict"),
        says=raw["says"],
        conditions=tuple(texts(raw, "conditions")),
        documents=tuple(texts(raw, "documents")),
        days=days,
        asks=raw.get("asks", ""),
        gives=at.known.questions[raw["question"]].gives,
    )


def _names(at: Place, raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Note names that a rule gives and the book does not know; return the paths it is about."""
    known, question = at.known, raw.get("question")
    at.one_of("RUL007", "question", question, known.questions)
    if "verdict" in raw:
        at.one_of("RUL012", "verdict", raw["verdict"], VERDICTS)
    at.one_of("RUL012", "verified", raw.get("verified"), ("yes", "no"))
    ways = [path.name for path in known.paths.values() if path.question == question]
    paths = texts(raw, "paths")
    for path in paths:
        at.one_of("RUL007", "paths", path, ways)
    return tuple(paths or ways)


def _placeholders(at: Place, raw: Mapping[str, Any]) -> None:
    """Note values that a text asks for and the parameters do not have."""
    for key in ("says", "conditions"):
        found = [raw[key]] if isinstance(raw.get(key), str) else texts(raw, key)
        for parameter in PLACEHOLDER.findall(" ".join(found)):
            at.one_of("RUL006", key, parameter, at.known.parameters)


def _days(at: Place, raw: Any) -> float | Named | None:
    """Read the clock of a rule: days, or the parameter that says how many."""
    if not isinstance(raw, dict):
        return None
    days = raw.get("days")
    if isinstance(days, dict) and isinstance(days.get("parameter"), str):
        name = days["parameter"]
        known = at.known.parameters
        at.one_of("RUL006", "days.parameter", name, known)
        if known.get(name, "days") != "days":
            at.fault("RUL010", "days.parameter", known[name], "a parameter in days")
        return Named(name)
    if isinstance(days, int | float) and not isinstance(days, bool) and 0 <= days <= MOST_DAYS:
        return float(days)
    at.fault("RUL010", "days", days, f"0 to {MOST_DAYS}, or a parameter")
    return None
