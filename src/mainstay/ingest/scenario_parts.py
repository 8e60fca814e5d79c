"""Shocks and edits of a scenario file, part by part."""

from typing import Any

from mainstay import dates
from mainstay.errors import nearest
from mainstay.ingest.scenario_values import Part
from mainstay.model.scenario import Edit, Hits, Range, Recovery, Shock
from mainstay.model.scenario.hits import GROUPS, KEYS, NEEDED
from mainstay.model.scenario.ranges import ALL, AT_END, AT_ONCE, LARGEST_FACTOR, MOST_WEEKS, SHAPES

SHOCK = (
    *("name", "hits", "hardness", "factor", "from", "weeks", "recovery", "threshold"),
    *("cause", "why", "evidence", "may_hit_nothing"),
)
EDIT = ("table", "key", "column", "value", "unknown", "set", "add", "remove", "why")
_DEEDS = ("column", "set", "add", "remove")


def shock_of(part: Part) -> Shock | None:
    """Return a shock, or None with problems that say why not."""
    before = len(part.problems)
    part.only(SHOCK)
    group = part.part("hits")
    hits = hits_of(group) if len(part.problems) == before or group.raw else None
    is_factor = hits is not None and (hits.is_demand or hits.is_price)
    hardness = _hardness(part, is_factor=is_factor)
    start = part.date("from")
    threshold = part.number("threshold", LARGEST_FACTOR)
    if threshold is not None and not (hits and hits.is_price):
        part.fault(
            "SCN008", "threshold", threshold, "a threshold of a price alone", "Leave it out."
        )
    found: dict[str, Any] = {
        "weeks": part.span("weeks", "SCN005", MOST_WEEKS, "weeks"),
        "recovery": recovery_of(part.part("recovery")),
        "threshold": threshold,
        "cause": part.text("cause") or None,
        "why": part.text("why"),
        "evidence": part.texts("evidence"),
        "may_hit_nothing": part.flag("may_hit_nothing"),
        "line": part.line,
    }
    if hits is None:
        part.text("name")
        return None
    name = part.text("name", hits.words())
    if len(part.problems) > before:
        return None
    first = None if start is None else dates.days(start)[0]
    return Shock(name=name, hits=hits, hardness=hardness, start=first, **found)


def _hardness(part: Part, *, is_factor: bool) -> Range:
    """Return the share that is lost, or the factor of a demand or a price."""
    key, other = ("factor", "hardness") if is_factor else ("hardness", "factor")
    if other in part.raw:
        fix = f"Write {key} instead."
        part.fault("SCN008", other, part.raw[other], f"{key} for such a group", fix)
    if is_factor and key not in part.raw:
        part.fault("SCN002", key, None, "a factor, 1 for no change", "Write factor = 2.")
    high = LARGEST_FACTOR if is_factor else 1
    unit = "a factor" if is_factor else "the share that is lost,"
    return part.span(key, "SCN004", high, unit) or ALL


def hits_of(part: Part) -> Hits | None:
    """Return the group that a shock hits, or None with problems."""
    if not part.raw:
        fix = f"Write hits = {{ organisation = ... }}; a group is one of {', '.join(GROUPS)}."
        part.fault("SCN008", "", None, "a group that is hit", fix)
        return None
    before = len(part.problems)
    part.only(KEYS)
    keys = {key: part.texts(key) for key in part.raw if key in KEYS}
    group = next((key for key in GROUPS if key in keys), None)
    if group is None:
        if len(part.problems) == before:
            found = ", ".join(keys)
            allowed = f"a key that names a group: {', '.join(GROUPS)}"
            part.fault("SCN008", "", found, allowed, "Say what is hit.")
        return None
    for key in sorted(keys.keys() - {group, *GROUPS[group]}):
        narrow = ", ".join(GROUPS[group]) or "nothing"
        fix = "Leave it out, or make two shocks of it."
        part.fault("SCN008", key, None, f"{group} narrowed by {narrow}", fix)
    if group in NEEDED and NEEDED[group] not in keys:
        fix = f"Write {NEEDED[group]} = ..."
        part.fault("SCN008", group, None, f"{group} together with {NEEDED[group]}", fix)
    return Hits.of(**keys) if len(part.problems) == before else None


def recovery_of(part: Part) -> Recovery:
    """Return how what was lost comes back."""
    if not part.raw:
        return AT_ONCE
    part.only(("shape", "weeks"))
    shape: Any = part.text("shape", "step")
    if shape not in SHAPES:
        part.fault("SCN002", "shape", shape, "one of " + ", ".join(SHAPES), nearest(shape, SHAPES))
    weeks = part.span("weeks", "SCN005", MOST_WEEKS, "weeks") or AT_END
    return AT_ONCE if weeks == AT_END and shape != "none" else Recovery(shape, weeks)


def edit_of(part: Part) -> Edit | None:
    """Return an edit, or None with problems that say why not."""
    before = len(part.problems)
    part.only(EDIT)
    table, key = part.text("table", needed=True), part.text("key", needed=True)
    why, deeds = part.text("why"), [deed for deed in _DEEDS if deed in part.raw]
    if len(deeds) != 1:
        found = ", ".join(deeds) or None
        fix = "Write column and value, or set = { ... }, add = { ... } or remove = true."
        part.fault("SCN002", "column", found, "one deed", fix)
        return None
    values = _values(part, deeds[0])
    if len(part.problems) > before:
        return None
    deed: Any = "set" if deeds[0] == "column" else deeds[0]
    return Edit(deed=deed, table=table, key=key, values=values, why=why, line=part.line)


def _values(part: Part, deed: str) -> dict[str, Any]:
    if deed == "remove":
        if part.raw["remove"] is not True:
            part.fault("SCN002", "remove", part.raw["remove"], "true", "Write remove = true.")
        return {}
    if deed in {"set", "add"}:
        inner = part.part(deed)
        return {name: _plain(inner, name, value) for name, value in inner.raw.items()}
    column = part.text("column", needed=True)
    if part.flag("unknown") == ("value" in part.raw):
        fix = "Write value = ..., or unknown = true to empty the cell."
        part.fault("SCN002", "value", part.raw.get("value"), "a value, or unknown = true", fix)
    return {column: _plain(part, "value", part.raw.get("value"))}


def _plain(part: Part, key: str, value: Any) -> Any:
    """Return a value that a cell can hold; a date of TOML as text."""
    if type(value) in {str, int, float, bool, list, type(None)}:
        return value
    return part.date(key) if key in part.raw else None
