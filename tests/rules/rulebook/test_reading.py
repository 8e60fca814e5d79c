"""Reading a book: every fault at once, each with its place."""

from pathlib import Path

import pytest
from rules.rulebook.loans import (
    BOOK,
    DATED,
    FACTS,
    FILES,
    HEAD,
    LISTS,
    MEMBERS,
    PARAMETERS,
    rule,
    written,
)

from mainstay.errors import DataError, UsageError
from mainstay.rules.rulebook import book, books, shipped_books

CASE = '[[case]]\nname = "One"\non = "2026"\nquestion = "loan"\nfacts = {}\n'


def faults(path: str) -> list[str]:
    with pytest.raises(DataError, match="RUL0") as caught:
        book(path)
    return [str(problem) for problem in caught.value.problems]


def when(condition: str) -> dict[str, str]:
    return {"rules/more.toml": rule("more", f'verdict = "permitted"\nwhen = {condition}')}


def test_a_sound_book_is_read_whole(tmp_path):
    found = book(written(tmp_path / "loans"))
    assert found.name == "loans"
    assert [r.id for r in found.rules] == ["small", "ask"]
    assert found.stamp["as_of"] == "2026-01-31"


def test_a_book_is_the_same_wherever_it_stands(tmp_path):
    one, other = (book(written(tmp_path / place / "loans")) for place in "ab")
    changed = book(
        written(tmp_path / "c" / "loans", {"rules/loans.toml": FILES["rules/loans.toml"] + " "})
    )
    assert one.digest == other.digest != changed.digest


def test_names_that_are_none_of_a_book(tmp_path):
    with pytest.raises(UsageError, match="USE020.*Nearest: sample"):
        book("sampel")
    with pytest.raises(UsageError, match="USE020"):
        book(str(tmp_path / "nothing"))
    with pytest.raises(UsageError, match="USE020.*twice"):
        books("sample+sample", ())
    assert [one.name for one in books(None, ("sample",))] == ["sample"]
    assert "sample" in shipped_books()


OF_CONDITIONS = {
    '{ fact = "too", equals = "AUS" }': "RUL004 loans/rules/more.toml, more.when.fact: found 'too'",
    '{ fact = "to", like = "AUS" }': "RUL003 loans/rules/more.toml, more.when: found 'like'",
    '{ fact = "to", equals = "AUS", in = ["AUS"] }': "RUL003",
    '{ fact = "to" }': "RUL003",
    '{ fact = "to", at_least = 3 }': "RUL003 loans/rules/more.toml, more.when.at_least",
    '{ fact = "to", equals = "AUZ" }': "RUL013 loans/rules/more.toml, more.when.equals",
    '{ fact = "to", in = ["AUS", 3] }': "RUL013",
    '{ fact = "to", in = [] }': "RUL003",
    '{ fact = "to", equals = { parameter = "days" } }': "RUL003",
    '{ fact = "to", in_list = "FIENDS" }': "RUL005 loans/rules/more.toml, more.when.in_list",
    '{ fact = "to", in_list = "SERIALS" }': "RUL010",
    '{ fact = "kind", equals = "boat" }': "RUL012 loans/rules/more.toml, more.when.equals",
    '{ fact = "cash", equals = "yes" }': "RUL010",
    '{ fact = "value_usd", above = "much" }': "RUL010",
    '{ fact = "value_usd", above = true }': "RUL010",
    '{ fact = "value_usd", above = nan }': "RUL010",
    '{ fact = "value_usd", above = { parameter = "free_bellow" } }': "RUL006",
    '{ fact = "value_usd", above = { parameter = "days" } }': "RUL010",
    '{ fact = "due", before = "soon" }': "RUL010",
    '{ fact = "due", before = { parameter = "days" } }': "RUL010",
    '{ predicate = "clever" }': "RUL008 loans/rules/more.toml, more.when.predicate",
    '{ shares = "FRIENDS", of = ["to", "fro"] }': "RUL004",
    '{ shares = "FRIENDS", of = [] }': "RUL003",
    '{ shares = "FRIENDS" }': "RUL003",
    "{ all = [] }": "RUL003",
    '{ all = [{ fact = "cash", equals = true }], any = [] }': "RUL003",
    '{ any = [{ not = { fact = "cassh", equals = true } }] }': "more.when.any[0].not.fact",
    "{}": "RUL003",
    "{ all = [3] }": "RUL003",
    "{ not = " * 25 + "3" + " }" * 25: "RUL003",
}


@pytest.mark.parametrize(
    ("condition", "fault"), OF_CONDITIONS.items(), ids=range(len(OF_CONDITIONS))
)
def test_a_condition_that_cannot_be_read(tmp_path, condition, fault):
    found = faults(written(tmp_path / "loans", when(condition)))
    assert len(found) == 1
    assert fault in found[0]


YES = 'verdict = "permitted"\nwhen = { fact = "cash", equals = true }\n'
OF_RULES = {
    rule("more", YES.replace("permitted", "allowed")): "RUL012 loans/rules/more.toml, more.verdict",
    rule("more", YES, dated=DATED.replace("Order 12", " ")): "RUL014",
    rule("more", YES, dated=DATED.replace('reference = "Order 12"\n', "")): "RUL014",
    rule("more", YES, dated=DATED.replace("2020", "long ago")): "RUL011",
    rule("more", YES + 'until = "2019"'): "RUL011 loans/rules/more.toml, more.until",
    rule("more", YES, dated=DATED.replace('"yes"', '"maybe"')): "RUL012",
    rule("more", YES, head=HEAD.replace('"loan"', '"lone"')): "RUL007",
    rule("more", YES + 'paths = ["fee"]'): "RUL007 loans/rules/more.toml, more.paths",
    rule("more", YES + "wehn = 3"): "RUL002 loans/rules/more.toml, more.wehn",
    rule("more", YES + "documents = 3"): "RUL002",
    rule("more", YES + 'conditions = ["{fre_below}"]'): "RUL006",
    rule("more", YES + 'clock = { days = { parameter = "free_below" } }'): "RUL010",
    rule("more", YES + 'clock = { days = { parameter = "weeks" } }'): "RUL006",
    rule("more", YES + "clock = { days = -3 }"): "RUL010",
    rule("more", 'verdict = "permitted"'): "RUL002 loans/rules/more.toml, more.when",
    rule("small", YES): "RUL015 loans/rules/more.toml, small",
    "more = 3": "RUL002 loans/rules/more.toml, more",
    "[more": "RUL001 loans/rules/more.toml",
}


@pytest.mark.parametrize(("text", "fault"), OF_RULES.items(), ids=range(len(OF_RULES)))
def test_a_rule_that_cannot_be_read(tmp_path, text, fault):
    found = faults(written(tmp_path / "loans", {"rules/more.toml": text}))
    assert fault in found[0]


OF_FILES = [
    ("book.toml", None, "RUL001 loans/book.toml"),
    ("book.toml", BOOK.replace("2026-01-31", "today"), "RUL011 loans/book.toml, as_of"),
    ("book.toml", BOOK.replace("365", '"365"'), "RUL002 loans/book.toml, stale_after_days"),
    ("book.toml", 'name = "lones"\n' + BOOK, None),
    ("book.toml", "name = 3\n" + BOOK, "RUL002 loans/book.toml, name"),
    ("book.toml", BOOK + 'question = "loans"', "RUL007 loans/book.toml, paths.permit.question"),
    ("book.toml", BOOK + "asks_nothing = 1", "RUL002 loans/book.toml, paths.permit.asks_nothing"),
    ("book.toml", BOOK + '[governs]\nkind = ["tool"]', None),
    ("book.toml", BOOK + '[governs]\nkind = ["boat"]', "RUL012 loans/book.toml, governs.kind"),
    ("book.toml", BOOK + "[governs]\nkind = []", "RUL002 loans/book.toml, governs.kind"),
    ("book.toml", BOOK + '[governs]\ncash = ["yes"]', "RUL004 loans/book.toml, governs.cash"),
    ("facts.toml", FACTS + "low = 0", "RUL012 loans/facts.toml, serial.low"),
    ("facts.toml", FACTS.replace('"USD"', '"USD"\nlow = "0"'), "RUL002 loans/facts.toml"),
    ("facts.toml", FACTS.replace('"USD"', '"USD"\nlow = nan'), "RUL010 loans/facts.toml"),
    ("facts.toml", FACTS.replace('"USD"', '"USD"\nlow = -5'), None),
    ("facts.toml", FACTS + "high = 1", "RUL012 loans/facts.toml, serial.high"),
    ("facts.toml", FACTS.replace('"USD"', '"USD"\nhigh = inf'), "RUL010 loans/facts.toml"),
    ("facts.toml", FACTS.replace('"USD"', '"USD"\nlow = 5\nhigh = 1'), "RUL010 loans/facts.toml"),
    ("facts.toml", FACTS.replace('"USD"', '"USD"\nlow = 0\nhigh = 1e9'), None),
    ("facts.toml", FACTS + '[where]\ntype = "countries"\nabout = "Where."', None),
    ("facts.toml", None, "RUL001 loans/facts.toml"),
    ("facts.toml", FACTS.replace('"yes_no"', '"flag"'), "RUL010 loans/facts.toml, cash.type"),
    ("facts.toml", FACTS.replace('codes = ["tool", "vehicle"]', ""), "RUL012 loans/facts.toml"),
    ("parameters.csv", PARAMETERS.replace("2024,2", "2025,2"), None),
    ("parameters.csv", PARAMETERS.replace("2020,2024", "2020,2025-01-01"), None),
    (
        "parameters.csv",
        PARAMETERS.replace("2020,2024", "2020,2026"),
        "RUL009 loans/parameters.csv line 3",
    ),
    (
        "parameters.csv",
        PARAMETERS.replace("2000000,USD", "2000000,EUR"),
        "RUL010 loans/parameters.csv line 3, unit",
    ),
    (
        "parameters.csv",
        PARAMETERS.replace("2000000", "much"),
        "RUL010 loans/parameters.csv line 2, value",
    ),
    (
        "parameters.csv",
        PARAMETERS.replace("2026-12-31", "soon"),
        "RUL010 loans/parameters.csv line 5",
    ),
    (
        "parameters.csv",
        PARAMETERS.replace("2020,2024", "2020,2019"),
        "RUL011 loans/parameters.csv line 2, until",
    ),
    ("parameters.csv", PARAMETERS.replace("Order 3", ""), "RUL014 loans/parameters.csv line 3"),
    (
        "parameters.csv",
        PARAMETERS.replace(",no,", ",perhaps,"),
        "RUL010 loans/parameters.csv line 4",
    ),
    ("parameters.csv", PARAMETERS.replace(",no,", ","), "RUL002 loans/parameters.csv line 4"),
    (
        "parameters.csv",
        PARAMETERS.replace("value,", "amount,"),
        "RUL002 loans/parameters.csv line 1",
    ),
    ("lists.toml", LISTS.replace("2020", "once"), "RUL011 loans/lists.toml, FRIENDS.complete_from"),
    ("lists.toml", LISTS + "shared = true", "RUL005 loans/lists.toml, SERIALS.shared"),
    ("lists.toml", LISTS.replace('"codes"', '"numbers"'), "RUL012 loans/lists.toml, SERIALS.of"),
    (
        "lists.csv",
        MEMBERS + "FRIENDS,AUS,2024,,Order 14,2026-01-31,yes,\n",
        "RUL009 loans/lists.csv line 7",
    ),
    ("lists.csv", MEMBERS.replace("NZL", "NZ"), "RUL013 loans/lists.csv line 3, member"),
    (
        "lists.csv",
        MEMBERS.replace("SERIALS,X1", "SERIES,X1"),
        "RUL005 loans/lists.csv line 5, list",
    ),
    ("rules/loans.toml", "", "RUL001 loans/rules"),
    ("predicates.py", "def broken(:", "RUL017 loans/predicates.py"),
    ("predicates.py", "raise SystemExit(0)", "RUL017 loans/predicates.py"),
    ("cases/c.toml", CASE + "[case.expect.fee]", "RUL007 loans/cases/c.toml"),
    ("cases/c.toml", CASE + '[case.expect.free]\nrules = ["smal"]', "RUL016"),
    ("cases/c.toml", CASE + '[case.expect.free]\nverdict = "fine"', "RUL012"),
    ("cases/c.toml", CASE.replace("{}", "{ too = 3 }") + "[case.expect.free]", "RUL004"),
    ("cases/c.toml", CASE.replace("{}", "{ cash = 3 }") + "[case.expect.free]", "RUL010"),
    ("cases/c.toml", CASE.replace("{}", '{ to = "AUZ" }') + "[case.expect.free]", "RUL013"),
    ("cases/c.toml", CASE.replace("2026", "now") + "[case.expect.free]", "RUL011"),
    ("cases/c.toml", CASE + 'unverified = ["to"]\n[case.expect.free]', "RUL004"),
    ("cases/c.toml", "case = 3", "RUL002"),
]


@pytest.mark.parametrize(("name", "text", "fault"), OF_FILES, ids=range(len(OF_FILES)))
def test_a_file_that_cannot_be_read(tmp_path, name, text, fault):
    path = written(tmp_path / "loans", {name: text})
    if fault is None:
        assert book(path)
    else:
        assert any(fault in line for line in faults(path)), faults(path)


def test_all_faults_are_told_at_once(tmp_path):
    files = {
        "parameters.csv": PARAMETERS.replace("2020,2024", "2020,2026").replace("Order 3", ""),
        "rules/more.toml": rule(
            "more", YES.replace("cash", "cahs"), dated=DATED.replace("12", "13")
        ),
    }
    found = faults(written(tmp_path / "loans", files))
    assert [line[:6] for line in found] == ["RUL014", "RUL009", "RUL004"]
    assert "Nearest: cash" in found[2]


def test_a_folder_is_named_by_a_path(tmp_path, monkeypatch):
    """A name alone never means a folder, so that no book of the working folder runs unasked."""
    written(tmp_path / "loans")
    monkeypatch.chdir(tmp_path)
    assert book("./loans").name == "loans"
    with pytest.raises(UsageError, match="USE020"):
        book("loans")
    monkeypatch.chdir(Path(tmp_path, "loans"))
    assert book(".").name == "loans"


def test_a_link_out_of_the_folder_or_a_large_file_is_no_part_of_a_book(tmp_path):
    outside = tmp_path / "facts.toml"
    outside.write_text(FACTS)
    folder = Path(written(tmp_path / "loans", {"facts.toml": None, "lists.csv": "#" * 9_000_000}))
    (folder / "facts.toml").symlink_to(outside)
    found = faults(str(folder))
    assert found[0].startswith("RUL001 loans/facts.toml: allowed: a file of at most 8 MiB within")
    assert found[1].startswith("RUL001 loans/lists.csv")
