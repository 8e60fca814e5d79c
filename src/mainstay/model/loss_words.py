"""Why a node takes so much with it, in words: what it gives, and how the loss goes up."""

from dataclasses import dataclass

import numpy as np

from mainstay.model.backing import Pointer
from mainstay.model.loss_intervals import LossIntervals
from mainstay.model.network import Floats
from mainstay.model.result import Reason, reason
from mainstay.model.supplier_shares import BASES

MOST = 20
"""Sources, and items, that a reason names."""


def percent(low: float, high: float) -> str:
    """Write a share as an interval in per cent.

    Examples
    --------
    >>> percent(0.25, 1.0), percent(0.5, 0.5)
    ('25 to 100 %', '50 %')
    """
    ends = [f"{100 * end:.4g}" for end in (low, high)]
    return f"{ends[0]} %" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]} %"


@dataclass(frozen=True, eq=False)
class LossWords:
    """The words for one of the losses, by its number."""

    losses: LossIntervals
    number: int
    name: str
    low: Floats
    high: Floats

    def reason(self, weighed: str, apparent: float) -> Reason:
        """Return why the loss is what it is; `apparent` is the least if those listed are all."""
        found = self.losses.found
        low, high = float(found.low[self.number]), float(found.high[self.number])
        if_all = f", and at least {percent(apparent, apparent)} if the sources listed are all"
        claim = (
            f"Without {self.name}, {percent(low, high)} of {weighed} is lost"
            f"{if_all if apparent > low else ''}."
        )
        return Reason(claim, because=(*self._held(), *self._given(), *self._chains()))

    def _held(self) -> list[Reason]:
        """Say what share of which supply a country holds, by whomever there."""
        losses = self.losses
        if losses.by != "country":
            return []
        network, held = losses.graph.network, losses.held
        found = []
        for at in np.flatnonzero(losses.held_by == self.number)[:MOST].tolist():
            share = percent(float(held.low[at]), float(held.high[at]))
            item = network.labels[losses.graph.pool_item[held.pool[at]]]
            row = int(held.row[at])
            told = "share published" if row >= 0 else "what the published shares leave"
            rows: list[Pointer] = [("item_shares", row)] if row >= 0 else []
            found.append(
                reason(network, f"{self.name}: {share} of the supply of {item} ({told}).", rows)
            )
        return found

    def _given(self) -> list[Reason]:
        """Say what share of which supply each source gives, on what rows."""
        losses = self.losses
        graph, shares = losses.graph, losses.shares
        number, at = losses.memberships
        own = at[number == self.number]
        found = []
        for place in own[:MOST].tolist():
            source = graph.sources[int(graph.arrays.pool_sources[place])]
            pool = int(np.searchsorted(graph.arrays.pool_ptr, place, side="right")) - 1
            share = percent(float(shares.low[place]), float(shares.high[place]))
            network = graph.network
            who = "Sources that are not listed"
            if source.organisation is not None:
                who = network.name_of("organisations", source.organisation)
            claim = (
                f"{who}: {share} of the supply of {network.label(source.item)} "
                f"({BASES[shares.basis[place]]})."
            )
            links: list[Pointer] = [("supply_links", row) for row in graph.pool_links.get(pool, ())]
            found.append(reason(network, claim, [*source.pointers, *links]))
        if len(own) > MOST:
            found.append(Reason(f"And {len(own) - MOST:,} more."))
        return found

    def _chains(self) -> list[Reason]:
        """Say for each item that loses something by which chain of inputs it does most."""
        losses = self.losses
        hit = [int(pool) for pool in losses.pools.tolist() if self.high[pool] > 0]
        found = [self._chain(pool) for pool in hit[:MOST]]
        if len(hit) > MOST:
            found.append(Reason(f"And {len(hit) - MOST:,} more items."))
        return found

    def _chain(self, pool: int) -> Reason:
        """Go down from an item through the input that loses most, to where the loss begins."""
        graph = self.losses.graph
        network, lines = graph.network, list[Pointer]()
        lost = percent(float(self.low[pool]), float(self.high[pool]))
        words, seen = [network.labels[graph.pool_item[pool]]], {pool}
        while (option := self._worst(pool)) is not None:
            pool = int(graph.arrays.option_pool[option])
            if pool in seen:
                break
            seen.add(pool)
            words.append(network.labels[graph.pool_item[pool]])
            line = graph.options[option].line
            lines += [] if line is None else [("bom_lines", line)]
        return reason(network, f"{words[0]} loses {lost}, by {' > '.join(words)}.", lines)

    def _worst(self, pool: int) -> int | None:
        """Return the option of a pool's sources that loses most; None where none loses."""
        arrays = self.losses.graph.arrays
        recipes = np.unique(arrays.source_recipe[arrays.members(pool)]).tolist()
        options = [o for r in recipes for need in arrays.needs(r) for o in arrays.options(need)]
        losing = [o for o in options if self.high[arrays.option_pool[o]] > 0]

        def worst(option: int) -> tuple[float, float]:
            at = int(arrays.option_pool[option])
            return float(self.low[at]), float(self.high[at])

        return max(losing, key=worst, default=None)
