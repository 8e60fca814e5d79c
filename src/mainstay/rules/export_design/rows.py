"""The rows of a design for export: what is said of each part on its way to each partner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.model.result import Reason, reason
from mainstay.rules.export_design.laws import Finding, Laws
from mainstay.rules.export_design.listed_stops import listed_stops
from mainstay.rules.export_design.said import stopped
from mainstay.rules.export_design.sets import elsewhere, holders, obstructs
from mainstay.rules.export_design.standing import Law
from mainstay.rules.export_design.substitutes import Substitute, Substitutes
from mainstay.rules.rulebook import Decision, Rulebook
from mainstay.rules.transfer.said import ends_of

COST = "change_cost_usd"
"""Name of the fact that says what replacing a part costs."""
FEW = 3
"""Names that a reader sees of what would settle a part."""

Row = tuple[dict[str, Any], list[Pointer], Callable[[], Reason]]


@dataclass(frozen=True)
class Rows:
    """What makes rows of findings."""

    laws: Laws
    listed: Substitutes

    @property
    def network(self) -> Network:
        """The network of the product."""
        return self.laws.tree.network

    def stop(self, partner: str, book: Rulebook, decision: Decision) -> Row:
        """Return the one row of a destination that is barred."""
        root = self.laws.tree.root
        words = stopped(self.network, partner, book, decision)
        values = self._of(root, partner)
        values |= {"status": "blocks", "if_confirmed": "blocks", "by": [words]}
        rows = [*self._place(root), *decision.rows]
        return values, rows, lambda: Reason(words, because=(decision.why(self.network),))

    def row(self, found: Finding, frees: Sequence[str]) -> Row:
        """Return the row of a part; `frees` are the partners whose smallest set replaces it."""
        held = holders(self.laws, found)
        listed = self._substitutes(found)
        values = self._of(found.part, found.partner) | {
            "status": found.status,
            "if_confirmed": found.if_confirmed,
            "held_by": [self.network.name_of("countries", nation) for nation in held],
            "by": [law.words for law in found.laws if law.status != "free"],
            "settled_by": found.unknown[:FEW],
            "unknown": found.unknown,
            "substitutes": [one.words for one in listed],
            "frees": [] if listed_stops(self.laws, found.partner) else list(frees),
        }
        rows = [*self._place(found.part), *(row for law in found.laws for row in law.rows)]
        return values, rows, lambda: self._why(found, listed)

    def _of(self, part: str, partner: str) -> dict[str, Any]:
        """Return what is said of a part whatever the laws say."""
        tree, low, high = self.laws.tree, *self._cost(part)
        table = self.network["items"]
        return {
            "partner": partner,
            "item": part,
            "tier": tree.tier(part),
            "class": table.value("control_class", table.index[part]),
            "cost_share": tree.cost_share[part],
            "change_cost_low_usd": low,
            "change_cost_high_usd": high,
            "chain": self._chain(part),
        } | {name: [] for name in LISTS}

    def _chain(self, part: str) -> str:
        return " > ".join(self.network.label(one) for one in self.laws.tree.chains[part])

    def _place(self, part: str) -> list[Pointer]:
        """Return the rows that say what a part is and how it goes in."""
        lines = self.laws.tree.chain_lines[part]
        item = self.network["items"].index[part]
        return [("items", item), *(("bom_lines", line) for line in lines)]

    def _cost(self, part: str) -> tuple[float | None, float | None]:
        known = self.laws.known(part)
        return ends_of(known[COST].value) if COST in known else (None, None)

    def _substitutes(self, found: Finding) -> list[Substitute]:
        """Return what is listed in place of a part that is in the way."""
        if not obstructs(self.laws, found) or listed_stops(self.laws, found.partner):
            return []
        made = elsewhere(self.laws, self.listed, found.part, [found])
        return [*self.listed.alternatives(found.part), *([made] if made else [])]

    def _why(self, found: Finding, listed: list[Substitute]) -> Reason:
        because = [self._of_law(law) for law in found.laws]
        because += [reason(self.network, f"Listed: {one.words}.", one.rows) for one in listed]
        name = self.network.name_of("countries", found.partner)
        claim = f"{self._chain(found.part)}, sold to {name}: {found.status}."
        return reason(self.network, claim, self._place(found.part), because)

    def _of_law(self, law: Law) -> Reason:
        told = {} if law.book is None else self.laws.afresh(law.book, law.facts)
        paths = [self._of_path(law, one) for one in told.values() if one.verdict is not None]
        return reason(self.network, f"{law.words}: {law.status}.", law.rows, paths)

    def _of_path(self, law: Law, decision: Decision) -> Reason:
        """Give the whole reason of a path that says what the law does, of others the sentence."""
        why = decision.why(self.network)
        return why if decision.verdict == SAYS[law.status] else Reason(why.claim)


SAYS = {
    "free": "permitted",
    "unknown": None,
    "burdens": "needs_authorisation",
    "blocks": "prohibited",
}
"""The verdict of a path that makes a law do what it does."""
LISTS = ("held_by", "by", "settled_by", "unknown", "substitutes", "frees")
"""Columns that hold lists."""
