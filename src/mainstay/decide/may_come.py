"""The sentences of the first page on the time ahead: rates to come, cover, scenarios."""

from collections.abc import Iterable, Mapping
from typing import Any

from mainstay.decide.ahead import Course, courses
from mainstay.decide.answers import Answers
from mainstay.decide.said import Said, said
from mainstay.decide.words import amount, count, day, listed, nation, pace, span

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
    held = listed([chain.partition(": ")[0].split(" > ")[-1] for chain in row["binding"]])
    return f"at most {pace(row['rate_per_year'], row['unit'])}, held by {held}"


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
        f"recovery for {len(rows) - lost - open_yet}, fall short for {lost}, and for {open_yet} a "
        "stock or a recovery time that is not published decides.",
        *rows,
    )


def _scenarios(answers: Answers) -> Iterable[Said]:
    """Say how deep the first scenarios cut; the others stand in their section."""
    found = list(courses(answers.courses, answers.seen))
    yield from map(_scenario, found[:MOST_SCENARIOS])
    rest = found[MOST_SCENARIOS:]
    if rest:
        are = "stands" if len(rest) == 1 else "stand"
        words = count(len(rest), "further scenario").capitalize()
        yield Said(f"{words} {are} in the section What if.")


def _scenario(course: Course) -> Said:
    head, worst, row = course.result.headline, course.worst, course.result.table[0]
    if worst.low == 1.0:
        return said(f"{course.title}: no output is lost in {count(row['draws'], 'draw')}.", row)
    low = amount(float(str(head["low_weeks"].value)))
    text = (
        f"{course.title}: in half of the draws output falls to {span(worst.middle, worst.middle)} "
        f"of normal by week {worst.week} ({span(worst.low, worst.high)} in 90 of 100) and stays "
        f"below 90 % for {low} weeks"
    )
    held = head["held_by"].value
    return said(f"{text}, held by {held}." if held else f"{text}.", row)
