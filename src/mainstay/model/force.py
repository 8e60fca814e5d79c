"""When facts hold: certain, maybe or not at all on a day.

Between the first and the last possible day of a date published to the month or the year, a fact is
*maybe* in force: it counts in upper bounds and not in lower ones.
"""

import numpy as np

from mainstay import dates
from mainstay.model.network import Flags, Ints, Table

NOT, MAYBE, CERTAIN = 0, 1, 2


def in_force(since: str | None, until: str | None, day: int) -> int:
    """Say whether a fact holds on a day.

    Examples
    --------
    >>> from mainstay.dates import days
    >>> [in_force("2024", None, days(day)[0]) for day in ("2023-12-31", "2024-06-30", "2025-01-01")]
    [0, 1, 2]
    """
    first, last = (dates.BEGINNING,) * 2 if since is None else dates.days(since)
    end, latest_end = (dates.END,) * 2 if until is None else dates.days(until)
    if day < first or latest_end < day:
        return NOT
    return CERTAIN if last <= day <= end else MAYBE


def rows_in_force(table: Table, day: int) -> Ints:
    """Return the force of each row of a table with `since` and `until`."""
    return _between(table.days("since"), _ends(table), day)


def _ends(table: Table) -> tuple[Ints, Ints]:
    """Return the first and the last possible day of each end; of none, the end of time."""
    first, last = table.days("until")
    return np.where(table.known("until"), first, dates.END), last


def _between(since: tuple[Ints, Ints], until: tuple[Ints, Ints], day: int) -> Ints:
    certain = (_begun(since) <= day) & (day <= until[0])
    maybe = (since[0] <= day) & (day <= until[1])
    return np.where(maybe, np.where(certain, CERTAIN, MAYBE), NOT)


def _begun(since: tuple[Ints, Ints]) -> Ints:
    """Return the last possible first day; what has no date has always begun."""
    open_start = (since[0] == dates.BEGINNING) & (since[1] == dates.END)
    return np.where(open_start, dates.BEGINNING, since[1])


def sources_in_force(table: Table, day: int) -> Ints:
    """Return the force of each source of supply, as `source_force` gives it for one.

    Parameters
    ----------
    table : Table
        The sources.
    day : int
        Day, as an ordinal.

    Returns
    -------
    array of int, shape (n_sources,)
    """
    plain = rows_in_force(table, day)
    closed_at = table.days("as_of_date")
    shut = table.among("status", {"closed"}) & ~table.known("until")
    always = (np.full(len(table), dates.END),) * 2
    before = _between(table.days("since"), always, day)
    unsure = np.where(day < closed_at[0], before, np.minimum(before, MAYBE))
    force = np.where(shut, np.where(closed_at[1] <= day, NOT, unsure), plain)
    full = table.among("status", {"operating", "closed"})
    force = np.where(full, force, np.minimum(force, MAYBE))
    idle = table.among("status", {"candidate"}) & ~table.known("since")
    found: Ints = np.where(idle, NOT, force)
    return found


def sources_ended(table: Table, day: int) -> Flags:
    """Return which sources certainly supplied no more on a day, having done so before."""
    over = table.known("until") & (table.days("until")[1] < day)
    reported = table.among("status", {"closed"}) & (table.days("as_of_date")[1] <= day)
    found: Flags = over | (~table.known("until") & reported)
    return found


def source_force(row: dict[str, object], day: int) -> int:
    """Return the force of a source of supply, by its dates and its status.

    Operating counts; ramping counts at most as *maybe*; a candidate counts from its start and at
    most as *maybe*; a closed source counted until its end, or until the day it was reported closed.
    """
    status, since = row["status"], _text(row["since"])
    until = _text(row["until"])
    if status == "closed" and until is None:
        closed = dates.days(str(row["as_of_date"]))
        if closed[1] <= day:
            return NOT
        force = in_force(since, None, day)
        return force if day < closed[0] else min(force, MAYBE)
    if status == "candidate" and since is None:
        return NOT
    force = in_force(since, until, day)
    return force if status in {"operating", "closed"} else min(force, MAYBE)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
