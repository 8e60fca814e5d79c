"""Who holds how much of an item, by the published shares of countries and makers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay.kernels.sets import contains, distinct, expanded
from mainstay.model.backing import Support, grouped_lists
from mainstay.model.bases import (
    CAPACITY_OF_MAKERS,
    MEASURES,
    SHARES_OF_MAKERS,
    Bases,
    added,
    joined,
)
from mainstay.model.capacities import capacities
from mainstay.model.force import CERTAIN, sources_in_force
from mainstay.model.network import Flags, Floats, Ints, Network, Table
from mainstay.model.roles import OF_ORIGIN
from mainstay.model.shares import ROUNDING, TOGETHER, Splits, splits
from mainstay.model.standing import Group, Makers, at, labels_of

SHARE = "share_of_supply"


@dataclass(frozen=True, eq=False)
class Holdings:
    """The published shares of items on a day, by who counts as one source.

    `makers` are those that may supply; `complete` flags the items of which they are known to be
    all, and `asked` the items looked at: arrays over the items of the network.
    """

    network: Network
    day: int
    by: Group
    market: str | None
    makers: Makers
    complete: Flags
    asked: Flags

    @cached_property
    def bases(self) -> Bases:
        """The published shares; those of an item side by side where sorted by item, stably.

        A market with shares of countries is not taken twice, and capacities only where no shares
        of the item are published.
        """
        countries, makers = self._of_countries, self._of_makers
        told = contains(distinct(self._places(countries)), self._places(makers))
        found = [countries, makers.only(~told)]
        left = self.asked.copy()
        for part in found:
            left[part.item] = False
        return joined([*found, self._of_capacity(left)])

    @property
    def overfull(self) -> Ints:
        """The items of which the shares of makers in one market together pass the whole."""
        return distinct(self._stated.item[self._passing])

    @cached_property
    def markets(self) -> list[str]:
        """The markets of which shares speak, as the bases number them."""
        told = set(self._splits.market) | set(self.network["sources"].coded("share_market")[1])
        return sorted(told - {None})

    @cached_property
    def keys(self) -> pa.Array:
        """The key of each holder, as the bases number them; several together stand as one."""
        return self._each(self._register.array(self._register.spec.key), TOGETHER)

    @cached_property
    def names(self) -> pa.Array:
        """The name of each holder for a reader."""
        return self._each(self._register.array("name"), ", ")

    @cached_property
    def ranked(self) -> tuple[Ints, Ints]:
        """The holdings of each basis in compressed form, the largest first, equal ones by name."""
        bases = self.bases
        every = np.flatnonzero(bases.amount > 0)
        keys = {
            "basis": bases.of[every],
            "amount": -bases.amount[every],
            "name": self.names.take(pa.array(bases.holder[every])),
            "place": every,
        }
        order = pc.sort_indices(pa.table(keys), [(name, "ascending") for name in keys])
        size = np.bincount(keys["basis"], minlength=len(bases))
        return np.append(0, np.cumsum(size)), every[order.to_numpy()]

    @property
    def _register(self) -> Table:
        return self.network["countries" if self.by == "country" else "organisations"]

    def _each(self, words: pa.Array, joint: str) -> pa.Array:
        """Return the words of the register, and after them those of countries together."""
        which, places = self._together[1:]
        lists = grouped_lists(which, len(self._together[0]), words.take(pa.array(places)))
        return pa.concat_arrays([words, pc.binary_join(lists, joint)])

    def _places(self, bases: Bases) -> Ints:
        """Number the pairs of item and market."""
        return bases.item * (1 + len(self.markets)) + bases.market + 1

    def _numbers(self, markets: Sequence[str | None]) -> Ints:
        """Return the numbers of markets; -1 for none."""
        number = {market: place for place, market in enumerate(self.markets)}
        return np.array([number.get(str(market), -1) for market in markets], dtype=np.int64)

    # Shares of countries.

    @cached_property
    def _splits(self) -> Splits:
        measures = OF_ORIGIN | {"capacity"} if self.by == "country" else frozenset[str]()
        return splits(self.network, self.day, market=self.market, measures=measures)

    @cached_property
    def _together(self) -> tuple[Ints, Ints, Ints]:
        """Return the shares of several countries together; which of them, and which countries."""
        found = self._splits
        shares = np.flatnonzero(np.diff(found.ptr) > 1)
        which, members = expanded(found.ptr, shares)
        return shares, which, found.countries[members]

    @property
    def _of_countries(self) -> Bases:
        found = self._splits
        year = np.full(len(found.item), -1, dtype=np.int64)
        np.maximum.at(year, found.split, np.where(np.isnan(found.share), -1, found.year))
        share, holder = self._holders_by_country
        of = found.split[share]
        bases = Bases(
            item=found.item,
            market=self._numbers(found.market),
            measure=np.array([MEASURES.index(name) for name in found.measure], dtype=np.int64),
            year=year,
            of=of,
            holder=holder,
            amount=found.share[share] / self._wholes[of],
            together=np.diff(found.ptr)[share],
            facts=(Support(found.split, "item_shares", found.row),),
        )
        return bases.only(at(self.asked, found.item, False))

    @property
    def _holders_by_country(self) -> tuple[Ints, Ints]:
        """Return the shares that are more than none, single countries first, and who holds them."""
        found, joint = self._splits, self._together[0]
        alone = np.flatnonzero(found.alone)
        later = len(self._register) + np.arange(len(joint))
        share = np.append(alone, joint)
        holder = np.append(found.countries[found.ptr[alone]], later)
        some = found.numbered[share] > 0
        return share[some], holder[some]

    @property
    def _wholes(self) -> Floats:
        """What the published shares of each split are shares of.

        A source elsewhere that certainly supplies holds something, though rounding hides it.
        """
        found = self._splits
        total = np.bincount(found.split, found.numbered, minlength=len(found.item))
        return np.maximum(1.0, np.where(self._elsewhere, total / (1 - ROUNDING), total))

    @property
    def _elsewhere(self) -> Flags:
        """Whether an item has a certain maker in a country that its split does not name."""
        found, makers, wide = self._splits, self.makers, 1 + len(self.network["countries"])
        sure = makers.certain & (makers.country >= 0)
        sited = distinct(makers.item[sure] * wide + makers.country[sure])
        split = found.split[found.of]
        named = contains(sited, found.item[split] * wide + found.countries)
        pairs = distinct(split[named] * wide + found.countries[named])
        there = np.bincount(pairs // wide, minlength=len(found.item))
        flags: Flags = np.bincount(sited // wide, minlength=len(self.asked))[found.item] > there
        return flags

    # Shares of makers.

    @property
    def _of_makers(self) -> Bases:
        """The published shares of makers, where they do not pass the whole."""
        found = self._stated
        whole = np.maximum(1.0, found.total)
        return replace(found, amount=found.amount / whole[found.of]).only(~self._passing)

    @property
    def _passing(self) -> Flags:
        """Where the published shares of makers in force together pass the whole."""
        found: Flags = self._stated.total > 1 + ROUNDING
        return found

    @cached_property
    def _stated(self) -> Bases:
        """Put the published shares of makers that certainly supply on the day together."""
        table, rows = self.network["sources"], self._stating
        item = self.network.positions("sources", "item_id")[rows]
        codes, distinct = table.coded("share_market")
        market = at(self._numbers(distinct), codes[rows])
        place = np.argsort(np.argsort(np.array([*self.markets, str(None)])))
        keys = item * len(place) + place[market]
        _, first, basis = np.unique(keys, return_index=True, return_inverse=True)
        of, holder, amount = added(basis, self._labels[rows], table.numbers(SHARE)[rows])
        return Bases(
            item=item[first],
            market=market[first],
            measure=np.full(len(first), SHARES_OF_MAKERS),
            year=np.full(len(first), -1),
            of=of,
            holder=holder,
            amount=amount,
            together=np.ones(len(of), dtype=np.int64),
            facts=(Support(basis, "sources", rows),),
        )

    @property
    def _stating(self) -> Ints:
        """Return the sources whose share counts, in order."""
        table = self.network["sources"]
        asked = at(self.asked, self.network.positions("sources", "item_id"), False)
        counted = self._telling & asked & (self._labels >= 0) & ~self._told_with
        if self.market is not None:
            counted &= table.among("share_market", {self.market})
        return np.flatnonzero(counted)

    @cached_property
    def _telling(self) -> Flags:
        """Whether each source certainly supplies and states a share."""
        table = self.network["sources"]
        found: Flags = table.known(SHARE) & (sources_in_force(table, self.day) == CERTAIN)
        return found

    @cached_property
    def _labels(self) -> Ints:
        """Who counts as the source in each row of `sources`."""
        maker = self.network.positions("sources", "organisation_id")
        return labels_of(self.network, self.by, maker, self.network.source_country)

    @property
    def _told_with(self) -> Flags:
        """Whether each source is part of another that states a share of the same market."""
        market = self.network["sources"].coded("share_market")[0]
        whole = self.network.positions("sources", "counted_in")
        found: Flags = at(self._telling, whole, False) & (at(market, whole) == market)
        return found

    # Capacities of makers.

    def _of_capacity(self, left: Flags) -> Bases:
        """Take capacities for shares, where all makers and all their capacities are known.

        Not where publications differ, or where a capacity contains that of another holder.
        """
        makers, inside = self.makers, self._inside
        open_to = left & self.complete & (self.market is None)
        items = open_to & ~makers.any_of(~self._plain & ~inside) & ~makers.any_of(self._unlike)
        counted = items[makers.item] & ~inside
        of, holder, held = added(
            makers.item[counted], makers.label[counted], self._amounts[counted]
        )
        total = np.bincount(of, held, minlength=len(items))
        shown = np.flatnonzero(total > 0)
        place = np.cumsum(total > 0) - 1
        some = total[of] > 0
        told = total[makers.item] > 0
        return Bases(
            item=shown,
            market=np.full(len(shown), -1),
            measure=np.full(len(shown), CAPACITY_OF_MAKERS),
            year=np.full(len(shown), -1),
            of=place[of[some]],
            holder=holder[some],
            amount=held[some] / total[of[some]],
            together=np.ones(some.sum(), dtype=np.int64),
            facts=(Support(place[makers.item[told]], "sources", makers.row[told]),),
        )

    @property
    def _plain(self) -> Flags:
        """Whether each maker has a capacity that is published by one figure."""
        table = self.network["sources"]
        high, usual = table.numbers("capacity_high_per_year"), table.numbers("capacity_per_year")
        one = np.isnan(high) | (high == usual)
        found: Flags = at(one, self.makers.row, False) & np.isfinite(self._amounts)
        return found

    @cached_property
    def _amounts(self) -> Floats:
        """The capacity of each maker; infinite where nothing bounds it."""
        return at(capacities(self.network, self.day), self.makers.row, np.inf)

    @cached_property
    def _whole(self) -> Ints:
        """Which row each maker is counted in, where that is a maker of its item too; else -1."""
        makers, table = self.makers, self.network["sources"]
        made = np.full(len(table), -1, dtype=np.int64)
        made[makers.row[makers.row >= 0]] = makers.item[makers.row >= 0]
        whole = at(self.network.positions("sources", "counted_in"), makers.row)
        return np.where(at(made, whole) == makers.item, whole, -1)

    @property
    def _inside(self) -> Flags:
        found: Flags = self._whole >= 0
        return found

    @property
    def _unlike(self) -> Flags:
        """Whether a maker leaves open who makes how much: unsure, unnamed or part of another."""
        makers, whole = self.makers, self._whole
        named = (makers.row >= 0) & (makers.label >= 0) & makers.certain
        found: Flags = ~named | ((whole >= 0) & (at(self._labels, whole) != makers.label))
        return found
