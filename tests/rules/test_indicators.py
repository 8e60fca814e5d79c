"""Shipped indicators: what each file may hold, which value a day rests on, and what is refused."""

from importlib.resources import files

import pytest
from builders import COMMON, DEFAULTS, network_of

from mainstay.dates import days
from mainstay.errors import DataError
from mainstay.model.force import CERTAIN, MAYBE, NOT
from mainstay.rules.indicators import (
    definitions,
    indicators,
    indicators_of,
    outbound,
    regimes,
    screenings,
    sectors,
    trade,
)
from mainstay.rules.indicators.indicator import read_definitions, read_values
from mainstay.rules.indicators.instruments import read_outbound, read_regimes, read_screenings
from mainstay.rules.indicators.trade import read_meaning, read_trade
from mainstay.schema.spec import codes

TODAY = days("2026-06-30")[0]


def day(text: str) -> int:
    return days(text)[0]


def one(name: str, nation: str, on: int = TODAY, known_by: int | None = None):
    found = [i for i in indicators(on, known_by) if (i.indicator, i.country_id) == (name, nation)]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("name", "nation", "date", "low", "value", "high"),
    [
        ("un_ideal_point", "USA", "2019", 2.5109, 2.6948, 2.8672),
        ("rule_of_law", "JPN", "2019", 1.2735, 1.5380, 1.8025),
        ("military_expenditure_gdp_share", "NOR", "2024", 2.1, 2.1, 2.1),
    ],
)
def test_values_are_those_published(name, nation, date, low, value, high):
    found = one(name, nation)
    assert found.date == date
    assert (found.low, found.value, found.high) == pytest.approx((low, value, high), abs=1e-4)


def test_every_indicator_says_what_it_is_and_has_its_nations():
    held = {i.indicator for i in indicators(TODAY)}
    assert held == set(definitions())
    for name in held:
        own = [i for i in indicators(TODAY) if i.indicator == name]
        assert len({i.country_id for i in own}) == len(own) >= 40
        assert all(i.reference and i.licence and not i.rows for i in own)


def test_taiwan_casts_no_vote_and_is_not_zero():
    assert one("un_ideal_point", "TWN") is None
    assert one("un_ideal_point", "SRB") is not None
    assert one("rule_of_law", "TWN") is not None


def test_a_value_counts_once_its_year_has_passed():
    assert one("rule_of_law", "JPN", day("2019-06-30")).date == "2018"
    assert one("rule_of_law", "JPN", day("2019-12-31")).date == "2019"
    assert one("rule_of_law", "JPN", day("2016-12-31")) is None


def test_a_value_counts_once_it_was_published():
    assert one("un_ideal_point", "JPN", known_by=day("2020-04-29")).date == "2019"
    assert one("un_ideal_point", "JPN", known_by=day("2020-04-28")) is None


def test_the_files_stay_small():
    folder = files("mainstay.rules").joinpath("indicators")
    sizes = [len(f.read_bytes()) for f in folder.iterdir() if f.name.endswith((".csv", ".toml"))]
    assert sum(sizes) < 400_000


def network(**row):
    plain = {"indicator_id": "i1", "indicator": "rule_of_law", "country_id": "BBB", "value": 0.5}
    rows = {
        "evidence": [DEFAULTS["evidence"] | {"evidence_id": "note"}],
        "indicators": [{"date": "2024", **COMMON, **plain, **row}],
    }
    return network_of(rows, "end")


def test_a_row_of_the_network_takes_the_place_of_what_ships():
    made = network(country_id="JPN", date="2015")
    found = {(i.indicator, i.country_id): i for i in indicators_of(made, TODAY)}
    own = found["rule_of_law", "JPN"]
    assert (own.low, own.value, own.high) == (0.5, 0.5, 0.5)
    assert (own.rows, own.direction, own.reference) == (
        (("indicators", 0),),
        "more",
        "Nobody, Facts made up",
    )
    assert len(found) == len(indicators(TODAY))


def test_a_row_without_a_unit_has_that_of_what_ships():
    (own,) = [i for i in indicators_of(network(), TODAY) if i.rows]
    assert own.unit == "standard normal"
    (own,) = [i for i in indicators_of(network(unit="percentile"), TODAY) if i.rows]
    assert own.unit == "percentile"


def test_a_row_of_the_network_adds_nations_and_indicators():
    found = indicators_of(network(indicator="audits", value=None), TODAY)
    (own,) = [i for i in found if i.indicator == "audits"]
    assert (own.country_id, own.low, own.value, own.direction) == ("BBB", None, None, "none")
    assert len(found) == len(indicators(TODAY)) + 1


def test_a_row_of_the_network_counts_from_its_date_and_its_publication():
    early, late = day("2024-06-30"), day("2026-06-30")
    assert not [i for i in indicators_of(network(), early) if i.rows]
    assert [i for i in indicators_of(network(), late) if i.rows]
    assert not [i for i in indicators_of(network(), late, known_by=early) if i.rows]


def test_trade_is_a_share_of_the_world_and_never_verified():
    found = trade(TODAY)
    for sector in sectors():
        assert 0.5 < sum(t.share for t in found if t.sector == sector) <= 1.0
    assert not any(t.verified for t in found)
    assert all(t.share > 0 and t.rca > 0 for t in found)
    assert {t.sector for t in found} == set(sectors())


def test_trade_is_no_older_than_the_day():
    assert trade(day("2000-12-30")) == () != trade(day("2000-12-31"))
    assert trade(TODAY, known_by=day("2024-12-12")) == ()


def test_sectors_are_those_of_items_and_three_more():
    assert set(sectors()) - set(codes()["sector"]) == {"aircraft", "arms", "instruments"}


def test_memberships_of_regimes_are_verified_as_far_as_they_were_read():
    japan = {r.regime: r for r in regimes() if r.country_id == "JPN"}
    assert japan["NSG"].verified_on(day("2000-06-30"))
    assert japan["MTCR"].verified_on(day("1988")) and japan["MTCR"].verified_on(day("2026-06-20"))
    assert japan["MTCR"].doubt(day("1987-06-30")) == "dated to 1987, without the day"
    assert japan["AUSTRALIA_GROUP"].doubt(day("2026-06-19")) == (
        "read for 2026-06-20, not for this day"
    )
    assert japan["AUSTRALIA_GROUP"].verified_on(day("2026-06-20"))
    assert japan["WASSENAAR"].force(day("1990-06-30")) == NOT
    undated = next(r for r in regimes() if r.since is None)
    assert (undated.force(day("1990-06-30")), undated.force(TODAY)) == (MAYBE, CERTAIN)
    assert not any(r.country_id == "TWN" for r in regimes())


def test_instruments_keep_what_is_not_verified():
    assert [s.verified for s in screenings() if s.country_id in {"GBR", "TWN"}] == [True, False]
    assert {o.country_id for o in outbound() if o.verified} == {"USA", "EU"}


HEAD = "indicator,country_id,date,low,high,value,verified\n"
ROW = "rule_of_law,JPN,2019,1,2,1.5,yes\n"
REGIME = "regime,country_id,since,since_verified,reference,as_of,verified\n"
SCREENING = (
    "country_id,instrument,since,authority,mandatory_filing,mandatory_says,status,reference,as_of,"
    "verified,note\n"
)
OUTBOUND = "country_id,instrument,since,authority,scope,status,reference,as_of,verified,note\n"


def values(text: str):
    return read_values(text, definitions())


@pytest.mark.parametrize(
    ("read", "text", "match"),
    [
        (values, "", "COL001"),
        (values, 'indicator,"a', "FIL006"),
        (values, HEAD + "rule_of_law,JPN\n", "ROW001 values.csv line 2"),
        (values, HEAD + ROW + ROW, "KEY003 values.csv line 3"),
        (values, HEAD + ROW.replace("rule_of_law", "mood"), "VAL004 .*'mood'"),
        (values, HEAD + ROW.replace("JPN", "Japan"), "VAL005 .*'Japan'"),
        (values, HEAD + ROW.replace("2019", "19"), "VAL006 .*'19'"),
        (values, HEAD + ROW.replace("1.5", "nan"), "VAL002 .*'nan'"),
        (values, HEAD + ROW.replace("yes", "so"), "VAL008 .*'so'"),
        (values, HEAD + ROW.replace(",2,", ",1.2,"), "NET011 values.csv line 2"),
        (read_regimes, REGIME + "OPEC,JPN,,no,R,2024,yes\n", "VAL004"),
        (read_regimes, REGIME + "NSG,JPN,,no,,2024,yes\n", "VAL001 regimes.csv line 2, reference"),
        (read_screenings, SCREENING + "JPN,A,,B,perhaps,so,in_force,R,2024,yes,\n", "VAL004"),
        (read_outbound, OUTBOUND + "Japan,A,,B,C,in_force,R,2024,yes,\n", "VAL005"),
        (read_definitions, "[a]\nname = 1\n", "VAL001"),
        (read_meaning, "date = 2000\n", "VAL001"),
    ],
)
def test_faults_are_named_with_their_place(read, text, match):
    with pytest.raises(DataError, match=match):
        read(text)


def test_all_faults_are_named_at_once():
    bad = HEAD + "mood,Japan,19,a,b,c,so\n"
    with pytest.raises(DataError) as raised:
        values(bad)
    assert [p.code for p in raised.value.problems] == [
        "VAL004",
        "VAL005",
        "VAL006",
        "VAL002",
        "VAL002",
        "VAL002",
        "VAL008",
    ]


def test_words_of_a_definition_and_sectors_of_trade_are_held():
    text = "".join(f'{key} = "x"\n' for key in ("name", "unit", "direction", "interval", "about"))
    with pytest.raises(DataError, match="VAL004 indicators.toml a, direction"):
        read_definitions("[a]\n" + text + 'reference = "r"\nlicence = "l"\nas_of = "2020"\n')
    with pytest.raises(DataError, match="VAL004 trade.csv line 2, sector"):
        read_trade("country_id,sector,share,rca\nJPN,tea,0.1,1\n", {})
