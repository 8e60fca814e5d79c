"""Presence and absence in regimes: one rule, in `partners` and in the book of assurances."""

import pytest
from rules.partner.making import programme_of

from mainstay.analyses.partners import partners
from mainstay.dates import days
from mainstay.model.force import CERTAIN
from mainstay.model.result import Result
from mainstay.rules.indicators import regimes
from mainstay.rules.partner.dimensions import measures
from mainstay.rules.rulebook import Truth, book

DAYS = ("1974-06-30", "1987-06-30", "2010-06-30", "2016-06-26", "2025-06-30", "2026-06-20")
NATIONS = ("USA", "JPN", "IND", "TWN", "CHN", "KOR", "ZAF", "MEX")
BOOK = book("assurance")
OF = {one.of: one for one in measures().values() if one.asks == "regime"}


def found_on(day: str, nations: str) -> Result:
    return partners(programme_of(), nations=nations, on=day)


def row_of(result: Result, nation: str, measure: str) -> dict[str, object]:
    wanted = {"partner": nation, "measure": measure}
    (found,) = [r for r in result.table if all(r[name] == wanted[name] for name in wanted)]
    return dict(found)


@pytest.mark.parametrize("code", OF)
@pytest.mark.parametrize("on", DAYS)
def test_both_sources_say_the_same_of_a_member(code: str, on: str) -> None:
    day = days(on)[0]
    for one in (r for r in regimes() if r.regime == code):
        said = BOOK.on_list(code.replace("_", "-"), one.country_id, day)
        counts = one.doubt(day) is None
        assert counts == (said.truth is Truth.YES and said.verified)
        assert not counts or one.force(day) == CERTAIN


def test_both_sources_say_the_same_of_the_day_from_which_a_list_is_complete() -> None:
    for code, measure in OF.items():
        assert BOOK.lists[code.replace("_", "-")].complete_from == measure.complete_from


def test_the_day_before_a_list_was_read_changes_no_member_of_which_a_year_is_stated() -> None:
    for on in ("2010-06-30", "2026-06-19", "2026-06-20"):
        found = found_on(on, "JPN")
        for nation in ("USA", "JPN"):
            assert row_of(found, nation, "export-regimes")["finding"] == "pass"
            row = row_of(found, nation, "missile-technology")
            assert (row["low"], row["known_share"], row["checked"]) == (1, 1, True)
    said = str(row_of(found_on("2026-06-19", "JPN"), "JPN", "missile-technology")["says"])
    assert "since 1987 (list read for 2026-06-20)" in said


@pytest.mark.parametrize(("on", "known"), [("2026-06-19", 0), ("2026-06-20", 1)])
def test_absence_counts_from_the_day_of_the_list(on: str, known: int) -> None:
    found = found_on(on, "TWN")
    for measure in ("wassenaar", "australia-group"):
        assert row_of(found, "TWN", measure)["known_share"] == known
    # That list is declared complete from 2016 on.
    assert row_of(found, "TWN", "missile-technology")["finding"] == "no member"


def test_a_list_read_for_a_later_day_is_called_so_and_not_unverified() -> None:
    row = row_of(found_on("2026-06-19", "JPN"), "JPN", "australia-group")
    assert row["known_share"] == 0
    assert "Read for 2026-06-20, not for this day" in str(row["says"])
    assert "verified" not in str(row["says"])


def test_the_year_of_joining_is_unknown_within_it() -> None:
    row = row_of(found_on("2017-06-30", "IND"), "IND", "wassenaar")
    assert (row["scaled_low"], row["scaled_high"], row["known_share"]) == (0, 1, 0)
    early = row_of(found_on("2010-06-30", "IND"), "IND", "wassenaar")
    assert early["finding"] == "unknown" and "Member only from 2017" in str(early["says"])
