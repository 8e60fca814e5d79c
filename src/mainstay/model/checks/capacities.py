"""Capacities: each says what it is, and is counted once."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from mainstay.errors import Problem
from mainstay.model.checks.rows import alike, problems_of
from mainstay.model.network import Ints, Network, Table


def capacities_without_basis(network: Network) -> Iterator[Problem]:
    """Capacities that do not say what they are."""
    table = network["sources"]

    def problem(row: int) -> Problem:
        return table.problem(
            row,
            "NET007",
            column="capacity_basis",
            found=f"a capacity of {table.numbers('capacity_per_year')[row]:g} without a basis",
            allowed="a basis for each capacity, such as nameplate, output or planned",
            fix="Say what the figure is; a planned capacity is never output.",
        )

    bad = table.known("capacity_per_year") & ~table.known("capacity_basis")
    yield from problems_of(np.flatnonzero(bad), problem)


def capacities_counted_twice(network: Network) -> Iterator[Problem]:
    """A figure for a whole group beside a figure for one of its sites, neither in the other.

    Also a source counted in one that makes another item or has less capacity than its part.
    """
    yield from _bad_containers(network)
    yield from _beside_the_whole(network["sources"])


def _bad_containers(network: Network) -> Iterator[Problem]:
    """Find what is counted in a source of another item, or in one that is smaller."""
    table, whole = network["sources"], network.positions("sources", "counted_in")
    item, capacity = table.coded("item_id")[0], table.numbers("capacity_per_year")
    other_item = (whole >= 0) & (item != item[whole])
    too_large = (whole >= 0) & (capacity > capacity[whole])

    def problem(nth: int) -> Problem:
        row, is_size = divmod(nth, 2)
        make = _larger_than_the_whole if is_size else _of_another_item
        return make(table, row, int(whole[row]))

    yield from problems_of(np.flatnonzero(np.stack([other_item, too_large], axis=1)), problem)


def _of_another_item(table: Table, row: int, whole: int) -> Problem:
    item = table.array("item_id")[whole].as_py()
    return _twice(
        table,
        row,
        f"counted in {_key(table, whole)}, which makes {item}",
        "a source counted in another of the same item",
        "Correct counted_in.",
    )


def _larger_than_the_whole(table: Table, row: int, whole: int) -> Problem:
    part, total = table.numbers("capacity_per_year")[[row, whole]]
    return _twice(
        table,
        row,
        f"{part:g}, counted in {_key(table, whole)} with {total:g}",
        "a part that is not larger than the whole",
        "Correct one of the capacities, or take counted_in away.",
    )


def _beside_the_whole(table: Table) -> Iterator[Problem]:
    """Find figures of a maker and item that stand beside one for all its sites."""
    is_figure = table.known("capacity_per_year") & ~table.among("status", {"closed"})
    rows = np.flatnonzero(is_figure)
    group = alike(table.array(c).take(pa.array(rows)) for c in ("organisation_id", "item_id"))
    whole = _first_without_site(table, rows, group)[group]
    bad = (whole >= 0) & (whole != rows) & ~table.known("counted_in")[rows]
    order = np.argsort(group, kind="stable")

    def problem(nth: int) -> Problem:
        key = _key(table, int(whole[nth]))
        return _twice(
            table,
            int(rows[nth]),
            f"beside {key}, a figure for the whole group",
            "each capacity once",
            f"Write counted_in = {key}, or name the site of the other.",
        )

    yield from problems_of(order[bad[order]], problem)


def _first_without_site(table: Table, rows: Ints, group: Ints) -> Ints:
    """Return for each group its first row that names no site; -1 where all name one."""
    found = np.full(group.max(initial=-1) + 1, -1, dtype=np.int64)
    without = np.flatnonzero(~table.known("site_id")[rows])[::-1]
    found[group[without]] = rows[without]
    return found


def _key(table: Table, row: int) -> str:
    return str(table.array(table.spec.key)[row].as_py())


def _twice(table: Table, row: int, found: str, allowed: str, fix: str) -> Problem:
    return table.problem(
        row,
        "NET008",
        column="counted_in",
        found=found,
        allowed=allowed,
        fix=fix,
    )
