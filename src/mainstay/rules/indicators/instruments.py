"""Regimes of export control, and instruments on investment from abroad and to it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from mainstay.model.force import CERTAIN, MAYBE, in_force
from mainstay.rules.indicators.indicator import FOLDER
from mainstay.rules.indicators.rows import (
    ANY,
    DATE,
    NATION,
    TEXT,
    YES_NO,
    Check,
    Row,
    one_of,
    or_empty,
    read_rows,
)
from mainstay.rules.shipped import shipped

REGIMES = {
    "WASSENAAR": "Wassenaar Arrangement",
    "MTCR": "Missile Technology Control Regime",
    "AUSTRALIA_GROUP": "Australia Group",
    "NSG": "Nuclear Suppliers Group",
}
"""Codes of the regimes and their names."""

STATUSES = {
    "in_force": "in force",
    "adopted": "adopted, not or not wholly in force",
    "draft": "draft",
    "recommendation": "recommendation without force of law",
    "none": "none dedicated",
}
"""What an instrument may be, and how it is said."""

UNION = "EU"
PLACE = Check("VAL005", lambda text: text == UNION or NATION.holds(text), "a country code or EU")
COMMON = {"reference": TEXT, "as_of": DATE, "verified": YES_NO}
REGIME_COLUMNS = {
    "regime": one_of(tuple(REGIMES)),
    "country_id": NATION,
    "since": or_empty(DATE),
    "since_verified": YES_NO,
    **COMMON,
}
SCREENING_COLUMNS = {
    "country_id": NATION,
    "instrument": TEXT,
    "since": or_empty(DATE),
    "authority": ANY,
    "mandatory_filing": one_of(("yes", "partial", "no")),
    "mandatory_says": TEXT,
    "status": one_of(tuple(STATUSES)),
    **COMMON,
    "note": ANY,
}
OUTBOUND_COLUMNS = {
    "country_id": PLACE,
    "instrument": TEXT,
    "since": or_empty(DATE),
    "authority": ANY,
    "scope": ANY,
    "status": one_of(tuple(STATUSES)),
    **COMMON,
    "note": ANY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """A nation's part in a regime of export control, from when, and how that is known."""

    regime: str
    country_id: str
    since: str | None
    since_verified: bool
    reference: str
    as_of: str
    verified: bool

    def force(self, day: int) -> int:
        """Say whether it holds on a day: not, maybe or certainly.

        It was read as of a date; before that it holds as far as its first year goes, and without
        one it may hold.
        """
        force = in_force(self.since, None, day)
        if self.since is None:
            return min(force, max(MAYBE, in_force(self.as_of, None, day)))
        return force

    def doubt(self, day: int) -> str | None:
        """Say why it does not count on a day; None where it counts.

        A list that was read proves who had joined by its date, so a member counts from the year
        that is stated; that it had left before would be news. Without a year it counts from the
        date of the list.
        """
        if not self.verified:
            return "not verified"
        if self.force(day) == CERTAIN:
            return None
        if self.since is None:
            return f"read for {self.as_of}, not for this day"
        return f"dated to {self.since}, without the day"

    def verified_on(self, day: int) -> bool:
        """Say whether a publication that was read carries it on a day."""
        return self.doubt(day) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """An instrument that screens investment from abroad, or the fact that there is none.

    `mandatory_filing` is `partial` where only some transactions must be filed; `mandatory_says`
    says which.
    """

    country_id: str
    instrument: str
    since: str | None
    authority: str
    mandatory_filing: str
    mandatory_says: str
    status: str
    reference: str
    as_of: str
    verified: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """An instrument on investment abroad; `country_id` is EU where it is one of the Union."""

    country_id: str
    instrument: str
    since: str | None
    authority: str
    scope: str
    status: str
    reference: str
    as_of: str
    verified: bool
    note: str


@cache
def regimes() -> tuple[Regime, ...]:
    """Return who takes part in which regime of export control.

    Examples
    --------
    >>> from mainstay.dates import days
    >>> japan = [r for r in regimes() if r.country_id == "JPN"]
    >>> [r.regime for r in japan]
    ['WASSENAAR', 'MTCR', 'AUSTRALIA_GROUP', 'NSG']
    >>> [[r.verified_on(days(day)[0]) for r in japan] for day in ("2024-06-30", "2026-06-30")]
    [[True, True, False, True], [True, True, True, True]]
    """
    return read_regimes(shipped(FOLDER + "regimes.csv"))


@cache
def screenings() -> tuple[Screening, ...]:
    """Return the instruments that screen investment from abroad.

    Examples
    --------
    >>> [s.mandatory_says for s in screenings() if s.country_id == "GBR"]
    ['yes (17 sectors)']
    """
    return read_screenings(shipped(FOLDER + "screening.csv"))


@cache
def outbound() -> tuple[Outbound, ...]:
    """Return the instruments on investment abroad.

    Examples
    --------
    >>> [o.status for o in outbound() if o.country_id == "USA"]
    ['in_force', 'adopted']
    """
    return read_outbound(shipped(FOLDER + "outbound.csv"))


def read_regimes(text: str, file: str = "regimes.csv") -> tuple[Regime, ...]:
    """Read parts in regimes; a DataError names every fault."""
    rows = read_rows(text, file, REGIME_COLUMNS, ("regime", "country_id"))
    return tuple(
        Regime(
            regime=row["regime"],
            country_id=row["country_id"],
            since_verified=row["since_verified"] == "yes",
            since=row["since"] or None,
            reference=row["reference"],
            as_of=row["as_of"],
            verified=row["verified"] == "yes",
        )
        for row in rows
    )


def read_screenings(text: str, file: str = "screening.csv") -> tuple[Screening, ...]:
    """Read instruments on investment from abroad; a DataError names every fault."""
    rows = read_rows(text, file, SCREENING_COLUMNS, ("country_id", "instrument"))
    more = ("mandatory_filing", "mandatory_says")
    return tuple(Screening(**_instrument(row, more)) for row in rows)


def read_outbound(text: str, file: str = "outbound.csv") -> tuple[Outbound, ...]:
    """Read instruments on investment abroad; a DataError names every fault."""
    rows = read_rows(text, file, OUTBOUND_COLUMNS, ("country_id", "instrument"))
    return tuple(Outbound(**_instrument(row, ("scope",))) for row in rows)


def _instrument(row: Row, more: tuple[str, ...]) -> dict[str, Any]:
    """Read what every instrument has, and some columns more."""
    same = ("country_id", "instrument", "authority", "status", "reference", "as_of", "note")
    read = {"since": row["since"] or None, "verified": row["verified"] == "yes"}
    return {name: row[name] for name in (*same, *more)} | read
