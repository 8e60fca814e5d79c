"""Who holds how much of an item, by the published shares of countries and makers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from math import isinf
from typing import Any, Literal

from mainstay.kernels.concentration import herfindahl_bounds
from mainstay.model.backing import Pointer
from mainstay.model.force import CERTAIN, source_force
from mainstay.model.network import Network, Table
from mainstay.model.owners import ultimate_owner
from mainstay.model.roles import OF_ORIGIN
from mainstay.model.shares import ROUNDING, TOGETHER, Split, country_names, published_splits, tidy
from mainstay.model.supply_graph import Source, capacity

Group = Literal["organisation", "owner", "country"]

CAPACITY_OF_MAKERS, SHARES_OF_MAKERS = "makers' capacity", "makers' shares"


@dataclass(frozen=True)
class Basis:
    """Published shares of one item in one market: who holds how much, and what is unknown."""

    market: str | None
    measure: str
    held: Mapping[str, float]
    joint: tuple[tuple[str, float, int], ...] = ()
    year: int | None = None
    rows: tuple[Pointer, ...] = ()

    @property
    def known(self) -> float:
        """The share of which the holder is published."""
        return tidy(sum(self.held.values()) + sum(amount for _, amount, _ in self.joint))

    def index(self) -> tuple[float, float]:
        """Return the least and the largest Herfindahl index."""
        joint = [(amount, number) for _, amount, number in self.joint]
        low, high = herfindahl_bounds(list(self.held.values()), max(0.0, 1 - self.known), joint)
        return tidy(low), tidy(min(1.0, high))

    @property
    def holders(self) -> list[tuple[str, float]]:
        """Return who holds how much, if anything; several together stand as one."""
        everyone = [*self.held.items(), *((name, amount) for name, amount, _ in self.joint)]
        return [(name, amount) for name, amount in everyone if amount > 0]


@dataclass(frozen=True)
class Holdings:
    """The published shares of items on a day, by who counts as one source.

    `makers` are the sources of each item that may supply; `complete` the items of which they are
    known to be all. `overfull` gathers the names of items whose makers' shares pass the whole.
    """

    network: Network
    day: int
    by: Group
    market: str | None
    makers: Mapping[str, Sequence[Source]]
    complete: Set[str]
    overfull: list[str] = field(default_factory=list)

    def label(self, organisation: str | None, country: str | None) -> str | None:
        """Return who counts as one source."""
        if self.by == "country":
            return country
        if self.by == "owner":
            return ultimate_owner(self.network, organisation)
        return organisation

    def name(self, label: str | None) -> str | None:
        """Return the name of a holder for a reader."""
        if label is None:
            return None
        if self.by == "country":
            return country_names(self.network, label)
        return self.network.name_of("organisations", label)

    def bases(self, item: str) -> list[Basis]:
        """Return the published shares of an item, market by market."""
        countries = list(self._of_countries(item))
        told = {basis.market for basis in countries}
        makers = [basis for basis in self._of_makers(item) if basis.market not in told]
        return [*countries, *makers] or self._of_capacity(item)

    def _of_countries(self, item: str) -> Iterable[Basis]:
        if self.by != "country":
            return
        for split in self._splits.get(item, []):
            numbered = [share for share in split.shares if share.share is not None]
            total = sum(share.share or 0.0 for share in numbered)
            # A source elsewhere that certainly supplies holds something, though rounding hides it.
            elsewhere = any(
                s.certain and s.country is not None and s.country not in split.countries
                for s in self.makers.get(item, [])
            )
            whole = max(1.0, total) if not elsewhere else max(1.0, total / (1 - ROUNDING))
            yield Basis(
                split.market,
                split.measure,
                {
                    s.countries[0]: s.share / whole
                    for s in numbered
                    if len(s.countries) == 1 and s.share
                },
                tuple(
                    (TOGETHER.join(s.countries), s.share / whole, len(s.countries))
                    for s in numbered
                    if len(s.countries) > 1 and s.share
                ),
                max((s.year for s in numbered if s.year is not None), default=None),
                tuple(("item_shares", share.row) for share in split.shares),
            )

    @cached_property
    def _splits(self) -> dict[str, list[Split]]:
        return published_splits(
            self.network,
            self.day,
            market=self.market,
            measures=OF_ORIGIN | {"capacity"},
        )

    def _of_makers(self, item: str) -> Iterable[Basis]:
        """Put the published shares of makers that certainly supply on the day together."""
        network, table = self.network, self.network["sources"]
        markets: dict[str | None, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        rows: dict[str | None, list[Pointer]] = defaultdict(list)
        for number, row in enumerate(table.rows()):
            share, place = row["share_of_supply"], row["share_market"]
            label = self.label(
                row["organisation_id"], network.country_of(row["organisation_id"], row["site_id"])
            )
            if row["item_id"] != item or share is None or label is None:
                continue
            if source_force(row, self.day) != CERTAIN or self.market not in {None, place}:
                continue
            if self._told_with(row, table):
                continue
            markets[place][label] += share
            rows[place].append(("sources", number))
        for place in sorted(markets, key=str):
            total = sum(markets[place].values())
            if total > 1 + ROUNDING:
                self.overfull.append(network.label(item))
                continue
            held = {label: share / max(1.0, total) for label, share in markets[place].items()}
            yield Basis(place, SHARES_OF_MAKERS, held, rows=tuple(rows[place]))

    def _told_with(self, row: Mapping[str, Any], table: Table) -> bool:
        """Say whether a source is part of another that states a share of the same market."""
        if row["counted_in"] not in table.index:
            return False
        whole = table.row(row["counted_in"])
        told = whole["share_of_supply"] is not None
        same = whole["share_market"] == row["share_market"]
        return told and same and source_force(whole, self.day) == CERTAIN

    def _of_capacity(self, item: str) -> list[Basis]:
        """Take capacities for shares, where all makers and all their capacities are known.

        Not where publications differ, or where a capacity contains that of another holder.
        """
        network, makers = self.network, self.makers.get(item, [])
        if self.market is not None or item not in self.complete or not makers:
            return []
        table, unit = network["sources"], self.network.unit_of(item)
        by_key = {table.keys[s.row]: s for s in makers if s.row is not None}
        held: dict[str, float] = defaultdict(float)
        for source in makers:
            row = None if source.row is None else table.row(table.keys[source.row])
            label = self.label(source.organisation, source.country)
            amount = None if row is None else capacity(row, unit, self.day)
            if label is None or row is None or amount is None or not source.certain:
                return []
            whole = by_key.get(row["counted_in"])
            if whole is not None:
                if self.label(whole.organisation, whole.country) != label:
                    return []
                continue
            if isinf(amount) or row["capacity_high_per_year"] not in {
                None,
                row["capacity_per_year"],
            }:
                return []
            held[label] += amount
        total = sum(held.values())
        if not total:
            return []
        shares = {label: amount / total for label, amount in held.items()}
        rows = tuple(("sources", s.row) for s in makers if s.row is not None)
        return [Basis(None, CAPACITY_OF_MAKERS, shares, rows=rows)]
