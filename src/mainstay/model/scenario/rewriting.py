"""Tables with some rows changed, added or removed."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

import numpy as np
import pyarrow as pa

from mainstay.model.network import Ints, Table, arrow_type
from mainstay.model.scenario.segments import Row


def rows_at(table: Table, places: Ints) -> dict[int, Row]:
    """Return some rows of a table as mappings, by their position."""
    return dict(zip(places.tolist(), table.data.take(pa.array(places)).to_pylist(), strict=True))


def rewritten(
    table: Table,
    changed: Mapping[int, Row],
    added: Sequence[tuple[int, Row]] = (),
    removed: Set[int] = frozenset(),
) -> Table:
    """Return a table with rows changed in place, added at the end, and removed.

    Parameters
    ----------
    table : Table
    changed : mapping of int to mapping
        New rows by position.
    added : sequence of (int, mapping)
        New rows, each with the position of the one it comes from; -1 where it comes from none.
    removed : set of int
        Positions of rows to leave out.
    """
    if not (changed or added or removed):
        return table
    rows = [*changed.values(), *(row for _, row in added)]
    fresh = pa.table(
        {
            name: pa.array([row.get(name) for row in rows], type=arrow_type(column))
            for name, column in table.spec.columns.items()
        }
    )
    size = len(table)
    order = np.arange(size)
    order[list(changed)] = size + np.arange(len(changed))
    kept = np.delete(order, sorted(removed))
    order = np.concatenate([kept, size + len(changed) + np.arange(len(added))])
    lines = None if table.lines is None else _lines(table, changed, added)[order]
    data = pa.concat_tables([table.data, fresh]).take(pa.array(order))
    return replace(table, data=data, lines=lines)


def _lines(
    table: Table, changed: Mapping[int, Row], added: Sequence[tuple[int, Row]]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the line of each old row, then of what comes from it; 0 where it comes from none."""
    old = np.append(np.asarray(table.lines), 0)
    return np.concatenate([old[:-1], old[[*changed, *(place for place, _ in added)]]])
