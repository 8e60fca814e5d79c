"""What does the record say: a value, difference, ratio, sum, or time, of a series or of money?"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from mainstay import dates
from mainstay.errors import NoAnswer, UsageError, nearest
from mainstay.model.network import Network
from mainstay.model.result import Column, Pointer, Quantity, Reason, Result, reason
from mainstay.model.view import View, look

Ask = Literal["value", "difference", "ratio", "sum", "return", "between"]
Level = Literal["year-before", "before"]
Found = tuple[dict[str, Any], list[Pointer], Reason]

NO_CURRENCY = "currency not published"

DATED = {"events": "date", "controls": "since", "instruments": "date"}
"""Tables whose rows may stand for a date, and the column that holds it."""

SAYING = {"events": "what", "controls": "instrument", "instruments": "instrument_id"}
"""What a row of such a table says."""

COLUMNS = (
    Column("series", "", "Series, money or events that were asked about"),
    Column("measure", "", "What was asked of them"),
    Column("from_date", "", "Date of the earlier fact, to the precision published"),
    Column("to_date", "", "Date of the later fact, to the precision published"),
    Column("value", "unit", "Answer; empty where the record gives only an interval"),
    Column("value_low", "unit", "The answer, at least"),
    Column("value_high", "unit", "The answer, at most; empty where nothing bounds it"),
    Column("unit", "", "Unit of the answer"),
    Column("rows", "", "Rows that were used"),
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
        USE009 when there is no such series, event, item or organisation, or `since` is missing.
    NoAnswer
        ANS003 when the series has no value there.

    Notes
    -----
    Only chosen rows count; others that speak of the same day are named as a caveat. Money: rows
    with add_up = yes are the lower end. Rows whose amount is not published, or of which nobody says
    whether they overlap, leave the upper end open. A price (per_unit) is no sum. Time between two
    dates published to the month is an interval.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> row = record(tiny(), ask="between", of="2025-03", since="2025-01-01").table[0]
    >>> row["value_low"], row["value_high"], row["unit"]
    (59, 89, 'days')
    """
    view = look(network, on, known_by, of=of, ask=ask, since=since, level=level)
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
class _Point:
    """One observation of a series."""

    row: int
    date: str
    value: float | None
    unit: str
    period: str | None

    @property
    def days(self) -> tuple[int, int]:
        return dates.days(self.date)

    @property
    def written_unit(self) -> str:
        """The unit with the period of a rate."""
        return self.unit if self.period in {None, "none"} else f"{self.unit}/{self.period}"


@dataclass(frozen=True)
class _Reader:
    """The record as of a day, and what was asked of it."""

    view: View
    of: str | None
    since: str | None
    level: Level

    @property
    def network(self) -> Network:
        return self.view.network

    @cached_property
    def caveats(self) -> list[str]:
        """What limits the answer; filled while it is made."""
        return []

    def ask(self, ask: Ask) -> Iterable[Found]:
        """Answer."""
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
    def series(self) -> dict[str, list[_Point]]:
        """The chosen observations of each series to the day asked about, oldest first."""
        found: dict[str, list[_Point]] = defaultdict(list)
        for number, row in enumerate(self.network["series"].rows()):
            point = _Point(number, row["date"], row["value"], row["unit"], row["period"])
            if row["chosen"] and point.days[1] <= self.view.day:
                found[row["series"]].append(point)
        for points in found.values():
            points.sort(key=lambda point: point.days)
        return dict(found)

    def _named(self) -> list[str]:
        if self.of is None:
            return sorted(self.series)
        if self.of not in self.series:
            known = nearest(self.of, self.series)
            raise UsageError(f"USE009 the record has no series {self.of!r} by then. {known}")
        return [self.of]

    def _point(self, name: str, day: int) -> _Point:
        """Return the newest observation of a series that is of a day or before, with a value."""
        points = [p for p in self.series[name] if p.days[1] <= day and p.value is not None]
        if not points:
            raise NoAnswer(f"ANS003 {name!r} has no value by {dates.iso(day)}.")
        same = [p for p in points if p.days == points[-1].days]
        if len({p.value for p in same}) > 1:
            values = ", ".join(f"{p.value:,.6g}" for p in same)
            self.caveats.append(f"{name} has several values for {points[-1].date}: {values}.")
        return points[-1]

    def _values(self) -> Iterable[Found]:
        """The newest value of each series, or of one stock."""
        if self.of in self.network["stocks"].index:
            yield from self._stock(str(self.of))
            return
        for name in self._named():
            known = [p for p in self.series[name] if p.value is not None]
            if self.of is None and not known:
                continue
            point = self._point(name, self.view.day)
            self._name_others(name, point)
            yield self._row(name, "value", None, point.date, (point.value,) * 2, point, [point])

    def _stock(self, key: str) -> Iterable[Found]:
        """How much is in stock, and how long it is said to last."""
        table = self.network["stocks"]
        row, pointers = table.row(key), [("stocks", table.index[key])]
        for measure, column, unit in (
            ("stock", "quantity", row["unit"]),
            ("weeks of cover", "cover_weeks", "weeks"),
        ):
            value = row[column]
            if value is not None:
                values = self._values_of(key, measure, None, row["as_of_date"], (value, value))
                values |= {"unit": unit, "rows": self._keys(pointers)}
                claim = f"{self.network.label(row['item_id'])}, {measure}: {value:,.6g} {unit}."
                yield values, pointers, reason(self.network, claim, pointers)

    def _name_others(self, name: str, point: _Point) -> None:
        """Name figures for the same date that stand beside the chosen one."""
        table = self.network["series"]
        others = [
            f"{row['value']:,.6g}"
            for row in table.rows()
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
                one, two = self._point(name, early), self._point(name, self.view.day)
            except NoAnswer:
                if self.of is not None:
                    raise
                continue
            before, after = float(one.value or 0), float(two.value or 0)
            if one.row == two.row:
                self.caveats.append(f"{name}: one value only, of {one.date}.")
                if self.of is None:
                    continue
            if ask == "difference":
                value: float | None = after - before
            else:
                value = after / before if before else None
            unit = two.written_unit if ask == "difference" else "times"
            if one.written_unit != two.written_unit:
                raise NoAnswer(
                    f"ANS003 {name!r} changes its unit from {one.written_unit} to "
                    f"{two.written_unit}."
                )
            yield self._row(name, ask, one.date, two.date, (value, value), unit, [one, two])

    def _needed(self, what: str) -> str:
        if self.since is None:
            raise UsageError(f"USE009 this question needs --since: {what}.")
        return self.since

    def _day_of(self, text: str) -> tuple[int, int]:
        """Return the first and last possible day of an event or a date."""
        try:
            return dates.days(self._date_of(text))
        except ValueError:
            known = nearest(text, [key for t in DATED for key in self.network[t].index])
            raise UsageError(
                f"USE009 {text!r} is neither an event nor {dates.ALLOWED}. {known}"
            ) from None

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
            points = [p for p in self.series[name] if p.value is not None]
            after = [p for p in points if p.days[1] >= shock[0]]
            back, used, first = None, [], None
            for point in after:
                against = self._level(points, point, shock[0])
                if against is None:
                    first = first or point
                    continue
                used = [against, point]
                if (point.value or 0.0) >= (against.value or 0.0):
                    back = point
                    break
            if not used:
                if self.of is None:
                    continue
                raise NoAnswer(f"ANS003 {name!r} has no value to compare with {self.level}.")
            yield self._return_row(name, given, shock, back, first, after, used)

    def _level(self, points: Sequence[_Point], point: _Point, shock: int) -> _Point | None:
        """Return the value that a series has to reach again."""
        if self.level == "before":
            before = [p for p in points if p.days[1] < shock]
            return before[-1] if before else None
        earlier = tuple(dates.year_before(day) for day in point.days)
        same = [p for p in points if p.days[0] <= earlier[1] and p.days[1] >= earlier[0]]
        return same[-1] if same else None

    def _return_row(
        self,
        name: str,
        given: str,
        shock: tuple[int, int],
        back: _Point | None,
        first: _Point | None,
        after: Sequence[_Point],
        used: Sequence[_Point],
    ) -> Found:
        measure = f"months to {self.level} level"
        start = dates.iso(shock[0])
        last = after[-1]
        if back is None:
            low = _months(start, dates.iso(last.days[0]))
            self.caveats.append(f"{name} is not back by {last.date}, its newest value.")
            ends: tuple[float | None, float | None] = (low, None)
        else:
            high = _months(start, dates.iso(back.days[0]))
            low = high
            if first is not None and first.days < back.days:
                low = _months(start, dates.iso(first.days[0]))
                self.caveats.append(
                    f"{name}: from {first.date} values can't be compared, as the level is not "
                    "published, so it may have been back earlier."
                )
            ends = (low, high)
        to_date = (back or last).date
        found = self._row(
            name, measure, self._date_of(given), to_date, ends, "months", used, value=ends[1]
        )
        return found[0], [*found[1], *self._event_rows(given)], found[2]

    def _between(self) -> Iterable[Found]:
        """Days between two events or dates."""
        early = self._needed("the earlier event or date")
        late = self.of
        if late is None:
            raise UsageError("USE009 this question needs --of: the later event or date.")
        one, two = self._day_of(early), self._day_of(late)
        low, high = two[0] - one[1], two[1] - one[0]
        rows = self._event_rows(early, late)
        values = self._values_of(
            f"{early} to {late}", "between", self._date_of(early), self._date_of(late), (low, high)
        )
        values |= {"unit": "days", "rows": self._keys(rows)}
        span = str(low) if low == high else f"{low} to {high}"
        claim = f"From {self._date_of(early)} to {self._date_of(late)}: {span} days."
        because = [
            reason(self.network, f"{self.network[t][SAYING[t]][r]}.", [(t, r)]) for t, r in rows
        ]
        yield values, rows, reason(self.network, claim, rows, because)

    def _money(self) -> Iterable[Found]:
        """Money of an item, an organisation or an instrument, each amount once."""
        self._check_money()
        start = dates.BEGINNING if self.since is None else self._day_of(self.since)[0]
        sums: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
        for number, row in enumerate(self.network["instruments"].rows()):
            first, last = (None, None) if row["date"] is None else dates.days(row["date"])
            late = first is not None and first > self.view.day
            if late or (last is not None and last < start) or row["per_unit"] is not None:
                continue
            if self.of is None or self.of in {
                row[c] for c in ("instrument_id", "item_id", "payer_id", "recipient_id")
            }:
                sums[row["currency"] or NO_CURRENCY].append((number, row))
        if not sums:
            raise NoAnswer(f"ANS003 the record has no money of {self.of or 'this network'}.")
        unknown = sums.pop(NO_CURRENCY, [])
        for currency in sorted(sums):
            # An amount in a currency that is not published may be in any.
            yield from self._sum(currency, sums[currency], unknown)
        if not sums:
            yield from self._sum(NO_CURRENCY, [], unknown)

    def _check_money(self) -> None:
        tables = ("instruments", "items", "organisations")
        if self.of is not None and not any(self.of in self.network[t].index for t in tables):
            known = nearest(self.of, [key for t in tables for key in self.network[t].index])
            raise UsageError(f"USE009 no instrument, item or organisation {self.of!r}. {known}")

    def _sum(
        self,
        currency: str,
        rows: Sequence[tuple[int, dict[str, Any]]],
        unknown: Sequence[tuple[int, dict[str, Any]]],
    ) -> Iterable[Found]:
        """Add up one currency; `unknown` are amounts in a currency that is not published."""
        added = [
            (n, row)
            for n, row in rows
            if row["add_up"] and row["amount"] is not None and self._dated(row)
        ]
        numbers = {number for number, _ in added}
        open_ended = [
            row["instrument_id"]
            for number, row in (*rows, *unknown)
            if number not in numbers and row["add_up"] is not False
        ]
        left = [row["instrument_id"] for _, row in rows if row["add_up"] is False]
        low = float(sum(row["amount"] for _, row in added))
        name = f"money of {self.of}" if self.of is not None else "all money"
        if left:
            self.caveats.append(f"{name}, {currency}: overlaps, not added: {', '.join(left)}.")
        if open_ended:
            self.caveats.append(
                f"{name}, {currency}: amount, currency, date or overlap not published, so the sum "
                f"is open upwards: {', '.join(open_ended)}."
            )
        if not added and not open_ended:
            return
        days = [row["date"] for _, row in added if row["date"] is not None]
        ordered = sorted(days, key=dates.days)
        values = self._values_of(
            name,
            "sum",
            ordered[0] if ordered else None,
            ordered[-1] if ordered else None,
            (low, None if open_ended else low),
        )
        pointers: list[Pointer] = [("instruments", number) for number, _ in added]
        values |= {"unit": currency, "rows": self._keys(pointers)}
        because = [
            reason(self.network, self._paid(row), [("instruments", number)])
            for number, row in added
        ]
        claim = f"{name}: {'at least ' if open_ended else ''}{low:,.0f} {currency}, nominal."
        yield values, pointers, reason(self.network, claim, (), because)

    def _dated(self, row: Mapping[str, Any]) -> bool:
        """Say whether an amount certainly belongs to the time asked about."""
        return self.since is None or row["date"] is not None

    def _paid(self, row: Mapping[str, Any]) -> str:
        payer, taker = (
            self.network.name_of("organisations", row[end]) for end in ("payer_id", "recipient_id")
        )
        return f"{row['date']}: {payer} to {taker}, {row['kind']}, {row['amount']:,.0f}."

    def _row(
        self,
        name: str,
        measure: str,
        from_date: str | None,
        to_date: str,
        ends: tuple[float | None, float | None],
        unit: _Point | str,
        points: Sequence[_Point],
        *,
        value: float | None = None,
    ) -> Found:
        pointers: list[Pointer] = [("series", point.row) for point in dict.fromkeys(points)]
        values = self._values_of(name, measure, from_date, to_date, ends, value)
        text = unit if isinstance(unit, str) else unit.written_unit
        values |= {"unit": text, "rows": self._keys(pointers)}
        because = [
            reason(
                self.network,
                f"{point.date}: {point.value:,.6g} {point.written_unit}.",
                [("series", point.row)],
            )
            for point in dict.fromkeys(points)
            if point.value is not None
        ]
        low, high = ends
        span = "not known" if low is None else f"{low:,.6g}"
        if low != high:
            span = f"at least {span}" if high is None else f"{span} to {high:,.6g}"
        claim = f"{name}, {measure}: {span} {text}."
        return values, pointers, reason(self.network, claim, (), because)

    def _values_of(
        self,
        name: str,
        measure: str,
        from_date: str | None,
        to_date: str | None,
        ends: tuple[float | None, float | None],
        value: float | None = None,
    ) -> dict[str, Any]:
        low, high = ends
        return {
            "series": name,
            "measure": measure,
            "from_date": from_date,
            "to_date": to_date,
            "value": low if value is None and low == high else value,
            "value_low": low,
            "value_high": high,
        }

    def _keys(self, pointers: Iterable[Pointer]) -> list[str]:
        return [f"{table}:{self.network[table].keys[row]}" for table, row in pointers]


def _months(start: str, end: str) -> int:
    """Return the whole calendar months from one day to another."""
    years, months = (int(end[a:b]) - int(start[a:b]) for a, b in ((0, 4), (5, 7)))
    return 12 * years + months


def _headline(rows: Sequence[Mapping[str, Any]]) -> dict[str, Quantity]:
    if len(rows) == 1:
        (row,) = rows
        value, about = row["value"], f"{row['series']}, {row['measure']}"
        if value is None and row["value_low"] is not None:
            value, about = row["value_low"], f"{about}, at least"
        return {"value": Quantity(value, row["unit"], about)}
    return {"rows": Quantity(len(rows), "count", "Series or currencies")}
