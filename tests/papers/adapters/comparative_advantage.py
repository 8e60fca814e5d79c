"""Answer the cases on comparative advantage.

Labour for a unit of each good asks for opportunity costs and the gains of exchange; flows of
nations and products, as rows or as a table, for advantage, shares and complexity. A second table of
imports asks for the net advantage too.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mainstay.kernels.advantage import (
    advantage_of_two,
    balassa,
    complexity,
    density,
    gains,
    market_shares,
    opportunity_costs,
    proximity,
    relative_trade_advantage,
    symmetric,
)

NATIONS = ("countries", "nations", "country", "rows", "exporters", "regions")
PRODUCTS = ("products", "goods", "sectors", "industries", "fields", "columns", "technologies")
LABOUR = (
    "labour_per_unit",
    "unit_labour",
    "labour",
    "labour_requirements",
    "hours_per_unit",
    "unit_costs",
    "cost",
    "labour_per_unit_of_output",
    "labour_hours_per_unit",
    "unit_labour_requirements",
    "unit_labour_costs",
    "hours",
    "hours_of_labour",
    "labour_hours",
    "days_per_unit",
    "labour_coefficients",
)
OUTPUT = (
    "output_per_worker",
    "output_per_hour",
    "productivity",
    "output_per_labour",
    "output",
    "output_per_labour_hour",
    "output_per_hour_of_labour",
    "output_per_unit_of_labour",
    "output_per_unit_labour",
    "output_per_man_hour",
    "output_per_day",
    "labour_productivity",
    "units_per_hour",
    "units_per_worker",
    "production_per_worker",
    "production_per_hour",
)
FLOWS = ("flows", "exports", "trade", "export_values", "export", "patents", "matrix", "X", "values")
IMPORTS = ("imports", "import_values", "import", "M_values")
MADE = ("M", "Mcp", "mcp", "incidence", "made", "binary")
OWN = ("country_product_exports", "country_exports_of_product", "exports_of_product",
       "product_exports", "country_product", "x_ij", "x_cp", "Xcp", "xij")  # fmt: skip
OWN_ALL = ("country_total_exports", "country_total", "total_exports", "country_exports_total",
           "country_exports", "x_i", "x_c", "Xc", "xi")  # fmt: skip
WORLD_OWN = ("world_product_exports", "world_exports_of_product", "world_product", "x_wj", "x_wp",
             "x_p", "Xp", "xwj", "product_total")  # fmt: skip
WORLD_ALL = ("world_total_exports", "world_total", "world_exports_total", "world_exports",
             "x_w", "Xw", "x_tot", "grand_total")  # fmt: skip
RATE = ("rate", "exchange_rate", "terms_of_trade", "price_of_first_in_second")
THRESHOLD = ("rca_threshold", "threshold", "cutoff")
OTHER = ("rca_countries", "rca_products", "flows_columns", "columns", "year")
NATION = ("country", "nation", "exporter", "reporter", "region", "c")
PRODUCT = ("product", "good", "sector", "industry", "field", "technology", "sitc2", "hs", "p")
VALUE = ("value", "export_value", "exports", "export", "flow", "amount", "usd", "patents", "x")
PAIRS = ("proximity_pairs", "pairs", "product_pairs")
THREE = 3
SEPARATORS = "|-,/: "


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Compute what the form of the inputs allows; what has no value is null."""
    inputs = {key.replace("labor", "labour"): value for key, value in inputs.items()}
    known = (*NATIONS, *PRODUCTS, *LABOUR, *OUTPUT, *FLOWS, *IMPORTS, *MADE, *OWN, *OWN_ALL)
    known += (*WORLD_OWN, *WORLD_ALL, *RATE, *THRESHOLD, *PAIRS, *OTHER)
    kinds = int | float | list | dict
    odd = [key for key, one in inputs.items() if key not in known and isinstance(one, kinds)]
    if odd:
        raise ValueError(f"not known what these are: {', '.join(odd)}")
    found: dict[str, Any] = _known(_answer(inputs))
    return found


def _known(value: Any) -> Any:
    """Put null where there is no value."""
    if isinstance(value, dict):
        return {key: _known(one) for key, one in value.items()}
    return None if isinstance(value, float) and np.isnan(value) else value


def _answer(inputs: dict[str, Any]) -> dict[str, Any]:
    labour, output = _first(inputs, LABOUR), _first(inputs, OUTPUT)
    if labour is not None or output is not None:
        nations, goods, table = _table(inputs, labour if output is None else output)
        return _ricardo(nations, goods, table if output is None else 1 / table, inputs)
    totals = [_first(inputs, keys) for keys in (OWN, OWN_ALL, WORLD_OWN, WORLD_ALL)]
    if totals[0] is not None:
        return _of_totals(totals)
    made = _first(inputs, MADE)
    if made is not None:
        nations, products, table = _table(inputs, made)
        return _space(nations, products, table > 0, inputs)
    flows = _first(inputs, FLOWS)
    if flows is None:
        raise ValueError(
            "neither labour, nor output, nor flows, nor totals of one nation are given"
        )
    nations, products, table = _table(inputs, flows)
    index = balassa(table)
    threshold = _first(inputs, THRESHOLD)
    held = np.nan_to_num(index) >= (1.0 if threshold is None else float(threshold))
    found = _revealed(nations, products, table, index, inputs)
    bought = _first(inputs, IMPORTS)
    if bought is not None:
        _, _, imports = _table(inputs, bought)
        net = relative_trade_advantage(table, imports)
        found |= {"rta": _by_both(nations, products, net)}
        found |= {"rta_balassa": _by_both(nations, products, index - balassa(imports))}
    return found | _space(nations, products, held, inputs)


def _of_totals(totals: list[Any]) -> dict[str, Any]:
    """Answer for one nation from what it and the world sell of a product, and of all."""
    if None in totals:
        raise ValueError("of product and all, of nation and world, one total is not given")
    own, every, world, whole = (float(one) for one in totals)
    table = np.array([[own, every - own], [world - own, whole - every - world + own]])
    values = [balassa(table)[0, 0], symmetric(balassa(table))[0, 0], market_shares(table)[0, 0]]
    keys = (("rca", "RCA", "balassa"), ("rsca", "symmetric_rca"), ("share", "market_share"))
    return {name: value for names, value in zip(keys, values) for name in names}


def _ricardo(nations: Any, goods: Any, table: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """Answer for labour: what the first good costs in the second, and who makes what."""
    costs = opportunity_costs(table)
    found = {
        "opportunity_cost_of_first_good": dict(zip(nations, costs[:, 0, 1])),
        "opportunity_cost_of_second_good": dict(zip(nations, costs[:, 1, 0])),
        "opportunity_cost": {
            n: {g: costs[i, j, 1 - j] for j, g in enumerate(goods[:2])}
            for i, n in enumerate(nations)
        },
        "absolute_advantage": {g: nations[int(table[:, j].argmin())] for j, g in enumerate(goods)},
    }
    if table.shape != (2, 2):
        return found
    rate, best = _first(inputs, RATE), advantage_of_two(table)
    won = gains(table, 1.0 if rate is None else float(rate))
    makes = dict(zip(nations, [None, None] if best is None else [goods[good] for good in best]))
    saved = dict(zip(nations, (0.0, 0.0) if won is None else won.saved))
    found |= dict.fromkeys(("specialises_in", "comparative_advantage"), makes)
    found |= dict.fromkeys(("labour_saved_at_one_to_one", "labour_saved"), saved)
    return found | {"gains": won is not None}


def _revealed(
    nations: Any, products: Any, table: Any, index: Any, inputs: dict[str, Any]
) -> dict[str, Any]:
    """Answer for flows: the index, the same between -1 and 1, and the share of the world."""
    few = inputs.get("rca_countries"), inputs.get("rca_products")
    values = {
        "rca": index,
        "rsca": symmetric(index),
        "symmetric_rca": symmetric(index),
        "share": market_shares(table),
        "market_share": market_shares(table),
    }
    found = {key: _by_both(nations, products, value, *few) for key, value in values.items()}
    return found | dict.fromkeys(("RCA", "balassa", "rta_patents", "RTA_index"), found["rca"])


def _space(nations: Any, products: Any, made: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """Answer for who makes what: counts, complexity, and what is near."""
    found = complexity(made)
    near = proximity(made)
    pairs = _first(inputs, PAIRS)
    if pairs is None:
        close: Any = _by_both(products, products, near)
    else:
        places = [[products.index(_name(p)) for p in pair] for pair in pairs]
        close = {
            sign.join(map(_name, pair)): near[one, other]
            for pair, (one, other) in zip(pairs, places)
            for sign in SEPARATORS
        }
    return {
        "diversity": dict(zip(nations, found.diversity)),
        "ubiquity": dict(zip(products, found.ubiquity)),
        "eci": dict(zip(nations, found.nations)),
        "pci": dict(zip(products, found.products)),
        "proximity": close,
        "density": _by_both(nations, products, density(made)),
    }


def _table(inputs: dict[str, Any], given: Any) -> tuple[list[str], list[str], Any]:
    """Read a table with its names from rows, from objects in objects, or from lists."""
    nations, products = _names(inputs, NATIONS), _names(inputs, PRODUCTS)
    if isinstance(given, dict):
        nations = nations or list(given)
        products = products or list(dict.fromkeys(p for row in given.values() for p in row))
        rows = [[_number(given[n].get(p, 0.0)) for p in products] for n in nations]
        return nations, products, np.array(rows)
    columns = _first(inputs, ("flows_columns", "columns"))
    if isinstance(columns, list) and len(columns) == len(given[0]) == THREE:
        given = [dict(zip(columns, row)) for row in given]
    if isinstance(given[0], dict):
        given = [[_first(row, keys) for keys in (NATION, PRODUCT, VALUE)] for row in given]
        if any(None in row[:2] for row in given):
            raise ValueError("a row does not say its nation and its product")
    if isinstance(given[0][0], str):
        nations = nations or list(dict.fromkeys(_name(row[0]) for row in given))
        products = products or list(dict.fromkeys(_name(row[1]) for row in given))
        table = np.zeros((len(nations), len(products)))
        for nation, product, value in given:
            table[nations.index(_name(nation)), products.index(_name(product))] += _number(value)
        return nations, products, table
    table = np.array(given, dtype=float)
    rows_named = nations or [str(n) for n in range(len(table))]
    return rows_named, products or [str(n) for n in range(table.shape[1])], table


def _names(inputs: dict[str, Any], keys: Sequence[str]) -> list[str]:
    """Read names, if they are given as a list."""
    given = _first(inputs, tuple(keys))
    return [_name(name) for name in given] if isinstance(given, list) else []


def _by_both(
    rows: Any, columns: Any, values: Any, few_rows: Any = None, few_columns: Any = None
) -> dict[str, Any]:
    """Name a table by row and column, all or those that are asked for."""
    return {
        row: {
            column: values[i, j]
            for j, column in enumerate(columns)
            if few_columns is None or column in map(_name, few_columns)
        }
        for i, row in enumerate(rows)
        if few_rows is None or row in map(_name, few_rows)
    }


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _name(name: Any) -> str:
    return str(name)


def _first(inputs: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """Read the first of several spellings that is given."""
    return next((inputs[key] for key in keys if key in inputs), None)
