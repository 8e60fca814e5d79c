"""What does the record say: a value, difference, ratio, sum, or time, of a series or of money?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from mainstay import dates
from mainstay.errors import NoAnswer, UsageError, nearest
from mainstay.model.backing import Pointer
from mainstay.model.money import Sum, sums
from mainstay.model.network import Network
from mainstay.model.observations import (
    Level,
    Point,
    Return,
    newest,
    observations,
    time_to_return,
)
from mainstay.model.result import Column, Quantity, Reason, Result, reason
from mainstay.model.view import View, look, one_of

Ask = Literal["value", "difference", "ratio", "sum", "return", "between"]
Found = tuple[dict[str, Any], list[Pointer], Reason]
Ends = tuple[float | None, float | None]

DATED = {"events": "date", "controls": "since", "instruments": "date"}
"""Tables whose rows may stand for a date, and the column that holds it."""

SAYING = {"events": "what", "controls": "instrument", "instruments": "instrument_id"}
"""What a row of such a table says."""

COLUMNS = (
    Column("series", "", "Series, money or events that were asked about"),
    Column("measure", "", "What was asked of them"),
    Column("from_date", "", "Date of the earlier fact, to the precision published"),
    Column("to_date", "", "Date of the later fact, to the precision published"),
    Column("value", "unit", "Answer; empty where the record gives an interval", type="number"),
    Column("value_low", "unit", "The answer, at least", type="number"),
    Column(
        "value_high", "unit", "The answer, at most; empty where nothing bounds it", type="number"
    ),
    Column("unit", "", "Unit of the answer"),
    Column("rows", "", "Rows that were used", type="texts"),
)


def record(
    network: Network,
    *,
    of: str | None = None,
    ask: Ask = "value",
    since: str | None = None,
    level: Level = "year-before",
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Say what the record says of a series, of money or of events, with the rows it says it by.

    It serves to answer plain questions of fact without a spreadsheet: how much, by how much more,
    how many times, how much money, when it was back, how long it took.

    Parameters
    ----------
    network : Network
    of : str, optional
        A series by its name, or a stock; for money an item, an organisation or an instrument; for
        time between a date, or an event, control or instrument that has one. By default every
        series, or all money.
    ask : {'value', 'difference', 'ratio', 'sum', 'return', 'between'}
        The newest value; later less earlier; later over earlier; money added up once; months until
        the series is back at its level; days between.
    since : str, optional
        Date of the earlier value, of the shock, or from which money counts; also an event, control
        or instrument that has one.
    level : {'year-before', 'before'}
        When a series counts as back: at the value of the same month a year before, or at the last
        value before the shock.
    on : str, optional
        Day asked about; by default the newest fact. Later values are not used.
    known_by : str, optional
        Use only facts published by then.

    Returns
    -------
    Result
        One row for each series or currency. Money is nominal; currencies are never added.

    Raises
    ------
    UsageError
        USE009 when there is no such series, event, item or organisation, or `since` is missing or
        the later date; USE012 when `ask` or `level` is none of theirs.
    NoAnswer
        ANS003 when the series has no value there.

    Notes
    -----
    Only chosen rows whose date has passed count; several for one date give an interval, and others
    that speak of the same date are named as a caveat. Money: rows with add_up = yes are the lower
    end. Rows whose amount, currency or date is not published, or of which nobody says whether they
    overlap, leave the upper end open. A price (per_unit) is no sum. Months to return: at most to
    the first value that is back; at least the first month that no value shows not to be back yet.
    Time between two dates published to the month is an interval.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> row = record(tiny(), ask="between", of="2025-03", since="2025-01-01").table[0]
    >>> row["value_low"], row["value_high"], row["unit"]
    (59.0, 89.0, 'days')
    """
    view = look(network, on, known_by, of=of, ask=ask, since=since, level=level)
    one_of("ask", ask, Ask)
    one_of("level", level, Level)
    reader = _Reader(view, of, since, level)
    rows = list(reader.ask(ask))
    return view.result(
        "record",
        key=("series", "measure", "unit"),
        columns=COLUMNS,
        rows=rows,
        headline=_headline([values for values, _, _ in rows]),
        caveats=reader.caveats,
    )


@dataclass(frozen=True)
class _Reader:
    """The record as of a day, and what was asked of it."""

    view: View
    of: str | None
    since: str | None
    level: Level
    caveats: list[str] = field(default_factory=list)

    @property
    def network(self) -> Network:
        """The network with what was known."""
        return self.view.network

    def ask(self, ask: Ask) -> Iterable[Found]:
        """Answer; what limits the answer is added to `caveats`."""
        answers: dict[Ask, Callable[[], Iterable[Found]]] = {
            "value": self._values,
            "difference": lambda: self._compared("difference"),
            "ratio": lambda: self._compared("ratio"),
            "sum": self._money,
            "return": self._returns,
            "between": self._between,
        }
        return answers[ask]()

    @cached_property
    def series(self) -> dict[str, list[Point]]:
        """The values of each series whose date has passed."""
        return observations(self.network, self.view.day)

    def _named(self) -> list[str]:
        """Return the series asked about; by default all that have a value."""
        if self.of is None:
            return sorted(self.series)
        names = set(self.network["series"]["series"])
        if self.of not in names:
            raise UsageError(
                f"USE009 the record has no series {self.of!r}. {nearest(self.of, names)}"
            )
        return [self.of]

    def _at(self, name: str, day: int) -> list[Point]:
        """Return the newest values of a series by a day."""
        points = newest(self.series.get(name, []), day)
        if not points:
            raise NoAnswer(f"ANS003 {name!r} has no value by {dates.iso(day)}.")
        if len({point.unit for point in points}) > 1:
            raise NoAnswer(f"ANS003 {name!r} mixes units on {points[0].date}.")
        if len(points) > 1:
            values = ", ".join(f"{point.value:,.6g}" for point in points)
            self.caveats.append(f"{name} has several values for {points[0].date}: {values}.")
        return points

    def _values(self) -> Iterable[Found]:
        """The newest value of each series, or of one stock."""
        if self.of in self.network["stocks"].index:
            yield from self._stock(str(self.of))
            return
        for name in self._named():
            try:
                points = self._at(name, self.view.day)
            except NoAnswer as fault:
                if self.of is not None:
                    raise
                self.caveats.append(str(fault).removeprefix("ANS003 "))
                continue
            self._name_others(name, points[0])
            values = [point.value for point in points]
            ends = (min(values), max(values))
            yield self._row(name, "value", (None, points[0].date), ends, points[0].unit, points)

    def _stock(self, key: str) -> Iterable[Found]:
        """How much is in stock, and how long it is said to last."""
        table = self.network["stocks"]
        row, pointers = table.row(key), [("stocks", table.index[key])]
        told = [
            (measure, row[column], unit)
            for measure, column, unit in (
                ("stock", "quantity", row["unit"]),
                ("weeks of cover", "cover_weeks", "weeks"),
            )
            if row[column] is not None
        ]
        counted = row["date"] or row["as_of_date"]
        if not told or dates.last_day(counted) > self.view.day:
            raise NoAnswer(f"ANS003 {key!r} has no quantity by {self.view.on}.")
        for measure, value, unit in told:
            values = self._cells(key, measure, (None, counted), (value, value), unit, pointers)
            claim = f"{self.network.label(row['item_id'])}, {measure}: {value:,.6g} {unit}."
            yield values, pointers, reason(self.network, claim, pointers)

    def _name_others(self, name: str, point: Point) -> None:
        """Name figures for the same date that stand beside the chosen one."""
        others = [
            f"{row['value']:,.6g}"
            for row in self.network["series"].rows()
            if row["series"] == name
            and not row["chosen"]
            and row["value"] is not None
            and dates.days(row["date"]) == point.days
        ]
        if others:
            self.caveats.append(f"{name}: also published for {point.date}: {', '.join(others)}.")

    def _compared(self, ask: Literal["difference", "ratio"]) -> Iterable[Found]:
        """The later value less, or over, the earlier one."""
        early = self._day_of(self._needed("the date of the earlier value"))[1]
        for name in self._named():
            try:
                one, two = self._at(name, early), self._at(name, self.view.day)
                self._comparable(name, one[0], two[0])
            except NoAnswer as fault:
                if self.of is not None:
                    raise
                self.caveats.append(str(fault).removeprefix("ANS003 "))
                continue
            pairs = [(a.value, b.value) for a in one for b in two]
            if ask == "difference":
                found: list[float] = [b - a for a, b in pairs]
            else:
                found = [b / a for a, b in pairs] if all(a for a, _ in pairs) else []
            ends = (min(found), max(found)) if found else (None, None)
            unit = two[0].unit if ask == "difference" else "times"
            yield self._row(name, ask, (one[0].date, two[0].date), ends, unit, [*one, *two])

    def _comparable(self, name: str, one: Point, two: Point) -> None:
        """Hold that two values are two, the earlier first, and in one unit."""
        if two.days <= one.days:
            raise NoAnswer(f"ANS003 {name!r} has one value only, of {one.date}.")
        if one.unit != two.unit:
            raise NoAnswer(f"ANS003 {name!r} changes its unit from {one.unit} to {two.unit}.")

    def _needed(self, what: str) -> str:
        if self.since is None:
            raise UsageError(f"USE009 this question needs --since: {what}.")
        return self.since

    def _day_of(self, text: str) -> tuple[int, int]:
        """Return the first and last possible day of an event or a date."""
        try:
            return dates.days(self._date_of(text))
        except ValueError:
            known = nearest(text, self._dated())
            raise UsageError(
                f"USE009 {text!r} is neither an event nor {dates.ALLOWED}. {known}"
            ) from None

    def _dated(self) -> list[str]:
        """Return the keys of all rows that may stand for a date."""
        return [
            key
            for table, column in DATED.items()
            for key, found in zip(
                self.network[table].keys, self.network[table][column], strict=True
            )
            if found is not None
        ]

    def _date_of(self, text: str) -> str:
        """Return the date of an event, a control or an instrument; a date is its own."""
        for table, row in self._event_rows(text):
            found = self.network[table][DATED[table]][row]
            if found is None:
                raise NoAnswer(f"ANS003 {text!r} has no published date.")
            return str(found)
        return text

    def _event_rows(self, *texts: str) -> list[Pointer]:
        return [
            (table, self.network[table].index[text])
            for text in texts
            for table in DATED
            if text in self.network[table].index
        ]

    def _returns(self) -> Iterable[Found]:
        """Months from a shock until a series is back."""
        given = self._needed("the date of the shock, or its event")
        shock = self._day_of(given)
        for name in self._named():
            found = time_to_return(self.series.get(name, []), shock, self.level)
            if found is not None:
                yield self._return_row(name, given, found)
            elif self.of is not None:
                raise NoAnswer(f"ANS003 {name!r} has no value to compare with {self.level}.")

    def _return_row(self, name: str, given: str, found: Return) -> Found:
        if found.high is None:
            self.caveats.append(f"{name} is not back by {found.last.date}, as far as published.")
        if found.unlike is not None and found.low != found.high:
            self.caveats.append(
                f"{name}: for {found.unlike.date} the level is not published, so it may have been "
                "back by then."
            )
        if not found.fell:
            self.caveats.append(f"{name}: no published value shows it below its level.")
        measure = f"months to {self.level} level"
        days = (self._date_of(given), found.last.date)
        ends = (found.low, found.high)
        values, pointers, why = self._row(name, measure, days, ends, "months", found.used)
        return values, [*pointers, *self._event_rows(given)], why

    def _between(self) -> Iterable[Found]:
        """Days between two events or dates."""
        early = self._needed("the earlier event or date")
        if self.of is None:
            raise UsageError("USE009 this question needs --of: the later event or date.")
        one, two = self._day_of(early), self._day_of(self.of)
        ends = (two[0] - one[1], two[1] - one[0])
        rows = self._event_rows(early, self.of)
        days = (self._date_of(early), self._date_of(self.of))
        if ends[1] < 0:
            raise UsageError(f"USE009 --of ({days[1]}) comes before --since ({days[0]}).")
        values = self._cells(f"{early} to {self.of}", "between", days, ends, "days", rows)
        claim = f"From {days[0]} to {days[1]}: {_span(*ends)} days."
        because = [
            reason(self.network, f"{self.network[t][SAYING[t]][r]}.", [(t, r)]) for t, r in rows
        ]
        yield values, rows, reason(self.network, claim, rows, because)

    def _money(self) -> Iterable[Found]:
        """Money of an item, an organisation or an instrument, each amount once."""
        tables = ("instruments", "items", "organisations")
        if self.of is not None and not any(self.of in self.network[t].index for t in tables):
            known = nearest(self.of, [key for t in tables for key in self.network[t].index])
            raise UsageError(f"USE009 no instrument, item or organisation {self.of!r}. {known}")
        since = None if self.since is None else self._day_of(self.since)[0]
        answered = False
        for name, columns in self._sides():
            found = sums(self.network, self.view.day, of=self.of, columns=columns, since=since)
            anywhere = found[0].anywhere if found else ()
            if anywhere:
                keys = ", ".join(self.network["instruments"].keys[row] for row in anywhere)
                self.caveats.append(
                    f"Currency not published, so every sum is open upwards: {keys}."
                )
            for total in found:
                answered = True
                yield from self._sum(name, total)
        if not answered:
            raise NoAnswer(f"ANS003 the record has no money of {self.of or 'this network'}.")

    def _sides(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        """Go through what is added up: an organisation's money in and out are two sums."""
        if self.of is None:
            yield "all money", ()
            return
        tables = [t for t in ("instruments", "items") if self.of in self.network[t].index]
        if tables:
            yield f"money of {self.of}", ("instrument_id", "item_id")
        if self.of in self.network["organisations"].index:
            yield f"money to {self.of}", ("recipient_id",)
            yield f"money from {self.of}", ("payer_id",)

    def _sum(self, name: str, total: Sum) -> Iterable[Found]:
        table = self.network["instruments"]
        for rows, words in (
            (total.overlapping, "overlaps, not added"),
            (
                total.unsure,
                "amount, date or overlap not published, so the sum is open upwards",
            ),
        ):
            if rows:
                keys = ", ".join(table.keys[row] for row in rows)
                self.caveats.append(f"{name}, {total.currency}: {words}: {keys}.")
        if not total.added and total.most is not None:
            return
        pointers: list[Pointer] = [("instruments", row) for row in total.added]
        dated = [table["date"][row] for row in total.added if table["date"][row] is not None]
        ordered = sorted(dated, key=dates.days)
        days = (ordered[0], ordered[-1]) if ordered else (None, None)
        ends = (total.amount, total.most)
        values = self._cells(name, "sum", days, ends, total.currency, pointers)
        because = [
            reason(self.network, self._paid(row), [("instruments", row)]) for row in total.added
        ]
        claim = f"{name}: {_span(*ends)} {total.currency}, nominal."
        yield values, pointers, reason(self.network, claim, (), because)

    def _paid(self, number: int) -> str:
        table, name = self.network["instruments"], self.network.name_of
        row = table.row(table.keys[number])
        payer, taker = (name("organisations", row[end]) for end in ("payer_id", "recipient_id"))
        when = row["date"] or "date not published"
        return f"{when}: {payer} to {taker}, {row['kind']}, {row['amount']:,.0f}."

    def _row(
        self,
        name: str,
        measure: str,
        days: tuple[str | None, str | None],
        ends: Ends,
        unit: str,
        points: Sequence[Point],
    ) -> Found:
        """Make a row that rests on values of a series."""
        pointers: list[Pointer] = [("series", point.row) for point in dict.fromkeys(points)]
        because = [
            reason(
                self.network,
                f"{point.date}: {point.value:,.6g} {point.unit}.",
                [("series", point.row)],
            )
            for point in dict.fromkeys(points)
        ]
        claim = f"{name}, {measure}: {_span(*ends)} {unit}."
        cells = self._cells(name, measure, days, ends, unit, pointers)
        return cells, pointers, reason(self.network, claim, (), because)

    def _cells(
        self,
        name: str,
        measure: str,
        days: tuple[str | None, str | None],
        ends: Ends,
        unit: str,
        pointers: Sequence[Pointer],
    ) -> dict[str, Any]:
        low, high = ends
        return {
            "series": name,
            "measure": measure,
            "from_date": days[0],
            "to_date": days[1],
            "value": low if low == high else None,
            "value_low": low,
            "value_high": high,
            "unit": unit,
            "rows": [f"{table}:{self.network[table].keys[row]}" for table, row in pointers],
        }


def _span(low: float | None, high: float | None) -> str:
    """Write an interval; an open end says so."""
    if low is None:
        return "not known"
    if high is None:
        return f"at least {low:,.6g}"
    return f"{low:,.6g}" if low == high else f"{low:,.6g} to {high:,.6g}"


def _headline(rows: Sequence[Mapping[str, Any]]) -> dict[str, Quantity]:
    if len(rows) == 1:
        (row,) = rows
        about = f"{row['series']}, {row['measure']}"
        if row["value"] is not None:
            return {"value": Quantity(row["value"], row["unit"], about)}
        return {
            "value_low": Quantity(row["value_low"], row["unit"], f"{about}, at least"),
            "value_high": Quantity(row["value_high"], row["unit"], f"{about}, at most"),
        }
    return {"rows": Quantity(len(rows), "count", "Series or currencies")}
