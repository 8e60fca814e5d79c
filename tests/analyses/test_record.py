"""One small record for each sentence of what `record` says."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from builders import COMMON, Row, build, network_of, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.analyses.record import record
from mainstay.dates import days
from mainstay.errors import NoAnswer, UsageError
from mainstay.model.network import Network

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=40)

Found = dict[str, Any]

DEFAULTS: dict[str, Row] = {
    "series": {"measure": "deliveries", "unit": "each", "period": "month", "chosen": True},
    "instruments": {
        "payer_id": "ministry",
        "recipient_id": "maker",
        "kind": "grant",
        "currency": "USD",
        "add_up": True,
    },
    "events": {"what": "It happened"},
    "controls": {"instrument": "Rule"},
    "stocks": {"item_id": "end", "unit": "each"},
}
LEADING = {
    "series": ("series", "date", "value"),
    "instruments": ("instrument_id", "amount", "date"),
    "events": ("event_id", "date"),
    "controls": ("control_id", "since"),
    "stocks": ("stock_id", "quantity"),
}


def facts(**tables: Sequence[tuple[Any, ...]]) -> Network:
    """Return a network with some facts, each a tuple of its leading columns and perhaps more."""
    network = build(items=[("end",)], organisations=[("maker",), ("ministry",)])
    rows = rows_of(network)
    for name, given_rows in tables.items():
        rows[name] = [
            {
                **COMMON,
                **DEFAULTS[name],
                **({"observation_id": f"fact-{number}"} if name == "series" else {}),
                **dict(zip(LEADING[name], cells, strict=False)),
                **(cells[-1] if isinstance(cells[-1], dict) else {}),
            }
            for number, cells in enumerate(cells for cells in given_rows)
        ]
    return network_of(rows, "end")


def monthly(*points: tuple[Any, ...], name: str = "output") -> Network:
    """Return a network with one series."""
    return facts(series=[(name, *point) for point in points])


def rows(network: Network, **asked: Any) -> list[Found]:
    return [dict(row) for row in record(network, **asked).table]


def only(network: Network, **asked: Any) -> Found:
    (row,) = rows(network, **asked)
    return row


def ends(network: Network, **asked: Any) -> tuple[Any, Any]:
    row = only(network, **asked)
    return row["value_low"], row["value_high"]


def caveats(network: Network, **asked: Any) -> str:
    return "\n".join(record(network, **asked).caveats)


# Values.


def test_the_newest_value_with_its_date_unit_and_row() -> None:
    network = monthly(("2025-01", 5.0), ("2025-03", 7.0), ("2024-12", 9.0))
    row = only(network, of="output")
    assert (row["value"], row["value_low"], row["value_high"]) == (7.0, 7.0, 7.0)
    assert (row["from_date"], row["to_date"], row["unit"]) == (None, "2025-03", "each/month")
    assert (row["rows"], row["evidence_ids"]) == (["series:fact-1"], ["note"])
    assert record(network, of="output").headline["value"].value == 7.0


def test_later_values_are_not_used() -> None:
    network = monthly(("2025-01", 5.0), ("2025-03", 7.0))
    assert only(network, of="output", on="2025-02-28")["value"] == 5.0
    with pytest.raises(NoAnswer, match="ANS003 'output' has no value by 2024-12-31"):
        record(network, of="output", on="2024")


def test_a_date_to_the_year_counts_once_the_year_is_over() -> None:
    late = {"period": "none", "as_of_date": "2026"}
    network = monthly(("2025", 5.0, late), ("2024", 4.0, {"period": "none"}))
    row = only(network, of="output", on="2025-12-30")
    assert (row["value"], row["unit"]) == (4.0, "each")
    assert only(network, of="output", on="2025-12-31")["value"] == 5.0


def test_a_date_to_the_year_counts_once_it_was_in_print() -> None:
    early = {"period": "none", "as_of_date": "2025-06"}
    network = monthly(("2025", 5.0, early), ("2024", 4.0, {"period": "none"}))
    assert only(network, of="output", on="2025-06-30")["value"] == 5.0
    assert only(network, of="output", on="2025-05-31")["value"] == 4.0


def test_what_is_not_published_is_no_value() -> None:
    network = monthly(("2025-01", 5.0), ("2025-03", None))
    assert only(network, of="output")["to_date"] == "2025-01"
    with pytest.raises(NoAnswer, match="ANS003 'output' has no value by"):
        record(monthly(("2025-03", None)), of="output")
    assert rows(monthly(("2025-03", None))) == []


def test_rows_that_are_not_chosen_are_named_and_not_used() -> None:
    network = monthly(("2025-01", 5.0), ("2025-01", 8.0, {"chosen": False}))
    assert only(network, of="output")["value"] == 5.0
    assert "output: also published for 2025-01: 8." in caveats(network, of="output")
    later = monthly(("2025-01", 5.0), ("2025-02", 8.0, {"chosen": False}))
    assert only(later, of="output")["value"] == 5.0
    assert "also published" not in caveats(later, of="output")


def test_several_values_of_one_day_are_named() -> None:
    network = monthly(("2025-01", 5.0), ("2025-01", 8.0))
    assert "several values for 2025-01: 5, 8" in caveats(network, of="output")


def test_each_series_has_a_row_and_each_row_its_reason() -> None:
    network = facts(series=[("b", "2023", 1.0), ("a", "2024", 2.0)])
    result = record(network)
    assert [row["series"] for row in result.table] == ["a", "b"]
    assert result.headline["rows"].value == 2
    assert "2024: 2 each/month." in "\n".join(result.why("a@value@each/month").lines())


def test_a_stock_says_how_much_and_how_long() -> None:
    network = facts(stocks=[("pile", 200.0, {"cover_weeks": 52.0}), ("heap", 3.0)])
    found = {row["measure"]: (row["value"], row["unit"]) for row in rows(network, of="pile")}
    assert found == {"stock": (200.0, "each"), "weeks of cover": (52.0, "weeks")}
    assert only(network, of="heap")["rows"] == ["stocks:heap"]


def test_facts_published_later_are_not_known() -> None:
    network = monthly(
        ("2024-05", 5.0, {"as_of_date": "2024-06"}), ("2024-06", 7.0, {"as_of_date": "2025"})
    )
    assert only(network, of="output")["value"] == 7.0
    assert only(network, of="output", known_by="2024-12-31")["value"] == 5.0
    with pytest.raises(UsageError, match="USE009"):
        record(network, of="output", known_by="2024-05-31")


# Comparisons.


def test_the_difference_is_later_less_earlier_and_the_ratio_later_over_earlier() -> None:
    network = monthly(("2024-01", 4.0), ("2024-06", 9.0), ("2025-01", 10.0))
    row = only(network, of="output", ask="difference", since="2024-01")
    assert (row["from_date"], row["to_date"]) == ("2024-01", "2025-01")
    assert (row["value"], row["unit"]) == (6.0, "each/month")
    assert row["rows"] == ["series:fact-0", "series:fact-2"]
    row = only(network, of="output", ask="ratio", since="2024-03")
    assert (row["value"], row["unit"]) == (2.5, "times")
    assert ends(network, of="output", ask="difference", since="2024-01", on="2024-12") == (5.0, 5.0)


def test_the_earlier_value_may_be_that_of_an_event() -> None:
    network = facts(
        series=[("output", "2024-01", 4.0), ("output", "2025-01", 10.0)],
        events=[("embargo", "2024-02")],
        controls=[("rule", "2024-03-01"), ("draft", None)],
    )
    for since in ("embargo", "rule"):
        assert only(network, of="output", ask="difference", since=since)["value"] == 6.0
    with pytest.raises(NoAnswer, match="ANS003 'draft' has no published date"):
        record(network, of="output", ask="difference", since="draft")


def test_over_nothing_there_is_no_ratio() -> None:
    network = monthly(("2024-01", 0.0), ("2025-01", 10.0))
    row = only(network, of="output", ask="ratio", since="2024-01")
    assert (row["value"], row["value_low"], row["value_high"]) == (None, None, None)
    assert only(network, of="output", ask="difference", since="2024-01")["value"] == 10.0


def test_a_comparison_needs_both_values() -> None:
    network = monthly(("2024-01", 4.0), ("2025-01", 10.0))
    with pytest.raises(NoAnswer, match="ANS003 'output' has no value by 2023-12-31"):
        record(network, of="output", ask="difference", since="2023")
    with pytest.raises(UsageError, match="USE009.*--since"):
        record(network, of="output", ask="difference")
    assert rows(network, ask="difference", since="2023") == []


@pytest.mark.parametrize("change", [{"unit": "t"}, {"period": "year"}])
def test_a_series_that_changes_its_unit_is_not_compared(change: Row) -> None:
    network = monthly(("2024-01", 4.0), ("2025-01", 10.0, change))
    with pytest.raises(NoAnswer, match="ANS003 'output' changes its unit from each/month to"):
        record(network, of="output", ask="ratio", since="2024-01")


VALUES = st.floats(0.5, 1e6).map(lambda value: round(value, 3))


@repeatable
@given(a=VALUES, b=VALUES, c=VALUES)
def test_comparisons_turn_round_and_chain(a: float, b: float, c: float) -> None:
    def compared(ask: Any, *values: float) -> list[float]:
        dates = ("2023-01", "2024-01", "2025-01")[: len(values)]
        network = monthly(*zip(dates, values, strict=True))
        pairs = [("2023-01", "2025-06")]
        pairs += [("2023-01", "2024-06"), ("2024-01", "2025-06")] if len(values) == 3 else []
        return [
            only(network, of="output", ask=ask, since=since, on=on)["value"] for since, on in pairs
        ]

    assert compared("difference", a, b) == [-d for d in compared("difference", b, a)]
    whole, first, second = compared("difference", a, b, c)
    assert whole == pytest.approx(first + second, abs=1e-6)
    assert compared("ratio", a, b)[0] * compared("ratio", b, a)[0] == pytest.approx(1.0)
    whole, first, second = compared("ratio", a, b, c)
    assert whole == pytest.approx(first * second)


# Money.


def test_money_is_added_up_once() -> None:
    network = facts(
        instruments=[
            ("grant", 100.0, "2024-05-01"),
            ("loan", 50.0, "2025"),
            ("same", 150.0, "2024", {"add_up": False}),
            ("price", 7.0, "2024", {"per_unit": "kg"}),
        ]
    )
    row = only(network, ask="sum")
    assert (row["value"], row["value_low"], row["value_high"]) == (150.0, 150.0, 150.0)
    assert (row["unit"], row["from_date"], row["to_date"]) == ("USD", "2024-05-01", "2025")
    assert row["rows"] == ["instruments:grant", "instruments:loan"]
    assert "overlaps, not added: same" in caveats(network, ask="sum")


@pytest.mark.parametrize("more", [{"amount": None}, {"add_up": None}])
def test_an_amount_or_an_overlap_that_is_not_published_leaves_the_sum_open(more: Row) -> None:
    network = facts(instruments=[("grant", 100.0, "2024"), ("other", 50.0, "2024", more)])
    row = only(network, ask="sum")
    assert (row["value"], row["value_low"], row["value_high"]) == (None, 100.0, None)
    assert "open upwards: other" in caveats(network, ask="sum")
    assert "at least 100 USD" in record(network, ask="sum").why("all money@sum@USD").claim


def test_an_overlap_without_an_amount_leaves_nothing_open() -> None:
    more = {"amount": None, "add_up": False}
    network = facts(instruments=[("grant", 100.0, "2024"), ("other", None, "2024", more)])
    assert ends(network, ask="sum") == (100.0, 100.0)


def test_currencies_are_never_added() -> None:
    euro = {"currency": "EUR"}
    network = facts(instruments=[("one", 1.0, "2024"), ("two", 2.0, "2024", euro)])
    assert {row["unit"]: row["value"] for row in rows(network, ask="sum")} == {
        "EUR": 2.0,
        "USD": 1.0,
    }


def test_an_amount_and_currency_that_nobody_published_may_be_in_any() -> None:
    unknown = {"amount": None, "currency": None, "add_up": None}
    euro = {"currency": "EUR"}
    network = facts(
        instruments=[("one", 1.0, "2024"), ("two", 2.0, "2024", euro), ("x", None, "2024", unknown)]
    )
    assert [row["value_high"] for row in rows(network, ask="sum")] == [None, None]
    assert ends(facts(instruments=[("x", None, "2024", unknown)]), ask="sum") == (0.0, None)


def test_an_amount_without_a_currency_is_added_to_none() -> None:
    unknown = {"currency": None}
    network = facts(instruments=[("one", 1.0, "2024"), ("x", 7.0, "2024", unknown)])
    assert ends(network, ask="sum") == (1.0, None)


def test_money_without_a_date_is_not_at_the_lower_end_of_a_window() -> None:
    network = facts(instruments=[("one", 1.0, "2025-06"), ("two", 7.0, None)])
    assert ends(network, ask="sum") == (8.0, 8.0)
    assert ends(network, ask="sum", since="2025-06-01") == (1.0, None)


@pytest.mark.parametrize("of", ["one", "end", "maker", "ministry"])
def test_money_is_that_of_an_instrument_item_payer_or_taker(of: str) -> None:
    network = facts(
        instruments=[
            ("one", 1.0, "2024", {"item_id": "end"}),
            ("two", 2.0, "2024", {"payer_id": "third", "recipient_id": "third"}),
        ]
    )
    assert only(network, ask="sum", of=of)["value"] == 1.0
    assert only(network, ask="sum")["value"] == 3.0


def test_money_counts_from_since_and_to_the_day_asked_about() -> None:
    network = facts(
        instruments=[("old", 1.0, "2022-03-01"), ("mid", 2.0, "2024-03"), ("new", 4.0, "2025-03")],
        events=[("start", "2024-01-01")],
    )
    assert only(network, ask="sum", since="2023")["value"] == 6.0
    assert only(network, ask="sum", since="start", on="2024-12-31")["value"] == 2.0
    with pytest.raises(NoAnswer, match="ANS003 the record has no money"):
        record(network, ask="sum", since="2022-04", on="2023")


@repeatable
@given(
    amounts=st.lists(st.integers(0, 10**9) | st.none(), min_size=1, max_size=8),
    seed=st.integers(0, 99),
)
def test_the_sum_does_not_hang_on_the_order_of_rows(amounts: list[Any], seed: int) -> None:
    random = Random(seed)
    given_rows = [
        (
            f"row-{n}",
            amount,
            "2024",
            {
                "add_up": random.choice((True, True, None, False)),
                "currency": random.choice(("USD", "EUR")),
            },
        )
        for n, amount in enumerate(amounts)
    ]
    first = record(facts(instruments=given_rows), ask="sum").table
    random.shuffle(given_rows)
    again = record(facts(instruments=given_rows), ask="sum").table
    for one, two in zip(first, again, strict=True):
        assert sorted(one["rows"]) == sorted(two["rows"])
        assert {**one, "rows": []} == {**two, "rows": []}
    summed = {c[3]["currency"] for c in given_rows if c[3]["add_up"] is not False}
    assert {row["unit"] for row in first} == summed
    for row in first:
        own = [cells for cells in given_rows if cells[3]["currency"] == row["unit"]]
        sure = sum(c[1] for c in own if c[3]["add_up"] and c[1] is not None)
        told = all(c[3]["add_up"] is False or (c[3]["add_up"] and c[1] is not None) for c in own)
        assert (row["value_low"], row["value_high"]) == (sure, sure if told else None)


# Time until a series is back.

SHOCK = {"of": "output", "ask": "return", "since": "2025-02-10"}


def test_months_until_the_level_of_the_month_a_year_before() -> None:
    network = monthly(
        *(("2024-02", 10.0), ("2024-03", 50.0), ("2024-04", 20.0)),
        *(("2025-02", 9.0), ("2025-03", 30.0), ("2025-04", 20.0), ("2025-05", 99.0)),
    )
    row = only(network, **SHOCK)
    assert (row["value"], row["value_low"], row["value_high"]) == (2, 2, 2)
    assert (row["measure"], row["unit"]) == ("months to year-before level", "months")
    assert (row["from_date"], row["to_date"]) == ("2025-02-10", "2025-04")
    assert row["rows"] == ["series:fact-2", "series:fact-5"]


def test_months_until_the_last_value_before() -> None:
    network = monthly(
        ("2024-12", 90.0), ("2025-01", 40.0), ("2025-02", 5.0), ("2025-03", 39.0), ("2025-05", 40.0)
    )
    row = only(network, **SHOCK, level="before")
    # Of April no value is published.
    assert (row["value"], row["value_low"], row["value_high"]) == (None, 2, 3)
    assert row["to_date"] == "2025-05"
    assert row["rows"] == ["series:fact-1", "series:fact-4"]


def test_the_shock_may_be_an_event_and_is_a_row_of_the_answer() -> None:
    network = facts(
        series=[("output", "2025-01", 5.0), ("output", "2025-03", 5.0)],
        controls=[("rule", "2025-02-10", {"evidence_ids": ["other"]})],
    )
    row = only(network, of="output", ask="return", since="rule", level="before")
    assert (row["value_high"], row["from_date"], row["evidence_ids"]) == (
        1,
        "2025-02-10",
        ["note", "other"],
    )


def test_what_is_not_back_yet_has_no_upper_end() -> None:
    network = monthly(("2025-01", 40.0), ("2025-02", 5.0), ("2025-05", 39.0))
    row = only(network, **SHOCK, level="before")
    # Of March and April no value is published, so it may have been back and fallen again.
    assert (row["value"], row["value_low"], row["value_high"]) == (None, 1, None)
    assert "not back by 2025-05" in caveats(network, **SHOCK, level="before")


def test_where_the_level_is_not_published_it_may_have_been_back_earlier() -> None:
    network = monthly(("2024-05", 10.0), ("2025-03", 30.0), ("2025-05", 20.0))
    assert ends(network, **SHOCK) == (0, 3)
    assert only(network, **SHOCK)["value"] is None
    assert "so it may have been back by then" in caveats(network, **SHOCK)


def test_with_nothing_to_compare_there_is_no_answer() -> None:
    network = monthly(("2025-03", 30.0))
    for level in ("before", "year-before"):
        with pytest.raises(NoAnswer, match=f"ANS003 'output' has no value to compare with {level}"):
            record(network, **SHOCK, level=level)
    assert rows(network, ask="return", since="2025-02") == []
    with pytest.raises(UsageError, match="USE009.*--since"):
        record(network, of="output", ask="return")


# Time between.


@pytest.mark.parametrize(
    ("since", "of", "low", "high"),
    [
        ("2025-01-01", "2025-01-31", 30, 30),
        ("2025-01", "2025-03-01", 29, 59),
        ("2024", "2025", 1, 730),
        ("2025-01", "2025-01-01", -30, 0),
        ("[2025-01-10..2025-02]", "2025-03-01", 1, 50),
        ("[2025-01-10..2025-01-10]", "2025-01-11", 1, 1),
        ("[2024..2025-01]", "[2025-02..2026]", 1, 1095),
    ],
)
def test_days_between_dates_of_their_precision(since: str, of: str, low: int, high: int) -> None:
    row = only(facts(), ask="between", since=since, of=of)
    assert (row["value_low"], row["value_high"]) == (low, high)
    assert row["value"] == (low if low == high else None)
    assert (row["from_date"], row["to_date"], row["unit"]) == (since, of, "days")


DATES = st.tuples(st.dates(), st.sampled_from([4, 7, 10])).map(lambda d: d[0].isoformat()[: d[1]])


@repeatable
@given(one=DATES, two=DATES)
def test_the_later_date_is_never_the_earlier(one: str, two: str) -> None:
    early, late = sorted((one, two), key=days)
    low, high = ends(facts(), ask="between", since=early, of=late)
    assert low <= high and high >= 0
    if days(early)[1] < days(late)[0]:
        with pytest.raises(UsageError, match="USE009 --of .* comes before --since"):
            record(facts(), ask="between", since=late, of=early)


def test_what_has_not_fallen_yet_is_not_back() -> None:
    last_year = [(f"2024-0{month}", 100.0) for month in (2, 3, 4, 5)]
    network = monthly(*last_year, ("2025-02", 100.0), ("2025-03", 20.0), ("2025-04", 100.0))
    assert ends(network, **SHOCK) == (2, 2)
    flat = monthly(*last_year, ("2025-02", 100.0))
    assert ends(flat, **SHOCK) == (0, 0)
    assert "no published value shows it below its level" in caveats(flat, **SHOCK)


def test_a_year_that_is_back_may_be_so_at_its_end() -> None:
    points = [("2024", 100.0), ("2025", 50.0), ("2026", 100.0)]
    late = {"as_of_date": "2027", "period": "year"}
    network = monthly(*((date, value, late) for date, value in points))
    low, high = ends(
        network, of="output", ask="return", since="2025-04-04", level="before", on="2027"
    )
    assert (low, high) == (9, 20)


def test_money_in_and_money_out_are_two_sums() -> None:
    network = facts(
        instruments=[
            ("in", 100.0, "2024", {"payer_id": "ministry", "recipient_id": "maker"}),
            ("out", 40.0, "2024", {"payer_id": "maker", "recipient_id": "ministry"}),
        ]
    )
    found = {row["series"]: row["value"] for row in rows(network, ask="sum", of="maker")}
    assert found == {"money to maker": 100.0, "money from maker": 40.0}


def test_events_controls_and_instruments_stand_for_their_dates() -> None:
    network = facts(
        events=[("halt", "2024-01-10")],
        controls=[("waiver", "2024-02-10")],
        instruments=[("grant", 5.0, "2024-03")],
    )
    row = only(network, ask="between", since="halt", of="waiver")
    assert (row["value"], row["series"]) == (31, "halt to waiver")
    assert row["rows"] == ["events:halt", "controls:waiver"]
    assert ends(network, ask="between", since="waiver", of="grant") == (20, 50)
    lines = record(network, ask="between", since="halt", of="waiver").why(
        "halt to waiver@between@days"
    )
    assert "Rule." in "\n".join(lines.lines())


# What is not there.


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"of": "outptu"}, "no series 'outptu'. Nearest: output"),
        ({"of": "grnat", "ask": "sum"}, "organisation 'grnat'. Nearest: grant"),
        ({"of": "2025", "ask": "between", "since": "hlat"}, "'hlat' is neither.*Nearest: halt"),
        ({"of": "hlat", "ask": "between", "since": "2024"}, "'hlat' is neither.*Nearest: halt"),
        ({"ask": "between", "since": "2024"}, "needs --of"),
        ({"ask": "between", "of": "2024"}, "needs --since"),
        ({"of": "output", "ask": "ratio", "since": "soon"}, "'soon' is neither"),
        ({"of": "output", "ask": "return", "since": "2024-13"}, "'2024-13' is neither"),
        ({"ask": "sum", "since": "[2024..2022]"}, r"'\[2024..2022\]' is neither"),
    ],
)
def test_an_unknown_name_is_an_error_that_names_the_nearest(asked: Found, said: str) -> None:
    network = facts(
        series=[("output", "2024-01", 1.0)],
        events=[("halt", "2024-01")],
        instruments=[("grant", 5.0, "2024-03")],
    )
    with pytest.raises(UsageError, match=f"USE009.*{said}"):
        record(network, **asked)


def test_money_that_is_not_there_is_no_answer() -> None:
    with pytest.raises(NoAnswer, match="ANS003 the record has no money of this network"):
        record(facts(), ask="sum")
    with pytest.raises(NoAnswer, match="ANS003 the record has no money of end"):
        record(facts(), ask="sum", of="end")


def test_several_values_of_one_day_give_an_interval_in_any_order() -> None:
    points = [("2025-01", 5.0), ("2025-01", 8.0)]
    assert ends(monthly(*points), of="output") == ends(monthly(*points[::-1]), of="output")
    assert ends(monthly(*points), of="output") == (5.0, 8.0)


@pytest.mark.parametrize(("ask", "since"), [("difference", "2025"), ("ratio", "2025")])
def test_one_value_is_no_comparison(ask: Any, since: str) -> None:
    with pytest.raises(NoAnswer, match="ANS003"):
        record(monthly(("2024-01", 5.0)), of="output", ask=ask, since=since)


def test_a_series_that_changes_its_unit_stops_no_other() -> None:
    network = facts(
        series=[
            ("odd", "2024-01", 4.0),
            ("odd", "2025-01", 4.0, {"unit": "t"}),
            ("output", "2024-01", 4.0),
            ("output", "2025-01", 9.0),
        ]
    )
    assert only(network, ask="difference", since="2024-01")["value"] == 5.0


def test_money_that_may_be_older_is_not_at_the_lower_end() -> None:
    network = facts(instruments=[("one", 100.0, "2025")])
    assert ends(network, ask="sum", since="2025-06-01")[0] == 0.0


def test_money_that_may_be_later_is_not_at_the_lower_end() -> None:
    network = facts(instruments=[("one", 100.0, "2025")])
    assert ends(network, ask="sum", on="2025-02-01")[0] == 0.0


def test_a_lasting_loss_is_not_back_after_a_year() -> None:
    network = monthly(("2023-03", 100.0), ("2024-02", 10.0), ("2024-03", 10.0), ("2025-03", 10.0))
    assert ends(network, of="output", ask="return", since="2024-02-01")[1] is None


def test_a_last_value_without_a_level_says_nothing() -> None:
    network = monthly(("2024-03", 100.0), ("2025-03", 50.0), ("2025-05", 90.0))
    assert ends(network, **SHOCK) == (0, None)


def test_a_first_value_without_a_level_may_have_been_back() -> None:
    network = monthly(("2024-05", 100.0), ("2025-03", 50.0), ("2025-05", 90.0))
    assert ends(network, **SHOCK) == (0, None)


def test_a_shock_known_to_the_year_gives_an_interval() -> None:
    network = monthly(("2024-12", 40.0), ("2025-01", 5.0), ("2025-05", 40.0))
    low, high = ends(network, of="output", ask="return", since="[2025-01..2025-03]", level="before")
    # Of the last possible month of the shock no value is published.
    assert (low, high) == (0, 4)


def test_a_stock_counted_later_is_not_used() -> None:
    network = facts(stocks=[("pile", 200.0, {"date": "2024-01-01"})])
    with pytest.raises((NoAnswer, UsageError)):
        record(network, of="pile", on="2020")


def test_a_stock_has_the_date_of_its_count() -> None:
    network = facts(stocks=[("pile", 200.0, {"date": "2024-01-01"})])
    assert only(network, of="pile")["to_date"] == "2024-01-01"


def test_a_stock_that_nobody_counted_is_no_answer() -> None:
    with pytest.raises(NoAnswer, match="ANS003"):
        record(facts(stocks=[("pile", None)]), of="pile")
