"""What the magnet study must say: the holds of the study and the questions it can answer."""

from dataclasses import replace
from datetime import date

import pytest
from studies.carried import STUDIES, beside, compare

from mainstay import (
    coverage,
    deliverable,
    load,
    origin,
    read,
    single_points,
)
from mainstay.dates import days
from mainstay.model.force import CERTAIN, NOT, in_force, rows_in_force
from mainstay.rules.policy import profile

STUDY = STUDIES / "permanent-magnets"
STAGES = ("re-concentrate", "ndpr-oxide", "ndpr-metal", "ndfeb-magnet")


@pytest.fixture(scope="module")
def network():
    return load(STUDY)


def rows(result):
    """Return the rows of an answer by their keys."""
    return {tuple(row[name] for name in result.key): row for row in result.table}


def ends(result, key):
    """Return the interval of one row; where the record has none left, anything may hold."""
    row = rows(result).get(key)
    return (0.0, 1.0) if row is None else (row["share_low"], row["share_high"])


def world(item, country="CHN"):
    return item, country, "world", "production"


def without(network, share):
    """Return the network without one published share."""
    table = network["item_shares"]
    kept = [row for row, key in enumerate(table.keys) if key != share]
    return replace(network, tables={**network.tables, "item_shares": table.take(kept)})


def test_the_study_has_no_error_and_lists_its_gaps():
    reading = read(STUDY)
    assert reading.errors == []
    assert {problem.code for problem in reading.problems} == {
        "GAP001",
        "GAP002",
        "GAP003",
        "GAP004",
        "GAP005",
        "GAP007",
    }


def test_the_turbomachine_of_the_f_35_rests_on_samarium_from_china(network):
    assert "f35-turbomachine" in {row["input"] for row in origin(network).table}
    answer = origin(network, item="f35-turbomachine", on="2025-06-30")
    row = rows(answer)[world("sm-metal")]
    assert (row["share_low"], row["share_high"], row["year"]) == (1.0, 1.0, 2024)
    assert row["presence"] == "possible"  # A share of the world is none of this aircraft's.
    assert row["via"] == (
        "F-35 turbomachine > Samarium-cobalt magnet > Samarium-cobalt alloy > Samarium metal"
    )
    assert rows(origin(network, on="2025-06-30"))[world("sm-metal")]["share_low"] == 1.0


def test_the_chain_to_samarium_goes_through_what_the_f_35_certainly_holds(network):
    row = rows(origin(network, on="2025-06-30"))[world("sm-metal")]
    assert row["via"].startswith("F-35 aircraft > F-35 turbomachine")


def test_ndfeb_magnets_depend_on_china_at_every_stage(network):
    answer = origin(network, on="2024-12-31")
    low = [ends(answer, world(item))[0] for item in STAGES]
    assert low == [0.692, 0.91, 0.91, 0.94]
    assert [rows(answer)[world(item)]["year"] for item in STAGES] == [2024, 2024, 2020, 2024]


def test_the_metal_share_stands_beside_a_newer_maker_without_a_share(network):
    assert ends(origin(network), world("ndpr-metal"))[0] == 0.91


def test_the_newest_chosen_shares_of_china_by_stage(network):
    found = {}
    for row in sorted(network["item_shares"].rows(), key=lambda row: row["year"]):
        if row["chosen"] and row["country_ids"] == ["CHN"] and row["market"] == "world":
            found[row["item_id"]] = row["share"], row["year"]
    assert [found[item] for item in STAGES] == [
        (0.692, 2024),
        (0.91, 2024),
        (0.91, 2020),
        (0.94, 2024),
    ]


def test_the_shares_that_are_not_chosen_are_kept_with_a_reason(network):
    others = {row["item_share_id"]: row for row in network["item_shares"].rows()}
    others = {key: row for key, row in others.items() if not row["chosen"]}
    assert {row["share"] for row in others.values()} == {0.92, 0.9, 0.89}
    assert all(row["note"] for row in others.values())


@pytest.mark.parametrize("item", STAGES)
def test_no_stage_has_more_than_one_chosen_share_of_a_country_and_year(network, item):
    chosen = [
        (row["market"], row["measure"], row["year"], tuple(row["country_ids"]))
        for row in network["item_shares"].rows()
        if row["chosen"] and row["item_id"] == item
    ]
    assert len(chosen) == len(set(chosen))


def older(network, share):
    """Return the older shares of the same country, which stand in where the share is removed."""
    return {
        row["share"]
        for row in network["item_shares"].rows()
        if all(
            row[name] == share[name]
            for name in ("item_id", "market", "measure", "country_ids", "chosen")
        )
        and row["year"] < share["year"]
    }


@pytest.mark.parametrize("on", ["2020-12-31", "2024-12-31", "2026-04-30"])
def test_removing_a_chosen_share_widens_and_never_crashes(network, on):
    before = origin(network, on=on)
    for row in network["item_shares"].rows():
        if not row["chosen"] or row["share"] is None:
            continue
        after = origin(without(network, row["item_share_id"]), on=on)
        (country,) = row["country_ids"]
        key = row["item_id"], country, row["market"], row["measure"]
        old, new = ends(before, key), ends(after, key)
        assert new[1] - new[0] >= old[1] - old[0] or new[0] in older(network, row)


@pytest.mark.parametrize(
    ("item", "share", "left"),
    [
        ("re-concentrate", "re-concentrate-world-production-chn-2024", (0.0, 0.694)),
        ("ndpr-oxide", "ndpr-oxide-world-production-chn-2024", (0.87, 1.0)),
        ("ndpr-metal", "ndpr-metal-world-production-chn-2020", (0.0, 1.0)),
        ("sm-metal", "sm-metal-world-production-chn-2024", (0.0, 1.0)),
    ],
)
def test_without_its_share_the_part_of_china_is_open(network, item, share, left):
    before = ends(origin(network, on="2024-12-31"), world(item))
    after = ends(origin(without(network, share), on="2024-12-31"), world(item))
    assert after == left
    assert after[1] - after[0] > before[1] - before[0]


def test_what_was_known_in_2024_does_not_know_the_share_of_samarium(network):
    answer = origin(network, on="2024-12-31", known_by="2024-12-31")
    assert world("sm-metal") not in rows(answer)
    assert ends(answer, world("ndpr-metal"))[0] == 0.91


def test_one_maker_of_alloys_is_an_apparent_single_point(network):
    table = single_points(network, on="2026-04-30").table
    found = {row["members"][0]: row["through"] for row in table if row["order"] == 1}
    assert found["lcm"] == ["ndfeb-alloy", "smco-alloy"]
    assert found["honeywell"] == ["f35-turbomachine"]
    assert all(row["apparent"] for row in table)


def test_nothing_published_bounds_the_aircraft(network):
    result = deliverable(network, on="2026-04-30")
    assert result.table[0]["rate_per_year"] is None
    assert result.unanswered is not None


def test_coverage_names_what_is_dark(network):
    dark = {item for row in coverage(network).table for item in row["unknown"]}
    assert {"cobalt-metal", "dytb-metal", "actuator-class"} <= dark


def test_the_samarium_stock_is_no_flow(network):
    source = network["sources"].row("src-solvay-sm")
    assert source["capacity_per_year"] is None
    stock = network["stocks"].row("france-samarium-2025-12")
    assert (stock["quantity"], stock["unit"], stock["verified"]) == (200, "t", True)
    assert stock["organisation_id"] is None


def test_a_plan_is_no_output_and_a_first_phase_counts_once(network):
    sources = network["sources"]
    assert sources.row("src-mp-10x")["capacity_basis"] == "planned"
    assert sources.row("src-mp-mag")["counted_in"] == "src-mp-mag-exp"
    assert sources.row("src-narva")["counted_in"] == "src-narva2"


def test_an_agreement_is_no_delivery(network):
    links = network["supply_links"]
    assert links.row("lcm--arnold--smco-alloy")["kind"] == "contract"
    assert links.row("lynas--lynas-malaysia--mixed-re-carbonate")["kind"] == "supply"
    assert not any(links["exclusive"])


def test_the_price_floor_is_a_price(network):
    floor = network["instruments"].row("i3")
    assert (floor["amount"], floor["currency"], floor["per_unit"]) == (110, "USD", "kg")
    assert floor["add_up"] is False


# Questions of the study, each from the rows that hold the facts.


def value(network, key):
    return network["series"].row(key)["value"]


def test_q2_weeks_that_the_samarium_stock_covers(network):
    assert network["stocks"].row("france-samarium-2025-12")["cover_weeks"] == 52


def test_q3_depth_of_the_licence_shock(network):
    monthly = {
        row["date"]: row["value"]
        for row in network["series"].rows()
        if row["series"] == "CHN rare-earth magnet exports per month"
    }
    since = network["controls"].row("c1")["since"]
    under = {month: amount for month, amount in monthly.items() if month >= since[:7]}
    worst = min(under, key=under.get)
    assert worst == "2025-05"
    assert value(network, f"chn-magnet-exports-fall-{worst}") == 0.74


def test_q3b_months_until_exports_were_back(network):
    year_before = value(network, "chn-magnet-exports-2024-07")
    monthly = {
        int(row["date"][5:]): row["value"]
        for row in network["series"].rows()
        if row["series"] == "CHN rare-earth magnet exports per month"
        and row["date"].startswith("2025")
    }
    rule = int(network["controls"].row("c1")["since"][5:7])
    back = min(m for m, amount in monthly.items() if m > rule and amount >= year_before)
    assert back - rule == 3


def test_q4_days_without_acceptance_of_the_f_35(network):
    stop, waiver = (
        date.fromisoformat(text)
        for text in (
            network["events"].row("ev-f35")["date"],
            network["controls"].row("c6")["since"],
        )
    )
    assert (waiver - stop).days == value(network, "f35-acceptance-stop-2022-10") == 31
    assert "126 aircraft" in network["controls"].row("c6")["applies_to"]


def test_q7_what_the_buying_rule_covers_from_2027(network):
    controls = network["controls"]
    for key, before in (("c4", CERTAIN), ("c5", NOT)):
        row = controls.row(key)
        assert in_force(row["since"], row["until"], days("2026-12-31")[0]) == before
        assert in_force(row["since"], row["until"], days("2027-01-01")[0]) == CERTAIN
    assert controls.row("c5")["applies_to"].startswith("Mined, refined, separated")
    policy, day = profile(network.policy).of(network.home), days("2027-01-01")[0]
    concern = {
        code
        for code in network["countries"].keys
        if policy.standing(code, day).group == "of_concern"
    }
    assert concern == {"CHN", "RUS", "IRN", "PRK"}


def test_q8_dependence_of_japan_from_2010_to_2024(network):
    shares = [value(network, f"japan-import-share-chn-{year}") for year in (2010, 2024)]
    assert round(shares[0] - shares[1], 9) == 0.2
    for year, share in zip(("2010", "2024"), shares, strict=True):
        answer = origin(network, item="ndfeb-magnet", market="JPN", on=year)
        assert ends(answer, ("ndpr-oxide", "CHN", "JPN", "imports")) == (share, 1.0)


def test_the_waiver_and_the_suspended_measures_end(network):
    controls = network["controls"]
    keys = dict(zip(controls.keys, rows_in_force(controls, days("2026-04-30")[0]), strict=True))
    assert (keys["c6"], keys["c2"], keys["c1"]) == (NOT, NOT, CERTAIN)


@beside("permanent-magnets")
@pytest.mark.parametrize(
    ("table", "ours", "number", "column", "spare"),
    [
        ("sources", "sources", "capacity_per_year", "capacity_per_year", 0),
        ("sources", "sources", "share_of_supply", "share_of_supply", 0),
        ("demand", "demands", "quantity", "quantity", 0),
        # Added: the fall of exports in May 2025 and the money for projects by 2022.
        ("backtest", "series", "value", "value", 2),
        ("instruments", "instruments", "amount", "amount", 0),
        ("bom", "bom_lines", "quantity", "quantity", 0),
        # Added: the share of Germany that is published only as a bound.
        ("country_shares", "item_shares", "share", "share", 1),
        ("events", "events", "duration_weeks", "duration_weeks", 0),
    ],
)
def test_every_published_number_was_carried_over(network, table, ours, number, column, spare):
    compare("permanent-magnets", network, table, ours, number, column, spare)
