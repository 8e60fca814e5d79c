"""Parameters of a scenario: what a file asks for, what is given, and both put together."""

import re
from collections.abc import Mapping
from typing import Any

from mainstay.errors import nearest
from mainstay.ingest.scenario_values import LONGEST_TITLE, TITLES, Part, is_huge
from mainstay.schema.spec import tables

KINDS = ("text", "date", "range", *tables())
"""What a parameter may be: text, a date, a number or a range, or keys of a table."""

_PLACE = re.compile(r"\{(\w+)\}", re.ASCII)
_RANGE = re.compile(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?", re.ASCII)
_ABSENT = object()

Given = Mapping[str, Any]


def filled(raw: Mapping[str, Any], given: Given, file: str, problems: list[Any]) -> dict[str, Any]:
    """Return a scenario file with its parameters put in.

    A text that is nothing but `{name}` takes the value as it is, and its key goes where an optional
    parameter is not given; inside other text the value is written out.

    Problems: SCN010 for a parameter that is missing, unknown or of the wrong kind.
    """
    part = Part(raw, file, problems).part("parameters")
    values: dict[str, Any] = {}
    words: dict[str, str] = {}
    for name in part.raw:
        about = part.part(name)
        about.only(("about", "kind", "default", "optional", "absent"))
        values[name] = _value(about, name, given)
        words[name] = _words(values[name], about.text("absent", "any"))
    for name in sorted(given.keys() - part.raw.keys()):
        allowed = "a parameter of the scenario: " + (", ".join(part.raw) or "it has none")
        value = None if is_huge(given[name]) else given[name]
        part.fault("SCN010", name, value, allowed, nearest(name, part.raw))
    body = {key: value for key, value in raw.items() if key != "parameters"}
    found: dict[str, Any] = _put(body, values, words, Part({}, file, problems))
    return found


def _value(about: Part, name: str, given: Given) -> Any:
    """Return the value of a parameter, or a sign that there is none."""
    kind = about.text("kind", "text")
    if kind not in KINDS:
        about.fault("SCN002", "kind", kind, f"one of {', '.join(KINDS)}", nearest(kind, KINDS))
        return _ABSENT
    if name in given:
        return _typed(about, name, kind, given[name])
    if "default" in about.raw:
        return about.raw["default"]
    if not about.flag("optional"):
        meaning = about.text("about")
        about.fault("SCN010", "", None, meaning.rstrip("."), f"Give {name}=...")
    return _ABSENT


def _typed(about: Part, name: str, kind: str, value: Any) -> Any:
    """Return a given value as the file wants it: a list of keys, a range, or text."""
    if is_huge(value):
        about.fault("SCN010", "", None, "an integer of at most 64 bits", "Correct the number.")
        return _ABSENT
    if not isinstance(value, str):
        return list(value) if isinstance(value, tuple) else value
    if kind == "range":
        match = _RANGE.fullmatch(value)
        if match is None:
            about.fault(
                "SCN010", "", value, "a number such as 8 or a range such as 8-26", f"{name}=8"
            )
            return _ABSENT
        ends = [float(end) for end in match.groups() if end is not None]
        return ends[0] if len(ends) == 1 else ends
    if kind in {"text", "date"}:
        return value
    names = [part.strip() for part in value.split(",") if part.strip()]
    if not names:
        about.fault("SCN010", "", value, f"a key of {kind}, or several with commas", f"{name}=KEY")
    return names


def _words(value: Any, absent: str) -> str:
    """Write a value into a sentence."""
    if value is _ABSENT:
        return absent
    if isinstance(value, list):
        is_range = all(isinstance(part, int | float) for part in value)
        return (" to " if is_range else ", ").join(
            f"{part:g}" if is_range else str(part) for part in value
        )
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _put(value: Any, values: Mapping[str, Any], words: Mapping[str, str], part: Part) -> Any:
    """Put the parameters into a value, whatever it holds."""
    if isinstance(value, dict):
        inner = {
            key: _short(key, one, _put(one, values, words, part)) for key, one in value.items()
        }
        return {key: one for key, one in inner.items() if one is not _ABSENT}
    if isinstance(value, list):
        every = [_put(one, values, words, part) for one in value]
        return [one for one in every if one is not _ABSENT]
    if not isinstance(value, str):
        return value
    for name in _PLACE.findall(value):
        if name not in values:
            fix = f"Add [parameters.{name}], or leave out the brackets. {nearest(name, values)}"
            part.fault("SCN010", name, value, "a parameter that the file names", fix)
            return value
    whole = _PLACE.fullmatch(value)
    if whole:
        return values[whole[1]]
    return " ".join(_PLACE.sub(lambda found: words[found[1]], value).split())


def _short(key: str, asked: Any, found: Any) -> Any:
    """Cut a title that only its parameters make too long."""
    is_long = key in TITLES and isinstance(found, str) and len(found) > LONGEST_TITLE
    return f"{found[: LONGEST_TITLE - 1]}…" if is_long and found != asked else found
