"""Read `lists.toml` and `lists.csv`: who is on which list, and when that list is complete."""

from itertools import combinations
from pathlib import Path as Folder
from typing import Any

from mainstay import dates
from mainstay.errors import nearest
from mainstay.rules.memberships import lists as nation_lists
from mainstay.rules.memberships import memberships
from mainstay.rules.rulebook.countries import is_country
from mainstay.rules.rulebook.faults import Faults
from mainstay.rules.rulebook.parameters import share_a_day
from mainstay.rules.rulebook.parts import Entry, MemberList
from mainstay.rules.shipped import is_date

HEAD, ROWS = "lists.toml", "lists.csv"
COLUMNS = ("list", "member", "since", "until", "reference", "as_of", "verified", "note")
KEYS: dict[str, type] = {
    "name": str,
    "about": str,
    "of": str,
    "?complete_from": str,
    "?shared": bool,
}
OF = ("countries", "codes")


def shared_lists() -> dict[str, MemberList]:
    """Return the lists of nations that every book may name, such as NATO.

    None of them says from when on it is complete, so that absence is unknown.
    """
    return {
        code: MemberList(code, one.name, one.about, "countries", None, _shared(code), shared=True)
        for code, one in nation_lists().items()
    }


def _shared(code: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            list=code,
            member=row.country_id,
            since=row.since,
            until=row.until,
            reference=row.reference,
            as_of=row.as_of,
            verified=row.verified,
            note=row.note,
        )
        for row in memberships()
        if row.list == code
    )


def read_lists(folder: Folder, faults: Faults) -> dict[str, MemberList]:
    """Read the lists of a book, and beside them those that all books share."""
    raw = faults.toml(folder, HEAD) if (folder / HEAD).exists() else {}
    shared = shared_lists()
    for code, table in raw.items():
        _head(code, table, shared, faults)
    sound = {code: table for code, table in raw.items() if isinstance(table, dict)}
    entries = _entries(folder, sound, faults)
    own = {code: _list(code, table, entries.get(code, ())) for code, table in sound.items()}
    return shared | own


def _head(code: str, table: Any, shared: dict[str, MemberList], faults: Faults) -> None:
    if not isinstance(table, dict):
        faults.add("RUL002", HEAD, code, table, "a table", "Write [LIST] above its keys.")
        return
    faults.keys(HEAD, code, table, KEYS)
    if table.get("of") not in OF:
        faults.add("RUL012", HEAD, f"{code}.of", table.get("of"), " or ".join(OF))
    begun = table.get("complete_from")
    if begun is not None and not is_date(begun):
        faults.add("RUL011", HEAD, f"{code}.complete_from", begun, dates.ALLOWED)
    if table.get("shared") and code not in shared:
        fix = nearest(code, shared)
        faults.add("RUL005", HEAD, f"{code}.shared", code, "a list that books share", fix)


def _list(code: str, table: dict[str, Any], entries: tuple[Entry, ...]) -> MemberList:
    begun, of = table.get("complete_from"), str(table.get("of", ""))
    is_shared = table.get("shared") is True or (not entries and code in nation_lists())
    rows = (*_shared(code), *entries) if is_shared else entries
    return MemberList(
        code=code,
        name=str(table.get("name", code)),
        about=str(table.get("about", "")),
        of=of,
        complete_from=begun if is_date(begun) else None,
        entries=rows,
        shared=is_shared,
    )


def _entries(
    folder: Folder, lists: dict[str, dict[str, Any]], faults: Faults
) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[tuple[int, Entry]]] = {}
    for line, row in faults.rows(folder, ROWS, COLUMNS):
        sound = faults.dated(ROWS, "", row, line)
        if row["list"] not in lists:
            fix = nearest(row["list"], lists)
            faults.add("RUL005", ROWS, "list", row["list"], "a list of lists.toml", fix, line)
            continue
        if lists[row["list"]].get("of") == "countries" and not is_country(row["member"]):
            allowed = "an ISO 3166-1 alpha-3 code"
            faults.add("RUL013", ROWS, "member", row["member"], allowed, line=line)
        if not row["member"]:
            faults.add("RUL002", ROWS, "member", None, "a member", "Name it.", line)
        if row["verified"] not in {"yes", "no"}:
            faults.add("RUL010", ROWS, "verified", row["verified"], "yes or no", line=line)
        if sound:
            found.setdefault(row["list"], []).append((line, _entry(row)))
    for rows in found.values():
        _overlaps(rows, faults)
    return {code: tuple(entry for _, entry in rows) for code, rows in found.items()}


def _entry(row: dict[str, str]) -> Entry:
    return Entry(
        list=row["list"],
        member=row["member"],
        since=row["since"] or None,
        until=row["until"] or None,
        reference=row["reference"],
        as_of=row["as_of"],
        verified=row["verified"] == "yes",
        note=row["note"],
    )


def _overlaps(rows: list[tuple[int, Entry]], faults: Faults) -> None:
    """Note spans of one member that share a day."""
    by_member: dict[str, list[tuple[int, Entry]]] = {}
    for line, entry in rows:
        by_member.setdefault(entry.member, []).append((line, entry))
    for spans in by_member.values():
        for (first, one), (line, other) in combinations(spans, 2):
            if share_a_day(one, other):
                allowed = f"no day of the membership in line {first}"
                faults.add("RUL009", ROWS, "since", other.since, allowed, line=line)
