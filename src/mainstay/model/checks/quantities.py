"""Quantities: units that convert, shares that fit into one, dates and ranges that agree."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mainstay.errors import Problem
from mainstay.model.checks.rows import alike, first_rows, judged, keys_of, problems_of
from mainstay.model.network import Ints, Network, Table
from mainstay.model.roles import CONSTRAINING, OF_QUANTITY
from mainstay.model.shares import ROUNDING
from mainstay.units import akin, conversion, per_parent

_ORDER_OF_SUM = 1e-9
"""The order of adding moves a sum by less than this."""


def units_without_conversion(network: Network) -> Iterator[Problem]:
    """Units that can't be converted into the unit of their item."""
    lines = network["bom_lines"]
    parent, child = (unit_of_item(network, "bom_lines", c) for c in ("parent_id", "child_id"))
    role, unit = lines.array("role"), lines.array("unit")
    bad = np.flatnonzero(judged(_does_not_fit, role, unit, parent, child))
    yield from problems_of(
        bad,
        lambda row: _unit_problem(
            lines, row, f"{parent[row].as_py()} of the parent and {child[row].as_py()} of the child"
        ),
    )
    yield from unconverted(network, _not_akin, _other_unit)


def _does_not_fit(role: str, unit: str | None, parent: str | None, child: str | None) -> bool:
    """Say whether a line holds production up and its unit fits neither of its items."""
    if role not in CONSTRAINING or unit is None or parent is None or child is None:
        return False
    return per_parent(unit, parent, child) is None


def _not_akin(unit: str, own: str) -> bool:
    return not akin(unit, own)


def unit_of_item(network: Network, table: str, column: str) -> pa.Array:
    """Return the unit of the item that each row refers to; empty where there is none."""
    items = network.positions(table, column)
    return network["items"].array("unit").take(pa.array(items, mask=items < 0))


def unconverted(
    network: Network,
    is_meant: Callable[[str, str], bool],
    problem: Callable[[Table, pa.Array, int], Problem],
) -> Iterator[Problem]:
    """Make problems of quantities that don't convert into the unit of their item.

    Parameters
    ----------
    network : Network
    is_meant : callable
        Says of the unit of a row and the unit of its item whether it is of the kind sought.
    problem : callable
        Makes the problem of a table, the unit of the item of each row, and a row.
    """

    def is_bad(counted: bool, unit: str | None, own: str | None) -> bool:
        if not counted or unit is None or not own:
            return False
        return conversion(unit, own) is None and is_meant(unit, own)

    for name in ("sources", "demands", "stocks", "series"):
        table, own = network[name], unit_of_item(network, name, "item_id")
        counted = table.among("measure", OF_QUANTITY) if name == "series" else table.known("unit")
        bad = np.flatnonzero(judged(is_bad, pa.array(counted), table.array("unit"), own))
        yield from problems_of(bad, partial(problem, table, own))


def _other_unit(table: Table, own: pa.Array, row: int) -> Problem:
    return _unit_problem(table, row, f"{own[row].as_py()} of the item")


def _unit_problem(table: Table, row: int, against: str) -> Problem:
    return table.problem(
        row,
        "NET004",
        column="unit",
        found=table.array("unit")[row].as_py(),
        allowed=f"a unit that converts into {against}",
        fix="Give the quantity in such a unit; mass and pieces do not convert.",
    )


def shares_over_one(network: Network) -> Iterator[Problem]:
    """Chosen country shares of one market and year, and makers' shares, that pass one."""
    table = network["item_shares"]
    rows = np.flatnonzero(table.flags("chosen") & table.known("share"))
    yield from _over_one(table, "share", rows, ("item_id", "measure", "market", "year"))
    table = network["sources"]
    rows = np.flatnonzero(table.among("status", {"operating"}) & table.known("share_of_supply"))
    yield from _over_one(table, "share_of_supply", rows, ("item_id", "share_market"))


def _over_one(table: Table, column: str, rows: Ints, same: tuple[str, ...]) -> Iterator[Problem]:
    """Find the rows that have the same in some columns and together more than one."""
    group = alike(table.array(name).take(pa.array(rows)) for name in same)
    total = np.bincount(group, weights=table.numbers(column)[rows])
    by_group = rows[np.argsort(group, kind="stable")]
    ends = np.cumsum(np.bincount(group))

    def members(nth: int) -> Ints:
        return by_group[ends[nth - 1] if nth else 0 : ends[nth]]

    def exact(nth: int) -> float:
        return float(sum(table.numbers(column)[members(nth)].tolist()))

    def problem(nth: int) -> Problem:
        *others, last = members(nth)
        found = f"{exact(nth):.4g} together with "
        return table.problem(
            int(last),
            "NET005",
            column=column,
            found=found + keys_of(table.array(table.spec.key), np.array(others, int), ", "),
            allowed="shares of one market and year that add up to at most 1",
            fix="Choose one publication (chosen = no on the others), or correct a share.",
        )

    over = total > 1 + ROUNDING
    close = np.flatnonzero(np.abs(total - (1 + ROUNDING)) < _ORDER_OF_SUM)
    over[close] = [exact(nth) > 1 + ROUNDING for nth in close.tolist()]
    yield from problems_of(np.flatnonzero(over), problem)


def shares_of_one_country_twice(network: Network) -> Iterator[Problem]:
    """Chosen shares of one market and year that speak of the same country."""
    table = network["item_shares"]
    cells = table.array("country_ids")
    sizes = pc.fill_null(pc.list_value_length(cells), 0).to_numpy(zero_copy_only=False)
    row_of = np.repeat(np.arange(len(table)), sizes)
    chosen = np.flatnonzero(table.flags("chosen")[row_of])
    row_of, countries = row_of[chosen], cells.flatten().take(pa.array(chosen))
    same = alike(table.array(name) for name in ("item_id", "measure", "market", "year"))
    group = alike([pa.array(same[row_of]), countries])
    first = row_of[first_rows(group)][group]

    def problem(nth: int) -> Problem:
        country, other = countries[nth].as_py(), table.array(table.spec.key)[first[nth]].as_py()
        return table.problem(
            int(row_of[nth]),
            "NET012",
            column="country_ids",
            found=f"{country}, which stands in {other} too",
            allowed="one chosen share of a country in one market and year",
            fix="Choose one publication: chosen = no on the other, with the reason.",
        )

    yield from problems_of(np.flatnonzero(first != row_of), problem)


def dates_that_cross(network: Network) -> Iterator[Problem]:
    """Facts that end before they begin."""
    for table in network.tables.values():
        if {"since", "until"} <= table.spec.columns.keys():
            bad = table.days("until")[1] < table.days("since")[0]
            yield from problems_of(np.flatnonzero(bad), partial(_date_problem, table))


def _date_problem(table: Table, row: int) -> Problem:
    since, until = (table.array(column)[row].as_py() for column in ("since", "until"))
    return table.problem(
        row,
        "NET006",
        column="until",
        found=f"since {since}, until {until}",
        allowed="an end that is not before the beginning",
        fix="Correct one of the dates.",
    )


_RANGES = {
    "bom_lines": ("quantity_low", "quantity", "quantity_high"),
    "sources": ("capacity_per_year", "capacity_high_per_year"),
    "item_shares": ("share", "share_high"),
    "assumptions": ("low", "value", "high"),
    "indicators": ("low", "value", "high"),
}


def quantities_that_cross(network: Network) -> Iterator[Problem]:
    """Ranges whose lower end is above the upper end."""
    for name, columns in _RANGES.items():
        table = network[name]
        cells = np.array([table.numbers(column) for column in columns])
        before = np.fmax.accumulate(cells, axis=0)[:-1]
        bad = (cells[1:] < before).any(axis=0)
        yield from problems_of(np.flatnonzero(bad), partial(_range_problem, table, columns))


def _range_problem(table: Table, columns: tuple[str, ...], row: int) -> Problem:
    cells = [table.array(column)[row].as_py() for column in columns]
    return table.problem(
        row,
        "NET011",
        column=", ".join(columns),
        found=", ".join("empty" if cell is None else f"{cell:g}" for cell in cells),
        allowed="numbers that do not fall from left to right",
        fix="Correct the range.",
    )
