"""The sentences of the first page on the time ahead: rates to come, cover, scenarios."""

from collections.abc import Iterable, Mapping
from typing import Any

from mainstay.decide.ahead import Course
from mainstay.decide.answers import Answers
from mainstay.decide.said import Said, said
from mainstay.decide.words import count, day, listed, nation, pace, span

MOST_SCENARIOS = 3


def may_come(answers: Answers) -> Iterable[Said]:
    """Go through what is said of the time ahead."""
    yield from _rates(answers)
    yield from _cover(answers)
    yield from _scenarios(answers)


def _rates(answers: Answers) -> Iterable[Said]:
    """Say what can be reached with what exists, and if the plans hold."""
    rows = answers.outlook.table
    last = {row["capacity"]: row for row in rows}
    existing, planned = last["existing"], last["planned"]
    people, on = nation(answers.nation), day(planned["date"])
    if existing["rate_per_year"] is None and planned["rate_per_year"] is None:
        yield Said(f"Nothing published bounds what {people} can have to {on}, planned or not.")
        return
    parts = [
        f"with what exists {_most(existing)}",
        f"if all that is announced holds {_most(planned)}",
    ]
    yield said(f"For {people} to {on}: {'; '.join(parts)}.", existing, planned)


def _most(row: Mapping[str, Any]) -> str:
    if row["rate_per_year"] is None:
        return "nothing published bounds it"
    held = dict.fromkeys(chain.partition(": ")[0].split(" > ")[-1] for chain in row["binding"])
    return f"at most {pace(row['rate_per_year'], row['unit'])}, held by {listed(list(held))}"


def _cover(answers: Answers) -> Iterable[Said]:
    """Say for how many suppliers stocks are known to outlast recovery, or not to."""
    if answers.cover is None:
        return
    rows = [row for row in answers.cover.table if row["others"] != "enough"]
    if not rows:
        yield said("Other makers can replace each supplier for ever.", *answers.cover.table)
        return
    lost = sum(row["exposed"] == "yes" for row in rows)
    open_yet = sum(row["exposed"] == "unknown" for row in rows)
    yield said(
        f"Of {count(len(rows), 'supplier')} that others are not known to replace, stocks outlast "
        f"recovery for {len(rows) - lost - open_yet} and fall short for {lost}; for {open_yet} the "
        "record does not say.",
        *rows,
    )


def _scenarios(answers: Answers) -> Iterable[Said]:
    """Say how deep scenarios cut; beyond the first few, in the section on them only."""
    shown, more = answers.courses[:MOST_SCENARIOS], answers.courses[MOST_SCENARIOS:]
    if shown:
        rows = [course.result.table[0] for course in shown]
        text = f"In half of the draws output falls {'; '.join(map(_scenario, shown))}."
        yield said(
            f"{text} {count(len(more), 'scenario').capitalize()} more." if more else text, *rows
        )


def _scenario(course: Course) -> str:
    worst = course.worst
    if worst.low == 1.0:
        return f"not at all ({course.title})"
    half = span(worst.middle, worst.middle)
    ends = "" if worst.low == worst.high else f", {span(worst.low, worst.high)} in 90 of 100,"
    return f"to {half} of normal{ends} in week {worst.week} ({course.title})"
