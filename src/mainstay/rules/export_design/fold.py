"""One row for partners of whom the same is said of a part."""

from collections.abc import Iterable, Sequence
from typing import Any

from mainstay.model.result import Reason
from mainstay.rules.export_design.rows import Row

ALL = "all"
"""Stands for every partner asked about."""
SAME = ("item", "status", "if_confirmed", "held_by", "by", "settled_by", "substitutes", "frees")
"""What must be the same for two partners to share a row."""


def folded(rows: Iterable[Row], asked: Sequence[str]) -> list[Row]:
    """Fold rows of one part and one partner each, where what a reader sees of them is the same.

    Parameters
    ----------
    rows : iterable of Row
    asked : sequence of str
        Every partner asked about.

    Returns
    -------
    list of Row
        In the order of the first of each; `partner` is the one partner, `all`, or several joined
        by `+`, and `partners` lists them. What is unknown of any stands in `unknown`.
    """
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(str(row[0][name]) for name in SAME), []).append(row)
    return [_one(group, asked) for group in groups.values()]


def _one(group: Sequence[Row], asked: Sequence[str]) -> Row:
    cells = [values for values, _, _ in group]
    partners = [values["partner"] for values in cells]
    whole = len(partners) > 1 and len(partners) == len(asked)
    name = ALL if whole else "+".join(partners)
    unknown = dict.fromkeys(fact for values in cells for fact in values["unknown"])
    values = {**cells[0], "partner": name, "partners": partners, "unknown": list(unknown)}
    pointers = dict.fromkeys(pointer for _, some, _ in group for pointer in some)
    return values, list(pointers), lambda: _why(values, group)


def _why(values: dict[str, Any], group: Sequence[Row]) -> Reason:
    """Return the reason of the one row, or of each of the rows that say the same."""
    if len(group) == 1:
        return group[0][2]()
    partners = ", ".join(values["partners"])
    claim = f"{values['chain']}, sold to {partners} alike: {values['status']}."
    return Reason(claim, because=tuple(explain() for _, _, explain in group))
