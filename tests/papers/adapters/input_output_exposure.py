"""Answer the cases on input-output tables.

The inputs are a table (flows with final demand, output or value added; or coefficients) and what
goes with it. A table given by names is answered by names, one given as lists by lists.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from mainstay.kernels import input_output as io
from mainstay.kernels import look_through as through

Floats = NDArray[np.float64]

SPELLINGS = {
    "flows": ("Z", "intermediate", "intermediate_demand", "transactions", "flows", "interindustry"),
    "demand": ("final_demand", "f", "Y", "y", "final_demands"),
    "output": ("x", "X", "output", "total_output", "gross_output"),
    "value_added": ("value_added", "v", "V", "primary_inputs"),
    "A": ("A", "technical_coefficients", "input_coefficients", "direct_requirements"),
    "B": ("B", "allocation_coefficients", "output_coefficients"),
    "v_share": ("value_added_coefficients", "v_coefficients", "v_c"),
    "new_demand": ("new_final_demand", "final_demand_new", "f_new", "Y_new", "y_new"),
    "change": (
        *("change_in_final_demand", "final_demand_change", "change_of_final_demand"),
        *("delta_final_demand", "delta_f", "df"),
    ),
    "new_value_added": ("new_value_added", "value_added_new", "v_new", "new_primary_inputs"),
    "stressors": ("F", "stressors", "extensions"),
    "intensity": ("S", "stressor_coefficients", "intensities"),
    "exports": ("exports", "E", "e"),
    "A_imported": ("A_M", "A_m", "imported_coefficients", "A_imported"),
    "A_domestic": ("A_D", "A_d", "domestic_coefficients", "A_domestic"),
    "extract": ("extract", "extracted", "sectors_extracted", "extract_regions"),
    "labels": ("labels", "sectors", "industries", "products"),
    "regions": ("regions", "countries", "region_labels", "region"),
    "supplier": (
        *("exposed_to", "supplier", "suppliers", "source", "sources", "origin", "partner"),
        *("partners", "group", "countries_of_concern", "of_concern", "country"),
    ),
    "buyer": ("buyer", "buyers", "importer", "home", "user", "exposed", "target"),
    "basis": ("denominator", "basis", "relative_to"),
}
ALSO = {
    "backward_linkage": (
        *("backward_linkages", "total_backward_linkage", "total_backward_linkages", "BL"),
        *("output_multiplier", "output_multipliers"),
    ),
    "forward_linkage": (
        *("forward_linkages", "total_forward_linkage", "total_forward_linkages", "FL"),
        *("input_multiplier", "input_multipliers", "upstreamness"),
    ),
    "direct_backward_linkage": ("direct_backward_linkages", "backward_linkage_direct"),
    "direct_forward_linkage": ("direct_forward_linkages", "forward_linkage_direct"),
    "normalised_backward_linkage": (
        *("power_of_dispersion", "power_dispersion", "normalised_backward_linkages"),
        *("normalized_backward_linkage", "backward_linkage_normalised"),
    ),
    "sensitivity_of_dispersion": ("sensitivity_dispersion",),
    "normalised_forward_linkage": (
        *("normalised_forward_linkages", "normalized_forward_linkage"),
        "forward_linkage_normalised",
    ),
    "value_added_multiplier": ("value_added_multipliers",),
    "value_added_coefficients": ("v_coefficients", "v_c"),
    "x": ("output", "total_output"),
    "x_new": ("new_output", "output_new"),
    "x_change": ("change_in_output", "output_change", "delta_x", "dx"),
    "value_added_content_of_exports": ("VLE", "value_added_in_exports"),
    "foreign_share_of_exports": ("vertical_specialisation", "vertical_specialization", "VS_share"),
    "face_value": ("face_value_exposure", "direct_exposure", "direct"),
    "look_through": ("look_through_exposure", "lookthrough_exposure", "total_exposure"),
    "hidden": ("hidden_exposure",),
    "backward_total": ("total",),
}


@dataclass(frozen=True)
class Table:
    """A table with the names of its rows and regions; what the inputs do not allow is None."""

    A: Floats
    x: Floats | None
    demand: Floats | None
    value_added: Floats | None
    labels: list[Any]
    regions: list[Any]
    seller: NDArray[np.int64] | None
    buyer: NDArray[np.int64] | None

    @property
    def n(self) -> int:
        return len(self.A)

    @property
    def flows(self) -> Floats:
        return self.A * self.x

    @property
    def B(self) -> Floats:  # noqa: N802
        return io.allocation_coefficients(self.flows, self.x)

    def rows(self, name: Any) -> list[int]:
        """Find rows by number, label or region, or by a list of them."""
        if isinstance(name, list):
            return [row for part in name for row in self.rows(part)]
        if name in self.labels:
            return [self.labels.index(name)]
        if name in self.regions and self.seller is not None and not isinstance(name, int):
            return [int(n) for n in np.flatnonzero(self.seller == self.regions.index(name))]
        return [int(name)]

    def party(self, name: Any) -> list[int]:
        """Find the rows of a supplier or buyer; in a table of regions a number is a region."""
        if isinstance(name, int) and self.seller is not None:
            return [int(n) for n in np.flatnonzero(self.seller == name)]
        return self.rows(name)


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Compute what the inputs allow."""
    named = next((given for given in inputs.values() if _is_named_table(given)), None)
    given = {key: _first(inputs, names) for key, names in SPELLINGS.items()}
    if named is not None:
        given["labels"] = list(named)
    answer: dict[str, Any] = {}
    if given["A_imported"] is not None and given["A_domestic"] is not None:
        parts = [np.array(given[key], float) for key in ("A_imported", "A_domestic", "exports")]
        answer["foreign_share_of_exports"] = through.import_content(*parts)
    if any(given[key] is not None for key in ("flows", "A", "B")):
        table = _table(given, str(inputs.get("order", "")))
        answer |= _model(table) | _linkages(table) | _changed(table, given)
        answer |= _stressors(table, given) | _by_name(table, inputs, answer.get("x_new"))
        answer |= _extractions(table, given["extract"])
        answer |= _exports(table, given) | _exposures(table, given)
    answer |= {also: answer[key] for key in ALSO if key in answer for also in ALSO[key]}
    if named is not None:
        return {key: _keyed(value, given["labels"]) for key, value in answer.items()}
    return answer


def _table(given: dict[str, Any], order: str) -> Table:
    """Read the table and derive what it allows."""
    labels = given["labels"]
    flows, f, x, v, a, b = (
        None if given[key] is None else _array(given[key], labels)
        for key in ("flows", "demand", "output", "value_added", "A", "B")
    )
    if v is not None and v.ndim > 1:
        v = v.sum(axis=0)
    if x is None and flows is not None:
        x = io.total_output(flows, f) if f is not None else io.total_output(flows.T, v)
    elif x is None and f is not None and a is not None:
        x = io.output_for_demand(a, f if f.ndim == 1 else f.sum(axis=1))
    elif x is None and v is not None and b is not None:
        x = io.output_for_inputs(b, v)
    if a is None:
        a = io.input_coefficients(flows if flows is not None else b * x[:, None], x)
    labels = labels if isinstance(labels, list) and len(labels) == len(a) else []
    regions, seller = _regions(given["regions"], len(a), order)
    columns = f.shape[1] if f is not None and f.ndim > 1 else 0
    each, rest = divmod(columns, len(regions)) if regions else (0, 1)
    buyer = np.repeat(np.arange(len(regions)), each) if each and not rest else None
    return Table(a, x, f, v, labels, regions, seller, buyer)


def _regions(given: Any, n: int, order: str) -> tuple[list[Any], NDArray[np.int64] | None]:
    """Read the names of the regions and the region of each row."""
    if given is None or isinstance(given, str):
        return [], None
    if isinstance(given, Mapping):
        rows = {int(row): name for name, part in given.items() for row in part}
        given = [rows[row] for row in sorted(rows)]
    listed = list(range(given)) if isinstance(given, int) else list(given)
    names = list(dict.fromkeys(listed))
    if len(listed) == n:
        return names, np.array([names.index(name) for name in listed])
    numbers, sector_first = np.arange(len(names)), re.match("industr|sector|product|commod", order)
    each = n // len(names)
    return names, np.tile(numbers, each) if sector_first else np.repeat(numbers, each)


def _model(table: Table) -> dict[str, Any]:
    """Give the coefficients and inverses."""
    answer: dict[str, Any] = {"A": table.A, "L": io.inverse(table.A)}
    if table.x is not None:
        answer |= {"x": table.x, "Z": table.flows, "B": table.B, "G": io.inverse(table.B)}
        answer |= {"final_demand": table.x - table.flows.sum(axis=1)}
        answer |= {"value_added": table.x - table.flows.sum(axis=0)}
    return answer


def _linkages(table: Table) -> dict[str, Any]:
    """Give linkages and multipliers, also over their mean."""
    rows = io.output_for_demand(table.A, np.ones(table.n))
    share = _value_added_share(table)
    answer = {
        "direct_backward_linkage": io.backward_linkages(table.A, "direct"),
        "backward_linkage": io.backward_linkages(table.A),
        "row_sums_of_L": rows,
        "sensitivity_of_dispersion": io.relative_to_mean(rows),
        "value_added_coefficients": share,
        "value_added_multiplier": io.multipliers(share, table.A),
    }
    if table.x is not None:
        answer["direct_forward_linkage"] = io.forward_linkages(table.B, "direct")
        answer["forward_linkage"] = io.forward_linkages(table.B)
    linkages = {key: value for key, value in answer.items() if key.endswith("linkage")}
    return answer | {
        f"normalised_{key}": io.relative_to_mean(value)
        for key, value in linkages.items()
        if value.any()
    }


def _value_added_share(table: Table) -> Floats:
    """Give value added for one unit of output: as stated, or what purchases leave."""
    if table.value_added is not None and table.x is not None:
        return io.intensities(table.value_added, table.x)
    return 1 - table.A.sum(axis=0)


def _changed(table: Table, given: dict[str, Any]) -> dict[str, Any]:
    """Answer for another final demand or other primary inputs."""
    answer: dict[str, Any] = {}
    new, change = (given[key] for key in ("new_demand", "change"))
    if new is not None:
        demand = _array(new, table.labels)
        answer["x_new"] = io.output_for_demand(table.A, demand)
        if table.x is not None and answer["x_new"].shape == table.x.shape:
            answer["x_change"] = answer["x_new"] - table.x
    elif change is not None:
        answer["x_change"] = io.output_for_demand(table.A, _array(change, table.labels))
        if table.x is not None and answer["x_change"].shape == table.x.shape:
            answer["x_new"] = table.x + answer["x_change"]
    elif given["new_value_added"] is not None and table.x is not None:
        inputs = _array(given["new_value_added"], table.labels)
        answer["x_new"] = io.output_for_inputs(table.B, inputs)
        answer["x_change"] = answer["x_new"] - table.x
    if answer.get("x_new", np.empty(0)).shape == (table.n,):
        answer["Z_new"] = table.A * answer["x_new"]
        answer["value_added_new"] = _value_added_share(table) * answer["x_new"]
    return answer


def _stressors(table: Table, given: dict[str, Any]) -> dict[str, Any]:
    """Give coefficients and multipliers of stressors."""
    if given["intensity"] is not None:
        share = _array(given["intensity"], None)
    elif given["stressors"] is not None and table.x is not None:
        share = io.intensities(_array(given["stressors"], None), table.x)
    else:
        return {}
    answer: dict[str, Any] = {"S": share, "M": io.multipliers(share, table.A)}
    if table.demand is not None:
        answer["footprint"] = answer["M"] @ table.demand
    if table.x is not None:
        answer |= {"F": share * table.x, "M_down": io.multipliers(share, table.B) - share}
    return answer


def _by_name(table: Table, inputs: dict[str, Any], x_new: Floats | None) -> dict[str, Any]:
    """Answer for stressors that stand under their own name, as totals or as coefficients."""
    known = {name for names in SPELLINGS.values() for name in names}
    answer: dict[str, Any] = {}
    for key, value in inputs.items():
        values = None if key in known else _numbers(value, table)
        name = key.removesuffix("_coefficients").removesuffix("_coefficient")
        if values is None or (name == key and table.x is None):
            continue
        share = values if name != key else io.intensities(values, table.x)
        multiplier = io.multipliers(share, table.A)
        answer |= {f"{name}_multiplier": multiplier, f"{name}_multipliers": multiplier}
        answer[f"{name}_coefficients"] = share
        if table.x is not None:
            answer[name] = share * table.x
        if x_new is not None:
            answer[f"{name}_new"] = share * x_new
    return answer


def _extractions(table: Table, extract: Any) -> dict[str, Any]:
    """Give the loss of output, one column for each extraction; each sector if none is named."""
    if table.x is None:
        return {}
    asked = list(range(table.n)) if extract is None else extract
    alone = not isinstance(asked, list)
    groups = [table.rows(name) for name in ([asked] if alone else asked)]
    flows, total = table.flows, table.x.sum()
    answer: dict[str, Any] = {}
    for kind in get_args(io.Extraction):
        loss = np.array([io.extraction_loss(flows, table.x, rows, kind) for rows in groups]).T
        sums = loss.sum(axis=0)
        parts = {
            "": loss,
            "_relative": loss / table.x[:, None],
            "_sum": sums,
            "_share": sums / total,
            "_percent": sums / total * 100,
        }
        name = kind.replace(" ", "_")
        answer |= {name + end: part[..., 0] if alone else part for end, part in parts.items()}
    return answer


def _exports(table: Table, given: dict[str, Any]) -> dict[str, Any]:
    """Give exports and where their value was added."""
    x, seller, buyer = table.x, table.seller, table.buyer
    if given["exports"] is not None:
        exports = _array(given["exports"], table.labels)
    elif x is not None and seller is not None and buyer is not None:
        exports = through.gross_exports(table.flows, table.demand, seller, buyer)
    else:
        return {}
    if exports.shape != (table.n,):
        return {}
    content = through.value_added_content(table.A, exports, _value_added_share(table))
    answer: dict[str, Any] = {"exports": exports, "value_added_content_of_exports": content}
    if seller is not None:
        share = through.foreign_share(content, seller)
        answer |= {"foreign_share_of_exports": share, "domestic_share_of_exports": 1 - share}
    return answer


def _exposures(table: Table, given: dict[str, Any]) -> dict[str, Any]:
    """Give exposure at face value and looked through, to a supplier or to each region."""
    basis = str(given["basis"] or "").lower()
    users = None if given["buyer"] is None else table.party(given["buyer"])
    if given["supplier"] is not None:
        return _exposure(table, table.party(given["supplier"]), users, basis)
    answer: dict[str, Any] = {}
    if table.seller is not None:
        homes = [np.flatnonzero(table.seller == place) for place in range(len(table.regions))]
        each = [_exposure(table, home, users, basis) for home in homes]
        answer = {key: dict(zip(table.regions, (e[key] for e in each))) for key in each[0]}
        if users is None and "final" not in basis:
            away = np.arange(len(homes))[:, None] != table.seller
            for key in each[0]:
                answer[f"foreign_{key}"] = (np.array([e[key] for e in each]) * away).sum(axis=0)
    if users is not None:
        abroad = _exposure(table, np.setdiff1d(range(table.n), users), users, basis)
        answer |= {f"foreign_{key}": value for key, value in abroad.items()}
    return answer


def _exposure(
    table: Table, members: Sequence[int] | NDArray[np.int64], users: list[int] | None, basis: str
) -> dict[str, Any]:
    """Give the exposure of each sector, or of the users together, to the members."""
    if "final" in basis:
        demand = table.demand if table.demand is not None else np.eye(table.n)
        if users is not None and table.buyer is not None:
            demand = demand[:, np.isin(table.buyer, table.seller[users])].sum(axis=1)
        alone = demand.ndim == 1
        columns = demand[:, None] if alone else demand
        found = through.demand_exposure(table.A, members, columns, _value_added_share(table))
    else:
        alone = users is not None
        weights = np.zeros((table.n, 1)) if alone else None
        if alone:
            weights[users, 0] = 1.0 if table.x is None else table.x[users]
        over = "inputs" if "input" in basis else "output"
        found = through.exposure(table.A, members, over, weights)
    parts = {key: getattr(found, key) for key in ("face_value", "look_through", "hidden")}
    return {key: part[0] if alone else part for key, part in parts.items()}


def _first(inputs: dict[str, Any], names: tuple[str, ...]) -> Any:
    """Read the first of several spellings that is given."""
    return next((inputs[name] for name in names if name in inputs), None)


def _is_named_table(given: Any) -> bool:
    """Tell a square table whose rows and columns have names."""
    return isinstance(given, Mapping) and all(
        isinstance(row, Mapping) and row.keys() == given.keys() for row in given.values()
    )


def _array(given: Any, labels: list[Any] | None) -> Floats:
    """Read a list, or an object by labels in their order, as an array."""
    if isinstance(given, Mapping):
        keys = labels if labels and set(labels) == set(given) else list(given)
        given = [_array(given[key], labels).tolist() for key in keys]
    return np.array(given, dtype=np.float64)


def _numbers(given: Any, table: Table) -> Floats | None:
    """Read one number for each sector, if it is that."""
    if not isinstance(given, list | Mapping) or len(given) != table.n:
        return None
    values = list(given.values()) if isinstance(given, Mapping) else given
    if not all(isinstance(value, int | float) for value in values):
        return None
    return _array(given, table.labels)


def _keyed(value: Any, labels: list[Any]) -> Any:
    """Put names to each side of an array that has one place for each sector."""
    if isinstance(value, Mapping):
        return {key: _keyed(part, labels) for key, part in value.items()}
    if isinstance(value, np.ndarray) and value.ndim:
        parts = [_keyed(part, labels) for part in value]
        return dict(zip(labels, parts)) if len(parts) == len(labels) else parts
    return value
