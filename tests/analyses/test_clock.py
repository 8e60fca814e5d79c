"""What `clock` says of processes whose answer is known by hand, and of unknown steps."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.analyses.clock import clock
from mainstay.errors import UsageError
from mainstay.examples import tiny
from mainstay.kernels.schedule.durations import Fixed
from mainstay.rules.processes.process_file import read_process
from mainstay.rules.processes.runs import Run
from mainstay.rules.processes.steps import in_parallel, in_sequence
from mainstay.rules.processes.timing import timed

ON, DAY = "2026-01-01", date(2026, 1, 1).toordinal()


def write(folder, text, name="mine.toml"):
    path = folder / name
    path.write_text(text)
    return str(path)


def whole(result, arrangement="stated"):
    rows = [row for row in result.table if row["step"] == "whole process"]
    (found,) = [row for row in rows if row["arrangement"] == arrangement]
    return found


def steps(result):
    rows = [row for row in result.table if row["arrangement"] == "stated"]
    return {row["step"]: row for row in rows if row["step"] != "whole process"}


FORK = """
title = "Fork"
[steps.ask]
days = "10"
[steps.left]
after = ["ask"]
days = "20"
[steps.right]
after = ["ask", "left"]
beside = ["left"]
days = "30"
"""


def test_fixed_times_by_hand(tmp_path):
    result = clock(tiny(), process=write(tmp_path, FORK), on=ON, need_by="2026-02-15")
    stated, parallel = whole(result), whole(result, "parallel")
    assert (stated["p50_days"], stated["p80_days"], stated["p50_date"]) == (60, 60, "2026-03-02")
    assert (parallel["p50_days"], parallel["p80_date"]) == (40, "2026-02-10")
    assert stated["chance_low"] == 0 and stated["chance_high"] < 0.001
    assert parallel["chance_high"] == 1 and parallel["chance_low"] > 0.999
    found = {name: (row["criticality"], row["costs_days"]) for name, row in steps(result).items()}
    assert found == {"ask": (1.0, 10), "left": (1.0, 20), "right": (1.0, 30)}
    costliest = result.headline["costliest_step"]
    assert costliest.value == "right"
    assert costliest.about == "Step that holds mine up most (30 of its days)"
    assert result.headline["saved_in_parallel_days"].value == 20
    assert "sequence" not in {row["arrangement"] for row in result.table}
    assert stated["kinds"] == ["own"] and result.provenance.rulebooks[1]["name"] == "mine.toml"


def test_an_unknown_step_leaves_a_lower_bound_and_no_lower_chance(tmp_path):
    text = FORK.replace('days = "20"', "")
    result = clock(tiny(), process=write(tmp_path, text), on=ON, need_by="2027")
    row = whole(result)
    assert (row["p50_days"], row["p80_date"], row["least_days"]) == (None, None, 40)
    assert (row["chance_low"], row["chance_high"], row["unknown_steps"]) == (0, 1, ["left"])
    assert steps(result)["ask"]["criticality"] == 1 and steps(result)["ask"]["costs_days"] is None
    parallel = whole(result, "parallel")
    assert parallel["least_days"] == 40 and parallel["p50_days"] is None
    assert "only what half take at least is known: left" in " ".join(result.caveats)
    assert result.headline["least_days"].about.startswith("Half take at least, ")
    assert "draws take at least 40 days" in result.why(result.keys()[0]).claim
    assert "costliest_step" not in result.headline


def test_a_target_bounds_what_it_speaks_of_and_leaves_the_rest(tmp_path):
    text = '[steps.a]\ndays = "60%:10 70%:20"\n'
    result = clock(tiny(), process=write(tmp_path, text), on=ON, need_by="2026-01-15")
    row = whole(result)
    assert (row["p50_days"], row["p80_days"], row["least_days"]) == (10, None, 10)
    assert row["chance_low"] < 0.6 < row["chance_high"] < 0.62
    late = whole(clock(tiny(), process=write(tmp_path, text), on=ON, need_by="2026-01-31"))
    assert late["chance_low"] < 0.7 and late["chance_high"] == 1


def test_without_any_figure_the_question_is_unanswered(tmp_path):
    result = clock(tiny(), process=write(tmp_path, "[steps.a]\n"), on=ON)
    assert result.unanswered.startswith("ANS012 ") and whole(result)["least_days"] is None
    assert clock(tiny(), process="us-fms", on=ON).unanswered is not None
    assert clock(tiny(), process="us-fms", on=ON, kind="target").unanswered is None


@settings(derandomize=True, database=None, deadline=None, max_examples=15)
@given(st.sets(st.sampled_from(["ask", "left", "right"])), st.integers(0, 60), st.integers(0, 90))
def test_whatever_an_unknown_step_takes_the_answer_holds_it(unknown, taken, due):
    known = read_process(FORK, "fork", "fork.toml")
    times = timed(known, "planning", DAY, DAY)
    vague = {n: replace(t, time=None) if n in unknown else t for n, t in times.items()}
    real = {n: replace(t, time=Fixed(taken)) if n in unknown else t for n, t in times.items()}
    for after in (known.after, in_parallel(known), in_sequence(known)):
        said, is_so = Run(vague, after), Run(real, after)
        low, high = said.chance(due)
        done = is_so.days(0.5).value <= due
        assert low <= done <= high or (done and low > 0.999) or (not done and high < 0.001)
        least = said.least_days(0.5)
        assert least is None or least <= is_so.days(0.5).value <= said.days(0.5).value


def test_where_few_draws_are_unknown_what_costs_most_is_known_still(tmp_path):
    text = '[steps.a]\ndays = "60%:10 99.5%:20"\n[steps.b]\nafter = ["a"]\ndays = "5"\n'
    row = steps(clock(tiny(), process=write(tmp_path, text), on=ON))["a"]
    assert row["criticality"] == 1 and row["costs_days"] == 10
    text = text.replace("99.5", "70").replace('after = ["a"]', "")
    row = steps(clock(tiny(), process=write(tmp_path, text), on=ON))["b"]
    assert row["criticality"] is None and row["costs_days"] == 0


def test_each_kind_has_rows_of_its_own():
    result = clock(tiny(), process="us-dcs-licence", on=ON, kind="all")
    found = {row["kind"]: row for row in result.table if row["step"] == "whole process"}
    assert found["target"]["p50_days"] == 60 and found["observed"]["p50_days"] is None
    assert found["planning"]["unverified"] == ["state-review"]
    assert found["target"]["unverified"] == []
    assert [row["kinds"] for row in found.values()] == [["planning"], ["target"], ["observed"]]


def test_a_sum_of_two_ranges_is_that_of_its_moments(tmp_path):
    text = '[steps.a]\ndays = "10..20..60"\n[steps.b]\nafter = ["a"]\ndays = "p50=30 p80=31"\n'
    row = whole(clock(tiny(), process=write(tmp_path, text), on=ON))
    assert 50 < row["p50_days"] < 57 and row["p50_low"] <= row["p50_days"] <= row["p50_high"]


def case_rows():
    """Forty cases: each day from 1 to 40 one that ended, of two classes, and four that are open."""
    start = date(2025, 1, 1)
    same = {"step": "left", "opened": start}
    rows = [
        same | {"case_id": n, "class": "" if n % 4 else "known", "closed": start + timedelta(n)}
        for n in range(1, 41)
    ]
    return [*rows, *({**rows[0], "case_id": f"open-{n}", "closed": ""} for n in range(4))]


def case_file(folder):
    path = folder / "cases.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, ["case_id", "step", "class", "opened", "closed"])
        writer.writeheader()
        writer.writerows(case_rows())
    return str(path)


def test_cases_time_the_step_that_they_are_of_and_open_ones_are_censored(tmp_path):
    cases, process = case_file(tmp_path), write(tmp_path, FORK)
    result = clock(tiny(), process=process, cases=cases, on="2025-06-30")
    rows = {(row["path"], row["arrangement"]): row for row in result.table if row["step"] == "left"}
    every = rows["cases", "all cases"]
    assert (every["cases"], every["open_cases"]) == (44, 4)
    # Of 44, 36 ended by day 36: 0.8 of 44 is 35.2, and half is 22.
    assert (every["p50_days"], every["p80_days"]) == (22, 36)
    assert (rows["mine", "stated"]["p50_days"], rows["mine", "stated"]["kinds"]) == (22, ["cases"])
    assert whole(result)["kinds"] == ["own", "cases"] and whole(result)["p80_days"] == 10 + 36 + 30
    assert rows["cases", "class known"]["cases"] == 10
    why = result.why("cases@all cases@cases@left").lines()
    assert "44 cases, of which 4 are still open." in " ".join(why)


def test_what_is_not_reached_is_empty(tmp_path):
    result = clock(tiny(), cases=case_file(tmp_path), on="2025-01-11")
    (row,) = [r for r in result.table if r["arrangement"] == "all cases"]
    assert (row["p50_days"], row["p80_days"], row["least_days"]) == (None, None, 10)
    assert (row["cases"], row["open_cases"]) == (44, 34)
    assert "has" not in str(row["p80_date"])


def test_a_fast_track_gives_to_some_what_it_takes_from_the_rest(tmp_path):
    text = '[steps.a]\ndays = "60"\nqueue = true\n[steps.b]\nafter = ["a"]\ndays = "5"\n'
    track = "share=0.25 servers=4 load=0.9"
    result = clock(tiny(), process=write(tmp_path, text), fast_track=track, on=ON)
    fast, rest = whole(result, "fast-track"), whole(result, "rest")
    assert fast["p50_days"] < 65 < rest["p50_days"]
    mean = 0.25 * fast["p50_days"] + 0.75 * rest["p50_days"]
    assert abs(mean - 65) <= 1
    lines = result.why("mine@rest@planning@whole process").lines()
    assert "Over all cases the wait stays the same." in lines[-1]
    saved = result.headline["saved_by_fast_track_days"].value
    assert saved == 65 - fast["p50_days"] and result.headline["lost_by_the_rest_days"].value > 0


def test_a_class_of_cases_can_be_the_fast_track(tmp_path):
    text = FORK.replace('days = "20"', 'days = "20"\nqueue = true')
    asked = {"process": write(tmp_path, text), "cases": case_file(tmp_path), "on": "2025-06-30"}
    result = clock(tiny(), fast_track="class=known servers=4 load=0.9", **asked)
    words = " ".join(result.why("mine@rest@planning@whole process").lines())
    # The longest cases are open, so the mean is unknown, and the parts of it are not.
    assert "Of the mean 34% are work and 66% waiting" in words
    assert "23% of the cases are taken first" in words
    assert whole(result, "fast-track")["p50_days"] < whole(result, "rest")["p50_days"]
    with pytest.raises(UsageError, match="PRC012 no case is of class 'knwon'. Nearest: known"):
        clock(tiny(), fast_track="class=knwon servers=4 load=0.9", **asked)
    with pytest.raises(UsageError, match="PRC012"):
        clock(tiny(), process="us-bis-licence", fast_track="class=a servers=4 load=0.9")


def test_the_same_question_gives_the_same_bits():
    one, two = (clock(tiny(), process="us-dcs-licence:notified-15", on=ON) for _ in range(2))
    assert one.data.equals(two.data) and one.provenance == two.provenance


def test_by_default_it_asks_of_every_export_process_with_its_notices():
    paths = {row["path"] for row in clock(tiny(), on=ON).table}
    assert {"us-dcs-licence", "us-fms:notified-30", "us-bis-licence", "exemption"} <= paths
    assert "exemption:enrolled" not in paths and "gbr-licence" not in paths


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"need_by": "2025-12-31"}, "PRC013"),
        ({"need_by": "soon"}, "USE003"),
        ({"kind": "guess"}, "USE012"),
        ({"process": "nothing"}, "PRC010"),
        ({"fast_track": "share=0.2 servers=3 load=0.9 step=nowhere"}, "PRC011"),
        ({"known_by": "soon"}, "USE003"),
    ],
)
def test_a_question_that_cannot_be_put_is_refused(asked, code):
    with pytest.raises(UsageError, match=code):
        clock(tiny(), on=ON, **asked)


def test_a_need_known_to_the_month_widens_the_chance(tmp_path):
    text = '[steps.a]\ndays = "10..20..30"\n'
    row = whole(clock(tiny(), process=write(tmp_path, text), on=ON, need_by="2026-01"))
    assert row["chance_low"] == 0 and row["chance_high"] == 1


def test_figures_of_a_later_date_than_the_day_are_named():
    asked = {"process": "us-dcs-licence:notified-30"}
    (said,) = [c for c in clock(tiny(), on="1990-01-01", **asked).caveats if "later date" in c]
    assert said.endswith(
        "state-review (2025); congress-informal (2025); congress-formal (2025-03-28)."
    )
    assert not any("later date" in caveat for caveat in clock(tiny(), on=ON, **asked).caveats)


def test_a_time_without_a_low_end_is_unknown_and_no_unverified_one():
    result = clock(tiny(), process="swe-licence", on=ON)
    assert result.unanswered is not None and whole(result)["unverified"] == []
    assert whole(result)["unknown_steps"] == ["whole"]


def test_figures_published_later_are_not_used():
    result = clock(tiny(), process="us-dcs-licence", kind="target", on=ON, known_by="2005")
    assert whole(result)["unknown_steps"] == ["state-review"]


def test_of_processes_that_nobody_named_the_whole_alone_is_shown():
    every = clock(tiny(), on=ON)
    assert {row["step"] for row in every.table} == {"whole process"}
    assert any("name one to see" in caveat for caveat in every.caveats)
    one = clock(tiny(), process="us-dcs-licence", on=ON)
    assert steps(one) and not any("name one to see" in caveat for caveat in one.caveats)
    assert every.headline["costliest_step"] == one.headline["costliest_step"]


def test_a_column_that_tells_nothing_is_of_detail(tmp_path):
    def shown(**asked):
        columns = clock(tiny(), process=write(tmp_path, FORK), on=ON, **asked).columns
        return {column.name for column in columns if not column.detail}

    assert not {"chance_low", "least_days", "kind"} & shown()
    assert {"chance_low", "criticality", "p50_days"} <= shown(need_by="2027")


def test_a_step_of_the_cases_that_no_process_has_is_named(tmp_path):
    cases = case_file(tmp_path)
    known = clock(tiny(), process=write(tmp_path, FORK), cases=cases, on="2025-06-30")
    assert not any("no process asked about" in caveat for caveat in known.caveats)
    other = write(tmp_path, FORK.replace("left", "lefty"), "other.toml")
    result = clock(tiny(), process=other, cases=cases, on="2025-06-30")
    (said,) = [caveat for caveat in result.caveats if "no process asked about" in caveat]
    assert "has: left. They time none of its steps. For left: Nearest: lefty." in said


def test_what_is_not_reached_and_what_is_not_known_are_called_so(tmp_path):
    text = '[steps.a]\ndays = "60%:10 70%:20"\n'
    found = clock(tiny(), process=write(tmp_path, text), on=ON).headline
    assert (found["p50_days"].value, found["p80_days"].value) == (10, "not reached")
    unknown = clock(tiny(), process="us-fms:notified-30", on=ON).headline
    assert (unknown["p80_days"].value, unknown["p80_days"].unit) == ("not known", "")
    cases = clock(tiny(), cases=case_file(tmp_path), on="2025-01-11").headline
    assert cases["slowest_p50_days"].value == "not reached"


def test_a_chance_by_figures_that_nobody_verified_says_so():
    found = clock(tiny(), process="us-dcs-licence", on=ON, need_by="2027-12-31")
    assert "nobody verified" in found.headline["chance_low"].about
    assert any("not even a chance of 1" in caveat for caveat in found.caveats)
    target = clock(tiny(), process="us-dcs-licence", kind="target", on=ON, need_by="2027-12-31")
    assert "nobody verified" not in target.headline["chance_low"].about


def test_days_are_whole_days_counted_up():
    row = whole(clock(tiny(), process="can-permit", kind="target", on=ON))
    assert row["p50_days"] == ceil(40 * 7 / 5)
