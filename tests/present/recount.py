"""Count again what a brief says: from the results and the tables, in words of our own."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from present.reading import Made

from mainstay import (
    coverage,
    deliverable,
    mutual_dependence,
    origin,
    origin_rules,
    partners,
    path,
    ramp,
    read,
    shared_inputs,
)
from mainstay import single_points as points_of
from mainstay.dates import last_day
from mainstay.model.force import in_force, source_force
from mainstay.model.network import Network
from mainstay.rules.policy import profile

Row = Mapping[str, Any]
Expected = tuple[str, list[tuple[str, ...]]]
Delivery = tuple[str, str, str, str]
"""Whether it is sold, bought in or only made abroad; from where, to where, and which item."""

LETTERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
GROUPS = {
    "home": "home",
    "ally": "ally",
    "partner": "partner",
    "of_concern": "of concern",
    "other": "other",
}
MARKETS = {
    "world": "world",
    "europe": "European",
    "eu": "EU",
    "north_america": "North American",
}
VERDICTS = {
    "prohibited": "stopped",
    "needs_authorisation": "in need of an authorisation",
    "permitted": "permitted",
    "unknown": "not settled for want of facts",
}
NUMBER = re.compile(r"\d|\b(" + "|".join(LETTERS[2:]) + r")\b", re.IGNORECASE)
RATE = r"[\d,.]+(?: [A-Za-z]+)*? a (?:month|year)"


# Words


def in_words(number: int) -> str:
    return LETTERS[number] if number < len(LETTERS) else f"{number:,}"


def pieces(number: float, unit: str = "each") -> str:
    """Write a quantity: whole ones in full, others to three digits, small masses in kilograms."""
    if unit == "t" and 0 < number < 0.1:
        number, unit = round(1000 * number, 9), "kg"
    full = number == int(number) or abs(number) >= 100
    digits = f"{number:,.0f}" if full else f"{number:,.3g}"
    return digits if unit == "each" else f"{digits} {unit}"


def pace_of(rate: float, unit: str) -> str:
    """Write a rate: by the month where that is a whole number from a hundred on."""
    by_month = rate % 12 == 0 and rate >= 1200
    return f"{pieces(rate / 12 if by_month else rate, unit)} a {'month' if by_month else 'year'}"


def per_cent(share: float) -> str:
    text = f"{100 * share:.3g}"
    return f"{100 * share:.10g}" if text in {"0", "100"} and share not in {0, 1} else text


def between(row: Row) -> str:
    """Write the interval of a share."""
    return " to ".join(dict.fromkeys(per_cent(row[end]) for end in ("share_low", "share_high")))


def in_full(text: str) -> str:
    """Write a date with the name of its month."""
    if text.startswith("["):
        first, last = map(in_full, text[1:-1].split(".."))
        return f"between {first} and {last}"
    year, *rest = text.split("-")
    month = [MONTHS[int(rest[0]) - 1]] if rest else []
    day = [str(int(rest[1]))] if len(rest) == 2 else []
    return " ".join([*day, *month, year])


def joined(parts: Sequence[str]) -> str:
    """Join names as the page does; beyond twelve the rest is counted."""
    some = list(parts[:12]) + ([f"{len(parts) - 12} more"] if len(parts) > 12 else [])
    if any("," in part for part in some):
        return "; ".join(some)
    return " and ".join([", ".join(some[:-1]), some[-1]]) if len(some) > 1 else "".join(some)


def the(nation: str) -> str:
    return f"the {nation}" if re.match("United |Republic |Netherlands", nation) else nation


def nations(network: Network, codes: str) -> list[str]:
    names = network["countries"]
    return [names.row(code)["name"] for code in codes.split("+")]


def ends_of(row: Row) -> list[str]:
    """Name the items at the ends of the chains that bind."""
    return [chain.split(": ")[0].split(" > ")[-1] for chain in row["binding"]]


def held(row: Row) -> list[str]:
    """Name what binds, each with its fact: the chains without the way to it."""
    return [f"{end}, {c.split(': ', 1)[1]}" for end, c in zip(ends_of(row), row["binding"])]


def not_held_against(said: str, patterns: Iterable[str], names: Iterable[str]) -> str:
    """Return what is left of a sentence without its names and what patterns hold in groups."""
    hits = filter(None, (re.fullmatch(pattern, said) for pattern in patterns))
    spans = [hit.span(n + 1) for hit in hits for n in range(len(hit.groups()))]
    rest = "".join(s for n, s in enumerate(said) if not any(a <= n < b for a, b in spans))
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, "")
    return rest


def ends_once(row: Row) -> list[str]:
    """Return the items that bind, each once."""
    return list(dict.fromkeys(chain.split(": ")[0].split(" > ")[-1] for chain in row["binding"]))


def ramp_of(network: Network, home: str, on: str) -> list[Row]:
    """Return the last month of what can be reached."""
    rows = ramp(network, for_nation=home, on=on).table
    return [row for row in rows if row["date"] == rows[-1]["date"]]


# The first page


class Recount:
    """The numbers of a first page, counted again."""

    def __init__(self, made: Made, network: Network | None = None) -> None:
        self.network, self.on = network or made.network, made.record["on"]
        self.home, self.item = self.network.home, str(self.network.item)
        self.policy = profile(made.record["policy"]["name"]).of(self.home)
        self.day = last_day(self.on)
        self.problems = read(made.path).problems
        self.bound = deliverable(self.network, for_nation=self.home, on=self.on)
        self.row = self.bound.table[0]
        self.points = points_of(self.network, for_nation=self.home, on=self.on).table
        self.single = [row for row in self.points if row["order"] == 1]
        self.tiers = coverage(self.network, on=self.on).table
        self.origin = origin(self.network, on=self.on).table
        self.shared = shared_inputs(self.network, on=self.on).table
        self.ways = mutual_dependence(self.network, on=self.on).table
        self.ahead = {row["capacity"]: row for row in ramp_of(self.network, self.home, self.on)}
        self.results = made.record["results"]
        self.scenarios = made.record["scenarios"]

    def name(self, table: str, key: str) -> str:
        return str(self.network[table].row(key)["name"])

    def label(self, item: str) -> str:
        return self.name("items", item).split(" (")[0]

    def group(self, codes: str) -> set[str]:
        return {self.policy.standing(code, self.day).group for code in codes.split("+")}

    @cached_property
    def names(self) -> set[str]:
        """Names may hold digits; they are no numbers that the page says."""
        found = {self.policy.title, self.network.title}
        for table in ("items", "organisations", "countries", "programmes"):
            found |= {name for name in self.network[table]["name"] if name}
        found |= {self.label(item) for item in self.network["items"].keys}
        return {name for name in found if NUMBER.search(name)}

    @cached_property
    def facts(self) -> set[str]:
        """The words of every published capacity and every observed output of the nation."""
        found = set()
        for row in self.network["sources"].rows():
            basis = " ".join(
                str(part)
                for part in ((row["capacity_basis"] or "").replace("_", " "), row["capacity_year"])
                if part
            )
            maker = self.name("organisations", row["organisation_id"])
            for column in ("capacity_per_year", "capacity_high_per_year"):
                if row[column] is not None:
                    rate = pieces(row[column], row["unit"])
                    found.add(f"{maker}, {rate} a year ({basis})")
        for row in self.network["series"].rows():
            if row["measure"] == "observed_output" and row["value"] is not None:
                rate = f"{pieces(row['value'], row['unit'])} a {row['period']}"
                where = self.name("countries", self.home)
                found.add(f"output observed in {where}, {rate} ({row['date']})")
        return found

    def sentences(self) -> Iterator[Expected]:
        """Give each kind of sentence as a pattern, and what its groups must hold, in order."""
        yield from self._bottom()
        yield from self._abroad()
        yield from self._need()
        yield from self._binds()
        yield from self._stops()
        yield from self._may_come()
        yield from self._law()
        yield from self._inside()
        yield from self._leaning()
        yield from self._others()
        yield from self._unknown()
        yield from self._decide()

    def _bottom(self) -> Iterator[Expected]:
        row, item = self.row, self.label(self.item)
        people = the(self.name("countries", self.home))
        when = in_full(self.on)
        if row["rate_per_year"] is None:
            yield rf"{re.escape(item)}: on (.+), nothing published bounds what .*", [(when,)]
        else:
            at_most = pace_of(row["rate_per_year"], row["unit"])
            yield (
                rf"{re.escape(item)}: on (.+), published facts allow {people} at most "
                rf"({RATE}), held by (.+)\.",
                [(when, at_most, "; ".join(held(row)))],
            )
        yield (
            rf"On (.+) it was at most ({RATE}), held by (.+?)"
            rf"(?:; an observed output of ({RATE}) contradicts it)?"
            r"(?:; that figure has passed twelve months since, .*)?\.",
            self._earlier(),
        )
        sure = sum(not row["apparent"] for row in self.single)
        firm = (
            f"{sure} for certain, by a list of makers known to be complete"
            if sure
            else "only apparently, as the record does not exclude another source"
        )
        yield (
            r"On the record (\w+) single suppliers? can (?:each )?stop it; (.+)\.",
            [(in_words(len(self.single)), firm)] if self.single else [],
        )
        known = sum(row["sourced"] for row in self.tiers)
        items = sum(row["items"] for row in self.tiers)
        yield (
            r"A source is listed for (\d+) of the (\d+) items in the tree\.",
            [(str(known), str(items))],
        )

    def _earlier(self) -> list[tuple[str, ...]]:
        """The last day with published output on which something else bound."""
        days = sorted(
            {
                last_day(row["date"])
                for row in self.network["series"].rows()
                if row["measure"] == "observed_output"
                and row["country_id"] == self.home
                and row["organisation_id"] is None
                and row["chosen"]
                and last_day(row["date"]) <= self.day
            }
        )
        from datetime import date

        found: list[tuple[str, ...]] = []
        for day in days[-9:]:
            on = date.fromordinal(day).isoformat()
            row = deliverable(self.network, for_nation=self.home, on=on).table[0]
            if row["binding"] and set(ends_of(row)) != set(ends_of(self.row)):
                assert {fact.split(", ", 1)[1] for fact in held(row)} <= {
                    f for fact in self.facts for f in (fact, fact.split(", ", 1)[1])
                }
                most, seen = row["rate_per_year"], row["floor_per_year"] or 0
                against = pace_of(seen, row["unit"]) if seen > most else ""
                words = (in_full(on), pace_of(most, row["unit"]), "; ".join(held(row)), against)
                found = [words]
        return found

    def _abroad(self) -> Iterator[Expected]:
        wanted = {"of_concern"} if "of_concern" in self.policy.groups else {"other", "partner"}
        rows = []
        for row in self.origin:
            if row["country"] is None or row["presence"] == "none":
                continue
            groups = self.group(row["country"])
            gravest = next(
                g
                for g in ("of_concern", "other", "partner", "ally", "home", "unknown")
                if g in groups
            )
            rows += [row] if gravest in wanted else []
        sure = {row["input"] for row in rows if row["presence"] == "certain"}
        maybe = {row["input"] for row in rows} - sure
        open_ = {
            row["input"] for row in self.origin if row["country"] is None and row["share_high"]
        }
        total = len({row["input"] for row in self.origin})
        largest: tuple[str, ...] = ("", "", "", "")
        shared = [row for row in rows if row["share_low"] > 0 and "+" not in row["country"]]
        if shared:
            best = max(shared, key=lambda row: (row["share_low"], row["input"]))
            where = self.name("countries", best["country"])
            largest = (where, self.label(best["input"]), between(best), self._of(best))
        counts = (str(len(sure)), in_words(total), str(len(maybe)))
        others = str(len(open_ - sure - maybe))
        yield (
            r"Work from a nation [^()]+ \(profile (.+)\) is named as certain in (\d+) of (\w+) "
            r"inputs? and as possible in (\d+); of (\d+) others part of the origin is not published"
            r"(?:\. Its largest published share: (.+?) in (.+), ([\d. to]+) % of (.+))?\.",
            [(self.policy.title, *counts, others, *largest)] if total else [],
        )

    def _of(self, row: Row) -> str:
        """Write what a share is a share of, with its year."""
        if row["scope"] and row["year"]:
            return f"{row['scope']}, {row['year']}"
        place = MARKETS.get(row["market"]) or self.name("countries", row["market"])
        what = "imports" if row["measure"] == "imports" else "supply"
        return f"{place} {what}" + (f", {row['year']}" if row["year"] else "")

    def _need(self) -> Iterator[Expected]:
        wanted = []
        for row in self.network["demands"].rows():
            if row["programme_id"] == self.network.programme and row["quantity"] is not None:
                year = row["year"] or "a year not published"
                when = {
                    "per_year": f"in {year}",
                    "order": f"ordered in {year}",
                    "planned_total": f"in total, as planned in {year}",
                    "per_use": "for one use",
                }.get(row["basis"], f"in total to {year}")
                need = f"{pieces(row['quantity'], row['unit'])} {when}"
                programme = self.name("programmes", row["programme_id"])
                wanted.append((programme, self.label(row["item_id"]), need))
        yield (
            r"(?!Work from |.* at most )(.+?): (.+), ([\d,.]+(?: [^,;]+)? (?:in|to|for) [^;]+)\.",
            wanted,
        )

    def _binds(self) -> Iterator[Expected]:
        row, rate, floor = self.row, self.row["rate_per_year"], self.row["floor_per_year"]
        bound = []
        if rate is not None:
            facts = self.facts
            assert all(chain.split(": ", 1)[1] in facts for chain in row["binding"]), row
            bound = [(pieces(rate, row["unit"]), in_full(self.on), "; ".join(row["binding"]))]
        yield r"At most ([\d,.]+(?: \w+)?) a year on (.+), along the chain (.+)\.", bound
        seen = [] if floor is None else [(pace_of(floor, row["unit"]),)]
        yield r"Observed output of the whole item: (.+)\.", seen
        against = floor is not None and rate is not None and floor > rate
        yield (
            r"Conflict in the facts: observed output of ([\d,.]+) a year stands above the bound of "
            r"([\d,.]+)\. One of the publications is out of date or wrong\.",
            [(f"{floor:,.6g}", f"{rate:,.6g}")] if against else [],
        )
        aged = [c for c in self.bound.caveats if c.startswith("More than twelve months")]
        yield (
            r"More than twelve months old, so no longer a bound: (.+)\.",
            [(caveat.split(": ", 1)[1].rstrip("."),) for caveat in aged],
        )
        for caveat in aged:
            for part in caveat.split(": ", 1)[1].rstrip(".").split("; "):
                assert any(part.endswith(fact) for fact in self.facts), part
        yield (
            r"Nothing published bounds (\w+) items?; the section .*\.",
            [(in_words(len(row["unbounded_inputs"])),)],
        )

    def _stops(self) -> Iterator[Expected]:
        yield (
            r"(?!Without )(.+): (.+) \((apparent|certain)\)\.",
            [
                (
                    joined([self.label(item) for item in row["through"]]),
                    f"{joined([self.name('organisations', m) for m in row['members']])}, "
                    f"{joined(row['where'])}",
                    "apparent" if row["apparent"] else "certain",
                )
                for row in self.single
            ],
        )
        larger = sum(row["order"] > 1 for row in self.points)
        yield (
            r"Larger sets of two or three that stop it together: (\d+)\.",
            [(str(larger),)] if larger else [],
        )
        yield (
            r"No set of up to (three) suppliers stops it, on the record\.",
            ([] if self.points else [("three",)]),
        )

    def _may_come(self) -> Iterator[Expected]:
        """Count again what is said of rates to come, of cover, and of scenarios."""
        rates = [self.ahead[name] for name in ("existing", "planned")]
        told = [
            f"at most {pace_of(row['rate_per_year'], row['unit'])}, held by "
            f"{joined(ends_once(row))}"
            if row["rate_per_year"] is not None
            else "nothing published bounds it"
            for row in rates
        ]
        bounded = any(row["rate_per_year"] is not None for row in rates)
        when = in_full(rates[0]["date"])
        yield (
            r"For .+ to (.+): with what exists (.+); if all that is announced holds (.+)\.",
            [(when, *told)] if bounded else [],
        )
        yield (
            r"Nothing published bounds what .+ can have to (.+), planned or not\.",
            [] if bounded else [(when,)],
        )
        rows = self.results.get("survive", {"table": []})["table"]
        alone = [row["exposed"] for row in rows if row["others"] != "enough"]
        each = [alone.count(word) for word in ("no", "yes", "unknown")]
        yield (
            r"Of (\w+) suppliers? that others are not known to replace, stocks outlast recovery "
            r"for (\d+) and fall short for (\d+); for (\d+) the record does not say\.",
            [(in_words(len(alone)), *map(str, each))] if alone else [],
        )
        yield from self._scenarios()

    def _scenarios(self) -> Iterator[Expected]:
        titles = [scenario["title"] for scenario in self.scenarios]
        told = []
        for number, title in list(enumerate(titles, 1))[:3]:
            rows = self.results[f"stress-{number}"]["table"]
            week = min(rows, key=lambda r: (r["output_p50"], r["output_p05"], r["week"]))
            low, half, high = (per_cent(week[f"output_p{n}"]) for n in ("05", "50", "95"))
            band = "" if low == high else f", {low} to {high} % in 90 of 100,"
            told.append(
                f"not at all ({title})"
                if week["output_p05"] == 1
                else f"to {half} % of normal{band} in week {week['week']} ({title})"
            )
        more = len(titles) - 3
        yield (
            r"In half of the draws output falls (.+?)\.(?: (\w+) scenarios? more\.)?",
            [("; ".join(told), in_words(more).capitalize() if more > 0 else "")] if told else [],
        )

    @cached_property
    def deliveries(self) -> list[Delivery]:
        """What leaves a nation for another, or would: the item sold, and inputs made elsewhere."""
        tables, home = self.network, self.home
        wanted = [row for row in tables["demands"].rows() if row["item_id"] == self.item]
        programmes = {row["programme_id"] for row in wanted}
        buyers = {row["customer_id"] for row in wanted} | {
            row["country_id"]
            for row in tables["partners"].rows()
            if row["programme_id"] in programmes
        }
        found = {("sale", home, buyer, self.item) for buyer in buyers}
        found |= {
            ("sale", row["from_id"], row["to_id"], self.item)
            for row in tables["transfers"].rows()
            if row["item_id"] == self.item
        }
        abroad: dict[tuple[str | None, str], bool] = {}
        for place, maker, item in self._made():
            abroad[place, item] = abroad.get((place, item), False) or self._sends(maker, item)
        for (place, item), sent in abroad.items():
            found.add(("supply" if sent else "maker", place, home, item))
        known = set(tables["countries"].keys)
        return sorted(one for one in found if one[1] != one[2] and {one[1], one[2]} <= known)

    @cached_property
    def _links(self) -> list[Row]:
        """The links of supply that hold or may hold."""
        return [
            row
            for row in self.network["supply_links"].rows()
            if row["kind"] == "supply" and in_force(row["since"], row["until"], self.day)
        ]

    def _sends(self, maker: str, item: str) -> bool:
        """Say whether a maker delivers an item to somebody at home."""
        makers = self.network["organisations"]
        return any(
            (row["supplier_id"], row["item_id"]) == (maker, item)
            and makers.row(row["buyer_id"])["country_id"] == self.home
            for row in self._links
        )

    def _made(self) -> Iterator[tuple[str | None, str, str]]:
        """Give the place, the maker and the input of every source.

        A supplier that a link alone names is one: no source of the item, and no buyer of it.
        """
        inputs = {row["input"] for row in self.origin}
        sources = list(self.network["sources"].rows())
        for row in sources:
            if row["item_id"] in inputs and source_force(row, self.day):
                yield self._sited(row), row["organisation_id"], row["item_id"]
        listed = {(row["organisation_id"], row["item_id"]) for row in sources}
        bought = {(row["buyer_id"], row["item_id"]) for row in self._links}
        for row in self._links:
            one = row["supplier_id"], row["item_id"]
            if row["item_id"] in inputs and one not in listed | bought:
                yield self.network["organisations"].row(one[0])["country_id"], *one

    def _sited(self, source: Row) -> str | None:
        site, maker = source["site_id"], source["organisation_id"]
        found = self.network["sites"].row(site)["country_id"] if site else None
        if found is None and maker:
            found = self.network["organisations"].row(maker)["country_id"]
        return found

    @cached_property
    def verdicts(self) -> dict[Delivery, str]:
        """What the rulebooks say of each delivery, asked one by one."""
        return {
            one: path(self.network, item=one[3], from_nation=one[1], to_nations=one[2], on=self.on)
            .headline["verdict"]
            .value
            for one in self.deliveries
        }

    @cached_property
    def gates(self) -> dict[str, set[str]]:
        """What each other nation makes of the gates, one by one."""
        found: dict[str, set[str]] = {}
        for row in partners(self.network, policy=self.policy.name, on=self.on).table:
            if row["part"] == "gate" and row["measure"] != "all" and row["partner"] != self.home:
                found.setdefault(row["partner"], set()).add(row["finding"])
        return found

    def _law(self) -> Iterator[Expected]:
        """Count again what rules say of items, of deliveries and of nations."""
        rows = origin_rules(self.network, on=self.on).table
        says = any(row["rules"] or row["unknown"] or row["not_allowed_from"] for row in rows)
        count = Counter(row["verdict"] for row in rows)
        barred = sum(1 for row in rows if row["not_allowed_from"])
        nothing = says and not barred and set(count) == {"unknown"}
        asks = [row["ask_first"].split(",")[0] for row in rows if row["ask_first"]]
        yield (
            r"Rules of origin settle none of (\w+) items?; to be asked first: (.+)\.",
            [(in_words(len(rows)), asks[0].replace("_", " "))] if nothing else [],
        )
        yield (
            r"Of (\w+) items?, (\d+) must be made at home and (\d+) at home or in allied nations, "
            r"by rules on public record; for (\d+) a fact is missing or not verified"
            r"(?:; of (\w+) items? a rule bars makers on record)?\.",
            [
                (
                    in_words(len(rows)),
                    str(count["required_domestic"]),
                    str(count["allied_allowed"]),
                    str(count["unknown"]),
                    in_words(barred) if barred else "",
                )
            ]
            if says and not nothing
            else [],
        )
        held = Counter(word for one, word in self.verdicts.items() if one[0] != "maker")
        parts = [f"{held[word]} {words}" for word, words in VERDICTS.items() if held[word]]
        number = in_words(sum(held.values())).capitalize()
        yield (
            r"(\w+) deliver(?:y|ies) across a border on record: (.+), by rules on public record\.",
            [(number, joined(parts))] if parts else [],
        )
        yield (
            r"Whether each delivery across a border is lawful, on the law of the day and not on "
            r"this record of (.+): an empowered official decides and signs\.",
            [(in_full(self.on),)] if self.deliveries else [],
        )
        passed = sum(found == {"pass"} for found in self.gates.values())
        failed = sum("fail" in found for found in self.gates.values())
        rest = len(self.gates) - passed - failed
        parts = [
            *([f"{passed} {'passes' if passed == 1 else 'pass'} every gate"] if passed else []),
            *([f"{failed} {'fails' if failed == 1 else 'fail'} one"] if failed else []),
            *([f"for {rest} a gate hangs on a fact"] if rest else []),
        ]
        yield (
            r"Of (\w+) other nations? looked at, (.+)\.",
            [(in_words(len(self.gates)), joined(parts))] if parts else [],
        )

    def _inside(self) -> Iterator[Expected]:
        rows = [row for row in self.origin if row["country"]]
        concern = [row for row in rows if "of_concern" in self.group(row["country"])]
        joint = {row["input"] for row in concern if "+" in row["country"]}
        first = [r for r in concern if "+" in r["country"] or r["input"] not in joint]
        others = [
            row
            for row in rows
            if row not in concern
            and row["share_low"] > 0
            and self.group(row["country"]) != {"home"}
        ]
        shown, further = [], []
        for some in (first, others):
            largest = sorted(
                some, key=lambda row: (row["presence"] != "certain", -row["share_low"])
            )[:4]
            shown += [row for row in some if row in largest]
            further += [len(some) - len(largest)] if len(some) > len(largest) else []
        yield (
            r"(.+?): (.+) \(([\w, ]+)\), (\w+); ([\d. to]+) % of (.+)\.",
            [self._told(row) for row in shown if row["market"]],
        )
        yield (
            r"(\w+) further rows? of this sort in the section Whose work is inside\.",
            [(in_words(number).capitalize(),) for number in further],
        )
        places = {code for row in rows for code in row["country"].split("+")}
        inputs = {row["input"] for row in self.origin}
        dark = len(inputs - {row["input"] for row in rows})
        tail = (str(dark), in_words(len(inputs))) if dark else ("", "")
        yield (
            r"(\w+) nations? (?:is|are) named as (?:an )?origins?"
            r"(?:; of (\d+) of (\w+) inputs? none is published, so it could be anyone)?\.",
            [(in_words(len(places)).capitalize(), *tail)],
        )

    def _told(self, row: Row) -> tuple[str, ...]:
        groups = self.group(row["country"])
        gravest = next(g for g in ("of_concern", "other", "partner", "ally", "home") if g in groups)
        held = [
            standing
            for code in row["country"].split("+")
            for standing in [self.policy.standing(code, self.day)]
            if standing.group == gravest
        ]
        word = GROUPS[gravest] + (" among them" if "+" in row["country"] else "")
        word += "" if all(standing.verified for standing in held) else ", not verified"
        word += "" if all(standing.certain for standing in held) else ", not certain on this day"
        names = nations(self.network, row["country"])
        where = " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
        return (
            self.label(row["input"]),
            where,
            word,
            row["presence"],
            between(row),
            self._of(row),
        )

    def _leaning(self) -> Iterator[Expected]:
        rows = [row for row in self.ways if row["country"] == self.home]
        people = re.escape(the(self.name("countries", self.home)))
        for pattern, items, apparent in (
            (rf"Without these, items stop in {people}: (.+)\.", "items", "stops_apparent"),
            (rf"Without {people}, items stop in: (.+)\.", "back_items", "back_apparent"),
        ):
            each = [
                f"{self.name('countries', row['other'])} {len(row[items])}"
                + (
                    ""
                    if not row[apparent]
                    else " (apparent)"
                    if row[apparent] == len(row[items])
                    else f" ({row[apparent]} apparent)"
                )
                for row in rows
                if row[items]
            ]
            yield pattern, [(joined(each),)] if each else []

    def _others(self) -> Iterator[Expected]:
        ends = {end for row in self.shared for end in row["goes_into"]}
        rows = self.shared if len(ends) > 1 else []
        inputs = [
            row
            for row in rows
            if row["kind"] == "item" and len(row["goes_into"]) > 1 and self.item in row["goes_into"]
        ]
        yield (
            r"(.+) also goes into (.+)\.",
            [
                (
                    self.label(row["member"]),
                    joined([self.label(end) for end in row["goes_into"] if end != self.item]),
                )
                for row in inputs[:3]
            ],
        )
        makers = [
            row
            for row in rows
            if row["kind"] == "organisation"
            and len(row["stopped"]) > 1
            and self.item in row["stopped"]
        ]
        yield (
            r"Without (.+), (\w+) end items stop: (.+) \((apparent|\d+ for certain)\)\.",
            [
                (
                    self.name("organisations", row["member"]),
                    in_words(len(row["stopped"])),
                    joined([self.label(end) for end in row["stopped"]]),
                    "apparent"
                    if set(row["apparent"]) == set(row["stopped"])
                    else f"{len(set(row['stopped']) - set(row['apparent']))} for certain",
                )
                for row in makers[:3]
            ],
        )
        further = [
            (rows, what) for rows, what in ((inputs, "input"), (makers, "maker")) if rows[3:]
        ]
        yield (
            r"(\w+) further (?:shared )?(\w+?)s?(?: of this sort)? in the section "
            r"Shared with other end items\.",
            [("One" if len(rows) == 4 else str(len(rows) - 3), what) for rows, what in further],
        )

    def _unknown(self) -> Iterator[Expected]:
        dark = [self.label(item) for row in self.tiers for item in row["unknown"]]
        assert len(dark) == sum(row["items"] - row["sourced"] for row in self.tiers)
        yield (
            r"No source is listed for (\w+) items?: (.+)\.",
            ([(in_words(len(dark)), joined(dark))] if dark else []),
        )
        tree = {row["input"] for row in self.origin} | {self.item}
        rows = [
            row
            for row in self.network["sources"].rows()
            if row["item_id"] in tree and source_force(row, self.day)
        ]
        planned = {"planned", "planned_total"}
        silent = sum(
            row["capacity_per_year"] is None or row["capacity_basis"] in planned for row in rows
        )
        timed = sum(row["recovery_time_weeks"] is not None for row in rows)
        yield (
            r"Of (\w+) sources? in force in the tree, capacity is not published as output for "
            r"(\d+); recovery time is published for (\d+)\.",
            [(in_words(len(rows)), str(silent), str(timed))] if rows else [],
        )
        differ = sum(len((p.key or "").split(";")) for p in self.problems if p.code == "GAP005")
        yield (
            r"Publications disagree in (\w+) cases?; the choice is stated\.",
            [(in_words(differ),)] if differ else [],
        )

    def _decide(self) -> Iterator[Expected]:
        apparent = sum(row["apparent"] for row in self.single)
        yield (
            r"Whether the (\w+) apparent single suppliers? (?:is|are) real: ask the makers .*\.",
            [(in_words(apparent),)] if apparent else [],
        )
        named = {row["input"] for row in self.origin if row["country"]}
        dark = len({row["input"] for row in self.origin} - named)
        yield (
            r"Whether to trace the (\w+) inputs? of which no origin is published\.",
            [(in_words(dark),)] if dark else [],
        )
        free = len(self.row["unbounded_inputs"])
        word = "one" if free == 1 else str(free)
        yield (
            r"Wh.* the (\w+) unbounded items? .*before any money follows the bound\.",
            [(word,)] if free else [],
        )
