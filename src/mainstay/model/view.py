"""A network as an analysis looks at it, as of a day, and the result that comes of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, get_args

import pyarrow as pa

from mainstay import dates
from mainstay.errors import NoAnswer, UsageError
from mainstay.model.backing import Pointer, Support, backing_columns, supports
from mainstay.model.network import Network
from mainstay.model.provenance import Provenance
from mainstay.model.result import ARROW, BACKING, Column, Quantity, Reason, Result
from mainstay.progress import report
from mainstay.schema.spec import codes

LazyRow = tuple[Mapping[str, Any], Sequence[Pointer], Callable[[], Reason]]
"""The values of a row, the facts behind it, and what makes the reason for it."""


class Answer(NamedTuple):
    """The rows of an answer as columns, with the facts behind each and the reason for it.

    `data` has an array or list for each column, where a number that is none is not published;
    `explain` makes the reason for a row, by its number, when somebody asks.
    """

    data: Mapping[str, Any]
    behind: Sequence[Support]
    explain: Callable[[int], Reason]

    @classmethod
    def of(cls, columns: Sequence[Column], rows: Sequence[LazyRow]) -> "Answer":
        """Put an answer together from rows, of which the reason is made when somebody asks."""
        return cls(
            {column.name: [values[column.name] for values, _, _ in rows] for column in columns},
            supports(pointers for _, pointers, _ in rows),
            lambda number: rows[number][2](),
        )


@dataclass(frozen=True)
class View:
    """A network reduced to what was known, the day asked about, and the parameters given.

    `whole` is the network as it was read, which the record of a result names; `rulebooks` are the
    stamps of those that are asked.
    """

    network: Network
    day: int
    parameters: Mapping[str, Any]
    whole: Network
    rulebooks: tuple[Mapping[str, str], ...] = ()

    def by(self, stamps: Iterable[Mapping[str, str]]) -> "View":
        """Return the view with the rulebooks that are asked."""
        return replace(self, rulebooks=tuple(stamps))

    @property
    def on(self) -> str:
        """The day in ISO form."""
        return dates.iso(self.day)

    def _beyond(self) -> list[str]:
        """Warn of a day of which nothing can be known yet."""
        newest = self.network.newest_date
        if self.day <= newest:
            return []
        return [f"The newest fact is of {dates.iso(newest)}; of {self.on} nothing is known yet."]

    def _supposed(self) -> list[str]:
        """Say what the network is under, and of a day on which that has not begun."""
        found = [note for imposed in self.network.scenarios for note in imposed.notes]
        begin = max((imposed.day for imposed in self.network.scenarios), default=self.day)
        early = f"On {self.on} not all of the scenario has begun; that is on {dates.iso(begin)}."
        return [*found, early] if self.day < begin else found

    def result(
        self,
        analysis: str,
        *,
        columns: Sequence[Column],
        rows: Iterable[tuple[Mapping[str, Any], Sequence[Pointer], Reason]],
        **about: Any,
    ) -> Result:
        """Put a result together from rows, each with the facts behind it and the reason for it."""
        found = list(rows)
        answer = Answer(
            data={c.name: [values[c.name] for values, _, _ in found] for c in columns},
            behind=supports(pointers for _, pointers, _ in found),
            explain=[why for _, _, why in found].__getitem__,
        )
        return self.columnar(analysis, columns=columns, answer=answer, **about)

    def columnar(
        self,
        analysis: str,
        *,
        key: tuple[str, ...],
        columns: Sequence[Column],
        answer: Answer,
        headline: Mapping[str, Quantity],
        caveats: Iterable[str] = (),
        least_mark: str | None = None,
        unanswered: str | None = None,
    ) -> Result:
        """Put a result together from columns, with what stands behind each row.

        `least_mark` raises the handling mark of every row, where putting facts together does.
        """
        report("putting the answer together")
        own = {c.name: _column(answer.data[c.name], ARROW[c.type]) for c in columns}
        number = len(next(iter(own.values())))
        backed = backing_columns(self.network, number, answer.behind, least_mark)
        return Result(
            analysis=analysis,
            key=key,
            columns=(*columns, *BACKING),
            data=pa.table(own | backed),
            headline=headline,
            caveats=(*caveats, *self._beyond(), *self._supposed()),
            provenance=Provenance(
                network=self.whole.title,
                digest=(self.whole.before or self.whole).digest,
                analysis=analysis,
                parameters=self.parameters,
                on=self.on,
                scenarios=tuple(imposed.stamp for imposed in self.whole.scenarios),
                rulebooks=self.rulebooks,
            ),
            explain=answer.explain,
            unanswered=unanswered,
        )


def _column(values: Any, kind: pa.DataType) -> pa.Array:
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values if values.type == kind else values.cast(kind)
    return pa.array(values, type=kind, from_pandas=True)


def look(network: Network, on: str | None, known_by: str | None, **parameters: Any) -> View:
    """Look at a network as of a day.

    Parameters
    ----------
    network : Network
    on : str or None
        Day, month or year asked about; of a month or a year its last day. None is the newest
        `as_of_date` of the network; under a scenario the day on which all of it has begun.
    known_by : str or None
        Use only facts published by then.
    **parameters
        Further parameters of the analysis, for the record.

    Raises
    ------
    UsageError
        USE003 when a date is none, USE019 when the network was read with errors.
    """
    if not network.sound:
        raise UsageError(
            "USE019 This network has errors, so no question is answered: `mainstay check` lists "
            "them, and `mainstay.load` raises them."
        )
    seen = network if known_by is None else network.known_by(_day(known_by))
    last = dates.END if known_by is None else _day(known_by)
    newest = min(seen.newest_date, last)
    begun = max((imposed.day for imposed in network.scenarios), default=newest)
    day = begun if on is None else _day(on)
    record = {"on": dates.iso(day), "known_by": known_by, **parameters}
    return View(seen, day, record, network)


def _day(text: str) -> int:
    try:
        return dates.days(text)[1]
    except ValueError:
        raise UsageError(f"USE003 {text!r} is not {dates.ALLOWED}.") from None


def one_of(name: str, value: object, allowed: Any) -> None:
    """Hold that an option is one of those allowed: the values of a Literal.

    Raises
    ------
    UsageError
        USE012 when it is not.
    """
    if value not in get_args(allowed):
        words = ", ".join(map(str, get_args(allowed)))
        raise UsageError(f"USE012 {name} is {value!r}; it must be one of {words}.")


def known_places(network: Network, nation: str | None, market: str | None = None) -> None:
    """Hold that the nation and the market asked about are known.

    Raises
    ------
    UsageError
        USE001 when the network has no such nation; a market may also be one of the schema.
    """
    if nation is not None:
        network.has("countries", nation)
    if market is not None and market not in codes()["market"]:
        network.has("countries", market)


def item_or_end_item(network: Network, item: str | None) -> str:
    """Return the item asked about, or the end item that the network is about.

    Raises
    ------
    UsageError
        When the network has no such item.
    NoAnswer
        When none was named and the network names none.
    """
    if item is not None:
        return network.has("items", item)
    if network.item is None:
        raise NoAnswer("ANS001 network.toml names no item. Name one with --item.")
    return network.has("items", network.item)
