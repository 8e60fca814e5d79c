"""Several networks at once: which inputs their end items share, and whose loss stops most."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mainstay import dates
from mainstay.analyses.shared_inputs import shared_inputs
from mainstay.decide.words import count, listed
from mainstay.model.network import Network
from mainstay.model.result import Result
from mainstay.model.tree import end_items
from mainstay.schema.spec import least_sure, strictest

TABLES = {"item": "items", "organisation": "organisations", "country": "countries"}
MOST_SAID = 5


@dataclass(frozen=True, slots=True)
class EndItem:
    """An end item, and the networks that hold it."""

    key: str
    name: str
    networks: tuple[str, ...]
    inputs: int


@dataclass(frozen=True, slots=True)
class Shared:
    """An input, an organisation or a nation behind several end items, by their keys."""

    kind: str
    name: str
    keys: tuple[str, ...]
    goes_into: tuple[str, ...]
    stopped: tuple[str, ...]
    apparent: tuple[str, ...]
    networks: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]
    as_of_to: str | None
    confidence: str | None
    verified: bool | None


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with the publications behind it, each named by its network and its key."""

    text: str
    evidence: tuple[tuple[str, str], ...] = ()
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """Rows of several networks that were taken for the same, and why."""

    kind: str
    names: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Programmes:
    """What a page over several networks shows."""

    networks: tuple[tuple[str, str, str], ...]
    mark: str
    said: tuple[Told, ...]
    ends: tuple[EndItem, ...]
    shared: tuple[Shared, ...]
    merges: tuple[Merge, ...]
    caveats: tuple[str, ...]
    results: tuple[Result, ...]

    @property
    def sharing(self) -> list[EndItem]:
        """The end items that share an input with another."""
        keys = {key for row in self.of("item") for key in row.goes_into}
        return [end for end in self.ends if end.key in keys]

    @property
    def alone(self) -> list[str]:
        """The names of the others."""
        return [end.name for end in self.ends if end not in self.sharing]

    def of(self, kind: str) -> list[Shared]:
        """Return the rows of one kind."""
        return [row for row in self.shared if row.kind == kind]


def survey(
    networks: Sequence[Network], *, on: str | None = None, known_by: str | None = None
) -> Programmes:
    """Put the shared inputs of several networks together.

    Parameters
    ----------
    networks : sequence of Network
    on, known_by : str, optional
        Day asked about, by default the newest fact of each network; only facts known by then.

    Returns
    -------
    Programmes
        What stands behind at least two end items.

    Notes
    -----
    Two rows of different networks are taken for the same where they have the same name, case, signs
    and what stands in brackets apart, or the same key and a word of the name in common. A nation is
    the same by its code. Two rows of one network are never the same. Every pair is listed, for a
    reader to judge.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> found = survey([tiny(), tiny()])
    >>> [(end.name, len(end.networks)) for end in found.ends]
    [('End item', 2)]
    """
    results = [shared_inputs(network, on=on, known_by=known_by) for network in networks]
    return _Survey(tuple(networks), tuple(results)).programmes()


@dataclass(frozen=True)
class _Survey:
    """The networks with their results, and what is the same in several."""

    networks: tuple[Network, ...]
    results: tuple[Result, ...]

    @cached_property
    def identity(self) -> dict[tuple[str, int, str], str]:
        """The name under which each row of each network goes, by kind, network and key."""
        found: dict[tuple[str, int, str], str] = {}
        for kind, table in TABLES.items():
            groups: list[dict[int, str]] = []
            for number, network in enumerate(self.networks):
                for key in network[table].keys:
                    same = (
                        g for g in groups if number not in g and self._same(kind, g, number, key)
                    )
                    group = next(same, None)
                    if group is None:
                        groups.append({number: key})
                    else:
                        group[number] = key
            for group in groups:
                first = min(group)
                head = f"{self.networks[first].title}/{group[first]}"
                found |= {(kind, number, key): head for number, key in group.items()}
        return found

    def _same(self, kind: str, group: Mapping[int, str], number: int, key: str) -> bool:
        """Say whether a row is the same as one of a group of other networks."""
        if kind == "country":
            return key in group.values()
        table = TABLES[kind]
        name = self.networks[number].name_of(table, key)
        for other, its in group.items():
            known = self.networks[other].name_of(table, its)
            if plain(name) == plain(known) or (key == its and _words(name) & _words(known)):
                return True
        return False

    def key(self, kind: str, number: int, member: str) -> str:
        """Return the name under which a row of a network goes."""
        return self.identity[(kind, number, member)]

    def programmes(self) -> Programmes:
        """Put the page together."""
        shared = [row for row in self._rows() if len(row.goes_into) > 1]
        return Programmes(
            networks=tuple(
                (network.title, network.digest, result.provenance.on)
                for network, result in zip(self.networks, self.results, strict=True)
            ),
            mark=strictest({row["mark"] for result in self.results for row in result.table}),
            said=tuple(_sentences(self.ends, shared)),
            ends=tuple(self.ends),
            shared=tuple(shared),
            merges=tuple(self._merges()),
            caveats=tuple(dict.fromkeys(c for r in self.results for c in r.caveats)),
            results=self.results,
        )

    @cached_property
    def gathered(self) -> dict[tuple[str, str], list[tuple[int, Mapping[str, Any]]]]:
        """Return the rows of all networks by what they are about."""
        found: dict[tuple[str, str], list[tuple[int, Mapping[str, Any]]]] = defaultdict(list)
        for number, result in enumerate(self.results):
            for row in result.table:
                key = self.key(row["kind"], number, row["member"])
                found[(row["kind"], key)].append((number, row))
        return found

    def _rows(self) -> list[Shared]:
        rows = [self._row(kind, rows) for (kind, _), rows in self.gathered.items()]
        order = list(TABLES)

        def place(row: Shared) -> tuple[int, int, int, str]:
            # A count ranks inputs and makers, and no nation.
            if row.kind == "country":
                return order.index(row.kind), 0, 0, row.name
            return order.index(row.kind), -len(row.stopped), -len(row.goes_into), row.name

        return sorted(rows, key=place)

    def _row(self, kind: str, rows: Sequence[tuple[int, Mapping[str, Any]]]) -> Shared:
        def ends(column: str) -> set[str]:
            return {self.key("item", n, end) for n, row in rows for end in row[column]}

        number, first = rows[0]
        stopped = ends("stopped")
        # What one network shows to stop for certain is not apparent because another is unsure.
        sure = {
            self.key("item", n, end)
            for n, row in rows
            for end in row["stopped"]
            if end not in row["apparent"]
        }
        newest = [row["as_of_to"] for _, row in rows if row["as_of_to"] is not None]
        return Shared(
            kind,
            self.networks[number].name_of(TABLES[kind], first["member"]).split(" (")[0],
            tuple(f"{self.networks[n].title}: {row['member']}" for n, row in rows),
            tuple(sorted(ends("goes_into"))),
            tuple(sorted(stopped)),
            tuple(sorted(stopped - sure)),
            tuple(dict.fromkeys(self.networks[n].title for n, _ in rows)),
            tuple((self.networks[n].title, key) for n, row in rows for key in row["evidence_ids"]),
            max(newest, key=dates.last_day, default=None),
            least_sure({row["confidence"] for _, row in rows} - {None}),
            all(row["verified"] for _, row in rows),
        )

    @cached_property
    def ends(self) -> list[EndItem]:
        """Return the end items, each once."""
        held: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for number, network in enumerate(self.networks):
            for end in end_items(network):
                held[self.key("item", number, end)].append((number, end))
        found = []
        for key, places in held.items():
            places.sort()
            number, end = places[0]
            inputs = {
                self.key("item", n, row["member"])
                for n, e in places
                for row in self.results[n].table
                if row["kind"] == "item" and e in row["goes_into"]
            }
            titles = tuple(self.networks[n].title for n, _ in places)
            found.append(EndItem(key, self.networks[number].label(end), titles, len(inputs)))
        return sorted(found, key=lambda end: end.name)

    def _merges(self) -> Iterable[Merge]:
        """Go through the rows that were taken for the same though written differently."""
        groups: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        shown = {(kind, key) for kind, key in self.gathered}
        for (kind, number, key), head in self.identity.items():
            if kind != "country" and (kind, head) in shown | {("item", e.key) for e in self.ends}:
                groups[(kind, head)].append((number, key))
        for (kind, _), rows in sorted(groups.items()):
            if len({number for number, _ in rows}) > 1:
                names = [
                    f"{self.networks[n].name_of(TABLES[kind], key)} ({self.networks[n].title})"
                    for n, key in rows
                ]
                same = len({plain(self.networks[n].name_of(TABLES[kind], k)) for n, k in rows}) == 1
                yield Merge(
                    kind,
                    tuple(names),
                    "same name" if same else "same key, a word of the name in common",
                )


def plain(name: str) -> str:
    """Return a name without case, signs, and what stands in brackets.

    Examples
    --------
    >>> plain("Collins Aerospace (Goodrich) landing-gear")
    'collinsaerospacelandinggear'
    """
    bare = re.sub(r"\([^)]*\)", "", name).casefold()
    return "".join(sign for sign in bare if sign.isalnum()) or name


def _words(name: str) -> set[str]:
    """Return the words of a name."""
    return {word for word in re.split(r"[^\w-]+", name.casefold()) if len(word) > 1}


def _sentences(ends: Sequence[EndItem], shared: Sequence[Shared]) -> Iterable[Told]:
    """Say what the table says, the most shared first."""
    name = {end.key: end.name for end in ends}
    inputs = [row for row in shared if row.kind == "item" and row.keys]
    text = f"{count(len(ends), 'end item').capitalize()}; {count(len(inputs), 'input')} "
    text += "go into more than one of them." if len(inputs) != 1 else "goes into more than one."
    yield Told(text)
    for row in inputs[:MOST_SAID]:
        into = listed([name[key] for key in row.goes_into])
        yield _told(f"{row.name} goes into {len(row.goes_into)} end items: {into}.", row)
    makers = [row for row in shared if row.kind == "organisation" and len(row.stopped) > 1]
    for row in makers[:MOST_SAID]:
        stops = listed([name[key] for key in row.stopped])
        sure = len(row.stopped) - len(row.apparent)
        firm = "all apparent" if not sure else f"{sure} for certain"
        text = f"Without {row.name}, {len(row.stopped)} end items stop: {stops} ({firm})."
        yield _told(text, row)


def _told(text: str, row: Shared) -> Told:
    return Told(text, tuple(dict.fromkeys(row.evidence)), row.confidence)
