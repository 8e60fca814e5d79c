"""What share of the supply of an item a country holds, by whomever there, listed or not."""

from typing import NamedTuple

import numpy as np

from mainstay.kernels.sets import contains, distinct
from mainstay.model.backing import Support
from mainstay.model.network import Floats, Ints
from mainstay.model.shares import ROUNDING, splits
from mainstay.model.supply_graph import UNLISTED, SupplyGraph

PRODUCTION = frozenset({"production"})


class CountryShares(NamedTuple):
    """The share of a country in a pool, and the published share that says so; -1 where none does.

    Pairs stand in the order of countries, then pools.
    """

    country: Ints
    pool: Ints
    low: Floats
    high: Floats
    row: Ints

    def behind(self, number: Ints) -> Support:
        """Return the published shares, as facts behind the row that each country has."""
        told = self.row >= 0
        return Support(number[told], "item_shares", self.row[told])


def country_shares(graph: SupplyGraph, day: int, *, market: str = "world") -> CountryShares:
    """Return what countries hold of each item whose production is published by country.

    A country that is named has its interval (`Splits.intervals`); one with a listed source that is
    not named, at most what the named leave.

    Parameters
    ----------
    graph : SupplyGraph
    day : int
        Day, as an ordinal.
    market : str
        The market of which published shares count.
    """
    found = splits(graph.network, day, market=market, measures=PRODUCTION)
    low, high = found.intervals()
    split = found.split[found.of]
    pool = graph.pool_at[found.item[split]]
    named = (pool >= 0) & (high > 0)
    wide = max(1, len(graph.network["countries"]))
    key = pool[named] * wide + found.countries[named]
    others = _unnamed(graph, key, graph.pool_at[found.item], wide)
    rest = np.zeros(len(graph.pool_item))
    inside = graph.pool_at[found.item] >= 0
    rest[graph.pool_at[found.item[inside]]] = found.unknown[inside]
    # Where nothing is left for a listed source, the shares are of another time than the source.
    others = others[rest[others // wide] > ROUNDING]
    keys = np.concatenate([key, others])
    columns = (
        np.concatenate([low[named], np.zeros(len(others))]),
        np.concatenate([high[named], rest[others // wide]]),
        np.concatenate([found.row[found.of[named]], np.full(len(others), -1)]),
    )
    places, countries = np.divmod(keys, wide)
    order = np.lexsort((places, countries))
    return CountryShares(countries[order], places[order], *(column[order] for column in columns))


def _unnamed(graph: SupplyGraph, named: Ints, pools: Ints, wide: int) -> Ints:
    """Return the pairs of a pool with published shares and a country there that has none."""
    arrays, sources = graph.arrays, graph.sources
    pool = np.repeat(np.arange(len(graph.pool_item)), np.diff(arrays.pool_ptr))
    country = sources.country[arrays.pool_sources]
    kept = (country >= 0) & (sources.kind[arrays.pool_sources] != UNLISTED)
    kept &= contains(distinct(pools), pool)
    found = distinct(pool[kept] * wide + country[kept])
    return found[~contains(distinct(named), found)]
