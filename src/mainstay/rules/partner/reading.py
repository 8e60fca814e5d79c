"""What is known of one measure of one nation: an interval with its date, reference and rows."""

from dataclasses import dataclass

from mainstay.model.backing import Pointer
from mainstay.model.force import CERTAIN, NOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is known of one measure: an interval, or None where nothing is.

    `checked` says whether it was read in a publication; what was not counts as unknown. `doubt`
    says why something else does not count, such as a list that was read for a later day. `share`
    is how much of a measure that counts is known.
    """

    says: str
    low: float | None = None
    high: float | None = None
    finding: str | None = None
    date: str | None = None
    reference: str | None = None
    checked: bool | None = None
    doubt: str | None = None
    share: float = 1.0
    rows: tuple[Pointer, ...] = ()

    @property
    def applies(self) -> bool:
        """Whether the measure can be asked of the nation at all."""
        return self.finding != HOME

    @property
    def known(self) -> bool:
        """Whether it counts: read in a publication and exact enough to say something."""
        return self.low is not None and self.high is not None and self.hangs is None

    @property
    def known_share(self) -> float:
        """The share of the measure that is known."""
        return self.share if self.known else 0.0

    @property
    def hangs(self) -> str | None:
        """Why it does not count as it stands, as a predicate; None where it does."""
        return self.doubt or ("not verified" if self.checked is False else None)


HOME = "home"
"""The finding of a measure between two nations, asked of the home nation: it does not apply."""


def itself() -> Reading:
    """Return the reading of a pair that the home nation makes with itself."""
    return Reading(says="The home nation itself; does not apply.", finding=HOME)


def nothing(says: str) -> Reading:
    """Return a reading of which nothing is known."""
    return Reading(says=says, finding="unknown")


def listed(force: int) -> tuple[float, float]:
    """Return membership as an interval: 0, 1, or anything between where the day is not sure."""
    return (1.0 if force == CERTAIN else 0.0), (0.0 if force == NOT else 1.0)
