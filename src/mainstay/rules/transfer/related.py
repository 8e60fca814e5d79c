"""The value of a case with the cases related to it added up, so that none is split.

Two cases are taken as related where item, sender and recipient are the same and both fall into one
window: that of a rulebook, or where none has one the calendar year.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from mainstay import dates
from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.model.result import in_words as listed
from mainstay.rules.rulebook import Fact
from mainstay.rules.transfer.recorded import Row
from mainstay.rules.transfer.said import ends_of, in_words, row_name
from mainstay.rules.transfer.windows import Window

VALUE = "value_usd"
"""The fact whose cases are added up."""

Ends = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Cases:
    """Related cases: those with a value, and rows that speak of one without.

    `outside` says whether a case on record is left out because of the window.
    """

    valued: tuple[Row, ...]
    unvalued: tuple[Pointer, ...]
    window: Window
    outside: bool

    @property
    def total(self) -> tuple[float, float]:
        """The sum, at least and at most."""
        ends = [ends_of(row.value) for row in self.valued]
        return sum(low for low, _ in ends), sum(high for _, high in ends)

    @property
    def is_verified(self) -> bool:
        """Whether every value is, and the window too where it leaves a case out."""
        rows = all(row.verified for row in self.valued)
        return rows and (self.window.verified or not self.outside)


def related(network: Network, ends: Ends, rows: Iterable[Row], window: Window) -> Cases:
    """Find the cases of one item, sender and recipient in a window.

    Rows of `transfers` and of `demands` are cases of which no value is published, unless a value
    is on record for that very case: of its item, its ends and its date. What has a value and no
    end of its dates is still running.
    """
    priced = list(rows)
    valued = tuple(row for row in priced if window.holds(row.since, row.until))
    said = Counter(row.since for row in priced if _names(row, ends))
    moved = [*_unvalued(_transfers(network, ends), said)]
    wanted = [*_unvalued(_demands(network, ends), said)]
    within = [pointer for pointer, date in (*moved, *wanted) if window.holds(date, date)]
    outside = len(within) < len(moved) + len(wanted) or len(valued) < len(priced)
    return Cases(valued, tuple(within), window, outside)


def _names(row: Row, ends: Ends) -> bool:
    """Say whether a value is said of these ends and a date, and not of whatever goes there."""
    return row.since is not None and (row.item, row.from_id, row.to_id) == ends


def _unvalued(
    cases: Iterable[tuple[Pointer, str | None]], said: Counter[str | None]
) -> Iterator[tuple[Pointer, str | None]]:
    """Yield the cases of whose date no value is on record; each value is that of one case."""
    left = Counter(said)
    for pointer, date in cases:
        if date is not None and left[date] > 0:
            left[date] -= 1
        else:
            yield pointer, date


def _transfers(network: Network, ends: Ends) -> Iterator[tuple[Pointer, str | None]]:
    for number, row in enumerate(network["transfers"].rows()):
        if (row["item_id"], row["from_id"], row["to_id"]) == ends:
            yield ("transfers", number), row["date"]


def _demands(network: Network, ends: Ends) -> Iterator[tuple[Pointer, str | None]]:
    item, _, to = ends
    for number, row in enumerate(network["demands"].rows()):
        if (row["item_id"], row["customer_id"]) == (item, to):
            yield ("demands", number), None if row["year"] is None else str(row["year"])


def value_of(
    network: Network, cases: Cases, supposed: Fact | None
) -> tuple[Fact | None, tuple[str, ...]]:
    """Return the value of a case with those related to it, and what was added and why.

    A supposed value may be one of the recorded cases or a further one: the sum is between the
    larger of the two and both together, so that none supposed lowers it.
    """
    low, high = cases.total
    if not cases.valued and supposed is None:
        return None, (*_without(network, cases), cases.window.note)
    if supposed is not None:
        least, most = ends_of(supposed.value)
        low, high = max(low, least), high + max(most, 0.0)
    open_ended = inf if cases.unvalued else high
    rows = (*(row.pointer for row in cases.valued), *cases.unvalued)
    fact = Fact(
        low if low == open_ended else (low, open_ended),
        verified=supposed is None and cases.is_verified,
        says="sum of related cases" if len(rows) > 1 else "one case",
        rows=rows,
        as_of=max((row.as_of for row in cases.valued), key=dates.days, default=None),
        supposed=supposed is not None,
    )
    return fact, (*_added(network, cases, fact), *_without(network, cases), cases.window.note)


def _added(network: Network, cases: Cases, fact: Fact) -> Sequence[str]:
    if len(cases.valued) + fact.supposed < 2:
        return []
    names = [f"{row_name(network, row.pointer)} {in_words(row.value)}" for row in cases.valued]
    supposed = " and what is supposed" if fact.supposed else ""
    return [
        f"Related cases are added up, so that no duty is escaped by splitting one: "
        f"{listed(names)}{supposed} give {in_words(fact.value)} USD."
    ]


def _without(network: Network, cases: Cases) -> Sequence[str]:
    if not cases.unvalued:
        return []
    names = listed([row_name(network, pointer) for pointer in cases.unvalued])
    return [
        f"Cases that may be related and have no published value: {names}; the value of all "
        "together is at least what is known."
    ]
