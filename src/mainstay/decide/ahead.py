"""What figures of the time ahead show, as plain values: courses, cover against recovery, rates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mainstay.model.network import Network
from mainstay.model.result import Result
from mainstay.model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Point:
    """The output of a week as a share of the normal one: not above it in 5, 50, 95 of 100 draws."""

    week: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Course:
    """The output of an item under one scenario, week by week, and what it supposes."""

    scenario: Scenario
    supposed: tuple[str, ...]
    result: Result
    points: tuple[Point, ...]

    @property
    def title(self) -> str:
        """The name of the scenario for a reader."""
        return self.scenario.title or self.scenario.name

    @property
    def worst(self) -> Point:
        """The week with the least output in half of the draws, of several the worst and first."""
        return min(self.points, key=lambda point: (point.middle, point.low, point.week))


@dataclass(frozen=True, slots=True)
class Cover:
    """How long an item lasts without one supplier, and how long that supplier takes to recover.

    None where it is not published; `high` may be infinite, where nothing is lost.
    """

    name: str
    low: float | None
    high: float | None
    recovers: float | None


@dataclass(frozen=True, slots=True)
class Rate:
    """The most that can be made from a day on, a year; None where nothing bounds it."""

    date: str
    existing: float | None
    planned: float | None


def courses(answers: Iterable[tuple[Scenario, Result]], network: Network) -> Iterator[Course]:
    """Go through the courses of some scenarios."""
    tables = ("countries", "organisations", "items", "programmes")
    names = {key: network.name_of(table, key) for table in tables for key in network[table].keys}
    for scenario, result in answers:
        points = (
            Point(row["week"], row["output_p05"], row["output_p50"], row["output_p95"])
            for row in result.table
        )
        words = scenario.words(lambda key: names.get(key, key))
        yield Course(scenario, tuple(words), result, tuple(points))


def rates(outlook: Result) -> Iterator[Rate]:
    """Go through the months of a ramp: with what exists, and with what is announced as well."""
    months: dict[str, dict[str, float | None]] = {}
    for row in outlook.table:
        months.setdefault(row["date"], {})[row["capacity"]] = row["rate_per_year"]
    for date, found in months.items():
        yield Rate(date, found["existing"], found["planned"])


def covers(answer: Result, network: Network) -> Iterator[Cover]:
    """Go through those whose loss is felt and of which a stock or a recovery time is published."""
    for row in answer.table:
        times = row["survive_low"], row["survive_high"], row["recover_high"]
        known = times[0] or times[1] is not None or times[2] is not None
        if known and row["others"] != "enough":
            yield Cover(network.name_of("organisations", row["node"]), *times)
