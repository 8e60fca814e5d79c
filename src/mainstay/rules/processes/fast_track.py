"""Take some cases first: what those gain who are taken first, and what the rest lose."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from mainstay.errors import UsageError, nearest
from mainstay.kernels.queues.general import wait_ggc, work_of_stay
from mainstay.kernels.queues.priority import priority_ggc
from mainstay.kernels.schedule.durations import Scaled
from mainstay.rules.processes.cases import Cases
from mainstay.rules.processes.timing import Timed

MOST_SERVERS = 10_000
EXAMPLE = "such as: share=0.2 servers=10 load=0.9"


@dataclass(frozen=True, slots=True, kw_only=True)
class FastTrack:
    """Which cases are taken first, and how busy the officers are before whom all wait.

    `share` of the cases, or those of `klass` in the file of cases; `spread` is the standard
    deviation of the work of a case over its mean; `step` narrows it to one step with a queue.
    """

    servers: int
    load: float
    share: float | None = None
    klass: str | None = None
    spread: float = 1.0
    step: str | None = None

    @classmethod
    def of(cls, text: str) -> "FastTrack":
        """Read it from words.

        Raises
        ------
        UsageError
            PRC011 when a word is none of these, its number is out of range, or one is missing; all
            at once.

        Examples
        --------
        >>> FastTrack.of("share=0.2 servers=10 load=0.9").share
        0.2
        """
        found: dict[str, Any] = {}
        faults = [fault for word in text.replace(";", " ").split() if (fault := _read(word, found))]
        missing = [name for name in ("servers", "load") if name not in found]
        missing += [] if ("share" in found) != ("klass" in found) else ["either share or class"]
        if missing:
            faults.append(f"A fast track needs {', '.join(missing)}, {EXAMPLE}.")
        if faults:
            raise UsageError(f"PRC011 {' '.join(faults)}")
        return cls(**found)

    def in_step(self, step: str, cases: Cases | None) -> float:
        """Return the share of the cases of a step that are taken first.

        Raises
        ------
        UsageError
            PRC012 when the class has no case in the file, or there is no file.
        """
        if self.share is not None:
            return self.share
        known = () if cases is None else cases.classes
        if cases is None or self.klass not in known:
            raise UsageError(
                f"PRC012 no case is of class {self.klass!r}. {nearest(str(self.klass), known)}"
            )
        every = cases.of(step)
        return len(cases.of(step, self.klass)) / len(every) if every else 0.0


def _read(word: str, found: dict[str, Any]) -> str | None:
    """Add the setting of a word to those found, or return what is wrong with it.

    A number out of range is added as None, so that it is not called missing too.
    """
    name, _, value = word.partition("=")
    if name not in _READERS or not value:
        return f"{word!r} is no setting. {nearest(name, _READERS)}"
    field, read, allowed = _READERS[name]
    found[field] = None
    try:
        found[field] = read(value)
    except ValueError:
        return f"{name} is {value!r}; it must be {allowed}."
    return None


class Effect(NamedTuple):
    """A step in parts of its mean stay: work, the wait of all before, of both classes after.

    The parts hang on share, officers and load alone, so they are known where the mean is not.
    """

    share: float
    work: float
    wait: float
    fast: float
    rest: float

    def words(self, one: Timed, track: FastTrack) -> str:
        """Say it in a sentence, in days where the mean of the step is known."""
        mean = None if one.time is None else one.time.mean
        work, wait, fast, rest = (
            f"{part:.0%}" if mean is None else f"{part * mean:.1f} days" for part in self[1:]
        )
        about = "" if track.spread == 1 or track.servers == 1 else ", by approximation"
        of = "the mean" if mean is None else f"{mean:.1f} days on average"
        return (
            f"{one.step.title}: {self.share:.0%} of the cases are taken first by {track.servers} "
            f"officers who are busy {track.load:.0%} of their time. Of {of} {work} are work and "
            f"{wait} waiting; those taken first wait {fast}, the rest {rest}{about}. Over "
            "all cases the wait stays the same."
        )


def effects(
    times: Mapping[str, Timed], track: FastTrack, cases: Cases | None = None
) -> dict[str, Effect]:
    """Return what taking some cases first does in each step with a queue.

    Notes
    -----
    The mean of the step is work and waiting; `work_of_stay` parts them. Waits of both classes are
    those of `priority_ggc`, without breaking off work. With share p, p W_fast + (1 - p) W_rest = W.
    """
    return {
        name: _effect(track.in_step(name, cases), track)
        for name, one in times.items()
        if one.step.queue and track.step in {None, name}
    }


def _effect(share: float, track: FastTrack) -> Effect:
    work = work_of_stay(1.0, track.servers, track.load, track.spread)
    rate = track.load * track.servers / work
    both = priority_ggc([share * rate, (1 - share) * rate], work, track.servers, track.spread)
    return Effect(share, work, wait_ggc(rate, work, track.servers, track.spread), *both)


def after_fast_track(
    times: Mapping[str, Timed], found: Mapping[str, Effect], fast: bool
) -> dict[str, Timed]:
    """Return the times of those taken first, or of the rest: the mean moves, the shape stays."""
    return {
        name: _moved(one, found[name], fast) if name in found else one
        for name, one in times.items()
    }


def _moved(one: Timed, effect: Effect, fast: bool) -> Timed:
    if one.time is None:
        return one
    return replace(one, time=Scaled(one.time, effect.work + (effect.fast if fast else effect.rest)))


def _share(text: str) -> float:
    if not 0 < (number := float(text)) < 1:
        raise ValueError
    return number


def _whole(text: str) -> int:
    if not 1 <= (number := int(text)) <= MOST_SERVERS:
        raise ValueError
    return number


def _spread(text: str) -> float:
    if not 0 <= (number := float(text)) <= 10:
        raise ValueError
    return number


_BETWEEN = "above 0 and below 1"
_READERS: Mapping[str, tuple[str, Callable[[str], Any], str]] = {
    "share": ("share", _share, _BETWEEN),
    "class": ("klass", str, "a class of the file of cases"),
    "servers": ("servers", _whole, f"a whole number from 1 to {MOST_SERVERS:,}"),
    "load": ("load", _share, _BETWEEN),
    "cv": ("spread", _spread, "from 0 to 10"),
    "step": ("step", str, "a step with a queue"),
}
