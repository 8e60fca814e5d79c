"""Policy profiles: which group a nation belongs to on a day, from dated memberships.

A file of `profiles` puts lists of nations into groups, in the order in which they are tried.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from mainstay import dates
from mainstay.errors import Problem, UsageError, nearest, stop_if_any
from mainstay.model.force import CERTAIN, NOT
from mainstay.rules.memberships import Membership, lists, memberships
from mainstay.rules.shipped import is_date, key_problems, read_toml, shipped

GROUPS = {
    "home": "Home",
    "ally": "Ally",
    "partner": "Partner",
    "of_concern": "Of concern",
    "other": "Other",
}
"""Codes of the groups and their names for a reader, in the order in which they are shown."""

NATION = "nation"
"""Stands in a precedence for the nation that asks, where lists stand otherwise."""

HOME_NATION, NO_LIST = "Home nation", "No list of this profile"


@dataclass(frozen=True, slots=True)
class Standing:
    """The group of a nation, the list that puts it there, and how firmly."""

    group: str
    list: str
    reference: str
    verified: bool
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A dated profile: which list puts a nation into which group, in order of precedence.

    `nation` is the nation that asks. A profile whose home is a list does not use it: the nation
    that asks stands on that list or not.
    """

    name: str
    title: str
    about: str
    as_of: str
    nation: str | None
    precedence: tuple[tuple[str, str], ...]
    rows: tuple[Membership, ...] = field(repr=False)

    def of(self, nation: str) -> "Policy":
        """Return the profile with the nation that asks.

        Examples
        --------
        >>> from mainstay.dates import days
        >>> day = days("2025-06-30")[0]
        >>> policy = profile("us-2026").of("GBR")
        >>> policy.standing("GBR", day).group, policy.standing("USA", day).group
        ('home', 'ally')
        >>> profile("nato").of("AUT").standing("AUT", day).group
        'partner'
        """
        return replace(self, nation=nation)

    @property
    def groups(self) -> frozenset[str]:
        """The groups that a list of this profile puts nations into.

        Where `of_concern` is not one of them, that no nation is of concern says nothing.
        """
        return frozenset(group for group, _ in self.precedence)

    @property
    def memberships(self) -> tuple[dict[str, str], ...]:
        """What can put a nation into a group: each list with each of its references, once."""
        found: list[dict[str, str]] = []
        for group, code in self.precedence:
            for row in self.rows:
                one = {"group": group, "list": lists()[row.list].name, "reference": row.reference}
                if row.list == code and one not in found:
                    found.append(one)
        return tuple(found)

    def standing(self, country: str, day: int) -> Standing:
        """Return the group in which a nation is shown on a day.

        A membership that only may hold, as in the year in which it began, counts, and so does one
        that is not verified; `certain` and `verified` say so. Where something depends on the
        group, ask `gate`.

        Examples
        --------
        >>> from mainstay.dates import days
        >>> policy = profile("us-2026")
        >>> policy.standing("SWE", days("2023-06-30")[0]).group
        'partner'
        >>> found = policy.standing("SWE", days("2024-06-30")[0])
        >>> found.group, found.certain
        ('ally', False)
        """
        return next(self._standings(country, day))

    def gate(self, country: str, day: int) -> Standing:
        """Return the group of a nation that a rule may rely on, on a day.

        Only a membership that is verified and certainly holds makes a nation home, ally or
        partner. A nation that may be of concern is of concern: doubt opens no gate.

        Examples
        --------
        >>> from mainstay.dates import days
        >>> day = days("2025-06-30")[0]
        >>> policy = profile("nato")
        >>> policy.standing("KOR", day).group, policy.gate("KOR", day).group
        ('partner', 'other')
        """
        return next(
            found
            for found in self._standings(country, day)
            if found.group == "of_concern" or (found.verified and found.certain)
        )

    def _standings(self, country: str, day: int) -> Iterator[Standing]:
        """Yield every standing of a nation, in order of precedence; `other` is the last."""
        for group, code in self.precedence:
            if code == NATION and country == self.nation:
                yield Standing(group, HOME_NATION, self.title, verified=True, certain=True)
            rows = [r for r in self.rows if r.list == code and r.country_id == country]
            held = [
                Standing(
                    group,
                    lists()[code].name,
                    row.reference,
                    verified=row.verified,
                    certain=row.force(day) == CERTAIN,
                )
                for row in rows
                if row.force(day) != NOT
            ]
            yield from sorted(held, key=lambda one: (one.verified, one.certain), reverse=True)
        yield Standing("other", NO_LIST, self.title, verified=True, certain=True)


def profiles() -> dict[str, str]:
    """Return the title of every policy profile by its name.

    Examples
    --------
    >>> profiles()
    {'eu': 'European Union', 'nato': 'NATO', 'us-2026': 'United States, 2026'}
    """
    return {name: _profile(name).title for name in _names()}


def profile(name: str) -> Policy:
    """Read a policy profile.

    Raises
    ------
    UsageError
        USE005 when there is none of that name.
    """
    known = _names()
    if name not in known:
        raise UsageError(f"USE005 there is no policy profile {name!r}. {nearest(name, known)}")
    return _profile(name)


def _names() -> list[str]:
    folder = files("mainstay.rules").joinpath("profiles")
    names = (entry.name for entry in folder.iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


@cache
def _profile(name: str) -> Policy:
    return read_profile(shipped(f"profiles/{name}.toml"), name)


def read_profile(text: str, name: str) -> Policy:
    """Read the text of a profile; a DataError names every fault."""
    file = f"{name}.toml"
    raw = read_toml(text, file)
    keys: dict[str, type] = {"title": str, "about": str, "as_of": str, "precedence": list}
    stop_if_any(key_problems(raw, keys, file, more={"nation"}))
    stop_if_any(
        Problem(code=code, file=file, column=column, found=found, allowed=allowed, fix=fix)
        for code, column, found, allowed, fix in (*_date_faults(raw), *_order_faults(raw))
    )
    order = tuple((group, code) for group, code in raw["precedence"])
    codes = {code for _, code in order}
    return Policy(
        name=name,
        title=raw["title"],
        about=raw["about"],
        as_of=raw["as_of"],
        nation=raw.get("nation"),
        precedence=order,
        rows=tuple(row for row in memberships() if row.list in codes),
    )


_Fault = tuple[str, str, str, str, str]


def _date_faults(raw: Mapping[str, Any]) -> Iterator[_Fault]:
    if not is_date(raw["as_of"]):
        yield "VAL006", "as_of", raw["as_of"], dates.ALLOWED, "Correct the date."


def _order_faults(raw: Mapping[str, Any]) -> Iterator[_Fault]:
    """Find what makes no sense in a precedence."""
    order = raw["precedence"]
    if not all(isinstance(pair, list) and [type(x) for x in pair] == [str, str] for pair in order):
        yield "VAL001", "precedence", str(order), "pairs of a group and a list", "Write such pairs."
        return
    groups, known = [g for g in GROUPS if g != "other"], [*lists(), NATION]
    for group, code in order:
        if group not in groups:
            yield "VAL004", "precedence", group, ", ".join(groups), nearest(group, groups)
        if code not in known:
            yield "KEY002", "precedence", code, "a list or nation", nearest(code, known)
    homes = [code for group, code in order if group == "home"]
    if len(homes) != 1:
        fix = "Name the nation that asks, or one list."
        yield "VAL001", "precedence", str(homes), "home once", fix
    asks = [group for group, code in order if code == NATION]
    if asks not in ([], ["home"]) or bool(asks) != isinstance(raw.get("nation"), str):
        allowed = "nation as home, and the key nation with it"
        yield "VAL001", "nation", str(raw.get("nation")), allowed, "Write both, or neither."
    friends = [n for n, (group, _) in enumerate(order) if group in {"ally", "partner"}]
    barred = [n for n, (group, _) in enumerate(order) if group == "of_concern"]
    if friends and barred and min(friends) < max(barred):
        allowed = "lists of concern before those of allies and partners"
        yield "VAL001", "precedence", str(order), allowed, "Move the list of concern up."
