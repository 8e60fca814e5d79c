"""The brief as plain values: what several analyses say together, in sentences and tables.

Every sentence with a number is made from a result, and carries the evidence of the rows it used.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mainstay import dates
from mainstay.analyses.coverage import coverage
from mainstay.analyses.deliverable import deliverable
from mainstay.analyses.origin import origin
from mainstay.analyses.single_points import single_points
from mainstay.decide.pictures import RampRecord, TierMap, ramp_record, tier_map
from mainstay.decide.words import amount, count, day, listed, nation, span
from mainstay.errors import NoAnswer, Problem
from mainstay.model.force import source_force
from mainstay.model.network import Network
from mainstay.model.observed import is_national_output
from mainstay.model.result import Result, evidence_of
from mainstay.model.roles import PLANNED
from mainstay.model.shares import TOGETHER, country_names
from mainstay.model.view import View, look
from mainstay.rules.policy import GROUPS, Policy, Standing, profile
from mainstay.schema.spec import least_sure, strictest

MOST_DATES = 9
NO_SHARE = "share not published"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, the publications behind it and how sure the least of them is."""

    text: str
    evidence: tuple[str, ...] = ()
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading of the first page and what is said under it."""

    heading: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything a brief shows, as plain values and results."""

    title: str
    about: str
    nation: str
    item: str
    on: str
    policy: Policy
    digest: str
    mark: str
    bottom: tuple[Said, ...]
    blocks: tuple[Block, ...]
    results: Mapping[str, Result]
    history: tuple[Result, ...]
    tiers: TierMap
    ramp: RampRecord
    gaps: tuple[Problem, ...]
    standings: Mapping[str, Standing] = field(repr=False)


def tell(
    network: Network,
    gaps: Iterable[Problem] = (),
    *,
    policy: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
) -> Story:
    """Run the analyses of a brief and say what they say together.

    Parameters
    ----------
    network : Network
        It must name its end item; the programme whose need is stated is optional.
    gaps : iterable of Problem
        Gaps found in checking, to be listed.
    policy : str, optional
        Policy profile; by default the one that the network names.
    on, known_by : str, optional
        Day asked about; use only facts published by then.

    Returns
    -------
    Story

    Raises
    ------
    NoAnswer
        ANS001 when the network names no end item.
    UsageError
        USE005 when there is no such profile, USE003 when a date is none.
    """
    if network.item is None:
        raise NoAnswer("ANS001 network.toml names no item for the brief to be about.")
    return _Teller(network, tuple(gaps), policy or network.policy, on, known_by).story()


@dataclass(frozen=True)
class _Teller:
    """The results, each made once, and the sentences made from them."""

    network: Network
    gaps: tuple[Problem, ...]
    policy_name: str
    on: str | None
    known_by: str | None

    @cached_property
    def view(self) -> View:
        return look(self.network, self.on, self.known_by)

    @property
    def seen(self) -> Network:
        """The network with what was known."""
        return self.view.network

    @property
    def day(self) -> int:
        return self.view.day

    @cached_property
    def home(self) -> str:
        return self.network.home

    @cached_property
    def item(self) -> str:
        return str(self.network.item)

    @cached_property
    def nation(self) -> str:
        return self.network.name_of("countries", self.home)

    @cached_property
    def policy(self) -> Policy:
        return profile(self.policy_name).of(self.home)

    @cached_property
    def coverage(self) -> Result:
        return coverage(self.network, on=self.on, known_by=self.known_by)

    @cached_property
    def deliverable(self) -> Result:
        return deliverable(self.network, for_nation=self.home, on=self.on, known_by=self.known_by)

    @cached_property
    def points(self) -> Result:
        return single_points(self.network, for_nation=self.home, on=self.on, known_by=self.known_by)

    @cached_property
    def world_points(self) -> Result:
        return single_points(self.network, at="country", on=self.on, known_by=self.known_by)

    @cached_property
    def origin(self) -> Result:
        return origin(self.network, on=self.on, known_by=self.known_by)

    @cached_property
    def standings(self) -> dict[str, Standing]:
        countries = self.network["countries"].keys
        return {country: self.policy.standing(country, self.day) for country in countries}

    def group(self, codes: str | None) -> str:
        """Return the policy group of a row of origins; of several together, the gravest."""
        order = ["of_concern", "other", "partner", "ally", "home"]
        groups = {self.standings[c].group for c in (codes or "").split(TOGETHER) if c}
        return min(groups, key=order.index, default="unknown")

    def story(self) -> Story:
        """Put the story together."""
        results = {
            "coverage": self.coverage,
            "single-points": self.points,
            "single-points-country": self.world_points,
            "deliverable": self.deliverable,
            "origin": self.origin,
        }
        return Story(
            title=self.network.title,
            about=self.network.about,
            nation=self.nation,
            item=self.network.name_of("items", self.item),
            on=dates.iso(self.day),
            policy=self.policy,
            digest=self.network.digest,
            mark=self._mark(results.values()),
            bottom=tuple(self._bottom()),
            blocks=tuple(self._blocks()),
            results=results,
            history=self.history,
            tiers=tier_map(self.seen, self.item, self.day, self.standings),
            ramp=ramp_record(self.seen, self.home, self.day),
            gaps=self.gaps,
            standings=self.standings,
        )

    def _mark(self, results: Iterable[Result]) -> str:
        return strictest({row["mark"] for result in results for row in result.table})

    @cached_property
    def history(self) -> tuple[Result, ...]:
        """What could be made on each day for which national output was published."""
        table = self.seen["series"]
        days = {
            dates.last_day(row["date"])
            for row in table.rows()
            if is_national_output(row, self.home) and dates.last_day(row["date"]) <= self.day
        }
        return tuple(
            deliverable(
                self.network, for_nation=self.home, on=dates.iso(seen), known_by=self.known_by
            )
            for seen in sorted(days)[-MOST_DATES:]
        )

    def _blocks(self) -> Iterable[Block]:
        yield Block("The need", tuple(self._need()))
        yield Block("What binds", tuple(self._binds()))
        yield Block("What stops it", tuple(self._stops()))
        yield Block("Whose work is inside", tuple(self._inside()))
        yield Block("What is not known", tuple(self._unknown()))
        yield Block("What people must decide", tuple(self._decide()))

    def _bottom(self) -> Iterable[Said]:
        """The bottom line: the bound, how many single suppliers, and how firm it all is."""
        values = self.deliverable.table[0]
        item, people = self.network.label(self.item), nation(self.nation)
        on = day(self.deliverable.provenance.on)
        if values["rate_per_year"] is None:
            text = f"{item}: on {on}, nothing published bounds what {people} can have."
        else:
            text = (
                f"{item}: on {on}, published facts allow {people} at most "
                f"{amount(values['rate_per_year'] / 12)} a month, held by "
                f"{listed([_last(chain) for chain in values['binding']])}."
            )
        yield _said(text, values)
        yield from self._earlier()
        single = self._single()
        sure = sum(not row["apparent"] for row in single)
        if single:
            firm = (
                "none of them for certain, as the record does not exclude another source"
                if sure == 0
                else f"{sure} of them for certain"
            )
            each = "each " if len(single) > 1 else ""
            number = count(len(single), "single supplier")
            text = f"On the record {number} can {each}stop it; {firm}."
            yield _said(text, *single)
        known = sum(row["sourced"] for row in self.coverage.table)
        total = self.coverage.headline["items"].value
        text = f"A source is listed for {known} of the {total} items in the tree."
        yield _said(text, *self.coverage.table)

    def _earlier(self) -> Iterable[Said]:
        """Say what bound last before what binds now, where that was another input."""
        earlier = [
            result.table[0]
            for result in self.history
            if result.table[0]["binding"]
            and _held(result.table[0]) != _held(self.deliverable.table[0])
        ]
        if earlier:
            last = earlier[-1]
            text = (
                f"On {day(last['date'])} it was at most {amount(last['rate_per_year'] / 12)} a "
                f"month, held by {listed([_last(chain) for chain in last['binding']])}"
            )
            if (last["floor_per_year"] or 0) > last["rate_per_year"]:
                seen = amount(last["floor_per_year"] / 12)
                text += f"; an observed output of {seen} a month contradicts it"
            if _held(last) & self._aged():
                text += "; that figure has passed twelve months since, no newer one is published"
                text += ", and the limit may still hold"
            yield _said(f"{text}.", last)

    def _aged(self) -> set[str]:
        """Return the items whose last observed output is too old to bind."""
        aged = [c for c in self.deliverable.caveats if c.startswith("More than twelve months")]
        names = [self.network.label(item) for item in self.seen["items"].keys]
        return {name for name in names for caveat in aged if f"{name}, " in caveat}

    def _single(self) -> list[Mapping[str, Any]]:
        return [row for row in self.points.table if row["order"] == 1]

    def _need(self) -> Iterable[Said]:
        table = self.seen["demands"]
        rows = [
            (number, row)
            for number, row in enumerate(table.rows())
            if row["programme_id"] == self.network.programme and row["quantity"] is not None
        ]
        for number, row in rows:
            name = self.network.name_of("programmes", row["programme_id"])
            year = row["year"] or "a year not published"
            basis = {
                "per_year": f"in {year}",
                "order": f"ordered in {year}",
                "planned_total": f"in total, as planned in {year}",
            }
            when = basis.get(row["basis"], f"in total to {year}")
            quantity = amount(row["quantity"], row["unit"])
            text = f"{name}: {self.network.label(row['item_id'])}, {quantity} {when}."
            evidence = evidence_of(self.seen, [("demands", number)])
            yield Said(text, tuple(evidence), row["confidence"])
        if not rows:
            yield Said("The network states no quantity for its programme.")

    def _binds(self) -> Iterable[Said]:
        values = self.deliverable.table[0]
        if values["rate_per_year"] is not None:
            text = (
                f"At most {amount(values['rate_per_year'])} a year on {day(values['date'])}, "
                f"along the chain {listed(values['binding'])}."
            )
            yield _said(text, values)
        if values["floor_per_year"] is not None:
            rate = amount(values["floor_per_year"] / 12)
            yield _said(f"Observed output of the whole item: {rate} a month.", values)
        for caveat in self.deliverable.caveats:
            if caveat.startswith(("Conflict", "More than twelve months")):
                yield _said(caveat, values)
        number = len(values["unbounded_inputs"])
        yield Said(f"Nothing published bounds {count(number, 'item')}; section 3 lists them.")

    def _stops(self) -> Iterable[Said]:
        for row in self._single():
            names = listed([self.network.name_of("organisations", m) for m in row["members"]])
            inputs = listed([self.network.label(item) for item in row["through"]])
            word = "apparent" if row["apparent"] else "certain"
            yield _said(f"{inputs}: {names}, {listed(row['where'])} ({word}).", row)
        if any(row["order"] == 0 for row in self.points.table):
            yield Said("It can't be had as it is, so nothing more has to be lost.")
        larger = sum(row["order"] > 1 for row in self.points.table)
        if larger:
            yield Said(f"Larger sets of two or three that stop it together: {larger}.")
        if not self.points.table:
            yield Said("No set of up to three suppliers stops it, on the record.")

    def _inside(self) -> Iterable[Said]:
        rows = [row for row in self.origin.table if row["country"] is not None]
        concern = [row for row in rows if self.group(row["country"]) == "of_concern"]
        together = {row["input"] for row in concern if TOGETHER in row["country"]}
        yield from (
            self._origin_sentence(row)
            for row in concern
            if TOGETHER in row["country"] or row["input"] not in together
        )
        if not concern:
            yield Said("No input is known to come from a nation of concern.")
        yield from (
            self._origin_sentence(row)
            for row in rows
            if row["share_low"] > 0 and self.group(row["country"]) not in {"of_concern", "home"}
        )
        head = self.origin.headline
        dark = int(str(head["without_origin"].value))
        named = int(str(head["countries"].value))
        are = "is named as an origin" if named == 1 else "are named as origins"
        text = f"{count(named, 'nation').capitalize()} {are}; for {dark} of {head['inputs'].value} "
        text += "inputs none is published" + (", so it could be anyone." if dark else ".")
        yield _said(text, *rows)

    def _origin_sentence(self, row: Mapping[str, Any]) -> Said:
        group = GROUPS[self.group(row["country"])].lower()
        if TOGETHER in row["country"]:
            group += " among them"
        share = span(row["share_low"], row["share_high"])
        scope = f"{row['scope']}, {row['year']}" if row["scope"] and row["year"] else None
        what = f"{share} of {scope or self._market(row)}" if row["market"] else NO_SHARE
        if row["market"] is None and row["share_low"] == 1:
            what = "all of it, from the only makers there are by the record"
        where = " or".join(country_names(self.network, row["country"]).rsplit(",", 1))
        item = self.network.label(row["input"])
        presence = row["presence"]
        return _said(f"{item}: {where} ({group}), {presence}; {what}.", row)

    def _market(self, row: Mapping[str, Any]) -> str:
        known = {
            "world": "world",
            "europe": "European",
            "eu": "EU",
            "north_america": "North American",
        }
        place = known.get(row["market"]) or self.network.name_of("countries", row["market"])
        measure = "imports" if row["measure"] == "imports" else "supply"
        return f"{place} {measure}" + (f", {row['year']}" if row["year"] else "")

    def _unknown(self) -> Iterable[Said]:
        dark = [item for row in self.coverage.table for item in row["unknown"]]
        if dark:
            names = listed([self.network.label(item) for item in dark])
            yield Said(f"No source is listed for {count(len(dark), 'item')}: {names}.")
        yield from self._unknown_of_sources()
        held = [gap for gap in self.gaps if gap.code == "GAP005"]
        if held:
            rows = sum(len((gap.key or "").split(";")) for gap in held)
            yield Said(f"Publications disagree in {count(rows, 'case')}; the choice is stated.")

    def _unknown_of_sources(self) -> Iterable[Said]:
        rows = [row for row in self.seen["sources"].rows() if source_force(row, self.day)]
        without = sum(
            row["capacity_per_year"] is None or row["capacity_basis"] in PLANNED for row in rows
        )
        recovery = sum(row["recovery_time_weeks"] is not None for row in rows)
        if rows:
            yield Said(
                f"Of {count(len(rows), 'source')} in force, capacity is not published as output "
                f"for {without}; recovery time is published for {recovery}."
            )

    def _decide(self) -> Iterable[Said]:
        apparent = [row for row in self._single() if row["apparent"]]
        if apparent:
            yield Said(
                f"Whether the {count(len(apparent), 'apparent single supplier')} are real: ask the "
                "makers whether another qualified source exists."
            )
        dark = self.origin.headline["without_origin"].value
        if dark:
            inputs = count(int(dark), "input")
            yield Said(f"Whether to trace the {inputs} of which no origin is published.")
        unbounded = self.deliverable.table[0]["unbounded_inputs"]
        if unbounded:
            several = f"Which of the {len(unbounded)} unbounded items to have measured first"
            which = (
                several if len(unbounded) > 1 else "Whether to have the one unbounded item measured"
            )
            yield Said(f"{which}, before any money follows the bound.")
        held = [gap for gap in self.gaps if gap.code == "GAP005"]
        if held:
            yield Said("Whether the stated choice between publications that disagree stands.")
        yield Said("Whether the handling mark allows this compilation to be shared.")


def _last(chain: str) -> str:
    """Return the end of a chain: what binds, and at how much."""
    place, _, words = chain.partition(": ")
    return f"{place.split(' > ')[-1]}, {words}"


def _held(row: Mapping[str, Any]) -> set[str]:
    """Return the items that bind."""
    return {chain.partition(": ")[0].split(" > ")[-1] for chain in row["binding"]}


def _said(text: str, *rows: Mapping[str, Any]) -> Said:
    """Make a sentence with the evidence of the result rows it was made from."""
    evidence = sorted({key for row in rows for key in row["evidence_ids"]})
    grades = {row["confidence"] for row in rows} - {None}
    return Said(text, tuple(evidence), least_sure(grades))


def sentences(story: Story) -> Sequence[Said]:
    """Return every sentence of the first page."""
    return [*story.bottom, *(said for block in story.blocks for said in block.said)]
