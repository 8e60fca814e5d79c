"""What the missile study must say: the holds of the study and the questions it can answer."""

from datetime import date

import pytest
from studies.carried import STUDIES, beside, compare

from mainstay import coverage, deliverable, load, origin, read, single_points
from mainstay.dates import days
from mainstay.model.force import CERTAIN, MAYBE, NOT, source_force

STUDY = STUDIES / "solid-rocket-motors"


@pytest.fixture(scope="module")
def network():
    return load(STUDY)


def single(network, **asked):
    """Return what each single point fails through."""
    table = single_points(network, order=1, **asked).table
    return {row["members"][0]: row["through"] for row in table if row["order"] == 1}


def force(network, source, on):
    return source_force(network["sources"].row(source), days(on)[0])


def value(network, observation):
    row = network["series"].row(observation)
    return row["value"], row["unit"]


def test_the_study_has_no_error_and_lists_its_gaps():
    reading = read(STUDY)
    assert reading.errors == []
    assert {problem.code for problem in reading.problems} == {
        "GAP001",
        "GAP002",
        "GAP003",
        "GAP004",
        "GAP005",
    }


@pytest.mark.parametrize("nation", [None, "USA"])
def test_seekers_bind_interceptors_in_2024(network, nation):
    row = deliverable(network, for_nation=nation, on="2024-12-31").table[0]
    assert (row["item"], row["rate_per_year"]) == ("pac3-mse", 500)
    (chain,) = row["binding"]
    assert chain.startswith("PAC-3 MSE interceptor > PAC-3 seeker: ")
    assert "500 a year (derived 2024)" in chain


def test_output_of_2025_above_the_seeker_rate_is_reported_as_a_conflict(network):
    result = deliverable(network, for_nation="USA", on="2025-12-31")
    row = result.table[0]
    assert (row["rate_per_year"], row["floor_per_year"]) == (500, 600)
    assert any(caveat.startswith("Conflict in the facts") for caveat in result.caveats)


def test_output_of_2024_agrees_with_the_seeker_rate(network):
    result = deliverable(network, for_nation="USA", on="2024-12-31")
    assert result.table[0]["floor_per_year"] == 500
    assert not any(caveat.startswith("Conflict") for caveat in result.caveats)


def test_japan_makes_thirty_a_year_from_american_seekers(network):
    row = deliverable(network, for_nation="JPN", on="2024-12-31").table[0]
    assert (row["rate_per_year"], row["floor_per_year"]) == (30, 30)
    assert "boeing-hsv" in single(network, for_nation="JPN", on="2024-12-31")


def test_a_plan_bounds_nothing(network):
    row = deliverable(network, on="2027-12-31").table[0]
    assert "pac3-seeker" in row["unbounded_inputs"]
    sources = network["sources"]
    plans = {"r1", "r21", "r31b", "r38", "r38b"}
    assert {sources.row(key)["capacity_basis"] for key in plans} == {"planned", "planned_total"}


@pytest.mark.parametrize("nation", [None, "USA"])
def test_the_single_suppliers_named_in_public_are_found(network, nation):
    found = single(network, for_nation=nation, on="2024-12-31")
    assert found["boeing-hsv"] == ["pac3-seeker"]
    assert found["l3h-ar"] == ["srm-pac3"]
    assert found["ampac"] == ["ap"]


def test_the_seeker_factory_is_more_than_an_apparent_single_point(network):
    table = single_points(network, for_nation="USA", on="2024-12-31", order=1).table
    apparent = {row["members"][0]: row["apparent"] for row in table}
    assert apparent["boeing-hsv"] is False
    assert apparent["ampac"] is True


@pytest.mark.parametrize(
    ("missile", "motors"),
    [
        ("javelin", ["srm-javelin"]),
        ("stinger", ["srm-stinger"]),
        ("gmlrs", ["srm-gmlrs"]),
        ("sm-6", ["mk104", "mk72"]),
    ],
)
def test_one_firm_alone_makes_the_motors_of_many_missiles(network, missile, motors):
    assert single(network, item=missile, for_nation="USA")["l3h-ar"] == motors


@pytest.mark.parametrize("nation", [None, "USA"])
def test_the_amraam_motor_is_norwegian(network, nation):
    assert single(network, item="amraam", for_nation=nation)["nammo"] == ["srm-amraam"]
    rows = {r["input"]: r for r in origin(network, item="amraam", for_nation="USA").table}
    motor = rows["srm-amraam"]
    assert (motor["country"], motor["presence"], motor["share_low"]) == ("NOR", "certain", 1)


def test_the_amraam_motor_was_american_before_2012(network):
    before = single(network, item="amraam", for_nation="USA", on="2010-12-31")
    assert before["ng"] == ["srm-amraam"]
    assert "nammo" not in before
    assert force(network, "r20", "2012-06-30") == MAYBE
    assert force(network, "r20", "2013-01-01") == NOT


@pytest.mark.parametrize(
    ("on", "pepcon"),
    [("1988-04-30", CERTAIN), ("1988-05-03", CERTAIN), ("1988-05-20", NOT), ("1989-06-30", NOT)],
)
def test_pepcon_is_in_force_until_the_fourth_of_may_1988(network, on, pepcon):
    assert force(network, "r3", on) == pepcon
    members = {
        maker
        for row in single_points(network, item="ap", for_nation="USA", on=on).table
        for maker in row["members"]
    }
    assert ("pepcon" in members) is (pepcon == CERTAIN)
    assert "kerr-mcgee" in members


def test_kerr_mcgee_left_some_day_of_the_late_1990s(network):
    found = [force(network, "r2", on) for on in ("1994-12-31", "1997-06-30", "2000-01-01")]
    assert found == [CERTAIN, MAYBE, NOT]


def test_the_motors_of_all_kinds_are_the_capacity_of_no_single_motor(network):
    sources = network["sources"]
    assert sources.row("r8")["capacity_per_year"] is None
    total = sources.row("r8t")
    assert (total["item_id"], total["capacity_per_year"]) == ("srm-all", 75_000)
    assert "srm-all" not in network["bom_lines"]["child_id"]


def test_the_unchosen_gmlrs_rate_is_kept(network):
    values = network["series"].row("gmlrs-2023-04")
    assert (values["value"], values["chosen"]) == (6_000, False)


def test_coverage_names_what_is_dark(network):
    dark = {item for row in coverage(network).table for item in row["unknown"]}
    assert dark == {"naclo4"}


# Questions of the study that its tables can compute.


def test_q1_weeks_until_united_states_perchlorate_was_made_again(network):
    events = network["events"]
    lost, back = (date.fromisoformat(events.row(key)["date"]) for key in ("p1", "p2b"))
    assert round((back - lost).days / 7, 1) == 5.7
    table = network["series"]
    working = {
        row["date"]: row["value"]
        for row in table.rows()
        if row["series"] == "US ammonium perchlorate makers in production"
    }
    assert working == {"1988-05-05": 0, "1988-05-12": 0, "1988-06-13": 1}


def test_q1b_weeks_that_stock_and_the_second_plant_covered(network):
    events = network["events"]
    lost, covered = (days(events.row(key)["date"]) for key in ("p1", "p4b"))
    assert (covered[0] - lost[0]) // 7 <= 52 <= (covered[1] - lost[0]) / 7


def test_q2_a_new_line_is_all_that_is_left_in_the_united_states_without_cedar_city(network):
    sources = network["sources"]
    left = [
        row
        for row in sources.rows()
        if row["item_id"] == "ap"
        and network.country_of(row["organisation_id"], row["site_id"]) == "USA"
        and row["organisation_id"] != "ampac"
        and source_force(row, days("2024-12-31")[1]) != NOT
    ]
    (line,) = left
    assert (line["source_id"], line["status"], line["lead_time_weeks"]) == ("r1b", "ramping", 52)


def test_q6_united_states_motor_makers(network):
    assert value(network, "us-srm-makers-1995") == (6, "firms")
    assert value(network, "us-srm-makers-2017") == (2, "firms")


def test_q7_months_without_amraam(network):
    assert value(network, "amraam-stop-2012") == (24, "months")
    assert network["events"].row("p7")["duration_weeks"] == 104


def test_q8_months_from_order_to_first_stingers(network):
    assert value(network, "stinger-first-delivery-2022-05") == (30, "months")


@beside("solid-rocket-motors")
@pytest.mark.parametrize(
    ("table", "ours", "number", "column", "spare"),
    [
        ("sources", "sources", "capacity_per_year", "capacity_per_year", 0),
        ("sources", "sources", "share_of_supply", "share_of_supply", 0),
        ("sources", "sources", "lead_time_weeks", "lead_time_weeks", 0),
        ("sources", "sources", "recovery_time_weeks", "recovery_time_weeks", 0),
        ("demand", "demands", "quantity", "quantity", 0),
        # The makers at work on 5 May and 13 June 1988, and the second goal for 2027.
        ("backtest", "series", "value", "value", 3),
        ("instruments", "instruments", "amount", "amount", 0),
        ("events", "events", "duration_weeks", "duration_weeks", 0),
        ("bom", "bom_lines", "quantity", "quantity", 0),
        ("country_shares", "item_shares", "share", "share", 0),
    ],
)
def test_every_published_number_was_carried_over(network, table, ours, number, column, spare):
    compare("solid-rocket-motors", network, table, ours, number, column, spare)
