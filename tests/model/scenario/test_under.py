"""A network under a scenario: what changes, and what the verbs make of it."""

from functools import cache
from pathlib import Path

import pytest
from builders import build

from mainstay import concentration, deliverable, load, origin, single_points
from mainstay.dates import days, iso
from mainstay.errors import DataError, UsageError
from mainstay.ingest.scenario_files import scenario
from mainstay.model.loss import without
from mainstay.model.network import Network
from mainstay.model.scenario import Edit, Hits, Range, Recovery, Scenario, Shock, struck

STUDIES = Path(__file__).parents[3] / "studies"
START = days("2025-01-06")[0]
SOME, WHOLE = Range(0.25, 0.5), Range(1, 1)


@cache
def study(name: str) -> Network:
    return load(STUDIES / name)


def hit(hits: Hits, **more) -> Scenario:
    shock = Shock(**{"name": "the shock", "hits": hits, "start": START, **more})
    return Scenario(name="made up", shocks=(shock,))


def small() -> Network:
    """Two smiths, AAA and BBB, make a part; a maker in AAA buys from both; one plant is planned."""
    return build(
        items=[("end", "assembly"), ("part",)],
        bom_lines=[("end", "part", 1)],
        countries=[("AAA",), ("BBB",)],
        organisations=[("smith", "AAA"), ("forge", "BBB"), ("owner", "BBB"), ("maker", "AAA")],
        sources=[
            ("maker", "end", 100),
            ("smith", "part", 40, {"source_id": "s1", "since": "2020"}),
            ("forge", "part", 60, {"source_id": "s2", "until": "2026"}),
            ("owner", "part", None, {"source_id": "s3", "since": "2025-02"}),
        ],
        supply_links=[("forge", "maker", "part", {"supply_link_id": "l1"})],
        item_shares=[("part", "BBB", 0.6), ("part", ["AAA", "BBB"], 0.9, {"market": "europe"})],
        evidence=[("note",)],
    )


def dates_of(network: Network, table: str) -> dict[str, tuple[str | None, str | None]]:
    key = network[table].spec.key
    return {row[key]: (row["since"], row["until"]) for row in network[table].rows()}


def test_what_is_lost_ends_the_day_before_and_returns_after_the_longest_time():
    length = {"weeks": Range(4, 8), "recovery": Recovery("linear", Range(1, 2))}
    under = small().under(hit(Hits.of(country="BBB"), **length))
    back = iso(START + 70)
    assert dates_of(under, "sources") == {
        "sources-0": (None, None),
        "s1": ("2020", None),
        "s2": (None, "2025-01-05"),
        "s2.after": (back, "2026"),
        "s3": (f"[{back}..2025-02-28]" if back < "2025-02-28" else back, None),
    }
    assert dates_of(under, "supply_links") == {"l1": (None, "2025-01-05"), "l1.after": (back, None)}
    assert under["item_shares"]["country_ids"] == [["AAA", "BBB"]]


def test_what_is_open_ended_does_not_return_and_what_had_not_begun_does_not_begin():
    under = small().under(hit(Hits.of(country="BBB")))
    assert dates_of(under, "sources")["s2"] == (None, "2025-01-05")
    planned = under["sources"].row("s3")
    assert (planned["status"], planned["since"]) == ("candidate", None)


def test_what_is_hit_in_part_has_less_capacity_and_the_unknown_stays_unknown():
    under = small().under(hit(Hits.of(item="part"), hardness=SOME, weeks=Range(8, 8)))
    rows = {row["source_id"]: row["capacity_per_year"] for row in under["sources"].rows()}
    assert rows == {
        "sources-0": 100,
        "s1": 40,
        "s2": 60,
        "s3": None,
        "s1.during": 20,
        "s1.after": 40,
        "s2.during": 30,
        "s2.after": 60,
    }
    assert any("s3" in note and "no capacity is published" in note for note in notes(under))


def notes(network: Network) -> list[str]:
    return [note for imposed in network.scenarios for note in imposed.notes]


def test_two_causes_compound_and_one_cause_hits_once():
    half = {"hardness": Range(0.5, 0.5)}
    fire = hit(Hits.of(organisation="smith"), name="fire", **half)
    flood = hit(Hits.of(country="AAA", item="part"), name="flood", **half)

    def left(scenario: Scenario) -> float:
        return small().under(scenario)["sources"].row("s1.during")["capacity_per_year"]

    assert left(fire.with_(flood)) == 10
    assert left(fire.with_(fire)) == 20
    storm = {"hits": Hits.of(organisation="smith"), "cause": "storm"}
    mild, hard = (hit(**storm, hardness=span) for span in (Range(0.1, 0.2), SOME))
    assert left(mild.with_(hard)) == 20


def test_a_supposition_is_marked_as_one_unless_a_publication_says_so():
    assumed = small().under(hit(Hits.of(organisation="smith")))["sources"].row("s1")
    assert assumed["evidence_ids"] == ["note", "scenario"]
    assert (assumed["verified"], assumed["confidence"]) == (False, "low")
    assert assumed["note"] == "Under the scenario: the shock."
    published = hit(Hits.of(organisation="smith"), evidence=("note",))
    assert small().under(published)["sources"].row("s1")["verified"] is True


@pytest.mark.parametrize(
    ("hits", "sources", "links"),
    [
        (Hits.of(country="BBB", item="part"), ["s2", "s3"], ["l1"]),
        (Hits.of(exports_of="BBB"), ["s2", "s3"], ["l1"]),
        (Hits.of(exports_of="BBB", to="AAA"), [], ["l1"]),
        (Hits.of(corridor_from="BBB", corridor_to="AAA"), [], ["l1"]),
        (Hits.of(corridor_from="AAA", corridor_to="BBB"), [], []),
        (Hits.of(owner="owner"), ["s3"], []),
        (Hits.of(organisation=["smith", "forge"], country="BBB"), ["s2"], ["l1"]),
        (Hits.of(source="s2"), ["s2"], ["l1"]),
        (Hits.of(link="l1"), [], ["l1"]),
        (Hits.of(item="part"), ["s1", "s2", "s3"], ["l1"]),
        (Hits.of(price_of="part"), [], []),
    ],
    ids=lambda value: value.words() if isinstance(value, Hits) else "",
)
def test_a_group_holds_these_rows(hits, sources, links):
    network = small()
    found = struck(network, Shock(name="it", hits=hits), START)
    assert [network["sources"].keys[row] for row in found.sources] == sources
    assert [network["supply_links"].keys[row] for row in found.links] == links


def test_a_price_takes_nothing_away_until_a_threshold_is_given():
    dearer = {"hits": Hits.of(price_of="part"), "hardness": Range(1.5, 3)}
    assert small().under(hit(**dearer))["sources"].data == small()["sources"].data
    gone = small().under(hit(**dearer, threshold=3))
    assert dates_of(gone, "sources")["s1"] == ("2020", "2025-01-05")


def test_demands_grow_by_the_largest_factor():
    network = study("solid-rocket-motors")
    surge = scenario("war-surge", programme="pac3-mse", factor="2-3", from_="2026-07-01")
    before, after = network["demands"], network.under(surge)["demands"]
    grown = {
        key: (one, other)
        for key, one, other in zip(before.keys, before["quantity"], after["quantity"], strict=True)
        if one != other
    }
    assert grown
    assert all(other == pytest.approx(3 * one) for one, other in grown.values())


@pytest.mark.parametrize(
    ("name", "country"),
    [("artillery-155mm", "POL"), ("f35-partner-exit", "TUR"), ("permanent-magnets", "CHN")],
)
def test_the_loss_of_a_nation_is_as_if_it_had_never_been_there(name, country):
    network = study(name)
    on = iso(network.newest_date)
    loss = scenario("upheaval", country=country)
    one, other = without(network, country, network.newest_date), network.under(loss)
    for verb in (single_points, origin, concentration):
        left, right = (verb(which, on=on) for which in (one, other))
        own = [column.name for column in left.columns if column.name not in CHANGED]
        assert left.data.select(own).equals(right.data.select(own)), verb.__name__
    rates = [deliverable(each, for_nation="USA", on=on).table[0] for each in (one, other)]
    assert rates[0]["rate_per_year"] == rates[1]["rate_per_year"]


CHANGED = {"evidence_ids", "as_of_from", "as_of_to", "confidence", "verified", "mark"}


def test_a_result_says_what_it_is_under_and_looks_at_the_day_it_has_begun():
    result = single_points(small().under(hit(Hits.of(organisation="forge"))))
    record = result.provenance.as_dict()
    assert result.provenance.on == "2025-01-06"
    assert record["digest"] == small().digest
    assert [stamp["name"] for stamp in record["scenarios"]] == ["made up"]
    said = "Supposed, the shock: all forge lost from 2025-01-06, with no end given."
    assert said in result.caveats
    assert "scenarios" not in single_points(small()).provenance.as_dict()
    early = single_points(small().under(hit(Hits.of(organisation="forge"))), on="2024")
    assert any("not all of the scenario has begun" in caveat for caveat in early.caveats)


def test_what_was_known_by_a_day_is_supposed_of_what_was_known():
    network, shock = small(), hit(Hits.of(organisation="forge"))
    assert (
        network.under(shock).known_by(START).digest
        == Network.under(
            network.known_by(START), hit(Hits.of(organisation="forge"), may_hit_nothing=True)
        ).digest
    )
    later = network.under(shock).known_by(days("2025-06-15")[1])
    assert later.digest == network.under(shock).digest


def test_edits_come_first():
    edits = (
        Edit(deed="set", table="sources", key="s1", values={"capacity_per_year": 80}),
        Edit(deed="remove", table="supply_links", key="l1"),
        Edit(
            deed="add",
            table="organisations",
            key="newcomer",
            values={"name": "A newcomer", "kind": "company", "country_id": "AAA"},
        ),
    )
    lost = Shock(name="gone", hits=Hits.of(organisation="newcomer"), may_hit_nothing=True)
    under = small().under(Scenario(name="edits", edits=edits, shocks=(lost,)))
    assert under["sources"].row("s1")["capacity_per_year"] == 80
    assert under["sources"].row("s1")["verified"] is False
    assert len(under["supply_links"]) == 0
    assert under["organisations"].row("newcomer")["evidence_ids"] == ["scenario"]


def codes_of(scenario: Scenario) -> list[str]:
    with pytest.raises(DataError) as caught:
        small().under(scenario)
    return [problem.code for problem in caught.value.problems]


def test_what_is_not_there_is_named_all_at_once():
    wrong = Hits.of(organisation=["smth", "smith"], item="prt", country="CCC")
    shocks = (
        Shock(name="a", hits=wrong, evidence=("nowhere",)),
        Shock(name="b", hits=Hits.of(region="Nowhere")),
    )
    assert codes_of(Scenario(name="x", shocks=shocks)) == ["SCN003"] * 3 + ["SCN013", "SCN003"]
    assert codes_of(hit(Hits.of(organisation="maker", item="part"))) == ["SCN009"]


@pytest.mark.parametrize(
    "edit",
    [
        Edit(deed="set", table="sorces", key="s1", values={"note": "x"}),
        Edit(deed="set", table="sources", key="s9", values={"note": "x"}),
        Edit(deed="set", table="sources", key="s1", values={"source_id": "x"}),
        Edit(deed="set", table="sources", key="s1", values={"capacity_per_year": -1}),
        Edit(deed="set", table="sources", key="s1", values={"capacity_per_year": True}),
        Edit(deed="set", table="sources", key="s1", values={"item_id": None}),
        Edit(deed="set", table="sources", key="s1", values={"evidence_ids": [1]}),
        Edit(deed="add", table="sources", key="s1", values={}),
        Edit(deed="add", table="sites", key="new", values={"organisation_id": "smith"}),
    ],
    ids=str,
)
def test_an_edit_that_cannot_be_made_is_named(edit):
    assert "SCN012" in codes_of(Scenario(name="x", edits=(edit,)))


@pytest.mark.parametrize(
    "values",
    [
        {"until": "zzz"},
        {"as_of_date": "soon"},
        {"since": "2024-13"},
        {"unit": "bogus"},
        {"status": "foo"},
        {"confidence": "certain"},
        {"share_market": "nowhere"},
        {"item_id": "two words"},
        {"evidence_ids": ["note", "a;b"]},
        {"evidence_ids": []},
        {"note": "a\x1b[31mb"},
        {"note": "x" * 10_001},
        {"note": ""},
        {"capacity_per_year": 16**5000},
        {"capacity_per_year": float("inf")},
        {"capacity_per_year": float("nan")},
        {"capacity_year": 2024.5},
        {"capacity_year": -(16**5000)},
    ],
    ids=lambda values: next(iter(values)),
)
def test_an_edit_keeps_to_the_rules_of_the_column(values):
    edit = Edit(deed="set", table="sources", key="s1", values=values)
    assert codes_of(Scenario(name="x", edits=(edit,))) == ["SCN012"]


@pytest.mark.parametrize("key", ["two words", "a=b", "x" * 160, "a\x1bb", ""])
def test_a_key_that_is_added_is_an_id(key):
    row = {"name": "A", "kind": "company", "country_id": "AAA"}
    edit = Edit(deed="add", table="organisations", key=key, values=row)
    assert codes_of(Scenario(name="x", edits=(edit,))) == ["SCN012"]


def test_a_whole_number_of_many_digits_is_held_as_a_number():
    edit = Edit(deed="set", table="sources", key="s1", values={"capacity_per_year": 2**60 + 1})
    under = small().under(Scenario(name="x", edits=(edit,)))
    assert under["sources"].row("s1")["capacity_per_year"] == 2.0**60


@pytest.mark.parametrize(
    "edit",
    [
        Edit(deed="remove", table="sources", key="src-mp-mag"),
        Edit(deed="set", table="sources", key="src-mp-mag", values={"capacity_per_year": 5}),
    ],
    ids=str,
)
def test_an_edit_of_what_was_not_known_yet_is_left_out_with_a_note(edit):
    other = Edit(deed="set", table="items", key="ndfeb-magnet", values={"note": "Supposed."})
    under = study("permanent-magnets").under(Scenario(name="x", edits=(edit, other)))
    early = under.known_by(days("2018")[1])
    assert [note.partition(":")[0] for note in notes(early)] == [
        "Left out, as the network does not know yet what it speaks of",
        "Supposed",
    ]
    assert early["items"].row("ndfeb-magnet")["note"] == "Supposed."
    assert any(note.startswith("Supposed: ") for note in notes(under))


def test_an_edit_that_refers_to_what_was_not_known_yet_is_left_out():
    values = {"counted_in": "src-mp-mag-exp"}
    edits = (
        Edit(deed="set", table="sources", key="src-mp-mag", values={"note": "Supposed."}),
        Edit(deed="set", table="sources", key="src-prot", values=values),
    )
    under = study("permanent-magnets").under(Scenario(name="x", edits=edits))
    known = under.known_by(days("2025-03")[1])
    assert known["sources"].row("src-mp-mag")["note"] == "Supposed."
    assert known["sources"].row("src-prot")["counted_in"] is None
    assert under["sources"].row("src-prot")["counted_in"] == "src-mp-mag-exp"


def test_an_edit_that_leaves_the_network_unsound_is_refused_with_the_codes_of_the_check():
    edit = Edit(deed="set", table="sources", key="s1", values={"item_id": "nothing"})
    assert codes_of(Scenario(name="x", edits=(edit,))) == ["KEY002"]


def test_a_day_that_is_none_is_refused():
    with pytest.raises(UsageError, match="USE003"):
        small().under(hit(Hits.of(organisation="forge")), on="soon")


@pytest.mark.parametrize(
    ("code", "ranges"),
    [
        ("SCN004", {"hardness": Range(0, 1.5)}),
        ("SCN004", {"hardness": Range(float("nan"), 1)}),
        ("SCN004", {"hardness": Range(0.8, 0.5)}),
        ("SCN004", {"hits": Hits.of(price_of="part"), "hardness": Range(1, float("inf"))}),
        ("SCN005", {"weeks": Range(8, 16**5000)}),
        ("SCN005", {"weeks": Range(-1, 8)}),
        ("SCN005", {"recovery": Recovery("step", Range(9, 8))}),
    ],
)
def test_a_shock_is_made_of_ranges_that_can_be_drawn_from(code, ranges):
    with pytest.raises(UsageError, match=code):
        Shock(**{"name": "it", "hits": Hits.of(organisation="forge"), **ranges})
