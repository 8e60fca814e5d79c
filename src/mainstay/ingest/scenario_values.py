"""Values of a scenario file: each is read with care, and what is wrong with it is noted."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mainstay import dates
from mainstay.errors import Problem, nearest
from mainstay.model.scenario import Range
from mainstay.model.scenario.values import LARGEST_INTEGER, LONGEST_TEXT

LONGEST_TITLE = 200
TITLES = frozenset({"title", "name"})


@dataclass(frozen=True)
class Part:
    """A table of a scenario file: its values, where it stands, and the problems found so far."""

    raw: Mapping[str, Any]
    file: str
    problems: list[Problem]
    line: int | None = None
    prefix: str = ""

    def fault(self, code: str, key: str, found: object, allowed: str, fix: str) -> None:
        """Note a problem of one key."""
        self.problems.append(
            Problem(
                code=code,
                file=self.file,
                line=self.line,
                column=(self.prefix + key).rstrip(". ") or None,
                found=None if found is None else str(found),
                allowed=allowed,
                fix=fix.strip(),
            )
        )

    def part(self, key: str) -> "Part":
        """Return a table inside this one; an empty one where there is none."""
        found = self.raw.get(key, {})
        if not isinstance(found, dict):
            self.fault("SCN002", key, found, "a table, { ... }", f"Write {key} = {{ ... }}.")
            found = {}
        return Part(found, self.file, self.problems, self.line, f"{self.prefix}{key}.")

    def only(self, known: Collection[str]) -> None:
        """Note the keys that mean nothing here."""
        for key in sorted(self.raw.keys() - set(known)):
            allowed = "one of " + ", ".join(known)
            self.fault(
                "SCN001", key, None, allowed, f"Rename it or leave it out. {nearest(key, known)}"
            )

    def text(self, key: str, default: str = "", *, needed: bool = False) -> str:
        """Return a line of text."""
        found = self.raw.get(key)
        most = LONGEST_TITLE if key in TITLES else LONGEST_TEXT
        if isinstance(found, str) and len(found) > most:
            self.fault("SCN002", key, found, f"at most {most} signs", "Shorten the text.")
        elif isinstance(found, str) and found.isprintable() and (found or not needed):
            return found
        elif found is not None or needed:
            self.fault("SCN002", key, found, "one line of text", f'Write {key} = "...".')
        return default

    def flag(self, key: str) -> bool:
        """Return true or false; false where nothing is said."""
        found = self.raw.get(key, False)
        if not isinstance(found, bool):
            self.fault("SCN002", key, found, "true or false", f"Write {key} = true.")
        return found is True

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a name or a list of names."""
        found = self.raw.get(key, [])
        names = [found] if isinstance(found, str) else found
        is_list = isinstance(names, list) and (names or key not in self.raw)
        if is_list and all(isinstance(name, str) and name for name in names):
            return tuple(dict.fromkeys(names))
        fix = f'Write {key} = ["...", "..."].'
        self.fault("SCN002", key, found, "a name or a list of names", fix)
        return ()

    def date(self, key: str) -> str | None:
        """Return a date as text."""
        found = self.raw.get(key)
        if isinstance(found, date) and not isinstance(found, datetime):
            return found.isoformat()
        if found is None:
            return None
        try:
            dates.days(found)
        except (ValueError, TypeError):
            self.fault("SCN007", key, found, dates.ALLOWED, "Correct the date.")
            return None
        return str(found)

    def number(self, key: str, high: float) -> float | None:
        """Return a number from 0 to some largest one."""
        found = self.raw.get(key)
        if found is None or (_is_number(found) and 0 <= found <= high):
            return found
        self.fault("SCN004", key, found, f"a number from 0 to {high:g}", "Correct the number.")
        return None

    def span(self, key: str, code: str, high: float, unit: str) -> Range | None:
        """Return a number or `[low, high]` within 0 and some largest number."""
        found = self.raw.get(key)
        ends: list[Any] = found if isinstance(found, list) else [found]
        allowed = f"{unit} from 0 to {high:g}, as a number or [low, high]"
        if found is None:
            return None
        if len(ends) not in {1, 2} or not all(map(_is_number, ends)):
            self.fault("SCN002", key, found, allowed, f"Write {key} = 8 or {key} = [8, 26].")
        elif not all(0 <= end <= high for end in ends):
            self.fault(code, key, found, allowed, "Correct the number.")
        elif ends[0] > ends[-1]:
            self.fault(
                "SCN006", key, found, "a lower end that is not above the upper", "Swap them."
            )
        else:
            return Range(float(ends[0]), float(ends[-1]))
        return None


def _is_number(value: object) -> bool:
    """Say whether a value is a finite number of a common size, and no flag."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return not is_huge(value) and math.isfinite(value)


def is_huge(value: object) -> bool:
    """Say whether a value is or holds an integer beyond the 64 bits that TOML allows."""
    if isinstance(value, dict):
        return any(map(is_huge, value.values()))
    if isinstance(value, list | tuple):
        return any(map(is_huge, value))
    return isinstance(value, int) and not -LARGEST_INTEGER - 1 <= value <= LARGEST_INTEGER
