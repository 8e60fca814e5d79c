"""Systemic risk of a network: by hand, against sampled shares, and against cut sets."""

import numpy as np
import pytest
from builders import build, networks
from hypothesis import given, settings
from hypothesis import strategies as st

import mainstay
from mainstay.analyses.single_points import single_points
from mainstay.analyses.systemic_risk import systemic_risk
from mainstay.dates import days
from mainstay.errors import UsageError
from mainstay.examples import tiny
from mainstay.model.compiling import compile_graph
from mainstay.model.loss_intervals import LossIntervals

DAY = days("2025-06-15")[1]
CLOSE = 1e-9


def interval(result, node):
    """Return the least and the largest index of a node."""
    row = next(row for row in result.table if row["node"] == node)
    return row["esri_low"], row["esri_high"]


def chain(**more):
    """One item of two parts: one by a sole maker, one by two with known capacities."""
    full = {"sources_complete": True}
    return build(
        items=[("end", "end_item", full), ("seal", "part", full), ("tube", "part", full)],
        bom_lines=[("end", "seal", 1), ("end", "tube", 1)],
        sources=[
            ("top", "end", None),
            ("sealer", "seal", None),
            ("left", "tube", 30.0),
            ("right", "tube", 10.0),
        ],
        **more,
    )


def test_by_hand():
    found = systemic_risk(chain())
    assert interval(found, "sealer") == (1, 1)
    assert interval(found, "left") == (0.75, 0.75)
    assert interval(found, "right") == (0.25, 0.25)
    assert [row["iterations"] for row in found.table] == [2, 2, 2, 1]
    assert [row["known_share"] for row in found.table] == [1, 1, 1, 1]


def test_part_of_a_loss_and_what_others_replace():
    assert interval(systemic_risk(chain(), loss=0.5), "left") == (0.375, 0.375)
    replaced = systemic_risk(chain(), substitution="market")
    # Of 0.25 lost, 0.75 are left: a third of what is lost stays lost (equation 7 of Diem et al.).
    assert interval(replaced, "right") == pytest.approx((0.25 / 3, 0.25 / 3))
    assert interval(replaced, "left") == (0.75, 0.75)


def test_members_of_a_group_are_lost_together():
    found = systemic_risk(chain(), by="country")
    assert [(row["node"], *interval(found, row["node"])) for row in found.table] == [("AAA", 1, 1)]
    by_item = systemic_risk(chain(), by="item")
    assert all(interval(by_item, item) == (1, 1) for item in ("end", "seal", "tube"))
    assert interval(systemic_risk(chain(), by="source"), "sources-2") == (0.75, 0.75)


def test_a_country_holds_its_published_share_whether_its_makers_are_listed_or_not():
    network = build(
        items=[("end", "end_item", {"sources_complete": True}), ("ore",)],
        bom_lines=[("end", "ore", 1)],
        organisations=[("digger", "AAA"), ("top", "AAA"), ("other", "CCC")],
        sources=[("top", "end", None), ("digger", "ore", None), ("other", "ore", None)],
        item_shares=[("ore", "BBB", 0.7), ("ore", "AAA", 0.1)],
    )
    found = systemic_risk(network, by="country")
    # Of what nobody is named for, all or nothing may be its own.
    assert interval(found, "BBB") == pytest.approx((0.7, 0.9))
    assert interval(found, "AAA") == (1, 1)
    # What the named leave is the most that another can hold.
    assert interval(found, "CCC") == pytest.approx((0, 0.2))
    half = systemic_risk(network, by="country", loss=0.5)
    assert interval(half, "BBB") == pytest.approx((0.35, 0.45))
    row = next(row for row in found.table if row["node"] == "BBB")
    assert row["evidence_ids"] == ["note"]
    assert "The BBB: 70 to 90 % of the supply of The ore (share published)." in str(
        found.why("BBB")
    )


def test_what_is_bought_by_others_has_no_upper_bound():
    found = systemic_risk(chain(), of="items")
    row = found.table[0]
    assert (row["node"], row["esri_high"], row["downstream_high"]) == ("left", None, 0.5)
    assert any("no upper bound" in caveat for caveat in found.caveats)


def test_an_open_list_leaves_only_an_apparent_loss():
    rows = {row["node"]: row for row in systemic_risk(tiny()).table}
    assert (rows["assembler"]["esri_low"], rows["assembler"]["apparent_low"]) == (0, 1)
    why = "\n".join(systemic_risk(tiny()).why("smelter").lines())
    assert "Smelter: 100 % of the supply of Alloy (sole source)" in why
    assert "End item > Alloy" in why


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"of": "alloi"}, "USE001"), ({"by": "site"}, "USE012"), ({"loss": 1.5}, "FRM011")],
)
def test_a_question_that_cannot_be_put(wrong, code):
    with pytest.raises(UsageError, match=code):
        systemic_risk(tiny(), **wrong)


def test_studies_hold_what_publications_say():
    antimony = systemic_risk(mainstay.load("studies/artillery-155mm"))
    assert interval(antimony, "cn-antimony") == (0.9, 0.9)
    seats = systemic_risk(mainstay.load("studies/f35-partner-exit"), of="f-35")
    assert interval(seats, "martin-baker") == (1, 1)
    motors = systemic_risk(mainstay.load("studies/solid-rocket-motors"), by="item")
    assert interval(motors, "ap") == pytest.approx((7 / 11, 7 / 11))


def intervals_of(network, by):
    graph = compile_graph(network, [network.item], on=DAY, hedged=True)
    asked = np.array([network["items"].index[network.item]])
    return LossIntervals(graph, asked, by, DAY, 1.0, market=False)


def drawn_split(draw, low, high):
    """Draw shares within intervals that add up to one: fill them in a drawn order, or mix two."""
    filled = []
    for _ in range(2):
        shares, left = low.copy(), 1 - low.sum()
        for member in draw(st.permutations(range(len(low)))):
            part = min(max(left, 0.0), high[member] - low[member])
            shares[member] += part
            left -= part
        filled.append(shares)
    mix = draw(st.sampled_from([0.0, 0.5, 1.0]))
    return mix * filled[0] + (1 - mix) * filled[1]


def plain_loss(losses, struck, shares, chosen):
    """Work a cascade out with fixed shares, word by word, until nothing changes."""
    arrays = losses.graph.arrays
    pools = np.zeros(len(arrays.pool_ptr) - 1)
    while True:
        before = pools.copy()
        for pool in range(len(pools)):
            total = 0.0
            for at in range(arrays.pool_ptr[pool], arrays.pool_ptr[pool + 1]):
                source = arrays.pool_sources[at]
                needs = [
                    sum(chosen[o] * pools[arrays.option_pool[o]] for o in arrays.options(need))
                    for need in arrays.needs(arrays.source_recipe[source])
                ]
                total += shares[at] * max([float(source in struck), *needs])
            pools[pool] = max(pools[pool], min(1.0, total))
        if np.abs(pools - before).max(initial=0) < 1e-13:
            return pools[losses.pools[0]]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_choice_of_shares_lies_between_the_bounds(data):
    network = data.draw(networks())
    losses = intervals_of(network, data.draw(st.sampled_from(["organisation", "owner", "item"])))
    arrays, shares = losses.graph.arrays, np.zeros(len(losses.graph.arrays.pool_sources))
    for pool in range(len(arrays.pool_ptr) - 1):
        own = slice(arrays.pool_ptr[pool], arrays.pool_ptr[pool + 1])
        if own.stop > own.start:
            split = drawn_split(data.draw, losses.shares.low[own], losses.shares.high[own])
            shares[own] = split
    chosen = np.zeros(len(arrays.option_pool))
    for need in range(len(arrays.need_ptr) - 1):
        own = arrays.options(need)
        chosen[data.draw(st.sampled_from(list(own)))] = 1.0
    ptr, source = losses.struck
    for number in range(len(losses.nodes)):
        struck = set(source[ptr[number] : ptr[number + 1]].tolist())
        loss = plain_loss(losses, struck, shares, chosen)
        assert losses.found.low[number] - CLOSE <= loss <= losses.found.high[number] + CLOSE


@settings(max_examples=40, deadline=None)
@given(networks())
def test_a_single_point_that_is_not_only_apparent_takes_everything(network):
    found = {row["node"]: row for row in systemic_risk(network, of=network.item).table}
    # Where a source is only planned the least loss may be of an output that is not there yet.
    firm = set(network["sources"]["status"]) <= {"operating"}
    for row in single_points(network, order=1).table:
        if row["members"] and not row["apparent"]:
            assert found[row["members"][0]]["esri_low" if firm else "apparent_low"] == 1
    for row in found.values():
        assert 0 <= row["esri_low"] <= row["apparent_low"] <= row["downstream_high"] <= 1
