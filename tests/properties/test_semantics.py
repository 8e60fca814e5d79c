"""One small network for each sentence of the semantics that these four analyses rest on."""

from math import inf
from typing import Any

import pytest
from builders import added, build

from mainstay.analyses.coverage import coverage
from mainstay.analyses.deliverable import deliverable
from mainstay.analyses.origin import origin
from mainstay.analyses.single_points import single_points
from mainstay.errors import NoAnswer, UsageError
from mainstay.model.network import Network

COMPLETE = {"sources_complete": True}
ONLY = {"exclusive": True}


def rate(network: Network, **question: Any) -> float:
    """Return the stated rate, `inf` where nothing published bounds it."""
    found = deliverable(network, **question).table[0]["rate_per_year"]
    return inf if found is None else found


def cuts(network: Network, **question: Any) -> dict[str, bool]:
    """Return the members of each cut set, joined, and whether it is only apparent."""
    table = single_points(network, **question).table
    return {"+".join(row["members"]): row["apparent"] for row in table}


def shares(network: Network, item: str, **question: Any) -> dict[str | None, tuple[float, float]]:
    """Return the interval of each country in one input."""
    table = origin(network, **question).table
    return {
        row["country"]: (row["share_low"], row["share_high"])
        for row in table
        if row["input"] == item
    }


def presence(network: Network, item: str, **question: Any) -> dict[str | None, str]:
    """Return the presence of each country in one input."""
    table = origin(network, **question).table
    return {row["country"]: row["presence"] for row in table if row["input"] == item}


def alone(**source: Any) -> Network:
    """One item with one source of 100 a year."""
    return build(items=[("end",)], sources=[("maker", "end", 100, source)])


def two_tiers(**more: Any) -> Network:
    """An end item that takes one part, each with one source; 200 and 100 a year."""
    tables: dict[str, Any] = {
        "items": [("end", "assembly"), ("part",)],
        "bom_lines": [("end", "part", 1)],
        "sources": [("maker", "end", 200), ("smith", "part", 100)],
    }
    return build(**{**tables, **more})


def alternatives(kind: str = "material") -> Network:
    """An end item that takes one of two powders."""
    group = {"role": "alternative", "alt_group": "powder"}
    return build(
        items=[
            ("end", "assembly", COMPLETE),
            ("tnt", "material", COMPLETE),
            ("imx", kind, COMPLETE),
        ],
        bom_lines=[("end", "tnt", 1, group), ("end", "imx", 2, group)],
        sources=[("maker", "end", 500), ("tnt-works", "tnt", 100), ("imx-works", "imx", 100)],
    )


# Time.


@pytest.mark.parametrize(
    ("on", "stated", "certain"),
    [
        ("2023-12-31", 50.0, {"sure": False}),
        ("2024-01-01", 150.0, {"sure": True}),
        ("2024-12-30", 150.0, {"sure": True}),
        ("2024-12-31", 150.0, {"maker+sure": False}),
    ],
)
def test_a_year_stands_for_every_day_of_it(
    on: str, stated: float, certain: dict[str, bool]
) -> None:
    network = build(
        items=[("end", "material", COMPLETE)],
        sources=[("sure", "end", 50), ("maker", "end", 100, {"since": "2024"})],
    )
    assert rate(network, on=on) == stated
    assert cuts(network, on=on) == certain


def test_maybe_in_force_is_in_upper_bounds_and_out_of_lower_ones() -> None:
    network = build(
        items=[("end", "material", COMPLETE)],
        sources=[("sure", "end", 100), ("perhaps", "end", 50, {"since": "2025"})],
    )
    assert rate(network) == 150.0
    assert cuts(network) == {"sure": True}


def test_an_end_to_the_month_is_certain_up_to_its_first_day_and_past_after_its_last() -> None:
    network = alone(until="2025-05")
    assert coverage(network, on="2025-05-31").headline["sources"].value == 1
    assert coverage(network, on="2025-06-01").headline["sources"].value == 0
    assert cuts(network, on="2025-05-01") == {"maker": True}


def test_the_day_asked_about_is_by_default_that_of_the_newest_fact() -> None:
    network = alone(as_of_date="2026-03")
    assert deliverable(network).table[0]["date"] == "2026-03-31"
    assert deliverable(network, on="2024-02").table[0]["date"] == "2024-02-29"


def test_known_by_drops_facts_published_later_and_keeps_registers() -> None:
    network = two_tiers(
        sources=[
            ("maker", "end", 200, {"as_of_date": "2024-05"}),
            ("smith", "part", 100, {"as_of_date": "2025"}),
        ]
    )
    assert rate(network) == 100.0
    result = deliverable(network, known_by="2024-12-31")
    assert result.table[0]["rate_per_year"] == 200.0
    assert result.table[0]["date"] == "2024-12-31"
    assert result.table[0]["unbounded_inputs"] == ["part"]


def test_closed_without_an_end_is_closed_from_its_as_of_date() -> None:
    network = alone(status="closed", as_of_date="2024-09-10")
    assert rate(network, on="2024-09-09") == 100.0
    assert rate(network, on="2024-09-10") == inf
    network = alone(status="closed", as_of_date="2024-09")
    assert cuts(network, on="2024-08-31") == {"maker": True}
    assert coverage(network, on="2024-09-15").headline["sources"].value == 1
    assert coverage(network, on="2024-09-30").headline["sources"].value == 0


# Status.


@pytest.mark.parametrize(
    ("source", "stated", "certain"),
    [
        ({"status": "operating"}, 150.0, {"maker+sure": False}),
        ({"status": "ramping"}, 150.0, {"sure": True}),
        ({"status": "candidate"}, 50.0, {"sure": False}),
        ({"status": "candidate", "since": "2024"}, 150.0, {"sure": True}),
        ({"status": "candidate", "since": "2026"}, 50.0, {"sure": False}),
        ({"status": "closed"}, 50.0, {"sure": False}),
        ({"status": "closed", "until": "2026"}, 150.0, {"maker+sure": False}),
    ],
)
def test_operating_counts_ramping_only_above_candidate_not_before_its_start(
    source: dict[str, Any], stated: float, certain: dict[str, bool]
) -> None:
    network = build(
        items=[("end", "material", COMPLETE)],
        sources=[("sure", "end", 50), ("maker", "end", 100, source)],
    )
    assert rate(network) == stated
    assert cuts(network) == certain


def test_where_no_source_is_certain_those_that_may_supply_stand_in() -> None:
    network = build(
        items=[("end", "material", COMPLETE)],
        sources=[("maker", "end", 100, {"status": "ramping"})],
    )
    assert cuts(network) == {"maker": False}


def test_a_supplier_by_a_link_that_may_be_in_force_stands_in_too() -> None:
    network = two_tiers(
        sources=[("maker", "end", 200)],
        supply_links=[("smith", "maker", "part", {"since": "2025"})],
    )
    assert cuts(network) == {"maker": True, "smith": True}


@pytest.mark.parametrize("basis", ["planned", "planned_total"])
def test_a_planned_capacity_is_never_output(basis: str) -> None:
    network = build(items=[("end",)], sources=[("maker", "end", 100, {"capacity_basis": basis})])
    row = deliverable(network).table[0]
    assert row["rate_per_year"] is None
    assert row["unbounded_inputs"] == ["end"]
    assert coverage(network).table[0]["capacity_share"] == 0.0


def test_counted_in_counts_a_capacity_once() -> None:
    network = build(
        items=[("end",)],
        sources=[
            ("group", "end", 100, {"source_id": "whole"}),
            ("group", "end", 60, {"site_id": "works", "counted_in": "whole"}),
            ("other", "end", None, {"counted_in": "whole"}),
        ],
        sites=[("works", "group", "AAA")],
    )
    row = deliverable(network).table[0]
    assert row["rate_per_year"] == 100.0
    assert row["unbounded_inputs"] == []


def test_counted_in_does_not_lend_the_capacity_of_the_whole_to_a_part() -> None:
    network = build(
        items=[("end",)],
        sources=[
            ("group", "end", 100, {"source_id": "whole", "until": "2020"}),
            ("group", "end", 60, {"site_id": "works", "counted_in": "whole"}),
        ],
        sites=[("works", "group", "AAA")],
    )
    assert rate(network) == 60.0


def test_the_largest_published_capacity_is_the_bound() -> None:
    assert rate(alone(capacity_high_per_year=130)) == 130.0


def test_a_capacity_of_zero_is_published_and_not_unknown() -> None:
    network = build(items=[("end",)], sources=[("maker", "end", 0)])
    assert rate(network) == 0.0


# Missing.


def test_an_item_without_a_source_is_unlisted_available_and_in_no_cut_set() -> None:
    network = two_tiers(sources=[("maker", "end", 200)])
    assert rate(network) == 200.0
    assert deliverable(network).table[0]["unbounded_inputs"] == ["part"]
    assert cuts(network) == {"maker": True}
    assert coverage(network).table[1]["unknown"] == ["part"]
    assert any("The part" in caveat for caveat in single_points(network).caveats)


def test_an_unlisted_maker_needs_what_anyone_needs() -> None:
    network = build(
        items=[("end", "assembly"), ("part", "material", COMPLETE)],
        bom_lines=[("end", "part", 2)],
        sources=[("smith", "part", 100)],
    )
    assert rate(network) == 50.0
    assert cuts(network) == {"smith": False}


def test_a_complete_list_without_a_source_in_force_supplies_nothing() -> None:
    network = build(
        items=[("end", "material", COMPLETE)], sources=[("maker", "end", 100, {"until": "2020"})]
    )
    row = deliverable(network).table[0]
    assert row["rate_per_year"] == 0.0
    assert row["binding"] == ["The end: no source in force"]
    assert cuts(network) == {"": False}


@pytest.mark.parametrize("complete", [None, False, True])
def test_a_cut_set_is_sure_only_where_the_list_is_known_complete(complete: bool | None) -> None:
    network = build(
        items=[("end", "material", {"sources_complete": complete})],
        sources=[("one", "end", 1), ("two", "end", 1)],
    )
    assert cuts(network) == {"one+two": complete is not True}
    assert cuts(network, order=1) == {}


def test_an_alternative_whose_inputs_are_not_published_makes_a_cut_set_apparent() -> None:
    assert cuts(alternatives(kind="material")) == {"maker": False, "imx-works+tnt-works": False}
    assert cuts(alternatives(kind="part")) == {"maker": False, "tnt-works": True}


def test_a_component_whose_inputs_are_not_published_still_cuts() -> None:
    network = two_tiers(items=[("end", "assembly", COMPLETE), ("part", "part", COMPLETE)])
    assert cuts(network) == {"maker": False, "smith": False}


# Links.


def rivals(*links: Any, **more: Any) -> Network:
    """Two makers of the end item and two of its part; the second smith has little room."""
    return build(
        items=[("end", "assembly", COMPLETE), ("part", "material", COMPLETE)],
        bom_lines=[("end", "part", 1)],
        sources=[
            ("maker-1", "end", 100),
            ("maker-2", "end", 100),
            ("smith-1", "part", 500),
            ("smith-2", "part", 30),
        ],
        supply_links=list(links),
        **more,
    )


def test_a_link_is_evidence_of_supply_and_not_of_exclusivity() -> None:
    network = rivals(("smith-2", "maker-1", "part"), ("smith-2", "maker-2", "part"))
    assert rate(network) == 200.0
    assert cuts(network) == {"maker-1+maker-2": False, "smith-1+smith-2": False}


def test_an_exclusive_link_shuts_out_the_others() -> None:
    network = rivals(("smith-2", "maker-1", "part", ONLY))
    assert rate(network) == 130.0
    assert cuts(network) == {
        "maker-1+maker-2": False,
        "maker-2+smith-2": False,
        "smith-1+smith-2": False,
    }


def test_exclusivity_that_may_have_ended_shuts_out_only_in_what_is_certain() -> None:
    network = rivals(("smith-2", "maker-1", "part", {**ONLY, "until": "2025"}))
    assert rate(network) == 200.0
    assert cuts(network)["maker-2+smith-2"] is True


def test_a_government_furnishes_what_it_buys_to_the_makers_of_its_country() -> None:
    network = rivals(
        ("smith-2", "crown", "part", ONLY),
        organisations=[
            ("crown", "AAA", {"kind": "government"}),
            ("maker-1", "AAA"),
            ("maker-2", "BBB"),
        ],
    )
    assert rate(network) == 130.0
    company = rivals(("smith-2", "crown", "part", ONLY), organisations=[("crown", "AAA")])
    assert rate(company) == 200.0


def test_a_trader_passes_on_what_it_buys() -> None:
    links = [("smith-2", "trader", "part"), ("trader", "maker-1", "part", ONLY)]
    network = rivals(*links)
    assert cuts(network) == {
        "maker-1+maker-2": False,
        "maker-2+trader": False,
        "maker-2+smith-2": True,
        "smith-1+smith-2": False,
    }
    assert rate(network) == 200.0
    bound = rivals(("smith-2", "trader", "part", ONLY), links[1])
    assert rate(bound) == 130.0
    assert cuts(bound)["maker-2+smith-2"] is False


def test_the_country_of_a_trader_is_not_that_of_the_goods() -> None:
    network = two_tiers(
        organisations=[("trader", "CCC"), ("smith", "BBB"), ("maker", "AAA")],
        supply_links=[("smith", "trader", "part"), ("trader", "maker", "part")],
    )
    assert presence(network, "part").get("CCC") != "certain"
    assert presence(network, "part")["BBB"] in {"certain", "possible"}


def test_a_trader_that_only_may_buy_is_taken_for_a_maker_in_upper_bounds() -> None:
    network = two_tiers(
        supply_links=[
            ("trader", "maker", "part"),
            ("smith", "trader", "part", {"since": "2025"}),
        ]
    )
    assert rate(network) == 200.0
    settled = two_tiers(supply_links=[("trader", "maker", "part")])
    assert rate(settled) <= rate(network)


def test_a_supplier_without_a_row_is_taken_for_a_maker_without_a_bound() -> None:
    network = two_tiers(supply_links=[("unheard", "maker", "part")])
    row = deliverable(network).table[0]
    assert row["rate_per_year"] == 200.0
    assert row["unbounded_inputs"] == ["part"]
    assert "smith+unheard" in cuts(network)


@pytest.mark.parametrize("kind", ["venture", "service", "contract"])
def test_a_venture_a_service_or_a_contract_is_no_supply_link(kind: str) -> None:
    network = rivals(("smith-2", "maker-1", "part", {**ONLY, "kind": kind}))
    assert rate(network) == 200.0
    assert "maker-2+smith-2" not in cuts(network)
    unheard = two_tiers(supply_links=[("unheard", "maker", "part", {"kind": kind})])
    assert rate(unheard) == 100.0


# Deliverable.


def test_supply_of_an_item_is_the_sum_over_its_sources() -> None:
    network = build(items=[("end",)], sources=[("one", "end", 30), ("two", "end", 12)])
    assert rate(network) == 42.0


def test_alternatives_add() -> None:
    assert rate(alternatives()) == pytest.approx(150.0)


@pytest.mark.parametrize("role", ["total_only", "count_only", "know_how"])
def test_totals_counts_and_know_how_never_constrain(role: str) -> None:
    network = two_tiers(
        items=[("end", "assembly", COMPLETE), ("part", "material", COMPLETE)],
        bom_lines=[("end", "part", 1, {"role": role})],
    )
    assert rate(network) == 200.0
    assert cuts(network) == {"maker": False}
    assert [row["tier"] for row in coverage(network).table] == [0]
    assert origin(network).table == ()


def test_an_unknown_capacity_leaves_the_item_unbounded_and_is_listed() -> None:
    network = two_tiers(sources=[("maker", "end", None), ("smith", "part", None)])
    row = deliverable(network).table[0]
    assert row["rate_per_year"] is None
    assert row["unbounded_inputs"] == ["end", "part"]
    assert row["binding"] == []


def test_an_unknown_quantity_bounds_nothing_and_is_listed() -> None:
    network = two_tiers(bom_lines=[("end", "part", None)])
    row = deliverable(network).table[0]
    assert row["rate_per_year"] == 200.0
    assert row["unbounded_inputs"] == ["part"]


def test_the_least_published_quantity_gives_the_upper_bound() -> None:
    line = ("end", "part", 2, {"quantity_low": 1, "quantity_high": 4})
    assert rate(two_tiers(bom_lines=[line])) == 100.0


def test_what_binds_is_named_by_its_chain() -> None:
    (chain,) = deliverable(two_tiers()).table[0]["binding"]
    assert chain.startswith("The end > The part: The smith, 100")


def test_a_source_with_no_capacity_does_not_bind_where_another_has_room() -> None:
    network = two_tiers(
        sources=[("maker", "end", 200), ("smith", "part", 900), ("idle", "part", 0)]
    )
    (chain,) = deliverable(network).table[0]["binding"]
    assert chain.startswith("The end: The maker, 200")


def test_for_a_nation_keeps_what_is_sited_there_or_linked_to_a_buyer_there() -> None:
    network = build(
        items=[("end", "assembly"), ("part",)],
        bom_lines=[("end", "part", 1)],
        sources=[
            ("maker", "end", 500),
            ("home", "part", 10),
            ("abroad", "part", 20),
            ("branch", "part", 40, {"site_id": "works"}),
            ("linked", "part", 80),
            ("behind", "part", 160),
        ],
        organisations=[(name, "BBB") for name in ("abroad", "branch", "linked", "behind", "agent")],
        sites=[("works", "branch", "AAA")],
        supply_links=[
            ("linked", "maker", "part"),
            ("behind", "agent", "part"),
            ("agent", "maker", "part"),
        ],
    )
    assert rate(network) == 310.0
    assert rate(network, for_nation="AAA") == 10.0 + 40.0 + 80.0 + 160.0


def test_a_complete_list_says_nothing_of_a_nation_whose_sources_lie_elsewhere() -> None:
    network = build(
        items=[("end", "material", COMPLETE)],
        organisations=[("maker", "BBB")],
        sources=[("maker", "end", 100)],
        countries=[("AAA",), ("BBB",)],
    )
    assert rate(network, for_nation="AAA") == inf
    assert cuts(network, for_nation="AAA") == {}
    assert cuts(network) == {"maker": False}


def observed(*rows: Any, item: str = "part") -> Network:
    """Two tiers with observed output of the item in AAA."""
    given = [(item, "AAA", *row) for row in rows]
    return two_tiers(series=given, countries=[("AAA",), ("BBB",)])


def test_an_observed_national_series_caps_its_item_for_that_nation_alone() -> None:
    network = observed(("2025-03", 40))
    assert rate(network) == 100.0
    assert rate(network, for_nation="AAA") == 40.0
    assert rate(network, for_nation="BBB") == inf
    (chain,) = deliverable(network, for_nation="AAA").table[0]["binding"]
    assert "The end > The part: output observed in The AAA" in chain


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2024-06-14", 100.0), ("2024-06-15", 40.0), ("2025-06-15", 40.0), ("2025-06-16", 100.0)],
)
def test_an_observation_counts_up_to_twelve_months_and_not_after_the_day(
    date: str, expected: float
) -> None:
    assert rate(observed((date, 40)), for_nation="AAA", on="2025-06-15") == expected


def test_the_newest_observation_counts_whichever_is_smaller() -> None:
    assert rate(observed(("2025-01", 40), ("2025-03", 60)), for_nation="AAA") == 60.0
    assert rate(observed(("2025-03", 30), ("2025-01", 60)), for_nation="AAA") == 30.0


@pytest.mark.parametrize(
    "more", [{"chosen": False}, {"measure": "target"}, {"measure": "capacity"}, {"period": "none"}]
)
def test_what_is_not_chosen_or_not_observed_output_does_not_cap(more: dict[str, Any]) -> None:
    assert rate(observed(("2025-03", 40, more)), for_nation="AAA") == 100.0


def test_the_output_of_one_firm_does_not_cap_the_nation() -> None:
    network = observed(("2025-03", 40, {"organisation_id": "smith"}))
    assert rate(network, for_nation="AAA") == 100.0


@pytest.mark.parametrize(
    ("period", "value", "expected"),
    [("year", 36, 36.0), ("month", 3, 36.0), ("week", 0.7, 36.5), ("day", 0.1, 36.5)],
)
def test_an_observation_is_put_on_a_year(period: str, value: float, expected: float) -> None:
    network = observed(("2025-03", value, {"period": period}))
    assert rate(network, for_nation="AAA") == pytest.approx(expected)


def test_the_output_of_the_item_itself_is_a_floor_and_never_the_cap() -> None:
    result = deliverable(observed(("2025-03", 40), item="end"), for_nation="AAA")
    assert result.table[0]["rate_per_year"] == 100.0
    assert result.table[0]["floor_per_year"] == 40.0
    assert not any("Conflict" in caveat for caveat in result.caveats)


def test_a_floor_above_the_bound_is_reported_and_not_smoothed_over() -> None:
    result = deliverable(observed(("2025-03", 150), item="end"), for_nation="AAA")
    assert result.table[0]["rate_per_year"] == 100.0
    assert result.table[0]["floor_per_year"] == 150.0
    assert any("Conflict" in caveat for caveat in result.caveats)


@pytest.mark.parametrize(
    ("unit", "quantity", "expected"),
    [("kg", 500, 200.0), ("t", 0.5, 200.0), ("lb", 2204.62, 100.0)],
)
def test_units_convert_into_that_of_the_item(unit: str, quantity: float, expected: float) -> None:
    network = build(
        items=[("end", "assembly"), ("steel", "material", {"unit": "t"})],
        bom_lines=[("end", "steel", quantity, {"unit": unit})],
        sources=[("maker", "end", 900), ("mill", "steel", 100_000, {"unit": "kg"})],
    )
    assert rate(network) == pytest.approx(expected, rel=1e-5)


def test_tonnes_per_tonne_convert_at_both_ends() -> None:
    network = build(
        items=[("alloy", "material", {"unit": "kg"}), ("ore", "material", {"unit": "t"})],
        bom_lines=[("alloy", "ore", 2, {"unit": "t/t"})],
        sources=[("smelter", "alloy", None), ("mine", "ore", 10)],
    )
    assert rate(network) == pytest.approx(5000.0)


# Origin.


def with_shares(*rows: Any, **more: Any) -> Network:
    """Two tiers with country shares of the part; nobody is listed as a maker of it."""
    return two_tiers(
        sources=[("maker", "end", 200)],
        item_shares=[("part", *row) for row in rows],
        countries=[("AAA",), ("BBB",), ("CCC",)],
        **more,
    )


def test_an_unknown_origin_could_be_anyone() -> None:
    network = with_shares(("AAA", 0.6), ("BBB", 0.1))
    assert shares(network, "part") == {
        "AAA": (0.6, pytest.approx(0.9)),
        "BBB": (0.1, pytest.approx(0.4)),
        None: (pytest.approx(0.3), pytest.approx(0.3)),
    }


def test_a_joint_share_gives_each_country_from_zero_to_the_total() -> None:
    found = shares(with_shares((["AAA", "BBB"], 0.7), ("CCC", 0.3)), "part")
    assert found["AAA"] == found["BBB"] == (0.0, pytest.approx(0.7))
    assert found["CCC"] == (pytest.approx(0.3), pytest.approx(0.3))


def test_a_joint_share_makes_neither_country_certain() -> None:
    found = presence(with_shares((["AAA", "BBB"], 1.0)), "part")
    assert found["AAA"] == found["BBB"] == "possible"


@pytest.mark.parametrize("measure", ["capacity", "value", "part_types", "customers"])
def test_only_production_and_imports_speak_of_origin(measure: str) -> None:
    assert shares(with_shares(("AAA", 0.6, {"measure": measure})), "part") == {None: (1.0, 1.0)}


@pytest.mark.parametrize("measure", ["production", "imports"])
def test_production_and_imports_speak_of_origin(measure: str) -> None:
    found = shares(with_shares(("AAA", 0.6, {"measure": measure})), "part")
    assert found["AAA"] == (0.6, 1.0)


def test_shares_of_different_markets_stand_side_by_side() -> None:
    network = with_shares(("AAA", 0.6), ("AAA", 0.2, {"market": "europe"}))
    rows = [row for row in origin(network).table if row["country"] == "AAA"]
    assert {row["market"]: row["share_low"] for row in rows} == {"world": 0.6, "europe": 0.2}
    assert shares(network, "part", market="europe")["AAA"] == (0.2, pytest.approx(1.0))


def test_a_share_that_is_not_chosen_is_ignored_and_the_newest_counts() -> None:
    network = with_shares(
        ("AAA", 0.6, {"year": 2023}),
        ("AAA", 0.5, {"year": 2024}),
        ("AAA", 0.9, {"year": 2025, "chosen": False}),
        ("AAA", 0.8, {"year": 2026}),
    )
    assert shares(network, "part")["AAA"] == (0.5, 1.0)


def test_a_stated_none_is_zero() -> None:
    found = shares(with_shares(("AAA", None, {"share_high": 0.0}), ("BBB", 0.4)), "part")
    assert found["AAA"] == (0.0, 0.0)
    assert found["BBB"] == (0.4, 1.0)


def test_presence_is_certain_only_where_every_alternative_needs_the_input() -> None:
    group = {"role": "alternative", "alt_group": "powder"}
    network = build(
        items=[("end", "assembly"), ("tnt",), ("imx",), ("acid",), ("resin",)],
        bom_lines=[
            ("end", "tnt", 1, group),
            ("end", "imx", 1, group),
            ("tnt", "acid", 1),
            ("imx", "acid", 1),
            ("imx", "resin", 1),
        ],
        sources=[("maker", "end", 1)],
        item_shares=[(name, "BBB", 0.5) for name in ("tnt", "acid", "resin")],
    )
    assert presence(network, "acid", market="world")["BBB"] == "certain"
    assert presence(network, "tnt", market="world")["BBB"] == "possible"
    assert presence(network, "resin", market="world")["BBB"] == "possible"


def test_a_share_of_another_market_does_not_show_what_the_item_takes() -> None:
    network = build(
        items=[("end", "assembly"), ("acid",)],
        bom_lines=[("end", "acid", 1)],
        sources=[("maker", "end", 1)],
        item_shares=[("acid", "BBB", 0.5)],
    )
    assert presence(network, "acid")["BBB"] == "possible"
    assert presence(network, "acid", for_nation="AAA")["BBB"] == "possible"
    assert presence(network, "acid", market="world")["BBB"] == "certain"


def linked(link: dict[str, Any] | None = None, maker: dict[str, Any] | None = None) -> Network:
    """A supply link of a part from BBB to the maker of the end item."""
    return two_tiers(
        sources=[("maker", "end", 200, maker or {}), ("smith", "part", 100)],
        organisations=[("smith", "BBB"), ("maker", "AAA"), ("stranger", "AAA")],
        supply_links=[("smith", "maker", "part", link or {})],
    )


def test_a_link_in_force_to_a_maker_shows_presence() -> None:
    assert presence(linked(), "part")["BBB"] == "certain"
    assert presence(linked({"buyer_id": "stranger"}), "part")["BBB"] == "possible"
    assert presence(linked({"kind": "contract"}), "part")["BBB"] == "possible"


def test_a_link_that_may_be_in_force_shows_a_possible_presence() -> None:
    assert presence(linked({"since": "2025"}), "part")["BBB"] == "possible"


def test_a_link_to_what_may_be_a_maker_shows_a_possible_presence() -> None:
    network = added(linked(maker={"status": "ramping"}), "sources", "second", "end", 1)
    assert presence(network, "part")["BBB"] == "possible"


def test_a_listed_source_without_a_link_is_a_possible_origin() -> None:
    network = two_tiers(organisations=[("smith", "BBB")])
    assert presence(network, "part") == {"BBB": "possible", None: "unknown"}
    assert shares(network, "part")["BBB"] == (0.0, 1.0)


def test_a_complete_list_in_one_country_is_all_of_the_origin_there() -> None:
    network = two_tiers(
        items=[("end", "assembly"), ("part", "material", COMPLETE)],
        organisations=[("smith", "BBB")],
    )
    assert shares(network, "part") == {"BBB": (1.0, 1.0)}


def test_a_complete_list_in_two_countries_is_not_all_from_the_nation_asked_about() -> None:
    network = two_tiers(
        items=[("end", "assembly"), ("part", "material", COMPLETE)],
        organisations=[("smith", "BBB"), ("near", "AAA")],
        sources=[("maker", "end", 200), ("smith", "part", 100), ("near", "part", 100)],
    )
    assert shares(network, "part") == {"AAA": (0.0, 1.0), "BBB": (0.0, 1.0)}
    assert shares(network, "part", for_nation="AAA").get("AAA") == (0.0, 1.0)


def test_a_complete_list_in_two_countries_is_not_all_from_the_one_without_a_share() -> None:
    network = two_tiers(
        items=[("end", "assembly"), ("part", "material", COMPLETE)],
        organisations=[("smith", "BBB"), ("near", "CCC")],
        sources=[("maker", "end", 200), ("smith", "part", 100), ("near", "part", 100)],
        item_shares=[("part", "CCC", 0.2), ("part", "CCC", 0.3, {"market": "europe"})],
    )
    assert shares(network, "part")["BBB"] == (0.0, 1.0)


def test_content_and_exposure_multiply_along_the_chain() -> None:
    network = build(
        items=[
            ("end", "assembly"),
            ("body", "assembly", {"unit": "kg"}),
            ("ore", "material", {"unit": "t"}),
        ],
        bom_lines=[
            ("end", "body", 40, {"quantity_high": 50}),
            ("body", "ore", 2, {"unit": "t/t"}),
        ],
        sources=[("maker", "end", 1)],
        item_shares=[("ore", "BBB", 0.5)],
    )
    (row,) = [row for row in origin(network).table if row["country"] == "BBB"]
    assert row["content_low"] == pytest.approx(0.08)
    assert row["content_high"] == pytest.approx(0.1)
    assert row["exposure_low"] == pytest.approx(0.04)
    assert row["exposure_high"] == pytest.approx(0.1)
    assert row["unit"] == "t"
    assert row["via"] == "The end > The body > The ore"


def test_content_is_unknown_where_a_quantity_on_the_way_is() -> None:
    network = with_shares(("BBB", 0.5), bom_lines=[("end", "part", None)])
    row = origin(network).table[0]
    assert (row["content_low"], row["content_high"], row["exposure_high"]) == (None, None, None)


def test_an_alternative_may_take_none_of_an_input() -> None:
    rows = {row["input"]: row for row in origin(alternatives()).table}
    assert rows["tnt"]["content_low"] == 0.0
    assert rows["imx"]["content_high"] == 2.0


def test_shares_of_the_end_item_need_a_cost_share_on_every_line() -> None:
    bare = with_shares(("BBB", 0.5))
    assert origin(bare).table[0]["item_share_high"] is None
    assert any("cost shares" in caveat for caveat in origin(bare).caveats)
    costed = with_shares(("BBB", 0.5), bom_lines=[("end", "part", 1, {"cost_share": 0.2})])
    (row,) = [row for row in origin(costed).table if row["country"] == "BBB"]
    assert (row["item_share_low"], row["item_share_high"]) == (
        pytest.approx(0.1),
        pytest.approx(0.2),
    )


# Single points: what is lost together.


def sited() -> Network:
    """Two sites of one owner's two firms."""
    return build(
        items=[("end", "material", COMPLETE)],
        organisations=[
            ("top", "BBB"),
            ("one", "AAA", {"parent_id": "top"}),
            ("two", "AAA", {"parent_id": "one"}),
        ],
        sites=[("north", "one", "BBB"), ("south", "two", "BBB")],
        sources=[("one", "end", 1, {"site_id": "north"}), ("two", "end", 1, {"site_id": "south"})],
    )


@pytest.mark.parametrize(
    ("at", "members"),
    [
        ("organisation", "one+two"),
        ("country", "BBB"),
        ("owner", "top"),
        ("item", "end"),
        ("site", "north+south"),
    ],
)
def test_what_is_lost_together_follows_the_grouping(at: Any, members: str) -> None:
    assert cuts(sited(), at=at) == {members: False}


def test_grouping_by_site_warns_and_marks_the_output_internal() -> None:
    result = single_points(sited(), at="site")
    assert [row["mark"] for row in result.table] == ["internal"]
    assert any("sensitivity" in caveat for caveat in result.caveats)
    plain = single_points(sited())
    assert [row["mark"] for row in plain.table] == ["open"]
    assert not any("sensitivity" in caveat for caveat in plain.caveats)


def test_the_share_lost_is_empty_unless_it_is_published() -> None:
    def lost(*published: float | None) -> float | None:
        more = [{"share_of_supply": p, "share_market": "world"} for p in published]
        network = build(
            items=[("end",)],
            sources=[("one", "end", 1, more[0]), ("two", "end", 1, more[1])],
        )
        (row,) = single_points(network).table
        return row["share_lost"]

    assert lost(0.25, 0.5) == pytest.approx(0.75)
    assert lost(0.25, None) is None


def test_a_result_carries_the_strictest_mark_and_the_least_confidence_it_used() -> None:
    network = two_tiers(
        sources=[
            ("maker", "end", 200, {"mark": "restricted"}),
            ("smith", "part", 100, {"confidence": "low", "mark": "internal", "verified": False}),
        ]
    )
    (row,) = deliverable(network).table
    assert (row["mark"], row["confidence"], row["verified"]) == ("internal", "low", False)


@pytest.mark.parametrize("ask", [coverage, deliverable, origin, single_points])
def test_a_question_about_nothing_says_so(ask: Any) -> None:
    network = alone()
    with pytest.raises(UsageError, match="USE001"):
        ask(network, item="nothing")
    with pytest.raises(UsageError, match="USE003"):
        ask(network, on="yesterday")
    nameless = Network(title="", home="AAA", tables=network.tables)
    with pytest.raises(NoAnswer, match="ANS001"):
        ask(nameless)


@pytest.mark.parametrize("ask", [deliverable, origin, single_points])
def test_a_nation_that_is_not_in_the_network_is_an_error(ask: Any) -> None:
    with pytest.raises(UsageError, match="USE001"):
        ask(alone(), for_nation="ZZZ")


def test_an_order_beyond_three_is_an_error() -> None:
    with pytest.raises(UsageError, match="USE004"):
        single_points(alone(), order=4)


def test_an_older_share_names_its_country_and_says_no_more_how_much() -> None:
    network = build(
        items=[("end", "assembly"), ("acid",)],
        bom_lines=[("end", "acid", 1)],
        sources=[("maker", "end", 1)],
        item_shares=[
            ("acid", "AAA", 0.7, {"year": 2024}),
            ("acid", "BBB", 0.5, {"year": 2020}),
            ("acid", "CCC", 0.0, {"year": 2020, "share_high": 0.0}),
        ],
    )
    rows = {row["country"]: row for row in origin(network, market="world").table}
    assert (rows["AAA"]["share_low"], rows["AAA"]["share_high"]) == (0.7, 1.0)
    assert (rows["BBB"]["share_low"], rows["BBB"]["share_high"]) == (0.0, 0.3)
    assert (rows["CCC"]["share_low"], rows["CCC"]["share_high"]) == (0.0, 0.3)
    assert rows[None]["share_low"] == 0.3
