"""The head of a network: title, home nation, policy and what it is about.

In a folder it is `network.toml`; in a workbook or a database the table `network`, with a row of
key and value for each.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from mainstay.errors import Problem, nearest
from mainstay.ingest.place import Place

HEAD = "network.toml"
TABLE = "network"
KEYS: dict[str, type] = {
    "title": str,
    "about": str,
    "home": str,
    "policy": str,
    "item": str,
    "programme": str,
    "price_year": int,
}
_NEEDED = frozenset({"title", "home"})
DEEPEST = 16
"""Parts that a key of `network.toml` may have, parted by points."""
_YEAR = re.compile(r"[+-]?\d{1,9}", re.ASCII)


def head_of_toml(text: str, title: str, problems: list[Problem]) -> dict[str, Any]:
    """Return the head that stands in a `network.toml`."""
    place = Place(HEAD)
    try:
        if any(line.partition("=")[0].count(".") > DEEPEST for line in text.splitlines()):
            raise ValueError(f"a key of more than {DEEPEST} parts")  # each costs more than the last
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers or nesting without end
        at = re.search(r"at line (\d+)", str(error))
        problems.append(
            place.problem(
                "FIL006",
                line=int(at.group(1)) if at else None,
                found=str(error),
                allowed="TOML",
                fix="Correct the line; docs/reference/tables.md has an example.",
            )
        )
        return empty_head(title)
    return _checked(place, raw, {}, title, problems)


def head_of_rows(
    place: Place,
    rows: Iterable[tuple[int, str | None, str | None]],
    title: str,
    problems: list[Problem],
) -> dict[str, Any]:
    """Return the head that stands in rows of line, key and value."""
    raw: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for line, name, value in rows:
        key = (name or "").strip()
        if key in raw:
            problems.append(
                place.problem(
                    "COL003",
                    line=line,
                    column=key,
                    found="a second time",
                    allowed="once",
                    fix="Remove the others.",
                )
            )
        elif value is not None and value != "":
            raw[key], lines[key] = _typed(key, value), line
    return _checked(place, raw, lines, title, problems)


def _typed(key: str, value: str) -> Any:
    is_year = KEYS.get(key) is int and _YEAR.fullmatch(value.strip())
    return int(value) if is_year else value


def empty_head(title: str) -> dict[str, Any]:
    """Return a head that stands in where there is none."""
    return {"title": title, "home": ""}


def head_of(network: Any) -> dict[str, Any]:
    """Return the head of a network, without what it does not say."""
    values = {key: getattr(network, key) for key in KEYS}
    return {k: v for k, v in values.items() if v is not None and (v != "" or k in _NEEDED)}


def head_is_sound(head: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """Check a head that was made in Python."""
    return _checked(Place(HEAD), head, {}, "", problems)


def _checked(
    place: Place,
    raw: Mapping[str, Any],
    lines: Mapping[str, int],
    title: str,
    problems: list[Problem],
) -> dict[str, Any]:
    head = empty_head(title)
    for key in sorted(raw.keys() - KEYS.keys()):
        allowed = "one of " + ", ".join(KEYS)
        fix = nearest(key, KEYS)
        line = lines.get(key)
        problems.append(place.problem("COL002", found=key, line=line, allowed=allowed, fix=fix))
    for key, kind in KEYS.items():
        value = raw.get(key)
        if type(value) is kind and _fits(key, value):
            head[key] = value
        elif value is not None or key in _NEEDED:
            problems.append(_unfit(place, key, value, lines.get(key)))
    return head


def _unfit(place: Place, key: str, value: Any, line: int | None) -> Problem:
    where = place.file if place.part is None else f"{place.part} of {place.file}"
    return place.problem(
        "VAL001",
        line=line,
        column=key,
        at="value",
        found=None if value is None else _plain(value),
        allowed="one line of text" if KEYS[key] is str else "a year from 1900 to 2100",
        fix=f"Write {key} = ... in {where}.",
    )


def _fits(key: str, value: Any) -> bool:
    if isinstance(value, int):
        return 1900 <= value <= 2100
    return value.isprintable() and (value != "" or key not in _NEEDED)


def _plain(value: object) -> str:
    try:
        return str(value)
    except ValueError:
        return "a number of thousands of digits"


def toml_of(head: Mapping[str, Any]) -> str:
    """Write a head as TOML."""
    return "".join(f"{key} = {_literal(value)}\n" for key, value in head.items())


def _literal(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def rows_of(head: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Write a head as rows of key and value."""
    return [(key, str(value)) for key, value in head.items()]
