"""The book us-acquisition-origin against a plain reading of the laws, around each date."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay import dates
from mainstay.rules.rulebook import Fact, book, shipped_books

BOOK = book("us-acquisition-origin")
PATHS = ("domestic", "qualifying", "elsewhere", "covered")
STAGES = ("mined", "refined", "separated", "melted", "produced")
COVERED = {"CHN", "PRK", "IRN", "RUS"}

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=60)

PLAIN = {
    "end_product": False,
    "material_class": "ndfeb_magnet",
    "below_sat": False,
    "use_outside_us": False,
    "electronic_device": False,
    "cots": False,
    "recycled": False,
    "mill_product": False,
    "covered_material_share": 1.0,
    "item_jurisdiction": "other",
    "chinese_military_company": False,
}
PRODUCT = PLAIN | {"end_product": True, "material_class": "none", "iron_steel": False}


def decided(on, path="domestic", unverified=(), **facts):
    given = {name: Fact(value, verified=name not in unverified) for name, value in facts.items()}
    return BOOK.decide("origin", given, dates.days(str(on))[0])[path]


def stages(**where: str) -> dict[str, str]:
    return {f"stage_{name}": where.get(name, "JPN") for name in STAGES}


def by_law(where: dict[str, str], material: str, on: date) -> bool:
    """Say whether 10 U.S.C. 4872 bars a material of which every stage is known."""
    named = date(2022, 8, 25) if material == "tantalum" else date(2019, 4, 30)
    counted = STAGES if on >= date(2027, 1, 1) else ("melted", "produced")
    return on >= named and any(where[f"stage_{stage}"] in COVERED for stage in counted)


days = st.dates(date(2021, 2, 1), date(2032, 12, 31)) | st.sampled_from(
    [date(2026, 12, 31), date(2027, 1, 1), date(2022, 8, 24), date(2022, 8, 25)]
)
places = st.fixed_dictionaries(
    {f"stage_{n}": st.sampled_from(["CHN", "RUS", "JPN", "USA", "AUS"]) for n in STAGES}
)
materials = st.sampled_from(["ndfeb_magnet", "smco_magnet", "tantalum", "tungsten"])


@repeatable
@given(places, materials, days)
def test_sensitive_materials_against_a_plain_reading(where, material, on):
    said = decided(on, **PLAIN | where | {"material_class": material}).verdict
    assert said == ("prohibited" if by_law(where, material, on) else "permitted")


@repeatable
@given(places, st.sampled_from(STAGES), days)
def test_a_stage_that_only_may_be_there_never_turns_one_definite_verdict_into_the_other(
    where, stage, on
):
    firm = decided(on, **PLAIN | where).verdict
    loose = decided(on, **PLAIN | where | {f"stage_{stage}": where[f"stage_{stage}"] + "?;?"})
    assert loose.verdict in {firm, "unknown"}


@repeatable
@given(places, materials)
def test_from_2027_on_nothing_passes_that_was_barred_before(where, material):
    facts = PLAIN | where | {"material_class": material}
    if decided("2026-12-31", **facts).verdict == "prohibited":
        assert decided("2027-01-01", **facts).verdict == "prohibited"


def threshold(on: date) -> float:
    """Return the content threshold of the department by the day of delivery."""
    if on < date(2024, 2, 15):
        return 0.55
    return 0.65 if on < date(2029, 1, 1) else 0.75


@repeatable
@given(
    st.integers(0, 100),
    st.dates(date(2022, 10, 25), date(2032, 1, 1))
    | st.sampled_from([date(2028, 12, 31), date(2029, 1, 1), date(2024, 2, 14)]),
)
def test_content_against_the_threshold_of_the_day(percent, on):
    found = decided(on, **PRODUCT, domestic_component_share=percent / 100)
    passes = percent / 100 > threshold(on)
    assert found.verdict == ("permitted" if passes else "needs_authorisation")
    margin = next(one for one in found.margins if one.threshold == threshold(on))
    assert (margin.value > margin.threshold) is passes
    fallback = date(2024, 2, 15) <= on < date(2030, 1, 1) and 0.55 < percent / 100 <= threshold(on)
    held = {applied.rule.id for applied in found.rules if applied.truth.word == "yes"}
    assert ("domestic-fallback" in held) is fallback


@repeatable
@given(st.integers(0, 100), st.integers(0, 100))
def test_content_as_an_interval_is_decided_where_both_ends_agree(one, other):
    low, high = sorted((one / 100, other / 100))
    ends = {
        decided("2026-06-30", **PRODUCT, domestic_component_share=x).verdict for x in (low, high)
    }
    found = decided("2026-06-30", **PRODUCT, domestic_component_share=(low, high)).verdict
    assert found == (ends.pop() if len(ends) == 1 else "unknown")


@pytest.mark.parametrize(
    ("changed", "on", "verdict"),
    [
        ({"cots": True}, "2026-12-31", "permitted"),
        ({"cots": True}, "2027-01-01", "prohibited"),
        ({"cots": True, "covered_material_share": 0.49}, "2027-01-01", "permitted"),
        ({"cots": True, "covered_material_share": 0.5}, "2027-01-01", "prohibited"),
        ({"recycled": True}, "2027-01-01", "permitted"),
        ({"recycled": True, "material_class": "smco_magnet"}, "2027-01-01", "prohibited"),
        ({"below_sat": True}, "2027-01-01", "permitted"),
        ({"stage_mined": "covered"}, "2027-01-01", "prohibited"),
        ({"stage_mined": "elsewhere", "stage_melted": "JPN"}, "2027-01-01", "permitted"),
    ],
)
def test_exceptions_of_the_magnet_rule(changed, on, verdict):
    facts = PLAIN | stages(melted="CHN" if "stage_melted" not in changed else "JPN") | changed
    assert decided(on, **facts).verdict == verdict


def test_an_exception_that_nobody_claims_or_denies_leaves_it_open():
    facts = {k: v for k, v in (PLAIN | stages(melted="CHN")).items() if k != "cots"}
    found = decided("2026-06-30", **facts)
    assert (found.verdict, found.unknown) == ("unknown", ("cots",))


@pytest.mark.parametrize(
    ("country", "ntib", "bearing"),
    [
        ("CAN", "permitted", "permitted"),
        ("GBR", "permitted", "prohibited"),
        ("JPN",) + ("prohibited",) * 2,
    ],
)
def test_items_kept_to_few_nations(country, ntib, bearing):
    for material, verdict in (("ntib_item", ntib), ("bearing", bearing)):
        facts = PLAIN | {"material_class": material, "us_canada_component_share": 0.9}
        assert decided("2026-06-30", "qualifying", made_in=country, **facts).verdict == verdict


def test_what_is_not_verified_bars_and_never_permits():
    clean, barred = PLAIN | stages(), PLAIN | stages(melted="CHN")
    for name in clean:
        assert decided("2026-06-30", unverified=[name], **clean).verdict in {"unknown", "permitted"}
    found = decided("2026-06-30", unverified=["stage_melted"], **clean)
    assert (found.verdict, found.if_confirmed) == ("unknown", "permitted")
    assert "stage_melted" in found.unverified
    assert decided("2026-06-30", unverified=list(barred), **barred).verdict == "prohibited"


@pytest.mark.parametrize("place", ["HKG", "MAC"])
def test_the_regions_of_china_bar_and_never_clear(place):
    for on in ("2026-06-30", "2027-02-15"):
        assert decided(on, **PLAIN | stages(melted=place)).verdict == "prohibited"
        assert decided(on, **PLAIN | stages(melted=f"{place}?")).verdict == "unknown"


@pytest.mark.parametrize("text", ["China", "CHN JPN", "chn", "JPN;China", "JPN;", "", "CHN??"])
def test_a_stage_that_names_no_country_is_refused_and_never_permits(text):
    with pytest.raises(ValueError, match="alpha-3 codes with ; or , between"):
        BOOK.facts["stage_mined"].read(text)
    assert decided("2027-02-15", **PLAIN | stages(mined=text)).verdict == "unknown"


def test_a_code_of_no_country_is_in_no_list_and_off_none():
    found = decided("2027-02-15", **PLAIN | stages(mined="CNH"))
    assert (found.verdict, found.unknown) == ("unknown", ("stage_mined",))
    metal = {"material_class": "specialty_metal", "end_item_class": "aircraft"}
    metal |= {"noncompliant_metal_share": 1.0}
    assert decided("2026-06-30", **PLAIN | metal | stages(melted="GBX")).verdict == "unknown"


@pytest.mark.parametrize(
    ("name", "fact"),
    [(b.name, f) for b in map(book, shipped_books()) for f in b.facts if f.endswith("_share")],
)
def test_a_share_is_between_nothing_and_all(name, fact):
    declared = book(name).facts[fact]
    assert declared.holds((0, 1))
    assert not any(map(declared.holds, (40, 1.01, -0.1, (0.5, 2))))
    with pytest.raises(ValueError, match="not below 0, not above 1"):
        declared.read("40")


def test_the_days_on_which_the_book_changes():
    found = [dates.iso(day) for day in BOOK.changes("origin", dates.days("2026-12-15")[0])]
    assert {"2027-01-01", "2029-01-01", "2030-01-01"} <= set(found)
