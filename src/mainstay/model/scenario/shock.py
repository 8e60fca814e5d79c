"""`Shock`: what is hit, how hard, from when, how long, how it recovers, and why."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from mainstay import dates
from mainstay.errors import UsageError
from mainstay.model.scenario.hits import Hits
from mainstay.model.scenario.ranges import (
    ALL,
    AT_END,
    AT_ONCE,
    LARGEST_FACTOR,
    MOST_WEEKS,
    Range,
    Recovery,
    days_of,
)
from mainstay.model.scenario.values import said


@dataclass(frozen=True, slots=True, kw_only=True)
class Shock:
    """Something that happens to a group of the supply graph, all of it at once.

    Parameters
    ----------
    name : str
    hits : Hits
        The group; what is in it is hit together, by one draw of hardness and duration.
    hardness : Range
        Share that is lost, 0 to 1; of a demand or a price the factor by which it is multiplied.
    start : int or None
        First day, as an ordinal; None is the day asked about.
    weeks : Range or None
        Length; None is open-ended.
    recovery : Recovery
        What follows the end.
    threshold : float or None
        Of a price: the factor from which on the item is supposed to be out of reach.
    cause : str or None
        Shocks with one cause are one event: what several of them hit is hit once, by the hardest.
    why : str
    evidence : tuple of str
        Publications of the network in which it stands, where it happened.
    may_hit_nothing : bool
        Whether it is no error that the network has nothing of the group.
    line : int or None
        Where it stands in its file.

    Raises
    ------
    UsageError
        SCN004 for a hardness, SCN005 for weeks that are no finite range within the limits.
    """

    name: str
    hits: Hits
    hardness: Range = ALL
    start: int | None = None
    weeks: Range | None = None
    recovery: Recovery = AT_ONCE
    threshold: float | None = None
    cause: str | None = None
    why: str = ""
    evidence: tuple[str, ...] = ()
    may_hit_nothing: bool = False
    line: int | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        """Refuse ranges that nothing could be drawn from."""
        is_factor = self.hits.is_demand or self.hits.is_price
        self._within("SCN004", "hardness", self.hardness, LARGEST_FACTOR if is_factor else 1)
        self._within("SCN005", "weeks", self.weeks or AT_END, MOST_WEEKS)
        self._within("SCN005", "recovery weeks", self.recovery.weeks, MOST_WEEKS)

    def _within(self, code: str, what: str, span: Range, most: float) -> None:
        if not 0 <= span.low <= span.high <= most:
            raise UsageError(
                f"{code} {self.name}: {what} from {said(span.low)} to {said(span.high)}; allowed: "
                f"from 0 to {most:g}, the lower end first."
            )

    def begins(self, day: int) -> int:
        """Return the first day, where `day` is the one asked about."""
        return day if self.start is None else self.start

    def back(self, day: int) -> int | None:
        """Return the day from which all is surely as before; None where that is not known.

        The harsh reading: the longest duration and the longest recovery.
        """
        if self.weeks is None or self.recovery.shape == "none":
            return None
        last = self.begins(day) + days_of(self.weeks.high) + days_of(self.recovery.weeks.high)
        return last if last < dates.END else None

    @property
    def left(self) -> float:
        """The share of supply that is left in the harsh reading; nothing beyond a price."""
        if self.hits.is_price:
            return 0.0
        return 1.0 if self.hits.is_demand else 1.0 - self.hardness.high

    @property
    def happening(self) -> tuple[Any, ...]:
        """What happens, without name and reason: two shocks that agree in it are one."""
        about = (self.hits, self.hardness, self.start, self.weeks, self.recovery)
        return (*about, self.threshold, self.cause)

    def as_dict(self) -> dict[str, Any]:
        """Give the shock as plain values, dates in ISO form."""
        found = asdict(self)
        del found["line"]
        found["start"] = None if self.start is None else dates.iso(self.start)
        found["hits"] = {key: list(names) for key, names in self.hits.keys.items()}
        return found

    def words(self, named: Callable[[str], str] = str) -> str:
        """Say in one sentence what happens; `named` gives the name of a key."""
        what = self.hits.words(named)
        if self.hits.is_demand or self.hits.is_price:
            deed = f"{what} times {self.hardness.words()}"
        elif self.hardness == ALL:
            deed = f"all {what} lost"
        else:
            ends = Range(100 * self.hardness.low, 100 * self.hardness.high)
            deed = f"{ends.words('%')} of {what} lost"
        from_day = "" if self.start is None else f" from {dates.iso(self.start)}"
        span = "with no end given" if self.weeks is None else f"for {self.weeks.words('weeks')}"
        return f"{deed}{from_day}, {span}{self._return()}."

    def _return(self) -> str:
        if self.weeks is None or self.recovery == AT_ONCE:
            return ""
        if self.recovery.shape == "none":
            return ", and never back"
        how = "step by step" if self.recovery.shape == "linear" else "at once"
        return f", then back {how} after {self.recovery.weeks.words('weeks')}"
