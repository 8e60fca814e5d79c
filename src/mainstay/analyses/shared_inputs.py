"""What do several end items share, and whose loss stops most of them?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from mainstay.errors import UsageError
from mainstay.kernels.and_or import Flags, available
from mainstay.model.backing import Pointer
from mainstay.model.compiling import compile_graph
from mainstay.model.network import Network
from mainstay.model.result import Column, Quantity, Reason, Result, reason
from mainstay.model.supply_graph import Source, SupplyGraph, World
from mainstay.model.tree import Tree, end_items
from mainstay.model.view import View, look

Kind = Literal["item", "organisation", "country"]

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
    answer = _Answer(view)
    rows = [row for row in answer.rows() if row[0]["end_items"] >= least]
    return view.result(
        "shared-inputs",
        key=("kind", "member"),
        columns=COLUMNS,
        rows=rows,
        headline=answer.headline([values for values, _, _ in rows]),
        caveats=answer.caveats(),
    )


@dataclass(frozen=True)
class _Answer:
    """The end items of a network, their trees, and the graphs that hold them all."""

    view: View

    @cached_property
    def ends(self) -> list[str]:
        """The end items, and the item that the network is about."""
        return end_items(self.view.network)

    @cached_property
    def trees(self) -> dict[str, Tree]:
        return {end: Tree(self.view.network, end) for end in self.ends}

    def _graph(self, world: World, hedged: bool) -> SupplyGraph:
        return compile_graph(
            self.view.network, self.ends, on=self.view.day, world=world, hedged=hedged
        )

    @cached_property
    def certain(self) -> SupplyGraph:
        return self._graph("certain", hedged=False)

    @cached_property
    def best(self) -> SupplyGraph:
        return self._graph("possible", hedged=True)

    def _made(self, graph: SupplyGraph, lost: Flags) -> set[str]:
        served = available(graph.arrays, lost)
        return {end for end in self.ends if served[graph.pool_of[end]]}

    @cached_property
    def before(self) -> set[str]:
        return self._made(self.certain, np.zeros(len(self.certain.sources), dtype=bool))

    def _stopped(self, kind: Kind, member: str) -> tuple[list[str], list[str]]:
        """Return the end items that a loss stops, and those of them that might be saved."""
        lost, left = (
            self._made(
                graph, np.array([_label(s, kind) == member for s in graph.sources], dtype=bool)
            )
            for graph in (self.certain, self.best)
        )
        gone = [end for end in self.ends if end in self.before - lost]
        return gone, [end for end in gone if end in left]

    @cached_property
    def members(self) -> dict[tuple[Kind, str], set[str]]:
        """What stands behind which end items."""
        found: dict[tuple[Kind, str], set[str]] = defaultdict(set)
        into: dict[str, set[str]] = defaultdict(set)
        for end, tree in self.trees.items():
            for item in tree.chains:
                into[item].add(end)
                if item != end:
                    found[("item", item)].add(end)
        kinds: tuple[Kind, ...] = ("organisation", "country")
        for source in self.best.sources:
            for kind in kinds:
                label = _label(source, kind)
                if label is not None and source.kind != "unlisted":
                    found[(kind, label)] |= into[source.item]
        return found

    def rows(self) -> Iterable[tuple[dict[str, Any], list[Pointer], Reason]]:
        """Go through inputs and organisations, by how many end items they stop, and countries.

        Countries stand in the order of their names: a count ranks no nation.
        """
        found = [self._row(kind, member) for kind, member in self.members]
        order = {"item": 0, "organisation": 1, "country": 2}

        def place(values: Mapping[str, Any]) -> tuple[int, int, int, str]:
            name = self.name(values["kind"], values["member"])
            if values["kind"] == "country":
                return order["country"], 0, 0, name
            return order[values["kind"]], -values["stops"], -values["end_items"], name

        return sorted(found, key=lambda row: place(row[0]))

    def name(self, kind: str, member: str) -> str:
        """Return the name of a member for a reader."""
        if kind == "item":
            return self.view.network.label(member)
        return self.view.network.name_of(
            {"organisation": "organisations", "country": "countries"}[kind], member
        )

    def _row(self, kind: Kind, member: str) -> tuple[dict[str, Any], list[Pointer], Reason]:
        label = self.view.network.label
        into = sorted(self.members[(kind, member)], key=label)
        stopped, apparent = self._stopped(kind, member)
        values = {
            "kind": kind,
            "member": member,
            "end_items": len(into),
            "goes_into": into,
            "stops": len(stopped),
            "stopped": stopped,
            "apparent": apparent,
        }
        pointers = self._pointers(kind, member, into)
        network = self.view.network
        claim = (
            f"{self.name(kind, member)}: behind {len(into)} end items; without it {len(stopped)} "
            f"stop on the record, {len(apparent)} of them only apparently."
        )
        because = [Reason(f"Stops: {', '.join(map(label, stopped))}.")] if stopped else []
        because.append(reason(network, f"Behind: {', '.join(map(label, into))}.", pointers))
        return values, pointers, reason(network, claim, (), because)

    def _pointers(self, kind: Kind, member: str, into: Sequence[str]) -> list[Pointer]:
        found: list[Pointer] = []
        for source in self.best.sources:
            if _label(source, kind) == member:
                found += source.pointers
        if kind == "item":
            lines = [row for end in into for row in self.trees[end].chain_lines[member]]
            found += [("bom_lines", row) for row in lines]
        return list(dict.fromkeys(found))

    def headline(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Quantity]:
        """Count end items and what several of them share."""
        shared = [row for row in rows if row["kind"] == "item" and row["end_items"] > 1]
        several = [row for row in rows if row["kind"] == "organisation" and row["stops"] > 1]
        return {
            "end_items": Quantity(len(self.ends), "count", "End items of the network"),
            "shared_inputs": Quantity(len(shared), "count", "Inputs that several share"),
            "stop_several": Quantity(
                len(several), "count", "Organisations whose loss stops several"
            ),
        }

    def caveats(self) -> list[str]:
        """Say what limits the answer."""
        bare = [end for end in self.ends if not self.trees[end].inputs]
        found = ["Counts end items and weighs none; a part that is not published can't show."]
        if bare:
            names = ", ".join(self.view.network.label(end) for end in bare)
            found.append(f"Inputs not published, so nothing shows as shared: {names}.")
        never = [end for end in self.ends if end not in self.before]
        if never:
            names = ", ".join(self.view.network.label(end) for end in never)
            found.append(f"Can't be made as it is, so nothing more stops it: {names}.")
        return found


def _label(source: Source, kind: Kind) -> str | None:
    """Return the member that a source belongs to."""
    if kind == "item":
        return source.item
    return source.organisation if kind == "organisation" else source.country
