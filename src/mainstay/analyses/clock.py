"""When is approval there, and which step holds it up?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

from mainstay import dates
from mainstay.errors import UsageError, nearest
from mainstay.model.network import Network
from mainstay.model.result import Column, Result, in_words
from mainstay.model.view import Answer, View, look, one_of
from mainstay.rules.processes.answers import Course, Need, Row, cycle_row, told
from mainstay.rules.processes.case_file import read_cases
from mainstay.rules.processes.cases import Cases
from mainstay.rules.processes.fast_track import FastTrack, after_fast_track, effects
from mainstay.rules.processes.headline import headline
from mainstay.rules.processes.metrics import cycle_times
from mainstay.rules.processes.notes import APART, DECIDES, KEPT, LATER, WITHOUT_STEPS
from mainstay.rules.processes.process import index_stamp, processes
from mainstay.rules.processes.runs import DRAWS, SEED, Run, same
from mainstay.rules.processes.steps import WHOLE, Process, in_parallel, in_sequence
from mainstay.rules.processes.timing import Kind as OneKind
from mainstay.rules.processes.timing import timed

Kind = Literal["planning", "target", "observed", "all"]
FEW = 30
"""Cases below which a note says how few they are."""

COLUMNS = (
    Column("path", "", "Process, with its variant; or cases, for those of the file"),
    Column(
        "arrangement", "", "stated, sequence, parallel, fast-track or rest; or which of the cases"
    ),
    Column("kind", "", "Kind of figure asked for: planning, target or observed; or cases"),
    Column("step", "", "Step, or the whole process"),
    Column("p50_days", "days", "Half are done within; empty where unknown", type="integer"),
    Column("p80_days", "days", "80 of 100 are done within", type="integer"),
    Column("p50_date", "date", "That day, if it begins on the day asked about", detail=True),
    Column("p80_date", "date", "The same for 80 of 100"),
    Column("chance_low", "share", "Chance to be done by the need date, at least", type="number"),
    Column("chance_high", "share", "At most", type="number"),
    Column("criticality", "share", "Draws in which the step holds the whole up", type="number"),
    Column(
        "costs_days", "days", "Half would be done sooner by, if it took no time", type="integer"
    ),
    Column("least_days", "days", "Half take at least, the unknown as no time", type="integer"),
    Column("unknown_steps", "", "Steps without a time of this kind", type="texts"),
    Column("kinds", "", "Kinds of figure that it is built of", type="texts", detail=True),
    Column("unverified", "", "Steps timed by a figure nobody verified", type="texts", detail=True),
    Column("basis", "", "Where the figures come from", type="texts", detail=True),
    Column("decides", "", "Who decides the step", detail=True),
    Column("p50_low", "days", "95 % interval of p50_days", type="integer", detail=True),
    Column("p50_high", "days", "Its upper end", type="integer", detail=True),
    Column("p80_low", "days", "95 % interval of p80_days", type="integer", detail=True),
    Column("p80_high", "days", "Its upper end", type="integer", detail=True),
    Column("cases", "count", "Cases behind it", type="integer", detail=True),
    Column("open_cases", "count", "Of these still open on the day", type="integer", detail=True),
)


def clock(
    network: Network,
    *,
    process: str | None = None,
    need_by: str | None = None,
    cases: str | None = None,
    kind: Kind = "planning",
    fast_track: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Result:
    """Say how long approvals take, what holds them up, and the chance to have them in time.

    It serves to plan when to ask, and to see what deciding in parallel or a fast track would bring,
    to those who have it and to all others. It says nothing of whether an approval is given.

    Parameters
    ----------
    network : Network
    process : str, optional
        Names of processes that ship, or TOML files, joined by +, with a variant after a colon, as
        in us-fms:notified-30; by default those for exports of the United States.
    need_by : str, optional
        Day by which the approval is needed, such as 2027-06-30.
    cases : str, optional
        CSV file of cases with case_id, step, opened, closed and, if wanted, class; steps that it
        has are timed by it, and open cases count for as long as they have been open.
    kind : {'planning', 'target', 'observed', 'all'}
        Figures to build on; kinds are never mixed in one step. All gives each in turn.
    fast_track : str, optional
        Cases that are taken first: "share=0.2 servers=10 load=0.9", with class=NAME of the cases in
        the place of a share, cv=1 for the spread of the work, and step=NAME for one step only.
    on : str, optional
        Day on which the process begins; by default the newest fact.
    known_by : str, optional
        Use only figures published by then.

    Returns
    -------
    Result
        For each process the whole in each arrangement, in days, and of those named the steps; for
        cases each step, with the classes and the quarters of opening.

    Raises
    ------
    UsageError
        PRC010 when there is no such process, PRC011 and PRC012 for `fast_track`, PRC013 when
        `need_by` is before the first day, USE003 when a date is none, USE012 for `kind`.
    DataError
        PRC001 to PRC009 and PRC014 for what is wrong with a file.

    Notes
    -----
    A draw gives each step a time; the whole is the longest path, ES_j = max over i before j of
    ES_i + d_i. 20,000 draws, seed 0. A step without a figure is endless for the lower end of a
    chance and takes no time for the upper end. Cases are estimated by Kaplan and Meier.

    References
    ----------
    Van Slyke, R. M. (1963). Monte Carlo methods and the PERT problem. Operations Research 11(5),
    839-860. Cobham, A. (1954). Priority assignment in waiting line problems. Operations Research
    2(1), 70-76. Kaplan, E. L. and Meier, P. (1958). Nonparametric estimation from incomplete
    observations. Journal of the American Statistical Association 53, 457-481.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> result = clock(tiny(), process="us-dcs-licence:notified-30")
    >>> [(row["arrangement"], row["p50_days"]) for row in result.table if row["p80_date"]]
    [('stated', 123), ('parallel', 90)]
    """
    one_of("kind", kind, Kind)
    asked = {"process": process, "need_by": need_by, "cases": cases, "kind": kind}
    record = {"fast_track": fast_track, "draws": DRAWS, "seed": SEED}
    view = look(network, on, known_by, **asked, **record)
    last = dates.END if known_by is None else dates.days(known_by)[1]
    answer = _Answer(
        view,
        process,
        _need(need_by, view.day),
        None if cases is None else read_cases(Path(cases), min(view.day, last)),
        kind,
        None if fast_track is None else FastTrack.of(fast_track),
        last,
    )
    rows = answer.rows
    return view.by(answer.stamps()).columnar(
        "clock",
        key=("path", "arrangement", "kind", "step"),
        columns=[replace(c, detail=c.detail or c.name not in told(rows)) for c in COLUMNS],
        answer=Answer(
            {column.name: [row.values.get(column.name) for row in rows] for column in COLUMNS},
            [],
            lambda number: rows[number].why,
        ),
        headline=headline([row.values for row in answer.every], need_by is not None),
        caveats=answer.caveats(),
        unanswered=answer.unanswered(),
    )


def _need(text: str | None, day: int) -> Need:
    if text is None:
        return None
    try:
        found = dates.days(text)
    except ValueError:
        raise UsageError(f"USE003 {text!r} is not {dates.ALLOWED}.") from None
    if found[1] < day:
        why = f"PRC013 need_by is {text}, before the first day, {dates.iso(day)}."
        raise UsageError(f"{why} Name a later day, or an earlier one with --on.")
    return found


@dataclass(frozen=True)
class _Answer:
    """The question, and the rows that answer it."""

    view: View
    process: str | None
    need: Need
    cases: Cases | None
    kind: Kind
    track: FastTrack | None
    known_by: int

    @cached_property
    def _named(self) -> tuple[Process, ...]:
        return processes(self.process)

    @cached_property
    def processes(self) -> tuple[Process, ...]:
        """The processes asked for; with cases alone, those that have a step of theirs."""
        found = self._named
        if self.process is None and self.cases is not None:
            found = tuple(one for one in found if one.steps.keys() & set(self.cases.steps))
        queues = {name: None for one in found for name, step in one.steps.items() if step.queue}
        if self.track is not None and self.track.step not in {None, *queues}:
            known = nearest(str(self.track.step), queues)
            raise UsageError(f"PRC011 no step {self.track.step!r} has a queue. {known}")
        return found

    @cached_property
    def rows(self) -> list[Row]:
        """The rows shown: of several processes that nobody named no steps."""
        if self.process is not None or len(self.processes) < 2:
            return self.every
        return [row for row in self.every if row.values["step"] == WHOLE or row.of_cases]

    @cached_property
    def every(self) -> list[Row]:
        """All rows: each process with its arrangements and steps, then the cases."""
        kinds = get_args(OneKind) if self.kind == "all" else (self.kind,)
        found = [row for one in self.processes for kind in kinds for row in self._rows(one, kind)]
        if self.cases is not None:
            found += map(cycle_row, cycle_times(self.cases))
        return found

    def _rows(self, process: Process, kind: OneKind) -> Iterator[Row]:
        times = timed(process, kind, self.view.day, self.known_by, self.cases)
        stated = Course(process, "stated", kind, Run(times, process.after))
        yield stated.whole_row(self.view.day, self.need)
        for name, after in (("sequence", in_sequence(process)), ("parallel", in_parallel(process))):
            if not same(after, process.after):
                yield Course(process, name, kind, Run(times, after)).whole_row(
                    self.view.day, self.need
                )
        yield from self._fast_rows(stated)
        yield from stated.step_rows()

    def _fast_rows(self, stated: Course) -> Iterator[Row]:
        """Yield the whole process for those that are taken first, and for the rest."""
        if self.track is None:
            return
        times, process = stated.run.times, stated.process
        found = effects(times, self.track, self.cases)
        notes = [effect.words(times[name], self.track) for name, effect in found.items()]
        for name in ("fast-track", "rest") if found else ():
            run = Run(after_fast_track(times, found, name == "fast-track"), process.after)
            course = Course(process, name, stated.kind, run, notes)
            yield course.whole_row(self.view.day, self.need)
            for step in found:
                yield course.step_row(step)

    def stamps(self) -> list[dict[str, str]]:
        """Name the data that the answer rests on beside the network."""
        own = [dict(one.stamp) for one in self.processes if one.stamp is not None]
        return [index_stamp(), *own, *([] if self.cases is None else [dict(self.cases.stamp)])]

    def unanswered(self) -> str | None:
        """Say that nothing is known of any time, where that is so."""
        if any(row.values.get("least_days") is not None for row in self.rows):
            return None
        return f"ANS012 No step has a figure of kind {self.kind}. Ask for another kind, or --cases."

    def caveats(self) -> Iterator[str]:
        """Say what limits the answer."""
        yield DECIDES
        named = {step: None for row in self.rows for step in row.values["unknown_steps"]}
        if named:
            words = in_words(list(named))
            yield f"Unknown, so that of a total only what half take at least is known: {words}."
        doubtful = {step: None for row in self.rows for step in row.values["unverified"]}
        if doubtful:
            words = f"Timed by figures that nobody verified: {in_words(list(doubtful))}."
            bound = (
                " No day or chance built of them is surer than they are, not even a chance of 1."
            )
            yield words + bound
        later = dict.fromkeys(words for row in self.rows for words in row.later)
        if later:
            yield f"{LATER} {in_words(list(later))}."
        if {"target", "deadline"} & {kind for row in self.rows for kind in row.values["kinds"]}:
            yield KEPT
        if self.processes:
            yield APART
        if len(self.rows) < len(self.every):
            yield WITHOUT_STEPS
        known = {step: None for one in self._named for step in one.every}
        beside = None if self.cases is None else self.cases.beside(known)
        if beside is not None:
            yield beside
        few = [step for step in (self.cases.steps if self.cases else ()) if self._few(step)]
        if few:
            yield f"Fewer than {FEW} cases: {in_words(few)}."

    def _few(self, step: str) -> bool:
        return self.cases is not None and len(self.cases.of(step)) < FEW
