"""What crosses a border: which deliveries, what the rulebooks say of each, and how long that takes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from mainstay.analyses.path import path
from mainstay.model.compiling import compile_graph
from mainstay.model.network import Network
from mainstay.model.result import Result

Kind = Literal["sale", "supply"]
KINDS: Mapping[Kind, str] = {"sale": "Sold or handed over", "supply": "Bought in"}


class Flow(NamedTuple):
    """An item that goes from one nation to another, and why it stands here."""

    kind: Kind
    from_: str
    to: str
    item: str


@dataclass(frozen=True)
class Crossing:
    """Items that go the same way and of which the rulebooks say the same.

    `results` has the answer of `path` for each item, in their order.
    """

    kind: Kind
    from_: str
    to: str
    items: tuple[str, ...]
    results: tuple[Result, ...]

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
        return tuple(row for row in self.results[0].table if row["verdict"] is not None)

    @property
    def behind(self) -> tuple[Mapping[str, Any], ...]:
        """Those rows of every item."""
        return tuple(r for one in self.results for r in one.table if r["verdict"] is not None)

    @property
    def caveats(self) -> tuple[str, ...]:
        """What limits the answers, each once."""
        return tuple(dict.fromkeys(text for one in self.results for text in one.caveats))


def flows(network: Network, item: str, day: int) -> list[Flow]:
    """Return what crosses a border for an item: sales of it, and what is bought in for it.

    Sales go from the nation that asks to every other nation which is on record as a customer of
    the item, takes part in a programme that wants it, or is named in `transfers`. What is bought
    in comes from every other nation in which a source of the tree is sited.
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
    graph = compile_graph(network, [item], on=day)
    for source in (source for made in graph.makers.values() for source in made):
        if source.country not in {None, network.home} and source.item != item:
            yield Flow("supply", str(source.country), network.home, source.item)


def crossings(network: Network, found: Iterable[Flow], **asked: Any) -> tuple[Crossing, ...]:
    """Ask the rulebooks of each flow, and put those together of which they say the same."""
    groups: dict[tuple[Any, ...], list[tuple[str, Result]]] = defaultdict(list)
    for flow in found:
        result = path(network, item=flow.item, from_nation=flow.from_, to_nations=flow.to, **asked)
        groups[(flow.kind, flow.from_, flow.to, _said(result))].append((flow.item, result))
    return tuple(
        Crossing(
            kind, from_, to, tuple(item for item, _ in each), tuple(result for _, result in each)
        )
        for (kind, from_, to, _), each in groups.items()
    )


def _said(result: Result) -> tuple[Any, ...]:
    """Return what a reader of the brief would see differ between two answers."""
    cells = ("path", "verdict", "if_confirmed", "to_settle", "notices", "clock_days")
    return tuple(tuple(row[name] for name in cells) for row in result.table)


def processes(found: Sequence[Crossing]) -> list[str]:
    """Return the processes of the paths that are open or may be, each once, by name."""
    return sorted({row["process"] for one in found for row in one.rows if row["process"]})
