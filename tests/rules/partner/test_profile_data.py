"""The data of profiles, gates and scopes are sound, and every fault of one is named."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.errors import DataError
from mainstay.rules.partner.dimensions import dimensions, measures, read_dimensions
from mainstay.rules.partner.gate_data import gates_of, read_gates
from mainstay.rules.partner.gates import ORDER, judged, strictest
from mainstay.rules.partner.investment import Law, caught
from mainstay.rules.partner.profile import together
from mainstay.rules.partner.scopes import Scope, read_scopes, scopes
from mainstay.rules.shipped import shipped

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=60)
DIMENSIONS, GATES = shipped("partner/dimensions.toml"), shipped("partner/gates.toml")


def test_the_five_dimensions_each_have_measures_and_references():
    assert len(dimensions()) == 5
    assert {one.dimension for one in measures().values()} == set(dimensions())
    assert all(one.reference for one in measures().values())


@repeatable
@given(
    name=st.sampled_from(sorted(measures())),
    ends=st.tuples(st.floats(-10, 10), st.floats(-10, 10)).map(sorted),
    inner=st.floats(0, 1),
)
def test_the_scale_keeps_intervals_and_what_lies_in_them(name, ends, inner):
    low, high = measures()[name].scaled(*ends)
    assert 0 <= low <= high <= 1
    point = min(max(ends[0] + inner * (ends[1] - ends[0]), ends[0]), ends[1])
    one, _ = measures()[name].scaled(point, point)
    assert low - 1e-12 <= one <= high + 1e-12


parts = st.lists(
    st.tuples(
        st.floats(0.1, 5),
        st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda p: tuple(sorted(p))),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


@repeatable
@given(parts)
def test_a_dimension_holds_every_completion_of_what_is_unknown(given_parts):
    (low, high), known = together(given_parts)
    total = sum(weight for weight, _, _ in given_parts)
    corners = product(*(ends for _, ends, _ in given_parts))
    means = [
        sum(weight * value for (weight, _, _), value in zip(given_parts, corner, strict=True))
        / total
        for corner in corners
    ]
    assert low == pytest.approx(min(means))
    assert high == pytest.approx(max(means))
    assert 0 <= known <= 1 + 1e-12


findings = st.lists(st.sampled_from(ORDER), min_size=1, max_size=6)


@repeatable
@given(findings, st.sampled_from(ORDER))
def test_one_more_gate_never_makes_it_milder(held, more):
    assert ORDER.index(strictest([*held, more])) >= ORDER.index(strictest(held))
    assert (strictest(held) == "pass") is (set(held) == {"pass"})


def test_every_need_of_a_gate_can_pass_and_says_unknown_without_a_value():
    for gate in gates_of("any"):
        for need in gate.needs:
            assert judged(need.pass_from, need.pass_from, need) == "pass"
            assert judged(None, None, need) == "unknown"


@pytest.mark.parametrize("firm", [True, False])
@pytest.mark.parametrize("covers", ["defence", "all", None])
@pytest.mark.parametrize("verified", [True, False])
@pytest.mark.parametrize("finding", ["in force", "adopted", "draft", "none", "unknown"])
def test_a_purchase_is_caught_only_on_verified_facts(finding, verified, covers, firm):
    scope = Scope(
        country_id="NOR",
        covers=covers,
        trigger_share=None,
        reference="an act",
        as_of="2025",
        verified=verified,
        note="",
    )
    law = Law(finding, firm=firm, entry=None)
    for military in ("yes", "stated", "unknown"):
        said, _ = caught(law, scope, military)
        sure = finding == "in force" and firm and verified
        assert (said == "caught") is (
            sure and (covers == "all" or (covers == "defence" and military == "yes"))
        )
        assert (said == "not caught") is (finding in {"none", "draft"} and firm)
        assert caught(law, None, military)[0] in {"unknown", "not caught"}


def test_the_scopes_of_laws_are_read():
    assert scopes()["USA"].verified
    assert not scopes()["NOR"].verified


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('asks = "regime"', 'asks = "guess"', "VAL004"),
        ('dimension = "security"', 'dimension = "safety"', "VAL004"),
        ("worst = -2.5", "worst = 2.5", "VAL003"),
        ('complete_from = "2025"', 'complete_from = "then"', "VAL006"),
        ('title = "Rule of law"\n', "", "VAL001"),
        ('title = "Rule of law"\n', 'title = "Rule of law"\nweight = 0.0\n', "VAL003"),
        ("[dimensions]", "[dimension]", "VAL001"),
        ("[dimensions]", '[dimensions]\nempty = "Nothing in it"', "VAL001"),
        ("[dimensions]", "[dimensions", "FIL006"),
    ],
)
def test_faults_of_dimensions_are_named(old, new, code):
    with pytest.raises(DataError, match=code):
        read_dimensions(DIMENSIONS.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('asks = "policy"', 'asks = "weather"', "VAL004"),
        ('"home", "ally", "partner"', '"home", "friend"', "VAL004"),
        ('enough = "all"', 'enough = "most"', "VAL004"),
        ('measure = "wassenaar"', 'measure = "vienna"', "KEY002"),
        ("fail_below = -0.5", "fail_below = 1.5", "VAL003"),
        ('any = ["not-of-concern"', 'any = ["not-a-gate"', "KEY002"),
        ("any = [", "none = [", "VAL001"),
        ("[policies]", "[policy]", "VAL001"),
        ('title = "Not of concern"\n', "", "VAL001"),
    ],
)
def test_faults_of_gates_are_named(old, new, code):
    with pytest.raises(DataError, match=code):
        read_gates(GATES.replace(old, new, 1))


def test_faults_of_scopes_are_named():
    text = shipped("partner/scopes.csv").replace("USA,defence,,", "USA,navy,much,")
    with pytest.raises(DataError) as caught_:
        read_scopes(text)
    assert [problem.code for problem in caught_.value.problems] == ["VAL004", "VAL002"]
