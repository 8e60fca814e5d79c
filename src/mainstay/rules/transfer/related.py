"""The value of a case with the cases related to it added up, so that none is split.

Two cases are taken as related where item, sender and recipient are the same and both fall into one
window: that of the rulebook, or where it has none the calendar year.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf

from mainstay import dates
from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.model.result import in_words as listed
from mainstay.rules.rulebook import Fact, Rulebook
from mainstay.rules.transfer.recorded import Row
from mainstay.rules.transfer.said import ends_of, in_words, row_name

VALUE = "value_usd"
"""The fact whose cases are added up."""
WINDOW = "related_cases_days"
"""Parameter of a book: days before and after a case within which others are related to it."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days within which cases are related, and where that comes from."""

    first: int
    last: int
    says: str

    def holds(self, since: str | None, until: str | None) -> bool:
        """Say whether a case may fall into it; one without a date may."""
        if since is None:
            return True
        return dates.first_day(since) <= self.last and dates.last_day(until or since) >= self.first


def window_on(day: int, books: Iterable[Rulebook]) -> Window:
    """Return the window of the first book that has one in force, else the calendar year."""
    for book in books:
        held = any(one.name == WINDOW for one in book.parameters)
        found = book.parameter(WINDOW, day) if held else None
        if found is not None:
            span = int(found.value)
            return Window(day - span, day + span, f"{span} days before or after: {found.reference}")
    year = str(date.fromordinal(day).year)
    first, last = dates.days(year)
    return Window(first, last, f"the calendar year {year}, as no rulebook gives a window")


@dataclass(frozen=True, slots=True)
class Cases:
    """Related cases: those with a value, and rows that speak of one without."""

    valued: tuple[Row, ...]
    unvalued: tuple[Pointer, ...]
    window: Window

    @property
    def total(self) -> tuple[float, float]:
        """The sum, at least and at most."""
        ends = [ends_of(row.value) for row in self.valued]
        return sum(low for low, _ in ends), sum(high for _, high in ends)


def related(
    network: Network, ends: tuple[str, str, str], rows: Iterable[Row], window: Window
) -> Cases:
    """Find the cases of one item, sender and recipient in a window.

    Rows of `transfers` and of `demands` without a value of their date or year are cases of which
    no value is published.
    """
    valued = tuple(row for row in rows if window.holds(row.since, row.until))
    dated = {row.since for row in valued if row.since}
    years = {text[:4] for text in dated}
    found = [
        ("transfers", number)
        for number, row in enumerate(network["transfers"].rows())
        if (row["item_id"], row["from_id"], row["to_id"]) == ends
        and window.holds(row["date"], None)
        and row["date"] not in dated
    ]
    item, _, to = ends
    found += [
        ("demands", number)
        for number, row in enumerate(network["demands"].rows())
        if (row["item_id"], row["customer_id"]) == (item, to)
        and window.holds(_year(row["year"]), None)
        and _year(row["year"]) not in years
    ]
    return Cases(valued, tuple(found), window)


def _year(year: int | None) -> str | None:
    return None if year is None else str(year)


def value_of(
    network: Network, cases: Cases, supposed: Fact | None
) -> tuple[Fact | None, tuple[str, ...]]:
    """Return the value of a case with those related to it, and what was added and why.

    A supposed value may be one of the recorded cases or a further one: the sum is between the
    larger of the two and both together, so that none supposed lowers it.
    """
    low, high = cases.total
    if not cases.valued and supposed is None:
        return None, tuple(_without(network, cases))
    if supposed is not None:
        least, most = ends_of(supposed.value)
        low, high = max(low, least), high + most
    open_ended = inf if cases.unvalued else high
    rows = (*(row.pointer for row in cases.valued), *cases.unvalued)
    fact = Fact(
        low if low == open_ended else (low, open_ended),
        verified=supposed is None and all(row.verified for row in cases.valued),
        says="sum of related cases" if len(rows) > 1 else "one case",
        rows=rows,
        as_of=max((row.as_of for row in cases.valued), key=dates.days, default=None),
        supposed=supposed is not None,
    )
    return fact, (*_added(network, cases, fact), *_without(network, cases))


def _added(network: Network, cases: Cases, fact: Fact) -> Sequence[str]:
    if len(cases.valued) + fact.supposed < 2:
        return []
    names = [f"{row_name(network, row.pointer)} {in_words(row.value)}" for row in cases.valued]
    supposed = " and what is supposed" if fact.supposed else ""
    return [
        f"Related cases are added up, so that no duty is escaped by splitting one: "
        f"{listed(names)}{supposed} give {in_words(fact.value)} USD (same item and ends; "
        f"{cases.window.says})."
    ]


def _without(network: Network, cases: Cases) -> Sequence[str]:
    if not cases.unvalued:
        return []
    names = listed([row_name(network, pointer) for pointer in cases.unvalued])
    return [
        f"Cases that may be related and have no published value: {names}; the value of all "
        "together is at least what is known."
    ]
