"""Results: a table with units, headline numbers, caveats, reasons and where they come from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import pyarrow as pa

from mainstay.errors import UsageError, nearest
from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.model.provenance import Provenance

ColumnType = Literal["text", "number", "integer", "yes_no", "texts"]
ARROW: Mapping[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "yes_no": pa.bool_(),
    "texts": pa.list_(pa.string()),
}
"""The Arrow type of each type of column of a result."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result: name, unit, meaning and type.

    A column of *detail* stands in the data and in workbooks, but not in a terminal table.
    """

    name: str
    unit: str
    about: str
    type: ColumnType = "text"
    detail: bool = False


BACKING = (
    Column("evidence_ids", "", "Publications behind the row", type="texts", detail=True),
    Column("as_of_from", "date", "Oldest fact used", detail=True),
    Column("as_of_to", "date", "Newest fact used"),
    Column("confidence", "", "Least sure of the facts used"),
    Column(
        "verified",
        "",
        "Whether every fact used was read in a publication",
        type="yes_no",
        detail=True,
    ),
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
        The columns of the table, with units.
    data : pyarrow.Table
        The rows, null where nothing is known.
    headline : mapping of str to Quantity
    caveats : tuple of str
    provenance : Provenance
    explain : callable
        From the number of a row to the reason for it, made when asked for.
    unanswered : str or None
        Why the facts do not answer the question, where they do not; the rows say what is known.
    """

    analysis: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    data: pa.Table = field(repr=False)
    headline: Mapping[str, Quantity]
    caveats: tuple[str, ...]
    provenance: Provenance
    explain: Callable[[int], Reason] = field(repr=False, compare=False)
    unanswered: str | None = None

    @cached_property
    def table(self) -> tuple[Mapping[str, Any], ...]:
        """The rows as mappings from column to value, None where nothing is known."""
        return tuple(self.data.to_pylist())

    @cached_property
    def reasons(self) -> Mapping[str, Reason]:
        """The reason for each row, by its key; each is made when it is asked for."""
        return _Reasons(self.keys(), self.explain)

    def keys(self) -> list[str]:
        """Return the key of each row, as `why` takes it."""
        return [key_of(row, self.key) for row in self.data.select(self.key).to_pylist()]

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

    def to_pandas(self) -> Any:
        """Return the rows as a pandas frame, in which what is not known is NA in every column.

        The types are `string`, `Float64`, `Int64`, `boolean` and, for lists, `ArrowDtype`; they
        stay so in a frame without rows. Needs pandas, which the extra `notebook` brings.

        Returns
        -------
        pandas.DataFrame
            One row for each row of `table`, in its order; `attrs["units"]` has the unit of each
            column that has one.

        Raises
        ------
        UsageError
            USE018 when pandas is not installed.
        """
        try:
            import pandas  # noqa: PLC0415 - a plain installation does not bring it
        except ModuleNotFoundError:
            raise _missing("pandas") from None
        types = {
            pa.string(): pandas.StringDtype(),
            pa.float64(): pandas.Float64Dtype(),
            pa.int64(): pandas.Int64Dtype(),
            pa.bool_(): pandas.BooleanDtype(),
        }
        frame = self.data.to_pandas(
            types_mapper=lambda type_: types.get(type_) or pandas.ArrowDtype(type_)
        )
        frame.attrs["units"] = {column.name: column.unit for column in self.columns if column.unit}
        return frame

    def to_polars(self) -> Any:
        """Return the rows as a Polars frame, in which what is not known is null.

        A Polars frame has no place for units; they stand in `columns` of the result. Needs Polars,
        which the extra `notebook` brings.

        Returns
        -------
        polars.DataFrame
            One row for each row of `table`, in its order; lists are `List(String)`.

        Raises
        ------
        UsageError
            USE018 when Polars is not installed.
        """
        try:
            import polars  # noqa: PLC0415 - a plain installation does not bring it
        except ModuleNotFoundError:
            raise _missing("polars") from None
        return polars.from_arrow(self.data)

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


class _Reasons(Mapping[str, Reason]):
    """Reasons by the key of their row, made when they are asked for."""

    def __init__(self, keys: list[str], explain: Callable[[int], Reason]) -> None:
        self.rows = {key: row for row, key in enumerate(keys)}
        self.explain = explain

    def __getitem__(self, key: str) -> Reason:
        return self.explain(self.rows[key])

    def __contains__(self, key: object) -> bool:
        return key in self.rows

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def _missing(library: str) -> UsageError:
    """Say that a library of frames is missing, and how to get it."""
    fix = f"Install it with: pip install {library}. The extra mainstay[notebook] names it, too."
    return UsageError(f"USE018 {library} is not installed. {fix}")


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


def evidence_of(network: Network, rows: Iterable[Pointer]) -> list[str]:
    """Return the evidence behind some rows, each once, in the order of their keys."""
    cells = (network[table].value("evidence_ids", row) for table, row in rows)
    return sorted({key for cell in cells for key in cell or ()})


MOST_NAMED = 50
"""Names that a sentence holds before it says how many more there are."""


def in_words(names: Sequence[str], between: str = "; ") -> str:
    """Join names for a sentence, and of very many say how many more there are.

    Examples
    --------
    >>> in_words(["fuze", "primer"])
    'fuze; primer'
    """
    rest = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return between.join(names[:MOST_NAMED]) + rest


def reason(
    network: Network, claim: str, rows: Iterable[Pointer] = (), because: Iterable[Reason] = ()
) -> Reason:
    """Make a reason that names the rows it rests on and their evidence."""
    used = list(dict.fromkeys(rows))
    keys = [network[table].value(network[table].spec.key, row) for table, row in used]
    names = tuple(f"{table}:{key}" for (table, _), key in zip(used, keys, strict=True))
    return Reason(claim, names, tuple(evidence_of(network, used)), tuple(because))
