"""Gaps: facts that are not there. They never stop an analysis; they widen its answer."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay.errors import Problem
from mainstay.model.checks.quantities import unconverted
from mainstay.model.checks.rows import alike, keys_of, problems_of
from mainstay.model.network import Flags, Ints, Network, Table
from mainstay.units import akin


def _gap(
    code: str,
    file: str,
    found: str,
    allowed: str,
    fix: str,
    *,
    key: str,
    column: str | None = None,
) -> Problem:
    return Problem(
        kind="gap",
        code=code,
        file=file,
        column=column,
        key=key,
        found=found,
        allowed=allowed,
        fix=fix,
    )


def _keys(table: Table, rows: Ints) -> str:
    return keys_of(table.array(table.spec.key), rows)


def missing_cells(network: Network) -> Iterator[Problem]:
    """Wanted cells that are empty, one gap for each column, with the keys of the rows."""
    for table in network.tables.values():
        for column in table.spec.columns.values():
            if column.need != "wanted":
                continue
            empty = np.flatnonzero(~table.known(column.name))
            if len(empty):
                yield _gap(
                    "GAP001",
                    table.file,
                    f"empty in {len(empty)} of {len(table)} rows",
                    column.about.rstrip("."),
                    "Leave empty what is not published; add it with its evidence once it is.",
                    column=column.name,
                    key=_keys(table, empty),
                )


def _named_in(network: Network, table: str, column: str) -> Flags:
    """Return which items a column of another table names."""
    items, named = network["items"], network[table].array(column)
    found: Flags = pc.is_in(items.array("item_id"), named).to_numpy(zero_copy_only=False)
    return found


def unsourced_items(network: Network) -> Iterator[Problem]:
    """Items that nobody is known to make."""
    items = network["items"]
    bad = ~_named_in(network, "sources", "item_id") & ~items.among("kind", {"know_how"})
    yield from problems_of(
        np.flatnonzero(bad),
        lambda row: _gap(
            "GAP002",
            items.file,
            "no source listed",
            "at least one source",
            "Until one is known the item counts as available from an unlisted source.",
            key=items.array("item_id")[row].as_py(),
        ),
    )


def unpublished_inputs(network: Network) -> Iterator[Problem]:
    """Items that are no material and whose bill of materials is not published."""
    items = network["items"]
    bad = ~_named_in(network, "bom_lines", "parent_id")
    bad &= ~items.among("kind", {"material", "know_how"})
    yield from problems_of(
        np.flatnonzero(bad),
        lambda row: _gap(
            "GAP003",
            items.file,
            "inputs not published",
            "a bill of materials",
            "Until it is known, an alternative that uses the item leaves results apparent.",
            key=items.array("item_id")[row].as_py(),
        ),
    )


def unverified_rows(network: Network) -> Iterator[Problem]:
    """Rows that nobody has read in a publication, one gap for each table."""
    for table in network.tables.values():
        if "verified" not in table.spec.columns:
            continue
        unverified = np.flatnonzero(~table.flags("verified"))
        if len(unverified):
            yield _gap(
                "GAP004",
                table.file,
                f"{len(unverified)} of {len(table)} rows unverified",
                "rows read in a publication",
                "Check them against a publication; results that use them say so.",
                column="verified",
                key=_keys(table, unverified),
            )


def conflicting_rows(network: Network) -> Iterator[Problem]:
    """Publications that disagree: rows that stand beside the chosen one."""
    for name in ("item_shares", "series"):
        table = network[name]
        rows = np.flatnonzero(table.known("chosen") & ~table.flags("chosen"))
        item = alike([table.array("item_id").take(pa.array(rows))])
        parts = _Parts(table, rows, item)
        yield from problems_of(np.arange(len(parts.ends)), parts.problem)


class _Parts:
    """Rows that are not chosen, by item."""

    def __init__(self, table: Table, rows: Ints, item: Ints) -> None:
        self.table = table
        self.rows = rows[np.argsort(item, kind="stable")]
        self.ends = np.cumsum(np.bincount(item))

    def problem(self, nth: int) -> Problem:
        """Make the gap of one item."""
        rows = self.rows[self.ends[nth - 1] if nth else 0 : self.ends[nth]]
        item = self.table.array("item_id")[int(rows[0])].as_py()
        return _gap(
            "GAP005",
            self.table.file,
            f"{len(rows)} row(s) not chosen for {item}",
            "publications that agree",
            "The note of each row says why another is used.",
            column="chosen",
            key=_keys(self.table, rows),
        )


def unused_assumptions(network: Network) -> Iterator[Problem]:
    """Assumptions about anything but a recovery time, which no analysis of this edition uses."""
    table = network["assumptions"]
    used = table.among("table", {"sources"}) & table.among("column", {"recovery_time_weeks"})
    rows = np.flatnonzero(~used)
    if len(rows):
        yield _gap(
            "GAP006",
            table.file,
            f"{len(rows)} assumptions that no analysis uses yet",
            "facts",
            "They are kept; no result depends on them.",
            key=_keys(table, rows),
        )


def special_measures(network: Network) -> Iterator[Problem]:
    """Quantities in a special measure that says nothing of the quantity of the item."""
    yield from unconverted(network, akin, _special)


def _special(table: Table, own: pa.Array, row: int) -> Problem:
    return _gap(
        "GAP007",
        table.file,
        f"a quantity in {table.array('unit')[row].as_py()}",
        f"a quantity that converts into {own[row].as_py()} of the item",
        "It is shown as published, and counts as unknown where quantities are compared.",
        column="unit",
        key=table.array(table.spec.key)[row].as_py(),
    )
