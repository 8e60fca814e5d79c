"""Money on the record, added up once: what is certain, and what leaves the sum open upwards."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mainstay import dates
from mainstay.model.network import Network

NO_CURRENCY = "currency not published"


@dataclass(frozen=True)
class Sum:
    """The money in one currency, nominal: rows that are added, that overlap, and that are unsure.

    A row is unsure where its amount, its date or its overlap with others is not published, or its
    date may lie outside the time asked about; one of which the currency is not published may be in
    any, and stands in `anywhere`. Either leaves the sum open upwards.
    """

    currency: str
    amount: float
    added: tuple[int, ...]
    overlapping: tuple[int, ...]
    unsure: tuple[int, ...]
    anywhere: tuple[int, ...]

    @property
    def most(self) -> float | None:
        """The sum at most; None where it is open upwards."""
        return None if self.unsure or self.anywhere else self.amount


def sums(
    network: Network,
    day: int,
    *,
    of: str | None = None,
    columns: Sequence[str] = ("instrument_id", "item_id"),
    since: int | None = None,
) -> list[Sum]:
    """Add up money, currency by currency.

    Parameters
    ----------
    network : Network
    day : int
        Awards of a later day are left out.
    of : str or None
        Only rows that hold this key in one of `columns`; None for all money.
    columns : sequence of str
    since : int or None
        Awards of an earlier day are left out.

    Returns
    -------
    list of Sum
        A price for one unit of an item is no sum and is left out.
    """
    groups: dict[str, list[tuple[int, Mapping[str, Any]]]] = defaultdict(list)
    for number, row in enumerate(network["instruments"].rows()):
        keys = [row[column] for column in columns]
        if row["per_unit"] is None and (of is None or of in keys) and _within(row, since, day):
            groups[row["currency"] or NO_CURRENCY].append((number, row))
    unknown = groups.pop(NO_CURRENCY, [])
    named = sorted(groups) or ([NO_CURRENCY] if unknown else [])
    return [_sum(currency, groups.get(currency, []), unknown, since, day) for currency in named]


def _within(row: Mapping[str, Any], since: int | None, day: int) -> bool:
    """Say whether an award may lie in the time asked about."""
    if row["date"] is None:
        return True
    first, last = dates.days(row["date"])
    return first <= day and (since is None or last >= since)


def _certainly_within(row: Mapping[str, Any], since: int | None, day: int) -> bool:
    """Say whether an award certainly lies in it; one without a date was made before its print."""
    if row["date"] is None:
        return since is None and dates.last_day(row["as_of_date"]) <= day
    passed = dates.has_passed(row["date"], row["as_of_date"], day)
    return passed and (since is None or dates.first_day(row["date"]) >= since)


def _sum(
    currency: str,
    rows: list[tuple[int, Mapping[str, Any]]],
    unknown: list[tuple[int, Mapping[str, Any]]],
    since: int | None,
    day: int,
) -> Sum:
    added = [
        (number, row["amount"])
        for number, row in rows
        if row["add_up"] and row["amount"] is not None and _certainly_within(row, since, day)
    ]
    numbers = {number for number, _ in added}
    return Sum(
        currency,
        float(sum(amount for _, amount in added)),
        tuple(number for number, _ in added),
        tuple(number for number, row in rows if row["add_up"] is False),
        tuple(
            number for number, row in rows if number not in numbers and row["add_up"] is not False
        ),
        tuple(number for number, row in unknown if row["add_up"] is not False),
    )
