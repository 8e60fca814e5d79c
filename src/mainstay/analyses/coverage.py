"""How much of each tier do we know?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from mainstay.kernels.sets import distinct
from mainstay.model.backing import Support, grouped_lists
from mainstay.model.compiling import compile_graph
from mainstay.model.network import Flags, Ints, Network
from mainstay.model.result import Column, Quantity, Reason, Result, in_words, reason
from mainstay.model.roles import PLANNED
from mainstay.model.shares import splits
from mainstay.model.supply_graph import IMPLIED, Source, Sources
from mainstay.model.tree import Tree
from mainstay.model.view import Answer, View, item_or_end_item, look

COLUMNS = (
    Column("tier", "", "0 is the item; tiers grow upstream", type="integer"),
    Column("items", "count", "Items first met at this tier", type="integer"),
    Column("sourced", "count", "Items with a listed source in force", type="integer"),
    Column("sources", "count", "Listed sources in force", type="integer"),
    Column(
        "known_share", "share", "Share of the items with a listed source in force", type="number"
    ),
    Column(
        "inputs_share",
        "share",
        "Share of the items that are materials or list their inputs",
        type="number",
    ),
    Column(
        "capacity_share",
        "share",
        "Share of the sources whose capacity, not planned, is known",
        type="number",
    ),
    Column(
        "origin_share",
        "share",
        "Share of the items with a published share of origin",
        type="number",
    ),
    Column("unknown", "", "Items without a listed source in force", type="texts"),
)


def coverage(
    network: Network,
    *,
    item: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Measure how much of each tier below an item the network knows.

    It serves to judge how far the other answers can be trusted: what is not mapped cannot show up
    as a weakness. It says nothing about whether what is listed is true.

    Parameters
    ----------
    network : Network
    item : str, optional
        Item at the top; by default the end item of the network.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row for each tier; counts, and shares from 0 to 1.

    Raises
    ------
    UsageError
        USE001 when there is no such item, USE003 when a date is none.
    NoAnswer
        ANS001 when no item is named anywhere.

    Notes
    -----
    Each item counts once, at its least tier. Lines that are totals, counts or know-how do not make
    a tier. Shares of value stay out until bills of material carry cost shares.

    References
    ----------
    Choi and Hong (2002), Unveiling the structure of supply networks, section 4.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> [(row["tier"], row["items"], row["known_share"]) for row in coverage(tiny()).table]
    [(0, 1, 1.0), (1, 2, 1.0), (2, 2, 0.5)]
    """
    view = look(network, on, known_by, item=item)
    root = item_or_end_item(view.network, item)
    answer = _Answer(view, Tree(view.network, root))
    return view.columnar(
        "coverage",
        key=("tier",),
        columns=COLUMNS,
        answer=Answer(answer.columns(), answer.behind(), answer.explain),
        headline=answer.headline(),
        caveats=answer.caveats(),
    )


@dataclass(frozen=True)
class _Answer:
    """The tree, and what is known of each of its items; makers are positions among the sources."""

    view: View
    tree: Tree

    @property
    def network(self) -> Network:
        return self.view.network

    @cached_property
    def tiers(self) -> int:
        """How many tiers there are."""
        return int(self.tree.tiers.max()) + 1

    @cached_property
    def sources(self) -> Sources:
        graph = compile_graph(self.network, [self.tree.root], on=self.view.day)
        return graph.sources

    @cached_property
    def makers(self) -> Ints:
        """The listed sources in force, and makers that a link alone names."""
        return np.flatnonzero(self.sources.kind <= IMPLIED)

    @cached_property
    def is_sourced(self) -> Flags:
        """Which items have a listed source in force."""
        found = np.zeros(len(self.tree.tiers), dtype=bool)
        found[self.sources.item[self.makers]] = True
        return found

    @cached_property
    def shared(self) -> tuple[Ints, Ints]:
        """The shares with a number that `origin` would use: item and row in `item_shares`."""
        found = splits(self.network, self.view.day)
        item = found.item[found.split]
        used = ~np.isnan(found.share) & (self.tree.tiers[item] >= 0)
        return item[used], found.row[used]

    def _per_tier(self, items: Ints) -> Ints:
        """Count items, or sources by their items, tier by tier."""
        return np.bincount(self.tree.tiers[items], minlength=self.tiers)

    def columns(self) -> dict[str, Any]:
        """Return the columns of the answer."""
        order, sourced = self.tree.order, self.is_sourced[self.tree.order]
        items = self._per_tier(order)
        makers = self.sources.item[self.makers]
        rated = self._per_tier(makers[self._has_capacity()])
        unknown = order[~sourced]
        keys = self.network["items"].array("item_id").take(pa.array(unknown))
        count = self._per_tier(makers)
        return {
            "tier": np.arange(self.tiers),
            "items": items,
            "sourced": self._per_tier(order[sourced]),
            "sources": count,
            "known_share": self._per_tier(order[sourced]) / items,
            "inputs_share": self._per_tier(order[self._inputs_known()[order]]) / items,
            "capacity_share": np.where(count > 0, rated / np.maximum(count, 1), np.nan),
            "origin_share": self._per_tier(distinct(self.shared[0])) / items,
            "unknown": grouped_lists(self.tree.tiers[unknown], self.tiers, keys),
        }

    def _inputs_known(self) -> Flags:
        """Say which items are materials or list their inputs."""
        found = self.network["items"].among("kind", {"material"})
        found[self.tree.bill.parent] = True
        return found

    def _has_capacity(self) -> Flags:
        """Say which makers have a capacity that is published and no plan."""
        table = self.network["sources"]
        rated = table.known("capacity_per_year") & ~table.among("capacity_basis", PLANNED)
        found: Flags = np.append(rated, False)[self.sources.row[self.makers]]
        return found

    def behind(self) -> list[Support]:
        """The facts behind each tier."""
        items, rows = self.shared
        tier = self.tree.tiers[self.sources.item[self.makers]]
        shares = Support(self.tree.tiers[items], "item_shares", rows)
        return [*self.sources.behind(tier, self.makers), shares]

    def explain(self, tier: int) -> Reason:
        """Return what is known of each item of a tier."""
        items = self.tree.order[self.tree.tiers[self.tree.order] == tier]
        known = int(self.is_sourced[items].sum())
        nodes = self.makers[self.tree.tiers[self.sources.item[self.makers]] == tier]
        of: dict[int, list[Source]] = {item: [] for item in items.tolist()}
        for node in nodes.tolist():
            of[int(self.sources.item[node])].append(self.sources[node])
        because = [self._item_reason(item, makers) for item, makers in of.items()]
        claim = f"Tier {tier}: {known} of {len(items)} items have a listed source in force."
        return reason(self.network, claim, because=because)

    def _item_reason(self, item: int, makers: Sequence[Source]) -> Reason:
        name = self.network.labels[item]
        if not makers:
            return Reason(f"{name}: no source listed in force.")
        names = [self.network.name_of("organisations", maker.organisation) for maker in makers]
        claim = f"{name}: {', '.join(dict.fromkeys(names))}."
        return reason(self.network, claim, [row for maker in makers for row in maker.pointers])

    def headline(self) -> dict[str, Quantity]:
        """Count items and sources of all tiers."""
        items, known = len(self.tree.order), int(self.is_sourced[self.tree.order].sum())
        return {
            "items": Quantity(items, "count", "Items in the tree"),
            "sources": Quantity(len(self.makers), "count", "Sources in force"),
            "known_share": Quantity(known / items, "share", "Items with a listed source in force"),
        }

    def caveats(self) -> list[str]:
        """Name what the network holds beside the tree."""
        labels = self.network.labels
        beside = sorted(labels[item] for item in np.flatnonzero(self.tree.tiers < 0).tolist())
        if not beside:
            return []
        return [
            f"Not below {labels[self.tree.top]} in the bill of materials, so not counted: "
            f"{in_words(beside, ', ')}."
        ]
