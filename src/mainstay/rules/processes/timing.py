"""Choose the figure that times each step: of one kind, or cases of the user."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from mainstay.dates import first_day
from mainstay.kernels.schedule.durations import Duration, Fixed, Scaled, Steps
from mainstay.rules.processes.cases import Cases
from mainstay.rules.processes.figures import CHOSEN, KINDS, Figure, newest
from mainstay.rules.processes.steps import Process, Step

Kind = Literal["planning", "target", "observed"]


@dataclass(frozen=True, slots=True)
class Timed:
    """How long a step takes as far as known: `time` is None where nothing can be drawn."""

    step: Step
    time: Duration | None
    kind: str | None
    verified: bool
    words: str
    reference: str = ""
    as_of: str | None = None
    """Date of the figure, where it is later than the day and no day is said from which it holds."""

    @property
    def later(self) -> str | None:
        """The step with the later date of its figure, where that is so."""
        return None if self.as_of is None else f"{self.step.name} ({self.as_of})"

    @property
    def at_least(self) -> Duration:
        """A time that the step takes at least: none where it is unknown, the last day known."""
        return _at_least(self.time)

    @property
    def whole(self) -> bool:
        """Whether every draw of it is known."""
        return self.time is not None and self.at_least == self.time


def _at_least(time: Duration | None) -> Duration:
    if time is None:
        return Fixed(0)
    if isinstance(time, Scaled):
        return Scaled(_at_least(time.base), time.factor)
    if isinstance(time, Steps) and time.shares[-1] < 1:
        return Steps((*time.shares[:-1], 1.0), time.days)
    return time


def timed(
    process: Process, kind: Kind, day: int, known_by: int, cases: Cases | None = None
) -> dict[str, Timed]:
    """Return the time of each step of a process.

    Parameters
    ----------
    process : Process
    kind : {'planning', 'target', 'observed'}
        Kind of the figures; a period that law fixes belongs to each.
    day, known_by : int
        Day on which a figure holds, and by which it was published.
    cases : Cases, optional
        Where they have cases of a step, these time it, and nothing else does.

    Returns
    -------
    dict of str to Timed
        In the order of the process.

    Examples
    --------
    >>> from mainstay.dates import days
    >>> from mainstay.rules.processes.process import processes
    >>> day = days("2026-01-31")[0]
    >>> found = timed(processes("us-dcs-licence")[0], "target", day, day)
    >>> found["state-review"].time, found["state-review"].kind
    (Fixed(days=60.0), 'target')
    """
    return {name: _timed(process.every[name], kind, day, known_by, cases) for name in process.after}


def _timed(step: Step, kind: Kind, day: int, known_by: int, cases: Cases | None) -> Timed:
    of_step = [] if cases is None else cases.of(step.name)
    if cases is not None and of_step:
        return from_cases(step, cases)
    if step.own is not None:
        return _of(step, step.own)
    kinds = CHOSEN[kind]
    found = [newest(name, kinds, day, known_by) for name in step.durations]
    figure = next((one for one in found if one is not None), None)
    if figure is None:
        return Timed(step, None, None, False, f"unknown: no figure of kind {' or '.join(kinds)}")
    one = _of(step, figure)
    if figure.since is not None or first_day(figure.as_of) <= day:
        return one
    words = f"{one.words} It is of a later date than the day asked about."
    return replace(one, words=words, as_of=figure.as_of)


def _of(step: Step, figure: Figure) -> Timed:
    words = figure.words()
    if figure.mean is not None:
        words += " How far cases lie from it is not published, so no time can be drawn."
    return Timed(step, figure.time, figure.kind, figure.verified, words, figure.reference)


def from_cases(step: Step, cases: Cases) -> Timed:
    """Time a step by cases of the user, those still open counted as censored."""
    of_step = cases.of(step.name)
    found = cases.survival(of_step)
    shares, days = found.shares
    still = len(of_step) - found.ended
    words = f"{KINDS['cases'].capitalize()}: {len(of_step)}, of which {still} open ({cases.file})."
    if not len(days):
        return Timed(step, None, "cases", True, words, cases.file)
    time = Steps(tuple(min(1.0, float(share)) for share in shares), tuple(days.tolist()))
    return Timed(step, time, "cases", True, words, cases.file)


def kinds_of(found: Mapping[str, Timed]) -> list[str]:
    """Return the kinds of figure that times are built of, in the order of `KINDS`.

    Examples
    --------
    >>> kinds_of({})
    []
    """
    used = {one.kind for one in found.values()}
    return [kind for kind in KINDS if kind in used]
