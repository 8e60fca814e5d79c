"""What `partners` says: nobody's row hangs on another, missing stays missing, gates are final."""

from pathlib import Path
from random import Random

import pytest
from builders import network_of, networks, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.partner.making import ON, agreement, fact, full, indicator, programme_of, safe

from mainstay.analyses.partners import partners
from mainstay.errors import DataError, NoAnswer, UsageError
from mainstay.examples import tiny
from mainstay.ingest.read import load
from mainstay.ingest.scenario_files import scenarios
from mainstay.model.network import Network
from mainstay.model.result import Result
from mainstay.rules.partner.acceptability import DRAWS
from mainstay.rules.partner.dimensions import dimensions

STUDIES = Path(__file__).parents[2] / "studies"
MOTORS = load(STUDIES / "solid-rocket-motors")

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=20)


def rows(result: Result, **cells: object) -> list[dict[str, object]]:
    return [dict(row) for row in result.table if all(row[name] == cells[name] for name in cells)]


def one(result: Result, **cells: object) -> dict[str, object]:
    (found,) = rows(result, **cells)
    return found


def of(result: Result, nation: str) -> list[dict[str, object]]:
    return rows(result, partner=nation)


NATIONS = ("JPN", "NOR", "AUS", "DEU", "TWN", "KOR", "CHN", "UKR")
EVERY = partners(MOTORS, nations=",".join(NATIONS))


@repeatable
@given(st.sets(st.sampled_from(NATIONS), min_size=1, max_size=5))
def test_a_nation_more_changes_no_row_of_another(chosen):
    found = partners(MOTORS, nations=",".join(sorted(chosen)))
    for nation in ("USA", *chosen):
        assert of(found, nation) == of(EVERY, nation)


def test_nations_stand_by_name_and_home_is_first():
    order = list(dict.fromkeys(row["partner"] for row in EVERY.table))
    assert order == ["USA", "AUS", "CHN", "DEU", "JPN", "KOR", "NOR", "TWN", "UKR"]


def test_by_default_the_nations_are_those_of_the_network():
    found = {row["partner"] for row in partners(MOTORS).table}
    assert {"USA", "JPN", "DEU", "AUS", "NOR", "ITA"} <= found
    assert "TWN" not in found


def test_the_overview_stands_first_and_can_be_had_alone():
    found = partners(MOTORS, nations="JPN,NOR", part="overview")
    whole = partners(MOTORS, nations="JPN,NOR")
    count = whole.headline["overview_rows"].value
    assert found.keys() == whole.keys()[:count] and count < len(whole.keys()) / 2
    kinds = {(row["part"], row["measure"].partition(":")[0]) for row in found.table}
    assert {("profile", "all"), ("gate", "all"), ("assurance", "flow")} <= kinds
    assert {row["part"] for row in found.table} == {"profile", "gate", "assurance"}
    assert not rows(found, part="assurance", finding="none")
    assert "overview_rows" not in found.headline


@pytest.mark.parametrize("part", ["profile", "gate", "assurance", "investment", "change"])
def test_one_part_alone_is_that_of_the_whole(part):
    found = partners(MOTORS, nations="JPN", part=part)
    assert rows(found) == rows(partners(MOTORS, nations="JPN"), part=part) != []
    assert found.headline["gates_open"] == partners(MOTORS, nations="JPN").headline["gates_open"]


def test_a_part_that_is_none_is_refused():
    with pytest.raises(UsageError, match="USE012"):
        partners(MOTORS, part="totals")


def test_home_is_asked_the_same_measures():
    asked = {
        nation: [row["measure"] for row in of(EVERY, nation) if row["part"] == "profile"]
        for nation in ("USA", *NATIONS)
    }
    assert all(names == asked["USA"] for names in asked.values())
    home = [row for row in of(EVERY, "USA") if row["finding"] == "home"]
    assert home
    assert all(row["low"] is None and row["scaled_low"] is None for row in home)


def test_a_list_of_makers_that_may_go_on_says_nothing_of_the_absent():
    def made(**more: object) -> dict[str, object]:
        network = programme_of()
        held = rows_of(network)
        for row in held["items"]:
            row.update(sources_complete=more.get(row["item_id"]))
        found = partners(network_of(held, "end", home="USA"), nations="TWN", on=ON)
        return {
            nation: tuple(
                round(float(str(one(found, partner=nation, measure="makers")[name])), 3)
                for name in ("low", "high", "known_share")
            )
            for nation in ("TWN", "USA")
        }

    assert made() == {"TWN": (0, 1, 0), "USA": (0.333, 1, 0.333)}
    assert made(motor=True) == {"TWN": (0, 0.667, 0.333), "USA": (0.333, 0.667, 0.667)}
    every = made(motor=True, seeker=True, end=True)
    assert every == {"TWN": (0, 0, 1), "USA": (0.333, 0.333, 1)}
    whole = one(EVERY, partner="TWN", dimension="industry", measure="all")
    share = one(EVERY, partner="TWN", measure="makers")["known_share"]
    assert 0 < share < 1 and whole["known_share"] < 1


def test_one_row_speaks_of_a_treaty_and_the_other_of_collective_defence():
    for nation in ("JPN", "KOR", "AUS"):
        treaty = one(EVERY, partner=nation, part="assurance", measure="north-atlantic-treaty")
        assert treaty["finding"] == "none" and "North Atlantic Treaty" in str(treaty["says"])
        defence = rows(EVERY, partner=nation, measure="collective-defence")
        assert [row["finding"] for row in defence] in (["unknown"], ["in force"])


def test_taiwan_casts_no_vote_and_its_distance_stays_unknown():
    row = one(EVERY, partner="TWN", measure="un-votes")
    assert (row["low"], row["high"], row["known_share"]) == (None, None, 0.0)
    assert (row["scaled_low"], row["scaled_high"]) == (0.0, 1.0)
    whole = one(EVERY, partner="TWN", dimension="foreign_policy", measure="all")
    other = one(EVERY, partner="TWN", measure="political-stability")
    assert whole["low"] == pytest.approx(other["scaled_low"] / 2)
    assert whole["high"] == pytest.approx((1 + other["scaled_high"]) / 2)
    assert whole["known_share"] == 0.5


def test_every_dimension_is_an_interval_of_its_measures():
    for nation in ("USA", *NATIONS):
        for dimension in dimensions():
            parts = rows(EVERY, partner=nation, part="profile", dimension=dimension)
            whole, *others = parts
            ends = [(row["scaled_low"], row["scaled_high"]) for row in others]
            ends = [pair for pair in ends if pair[0] is not None]
            assert whole["measure"] == "all"
            assert whole["low"] == pytest.approx(sum(low for low, _ in ends) / len(ends))
            assert whole["high"] == pytest.approx(sum(high for _, high in ends) / len(ends))


def test_nothing_is_added_up_over_dimensions_and_nobody_is_ranked():
    assert not rows(EVERY, part="acceptability")
    assert not [row for row in EVERY.table if row["part"] == "profile" and not row["dimension"]]


def test_every_row_has_a_reason_and_a_key_of_its_own():
    keys = EVERY.keys()
    assert len(set(keys)) == len(keys)
    for key in keys:
        assert EVERY.why(key).claim


@repeatable
@given(network=networks(), random=st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(network: Network, random: Random):
    shuffled = rows_of(network)
    for table in shuffled.values():
        random.shuffle(table)
    other = network_of(shuffled, str(network.item))
    assert partners(other).table == partners(network).table


def test_the_order_of_the_rows_of_a_study_says_nothing():
    shuffled = rows_of(MOTORS)
    for table in shuffled.values():
        Random(7).shuffle(table)
    other = network_of(shuffled, str(MOTORS.item), home="USA")
    whole = network_of(rows_of(MOTORS), str(MOTORS.item), home="USA")
    assert partners(other).table == partners(whole).table


def test_what_only_a_partner_makes_is_named():
    found = partners(programme_of(), on=ON)
    row = one(found, partner="NOR", measure="not-made-at-home")
    assert (row["low"], row["high"]) == (1, 1)
    assert "The motor" in str(row["says"])


# Gates


def test_an_unverified_agreement_passes_no_gate():
    for verified, finding in ((True, "pass"), (False, "conditional")):
        found = partners(programme_of(safe(verified)), on=ON)
        row = one(found, partner="NOR", part="gate", measure="information-security")
        assert row["finding"] == finding
        assert ("hangs" in str(row["says"])) is not verified


def test_an_unverified_agreement_stays_unknown_in_the_profile():
    found = partners(programme_of(safe(verified=False)), on=ON)
    row = one(found, partner="NOR", part="profile", measure="information-security")
    assert (row["low"], row["scaled_low"], row["known_share"]) == (1.0, 0.0, 0.0)


@repeatable
@given(law=st.floats(0.5, 2.5))
def test_what_nobody_has_read_passes_no_gate_and_closes_none(law):
    held = {"indicators": [indicator("rule_of_law", "NOR", law, verified=False)]}
    found = partners(programme_of(safe(verified=False), held), on=ON)
    for gate in ("information-security", "ip-protection"):
        row = one(found, partner="NOR", part="gate", measure=gate)
        assert (row["finding"], row["checked"]) == ("conditional", False)
    low = {"indicators": [indicator("rule_of_law", "NOR", -law - 0.1, verified=False)]}
    row = one(partners(programme_of(low), on=ON), partner="NOR", measure="ip-protection")
    assert row["finding"] == "unknown"


def test_a_nation_of_concern_fails_whatever_else_holds():
    row = one(EVERY, partner="CHN", part="gate", measure="all")
    assert row["finding"] == "fail"


values = st.floats(-2.5, 2.5, allow_nan=False)
OTHERS = ("control_of_corruption", "political_stability", "regulatory_quality")


@repeatable
@given(law=values, others=st.lists(values, min_size=3, max_size=3), spending=st.floats(0, 20))
def test_nothing_compensates_for_a_gate(law, others, spending):
    high = [indicator(n, "NOR", v) for n, v in zip(OTHERS, others, strict=True)]
    high.append(indicator("military_expenditure_gdp_share", "NOR", spending))
    given_rows = {"indicators": [indicator("rule_of_law", "NOR", law), *high]}
    found = partners(programme_of(safe(), given_rows), on=ON, weights="any")
    expected = "pass" if law >= 0.5 else "fail" if law < -0.5 else "conditional"
    assert one(found, partner="NOR", part="gate", measure="ip-protection")["finding"] == expected
    assert bool(rows(found, partner="NOR", part="acceptability")) is (expected == "pass")


def test_a_gate_without_a_value_is_unknown():
    network = tiny()
    row = one(partners(network), partner="XXB", part="gate", measure="ip-protection")
    assert row["finding"] == "unknown"


# Weights


def weighed(weights: str, **more: object) -> Result:
    return partners(programme_of(safe()), on=ON, weights=weights, **more)


def test_acceptability_is_there_only_when_asked_and_each_rank_goes_to_somebody():
    found = weighed("any")
    ranks = [row for row in rows(found, part="acceptability") if "rank-" in str(row["measure"])]
    middles: dict[object, float] = {}
    for row in ranks:
        middle = (row["low"] + row["high"]) / 2
        middles[row["measure"]] = middles.get(row["measure"], 0) + middle
    assert len(ranks) == 4
    assert all(total == pytest.approx(1, abs=0.02) for total in middles.values())


def test_acceptability_is_what_plain_draws_give():
    import numpy as np

    found = weighed("any")
    rng = np.random.default_rng(5)
    names = ("JPN", "NOR")
    low, high = (
        np.array(
            [
                [one(found, partner=n, dimension=d, measure="all")[end] for d in dimensions()]
                for n in names
            ]
        )
        for end in ("low", "high")
    )
    size = 20_000
    weights = rng.dirichlet(np.ones(low.shape[1]), size)
    drawn = low + rng.random((size, *low.shape)) * (high - low)
    first = np.einsum("kij,kj->ki", drawn, weights).argmax(axis=1)
    for number, nation in enumerate(names):
        row = one(found, partner=nation, measure="rank-1")
        share = float((first == number).mean())
        assert (row["low"] + row["high"]) / 2 == pytest.approx(share, abs=5 * 0.5 / DRAWS**0.5)


def test_the_same_question_gives_the_same_bits():
    assert weighed("any").table == weighed("any").table


def test_a_gate_may_be_supposed_by_the_user_and_the_answer_says_so(tmp_path):
    file = tmp_path / "weights.toml"
    file.write_text('suppose = ["information-security"]\n[bounds]\nsecurity = [0.2, 0.6]\n')
    network = programme_of(safe(verified=False))
    found = partners(network, on=ON, weights=str(file))
    assert rows(found, partner="NOR", part="acceptability")
    assert any("Taken as passed by the user" in caveat for caveat in found.caveats)
    row = one(found, partner="NOR", part="gate", measure="information-security")
    assert row["finding"] == "conditional"
    assert not rows(partners(network, on=ON, weights="any"), part="acceptability")


@pytest.mark.parametrize(
    "weights",
    ["security", "security>nothing", "security>industry,industry>security", "none.toml"],
)
def test_weights_that_make_no_sense_are_named(weights):
    with pytest.raises(UsageError, match="USE070"):
        weighed(weights)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[bounds]\nsecurity = [0.6, 0.2]\n", "VAL003"),
        ("[bounds]\nnothing = [0.1, 0.2]\n", "KEY002"),
        ("weights = 1\n", "COL002"),
        ('order = ["security"]\n', "KEY002"),
        ("order = 3\n", "VAL001"),
        ("[bounds\n", "FIL006"),
    ],
)
def test_faults_of_a_file_of_weights_are_named(tmp_path, text, code):
    file = tmp_path / "weights.toml"
    file.write_text(text)
    with pytest.raises(DataError, match=code):
        weighed(str(file))


@pytest.mark.parametrize(
    "text",
    [
        "[bounds]\nsecurity = [0.6, 0.7]\nindustry = [0.6, 0.7]\n",
        'order = ["security>industry"]\n[bounds]\nsecurity = [0, 0.1]\nindustry = [0.3, 0.5]\n',
    ],
)
def test_bounds_and_an_order_that_no_weights_meet_are_named(tmp_path, text):
    file = tmp_path / "weights.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match="USE070"):
        weighed(str(file))


# Assurances, audits, purchases, changes


def test_deliveries_to_home_name_what_they_rest_on():
    found = partners(programme_of(), on=ON)
    flow = one(found, partner="NOR", part="assurance", measure="flow:motor:nammo")
    path = one(found, partner="NOR", part="assurance", measure="priority-deliveries")
    assert flow["finding"] == path["finding"]
    assert not rows(found, partner="USA", part="assurance")


@pytest.mark.parametrize(
    ("cells", "finding"),
    [
        ({"binding": True}, "assured"),
        ({"binding": False}, "not binding"),
        ({"binding": None}, "not binding"),
        ({"binding": True, "verified": False}, "not binding"),
        ({"binding": True, "since": "2026-09"}, "not binding"),
    ],
)
def test_an_agreement_of_the_network_assures_deliveries_only_if_it_binds(cells, finding):
    held = agreement("security_of_supply", ("USA", "NOR"), **cells)
    found = partners(programme_of(held), on=ON)
    flow = one(found, partner="NOR", part="assurance", measure="flow:motor:nammo")
    # Without a firm agreement what the book says of Norway stands.
    assert flow["finding"] == finding


def test_audits_and_findings_of_a_supplier():
    facts = [
        fact("audit_date", "2025-06-30", "nammo"),
        fact("audit_hazard_per_year", "0.1..0.2"),
        fact("audit_target_probability", "0.1"),
        fact("finding_opened", "F-1 2026-01-01", "nammo"),
        fact("finding_due", "F-1 2026-03-01", "nammo"),
    ]
    found = partners(programme_of({"rule_facts": facts}), on=ON)
    audit = one(found, partner="NOR", measure="audit:nammo")
    assert audit["finding"] == "due"
    late = one(found, partner="NOR", measure="finding:nammo:F-1")
    assert (late["finding"], late["low"]) == ("overdue", 180)
    assert one(found, partner="JPN", measure="audit:chips")["finding"] == "unknown"


def test_every_value_of_an_audit_that_is_none_is_named_at_once():
    facts = [
        fact("audit_date", "soon", "nammo"),
        fact("audit_hazard_per_year", "often"),
    ]
    with pytest.raises(DataError, match="RFA001") as caught:
        partners(programme_of({"rule_facts": facts}), on=ON)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("audit_hazard_per_year", "0"),
        ("audit_target_probability", "1"),
        ("finding_opened", "2026-01-01"),
    ],
)
def test_values_of_an_audit_out_of_range_are_named(name, value):
    with pytest.raises(DataError, match="RFA001"):
        partners(programme_of({"rule_facts": [fact(name, value, "nammo")]}), on=ON)


@pytest.mark.parametrize("study", sorted(path.name for path in STUDIES.iterdir()))
def test_every_change_that_is_named_can_be_supposed(study):
    network = load(STUDIES / study)
    found = partners(network)
    for row in found.table:
        if row["under"] is not None:
            assert network.under(scenarios(row["under"]), found.provenance.on).scenarios
            assert row["high"] >= max(1, row["low"])


def test_a_lapse_of_an_agreement_touches_the_deliveries_between_its_parties():
    network = programme_of(agreement("security_of_supply", ("USA", "NOR")))
    found = partners(network, on=ON)
    row = one(found, partner="NOR", measure="agreement-lapse:supply")
    assert (row["high"], row["under"]) == (1, "agreement-lapse agreement=supply")
    assert "supply_links" in " ".join(found.why("NOR@change@-@agreement-lapse:supply").rows)


def test_a_licence_is_supposed_only_of_makers_that_share_what_home_controls():
    controls = [full(control_id="c", jurisdiction_id="USA", instrument="Law", item_id="motor")]
    venture = full(venture_id="v", name="Line", kind="licence", item_id="motor", since="2020")
    party = full(venture_party_id="p", venture_id="v", organisation_id="nammo")
    alone = partners(programme_of({"controls": controls}), on=ON)
    assert not [row for row in alone.table if "licence" in str(row["measure"])]
    shared = {"controls": controls, "ventures": [venture], "venture_parties": [party]}
    found = partners(programme_of(shared), on=ON)
    row = one(found, partner="NOR", measure="licence-revocation:nammo:motor")
    assert row["under"] == "licence-revocation organisation=nammo item=motor"
    study = one(EVERY, partner="JPN", measure="licence-revocation:mhi:pac3-mse")
    assert study["low"] == 1


# Bad input


def test_what_is_not_known_is_named():
    with pytest.raises(UsageError, match="USE001"):
        partners(MOTORS, nations="JPN,XYZ")
    with pytest.raises(UsageError, match="USE001"):
        partners(MOTORS, item="nothing")
    with pytest.raises(UsageError, match="USE005"):
        partners(MOTORS, policy="nothing")
    with pytest.raises(UsageError, match="USE003"):
        partners(MOTORS, on="soon")


def test_without_an_item_there_is_no_tree():
    network = rows_of(tiny())
    with pytest.raises(NoAnswer, match="ANS001"):
        partners(network_of(network, None))


def test_values_published_later_are_left_out():
    early = partners(MOTORS, nations="JPN", known_by="2019-12-31")
    assert one(early, partner="JPN", measure="rule-of-law")["finding"] == "unknown"
