"""The sentences of the first page on what law and agreements say: origin, borders, gates."""

from collections.abc import Iterable

from mainstay.decide.answers import Answers
from mainstay.decide.crossings import DELIVERED, Crossing
from mainstay.decide.said import Said, said
from mainstay.decide.words import count, day, listed, nation

SPEAKS = "by rules on public record"


def law(answers: Answers) -> Iterable[Said]:
    """Go through what is said of the law."""
    yield from _origin(answers)
    yield from _borders(answers)
    yield from _gates(answers)


def _origin(answers: Answers) -> Iterable[Said]:
    """Count the items by what the rules of origin say of them."""
    if answers.origins is None:
        return
    rows = answers.origins.table
    if not any(row["ask_first"] or row["verdict"] != "unknown" for row in rows):
        yield Said(f"No rulebook speaks of what {nation(answers.nation)} may buy from where.")
        return
    barred = [row for row in rows if row["not_allowed_from"]]
    if not barred and all(row["verdict"] == "unknown" for row in rows):
        first = str(next(r["ask_first"] for r in rows if r["ask_first"])).partition(",")[0]
        text = f"Rules of origin settle none of {count(len(rows), 'item')}; to be asked first: "
        yield said(f"{text}{first.replace('_', ' ')}.", *rows)
        return
    number = {
        word: sum(row["verdict"] == word for row in rows)
        for word in ("required_domestic", "allied_allowed", "unknown")
    }
    text = (
        f"Of {count(len(rows), 'item')}, {number['required_domestic']} must be made at home and "
        f"{number['allied_allowed']} at home or in allied nations, {SPEAKS}; for "
        f"{number['unknown']} a fact is missing or not verified"
    )
    if barred:
        text += f"; of {count(len(barred), 'item')} a rule bars makers on record"
    yield said(f"{text}.", *rows)


def _borders(answers: Answers) -> Iterable[Said]:
    """Count the deliveries across a border by what the rulebooks say of them."""
    found = [one for one in answers.crossings if one.kind in DELIVERED]
    if not found:
        return
    total = sum(len(one.flows) for one in found)
    kinds = (
        ("prohibited", "stopped"),
        ("needs_authorisation", "in need of an authorisation"),
        ("permitted", "permitted"),
        ("unknown", "not settled for want of facts"),
    )
    parts = [f"{number} {words}" for verdict, words in kinds if (number := _of(found, verdict))]
    deliveries = count(total, "delivery").capitalize()
    text = f"{deliveries} across a border on record: {listed(parts)}, {SPEAKS}."
    yield said(text, *(row for one in found for row in one.behind))


def _of(found: Iterable[Crossing], verdict: str) -> int:
    return sum(len(one.flows) for one in found if one.verdict == verdict)


def _gates(answers: Answers) -> Iterable[Said]:
    """Say how many nations pass every gate, without naming any."""
    if answers.partners is None:
        return
    rows = [
        row
        for row in answers.partners.table
        if (row["part"], row["measure"]) == ("gate", "all") and row["partner"] != answers.home
    ]
    if not rows:
        return
    words = [
        f"{number} {one if number == 1 else several}"
        for finding, one, several in (
            ("pass", "passes every gate", "pass every gate"),
            ("fail", "fails one", "fail one"),
        )
        if (number := sum(row["finding"] == finding for row in rows))
    ]
    rest = sum(row["finding"] not in {"pass", "fail"} for row in rows)
    words += [f"for {rest} a gate hangs on a fact"] if rest else []
    text = f"Of {count(len(rows), 'other nation')} looked at, {listed(words)}."
    yield said(text, *rows)


def signed(answers: Answers) -> Iterable[Said]:
    """Say what an official must decide and sign."""
    if answers.crossings:
        on = day(answers.view.on)
        yield Said(
            f"Whether each delivery across a border is lawful, on the law of the day and not on "
            f"this record of {on}: an empowered official decides and signs."
        )
