"""Verdicts put together, against every way in which what is unknown may turn out."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.rules.origin_checks.outcome import PLACES, VERDICTS, together, word
from mainstay.rules.origin_checks.supply import Supply
from mainstay.rules.origin_checks.supply import together as of_one_stage

SURE = ("permitted", "needs_authorisation", "prohibited")
repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=60)
verdicts = st.sampled_from([*SURE, "unknown", None])


def slow(found: list[tuple[str | None, bool]]) -> str:
    """Try every verdict for what is unknown, with and without what may be left out."""
    ways = [[verdict] if verdict in SURE else list(SURE) for verdict, _ in found]
    ends = set()
    for chosen in product(*ways):
        free = [n for n, (_, certain) in enumerate(found) if not certain]
        for taken in product((True, False), repeat=len(free)):
            left_out = {n for n, take in zip(free, taken, strict=True) if not take}
            held = [SURE.index(v) for n, v in enumerate(chosen) if n not in left_out]
            ends.add(max(held, default=0))
    return SURE[ends.pop()] if len(ends) == 1 else "unknown"


@repeatable
@given(st.lists(st.tuples(verdicts, st.booleans()), min_size=1, max_size=4))
def test_verdicts_on_several_materials_against_all_completions(found):
    assert together(found) == slow(found)


@repeatable
@given(st.tuples(*[st.sampled_from([*SURE, "unknown"])] * 4))
def test_a_definite_word_holds_whatever_else_turns_out(given_):
    by_place = dict(zip(PLACES, given_, strict=True))
    said = word(by_place)
    assert said in VERDICTS
    if said != "unknown":
        assert "unknown" not in given_[:3]
        assert said == word(by_place | {"covered": "unknown"})


def test_a_stage_of_two_supplies_is_certain_where_one_that_is_needed_is():
    needed, other = Supply(("AUS",), ("CHN",), more=False), Supply(("RUS",), (), more=True)
    assert of_one_stage([(needed, True), (other, False)]).text == "AUS;CHN?;RUS?;?"
    assert of_one_stage([(needed, False), (other, True)]).text == "RUS;AUS?;CHN?;?"
