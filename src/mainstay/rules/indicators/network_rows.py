"""Indicators of a network: its own rows, and for the rest what ships."""

from mainstay.model.network import Network
from mainstay.rules.indicators.indicator import (
    Definition,
    Indicator,
    definitions,
    indicators,
    newest,
)

TABLE = "indicators"


def indicators_of(network: Network, day: int, known_by: int | None = None) -> tuple[Indicator, ...]:
    """Return the indicators that a network speaks of, with what ships for all others.

    A row of the network takes the place of what ships for its indicator and nation, whichever is
    newer: who keeps the network has chosen it. One without a value makes the indicator unknown.

    Parameters
    ----------
    network : Network
    day : int
        As `mainstay.rules.indicators.indicators`.
    known_by : int, optional
        As there; of a row, `as_of_date` counts.

    Returns
    -------
    tuple of Indicator
        By indicator and nation. Where a row has no interval its ends are its value; where it has no
        unit, it is that of what ships. An indicator that does not ship has direction `none`.

    Examples
    --------
    >>> from mainstay.dates import days
    >>> from mainstay.examples import tiny
    >>> found = indicators_of(tiny(), days("2024-06-30")[0])
    >>> found == indicators(days("2024-06-30")[0])
    True
    """
    own = newest(_own(network), day, known_by)
    found = {(i.indicator, i.country_id): i for i in (*indicators(day, known_by), *own)}
    return tuple(found[key] for key in sorted(found))


def _own(network: Network) -> list[Indicator]:
    """Read the rows of the network."""
    table = network[TABLE]
    return [_indicator(network, number, row) for number, row in enumerate(table.rows())]


def _indicator(network: Network, number: int, row: dict[str, object]) -> Indicator:
    """Read one row, with the titles of its publications as reference."""
    what: Definition | None = definitions().get(str(row["indicator"]))
    value = _number(row["value"])
    keys = row["evidence_ids"]
    assert isinstance(keys, list | tuple)
    ends = [value if row.get(end) is None else _number(row[end]) for end in ("low", "high")]
    return Indicator(
        indicator=str(row["indicator"]),
        country_id=str(row["country_id"]),
        date=_text(row["date"]),
        low=ends[0],
        high=ends[1],
        value=value,
        unit=_text(row["unit"]) or (None if what is None else what.unit),
        direction="none" if what is None else what.direction,
        reference="; ".join(_title(network, str(key)) for key in keys),
        licence="",
        as_of=str(row["as_of_date"]),
        verified=bool(row["verified"]),
        rows=((TABLE, number),),
    )


def _title(network: Network, key: str) -> str:
    """Return the publisher and the title of a publication, or its key where it has no row."""
    table = network["evidence"]
    if key not in table.index:
        return key
    place = table.index[key]
    return f"{table['publisher'][place]}, {table['title'][place]}"


def _number(value: object) -> float | None:
    assert value is None or isinstance(value, int | float)
    return None if value is None else float(value)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
