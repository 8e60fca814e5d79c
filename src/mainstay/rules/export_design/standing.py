"""How a law stands to a part: it is free, not known, burdened or blocked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mainstay.model.backing import Pointer
from mainstay.rules.rulebook import Decision

Status = Literal["free", "unknown", "burdens", "blocks"]
ORDER: tuple[Status, ...] = ("free", "unknown", "burdens", "blocks")
"""What a law may do to a part, the least first; what is not known may be more."""


@dataclass(frozen=True, slots=True)
class Law:
    """What one law of one nation does to a part on its way to a partner.

    `words` says which rule does; `decisions` are those of a rulebook, `rows` those of `controls`.
    """

    nation: str
    book: str
    words: str
    status: Status
    if_confirmed: Status
    decisions: tuple[Decision, ...] = ()
    rows: tuple[Pointer, ...] = ()


def strictest(found: Iterable[Status]) -> Status:
    """Return the strictest of what several laws do; of none, free.

    Examples
    --------
    >>> strictest(["unknown", "burdens", "free"]), strictest([])
    ('burdens', 'free')
    """
    return max(found, key=ORDER.index, default="free")


def status_of(verdicts: Iterable[str | None], least: Iterable[str | None] = ()) -> Status:
    """Return what a book does to a part, from the verdict of each of its paths.

    A closed path is None. One path that is permitted is enough to be free, and one that certainly
    needs an authorisation is a way. `least` are the mildest verdicts that the open paths can have.

    Examples
    --------
    >>> status_of(["unknown", "needs_authorisation", None]), status_of(["prohibited", None])
    ('burdens', 'blocks')
    >>> status_of(["unknown", "unknown"], ["needs_authorisation", "prohibited"])
    'burdens'
    >>> status_of(["unknown"], [None]), status_of([None])
    ('unknown', 'unknown')
    """
    given = {verdict for verdict in verdicts if verdict is not None}
    if "permitted" in given:
        return "free"
    if given == {"prohibited"}:
        return "blocks"
    floors = set(least)
    sure = bool(floors) and floors <= {"needs_authorisation", "prohibited"}
    return "burdens" if "needs_authorisation" in given or sure else "unknown"


def status_by(decisions: Iterable[Decision]) -> Status:
    """Return what a book does to a part, from its decisions."""
    every = list(decisions)
    least = [one.low for one in every if one.verdict is not None]
    return status_of([one.verdict for one in every], least)


def status_if_confirmed(decisions: Iterable[Decision]) -> Status:
    """Return the same with what is not verified taken as stated."""
    return status_of([one.if_confirmed for one in decisions])
