"""Results: a table with units, headline numbers, caveats, reasons and where they come from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mainstay import dates
from mainstay.errors import UsageError, nearest
from mainstay.model.network import Network
from mainstay.model.provenance import Provenance
from mainstay.schema.spec import least_sure, strictest

Pointer = tuple[str, int]
"""A row of the network: name of its table and where it stands."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result: name, unit and meaning.

    A column of *detail* stands in the data and in workbooks, but not in a terminal table.
    """

    name: str
    unit: str
    about: str
    detail: bool = False


BACKING = (
    Column("evidence_ids", "", "Publications behind the row", detail=True),
    Column("as_of_from", "date", "Oldest fact used", detail=True),
    Column("as_of_to", "date", "Newest fact used"),
    Column("confidence", "", "Least sure of the facts used"),
    Column("verified", "", "Whether every fact used was read in a publication", detail=True),
    Column("mark", "", "Strictest handling mark of the facts used", detail=True),
)
"""Columns that every result carries after its own."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A headline number; None where the facts do not give one."""

    value: float | int | str | None
    unit: str
    about: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a number is what it is: a sentence, the rows it rests on, and what lies beneath."""

    claim: str
    rows: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    because: tuple["Reason", ...] = ()

    def lines(self, depth: int = 0) -> list[str]:
        """Write the tree as indented lines."""
        tail = f"  [{'; '.join(self.evidence)}]" if self.evidence else ""
        own = "  " * depth + self.claim + tail
        return [own, *(line for part in self.because for line in part.lines(depth + 1))]

    def as_dict(self) -> dict[str, Any]:
        """Give the tree as plain values for JSON."""
        return {
            "claim": self.claim,
            "rows": list(self.rows),
            "evidence": list(self.evidence),
            "because": [part.as_dict() for part in self.because],
        }


@dataclass(frozen=True, kw_only=True)
class Result:
    """The answer of an analysis.

    Parameters
    ----------
    analysis : str
        Name of the analysis.
    key : tuple of str
        Columns that together name a row; `why` takes their values joined by `@`.
    columns : tuple of Column
        The columns of `table`, with units.
    table : tuple of mapping
        One mapping for each row, None where nothing is known.
    headline : mapping of str to Quantity
    caveats : tuple of str
    provenance : Provenance
    reasons : mapping of str to Reason
    unanswered : str or None
        Why the facts do not answer the question, where they do not; the rows say what is known.
    """

    analysis: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    table: tuple[Mapping[str, Any], ...]
    headline: Mapping[str, Quantity]
    caveats: tuple[str, ...]
    provenance: Provenance
    reasons: Mapping[str, Reason] = field(default_factory=dict, repr=False)
    unanswered: str | None = None

    def keys(self) -> list[str]:
        """Return the key of each row, as `why` takes it."""
        return [key_of(row, self.key) for row in self.table]

    def why(self, key: str) -> Reason:
        """Return why a row says what it says.

        Raises
        ------
        UsageError
            When there is no such row.
        """
        if key not in self.reasons:
            known = nearest(key, self.reasons)
            raise UsageError(f"USE002 {self.analysis} has no row {key!r}. {known}")
        return self.reasons[key]

    def as_dict(self) -> dict[str, Any]:
        """Give the result in the one JSON shape of all results."""
        return {
            "analysis": self.analysis,
            "columns": [{"name": c.name, "unit": c.unit, "about": c.about} for c in self.columns],
            "table": [dict(row) for row in self.table],
            "headline": {
                name: {"value": q.value, "unit": q.unit, "about": q.about}
                for name, q in self.headline.items()
            },
            "caveats": list(self.caveats),
            "unanswered": self.unanswered,
            "provenance": self.provenance.as_dict(),
        }


def key_of(row: Mapping[str, Any], key: Iterable[str]) -> str:
    """Join the values that name a row: parts by `@`, members of a list by `+`.

    Examples
    --------
    >>> key_of({"input": "tnt", "members": ["a", "b"], "market": None}, ("members", "market"))
    'a+b@-'
    """
    return "@".join(_part(row[name]) for name in key)


def _part(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "+".join(map(str, value))
    return "-" if value is None else str(value)


def backing(network: Network, rows: Iterable[Pointer]) -> dict[str, Any]:
    """Return what stands behind a row of a result: evidence, dates, how sure, mark.

    Parameters
    ----------
    network : Network
    rows : iterable of Pointer
        The rows of the network that the number rests on.

    Returns
    -------
    dict
        A value for each column of `BACKING`; dates and confidence are None where no row was used.
    """
    used = set(rows)
    cells: dict[str, set[Any]] = {}
    for column in ("as_of_date", "confidence", "verified", "mark"):
        cells[column] = {network[table][column][row] for table, row in used} - {None}
    published = sorted(cells["as_of_date"], key=dates.days)
    return {
        "evidence_ids": evidence_of(network, used),
        "as_of_from": published[0] if published else None,
        "as_of_to": published[-1] if published else None,
        "confidence": least_sure(cells["confidence"]),
        "verified": all(cells["verified"]) if used else None,
        "mark": strictest(cells["mark"]),
    }


def evidence_of(network: Network, rows: Iterable[Pointer]) -> list[str]:
    """Return the evidence behind some rows, each once, in the order of their keys."""
    return sorted({key for table, row in rows for key in network[table]["evidence_ids"][row] or ()})


def reason(
    network: Network, claim: str, rows: Iterable[Pointer] = (), because: Iterable[Reason] = ()
) -> Reason:
    """Make a reason that names the rows it rests on and their evidence."""
    used = list(dict.fromkeys(rows))
    names = tuple(f"{table}:{network[table].keys[row]}" for table, row in used)
    return Reason(claim, names, tuple(evidence_of(network, used)), tuple(because))
