"""Limits on a later day if what is announced comes as announced."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from math import isinf

from mainstay.kernels.flow import Limit
from mainstay.model.ramp.announced import Target
from mainstay.model.ramp.plans import Plans
from mainstay.model.rates.bounds import Bound, capacity_bounds
from mainstay.model.rates.seen import makers_of
from mainstay.model.roles import PLANNED
from mainstay.model.supply_graph import UNKNOWN, SupplyGraph


def planned_bounds(
    plans: Plans, graph: SupplyGraph, root: str, day: int, unlisted: Set[str]
) -> list[Bound]:
    """Return the limits on the graph of a day if what is announced for it comes so.

    A target raises a limit that is there and is never one by itself: that of a nation what was
    observed in it, that of a maker the capacity of all its sources together, or, where none is
    listed, that of all makers. The first listed sources of an item that came from nobody listed
    (`unlisted`) add to that, and so bound nothing.
    """
    later = _Later(plans, graph, day)
    found = capacity_bounds(graph, day, plans.figure(day))
    targets = plans.targets.every
    for item, maker in sorted({(t.item, t.organisation or "") for t in targets}):
        found = later.of_maker(found, item, maker)
    for item in sorted({t.item for t in targets} & graph.pool_of.keys()):
        found = later.beside(found, item)
    observed = list(later.of_nation(found, root))
    return [*(bound for bound in found if bound.item not in unlisted), *observed]


@dataclass(frozen=True)
class _Later:
    """A graph of a later day, with the plans that it is held against."""

    plans: Plans
    graph: SupplyGraph
    day: int

    def of_maker(self, found: list[Bound], item: str, maker: str) -> list[Bound]:
        """Raise the capacities of a maker to what was announced for all of it together."""
        target = self.plans.targets.largest(item, maker, self.day)
        nodes = self._nodes(item, maker)
        own = _within(found, nodes)
        if target is None or not nodes or together(own, nodes) >= target.amount:
            return found
        kept = [bound for bound in found if bound not in own or self._is_plan(bound)]
        return [*kept, self._joined(Limit(target.amount, tuple(sorted(nodes))), [], [target])]

    def beside(self, found: list[Bound], item: str) -> list[Bound]:
        """Add what makers announced of whom no source is listed to what the others make."""
        others, nodes = self._newcomers(item), frozenset(makers_of(self.graph, item))
        own = _within(found, nodes)
        total = together(own, nodes) + sum(target.amount for target in others)
        if not others or isinf(total):
            return found
        joined = self._joined(Limit(total, tuple(sorted(nodes))), own, others)
        return [*(bound for bound in found if bound not in own), joined]

    def of_nation(self, found: list[Bound], root: str) -> Iterator[Bound]:
        """Raise observed output to what was announced for the nation, or for sources in it."""
        plans = self.plans
        for bound in plans.seen.bounds(self.graph, root):
            nodes = bound.limit.sources
            grown = frozenset(n for n in nodes if plans.grows(self.graph.sources[n], self.day))
            others, own = self._newcomers(bound.item), _within(found, grown)
            amount = bound.limit.amount + sum(target.amount for target in others)
            target, added = plans.targets.largest(bound.item, None, self.day), together(own, grown)
            if target is not None and target.amount > amount + added:
                yield self._joined(Limit(target.amount, nodes), [], [target])
            elif len(grown) < len(nodes):
                left = tuple(node for node in nodes if node not in grown)
                yield self._joined(Limit(amount, left), [bound], others)
            elif not isinf(added):
                yield self._joined(Limit(amount + added, nodes), [bound, *own], others)

    def _nodes(self, item: str, maker: str) -> frozenset[int]:
        nodes = makers_of(self.graph, item) if item in self.graph.pool_of else ()
        return frozenset(n for n in nodes if self.graph.sources[n].organisation == maker)

    def _newcomers(self, item: str) -> list[Target]:
        """Return the targets that are due of makers of whom the graph has no source."""
        plans = self.plans
        makers = {t.organisation for t in plans.targets.every if t.item == item}
        new = [maker for maker in makers if maker and not self._nodes(item, maker)]
        if plans.nation is not None:
            new = [m for m in new if plans.network.country_of(m, None) == plans.nation]
        due = [plans.targets.largest(item, maker, self.day) for maker in sorted(new)]
        return [target for target in due if target is not None]

    def _is_plan(self, bound: Bound) -> bool:
        bases = self.plans.network["sources"]["capacity_basis"]
        return all(table == "sources" and bases[row] in PLANNED for table, row in bound.rows)

    def _joined(self, limit: Limit, before: Sequence[Bound], others: list[Target]) -> Bound:
        """Make one limit of some that were there, and of what was announced."""
        words, network = [bound.words for bound in before], self.plans.network
        for target in others:
            maker = target.organisation
            name = "" if maker is None else f"{network.name_of('organisations', maker)}, "
            words.append(name + self.plans.targets.words(target))
        rows = [row for bound in before for row in bound.rows]
        rows += [("series", target.row) for target in others]
        item = before[0].item if before else others[0].item
        return Bound(limit, item, "; ".join(words), tuple(rows))


def _within(bounds: Sequence[Bound], nodes: frozenset[int]) -> list[Bound]:
    return [b for b in bounds if b.limit.sources and nodes.issuperset(b.limit.sources)]


def together(bounds: Sequence[Bound], nodes: frozenset[int]) -> float:
    """Return what some sources make together under limits, of which some may lie within others."""
    own = _within(bounds, nodes)
    sets = [frozenset(bound.limit.sources) for bound in own]
    outer = [b for b, inside in zip(own, sets, strict=True) if not any(inside < s for s in sets)]
    covered = {node for bound in outer for node in bound.limit.sources}
    return sum(bound.limit.amount for bound in outer) if covered == nodes else UNKNOWN
