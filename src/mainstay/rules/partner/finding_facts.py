"""What rows of `rule_facts` say of one finding: when it was opened, is due and was closed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from mainstay import dates
from mainstay.errors import Problem
from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.rules.transfer.recorded import Row as Recorded

OPENED, DUE, CLOSED = "finding_opened", "finding_due", "finding_closed"
ALLOWED = "a name and a date, such as F-12 2025-03-01"


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with the row that says so."""

    date: str
    verified: bool
    row: Pointer

    @property
    def order(self) -> tuple[tuple[int, int], bool]:
        """What sorts dates; of two alike the verified one first."""
        return dates.days(self.date), not self.verified

    def before(self, other: "Dated") -> bool:
        """Whether it was before the other for certain."""
        return dates.last_day(self.date) < dates.first_day(other.date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is said of a finding; of each fact the dates in order."""

    name: str
    opened: Sequence[Dated] = ()
    due: Sequence[Dated] = ()
    closed: Sequence[Dated] = ()

    @property
    def said(self) -> tuple[Dated, ...]:
        """All that is said of it."""
        return (*self.opened, *self.due, *self.closed)

    def contradictory(self, one: Dated) -> bool:
        """Whether a closing was before the finding was opened, or opened again, for certain."""
        return any(one.before(opened) for opened in self.opened)

    def ended(self, day: int) -> bool:
        """Whether the last closing is read, was by the day and contradicts no opening."""
        return any(
            one.verified and dates.last_day(one.date) <= day and not self.contradictory(one)
            for one in self.closed[-1:]
        )

    def is_closed(self, day: int) -> bool:
        """Whether it is known to be opened and closed by a day."""
        return bool(self.opened) and self.ended(day)


def named_date(text: str) -> tuple[str, str] | None:
    """Split the name of a finding from its date; None where it is not such a text.

    Examples
    --------
    >>> named_date("F-12 2025-03-01"), named_date("2025-03-01")
    (('F-12', '2025-03-01'), None)
    """
    name, _, date = text.strip().rpartition(" ")
    try:
        dates.days(date)
    except ValueError:
        return None
    return (name.strip(), date) if name.strip() else None


def findings_of(
    rows: Iterable[Recorded], day: int | None = None
) -> dict[str | None, list[Finding]]:
    """Return the findings of each organisation by name; of one day those opened by then.

    A finding that was opened after the day for certain is no finding yet.
    """
    held: dict[tuple[str | None, str], dict[str, list[Dated]]] = defaultdict(dict)
    for row in rows:
        name = named_date(row.value) if row.fact in {OPENED, DUE, CLOSED} else None
        if name is not None:
            one = Dated(name[1], row.verified, row.pointer)
            held[row.organisation, name[0]].setdefault(row.fact, []).append(one)
    found: dict[str | None, list[Finding]] = defaultdict(list)
    for (organisation, text), facts in sorted(held.items(), key=lambda pair: str(pair[0])):
        opened = facts.get(OPENED, [])
        seen = [one for one in opened if day is None or dates.first_day(one.date) <= day]
        if seen or not opened:
            known = {"opened": seen, "due": facts.get(DUE, []), "closed": facts.get(CLOSED, [])}
            lists = {key: sorted(dated, key=attrgetter("order")) for key, dated in known.items()}
            found[organisation].append(Finding(name=text, **lists))
    return dict(found)


def order_problems(network: Network, rows: Iterable[Recorded]) -> Iterator[Problem]:
    """Find findings that are due or closed before anybody opened them."""
    table = network["rule_facts"]
    for one in (one for found in findings_of(rows).values() for one in found):
        for dated in (*one.due, *one.closed) if one.opened else ():
            if dated.before(one.opened[0]):
                number = dated.row[1]
                yield table.problem(
                    number,
                    "RFA001",
                    column="value",
                    found=str(table["value"][number]),
                    allowed=f"a date not before {one.opened[0].date}, when it was opened",
                    fix="Correct one of the two dates, or give a finding opened anew its own name.",
                )
