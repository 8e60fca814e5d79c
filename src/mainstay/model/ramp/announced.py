"""Announced targets as steps: what was to be reached, by when, and what of it still stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mainstay import dates
from mainstay.model.network import Network
from mainstay.model.observed import PER_YEAR
from mainstay.model.rates.bounds import in_rate
from mainstay.model.rates.seen import Seen
from mainstay.units import conversion

ANNOUNCED = frozenset({"target", "capacity"})
"""Measures of a series that announce a rate, where they have a date for which it was set."""


@dataclass(frozen=True, slots=True)
class Target:
    """A rate that was announced for a date: of a nation, or of one organisation."""

    item: str
    organisation: str | None
    amount: float
    first: int
    last: int
    announced: tuple[int, int]
    row: int


@dataclass(frozen=True)
class Targets:
    """The targets of a nation and of organisations that had been announced by a day."""

    network: Network
    nation: str | None
    day: int

    @cached_property
    def every(self) -> tuple[Target, ...]:
        """All of them: of those for one date the newest, and of several newest ones the largest."""
        found: dict[tuple[str, str | None, int, int], Target] = {}
        for row, values in enumerate(self.network["series"].rows()):
            for new in self._read(row, values):
                key = (new.item, new.organisation, new.first, new.last)
                held = found.get(key, new)
                found[key] = max(held, new, key=lambda t: (t.announced, t.amount))
        return tuple(found.values())

    def _read(self, row: int, values: Mapping[str, Any]) -> Iterator[Target]:
        if not self._counts(values):
            return
        item = values["item_id"]
        factor = conversion(values["unit"], self.network.unit_of(item))
        announced = dates.days(values["date"])
        if factor is None or announced[0] > self.day:
            return
        amount = values["value"] * PER_YEAR[values["period"]] * factor
        first, last = dates.days(values["target_date"])
        yield Target(item, values["organisation_id"], amount, first, last, announced, row)

    def _counts(self, values: Mapping[str, Any]) -> bool:
        """Say whether a row sets a rate of an item for a date, for the nation or one maker."""
        of_nation = self.nation is not None and values["country_id"] == self.nation
        return (
            values["measure"] in ANNOUNCED
            and bool(values["chosen"])
            and (values["organisation_id"] is not None or of_nation)
            and None not in (values["value"], values["item_id"], values["target_date"])
            and values["period"] in PER_YEAR
        )

    def largest(self, item: str, organisation: str | None, day: int) -> Target | None:
        """Return the largest target that stands and whose date has come on a later day.

        A target stands while its date has not passed on the day from which is looked.
        """
        own = [t for t in self.every if (t.item, t.organisation) == (item, organisation)]
        due = [t for t in own if t.last > self.day and t.first <= day and self.day < day]
        return max(due, key=lambda t: t.amount, default=None)

    def missed(self, seen: Seen) -> list[tuple[Target, int]]:
        """Return the targets that were not reached by their date, with the row observed since."""
        found = []
        for target in self.every:
            observed = seen.newest.get(target.item)
            if target.organisation is None and observed is not None:
                day, amount, row = observed
                if target.last <= day and amount < target.amount:
                    found.append((target, row))
        return sorted(found, key=lambda pair: (pair[0].item, pair[0].last, pair[0].announced))

    def words(self, target: Target) -> str:
        """Say what was announced, when and for when."""
        table = self.network["series"]
        columns = ("value", "unit", "period", "date", "target_date")
        value, unit, period, said, due = (table[name][target.row] for name in columns)
        return f"{in_rate(value, unit, period)} announced for {due} ({said})"
