"""Two editions of a book: what differs, and which answers change."""

import json

import pytest
from rules.rulebook.loans import FACTS, FILES, MEMBERS, PARAMETERS, rule, written

from mainstay.dates import days
from mainstay.errors import DataError
from mainstay.rules.rulebook import Fact, book, recorded, replayed
from mainstay.rules.rulebook.answers import recorded_answers
from mainstay.rules.rulebook.differences import ABSENT, changed_answers, changes

CASE = """
[[case]]
name = "A friend borrows a little"
on = "2026-06-30"
question = "loan"
facts = { to = "AUS", value_usd = 4_000_000 }
[case.expect.free]
verdict = "permitted"
"""
KNOWN = {"to": Fact("AUS"), "value_usd": Fact(4e6)}


def editions(path, **files):
    before = {"cases/c.toml": CASE, "book.toml": 'name = "loans"\n' + FILES["book.toml"]}
    after = before | {name.replace("__", "/"): text for name, text in files.items()}
    after = {name if "." in name else f"{name}.toml": text for name, text in after.items()}
    return book(written(path / "before", before)), book(written(path / "after", after))


def test_an_edition_differs_from_itself_in_nothing(tmp_path):
    before, after = editions(tmp_path)
    assert changes(before, after) == []
    assert changed_answers(before, after, []) == []


def test_a_lower_threshold_is_told_and_closes_a_path(tmp_path):
    before, after = editions(tmp_path)
    files = {
        "parameters.csv": PARAMETERS.replace("5000000,USD,Order 3", "3000000,USD,Order 4"),
        "book.toml": 'name = "loans"\n' + FILES["book.toml"],
    }
    after = book(written(tmp_path / "lower", files))
    (change,) = changes(before, after)
    assert change[:2] == ("parameter", "free_below from 2025")
    assert change[2:] == ("value: 5,000,000", "value: 3,000,000", "Order 3", "Order 4")
    (answer,) = changed_answers(before, after, [])
    assert answer.name == "A friend borrows a little"
    assert (answer.path, answer.before, answer.after) == ("free", "permitted", "closed")
    assert changed_answers(before, after, [], days("2023-06-30")[0]) == []


def test_members_rules_and_facts_are_told(tmp_path):
    rules = FILES["rules/loans.toml"].replace("equals = true", "equals = false")
    stop = rule("stop", 'verdict = "prohibited"\nwhen = { fact = "to", equals = "AUS" }')
    before, after = editions(
        tmp_path, rules__loans=rules + stop, facts=FACTS + '[n]\ntype = "number"\nabout = "N."'
    )
    folder = after.folder
    (folder / "lists.csv").write_text(
        MEMBERS.replace("FRIENDS,AUS,2020,,", "FRIENDS,AUS,2020,2030,")
    )
    after = book(str(folder))
    told = {(one.kind, one.name): (one.before, one.after) for one in changes(before, after)}
    assert told["rule", "ask"] == ("when: cash is yes", "when: cash is no")
    assert told["rule", "stop"][0] == ABSENT
    assert told["member", "FRIENDS: AUS from 2020"] == ("", "until: 2030")
    assert told["fact", "n"][1] == "name: n; type: number; about: N."
    assert len(told) == 4
    assert [one.after for one in changed_answers(before, after, [])] == ["prohibited"] * 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[ask]", "[asked]", "rules: without ask, with asked; clocks: without ask 20 days"),
        ("Form A", "Form B", "documents: without Form A, with Form B"),
        ('{ parameter = "days" }', "30", "clocks: without ask 20 days, with ask 30 days"),
        ('documents = ["Form A"]', "", "documents: without Form A"),
    ],
)
def test_an_answer_changes_with_what_it_asks_for(tmp_path, old, new, told):
    paid = CASE.replace("4_000_000", "4_000_000, cash = true")
    text = FILES["rules/loans.toml"].replace(old, new)
    before, _ = editions(tmp_path)
    files = {"cases/c.toml": paid, "rules/loans.toml": text}
    files["book.toml"] = 'name = "loans"\n' + FILES["book.toml"]
    after = book(written(tmp_path / "other", files))
    found = changed_answers(before, after, [])
    (answer,) = [one for one in found if one.before == "needs_authorisation"]
    assert (answer.path, answer.after) == ("permit", "needs_authorisation")
    assert answer.changed.startswith(told)


def test_what_a_book_governs_is_told(tmp_path):
    before, _ = editions(tmp_path)
    text = 'name = "loans"\n' + FILES["book.toml"] + '[governs]\nkind = ["tool"]'
    after = book(written(tmp_path / "other", {"book.toml": text, "cases/c.toml": CASE}))
    (change,) = changes(before, after)
    assert (change.before, change.after) == ("", "governs kind: tool")


def test_a_new_reference_alone_is_a_change(tmp_path):
    before, _ = editions(tmp_path)
    files = {"parameters.csv": PARAMETERS.replace("Order 3", "Order 4"), "cases/c.toml": CASE}
    files["book.toml"] = 'name = "loans"\n' + FILES["book.toml"]
    (change,) = changes(before, book(written(tmp_path / "other", files)))
    assert (change.before, change.after) == ("reference: Order 3", "reference: Order 4")


def test_a_path_that_is_gone(tmp_path):
    before, _ = editions(tmp_path)
    files = {
        "book.toml": 'name = "loans"\n' + FILES["book.toml"].replace("free", "gift"),
        "rules/loans.toml": FILES["rules/loans.toml"].replace('"free"', '"gift"'),
    }
    found = changed_answers(before, book(written(tmp_path / "other", files)), [])
    assert [(one.path, one.before, one.after) for one in found] == [
        ("free", "permitted", "no such path"),
        ("gift", "no such path", "permitted"),
    ]


def answer(**more):
    row = {"book": "loans", "question": "loan", "path": "free", "facts": recorded(KNOWN)}
    return {"analysis": "path", "table": [row | more], "provenance": {"on": "2026-06-30"}}


def file_of(path, content):
    place = path / "answers.json"
    place.write_text(content if isinstance(content, str) else json.dumps(content))
    return str(place)


@pytest.mark.parametrize("wrap", [lambda r: r, lambda r: {"parts": [{"results": {"path": r}}, 3]}])
def test_recorded_answers_are_asked_again(tmp_path, wrap):
    before, _ = editions(tmp_path)
    files = {"parameters.csv": PARAMETERS.replace("5000000", "3000000")}
    files["book.toml"] = 'name = "loans"\n' + FILES["book.toml"]
    after = book(written(tmp_path / "lower", files))
    for way in ("free", "Without asking", "all paths"):
        found = recorded_answers(file_of(tmp_path, wrap(answer(path=way))), {"loans"})
        (told,) = [a for a in changed_answers(before, after, found) if a.source == "answers.json"]
        assert (told.name, told.on) == ("path row 1", "2026-06-30")
        assert (told.before, told.after) == ("permitted", "closed")
    again = recorded_answers(file_of(tmp_path, answer(on="2023")), {"loans"})
    assert again[0].on == "2023"
    assert recorded_answers(file_of(tmp_path, answer(book="others")), {"loans"}) == []
    assert recorded_answers(file_of(tmp_path, answer(path="permit")), {"loans"})[0].path == "permit"


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[" * 100_000,
        answer(facts="[]"),
        answer(facts='{"to": 3}'),
        answer(facts='{"to": [[["AUS"]], true]}'),
        answer(facts=None),
        answer(on="now"),
    ],
    ids=range(7),
)
def test_answers_that_cannot_be_read(tmp_path, content):
    with pytest.raises(DataError, match="RUL018 answers.json"):
        recorded_answers(file_of(tmp_path, content), {"loans"})


def test_a_file_that_is_none(tmp_path):
    with pytest.raises(DataError, match="RUL018"):
        recorded_answers(str(tmp_path / "none.json"), set())


def test_facts_are_written_and_read_back():
    known = {
        "a": Fact(value=True),
        "b": Fact((1.0, 2.0), verified=False),
        "c": Fact("x", supposed=True),
    }
    back = replayed(recorded(known))
    assert {n: (f.value, f.counts) for n, f in known.items()} == {
        n: (f.value, f.counts) for n, f in back.items()
    }
