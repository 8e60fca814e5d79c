"""The production network behind a supply graph is balanced in every draw."""

import numpy as np
from builders import ON, build, networks
from hypothesis import assume, given, settings

from mainstay import dates
from mainstay.model.compiling import compile_graph
from mainstay.model.scenario import Scenario
from mainstay.model.stress.asking import Asked, ensemble_of, graph_of
from mainstay.model.stress.draws import chances
from mainstay.model.stress.ensemble import _options
from mainstay.model.stress.layout import layout_of
from mainstay.model.stress.members import members_of
from mainstay.model.stress.settings import Suppositions

DAY = dates.days(ON)[1]
few = settings(derandomize=True, database=None, deadline=None, max_examples=30)


def asked_of(network):
    return Asked(network=network, scenario=Scenario(name="none"), digest="00", day=DAY)


def drawn(network, draw=0):
    """The layout and the production network of one draw, or None where nobody can supply."""
    asked = asked_of(network)
    graph = graph_of(asked, str(network.item))
    assume(graph is not None)
    ensemble = ensemble_of(asked, graph, str(network.item), 4, 0, Suppositions())
    layout, chance = ensemble.layout, chances(0, draw, ensemble.sizes)
    share = layout.members.shares((chance.groups, chance.members))
    cover = np.zeros(len(layout.slot_producer))
    nobody = np.zeros(layout.producers)
    return layout, share, layout.network(share, _options(layout, chance), cover, 0.0, nobody)


@few
@given(networks())
def test_what_is_made_is_used(network):
    layout, share, made = drawn(network)
    sold = np.bincount(made.link_supplier, made.link_flow, minlength=made.producers)
    assert np.allclose(made.output, sold + made.final_demand, atol=1e-12)
    bought = np.bincount(made.link_slot, made.link_flow, minlength=len(made.slot_need))
    assert np.allclose(bought, made.output[made.slot_producer], atol=1e-12)
    served = np.bincount(layout.members.pool, share, minlength=len(layout.levels))
    assert np.allclose(served[layout.choice_pool], 1.0)


def shares_of(network, item):
    graph = compile_graph(network, [str(network.item)], on=DAY, hedged=True)
    members = members_of(graph, DAY)
    found = []
    for draw in range(40):
        sizes = (len(members.group_pool), len(members.node), 0, 0, 0)
        chance = chances(0, draw, sizes)
        share = members.shares((chance.groups, chance.members))
        here = members.pool == graph.pool_of[item]
        found.append(dict(zip(members.node[here].tolist(), share[here].tolist())))
    return graph, members, found


def test_makers_of_a_country_give_what_is_published_of_it_together():
    network = build(
        items=[("end", "assembly"), ("ore",)],
        bom_lines=[("end", "ore", 1)],
        organisations=[("far", "BBB"), ("away", "BBB")],
        sources=[("maker", "end"), ("far", "ore"), ("away", "ore"), ("near", "ore")],
        item_shares=[("ore", "BBB", 0.7), ("ore", "CCC", 0.1)],
    )
    graph, members, found = shares_of(network, "ore")
    places = network["countries"].keys
    country = [*graph.sources.country.tolist(), *members.place_country.tolist()]
    for share in found:
        total = {}
        for node, part in share.items():
            name = "" if country[node] < 0 else places[country[node]]
            total[name] = total.get(name, 0.0) + part
        assert abs(sum(total.values()) - 1) < 1e-9
        # What is not published may be anyone's, also theirs.
        assert 0.7 - 1e-9 <= total["BBB"] <= 0.9 + 1e-9
        assert 0.1 - 1e-9 <= total["CCC"] <= 0.3 + 1e-9
        assert total["AAA"] + total[""] <= 0.2 + 1e-9


def test_traders_that_buy_of_each_other_in_a_circle_count_as_makers():
    only = {"exclusive": True}
    network = build(
        items=[("end", "assembly"), ("ore",)],
        bom_lines=[("end", "ore", 1)],
        sources=[("maker", "end"), ("mine", "ore")],
        supply_links=[
            ("one", "maker", "ore", only),
            ("one", "two", "ore", only),
            ("two", "one", "ore", only),
        ],
    )
    graph = compile_graph(network, ["end"], on=DAY, hedged=True)
    members = members_of(graph, DAY)
    layout = layout_of(graph, members, graph.pool_of["end"])
    assert layout.levels[graph.pool_of["end"]] == layout.levels.max()
