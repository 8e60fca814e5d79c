"""The first page of a brief: what the answers say together, in sentences.

Every sentence with a number is made from a result, and carries the evidence of the rows it used.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mainstay.decide.answers import Answers
from mainstay.decide.law import law, signed
from mainstay.decide.may_come import may_come
from mainstay.decide.said import Block, Said, said
from mainstay.decide.words import amount, count, day, listed, nation, pace, span
from mainstay.model.force import source_force
from mainstay.model.result import evidence_of
from mainstay.model.roles import PLANNED
from mainstay.model.shares import TOGETHER, country_names
from mainstay.model.tree import Tree
from mainstay.schema.spec import least_sure

NO_SHARE = "share not published"
MOST_SHARED, MOST_ORIGINS = 3, 4


@dataclass(frozen=True)
class FirstPage:
    """The sentences that are made from the answers."""

    answers: Answers

    def blocks(self) -> Iterable[Block]:
        """Go through the headings with what is said under each."""
        yield Block("The need", tuple(self._need()))
        yield Block("What binds", tuple(self._binds()))
        yield Block("What stops it", tuple(self._stops()))
        yield Block("What may come", tuple(may_come(self.answers)))
        yield Block("What the law says", tuple(law(self.answers)))
        yield Block("Whose work is inside", tuple(self._inside()))
        yield Block("Who leans on whom", tuple(self._leaning()))
        shared = tuple(self._shared())
        if shared:
            yield Block("Shared with other end items", shared)
        yield Block("What is not known", tuple(self._unknown()))
        yield Block("What people must decide", tuple(self._decide()))

    def bottom(self) -> Iterable[Said]:
        """The bottom line: the bound, how many single suppliers, and how firm it all is."""
        values = self.answers.deliverable.table[0]
        item, people = self.answers.network.label(self.answers.item), nation(self.answers.nation)
        on = day(self.answers.deliverable.provenance.on)
        if values["rate_per_year"] is None:
            text = f"{item}: on {on}, nothing published bounds what {people} can have."
        else:
            text = (
                f"{item}: on {on}, published facts allow {people} at most "
                f"{pace(values['rate_per_year'], values['unit'])}, held by "
                f"{listed([_last(chain) for chain in values['binding']])}."
            )
        yield said(text, values)
        yield from self._earlier()
        single = self._single()
        sure = sum(not row["apparent"] for row in single)
        if single:
            number = count(len(single), "single supplier")
            if sure:
                firm = f"{sure} for certain, by a list of makers known to be complete"
            else:
                firm = "only apparently, as the record does not exclude another source"
            each = "each " if len(single) > 1 else ""
            text = f"On the record {number} can {each}stop it; {firm}."
            yield said(text, *single)
        yield from self._abroad()
        known = sum(row["sourced"] for row in self.answers.coverage.table)
        total = self.answers.coverage.headline["items"].value
        text = f"A source is listed for {known} of the {total} items in the tree."
        yield said(text, *self.answers.coverage.table)

    def _abroad(self) -> Iterable[Said]:
        """Say in how many inputs nations of concern are, and their largest published share.

        Where the profile names none of concern, the same of nations outside home and ally.
        """
        policy = self.answers.policy
        if "of_concern" in policy.groups:
            groups, whom = {"of_concern"}, "a nation of concern"
        else:
            groups, whom = {"other", "partner"}, "a nation that is neither home nor ally"
        whom += f" (profile {policy.title})"
        table = self.answers.origin.table
        rows = [
            row
            for row in table
            if row["country"] is not None
            and row["presence"] != "none"
            and self.answers.group(row["country"]) in groups
        ]
        sure = {row["input"] for row in rows if row["presence"] == "certain"}
        maybe = {row["input"] for row in rows} - sure
        dark = {r["input"] for r in table if r["country"] is None and r["share_high"] > 0}
        total = int(str(self.answers.origin.headline["inputs"].value))
        if not total:
            return
        text = f"Work from {whom} is named as certain in {len(sure)} of {count(total, 'input')} "
        text += f"and as possible in {len(maybe)}; "
        text += f"of {len(dark - sure - maybe)} others part of the origin is not published"
        alone = [r for r in rows if TOGETHER not in r["country"] and r["share_low"] > 0]
        if alone:
            largest = max(alone, key=lambda row: (row["share_low"], row["input"]))
            where = country_names(self.answers.network, largest["country"])
            text += f". Its largest published share: {where} in "
            text += f"{self.answers.network.label(largest['input'])}, {self._of(largest)}"
        yield said(f"{text}.", *rows)

    def _earlier(self) -> Iterable[Said]:
        """Say what bound last before what binds now, where that was another input."""
        earlier = [
            result.table[0]
            for result in self.answers.history
            if result.table[0]["binding"]
            and _held(result.table[0]) != _held(self.answers.deliverable.table[0])
        ]
        if earlier:
            last = earlier[-1]
            text = (
                f"On {day(last['date'])} it was at most "
                f"{pace(last['rate_per_year'], last['unit'])}, held by "
                f"{listed([_last(chain) for chain in last['binding']])}"
            )
            if (last["floor_per_year"] or 0) > last["rate_per_year"]:
                seen = pace(last["floor_per_year"], last["unit"])
                text += f"; an observed output of {seen} contradicts it"
            if _held(last) & self._aged():
                text += "; that figure has passed twelve months since, no newer one is published"
                text += ", and the limit may still hold"
            yield said(f"{text}.", last)

    def _aged(self) -> set[str]:
        """Return the items whose last observed output is too old to bind."""
        aged = [
            c for c in self.answers.deliverable.caveats if c.startswith("More than twelve months")
        ]
        names = [self.answers.network.label(item) for item in self.answers.seen["items"].keys]
        return {name for name in names for caveat in aged if f"{name}, " in caveat}

    def _single(self) -> list[Mapping[str, Any]]:
        return [row for row in self.answers.points.table if row["order"] == 1]

    def _need(self) -> Iterable[Said]:
        table = self.answers.seen["demands"]
        rows = [
            (number, row)
            for number, row in enumerate(table.rows())
            if row["programme_id"] == self.answers.network.programme and row["quantity"] is not None
        ]
        for number, row in rows:
            name = self.answers.network.name_of("programmes", row["programme_id"])
            year = row["year"] or "a year not published"
            basis = {
                "per_year": f"in {year}",
                "order": f"ordered in {year}",
                "planned_total": f"in total, as planned in {year}",
                "per_use": "for one use",
            }
            when = basis.get(row["basis"], f"in total to {year}")
            quantity = amount(row["quantity"], row["unit"])
            text = f"{name}: {self.answers.network.label(row['item_id'])}, {quantity} {when}."
            evidence = evidence_of(self.answers.seen, [("demands", number)])
            yield Said(text, tuple(evidence), row["confidence"])
        if not rows:
            yield Said("The network states no quantity for its programme.")

    def _binds(self) -> Iterable[Said]:
        values = self.answers.deliverable.table[0]
        if values["rate_per_year"] is not None:
            text = (
                f"At most {amount(values['rate_per_year'], values['unit'])} a year on "
                f"{day(values['date'])}, along the chain {listed(values['binding'])}."
            )
            yield said(text, values)
        if values["floor_per_year"] is not None:
            rate = pace(values["floor_per_year"], values["unit"])
            yield said(f"Observed output of the whole item: {rate}.", values)
        for caveat in self.answers.deliverable.caveats:
            if caveat.startswith(("Conflict", "More than twelve months")):
                yield said(caveat, values)
        number = len(values["unbounded_inputs"])
        yield Said(
            f"Nothing published bounds {count(number, 'item')}; the section What can be made "
            "lists them."
        )

    def _stops(self) -> Iterable[Said]:
        for row in self._single():
            names = listed(
                [self.answers.network.name_of("organisations", m) for m in row["members"]]
            )
            inputs = listed([self.answers.network.label(item) for item in row["through"]])
            word = "apparent" if row["apparent"] else "certain"
            yield said(f"{inputs}: {names}, {listed(row['where'])} ({word}).", row)
        if any(row["order"] == 0 for row in self.answers.points.table):
            yield Said("It can't be had as it is, so nothing more has to be lost.")
        larger = sum(row["order"] > 1 for row in self.answers.points.table)
        if larger:
            yield Said(f"Larger sets of two or three that stop it together: {larger}.")
        if not self.answers.points.table:
            yield Said("No set of up to three suppliers stops it, on the record.")

    def _inside(self) -> Iterable[Said]:
        rows = [row for row in self.answers.origin.table if row["country"] is not None]
        concern = [row for row in rows if self.answers.group(row["country"]) == "of_concern"]
        together = {row["input"] for row in concern if TOGETHER in row["country"]}
        yield from self._some(
            [r for r in concern if TOGETHER in r["country"] or r["input"] not in together]
        )
        if "of_concern" not in self.answers.policy.groups:
            yield Said(f"The profile {self.answers.policy.title} names no nation of concern.")
        elif not concern:
            yield Said("No input is known to come from a nation of concern.")
        yield from self._some(
            [
                row
                for row in rows
                if row["share_low"] > 0
                and self.answers.group(row["country"]) not in {"of_concern", "home"}
            ]
        )
        head = self.answers.origin.headline
        dark = int(str(head["without_origin"].value))
        named = int(str(head["countries"].value))
        total = int(str(head["inputs"].value))
        if not total:
            return
        are = "is named as an origin" if named == 1 else "are named as origins"
        text = f"{count(named, 'nation').capitalize()} {are}"
        if dark:
            text += (
                f"; of {dark} of {count(total, 'input')} none is published, so it could be anyone"
            )
        yield said(f"{text}.", *rows)

    def _some(self, rows: Sequence[Mapping[str, Any]]) -> Iterable[Said]:
        """Go through the largest of some rows, and count the rest."""
        largest = sorted(rows, key=lambda row: (row["presence"] != "certain", -row["share_low"]))
        shown = largest[:MOST_ORIGINS]
        yield from (self._origin_sentence(row) for row in rows if row in shown)
        rest = [row for row in rows if row not in shown]
        if rest:
            number = count(len(rest), "further row").capitalize()
            yield said(f"{number} of this sort in the section Whose work is inside.", *rest)

    def _origin_sentence(self, row: Mapping[str, Any]) -> Said:
        group = self.answers.group_words(row["country"])
        what = self._of(row) if row["market"] else NO_SHARE
        if row["market"] is None and row["share_low"] == 1:
            what = "all of it, from the only makers there are by the record"
        where = " or".join(country_names(self.answers.network, row["country"]).rsplit(",", 1))
        item = self.answers.network.label(row["input"])
        presence = row["presence"]
        return said(f"{item}: {where} ({group}), {presence}; {what}.", row)

    def _of(self, row: Mapping[str, Any]) -> str:
        """Write a share with what it is a share of."""
        scope = f"{row['scope']}, {row['year']}" if row["scope"] and row["year"] else None
        return f"{span(row['share_low'], row['share_high'])} of {scope or self._market(row)}"

    def _market(self, row: Mapping[str, Any]) -> str:
        known = {
            "world": "world",
            "europe": "European",
            "eu": "EU",
            "north_america": "North American",
        }
        place = known.get(row["market"]) or self.answers.network.name_of("countries", row["market"])
        measure = "imports" if row["measure"] == "imports" else "supply"
        return f"{place} {measure}" + (f", {row['year']}" if row["year"] else "")

    def _leaning(self) -> Iterable[Said]:
        """Both directions between the nation that asks and others, counted and not ranked."""
        home, name = self.answers.home, self.answers.network.name_of
        rows = [row for row in self.answers.both_ways.table if row["country"] == home]
        ways = (
            (
                "stops",
                "stops_apparent",
                f"Without these, items stop in {nation(self.answers.nation)}",
            ),
            (
                "back_stops",
                "back_apparent",
                f"Without {nation(self.answers.nation)}, items stop in",
            ),
        )
        for stops, apparent, head in ways:
            found = [row for row in rows if row[stops]]
            if not found:
                continue
            each = [
                f"{name('countries', row['other'])} {row[stops]}"
                + self._apparent(row[stops], row[apparent])
                for row in found
            ]
            yield said(f"{head}: {listed(each)}.", *found)
        if not any(row["stops"] or row["back_stops"] for row in rows):
            yield Said("The record shows nothing that stops, either way.")

    def _apparent(self, number: int, apparent: int) -> str:
        if not apparent:
            return ""
        return " (apparent)" if apparent == number else f" ({apparent} apparent)"

    def _shared(self) -> Iterable[Said]:
        """What other end items need of the same inputs, and whose loss stops several."""
        if self.answers.shared.headline["end_items"].value == 1:
            return
        label, name = self.answers.network.label, self.answers.network.name_of
        table = self.answers.shared.table
        inputs = [
            row
            for row in table
            if row["kind"] == "item"
            and row["end_items"] > 1
            and self.answers.item in row["goes_into"]
        ]
        for row in inputs[:MOST_SHARED]:
            others = [label(end) for end in row["goes_into"] if end != self.answers.item]
            yield said(f"{label(row['member'])} also goes into {listed(others)}.", row)
        yield from self._further(inputs, "shared input")
        makers = [
            row
            for row in table
            if row["kind"] == "organisation"
            and row["stops"] > 1
            and self.answers.item in row["stopped"]
        ]
        for row in makers[:MOST_SHARED]:
            sure = row["stops"] - len(row["apparent"])
            firm = f"{sure} for certain" if sure else "apparent"
            maker = name("organisations", row["member"])
            stopped = listed([label(end) for end in row["stopped"]])
            text = f"Without {maker}, {count(row['stops'], 'end item')} stop: {stopped} ({firm})."
            yield said(text, row)
        yield from self._further(makers, "maker of this sort")

    def _further(self, rows: Sequence[Mapping[str, Any]], what: str) -> Iterable[Said]:
        """Count what does not stand on the first page."""
        rest = rows[MOST_SHARED:]
        if rest:
            plural = what.replace("input", "inputs").replace("maker", "makers")
            words = f"One further {what}" if len(rest) == 1 else f"{len(rest)} further {plural}"
            yield said(f"{words} in the section Shared with other end items.", *rest)

    def _unknown(self) -> Iterable[Said]:
        dark = [item for row in self.answers.coverage.table for item in row["unknown"]]
        if dark:
            names = listed([self.answers.network.label(item) for item in dark])
            yield Said(f"No source is listed for {count(len(dark), 'item')}: {names}.")
        yield from self._unknown_of_sources()
        held = [gap for gap in self.answers.gaps if gap.code == "GAP005"]
        if held:
            rows = sum(len((gap.key or "").split(";")) for gap in held)
            yield Said(f"Publications disagree in {count(rows, 'case')}; the choice is stated.")

    def _unknown_of_sources(self) -> Iterable[Said]:
        network, day = self.answers.seen, self.answers.day
        items = Tree(network, self.answers.item).chains
        rows = [
            (number, row)
            for number, row in enumerate(network["sources"].rows())
            if row["item_id"] in items and source_force(row, day)
        ]
        without = sum(
            row["capacity_per_year"] is None or row["capacity_basis"] in PLANNED for _, row in rows
        )
        recovery = sum(row["recovery_time_weeks"] is not None for _, row in rows)
        if rows:
            evidence = evidence_of(network, [("sources", number) for number, _ in rows])
            yield Said(
                f"Of {count(len(rows), 'source')} in force in the tree, capacity is not published "
                f"as output for {without}; recovery time is published for {recovery}.",
                tuple(evidence),
                least_sure({row["confidence"] for _, row in rows}),
            )

    def _decide(self) -> Iterable[Said]:
        apparent = [row for row in self._single() if row["apparent"]]
        if apparent:
            number = count(len(apparent), "apparent single supplier")
            are = "is" if len(apparent) == 1 else "are"
            yield Said(
                f"Whether the {number} {are} real: ask the makers whether another qualified source "
                "exists."
            )
        dark = self.answers.origin.headline["without_origin"].value
        if dark:
            inputs = count(int(dark), "input")
            yield Said(f"Whether to trace the {inputs} of which no origin is published.")
        unbounded = self.answers.deliverable.table[0]["unbounded_inputs"]
        if unbounded:
            several = f"Which of the {len(unbounded)} unbounded items to have measured first"
            which = (
                several if len(unbounded) > 1 else "Whether to have the one unbounded item measured"
            )
            yield Said(f"{which}, before any money follows the bound.")
        held = [gap for gap in self.answers.gaps if gap.code == "GAP005"]
        if held:
            yield Said("Whether the stated choice between publications that disagree stands.")
        yield from signed(self.answers)
        yield Said("Whether the handling mark allows this compilation to be shared.")


def _last(chain: str) -> str:
    """Return the end of a chain: what binds, and at how much."""
    place, _, words = chain.partition(": ")
    return f"{place.split(' > ')[-1]}, {words}"


def _held(row: Mapping[str, Any]) -> set[str]:
    """Return the items that bind."""
    return {chain.partition(": ")[0].split(" > ")[-1] for chain in row["binding"]}
