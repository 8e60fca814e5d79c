"""Answer the cases on schedules: critical path, three-point estimates, chance by a deadline.

Steps stand on arcs, with the events they lead from and to, or on nodes, with what they wait for.
Nodes of which none waits for anything are a chain in the order given, unless they say so.
"""

from typing import Any

from mainstay.kernels.schedule.critical_path import critical_path, length, on_arcs
from mainstay.kernels.schedule.durations import Pert, Triangular
from mainstay.kernels.schedule.simulate import simulate
from mainstay.kernels.schedule.three_point import ThreePoint, moments, normal_chance, pert

NAME = ("id", "name", "activity", "step", "task", "label")
TAIL = ("from", "tail", "start", "i", "start_event", "source")
HEAD = ("to", "head", "end", "j", "end_event", "target")
BEFORE = ("pred", "preds", "predecessors", "predecessor", "after", "depends_on", "dependencies")
TIME = ("duration", "time", "days", "weeks", "d", "t")
LOW = ("a", "low", "optimistic", "min", "o", "lo")
TYPICAL = ("m", "typical", "most_likely", "mode", "ml", "likely")
HIGH = ("b", "high", "pessimistic", "max", "p", "hi")
DUE = ("deadline", "due", "by", "T", "target_time", "need", "target_duration", "x")
STEPS = ("activities", "steps", "tasks", "arcs")
ROUNDING = 1e-9


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Schedule the steps by fixed or mean durations, and add the chance where there is a date."""
    rows = _rows(inputs)
    arcs = all(_first(row, TAIL) is not None and _first(row, HEAD) is not None for row in rows)
    names = [_name(row, arcs) for row in rows]
    after = _after(rows, names, arcs)
    points = {
        name: ThreePoint(*(float(_first(row, key)) for key in (LOW, TYPICAL, HIGH)))
        for name, row in zip(names, rows)
        if _first(row, LOW) is not None
    }
    fixed = {name: _first(row, TIME) for name, row in zip(names, rows)}
    durations = {name: points[name].mean if name in points else fixed[name] for name in names}
    found = _schedule(durations, after)
    if points:
        found |= _three_points(points, after, inputs)
    own = {name: row["id"] for name, row in zip(names, rows) if isinstance(row.get("id"), int)}
    for key in ("critical_activities", "critical_path", "critical"):
        found[key] = [own.get(name, name) for name in found[key]]
    due = _first(inputs, DUE)
    if "draws" in inputs or "samples" in inputs:
        found |= _drawn(points, after, inputs, due)
    return found


def _schedule(durations: dict[str, float], after: dict[str, list[str]]) -> dict[str, Any]:
    times = critical_path(durations, after)
    whole = length(times)
    critical = [name for name, one in times.items() if abs(one.slack) <= ROUNDING * max(1, whole)]
    schedule = {
        name: {
            "ES": one.early_start,
            "EF": one.early_finish,
            "LS": one.late_start,
            "LF": one.late_finish,
            "slack": one.slack,
            "total_slack": one.slack,
            "total_float": one.slack,
            "TF": one.slack,
            "free_slack": one.free_slack,
            "free_float": one.free_slack,
            "FF": one.free_slack,
        }
        for name, one in times.items()
    }
    found: dict[str, Any] = {"schedule": schedule, "activities": schedule, "times": schedule}
    for key in ("ES", "EF", "LS", "LF", "slack", "total_slack", "total_float", "free_float"):
        found[key] = {name: one[key] for name, one in schedule.items()}
    whole_names = ("project_duration", "duration", "makespan", "length", "expected_duration")
    found |= dict.fromkeys(whole_names, whole)
    found |= dict.fromkeys(("critical_activities", "critical_path", "critical"), critical)
    return found


def _three_points(
    points: dict[str, ThreePoint], after: dict[str, list[str]], inputs: dict[str, Any]
) -> dict[str, Any]:
    path = pert(points, after)
    mean, variance = moments(points[str(step)] for step in path.steps)
    found: dict[str, Any] = {
        "expected_times": {name: one.mean for name, one in points.items()},
        "means": {name: one.mean for name, one in points.items()},
        "variances": {name: one.variance for name, one in points.items()},
        "standard_deviations": {name: one.variance**0.5 for name, one in points.items()},
        "critical_path": list(path.steps),
        "expected_duration": mean,
        "project_mean": mean,
    }
    found |= dict.fromkeys(("variance", "path_variance", "project_variance"), variance)
    deviations = ("standard_deviation", "sigma", "project_sd", "project_standard_deviation")
    found |= dict.fromkeys(deviations, variance**0.5)
    due = _first(inputs, DUE)
    if due is None:
        return found
    if isinstance(due, list):
        chance: Any = [normal_chance(float(one), mean, variance) for one in due]
        z: Any = [(float(one) - mean) / variance**0.5 for one in due]
    else:
        chance, z = normal_chance(float(due), mean, variance), None
        z = (float(due) - mean) / variance**0.5 if variance else None
    names = ("probability_by_deadline", "probability", "chance", "p", "probability_by_due")
    return found | dict.fromkeys(names, chance) | {"z": z}


def _drawn(
    points: dict[str, ThreePoint], after: dict[str, list[str]], inputs: dict[str, Any], due: Any
) -> dict[str, Any]:
    """Draw the durations where the case says how often."""
    kind = Triangular if "triang" in str(inputs.get("distribution", "")).lower() else Pert
    draws = int(_first(inputs, ("draws", "samples")))
    courses = simulate({n: kind(*one) for n, one in points.items()}, after, draws=draws)
    index = {name: courses.criticality(name) for name in points}
    found: dict[str, Any] = {"criticality": index, "criticality_index": index}
    found["simulated_mean"] = courses.length.mean()
    if due is not None:
        found["simulated_probability"] = float((courses.length <= float(due)).mean())
    return found


def _rows(inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Read steps given as a list of objects or arcs, or as one or two objects by their names."""
    given = _first(inputs, STEPS)
    if given is None:
        given = _first(inputs, ("durations", "times", "estimates"))
    waits = _first(inputs, BEFORE)
    if isinstance(given, dict):
        given = [{"id": name} | _times(row) for name, row in given.items()]
    rows = [row if isinstance(row, dict) else _arc(row) for row in given]
    if isinstance(waits, dict):
        rows = [row | {"pred": waits.get(str(_first(row, NAME)), [])} for row in rows]
    return rows


def _times(row: Any) -> dict[str, Any]:
    if isinstance(row, list):
        return dict(zip(("a", "m", "b"), row))
    return row if isinstance(row, dict) else {"duration": row}


def _arc(row: list[Any]) -> dict[str, Any]:
    tail, head, *times = row
    return {"from": tail, "to": head} | _times(times if len(times) > 1 else times[0])


def _name(row: dict[str, Any], arcs: bool) -> str:
    name = _first(row, NAME)
    if name is None and arcs:
        return f"{_first(row, TAIL)}-{_first(row, HEAD)}"
    return str(name)


def _after(rows: list[dict[str, Any]], names: list[str], arcs: bool) -> dict[str, list[str]]:
    if arcs:
        return on_arcs({n: (_first(row, TAIL), _first(row, HEAD)) for n, row in zip(names, rows)})
    if all(_first(row, BEFORE) is None for row in rows):
        return {name: names[max(0, n - 1) : n] for n, name in enumerate(names)}
    return {name: _listed(_first(row, BEFORE)) for name, row in zip(names, rows)}


def _listed(value: Any) -> list[str]:
    if value in (None, "", "-"):
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.replace(";", ",").split(",") if part.strip()]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _first(row: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """Read the first of several spellings that is given."""
    return next((row[key] for key in keys if key in row), None)
