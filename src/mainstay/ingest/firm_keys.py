"""The keys of firms, and the columns that name them or hold amounts."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay.ingest.firm_rows import Rows
from mainstay.kernels.cascade.network import GREATEST
from mainstay.kernels.sets import numbered
from mainstay.model.network import Flags, Floats, Ints

MOST_FIRMS = 50_000_000
"""Firms that a network without a list of them may have by the largest number in its links."""
FAR, SPARSE = 10_000, 10
"""Numbers in links are names where the largest is above both: this, and so many for each firm."""


@dataclass(frozen=True, eq=False)
class Keys:
    """The keys of firms, and whether they are only the numbers of their positions."""

    names: pa.Array
    counted: bool

    def __len__(self) -> int:
        return len(self.names)

    def same(self, texts: pa.Array) -> pa.Array:
        """Return texts so that those of one firm are alike: where counted, 01 is firm 1."""
        return _plain(texts) if self.counted else texts


def keys_of(links: Rows, codes: Rows | None) -> Keys:
    """Return the firms: those listed, or as many as there are lines or numbers."""
    if codes is not None and len(codes.columns) > 1:
        once(codes, codes.columns[0], "FRM009", "each firm once")
        return Keys(codes.columns[0], counted=False)
    if codes is not None:
        return _counted(len(codes))
    both = pa.concat_arrays(list(links.columns[:2]))
    if not len(both) or not pc.all(pc.match_substring_regex(both, "^[0-9]{1,9}$")).as_py():
        return _named(both)
    numbers = both.cast(pa.int64())
    most = pc.max(numbers).as_py()
    if most > max(FAR, SPARSE * pc.count_distinct(numbers).as_py()):
        return _named(both)
    return _counted(min(most, MOST_FIRMS))


def positions(rows: Rows, column: int, name: str, keys: Keys) -> Ints:
    """Return the positions of the firms that a column names."""
    place = pc.index_in(keys.same(rows.columns[column]), value_set=keys.names)
    unknown = place.is_null().to_numpy(zero_copy_only=False)
    listed = f"1 to {len(keys)}" if keys.counted else "a firm of the list, written the same"
    fix = "Correct it, or list the firm with --industries."
    rows.refuse(unknown, "FRM004", column, name, listed, fix)
    found: Ints = pc.fill_null(place, 0).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _counted(number: int) -> Keys:
    return Keys(pa.array(np.arange(1, number + 1), pa.int64()).cast(pa.string()), counted=True)


def _named(texts: pa.Array) -> Keys:
    """Return the texts in their order, as numbers where all are."""
    found = shown(pc.unique(texts))
    return Keys(found.take(pc.sort_indices(found)).cast(pa.string()), counted=False)


def _plain(texts: pa.Array) -> pa.Array:
    """Return keys without the noughts before a number, so that 01 is firm 1."""
    return pc.replace_substring_regex(texts, "^0+([1-9])", "\\1")


def shown(names: pa.Array) -> pa.Array:
    """Return keys as numbers where all are."""
    is_number = pc.match_substring_regex(names, "^[1-9][0-9]{0,17}$")
    return names.cast(pa.int64()) if pc.all(is_number).as_py() else names


def amounts(rows: Rows, column: int, name: str) -> Floats:
    """Return a column of numbers that are 0 or more, and not too large to be added up."""
    found, bad = rows.numbers(column)
    allowed, bad = f"a number, 0 to {GREATEST:g}", bad | (found < 0) | (found > GREATEST)
    rows.refuse(bad, "FRM003", column, name, allowed, "Correct the number.")
    return found


def once(rows: Rows, keys: pa.Array, code: str, allowed: str) -> None:
    """Refuse rows whose text stood before."""
    apart(rows, pc.index_in(keys, value_set=pc.unique(keys)).to_numpy(), code, 0, allowed)


def apart(rows: Rows, keys: Ints, code: str, column: int, allowed: str) -> None:
    """Refuse rows whose key stood before."""
    again: Flags = np.ones(len(keys), dtype=bool)
    again[numbered(keys.astype(np.int64))[1]] = False
    rows.refuse(again, code, column, "firm", allowed, "Remove the other.")
