"""What crosses a border: which deliveries, and what the rulebooks say of each."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from mainstay.analyses.path import path
from mainstay.model.compiling import compile_graph
from mainstay.model.force import NOT, rows_in_force
from mainstay.model.network import Network
from mainstay.model.result import Result
from mainstay.rules.processes.process import processes, shipped_processes
from mainstay.rules.processes.steps import MARK, Process
from mainstay.rules.transfer.rows import ASKS_NOTHING

Kind = Literal["sale", "supply", "maker"]
KINDS: Mapping[Kind, str] = {
    "sale": "Sold or handed over, or planned to be",
    "supply": "Delivered from abroad, by the record",
    "maker": "Made abroad, if it were bought from there",
}
DELIVERED: tuple[Kind, ...] = ("sale", "supply")
"""Kinds of what goes across a border by the record."""

MOST_FIRST = 4
"""Facts that a brief names of what would settle a verdict."""


class Flow(NamedTuple):
    """An item that goes from one nation to another, and why it stands here."""

    kind: Kind
    from_: str
    to: str
    item: str


@dataclass(frozen=True)
class Crossing:
    """What crosses a border and of which the rulebooks say the same.

    `results` has the answer of `path` for each flow, in their order.
    """

    kind: Kind
    flows: tuple[Flow, ...]
    results: tuple[Result, ...]

    @property
    def ways(self) -> dict[str, list[str]]:
        """Sales: to which nations each nation sends; what is bought in: from which it comes."""
        found: dict[str, list[str]] = defaultdict(list)
        for flow in dict.fromkeys((flow.from_, flow.to) for flow in self.flows):
            near, far = flow if self.kind == "sale" else flow[::-1]
            found[near].append(far)
        return dict(found)

    @property
    def wares(self) -> dict[str, list[str]]:
        """The items, each with the nations at the far end."""
        found: dict[str, list[str]] = defaultdict(list)
        for flow in self.flows:
            found[flow.item].append(flow.to if self.kind == "sale" else flow.from_)
        return dict(found)

    @property
    def verdict(self) -> str:
        """What the rulebooks say of the whole."""
        return str(self.results[0].headline["verdict"].value)

    @property
    def if_confirmed(self) -> str:
        """The same if all that is stated and not verified is so."""
        head = self.results[0].headline
        return str(head.get("if_confirmed", head["verdict"]).value)

    @cached_property
    def rows(self) -> tuple[Mapping[str, Any], ...]:
        """The paths that are open or may be, and what stops it."""
        return tuple(row for row in self.results[0].table if matters(row))

    @property
    def first(self) -> tuple[str, ...]:
        """What would settle the paths that may be open: of each the first, at most a few."""
        asked = (row for row in self.rows if row["verdict"] == "unknown" and row["book"])
        missing = dict.fromkeys(name for row in asked for name in row["unknown"][:1])
        law = ["the law of the nation it leaves"] if any(not r["book"] for r in self.rows) else []
        return tuple([*law, *missing][:MOST_FIRST])

    @property
    def behind(self) -> tuple[Mapping[str, Any], ...]:
        """Those rows of every item."""
        return tuple(row for one in self.results for row in one.table if matters(row))

    @property
    def caveats(self) -> tuple[str, ...]:
        """What limits all of the answers."""
        first, *others = self.results
        return tuple(text for text in first.caveats if all(text in one.caveats for one in others))


def matters(row: Mapping[str, Any]) -> bool:
    """Say whether a path is open or may be, or is stopped; one that asks for nothing opens none."""
    if row["verdict"] in {None, ASKS_NOTHING}:
        return False
    return bool(row["open"] != "no" or row["verdict"] == "prohibited")


def flows(network: Network, item: str, day: int) -> list[Flow]:
    """Return what crosses a border for an item, and what would if it were bought abroad.

    Sales go from the nation that asks to every other nation which is on record as a customer of
    the item, takes part in a programme that wants it, or is named in `transfers`. A delivery from
    abroad has a source in another nation and, by a link, a buyer in the nation that asks; a maker
    abroad is a source of the tree without such a buyer.
    """
    found = [*_sales(network, item), *_supplies(network, item, day)]
    named = {code for flow in found for code in (flow.from_, flow.to)}
    known = named & set(network["countries"].keys)
    kept = (flow for flow in dict.fromkeys(found) if {flow.from_, flow.to} <= known)
    name = network.name_of
    return sorted(
        kept,
        key=lambda f: (
            list(KINDS).index(f.kind),
            name("countries", f.from_),
            name("countries", f.to),
            network.label(f.item),
            f,
        ),
    )


def _sales(network: Network, item: str) -> Iterator[Flow]:
    wanted = [row for row in network["demands"].rows() if row["item_id"] == item]
    programmes = {row["programme_id"] for row in wanted}
    nations = {row["customer_id"] for row in wanted}
    nations |= {
        r["country_id"] for r in network["partners"].rows() if r["programme_id"] in programmes
    }
    home = network.home
    yield from (Flow("sale", home, nation, item) for nation in nations - {home, None})
    for row in network["transfers"].rows():
        if row["item_id"] == item and row["from_id"] != row["to_id"]:
            yield Flow("sale", row["from_id"], row["to_id"], item)


def _supplies(network: Network, item: str, day: int) -> Iterator[Flow]:
    graph, delivered = compile_graph(network, [item], on=day), _delivered(network, day)
    abroad = [
        source
        for made in graph.makers.values()
        for source in made
        if source.country not in {None, network.home} and source.item != item
    ]
    held = {
        (str(source.country), source.item)
        for source in abroad
        if (source.organisation, source.item) in delivered
    }
    for end in dict.fromkeys((str(source.country), source.item) for source in abroad):
        yield Flow("supply" if end in held else "maker", end[0], network.home, end[1])


def _delivered(network: Network, day: int) -> set[tuple[str | None, str]]:
    """Return who delivers what to a buyer in the nation that asks, by links that may hold."""
    links, force = network["supply_links"], rows_in_force(network["supply_links"], day)
    makers = network["organisations"]
    nation_of = dict(zip(makers.keys, makers["country_id"], strict=True))
    return {
        (row["supplier_id"], row["item_id"])
        for row, holds in zip(links.rows(), force, strict=True)
        if holds != NOT and row["kind"] == "supply" and nation_of[row["buyer_id"]] == network.home
    }


def crossings(network: Network, found: Iterable[Flow], **asked: Any) -> tuple[Crossing, ...]:
    """Ask the rulebooks of each flow, and put those together of which they say the same."""
    groups: dict[tuple[Any, ...], list[tuple[Flow, Result]]] = defaultdict(list)
    for flow in found:
        result = path(network, item=flow.item, from_nation=flow.from_, to_nations=flow.to, **asked)
        groups[flow.kind, _said(result)].append((flow, result))
    return tuple(
        Crossing(kind, tuple(flow for flow, _ in each), tuple(result for _, result in each))
        for (kind, _), each in groups.items()
    )


def _said(result: Result) -> tuple[Any, ...]:
    """Return what a reader of the brief would see differ between two answers."""
    cells = ("verdict", "if_confirmed", "unknown", "notifications", "clock_days", "conditions")
    return tuple(
        (row["path"] if row["book"] else "law", *(str(row[name]) for name in cells if row["book"]))
        for row in result.table
        if matters(row)
    )


def approvals(found: Sequence[Crossing]) -> list[str]:
    """Return the processes that approve what crosses, with the variants that add a notice.

    Those of the paths that are open or may be, and for what is stated to be on a munitions list
    those of the nation that it leaves: its permits that are on record are for arms.
    """
    own = {row["process"] for one in found for row in one.rows if row["process"]}
    nations = {
        row["law"]
        for one in found
        for result in one.results
        for row in result.table
        if row["book"] is None and _of_arms(result)
    }
    known = [processes(name)[0] for name in shipped_processes()]
    used = [one for one in known if one.name in own or one.jurisdiction in nations - {None}]
    return [name for one in used for name in (one.name, *_longer(one))]


def _of_arms(result: Result) -> bool:
    """Say whether the item is stated to be on a munitions list."""
    facts = [json.loads(row["facts"]) for row in result.table if row["facts"]]
    return any(one.get("item_jurisdiction", [None])[0] == "usml" for one in facts)


def _longer(process: Process) -> list[str]:
    """Name the variants of a process that leave no step out."""
    variants = process.variants.items()
    return [f"{process.name}{MARK}{name}" for name, one in variants if not one.without]
