"""What can be wrong in the file of a process."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from mainstay.errors import Problem, nearest
from mainstay.kernels.schedule.order import CircleError, in_order
from mainstay.rules.processes.days import MOST_DAYS
from mainstay.rules.processes.figures import CALENDARS, faults, figures
from mainstay.rules.processes.steps import MARK, WHOLE

_TEXT, _LIST = "a text", "a list of texts"
_FLAG, _TABLE = "true or false", "a table"
_DAYS = "a text or a number"
HEAD = {
    "title": _TEXT,
    "about": _TEXT,
    "jurisdiction": _TEXT,
    "by_default": _FLAG,
    "steps": _TABLE,
    "variants": _TABLE,
}
STEP = {
    "title": _TEXT,
    "authority": _TEXT,
    "after": _LIST,
    "beside": _LIST,
    "duration": "a text or a list of texts",
    "queue": _FLAG,
}
OWN = {"days": _DAYS, "calendar": _TEXT, "reference": _TEXT, "as_of": _TEXT, "verified": _FLAG}
VARIANT = {"title": _TEXT, "steps": _LIST, "without": _LIST, "durations": "texts or lists by step"}
MOST_STEPS, LONGEST, MOST_TEXT = 200, 200, 2000
Raw = Mapping[str, Any]


def shape_problems(raw: Raw, file: str) -> Iterator[Problem]:
    """Find keys that are missing, unknown or of the wrong sort."""
    yield from _keys(raw, HEAD, file, "")
    steps = raw.get("steps", {})
    if not isinstance(steps, dict):
        return
    if not 1 <= len(steps) <= MOST_STEPS:
        allowed, fix = f"1 to {MOST_STEPS} tables [steps.NAME]", "Write a table for each step."
        yield Problem(code="PRC001", file=file, column="steps", allowed=allowed, fix=fix)
    for name, step in steps.items():
        yield from _keys(step, STEP | OWN, file, f"steps.{name}")
    for name, variant in _tables(raw.get("variants")).items():
        yield from _keys(variant, VARIANT, file, f"variants.{name}")


def _keys(raw: object, keys: Mapping[str, str], file: str, place: str) -> Iterator[Problem]:
    where = f"{place}." if place else ""
    if not isinstance(raw, dict):
        fix = f"Write [{place}]."
        yield Problem(code="PRC001", file=file, column=place, allowed=_TABLE, fix=fix)
        return
    for key, value in raw.items():
        if key not in keys:
            fix = f"Rename or remove it. {nearest(key, keys)}"
            allowed = ", ".join(keys)
            yield Problem(code="PRC001", file=file, column=where + key, allowed=allowed, fix=fix)
        elif not _is(value, keys[key]):
            yield Problem(
                code="PRC001",
                file=file,
                column=where + key,
                found=str(value),
                allowed=keys[key],
                fix="Write it so.",
            )


def _is(value: object, kind: str) -> bool:
    if kind == _DAYS and isinstance(value, int | float) and not isinstance(value, bool):
        return True
    texts = isinstance(value, list) and all(isinstance(one, str) for one in value)
    allowed = {
        **dict.fromkeys((_TEXT, _DAYS), _is_text(value)),
        _LIST: texts,
        _FLAG: isinstance(value, bool),
        _TABLE: isinstance(value, dict),
    }
    if kind == VARIANT["durations"]:
        return isinstance(value, dict) and all(_is(one, STEP["duration"]) for one in value.values())
    return allowed.get(kind, isinstance(value, str) or texts)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and len(value) <= MOST_TEXT


def days_text(value: str | float) -> str:
    """Return a time as text, where a file may state a number.

    Examples
    --------
    >>> days_text(5), days_text(2.5), days_text("30..55..100")
    ('5', '2.5', '30..55..100')
    """
    if isinstance(value, str):
        return value
    return f"more than {MOST_DAYS:,.0f}" if abs(value) > MOST_DAYS else f"{value:.12g}"


def sound(raw: Raw) -> dict[str, Any]:
    """Return what is left of a file without the keys of the wrong sort, to look for other faults.

    A step that is no table stays as one without keys, so that others may name it.
    """
    steps = {name: _sound(step, STEP | OWN) for name, step in _tables(raw.get("steps")).items()}
    variants = _tables(raw.get("variants")).items()
    return {
        "steps": steps,
        "variants": {name: _sound(variant, VARIANT) for name, variant in variants},
    }


def _sound(raw: object, keys: Mapping[str, str]) -> dict[str, Any]:
    return {k: v for k, v in _tables(raw).items() if k in keys and _is(v, keys[k])}


def _tables(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def name_problems(raw: Raw, file: str) -> Iterator[Problem]:
    """Find names of steps and durations that are none, and `beside` without `after`."""
    for place, name, known in [*_named_by_steps(raw), *_named_by_variants(raw)]:
        if name not in known:
            allowed = "one of " + ", ".join(sorted(known)) if known else "none"
            fix = nearest(name, sorted(known))
            yield Problem(
                code="PRC003", file=file, column=place, found=name, allowed=allowed, fix=fix
            )
    for name in [*raw["steps"], *_tables(raw.get("variants"))]:
        if not _may_be_called(name):
            allowed = f"at most {LONGEST} characters, without {MARK}, @ and control signs"
            fix = "Rename it."
            yield Problem(code="PRC003", file=file, found=name, allowed=allowed, fix=fix)


def _named_by_steps(raw: Raw) -> Iterator[tuple[str, str, Collection[str]]]:
    """Yield where a step names something, what, and what there is."""
    timed = {figure.duration for figure in figures()}
    for name, step in raw["steps"].items():
        before = step.get("after", [])
        for key, named, known in (
            ("after", before, raw["steps"]),
            ("beside", step.get("beside", []), before),
            ("duration", listed(step.get("duration", [])), timed),
        ):
            yield from ((f"steps.{name}.{key}", one, known) for one in named)


def _named_by_variants(raw: Raw) -> Iterator[tuple[str, str, Collection[str]]]:
    """Yield where a variant names something, what, and what there is."""
    timed, steps = {figure.duration for figure in figures()}, raw["steps"]
    for name, variant in _tables(raw.get("variants")).items():
        place, durations = f"variants.{name}", variant.get("durations", {})
        for key in ("steps", "without", "durations"):
            yield from ((f"{place}.{key}", one, steps) for one in variant.get(key, []))
        for step, named in durations.items():
            yield from ((f"{place}.durations.{step}", one, timed) for one in listed(named))


def _may_be_called(name: str) -> bool:
    """Say whether the key of a row can hold a name."""
    plain = name.isprintable() and len(name) <= LONGEST
    return plain and name != WHOLE and not set(name) & {MARK, "@"}


def figure_problems(raw: Raw, file: str) -> Iterator[Problem]:
    """Find times that are none."""
    for name, step in raw["steps"].items():
        if "days" not in step:
            continue
        row = {
            "days": days_text(step["days"]),
            "kind": "own",
            "calendar": step.get("calendar", next(iter(CALENDARS))),
            "as_of": step.get("as_of", "2000"),
            "verified": "no",
            "reference": step.get("reference", "own"),
            "since": "",
            "until": "",
        }
        for code, column, allowed in faults(row):
            yield Problem(
                code=code,
                file=file,
                column=f"steps.{name}.{column}",
                found=row[column],
                allowed=allowed,
                fix="Correct it.",
            )


def circle_problems(raw: Raw, file: str) -> Iterator[Problem]:
    """Find steps that wait for each other; a name that is no step is another fault."""
    steps = raw["steps"]
    after = {
        name: [one for one in step.get("after", []) if one in steps] for name, step in steps.items()
    }
    try:
        in_order(after)
    except CircleError as error:
        found = " > ".join(map(str, error.steps))
        allowed, fix = "steps that do not wait for each other", "Take one `after` out."
        yield Problem(
            code="PRC002", file=file, column="steps", found=found, allowed=allowed, fix=fix
        )


def listed(value: str | list[str]) -> tuple[str, ...]:
    """Return one name, or a list of them, as names."""
    return (value,) if isinstance(value, str) else tuple(value)
