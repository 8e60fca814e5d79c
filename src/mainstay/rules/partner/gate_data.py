"""The gates of each policy profile: `gates.toml`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mainstay.errors import Problem, nearest, stop_if_any
from mainstay.rules.partner.dimensions import measures
from mainstay.rules.policy import GROUPS
from mainstay.rules.shipped import key_problems, read_toml, shipped

ANY = "any"
"""The gates of a policy profile that none are named for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one measure must be: it passes from one value on, and fails below another."""

    measure: str
    pass_from: float
    fail_below: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A gate: groups of the policy profile, or values of measures of which all or one suffice."""

    name: str
    title: str
    about: str
    passes: tuple[str, ...] = ()
    conditional: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    one_is_enough: bool = False


def gates_of(policy: str) -> tuple[Gate, ...]:
    """Return the gates that a policy profile asks for, in their order.

    Examples
    --------
    >>> [gate.name for gate in gates_of("us-2026")]
    ['not-of-concern', 'export-regimes', 'information-security', 'ip-protection']
    """
    gates, asked = _gates()
    return tuple(gates[name] for name in asked.get(policy, asked[ANY]))


@cache
def _gates() -> tuple[Mapping[str, Gate], Mapping[str, list[str]]]:
    return read_gates(shipped("partner/gates.toml"))


def read_gates(text: str, file: str = "gates.toml") -> tuple[dict[str, Gate], dict[str, list[str]]]:
    """Read gates and the policies that ask for them; a DataError names every fault."""
    raw = read_toml(text, file)
    wanted = [key for key in ("policies", "gates") if not isinstance(raw.get(key), dict)]
    stop_if_any(_fault("VAL001", file, key, raw.get(key), "a table") for key in wanted)
    stop_if_any(p for name, row in raw["gates"].items() for p in _problems(row, f"{file} {name}"))
    stop_if_any(_policy_problems(raw, file))
    return {name: _gate(name, row) for name, row in raw["gates"].items()}, raw["policies"]


def _gate(name: str, row: Mapping[str, Any]) -> Gate:
    return Gate(
        name=name,
        title=row["title"],
        about=row["about"],
        passes=tuple(row.get("pass", ())),
        conditional=tuple(row.get("conditional", ())),
        needs=tuple(Need(**need) for need in row.get("needs", ())),
        one_is_enough=row.get("enough") == "one",
    )


def _policy_problems(raw: Mapping[str, Any], file: str) -> Iterator[Problem]:
    if ANY not in raw["policies"]:
        yield _fault("VAL001", file, ANY, None, "the gates of any other profile")
    for policy, names in raw["policies"].items():
        for name in names:
            if name not in raw["gates"]:
                yield _fault("KEY002", file, policy, name, nearest(name, raw["gates"]))


OF_POLICY, OF_MEASURES = frozenset({"pass", "conditional"}), frozenset({"enough", "needs"})


def _problems(row: Any, place: str) -> Iterator[Problem]:
    keys = {"title": str, "about": str, "asks": str}
    wrong = list(key_problems(row, keys, place, OF_POLICY | OF_MEASURES))
    yield from wrong
    if wrong:
        return
    wants = {"policy": OF_POLICY, "measures": OF_MEASURES}.get(row["asks"])
    if wants is None or row.keys() - keys.keys() != wants:
        allowed = "policy with pass and conditional, or measures with enough and needs"
        yield _fault("VAL004", place, "asks", row["asks"], allowed)
        return
    for group in (*row.get("pass", ()), *row.get("conditional", ())):
        if group not in GROUPS or group == "of_concern":
            yield _fault("VAL004", place, "pass", group, ", ".join(GROUPS))
    if "enough" in row and row["enough"] not in {"all", "one"}:
        yield _fault("VAL004", place, "enough", row["enough"], "all or one")
    for need in row.get("needs", ()):
        yield from _need_problems(need, place)


def _need_problems(need: Any, place: str) -> Iterator[Problem]:
    wrong = list(
        key_problems(need, {"measure": str, "pass_from": float}, place, frozenset({"fail_below"}))
    )
    yield from wrong
    if wrong:
        return
    if need["measure"] not in measures():
        yield _fault("KEY002", place, "measure", need["measure"], "a measure of dimensions.toml")
    if need.get("fail_below", need["pass_from"]) > need["pass_from"]:
        yield _fault("VAL003", place, "fail_below", need["fail_below"], "not above pass_from")


def _fault(code: str, place: str, column: str, found: object, allowed: str) -> Problem:
    word = None if found is None else str(found)
    fix = "Correct it."
    return Problem(code=code, file=place, column=column, found=word, allowed=allowed, fix=fix)
