"""What a process is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mainstay.errors import UsageError, nearest
from mainstay.kernels.schedule.order import in_order, without
from mainstay.rules.processes.figures import Figure

WHOLE = "whole process"
"""Stands in the place of a step where all of them are meant."""

MARK = ":"
"""Stands between the name of a process and one of its variants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: who decides, what it waits for, and which figures say how long it takes.

    `beside` are those of `after` that it could be decided beside; of `durations` the first with a
    figure counts, `own` comes before all; `queue` says that cases wait there for an officer.
    """

    name: str
    title: str
    authority: str
    after: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    durations: tuple[str, ...] = ()
    own: Figure | None = None
    queue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A form of a process: steps that only it has, that it has not, and that other figures time."""

    title: str
    steps: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    durations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process, without the steps that only a variant has.

    `every` has all steps that its file names; `stamp` names the file, where it is one of the user.
    """

    name: str
    title: str
    about: str
    jurisdiction: str
    steps: Mapping[str, Step]
    every: Mapping[str, Step]
    variants: Mapping[str, Variant]
    by_default: bool = True
    stamp: Mapping[str, str] | None = None

    @property
    def after(self) -> dict[str, list[str]]:
        """What each step waits for, in the order in which the steps can be taken."""
        return _only(self.every, self.steps)

    def with_variant(self, name: str) -> "Process":
        """Return a variant of the process.

        Raises
        ------
        UsageError
            PRC010 when there is none of that name.
        """
        if name not in self.variants:
            known = nearest(name, self.variants)
            raise UsageError(f"PRC010 {self.name} has no variant {name!r}. {known}")
        variant = self.variants[name]
        kept = (self.steps.keys() | set(variant.steps)) - set(variant.without)
        every = {
            step: replace(one, durations=variant.durations.get(step, one.durations))
            for step, one in self.every.items()
        }
        return replace(
            self,
            name=f"{self.name}{MARK}{name}",
            title=f"{self.title}, {variant.title}",
            steps={step: one for step, one in every.items() if step in kept},
            every=every,
        )


def _only(every: Mapping[str, Step], kept: Mapping[str, Step]) -> dict[str, list[str]]:
    """Return what each kept step waits for; through one that is left out, what that waits for."""
    after: Mapping[str, Sequence[str]] = {name: list(step.after) for name, step in every.items()}
    for name in every:
        if name not in kept:
            after = without(after, name)
    return {name: list(after[name]) for name in in_order(after)}


def in_sequence(process: Process) -> dict[str, list[str]]:
    """Put all steps one after another.

    Examples
    --------
    >>> from mainstay.rules.processes.process import processes
    >>> in_sequence(processes("us-fms")[0])
    {'offer': [], 'acceptance': ['offer']}
    """
    order = list(process.after)
    return {step: order[max(0, n - 1) : n] for n, step in enumerate(order)}


def in_parallel(process: Process) -> dict[str, list[str]]:
    """Let every step run beside those that it may run beside; it then waits for what they wait for.

    Examples
    --------
    >>> from mainstay.rules.processes.process import processes
    >>> found = in_parallel(processes("us-dcs-licence:notified-30")[0])
    >>> found["congress-informal"], found["congress-formal"]
    ([], ['state-review', 'congress-informal'])
    """
    stated = process.after
    found: dict[str, list[str]] = {}
    for name, before in stated.items():
        beside = process.every[name].beside
        waits = [one for step in before for one in (found[step] if step in beside else [step])]
        found[name] = list(dict.fromkeys(waits))
    return found
