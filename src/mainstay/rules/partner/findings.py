"""The row of a finding that is not known to be closed: how old it is, and whether it is overdue."""

from mainstay import dates
from mainstay.rules.partner.dossier import Dossier
from mainstay.rules.partner.finding_facts import Dated, Finding
from mainstay.rules.partner.rows import Ends, Row


def finding_row(dossier: Dossier, nation: str, firm: str, found: Finding) -> Row:
    """Say how old a finding is; where rows differ, the harsher counts."""
    due = found.due[0] if found.due else None
    opened = found.opened[0] if found.opened else None
    maker = dossier.network.name_of("organisations", firm)
    words = [_words("opened", opened), _words("due", due), _closing(found, dossier.day)]
    return Row(
        partner=nation,
        part="protection",
        measure=f"finding:{firm}:{found.name}",
        value=_age(dossier.day, opened),
        unit="days",
        finding=_state(found, due, dossier.day),
        says=f"Finding {found.name} at {maker}: {', '.join(words)}.",
        date=due.date if due else None,
        checked=all(one.verified for one in found.said),
        rows=tuple(one.row for one in found.said),
    )


def _state(found: Finding, due: Dated | None, day: int) -> str:
    """Return overdue or open; unknown without a due date, or where only a closing is said."""
    if due is None or (found.ended(day) and not found.opened):
        return "unknown"
    return "overdue" if dates.last_day(due.date) < day else "open"


def _words(word: str, one: Dated | None) -> str:
    return f"{word} unknown" if one is None else f"{word} {one.date}"


def _closing(found: Finding, day: int) -> str:
    """Say of the last closing why it does not count."""
    if not found.closed:
        return "not closed"
    one = found.closed[-1]
    says = f"closed {one.date}"
    if not one.verified:
        return f"{says}, not verified"
    if found.contradictory(one):
        return f"{says}, before it was opened again, so it counts as not closed"
    return says if found.opened or dates.last_day(one.date) > day else f"{says}, never opened"


def _age(day: int, opened: Dated | None) -> Ends | None:
    if opened is None:
        return None
    first, last = dates.days(opened.date)
    return float(max(0, day - last)), float(max(0, day - first))
