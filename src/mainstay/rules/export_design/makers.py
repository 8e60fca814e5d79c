"""Whether the nation that sells makes a part itself, so that the part is judged by that source."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from mainstay.model.backing import Pointer
from mainstay.model.force import CERTAIN, NOT, rows_in_force, sources_in_force
from mainstay.model.network import Network
from mainstay.rules.rulebook import Truth


@dataclass(frozen=True, slots=True)
class AtHome:
    """Whether a part is made in a nation: verified, and if what is stated is so."""

    verified: Truth = Truth.NO
    stated: Truth = Truth.NO
    rows: tuple[Pointer, ...] = ()


NOWHERE = AtHome()


@dataclass(frozen=True)
class Makers:
    """What a nation makes itself on a day.

    Parameters
    ----------
    network : Network
    day : int
        Day, as an ordinal.
    nation : str
    """

    network: Network
    day: int
    nation: str

    def of(self, item: str) -> AtHome:
        """Return whether the nation makes an item; one that is building up makes it."""
        return self._found.get(item, NOWHERE)

    def named(self, item: str) -> list[str]:
        """Return the names of the makers there, each once."""
        makers = self.network["sources"]["organisation_id"]
        names = (
            self.network.name_of("organisations", makers[row]) for _, row in self.of(item).rows
        )
        return list(dict.fromkeys(names))

    @cached_property
    def _found(self) -> dict[str, AtHome]:
        by_item: dict[str, list[tuple[int, Truth]]] = {}
        for row, truth in self._sited():
            by_item.setdefault(self.network["sources"]["item_id"][row], []).append((row, truth))
        return {item: self._at_home(rows) for item, rows in by_item.items()}

    def _at_home(self, rows: Iterable[tuple[int, Truth]]) -> AtHome:
        every = list(rows)
        table = self.network["sources"]
        sure = [
            truth if table.value("verified", row) else min(truth, Truth.UNKNOWN)
            for row, truth in every
        ]
        stated = max(truth for _, truth in every)
        return AtHome(max(sure), stated, tuple(("sources", row) for row, _ in every))

    def _sited(self) -> Iterable[tuple[int, Truth]]:
        """Yield the sources that stand in the nation and make something, or may."""
        table = self.network["sources"]
        keys = [*self.network["countries"].keys, None]
        may, plain = sources_in_force(table, self.day), rows_in_force(table, self.day)
        works = table.among("status", {"operating", "ramping"})
        for row, place in enumerate(self.network.source_country.tolist()):
            if keys[place] == self.nation and may[row] != NOT:
                yield row, Truth.YES if works[row] and plain[row] == CERTAIN else Truth.UNKNOWN
