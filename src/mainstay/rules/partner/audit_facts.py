"""What rows of `rule_facts` say of audits of an organisation and of findings that are open."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from mainstay import dates
from mainstay.errors import Problem, stop_if_any
from mainstay.model.backing import Pointer
from mainstay.model.force import NOT, in_force
from mainstay.model.network import Network
from mainstay.rules.partner.finding_facts import (
    ALLOWED,
    CLOSED,
    DUE,
    OPENED,
    Dated,
    Finding,
    findings_of,
    named_date,
    order_problems,
)
from mainstay.rules.rulebook import Declared
from mainstay.rules.transfer.recorded import Row as Recorded
from mainstay.rules.transfer.recorded import recorded

AUDIT, HAZARD, TARGET = "audit_date", "audit_hazard_per_year", "audit_target_probability"

DECLARED: Mapping[str, Declared] = {
    AUDIT: Declared(AUDIT, "date", about="Day on which the organisation was audited"),
    HAZARD: Declared(HAZARD, "number", unit="1/year", about="Rate at which controls fail"),
    TARGET: Declared(TARGET, "number", unit="share", about="Chance of an unseen failure allowed"),
    OPENED: Declared(OPENED, "text", about="A finding and the day on which it was opened"),
    DUE: Declared(DUE, "text", about="A finding and the day by which it is to be closed"),
    CLOSED: Declared(CLOSED, "text", about="A finding and the day on which it was closed"),
}
"""The facts on audits that `rule_facts` may hold."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A number as an interval, with the rows that say so."""

    low: float
    high: float
    verified: bool
    rows: tuple[Pointer, ...]


def audit_rows(network: Network) -> tuple[Recorded, ...]:
    """Return the rows of `rule_facts` about audits.

    Raises
    ------
    DataError
        RFA001 for every value that is none of its type, for rates and chances out of range, and
        for findings that are due or closed before they were opened.
    """
    rows = recorded(network, DECLARED)
    stop_if_any([*_problems(network, rows), *order_problems(network, rows)])
    return rows


def _problems(network: Network, rows: Iterable[Recorded]) -> Iterator[Problem]:
    for row in rows:
        allowed = _allowed(row)
        if allowed is not None:
            found = str(network["rule_facts"]["value"][row.number])
            yield network["rule_facts"].problem(
                row.number,
                "RFA001",
                column="value",
                found=found,
                allowed=f"for {row.fact}, {allowed}",
                fix="Correct the value, or leave it empty if it is not published.",
            )


def _allowed(row: Recorded) -> str | None:
    """Return what the value of a row may be, where it is not that."""
    if row.fact in {OPENED, DUE, CLOSED}:
        return None if named_date(row.value) is not None else ALLOWED
    if row.fact not in {HAZARD, TARGET}:
        return None
    low, high = _ends(row.value)
    if row.fact == HAZARD:
        return None if low > 0 else "a rate above 0"
    return None if low > 0 and high < 1 else "a chance between 0 and 1"


def _ends(value: object) -> tuple[float, float]:
    low, high = value if isinstance(value, tuple) else (value, value)
    return float(str(low)), float(str(high))


@dataclass(frozen=True)
class AuditFacts:
    """The facts on audits that hold on a day, by organisation; None stands for every one."""

    rows: tuple[Recorded, ...]
    day: int

    def _of(self, fact: str, organisation: str | None) -> list[Recorded]:
        """Return what is said of an organisation, else what is said of all."""
        held = [r for r in self.rows if r.fact == fact and self._holds(r)]
        own = [row for row in held if row.organisation == organisation]
        return own or [row for row in held if row.organisation is None]

    def _holds(self, row: Recorded) -> bool:
        return in_force(row.since, row.until, self.day) != NOT

    def last_audit(self, organisation: str) -> Dated | None:
        """Return the newest audit that may have been by the day."""
        held = [
            Dated(row.value, row.verified, row.pointer)
            for row in self.rows
            if row.fact == AUDIT
            and row.organisation == organisation
            and dates.first_day(row.value) <= self.day
        ]
        return max(held, key=lambda one: (dates.days(one.date), one.verified), default=None)

    def rate(self, fact: str, organisation: str) -> Rate | None:
        """Return a number said of an organisation; of several the hull of all."""
        held = self._of(fact, organisation)
        if not held:
            return None
        ends = [_ends(row.value) for row in held]
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
        pointers = tuple(row.pointer for row in held)
        return Rate(low, high, all(row.verified for row in held), pointers)

    def findings(self, organisation: str) -> list[Finding]:
        """Return the findings of an organisation by name."""
        return self._findings.get(organisation, [])

    @cached_property
    def _findings(self) -> dict[str | None, list[Finding]]:
        return findings_of(self.rows, self.day)
