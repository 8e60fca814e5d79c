"""What is asked about which nations: the network, the day, the item tree and who makes what."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from mainstay.errors import UsageError, nearest
from mainstay.model.compiling import compile_graph
from mainstay.model.force import rows_in_force
from mainstay.model.network import Network
from mainstay.model.supply_graph import Source, SupplyGraph
from mainstay.model.tree import Tree
from mainstay.rules.indicators import Indicator, Trade, indicators_of, screenings, trade
from mainstay.rules.memberships import memberships
from mainstay.rules.policy import Policy
from mainstay.rules.rulebook import Decision, Fact, Rulebook, book

ASSURANCE = "assurance"
"""The rulebook that says what agreements give, and the question that it answers."""


@dataclass(frozen=True)
class Dossier:
    """The network as it is looked at, the day, the item, the policy profile and the nations.

    `known_by` is the last day of what may be used, None where all may.
    """

    network: Network
    day: int
    item: str
    policy: Policy
    nations: tuple[str, ...]
    known_by: int | None = None

    @property
    def home(self) -> str:
        """The nation that asks."""
        return self.network.home

    @property
    def abroad(self) -> tuple[str, ...]:
        """The nations asked about without the one that asks."""
        return tuple(nation for nation in self.nations if nation != self.home)

    def name(self, nation: str) -> str:
        """Return the name of a nation for a reader."""
        return self.network.name_of("countries", nation)

    def label(self, source: Source) -> str:
        """Name a source: what is made by whom."""
        maker = self.network.name_of("organisations", source.organisation)
        return f"{self.network.label(source.item)} of {maker}"

    @cached_property
    def tree(self) -> Tree:
        """What goes into the item."""
        return Tree(self.network, self.item)

    @cached_property
    def items(self) -> tuple[str, ...]:
        """The item and its inputs at every tier, by tier and name."""
        return (self.item, *self.tree.inputs)

    @cached_property
    def _graph(self) -> SupplyGraph:
        """Who may make the item and what goes into it on the day."""
        return compile_graph(self.network, [self.item], on=self.day)

    @cached_property
    def makers(self) -> dict[str, list[Source]]:
        """The listed makers of the item and of what goes into it, by the nation of their site."""
        found: dict[str, list[Source]] = defaultdict(list)
        for source in (source for sources in self._graph.makers.values() for source in sources):
            if source.country is not None:
                found[source.country].append(source)
        return {nation: sorted(made, key=self._order) for nation, made in found.items()}

    @cached_property
    def unlisted(self) -> frozenset[str]:
        """The items that may have makers in any nation beside those listed there.

        Their list is not known to be complete, or has a maker whose nation is not known.
        """
        table = self.network["items"]
        complete = table.flags("sources_complete")
        listed = {item for item in self.items if complete[table.index[item]]}
        nowhere = {s.item for found in self._graph.makers.values() for s in found if not s.country}
        return frozenset(self.items) - (listed - nowhere)

    def _order(self, source: Source) -> tuple[str, str, str]:
        maker = self.network.name_of("organisations", source.organisation)
        return self.network.label(source.item), maker, str(source.row)

    @cached_property
    def suppliers(self) -> dict[str, dict[str, list[Source]]]:
        """What each maker makes for the item, by nation and firm."""
        found: dict[str, dict[str, list[Source]]] = {}
        for nation, made in self.makers.items():
            firms = found.setdefault(nation, {})
            for source in made:
                if source.organisation is not None:
                    firms.setdefault(source.organisation, []).append(source)
        return found

    @cached_property
    def indicators(self) -> dict[tuple[str, str], Indicator]:
        """The newest value of each indicator and nation that the day knows."""
        found = indicators_of(self.network, self.day, self.known_by)
        return {(one.indicator, one.country_id): one for one in found}

    @cached_property
    def trade(self) -> dict[str, list[Trade]]:
        """The exports of each nation by sector, as the day knows them."""
        found: dict[str, list[Trade]] = defaultdict(list)
        for one in trade(self.day, self.known_by):
            found[one.country_id].append(one)
        return dict(found)

    @cached_property
    def sectors(self) -> frozenset[str]:
        """The sectors of the item and of what goes into it."""
        table = self.network["items"]
        found = {table["sector"][table.index[item]] for item in self.items}
        return frozenset(str(sector) for sector in found if sector is not None)

    @cached_property
    def assurances(self) -> Rulebook:
        """The rulebook of assurances."""
        return book(ASSURANCE)

    def assured(self, nation: str) -> Mapping[str, Decision]:
        """Return what the book of assurances says between a nation and home, by path."""
        if nation not in self._assured:
            facts = {"home": Fact(self.home), "partner": Fact(nation)}
            self._assured[nation] = self.assurances.decide(ASSURANCE, facts, self.day)
        return self._assured[nation]

    @cached_property
    def _assured(self) -> dict[str, Mapping[str, Decision]]:
        return {}

    def parties(self, kinds: Iterable[str]) -> dict[str, list[tuple[int, int, int]]]:
        """Return who is party to agreements of some kinds.

        Returns
        -------
        dict of str to list of (int, int, int)
            By nation: row of the agreement, row of the accession, and the force on the day.
        """
        agreements, joined = self.network["agreements"], self.network["agreement_parties"]
        allowed = agreements.among("kind", set(kinds))
        whole, own = rows_in_force(agreements, self.day), rows_in_force(joined, self.day)
        found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        at = self.network.positions("agreement_parties", "agreement_id").tolist()
        for row, agreement in enumerate(at):
            if agreement >= 0 and allowed[agreement]:
                force = min(int(whole[agreement]), int(own[row]))
                found[joined["country_id"][row]].append((agreement, row, force))
        return dict(found)


def known_nations(network: Network) -> set[str]:
    """Return the nations that the network or the shipped facts know."""
    shipped = {row.country_id for row in memberships()} | {row.country_id for row in screenings()}
    return set(network["countries"].keys) | shipped


def nations_of(network: Network, text: str | None, makers: Iterable[str]) -> tuple[str, ...]:
    """Return the nations asked about: the home nation first, the others by name.

    Raises
    ------
    UsageError
        USE001 when one is known neither to the network nor to the shipped facts.
    """
    if text is None:
        found = set(network["partners"]["country_id"]) | set(makers)
    else:
        found = {code.strip() for code in text.split(",") if code.strip()}
        known = known_nations(network)
        for code in sorted(found - known):
            raise UsageError(f"USE001 no nation {code!r} is known. {nearest(code, sorted(known))}")
    found.add(network.home)
    order = sorted(found, key=lambda code: (network.name_of("countries", code), code))
    return tuple(sorted(order, key=lambda code: code != network.home))
