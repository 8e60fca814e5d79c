"""The headline of `clock`: the soonest process, its costliest step, what would make it sooner."""

from collections.abc import Mapping, Sequence
from typing import Any

from mainstay.model.result import Quantity
from mainstay.rules.processes.steps import WHOLE

Values = Mapping[str, Any]
LATE = 10**9


def headline(rows: Sequence[Values], needed: bool) -> dict[str, Quantity]:
    """Return the headline numbers of some rows; of the process with the least P50, where any has.

    Examples
    --------
    >>> headline([], False)
    {}
    """
    whole = [row for row in rows if row["step"] == WHOLE]
    stated = [row for row in whole if row["arrangement"] == "stated"]
    cases = [row for row in rows if row["arrangement"] == "all cases"]
    if not stated:
        return _of_cases(cases)
    best = min(stated, key=_soonness)
    found = {
        name: _days(best[name], f"{words}: {best['path']}", bool(best["unknown_steps"]))
        for name, words in (
            ("p50_days", "Half of the draws are done within"),
            ("p80_days", "80 of 100 draws are done within"),
        )
    }
    if best["p50_days"] is None:
        about = f"Half take at least, with unknown steps as no time: {best['path']}"
        found["least_days"] = _days(best["least_days"], about, unknown=True)
    if needed:
        rests = ", as far as the ranges hold that nobody verified" if best["unverified"] else ""
        for end, words in (("low", "at least"), ("high", "at most")):
            about = f"Chance to be done in time, {words}{rests}: {best['path']}"
            found[f"chance_{end}"] = Quantity(best.get(f"chance_{end}"), "share", about)
    return found | _costliest(best, rows) | _saved(best, whole) | _of_cases(cases)


def _soonness(row: Values) -> tuple[int, int, str]:
    p50, least = row["p50_days"], row["least_days"]
    return LATE if p50 is None else p50, LATE if least is None else least, row["path"]


def _days(days: int | None, about: str, unknown: bool = False) -> Quantity:
    """Return days, or why there are none: a step without a figure, or figures that end before."""
    if days is None:
        return Quantity("not known" if unknown else "not reached", "", about)
    return Quantity(days, "days", about)


def _costliest(best: Values, rows: Sequence[Values]) -> dict[str, Quantity]:
    """Name the step without which the process would be done soonest."""
    own = ("path", "arrangement", "kind")
    steps = [
        row
        for row in rows
        if row["step"] != WHOLE and [row[k] for k in own] == [best[k] for k in own]
    ]
    known = [row for row in steps if row.get("costs_days") is not None]
    if not known:
        return {}
    most = max(known, key=lambda row: row["costs_days"])
    about = f"Step that holds {best['path']} up most ({most['costs_days']:,} of its days)"
    return {"costliest_step": Quantity(most["step"], "", about)}


def _saved(best: Values, whole: Sequence[Values]) -> dict[str, Quantity]:
    """Say by how many days half would be done sooner in another arrangement; the most of all."""
    found = {}
    for name, arrangement, words in (
        ("saved_in_parallel_days", "parallel", "Sooner if steps are decided beside each other"),
        ("saved_by_fast_track_days", "fast-track", "Sooner for those that are taken first"),
        ("lost_by_the_rest_days", "rest", "Later for the rest, where some are taken first"),
    ):
        gains = [
            (abs(other["p50_days"] - row["p50_days"]), row["path"])
            for row in whole
            for other in whole
            if row["arrangement"] == "stated"
            and other["arrangement"] == arrangement
            and (row["path"], row["kind"]) == (other["path"], other["kind"])
            and None not in (row["p50_days"], other["p50_days"])
        ]
        if gains:
            most = max(gains, key=lambda gain: (gain[1] == best["path"], gain[0]))
            found[name] = Quantity(most[0], "days", f"{words}: {most[1]}")
    return found


def _of_cases(cases: Sequence[Values]) -> dict[str, Quantity]:
    """Name the step in which cases of the file stay longest, and how many are open."""
    if not cases:
        return {}
    slow = max(cases, key=lambda row: row["least_days"])
    days = _days(slow["p50_days"], f"Half of the cases end within, in {slow['step']}")
    still = sum(row["open_cases"] for row in cases)
    return {"slowest_p50_days": days, "open_cases": Quantity(still, "count", "Cases still open")}
