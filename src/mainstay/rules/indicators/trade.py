"""What nations sell by sector: the share in the world's exports, and the advantage in it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from mainstay import dates
from mainstay.errors import Problem, stop_if_any
from mainstay.rules.indicators.indicator import FOLDER
from mainstay.rules.indicators.rows import DATE, NATION, NUMBER, TEXT, Row, one_of, read_rows
from mainstay.rules.shipped import key_problems, read_toml, shipped

SECTOR_COLUMNS = {"sector": TEXT, "name": TEXT, "sitc": TEXT, "heading": TEXT}
KEYS: dict[str, type] = {
    "about": str,
    "date": str,
    "span": str,
    "reference": str,
    "licence": str,
    "as_of": str,
    "verified": bool,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """Exports of a nation in a sector: share of the world's, and revealed comparative advantage.

    A sector in which the file has nothing of a nation is not there: that nothing was sold is not
    said.
    """

    country_id: str
    sector: str
    share: float
    rca: float
    date: str
    reference: str
    licence: str
    as_of: str
    verified: bool

    @property
    def rca_symmetric(self) -> float:
        """The advantage on a scale from -1 over 0, where nothing is special, to below 1."""
        return (self.rca - 1) / (self.rca + 1)


@cache
def sectors() -> dict[str, str]:
    """Return the name of every sector that exports are given for.

    The codes are those of `items.sector` where the headings of trade allow it, and three more.

    Examples
    --------
    >>> sectors()["energetics"], "rare_earths" in sectors()
    ('Energetics', False)
    """
    text, key = shipped(FOLDER + "sectors.csv"), ("sector", "sitc")
    rows = read_rows(text, "sectors.csv", SECTOR_COLUMNS, key)
    return {row["sector"]: row["name"] for row in rows}


def trade(day: int, known_by: int | None = None) -> tuple[Trade, ...]:
    """Return exports by nation and sector, if their years have passed by a day.

    Parameters
    ----------
    day, known_by : int
        As `mainstay.rules.indicators.indicators`.

    Returns
    -------
    tuple of Trade
        By nation and sector; empty before the years that the figures speak of.

    Examples
    --------
    >>> from mainstay.dates import days
    >>> found = {(t.country_id, t.sector): t for t in trade(days("2024-06-30")[0])}
    >>> round(found["JPN", "batteries"].rca, 1), found["JPN", "batteries"].verified
    (3.7, False)
    >>> trade(days("1999-06-30")[0])
    ()
    """
    found, last = _trade(), dates.END if known_by is None else known_by
    kept = (t for t in found if dates.last_day(t.date) <= day and dates.last_day(t.as_of) <= last)
    return tuple(kept)


@cache
def _trade() -> tuple[Trade, ...]:
    what = read_meaning(shipped(FOLDER + "trade.toml"))
    return read_trade(shipped(FOLDER + "trade.csv"), what)


def read_meaning(text: str, file: str = "trade.toml") -> dict[str, Any]:
    """Read what the figures are; a DataError names every fault."""
    raw = read_toml(text, file)
    stop_if_any(key_problems(raw, KEYS, file))
    stop_if_any(
        Problem(
            code=DATE.code,
            file=file,
            column=column,
            found=raw[column],
            allowed=DATE.allowed,
            fix="Correct the date.",
        )
        for column in ("date", "as_of")
        if not DATE.holds(raw[column])
    )
    return raw


def read_trade(text: str, what: dict[str, Any], file: str = "trade.csv") -> tuple[Trade, ...]:
    """Read shares and advantages; a DataError names every fault."""
    columns = {
        "country_id": NATION,
        "sector": one_of(tuple(sectors())),
        "share": NUMBER,
        "rca": NUMBER,
    }
    rows = read_rows(text, file, columns, ("country_id", "sector"))
    return tuple(_line(row, what) for row in rows)


def _line(row: Row, what: dict[str, Any]) -> Trade:
    return Trade(
        country_id=row["country_id"],
        sector=row["sector"],
        share=float(row["share"]),
        rca=float(row["rca"]),
        **{key: what[key] for key in ("date", "reference", "licence", "as_of", "verified")},
    )
