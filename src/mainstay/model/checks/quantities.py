"""Quantities: units that convert, shares that fit into one, dates and capacities that agree."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mainstay import dates
from mainstay.errors import Problem
from mainstay.model.network import Network, Table
from mainstay.model.roles import CONSTRAINING, OF_QUANTITY
from mainstay.units import akin, conversion, per_parent

ROUNDING = 5e-3
"""Published shares are rounded to two or three digits; their sum may pass one by this much."""


def units_without_conversion(network: Network) -> Iterator[Problem]:
    """Units that can't be converted into the unit of their item."""
    items = network["items"]
    unit_of = dict(zip(items.keys, items["unit"], strict=True))
    lines = network["bom_lines"]
    for row, line in enumerate(lines.rows()):
        units = unit_of.get(line["parent_id"]), unit_of.get(line["child_id"])
        if line["role"] not in CONSTRAINING or line["unit"] is None or None in units:
            continue
        parent, child = str(units[0]), str(units[1])
        if per_parent(line["unit"], parent, child) is None:
            yield _unit_problem(lines, row, f"{parent} of the parent and {child} of the child")
    for table, row, own in unconverted(network):
        if not akin(table["unit"][row], own):
            yield _unit_problem(table, row, f"{own} of the item")


def unconverted(network: Network) -> Iterator[tuple[Table, int, str]]:
    """Rows whose quantity of an item doesn't convert into the unit of the item."""
    items = network["items"]
    unit_of = dict(zip(items.keys, items["unit"], strict=True))
    for name in ("sources", "demands", "stocks", "series"):
        table = network[name]
        measures = table["measure"] if name == "series" else [None] * len(table)
        cells = zip(table["item_id"], table["unit"], measures, strict=True)
        for row, (item, unit, measure) in enumerate(cells):
            own = unit_of.get(item)
            counted = name != "series" or measure in OF_QUANTITY
            if counted and own and unit is not None and conversion(unit, own) is None:
                yield table, row, own


def _unit_problem(table: Table, row: int, against: str) -> Problem:
    return table.problem(
        row,
        "NET004",
        column="unit",
        found=table["unit"][row],
        allowed=f"a unit that converts into {against}",
        fix="Give the quantity in such a unit; mass and pieces do not convert.",
    )


def shares_over_one(network: Network) -> Iterator[Problem]:
    """Chosen country shares of one market and year, and makers' shares, that pass one."""
    table = network["item_shares"]
    groups = defaultdict(list)
    for row, values in enumerate(table.rows()):
        if values["chosen"] and values["share"] is not None:
            key = values["item_id"], values["measure"], values["market"], values["year"]
            groups[key].append(row)
    yield from _over_one(table, "share", groups.values())
    table = network["sources"]
    makers = defaultdict(list)
    for row, values in enumerate(table.rows()):
        if values["share_of_supply"] is not None and values["status"] == "operating":
            makers[(values["item_id"], values["share_market"])].append(row)
    yield from _over_one(table, "share_of_supply", makers.values())


def shares_of_one_country_twice(network: Network) -> Iterator[Problem]:
    """Chosen shares of one market and year that speak of the same country."""
    table = network["item_shares"]
    held: dict[tuple[object, ...], int] = {}
    for row, values in enumerate(table.rows()):
        if not values["chosen"]:
            continue
        for country in values["country_ids"] or ():
            key = values["item_id"], values["measure"], values["market"], values["year"], country
            other = held.setdefault(key, row)
            if other != row:
                yield table.problem(
                    row,
                    "NET012",
                    column="country_ids",
                    found=f"{country}, which stands in {table.keys[other]} too",
                    allowed="one chosen share of a country in one market and year",
                    fix="Choose one publication: chosen = no on the other, with the reason.",
                )


def _over_one(table: Table, column: str, groups: Iterable[list[int]]) -> Iterator[Problem]:
    for rows in groups:
        total = sum(table[column][row] for row in rows)
        if total > 1 + ROUNDING:
            yield table.problem(
                rows[-1],
                "NET005",
                column=column,
                found=f"{total:.4g} together with " + ", ".join(table.keys[r] for r in rows[:-1]),
                allowed="shares of one market and year that add up to at most 1",
                fix="Choose one publication (chosen = no on the others), or correct a share.",
            )


def dates_that_cross(network: Network) -> Iterator[Problem]:
    """Facts that end before they begin."""
    for table in network.tables.values():
        if not {"since", "until"} <= table.spec.columns.keys():
            continue
        for row, (since, until) in enumerate(zip(table["since"], table["until"], strict=True)):
            if since and until and dates.last_day(until) < dates.first_day(since):
                yield table.problem(
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
}


def quantities_that_cross(network: Network) -> Iterator[Problem]:
    """Ranges whose lower end is above the upper end."""
    for name, columns in _RANGES.items():
        table = network[name]
        for row, cells in enumerate(zip(*(table[c] for c in columns), strict=True)):
            known = [cell for cell in cells if cell is not None]
            if known != sorted(known):
                yield table.problem(
                    row,
                    "NET011",
                    column=", ".join(columns),
                    found=", ".join("empty" if c is None else f"{c:g}" for c in cells),
                    allowed="numbers that do not fall from left to right",
                    fix="Correct the range.",
                )


def capacities_without_basis(network: Network) -> Iterator[Problem]:
    """Capacities that do not say what they are."""
    table = network["sources"]
    pairs = zip(table["capacity_per_year"], table["capacity_basis"], strict=True)
    for row, (capacity, basis) in enumerate(pairs):
        if capacity is not None and basis is None:
            yield table.problem(
                row,
                "NET007",
                column="capacity_basis",
                found=f"a capacity of {capacity:g} without a basis",
                allowed="a basis for each capacity, such as nameplate, output or planned",
                fix="Say what the figure is; a planned capacity is never output.",
            )


def capacities_counted_twice(network: Network) -> Iterator[Problem]:
    """A figure for a whole group beside a figure for one of its sites, neither in the other.

    Also a source counted in one that makes another item or has less capacity than its part.
    """
    table = network["sources"]
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, values in enumerate(table.rows()):
        if values["capacity_per_year"] is not None and values["status"] != "closed":
            groups[(values["organisation_id"], values["item_id"])].append(row)
        if values["counted_in"] in table.index:
            yield from _bad_container(table, row, table.index[values["counted_in"]])
    for rows in groups.values():
        whole = [row for row in rows if table["site_id"][row] is None]
        for row in rows:
            if whole and row != whole[0] and table["counted_in"][row] is None:
                yield _twice(
                    table,
                    row,
                    f"beside {table.keys[whole[0]]}, a figure for the whole group",
                    "each capacity once",
                    f"Write counted_in = {table.keys[whole[0]]}, or name the site of the other.",
                )


def _bad_container(table: Table, row: int, whole: int) -> Iterator[Problem]:
    if table["item_id"][row] != table["item_id"][whole]:
        yield _twice(
            table,
            row,
            f"counted in {table.keys[whole]}, which makes {table['item_id'][whole]}",
            "a source counted in another of the same item",
            "Correct counted_in.",
        )
    part, total = table["capacity_per_year"][row], table["capacity_per_year"][whole]
    if part is not None and total is not None and part > total:
        yield _twice(
            table,
            row,
            f"{part:g}, counted in {table.keys[whole]} with {total:g}",
            "a part that is not larger than the whole",
            "Correct one of the capacities, or take counted_in away.",
        )


def _twice(table: Table, row: int, found: str, allowed: str, fix: str) -> Problem:
    return table.problem(
        row,
        "NET008",
        column="counted_in",
        found=found,
        allowed=allowed,
        fix=fix,
    )
