"""One row of what is known of a nation, with the facts that it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.model.result import Reason, reason

Ends = tuple[float, float]
"""Lower and upper end of an interval."""

PARTS = {
    "profile": "Profile in five dimensions",
    "gate": "Gates, which nothing compensates",
    "assurance": "Assurances and the deliveries that they reach",
    "protection": "Audits and findings",
    "investment": "Would the purchase of a supplier be reviewed",
    "advantage": "What the nation is strong in",
    "change": "Changes that can be supposed, and what they touch",
    "acceptability": "How far the weights decide",
}
"""The parts of an answer and their names for a reader, in the order in which they stand."""


ALL = "all"
"""The measure that names a dimension, or a part, as a whole."""

OVERVIEW, FLOW = "overview", "flow:"
"""What stands first of all parts, and how the measure of a delivery begins."""

HELD = frozenset({"assured", "not binding", "barred"})
"""Findings of assurances that are in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of an answer about a nation.

    `finding` is a word where the row states no number; `scaled` the number on the scale from 0 to
    1; `checked` whether the facts stated here were read in a publication, None where there is
    none; `under` the scenario that supposes it. `rows` and `because` are for the reason.
    """

    partner: str
    part: str
    measure: str
    says: str
    dimension: str | None = None
    value: Ends | None = None
    unit: str | None = None
    scaled: Ends | None = None
    finding: str | None = None
    known_share: float | None = None
    date: str | None = None
    reference: str | None = None
    checked: bool | None = None
    under: str | None = None
    rows: tuple[Pointer, ...] = ()
    because: tuple[Reason, ...] = ()

    @property
    def leads(self) -> bool:
        """Whether the row is one of the overview.

        That has the totals of dimensions, gates, assurances in force, deliveries and, where they
        are asked for, weights.
        """
        if self.part == "profile":
            return self.measure == ALL
        if self.part == "assurance":
            return self.measure.startswith(FLOW) or self.finding in HELD
        return self.part in {"gate", "acceptability"}

    def values(self) -> dict[str, Any]:
        """Return the cells of the row."""
        low, high = self.value or (None, None)
        scaled_low, scaled_high = self.scaled or (None, None)
        names = ("partner", "part", "dimension", "measure", "finding", "unit", "says")
        more = ("known_share", "date", "reference", "checked", "under")
        return {name: getattr(self, name) for name in (*names, *more)} | {
            "low": low,
            "high": high,
            "scaled_low": scaled_low,
            "scaled_high": scaled_high,
        }

    def why(self, network: Network) -> Reason:
        """Say why the row says what it says."""
        found = reason(network, self.says, self.rows, self.because)
        if self.reference is None:
            return found
        word = {True: "", False: ", not verified", None: ""}[self.checked]
        tail = Reason(f"By {self.reference}{word}.")
        return Reason(found.claim, found.rows, found.evidence, (*found.because, tail))


def joined(rows: Iterable[Row]) -> tuple[Pointer, ...]:
    """Return the facts behind some rows, each once."""
    return tuple(dict.fromkeys(pointer for row in rows for pointer in row.rows))
