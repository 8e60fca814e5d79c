"""What differs between two editions of a book, and which answers change with it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mainstay import dates
from mainstay.errors import UsageError
from mainstay.rules.rulebook.answers import Recorded, of_cases
from mainstay.rules.rulebook.book import Rulebook
from mainstay.rules.rulebook.decision import Decision
from mainstay.rules.rulebook.facts import shown_value
from mainstay.rules.rulebook.parts import Dated
from mainstay.rules.rulebook.truth import Truth
from mainstay.rules.rulebook.written import in_words

ABSENT = "not in this edition"


class Change(NamedTuple):
    """One thing that differs: what it is, its name, and how it was and is."""

    kind: str
    name: str
    before: str
    after: str
    reference_before: str
    reference_after: str


class ChangedAnswer(NamedTuple):
    """An answer that two editions give differently."""

    source: str
    name: str
    question: str
    path: str
    on: str
    before: str
    after: str
    confirmed_before: str
    confirmed_after: str
    changed: str


def changes(before: Rulebook, after: Rulebook) -> list[Change]:
    """Return what differs between two editions: facts, parameters, lists, paths and rules.

    Texts that are equal are left out; of a rule only the parts that differ are told.

    Examples
    --------
    >>> from mainstay.rules.rulebook import book
    >>> changes(book("sample"), book("sample"))
    []
    """
    olds, news = _parts(before), _parts(after)
    return [
        _change(kind, name, old.get(name), news[kind].get(name))
        for kind, old in olds.items()
        for name in dict.fromkeys([*old, *news[kind]])
        if old.get(name) != news[kind].get(name)
    ]


Fields = Mapping[str, str]


def _change(kind: str, name: str, old: Fields | None, new: Fields | None) -> Change:
    """Tell the parts of one thing that differ."""
    keys = [key for key in {**(old or {}), **(new or {})} if key != "reference"]
    if old and new:
        keys = [key for key in keys if old.get(key) != new.get(key)] or ["reference"]
    return Change(
        kind=kind,
        name=name,
        before=_told(old, keys),
        after=_told(new, keys),
        reference_before=(old or {}).get("reference", ""),
        reference_after=(new or {}).get("reference", ""),
    )


def _told(fields: Fields | None, keys: list[str]) -> str:
    if fields is None:
        return ABSENT
    return "; ".join(f"{key}: {fields[key]}" for key in keys if fields.get(key))


def _parts(book: Rulebook) -> dict[str, dict[str, Fields]]:
    """Return everything that a book says, by kind and name, as texts."""
    head = ("title", "about", "version", "as_of", "jurisdiction", "stale_after_days")
    governs = {f"governs {name}": ", ".join(codes) for name, codes in book.governs.items()}
    return {
        "book": {"book": {key: str(getattr(book, key)) for key in head} | governs},
        "question": {n: _texts(q) for n, q in book.questions.items()},
        "path": {n: _texts(p) for n, p in book.paths.items()},
        "fact": {n: _texts(f) for n, f in book.facts.items()},
        "parameter": _spans(book),
        "list": {n: _of_list(one) for n, one in book.lists.items()},
        "member": {
            _with_date(f"{entry.list}: {entry.member}", entry): _texts(entry)
            for one in book.lists.values()
            for entry in one.entries
        },
        "rule": {rule.id: _texts(rule) for rule in book.rules},
    }


def _spans(book: Rulebook) -> dict[str, Fields]:
    return {_with_date(one.name, one): _texts(one) for one in book.parameters}


def _with_date(name: str, one: Dated) -> str:
    return f"{name} from {one.since}" if one.since else name


def _of_list(listed: Any) -> Fields:
    return {k: v for k, v in _texts(listed).items() if k != "entries"}


def _texts(thing: Any) -> Fields:
    return {name: _text(getattr(thing, name)) for name in type(thing).__dataclass_fields__}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    plain = isinstance(value, str | int | float)
    return shown_value(value) if plain else in_words(value)


def changed_answers(
    before: Rulebook, after: Rulebook, recorded: list[Recorded], on: int | None = None
) -> list[ChangedAnswer]:
    """Return the answers that two editions give differently.

    Parameters
    ----------
    before, after : Rulebook
    recorded : list of Recorded
        Answers given before; the cases of both books are asked beside them.
    on : int or None
        Day on which all of them are asked; None is the day of each.

    Returns
    -------
    list of ChangedAnswer
        Those of which the verdict differs, with or without what is not verified, or the rules
        that hold, their clocks, or what they ask for; `changed` says what.
    """
    asked = [*of_cases(before), *of_cases(after), *recorded]
    found = (one for answer in asked for one in _changed(before, after, answer, on))
    return list(dict.fromkeys(found))


def _changed(
    before: Rulebook, after: Rulebook, asked: Recorded, on: int | None
) -> Iterator[ChangedAnswer]:
    day = dates.days(asked.on)[1] if on is None else on
    old, new = _decided(before, asked, day), _decided(after, asked, day)
    for path in _asked_paths(before, after, asked) or dict.fromkeys([*old, *new]):
        was, now = old.get(path, NO_PATH), new.get(path, NO_PATH)
        if was != now:
            yield ChangedAnswer(
                source=asked.source,
                name=asked.name,
                question=asked.question,
                path=path,
                on=dates.iso(day),
                before=was.verdict,
                after=now.verdict,
                confirmed_before=was.if_confirmed,
                confirmed_after=now.if_confirmed,
                changed="; ".join(_what(was, now)),
            )


def _asked_paths(before: Rulebook, after: Rulebook, asked: Recorded) -> list[str]:
    """Return the paths that an answer names by their name or title; none where it is about all."""
    paths = [*before.paths_of(asked.question), *after.paths_of(asked.question)]
    return list(dict.fromkeys(p.name for p in paths if asked.path in {p.name, p.title}))


class Answered(NamedTuple):
    """What an edition answers on a path; names and texts in the order of the book."""

    verdict: str
    if_confirmed: str
    rules: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


NO_PATH = Answered("no such path", "no such path")


def _what(was: Answered, now: Answered) -> Iterator[str]:
    """Say in which parts two answers differ, and what came and went."""
    for part in Answered._fields:
        old, new = getattr(was, part), getattr(now, part)
        if old == new:
            continue
        if isinstance(old, str):
            yield part.replace("_", " ")
            continue
        gone = [f"without {text}" for text in old if text not in new]
        come = [f"with {text}" for text in new if text not in old]
        yield f"{part}: {', '.join([*gone, *come]) or 'in another order'}"


def _decided(book: Rulebook, asked: Recorded, day: int) -> dict[str, Answered]:
    """Return the answer on each path."""
    try:
        found = book.decide(asked.question, asked.facts, day)
    except UsageError as error:
        code = str(error)
        return {path.name: Answered(code, code) for path in book.paths_of(asked.question)}
    return {path: _said(decision) for path, decision in found.items()}


def _said(decision: Decision) -> Answered:
    days = ((c.rule, "not known" if c.days is None else f"{c.days:g}") for c in decision.clocks)
    rules = ((one.rule.id, one.truth is Truth.YES) for one in decision.rules)
    return Answered(
        verdict=decision.verdict or "closed",
        if_confirmed=decision.if_confirmed or "closed",
        rules=tuple(name if holds else f"{name} (may hold)" for name, holds in rules),
        clocks=tuple(f"{rule} {text} days" for rule, text in days),
        conditions=decision.conditions,
        documents=decision.documents,
    )
