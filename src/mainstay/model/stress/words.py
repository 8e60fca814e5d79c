"""What came of a scenario, in words: headline, caveats and reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from mainstay.model.backing import Pointer
from mainstay.model.result import Quantity, Reason, in_words, reason
from mainstay.model.scenario import Scenario
from mainstay.model.stress.effects import Effect
from mainstay.model.stress.ensemble import Ensemble
from mainstay.model.stress.outcome import Outcome
from mainstay.model.stress.settings import NOTHING, Suppositions
from mainstay.model.supply_graph import SupplyGraph

TABLE_OF = {
    "sources": "sources",
    "links": "supply_links",
    "demands": "demands",
    "stocks": "stocks",
    "shares": "item_shares",
}


@dataclass(frozen=True, eq=False)
class Words:
    """A scenario, what it hits, and the outcome, told for a reader."""

    scenario: Scenario
    graph: SupplyGraph
    ensemble: Ensemble
    outcome: Outcome
    supposed: Suppositions

    def label(self, number: int) -> str:
        """Return the name of an item by its number within the graph."""
        name: str = self.graph.network.labels[self.graph.order[number]]
        return name

    @cached_property
    def draws(self) -> int:
        """How many draws were made."""
        return len(self.outcome.output)

    @property
    def headline(self) -> Mapping[str, Quantity]:
        """The numbers to read first."""
        outcome = self.outcome
        middle = outcome.quantiles()[1]
        worst = int(np.argmin(middle))
        least = float(middle[worst])
        when = (
            f"Output in the worst week, number {worst + 1}, relative to normal; half of the draws"
        )
        if least == 1.0:
            when = "Output in every week, relative to normal; half of the draws"
        held = outcome.holders()
        first = f"{self.label(held[0][0])}, week {held[0][2] + 1}" if held else "nothing"
        return {
            "worst_week": Quantity(least, "share", when),
            "low_weeks": Quantity(
                int(np.median(outcome.low_weeks)),
                "weeks",
                "Weeks with less than 90 % of normal output; half of the draws",
            ),
            "weeks_lost": Quantity(
                _shown(float(np.median(outcome.lost))),
                "weeks",
                "Weeks of normal output lost in all; half of the draws",
            ),
            "weeks_lost_worst": Quantity(
                _shown(outcome.at_risk),
                "weeks",
                "The same, on average of the worst 5 of 100 draws",
            ),
            "held_by": Quantity(
                first, "", "What holds output in most draws, and from which week on"
            ),
        }

    @property
    def caveats(self) -> list[str]:
        """What is missing, supposed, or of no effect."""
        found = list(self._supposed)
        idle = [effect.shock for effect in self.ensemble.effects if effect.is_nothing]
        root = self.label(self.ensemble.root)
        if idle:
            what = in_words([shock.hits.words() for shock in idle])
            found.append(f"Nothing that {root} depends on is hit by: {what}.")
        if any(effect.shock.hits.is_price for effect in self.ensemble.effects):
            found.append("A price takes nothing away unless the scenario names a threshold.")
        found += self._early
        if len(self.ensemble.covers.without):
            count = len(self.ensemble.covers.without)
            found.append(f"Stocks whose weeks of use are not published count as none: {count}.")
        if later := self._later:
            found.append(
                "Sources that begin during the run take up between nothing and all of the usual "
                f"supply: {in_words(later)}."
            )
        if self.scenario.probability is not None:
            given = f"The scenario is given a probability of {self.scenario.probability:g}"
            found.append(f"{given}; the marks are shares of draws within it.")
        return found

    @property
    def _later(self) -> list[str]:
        """The sources of what the item depends on that begin during the run."""
        begins = self.ensemble.layout.begins[: len(self.graph.sources)]
        nodes = np.flatnonzero((begins > 0) & (begins < self.ensemble.weeks))
        keys = self.graph.network["sources"].keys
        return [keys[row] for row in self.graph.sources.row[nodes].tolist()]

    @property
    def _early(self) -> list[str]:
        """Say what began before the first week, and what falls on more than it names."""
        day, effects = self.ensemble.day, self.ensemble.effects
        early = sorted({e.shock.name for e in effects if e.shock.begins(day) < day})
        found = []
        if early:
            found.append(
                f"It has begun before the first week, in which stocks are full: {in_words(early)}. "
                "Output may be lower; ask from its first day to see what it has used up."
            )
        if any(len(e.consumers) and e.shock.hits.only("customer") for e in effects):
            found.append("A factor for one customer falls on the whole demand for the item.")
        return found

    @property
    def _supposed(self) -> list[str]:
        """Say what is supposed, and of what nothing is known and nothing supposed."""
        words = self.supposed.words()
        found = [f"Under assumptions: {sentence}." for sentence in words]
        if self.supposed.cover == NOTHING:
            found.append(
                "Stocks that nobody published count as none, so output is a lower bound; suppose "
                "some with cover=LOW-HIGH weeks."
            )
        if self.supposed.spare == NOTHING:
            found.append(
                "No supplier makes more than it did, so output is a lower bound; suppose spare "
                "capacity with spare=LOW-HIGH of output."
            )
        found.append(
            "Shares that are not published are drawn from all that are possible; 5, 50 and 95 of "
            "100 are shares of draws and no probabilities."
        )
        return found

    def explain(self, week: int) -> Reason:
        """Say why output is what it is in a week, counted from 0."""
        low, middle, high = self.outcome.quantiles()[:, week].tolist()
        root = self.label(self.ensemble.root)
        claim = f"Week {week + 1}: {root} at {middle:.2f} of normal output in half of the draws"
        claim += f", {low:.2f} to {high:.2f} in 90 of 100."
        parts = [*map(self._hit, self.ensemble.effects), *self._held]
        return reason(self.graph.network, claim, (), parts)

    def _hit(self, effect: Effect) -> Reason:
        """Say what a shock does, and which rows it hits."""
        network, shock = self.graph.network, effect.shock
        parts = [
            _counted(len(effect.producers), "supplier", "suppliers"),
            _counted(len(effect.links), "delivery", "deliveries"),
            _counted(len(effect.slots), "stock of an input", "stocks of inputs"),
            "the demand" if len(effect.consumers) else "",
        ]
        root = self.label(self.ensemble.root)
        hit = f"Of what {root} depends on it hits {', '.join(filter(None, parts)) or 'nothing'}."
        found = reason(
            network, f"{shock.words()} {shock.why} {hit}".replace("  ", " "), rows(effect)
        )
        return replace(found, evidence=tuple(sorted({*found.evidence, *shock.evidence})))

    @property
    def _held(self) -> list[Reason]:
        """Say what holds output, and how often."""
        network, found = self.graph.network, []
        for item, draws, first in self.outcome.holders():
            at = self.graph.order[item]
            sources = np.flatnonzero(self.graph.sources.item == at)
            listed = self.graph.sources.row[sources]
            claim = f"{self.label(item)} holds output in {draws} of {self.draws} draws"
            claim += f", from week {first + 1} on in half of these."
            pointers: list[Pointer] = [("sources", row) for row in listed.tolist() if row >= 0]
            found.append(reason(network, claim, pointers))
        none = int(np.sum(self.outcome.held < 0))
        if none:
            found.append(Reason(f"Nothing is lost in {none} of {self.draws} draws."))
        return found


def rows(effect: Effect) -> list[Pointer]:
    """Return the rows of the network that a shock hits."""
    return [
        (table, int(row))
        for name, table in TABLE_OF.items()
        for row in getattr(effect.rows, name).tolist()
    ]


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""


def _shown(weeks: float) -> float:
    return round(weeks, 2)
