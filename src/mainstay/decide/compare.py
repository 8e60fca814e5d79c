"""Two sides of a brief: two days, two policies, or with and without a nation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mainstay.decide.answers import Answers
from mainstay.decide.said import Said, said
from mainstay.decide.words import count, day, listed, nation, pace, span
from mainstay.model.shares import by_country, country_names
from mainstay.rules.policy import GROUPS

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on one side, and whether it stands there only."""

    text: str
    only: bool
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A subject with what each side says of it."""

    subject: str
    left: tuple[Entry, ...]
    right: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides with their names, what changed in sentences, and the lines of the table."""

    heading: str
    left: str
    right: str
    said: tuple[Said, ...]
    lines: tuple[Line, ...]
    caveats: tuple[str, ...] = ()


def compare(one: Answers, other: Answers) -> Comparison:
    """Put the answers of two days, of two policies, or with and without a nation side by side.

    Of two days the earlier stands on the left; else what the brief is about.
    """
    if other.without is not None:
        return _without(one, other)
    if one.day != other.day:
        left, right = sorted((one, other), key=lambda answers: answers.day)
        return _two_days(left, right)
    return _two_policies(one, other)


def _two_days(left: Answers, right: Answers) -> Comparison:
    names = [day(answers.deliverable.provenance.on) for answers in (left, right)]
    words = ("before", "after", "on " + names[0], "on " + names[1])
    return Comparison(
        "Before and after",
        names[0],
        names[1],
        tuple(_changes(left, right, words)),
        tuple(_day_lines(left, right)),
        tuple(dict.fromkeys(c for a in (left, right) for c in _beyond(a))),
    )


def _beyond(answers: Answers) -> list[str]:
    """Return what limits an answer of a day after the newest fact."""
    return [c for c in answers.deliverable.caveats if "nothing is known yet" in c]


def _without(left: Answers, right: Answers) -> Comparison:
    name = nation(left.network.name_of("countries", right.without))
    return Comparison(
        f"With and without {name}",
        f"With {name}",
        f"Without {name}",
        tuple(_lost(left, right, name)),
        tuple(_lost_lines(left, right)),
    )


def _lost(left: Answers, right: Answers, name: str) -> Iterable[Said]:
    """Say what a nation takes with it: items without a source, sole makers left, and shares."""
    label = left.network.label
    dark = sorted(_dark(right).keys() - _dark(left).keys())
    stops = [row for row in left.world_points.table if row["members"] == [right.without]]
    if stops:
        firm = "apparent" if stops[0]["apparent"] else "certain"
        inputs = listed([label(item) for item in stops[0]["through"]])
        item = label(left.item)
        yield said(f"Without {name} there is no {item}: {inputs} give out ({firm}).", *stops)
    if dark:
        text = f"The last listed source goes of {count(len(dark), 'item')}: {listed(dark)}."
        yield said(text, *_rows_of(left, dark))
    alone, before = _sole(right), _sole(left)
    new = {text: rows for text, rows in alone.items() if text not in before}
    if new:
        rows = [row for found in new.values() for row in found]
        yield said(f"One maker is left of {listed(sorted(new))}.", *rows)
    for row in left.origin.table:
        if row["country"] == right.without and row["share_low"] > 0:
            share = _share(row)
            yield said(f"{label(row['input'])}: with it goes {share} of {_of(row)}.", row)


def _rows_of(answers: Answers, names: Sequence[str]) -> list[Row]:
    """Return the rows on makers of some items."""
    label = answers.network.label
    return [row for row in answers.makers.table if label(row["item"]) in names]


def _lost_lines(left: Answers, right: Answers) -> Iterable[Line]:
    both = (left, right)
    rows = [answers.deliverable.table[0] for answers in both]
    yield _line("At most", *({_bound(row): [row]} for row in rows))
    yield _line("One maker only, on the record", *(_sole(a) for a in both))
    yield _line("Items without a listed source", *(_dark(a) for a in both))
    yield _line("Nations certainly inside", *(_inside(a, "certain") for a in both))
    yield _line("Nations only possibly inside", *(_possibly(a) for a in both))


def _two_policies(left: Answers, right: Answers) -> Comparison:
    return Comparison(
        "Two policies",
        left.policy.title,
        right.policy.title,
        tuple(_regrouped(left, right)),
        tuple(_policy_lines(left, right)),
    )


def _changes(left: Answers, right: Answers, words: Sequence[str]) -> Iterable[Said]:
    """Say what differs between two sides; nothing where nothing does."""
    first, last = left.deliverable.table[0], right.deliverable.table[0]
    bounds = [_bound(row) for row in (first, last)]
    if bounds[0] != bounds[1]:
        text = f"At most, {words[0]}: {bounds[0]}; {words[1]}: {bounds[1]}."
        yield said(text, first, last)
    singles = [_singles(answers) for answers in (left, right)]
    for where, mine, its in (
        (words[3], singles[1], singles[0]),
        (words[2], singles[0], singles[1]),
    ):
        for name in sorted(mine.keys() - its.keys()):
            inputs, row = mine[name]
            yield said(f"{name} is a single supplier only {where}: {inputs}.", row)
    nations = [_inside(answers) for answers in (left, right)]
    for where, here, there in (
        (words[3], nations[1], nations[0]),
        (words[2], nations[0], nations[1]),
    ):
        new = sorted(here.keys() - there.keys())
        if new:
            text = f"Named as an origin only {where}: {listed(new)}."
            yield said(text, *(row for name in new for row in here[name]))
    yield from _newly_dark(left, right, words[3])


def _newly_dark(left: Answers, right: Answers, word: str) -> Iterable[Said]:
    """Name the items that lose their last listed source."""
    new = sorted(_dark(right).keys() - _dark(left).keys())
    if new:
        text = f"No source is listed any more {word} for {count(len(new), 'item')}: {listed(new)}."
        yield said(text, *_rows_of(left, new))


def _bound(row: Row) -> str:
    if row["rate_per_year"] is None:
        return "not bounded by anything published"
    if row["rate_per_year"] == 0:
        gone = [chain.partition(": ")[0] for chain in row["binding"]]
        return f"none: no source in force of {listed(gone)}"
    ends = [chain.partition(": ")[0].split(" > ")[-1] for chain in row["binding"]]
    held = f", held by {listed(sorted(set(ends)))}" if ends else ""
    return f"{pace(row['rate_per_year'], row['unit'])}{held}"


def _singles(answers: Answers) -> dict[str, tuple[str, Row]]:
    """Return the single suppliers by name, with the inputs that they hold."""
    network = answers.network
    return {
        network.name_of("organisations", row["members"][0]): (
            listed([network.label(item) for item in row["through"]]) + _firm(row),
            row,
        )
        for row in answers.points.table
        if row["order"] == 1
    }


def _stopping(answers: Answers) -> dict[str, tuple[str, Row]]:
    """Return the nations whose loss stops the item, with the inputs that give out."""
    network = answers.network
    return {
        network.name_of("countries", row["members"][0]): (
            listed([network.label(item) for item in row["through"]]) + _firm(row),
            row,
        )
        for row in answers.world_points.table
        if row["order"] == 1
    }


def _firm(row: Row) -> str:
    return " (apparent)" if row["apparent"] else " (certain)"


def _inside(answers: Answers, presence: str | None = None) -> dict[str, list[Row]]:
    """Return the nations inside by name, with the rows that say so."""
    found: dict[str, list[Row]] = {}
    for row in answers.origin.table:
        if row["country"] is None or row["presence"] == "none":
            continue
        if presence is None or row["presence"] == presence:
            found.setdefault(country_names(answers.network, row["country"]), []).append(row)
    return found


def _day_lines(left: Answers, right: Answers) -> Iterable[Line]:
    both = (left, right)
    rows = [answers.deliverable.table[0] for answers in both]
    yield _line("At most", *({_bound(row): [row]} for row in rows))
    seen = [row["floor_per_year"] for row in rows]
    if any(value is not None for value in seen):
        yield _line(
            "Observed output",
            *({pace(v, row["unit"]): [row]} for v, row in zip(seen, rows, strict=True)),
        )
    home = nation(left.nation)
    yield _line(f"Single suppliers, for {home}", *(_worded(_singles(a)) for a in both))
    yield _line("Nations whose loss stops it", *(_worded(_stopping(a)) for a in both))
    yield _line("Nations certainly inside", *(_inside(a, "certain") for a in both))
    yield _line("Nations only possibly inside", *(_possibly(a) for a in both))
    yield _line("One maker only, on the record", *(_sole(a) for a in both))
    yield _line("Items without a listed source", *(_dark(a) for a in both))


def _worded(found: Mapping[str, tuple[str, Row]]) -> dict[str, list[Row]]:
    return {f"{name}: {words}": [row] for name, (words, row) in found.items()}


def _possibly(answers: Answers) -> dict[str, list[Row]]:
    sure = _inside(answers, "certain")
    return {name: rows for name, rows in _inside(answers).items() if name not in sure}


def _sole(answers: Answers) -> dict[str, list[Row]]:
    return {
        f"{answers.network.label(row['item'])} ({row['sole_source']})": [row]
        for row in answers.makers.table
        if row["sole_source"] in {"certain", "apparent"}
    }


def _dark(answers: Answers) -> dict[str, list[Row]]:
    items = [item for row in answers.coverage.table for item in row["unknown"]]
    return {answers.network.label(item): [] for item in items}


def _regrouped(left: Answers, right: Answers) -> Iterable[Said]:
    """Say which nations that are inside change their group."""
    moved = []
    for codes, rows in by_country(left.origin.table).items():
        groups = [answers.group(codes) for answers in (left, right)]
        if groups[0] != groups[1]:
            words = " to ".join(a.group_words(codes) for a in (left, right))
            moved.append((f"{country_names(left.network, codes)} ({words})", rows))
    if moved:
        names = listed([text for text, _ in moved])
        rows = [row for _, found in moved for row in found]
        yield said(f"Of the nations inside, these change their group: {names}.", *rows)
    else:
        yield Said("No nation inside changes its group.")
    for answers in (left, right):
        if "of_concern" not in answers.policy.groups:
            yield Said(f"The profile {answers.policy.title} names no nation of concern.")


def _policy_lines(left: Answers, right: Answers) -> Iterable[Line]:
    for group, name in GROUPS.items():
        sides = [
            {
                country_names(answers.network, code): rows
                for code, rows in by_country(answers.origin.table).items()
                if answers.group(code) == group
            }
            for answers in (left, right)
        ]
        if any(sides):
            yield _line(f"{name}: nations inside", *sides)
    for group in ("of_concern", "other"):
        sides = [
            {
                f"{answers.network.label(row['input'])}: "
                f"{country_names(answers.network, row['country'])}, {_share(row)} of "
                f"{_of(row)}": [row]
                for row in answers.origin.table
                if row["country"] is not None
                and row["share_low"] > 0
                and answers.group(row["country"]) == group
            }
            for answers in (left, right)
        ]
        if any(sides):
            yield _line(f"{GROUPS[group]}: published shares", *sides)


def _of(row: Row) -> str:
    """Write what a share is a share of."""
    place = row["scope"] or f"{row['market']} {row['measure']}"
    return f"{place}, {row['year']}" if row["year"] else str(place)


def _share(row: Row) -> str:
    return span(row["share_low"], row["share_high"])


def _line(subject: str, left: Mapping[str, list[Row]], right: Mapping[str, list[Row]]) -> Line:
    """Make a line; what stands on one side only is marked."""

    def entries(mine: Mapping[str, list[Row]], its: Mapping[str, list[Row]]) -> tuple[Entry, ...]:
        return tuple(
            Entry(
                text,
                text not in its,
                tuple(sorted({key for row in mine[text] for key in row["evidence_ids"]})),
            )
            for text in sorted(mine)
        )

    return Line(subject, entries(left, right), entries(right, left))
