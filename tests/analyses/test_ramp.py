"""What `ramp` says of small networks with plans, by hand and against `deliverable`."""

from itertools import pairwise
from math import inf
from pathlib import Path

import pytest
from builders import build, network_of, networks, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.analyses.deliverable import deliverable
from mainstay.analyses.ramp import ramp
from mainstay.errors import UsageError
from mainstay.examples import tiny
from mainstay.ingest.read import load
from mainstay.ingest.scenario_files import scenario
from mainstay.model.network import Network

STUDY = Path(__file__).parents[2] / "studies" / "artillery-155mm"

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=25)

ON = "2025-06-15"


def plant(*leading: object, **cells: object) -> tuple[object, ...]:
    return (*leading, cells)


def target(item: str, value: float, due: str, said: str = "2025-01", **cells: object):
    about = {"measure": "target", "target_date": due, "series": f"Target {due} {said}", **cells}
    return (item, about.pop("country_id", "AAA"), said, value, about)


def rates(result, capacity: str) -> dict[int, float | None]:
    return {r["month"]: r["rate_per_year"] for r in result.table if r["capacity"] == capacity}


def shop(**more: object) -> Network:
    """An end item that takes two parts; the maker of parts makes 100 of them a year."""
    given = {
        "items": [("end", "assembly"), ("part", "part")],
        "bom_lines": [("end", "part", 2)],
        "sources": [("maker", "end", 80), ("smith", "part", 100)],
    }
    for name, rows in more.items():
        given[name] = [*given.get(name, []), *rows]
    return build(**given)


def test_the_first_bottleneck_the_next_and_what_one_more_unit_brings():
    row = ramp(shop(), on=ON).table[0]
    assert (row["rate_per_year"], row["next_per_year"], row["gain_per_unit"]) == (50, 80, 0.5)
    assert row["binding"] == ["The end > The part: The smith, 100 a year (nameplate)"]
    assert row["next_binding"] == ["The end: The maker, 80 a year (nameplate)"]


def test_two_limits_that_bind_together_bring_nothing_one_by_one():
    network = shop(sources=[("second", "part", 60)])
    row = ramp(network, on=ON).table[0]
    assert row["rate_per_year"] == 80
    row = ramp(
        build(
            items=[("end", "assembly"), ("a",), ("b",)],
            bom_lines=[("end", "a", 1), ("end", "b", 1)],
            sources=[("x", "a", 10), ("y", "b", 10)],
        ),
        on=ON,
    ).table[0]
    assert (row["rate_per_year"], len(row["binding"]), row["gain_per_unit"]) == (10, 2, None)
    assert row["next_per_year"] is None and row["next_binding"] == []


def test_a_planned_plant_counts_from_the_first_day_of_its_start_and_not_as_existing():
    new = plant("new", "part", 40, status="candidate", since="2026", capacity_basis="planned")
    result = ramp(shop(sources=[new]), on=ON, months=12)
    assert set(rates(result, "existing").values()) == {50}
    assert rates(result, "planned") == {0: 50, 6: 50, 7: 70, 12: 70}
    assert result.headline["planned_6_per_year"].value == 50
    assert result.headline["planned_12_per_year"].value == 70
    why = result.why("12@planned").lines()
    assert "The new, 40 a year (planned)" in " ".join(why)


def test_a_plant_without_a_start_never_counts_and_one_without_a_figure_leaves_no_bound():
    idle = plant("idle", "part", 40, status="candidate", capacity_basis="planned")
    vague = plant("vague", "part", None, status="candidate", since="2025-09")
    result = ramp(shop(sources=[idle, vague]), on=ON, months=6)
    assert rates(result, "planned") == {0: 50, 3: 80, 6: 80}
    notes = " ".join(result.caveats)
    assert "Planned without a start, so not counted: The part, The idle." in notes
    assert "to no published figure, so nothing bounds it: The part, The vague (2025-09)." in notes


def test_a_plant_that_is_still_building_up_is_bounded_by_its_plan_and_not_as_existing():
    network = build(
        items=[("end", "assembly")],
        sources=[plant("new", "end", 40, status="ramping", capacity_basis="planned")],
    )
    result = ramp(network, on=ON, months=6)
    assert set(rates(result, "existing").values()) == {None}
    assert set(rates(result, "planned").values()) == {40}
    assert "without the date by which it is reached" in " ".join(result.caveats)


def test_an_addition_to_what_nobody_knows_is_no_bound():
    more = plant("old", "end", 40, capacity_basis="planned", capacity_year=2026)
    result = ramp(build(items=[("end", "assembly")], sources=[more]), on=ON, months=24)
    assert result.unanswered.startswith("ANS007 ")
    assert set(rates(result, "planned").values()) == {None}


def test_a_source_that_ends_takes_its_capacity_with_it():
    network = build(
        items=[("end", "assembly")],
        sources=[plant("old", "end", 40, until="2025-08"), ("new", "end", 10)],
    )
    assert rates(ramp(network, on=ON, months=6), "existing") == {0: 50, 3: 10, 6: 10}


SEEN = [("part", "AAA", "2025-03", 100)]


def observed(*series: object, **more: object):
    """Ask of a nation whose output of parts is observed; the makers publish no capacity."""
    sources = [("maker", "end", None), ("smith", "part", None), *more.pop("sources", [])]
    network = build(
        items=[("end", "assembly"), ("part", "part")],
        bom_lines=[("end", "part", 2)],
        sources=sources,
        series=[*SEEN, *series],
    )
    return ramp(network, for_nation="AAA", on=ON, **{"months": 24, **more})


def test_a_target_of_the_nation_raises_what_was_observed_on_its_date():
    result = observed(target("part", 300, "2026-01"), target("part", 200, "2025-10"))
    assert set(rates(result, "existing").values()) == {50}
    assert rates(result, "planned") == {0: 50, 4: 100, 6: 100, 7: 150, 12: 150, 24: 150}
    (line,) = ramp_line(result, "24@planned")
    assert "300 a year announced for 2026-01 (2025-01)" in line


def ramp_line(result, key: str) -> list[str]:
    return [line for line in result.why(key).lines() if "Bound:" in line]


@pytest.mark.parametrize(
    "row",
    [
        target("part", 300, "2025-05"),
        target("part", 300, "2026", chosen=False),
        target("part", 300, "2026", country_id="BBB"),
        target("part", 300, "2026", said="2025-07"),
        target("part", 90, "2026"),
        target("part", 300, "2026", period="none"),
    ],
    ids=["past", "not chosen", "another nation", "said later", "no more than now", "no rate"],
)
def test_what_is_no_standing_target_raises_nothing(row):
    assert set(rates(observed(row), "planned").values()) == {50}


def test_of_targets_for_one_date_the_newest_stands():
    older = target("part", 900, "2026", said="2024-01")
    result = observed(older, target("part", 300, "2026", said="2025-02"))
    assert rates(result, "planned")[24] == 150


def test_a_target_that_was_not_reached_by_its_date_is_named():
    result = observed(target("part", 300, "2025-02", said="2024-01"))
    assert any(
        note.startswith("Announced and not reached by its date: The part, 300")
        for note in result.caveats
    )


def test_a_new_plant_adds_to_what_was_observed():
    new = plant("new", "part", 60, status="candidate", since="2026", capacity_basis="planned")
    result = observed(sources=[new])
    assert rates(result, "planned")[24] == 80
    larger = observed(target("part", 120, "2026-06"), sources=[new])
    assert rates(larger, "planned")[24] == 80
    smaller = observed(target("part", 500, "2026-06"), sources=[new])
    assert rates(smaller, "planned")[24] == 250


def test_a_target_of_the_item_itself_is_told_and_never_a_bound():
    result = observed(target("end", 900, "2026"), target("part", 300, "2026"))
    last = result.table[-1]
    assert (last["rate_per_year"], last["announced_per_year"]) == (150, 900)
    assert result.caveats[0] == (
        "The end: 900 a year announced for 2026 (2025-01); with all that is announced below it, "
        "at most 150 a year."
    )


def test_a_target_of_a_maker_raises_all_its_sources_together():
    both = [plant("smith", "part", 100, site_id="one"), plant("smith", "part", 20, site_id="two")]
    network = build(
        items=[("end", "assembly"), ("part", "part")],
        bom_lines=[("end", "part", 2)],
        sites=[("one", "smith", "AAA"), ("two", "smith", "AAA")],
        sources=both,
        series=[target("part", 200, "2026", country_id=None, organisation_id="smith")],
    )
    assert rates(ramp(network, on=ON), "planned") == {0: 60, 6: 60, 7: 100, 12: 100, 24: 100}


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("USE036", {"months": 0}),
        ("USE036", {"months": 241}),
        ("USE037", {"step": 0}),
        ("USE037", {"step": 13, "months": 12}),
        ("USE001", {"item": "nothing"}),
        ("USE001", {"for_nation": "ZZZ"}),
    ],
)
def test_bad_questions_are_refused(code, asked):
    with pytest.raises(UsageError, match=code):
        ramp(tiny(), **asked)


def test_step_says_which_months_have_rows():
    months = [row["month"] for row in ramp(tiny(), months=8, step=3).table[::2]]
    assert months == [0, 3, 6, 8]


due = st.sampled_from(["2025-09", "2026", "2026-06", "2025-03"])


def high(rate: float | None) -> float:
    return inf if rate is None else rate


@repeatable
@given(networks())
def test_today_is_what_deliverable_says(network):
    row = ramp(network, months=1, on=ON, for_nation="AAA").table[0]
    now = deliverable(network, on=ON, for_nation="AAA").table[0]
    for name in ("rate_per_year", "binding", "unbounded_inputs"):
        assert row[name] == now[name]


def without(network: Network, bounds: set[str]) -> Network:
    """Take away the figures of sources, and all that was observed of items, that bind."""
    rows = {"series": [], **rows_of(network)}
    figures = dict.fromkeys(("capacity_per_year", "capacity_high_per_year", "capacity_basis"))
    items = {r["item_id"] for r in rows["series"] if f"series:{r['observation_id']}" in bounds}
    rows["series"] = [r for r in rows["series"] if r["item_id"] not in items]
    rows["sources"] = [
        r | figures if f"sources:{r['source_id']}" in bounds else r for r in rows["sources"]
    ]
    return network_of(rows, network.item)


@repeatable
@given(networks())
def test_the_next_is_what_deliverable_says_without_the_figures_that_bind(network):
    result = ramp(network, months=1, on=ON, for_nation="AAA")
    reasons = result.why("0@existing").because
    bounds = {row for part in reasons if part.claim.startswith("Bound:") for row in part.rows}
    if bounds:
        then = deliverable(without(network, bounds), on=ON, for_nation="AAA").table[0]
        assert result.table[0]["next_per_year"] == pytest.approx(then["rate_per_year"])
        assert high(then["rate_per_year"]) >= high(result.table[0]["rate_per_year"])


@repeatable
@given(networks(), st.lists(st.tuples(st.integers(0, 5), st.sampled_from([1, 60, 900]), due)))
def test_what_is_announced_never_lowers_the_planned_rate(network, announced):
    rows = {"sources": [], "series": [], "supply_links": [], **rows_of(network)}
    for name in ("sources", "supply_links"):
        rows[name] = [r | {"until": None} for r in rows[name] if r.get("status") != "closed"]
    # A link that begins may bind a buyer, or show that who sells does not make; both lower a rate.
    rows["supply_links"] = [r | {"exclusive": None, "since": None} for r in rows["supply_links"]]
    items = [r["item_id"] for r in rows["items"]]
    more = [target(items[n % len(items)], value, date) for n, value, date in announced]
    made = build(items=[(item,) for item in items], series=more) if more else None
    rows["series"] += rows_of(made)["series"] if made else []
    result = ramp(network_of(numbered(rows), network.item), step=3, on=ON, for_nation="AAA")
    planned = [high(rate) for rate in rates(result, "planned").values()]
    assert all(b >= a * (1 - 1e-9) for a, b in pairwise(planned))


def numbered(rows):
    """Give each figure of a series a key of its own."""
    series = [r | {"observation_id": f"s-{n}"} for n, r in enumerate(rows["series"])]
    return rows | {"series": series}


@repeatable
@given(networks())
def test_without_plans_both_are_one_and_existing_never_grows(network):
    rows = {"sources": [], **rows_of(network)}
    kept = [r for r in rows["sources"] if r["capacity_basis"] != "planned"]
    kept = [r | {"since": None, "status": "operating"} for r in kept]
    links = [r | {"since": None} for r in rows.get("supply_links", [])]
    plain = network_of(rows | {"sources": kept, "supply_links": links}, network.item)
    result = ramp(plain, months=24, step=6, on=ON)
    assert rates(result, "existing") == rates(result, "planned")
    existing = [high(rate) for rate in rates(result, "existing").values()]
    if not any(r["until"] for r in kept + links):
        assert existing == sorted(existing, reverse=True)


def test_a_target_of_a_maker_without_a_source_adds_to_what_the_others_make():
    new = target("part", 40, "2026", country_id=None, organisation_id="new")
    more = {"organisations": [("new", "AAA")], "series": [new]}
    result = ramp(shop(**more), on=ON)
    assert rates(result, "planned") == {0: 50, 6: 50, 7: 70, 12: 70, 24: 70}
    (line,) = ramp_line(result, "24@planned")
    assert "The smith, 100 a year (nameplate); The new, 40 a year announced for 2026" in line
    abroad = ramp(shop(**more | {"organisations": [("new", "BBB")]}), for_nation="AAA", on=ON)
    assert set(rates(abroad, "planned").values()) == {50}


def test_an_addition_that_is_all_there_is_counts_whole_from_its_start():
    new = plant("new", "part", 40, since="2026", capacity_basis="planned")
    assert rates(ramp(shop(sources=[new]), on=ON, months=12), "planned")[12] == 70


def test_what_a_scenario_stops_comes_back_as_existing():
    lost = scenario("maker-loss", organisation="smith", **{"from": "2025-07-01"}, weeks=12)
    result = ramp(shop().under(lost), on=ON, months=6)
    assert rates(result, "existing") == {0: 50, 1: 0, 4: 50, 6: 50}
    assert rates(result, "planned") == rates(result, "existing")


def test_a_first_source_of_what_came_from_nobody_listed_bounds_nothing():
    network = build(
        items=[("end", "assembly"), ("part", "part")],
        bom_lines=[("end", "part", 1)],
        sources=[("maker", "end", 80), plant("new", "part", 10, since="2026", status="candidate")],
    )
    assert set(rates(ramp(network, on=ON), "planned").values()) == {80}


def test_a_first_source_adds_to_what_was_observed_of_nobody_listed():
    network = build(
        items=[("end", "assembly"), ("part", "part")],
        bom_lines=[("end", "part", 1)],
        sources=[("maker", "end", 80), plant("new", "part", 10, since="2026", status="candidate")],
        series=[("part", "AAA", "2025-03", 20)],
    )
    result = ramp(network, for_nation="AAA", on=ON)
    assert rates(result, "planned") == {0: 20, 6: 20, 7: 30, 12: 30, 24: 30}
    assert rates(result, "existing")[24] == 20


def test_what_ends_within_the_time_is_named():
    artillery = load(STUDY)
    ends = "Ends within that time, by the record"
    far = [text for text in ramp(artillery, for_nation="USA").caveats if text.startswith(ends)]
    assert len(far) == 1 and "IMT Defence to US Army" in far[0] and "(2027)" in far[0]
    near = ramp(artillery, for_nation="USA", months=6).caveats
    assert not [text for text in near if "IMT Defence to US Army" in text and "Ends" in text]
