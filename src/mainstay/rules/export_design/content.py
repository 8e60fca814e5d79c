"""American, or any other nation's, content of a product that another nation sells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from mainstay.model.force import NOT, sources_in_force
from mainstay.model.network import Network
from mainstay.model.tree import Tree
from mainstay.rules.rulebook import Fact

LISTED = ("usml", "ear")
"""Jurisdictions of an item under which it counts as controlled content."""
SHARE = "us_controlled_content_share"


@dataclass(frozen=True)
class Content:
    """What of a product comes from a nation whose law reaches beyond it.

    Parameters
    ----------
    tree : Tree
    day : int
    nation : str
        The nation whose law it is.
    known : callable
        What is known of a part, by its key.
    """

    tree: Tree
    day: int
    nation: str
    known: Callable[[str], dict[str, Fact]]

    @property
    def network(self) -> Network:
        """The network of the product."""
        return self.tree.network

    def facts(self, item: str) -> dict[str, Fact]:
        """Return what is known of one part as content of the product."""
        found = dict(self.known(item))
        return {SHARE: self.share} | self._munitions(item, found) | found

    def _munitions(self, item: str, known: Mapping[str, Fact]) -> dict[str, Fact]:
        """Say whether a part is content that a list of military items describes, if known."""
        listed, ours = known.get("item_jurisdiction"), self.ours(item, known)
        if ours is not None and not ours.value:
            none = Fact(False, ours.verified, ours.says, ours.rows)
            return {"content_usml": none, "eccn_600_series": none}
        if listed is not None and listed.value != "usml":
            return {"content_usml": Fact(False, listed.verified, listed.says, listed.rows)}
        if listed is None or ours is None:
            return {}
        rows = (*listed.rows, *ours.rows)
        firm = listed.verified and ours.verified
        return {"content_usml": Fact(True, firm, listed.says, rows)}

    def ours(self, item: str, known: Mapping[str, Fact]) -> Fact | None:
        """Say whether a part is under the nation's law as content; None where that is open.

        All its sources there say yes, and so does a verified finding that the law has it. That no
        source is there says nothing: a part made abroad may rest on technical data of the nation.
        """
        if "us_origin" in known:
            return known["us_origin"]
        listed = known.get("item_jurisdiction")
        if listed is not None and listed.verified and listed.value in LISTED:
            return Fact(True, says=listed.says, rows=listed.rows)
        rows = [row for row, force in self._sources.get(item, ()) if force != NOT]
        places = {self._country[row] for row in rows}
        if places != {self.nation}:
            return None
        table = self.network["sources"]
        firm = all(table.value("verified", row) for row in rows)
        pointers = tuple(("sources", row) for row in rows)
        return Fact(True, firm, f"every source listed is in {self.nation}", pointers)

    @cached_property
    def _country(self) -> list[str | None]:
        keys = [*self.network["countries"].keys, None]
        return [keys[place] for place in self.network.source_country.tolist()]

    @cached_property
    def _sources(self) -> dict[str, list[tuple[int, int]]]:
        table = self.network["sources"]
        force = sources_in_force(table, self.day)
        found: dict[str, list[tuple[int, int]]] = {}
        for row, item in enumerate(table["item_id"]):
            found.setdefault(item, []).append((row, int(force[row])))
        return found

    @cached_property
    def share(self) -> Fact:
        """The share of controlled content in the cost of the product, as an interval.

        What stands inside a part that is counted is not counted again: of the least share where
        one way to it leads through such a part, of the largest where every way does.
        """
        least, most, firm = 0.0, 0.0, True
        touched: set[str] = set()
        covered: set[str] = set()
        for item in self.tree.downwards[1:]:
            controlled, verified = self._controlled(item)
            above, share = self._above[item], self.tree.cost_share[item]
            firm &= verified
            if above & touched:
                touched.add(item)
            elif controlled is True:
                touched.add(item)
                least += share or 0.0
            if above <= covered:
                covered.add(item)
            elif controlled is not False:
                covered.add(item)
                most += 1.0 if share is None else share
        return Fact((min(least, 1.0), min(most, 1.0)), firm, "cost shares of the lines")

    @cached_property
    def _above(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for item in self.tree.downwards:
            for _, child in self.tree.children(item):
                found.setdefault(child, set()).add(item)
        return found

    def _controlled(self, item: str) -> tuple[bool | None, bool]:
        """Say whether a part is controlled content, and whether that is verified."""
        known = self.known(item)
        listed, ours = known.get("item_jurisdiction"), self.ours(item, known)
        if ours is not None and not ours.value:
            return False, ours.verified
        if listed is not None and listed.value not in LISTED:
            return False, listed.verified
        if listed is None or ours is None:
            return None, True
        return True, listed.verified and ours.verified

    def weight(self, item: str) -> float:
        """Return the most that a part may add to the share; 0 where it is none of the content."""
        controlled, _ = self._controlled(item)
        share = self.tree.cost_share[item]
        return 0.0 if controlled is False else 1.0 if share is None else share
