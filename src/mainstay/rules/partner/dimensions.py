"""The measures of a profile and the fixed reference points of their scales: `dimensions.toml`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mainstay import dates
from mainstay.errors import Problem, nearest, stop_if_any
from mainstay.rules.partner.rows import Ends
from mainstay.rules.shipped import is_date, key_problems, read_toml, shipped

FILE = "partner/dimensions.toml"
ASKS = (
    "regime",
    "assurance",
    "indicator",
    "distance",
    "screening",
    "outbound",
    "made_there",
    "advantage",
)
"""Where a measure can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure of a dimension: where it is read, and the ends of its scale.

    `pair` says that it is about the nation and the home nation; `complete_from` from when on
    absence from the list says no.
    """

    name: str
    dimension: str
    title: str
    asks: str
    of: str
    unit: str
    worst: float
    best: float
    reference: str
    complete_from: str | None = None
    kinds: tuple[str, ...] = ()
    pair: bool = False
    weight: float = 1.0

    def scaled(self, low: float | None, high: float | None) -> Ends:
        """Put an interval on the scale from 0 to 1; what is not known is anywhere on it.

        Examples
        --------
        >>> spending = measures()["military-expenditure"]
        >>> spending.scaled(0.9, 1.0), spending.scaled(3.4, 3.4), spending.scaled(None, None)
        ((0.45, 0.5), (1.0, 1.0), (0.0, 1.0))
        >>> measures()["un-votes"].scaled(1.0, 2.0)
        (0.5, 0.75)
        """
        if low is None or high is None:
            return 0.0, 1.0
        ends = [(end - self.worst) / (self.best - self.worst) for end in (low, high)]
        return _within(min(ends)), _within(max(ends))


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))


@cache
def dimensions() -> Mapping[str, str]:
    """Return the dimensions with their titles, in their order."""
    return read_dimensions(shipped(FILE))[0]


@cache
def measures() -> Mapping[str, Measure]:
    """Return the measures of all dimensions by name, in their order."""
    return read_dimensions(shipped(FILE))[1]


def of_dimension(dimension: str) -> list[Measure]:
    """Return the measures of one dimension."""
    return [one for one in measures().values() if one.dimension == dimension]


def read_dimensions(
    text: str, file: str = "dimensions.toml"
) -> tuple[dict[str, str], dict[str, Measure]]:
    """Read dimensions and measures; a DataError names every fault."""
    raw = read_toml(text, file)
    wanted = [key for key in ("dimensions", "measures") if not isinstance(raw.get(key), dict)]
    stop_if_any(_fault("VAL001", file, key, raw.get(key), "a table", "Write it.") for key in wanted)
    stop_if_any(p for name, row in raw["measures"].items() for p in _problems(name, row, raw, file))
    stop_if_any(_empty(raw, file))
    found = {
        name: Measure(name=name, **(row | {"kinds": tuple(row.get("kinds", ()))}))
        for name, row in raw["measures"].items()
    }
    return raw["dimensions"], found


KEYS: Mapping[str, type] = {
    "dimension": str,
    "title": str,
    "asks": str,
    "of": str,
    "unit": str,
    "worst": float,
    "best": float,
    "reference": str,
}
MORE = frozenset({"complete_from", "kinds", "pair", "weight"})


def _problems(name: str, row: Any, raw: Mapping[str, Any], file: str) -> Iterator[Problem]:
    place = f"{file} {name}"
    wrong = list(key_problems(row, KEYS, place, MORE))
    yield from wrong
    if wrong:
        return
    for column, known in (("dimension", list(raw["dimensions"])), ("asks", list(ASKS))):
        if row[column] not in known:
            allowed, fix = "one of " + ", ".join(known), nearest(row[column], known)
            yield _fault("VAL004", place, column, row[column], allowed, fix)
    if row["worst"] == row["best"]:
        allowed = "another number than worst"
        yield _fault("VAL003", place, "best", row["best"], allowed, "Correct one of them.")
    if "complete_from" in row and not is_date(row["complete_from"]):
        found = row["complete_from"]
        yield _fault("VAL006", place, "complete_from", found, dates.ALLOWED, "Correct the date.")
    weight = row.get("weight", 1.0)
    if not isinstance(weight, float) or weight <= 0:
        yield _fault("VAL003", place, "weight", weight, "a number above 0", "Correct it.")


def _empty(raw: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Find dimensions without a measure that can be asked of the home nation, too."""
    for dimension in raw["dimensions"]:
        own = [row for row in raw["measures"].values() if row["dimension"] == dimension]
        if all(row.get("pair", False) for row in own):
            allowed = "a dimension with a measure that is not of a pair"
            yield _fault("VAL001", file, "dimensions", dimension, allowed, "Add one.")


def _fault(code: str, place: str, column: str, found: object, allowed: str, fix: str) -> Problem:
    return Problem(code=code, file=place, column=column, found=str(found), allowed=allowed, fix=fix)
