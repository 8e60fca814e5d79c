"""The audit calendar: when the next audit is due, and which findings are open."""

from collections.abc import Iterator
from dataclasses import replace
from math import floor, log1p
from sys import float_info

from mainstay import dates
from mainstay.rules.partner.audit_facts import (
    AUDIT,
    HAZARD,
    TARGET,
    AuditFacts,
    Rate,
    audit_rows,
)
from mainstay.rules.partner.dossier import Dossier
from mainstay.rules.partner.finding_facts import Dated
from mainstay.rules.partner.findings import finding_row
from mainstay.rules.partner.rows import Ends, Row

DAYS_PER_YEAR = 365.25
HORIZON_YEARS = 100
"""What is later is no date that anybody plans by."""


def interval_days(target: Ends, hazard: Ends) -> Ends:
    """Return after how many days an audit is due.

    Under a constant hazard r the chance that controls have failed unseen t years after an audit is
    q(t) = 1 - exp(-r t), so the audit is due when q reaches the chance that is allowed.

    Parameters
    ----------
    target : (low, high)
        Chance that is allowed, between 0 and 1.
    hazard : (low, high)
        Failures a year, above 0.

    Returns
    -------
    (low, high) : tuple of float
        t = -ln(1 - q) / r, in days.

    References
    ----------
    Barlow, Hunter and Proschan (1963), Optimum checking procedures, Journal of the Society for
    Industrial and Applied Mathematics 11(4), 1078-1095, for an exponential time to failure.

    Examples
    --------
    With 0.2 failures a year and a chance of 0.1 allowed, half a year and a little:

    >>> [round(days) for days in interval_days((0.1, 0.1), (0.2, 0.2))]
    [192, 192]
    """
    low, high = (-log1p(-chance) * DAYS_PER_YEAR for chance in target)
    return low / hazard[1], high / hazard[0]


def audit_rows_of(dossier: Dossier) -> Iterator[Row]:
    """Go through the suppliers of each nation: the next audit of each, then its findings."""
    facts = AuditFacts(audit_rows(dossier.network), dossier.day)
    for nation in dossier.nations:
        for firm in _firms(dossier, nation):
            yield _audit(dossier, nation, firm, facts)
            for finding in facts.findings(firm):
                if not finding.is_closed(dossier.day):
                    yield finding_row(dossier, nation, firm, finding)


def _firms(dossier: Dossier, nation: str) -> list[str]:
    firms = dossier.suppliers.get(nation, {})
    return sorted(firms, key=lambda firm: dossier.network.name_of("organisations", firm))


def _audit(dossier: Dossier, nation: str, firm: str, facts: AuditFacts) -> Row:
    last = facts.last_audit(firm)
    hazard, target = facts.rate(HAZARD, firm), facts.rate(TARGET, firm)
    lacking = [
        name for name, found in ((AUDIT, last), (HAZARD, hazard), (TARGET, target)) if found is None
    ]
    name = dossier.network.name_of("organisations", firm)
    row = Row(
        partner=nation,
        part="protection",
        measure=f"audit:{firm}",
        finding="unknown",
        says=f"{name}: next audit unknown; rule_facts lacks {', '.join(lacking)}.",
        date=None if last is None else last.date,
        rows=(
            *(() if last is None else (last.row,)),
            *(pointer for one in (hazard, target) if one is not None for pointer in one.rows),
        ),
    )
    if last is None or hazard is None or target is None:
        return row
    return _due(row, dossier.day, name, (last, hazard, target))


def _due(row: Row, day: int, name: str, facts: tuple[Dated, Rate, Rate]) -> Row:
    """Say when the next audit is due; only verified facts say that it is not due yet."""
    last, hazard, target = facts
    after = _finite(interval_days((target.low, target.high), (hazard.low, hazard.high)))
    first, latest = dates.days(last.date)
    begin, end = first + floor(after[0]), latest + floor(after[1])
    checked = all(one.verified for one in facts)
    finding = "overdue" if day > end else "due" if day >= begin else "not due"
    says = f"{name}: audited {last.date}; the next audit is due {_span(last.date, begin, end)}."
    if finding == "not due" and not checked:
        finding, says = "unknown", f"{says} It hangs on facts that are not verified."
    return replace(
        row,
        value=after,
        unit="days",
        finding=finding,
        says=says,
        date=dates.iso(begin) if _near(last.date, begin) else None,
        checked=checked,
    )


def _finite(ends: Ends) -> Ends:
    """Cut an interval at the largest number, where the division gave none."""
    low, high = (min(end, float_info.max) for end in ends)
    return low, high


def _near(audited: str, day: int) -> bool:
    """Say whether a day is near enough to an audit to be named as a date."""
    return day <= min(dates.last_day(audited) + HORIZON_YEARS * DAYS_PER_YEAR, dates.END)


def _span(audited: str, begin: int, end: int) -> str:
    """Say from when and by when an audit is due."""
    if not _near(audited, begin):
        return f"not within {HORIZON_YEARS} years of that"
    if not _near(audited, end):
        return f"from {dates.iso(begin)}; the latest day is not within {HORIZON_YEARS} years"
    return f"from {dates.iso(begin)} to {dates.iso(end)}"
