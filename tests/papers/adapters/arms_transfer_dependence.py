"""Answer the cases on shares of arms transfers.

Volumes are given by exporter or supplier, and by importer above them where there are several, as a
number, by year, or as rows. Shares are of the sum over the years asked about. Indices are on the
scale of 0 to 10 000, under a name with `fraction` on [0, 1].
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from mainstay.kernels import concentration

PARTY = ("supplier", "exporter", "seller", "from", "source")
RECEIVER = ("importer", "recipient", "buyer", "to")
VOLUME = ("tiv", "volume", "value", "deliveries")
WINDOW = ("window", "period", "share_years")
LARGEST_K = 5


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Compute the shares and indices that the volumes allow."""
    whole = {key: value for key, value in inputs.items() if re.search("total|world", key)}
    rest = [value for key, value in inputs.items() if key not in whole and _is_table(value)]
    table, totals = _volumes(rest[0]) if rest else {}, next(iter(whole.values()), None)
    years = inputs.get("years", [])
    window = _first(inputs, WINDOW)
    if not _is_nested(table):
        return _shares(table, totals, years, window)
    receiver = _first(inputs, RECEIVER)
    if isinstance(receiver, str) and receiver in table:
        return _shares(table[receiver], _of(totals, receiver), years, window)
    each = {name: _shares(part, _of(totals, name), years, window) for name, part in table.items()}
    keys = next(iter(each.values()))
    return {key: {name: found.get(key) for name, found in each.items()} for key in keys}


def _shares(volumes: Mapping[str, Any], total: Any, years: Any, window: Any) -> dict[str, Any]:
    """Answer for the sources of one market."""
    rows = np.array([_series(value, years, window) for value in volumes.values()])
    whole = None if total is None else _series(total, years, window)
    if whole is not None and len(whole) == 1:
        whole = whole[0]
    found = concentration.window_shares(rows, whole)
    shares = dict(zip(volumes, found.tolist()))
    order = sorted(shares, key=lambda name: -shares[name])
    h, unknown = concentration.herfindahl(found), max(0.0, 1.0 - float(found.sum()))
    low, high = concentration.herfindahl_bounds(found, unknown)
    answer: dict[str, Any] = {
        "share": shares,
        "share_percent": {name: share * 100 for name, share in shares.items()},
        "sum": dict(zip(volumes, rows.sum(axis=1).tolist())),
        "total": float(rows.sum() if whole is None else np.sum(whole)),
        "ranking": order,
        "top_supplier": order[0],
        "top_share_percent": shares[order[0]] * 100,
        "unknown_percent": unknown * 100,
        "effective_number": concentration.effective_number(h),
    }
    for name, index in (("HHI", h), ("HHI_low", low), ("HHI_high", high)):
        answer |= {name: index * 10_000, f"{name}_fraction": index}
    for k in range(1, LARGEST_K + 1):
        answer[f"CR{k}"] = concentration.concentration_ratio(found, k) * 100
    aliases = {"shares": "share", "shares_percent": "share_percent", "sums": "sum"}
    aliases |= {"hhi": "HHI", "HHI_0_1": "HHI_fraction", "hhi_fraction": "HHI_fraction"}
    aliases |= {
        "supplier_share_percent": "share_percent",
        "effective_suppliers": "effective_number",
    }
    return answer | {also: answer[key] for also, key in aliases.items()}


def _series(value: Any, years: Any, window: Any) -> list[float]:
    """Read a number, a list by year or an object by year, within the window if there is one."""
    if isinstance(value, int | float):
        return [float(value)]
    by_year = value if isinstance(value, Mapping) else dict(zip(years or range(len(value)), value))
    if not isinstance(value, Mapping) and years and len(years) != len(value):
        raise ValueError(f"{len(value)} volumes for {len(years)} years")
    ordered = {int(year): float(amount) for year, amount in by_year.items()}
    first, last = (min(window), max(window)) if window else (min(ordered), max(ordered))
    return [ordered[year] for year in sorted(ordered) if first <= year <= last]


def _volumes(given: Any) -> dict[str, Any]:
    """Read volumes by name, or rows of them, adding up rows of the same year."""
    if isinstance(given, Mapping):
        return dict(given)
    rows = [{key.lower(): value for key, value in row.items()} for row in given]
    has_receiver = _first(rows[0], RECEIVER) is not None
    names = sorted({_first(row, PARTY) for row in rows})
    years = sorted({row.get("year", 0) for row in rows})
    table: dict[Any, Any] = defaultdict(lambda: {name: dict.fromkeys(years, 0.0) for name in names})
    for row in rows:
        place = table[_first(row, RECEIVER)][_first(row, PARTY)]
        place[row.get("year", 0)] += _first(row, VOLUME)
    return dict(table) if has_receiver else table[None]


def _is_table(given: Any) -> bool:
    """Tell volumes from other inputs: an object of series, or rows with a volume."""
    if isinstance(given, Mapping):
        return bool(given) and all(
            isinstance(value, int | float | list | Mapping) for value in given.values()
        )
    return isinstance(given, list) and bool(given) and isinstance(given[0], Mapping)


def _is_nested(table: Mapping[str, Any]) -> bool:
    """Tell whether volumes stand by importer and supplier."""
    first = next(iter(table.values()), None)
    return isinstance(first, Mapping) and not all(str(key).isdigit() for key in first)


def _of(totals: Any, name: str) -> Any:
    """Read the total of one importer."""
    return totals.get(name) if isinstance(totals, Mapping) else totals


def _first(inputs: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    """Read the first of several spellings that is given."""
    return next((inputs[name] for name in names if name in inputs), None)
