"""Bands of the merger guidelines: which hold on a day, and what they call an index."""

import pytest

from mainstay.dates import days
from mainstay.errors import DataError
from mainstay.rules.bands import all_bands, band_on, read_bands


def on(text: str):
    return band_on(days(text)[0])


@pytest.mark.parametrize(
    ("day", "moderate", "high", "concern", "presumed"),
    [
        ("1982-06-14", 0.10, 0.18, 0.01, 0.01),
        ("2010-08-18", 0.10, 0.18, 0.01, 0.01),
        ("2010-08-19", 0.15, 0.25, 0.01, 0.02),
        ("2023-12-17", 0.15, 0.25, 0.01, 0.02),
        ("2023-12-18", 0.10, 0.18, 0.01, 0.01),
        ("2100-01-01", 0.10, 0.18, 0.01, 0.01),
    ],
)
def test_the_guideline_of_the_day_holds(day, moderate, high, concern, presumed):
    found = on(day)
    assert (found.moderate, found.high) == (moderate, high)
    assert (found.change_of_concern, found.change_presumed) == (concern, presumed)


def test_before_the_first_guideline_there_are_no_bands():
    assert on("1982-06-13") is None


def test_the_day_of_1982_is_not_verified():
    assert [bands.verified for bands in all_bands()] == [False, True, True]
    assert all(bands.reference for bands in all_bands())


@pytest.mark.parametrize(
    ("index", "in_2020", "in_2024"),
    [
        (0.0, "low", "low"),
        (0.0999, "low", "low"),
        (0.10, "low", "moderate"),
        (0.15, "moderate", "moderate"),
        (0.18, "moderate", "moderate"),
        (0.1801, "moderate", "high"),
        (0.25, "moderate", "high"),
        (0.2501, "high", "high"),
        (1.0, "high", "high"),
    ],
)
def test_an_index_has_the_level_of_its_day(index, in_2020, in_2024):
    assert (on("2020-01-01").level(index), on("2024-01-01").level(index)) == (in_2020, in_2024)


def test_rounding_of_a_sum_decides_nothing():
    assert on("2024-01-01").level(0.18 + 2e-16) == "moderate"
    assert on("2024-01-01").level(0.1 - 2e-17) == "moderate"
    assert on("2024-01-01").level(1 + 2e-16) == "high"


@pytest.mark.parametrize("index", [-0.1, 1.1, 1800, float("nan"), float("inf")])
def test_no_level_for_what_is_no_index(index):
    with pytest.raises(ValueError, match="not between 0 and 1"):
        on("2024-01-01").level(index)


def text(**other: object) -> str:
    row = {
        "since": '"2000-01-01"',
        "until": '""',
        "name": '"A"',
        "moderate": "0.1",
        "high": "0.18",
        "change_of_concern": "0.01",
        "change_presumed": "0.02",
        "reference": '"R"',
        "verified": "true",
        "note": '""',
    }
    lines = [f"{key} = {value}" for key, value in (row | other).items() if value is not None]
    return "\n".join(["[[band]]", *lines, ""])


def test_good_bands_are_read():
    (bands,) = read_bands(text())
    assert bands.until is None and bands.high == 0.18


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("[[band]", "FIL006 bands.toml"),
        ("", "VAL001 bands.toml, band"),
        ("band = [1]", "VAL001 bands.toml band 1, since"),
        (text(high=None), "VAL001 bands.toml band 1, high"),
        (text(high="1800"), "VAL001 bands.toml band 1, high: found '1800'"),
        (text(high="0.05"), "VAL003 bands.toml band 1, high"),
        (text(change_presumed="0.001"), "VAL003 bands.toml band 1, change_presumed"),
        (text(since='"soon"'), "VAL006 bands.toml band 1, since"),
        (text(until='"soon"'), "VAL006 bands.toml band 1, until"),
        (text(until='"1999-01-01"'), "NET006 bands.toml band 1, until"),
        (text(mood="1"), "COL002 bands.toml band 1"),
        (text() + text(), "NET006 bands.toml, since"),
        (text(until='"2001-01-01"') + text(since='"2001-01-03"'), "NET006 bands.toml, since"),
    ],
)
def test_bad_bands_are_named(bad, said):
    with pytest.raises(DataError, match=said):
        read_bands(bad)
