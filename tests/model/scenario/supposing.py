"""Draw shocks that hit something of a drawn network."""

from typing import Any

from builders import Draw, one_of
from hypothesis import strategies as st

from mainstay.dates import days
from mainstay.model.network import Network
from mainstay.model.scenario import Hits, Range, Recovery, Scenario, Shock

STARTS = ("2023-06-01", "2025-03-01", "2025-06-15", "2025-09-01", "2027-01-01")


def groups(network: Network) -> list[Hits]:
    """One group of every kind that the tables of a drawn network can name."""
    names = {table: network[table].keys for table in ("organisations", "sources", "supply_links")}
    items, sites = network["items"].keys, network["sites"].keys
    found = [
        Hits.of(country="BBB"),
        Hits.of(country=["AAA", "CCC"], item=items[0]),
        Hits.of(exports_of="AAA"),
        Hits.of(exports_of="BBB", item=items[-1], to="AAA"),
        Hits.of(corridor_from="BBB", corridor_to=["AAA", "CCC"]),
        Hits.of(item=items[-1]),
        Hits.of(price_of=items[0]),
        *(Hits.of(organisation=name) for name in names["organisations"][:3]),
        Hits.of(owner=names["organisations"][0]),
    ]
    if sites:
        found.append(Hits.of(site=sites[0]))
    if names["sources"]:
        found.append(Hits.of(source=names["sources"][-1]))
    if names["supply_links"]:
        found.append(Hits.of(link=names["supply_links"][0]))
    return found


@st.composite
def shocks(draw: Draw, network: Network, **fixed: Any) -> Shock:
    """Draw a shock; what is given is not drawn."""
    drawn: dict[str, Any] = {
        "hits": one_of(draw, groups(network)),
        "start": days(one_of(draw, STARTS))[0],
        "weeks": one_of(draw, (None, Range(4, 8), Range(26, 26), Range(0, 0))),
        "recovery": one_of(
            draw, (Recovery(), Recovery("linear", Range(1, 3)), Recovery("none", Range(0, 0)))
        ),
        "hardness": one_of(draw, (Range(1, 1), Range(0.25, 0.5), Range(0, 1))),
        **fixed,
    }
    if drawn["hits"].is_price:
        drawn["threshold"] = one_of(draw, (None, 0.5))
    return Shock(name="a shock", may_hit_nothing=True, **drawn)


def of(shock: Shock, name: str = "made up") -> Scenario:
    """Return the scenario of one shock."""
    return Scenario(name=name, shocks=(shock,))
