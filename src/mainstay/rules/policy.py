"""Policy profiles: which group a nation belongs to on a day, from dated memberships."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from mainstay.errors import UsageError, nearest
from mainstay.model.force import NOT, in_force

GROUPS = {
    "home": "Home",
    "ally": "Ally",
    "partner": "Partner",
    "of_concern": "Of concern",
    "other": "Other",
}
"""Codes of the groups and their names for a reader, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The group of a nation, the list that puts it there, and whether that list was verified."""

    group: str
    list: str
    reference: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A dated profile: memberships and their precedence."""

    name: str
    title: str
    as_of: str
    home: tuple[str, ...]
    precedence: tuple[str, ...]
    memberships: tuple[Mapping[str, Any], ...]

    def standing(self, country: str, day: int) -> Standing:
        """Return the group of a nation on a day.

        A membership without a date holds throughout; one dated to the year is taken to hold from
        the first day of it.

        Examples
        --------
        >>> from mainstay.dates import days
        >>> policy = profile("us-2026")
        >>> policy.standing("SWE", days("2023-06-30")[0]).group
        'partner'
        >>> policy.standing("SWE", days("2025-06-30")[0]).group
        'ally'
        """
        for group in self.precedence:
            if group == "home" and country in self.home:
                return Standing("home", "Home nation", self.title, verified=True)
            for row in self.memberships:
                since = row["since"].get(country)
                holds = since is not None and in_force(since or None, None, day) != NOT
                if row["group"] == group and holds:
                    return Standing(group, row["list"], row["reference"], row["verified"])
        return Standing("other", "No list of this profile", self.title, verified=True)


def profile(name: str) -> Policy:
    """Read a policy profile.

    Raises
    ------
    UsageError
        USE005 when there is none of that name.
    """
    folder = files("mainstay.rules").joinpath("profiles")
    known = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir())
    if name not in known:
        raise UsageError(f"USE005 there is no policy profile {name!r}. {nearest(name, known)}")
    raw = tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    return Policy(
        name=name,
        title=raw["title"],
        as_of=raw["as_of"],
        home=tuple(raw["home"]),
        precedence=tuple(raw["precedence"]),
        memberships=tuple(raw["membership"]),
    )
