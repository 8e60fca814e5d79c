"""Whose loss stops it?"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay.errors import UsageError
from mainstay.kernels.and_or import MOST_CUTS, Cuts, minimal_cuts, offsets
from mainstay.kernels.many_losses import ManyLosses, single_cuts
from mainstay.kernels.sets import contains, distinct, expanded
from mainstay.model.backing import Support, grouped_lists
from mainstay.model.compiling import compile_graph
from mainstay.model.network import Flags, Floats, Ints, Network
from mainstay.model.owners import ultimate_owners
from mainstay.model.result import Column, Quantity, Reason, Result, in_words, reason
from mainstay.model.standing import TABLE_OF
from mainstay.model.supply_graph import UNLISTED, Source, SupplyGraph, World
from mainstay.model.view import Answer, View, item_or_end_item, known_places, look, one_of

Group = Literal["organisation", "country", "owner", "item", "site"]

COLUMNS = (
    Column("members", "", "Who is lost, together", type="texts"),
    Column("order", "count", "How many are lost", type="integer"),
    Column("stops", "", "Item that can no longer be made"),
    Column("through", "", "Inputs that give out first", type="texts"),
    Column("where", "", "Country and region of what is lost", type="texts"),
    Column(
        "share_lost",
        "share",
        "Share of the input's supply that is lost, where published",
        type="number",
    ),
    Column("share_market", "", "Market of which that share speaks", detail=True),
    Column(
        "apparent",
        "",
        "Yes where a source that is not known, or not sure, might still supply",
        type="yes_no",
    ),
    Column("because", "", "Why the cut set is only apparent", type="texts"),
)
WHY_APPARENT = (
    "sources or alternatives that are not sure may supply",
    "source list not known to be complete",
)
SITE_WARNING = (
    "Putting sites together raises the sensitivity of what was published site by site: "
    "this table is marked internal."
)


def single_points(
    network: Network,
    *,
    item: str | None = None,
    for_nation: str | None = None,
    at: Group = "organisation",
    order: int = 3,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """List the smallest sets of suppliers without which an item can no longer be made.

    It serves to decide where a second source is worth most. A set is *apparent* where the record
    does not exclude another source: a list of sources is complete only where evidence says so.

    Parameters
    ----------
    network : Network
    item : str, optional
        Item at the top; by default the end item of the network.
    for_nation : str, optional
        Country code: keep only sources sited there or linked to a buyer there.
    at : {'organisation', 'country', 'owner', 'item', 'site'}
        What is lost together.
    order : int, 1 to 3
        Largest set to look for.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row for each minimal cut set; shares from 0 to 1, None where not published.

    Raises
    ------
    UsageError
        USE001 when there is no such item or nation, USE004 when the order is not 1, 2 or 3,
        USE012 when `at` is none of its values.
    NoAnswer
        ANS001 when no item is named anywhere.

    Notes
    -----
    Cut sets are those of the graph of what certainly supplies: operating sources in force, and no
    alternative whose inputs are not published. A set stands without the word *apparent* when it
    also cuts the graph of all that may supply, in which each item whose source list is not known
    to be complete has one more, unlisted, source.

    References
    ----------
    Fussell and Vesely (1972), A new methodology for obtaining cut sets for fault trees.
    Birnbaum (1969), On the importance of different components in a multicomponent system.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> [(row["members"], row["apparent"]) for row in single_points(tiny(), order=1).table]
    [(['assembler'], True), (['smelter'], False)]
    """
    view = look(network, on, known_by, item=item, for_nation=for_nation, at=at, order=order)
    root = item_or_end_item(view.network, item)
    known_places(view.network, for_nation)
    one_of("at", at, Group)
    if order not in {1, 2, 3}:
        raise UsageError(f"USE004 order is {order}; it must be 1, 2 or 3.")
    answer = _Answer(view, root, for_nation, at, order)
    return view.columnar(
        "single-points",
        key=("members",),
        columns=COLUMNS,
        answer=Answer(answer.columns(), answer.behind, answer.explain),
        headline=answer.headline(),
        caveats=answer.caveats(),
        least_mark="internal" if at == "site" else None,
    )


@dataclass(frozen=True)
class _Answer:
    """The question with the three graphs that answer it, and its cut sets.

    Members of cut sets are positions in the table of who is lost; pairs of a cut set and something
    else are two arrays side by side, in ascending order of the cut sets.
    """

    view: View
    root: str
    nation: str | None
    at: Group
    order: int

    @property
    def network(self) -> Network:
        return self.view.network

    def _graph(self, world: World, *, hedged: bool = False) -> SupplyGraph:
        return compile_graph(
            self.network,
            [self.root],
            on=self.view.day,
            nation=self.nation,
            world=world,
            hedged=hedged,
        )

    @cached_property
    def certain(self) -> SupplyGraph:
        """What certainly supplies: here the cut sets are found."""
        return self._graph("certain")

    @cached_property
    def possible(self) -> SupplyGraph:
        """What may supply."""
        return self._graph("possible")

    @cached_property
    def hedged(self) -> SupplyGraph:
        """What may supply, with an unlisted source wherever the list is not known complete."""
        return self._graph("possible", hedged=True)

    def labels(self, graph: SupplyGraph) -> Ints:
        """Return who is lost with each source; nobody can lose what is not listed."""
        sources = graph.sources
        if self.at == "owner":
            found = np.append(ultimate_owners(self.network), -1)[sources.organisation]
        else:
            found = {
                "organisation": sources.organisation,
                "country": sources.country,
                "item": sources.item,
                "site": sources.site,
            }[self.at]
        listed: Ints = np.where(sources.kind == UNLISTED, -1, found)
        return listed

    @cached_property
    def by_key(self) -> Ints:
        """Who can be lost, in the order of their keys."""
        keys = self.network[TABLE_OF[self.at]].array(self.network[TABLE_OF[self.at]].spec.key)
        order: Ints = pc.sort_indices(keys).to_numpy().astype(np.int64)
        return order

    @cached_property
    def found(self) -> Cuts:
        """The cut sets; members are places in the order of the keys."""
        graph, root = self.certain, int(self.certain.pool_at[self.place])
        rank = np.append(np.argsort(self.by_key), -1)
        groups = rank[self.labels(graph)]
        if self.order > 1:
            return minimal_cuts(graph.arrays, groups, root, order=self.order)
        single = single_cuts(graph.arrays, groups, root)
        sets = [()] if single is None else [(n,) for n in single.tolist()]
        return Cuts(tuple(map(frozenset, sets)), exhaustive=True)

    @cached_property
    def place(self) -> int:
        """Where the item asked about stands among the items."""
        return self.network["items"].index[self.root]

    @cached_property
    def cuts(self) -> tuple[Ints, Ints]:
        """The members of each cut set, in compressed form."""
        sets = [sorted(cut) for cut in self.found.sets]
        members = np.array([n for cut in sets for n in cut], dtype=np.int64)
        return offsets(map(len, sets)), self.by_key[members]

    @cached_property
    def number(self) -> int:
        """How many cut sets there are."""
        return len(self.found.sets)

    def losses(self, graph: SupplyGraph) -> ManyLosses:
        """Return what each cut set takes from a graph."""
        ptr, members = self.cuts
        order = np.argsort(members, kind="stable")
        of = np.repeat(np.arange(self.number), np.diff(ptr))[order]
        labels = self.labels(graph)
        nodes = np.flatnonzero(labels >= 0)
        first, last = (np.searchsorted(members[order], labels[nodes], s) for s in ("left", "right"))
        which = np.repeat(np.arange(len(nodes)), last - first)
        within = np.arange(len(which)) - np.repeat(
            np.cumsum(last - first) - (last - first), last - first
        )
        return ManyLosses(graph.arrays, of[first[which] + within], nodes[which], self.number)

    def survives(self, graph: SupplyGraph) -> Flags:
        """Say for each cut set whether the item can still be had in a graph without it."""
        found: Flags = self.losses(graph).served(graph.pool_at[[self.place]])[0]
        return found

    @cached_property
    def failing(self) -> tuple[Ints, Ints]:
        """The pools that fail first: pairs of cut set and pool."""
        return self.losses(self.certain).first_to_fail(int(self.certain.pool_at[self.place]))

    @cached_property
    def through(self) -> tuple[Ints, Ints]:
        """The inputs that give out first: pairs of cut set and item, by label."""
        cut, pool = self.failing
        items = len(self.network["items"])
        cut, item = np.divmod(distinct(cut * items + self.certain.pool_item[pool]), items)
        order = np.lexsort((item, self._by_label[item], cut))
        return cut[order], item[order]

    @cached_property
    def _by_label(self) -> Ints:
        """The place of each item by its label."""
        labels = pa.array(self.network.labels, type=pa.string())
        ranks: Ints = pc.rank(labels, tiebreaker="dense").to_numpy().astype(np.int64)
        return ranks

    @cached_property
    def hit(self) -> tuple[Ints, Ints]:
        """The sources lost in the pools that fail first: pairs of cut set and source."""
        graph, (cut, pool) = self.certain.arrays, self.failing
        which, at = expanded(graph.pool_ptr, pool)
        cut, node = cut[which], graph.pool_sources[at]
        losses, sources = self.losses(self.certain), len(graph.source_recipe)
        pair, taken = cut * sources + node, distinct(losses.of * sources + losses.node)
        cut, node = np.divmod(distinct(pair[contains(taken, pair)]), sources)
        return cut, node

    @cached_property
    def exclusive(self) -> tuple[Ints, Ints]:
        """The exclusive links that leave a failing pool as it is: pairs of cut set and link."""
        cut, pool = self.failing
        links = self.certain.pool_links
        special = np.flatnonzero(np.isin(pool, np.array(sorted(links), dtype=np.int64)))
        pairs = [
            (c, link)
            for c, p in zip(cut[special].tolist(), pool[special].tolist(), strict=True)
            for link in links[p]
        ]
        both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return both[:, 0], both[:, 1]

    @cached_property
    def unsure(self) -> tuple[Flags, Flags]:
        """Where a loss might be made good: by who may supply, or by who is not listed."""
        maybe = self.survives(self.possible)
        return maybe, self.survives(self.hedged) & ~maybe

    @cached_property
    def behind(self) -> list[Support]:
        """The facts behind each cut set."""
        return [
            *self.certain.sources.behind(*self.hit),
            Support(self.exclusive[0], "supply_links", self.exclusive[1]),
        ]

    def columns(self) -> dict[str, Any]:
        """Return the columns of the answer."""
        ptr, members = self.cuts
        keys = self.network[TABLE_OF[self.at]].array(self.network[TABLE_OF[self.at]].spec.key)
        items = self.network["items"].array("item_id")
        cut, item = self.through
        share, market = self._share_lost()
        maybe, unlisted = self.unsure
        told = np.where(maybe, 0, np.where(unlisted, 1, -1))
        shown = np.flatnonzero(told >= 0)
        return {
            "members": pa.ListArray.from_arrays(
                pa.array(ptr.astype(np.int32)), keys.take(pa.array(members))
            ),
            "order": np.diff(ptr),
            "stops": pa.array([self.root] * self.number, type=pa.string()),
            "through": grouped_lists(cut, self.number, items.take(pa.array(item))),
            "where": self._where(),
            "share_lost": share,
            "share_market": market,
            "apparent": told >= 0,
            "because": grouped_lists(
                shown, self.number, pa.array(WHY_APPARENT).take(pa.array(told[shown]))
            ),
        }

    def _where(self) -> pa.Array:
        """Return the regions and countries of what is lost."""
        cut, node = self.hit
        sources, sites = self.certain.sources, self.network["sites"]
        region, regions = sites.coded("region")
        pairs = np.stack([np.append(region, -1)[sources.site[node]], sources.country[node]], axis=1)
        places, which = np.unique(pairs, axis=0, return_inverse=True)
        names = []
        for at, place in places.tolist():
            key = None if place < 0 else self.network["countries"].keys[place]
            country = self.network.name_of("countries", key)
            names.append(f"{regions[at]}, {country}" if at >= 0 else country)
        texts = sorted(set(names))
        number = {text: rank for rank, text in enumerate(texts)}
        rank = np.array([number[name] for name in names], dtype=np.int64)
        every = max(1, len(texts))
        cut, text = np.divmod(distinct(cut * every + rank[which.reshape(-1)]), every)
        return grouped_lists(
            cut, self.number, pa.array(texts, type=pa.string()).take(pa.array(text))
        )

    def _share_lost(self) -> tuple[Floats, pa.Array]:
        """Return the published share of the one input that is lost, and the market it is of."""
        table, (cut, node) = self.network["sources"], self.hit
        row = self.certain.sources.row[node]
        shares = np.append(table.numbers("share_of_supply"), np.nan)[row]
        market, markets = table.coded("share_market")
        market = np.append(market, -1)[row]
        total = np.bincount(cut, weights=shares, minlength=self.number)
        low, high = np.full(self.number, len(markets)), np.full(self.number, -1)
        np.minimum.at(low, cut, market)
        np.maximum.at(high, cut, market)
        hits = np.bincount(cut, minlength=self.number)
        inputs = np.bincount(self.through[0], minlength=self.number)
        # A share that is not published makes the total none.
        known = (inputs == 1) & (hits > 0) & (low == high) & ~np.isnan(total)
        place = np.where(known, high, -1)
        names = pa.array(markets, type=pa.string()).take(pa.array(place, mask=place < 0))
        return np.where(known, total, np.nan), names

    # In words, when asked for

    def explain(self, cut: int) -> Reason:
        """Return why a cut set stops the item."""
        ptr, members = self.cuts
        lost = members[ptr[cut] : ptr[cut + 1]]
        through = self.through[1][self.through[0] == cut]
        labels = self.network.labels
        names = " and ".join(self.name(member) for member in lost.tolist())
        inputs = ", ".join(labels[item] for item in through.tolist())
        because = [self._source_reason(self.certain.sources[n]) for n in self._of(self.hit, cut)]
        because += [
            reason(self.network, "No other supplier, by the record.", [("supply_links", link)])
            for link in self._of(self.exclusive, cut)
        ]
        told = [flags[cut] for flags in self.unsure]
        because += [
            Reason(f"Only apparent: {text}.")
            for text, is_so in zip(WHY_APPARENT, told, strict=True)
            if is_so
        ]
        because += self._others(lost, through)
        claim = f"Without {names} there is no source of {inputs}, and {labels[self.place]} stops."
        return reason(self.network, claim, (), because)

    def _of(self, pairs: tuple[Ints, Ints], cut: int) -> list[int]:
        found: list[int] = pairs[1][pairs[0] == cut].tolist()
        return found

    def _others(self, lost: Ints, through: Ints) -> list[Reason]:
        """Return the sources that may supply an input though the members are lost."""
        sources = self.possible.sources
        left = np.isin(sources.item, through) & (sources.kind != UNLISTED)
        left &= ~np.isin(self.labels(self.possible), lost)
        start = "May supply, so that the loss may not stop it: "
        return [self._source_reason(sources[node], start) for node in np.flatnonzero(left).tolist()]

    def name(self, member: int) -> str:
        """Return the name of a member for a reader."""
        key = self.network[TABLE_OF[self.at]].keys[member]
        if self.at == "site":
            return str(self.network["sites"]["town"][member] or key)
        return self.network.name_of(TABLE_OF[self.at], key)

    def _source_reason(self, source: Source, start: str = "") -> Reason:
        network = self.network
        maker = network.name_of("organisations", source.organisation)
        what = network.label(source.item)
        how = "operating" if source.certain else "not certain on this day"
        claim = f"{start}{maker}, source of {what} ({how})."
        return reason(network, claim, source.pointers)

    def caveats(self) -> list[str]:
        """Say what limits the answer."""
        sources, labels = self.certain.sources, self.network.labels
        unlisted = sources.item[sources.kind == UNLISTED]
        found = []
        if len(unlisted):
            where = "" if self.nation is None else " in the nation or linked to a buyer there"
            names = dict.fromkeys(sorted(labels[item] for item in unlisted.tolist()))
            found.append(
                f"No source is listed{where} for these items, so their loss cannot show: "
                f"{in_words(list(names))}."
            )
        if any(flags.any() for flags in self.unsure):
            found.append("Apparent: the record does not exclude a further source.")
        nowhere = int(((sources.kind != UNLISTED) & (self.labels(self.certain) < 0)).sum())
        if nowhere:
            found.append(f"{nowhere} sources name no {self.at}, so their loss cannot show.")
        if not self.found.exhaustive:
            found.append(f"More than {MOST_CUTS} sets were met; the list is not complete.")
        if self.at == "country":
            found.append(
                "Judged by listed makers: a nation that is known only by a published share stops "
                "nothing here, however large the share."
            )
        if self.at == "site":
            found.append(SITE_WARNING)
        return found

    def headline(self) -> dict[str, Quantity]:
        """Count the cut sets."""
        single = np.diff(self.cuts[0]) == 1
        sure = single & ~(self.unsure[0] | self.unsure[1])
        larger = int((np.diff(self.cuts[0]) > 1).sum())
        return {
            "single_points": Quantity(
                int(single.sum()), "count", "Single points of failure on the record"
            ),
            "certain": Quantity(int(sure.sum()), "count", "Of these, not only apparent"),
            "pairs_and_triples": Quantity(larger, "count", "Larger minimal cut sets"),
        }
