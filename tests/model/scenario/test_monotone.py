"""A loss never raises what can be delivered, and a harder one takes no less."""

from dataclasses import replace
from math import inf

from builders import changed, networks
from hypothesis import given, settings
from hypothesis import strategies as st
from model.scenario.supposing import of, shocks

from mainstay import deliverable
from mainstay.dates import iso
from mainstay.model.network import Network
from mainstay.model.scenario import Range

SLACK = 1 + 1e-9


def rate(network: Network, on: str) -> float:
    found = deliverable(network, on=on).table[0]["rate_per_year"]
    return inf if found is None else found


def without_exclusive_links(network: Network) -> Network:
    """Return a network in which no buyer is bound, as losing its supplier would set it free."""
    if not len(network["supply_links"]):
        return network
    return changed(network, "supply_links", lambda row: {**row, "exclusive": None})


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_a_harder_loss_leaves_no_more(data):
    network = without_exclusive_links(data.draw(networks()))
    shock = data.draw(shocks(network))
    on = iso(shock.start + data.draw(st.sampled_from([0, 30, 200])))
    under = rate(network.under(of(shock)), on)
    assert under <= rate(network, on) * SLACK
    if not shock.hits.is_price:
        harder = replace(shock, hardness=Range(1, 1))
        assert rate(network.under(of(harder)), on) <= under * SLACK
