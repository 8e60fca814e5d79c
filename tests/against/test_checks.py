"""Hold each check against a second, plain reading of the rows of small networks with faults."""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import combinations, pairwise, product
from random import Random
from typing import Any

from builders import COMMON, Row, network_of, networks, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay import dates
from mainstay.errors import Problem, nearest
from mainstay.model.checks import capacities, gaps, quantities, references, structure
from mainstay.model.network import Network
from mainstay.schema.spec import ColumnSpec, codes, tables
from mainstay.units import units

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=60)
randoms = st.integers(0, 9999).map(Random)
Fault = tuple[str, str, str | None, str | None]
"""File, key, column and what was found."""

MARKETS = ("world", "AAA", "eu", "QQQ", None)
UNITS = ("each", "t", "kg", "t/t", "t REO", "lb", None)
DAYS = ("2024", "2024-06", "2025-03-01", "2026", None)
NUMBERS = (0.0, 0.25, 0.5, 0.503, 0.75, 1.0, 2.0, None)
JUDGED = {
    "sources": "since until capacity_per_year capacity_basis share_of_supply status counted_in",
    "bom_lines": "unit role parent_id child_id quantity quantity_low",
    "item_shares": "item_id share share country_ids chosen market",
    "organisations": "parent_id",
    "items": "kind unit",
    "series": "unit item_id chosen",
}
"""Cells of which the checks say most; they are changed more often than others."""
AGAIN: tuple[tuple[str, Row], ...] = (
    ("bom_lines", {}),
    ("item_shares", {"share": 0.9, "chosen": True}),
    ("item_shares", {"market": "QQQ"}),
    ("sources", {"share_of_supply": 0.9, "share_market": "world", "status": "operating"}),
    ("sources", {"since": "2026", "until": "2024"}),
    ("sources", {"share_market": "QQQ", "capacity_per_year": 7.0, "capacity_basis": None}),
)
"""Rows that are repeated, and the cells in which they differ."""


# Networks with faults


def spoilt(network: Network, random: Random) -> Network:
    """Change cells and repeat rows of a sound network, and add tables that drawn ones lack."""
    rows = rows_of(network)
    keys = {name: [row[tables()[name].key] for row in held] for name, held in rows.items()}
    for name in ("demands", "stocks", "assumptions"):
        size = random.randint(0, 3)
        columns = tables()[name].columns.values()
        drawn = [{c.name: cell(c, keys, random) for c in columns} for _ in range(size)]
        key = tables()[name].key
        rows[name] = [COMMON | row | {key: f"{name}-{n}"} for n, row in enumerate(drawn)]
    rows["assumptions"] = [row | pointer(keys, random) for row in rows["assumptions"]]
    for _ in range(random.randint(0, 30)):
        name = random.choice([name for name in JUDGED if rows.get(name)])
        columns = random.choice([JUDGED[name].split(), list(tables()[name].columns)])
        column = tables()[name].columns[random.choice(columns)]
        random.choice(rows[name])[column.name] = cell(column, keys, random)
    for number, (name, cells) in enumerate(random.choices(AGAIN, k=random.randint(0, 6))):
        if rows.get(name):
            again = {tables()[name].key: random.choice([f"again-{number}", f"{name}-0"])}
            rows[name] += [random.choice(rows[name]) | again | cells]
    return network_of(rows, "item-0", home=random.choice(["AAA", "BBB", "QQQ"]))


def pointer(keys: dict[str, list[str]], random: Random) -> Row:
    """Say what an assumption is about, rightly or not."""
    name = random.choice(["sources", "items", "stocks", "nothing"])
    columns = [*tables()[name].columns, "nothing"] if name in tables() else ["unit"]
    return {
        "table": name,
        "column": random.choice(columns),
        "row_id": random.choice([*keys.get(name, []), "nothing"]),
    }


def cell(column: ColumnSpec, keys: dict[str, list[str]], random: Random) -> Any:
    """Draw a cell that the reader would let through, or an empty one."""
    known = [*keys.get(str(column.of), []), "nobody"]
    some = {
        "ref": [*known, None],
        "refs": [random.choices(known, k=random.randint(1, 3)), None],
        "market": MARKETS,
        "unit": UNITS,
        "number": NUMBERS,
        "integer": (2023, 2024, None),
        "yes_no": (True, False, None),
        "date": DAYS,
        "code": [*codes().get(str(column.of), {}), None],
        "id": ["again", "again-1", *keys.get("sources", [])[:1]],
        "text": ("one", "a text", None),
        "texts": (["one", "two"], None),
    }
    return random.choice(list(some[column.type]))


# Plain readings


def fault(network: Network, name: str, row: Row, column: str | None, found: str) -> Fault:
    return network[name].file, row[tables()[name].key], column, found


def rows(network: Network, name: str) -> list[Row]:
    return list(network[name].rows())


def standing(network: Network, name: str, key: str | None) -> Row | None:
    """Return the first row with a key."""
    return next((r for r in rows(network, name) if r[tables()[name].key] == key), None)


def cells_of(row: Row, columns: Iterable[str]) -> tuple[Any, ...]:
    return tuple(row[column] for column in columns)


def duplicate_keys(network: Network) -> list[Fault]:
    found = []
    for name in network.tables:
        key = tables()[name].key
        times = Counter(row[key] for row in rows(network, name))
        twice = [row for row in rows(network, name) if times[row[key]] > 1]
        found += [fault(network, name, row, key, row[key]) for row in twice]
    return found


def duplicate_lines(network: Network) -> list[Fault]:
    found = []
    for name in network.tables:
        same = tables()[name].unique
        for row in rows(network, name) if same else ():
            cells = cells_of(row, same)
            if sum(cells_of(other, same) == cells for other in rows(network, name)) > 1:
                text = " ".join(c for c in cells if c is not None)
                found.append(fault(network, name, row, ", ".join(same), text))
    return found


def dangling(network: Network) -> list[Fault]:
    found = []
    for name in network.tables:
        for column in tables()[name].columns.values():
            for row in rows(network, name):
                cell = row[column.name] if column.type in {"ref", "refs"} else None
                named = [] if cell is None else cell if column.type == "refs" else [cell]
                lost = [key for key in named if standing(network, str(column.of), key) is None]
                found += [fault(network, name, row, column.name, key) for key in lost]
    return found


def unknown_markets(network: Network) -> list[Fault]:
    markets = {*codes()["market"], *(row["country_id"] for row in rows(network, "countries")), None}
    return [
        fault(network, name, row, column.name, row[column.name])
        for name in network.tables
        for column in tables()[name].columns.values()
        for row in rows(network, name)
        if column.type == "market" and row[column.name] not in markets
    ]


def assumptions_of_nothing(network: Network) -> list[Fault]:
    found = []
    for row in rows(network, "assumptions"):
        spec = tables().get(row["table"])
        if spec is None:
            wrong = "table"
        elif row["column"] not in spec.columns:
            wrong = "column"
        elif standing(network, spec.name, row["row_id"]) is None:
            wrong = "row_id"
        else:
            continue
        found.append(fault(network, "assumptions", row, wrong, row[wrong]))
    return found


def units_without_conversion(network: Network) -> list[Fault]:
    found = []
    for row in rows(network, "bom_lines"):
        ends = [standing(network, "items", row[end]) for end in ("parent_id", "child_id")]
        own = [end and end["unit"] for end in ends]
        constrains = row["role"] in {"component", "alternative"}
        if constrains and row["unit"] and all(own) and not line_fits(row["unit"], *own):
            found.append(fault(network, "bom_lines", row, "unit", row["unit"]))
    return found + [f for f, akin in without_conversion(network) if not akin]


def line_fits(unit: str, parent: str, child: str) -> bool:
    """A plain unit measures the child; t/t the child and the parent."""
    above, slash, below = unit.partition("/")
    if not slash or below not in units():
        return dimension(unit) == dimension(child)
    return (dimension(above), dimension(below)) == (dimension(child), dimension(parent))


def dimension(unit: str) -> str:
    return units()[unit].dimension


def without_conversion(network: Network) -> list[tuple[Fault, bool]]:
    """Quantities in another dimension than their item, and whether it is a special measure."""
    found = []
    counted = {"observed_output", "capacity", "target", "deliveries", "exports", "stock"}
    for name in ("sources", "demands", "stocks", "series"):
        for row in rows(network, name):
            item = standing(network, "items", row["item_id"])
            if item is None or not item["unit"] or not row["unit"]:
                continue
            one, two = units()[row["unit"]], units()[item["unit"]]
            if row.get("measure", "stock") in counted and one.dimension != two.dimension:
                akin = (one.kind or one.dimension) == (two.kind or two.dimension)
                found.append((fault(network, name, row, "unit", one.code), akin))
    return found


def special_measures(network: Network) -> list[Fault]:
    return [
        (file, key, column, f"a quantity in {unit}")
        for (file, key, column, unit), akin in without_conversion(network)
        if akin
    ]


def together(held: list[Row], *columns: str) -> list[list[Row]]:
    """Put rows together that have the same in some columns, in the order of first appearance."""
    seen = list(dict.fromkeys(cells_of(row, columns) for row in held))
    return [[row for row in held if cells_of(row, columns) == cells] for cells in seen]


def shares_over_one(network: Network) -> list[Fault]:
    shares = [r for r in rows(network, "item_shares") if r["chosen"] and r["share"] is not None]
    makers = [r for r in rows(network, "sources") if r["share_of_supply"] is not None]
    makers = [r for r in makers if r["status"] == "operating"]
    found = []
    for name, column, groups in (
        ("item_shares", "share", together(shares, "item_id", "measure", "market", "year")),
        ("sources", "share_of_supply", together(makers, "item_id", "share_market")),
    ):
        for group in groups:
            total, key = sum(row[column] for row in group), tables()[name].key
            if total > 1.005:
                others = ", ".join(row[key] for row in group[:-1])
                text = f"{total:.4g} together with {others}"
                found.append(fault(network, name, group[-1], column, text))
    return found


def shares_of_one_country_twice(network: Network) -> list[Fault]:
    found = []
    same = ("item_id", "measure", "market", "year")
    chosen = [row for row in rows(network, "item_shares") if row["chosen"]]
    for nth, row in enumerate(chosen):
        for country in row["country_ids"] or ():
            for other in chosen[:nth]:
                alike = cells_of(row, same) == cells_of(other, same)
                if alike and country in (other["country_ids"] or ()):
                    text = f"{country}, which stands in {other['item_share_id']} too"
                    found.append(fault(network, "item_shares", row, "country_ids", text))
                    break
    return found


def dates_that_cross(network: Network) -> list[Fault]:
    return [
        fault(network, name, row, "until", f"since {row['since']}, until {row['until']}")
        for name in network.tables
        for row in rows(network, name)
        if row.get("since") and row.get("until")
        if dates.days(row["until"])[1] < dates.days(row["since"])[0]
    ]


def quantities_that_cross(network: Network) -> list[Fault]:
    found = []
    for name, columns in (
        ("bom_lines", ("quantity_low", "quantity", "quantity_high")),
        ("sources", ("capacity_per_year", "capacity_high_per_year")),
        ("item_shares", ("share", "share_high")),
        ("assumptions", ("low", "value", "high")),
    ):
        for row in rows(network, name):
            cells = cells_of(row, columns)
            known = [number for number in cells if number is not None]
            if any(low > high for low, high in combinations(known, 2)):
                text = ", ".join("empty" if c is None else f"{c:g}" for c in cells)
                found.append(fault(network, name, row, ", ".join(columns), text))
    return found


def capacities_without_basis(network: Network) -> list[Fault]:
    return [
        fault(network, "sources", row, "capacity_basis", f"a capacity of {c:g} without a basis")
        for row in rows(network, "sources")
        if (c := row["capacity_per_year"]) is not None and row["capacity_basis"] is None
    ]


def capacities_counted_twice(network: Network) -> list[Fault]:
    found = []
    for row in rows(network, "sources"):
        whole = standing(network, "sources", row["counted_in"]) if row["counted_in"] else None
        part, key = row["capacity_per_year"], row["counted_in"]
        if whole and whole["item_id"] != row["item_id"]:
            text = f"counted in {key}, which makes {whole['item_id']}"
            found.append(fault(network, "sources", row, "counted_in", text))
        size = whole and whole["capacity_per_year"]
        if size is not None and part is not None and part > size:
            text = f"{part:g}, counted in {key} with {size:g}"
            found.append(fault(network, "sources", row, "counted_in", text))
    figures = [r for r in rows(network, "sources") if r["capacity_per_year"] is not None]
    figures = [row for row in figures if row["status"] != "closed"]
    for group in together(figures, "organisation_id", "item_id"):
        whole = next((row for row in group if row["site_id"] is None), None)
        for row in group:
            if whole and row is not whole and row["counted_in"] is None:
                text = f"beside {whole['source_id']}, a figure for the whole group"
                found.append(fault(network, "sources", row, "counted_in", text))
    return found


def alternatives_alone(network: Network) -> list[Fault]:
    return [
        fault(network, "bom_lines", row, "alt_group", f"role {row['role']}, group {group}")
        for row in rows(network, "bom_lines")
        for group in [row["alt_group"] or "empty"]
        if (row["role"] == "alternative") is (row["alt_group"] is None)
    ]


def missing_cells(network: Network) -> list[Fault]:
    found = []
    for name, table in network.tables.items():
        for column in tables()[name].columns.values():
            empty = [row for row in rows(network, name) if row[column.name] is None]
            if column.need == "wanted" and empty:
                keys = ";".join(row[tables()[name].key] for row in empty)
                text = f"empty in {len(empty)} of {len(table)} rows"
                found.append((table.file, keys, column.name, text))
    return found


def unverified_rows(network: Network) -> list[Fault]:
    found = []
    for name, table in network.tables.items():
        bad = [row for row in rows(network, name) if not row.get("verified", True)]
        if bad:
            keys = ";".join(row[tables()[name].key] for row in bad)
            text = f"{len(bad)} of {len(table)} rows unverified"
            found.append((table.file, keys, "verified", text))
    return found


def unsourced_items(network: Network) -> list[Fault]:
    made = {row["item_id"] for row in rows(network, "sources")}
    return [
        fault(network, "items", row, None, "no source listed")
        for row in rows(network, "items")
        if row["item_id"] not in made and row["kind"] != "know_how"
    ]


def unpublished_inputs(network: Network) -> list[Fault]:
    parents = {row["parent_id"] for row in rows(network, "bom_lines")}
    return [
        fault(network, "items", row, None, "inputs not published")
        for row in rows(network, "items")
        if row["item_id"] not in parents and row["kind"] not in {"know_how", "material"}
    ]


def conflicting_rows(network: Network) -> list[Fault]:
    found = []
    for name in ("item_shares", "series"):
        for group in together(
            [row for row in rows(network, name) if row["chosen"] is False], "item_id"
        ):
            keys = ";".join(row[tables()[name].key] for row in group)
            text = f"{len(group)} row(s) not chosen for {group[0]['item_id']}"
            found.append((network[name].file, keys, "chosen", text))
    return found


def unused_assumptions(network: Network) -> list[Fault]:
    held = rows(network, "assumptions")
    keys = ";".join(row["assumption_id"] for row in held)
    text = f"{len(held)} assumptions that no analysis uses yet"
    return [(network["assumptions"].file, keys, None, text)] if held else []


READINGS: list[tuple[Callable[[Network], Iterable[Problem]], Callable[[Network], list[Fault]]]] = [
    (references.duplicate_keys, duplicate_keys),
    (references.duplicate_lines, duplicate_lines),
    (references.dangling, dangling),
    (references.unknown_markets, unknown_markets),
    (references.assumptions_of_nothing, assumptions_of_nothing),
    (structure.alternatives_alone, alternatives_alone),
    (quantities.units_without_conversion, units_without_conversion),
    (quantities.shares_over_one, shares_over_one),
    (quantities.shares_of_one_country_twice, shares_of_one_country_twice),
    (quantities.dates_that_cross, dates_that_cross),
    (quantities.quantities_that_cross, quantities_that_cross),
    (capacities.capacities_without_basis, capacities_without_basis),
    (capacities.capacities_counted_twice, capacities_counted_twice),
    (gaps.missing_cells, missing_cells),
    (gaps.unsourced_items, unsourced_items),
    (gaps.unpublished_inputs, unpublished_inputs),
    (gaps.unverified_rows, unverified_rows),
    (gaps.conflicting_rows, conflicting_rows),
    (gaps.unused_assumptions, unused_assumptions),
    (gaps.special_measures, special_measures),
]


def test_each_check_finds_what_a_plain_reading_finds() -> None:
    met = Counter[str]()

    @repeatable
    @given(network=networks(), random=randoms)
    def compare(network: Network, random: Random) -> None:
        network = spoilt(network, random)
        for check, plain in READINGS:
            found = [(p.file, p.key, p.column, p.found) for p in check(network)]
            assert (check, found) == (check, plain(network))
            met[check.__name__] += bool(found)

    compare()
    assert {check.__name__ for check, _ in READINGS if met[check.__name__] < 3} == set()


@repeatable
@given(network=networks(), random=randoms)
def test_references_to_nothing_are_told_what_is_near(network: Network, random: Random) -> None:
    network = spoilt(network, random)
    for problem in references.dangling(network):
        name = problem.allowed.split(" ")[-1]
        keys = [row[tables()[name].key] for row in rows(network, name)]
        hint = f" {nearest(str(problem.found), dict.fromkeys(keys))}" if keys else ""
        assert problem.fix == f"Add it to {name} or correct the reference.{hint}"


@repeatable
@given(network=networks(), random=randoms)
def test_circles_are_those_that_walking_from_row_to_row_finds(
    network: Network, random: Random
) -> None:
    network = spoilt(network, random)
    for check, name, start, end in (
        (structure.bom_cycles, "bom_lines", "parent_id", "child_id"),
        (structure.ownership_cycles, "organisations", "organisation_id", "parent_id"),
        (structure.counting_cycles, "sources", "source_id", "counted_in"),
    ):
        steps = {cells_of(row, (start, end)) for row in rows(network, name) if row[end] is not None}
        steps = {step for step in steps if None not in step}
        circles = [problem.found.split(" > ") for problem in check(network)]
        for circle in circles:
            assert circle[0] == circle[-1] and len(set(circle)) == len(circle) - 1
            assert set(pairwise(circle)) <= steps
        assert {frozenset(part) for part in knots(steps)} == {
            next(part for part in knots(steps) if circle[0] in part) for circle in circles
        }
        assert len(circles) == len(knots(steps))


def knots(steps: set[tuple[str, str]]) -> set[frozenset[str]]:
    """Return the greatest sets of nodes that reach each other and themselves."""
    reach = set(steps)
    for middle in {node for step in steps for node in step}:
        before = {one for one, node in reach if node == middle}
        after = {other for node, other in reach if node == middle}
        reach |= set(product(before, after))
    return {
        frozenset(other for one, other in reach if one == node and (other, node) in reach)
        for node, same in reach
        if node == same
    }
