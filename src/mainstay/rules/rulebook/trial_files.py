"""Read `cases/*.toml`: facts on a day, and what the book is expected to say of each path."""

from collections.abc import Mapping
from pathlib import Path as Folder
from typing import Any

from mainstay import dates
from mainstay.rules.rulebook.condition_files import Place
from mainstay.rules.rulebook.countries import is_country
from mainstay.rules.rulebook.facts import Declared, Fact
from mainstay.rules.rulebook.faults import Faults, texts
from mainstay.rules.rulebook.head import Head
from mainstay.rules.rulebook.trials import Expected, Trial
from mainstay.rules.rulebook.truth import VERDICTS
from mainstay.rules.shipped import is_date

KEYS: dict[str, type] = {
    "name": str,
    "on": str,
    "question": str,
    "?facts": dict,
    "?unverified": list,
    "expect": dict,
}
EXPECT_KEYS: dict[str, type] = {
    "?verdict": str,
    "?open": str,
    "?if_confirmed": str,
    "?rules": list,
}
EXPECTED = (*VERDICTS, "unknown", "closed")
"""What a case may expect; a closed path is one of which no rule may hold."""


def read_trials(folder: Folder, known: Head, rules: set[str], faults: Faults) -> list[Trial]:
    """Read the cases of a book."""
    found = []
    for file, raw in faults.tomls(folder, "cases"):
        cases = raw.get("case", [])
        if not isinstance(cases, list) or set(raw) - {"case"}:
            faults.add("RUL002", file, "", ", ".join(raw), "[[case]]", "Write [[case]] above each.")
            continue
        for number, case in enumerate(cases):
            name = str(case.get("name", number)) if isinstance(case, dict) else str(number)
            at = Place(file, f"case {number + 1} ({name})", known, faults)
            found += _trial(at, case, rules)
    return found


def _trial(at: Place, raw: Any, rules: set[str]) -> list[Trial]:
    if not isinstance(raw, dict):
        at.fault("RUL002", "", raw, "a table", "Write [[case]] above its keys.")
        return []
    case = dict(raw)
    if hasattr(case.get("on"), "isoformat"):
        case["on"] = case["on"].isoformat()
    before = len(at.faults.problems)
    at.faults.keys(at.file, at.key, case, KEYS)
    if not is_date(case.get("on")):
        at.fault("RUL011", "on", case.get("on"), dates.ALLOWED)
    at.one_of("RUL007", "question", case.get("question"), at.known.questions)
    ways = [p.name for p in at.known.paths.values() if p.question == case.get("question")]
    facts = _facts(at, case)
    expect = [
        _expected(at.inner(f"expect.{path}"), path, table, ways, rules)
        for path, table in _table(case.get("expect")).items()
    ]
    if len(at.faults.problems) > before:
        return []
    file, name, on, question = at.file, case["name"], case["on"], case["question"]
    return [Trial(name, file, on, question, facts, tuple(expect))]


def _table(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else {}


def _facts(at: Place, case: Mapping[str, Any]) -> dict[str, Fact]:
    found, declared = {}, at.known.facts
    doubted = texts(case, "unverified")
    given = _table(case.get("facts"))
    for name in doubted:
        at.one_of("RUL004", "unverified", name, given)
    for name, raw in given.items():
        if at.one_of("RUL004", f"facts.{name}", name, declared):
            value = _value(declared[name], raw)
            if value is None:
                code = "RUL013" if declared[name].type == "country" else "RUL010"
                at.fault(code, f"facts.{name}", raw, declared[name].allowed)
            found[name] = Fact(value, verified=name not in doubted)
    return found


def _value(declared: Declared, raw: Any) -> Any:
    """Return a value of a case; an interval is a list of two or a text, None is a fault."""
    value = raw
    if hasattr(raw, "isoformat"):
        value = raw.isoformat()
    elif isinstance(raw, list):
        value = tuple(raw)
    elif isinstance(raw, str) and declared.type in {"number", "yes_no"}:
        try:
            value = declared.read(raw)
        except ValueError:
            return None
    if declared.type == "country" and not is_country(value):
        return None
    return value if declared.holds(value) else None


def _expected(at: Place, path: str, raw: Any, ways: list[str], rules: set[str]) -> Expected:
    table = _table(raw)
    at.faults.keys(at.file, at.key, table, EXPECT_KEYS)
    at.one_of("RUL007", "", path, ways)
    for key in ("verdict", "if_confirmed"):
        if key in table:
            at.one_of("RUL012", key, table[key], EXPECTED)
    if "open" in table:
        at.one_of("RUL012", "open", table["open"], ("yes", "no", "unknown"))
    named = texts(table, "rules")
    for name in named:
        at.one_of("RUL016", "rules", name, sorted(rules))
    verdict, opened = table.get("verdict"), table.get("open")
    return Expected(path, verdict, opened, table.get("if_confirmed"), tuple(named))
