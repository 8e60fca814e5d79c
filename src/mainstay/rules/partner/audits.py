"""The audit calendar: when the next audit is due, and which findings are open too long."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import log1p

from mainstay import dates
from mainstay.rules.partner.audit_facts import (
    AUDIT,
    CLOSED,
    DUE,
    HAZARD,
    OPENED,
    TARGET,
    AuditFacts,
    Dated,
    Rate,
    audit_rows,
)
from mainstay.rules.partner.dossier import Dossier
from mainstay.rules.partner.rows import Ends, Row

DAYS_PER_YEAR = 365.25


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
            for name, dated in facts.findings(firm).items():
                row = _finding(dossier, nation, firm, name, dated)
                if row is not None:
                    yield row


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
    after = interval_days((target.low, target.high), (hazard.low, hazard.high))
    first, latest = dates.days(last.date)
    begin, end = first + int(after[0]), latest + int(after[1])
    checked = all(one.verified for one in facts)
    finding = "overdue" if day > end else "due" if day >= begin else "not due"
    says = f"{name}: audited {last.date}; the next audit is due from {_iso(begin)} to {_iso(end)}."
    if finding == "not due" and not checked:
        finding, says = "unknown", f"{says} It hangs on facts that are not verified."
    return replace(
        row,
        value=after,
        unit="days",
        finding=finding,
        says=says,
        date=_iso(begin),
        checked=checked,
    )


def _iso(day: int) -> str:
    return dates.iso(min(day, dates.END))


def _finding(
    dossier: Dossier, nation: str, firm: str, name: str, dated: Mapping[str, Dated]
) -> Row | None:
    """Say how old an open finding is; None once it is known to be closed."""
    closed, due, opened = dated.get(CLOSED), dated.get(DUE), dated.get(OPENED)
    if closed is not None and closed.verified and dates.last_day(closed.date) <= dossier.day:
        return None
    late = due is not None and dates.last_day(due.date) < dossier.day
    finding = "overdue" if late else "open" if due is not None else "unknown"
    maker = dossier.network.name_of("organisations", firm)
    said = {"opened": opened, "due": due, "closed": closed}
    words = [f"{word} {one.date}" if one else f"{word} unknown" for word, one in said.items()]
    if closed is None:
        words[-1] = "not closed"
    elif not closed.verified:
        words[-1] += ", not verified"
    return Row(
        partner=nation,
        part="protection",
        measure=f"finding:{firm}:{name}",
        value=_age(dossier.day, opened),
        unit="days",
        finding=finding,
        says=f"Finding {name} at {maker}: {', '.join(words)}.",
        date=due.date if due else None,
        checked=all(one.verified for one in dated.values()),
        rows=tuple(one.row for one in dated.values()),
    )


def _age(day: int, opened: Dated | None) -> Ends | None:
    if opened is None:
        return None
    first, last = dates.days(opened.date)
    return float(max(0, day - last)), float(max(0, day - first))
