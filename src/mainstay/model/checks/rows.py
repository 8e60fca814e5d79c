"""Bad rows of a table: which are alike, and how to speak of many without naming every one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay.errors import Problem
from mainstay.model.network import Flags, Ints

MOST = 1000
"""So many problems of one kind are made for one column; one more says how many are left."""

LISTED, NAMED = 200, 20
"""So many keys are listed in full; of more than that only the first few are named."""


def problems_of(rows: Ints, problem: Callable[[int], Problem]) -> Iterator[Problem]:
    """Make the problem of each row, and of more than `MOST` one for all that are left.

    Parameters
    ----------
    rows : array of int
        Bad rows, or whatever else `problem` makes a problem of.
    problem : callable
    """
    yield from map(problem, rows[:MOST].tolist())
    if len(rows) > MOST:
        left = f"and {len(rows) - MOST:,} more like this"
        yield replace(problem(int(rows[MOST])), found=left)


def listed(texts: Sequence[str], between: str = ";", size: int | None = None) -> str:
    """Join names; of more than `LISTED` only the first, and how many more there are.

    Parameters
    ----------
    texts : sequence of str
        All names, or where `size` is given at least the first `LISTED` of them.
    between : str
    size : int or None
        How many there are in all.
    """
    number = len(texts) if size is None else size
    if number <= LISTED:
        return between.join(texts)
    return between.join([*texts[:NAMED], f"… and {number - NAMED:,} more"])


def keys_of(keys: pa.Array, rows: Ints, between: str = ";") -> str:
    """Join the keys of rows, as `listed` does."""
    return listed(keys.take(pa.array(rows[:LISTED])).to_pylist(), between, len(rows))


def alike(columns: Iterable[pa.Array]) -> Ints:
    """Number rows by what stands in some columns, in the order of first appearance.

    Parameters
    ----------
    columns : iterable of pyarrow.Array, each of shape (n_rows,)

    Returns
    -------
    array of int, shape (n_rows,)
        Rows with the same number have the same in all columns; empty is the same as empty.
    """
    number: Ints = np.zeros(0, dtype=np.int64)
    for nth, column in enumerate(columns):
        codes = numbered(column) + 1
        before = number if nth else np.zeros_like(codes)
        number = numbered(pa.array(before * (codes.max(initial=0) + 1) + codes))
    return number


def numbered(column: pa.Array) -> Ints:
    """Number the distinct values of a column in the order of first appearance; -1 where empty."""
    indices = pc.fill_null(column.dictionary_encode().indices, -1)
    found: Ints = indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def repeated(columns: Iterable[pa.Array]) -> Ints:
    """Return the rows that have the same in all columns as another row."""
    number = alike(columns)
    return np.flatnonzero(np.bincount(number)[number] > 1)


def first_rows(number: Ints) -> Ints:
    """Return for each number the first row that has it, where every number is in use."""
    return np.unique(number, return_index=True)[1]


def judged(judge: Callable[..., bool], *columns: pa.Array) -> Flags:
    """Judge rows by what stands in some columns; each combination is looked at once."""
    number = alike(columns)
    cells = [column.take(pa.array(first_rows(number))).to_pylist() for column in columns]
    verdicts = [judge(*each) for each in zip(*cells, strict=True)]
    return np.array(verdicts, dtype=bool)[number]
