"""Answer the cases on comparative advantage.

Labour for a unit of each good asks for opportunity costs and the gains of exchange; flows of
nations and products, as rows or as a table, for advantage, shares and complexity. A second table of
imports asks for the net advantage too.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mainstay.kernels.advantage import (
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
    "labor_per_unit",
    "unit_labour",
    "unit_labor",
    "labour",
    "labor",
    "labour_requirements",
    "labor_requirements",
    "hours_per_unit",
    "unit_costs",
    "cost",
)
OUTPUT = (
    "output_per_worker",
    "output_per_hour",
    "productivity",
    "output_per_labour",
    "output_per_labor",
    "output",
)
FLOWS = ("flows", "exports", "trade", "export_values", "export", "patents", "matrix", "X", "values")
IMPORTS = ("imports", "import_values", "import", "M_values")
MADE = ("M", "Mcp", "mcp", "incidence", "made", "binary")
THRESHOLD = ("rca_threshold", "threshold", "cutoff")
PAIRS = ("proximity_pairs", "pairs", "product_pairs")
SEPARATORS = "|-,/: "


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Compute what the form of the inputs allows."""
    labour, output = _first(inputs, LABOUR), _first(inputs, OUTPUT)
    if labour is not None or output is not None:
        nations, goods, table = _table(inputs, labour if output is None else output)
        return _ricardo(nations, goods, table if output is None else 1 / table, inputs)
    made = _first(inputs, MADE)
    if made is not None:
        nations, products, table = _table(inputs, made)
        return _space(nations, products, table > 0, inputs)
    nations, products, table = _table(inputs, _first(inputs, FLOWS))
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
    rate = _first(inputs, ("rate", "exchange_rate", "terms_of_trade", "price_of_first_in_second"))
    won = gains(table, 1.0 if rate is None else float(rate)) if table.shape == (2, 2) else None
    if won is not None:
        best = dict(zip(nations, (goods[good] for good in won.good)))
        saved = dict(zip(nations, won.saved))
        found |= {
            "specialises_in": best,
            "comparative_advantage": best,
            "labour_saved_at_one_to_one": saved,
            "labour_saved": saved,
        }
    return found


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
        rows = [[float(given[n].get(p, 0.0)) for p in products] for n in nations]
        return nations, products, np.array(rows)
    if isinstance(given[0], dict):
        given = [list(row.values())[:3] for row in given]
    if isinstance(given[0][0], str):
        nations = nations or list(dict.fromkeys(_name(row[0]) for row in given))
        products = products or list(dict.fromkeys(_name(row[1]) for row in given))
        table = np.zeros((len(nations), len(products)))
        for nation, product, value in given:
            table[nations.index(_name(nation)), products.index(_name(product))] += value
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


def _name(name: Any) -> str:
    return str(name)


def _first(inputs: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """Read the first of several spellings that is given."""
    return next((inputs[key] for key in keys if key in inputs), None)
