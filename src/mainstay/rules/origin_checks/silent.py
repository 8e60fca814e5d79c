"""What is said of an item where the rulebook is not of the nation that buys: nothing."""

from dataclasses import dataclass
from typing import Any

from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.rules.origin_checks.outcome import Verdict
from mainstay.rules.rulebook import Fact


@dataclass(frozen=True)
class Silent:
    """An item of which no rulebook speaks."""

    network: Network
    item: str

    @property
    def verdict(self) -> Verdict:
        """Unknown, whatever is confirmed."""
        return Verdict("unknown", "unknown")

    @property
    def by_place(self) -> dict[str, Verdict]:
        """No place is decided."""
        return {}

    @property
    def facts(self) -> dict[str, Fact]:
        """No fact is asked for."""
        return {}

    @property
    def barred(self) -> list[str]:
        """Nothing is barred."""
        return []

    @property
    def rows(self) -> list[Pointer]:
        """The row of the item."""
        return [("items", self.network["items"].index[self.item])]

    def values(self) -> dict[str, Any]:
        """Return the cells of the row that come from the rules."""
        lists = ("not_allowed_from", "rules", "may_apply", "permits", "margin", "unknown")
        empty: dict[str, Any] = {name: [] for name in (*lists, "unverified", "references")}
        said, confirmed = self.verdict
        return {
            **empty,
            "verdict": said,
            "if_confirmed": confirmed,
            "changes_on": None,
            "change": None,
            "ask_first": None,
        }
