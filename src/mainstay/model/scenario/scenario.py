"""`Scenario`: a named, dated list of edits and shocks, as a value."""

import hashlib
import json
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from mainstay import dates
from mainstay.errors import stop_if_any
from mainstay.model.network import Imposed, Network
from mainstay.model.scenario.applying import struck_by, with_evidence
from mainstay.model.scenario.edit import Edit
from mainstay.model.scenario.editing import edited
from mainstay.model.scenario.events import Taken, hardest_first, not_yet
from mainstay.model.scenario.naming import hits_nothing, unknown_names
from mainstay.model.scenario.notes import left_without, of_edit, of_shock
from mainstay.model.scenario.shock import Shock
from mainstay.model.scenario.sources import untouched
from mainstay.model.scenario.striking import struck


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What a user supposes, or what happened: edits of the network first, then shocks.

    Parameters
    ----------
    name : str
        Short name; of a compound the names joined by ` + `.
    title, about : str
        For a reader.
    date : str or None
        When it was written, or when it happened.
    shocks : tuple of Shock
    edits : tuple of Edit
    probability : float or None
        Only where the user gives one; nothing is made up.
    file : str
        Where it stands, for the place of a problem.

    Examples
    --------
    >>> from mainstay.model.scenario.hits import Hits
    >>> lost = Scenario(name="lost", shocks=(Shock(name="a", hits=Hits.of(organisation="smith")),))
    >>> lost.words()
    ['all smith lost, with no end given.']
    >>> lost.with_(lost).digest == lost.digest
    True
    """

    name: str
    title: str = ""
    about: str = ""
    date: str | None = None
    shocks: tuple[Shock, ...] = ()
    edits: tuple[Edit, ...] = ()
    probability: float | None = None
    file: str = field(default="", compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not (self.shocks or self.edits)

    def day(self, asked: int) -> int:
        """Return the day on which every shock has begun, where `asked` is the day asked about."""
        return max((shock.begins(asked) for shock in self.shocks), default=asked)

    def with_(self, other: "Scenario") -> "Scenario":
        """Return the compound of two: the edits and shocks of both.

        A shock or an edit that both have happens once. The probability of a compound is not known,
        as nothing is said of how the two depend on each other.
        """
        shocks = _once((*self.shocks, *other.shocks), lambda shock: shock.happening)
        edits = _once((*self.edits, *other.edits), _written)
        if (shocks, edits) == (self.shocks, self.edits):
            return self
        return Scenario(
            name=_joined(self.name, other.name),
            title=_joined(self.title, other.title),
            about=" ".join(text for text in (self.about, other.about) if text),
            date=max(filter(None, (self.date, other.date)), default=None, key=dates.days),
            shocks=shocks,
            edits=edits,
            file=_joined(self.file, other.file),
        )

    @cached_property
    def digest(self) -> str:
        """A fingerprint of what happens and why, whatever the file it stands in."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """Give the scenario as plain values for JSON."""
        return {
            "name": self.name,
            "title": self.title,
            "about": self.about,
            "date": self.date,
            "shocks": [shock.as_dict() for shock in self.shocks],
            "edits": [edit.as_dict() for edit in self.edits],
            "probability": self.probability,
        }

    def over(self, network: Network, day: int, *, lenient: bool = False) -> Network:
        """Return a network under the scenario; see `Network.under`.

        Parameters
        ----------
        network : Network
        day : int
            Day asked about, as an ordinal: the first day of shocks that name none.
        lenient : bool
            Let a shock hit nothing and leave out an edit of a row that is not there, and only
            say so.

        Raises
        ------
        DataError
            SCN003, SCN009, SCN012 or SCN013, all of them at once; or the codes of the check, where
            edits leave the network unsound.
        """
        if self.is_empty:
            return network
        begun, base = dates.iso(self.day(day)), with_evidence(network)
        found, left = edited(base, self.edits, begun, self.file, lenient=lenient)
        stop_if_any(unknown_names(found, self.shocks, self.file))
        taken: dict[str | None, Taken] = {}
        notes = [of_edit(edit, is_made=edit not in left) for edit in self.edits]
        nothing = []
        for shock in hardest_first(self.shocks):
            hit = struck(found, shock, day)
            if hit.is_nothing and not (lenient or shock.may_hit_nothing or shock.hits.is_price):
                nothing.append(hits_nothing(shock, self.file))
            if shock.cause is not None:
                hit = not_yet(found, hit, taken.setdefault(shock.cause, set()))
            notes += of_shock(found, shock, hit, untouched(found, shock, hit))
            after = struck_by(found, shock, hit, day)
            notes += left_without(found, after, shock, shock.begins(day))
            found = after
        stop_if_any(nothing)
        scenarios = (*network.scenarios, Imposed(self, day, tuple(notes), found.tables))
        before = network.before or network
        under = " + ".join(imposed.scenario.title or imposed.scenario.name for imposed in scenarios)
        title = f"{before.title}, under {under}"
        return replace(found, title=title, scenarios=scenarios, before=before)

    def words(self, named: Callable[[str], str] = str) -> list[str]:
        """Say what it supposes, a sentence each; `named` gives the name of a key."""
        edits = [edit.words() for edit in self.edits]
        return [*edits, *(shock.words(named) for shock in self.shocks)]


def _joined(one: str, other: str) -> str:
    return one if one == other else " + ".join(text for text in (one, other) if text)


def _written(edit: Edit) -> str:
    return json.dumps(edit.as_dict(), sort_keys=True)


def _once(parts: Iterable[Any], what: Callable[[Any], Hashable]) -> tuple[Any, ...]:
    """Keep the first of those that agree in something."""
    found: dict[Hashable, Any] = {}
    for part in parts:
        found.setdefault(what(part), part)
    return tuple(found.values())
