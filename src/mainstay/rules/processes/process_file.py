"""Read the file of a process."""

from collections.abc import Mapping
from typing import Any

from mainstay.errors import stop_if_any
from mainstay.rules.processes.figures import Figure
from mainstay.rules.processes.process_faults import (
    circle_problems,
    days_text,
    figure_problems,
    listed,
    name_problems,
    shape_problems,
    sound,
)
from mainstay.rules.processes.steps import Process, Step, Variant
from mainstay.rules.shipped import read_toml

Raw = Mapping[str, Any]


def read_process(
    text: str, name: str, file: str, stamp: Mapping[str, str] | None = None
) -> Process:
    """Read the text of a process.

    Raises
    ------
    DataError
        FIL006 when it is no TOML; PRC001 for keys that are missing, unknown or of the wrong sort,
        PRC002 when steps wait for each other, PRC003 when a step or a duration named is none,
        PRC004 and PRC005 for a time, a kind or a calendar that is none.

    Examples
    --------
    >>> words = '''
    ... title = "Permit"
    ... [steps.review]
    ... days = "10..20..40"
    ... [steps.signature]
    ... after = ["review"]
    ... days = 5
    ... calendar = "working"
    ... '''
    >>> read_process(words, "permit", "permit.toml").after
    {'review': [], 'signature': ['review']}
    """
    raw = read_toml(text, file)
    left = sound(raw)
    others = (name_problems, figure_problems, circle_problems)
    stop_if_any([*shape_problems(raw, file), *(p for find in others for p in find(left, file))])
    steps = {step: _step(step, one) for step, one in raw["steps"].items()}
    variants = {one: _variant(each) for one, each in raw.get("variants", {}).items()}
    only = {step for one in variants.values() for step in one.steps}
    return Process(
        name=name,
        title=raw.get("title", name),
        about=raw.get("about", ""),
        jurisdiction=raw.get("jurisdiction", ""),
        steps={step: one for step, one in steps.items() if step not in only},
        every=steps,
        variants=variants,
        by_default=raw.get("by_default", True),
        stamp=stamp,
    )


def _step(name: str, raw: Raw) -> Step:
    return Step(
        name=name,
        title=raw.get("title", name),
        authority=raw.get("authority", ""),
        after=tuple(raw.get("after", ())),
        beside=tuple(raw.get("beside", ())),
        durations=listed(raw.get("duration", [])),
        own=_own(name, raw) if "days" in raw else None,
        queue=raw.get("queue", False),
    )


def _own(name: str, raw: Raw) -> Figure:
    return Figure(
        duration=name,
        kind="own",
        days=days_text(raw["days"]),
        calendar=raw.get("calendar", "calendar"),
        reference=raw.get("reference", "the file of the process"),
        as_of=raw.get("as_of", "its own date"),
        verified=raw.get("verified", False),
    )


def _variant(raw: Raw) -> Variant:
    steps, gone = tuple(raw.get("steps", ())), tuple(raw.get("without", ()))
    timed = {step: listed(names) for step, names in raw.get("durations", {}).items()}
    return Variant(title=raw.get("title", ""), steps=steps, without=gone, durations=timed)
