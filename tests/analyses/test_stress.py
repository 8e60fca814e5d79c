"""Output under a scenario, by hand on small networks."""

import pytest
from builders import COMMON, HOME, ON, added, build, network_of, rows_of

from mainstay.analyses.stress import stress
from mainstay.dates import iso
from mainstay.errors import NoAnswer, UsageError
from mainstay.model.scenario import Hits, Range, Recovery, Scenario, Shock

ALL = {"sources_complete": True}


def shares(share):
    return {"share_of_supply": share, "share_market": "world"}


def chain(*further):
    """An end item of one maker, which takes one part of two makers: 3 of 4, and 1 of 4."""
    return build(
        items=[("end", "assembly", ALL), ("part", "part", ALL), *further],
        bom_lines=[("end", "part", 1)],
        organisations=[("large", "BBB")],
        sources=[
            ("maker", "end", None),
            ("large", "part", None, shares(0.75)),
            ("small", "part", None, shares(0.25)),
        ],
    )


def more(network, table, **cells):
    """The network with one more row of a table that `builders` makes none of."""
    rows = rows_of(network)
    rows.setdefault(table, []).append({**COMMON, **cells})
    return network_of(rows, str(network.item))


def shock(weeks=None, hardness=1.0, recovery=None, start=None, **hits):
    return Shock(
        name="loss",
        hits=Hits.of(**hits),
        hardness=hardness if isinstance(hardness, Range) else Range.exactly(hardness),
        weeks=weeks if weeks is None or isinstance(weeks, Range) else Range.exactly(weeks),
        recovery=recovery or Recovery(),
        start=start,
    )


def under(network, *shocks, **about):
    return network.under(Scenario(name="loss", shocks=shocks, **about))


def middle(network, *shocks, weeks=10, draws=2, **more):
    result = stress(under(network, *shocks), weeks=weeks, draws=draws, **more)
    return [round(row["output_p50"], 6) for row in result.table]


# How far, how long


def test_the_share_of_the_maker_that_is_lost_is_lost_a_week_later():
    assert middle(chain(), shock(organisation="large"), weeks=4) == [1, 0.25, 0.25, 0.25]


def test_part_of_a_maker_takes_part_of_its_share():
    assert middle(chain(), shock(hardness=0.5, organisation="large"), weeks=3) == [1, 0.625, 0.625]


def test_output_comes_back_a_week_after_deliveries_do():
    """Orders go to who can work; so who comes back in week 4 delivers in week 5, for week 6."""
    found = middle(chain(), shock(weeks=3, organisation="large"), weeks=8)
    assert found == [1, 0.25, 0.25, 0.25, 0.25, 1, 1, 1]


def test_the_item_itself_is_lost_at_once_and_waits_for_orders():
    assert middle(chain(), shock(weeks=2, organisation="maker"), weeks=5) == [0, 0, 0, 1, 1]


def test_a_recovery_in_equal_parts():
    back = Recovery("linear", Range(4, 4))
    found = middle(chain(), shock(weeks=2, recovery=back, organisation="maker"), weeks=8)
    assert found[:6] == [0, 0, 0, 0.5, 0.75, 1]


def test_cover_bridges_its_weeks():
    found = middle(chain(), shock(organisation="large"), weeks=8, suppose="cover=3")
    # Three weeks of stock, of which a quarter is delivered each week, last four.
    assert found == [1, 1, 1, 1, 1, 0.25, 0.25, 0.25]


def test_spare_capacity_makes_up_for_its_part_once_it_has_the_orders():
    loss = shock(organisation="large")
    assert middle(chain(), loss, weeks=4, suppose="spare=1") == [1, 0.25, 0.5, 0.5]
    assert middle(chain(), loss, weeks=4, suppose="spare=3") == [1, 0.25, 1, 1]
    assert middle(chain(), loss, weeks=6, suppose="spare=3 cover=2") == [1] * 6


def test_what_began_before_the_day_asked_about_goes_on_from_there():
    from mainstay import dates

    first = dates.days(ON)[1] - 14
    found = middle(chain(), shock(weeks=4, start=first, organisation="maker"), on=ON, weeks=4)
    assert found == [0, 0, 0, 1]


def test_by_default_the_run_begins_with_the_scenario():
    from mainstay import dates

    first = dates.days("2024-03-01")[0]
    result = stress(under(chain(), shock(start=first, organisation="maker")), weeks=2, draws=1)
    assert [row["begins"] for row in result.table] == ["2024-03-01", "2024-03-08"]
    assert result.provenance.on == "2024-03-01"


def test_a_source_that_begins_during_the_run_takes_up_to_all_of_the_supply():
    later = {"since": "2025-08-01"}
    network = added(chain(), "sources", "newcomer", "part", None, later)
    gone = [shock(organisation="large"), shock(organisation="small")]
    result = stress(under(network, *gone), weeks=16, draws=100, on=ON)
    # It begins in the week after 1 August, the seventh of the run, gets orders in that week,
    # delivers in the eighth, and the end item has it in the ninth.
    assert [row["output_most"] for row in result.table[:8]] == [1, *[0] * 7]
    last = result.table[-1]
    assert last["output_least"] < 0.1 and last["output_most"] > 0.9
    assert any("begin during the run take up between nothing and all" in c for c in result.caveats)
    none_hit = stress(under(network, shock(hardness=0.0, organisation="large")), draws=20, on=ON)
    assert {row["output_least"] for row in none_hit.table} == {1.0}


def test_a_newcomer_that_needs_inputs_disturbs_nobody():
    later = {"since": "2025-07-01"}
    network = build(
        items=[("end", "assembly"), ("part", "part"), ("ore",)],
        bom_lines=[("end", "part", 1), ("part", "ore", 1)],
        sources=[
            ("maker", "end", None),
            ("smith", "part", None),
            ("newcomer", "part", None, later),
            ("mine", "ore", None),
        ],
    )
    nothing = under(network, shock(hardness=0.0, organisation="mine"))
    rows = stress(nothing, weeks=30, draws=50, on=ON).table
    assert {(row["output_least"], row["output_most"]) for row in rows} == {(1.0, 1.0)}


def test_a_candidate_is_a_plan_and_no_supply():
    plan = {"since": "2025-08-01", "status": "candidate"}
    network = added(chain(), "sources", "newcomer", "part", None, plan)
    gone = [shock(organisation="large"), shock(organisation="small")]
    result = stress(under(network, *gone), weeks=16, draws=10, on=ON)
    assert result.table[-1]["output_most"] == 0


# What may be hit


def test_exports_leave_their_own_makers_what_they_need():
    """What is on order still comes; then a maker at home stops, and one abroad goes on."""
    network = build(
        items=[("end", "assembly", ALL), ("part", "part", ALL)],
        bom_lines=[("end", "part", 1)],
        organisations=[("large", "BBB"), ("far", "BBB")],
        sources=[
            ("maker", "end", None, shares(0.4)),
            ("far", "end", None, shares(0.6)),
            ("large", "part", None, shares(1.0)),
        ],
    )
    assert middle(network, shock(exports_of="BBB", item="part"), weeks=3) == [1, 1, 0.6]
    assert middle(network, shock(country="BBB", item="part"), weeks=3) == [1, 0, 0]


def test_makers_whom_nobody_lists_are_hit_with_their_country():
    network = build(
        items=[("end", "assembly", ALL), ("ore",)],
        bom_lines=[("end", "ore", 1)],
        sources=[("maker", "end", None), ("mine", "ore", None)],
        item_shares=[("ore", "BBB", 0.6), ("ore", HOME, 0.4)],
    )
    assert middle(network, shock(country="BBB", item="ore"), weeks=3) == [1, 0.4, 0.4]
    assert middle(network, shock(exports_of="BBB"), weeks=3) == [1, 1, 0.4]


def test_one_delivery_alone():
    network = added(chain(), "supply_links", "large", "maker", "part")
    assert middle(network, shock(link="supply_links-new"), weeks=4) == [1, 1, 0.25, 0.25]


def test_a_surge_of_demand_is_met_as_far_as_there_is_spare_capacity():
    demand = {"quantity": 5.0, "unit": "each", "basis": "per_year"}
    network = more(chain(), "demands", demand_id="d", item_id="end", **demand)
    surge = under(network, shock(hardness=2.0, demand_for="end"))
    rows = stress(surge, weeks=6, draws=1, suppose="spare=0.5 cover=4").table
    assert rows[-1]["demand_p50"] == 2.0 and rows[-1]["output_p50"] == 1.5
    assert stress(surge, weeks=3, draws=1).table[-1]["output_p50"] == 1.0


def stocked(**holder):
    stock = {"item_id": "part", "cover_weeks": 3.0, "unit": "each", **holder}
    return more(chain(), "stocks", stock_id="held", **stock)


def test_a_stock_of_a_user_bridges_and_may_be_lost():
    network = stocked(organisation_id="maker")
    assert middle(network, shock(organisation="large"), weeks=7)[:6] == [1, 1, 1, 1, 1, 0.25]
    both = (shock(organisation="large"), shock(stock="held"))
    assert middle(network, *both, weeks=3) == [1, 0.25, 0.25]


def test_a_stock_of_others_may_help_or_not():
    result = stress(under(stocked(country_id=HOME), shock(organisation="large")), weeks=5, draws=60)
    assert result.table[2]["output_least"] < 1 and result.table[2]["output_most"] == 1


def test_what_is_hit_twice_by_one_cause_is_hit_once():
    twice = [
        Shock(
            name=name, hits=Hits.of(organisation="large"), hardness=Range.exactly(hard), cause="c"
        )
        for name, hard in (("a", 0.5), ("b", 0.4))
    ]
    assert middle(chain(), *twice, weeks=2) == [1, 0.625]
    apart = [shock(hardness=0.5, organisation="large"), shock(hardness=0.4, organisation="large")]
    assert middle(chain(), *apart, weeks=2) == [1, 0.475]


def test_a_price_takes_nothing_away_without_a_threshold():
    dear = Shock(name="dear", hits=Hits.of(price_of="part"), hardness=Range.exactly(4))
    result = stress(under(chain(), dear), weeks=3, draws=1)
    assert {row["output_p50"] for row in result.table} == {1.0}
    assert any("A price takes nothing away" in caveat for caveat in result.caveats)


# What comes out


def test_what_holds_output_is_named_with_its_week_and_its_reasons():
    result = stress(under(chain(), shock(weeks=3, organisation="large")), weeks=8, draws=4)
    headline = {name: quantity.value for name, quantity in result.headline.items()}
    assert headline["worst_week"] == 0.25 and headline["low_weeks"] == 4
    assert headline["weeks_lost"] == headline["weeks_lost_worst"] == 3.0
    assert headline["held_by"] == "The part, week 2"
    why = result.why("loss@end@3")
    assert "Week 3: The end at 0.25 of normal output" in why.claim
    hit, held = why.because
    assert hit.rows == ("sources:sources-1",) and "it hits 1 supplier." in hit.claim
    assert "The part holds output in 4 of 4 draws, from week 2 on" in held.claim


def test_a_scenario_that_hits_nothing_here_says_so():
    network = added(chain(("other",)), "sources", "stranger", "other", None)
    result = stress(under(network, shock(organisation="stranger")), weeks=3, draws=3)
    assert {row["output_least"] for row in result.table} == {1.0}
    assert result.headline["held_by"].value == "nothing"
    assert any("Nothing that The end depends on is hit" in caveat for caveat in result.caveats)
    assert "Nothing is lost in 3 of 3 draws." in result.why("loss@end@1").because[1].claim


def test_a_supposition_and_a_probability_are_named():
    scenario = under(chain(), shock(organisation="large"), probability=0.2)
    caveats = " ".join(stress(scenario, weeks=2, draws=1, suppose="cover=1-2").caveats)
    assert "Under assumptions: users hold 1 to 2 weeks" in caveats
    assert "probability of 0.2" in caveats and "no probabilities" in caveats


def test_the_record_names_scenario_seed_and_draws_but_not_where():
    found = stress(under(chain(), shock(organisation="large")), weeks=2, draws=3, runs="seed=5")
    assert found.provenance.parameters["seed"] == 5 and found.provenance.parameters["draws"] == 3
    assert found.provenance.scenarios[0]["name"] == "loss"
    assert "runs" not in found.provenance.parameters


# What is refused


def test_without_a_scenario_there_is_no_question():
    with pytest.raises(UsageError, match="USE034 .*--under"):
        stress(chain())


@pytest.mark.parametrize("wrong", [{"weeks": 0}, {"weeks": 2601}, {"draws": 0}])
def test_numbers_out_of_range(wrong):
    with pytest.raises(UsageError, match="USE035 (weeks|draws) is .*it must be 1 to"):
        stress(under(chain(), shock(organisation="large")), **wrong)


def test_what_nobody_can_supply_has_no_answer():
    network = build(
        items=[("end", "assembly", ALL), ("part",)],
        bom_lines=[("end", "part", 1)],
        sources=[("old", "end", None, {"status": "closed", "until": "2020"}), ("smith", "part")],
    )
    with pytest.raises(NoAnswer, match="ANS006 .*nobody can supply The end"):
        stress(under(network, shock(organisation="smith")))


def test_a_loss_of_an_item_takes_the_makers_that_nobody_lists_too():
    open_list = build(
        items=[("end", "assembly", ALL), ("part", "part")],
        bom_lines=[("end", "part", 1)],
        sources=[("maker", "end", None), ("small", "part", None, shares(0.25))],
    )
    assert middle(open_list, shock(item="part"), weeks=4)[-1] == 0
    dear = Shock(
        name="dear", hits=Hits.of(price_of="part"), hardness=Range.exactly(5), threshold=2.0
    )
    assert middle(open_list, dear, weeks=4)[-1] == 0


def test_a_week_is_hit_if_a_part_of_it_is():
    network = chain()
    first = network.newest_date
    small = shock(organisation="small", weeks=4, start=first)
    late = shock(organisation="large", weeks=1, start=first + 10)
    found = stress(under(network, small, late), weeks=10, draws=2).table
    both = [row["week"] for row in found if row["output_p50"] < 0.5]
    # It falls on days 10 to 16, so on the second and the third week; who was lost delivers a week
    # after its return.
    assert len(both) == 3


def test_scenarios_supposed_on_different_days_begin_on_their_own():
    network = chain()
    day = network.newest_date
    lost = [
        Scenario(name=name, shocks=(shock(organisation=name, weeks=2),))
        for name in ("small", "large")
    ]
    after = network.under(lost[0], iso(day)).under(lost[1], iso(day + 70))
    rows = stress(after, weeks=20, draws=2, on=iso(day)).table
    short = [row["week"] for row in rows if row["output_p50"] < 1]
    assert min(short) < 4 and max(short) > 10 and 7 not in short


def test_what_began_before_the_first_week_is_said():
    network = chain()
    day = network.newest_date
    lost = under(network, shock(organisation="large", start=day - 100))
    caveats = stress(lost, weeks=4, draws=2, on=iso(day)).caveats
    assert any(text.startswith("It has begun before the first week") for text in caveats)
    now = stress(under(network, shock(organisation="large", start=day)), weeks=4, draws=2).caveats
    assert not any(text.startswith("It has begun before") for text in now)
