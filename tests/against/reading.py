"""A second reading of the semantics, from the tables alone, to hold the analyses against.

It shares no code with `mainstay.model.force`, `supply_graph`, `mainstay.units` or the kernels, and
trades speed for plainness: every question is a recursion over makers and what they need.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from mainstay.model.network import Network

Row = dict[str, Any]
Lost = frozenset[str]

MASS = {"t": 1.0, "kg": 1e-3, "lb": 0.45359237e-3}
GOVERNMENTS = {"government", "government_agency"}
NO, MAYBE, YES = "no", "maybe", "yes"


def ends(text: str) -> tuple[date, date]:
    """Return the first and the last day of a published date."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        return date(*parts, 1), date(*parts, monthrange(*parts)[1])
    return date(*parts), date(*parts)


def holds(since: str | None, until: str | None, day: date) -> str:
    """Say whether a fact holds on a day: on every reading of its dates, on some, or on none."""
    begins = ends(since) if since else (date.min, date.min)
    stops = ends(until) if until else (date.max, date.max)
    readings = {b <= day <= s for b in begins for s in stops}
    return MAYBE if len(readings) == 2 else YES if True in readings else NO


def status(row: Row, day: date) -> str:
    """Say whether a source counts on a day, by its dates and its status."""
    since, until = row["since"], row["until"]
    if row["status"] == "closed" and until is None:
        first, last = ends(row["as_of_date"])
        before = holds(since, None, day)
        if day >= last:
            return NO
        return before if day < first or before == NO else MAYBE
    found = holds(since, until, day)
    if row["status"] == "candidate" and since is None:
        return NO
    if row["status"] in {"candidate", "ramping"} and found == YES:
        return MAYBE
    return found


def factor(unit: str, into: str) -> float:
    """Return what turns an amount in one unit into another."""
    return MASS[unit] / MASS[into] if unit in MASS else 1.0


@dataclass(frozen=True)
class Maker:
    """One way to come by an item."""

    kind: str
    item: str
    organisation: str | None = None
    country: str | None = None
    row: str | None = None
    sure: bool = False


@dataclass(frozen=True)
class Choice:
    """One way to meet a need: an item and how much of it goes into one unit, where published."""

    item: str
    amount: float | None
    published: bool


class Reading:
    """What supplies what on a day: surely (`world='certain'`) or perhaps (`'possible'`)."""

    def __init__(
        self,
        network: Network,
        on: str,
        *,
        nation: str | None = None,
        world: str = "possible",
        hedged: bool = False,
    ) -> None:
        self.day = ends(on)[1]
        self.nation, self.hedged = nation, hedged
        self.possible = world == "possible"
        self.items = {row["item_id"]: row for row in network["items"].rows()}
        self.lines = [
            row
            for row in network["bom_lines"].rows()
            if row["role"] in {"component", "alternative"}
        ]
        self.organisations = {r["organisation_id"]: r for r in network["organisations"].rows()}
        self.sites = {row["site_id"]: row["country_id"] for row in network["sites"].rows()}
        self.rows = {row["source_id"]: row for row in network["sources"].rows()}
        self.links = [
            (holds(row["since"], row["until"], self.day), row)
            for row in network["supply_links"].rows()
            if row["kind"] == "supply"
        ]
        self.series = list(network["series"].rows())

    # Links.

    def sells(self, item: str, force: set[str]) -> list[Row]:
        """Return the links that deliver an item."""
        return [row for held, row in self.links if row["item_id"] == item and held in force]

    @property
    def binding(self) -> set[str]:
        """Force with which a fact takes supply away: what may, only where nothing may be missed."""
        return {YES} if self.possible else {MAYBE, YES}

    def country(self, organisation: str | None) -> str | None:
        """Return the country of registration."""
        return self.organisations[organisation]["country_id"] if organisation else None

    def buys(self, organisation: str, item: str) -> bool:
        """Say whether an organisation buys an item from another."""
        return any(row["buyer_id"] == organisation for row in self.sells(item, self.binding))

    def only_suppliers(self, maker: Maker, item: str) -> set[str]:
        """Return the suppliers to whom a maker is bound, by itself or through its government."""
        found = set()
        for row in self.sells(item, self.binding):
            buyer = self.organisations[row["buyer_id"]]
            own = row["buyer_id"] == maker.organisation
            furnished = (
                buyer["kind"] in GOVERNMENTS
                and buyer["country_id"] is not None
                and buyer["country_id"] == maker.country
                and maker.kind != "trader"
            )
            if row["exclusive"] and (own or furnished):
                found.add(row["supplier_id"])
        return found

    # Makers.

    @cached_property
    def listed(self) -> list[Maker]:
        """Return the makers that have a row and may be in force."""
        found = []
        for key, row in self.rows.items():
            held = status(row, self.day)
            if held != NO:
                country = self.sites.get(row["site_id"]) or self.country(row["organisation_id"])
                organisation, item = row["organisation_id"], row["item_id"]
                found.append(Maker("listed", item, organisation, country, key, held == YES))
        return found

    def has_row(self, organisation: str, item: str) -> bool:
        """Say whether the record has any row for a maker of an item."""
        return any(
            row["organisation_id"] == organisation and row["item_id"] == item
            for row in self.rows.values()
        )

    def implied(self, item: str) -> list[Maker]:
        """Return the suppliers without a row that buy none of what they deliver."""
        found = {}
        for row in self.sells(item, {MAYBE, YES}):
            name = row["supplier_id"]
            if not self.has_row(name, item) and not self.buys(name, item):
                found[name] = self._linked_maker(item, name)
        return list(found.values())

    def _linked_maker(self, item: str, name: str) -> Maker:
        sure = any(row["supplier_id"] == name for row in self.sells(item, {YES}))
        return Maker("linked", item, name, self.country(name), sure=sure)

    def serves_nation(self, item: str, force: set[str]) -> set[str]:
        """Return the suppliers whose item comes to a buyer in the nation, perhaps by traders."""
        rows = self.sells(item, force)
        found = {r["supplier_id"] for r in rows if self.country(r["buyer_id"]) == self.nation}
        for _ in rows:
            traders = {name for name in found if not self.has_row(name, item)}
            found |= {r["supplier_id"] for r in rows if r["buyer_id"] in traders}
        return found

    def in_nation(self, makers: list[Maker]) -> list[Maker]:
        """Keep the makers that are in the nation or serve it; unsure where only perhaps."""
        found = []
        for maker in makers:
            near = maker.country == self.nation
            if near or maker.organisation in self.serves_nation(maker.item, {YES}):
                found.append(maker)
            elif maker.organisation in self.serves_nation(maker.item, {MAYBE, YES}):
                found.append(replace(maker, sure=False))
        return found

    def market(self, item: str) -> list[Maker]:
        """Return the makers that may supply anyone."""
        everyone = [maker for maker in self.listed if maker.item == item] + self.implied(item)
        near = everyone if self.nation is None else self.in_nation(everyone)
        found = self.surest(near)
        # Makers outside the nation may serve it by ways that nobody published.
        complete = self.items[item]["sources_complete"] and len(near) == len(everyone)
        if not complete and (self.hedged or not found):
            where = None if self.items[item]["sources_complete"] else self.nation
            found = [*found, Maker("unlisted", item, None, where)]
        return found

    def surest(self, makers: list[Maker]) -> list[Maker]:
        """Return those that count in this world: the sure ones, or all where none is sure."""
        sure = [maker for maker in makers if maker.sure]
        return sure if sure and not self.possible else makers

    def of_suppliers(self, item: str, names: set[str]) -> list[Maker]:
        """Return how some suppliers come by an item: they make it, or pass it on."""
        found: list[Maker] = []
        for name in sorted(names):
            own = [m for m in self.listed if m.item == item and m.organisation == name]
            if own:
                found += self.surest(own)
            elif self.buys(name, item):
                found.append(Maker("trader", item, name, self.country(name)))
            else:
                found.append(self._linked_maker(item, name))
        return found

    def suppliers(self, maker: Maker | None, item: str) -> list[Maker]:
        """Return who may supply a maker with an item; None stands for the one who asks."""
        only = self.only_suppliers(maker, item) if maker else set()
        if maker is not None and maker.kind == "trader" and not only and not self.possible:
            only = self.sellers_to(maker, item, {YES}) or self.sellers_to(maker, item, {MAYBE})
        return self.of_suppliers(item, only) if only else self.market(item)

    def sellers_to(self, maker: Maker, item: str, force: set[str]) -> set[str]:
        """Return those who deliver an item to a maker."""
        rows = self.sells(item, force)
        return {row["supplier_id"] for row in rows if row["buyer_id"] == maker.organisation}

    # Needs.

    def needs(self, maker: Maker) -> list[list[Choice]]:
        """Return what a maker needs: each entry a list of choices of which one is enough."""
        if maker.kind == "trader":
            return [[Choice(maker.item, 1.0, True)]]
        if maker.kind == "unlisted" and maker.country != self.nation:
            return []
        groups: dict[str, list[Choice]] = {}
        for line in self.lines:
            if line["parent_id"] == maker.item:
                key = f"group {line['alt_group']}" if line["alt_group"] else line["bom_line_id"]
                groups.setdefault(key, []).append(self._choice(line))
        needs = list(groups.values())
        if self.possible:
            return needs
        return [[c for c in need if c.published] or need for need in needs]

    def _choice(self, line: Row) -> Choice:
        child = self.items[line["child_id"]]
        known = child["kind"] in {"material", "know_how"} or any(
            other["parent_id"] == line["child_id"] for other in self.lines
        )
        amount = line["quantity_low"] if line["quantity_low"] is not None else line["quantity"]
        if amount is not None and "/" not in line["unit"]:
            amount *= factor(line["unit"], child["unit"])
        elif amount is not None:
            parent = self.items[line["parent_id"]]["unit"]
            amount *= factor("t", child["unit"]) * factor(parent, "t")
        return Choice(line["child_id"], amount, known)

    # Answers.

    def can(self, item: str, lost: Lost, at: str = "organisation") -> bool:
        """Say whether an item can be had once some organisations or countries are lost."""
        return any(self.works(maker, lost, at, ()) for maker in self.suppliers(None, item))

    def works(self, maker: Maker, lost: Lost, at: str, above: tuple[Maker, ...]) -> bool:
        """Say whether a maker can make; nobody works by virtue of working."""
        if maker in above or (maker.kind != "unlisted" and self.label(maker, at) in lost):
            return False
        return all(
            any(
                self.works(supplier, lost, at, (*above, maker))
                for choice in need
                for supplier in self.suppliers(maker, choice.item)
            )
            for need in self.needs(maker)
        )

    def label(self, maker: Maker, at: str) -> str | None:
        """Return what a maker is lost with."""
        if maker.kind == "unlisted":
            return None
        if at == "row":
            return maker.row
        return maker.organisation if at == "organisation" else maker.country

    def makers(self, item: str) -> Iterator[Maker]:
        """Go through everyone who may have a part in an item."""
        seen: set[Maker] = set()
        stack = self.suppliers(None, item)
        while stack:
            maker = stack.pop()
            if maker not in seen:
                seen.add(maker)
                yield maker
                for need in self.needs(maker):
                    for choice in need:
                        stack += self.suppliers(maker, choice.item)

    def everyone(self, items: list[str]) -> list[Maker]:
        """Return everyone who may have a part in some items, whoever asks for them."""
        found: dict[Maker, None] = {}
        stack = [maker for item in items for maker in self.market(item)]
        while stack:
            maker = stack.pop()
            if maker not in found:
                found[maker] = None
                wanted = {choice.item for need in self.needs(maker) for choice in need}
                stack += [m for item in sorted(wanted) for m in self.suppliers(maker, item)]
        return list(found)

    def below(self, item: str) -> list[str]:
        """Return an item and its inputs at every tier."""
        found = [item]
        for parent in found:
            children = {line["child_id"] for line in self.lines if line["parent_id"] == parent}
            found += sorted(children - set(found))
        return found

    def can_without(self, item: str, gone: str) -> bool:
        """Say whether an item can be had while nobody, known or not, makes another."""
        return any(self._does_without(maker, gone, ()) for maker in self.suppliers(None, item))

    def _does_without(self, maker: Maker, gone: str, above: tuple[Maker, ...]) -> bool:
        if maker in above or maker.item == gone:
            return False
        return all(
            any(
                self._does_without(supplier, gone, (*above, maker))
                for choice in need
                for supplier in self.suppliers(maker, choice.item)
            )
            for need in self.needs(maker)
        )

    # Limits.

    def limit(self, row: Row) -> float | None:
        """Return the published capacity of a source, in units of its item; plans are none."""
        if row["capacity_basis"] in {"planned", "planned_total"}:
            return None
        known = [row[c] for c in ("capacity_per_year", "capacity_high_per_year")]
        known = [cell for cell in known if cell is not None]
        return (
            max(known) * factor(row["unit"], self.items[row["item_id"]]["unit"]) if known else None
        )

    def within(self, key: str) -> list[str]:
        """Return a source and those whose capacity contains it."""
        found = [key]
        while self.rows[found[-1]]["counted_in"]:
            found.append(self.rows[found[-1]]["counted_in"])
        return [k for k in found if k == key or status(self.rows[k], self.day) != NO]

    def observed(self, item: str) -> float | None:
        """Return the newest observed output of the nation in the twelve months up to the day."""
        a_year = {"day": 365, "week": 365 / 7, "month": 12, "year": 1}
        best = None
        for row in self.series:
            if (row["item_id"], row["country_id"]) != (item, self.nation) or not row["chosen"]:
                continue
            if row["measure"] != "observed_output" or row["period"] not in a_year:
                continue
            seen = ends(row["date"])[1]
            oldest = date(self.day.year - 1, self.day.month, self.day.day)
            if oldest <= seen <= self.day and (best is None or seen > best[0]):
                value = row["value"] * a_year[row["period"]]
                best = seen, value * factor(row["unit"], self.items[item]["unit"])
        return best[1] if best else None


# Published shares.

Group = tuple[str, str, str]
"""An item, a market and a measure."""


def published_shares(network: Network, on: str, measures: set[str]) -> dict[Group, list[Row]]:
    """Return the chosen shares that stand on a day, group by group, each country once.

    A row of an older year than the newest number of its group is named without its number.
    """
    day = ends(on)[1]
    groups: dict[Group, list[Row]] = {}
    for row in network["item_shares"].rows():
        stands = row["chosen"] and row["measure"] in measures and row["year"] <= day.year
        if stands and not _overtaken(network, row, day):
            groups.setdefault((row["item_id"], row["market"], row["measure"]), []).append(row)
    found = {}
    for key, rows in groups.items():
        kept: list[Row] = []
        for row in sorted(rows, key=lambda row: (-row["year"], sorted(row["country_ids"]))):
            if not any(set(row["country_ids"]) & set(other["country_ids"]) for other in kept):
                kept.append(row)
        newest = max((row["year"] for row in kept if row["share"] is not None), default=0)
        old = {"share": None, "share_high": None}
        found[key] = [row if row["year"] >= newest else row | old for row in kept]
    return found


def _overtaken(network: Network, share: Row, day: date) -> bool:
    """Say whether the sources of the day speak against a share of an earlier year."""
    if share["year"] >= day.year:
        return False

    def sources(country: str) -> list[Row]:
        return [
            row
            for row in network["sources"].rows()
            if row["item_id"] == share["item_id"] and sited(network, row) == country
        ]

    def stands(country: str) -> bool:
        return any(status(row, day) != NO for row in sources(country))

    if share["share"]:
        return all(
            not stands(country) and any(row["status"] == "closed" for row in sources(country))
            for country in share["country_ids"]
        )
    return share["share_high"] == 0 and any(map(stands, share["country_ids"]))


def sited(network: Network, source: Row) -> str | None:
    """Return the country of a source: that of its site, else that of its maker."""
    sites = {row["site_id"]: row["country_id"] for row in network["sites"].rows()}
    makers = {r["organisation_id"]: r["country_id"] for r in network["organisations"].rows()}
    return sites.get(source["site_id"]) or makers[source["organisation_id"]]
