"""What a book says of a case, by hand."""

import pytest
from rules.rulebook.loans import FILES, LISTS, MEMBERS, SMALL, rule, written

from mainstay.dates import days
from mainstay.errors import DataError, UsageError
from mainstay.examples import tiny
from mainstay.rules.rulebook import Fact, Truth, book

JUNE = "2026-06-30"


def on(text: str) -> int:
    return days(text)[0]


def decide(path, known, day=JUNE, files=None, way="free"):
    return book(written(path / "loans", files)).decide("loan", known, on(day))[way]


def small(to: str = "AUS", value: object = 3e6, **doubt: bool) -> dict[str, Fact]:
    return {"to": Fact(to), "value_usd": Fact(value, **doubt)}


def one(when: str, verdict: str = "permitted", more: str = "") -> dict[str, str]:
    text = f'verdict = "{verdict}"\npaths = ["free"]\nwhen = {when}\n{more}'
    return {"rules/loans.toml": rule("one", text)}


def test_a_value_is_that_of_the_day(tmp_path):
    assert decide(tmp_path, small(), "2023-06-30").verdict is None
    assert decide(tmp_path, small(), "2023-06-30").open == "no"
    assert decide(tmp_path, small(), "2024-06-30").unknown == ("parameter free_below",)
    assert decide(tmp_path, small(), "2025-06-30").verdict == "unknown"
    assert decide(tmp_path, small(), "2025-06-30").unknown == ("parameter free_below",)
    assert decide(tmp_path, small()).verdict == "permitted"
    assert decide(tmp_path, small()).open == "yes"


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (4999999.0, "permitted"),
        (5e6, None),
        ((1e6, 4e6), "permitted"),
        ((1e6, 5e6), "unknown"),
        ((5e6, 9e6), None),
    ],
)
def test_an_interval_may_leave_a_threshold_open(tmp_path, value, verdict):
    found = decide(tmp_path, small(value=value))
    assert found.verdict == verdict
    assert found.unknown == (("value_usd",) if verdict == "unknown" else ())


def test_a_fact_that_is_not_verified_never_permits(tmp_path):
    found = decide(tmp_path, small(verified=False))
    assert (found.verdict, found.if_confirmed) == ("unknown", "permitted")
    assert (found.unknown, found.unverified) == ((), ("value_usd",))
    supposed = decide(tmp_path, small(supposed=True))
    assert (supposed.verdict, supposed.unverified) == ("unknown", ("value_usd",))


def test_a_member_that_is_not_verified_never_permits(tmp_path):
    found = decide(tmp_path, small("NZL"))
    assert (found.verdict, found.if_confirmed) == ("unknown", "permitted")
    assert found.unverified == ("FRIENDS: NZL",)


def test_a_rule_that_is_not_verified_never_permits(tmp_path):
    files = {"rules/loans.toml": FILES["rules/loans.toml"].replace('"yes"', '"no"', 1)}
    found = decide(tmp_path, small(), files=files)
    assert (found.verdict, found.if_confirmed, found.unverified) == (
        "unknown",
        "permitted",
        ("rule small",),
    )


def test_what_is_not_verified_still_forbids(tmp_path):
    stop = one('{ fact = "to", in_list = "FRIENDS" }', "prohibited")
    found = decide(tmp_path, {"to": Fact("NZL", verified=False)}, files=stop)
    assert (found.verdict, found.open) == ("prohibited", "no")
    assert found.unverified == ("to", "FRIENDS: NZL")
    out = decide(tmp_path, {"to": Fact("FRA", verified=False)}, files=stop)
    assert (out.verdict, out.if_confirmed, out.unverified) == ("unknown", None, ("to",))


def test_a_path_that_an_unverified_fact_closes_says_so(tmp_path):
    found = decide(tmp_path, {"to": Fact("FRA", verified=False)})
    assert (found.verdict, found.unverified) == (None, ("to",))
    assert decide(tmp_path, {"to": Fact("FRA")}).unverified == ()


def test_who_is_on_a_list_on_a_day(tmp_path):
    loans = book(written(tmp_path / "loans"))
    for code, member, day, truth, verified in [
        ("FRIENDS", "AUS", JUNE, Truth.YES, True),
        ("FRIENDS", "NZL", JUNE, Truth.YES, False),
        ("FRIENDS", "FRA", JUNE, Truth.NO, True),
        ("FRIENDS", "FRA", "2020-06-30", Truth.UNKNOWN, True),
        ("FRIENDS", "GBR", "2025-05-31", Truth.YES, True),
        ("FRIENDS", "GBR", "2025-06-15", Truth.UNKNOWN, True),
        ("FRIENDS", "GBR", "2025-07-01", Truth.NO, True),
        ("SERIALS", "X3", JUNE, Truth.UNKNOWN, True),
        ("SERIALS", "X2", JUNE, Truth.NO, True),
        ("NATO", "NOR", JUNE, Truth.YES, True),
        ("NATO", "AUT", JUNE, Truth.UNKNOWN, True),
    ]:
        found = loans.on_list(code, member, on(day))
        assert (found.truth, found.verified) == (truth, verified), (code, member, day)
        assert found.reference
    with pytest.raises(UsageError, match="USE020"):
        loans.on_list("FIENDS", "AUS", on(JUNE))


def test_a_shared_list_may_be_said_to_be_complete(tmp_path):
    nato = (
        '[NATO]\nname = "NATO"\nabout = "Members."\nof = "countries"\ncomplete_from = "2024-03"\n'
    )
    loans = book(written(tmp_path / "loans", {"lists.toml": LISTS + nato}))
    assert loans.on_list("NATO", "AUT", on(JUNE)).truth is Truth.NO
    assert loans.on_list("NATO", "NOR", on(JUNE)).truth is Truth.YES


def test_a_doubtful_entry_that_is_over_leaves_it_open(tmp_path):
    members = MEMBERS + "FRIENDS,CAN,2020,2024,Order 12,2026-01-31,no,\n"
    loans = book(written(tmp_path / "loans", {"lists.csv": members}))
    found = loans.on_list("FRIENDS", "CAN", on(JUNE))
    assert (found.truth, found.verified) == (Truth.NO, False)


def test_a_rule_counts_between_its_dates(tmp_path):
    stop = one('{ fact = "cash", equals = true }', "prohibited", 'until = "2024-06"')
    for day, verdict in [
        ("2024-05-31", "prohibited"),
        ("2024-06-15", "unknown"),
        ("2024-07-01", None),
    ]:
        found = decide(tmp_path, {"cash": Fact(value=True)}, day, files=stop)
        assert found.verdict == verdict
        assert found.unknown == (("rule one",) if verdict == "unknown" else ())


def test_dates_are_held_against_a_day_or_a_parameter(tmp_path):
    when = '{ fact = "due", before = { parameter = "last_day" } }'
    for due, verdict in [("2026-12-30", "permitted"), ("2026-12", "unknown"), ("2027", None)]:
        assert decide(tmp_path, {"due": Fact(due)}, files=one(when)).verdict == verdict
    late = one('{ fact = "due", on_or_after = "2027-01-01" }')
    assert decide(tmp_path, {"due": Fact("2027")}, files=late).verdict == "permitted"
    same = one('{ fact = "due", equals = "2027-01-01" }')
    assert decide(tmp_path, {"due": Fact("2027-01-01")}, files=same).verdict == "permitted"
    assert decide(tmp_path, {"due": Fact("2027")}, files=same).verdict == "unknown"


def test_the_strictest_rule_wins_and_a_stop_is_final(tmp_path):
    text = FILES["rules/loans.toml"] + rule(
        "stop", 'verdict = "prohibited"\nwhen = { fact = "kind", equals = "tool" }'
    )
    files = {"rules/loans.toml": text}
    known = small() | {"cash": Fact(value=True)}
    assert decide(tmp_path, known, files=files).verdict == "unknown"
    stopped = decide(tmp_path, known | {"kind": Fact("tool")}, files=files, way="permit")
    assert (stopped.low, stopped.verdict) == ("prohibited", "prohibited")
    assert [one.rule.id for one in stopped.rules] == ["stop"]
    assert stopped.documents == stopped.clocks == stopped.margins == ()
    assert decide(tmp_path, known | {"kind": Fact("vehicle")}, files=files).verdict == "permitted"


def test_a_path_that_only_a_stop_may_be_on_is_not_open(tmp_path):
    stop = one('{ fact = "kind", equals = "tool" }', "prohibited")
    stop["rules/more.toml"] = rule("stop", SMALL)
    found = decide(tmp_path, small("FRA"), files=stop)
    assert (found.open, found.verdict, found.unknown) == ("no", "unknown", ("kind",))
    assert decide(tmp_path, small(), files=stop).open == "unknown"


def test_clocks_documents_and_margins(tmp_path):
    asked = decide(tmp_path, {"cash": Fact(value=True)}, way="permit")
    assert asked.documents == ("Form A",)
    assert [(c.days, c.rule, c.verified) for c in asked.clocks] == [(20.0, "ask", False)]
    (margin,) = decide(tmp_path, small()).margins
    assert (margin.fact, margin.value, margin.threshold) == ("value_usd", 3e6, 5e6)
    assert (margin.unit, margin.reference, margin.rule) == ("USD", "Order 3", "small")
    before = decide(tmp_path, {"cash": Fact(value=True)}, "2019-06-30", way="permit")
    assert (before.verdict, before.clocks) == (None, ())


def test_a_duty_says_what_is_missing_and_changes_no_verdict(tmp_path):
    duty = 'paths = ["free"]\nwhen = { fact = "cash", equals = true }\n'
    duty += 'conditions = ["Within {days}."]\n'
    files = {"rules/more.toml": rule("duty", duty)}
    found = decide(tmp_path, small(), files=files)
    assert (found.verdict, found.unknown, found.unknown_duties) == ("permitted", (), ("cash",))
    assert found.conditions == ("Within 20 days.",)
    none = decide(tmp_path, small() | {"cash": Fact(value=False)}, files=files)
    assert none.conditions == none.unknown_duties == ()


def test_only_facts_that_can_change_the_verdict_are_named(tmp_path):
    found = decide(tmp_path, {"value_usd": Fact(9e6)})
    assert (found.verdict, found.unknown) == (None, ())
    found = decide(tmp_path, {"to": Fact("AUS")})
    assert (found.verdict, found.unknown) == ("unknown", ("value_usd",))


def test_an_answer_points_to_the_rows_of_its_facts(tmp_path):
    network = tiny()
    known = small() | {"to": Fact("AUS", rows=(("countries", 0),), says="of the request")}
    found = decide(tmp_path, known)
    assert found.rows == (("countries", 0),)
    why = "\n".join(found.why(network).lines())
    assert "Without asking on 2026-06-30: permitted." in why
    assert "Order 12; since 2020" in why
    assert (
        "to is on the list FRIENDS: yes; to is AUS (of the request). Order 12, since 2020." in why
    )
    assert "value_usd is below 5,000,000 USD (free_below; Order 3): yes" in why
    assert found.why(network).because[0].because[0].because[0].rows


def test_gives_takes_verified_facts_for_every_verdict(tmp_path):
    head = FILES["book.toml"].replace('about = "May', 'gives = true\nabout = "May')
    found = decide(
        tmp_path,
        {"cash": Fact(value=True, verified=False)},
        files={"book.toml": head},
        way="permit",
    )
    assert (found.verdict, found.if_confirmed) == ("unknown", "needs_authorisation")


def test_a_question_or_a_value_that_cannot_be(tmp_path):
    loans = book(written(tmp_path / "loans"))
    with pytest.raises(UsageError, match="USE020.*Nearest: loan"):
        loans.decide("lone", {}, on(JUNE))
    for name, (value, use) in WRONG.items():
        used = one(f'{{ fact = "{name}", {use} }}')
        with pytest.raises(UsageError, match=f"RUL010 {name} is"):
            decide(tmp_path, {name: Fact(value)}, files=used)
    with pytest.raises(UsageError, match="USE020"):
        loans.parameter("nothing", on(JUNE))


WRONG = {
    "cash": ("yes", "equals = true"),
    "kind": ("boat", 'equals = "tool"'),
    "value_usd": ((3, 2), "above = 3"),
    "due": ("soon", 'before = "2027"'),
    "to": (3, 'equals = "AUS"'),
}


def test_facts_that_a_book_does_not_know_count_nothing(tmp_path):
    assert decide(tmp_path, small() | {"weather": Fact("fine")}).verdict == "permitted"


def test_days_on_which_something_changes(tmp_path):
    loans = book(written(tmp_path / "loans"))
    found = loans.changes("loan", on("2024-06-30"))
    assert found == sorted({on("2025-01-01"), on("2025-12-31"), *found})
    assert on("2025-07-01") in found
    assert on("2027-01-01") not in found
    told = [
        {w: d.verdict for w, d in loans.decide("loan", small("GBR"), day).items()} for day in DAYS
    ]
    turns = [day for day, one, next_ in zip(DAYS[1:], told, told[1:]) if one != next_]
    assert turns
    assert set(turns) <= set(found)


DAYS = range(on("2024-06-30"), on("2026-01-31"))


def test_a_book_grows_stale(tmp_path):
    loans = book(written(tmp_path / "loans"))
    assert not loans.stale(on("2027-01-31"))
    assert loans.stale(on("2027-02-01"))


PREDICATES = '''
"""Functions."""

from mainstay.rules.rulebook import Case, Truth

ALLOWED = 2


def heavy(case: Case) -> Truth:
    """Whether it is heavy."""
    value, limit = case.value("value_usd"), case.parameter("free_below")
    if value is None or limit is None:
        return Truth.UNKNOWN
    return Truth.YES if value > limit and case.day > "2020" else Truth.NO


def known(case):
    return case.on_list("FRIENDS", case.value("to"))


def broken(case):
    return 1 / 0


def leaving(case):
    raise SystemExit(0)


def strange(case):
    return "yes"


def undeclared(case):
    return case.value("vlaue_usd") is None


def turncoat(case):
    """One that knows more the less it sees."""
    return Truth.NO if case.value("cash") else Truth.YES
'''


def asked(path, name, known):
    files = {"predicates.py": PREDICATES, **one(f'{{ predicate = "{name}" }}')}
    return decide(path, known, files=files)


def test_a_function_is_asked_in_both_readings(tmp_path):
    assert asked(tmp_path, "heavy", {"value_usd": Fact(6e6)}).verdict == "permitted"
    assert asked(tmp_path, "heavy", {"value_usd": Fact(4e6)}).verdict is None
    missing = asked(tmp_path, "heavy", {})
    assert (missing.verdict, missing.unknown) == ("unknown", ("value_usd",))
    doubted = asked(tmp_path, "heavy", {"value_usd": Fact(6e6, verified=False)})
    assert (doubted.verdict, doubted.if_confirmed) == ("unknown", "permitted")
    assert doubted.unverified == ("value_usd",)
    assert "Whether it is heavy: yes, not verified." in "\n".join(doubted.why().lines())
    listed = asked(tmp_path, "known", {"to": Fact("NZL")})
    assert (listed.verdict, listed.unverified) == ("unknown", ("FRIENDS: NZL",))
    assert asked(tmp_path, "turncoat", {"cash": Fact(value=True, verified=False)}).verdict is None


@pytest.mark.parametrize("name", ["broken", "leaving", "strange", "undeclared"])
def test_a_function_that_fails_is_named(tmp_path, name):
    with pytest.raises(DataError, match=f"RUL017 loans/predicates.py, {name}"):
        asked(tmp_path, name, {})


def test_only_functions_of_the_file_are_predicates(tmp_path):
    files = {"predicates.py": PREDICATES, **one('{ predicate = "Case" }')}
    with pytest.raises(DataError, match="RUL008"):
        decide(tmp_path, {}, files=files)
