"""How a law stands to a part: it is free, not known, burdened or blocked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from mainstay.model.backing import Pointer
from mainstay.rules.rulebook import Decision, Facts, Rulebook

Status = Literal["free", "unknown", "burdens", "blocks"]
ORDER: tuple[Status, ...] = ("free", "unknown", "burdens", "blocks")
"""What a law may do to a part, the least first; what is not known may be more."""


@dataclass(frozen=True, slots=True)
class Law:
    """What one law of one nation does to a part on its way to a partner.

    `words` says which rule does, and `rows` are the rows of the network that it rests on. Of a
    rulebook `facts` are what it was given, and `decisions` what it says; parts of which the same is
    known share their decisions. Of a control `asks` names what would settle it; one that `may_bar`
    may be a stop while it is unknown, so that nothing less than a stop settles the part before it.
    `note` is what a reader should know of it.
    """

    nation: str
    words: str
    status: Status
    if_confirmed: Status
    rows: tuple[Pointer, ...] = ()
    book: Rulebook | None = None
    facts: Facts = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    asks: tuple[str, ...] = ()
    may_bar: bool = False
    note: str = ""


def strictest(found: Iterable[Status]) -> Status:
    """Return the strictest of what several laws do; where none says anything it is unknown.

    Examples
    --------
    >>> strictest(["unknown", "burdens", "free"]), strictest([])
    ('burdens', 'unknown')
    """
    return max(found, key=ORDER.index, default="unknown")


def overall(found: Iterable[tuple[Status, bool]]) -> Status:
    """Return what several laws do together, each with whether it may bar while it is unknown.

    Examples
    --------
    >>> overall([("burdens", False), ("unknown", True)])
    'unknown'
    >>> overall([("burdens", False), ("unknown", False)])
    'burdens'
    >>> overall([("blocks", False), ("unknown", True)])
    'blocks'
    """
    every = list(found)
    most = strictest(status for status, _ in every)
    return "unknown" if most != "blocks" and ("unknown", True) in every else most


def status_of(verdicts: Iterable[str | None]) -> Status:
    """Return what a book does to a part, from the verdict of each of its paths.

    A closed path is None. One path that is permitted is enough to be free, and one that certainly
    needs an authorisation is a way.

    Examples
    --------
    >>> status_of(["unknown", "needs_authorisation", None]), status_of(["prohibited", None])
    ('burdens', 'blocks')
    >>> status_of(["unknown", "prohibited"]), status_of([None])
    ('unknown', 'unknown')
    """
    given = {verdict for verdict in verdicts if verdict is not None}
    if "permitted" in given:
        return "free"
    if given == {"prohibited"}:
        return "blocks"
    return "burdens" if "needs_authorisation" in given else "unknown"


def status_by(
    book: Rulebook, decisions: Mapping[str, Decision], *, surely: bool = True, stated: bool = True
) -> tuple[Status, Status]:
    """Return what a book does to a part, and the same with what is stated taken as it is stated.

    A path that names a process takes one: an application, or an exemption that must be earned.
    Where every path without a process is closed, the part is burdened whichever is gone, unless a
    stop may hold on all of them. A path that asks for nothing says that the matter is none of the
    book; it frees a part only where the law that binds is asked too, `surely` or as `stated`.
    """
    verdicts = {name: one.verdict for name, one in decisions.items()}
    confirmed = {name: one.if_confirmed for name, one in decisions.items()}
    status = _status(book, verdicts, governed=surely)
    told = _status(book, confirmed, governed=stated)
    if status == "unknown" and _takes_a_process(book, decisions):
        status = "burdens"
        told = "burdens" if told == "unknown" else told
    return status, told


def _status(book: Rulebook, verdicts: Mapping[str, str | None], *, governed: bool) -> Status:
    status = status_of(verdicts.values())
    asked = [verdict for name, verdict in verdicts.items() if not book.paths[name].asks_nothing]
    freed = status == "free" and not governed and "permitted" not in asked
    return "unknown" if freed else status


def _takes_a_process(book: Rulebook, decisions: Mapping[str, Decision]) -> bool:
    """Say whether nothing but paths with a process can be gone, and one of them may be."""
    may = [name for name, one in decisions.items() if one.high not in {None, "prohibited"}]
    return bool(may) and all(book.paths[name].process for name in may)
