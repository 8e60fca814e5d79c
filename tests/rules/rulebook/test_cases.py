"""Cases of a book: what fails, and what none of them shows."""

from rules.rulebook.loans import written

from mainstay.rules.rulebook import book
from mainstay.rules.rulebook.cases import check_cases, untried

CASES = """
[[case]]
name = "A friend borrows a little"
on = "2026-06-30"
question = "loan"
facts = { to = "AUS", value_usd = "3e6", cash = "no" }
[case.expect.free]
verdict = "prohibited"
open = "yes"
rules = ["small", "ask"]
[case.expect.permit]
verdict = "closed"

[[case]]
name = "A loan between two values"
on = 2026-06-30
question = "loan"
facts = { to = "FRA", value_usd = [1e6, 9e6], due = 2026-12-31, cash = true }
unverified = ["cash"]
[case.expect.permit]
verdict = "needs_authorisation"
rules = ["ask"]
"""


def test_what_fails_is_told_with_what_was_found(tmp_path):
    found = check_cases(book(written(tmp_path / "loans", {"cases/all.toml": CASES})))
    assert [(one.path, one.expected, one.found) for one in found] == [
        ("free", "verdict prohibited", "verdict permitted"),
        ("free", "rule ask", "rules small"),
    ]
    assert {(one.file, one.case) for one in found} == {
        ("cases/all.toml", "A friend borrows a little")
    }


def test_what_no_case_shows_is_told(tmp_path):
    loans = book(written(tmp_path / "loans", {"cases/all.toml": CASES}))
    assert untried(loans) == [
        "no case in which small is unknown",
        "no case in which ask is unknown",
    ]
    assert len(untried(book(written(tmp_path / "none")))) == 6


def test_that_a_rule_holds_must_be_said(tmp_path):
    silent = CASES.replace('rules = ["ask"]', "")
    loans = book(written(tmp_path / "loans", {"cases/all.toml": silent}))
    assert "no case in which ask holds" in untried(loans)
