"""Within which days two cases count as related."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mainstay import dates
from mainstay.rules.rulebook import Rulebook

WINDOW = "related_cases_days"
"""Parameter of a book: days before and after a case within which others are related to it."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days within which cases are related, where that comes from, and whether it is verified."""

    first: int
    last: int
    says: str
    verified: bool = False

    def holds(self, since: str | None, until: str | None) -> bool:
        """Say whether a case may fall into it.

        One without a beginning may; one without an end is still running.

        Examples
        --------
        >>> year = Window(*dates.days("2025"), "2025")
        >>> year.holds("2019", None), year.holds("2019", "2024"), year.holds(None, None)
        (True, False, True)
        """
        begun = since is None or dates.first_day(since) <= self.last
        return begun and (until is None or dates.last_day(until) >= self.first)

    @property
    def note(self) -> str:
        """What a reader should know of it."""
        return f"Cases of one item, sender and recipient count as related within {self.says}."


def window_on(day: int, books: Iterable[Rulebook]) -> Window:
    """Return the window of the first book that has one in force, else the calendar year."""
    for book in books:
        held = any(one.name == WINDOW for one in book.parameters)
        found = book.parameter(WINDOW, day) if held else None
        if found is not None:
            span = int(found.value)
            doubt = "" if found.verified else ", not verified"
            says = f"{span} days before or after ({found.reference}{doubt})"
            return Window(day - span, day + span, says, found.verified)
    year = f"{date.fromordinal(day).year:04}"
    first, last = dates.days(year)
    return Window(first, last, f"the calendar year {year}, as no rulebook gives a window")
