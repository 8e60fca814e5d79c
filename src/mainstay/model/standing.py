"""How each item is supplied: by whom, how firmly, and for how long it is gone when it is lost."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from mainstay.model.network import Flags, Floats, Ints, Network
from mainstay.model.owners import ultimate_owners
from mainstay.model.supply_graph import SupplyGraph

Group = Literal["organisation", "owner", "country"]
Scalar = TypeVar("Scalar", bound=np.generic)

TABLE_OF: dict[str, str] = {
    "organisation": "organisations",
    "owner": "organisations",
    "country": "countries",
    "item": "items",
    "site": "sites",
    "source": "sources",
}
"""The table in which those who may be lost, or count together, stand."""

SOLE = ("unknown", "no", "apparent", "certain")
"""Whether an item has one source only, as `Standing.sole` numbers it."""

TIMES = ("lead_time_weeks", "recovery_time_weeks")


def labels_of(network: Network, by: Group, organisation: Ints, country: Ints) -> Ints:
    """Return who counts as one source.

    Parameters
    ----------
    network : Network
    by : {'organisation', 'owner', 'country'}
    organisation, country : array of int, shape (n,)
        Positions in their tables, -1 for none.

    Returns
    -------
    array of int, shape (n,)
        Positions in `countries` or in `organisations`; -1 where there is no such label.
    """
    if by == "country":
        return country
    return organisation if by == "organisation" else at(ultimate_owners(network), organisation)


@dataclass(frozen=True)
class Makers:
    """The makers that may supply, one element for each, those of an item side by side.

    Parameters
    ----------
    item, country, label : array of int, shape (n,)
        Positions in their tables, -1 for none; the label is who counts as one source.
    certain : array of bool, shape (n,)
    row : array of int, shape (n,)
        Row in `sources`; -1 where a link alone names the maker.
    source : array of int, shape (n,)
        Number among the sources of the supply graph.
    ptr : array of int, shape (n_items + 1,)
        The makers of item `i` of the network are `ptr[i]` up to `ptr[i + 1]`.
    """

    item: Ints
    country: Ints
    label: Ints
    certain: Flags
    row: Ints
    source: Ints
    ptr: Ints

    @classmethod
    def of(cls, network: Network, graph: SupplyGraph, by: Group) -> "Makers":
        """Take the makers out of a supply graph."""
        found = graph.sources
        kept = np.flatnonzero(graph.is_maker)
        kept = kept[np.argsort(found.item[kept], kind="stable")]
        item, country = found.item[kept], found.country[kept]
        number = np.bincount(item, minlength=len(network["items"]))
        return cls(
            item=item,
            country=country,
            label=labels_of(network, by, found.organisation[kept], country),
            certain=found.certain[kept],
            row=found.row[kept],
            source=kept,
            ptr=np.concatenate([[0], np.cumsum(number)]),
        )

    @property
    def number(self) -> Ints:
        """How many makers each item of the network has."""
        return np.diff(self.ptr)

    def any_of(self, flags: Flags) -> Flags:
        """Return the items of which a maker is flagged."""
        found: Flags = np.bincount(self.item[flags], minlength=len(self.ptr) - 1) > 0
        return found


@dataclass(frozen=True)
class Standing:
    """How the items of a network are supplied; an element of each array for each item.

    `listed` flags the items of which the makers are known to be all.
    """

    network: Network
    makers: Makers
    listed: Flags

    @cached_property
    def complete(self) -> Flags:
        """Whether all makers are known, and each has the label asked for."""
        return self.listed & ~self.makers.any_of(self.makers.label < 0)

    @cached_property
    def _counted(self) -> tuple[Ints, Ints]:
        """Count the labels that certainly supply, and the further ones that may."""
        makers, size = self.makers, len(self.listed)
        named = makers.label >= 0
        wide = 1 + int(makers.label.max(initial=0))
        pairs = makers.item[named] * wide + makers.label[named]
        every, place = np.unique(pairs, return_inverse=True)
        certain = np.bincount(place, makers.certain[named], minlength=len(every)) > 0
        item = every // wide
        sure, maybe = (np.bincount(item[flags], minlength=size) for flags in (certain, ~certain))
        return sure, maybe

    @property
    def sure(self) -> Ints:
        """Who certainly supplies each item, by number."""
        return self._counted[0]

    @property
    def maybe(self) -> Ints:
        """Who else may supply each item, by number."""
        return self._counted[1]

    @cached_property
    def sole(self) -> Ints:
        """Whether each item has one source only: a number of `SOLE`."""
        firm = np.where(self.complete & (self.maybe == 0), 3, 2)
        return np.where(self.sure == 0, 0, np.where(self.sure > 1, 1, firm))

    @cached_property
    def _weeks(self) -> Floats:
        """The longest published time to replace each maker; NaN where none is published."""
        table = self.network["sources"]
        return at(np.fmax(*(table.numbers(name) for name in TIMES)), self.makers.row, np.nan)

    @cached_property
    def timed(self) -> Flags:
        """Whether an item has makers, each with a published time to replace it."""
        return (self.makers.number > 0) & ~self.makers.any_of(np.isnan(self._weeks))

    @cached_property
    def least_weeks(self) -> Floats:
        """The shortest of the times to replace a maker, each the longest published of it."""
        found = np.full(len(self.listed), np.nan)
        np.fmin.at(found, self.makers.item, self._weeks)
        return found

    @cached_property
    def most_weeks(self) -> Floats:
        """The longest published time to replace a maker; NaN where none is published."""
        found = np.full(len(self.listed), np.nan)
        np.fmax.at(found, self.makers.item, self._weeks)
        return found


def at(values: NDArray[Scalar], places: Ints, none: Any = -1) -> NDArray[Scalar]:
    """Return values by their places; what has no place gets none."""
    return np.append(values, np.asarray(none, dtype=values.dtype))[places]
