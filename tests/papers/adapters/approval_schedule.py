"""Answer the cases on schedules: critical path, three-point estimates, chance by a deadline.

Steps stand on arcs, with the events they lead from and to, or on nodes, with what they wait for.
Nodes of which none waits for anything are a chain in the order given, unless they say so.
"""

import re
from typing import Any

from mainstay.kernels.schedule.critical_path import critical_path, length, on_arcs
from mainstay.kernels.schedule.durations import Pert, Triangular
from mainstay.kernels.schedule.simulate import simulate
from mainstay.kernels.schedule.three_point import ThreePoint, moments, normal_chance, pert

NAME = ("id", "name", "activity", "step", "task", "label")
TAIL = ("from", "tail", "start", "i", "start_event", "source")
HEAD = ("to", "head", "end", "j", "end_event", "target")
BEFORE = ("pred", "preds", "predecessors", "predecessor", "after", "depends_on", "dependencies",
          "immediate_predecessors", "immediate_predecessor", "prerequisites", "prerequisite",
          "requires", "waits_for", "preceded_by", "prior")  # fmt: skip
BEHIND = ("succ", "succs", "successors", "successor", "immediate_successors", "followers",
          "immediate_successor", "followed_by", "precedes", "next", "leads_to")  # fmt: skip
PAIRS = ("precedence", "precedences", "precedence_relations", "relations", "precedence_pairs")
TIME = ("duration", "time", "days", "weeks", "d", "t", "hours", "months", "activity_time")
LOW = ("a", "low", "optimistic", "min", "o", "lo", "optimistic_time", "minimum", "best")
TYPICAL = (
    "m",
    "typical",
    "most_likely",
    "mode",
    "ml",
    "likely",
    "most_likely_time",
    "most_probable",
)
HIGH = ("b", "high", "pessimistic", "max", "p", "hi", "pessimistic_time", "maximum", "worst")
DUE = ("deadline", "due", "by", "T", "target_time", "need", "target_duration", "x", "deadlines",
       "due_date", "completion_time", "within", "target", "required_time")  # fmt: skip
OTHER = ("draws", "samples", "seed", "n_activities", "cost", "costs", "resources", "workers")
NOTHING = ("", "-", "--", "\u2013", "\u2014", "none", "n/a", "na", "nil", "null", "start")
STEPS = ("activities", "steps", "tasks", "arcs")
ROUNDING = 1e-9


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Schedule the steps by fixed or mean durations, and add the chance where there is a date."""
    rows = _rows(inputs)
    arcs = all(_first(row, TAIL) is not None and _first(row, HEAD) is not None for row in rows)
    names = [_name(row, arcs) for row in rows]
    after = _after(rows, names, arcs)
    points = {name: _point(name, row) for name, row in zip(names, rows)}
    found = _schedule({name: _mean(point) for name, point in points.items()}, after)
    if any(_first(row, LOW) is not None for row in rows):
        found |= _three_points(points, after, inputs)
    own = {name: row["id"] for name, row in zip(names, rows) if isinstance(row.get("id"), int)}
    for key in ("critical_activities", "critical_path", "critical"):
        found[key] = [own.get(name, name) for name in found[key]]
    due = _first(inputs, DUE)
    if "draws" in inputs or "samples" in inputs:
        found |= _drawn(points, after, inputs, due)
    return found


def _point(name: str, row: dict[str, Any]) -> ThreePoint:
    """Read three estimates of a step, or one for all three."""
    three = [_first(row, key) for key in (LOW, TYPICAL, HIGH)]
    if any(one is not None for one in three):
        if None in three:
            raise ValueError(f"the step {name} needs all three estimates")
        return ThreePoint(*map(float, three))
    one = _first(row, TIME)
    if one is None:
        raise ValueError(f"the step {name} has no duration")
    return ThreePoint(one, one, one)


def _mean(point: ThreePoint) -> float:
    """Return the mean; of a fixed time just that, without rounding."""
    return point.low if point.low == point.high else point.mean


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
    behind = _first(inputs, BEHIND)
    if isinstance(behind, dict):
        rows = [row | {"succ": behind.get(str(_first(row, NAME)), [])} for row in rows]
    pairs = _first(inputs, PAIRS)
    if pairs is None and isinstance(waits, list):
        pairs = waits
    if pairs is not None:
        before = [(str(one), str(other)) for one, other in pairs]
        names = [str(_first(row, NAME)) for row in rows]
        rows = [r | {"pred": [a for a, b in before if b == n]} for n, r in zip(names, rows)]
    _known(
        inputs, (*STEPS, "durations", "times", "estimates", *BEFORE, *BEHIND, *PAIRS, *DUE, *OTHER)
    )
    every = (*NAME, *TAIL, *HEAD, *BEFORE, *BEHIND, *TIME, *LOW, *TYPICAL, *HIGH, *OTHER)
    for row in rows:
        _known(row, every)
    return rows


def _known(row: dict[str, Any], names: tuple[str, ...]) -> None:
    """Refuse a number or a list under a name that is not read."""
    kinds = int | float | list | dict
    odd = [key for key, one in row.items() if key not in names and isinstance(one, kinds)]
    if odd:
        raise ValueError(f"not known what these are: {', '.join(odd)}")


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
    said = {key for row in rows for key in row}
    if not said & {*BEFORE, *BEHIND}:
        return {name: names[max(0, n - 1) : n] for n, name in enumerate(names)}
    after = {name: _listed(_first(row, BEFORE), names) for name, row in zip(names, rows)}
    for name, row in zip(names, rows):
        for later in _listed(_first(row, BEHIND), names):
            if later not in after:
                raise ValueError(f"no such step: {later}")
            after[later] += [] if name in after[later] else [name]
    return after


def _listed(value: Any, names: list[str]) -> list[str]:
    """Read the steps named; a dash or a word for nothing is none, unless a step is called so."""
    if value is None:
        return []
    if not isinstance(value, str) or value in names:
        return [str(one) for one in value] if isinstance(value, list) else [str(value)]
    parts = [part.strip() for part in re.split(r"[,;&]|\band\b", value)]
    return [part for part in parts if part in names or part.lower() not in NOTHING]


def _first(row: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """Read the first of several spellings that is given."""
    return next((row[key] for key in keys if row.get(key) is not None), None)
