"""Whom a law on foreign purchases reaches: `scopes.csv`."""

from dataclasses import dataclass
from functools import cache

from mainstay.rules.indicators.rows import (
    ANY,
    DATE,
    NATION,
    NUMBER,
    TEXT,
    YES_NO,
    Row,
    one_of,
    or_empty,
    read_rows,
)
from mainstay.rules.shipped import shipped

COLUMNS = {
    "country_id": NATION,
    "covers": or_empty(one_of(("defence", "all"))),
    "trigger_share": or_empty(NUMBER),
    "reference": TEXT,
    "as_of": DATE,
    "verified": YES_NO,
    "note": ANY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whom a law reaches: makers of defence items, all firms, or not known.

    `trigger_share` is the least holding that is reviewed; None where none was read.
    """

    country_id: str
    covers: str | None
    trigger_share: float | None
    reference: str
    as_of: str
    verified: bool
    note: str


@cache
def scopes() -> dict[str, Scope]:
    """Return the scope of the law of each nation, where something of it is known.

    Examples
    --------
    >>> scopes()["KOR"].covers, scopes()["NOR"].covers
    ('defence', None)
    """
    return read_scopes(shipped("partner/scopes.csv"))


def read_scopes(text: str, file: str = "scopes.csv") -> dict[str, Scope]:
    """Read the scopes of laws; a DataError names every fault."""
    rows = read_rows(text, file, COLUMNS, ("country_id",))
    return {row["country_id"]: _scope(row) for row in rows}


def _scope(row: Row) -> Scope:
    return Scope(
        country_id=row["country_id"],
        covers=row["covers"] or None,
        trigger_share=float(row["trigger_share"]) if row["trigger_share"] else None,
        reference=row["reference"],
        as_of=row["as_of"],
        verified=row["verified"] == "yes",
        note=row["note"],
    )
