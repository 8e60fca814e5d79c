"""Rows of a table that a shock splits in time, each segment with its key."""

from collections.abc import Callable, Mapping

import numpy as np

from mainstay.model.network import Table
from mainstay.model.scenario.notes import supposed
from mainstay.model.scenario.rewriting import rewritten, rows_at
from mainstay.model.scenario.segments import Row, segment_key
from mainstay.model.scenario.shock import Shock

Segments = list[tuple[str, Row]]
Names = Mapping[tuple[str, str], str]
"""The key of each segment, by the key of its row and its name."""
Finish = Callable[[Row, str, str, Names], Row]
"""Makes a segment whole: from the segment, its name, the key of its row, and the keys of all."""


def split_up(
    table: Table, parts: Mapping[int, Segments], shock: Shock, finish: Finish | None = None
) -> Table:
    """Return a table with rows replaced by their segments, of which each has one at least.

    Parameters
    ----------
    table : Table
    parts : mapping of int to list
        The segments of each row that is split, by its position. The first keeps key and place, the
        others get keys of their own and stand at the end.
    shock : Shock
        What each row that changes is supposed to come of.
    finish : callable or None
    """
    keys, named = table.keys, _named(table, parts)
    old = rows_at(table, np.array(list(parts), dtype=np.int64))
    changed: dict[int, Row] = {}
    added: list[tuple[int, Row]] = []
    for place, segments in parts.items():
        for number, (name, row) in enumerate(segments):
            new = {**row, table.spec.key: named[keys[place], name]}
            new = new if finish is None else finish(new, name, keys[place], named)
            if number:
                added.append((place, supposed(new, shock)))
            elif new != old[place]:
                changed[place] = supposed(new, shock)
    return rewritten(table, changed, added)


def _named(table: Table, parts: Mapping[int, Segments]) -> Names:
    taken, keys = set(table.index), table.keys
    named: dict[tuple[str, str], str] = {}
    for place, segments in parts.items():
        for number, (name, _) in enumerate(segments):
            key = segment_key(keys[place], name, taken) if number else keys[place]
            taken.add(key)
            named[keys[place], name] = key
    return named
