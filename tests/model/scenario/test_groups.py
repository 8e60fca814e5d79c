"""Groups that need tables beyond sources and deliveries: regions, partners, agreements, stocks."""

from functools import cache
from typing import Any

import pytest
from builders import COMMON, build

from mainstay.dates import days
from mainstay.model.network import Network
from mainstay.model.scenario import Edit, Hits, Range, Scenario, Shock, struck

START = days("2025-01-06")[0]
ROWS: dict[str, dict[str, dict[str, Any]]] = {
    "programmes": {"goal": {"name": "Goal", "country_id": "AAA"}},
    "demands": {
        key: {"programme_id": "goal", "item_id": "end", "unit": "each", **values}
        for key, values in {
            "d1": {"year": 2024, "basis": "per_year", "quantity": 10, "customer_id": "AAA"},
            "d2": {"year": 2026, "basis": "per_year", "quantity": None, "customer_id": "AAA"},
            "d3": {"year": 2023, "basis": "per_year", "quantity": 5, "customer_id": "BBB"},
            "d4": {"year": 2026, "basis": "total", "quantity": 90, "customer_id": "AAA"},
        }.items()
    },
    "agreements": {"pact": {"name": "A pact", "kind": "industrial"}},
    "agreement_parties": {
        f"pact-{code}": {"agreement_id": "pact", "country_id": code} for code in ("AAA", "BBB")
    },
    "stocks": {
        key: {"item_id": "part", "unit": "each", **values}
        for key, values in {
            "k1": {"country_id": "BBB", "quantity": 8, "cover_weeks": 2},
            "k2": {"organisation_id": "forge", "quantity": None},
            "k3": {"country_id": "AAA", "quantity": 3},
        }.items()
    },
}


@cache
def network() -> Network:
    """A part for the end item is made in BBB and CCC; what stands in BBB has a region."""
    plain = build(
        items=[("end", "assembly"), ("part",), ("other",)],
        bom_lines=[("end", "part", 1)],
        countries=[("AAA",), ("BBB",), ("CCC",)],
        organisations=[("forge", "BBB"), ("mill", "CCC"), ("maker", "AAA")],
        sites=[("yard", "forge", "BBB", {"region": "North"})],
        sources=[
            ("forge", "part", 60, {"source_id": "s1", "site_id": "yard"}),
            ("forge", "other", 5, {"source_id": "s2"}),
            ("mill", "part", 40, {"source_id": "s3"}),
        ],
        supply_links=[
            ("forge", "maker", "part", {"supply_link_id": "l1"}),
            ("mill", "maker", "part", {"supply_link_id": "l2"}),
            ("forge", "mill", "other", {"supply_link_id": "l3"}),
        ],
    )
    edits = [
        Edit(deed="add", table=table, key=key, values={**COMMON, **values})
        for table, rows in ROWS.items()
        for key, values in rows.items()
    ]
    return plain.under(Scenario(name="more", edits=tuple(edits)), on="2025-01-06")


@pytest.mark.parametrize(
    ("hits", "rows"),
    [
        (Hits.of(region="North"), "s1 l1"),
        (Hits.of(region="North", country="AAA"), ""),
        (Hits.of(site="yard", item="other"), ""),
        (Hits.of(partner="BBB", programme="goal"), "s1 l1 k1 k2"),
        (Hits.of(partner="CCC", programme="goal", item="other"), ""),
        (Hits.of(agreement="pact"), "l1"),
        (Hits.of(agreement="pact", item="other"), ""),
        (Hits.of(country="BBB"), "s1 s2 l1 l3 k1 k2"),
        (Hits.of(organisation="forge", item="other"), "s2 l3"),
        (Hits.of(stock=["k1", "k3"]), "k1 k3"),
        (Hits.of(demand_of="goal"), "d2 d3"),
        (Hits.of(demand_for="end", customer="AAA"), "d2"),
        (Hits.of(demand_of="goal", item="part"), ""),
    ],
    ids=lambda value: value.words() if isinstance(value, Hits) else "",
)
def test_a_group_holds_these_rows(hits, rows):
    found = struck(network(), Shock(name="it", hits=hits), START)
    held = {
        "sources": found.sources,
        "supply_links": found.links,
        "stocks": found.stocks,
        "demands": found.demands,
    }
    keys = [network()[table].keys[row] for table, places in held.items() for row in places]
    assert keys == rows.split()


def test_a_ban_spares_the_makers_of_the_nation_and_one_on_some_buyers_spares_the_rest():
    ban = Shock(name="ban", hits=Hits.of(exports_of="BBB"))
    assert struck(network(), ban, START).spared == ("BBB",)
    some = Shock(name="ban", hits=Hits.of(exports_of="BBB", to="CCC"))
    found = struck(network(), some, START)
    assert (found.spared, len(found.sources), found.links.tolist()) == ((), 0, [2])


def test_stocks_shrink_and_what_is_lost_whole_is_nothing_even_where_it_was_unknown():
    def left(hardness: float) -> list[tuple[float | None, float | None]]:
        hits = Hits.of(country="BBB")
        shock = Shock(name="it", hits=hits, start=START, hardness=Range(0, hardness))
        table = network().under(Scenario(name="x", shocks=(shock,)))["stocks"]
        return list(zip(table["quantity"], table["cover_weeks"], strict=True))

    assert left(0.5) == [(4, 1), (None, None), (3, None)]
    assert left(1) == [(0, 0), (0, 0), (3, None)]
