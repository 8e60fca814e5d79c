"""The bill of materials as arrays: its constraining lines, their needs, and how much they take."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow.compute as pc

from mainstay.kernels.sets import expanded
from mainstay.model.network import Flags, Floats, Ints, Network
from mainstay.model.roles import CONSTRAINING
from mainstay.units import per_parent


@dataclass(frozen=True, kw_only=True)
class Bill:
    """The constraining lines of a network: by parent, and of each parent need by need.

    A need is met by one line, or by any of several alternatives. The needs of a parent stand in
    order of their first line, and lines in order of the name of the child and then of their row.

    Parameters
    ----------
    rows : array of int, shape (n_lines,)
        Row of each line in `bom_lines`.
    parent, child : array of int, shape (n_lines,)
        Positions in `items`.
    need : array of int, shape (n_lines,)
        Number of the need that a line helps to meet; ascending.
    single : array of bool, shape (n_lines,)
        Whether a line is the only one of its need.
    unread : array of bool, shape (n_lines,)
        Whether nobody has read the line in a publication.
    place : array of int, shape (n_lines,)
        Place of a line where needs are left aside: by parent, name of the child and row.
    ptr : array of int, shape (n_items + 1,)
        Lines of each parent: `ptr[item]` up to `ptr[item + 1]`.
    name : array of int, shape (n_items,)
        Place of each item by name; items of one name have one place.
    """

    rows: Ints
    parent: Ints
    child: Ints
    need: Ints
    single: Flags
    unread: Flags
    place: Ints
    ptr: Ints
    name: Ints

    @cached_property
    def into(self) -> tuple[Ints, Ints]:
        """The lines of which each item is the child, in compressed form."""
        sizes = np.bincount(self.child, minlength=len(self.name))
        order = np.argsort(self.child, kind="stable")
        return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), order

    def below(self, items: Ints) -> Ints:
        """Return the numbers of the lines of some parents, parent by parent in their order."""
        return expanded(self.ptr, items)[1]


def bill_of(network: Network) -> Bill:
    """Return the bill of materials of a network, put in order once."""
    found: Bill = network.once("bill", lambda: _bill(network))
    return found


def _bill(network: Network) -> Bill:
    table, names = network["bom_lines"], network["items"].array("name")
    above, below = (network.positions("bom_lines", end) for end in ("parent_id", "child_id"))
    name = pc.rank(names, tiebreaker="dense").to_numpy().astype(np.int64)
    kept = table.among("role", CONSTRAINING) & (above >= 0) & (below >= 0)
    rows = np.flatnonzero(kept)
    rows = rows[np.lexsort((name[below[rows]], above[rows]))]
    need = _needs(above[rows], table.coded("alt_group"), rows)
    place = np.argsort(need, kind="stable")
    rows, need = rows[place], need[place]
    return Bill(
        rows=rows,
        parent=above[rows],
        child=below[rows],
        need=np.cumsum(np.diff(need, prepend=need[:1]) > 0),
        single=np.bincount(need, minlength=1)[need] == 1,
        unread=~table.flags("verified")[rows],
        place=place,
        ptr=np.searchsorted(above[rows], np.arange(len(names) + 1)),
        name=name,
    )


def _needs(parent: Ints, groups: tuple[Ints, list[str]], rows: Ints) -> Ints:
    """Return the place of the first line of the need that each line helps to meet."""
    codes, texts = groups
    in_group = np.array([bool(text) for text in texts] + [False], dtype=bool)[codes[rows]]
    found = np.arange(len(rows))
    key = parent[in_group] * (len(texts) + 1) + codes[rows][in_group]
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    found[in_group] = found[in_group][first][which]
    return found


def amounts(network: Network, rows: Ints) -> tuple[Floats, Floats]:
    """Return the least and the largest quantity of some lines, in child units per parent unit.

    Parameters
    ----------
    network : Network
    rows : array of int, shape (n,)
        Rows of `bom_lines`.

    Returns
    -------
    low, high : array of float, shape (n,)
        NaN where no quantity is published, or where its unit does not convert.
    """
    table, factor = network["bom_lines"], _factors(network, rows)
    middle = table.numbers("quantity")[rows]
    low, high = (table.numbers(f"quantity_{end}")[rows] for end in ("low", "high"))
    with np.errstate(over="ignore", invalid="ignore"):
        return (
            np.where(np.isnan(low), middle, low) * factor,
            np.where(np.isnan(high), middle, high) * factor,
        )


def _factors(network: Network, rows: Ints) -> Floats:
    """Return what turns each quantity into child units per parent unit; NaN where nothing does."""
    ends = (network.positions("bom_lines", end)[rows] for end in ("parent_id", "child_id"))
    of_line, names = network["bom_lines"].coded("unit")
    of_item, units = network["items"].coded("unit")
    shape = len(names), len(units), len(units)
    triples = np.ravel_multi_index((of_line[rows], *(of_item[end] for end in ends)), shape)
    distinct, which = np.unique(triples, return_inverse=True)
    found = [
        per_parent(names[line], units[above], units[below])
        for line, above, below in zip(*np.unravel_index(distinct, shape), strict=True)
    ]
    return np.array(found, dtype=np.float64)[which]
