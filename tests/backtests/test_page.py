"""The page of backtests says what the program says, and what the record holds of what came."""

from collections import Counter

import pytest
from backtests.page import VERDICTS, Claim, claims, numbers, read, said, table

from mainstay import dates
from mainstay.model.network import Network

CLAIMS = claims()
NAMES = [f"{claim.case}: {claim.asked}" for claim in CLAIMS]


@pytest.mark.parametrize("claim", CLAIMS, ids=NAMES)
def test_each_command_says_what_is_shown(claim: Claim) -> None:
    assert claim.commands
    for command, shown in claim.commands:
        lines = {line.rstrip() for line in said(command).splitlines()}
        assert [line for line in shown if line not in lines] == [], command


@pytest.mark.parametrize("claim", CLAIMS, ids=NAMES)
def test_every_number_stands_in_an_answer_or_in_a_row(claim: Claim) -> None:
    rows = list(claim.rows())
    answers = [line for _, shown in claim.commands for line in shown]
    commands = [command for command, _ in claim.commands]
    known = numbers(" ".join([*rows, *answers, *commands]))
    assert rows
    assert numbers(claim.prose) - known == set()


@pytest.mark.parametrize("claim", CLAIMS, ids=NAMES)
def test_each_claim_tells_what_happened_and_its_verdict(claim: Claim) -> None:
    assert claim.text.count("**Happened:**") == 1
    assert claim.verdict in VERDICTS


def test_the_summary_counts_the_verdicts() -> None:
    found = Counter((claim.case, claim.verdict) for claim in CLAIMS)
    cases = list(dict.fromkeys(claim.case for claim in CLAIMS))
    rows = table("case")
    assert [row[0] for row in rows] == cases
    for case, _, *counts in rows:
        assert [int(count) for count in counts] == [found[case, verdict] for verdict in VERDICTS]


@pytest.mark.parametrize("row", table("study"), ids=lambda row: " ".join(row[:2]))
def test_what_was_known_by_the_day_is_counted(row: list[str]) -> None:
    study, day, *counts = row
    assert [int(count) for count in counts] == list(known(read(f"studies/{study}"), day))


def known(network: Network, text: str) -> tuple[int, int, int, int]:
    """Count the facts, those known by a day, those held back, and those ahead of the day."""
    day, evidence = dates.last_day(text), network["evidence"]
    ends = zip(*(end.tolist() for end in evidence.days("date")), strict=True)
    published = dict(zip(evidence.keys, ends, strict=True))
    facts = [
        (dates.last_day(row["as_of_date"]) <= day, [published[key] for key in row["evidence_ids"]])
        for table in network.tables.values()
        if table.spec.kind == "fact"
        for row in table.rows()
    ]
    out = sum(counted for counted, _ in facts)
    held = sum(not counted and any(last <= day for _, last in dated) for counted, dated in facts)
    ahead = sum(counted and any(first > day for first, _ in dated) for counted, dated in facts)
    return len(facts), out, held, ahead
