"""The plain way that verdicts are timed against comes to the same, on every shipped book."""

import pytest
from verdicts import DAY, Plain, drawn

from mainstay.rules.rulebook import book, shipped_books


@pytest.mark.parametrize("name", shipped_books())
def test_the_plain_way_comes_to_the_same_verdicts(name):
    rulebook = book(name)
    plain = Plain(rulebook)
    cases = [*drawn(rulebook, 60), *(trial.facts for trial in rulebook.cases)]
    for question in rulebook.questions:
        for facts in cases:
            found = rulebook.decide(question, facts, DAY)
            slow = plain.decide(question, facts, DAY)
            assert {path: decision.verdict for path, decision in found.items()} == slow
