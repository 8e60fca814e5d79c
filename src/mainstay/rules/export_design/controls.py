"""What the controls on record do to a part: those of the seller, and those of third nations."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mainstay.model.force import NOT, rows_in_force
from mainstay.model.network import Network
from mainstay.rules.export_design.makers import Makers
from mainstay.rules.export_design.standing import Law, Status
from mainstay.rules.rulebook import Fact, Truth

STATUTE = "barred_by_statute"
"""Name of the fact that says whether a statute on record bars a transfer."""


@dataclass(frozen=True)
class Controls:
    """The controls that are or may be in force on a day.

    Parameters
    ----------
    network : Network
    day : int
        Day, as an ordinal.
    seller : str
        The nation that sells.
    """

    network: Network
    day: int
    seller: str

    def laws(self, part: str, partner: str, statute: Fact | None) -> Iterator[Law]:
        """Yield what each control does to a part, but for the partner's own; doubt counts.

        Parameters
        ----------
        part, partner : str
        statute : Fact or None
            What is said of whether a statute of the seller bars this sale.
        """
        for row in self.on.get(part, ()):
            nation = self.nation(row)
            if nation == self.seller:
                yield self._own(row, statute)
            elif nation != partner:
                yield self._third(row, nation, part)

    def nation(self, row: int) -> str:
        """Return the nation whose control a row is."""
        return self.network["controls"]["jurisdiction_id"][row] or ""

    def words(self, row: int) -> str:
        """Say which control a row is, and what it does."""
        cells = self.network["controls"]
        name = self.network.name_of("countries", cells["jurisdiction_id"][row])
        effect = cells["effect"][row] or "effect not published"
        return f"{cells['instrument'][row]} ({name}): {effect}"

    @cached_property
    def on(self) -> dict[str, list[int]]:
        """The rows on each item."""
        table = self.network["controls"]
        force = rows_in_force(table, self.day)
        found: dict[str, list[int]] = {}
        for row, item in enumerate(table["item_id"]):
            if item is not None and force[row] != NOT:
                found.setdefault(item, []).append(row)
        return found

    @cached_property
    def makers(self) -> Makers:
        """What the seller makes itself."""
        return Makers(self.network, self.day, self.seller)

    def _own(self, row: int, statute: Fact | None) -> Law:
        """Return a control of the seller: text, which may bar a sale or be a rule on buying.

        The fact on statutes settles it; where that says yes, the rule of the book stops the sale.
        """
        rows = (("controls", row), *(statute.rows if statute else ()))
        words, key = self.words(row), self.network["controls"].keys[row]
        if statute is None or statute.value is not False:
            return _unread(self.seller, words, "unknown", rows, key)
        if not statute.verified:
            return _unread(self.seller, words, "free", rows, key)
        return Law(self.seller, f"{words}: stated not to bar it", "free", "free", rows)

    def _third(self, row: int, nation: str, part: str) -> Law:
        """Return a control of a third nation, which holds a part unless the seller makes it.

        A source that nobody has verified, or that only may be in force, does not take it away.
        """
        home, words = self.makers.of(part), self.words(row)
        rows = (("controls", row), *home.rows)
        if home.verified == Truth.YES:
            makers = "; ".join(self.makers.named(part))
            words = f"{words}: holds what is made there, and not by {makers}"
            return Law(nation, words, "free", "free", rows)
        stated: Status = "free" if home.stated == Truth.YES else "burdens"
        keys = self.network["sources"].keys
        asks = tuple(f"source {keys[source]}" for _, source in home.rows)
        return Law(nation, words, "burdens", stated, rows, asks=asks)


def _unread(
    nation: str, words: str, stated: Status, rows: tuple[tuple[str, int], ...], key: str
) -> Law:
    """Return a control that may bar a sale."""
    asks = (f"control {key}",)
    return Law(nation, words, "unknown", stated, rows, asks=asks, may_bar=True)
