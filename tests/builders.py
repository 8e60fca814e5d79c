"""Build small networks in memory: by hand from short tuples, or at random.

    build(
        items=[("end", "assembly"), ("part",)],
        bom_lines=[("end", "part", 2)],
        sources=[("maker", "end", 100), ("smith", "part", None, {"status": "ramping"})],
    )

Each row is a tuple of its leading columns (see `LEADING`) and, where needed, a mapping of further
ones. Keys, evidence, countries and organisations that are not given are made up.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, product
from typing import Any

import numpy as np
from hypothesis import strategies as st

from mainstay.kernels.and_or import AndOr, offsets
from mainstay.model.network import Network, Table
from mainstay.schema.spec import tables

Row = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

ON = "2025-06-15"
"""Day of every fact that gives none, so the day that analyses take by default."""

HOME, AWAY = "AAA", "BBB"

LEADING = {
    "countries": ("country_id",),
    "organisations": ("organisation_id", "country_id"),
    "sites": ("site_id", "organisation_id", "country_id"),
    "items": ("item_id", "kind"),
    "bom_lines": ("parent_id", "child_id", "quantity"),
    "sources": ("organisation_id", "item_id", "capacity_per_year"),
    "supply_links": ("supplier_id", "buyer_id", "item_id"),
    "item_shares": ("item_id", "country_ids", "share"),
    "series": ("item_id", "country_id", "date", "value"),
    "evidence": ("evidence_id",),
}
DEFAULTS: dict[str, Row] = {
    "organisations": {"country_id": HOME, "kind": "company"},
    "sites": {"town": "Town"},
    "items": {"kind": "material", "unit": "each"},
    "bom_lines": {"role": "component"},
    "sources": {"status": "operating"},
    "supply_links": {"kind": "supply"},
    "item_shares": {"measure": "production", "market": "world", "year": 2024, "chosen": True},
    "series": {
        "series": "Output",
        "measure": "observed_output",
        "unit": "each",
        "period": "year",
        "chosen": True,
    },
    "evidence": {"title": "Facts made up", "publisher": "Nobody", "verified": True},
}
COMMON: Row = {
    "evidence_ids": ["note"],
    "as_of_date": ON,
    "confidence": "high",
    "verified": True,
    "mark": "open",
}


class Made(Network):
    """A network that shows itself in a failing test by its rows, without what all have."""

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        for name, rows in rows_of(self).items():
            if name not in {"evidence", "countries"}:
                printer.text(f"\n{name}:")
                for row in rows:
                    cells = {k: v for k, v in row.items() if v is not None and COMMON.get(k) != v}
                    printer.text("\n    " + " ".join(f"{k}={v}" for k, v in cells.items()))


def build(item: str | None = None, **rows: Sequence[tuple[Any, ...]]) -> Network:
    """Build a network from short tuples; the item at the top is the first unless named."""
    given = {name: [_row(name, n, cells) for n, cells in enumerate(rows[name])] for name in rows}
    unit = {row["item_id"]: row["unit"] for row in given["items"]}
    for line in given.get("bom_lines", []):
        line.setdefault("unit", unit[line["child_id"]])
    for source in given.get("sources", []):
        source.setdefault("unit", unit[source["item_id"]])
        if source["capacity_per_year"] is not None:
            source.setdefault("capacity_basis", "nameplate")
    _register(given, "organisations", [("sources", "organisation_id")])
    _register(
        given, "organisations", [("supply_links", "supplier_id"), ("supply_links", "buyer_id")]
    )
    _register(given, "countries", [("organisations", "country_id"), ("sites", "country_id")])
    _register(given, "countries", [("item_shares", "country_ids"), ("series", "country_id")])
    given["evidence"] = [_row("evidence", 0, ("note",))]
    return network_of(given, item or given["items"][0]["item_id"])


def _row(name: str, number: int, cells: tuple[Any, ...]) -> Row:
    further = cells[-1] if cells and isinstance(cells[-1], Mapping) else {}
    short = cells[:-1] if further else cells
    row = {
        **DEFAULTS.get(name, {}),
        **dict(zip(LEADING.get(name, ()), short, strict=False)),
        **further,
    }
    spec = tables()[name]
    row.setdefault(spec.key, f"{name}-{number}")
    if "name" in spec.columns:
        row.setdefault("name", f"The {row[spec.key]}")
    if name == "item_shares" and isinstance(row["country_ids"], str):
        row["country_ids"] = [row["country_ids"]]
    if name == "sources":
        row.setdefault("capacity_per_year", None)
    return {**COMMON, **row} if "as_of_date" in spec.columns else row


def _register(given: dict[str, list[Row]], name: str, uses: list[tuple[str, str]]) -> None:
    """Add the countries or organisations that other rows name and nobody has described."""
    key = tables()[name].key
    held = given.setdefault(name, [])
    known = {row[key] for row in held}
    for table, column in uses:
        for row in given.get(table, []):
            cell = row.get(column)
            for found in cell if isinstance(cell, list) else [cell]:
                if found is not None and found not in known:
                    known.add(found)
                    held.append(_row(name, 0, (found,)))


def network_of(rows: Mapping[str, Sequence[Row]], item: str, home: str = HOME) -> Network:
    """Put full rows together to a network."""
    specs = tables()
    held = {
        name: Table.of(
            specs[name],
            {column: [row.get(column) for row in rows[name]] for column in specs[name].columns},
        )
        for name in rows
        if rows[name]
    }
    return Made(title="Made up", home=home, item=item, tables=held)


def rows_of(network: Network) -> dict[str, list[Row]]:
    """Return the rows of every table, for changes."""
    return {name: list(table.rows()) for name, table in network.tables.items()}


def changed(network: Network, name: str, change: Callable[[Row], Row | None]) -> Network:
    """Return the network with each row of a table replaced; None drops the row."""
    rows = rows_of(network)
    rows[name] = [new for row in rows.get(name, []) if (new := change(dict(row))) is not None]
    return network_of(rows, str(network.item))


def added(network: Network, name: str, *cells: Any) -> Network:
    """Return the network with one more row, given as for `build`."""
    rows = rows_of(network)
    row = _row(name, 0, cells)
    row[tables()[name].key] = row[tables()[name].key].replace(f"{name}-0", f"{name}-new")
    if name == "sources":
        unit = {item["item_id"]: item["unit"] for item in rows["items"]}
        row.setdefault("unit", unit[row["item_id"]])
        if row["capacity_per_year"] is not None:
            row.setdefault("capacity_basis", "nameplate")
    rows.setdefault(name, []).append(row)
    _register(rows, "organisations", [("sources", "organisation_id")])
    _register(rows, "countries", [("organisations", "country_id")])
    return network_of(rows, str(network.item))


# At random.

COUNTRIES = ("AAA", "BBB", "CCC")
UNITS = ("each", "t", "kg")
SINCE = (None,) * 5 + ("2020", "2023-04", "2025", "2025-06", "2025-06-15", "2026")
UNTIL = (None,) * 8 + ("2024", "2025", "2025-06", "2030-01")
AMOUNTS = (1.0, 2.0, 0.5, 3.0, 2.0, None)
CAPACITIES = (50.0, 10.0, 30.0, 80.0, 200.0, 0.0, None)
OBSERVED = ("2023-05", "2024-02", "2024-09", "2024-12-31", "2025", "2025-03", "2025-06-14")


def chance(draw: Draw, tenths: int) -> bool:
    """Say yes so many times in ten."""
    return bool(draw(st.integers(1, 10)) > 10 - tenths)


def one_of(draw: Draw, values: Sequence[Any]) -> Any:
    """Draw one of some values, simplest first."""
    return draw(st.sampled_from(list(values)))


@st.composite
def networks(draw: Draw) -> Network:
    """Draw a sound network of up to six items and fourteen sources, with gaps of every kind."""
    rows: dict[str, list[Row]] = {
        "evidence": [_row("evidence", 0, ("note",))],
        "countries": [_row("countries", 0, (code,)) for code in COUNTRIES],
        "organisations": _organisations(draw),
    }
    rows["sites"] = [
        _row("sites", n, (f"site-{org['organisation_id']}", org["organisation_id"], country))
        for n, org in enumerate(rows["organisations"])
        for country in [one_of(draw, COUNTRIES)]
        if org["kind"] == "company" and chance(draw, 4)
    ]
    names = [f"item-{n}" for n in range(one_of(draw, (3, 1, 2, 4, 5, 6)))]
    units = {name: one_of(draw, UNITS) for name in names}
    rows["bom_lines"] = _lines(draw, names, units)
    parents = {line["parent_id"] for line in rows["bom_lines"]}
    rows["items"] = [_item(draw, name, units[name], name in parents) for name in names]
    rows["sources"] = _sources(draw, rows)
    rows["supply_links"] = _links(draw, rows)
    rows["series"] = _series(draw, rows)
    rows["item_shares"] = _shares(draw, names)
    return network_of(rows, names[0])


def _organisations(draw: Draw) -> list[Row]:
    """Firms with parents among the earlier ones, and perhaps a government."""
    found = []
    for n in range(one_of(draw, (4, 2, 3, 5, 6, 7))):
        more: Row = (
            {"parent_id": f"org-{draw(st.integers(0, n - 1))}"} if n and chance(draw, 2) else {}
        )
        country = one_of(draw, (*COUNTRIES, *COUNTRIES, None))
        found.append(_row("organisations", n, (f"org-{n}", country, {**more, "note": None})))
    if chance(draw, 5):
        kind = one_of(draw, ("government", "government_agency"))
        home = one_of(draw, COUNTRIES)
        found.append(_row("organisations", 0, ("government", home, {"kind": kind})))
    return found


def _item(draw: Draw, name: str, unit: str, is_parent: bool) -> Row:
    kinds = ("assembly",) if is_parent else ("material", "material", "part", "know_how")
    complete = one_of(draw, (None, True, None, False))
    more = {"unit": unit, "sources_complete": complete}
    return _row("items", 0, (name, one_of(draw, kinds), more))


def _lines(draw: Draw, names: list[str], units: Mapping[str, str]) -> list[Row]:
    """Give each item below the first one parent or more, as a component or an alternative."""
    pairs = {(draw(st.integers(0, n - 1)), n) for n in range(1, len(names))}
    more = [pair for pair in product(range(len(names)), repeat=2) if pair[0] < pair[1]]
    if more:
        pairs |= set(draw(st.lists(st.sampled_from(more), max_size=3)))
    found = []
    for number, (above, below) in enumerate(sorted(pairs)):
        roles = ("component", "component", "alternative", "alternative", "total_only", "know_how")
        role = one_of(draw, roles)
        group = one_of(draw, ("one", "one", "other")) if role == "alternative" else None
        quantity = one_of(draw, AMOUNTS)
        row = {
            "role": role,
            "alt_group": group,
            "unit": _line_unit(draw, units[names[above]], units[names[below]]),
            "quantity_low": quantity / 2 if quantity and chance(draw, 2) else None,
            "quantity_high": quantity * 2 if quantity and chance(draw, 2) else None,
            "cost_share": one_of(draw, (None, 0.1, 0.3)),
        }
        found.append(_row("bom_lines", number, (names[above], names[below], quantity, row)))
    return found


def _line_unit(draw: Draw, parent: str, child: str) -> str:
    """Draw a unit that converts; `t/t` only where both are masses."""
    if child == "each":
        return str(one_of(draw, ("each", "parts")))
    return str(one_of(draw, ("t", "kg") if parent == "each" else ("t", "kg", "t/t")))


def _sources(draw: Draw, rows: Mapping[str, list[Row]]) -> list[Row]:
    """Give each item up to four makers, a firm once."""
    firms = [row for row in rows["organisations"] if row["kind"] == "company"]
    pairs = []
    for item in (row["item_id"] for row in rows["items"]):
        size = min(len(firms), one_of(draw, (1, 2, 0, 1, 2, 3, 4)), 14 - len(pairs))
        own = st.lists(
            st.sampled_from(range(len(firms))), min_size=size, max_size=size, unique=True
        )
        pairs += [(item, firms[n]) for n in draw(own)]
    unit = {row["item_id"]: row["unit"] for row in rows["items"]}
    found: list[Row] = []
    for number, (item, firm) in enumerate(pairs):
        own = [
            row["site_id"]
            for row in rows["sites"]
            if row["organisation_id"] == firm["organisation_id"]
        ]
        wholes = [row for row in found if row["item_id"] == item]
        source = {
            "status": one_of(draw, ("operating",) * 6 + ("ramping", "candidate", "closed")),
            "since": one_of(draw, SINCE),
            "capacity_basis": one_of(draw, ("nameplate", "nameplate", "output", "planned")),
            "unit": one_of(draw, ("t", "kg")) if unit[item] in {"t", "kg"} else "each",
            "site_id": own[0] if own and chance(draw, 6) else None,
            "share_of_supply": None,
        }
        source["until"] = one_of(
            draw, [u for u in UNTIL if not u or not source["since"] or u > source["since"]]
        )
        capacity = one_of(draw, CAPACITIES)
        if capacity and chance(draw, 2):
            source["capacity_high_per_year"] = capacity * 1.5
        if wholes and chance(draw, 4):
            whole = wholes[-1]
            source |= {"counted_in": whole["source_id"], "unit": whole["unit"]}
            if capacity is not None and whole["capacity_per_year"] is not None:
                capacity = min(capacity, whole["capacity_per_year"])
        found.append(_row("sources", number, (firm["organisation_id"], item, capacity, source)))
    return found


def _links(draw: Draw, rows: Mapping[str, list[Row]]) -> list[Row]:
    """Links that make sense, some of them through traders or governments, and some that do not."""
    organisations = [row["organisation_id"] for row in rows["organisations"]]
    made: dict[str, list[str]] = {}
    for source in rows["sources"]:
        made.setdefault(source["item_id"], []).append(source["organisation_id"])
    found: list[Row] = []
    exclusive: set[tuple[str, str]] = set()
    for _ in range(one_of(draw, (1, 0, 2, 3, 4))):
        line = one_of(draw, rows["bom_lines"]) if rows["bom_lines"] else None
        item = line["child_id"] if line and not chance(draw, 2) else rows["items"][0]["item_id"]
        makers = made.get(line["parent_id"], []) if line else []
        traders = [name for name in organisations if name not in made.get(item, [])]
        ends = [one_of(draw, made.get(item, []) * 2 + organisations)]
        if traders and chance(draw, 4):
            ends.append(one_of(draw, traders))
        ends.append(one_of(draw, makers * 3 + organisations[-1:] * 2 + organisations))
        for supplier, buyer in pairwise(ends):
            only = (buyer, item) not in exclusive and chance(draw, 3 * len(ends) - 2)
            if only:
                exclusive.add((buyer, item))
            if supplier != buyer:
                row = _link(draw, only)
                found.append(_row("supply_links", len(found), (supplier, buyer, item, row)))
    return found


def _link(draw: Draw, only: bool) -> Row:
    since = one_of(draw, SINCE)
    return {
        "kind": one_of(draw, ("supply",) * 10 + ("venture", "contract", "service")),
        "exclusive": True if only else None,
        "since": since,
        "until": one_of(draw, [u for u in UNTIL if not u or not since or u > since]),
    }


def _series(draw: Draw, rows: Mapping[str, list[Row]]) -> list[Row]:
    """Observed figures of some items, no two of one item and nation on one day."""
    items = {row["item_id"]: row["unit"] for row in rows["items"]}
    keys = st.tuples(
        st.sampled_from(sorted(items)), st.sampled_from(COUNTRIES[:2]), st.sampled_from(OBSERVED)
    )
    found = []
    for number, (item, country, date) in enumerate(draw(st.lists(keys, max_size=4, unique=True))):
        row = {
            "measure": one_of(draw, ("observed_output",) * 4 + ("target", "capacity")),
            "period": one_of(draw, ("year", "month", "week", "none")),
            "chosen": not chance(draw, 2),
            "unit": one_of(draw, ("t", "kg")) if items[item] in {"t", "kg"} else "each",
        }
        value = one_of(draw, (20.0, 60.0, 5.0))
        found.append(_row("series", number, (item, country, date, value, row)))
    return found


def _shares(draw: Draw, names: list[str]) -> list[Row]:
    """Shares of some items in tenths, singly or together, each country once, that sum to one."""
    groups = st.tuples(
        st.sampled_from(names),
        st.sampled_from(["world", "AAA", "europe"]),
        st.sampled_from(["production", "production", "imports", "capacity"]),
    )
    who = st.lists(st.sampled_from(COUNTRIES), min_size=1, max_size=2, unique=True)
    found: list[Row] = []
    for item, market, measure in draw(st.lists(groups, max_size=5, unique=True)):
        left, seen = 10, set[str]()
        for countries in draw(st.lists(who, min_size=1, max_size=3)):
            if seen & set(countries):
                continue
            seen |= set(countries)
            tenths = min(left, draw(st.integers(0, 7)))
            left -= tenths
            share = None if chance(draw, 2) else tenths / 10
            row: Row = {"market": market, "measure": measure, "year": 2024}
            if len(countries) == 1 and chance(draw, 2):
                row["share_high"] = min(
                    1.0, round((share or 0.0) + draw(st.integers(0, 5)) / 10, 1)
                )
            if chance(draw, 2):
                older = {**row, "year": one_of(draw, (2021, 2022)), "share_high": None}
                found.append(_row("item_shares", len(found), (item, sorted(countries), 0.1, older)))
            row["chosen"] = not chance(draw, 1)
            found.append(_row("item_shares", len(found), (item, sorted(countries), share, row)))
    return found


def graph_of(pools: list[list[int]], recipes: list[list[list[int]]], recipe_of: list[int]) -> AndOr:
    """Build a graph from the members of pools, the options of needs, and the sources' recipes."""
    needs = [need for recipe in recipes for need in recipe]

    def flat(rows: list[list[int]]) -> np.ndarray:
        return np.array([cell for row in rows for cell in row], dtype=np.int64)

    return AndOr(
        pool_ptr=offsets(map(len, pools)),
        pool_sources=flat(pools),
        source_recipe=np.array(recipe_of, dtype=np.int64),
        recipe_ptr=offsets(map(len, recipes)),
        need_ptr=offsets(map(len, needs)),
        option_pool=flat(needs),
        pool_order=np.arange(len(pools))[::-1].copy(),
    )


@st.composite
def graphs(draw: Draw) -> AndOr:
    """Draw a graph whose pools may lie in circles, share sources or be empty."""
    n_pools, n_sources = draw(st.integers(1, 6)), draw(st.integers(1, 8))
    pool = st.integers(0, n_pools - 1)
    need = st.lists(pool, min_size=1, max_size=3)
    recipes = [[], *draw(st.lists(st.lists(need, max_size=2), max_size=5))]
    members = st.lists(st.integers(0, n_sources - 1), max_size=4, unique=True)
    return graph_of(
        [draw(members) for _ in range(n_pools)],
        recipes,
        [draw(st.integers(0, len(recipes) - 1)) for _ in range(n_sources)],
    )
