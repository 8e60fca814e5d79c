"""Approval processes and their figures as shipped, and files of the user with faults in them."""

import pytest

from mainstay.dates import days
from mainstay.errors import DataError, UsageError
from mainstay.kernels.schedule.durations import Fixed, Lognormal, Pert, Steps, Triangular
from mainstay.kernels.schedule.order import in_order
from mainstay.rules.processes.case_file import cases_of, read_cases
from mainstay.rules.processes.days import days_of
from mainstay.rules.processes.fast_track import FastTrack
from mainstay.rules.processes.figures import CHOSEN, figures, newest, read_figures
from mainstay.rules.processes.metrics import cycle_times
from mainstay.rules.processes.process import index_stamp, processes, shipped_processes
from mainstay.rules.processes.process_file import read_process
from mainstay.rules.processes.steps import in_parallel, in_sequence
from mainstay.rules.processes.timing import timed

DAY = days("2026-06-30")[0]
EVERY = [
    one
    for name in shipped_processes()
    for base in processes(name)
    for one in (base, *map(base.with_variant, base.variants))
]


def problems(read, *arguments):
    with pytest.raises(DataError) as caught:
        read(*arguments)
    return [(p.code, p.line, p.column) for p in caught.value.problems]


@pytest.mark.parametrize("process", EVERY, ids=lambda one: one.name)
def test_every_arrangement_of_a_shipped_process_is_one(process):
    stated = process.after
    assert set(stated) == set(process.steps)
    for after in (in_sequence(process), in_parallel(process)):
        assert set(in_order(after)) == set(stated)
    for step in process.steps.values():
        assert step.title and step.authority and set(step.beside) <= set(step.after)


def test_kinds_are_never_mixed_in_one_step():
    for process in EVERY:
        for kind, allowed in CHOSEN.items():
            found = timed(process, kind, DAY, DAY)
            assert {one.kind for one in found.values()} <= {*allowed, None}


def test_no_two_figures_of_one_kind_and_date_compete():
    keys = [(f.duration, f.kind, f.as_of) for f in figures()]
    assert len(set(keys)) == len(keys)
    assert {f.kind for f in figures() if f.reference.startswith("Planning range")} == {"planning"}
    assert not any(f.verified for f in figures() if f.kind == "planning")


def test_a_figure_that_was_replaced_counts_before_and_not_after():
    before, after = (days(day)[0] for day in ("2005-06-30", "2026-06-30"))
    assert newest("us-letter-of-offer", ("target",), before, DAY).days == "80%:120"
    assert newest("us-letter-of-offer", ("target",), after, DAY).days == "100"
    assert newest("us-expedited-review", ("deadline",), before, DAY) is None
    assert newest("us-letter-of-offer", ("target",), after, days("2000-01-01")[0]) is None


def test_the_target_for_licences_does_not_hold_where_congress_is_told():
    plain, told = processes("us-dcs-licence + us-dcs-licence:notified-15")
    assert timed(plain, "target", DAY, DAY)["state-review"].kind == "target"
    assert timed(told, "target", DAY, DAY)["state-review"].kind is None
    assert timed(told, "target", DAY, DAY)["congress-informal"].kind is None
    assert {one.kind for one in timed(told, "planning", DAY, DAY).values()} == {
        "planning",
        "statute",
    }


def test_working_days_are_seven_fifths_of_a_day():
    time = timed(processes("aus-permit")[0], "target", DAY, DAY)["whole"].time
    assert time.mean == pytest.approx(35 * 7 / 5)


def test_a_target_says_nothing_of_the_rest_and_a_mean_nothing_of_its_spread():
    share = timed(processes("gbr-licence")[0], "target", DAY, DAY)["whole"]
    assert share.time.mean is None and not share.whole
    mean = timed(processes("us-dcs-licence")[0], "observed", DAY, DAY)["state-review"]
    assert mean.time is None and "mean 15" in mean.words


def test_the_stamp_is_one_of_the_whole_content():
    assert index_stamp()["name"] == "approval-processes" and len(index_stamp()["digest"]) == 64


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("60", Fixed(60)),
        (" 30..55..100 ", Pert(30, 55, 100)),
        ("triangular 1..2..2.5", Triangular(1, 2, 2.5)),
        ("p50=40 p80=90", Lognormal(40, 90)),
        ("70%:20 99%:60", Steps((0.7, 0.99), (20.0, 60.0))),
        ("mean 46", None),
        ("unknown", None),
    ],
)
def test_the_forms_of_a_time(text, duration):
    assert days_of(text).duration == duration


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("p50=90 p80=40", "P80 not below"),
        ("p50=0 p80=4", "P50 above 0"),
        ("100..55..30", "low end first"),
        ("30..120..100", "low end first"),
        ("-5", "days such as"),
        ("nan", "days such as"),
        ("99%:20 70%:60", "rising"),
        ("70%:60 99%:20", "do not fall"),
        ("50%:10 150%:20", "up to 100"),
        ("70%:20 soon", "days such as"),
        ("99999", "at most"),
        ("12 weeks", "days such as"),
    ],
)
def test_a_time_that_is_none_is_refused(text, match):
    with pytest.raises(ValueError, match=match):
        days_of(text)


HEADER = "duration,kind,days,calendar,since,until,reference,as_of,verified,note\n"


def test_every_fault_of_a_figure_is_named_with_its_line():
    text = HEADER + (
        "x,planning,30..20..10,calendar,,,Somebody,2024,no,\n"
        "x,guess,5,lunar,2024,2020,,soon,perhaps,\n"
        "x,planning\n"
    )
    found = problems(read_figures, text)
    assert ("PRC004", 2, "days") in found and ("ROW001", 4, None) in found
    assert {code for code, line, _ in found if line == 3} == {
        "PRC005",
        "NET006",
        "VAL001",
        "VAL006",
        "VAL008",
    }
    assert problems(read_figures, "a,b\n") == [("COL001", 1, None)]


def faults(text):
    return problems(read_process, text, "mine", "mine.toml")


def test_every_fault_of_a_process_is_named_with_its_key():
    text = """
    colour = "red"
    [steps.a]
    after = ["b"]
    days = "p50=90 p80=40"
    [steps.b]
    after = ["a"]
    """
    two = [("PRC004", None, "steps.a.days"), ("PRC002", None, "steps")]
    assert faults(text) == [("PRC001", None, "colour"), *two]
    text = text.replace('colour = "red"', "")
    assert faults(text) == two
    with pytest.raises(DataError, match=r"PRC002 mine.toml, steps: found '(a > b > a|b > a > b)'"):
        read_process(text.replace("p80=40", "p80=99"), "mine", "mine.toml")


def test_a_fault_of_shape_hides_no_other():
    text = """
    steps.c = 3
    [steps.a]
    days = 5
    queue = "yes"
    after = ["z"]
    [steps.b]
    days = -5
    beside = 3
    [variants.v]
    steps = ["y", "c"]
    """
    assert {(code, column) for code, _, column in faults(text)} == {
        ("PRC001", "steps.a.queue"),
        ("PRC001", "steps.b.beside"),
        ("PRC001", "steps.c"),
        ("PRC003", "steps.a.after"),
        ("PRC003", "variants.v.steps"),
        ("PRC004", "steps.b.days"),
    }


@pytest.mark.parametrize(("number", "time"), [("5", 5), ("2.5", 2.5), ("0", 0)])
def test_days_may_be_a_number(number, time):
    found = read_process(f"[steps.a]\ndays = {number}\n", "mine", "mine.toml")
    assert timed(found, "planning", DAY, DAY)["a"].time == Fixed(time)


@pytest.mark.parametrize("number", ["nan", "inf", "-1", "1e9", "0x" + "f" * 5000])
def test_a_number_of_days_that_is_none_is_refused(number):
    assert faults(f"[steps.a]\ndays = {number}\n") == [("PRC004", None, "steps.a.days")]


def test_a_figure_of_a_later_date_says_so_where_no_day_is_said_from_which_it_holds():
    early = days("1990-01-01")[0]
    one = processes("us-dcs-licence:notified-30")[0]
    found = timed(one, "planning", early, DAY)
    assert found["state-review"].later == "state-review (2025)"
    assert "later date than the day asked about" in found["state-review"].words
    assert not any(each.later for each in timed(one, "planning", DAY, DAY).values())
    commerce = timed(processes("us-bis-licence")[0], "target", days("2000-06-30")[0], DAY)
    assert [each.kind for each in commerce.values()] == ["deadline"]
    assert not any(each.later for each in commerce.values())


def test_where_no_low_end_is_on_the_record_no_time_is_drawn():
    time = timed(processes("swe-licence")[0], "planning", DAY, DAY)["whole"]
    assert time.time is None and "no time is drawn" in time.words
    zero = {f.duration for f in figures() if f.days.startswith("0..")}
    assert zero == {"us-congress-informal", "us-congress-informal-close"}


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("", "PRC001", "steps"),
        ("steps = 3", "PRC001", "steps"),
        ("[steps]\na = 3", "PRC001", "steps.a"),
        ("[steps.a]\nafter = 'b'", "PRC001", "steps.a.after"),
        ("[steps.a]\nqueue = 'yes'", "PRC001", "steps.a.queue"),
        ("[steps.a]\nduration = 3", "PRC001", "steps.a.duration"),
        ("[steps.a]\nafter = ['c']", "PRC003", "steps.a.after"),
        ("[steps.a]\n[steps.b]\nbeside = ['a']", "PRC003", "steps.b.beside"),
        ("[steps.a]\nduration = 'us-congres'", "PRC003", "steps.a.duration"),
        ("[steps.a]\n[variants.v]\nsteps = ['z']", "PRC003", "variants.v.steps"),
        ("[steps.a]\n[variants]\nv = 1", "PRC001", "variants.v"),
        ("[steps.a]\n[variants.v.durations]\na = 1", "PRC001", "variants.v.durations"),
        ("[steps.a]\n[variants.v.durations]\na = 'z'", "PRC003", "variants.v.durations.a"),
        ("[steps.a]\n[variants.v.durations]\nz = []", "PRC003", "variants.v.durations"),
        ("[steps.a]\ndays = '5'\ncalendar = 'lunar'", "PRC005", "steps.a.calendar"),
        ("[steps.'a@b']\ndays = '5'", "PRC003", None),
        ("[steps.'whole process']", "PRC003", None),
        ("title = '\\u001b'\n[steps.a]".replace("'", '"'), "PRC001", "title"),
        ("[steps.a", "FIL006", None),
    ],
)
def test_what_can_be_no_process_is_refused(text, code, column):
    found = faults(text)
    assert [(one[0], one[2]) for one in found if one[0] == code] == [(code, column)]


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    assert problems(processes, str(tmp_path / "bad.toml"))[0][0] == "FIL005"
    assert problems(processes, str(tmp_path / "none.toml"))[0][0] == "FIL001"
    (tmp_path / "folder.toml").mkdir()
    assert problems(processes, str(tmp_path / "folder.toml"))[0][0] == "FIL001"


def test_a_process_of_the_user_with_a_variant(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[steps.a]\ndays='3'\n[steps.b]\nafter=['a']\n[variants.v]\nwithout=['a']\n")
    both, one = processes(f"{path} + {path}:v")
    assert both.after == {"a": [], "b": ["a"]} and one.after == {"b": []}
    assert both.stamp["name"] == "mine.toml"


def test_two_files_of_one_name_are_told_apart_or_refused(tmp_path):
    paths = [tmp_path / "mine.toml", tmp_path / "other" / "mine.toml"]
    paths[1].parent.mkdir()
    for path in paths:
        path.write_text("[steps.a]\n")
    assert len(processes(f"{paths[0]}+{paths[0]}")) == 1
    with pytest.raises(UsageError, match="PRC010 two processes are called 'mine'"):
        processes(f"{paths[0]}+{paths[1]}")


@pytest.mark.parametrize("name", ["us-fsm", "us-fms:loud", "us-fms:", ""])
def test_an_unknown_process_or_variant_is_refused(name):
    with pytest.raises(UsageError, match="PRC010"):
        processes(name)


@pytest.mark.parametrize(
    "text",
    [
        "share=0.2",
        "servers=3 load=0.9",
        "share=0.2 class=a servers=3 load=0.9",
        "share=2 servers=3 load=0.9",
        "share=0.2 servers=0 load=0.9",
        "share=0.2 servers=3 load=1",
        "share=0.2 servers=3 load=0.9 cv=99",
        "share=nan servers=3 load=0.9",
        "speed=3",
        "share",
    ],
)
def test_a_fast_track_that_is_none_is_refused(text):
    with pytest.raises(UsageError, match="PRC011"):
        FastTrack.of(text)


def test_every_fault_of_a_fast_track_is_named_at_once():
    with pytest.raises(UsageError) as caught:
        FastTrack.of("share=2 servers=0 load=1 speed=3")
    assert all(f"{name} is '" in str(caught.value) for name in ("share", "servers", "load"))
    assert "'speed=3' is no setting" in str(caught.value) and "needs" not in str(caught.value)


CASES = "case_id,step,class,opened,closed\n"


def test_every_fault_of_a_case_file_is_named_with_its_line(tmp_path):
    text = CASES + (
        "1,review,,2025-01-10,2025-01-01\n"
        "2,review,,2025-01,\n"
        "3,,,2025-01-01,soon\n"
        "1,review,,2025-01-01,\n"
        "4,review\n"
    )
    assert sorted(problems(cases_of, text, "cases.csv")) == [
        ("PRC007", 2, "closed"),
        ("PRC008", 3, "opened"),
        ("PRC008", 4, "closed"),
        ("PRC014", 5, "case_id"),
        ("ROW001", 6, None),
        ("VAL001", 4, "step"),
    ]
    assert problems(cases_of, "case_id,step\n", "c.csv") == [("PRC006", 1, None)]
    assert problems(cases_of, CASES + '1,"a', "c.csv")[0][0] == "FIL006"
    path = tmp_path / "late.csv"
    path.write_text(CASES + "1,review,,2025-01-10,\n")
    assert problems(read_cases, path, days("2025-01-09")[0]) == [("PRC009", None, None)]
    assert problems(cases_of, CASES + "1,re\tview,,2025-01-10,\n", "c.csv")[0][0] == "VAL007"


def test_cases_are_seen_as_they_stood_on_the_day(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(
        "step,case_id,opened,closed\n"
        "review,1,2025-01-01,2025-01-11\n"
        "review,2,2025-01-01,2025-03-01\n"
        "review,3,2025-06-01,\n"
    )
    cases = read_cases(path, days("2025-02-01")[0])
    assert [case.seen(cases.day) for case in cases.rows] == [(10, True), (31, False)]
    every, quarter = cycle_times(cases)
    assert (every.group, every.still_open, every.longest) == ("all cases", 1, 31)
    assert quarter.group == "opened 2025-Q1"
    assert (every.found.quantile(0.5), every.found.quantile(0.8)) == (10, None)
