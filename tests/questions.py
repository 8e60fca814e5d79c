"""Answer the questions of a study: ``python tests/questions.py FILE...``.

Each FILE is a ``questions.csv``. How a question is put to Mainstay stands in ``calls.toml``: beside
FILE, or else in ``studies/STUDY/questions`` for the study that FILE's folder is named after. One
line is printed for each question: ``id, answer, known, within``. The answer is made from the tables
of the study; the columns of FILE with the known answer are read only to compare.

A call has a `tag`: *computed* (an analysis answers), *record* (the record verb answers) or *open*
(nobody can, with the reason in `why`). The first two name a `verb` and its parameters in `with`,
and say what of the result is the answer:

`where`   columns and the values that a row must have (in a list column: hold)
`take`    the column, or the two columns of an interval
`count`   the number of such rows; `distinct` counts the values of one column
`none`    1 where there is no such row, else 0
`first`   parameter and values: the first value for which there is such a row
`negate`  true where the question asks for a fall
`unit`    unit of the answer; converted into the unit of the question
"""

import argparse
import csv
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mainstay import load
from mainstay.model.network import Network
from mainstay.model.result import Result
from mainstay.present.verbs import analysis
from mainstay.units import conversion, units

STUDIES = Path(__file__).resolve().parents[1] / "studies"
TOLERANCE = 0.02
"""Known answers are rounded in print."""

COUNTED = {"year", "items", "buildings", "firms", "yes_no"}
"""Units of questions whose answer is exact."""

UNITS = {"ratio": "share", "share points": "share", "aircraft": "each"}
"""Units of questions that are written otherwise in the schema."""

Interval = tuple[float, float | None]


@dataclass(frozen=True)
class Answer:
    """What came of a question, and whether the known answer lies within it."""

    id: str
    tag: str
    found: Interval | None
    known: str
    within: bool | None
    why: str = ""

    def __str__(self) -> str:
        within = {True: "yes", False: "no", None: "-"}[self.within]
        return f"{self.id}, {self._words()}, {self.known or '-'}, {within}"

    def _words(self) -> str:
        if self.found is None:
            return f"{self.tag}: {self.why}"
        low, high = self.found
        if high is None:
            return f"at least {low:.6g}"
        return f"{low:.6g}" if low == high else f"{low:.6g} to {high:.6g}"


def answers(path: Path) -> Iterator[Answer]:
    """Answer the questions of a file."""
    folder, calls = calls_for(path)
    network = load(folder)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield answer(network, row, calls.get(row["id"]))


def calls_for(path: Path) -> tuple[Path, dict[str, Any]]:
    """Return the study that a file of questions is about, and its calls."""
    beside = path.resolve().parent
    if (beside / "calls.toml").is_file():
        folder = beside.parent if beside.name == "questions" else beside
        return folder, tomllib.loads((beside / "calls.toml").read_text(encoding="utf-8"))
    calls = STUDIES / beside.name / "questions" / "calls.toml"
    if not calls.is_file():
        raise SystemExit(f"{path}: there is no calls.toml beside it and no study {beside.name}")
    return STUDIES / beside.name, tomllib.loads(calls.read_text(encoding="utf-8"))


def answer(network: Network, question: Mapping[str, str], call: Mapping[str, Any] | None) -> Answer:
    """Answer one question by its call."""
    known = question["check_value"] or question["known_answer"]
    if call is None or call["tag"] == "open":
        why = "no call is written for it" if call is None else call["why"]
        return Answer(question["id"], "open", None, known, None, why)
    found = _found(network, call)
    if found is not None:
        found = _converted(found, call.get("unit"), question["check_unit"])
    if found is None:
        why = "the tables give no such number"
        return Answer(question["id"], call["tag"], None, known, False, why)
    value = float(question["check_value"]) if question["check_value"] else None
    room = 0.0 if value is None or question["check_unit"] in COUNTED else TOLERANCE * abs(value)
    within = None if value is None else _within(value, found, room)
    return Answer(question["id"], call["tag"], found, known, within)


def _found(network: Network, call: Mapping[str, Any]) -> Interval | None:
    if "first" in call:
        (name, values), *_ = call["first"].items()
        for value in values:
            if _rows(_asked(network, call, **{name: str(value)}), call):
                return float(value), float(value)
        return None
    rows = _rows(_asked(network, call), call)
    if call.get("none"):
        return (float(not rows),) * 2
    if call.get("count"):
        return (float(len(rows)),) * 2
    if "distinct" in call:
        return (float(len({str(row[call["distinct"]]) for row in rows})),) * 2
    if len(rows) != 1:
        return None
    take = call["take"]
    ends = [rows[0][name] for name in (take if isinstance(take, list) else [take, take])]
    if ends[0] is None:
        return None
    return (-ends[1], -ends[0]) if call.get("negate") else (ends[0], ends[1])


def _asked(network: Network, call: Mapping[str, Any], **more: str) -> Result:
    result: Result = analysis(call["verb"])(network, **call.get("with", {}), **more)
    return result


def _rows(result: Result, call: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    where = call.get("where", {})
    return [row for row in result.table if all(_is(row[k], v) for k, v in where.items())]


def _is(cell: Any, wanted: Any) -> bool:
    return wanted in cell if isinstance(cell, list | tuple) else bool(cell == wanted)


def _converted(found: Interval, unit: str | None, into: str) -> Interval:
    target = UNITS.get(into, into)
    if unit is None or unit not in units() or target not in units():
        return found
    factor = conversion(unit, target)
    if factor is None:
        return found
    low, high = found
    return low * factor, None if high is None else high * factor


def _within(value: float, found: Interval, room: float) -> bool:
    low, high = found
    return low - room <= value and (high is None or value <= high + room)


def main() -> None:
    """Answer every file that is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    failed = False
    for path in parser.parse_args().files:
        for found in answers(path):
            print(found)
            failed |= found.within is False
    sys.exit(failed)


if __name__ == "__main__":
    main()
