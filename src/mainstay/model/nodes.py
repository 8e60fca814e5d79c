"""Who may supply each item on a day, where no exclusive link says otherwise, as columns."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mainstay.kernels.and_or import offsets
from mainstay.kernels.sets import contains, distinct, expanded, numbered
from mainstay.model.as_of import AsOf
from mainstay.model.force import CERTAIN, MAYBE
from mainstay.model.network import Flags, Ints
from mainstay.model.supply_graph import IMPLIED, LISTED, UNLISTED, World


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked of which day: the items, the nation, the world."""

    facts: AsOf
    roots: Ints
    nation: int | None
    world: World
    hedged: bool

    @cached_property
    def depth(self) -> Ints:
        """The longest way from the roots down to each item; -1 where there is none."""
        bill = self.facts.bill
        depth = np.full(len(self.facts.network["items"]), -1, dtype=np.int64)
        depth[self.roots] = 0
        for _ in range(len(depth) + 1):
            below = depth[bill.parent]
            new = depth.copy()
            np.maximum.at(new, bill.child[below >= 0], below[below >= 0] + 1)
            if np.array_equal(new, depth):
                return depth
            depth = new
        raise ValueError("no order of the items: the bill of materials has a circle")

    @cached_property
    def order(self) -> Ints:
        """The items below the roots, inputs before what is made of them."""
        inside = np.flatnonzero(self.depth >= 0)
        return inside[np.argsort(-self.depth[inside], kind="stable")]

    @cached_property
    def rank(self) -> Ints:
        """Where each item stands in the order; -1 outside."""
        rank = np.full(len(self.depth), -1, dtype=np.int64)
        rank[self.order] = np.arange(len(self.order))
        return rank

    @cached_property
    def sure_links(self) -> Flags:
        """Which links restrict a buyer: what only may be in force restricts the certain world."""
        links = self.facts.links
        found: Flags = links.certain | (self.world == "certain")
        return found

    @cached_property
    def buys(self) -> Ints:
        """The pairs of an item and who buys it, ascending."""
        return distinct(self.facts.links.bought[self.sure_links])

    def buying(self, item: int, organisation: int) -> bool:
        """Say whether someone buys an item, and so may pass it on rather than make it."""
        pair = self.facts.one_pair(item, organisation)
        at = int(np.searchsorted(self.buys, pair))
        return at < len(self.buys) and int(self.buys[at]) == pair

    @cached_property
    def restricted(self) -> list[tuple[str, int, int]]:
        """The buyers of an item, and the nations, that an exclusive link restricts."""
        exclusive = self.facts.links.exclusive
        return [key for key, links in exclusive.items() if self.sure_links[links].any()]


@dataclass(frozen=True, eq=False)
class Nodes:
    """Sources as columns, while they are put together; links are positions in `Links`."""

    kind: Ints
    item: Ints
    organisation: Ints
    site: Ints
    country: Ints
    certain: Flags
    row: Ints
    link_ptr: Ints
    links: Ints

    def take(self, kept: Ints) -> "Nodes":
        """Return some of them, in a new order."""
        which, at = expanded(self.link_ptr, kept)
        sizes = np.bincount(which, minlength=len(kept))
        return Nodes(
            kind=self.kind[kept],
            item=self.item[kept],
            organisation=self.organisation[kept],
            site=self.site[kept],
            country=self.country[kept],
            certain=self.certain[kept],
            row=self.row[kept],
            link_ptr=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            links=self.links[at],
        )

    def and_then(self, other: "Nodes") -> "Nodes":
        """Return these and others after them."""
        names = ("kind", "item", "organisation", "site", "country", "certain", "row", "links")
        joined = {
            name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in names
        }
        ptr = np.concatenate([self.link_ptr, self.link_ptr[-1] + other.link_ptr[1:]])
        return Nodes(**joined, link_ptr=ptr)


def _listed(question: Question) -> Nodes:
    """The sources that stand in the table and are or may be in force."""
    facts = question.facts
    rows = np.flatnonzero((facts.force > 0) & (question.rank[facts.source_item] >= 0))
    return Nodes(
        kind=np.full(len(rows), LISTED),
        item=facts.source_item[rows],
        organisation=facts.source_maker[rows],
        site=facts.network.positions("sources", "site_id")[rows],
        country=facts.network.source_country[rows],
        certain=facts.force[rows] == CERTAIN,
        row=rows,
        link_ptr=np.zeros(len(rows) + 1, dtype=np.int64),
        links=np.zeros(0, dtype=np.int64),
    )


def _implied(question: Question) -> Nodes:
    """Makers that supply an item by a link but have no row as a source, and buy none of it."""
    facts, links = question.facts, question.facts.links
    inside = question.rank[links.item] >= 0
    inside &= ~contains(facts.made, links.sold) & ~contains(question.buys, links.sold)
    at = np.flatnonzero(inside)
    _, first, which = numbered(links.sold[at])
    number = np.argsort(np.argsort(first))[which]
    first, order = np.sort(first), np.argsort(number, kind="stable")
    certain = np.zeros(len(first), dtype=bool)
    np.logical_or.at(certain, number, links.certain[at])
    return Nodes(
        kind=np.full(len(first), IMPLIED),
        item=links.item[at][first],
        organisation=links.supplier[at][first],
        site=np.full(len(first), -1),
        country=facts.country[links.supplier[at][first]],
        certain=certain,
        row=np.full(len(first), -1),
        link_ptr=offsets(np.bincount(number, minlength=len(first))),
        links=at[order],
    )


def members(question: Question) -> Nodes:
    """Return the sources of every item where no exclusive link says otherwise, item by item."""
    everyone = _listed(question).and_then(_implied(question))
    found, certain = _near(question, everyone)
    number = len(question.rank)
    all_of = np.bincount(everyone.item, minlength=number)
    near_of = np.bincount(everyone.item[found], minlength=number)
    # Who supplies a nation is known to the full only where no source of the item lies outside.
    listed_complete = question.facts.network["items"].flags("sources_complete")
    complete = listed_complete & (all_of == near_of)
    if question.world == "certain":
        sure = np.bincount(everyone.item[found & certain], minlength=number) > 0
        found &= certain | ~sure[everyone.item]
    open_ended = (question.rank >= 0) & ~complete & (question.hedged | (near_of == 0))
    nodes = _with_certain(everyone, certain).take(np.flatnonzero(found))
    nodes = nodes.and_then(_unlisted(question, np.flatnonzero(open_ended), listed_complete))
    return nodes.take(np.argsort(question.rank[nodes.item], kind="stable"))


def _with_certain(nodes: Nodes, certain: Flags) -> Nodes:
    return Nodes(**{**vars(nodes), "certain": certain})


def _unlisted(question: Question, items: Ints, complete: Flags) -> Nodes:
    """Return a source that nobody has listed for each of some items."""
    nation = -1 if question.nation is None else question.nation
    nothing = np.full(len(items), -1)
    return Nodes(
        kind=np.full(len(items), UNLISTED),
        item=items,
        organisation=nothing,
        site=nothing,
        # All makers are known and lie elsewhere: what they need is no matter of the nation.
        country=np.where(complete[items], -1, nation),
        certain=np.zeros(len(items), dtype=bool),
        row=nothing,
        link_ptr=np.zeros(len(items) + 1, dtype=np.int64),
        links=np.zeros(0, dtype=np.int64),
    )


def _near(question: Question, everyone: Nodes) -> tuple[Flags, Flags]:
    """Return who is in the nation or linked to a buyer there, and who of all is certain."""
    if question.nation is None:
        return np.ones(len(everyone.kind), dtype=bool), everyone.certain
    home = everyone.country == question.nation
    pairs = question.facts.pair(everyone.item, everyone.organisation)
    linked = contains(_linked(question, MAYBE), pairs)
    surely = contains(_linked(question, CERTAIN), pairs)
    return home | linked, everyone.certain & (home | surely)


def _linked(question: Question, least: int) -> Ints:
    """Suppliers whose item reaches a buyer in the nation, directly or through traders, as pairs."""
    facts, links = question.facts, question.facts.links
    kept = links.certain | (least == MAYBE)
    sold, bought = links.sold[kept], links.bought[kept]
    into = facts.country[links.buyer[kept]] == question.nation
    reached = distinct(sold[into])
    while True:
        traders = reached[~contains(facts.made, reached)]
        more = distinct(np.concatenate([reached, sold[contains(traders, bought)]]))
        if len(more) == len(reached):
            return reached
        reached = more
