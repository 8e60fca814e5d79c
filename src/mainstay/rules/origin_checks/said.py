"""What a row on one item says: verdicts, what bars it, margins, and what would settle it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mainstay import dates
from mainstay.model.backing import Pointer
from mainstay.rules.origin_checks.checks import Checks, words
from mainstay.rules.origin_checks.materials import CLASS
from mainstay.rules.origin_checks.outcome import PLACES, Verdict
from mainstay.rules.origin_checks.strands import Strand
from mainstay.rules.origin_checks.tables import premises
from mainstay.rules.rulebook import Decision, Fact, Margin, Truth
from mainstay.rules.rulebook.facts import shown_value

MAIN = PLACES[:3]
"""Places whose verdicts make the word of a row."""


@dataclass(frozen=True, eq=False)
class Said:
    """What a book says of one item on a day of delivery."""

    checks: Checks
    item: str
    day: int

    @cached_property
    def by_place(self) -> dict[str, Verdict]:
        """The verdict on each place."""
        return self.checks.by_place(self.item, self.day)

    @property
    def verdict(self) -> Verdict:
        """The verdict in a word."""
        return words(self.by_place)

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """The facts of the item, wherever it is made."""
        return self.checks.strands.own(self.item)

    @cached_property
    def barred(self) -> list[str]:
        """Nations of makers on record that a rule bars."""
        return self.checks.barred(self.item, self.day)

    @cached_property
    def change(self) -> tuple[int, dict[str, Verdict]] | None:
        """The next day on which a verdict changes, and the verdicts then."""
        return self.checks.next_change(self.item, self.day)

    @property
    def changes(self) -> str | None:
        """What changes then, place by place."""
        if self.change is None:
            return None
        pairs = [(place, now, self.change[1][place]) for place, now in self.by_place.items()]
        return "; ".join(
            f"{place}: {_shown(now)} to {_shown(then)}" for place, now, then in pairs if now != then
        )

    @cached_property
    def decided(self) -> dict[str, list[tuple[Strand, Decision]]]:
        """The decision on each material of the item, place by place."""
        return {place: self.checks.made(self.item, place, None, self.day) for place in PLACES}

    def decisions(self, places: tuple[str, ...] = PLACES) -> Iterator[tuple[Strand, Decision]]:
        """Yield each material of the item with its decision, place by place."""
        for place in places:
            yield from self.decided[place]

    def rules(self, truth: Truth, *, permit: bool) -> list[str]:
        """Return the rules that hold, or that may hold, in some place: those that permit or not."""
        found = dict.fromkeys(
            applied.rule.id
            for _, decision in self.decisions()
            for applied in decision.rules
            if applied.truth is truth
            and applied.rule.verdict is not None
            and applied.rule.permits is permit
        )
        return list(found)

    @property
    def references(self) -> list[str]:
        """The references of the rules that hold or may hold, each once."""
        found = dict.fromkeys(
            applied.rule.reference for _, d in self.decisions() for applied in d.rules
        )
        return list(found)

    @property
    def unknown(self) -> list[str]:
        """What is missing and could change the verdict on a place that makes the word."""
        return self._named("unknown")

    @property
    def unverified(self) -> list[str]:
        """What the verdicts on these places hang on that is not verified."""
        return self._named("unverified")

    def _named(self, what: str) -> list[str]:
        found: dict[str, None] = {}
        for strand, decision in self.decisions(MAIN):
            for name in getattr(decision, what):
                found[name if self._is_own(name, strand) else f"{strand.of}: {name}"] = None
        return sorted(found, key=self._rank)

    def _rank(self, name: str) -> int:
        """Sort what may bar first to the front: the class, and then where stages stand."""
        fact = name.rpartition(": ")[2]
        return 0 if fact == CLASS else 1 if fact in self.checks.materials.stages else 2

    def _is_own(self, name: str, strand: Strand) -> bool:
        """Say whether a fact is one of the item itself, and not of a material in it."""
        return strand.of == self.item or name not in self.checks.materials.of_material

    @property
    def ask_first(self) -> str | None:
        """The fact that may bar first: the class, else where a stage stands, else the next.

        Where the item itself is such a stage, and only its making elsewhere would keep it clear,
        the certificate of that stage comes before all others.
        """
        named = [*self._own_stage, *self.unknown, *self.unverified]
        found = sorted(dict.fromkeys(named), key=self._rank)
        if not found:
            return None
        return found[0] if len(found) == 1 else f"{found[0]}, and {len(found) - 1} more"

    @property
    def _own_stage(self) -> list[str]:
        """The fact that says where the item is made: it is open, and a place is barred."""
        materials = self.checks.materials
        stage, supply = materials.stage(self.item), materials.supply[self.item]
        barred = [found.said == "prohibited" for found in self.by_place.values()]
        settled = len(supply.certain) == 1 and supply.text == supply.certain[0]
        if stage is None or settled or stage in self.facts or not any(barred) or all(barred):
            return []
        return [stage]

    @property
    def margins(self) -> list[str]:
        """Numbers set against a threshold, where one is known, and the days to the next change."""
        granted = premises(self.checks.book)
        given = dict.fromkeys(
            margin
            for strand, decision in self.decisions()
            if strand.of == self.item
            for margin in decision.margins
            if margin.value is not None and self.facts.get(margin.fact) != granted.get(margin.fact)
        )
        found = [_margin(margin) for margin in given]
        if self.change is not None:
            days = self.change[0] - self.day
            found.append(f"{days:,} days to {dates.iso(self.change[0])}")
        return list(dict.fromkeys(found))

    @property
    def rows(self) -> list[Pointer]:
        """Rows of the network behind the answer."""
        network = self.checks.materials.network
        found: dict[Pointer, None] = {("items", network["items"].index[self.item]): None}
        for strand in self.checks.strands.of[self.item]:
            for fact in {**self.facts, **strand.facts}.values():
                found.update(dict.fromkeys(fact.rows))
        found.update(dict.fromkeys(self.checks.materials.supply[self.item].rows))
        return list(found)

    def values(self) -> dict[str, Any]:
        """Return the cells of the row that come from the rules."""
        said, confirmed = self.verdict
        return {
            "verdict": said,
            "if_confirmed": confirmed,
            "not_allowed_from": self.barred,
            "rules": self.rules(Truth.YES, permit=False),
            "may_apply": self.rules(Truth.UNKNOWN, permit=False),
            "permits": self.rules(Truth.YES, permit=True),
            "ask_first": self.ask_first,
            "margin": self.margins,
            "changes_on": None if self.change is None else dates.iso(self.change[0]),
            "change": self.changes,
            "unknown": self.unknown,
            "unverified": self.unverified,
            "references": self.references,
        }


def _shown(verdict: Verdict) -> str:
    said, confirmed = (text.replace("_", " ") for text in verdict)
    return said if said == confirmed else f"{said} ({confirmed} if confirmed)"


def _margin(margin: Margin) -> str:
    unit = f" {margin.unit}" if margin.unit else ""
    threshold = "no value" if margin.threshold is None else shown_value(margin.threshold)
    return f"{margin.fact} {shown_value(margin.value)} against {threshold}{unit}"
