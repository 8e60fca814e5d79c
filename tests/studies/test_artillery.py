"""What the artillery study must say: the holds of the study and the questions it can answer."""

import pytest
from studies.carried import STUDIES, beside, compare

from mainstay import coverage, deliverable, load, origin, read, single_points

STUDY = STUDIES / "artillery-155mm"


@pytest.fixture(scope="module")
def network():
    return load(STUDY)


def test_the_study_has_no_error_and_lists_its_gaps():
    reading = read(STUDY)
    assert reading.errors == []
    assert {problem.code for problem in reading.problems} == {
        "GAP001",
        "GAP002",
        "GAP003",
        "GAP004",
        "GAP005",
    }


def test_charges_bind_complete_rounds_in_september_2024(network):
    result = deliverable(network, for_nation="USA", on="2024-09-30")
    row = result.table[0]
    assert row["rate_per_year"] == 18_000 * 12
    assert result.headline["rate_per_month"].value == 18_000
    (chain,) = row["binding"]
    assert chain.startswith("Complete 155 mm round > Complete propelling charge for one shot: ")
    assert "18,000 a month (2024-09)" in chain
    assert {"fuze", "primer", "propellant", "shell-body"} <= set(row["unbounded_inputs"])
    assert "charge-set" not in row["unbounded_inputs"]
    assert row["evidence_ids"] == ["de0625"]


def test_projectiles_bound_before_the_charge_figure_was_published(network):
    row = deliverable(network, for_nation="USA", on="2024-05-31").table[0]
    assert row["rate_per_year"] == 36_000 * 12
    assert "155 mm loaded projectile" in row["binding"][0]


def test_a_floor_above_the_bound_is_reported_as_a_conflict(network):
    result = deliverable(network, for_nation="USA", on="2025-06-30")
    row = result.table[0]
    assert row["floor_per_year"] == 36_000 * 12 > row["rate_per_year"]
    assert any(caveat.startswith("Conflict in the facts") for caveat in result.caveats)


def test_what_was_known_in_2024_does_not_know_the_charge_figure(network):
    row = deliverable(network, for_nation="USA", on="2024-09-30", known_by="2024-12-31").table[0]
    assert row["rate_per_year"] == 36_000 * 12


def test_the_unchosen_rate_of_50_000_is_kept_and_not_used(network):
    values = network["series"].row("usa-projectiles-2024-11")
    assert (values["value"], values["chosen"]) == (50_000, False)
    bound = deliverable(network, for_nation="USA", on="2024-11-30")
    assert "40,000 a month" in "\n".join(bound.why("round-155").lines())


def test_the_single_suppliers_named_in_public_are_found(network):
    table = single_points(network, for_nation="USA", on="2024-09-30").table
    found = {row["members"][0]: row["through"] for row in table if row["order"] == 1}
    assert found["american-ordnance"] == ["projectile-loaded"]
    assert found["gd-ots-ca"] == ["propellant"]
    assert found["bae-osi"] == ["nitrocellulose"]
    assert found["gd-ots"] == ["shell-body"]
    assert all(row["apparent"] for row in table)


def test_chinese_linters_are_found_five_tiers_down(network):
    rows = {row["market"]: row for row in origin(network).table if row["input"] == "linters"}
    europe = origin(network).why("linters@CHN@europe@imports")
    assert rows["world"]["tier"] == 5
    assert any("Nitrocellulose" in line for line in europe.lines())


def test_both_body_plants_count_once(network):
    sources = network["sources"]
    assert sources.row("a1w")["counted_in"] == "a1"
    lines = deliverable(network, item="shell-body", for_nation="USA").why("shell-body").lines()
    assert not any("864,000" in line for line in lines)


def test_coverage_names_what_is_dark(network):
    dark = {item for row in coverage(network).table for item in row["unknown"]}
    assert {"charge-set", "suppl-charge", "hf1-steel", "nitroglycerin"} <= dark


# Questions of the study that its tables can compute. Q4b (causes of a miss) and Q7 (consent to
# move data) ask for words and for law, and no analysis of this edition answers them.


def test_q2_one_filling_building_in_the_united_states_before_2025(network):
    result = single_points(network, item="projectile-loaded", for_nation="USA", on="2024-12-31")
    filling = [row for row in result.table if row["through"] == ["projectile-loaded"]]
    assert [row["members"] for row in filling] == [["american-ordnance"]]
    made = coverage(network, item="projectile-loaded", on="2024-12-31").why("0").lines()
    assert "American Ordnance" in " ".join(made)
    sites = network["sites"]
    in_force = [
        row
        for row in network["sources"].rows()
        if row["item_id"] == "projectile-loaded"
        and row["site_id"] in sites.index
        and sites.row(row["site_id"])["country_id"] == "USA"
        and row["status"] == "operating"
        and row["since"] is None
    ]
    assert len(in_force) == 1


@pytest.mark.parametrize(("year", "domestic"), [("2027", False), ("2029", True)])
def test_q3b_united_states_tnt_can_start_in_2028_at_the_earliest(network, year, domestic):
    rows = origin(network, item="projectile-loaded", for_nation="USA", on=year).table
    why = origin(network, item="projectile-loaded", for_nation="USA", on=year)
    key = next(
        key
        for key, row in zip(why.keys(), rows, strict=True)
        if (row["input"], row["country"]) == ("tnt", "USA")
    )
    assert any("Repkon" in line for line in why.why(key).lines()) is domestic


def test_q5_share_of_europes_linters_from_china(network):
    table = origin(network, market="europe").table
    row = next(r for r in table if (r["input"], r["country"]) == ("linters", "CHN"))
    assert (row["share_low"], row["share_high"]) == (0.7, 1.0)


def test_q8_share_of_antimony_from_china_russia_and_tajikistan(network):
    table = origin(network, market="world").table
    rows = {row["country"]: row for row in table if row["input"] == "antimony-ore"}
    assert rows["CHN+RUS+TJK"]["share_low"] == 0.9
    assert (rows["CHN"]["share_low"], rows["CHN"]["share_high"]) == (0.0, 1.0)


@beside("artillery-155mm")
@pytest.mark.parametrize(
    ("table", "ours", "number", "column"),
    [
        ("sources", "sources", "capacity_per_year", "capacity_per_year"),
        ("demand", "demands", "quantity", "quantity"),
        ("backtest", "series", "value", "value"),
        ("instruments", "instruments", "amount", "amount"),
        ("bom", "bom_lines", "quantity", "quantity"),
        ("country_shares", "item_shares", "share", "share"),
    ],
)
def test_every_published_number_was_carried_over(network, table, ours, number, column):
    # Only second values of a conflict may be added: the joint antimony share, EU in January 2024.
    compare("artillery-155mm", network, table, ours, number, column, spare=1)
