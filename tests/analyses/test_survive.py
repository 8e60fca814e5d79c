"""Time to survive of hand-made networks, of the studies, and what holds on drawn ones."""

import math
from pathlib import Path
from typing import Any

import pytest
from builders import COMMON, Row, added, build, network_of, networks, rows_of
from hypothesis import given, settings

from mainstay.analyses.survive import survive
from mainstay.errors import NoAnswer, UsageError
from mainstay.ingest.read import load
from mainstay.model.network import Network

STUDIES = Path(__file__).parents[2] / "studies"


def chain(recovery: float | None = 26, **part: Any) -> Network:
    """An end item that takes two parts; `smith` alone makes the part, `maker` the end item."""
    return build(
        items=[
            ("end", "assembly", {"unit": "each", "sources_complete": True}),
            ("part", "material", {"unit": "each", "sources_complete": True}),
        ],
        bom_lines=[("end", "part", 2)],
        sources=[
            ("maker", "end", None, {"recovery_time_weeks": 4}),
            ("smith", "part", None, {"recovery_time_weeks": recovery, **part}),
        ],
    )


def holding(network: Network, **rows: list[Row]) -> Network:
    """The network with rows of further tables."""
    more = {name: [COMMON | row for row in given] for name, given in rows.items()}
    return network_of({**rows_of(network), **more}, str(network.item))


def stock(item: str, cover: float) -> Row:
    return {"stock_id": f"at-{item}", "item_id": item, "unit": "each", "cover_weeks": cover}


def row(network: Network, node: str, **asked: Any) -> dict[str, Any]:
    return dict(next(r for r in survive(network, **asked).table if r["node"] == node))


def test_a_known_stock_and_a_known_recovery_settle_it() -> None:
    network = holding(chain(), stocks=[stock("part", 10), stock("end", 0)])
    found = row(network, "smith")
    assert (found["survive_low"], found["survive_high"], found["threshold_weeks"]) == (10, 10, 10)
    assert (found["gap_low"], found["gap_high"], found["exposed"]) == (16, 16, "yes")
    assert found["impact_low"] == found["impact_high"] == pytest.approx(16)
    assert found["cover"] == ["The part: 16 weeks"]
    assert found["settle"] == []
    assert found["risk_exposure"] == 1
    other = row(network, "maker")
    assert (other["exposed"], other["impact_high"]) == ("yes", 4)


def test_stock_on_both_tiers_adds_up() -> None:
    network = holding(chain(), stocks=[stock("part", 10), stock("end", 20)])
    found = row(network, "smith")
    assert found["survive_low"] == pytest.approx(30)
    assert (found["exposed"], found["impact_high"], found["cover"]) == ("no", 0, [])


def test_a_stock_that_is_not_published_leaves_it_open_and_gives_a_threshold() -> None:
    found = row(holding(chain(), stocks=[stock("part", 10)]), "smith")
    assert (found["survive_low"], found["survive_high"], found["exposed"]) == (10, None, "unknown")
    assert found["threshold_weeks"] == 10
    assert (found["gap_low"], found["gap_high"]) == (0, 16)


def test_a_recovery_time_that_is_not_published_leaves_it_open() -> None:
    result = survive(holding(chain(None), stocks=[stock("part", 10), stock("end", 0)]))
    found = next(dict(r) for r in result.table if r["node"] == "smith")
    assert (found["recover_high"], found["gap_high"], found["impact_high"]) == (None, None, None)
    assert found["settle"] == ["recovery time of The smith"]
    assert any("the threshold is the answer" in caveat for caveat in result.caveats)
    lines = result.why("smith").lines()
    assert lines[0].startswith("Without The smith, full output of The end lasts 10 weeks at least")
    assert any("Recovery time: not published." in line for line in lines)


def test_what_is_supposed_is_used_and_said() -> None:
    supposed = {
        "assumption_id": "a", "table": "sources", "row_id": "sources-1", "low": 5.0, "value": 20.0,
        "column": "recovery_time_weeks", "high": 40.0, "owner": "planner", "reason": "a guess",
    }  # fmt: skip
    stocks = [stock("part", 10), stock("end", 0)]
    network = holding(chain(None), stocks=stocks)
    network = network_of({**rows_of(network), "assumptions": [supposed]}, "end")
    result = survive(network)
    found = next(dict(r) for r in result.table if r["node"] == "smith")
    assert (found["recover_low"], found["recover_high"], found["exposed"]) == (5, 40, "unknown")
    assert any("Under assumptions" in caveat for caveat in result.caveats)
    assert "supposed by planner: a guess" in "\n".join(result.why("smith").lines())
    asked = row(holding(chain(None), stocks=stocks), "smith", recover_weeks="5..40")
    assert (asked["recover_low"], asked["recover_high"]) == (5, 40)


def test_published_spare_capacity_is_enough_and_unpublished_is_perhaps() -> None:
    for capacity, word in ((104, "enough"), (100, "perhaps"), (None, "perhaps")):
        wanted = {"demand_id": "d", "programme_id": "p", "item_id": "end", "basis": "per_year"}
        network = added(chain(capacity_per_year=104.0), "sources", "second", "part", capacity)
        network = holding(network, demands=[wanted | {"quantity": 52.0, "unit": "each"}])
        found = row(network, "smith")
        if capacity == 100:
            assert found["others"] == "none" and found["threshold_weeks"] == 0
        else:
            assert found["others"] == word


def test_a_maker_lost_with_its_owner_or_country_is_lost_with_it() -> None:
    network = holding(chain(), stocks=[stock("part", 10), stock("end", 0)])
    found = row(network, "AAA", by="country")
    assert found["items"] == ["end", "part"]
    assert [r["node"] for r in survive(network, by="item").table] == ["end", "part"]


@pytest.mark.parametrize("text", ["soon", "-1", "5..3", "1..2..3", "inf", "nan"])
def test_a_recovery_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="USE025"):
        survive(chain(), recover_weeks=text)


def test_other_bad_questions_are_refused() -> None:
    with pytest.raises(UsageError, match="USE012"):
        survive(chain(), by="planet")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="USE001"):
        survive(chain(), item="nothing")
    demand = {"demand_id": "d", "programme_id": "p", "item_id": "end", "basis": "per_year"}
    network = holding(
        chain(capacity_per_year=0.0), demands=[demand | {"quantity": 1.0, "unit": "each"}]
    )
    with pytest.raises(NoAnswer, match="ANS004"):
        survive(network)


def test_without_any_source_there_is_no_answer() -> None:
    assert str(survive(build(items=[("end",)])).unanswered).startswith("ANS005")


@pytest.mark.parametrize(
    "study",
    ["artillery-155mm", "f35-partner-exit", "permanent-magnets", "solid-rocket-motors"],
)
def test_no_study_shows_that_anybody_is_exposed(study: str) -> None:
    """Hardly a recovery time or a stock is published, so nothing is claimed either way."""
    result = survive(load(STUDIES / study))
    assert result.headline["exposed"].value == 0
    for found in result.table:
        assert not any(isinstance(v, float) and math.isnan(v) for v in found.values())
        assert found["exposed"] == "unknown" or found["others"] == "enough"
        assert (found["exposed"] == "unknown") == bool(found["settle"])


def test_the_samarium_stock_in_france_carries_52_weeks_of_use() -> None:
    found = row(load(STUDIES / "permanent-magnets"), "sm-oxide", by="item")
    assert [found["survive_low"], found["threshold_weeks"]] == pytest.approx([52, 52])
    assert found["survive_high"] is None


@given(networks())
@settings(max_examples=25, deadline=None)
def test_bounds_are_in_order_and_a_stock_never_hurts(network: Network) -> None:
    def ends(value: float | None) -> float:
        return math.inf if value is None else value

    try:
        before = survive(network, recover_weeks="8..26").table
    except NoAnswer:
        return
    unit = network.unit_of(str(network.item))
    richer = holding(network, stocks=[stock(str(network.item), 6) | {"unit": unit}])
    after = {r["node"]: r for r in survive(richer, recover_weeks="8..26").table}
    for found in before:
        assert ends(found["survive_low"]) <= ends(found["threshold_weeks"]) * (1 + 1e-9)
        assert ends(found["threshold_weeks"]) <= ends(found["survive_high"]) * (1 + 1e-9)
        assert found["impact_low"] <= ends(found["impact_high"]) + 1e-9
        gained = ends(after[found["node"]]["survive_low"])
        assert gained >= ends(found["survive_low"]) * (1 - 1e-9)


def test_a_stock_serves_those_who_buy_from_one_supplier_alone() -> None:
    link = {
        **{"supply_link_id": "only", "supplier_id": "smith", "buyer_id": "maker"},
        **{"item_id": "part", "kind": "supply", "exclusive": True},
    }
    network = holding(chain(), stocks=[stock("part", 10), stock("end", 0)], supply_links=[link])
    found = row(network, "smith")
    assert (found["survive_low"], found["threshold_weeks"]) == (10, 10)


@pytest.mark.parametrize("text", ["1e20", "5201", "nan", "12..1e308"])
def test_weeks_beyond_a_hundred_years_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="USE025"):
        survive(chain(), recover_weeks=text)
