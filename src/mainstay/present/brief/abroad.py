"""Tables of the page on nations and borders: profiles, gates, assurances, paths, times."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mainstay.analyses.path import BANNER, NOT_VERIFIED
from mainstay.decide import words
from mainstay.decide.crossings import KINDS, Crossing
from mainstay.decide.story import Story
from mainstay.model.network import Network
from mainstay.model.result import Result
from mainstay.rules.partner.dimensions import dimensions
from mainstay.rules.partner.gate_data import gates_of
from mainstay.rules.processes.process import processes
from mainstay.rules.rulebook import book
from mainstay.rules.transfer.laws import NO_BOOK

Row = Mapping[str, Any]

WORDS = {
    "required_domestic": "at home only",
    "allied_allowed": "at home or in allied nations",
    "open": "anywhere",
    "on_determination": "on a determination only",
    "not_allowed": "not from where it is made",
    "needs_authorisation": "needs an authorisation",
    "permitted": "permitted",
    "prohibited": "stopped",
    "unknown": "unknown",
}
"""Verdicts of the rulebooks in words for a reader."""

WHOLE = "whole process"
SAID_ABOVE = (BANNER, NOT_VERIFIED)
"""Caveats that the text of the section has already."""
TOLD, OPEN = ("not_allowed_from", "rules", "changes_on"), "unknown"
ASKED = ("conditions", "documents", "notifications", "may_notify")
ALLOWED, HELD, DOUBTED = ("assured",), ("not binding",), ("unknown",)


def verdict(word: str | None) -> str:
    """Write a verdict in words; none where a path is closed."""
    return "closed" if word is None else WORDS.get(word, word.replace("_", " "))


def listed(network: Network, codes: Iterable[str]) -> str:
    """Write the names of nations."""
    return words.listed([network.name_of("countries", code) for code in codes], most=99)


def scaled(row: Row) -> str:
    """Write an interval on the scale of a profile."""
    low, high = f"{row['low']:.2f}", f"{row['high']:.2f}"
    return low if low == high else f"{low} to {high}"


def reach(row: Row) -> str:
    """Return the style of a bar that shows an interval of a profile."""
    low, high = 100 * row["low"], 100 * row["high"]
    return f"--from: {min(low, 98.0):.1f}%; --to: {max(high, low + 2.0):.1f}%"


def nations(result: Result, policy: str) -> dict[str, Any]:
    """Put what is known of each nation into one entry, in the order of the result."""
    of: dict[str, list[Row]] = {}
    for row in result.table:
        of.setdefault(row["partner"], []).append(row)
    return {
        "dimensions": dimensions(),
        "gates": {gate.name: gate.title for gate in gates_of(policy)},
        "each": [_nation(code, rows) for code, rows in of.items()],
    }


def _is(row: Row, part: str) -> bool:
    return bool(row["part"] == part and row["measure"] == "all")


def _nation(code: str, rows: Sequence[Row]) -> dict[str, Any]:
    titles = {name: path.title for name, path in book("assurance").paths.items()}
    held = [row for row in rows if row["part"] == "assurance" and row["measure"] in titles]

    def named(*findings: str) -> list[str]:
        return [titles[row["measure"]] for row in held if row["finding"] in findings]

    return {
        "code": code,
        "profile": {row["dimension"]: row for row in rows if _is(row, "profile")},
        "gates": {row["measure"]: row for row in rows if row["part"] == "gate"},
        "assured": named(*ALLOWED),
        "not_binding": named(*HELD),
        "doubted": named(*DOUBTED),
        "has_assurances": bool(held),
        "purchases": _findings(r for r in rows if r["measure"].startswith("purchase:")),
    }


def _findings(rows: Iterable[Row]) -> dict[str, int]:
    """Count rows by their finding."""
    found: dict[str, int] = {}
    for row in rows:
        found[row["finding"]] = found.get(row["finding"], 0) + 1
    return dict(sorted(found.items()))


def borders(crossings: Sequence[Crossing]) -> list[dict[str, Any]]:
    """Part the crossings by whether something is sold or bought in."""
    parts = ((KINDS[kind], [one for one in crossings if one.kind == kind]) for kind in KINDS)
    return [{"name": name, "each": held} for name, held in parts if held]


def ways(crossings: Sequence[Crossing]) -> list[dict[str, Any]]:
    """Return each path that is open or may be and asks for something, with what it asks for."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for crossing in crossings:
        for row in crossing.rows:
            if row["book"] is None or row["open"] == "no":
                continue
            way = found.setdefault((row["book"], row["path"]), _way(row))
            way["open"] = way["open"] or row["open"] == "yes"
            for name in ASKED:
                way[name].update(dict.fromkeys(row[name]))
    return [way for way in found.values() if any(way[name] for name in ASKED)]


def _way(row: Row) -> dict[str, Any]:
    return {"title": row["title"], "open": False, **{name: {} for name in ASKED}}


def times(result: Result | None) -> list[dict[str, Any]]:
    """Return how long each process takes as a whole: by the kinds of figure that time all of it.

    Where none does, the one that bounds it best stands for it.
    """
    found: dict[tuple[str, str], list[Row]] = {}
    for row in () if result is None else result.table:
        if row["step"] == WHOLE and (row["p50_days"] is not None or row["least_days"]):
            found.setdefault((row["path"], row["arrangement"]), []).append(row)
    return [
        {
            "title": processes(path)[0].title,
            "arrangement": arrangement,
            "kinds": [row for row in rows if row["p50_days"] is not None]
            or [max(rows, key=lambda row: row["least_days"])],
        }
        for (path, arrangement), rows in found.items()
    ]


def caveats(story: Story, network: Network) -> list[str]:
    """Return what limits the answers on borders and times, each once; the banner stands above."""
    found = [text for one in story.crossings for text in one.caveats]
    timed = story.results["clock"].caveats if "clock" in story.results else ()
    kept = [t for t in (*found, *timed) if t not in SAID_ABOVE and not t.endswith(NO_BOOK)]
    laws = {row["law"] for one in story.crossings for row in one.behind if row["book"] is None}
    names = sorted(network.name_of("countries", code) for code in laws - {None})
    if names:
        kept.insert(0, f"No rulebook is loaded of {words.listed(names, most=99)}; ask there.")
    return list(dict.fromkeys(kept))


def origin_rows(result: Result | None) -> tuple[list[Row], list[Row]]:
    """Part the items of which the rules of origin say anything from those all open."""
    rows = [] if result is None else list(result.table)
    told = [row for row in rows if any(row[name] for name in TOLD) or row["if_confirmed"] != OPEN]
    return told, [row for row in rows if row not in told]


def rule_titles(result: Result | None) -> dict[str, str]:
    """Return the titles of the rules of the books that an answer names."""
    names = {row["book"] for row in result.table} if result is not None else set()
    return {rule.id: rule.title for name in sorted(names) for rule in book(name).rules}
