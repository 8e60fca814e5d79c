"""The tables that make a supply graph, as arrays, as of a day: lines, sources and links."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mainstay.kernels.sets import distinct, expanded
from mainstay.model.bill import Bill, bill_of
from mainstay.model.force import CERTAIN, MAYBE, rows_in_force, sources_in_force
from mainstay.model.network import Flags, Ints, Network

GOVERNMENT = frozenset({"government", "government_agency"})


@dataclass(frozen=True, eq=False)
class AsOf:
    """What a network says of a day: sources and links with their force.

    Pairs of an item and an organisation are numbered `item * organisations + organisation`.
    """

    network: Network
    day: int

    @cached_property
    def bill(self) -> Bill:
        """The bill of materials, which stands at every day."""
        return bill_of(self.network)

    @cached_property
    def is_published(self) -> Flags:
        """Which items are materials, know-how, or list what they take."""
        found = self.network["items"].among("kind", {"material", "know_how"})
        found[self.bill.parent] = True
        return found

    @cached_property
    def force(self) -> Ints:
        """The force of each source on the day."""
        return sources_in_force(self.network["sources"], self.day)

    @cached_property
    def source_item(self) -> Ints:
        """The item of each source."""
        return self.network.positions("sources", "item_id")

    @cached_property
    def source_maker(self) -> Ints:
        """The maker of each source."""
        return self.network.positions("sources", "organisation_id")

    @cached_property
    def country(self) -> Ints:
        """The country of each organisation."""
        return self.network.positions("organisations", "country_id")

    def pair(self, item: Ints, organisation: Ints) -> Ints:
        """Number pairs of an item and an organisation."""
        return item * len(self.network["organisations"]) + organisation

    def one_pair(self, item: int, organisation: int) -> int:
        """Number one pair of an item and an organisation."""
        return item * len(self.network["organisations"]) + organisation

    @cached_property
    def made(self) -> Ints:
        """The pairs of an item and who is listed as its maker, on whatever day; ascending."""
        return distinct(self.pair(self.source_item, self.source_maker))

    @cached_property
    def links(self) -> "Links":
        """The supplies that are or may be in force."""
        return Links.of(self)


@dataclass(frozen=True, eq=False)
class Links:
    """The supply links that are or may be in force on a day, in the order of their rows."""

    facts: AsOf
    row: Ints
    item: Ints
    supplier: Ints
    buyer: Ints
    certain: Flags

    @classmethod
    def of(cls, facts: AsOf) -> "Links":
        """Read the links of a network; a venture or a contract by itself moves nothing."""
        network = facts.network
        table = network["supply_links"]
        force = rows_in_force(table, facts.day)
        rows = np.flatnonzero(table.among("kind", {"supply"}) & (force >= MAYBE))
        ends = ("item_id", "supplier_id", "buyer_id")
        item, supplier, buyer = (network.positions("supply_links", end)[rows] for end in ends)
        return cls(facts, rows, item, supplier, buyer, force[rows] == CERTAIN)

    @cached_property
    def sold(self) -> Ints:
        """The pair of the item and the supplier of each link."""
        return self.facts.pair(self.item, self.supplier)

    @cached_property
    def bought(self) -> Ints:
        """The pair of the item and the buyer of each link."""
        return self.facts.pair(self.item, self.buyer)

    @cached_property
    def by_buyer(self) -> tuple[Ints, Ints]:
        """The pairs of item and buyer in ascending order, and the link of each."""
        order = np.argsort(self.bought, kind="stable")
        return self.bought[order], order

    def to_buyer(self, item: int, buyer: int) -> list[int]:
        """Return the links by which someone buys an item."""
        pairs, order = self.by_buyer
        pair = self.facts.one_pair(item, buyer)
        first, last = np.searchsorted(pairs, [pair, pair + 1])
        found: list[int] = order[first:last].tolist()
        return found

    @cached_property
    def exclusive(self) -> dict[tuple[str, int, int], list[int]]:
        """The exclusive links of each buyer of an item, and of each nation that is furnished.

        Keys are `("buyer", organisation, item)` and `("nation", country, item)`.
        """
        network = self.facts.network
        only = np.flatnonzero(network["supply_links"].flags("exclusive")[self.row])
        state = network["organisations"].among("kind", GOVERNMENT)
        found: dict[tuple[str, int, int], list[int]] = defaultdict(list)
        for link in only.tolist():
            buyer, item = int(self.buyer[link]), int(self.item[link])
            found["buyer", buyer, item].append(link)
            if state[buyer] and self.facts.country[buyer] >= 0:
                found["nation", int(self.facts.country[buyer]), item].append(link)
        return found

    def makers_with(self, keys: list[tuple[str, int, int]], of: str) -> tuple[Ints, Ints]:
        """Return the items made, and by whom, of what the keyed buyers or nations buy.

        Returns
        -------
        item, who : array of int
            The parent of an item that is bought, and the buyer or the nation.
        """
        chosen = [(who, item) for kind, who, item in keys if kind == of]
        who, item = np.array(chosen, dtype=np.int64).reshape(-1, 2).T
        ptr, order = self.facts.bill.into
        which, at = expanded(ptr, item)
        return self.facts.bill.parent[order[at]], who[which]


def as_of(network: Network, day: int) -> AsOf:
    """Return the tables of a network as of a day, read once."""
    found: AsOf = network.once(("as of", day), lambda: AsOf(network, day))
    return found
