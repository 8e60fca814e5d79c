"""Small made-up books, and a slow second way to decide them: try every world.

A world gives every open fact a value, and says of every doubtful member and rule whether it
counts. Conditions are read from the plain tables of a rule file, by a recursion of its own.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from mainstay.dates import days
from mainstay.rules.rulebook import Declared, Fact, Rule, Rulebook
from mainstay.rules.rulebook.condition_files import Place, read_condition
from mainstay.rules.rulebook.faults import Faults
from mainstay.rules.rulebook.head import Head
from mainstay.rules.rulebook.parts import Entry, MemberList, Question
from mainstay.rules.rulebook.parts import Path as Way

DAY = days("2026-06-30")[0]
VALUES: Mapping[str, tuple[Any, ...]] = {
    "a": (False, True),
    "b": (False, True),
    "kind": ("x", "y", "z"),
    "size": (1, 2, 3),
    "to": ("AUS", "NZL", "FRA"),
}
FACTS = {
    "a": Declared("a", "yes_no"),
    "b": Declared("b", "yes_no"),
    "kind": Declared("kind", "code", codes=VALUES["kind"]),
    "size": Declared("size", "number"),
    "to": Declared("to", "country"),
}
DATED = {"since": "2020", "until": None, "reference": "Order 12", "as_of": "2026"}
LIST = MemberList(
    code="FRIENDS",
    name="Friends",
    about="",
    of="countries",
    complete_from="2020",
    entries=(
        Entry(list="FRIENDS", member="AUS", verified=True, **DATED),
        Entry(list="FRIENDS", member="NZL", verified=False, **DATED),
    ),
)
QUESTIONS = {"may": Question("may", "", {})}
WAYS = {name: Way(name, "may", name) for name in ("one", "two")}
HEAD = Head(
    {"questions": {"may": {}}, "paths": {"one": {}, "two": {}}}, FACTS, {}, {LIST.code: LIST}, {}
)

leaf = st.one_of(
    st.builds(lambda f, v: {"fact": f, "equals": v}, st.sampled_from(["a", "b"]), st.booleans()),
    st.builds(lambda v: {"fact": "kind", "equals": v}, st.sampled_from(VALUES["kind"])),
    st.builds(lambda v: {"fact": "kind", "in": v}, st.sampled_from([["x", "y"], ["z"]])),
    st.builds(
        lambda op, v: {"fact": "size", op: v},
        st.sampled_from(["at_least", "above", "below", "at_most", "equals"]),
        st.sampled_from([1, 2, 3]),
    ),
    st.just({"fact": "to", "in_list": "FRIENDS"}),
    st.just({"shares": "FRIENDS", "of": ["to"]}),
    st.builds(lambda v: {"fact": "to", "equals": v}, st.sampled_from(VALUES["to"])),
)
condition = st.recursive(
    leaf,
    lambda parts: st.one_of(
        st.builds(lambda p: {"all": p}, st.lists(parts, min_size=1, max_size=3)),
        st.builds(lambda p: {"any": p}, st.lists(parts, min_size=1, max_size=3)),
        st.builds(lambda p: {"not": p}, parts),
    ),
    max_leaves=5,
)
plain_rule = st.fixed_dictionaries(
    {
        "when": condition,
        "verdict": st.sampled_from(["permitted", "needs_authorisation", "prohibited"]),
        "verified": st.booleans(),
        "paths": st.sampled_from([("one",), ("two",), ("one", "two")]),
    }
)
plain_rules = st.lists(plain_rule, min_size=1, max_size=4)


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Fact]:
    """Draw some facts, some of them not verified, and a size that may be an interval."""
    found = {}
    for name, values in VALUES.items():
        if draw(st.booleans()):
            value = draw(st.sampled_from(values))
            if name == "size" and draw(st.booleans()):
                value = (1, value)
            found[name] = Fact(value, verified=draw(st.booleans()))
    return found


def rulebook(rules: list[dict[str, Any]]) -> Rulebook:
    """Make a book of plain rules."""
    gathered = Faults("made")
    read = [
        Rule(
            id=f"rule-{number}",
            title="A rule",
            question="may",
            says="",
            when=read_condition(Place("r.toml", "when", HEAD, gathered), raw["when"]),
            **DATED | {key: raw[key] for key in ("verdict", "verified", "paths")},
        )
        for number, raw in enumerate(rules)
    ]
    assert not gathered.problems
    return Rulebook(
        **dict.fromkeys(("name", "title", "about", "version", "jurisdiction", "digest"), ""),
        as_of="2026",
        stale_after_days=1,
        folder=Path(),
        questions=QUESTIONS,
        paths=WAYS,
        facts=FACTS,
        parameters=(),
        lists={LIST.code: LIST},
        rules=tuple(read),
        cases=(),
        predicates={},
    )


World = tuple[dict[str, Any], bool]


def worlds(known: Mapping[str, Fact], *, verified: bool) -> Iterator[World]:
    """Yield every world that the facts allow: values, and whether NZL is a friend."""
    choices = [tuple(_values(name, known.get(name), verified)) for name in VALUES]
    for values in product(*choices):
        for friend in (True, False) if verified else (True,):
            yield dict(zip(VALUES, values)), friend


def _values(name: str, fact: Fact | None, verified: bool) -> tuple[Any, ...]:
    if fact is None or (verified and not fact.counts):
        return VALUES[name]
    if isinstance(fact.value, tuple):
        return tuple(v for v in VALUES[name] if fact.value[0] <= v <= fact.value[1])
    return (fact.value,)


TESTS = {
    "equals": lambda value, other: value == other,
    "in": lambda value, other: value in other,
    "at_least": lambda value, other: value >= other,
    "above": lambda value, other: value > other,
    "below": lambda value, other: value < other,
    "at_most": lambda value, other: value <= other,
}


def is_so(raw: dict[str, Any], world: World) -> bool:
    """Say whether a condition holds in a world."""
    values, friend = world
    if "all" in raw:
        return all(is_so(part, world) for part in raw["all"])
    if "any" in raw:
        return any(is_so(part, world) for part in raw["any"])
    if "not" in raw:
        return not is_so(raw["not"], world)
    if "shares" in raw or "in_list" in raw:
        return values["to"] == "AUS" or (values["to"] == "NZL" and friend)
    name = raw["fact"]
    (operator,) = [key for key in raw if key != "fact"]
    return TESTS[operator](values[name], raw[operator])


def truth(raw: dict[str, Any], known: Mapping[str, Fact]) -> str:
    """Say whether a rule holds, by trying every world."""
    by_verified = {is_so(raw["when"], world) for world in worlds(known, verified=True)}
    if not raw["verified"]:
        by_verified = by_verified | {False}
    by_all = {is_so(raw["when"], world) for world in worlds(known, verified=False)}
    yes, no = (by_verified, by_all) if raw["verdict"] == "permitted" else (by_all, by_verified)
    if yes == {True}:
        return "yes"
    return "no" if no == {False} else "unknown"
