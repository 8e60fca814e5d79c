"""The answers that a brief is made of, each asked for once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mainstay import dates
from mainstay.analyses.clock import clock
from mainstay.analyses.concentration import concentration
from mainstay.analyses.coverage import coverage
from mainstay.analyses.deliverable import deliverable
from mainstay.analyses.mutual_dependence import mutual_dependence
from mainstay.analyses.origin import origin
from mainstay.analyses.origin_rules import origin_rules
from mainstay.analyses.partners import partners
from mainstay.analyses.ramp import ramp
from mainstay.analyses.record import record
from mainstay.analyses.shared_inputs import shared_inputs
from mainstay.analyses.single_points import single_points
from mainstay.analyses.stress import stress
from mainstay.analyses.survive import survive
from mainstay.decide.ahead import Course, courses
from mainstay.decide.crossings import Crossing, approvals, crossings, flows
from mainstay.errors import NoAnswer, Problem
from mainstay.model.network import Network, Table
from mainstay.model.observed import is_national_output
from mainstay.model.result import Result
from mainstay.model.scenario import Scenario
from mainstay.model.shares import TOGETHER
from mainstay.model.view import View, look
from mainstay.rules.policy import GROUPS, Policy, Standing, profile

MOST_DATES = 9
AHEAD_WEEKS, AHEAD_DRAWS = 104, 100
"""How far a brief follows a scenario, and how often it draws what is not published."""
GRAVEST_FIRST = ("of_concern", "other", "partner", "ally", "home")


@dataclass(frozen=True)
class Answers:
    """A network, what was asked of it, and the results.

    `without` names a nation whose sources were taken out of the network. `scenarios` are supposed
    one by one, each of the network as it is.
    """

    network: Network
    gaps: tuple[Problem, ...]
    policy_name: str
    on: str | None
    known_by: str | None
    without: str | None = None
    scenarios: tuple[Scenario, ...] = ()

    @cached_property
    def view(self) -> View:
        """The network as of the day, with what was known."""
        return look(self.network, self.on, self.known_by)

    @property
    def seen(self) -> Network:
        """The network with what was known."""
        return self.view.network

    @property
    def day(self) -> int:
        """The day asked about, as an ordinal."""
        return self.view.day

    @property
    def home(self) -> str:
        """The code of the nation that asks."""
        return self.network.home

    @property
    def item(self) -> str:
        """The end item that the network is about."""
        return str(self.network.item)

    @property
    def nation(self) -> str:
        """The name of the nation that asks."""
        return self.network.name_of("countries", self.home)

    @cached_property
    def policy(self) -> Policy:
        """The profile, for the nation that asks."""
        return profile(self.policy_name).of(self.home)

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """The policy group of every nation of the network on the day."""
        countries = self.network["countries"].keys
        return {country: self.policy.standing(country, self.day) for country in countries}

    def group(self, codes: str | None) -> str:
        """Return the policy group of a row of origins; of several together, the gravest."""
        groups = {self.standings[c].group for c in (codes or "").split(TOGETHER) if c}
        return min(groups, key=GRAVEST_FIRST.index, default="unknown")

    def group_words(self, codes: str | None) -> str:
        """Return the group of a row of origins in words, and whether its list is in doubt."""
        group = self.group(codes)
        countries = [c for c in (codes or "").split(TOGETHER) if c]
        held = [self.standings[c] for c in countries if self.standings[c].group == group]
        doubts = [
            *(["not verified"] if any(not standing.verified for standing in held) else []),
            *(
                ["not certain on this day"]
                if any(not standing.certain for standing in held)
                else []
            ),
        ]
        words = GROUPS[group].lower() if group in GROUPS else group
        words += " among them" if len(countries) > 1 else ""
        return ", ".join([words, *doubts])

    @property
    def marks(self) -> set[str]:
        """The handling marks of every row that a brief draws on."""
        seen = [*self.results.values(), *self.history]
        seen += [result for one in self.crossings for result in one.results]
        found = {row["mark"] for result in seen for row in result.table}
        for table in ("demands", "series"):
            found |= set(self.seen[table]["mark"])
        return found

    @property
    def _asked(self) -> dict[str, Any]:
        return {"on": self.on, "known_by": self.known_by}

    @cached_property
    def coverage(self) -> Result:
        """How much of each tier is known."""
        return coverage(self.network, **self._asked)

    @cached_property
    def deliverable(self) -> Result:
        """How much the nation that asks can have."""
        return deliverable(self.network, for_nation=self.home, **self._asked)

    @cached_property
    def points(self) -> Result:
        """Whose loss stops it for the nation that asks."""
        return single_points(self.network, for_nation=self.home, **self._asked)

    @cached_property
    def world_points(self) -> Result:
        """Which nations stop it, whoever asks."""
        return single_points(self.network, at="country", **self._asked)

    @cached_property
    def origin(self) -> Result:
        """Whose work is inside."""
        return origin(self.network, **self._asked)

    @cached_property
    def makers(self) -> Result:
        """On how few makers each item depends, for the nation that asks."""
        return concentration(self.network, for_nation=self.home, **self._asked)

    @cached_property
    def nations(self) -> Result:
        """On how few nations each item depends."""
        return concentration(self.network, by="country", **self._asked)

    @cached_property
    def both_ways(self) -> Result:
        """Who leans on whom."""
        return mutual_dependence(self.network, **self._asked)

    @cached_property
    def shared(self) -> Result:
        """What several end items share."""
        return shared_inputs(self.network, **self._asked)

    @cached_property
    def figures(self) -> Result | None:
        """The newest value of every series; None where there is none."""
        return _if_any(lambda: record(self.network, **self._asked), self.seen["series"])

    @cached_property
    def money(self) -> Result | None:
        """Money on the record, by currency; None where there is none."""
        return _if_any(
            lambda: record(self.network, ask="sum", **self._asked), self.seen["instruments"]
        )

    @cached_property
    def outlook(self) -> Result:
        """What rate the nation that asks can reach, month by month."""
        return ramp(self.network, for_nation=self.home, **self._asked)

    @cached_property
    def cover(self) -> Result | None:
        """Whether stocks outlast recovery, for the nation that asks; None where nothing is made."""
        return _if_answered(lambda: survive(self.network, for_nation=self.home, **self._asked))

    @cached_property
    def courses(self) -> tuple[Course, ...]:
        """The output over time under each scenario, as far as there is an answer."""
        asked = (scenario for scenario in self.scenarios if not scenario.is_empty)
        found = ((scenario, self._course(scenario)) for scenario in asked)
        answered = ((scenario, course) for scenario, course in found if course is not None)
        return tuple(courses(answered, self.seen))

    def _course(self, scenario: Scenario) -> Result | None:
        under = self.network.under(scenario, self.on or self.known_by)
        weeks, draws = AHEAD_WEEKS, AHEAD_DRAWS
        return _if_answered(lambda: stress(under, weeks=weeks, draws=draws, known_by=self.known_by))

    @cached_property
    def origins(self) -> Result | None:
        """From where each item may be bought; None where the facts give no answer."""
        return _if_answered(lambda: origin_rules(self.network, **self._asked))

    @cached_property
    def partners(self) -> Result:
        """What is known of each nation."""
        return partners(self.network, policy=self.policy_name, **self._asked)

    @cached_property
    def crossings(self) -> tuple[Crossing, ...]:
        """What crosses a border, and what the rulebooks say of it."""
        found = flows(self.seen, self.item, self.day)
        return crossings(self.network, found, **self._asked)

    @cached_property
    def need_by(self) -> str | None:
        """The end of the first year to come in which the programme wants what it wants."""
        wanted = (
            row["year"]
            for row in self.seen["demands"].rows()
            if row["programme_id"] == self.network.programme and row["year"] is not None
        )
        ends = (f"{year}-12-31" for year in sorted(wanted))
        return next((end for end in ends if dates.last_day(end) > self.day), None)

    @cached_property
    def times(self) -> Result | None:
        """How long the approval of what crosses a border takes; None where nothing does."""
        process = "+".join(approvals(self.crossings))
        asked = {"process": process, "need_by": self.need_by, **self._asked}
        return clock(self.network, kind="all", **asked) if process else None

    @cached_property
    def history(self) -> tuple[Result, ...]:
        """What could be made on each day for which national output was published."""
        days = {
            dates.last_day(row["date"])
            for row in self.seen["series"].rows()
            if is_national_output(row, self.home) and dates.last_day(row["date"]) <= self.day
        }
        return tuple(
            deliverable(
                self.network, for_nation=self.home, on=dates.iso(seen), known_by=self.known_by
            )
            for seen in sorted(days)[-MOST_DATES:]
        )

    @property
    def results(self) -> Mapping[str, Result]:
        """Every result by name."""
        named = {
            "coverage": self.coverage,
            "single-points": self.points,
            "single-points-country": self.world_points,
            "deliverable": self.deliverable,
            "origin": self.origin,
            "concentration": self.makers,
            "concentration-country": self.nations,
            "mutual-dependence": self.both_ways,
            "shared-inputs": self.shared,
            "record": self.figures,
            "record-money": self.money,
            "ramp": self.outlook,
            "survive": self.cover,
            **{f"stress-{n}": course.result for n, course in enumerate(self.courses, 1)},
            "origin-rules": self.origins,
            "partners": self.partners,
            "clock": self.times,
        }
        return {name: result for name, result in named.items() if result is not None}


def _if_any(ask: Callable[[], Result], table: Table) -> Result | None:
    return _if_answered(ask) if len(table) else None


def _if_answered(ask: Callable[[], Result]) -> Result | None:
    try:
        return ask()
    except NoAnswer:
        return None
