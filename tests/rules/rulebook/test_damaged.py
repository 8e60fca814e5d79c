"""A book damaged at random is read, or its faults are told: nothing else ever happens."""

import datetime
import json
import random
import shutil
import tomllib

import pytest

from mainstay.errors import DataError
from mainstay.rules.rulebook import book
from mainstay.rules.rulebook.cases import check_cases, untried
from mainstay.rules.rulebook.reader import BOOKS

STRANGE = [
    *(3, -1, 2.5, float("nan"), float("inf"), True, "", "x", "2026", [], [3], ["x"], [[]], {}),
    *({"a": 1}, {"parameter": "permit_days"}, {"parameter": 3}, "{free_below}", "{x}", [{}]),
    *(10**400, datetime.date(2026, 1, 1), datetime.time(1, 2)),
]


def as_toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {as_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, bool | str):
        return json.dumps(value)
    return value.isoformat() if hasattr(value, "isoformat") else repr(value)


def places(value):
    """Yield every table or list within a value, with each of its keys."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places(value[key])


def damaged(path, chance):
    if path.suffix != ".toml":
        text = path.read_text()
        at = chance.randrange(len(text))
        sign = chance.choice(["", ",", '"', "\n", "\0", "é", "2026"])
        path.write_text(text[:at] + sign + text[at + chance.choice([0, 1, 5]) :])
        return
    raw = tomllib.loads(path.read_text())
    holder, key = chance.choice(list(places(raw)))
    act = chance.random()
    if act < 0.15:
        del holder[key]
    elif act < 0.3 and isinstance(holder, dict):
        holder[chance.choice(["zz", "fact", "all", "days", "verdict"])] = holder.pop(key)
    else:
        holder[key] = chance.choice(STRANGE)
    path.write_text("".join(f"{json.dumps(k)} = {as_toml(v)}\n" for k, v in raw.items()))


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_book_is_read_or_refused(tmp_path, seed):
    chance, codes = random.Random(seed), set()
    for number in range(50):
        folder = tmp_path / str(number)
        shutil.copytree(BOOKS / "sample", folder)
        damaged(chance.choice(sorted(p for p in folder.rglob("*") if p.is_file())), chance)
        try:
            found = book(str(folder))
        except DataError as error:
            codes |= {problem.code for problem in error.problems}
        else:
            check_cases(found)
            untried(found)
    assert all(code.startswith("RUL0") for code in codes)
    assert len(codes) > 3
