"""What a rulebook holds: questions, paths, dated parameters, lists and rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mainstay.model.force import MAYBE, in_force
from mainstay.rules.rulebook.conditions import Condition, Named
from mainstay.rules.rulebook.truth import VERDICTS, Truth, Verdict


@dataclass(frozen=True, slots=True)
class Question:
    """A question that a book answers, and the words in which it gives its verdicts.

    Where a question *gives* something, as an assurance, `needs_authorisation` is given too, and
    like `permitted` takes verified facts.
    """

    name: str
    about: str
    words: Mapping[str, str]
    gives: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """One way to do what the question asks about, such as a licence or an exemption.

    A path that *asks nothing* says that the matter is none of the book: it permits nothing on
    behalf of the law that binds.
    """

    name: str
    question: str
    title: str
    about: str = ""
    process: str = ""
    asks_nothing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Something that is so between two dates, by a reference, verified or not.

    Of what has no `since` it is certain only from `as_of` on that it was so; before it may be.
    """

    since: str | None
    until: str | None
    reference: str
    as_of: str
    verified: bool

    def force(self, day: int) -> int:
        """Say whether it holds on a day: not, maybe or certainly."""
        force = in_force(self.since, self.until, day)
        if self.since is None:
            return min(force, max(MAYBE, in_force(self.as_of, None, day)))
        return force


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Dated):
    """The value of a parameter over one span of time: a number, or a date as text."""

    name: str
    value: Any
    unit: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Dated):
    """One member of a list over one span of time."""

    list: str
    member: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class MemberList:
    """A list of countries or codes; `complete_from` is when absence begins to say *not on it*."""

    code: str
    name: str
    about: str
    of: str
    complete_from: str | None
    entries: tuple[Entry, ...]
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a member is on a list on a day, how firmly, and what says so."""

    truth: Truth
    verified: bool
    reference: str
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Dated):
    """A rule: when it holds, what it says then, and what it asks for."""

    id: str
    title: str
    question: str
    paths: tuple[str, ...]
    when: Condition
    verdict: Verdict | None
    says: str
    conditions: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    days: float | Named | None = None
    asks: str = ""
    gives: bool = False

    @property
    def strictness(self) -> int:
        """Its place among the verdicts; -1 for a duty, which gives none."""
        return -1 if self.verdict is None else VERDICTS.index(self.verdict)

    @property
    def permits(self) -> bool:
        """Whether it is one that only verified facts may bring about."""
        return self.verdict == "permitted" or (self.gives and self.verdict in VERDICTS[:2])
