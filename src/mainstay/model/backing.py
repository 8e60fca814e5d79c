"""What stands behind the rows of a result: evidence, dates, how sure, handling mark.

All rows are worked out together, on whole columns: a result of a large network has hundreds of
thousands of rows, and each may rest on many facts.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay import dates
from mainstay.kernels.sets import distinct, expanded
from mainstay.model.network import Ints, Network
from mainstay.schema.spec import codes

Pointer = tuple[str, int]
"""A row of the network: name of its table and where it stands."""


class Support(NamedTuple):
    """Facts behind rows of a result: row `of[i]` rests on row `rows[i]` of a table."""

    of: Ints
    table: str
    rows: Ints


def supports(pointers: Iterable[Sequence[Pointer]]) -> list[Support]:
    """Put the facts behind each row of a result together by table."""
    found: dict[str, tuple[list[int], list[int]]] = {}
    for number, rows in enumerate(pointers):
        for table, row in rows:
            of, places = found.setdefault(table, ([], []))
            of.append(number)
            places.append(row)
    return [Support(_ints(of), table, _ints(rows)) for table, (of, rows) in found.items()]


def grouped_lists(of: Ints, number: int, values: pa.Array) -> pa.Array:
    """Return values, which stand in the order of their groups, as one list for each group."""
    ends = np.cumsum(np.bincount(of, minlength=number)) if number else np.zeros(0, dtype=np.int64)
    offsets = pa.array(np.concatenate([[0], ends]).astype(np.int32))
    return pa.ListArray.from_arrays(offsets, values)


def backing_columns(
    network: Network, number: int, behind: Sequence[Support], least_mark: str | None = None
) -> dict[str, pa.Array]:
    """Return the columns that say what stands behind each row of a result.

    Parameters
    ----------
    network : Network
    number : int
        Rows of the result.
    behind : sequence of Support
    least_mark : str or None
        Raise the mark of every row to at least this.

    Returns
    -------
    dict of str to pyarrow.Array
        One array for each column of `BACKING`; dates, confidence and `verified` are null where a
        row rests on no fact.
    """
    earliest, latest = _dates(network, number, behind)
    used = _most(number, [(s.of, np.ones(len(s.of), dtype=np.int64)) for s in behind], 0) > 0
    checked = _least(number, [(s.of, _flag(network, s)) for s in behind], 1)
    return {
        "evidence_ids": _evidence(network, number, behind),
        "as_of_from": earliest,
        "as_of_to": latest,
        "confidence": _graded(network, number, behind),
        "verified": pa.array(checked == 1, mask=~used),
        "mark": _marked(network, number, behind, least_mark),
    }


def _flag(network: Network, support: Support) -> Ints:
    return network[support.table].flags("verified")[support.rows].astype(np.int64)


def _dates(network: Network, number: int, behind: Sequence[Support]) -> tuple[pa.Array, pa.Array]:
    """Return the oldest and the newest date behind each row."""
    texts = {t for s in behind for t in network[s.table].coded("as_of_date")[1]}
    order = sorted(texts, key=lambda text: (dates.days(text), text))
    cells = [(s.of, _ranks(network, s, "as_of_date", order)) for s in behind]
    last = len(order)
    low = _least(number, [_where(of, rank, rank >= 0) for of, rank in cells], last)
    high = _most(number, cells, -1)
    names = pa.array(order, type=pa.string())
    return _named(names, np.where(low == last, -1, low)), _named(names, high)


def _graded(network: Network, number: int, behind: Sequence[Support]) -> pa.Array:
    order = list(codes()["confidence"])
    cells = [(s.of, _ranks(network, s, "confidence", order)) for s in behind]
    last = len(order)
    low = _least(number, [_where(of, rank, rank >= 0) for of, rank in cells], last)
    return _named(pa.array(order), np.where(low == last, -1, low))


def _marked(
    network: Network, number: int, behind: Sequence[Support], least: str | None
) -> pa.Array:
    order = list(codes()["mark"])
    mildest = 0 if least is None else order.index(least)
    cells = [(s.of, _ranks(network, s, "mark", order)) for s in behind]
    return _named(pa.array(order), _most(number, cells, mildest))


def _evidence(network: Network, number: int, behind: Sequence[Support]) -> pa.Array:
    """Return the evidence behind each row, each publication once, in the order of the keys."""
    lists = {s.table: _evidence_of(network, s.table) for s in behind}
    keys = sorted({key for _, _, told in lists.values() for key in told})
    place = {key: rank for rank, key in enumerate(keys)}
    pairs = [np.zeros(0, dtype=np.int64)]
    for support in behind:
        ptr, cells, told = lists[support.table]
        ranks = np.array([place[key] for key in told], dtype=np.int64)
        which, members = expanded(ptr, support.rows)
        pairs.append(distinct(support.of[which] * len(keys) + ranks[cells[members]]))
    every = distinct(np.concatenate(pairs))
    of, ranks = np.divmod(every, max(1, len(keys)))
    names = pa.array(keys, type=pa.string())
    return grouped_lists(of, number, names.take(pa.array(ranks)))


def _evidence_of(network: Network, table: str) -> tuple[Ints, Ints, list[str]]:
    """Return the evidence of each row of a table in compressed form, and the distinct keys."""
    cells = network[table].array("evidence_ids")
    encoded = cells.flatten().dictionary_encode()
    sizes = pc.fill_null(pc.list_value_length(cells), 0).to_numpy()
    ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return ptr, encoded.indices.to_numpy().astype(np.int64), encoded.dictionary.to_pylist()


def _ranks(network: Network, support: Support, column: str, order: Sequence[str]) -> Ints:
    """Return where the cells of a column stand in an order; -1 where they are empty."""
    place = {text: rank for rank, text in enumerate(order)}
    found, distinct = network[support.table].coded(column)
    return _ints([*(place[text] for text in distinct), -1])[found[support.rows]]


def _where(of: Ints, ranks: Ints, kept: Any) -> tuple[Ints, Ints]:
    return of[kept], ranks[kept]


def _least(number: int, cells: Sequence[tuple[Ints, Ints]], start: int) -> Ints:
    found = np.full(number, start, dtype=np.int64)
    for of, ranks in cells:
        np.minimum.at(found, of, ranks)
    return found


def _most(number: int, cells: Sequence[tuple[Ints, Ints]], start: int) -> Ints:
    found = np.full(number, start, dtype=np.int64)
    for of, ranks in cells:
        np.maximum.at(found, of, ranks)
    return found


def _named(names: pa.Array, ranks: Ints) -> pa.Array:
    """Return names by their ranks; null where the rank is -1."""
    return names.take(pa.array(ranks, mask=ranks < 0))


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)
