"""Ask a rulebook of origin about the items of a tree, place by place and day by day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mainstay.rules.origin_checks.materials import Materials
from mainstay.rules.origin_checks.outcome import PLACES, Verdict, together, word
from mainstay.rules.origin_checks.strands import QUALIFYING, Strand, Strands
from mainstay.rules.rulebook import Decision, Rulebook, Truth

QUESTION = "origin"

LISTS = {"covered": "COVERED", "qualifying": QUALIFYING}
"""The list that makes a nation one of a place; the home nation is domestic, the rest elsewhere."""


@dataclass(frozen=True, eq=False)
class Checks:
    """What a book says of each item of a tree, wherever it is made.

    Parameters
    ----------
    strands : Strands
    """

    strands: Strands

    @property
    def materials(self) -> Materials:
        """The items with what is recorded of them."""
        return self.strands.materials

    @property
    def book(self) -> Rulebook:
        """The rulebook of origin."""
        return self.materials.book

    def made(
        self, item: str, place: str, country: str | None, day: int
    ) -> list[tuple[Strand, Decision]]:
        """Return the decision on each material of an item that is made in a place.

        Parameters
        ----------
        item : str
        place : str
            One of `PLACES`.
        country : str or None
            The nation, where one is meant.
        day : int
            Day of delivery, as an ordinal.
        """
        found = []
        for strand in self.strands.of[item]:
            facts = self.strands.there(item, strand, place, country)
            path = "domestic" if strand.is_stage else place
            found.append((strand, self.book.decide(QUESTION, facts, day)[path]))
        return found

    def verdict(self, item: str, place: str, day: int, country: str | None = None) -> Verdict:
        """Return the verdict on an item that is made in a place, of all its materials together."""
        found = self.made(item, place, country, day)
        return Verdict(
            together((decision.verdict, strand.certain) for strand, decision in found),
            together((decision.if_confirmed, strand.certain) for strand, decision in found),
        )

    def by_place(self, item: str, day: int) -> dict[str, Verdict]:
        """Return the verdict on an item for each place in which it may be made."""
        return {place: self.verdict(item, place, day) for place in PLACES}

    def barred(self, item: str, day: int) -> list[str]:
        """Return the nations in which the record finds makers, and that a rule bars."""
        return [
            country
            for country in self.materials.supply[item].countries
            if all(
                self.verdict(item, place, day, country).said == "prohibited"
                for place in self.places_of(country, day)
            )
        ]

    def places_of(self, country: str, day: int) -> Iterator[str]:
        """Yield the places that a nation may be counted to; several where a list leaves it open."""
        if country == self.book.jurisdiction:
            yield "domestic"
            return
        for place, code in LISTS.items():
            truth = self.book.on_list(code, country, day).truth
            if truth is not Truth.NO:
                yield place
            if truth is Truth.YES:
                return
        yield "elsewhere"

    def next_change(self, item: str, day: int) -> tuple[int, dict[str, Verdict]] | None:
        """Return the next day on which the verdict on some place changes, and what it is then.

        The facts stay as they are; only the rules of later days are read.
        """
        now = self.by_place(item, day)
        for later in self.book.changes(QUESTION, day):
            then = self.by_place(item, later)
            if then != now:
                return later, then
        return None


def words(by_place: Mapping[str, Verdict]) -> Verdict:
    """Say in a word from where an item may come: over verified facts, and if all is confirmed."""
    return Verdict(
        word({place: verdict.said for place, verdict in by_place.items()}),
        word({place: verdict.if_confirmed for place, verdict in by_place.items()}),
    )
