"""What holds of every book that comes with the package."""

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rules.rulebook.drawn import facts, stricter

from mainstay.dates import days
from mainstay.rules.rulebook import Fact, book, shipped_books
from mainstay.rules.rulebook.cases import check_cases, untried
from mainstay.rules.rulebook.reader import BOOKS

DAY = days("2026-06-30")[0]
NAMES = sorted(folder.name for folder in BOOKS.iterdir() if (folder / "book.toml").is_file())
QUESTIONS = [(name, question) for name in NAMES for question in book(name).questions]
FEW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@cache
def editions(name):
    return stricter(book(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_cases_of_a_book_come_true(name):
    assert check_cases(book(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_has_a_case_for_what_it_can_say(name):
    assert untried(book(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_book_is_named_as_its_folder(name):
    assert book(name).name == name
    assert name in shipped_books()


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_without_facts_everything_is_unknown(name, question):
    for on in ("2000-06-30", "2024-06-30", "2026-06-30", "2027-06-30"):
        found = book(name).decide(question, {}, days(on)[0])
        told = {path: d.verdict for path, d in found.items() if d.verdict != "unknown"}
        begun = {
            p for r in book(name).on(question, days(on)[0]).rules if r.verdict for p in r.paths
        }
        assert not {path: said for path, said in told.items() if path in begun}
        assert all(d.unknown or d.unverified for path, d in found.items() if path not in told)


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_nothing_unverified_permits(name, question):
    @FEW
    @given(facts(book(name), verified=False))
    def holds(known):
        for decision in book(name).decide(question, known, DAY).values():
            assert decision.verdict != "permitted"
            assert decision.verdict is None or decision.unknown or decision.unverified

    holds()


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_fewer_facts_say_nothing_else(name, question):
    @FEW
    @given(facts(book(name)), st.data())
    def holds(known, data):
        fewer = dict(known)
        for gone in data.draw(st.lists(st.sampled_from(sorted(book(name).facts)), max_size=4)):
            fact = fewer.pop(gone, None)
            if fact is not None and data.draw(st.booleans()):
                fewer[gone] = Fact(fact.value, verified=False)
        before = book(name).decide(question, known, DAY)
        for path, after in book(name).decide(question, fewer, DAY).items():
            assert after.verdict in {before[path].verdict, "unknown"}
            assert after.if_confirmed in {before[path].if_confirmed, "unknown"}

    holds()


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_a_stricter_edition_never_permits_more(name, question):
    @FEW
    @given(facts(book(name)), st.integers(0, len(editions(name)) - 1))
    def holds(known, number):
        before = book(name).decide(question, known, DAY)
        for path, after in editions(name)[number].decide(question, known, DAY).items():
            assert after.verdict != "permitted" or before[path].verdict == "permitted"

    holds()


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_every_decision_can_say_why(name, question):
    @FEW
    @given(facts(book(name)))
    def holds(known):
        for decision in book(name).decide(question, known, DAY).values():
            lines = decision.why().lines()
            assert lines
            assert all(one.rule.reference in "\n".join(lines) for one in decision.rules)
            assert decision.conditions is not None
            assert all(clock.days is None or clock.days >= 0 for clock in decision.clocks)
            assert all(margin.rule for margin in decision.margins)

    holds()
