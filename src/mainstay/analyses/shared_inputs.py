"""What do several end items share, and whose loss stops most of them?"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mainstay.errors import UsageError
from mainstay.kernels.and_or import available
from mainstay.kernels.many_losses import ManyLosses, single_losses
from mainstay.kernels.sets import contains, distinct, numbered
from mainstay.model import item_losses
from mainstay.model.backing import Pointer, Support
from mainstay.model.compiling import compile_graph
from mainstay.model.network import Flags, Ints, Network
from mainstay.model.result import Column, Quantity, Reason, Result, reason
from mainstay.model.supply_graph import UNLISTED, SupplyGraph, World
from mainstay.model.tree import Tree, end_items
from mainstay.model.view import Answer, View, look

KINDS = ("item", "organisation", "country")
TABLES = ("items", "organisations", "countries")
ITEM, ORGANISATION, COUNTRY = range(3)

COLUMNS = (
    Column("kind", "", "Whether an input, an organisation or a country is shared"),
    Column("member", "", "Which one"),
    Column("end_items", "count", "End items that it goes into, or supplies", type="integer"),
    Column("goes_into", "", "Those end items", type="texts"),
    Column(
        "stops", "count", "End items that can't be made without it, on the record", type="integer"
    ),
    Column("stopped", "", "Those end items", type="texts"),
    Column(
        "apparent", "", "Of these, those that a source not known might still save", type="texts"
    ),
)


def shared_inputs(
    network: Network,
    *,
    least: int = 1,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """List what the end items of a network share, and how many of them each loss would stop.

    It serves to look across programmes: an input in many end items, or a maker behind many, is
    where one source more helps most.

    Parameters
    ----------
    network : Network
    least : int, optional
        Only what goes into at least so many end items.
    on : str, optional
        Day asked about; by default the newest fact.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row for each input, organisation and country behind an end item.

    Raises
    ------
    UsageError
        USE012 when `least` is below 1.

    Notes
    -----
    An input goes into an end item by constraining lines of the bill of materials, at any tier; an
    organisation or a country supplies it by a source in force of such an input or of the end item.
    A loss takes every source of the input, of the organisation or in the country. What it stops is
    judged on what certainly supplies; *apparent* where the end item could still be made with what
    may supply and with a further source of each item whose list is not known to be complete. An
    input that is lost is lost from all its sources, listed or not.

    References
    ----------
    Birnbaum (1969), On the importance of different components in a multicomponent system.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> [(r["kind"], r["member"], r["stops"]) for r in shared_inputs(tiny()).table][:3]
    [('item', 'alloy', 1), ('item', 'casing', 1), ('item', 'fibre', 1)]
    """
    view = look(network, on, known_by, least=least)
    if least < 1:
        raise UsageError(f"USE012 least is {least}; it must be 1 or more.")
    answer = _Answer(view, least)
    return view.columnar(
        "shared-inputs",
        key=("kind", "member"),
        columns=COLUMNS,
        answer=Answer(answer.columns(), answer.behind(), answer.explain),
        headline=answer.headline(),
        caveats=answer.caveats(),
    )


class _Trees(NamedTuple):
    """The trees of all end items.

    `lines` has for each end item and each item the row of `bom_lines` by which the item hangs on
    its chain, -1 at the top and outside the tree; `met` the inputs in the order in which a walk
    down one tree after the other meets them.
    """

    lines: NDArray[np.int32]
    met: Ints


class _Members(NamedTuple):
    """What stands behind end items: numbers of members, which of them met first, behind which."""

    number: Ints
    turn: Ints
    into: Flags


@dataclass(frozen=True)
class _Answer:
    """The end items of a network, their trees, and the graphs that hold them all.

    Items, organisations and countries share one count: `number` is the place in a table, after all
    rows of the tables before it.
    """

    view: View
    least: int

    @property
    def network(self) -> Network:
        return self.view.network

    @cached_property
    def ends(self) -> list[str]:
        """The end items, and the item that the network is about."""
        return end_items(self.network)

    @cached_property
    def tops(self) -> Ints:
        """Where the end items stand among the items."""
        return self.network.find("items", pa.array(self.ends, pa.string()))

    @cached_property
    def first(self) -> Ints:
        """The number of the first member of each kind."""
        sizes = [len(self.network[table]) for table in TABLES]
        return np.append(0, np.cumsum(sizes))

    def _graph(self, world: World, hedged: bool) -> SupplyGraph:
        return compile_graph(self.network, self.ends, on=self.view.day, world=world, hedged=hedged)

    @cached_property
    def certain(self) -> SupplyGraph:
        """What certainly supplies."""
        return self._graph("certain", hedged=False)

    @cached_property
    def best(self) -> SupplyGraph:
        """What may supply, with an unlisted source wherever the list is not known complete."""
        return self._graph("possible", hedged=True)

    # What goes into what

    @cached_property
    def trees(self) -> _Trees:
        lines = np.full((len(self.ends), len(self.network["items"])), -1, dtype=np.int32)
        fresh = np.ones(lines.shape[1], dtype=bool)
        met = [np.zeros(0, dtype=np.int64)]
        for end, name in enumerate(self.ends):
            tree = Tree(self.network, name)
            lines[end] = tree.line
            child = tree.bill.child[tree.bill.below(tree.order)]
            found, at, _ = numbered(child[fresh[child] & (child != tree.top)])
            met.append(found[np.argsort(at)])
            fresh[found] = False
        return _Trees(lines, np.concatenate(met))

    @cached_property
    def chain_lines(self) -> tuple[Ints, Ints]:
        """The lines along the chains to each item, from all end items: pairs of item and line."""
        lines, every = self.trees.lines, max(1, len(self.network["bom_lines"]))
        above = self.network.positions("bom_lines", "parent_id")
        found = [np.zeros(0, dtype=np.int64)]
        end, item = np.nonzero(lines >= 0)
        at = item
        while len(at):
            line = lines[end, at].astype(np.int64)
            found.append(distinct(item * every + line))
            at = above[line]
            left = lines[end, at] >= 0
            end, item, at = end[left], item[left], at[left]
        pairs: tuple[Ints, Ints] = np.divmod(distinct(np.concatenate(found)), every)
        return pairs

    def _groups(self, graph: SupplyGraph) -> list[Ints]:
        """Return the number of the organisation, and of the country, of each source; -1 if none."""
        places = graph.sources.organisation, graph.sources.country
        firsts = self.first[ORGANISATION:]
        return [np.where(at < 0, -1, at + n) for at, n in zip(places, firsts, strict=False)]

    @cached_property
    def members(self) -> _Members:
        """What stands behind which end items, in ascending order."""
        met, into = self.trees.met, self.trees.lines.T >= 0
        inputs = _Members(np.sort(met), np.argsort(met), into[np.sort(met)])
        into[self.tops, np.arange(len(self.ends))] = True
        listed = np.flatnonzero(self.best.sources.kind != UNLISTED)
        item = self.best.sources.item[listed]
        makers = [_makers(group[listed], item, into) for group in self._groups(self.best)]
        return _Members(*map(np.concatenate, zip(inputs, *makers, strict=True)))

    @cached_property
    def kind(self) -> Ints:
        """Which kind each member is of."""
        return self._kind(self.members.number)

    def _kind(self, number: Ints) -> Ints:
        found: Ints = np.searchsorted(self.first, number, side="right") - 1
        return found

    # What stops

    def _had(self, graph: SupplyGraph) -> Flags:
        """Say which end items can be had while nothing is lost."""
        nothing = np.zeros(len(graph.sources), dtype=bool)
        found: Flags = available(graph.arrays, nothing)[graph.pool_at[self.tops]]
        return found

    @cached_property
    def before(self) -> Flags:
        """Which end items certainly can be made."""
        return self._had(self.certain)

    def _gone(self, graph: SupplyGraph, number: Ints) -> Flags:
        """Say for some members which end items their loss takes from a graph."""
        found = np.zeros((len(number), len(self.ends)), dtype=bool)
        is_item = self._kind(number) == ITEM
        found[is_item] = item_losses.stopped(graph, number[is_item], self.tops)
        groups = self._groups(graph)
        alone = distinct(np.concatenate([single_losses(graph.arrays, group) for group in groups]))
        asked = np.flatnonzero(~is_item & contains(alone, number))
        found[asked] = self._gone_with(graph, number[asked])
        return found

    def _gone_with(self, graph: SupplyGraph, number: Ints) -> Flags:
        """Say the same for organisations and countries."""
        place = np.full(self.first[-1] + 1, -1)
        place[number] = np.arange(len(number))
        groups = place[np.stack(self._groups(graph))]
        which, node = np.nonzero(groups >= 0)
        losses = ManyLosses(graph.arrays, groups[which, node], node, len(number))
        found: Flags = self._had(graph) & ~losses.served(graph.pool_at[self.tops]).T
        return found

    @cached_property
    def stopped(self) -> Flags:
        """Which end items the loss of each member stops, on the record."""
        return self._gone(self.certain, self.members.number)

    @cached_property
    def apparent(self) -> Flags:
        """Which of these might be saved."""
        some = np.flatnonzero(self.stopped.any(axis=1))
        gone = self._gone(self.best, self.members.number[some])
        found = self.stopped & self._had(self.best)
        found[some] &= ~gone
        return found

    # The rows

    @cached_property
    def rows(self) -> Ints:
        """The members of the answer: inputs and organisations, by how many end items they stop.

        Countries stand in the order of their names: a count ranks no nation.
        """
        into, stops = (flags.sum(axis=1) for flags in (self.members.into, self.stopped))
        ranked = self.kind != COUNTRY
        names = pc.rank(self._names, tiebreaker="dense").to_numpy().astype(np.int64)
        name = names[self.members.number]
        order = np.lexsort((self.members.turn, name, -into * ranked, -stops * ranked, self.kind))
        found: Ints = order[into[order] >= self.least]
        return found

    @cached_property
    def _names(self) -> pa.Array:
        """The name of each member for a reader."""
        tables = [self.network[table].array("name") for table in TABLES[ORGANISATION:]]
        return pa.concat_arrays([pa.array(self.network.labels, pa.string()), *tables])

    def columns(self) -> dict[str, Any]:
        """Return the columns of the answer."""
        network, rows = self.network, self.rows
        keys = [network[table].array(network[table].spec.key) for table in TABLES]
        into, stopped, apparent = (
            flags[rows] for flags in (self.members.into, self.stopped, self.apparent)
        )
        return {
            "kind": pa.array(KINDS).take(pa.array(self.kind[rows])),
            "member": pa.concat_arrays(keys).take(pa.array(self.members.number[rows])),
            "end_items": into.sum(axis=1),
            "goes_into": self._lists(into),
            "stops": stopped.sum(axis=1),
            "stopped": self._lists(stopped),
            "apparent": self._lists(apparent),
        }

    def _lists(self, flags: Flags) -> pa.Array:
        """Return the end items that are flagged in each row."""
        ends = np.broadcast_to(np.arange(len(self.ends), dtype=np.int32), flags.shape)[flags]
        ptr = np.append(0, np.cumsum(flags.sum(axis=1))).astype(np.int32)
        names = pa.array(self.ends, pa.string()).take(pa.array(ends))
        return pa.ListArray.from_arrays(pa.array(ptr), names)

    def behind(self) -> list[Support]:
        """The facts behind each row: sources of the member, and lines on the way to an input."""
        row = np.full(self.first[-1] + 1, -1)
        row[self.members.number[self.rows]] = np.arange(len(self.rows))
        of = row[np.stack([self.best.sources.item, *self._groups(self.best)])]
        which, node = np.nonzero(of >= 0)
        item, line = self.chain_lines
        kept = row[item] >= 0
        lines = Support(row[item[kept]], "bom_lines", line[kept])
        return [*self.best.sources.behind(of[which, node], node), lines]

    # In words, when asked for

    def explain(self, row: int) -> Reason:
        """Return what a member stands behind, and what stops without it."""
        at = int(self.rows[row])
        into, stopped, apparent = (
            [self.network.label(self.ends[end]) for end in np.flatnonzero(flags[at]).tolist()]
            for flags in (self.members.into, self.stopped, self.apparent)
        )
        name = self._names[int(self.members.number[at])].as_py()
        claim = (
            f"{name}: behind {len(into)} end items; without it {len(stopped)} "
            f"stop on the record, {len(apparent)} of them only apparently."
        )
        because = [Reason(f"Stops: {', '.join(stopped)}.")] if stopped else []
        because.append(reason(self.network, f"Behind: {', '.join(into)}.", self._pointers(at)))
        return reason(self.network, claim, (), because)

    def _pointers(self, at: int) -> list[Pointer]:
        """Return the facts behind one member."""
        number, sources = self.members.number[at], self.best.sources
        groups = np.stack([sources.item, *self._groups(self.best)])
        nodes = np.flatnonzero(groups[self.kind[at]] == number).tolist()
        found = [pointer for node in nodes for pointer in sources[node].pointers]
        if self.kind[at] == ITEM:
            ends = np.flatnonzero(self.members.into[at]).tolist()
            found += [("bom_lines", row) for end in ends for row in self._chain(end, int(number))]
        return found

    def _chain(self, end: int, item: int) -> list[int]:
        """Return the lines from an end item down to an input."""
        above = self.network.positions("bom_lines", "parent_id")
        found: list[int] = []
        while (line := int(self.trees.lines[end, item])) >= 0:
            found.append(line)
            item = int(above[line])
        return found[::-1]

    def headline(self) -> dict[str, Quantity]:
        """Count end items and what several of them share."""
        kind = self.kind[self.rows]
        shared = (kind == ITEM) & (self.members.into[self.rows].sum(axis=1) > 1)
        several = (kind == ORGANISATION) & (self.stopped[self.rows].sum(axis=1) > 1)
        return {
            "end_items": Quantity(len(self.ends), "count", "End items of the network"),
            "shared_inputs": Quantity(int(shared.sum()), "count", "Inputs that several share"),
            "stop_several": Quantity(
                int(several.sum()), "count", "Organisations whose loss stops several"
            ),
        }

    def caveats(self) -> list[str]:
        """Say what limits the answer."""
        found = ["Counts end items and weighs none; a part that is not published can't show."]
        is_bare: Flags = np.all(self.trees.lines < 0, axis=1)
        bare = self._labels(is_bare)
        if bare:
            found.append(f"Inputs not published, so nothing shows as shared: {', '.join(bare)}.")
        never = self._labels(~self.before)
        if never:
            names = ", ".join(never)
            found.append(f"Can't be made as it is, so nothing more stops it: {names}.")
        return found

    def _labels(self, flags: Flags) -> list[str]:
        return [self.network.label(self.ends[end]) for end in np.flatnonzero(flags).tolist()]


def _makers(number: Ints, item: Ints, into: Flags) -> _Members:
    """Put sources together by who has them: what their items go into goes for all of them."""
    known = np.flatnonzero(number >= 0)
    order = known[np.argsort(number[known], kind="stable")]
    found, at, _ = numbered(number[known])
    starts = np.searchsorted(number[order], found)
    packed = np.packbits(into, axis=1)[item[order]]
    if len(found):
        packed = np.bitwise_or.reduceat(packed, starts, axis=0)
    flags = np.unpackbits(packed, axis=1, count=into.shape[1]).astype(bool)
    return _Members(found, known[at], flags)
