"""What the F-35 study must say: the holds of the study and the questions it can answer."""

import pytest
from studies.carried import STUDIES, beside, compare

from mainstay import coverage, deliverable, load, origin, read, single_points
from mainstay.dates import days
from mainstay.model.force import CERTAIN, MAYBE, NOT, in_force, source_force

STUDY = STUDIES / "f35-partner-exit"
END_UNKNOWN = {"f7", "f8", "f10", "f11", "f13", "f16", "f17", "f18"}
"""Turkish sources whose end is not published."""


@pytest.fixture(scope="module")
def network():
    return load(STUDY)


def single(network, **asked):
    """Return what each single point fails through."""
    table = single_points(network, order=1, **asked).table
    return {row["members"][0]: row["through"] for row in table if row["order"] == 1}


def turkish_sources(network, on):
    """Return the force of each source in Türkiye on a day."""
    return {
        row["source_id"]: source_force(row, days(on)[0])
        for row in network["sources"].rows()
        if network.country_of(row["organisation_id"], row["site_id"]) == "TUR"
    }


def test_the_study_has_no_error_and_lists_its_gaps():
    reading = read(STUDY)
    assert reading.errors == []
    assert {problem.code for problem in reading.problems} == {
        "GAP001",
        "GAP002",
        "GAP003",
        "GAP004",
    }


@pytest.mark.parametrize("nation", [None, "USA"])
def test_northrop_is_a_single_point_after_the_exit_and_not_before(network, nation):
    before = single(network, for_nation=nation, on="2019-06-30")
    after = single(network, for_nation=nation, on="2023-07-31")
    assert "northrop" not in before
    assert after["northrop"] == ["centre-fuselage"]


def test_the_single_maker_of_centre_fuselages_is_a_dated_fact(network):
    links = network["supply_links"]
    sole = links.row("northrop--lockheed--centre-fuselage--sole")
    force = [
        in_force(sole["since"], sole["until"], days(on)[0])
        for on in ("2021-12-31", "2022-06-30", "2023-07-31", "2025-06-30", "2026-01-31")
    ]
    assert force == [NOT, MAYBE, CERTAIN, MAYBE, NOT]
    why = single_points(network, on="2023-07-31").why("northrop").lines()
    assert any("No other supplier" in line and "bd23" in line for line in why)


def test_weeze_ramps_and_does_not_yet_count_as_certain(network):
    result = single_points(network, on="2025-12-31", order=1)
    (row,) = (row for row in result.table if row["members"] == ["northrop"])
    assert row["because"] == ["sources or alternatives that are not sure may supply"]
    assert any("Rheinmetall" in line for line in result.why("northrop").lines())


def test_before_the_exit_ayesas_stops_display_and_interface_unit(network):
    assert single(network, on="2018-09-30")["ayesas"] == ["mriu", "pcd"]
    assert single(network, on="2018-09-30", for_nation="USA")["ayesas"] == ["mriu", "pcd"]
    through = single(network, on="2018-09-30", at="country")["TUR"]
    assert {"mriu", "pcd"} <= set(through)
    assert "centre-fuselage" not in through
    assert "TUR" not in single(network, on="2023-07-31", at="country")


def test_what_was_known_in_2018_already_shows_ayesas(network):
    found = single(network, on="2018-09-30", known_by="2018-12-31")
    assert found["ayesas"] == ["mriu", "pcd"]


def test_turkish_sources_are_certain_before_maybe_in_between_and_none_after(network):
    assert set(turkish_sources(network, "2019-06-30").values()) == {CERTAIN}
    for on in ("2020-06-30", "2021-12-31"):
        force = turkish_sources(network, on)
        assert {key for key, value in force.items() if value == MAYBE} == END_UNKNOWN
    assert CERTAIN not in turkish_sources(network, "2022-06-30").values()
    assert set(turkish_sources(network, "2023-01-01").values()) == {NOT}


def test_no_turkish_link_is_in_force_after_2022(network):
    country = dict(
        zip(network["organisations"].keys, network["organisations"]["country_id"], strict=True)
    )
    for row in network["supply_links"].rows():
        if country[row["supplier_id"]] == "TUR":
            assert in_force(row["since"], row["until"], days("2023-01-01")[0]) == NOT


def test_turkiye_is_certain_in_2019_and_not_in_2023(network):
    def presence(on, nation=None):
        table = origin(network, on=on, for_nation=nation).table
        return {row["input"]: row["presence"] for row in table if row["country"] == "TUR"}

    before = presence("2019-06-30")
    assert {key for key, value in before.items() if value == "certain"} == {
        "ewis",
        "ibr",
        "mriu",
        "pcd",
    }
    assert presence("2019-06-30", "USA")["centre-fuselage"] == "certain"
    assert presence("2023-07-31") == {}
    caveats = origin(network, on="2023-07-31").caveats
    assert any(caveat.startswith("Old shares not used") for caveat in caveats)


def test_wiring_and_structures_for_tai_make_nobody_a_maker_of_centre_fuselages(network):
    lines = coverage(network, item="centre-fuselage", on="2019-06-30").why("0").lines()
    assert "Turkish Aerospace Industries" in " ".join(lines)
    assert not any("Kale" in line or "Fokker" in line for line in lines)


def test_the_rate_of_all_lines_counts_once_and_fuselages_bind_after_the_exit(network):
    before = deliverable(network, on="2019-06-30").table[0]
    after = deliverable(network, on="2023-07-31").table[0]
    assert before["rate_per_year"] == after["rate_per_year"] == 156
    assert "centre-fuselage" in before["unbounded_inputs"]
    assert any("Centre fuselage: Northrop Grumman" in chain for chain in after["binding"])
    assert {network["sources"].row(key)["counted_in"] for key in ("f2", "f3")} == {"f1"}


def test_deliveries_are_no_output_and_bound_nothing(network):
    rows = [row for row in network["series"].rows() if row["series"] == "F-35 deliveries per year"]
    assert {row["measure"] for row in rows} == {"deliveries"}
    assert deliverable(network, on="2025-12-31").table[0]["floor_per_year"] is None


def test_coverage_names_what_has_no_known_source_after_the_exit(network):
    dark = {item for row in coverage(network, on="2023-07-31").table for item in row["unknown"]}
    assert dark == {"pylons", "mriu", "weapon-bay-doors", "air-inlet-duct"}
    dark = {item for row in coverage(network, on="2019-06-30").table for item in row["unknown"]}
    assert dark == set()


# Questions of the study that its tables can compute. Q7 (whose leaving would hurt most today) has
# no published answer.


def value(network, key):
    return network["series"].row(key)["value"]


def test_q1_estimated_aircraft_late_and_months_to_new_sources(network):
    late = [value(network, f"aircraft-delayed-2018-07{end}") for end in ("-lower", "", "-upper")]
    assert late == [50, 62.5, 75]
    months = [
        value(network, f"months-to-resource-2018-07{end}") for end in ("-lower", "", "-upper")
    ]
    assert months == [18, 21, 24]
    assert "50-75 aircraft" in network["events"].row("e3")["effect"]


def test_q2_the_exit_took_longer_than_planned(network):
    planned = value(network, "months-planned-2019-07")
    to_last = value(network, "months-to-last-delivery-2022-12")
    assert (planned, to_last) == (8, 41)
    assert CERTAIN in turkish_sources(network, "2020-03-31").values()


def test_q4_cost_of_the_move(network):
    money = network["instruments"]
    ends = [money.row(key)["amount"] for key in ("g2", "g3")]
    assert [money.row(key)["add_up"] for key in ("g2", "g3")] == [True, False]
    assert sum(ends) / 2 == value(network, "cost-of-move-2019")


def test_q5_items_with_one_source_in_the_world_in_turkiye(network):
    found = {
        row["item_id"]
        for row in network["sources"].rows()
        if row["share_of_supply"] == 1
        and row["share_market"] == "world"
        and network.country_of(row["organisation_id"], row["site_id"]) == "TUR"
    }
    table = origin(network, on="2018-12-31", market="world").table
    shares = {row["input"] for row in table if row["country"] == "TUR" and row["share_low"] == 1}
    assert found == shares == {"mriu", "pcd"}


@beside("f35-partner-exit")
@pytest.mark.parametrize(
    ("table", "ours", "number", "column", "spare"),
    [
        ("sources", "sources", "capacity_per_year", "capacity_per_year", 0),
        ("sources", "sources", "share_of_supply", "share_of_supply", 0),
        ("demand", "demands", "quantity", "quantity", 0),
        # The ends of two published ranges, which stand only in the text of an event, were added.
        ("backtest", "series", "value", "value", 4),
        ("instruments", "instruments", "amount", "amount", 0),
        ("bom", "bom_lines", "quantity", "quantity", 0),
        ("country_shares", "item_shares", "share", "share", 0),
        ("partners", "partners", "cost_share", "contribution", 0),
        ("partners", "partners", "planned_aircraft_or_units", "planned_units", 0),
        ("events", "events", "duration_weeks", "duration_weeks", 0),
    ],
)
def test_every_published_number_was_carried_over(network, table, ours, number, column, spare):
    compare("f35-partner-exit", network, table, ours, number, column, spare)
