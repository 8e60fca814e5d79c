"""A supply network as of a day as a graph: AND over needs, OR over suppliers.

The nodes and what they stand for are held as arrays, so that a question about a million links asks
whole columns; `compile_graph` in `mainstay.model.compiling` makes one from a network.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, overload

import numpy as np

from mainstay import dates
from mainstay.kernels.and_or import AndOr
from mainstay.kernels.sets import expanded
from mainstay.model.backing import Pointer, Support
from mainstay.model.network import Flags, Floats, Ints, Network
from mainstay.model.roles import PLANNED
from mainstay.units import conversion

World = Literal["possible", "certain"]
SourceKind = Literal["listed", "implied", "trader", "unlisted"]
KINDS: tuple[SourceKind, ...] = ("listed", "implied", "trader", "unlisted")
LISTED, IMPLIED, TRADER, UNLISTED = range(4)

UNKNOWN = np.inf
"""Capacity of a source whose capacity is not published: nothing bounds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One way to get an item: a listed maker, one implied by a link, a trader, or nobody known."""

    kind: SourceKind
    item: str
    organisation: str | None = None
    site: str | None = None
    country: str | None = None
    certain: bool = False
    row: int | None = None
    links: tuple[int, ...] = ()

    @property
    def pointers(self) -> list[Pointer]:
        """The rows of the network that say so."""
        own: list[Pointer] = [] if self.row is None else [("sources", self.row)]
        return own + [("supply_links", link) for link in self.links]


@dataclass(frozen=True, slots=True)
class Option:
    """One way to meet a need: an item, and how much of it one unit of the parent takes."""

    item: str
    line: int | None
    low: float | None
    published: bool


@dataclass(frozen=True, eq=False, kw_only=True)
class Sources(Sequence[Source]):
    """The sources of a graph as columns; one of them is put together when it is asked for.

    Parameters
    ----------
    network : Network
    kind : array of int, shape (n,)
        Position in `KINDS`.
    item, organisation, site, country : array of int, shape (n,)
        Position in the table of that name; -1 where none is known.
    certain : array of bool, shape (n,)
    row : array of int, shape (n,)
        Row in `sources`; -1 where the source stands in none.
    link_ptr, links : array of int
        Rows of `supply_links` that name it, in compressed form.
    """

    network: Network
    kind: Ints
    item: Ints
    organisation: Ints
    site: Ints
    country: Ints
    certain: Flags
    row: Ints
    link_ptr: Ints
    links: Ints

    def __len__(self) -> int:
        return len(self.kind)

    @overload
    def __getitem__(self, at: int) -> Source: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Source]: ...
    def __getitem__(self, at: int | slice) -> Source | Sequence[Source]:
        """Return one source, or a list of some."""
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        row = int(self.row[at])
        return Source(
            kind=KINDS[self.kind[at]],
            item=str(self._key("items", self.item[at])),
            organisation=self._key("organisations", self.organisation[at]),
            site=self._key("sites", self.site[at]),
            country=self._key("countries", self.country[at]),
            certain=bool(self.certain[at]),
            row=None if row < 0 else row,
            links=tuple(self.links[self.link_ptr[at] : self.link_ptr[at + 1]].tolist()),
        )

    def __iter__(self) -> Iterator[Source]:
        return iter(self._every)

    @cached_property
    def _every(self) -> list[Source]:
        return [self[place] for place in range(len(self))]

    def _key(self, table: str, place: int) -> str | None:
        held = self.network[table]
        return None if place < 0 else str(held.value(held.spec.key, int(place)))

    def behind(self, of: Ints, nodes: Ints) -> list[Support]:
        """Return the facts behind some sources: result row `of[i]` rests on source `nodes[i]`."""
        listed = self.row[nodes] >= 0
        which, at = expanded(self.link_ptr, nodes)
        return [
            Support(of[listed], "sources", self.row[nodes[listed]]),
            Support(of[which], "supply_links", self.links[at]),
        ]


@dataclass(frozen=True, eq=False, kw_only=True)
class Options(Sequence[Option]):
    """The options of a graph as columns: item, line of the bill of materials, least quantity."""

    network: Network
    item: Ints
    line: Ints
    low: Floats
    published: Flags

    def __len__(self) -> int:
        return len(self.item)

    @overload
    def __getitem__(self, at: int) -> Option: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Option]: ...
    def __getitem__(self, at: int | slice) -> Option | Sequence[Option]:
        """Return one option, or a list of some."""
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        line, low = int(self.line[at]), float(self.low[at])
        return Option(
            item=self.network["items"].keys[self.item[at]],
            line=None if line < 0 else line,
            low=None if np.isnan(low) else low,
            published=bool(self.published[at]),
        )


@dataclass(frozen=True, kw_only=True)
class SupplyGraph:
    """A supply network as of a day, as arrays with the rows they came from.

    `arrays` holds the AND/OR graph; `sources`, `options` and `pool_item` say what its numbers
    stand for. `pool_at` gives, for each item of the network, the pool that serves it where no
    exclusive link says otherwise, and -1 outside the graph; `order` the items of the graph, inputs
    before what is made of them; `pool_links` the exclusive links that leave a pool as it is.
    """

    network: Network
    arrays: AndOr
    sources: Sources
    options: Options
    order: Ints
    pool_item: Ints
    pool_at: Ints
    pool_links: dict[int, tuple[int, ...]]

    @cached_property
    def items(self) -> tuple[str, ...]:
        """The items, inputs before what is made of them."""
        keys = self.network["items"].keys
        return tuple(keys[place] for place in self.order.tolist())

    @cached_property
    def pool_of(self) -> dict[str, int]:
        """The pool that serves each item."""
        return dict(zip(self.items, self.pool_at[self.order].tolist(), strict=True))

    @cached_property
    def is_maker(self) -> Flags:
        """Which sources make their item: listed, or named by a link alone."""
        found: Flags = self.sources.kind <= IMPLIED
        return found

    @cached_property
    def makers(self) -> dict[str, list[Source]]:
        """The makers of each item that may supply: listed, or named by a link alone."""
        found: dict[str, list[Source]] = defaultdict(list)
        for source in self.sources:
            if source.kind in {"listed", "implied"}:
                found[source.item].append(source)
        return dict(found)


def capacity(row: dict[str, object], unit: str, day: int) -> float:
    """Return the most a source is known to make on a day, in units of its item a year.

    Planned capacity is never output, so it leaves the source without a bound; so does a capacity
    that is not published, and the output that a source which is still building up had in a year
    before.
    """
    high, usual = row["capacity_high_per_year"], row["capacity_per_year"]
    published = usual if high is None else high
    factor = conversion(str(row["unit"]), unit)
    year = row["capacity_year"]
    outgrown = (
        row["status"] == "ramping"
        and row["capacity_basis"] == "output"
        and year is not None
        and int(str(year)) < int(dates.iso(day)[:4])
    )
    if published is None or row["capacity_basis"] in PLANNED or factor is None or outgrown:
        return UNKNOWN
    return float(str(published)) * factor
