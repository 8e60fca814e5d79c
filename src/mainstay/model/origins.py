"""Where the inputs of an item come from, country by country and market by market."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay.kernels.sets import contains, distinct
from mainstay.model.compiling import compile_graph
from mainstay.model.network import Flags, Floats, Ints, Network
from mainstay.model.presence import Presence, paired, presence
from mainstay.model.shares import Splits, splits, tidied
from mainstay.model.supply_graph import Sources, SupplyGraph
from mainstay.model.tree import Tree


class Rows(NamedTuple):
    """What is known of countries in inputs, as columns.

    A row speaks of a country, of several together, or of what is unknown. What it speaks of stands
    by its place: `share` and `split` in `Splits`, -1 where it has none. A row of several countries
    has no country of its own, but a share. `shown` says where the record shows supply.
    """

    item: Ints
    country: Ints
    share: Ints
    split: Ints
    low: Floats
    high: Floats
    shown: Flags

    @property
    def is_joint(self) -> Flags:
        """Where a share is published for several countries together."""
        found: Flags = (self.country < 0) & (self.share >= 0)
        return found

    @property
    def is_rest(self) -> Flags:
        """Where the shares of a market leave something unknown."""
        found: Flags = (self.country < 0) & (self.share < 0) & (self.split >= 0)
        return found


def _rows(
    item: Ints,
    low: Any,
    high: Any,
    *,
    country: Any = -1,
    share: Any = -1,
    split: Any = -1,
    shown: Any = False,
) -> Rows:
    """Make rows of items; what is one for all may be given once."""
    columns = (item, country, share, split, low, high, shown)
    return Rows._make(np.broadcast_to(column, item.shape) for column in columns)


def _picked(rows: Rows, at: Any) -> Rows:
    return Rows._make(column[at] for column in rows)


@dataclass(frozen=True, eq=False)
class Origins:
    """The origins of the inputs of a tree on a day: for a nation, in a market, or for all.

    Parameters
    ----------
    tree : Tree
    day : int
        Day, as an ordinal.
    nation : str or None
        Keep only sources sited in this country or linked to a buyer in it.
    market : str or None
        Count only shares of this market.
    """

    tree: Tree
    day: int
    nation: str | None
    market: str | None

    @property
    def network(self) -> Network:
        """The network of the tree."""
        return self.tree.network

    @cached_property
    def graph(self) -> SupplyGraph:
        """All that may supply the nation."""
        return compile_graph(self.network, [self.tree.root], on=self.day, nation=self.nation)

    @cached_property
    def everywhere(self) -> Sources:
        """All that may supply, whoever asks."""
        if self.nation is None:
            return self.graph.sources
        return compile_graph(self.network, [self.tree.root], on=self.day).sources

    @cached_property
    def present(self) -> Presence:
        """Where sources are listed, and where links show that an input comes from."""
        return presence(self.graph, self.tree, self.day, self.nation)

    @cached_property
    def splits(self) -> Splits:
        """How each item is shared, market by market."""
        return splits(self.network, self.day, market=self.market)

    @cached_property
    def splits_of(self) -> Ints:
        """How many splits each item has."""
        return np.bincount(self.splits.item, minlength=len(self.tree.tiers))

    @cached_property
    def place(self) -> Ints:
        """The place of each item in the order of the tree."""
        found = np.full(len(self.tree.tiers), -1)
        found[self.tree.order] = np.arange(len(self.tree.order))
        return found

    @cached_property
    def rows(self) -> Rows:
        """The rows: input by input, market by market, and last what no share speaks of.

        In each market the countries stand by name, then several together, then the unknown.
        """
        parts = (
            self._of_countries(),
            self._of_several(),
            self._of_nobody(),
            self._without_share(),
            self._without_origin(),
        )
        found = Rows._make(map(np.concatenate, zip(*parts, strict=True)))
        found = _picked(found, self.tree.tiers[found.item] > 0)
        alone = found.country >= 0
        within = np.where(alone, self._by_name[found.country], found.share)
        kind = np.where(alone, 0, np.where(found.is_joint, 1, 2))
        split = np.where(found.split < 0, len(self.splits.item), found.split)
        order = np.lexsort((within, kind, split, self.place[found.item]))
        return _picked(found, order)

    @cached_property
    def pair(self) -> Ints:
        """The place of each row in `present`; -1 where no source or link names the country."""
        return self.present.find(self.rows.item, self.rows.country)

    @cached_property
    def _by_name(self) -> Ints:
        """The place of each country by name."""
        names = self.network["countries"].array("name")
        place = np.zeros(len(names) + 1, dtype=np.int64)
        place[pc.sort_indices(names).to_numpy()] = np.arange(len(names))
        return place

    @cached_property
    def _speaks(self) -> Flags:
        """Whether the market of each split shows what the item asked about is made of."""
        asked = pa.array([m for m in (self.nation, self.market) if m is not None], pa.string())
        found: Flags = pc.is_in(pa.array(self.splits.market, pa.string()), asked).to_numpy(
            zero_copy_only=False
        )
        return found

    def _of_countries(self) -> Rows:
        """Return a row for each country that the shares of a market name."""
        found = self.splits
        split, country = found.split[found.of], found.countries
        low, high = found.intervals()
        # A country named without a number supplies, though how much is not published.
        named = (found.alone & found.names)[found.of]
        published = ((low > 0) | (named & (high > 0))) & self._speaks[split]
        shown = published | self._linked(found.item[split], country)
        return _rows(
            found.item[split], low, high, country=country, share=found.of, split=split, shown=shown
        )

    def _of_several(self) -> Rows:
        """Return a row for each share of several countries together."""
        found = self.splits
        share = np.flatnonzero((np.diff(found.ptr) > 1) & ~np.isnan(found.share))
        split = found.split[share]
        low = tidied(found.share[share])
        high = tidied(np.minimum(1.0, found.share[share] + found.unknown[split]))
        shown = (low > 0) & self._speaks[split]
        return _rows(found.item[split], low, high, share=share, split=split, shown=shown)

    def _of_nobody(self) -> Rows:
        """Return a row for what the shares of a market leave unknown."""
        split = np.flatnonzero(self.splits.unknown > 0)
        rest = self.splits.unknown[split]
        return _rows(self.splits.item[split], rest, rest, split=split)

    def _without_share(self) -> Rows:
        """Return a row for each country that is listed for an input, and that no share names.

        Where the listed countries are known to be the only ones, a single one has the whole.
        """
        item, country = self._unnamed
        split = self._one_split[item]
        alone = np.bincount(item, minlength=len(self.tree.tiers))[item] == 1
        whole = (split < 0) & alone & self._closed[item] & (self._only[item] == country)
        linked = self._linked(item, country)
        shown = np.where((split < 0) & self._closed[item], whole, linked)
        high = np.append(self.splits.unknown, 1.0)[split]
        return _rows(item, whole * 1.0, high, country=country, split=split, shown=shown)

    def _without_origin(self) -> Rows:
        """Return a row for each input without a share, unless its listed countries are all."""
        item = np.flatnonzero((self.splits_of == 0) & ~self._closed)
        return _rows(item, 1.0, 1.0)

    @cached_property
    def _one_split(self) -> Ints:
        """The split that holds all that may supply an item: the only one of the market asked about.

        -1 where no market was asked about or the item has no split, or several.
        """
        found = np.full(len(self.tree.tiers), -1)
        if self.market is not None:
            found[self.splits.item] = np.arange(len(self.splits.item))
        return np.where(self.splits_of == 1, found, -1)

    @cached_property
    def _unnamed(self) -> tuple[Ints, Ints]:
        """The countries listed for an item that no share names."""
        found = self.splits
        named = paired(self.network, found.item[found.split[found.of]], found.countries)
        left = ~contains(distinct(named), self.present.pairs)
        return self.present.item[left], self.present.country[left]

    def _linked(self, item: Ints, country: Ints) -> Flags:
        """Say whether a link shows each country in an item."""
        found: Flags = np.append(self.present.is_linked, False)[self.present.find(item, country)]
        return found

    @cached_property
    def _closed(self) -> Flags:
        """Whether the listed countries are known to be the only origins of each item."""
        item, number = self.everywhere.item, len(self.tree.tiers)
        some = np.bincount(item, minlength=number) > 0
        hidden = np.bincount(item[self.everywhere.country < 0], minlength=number) > 0
        found: Flags = self.network["items"].flags("sources_complete") & some & ~hidden
        return found

    @cached_property
    def _only(self) -> Ints:
        """The country of the sources of each item; -1 where there is none, or are several."""
        every, number = self.everywhere, len(self.tree.tiers)
        first = np.full(number, len(self.network["countries"]))
        last = np.full(number, -1)
        np.minimum.at(first, every.item, every.country)
        np.maximum.at(last, every.item, every.country)
        return np.where(first == last, last, -1)
