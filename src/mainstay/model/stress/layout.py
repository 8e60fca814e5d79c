"""The production network behind a supply graph: slots and links, and the flows of one draw."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mainstay.kernels.dynamics.network import ProductionNetwork
from mainstay.kernels.sets import expanded
from mainstay.kernels.structure import topological_levels
from mainstay.model.network import Floats, Ints
from mainstay.model.stress.members import Members
from mainstay.model.supply_graph import TRADER, SupplyGraph

STEP_OF_USE = 1.0
"""Steps of use that lie in every slot: what is delivered in one week is used in the next."""

GROWS = 8
"""Weeks in which a new source takes up what is ordered of it."""

MOST = 1e6
"""What the consumer can take: as much as it can get."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Layout:
    """Producers, what they need, and who may supply it: the same in every draw.

    A producer is a node of `Members`; the last is the consumer of the item asked about. A slot is a
    need of a producer, a *choice* one option of it, and a link a member of the pool of a choice.

    Parameters
    ----------
    members : Members
    root : int
        Pool of the item asked about.
    slot_producer, slot_need : array of int, shape (n_slots,)
    choice_slot, choice_pool, choice_option : array of int, shape (n_choices,)
        The option is that of the graph; -1 for the consumer.
    levels : array of int, shape (n_pools,)
        Pools on a higher level are made of those on lower ones.
    begins : array of int, shape (n_producers,)
        Week in which a producer begins; 0 where it is there from the first.
    """

    members: Members
    root: int
    producers: int
    slot_producer: Ints
    slot_need: Ints
    choice_slot: Ints
    choice_pool: Ints
    choice_option: Ints
    levels: Ints
    begins: Ints

    @cached_property
    def link_choice(self) -> Ints:
        """The choice that each link belongs to."""
        return expanded(self.members.ptr, self.choice_pool)[0]

    @cached_property
    def link_member(self) -> Ints:
        """The member that each link draws on."""
        return expanded(self.members.ptr, self.choice_pool)[1]

    @cached_property
    def link_slot(self) -> Ints:
        """The slot that each link supplies."""
        return self.choice_slot[self.link_choice]

    @cached_property
    def link_producer(self) -> Ints:
        """The producer that each link supplies."""
        return self.slot_producer[self.link_slot]

    @cached_property
    def link_supplier(self) -> Ints:
        """The producer that each link draws on."""
        return self.members.node[self.link_member]

    @cached_property
    def _by_level(self) -> list[tuple[Ints, Ints]]:
        """The choices and the members of each level, from the item asked about downwards."""
        of_choice, of_member = self.levels[self.choice_pool], self.levels[self.members.pool]
        every = range(int(self.levels.max(initial=0)), -1, -1)
        return [(np.flatnonzero(of_choice == n), np.flatnonzero(of_member == n)) for n in every]

    def flows(self, share: Floats, option: Floats) -> tuple[Floats, Floats]:
        """Return what each producer makes and each pool gives, for one unit of the item in a week.

        One unit of an item takes one of each input: with proportional rationing quantities cancel.

        Parameters
        ----------
        share : array of float, shape (n_members,)
        option : array of float, shape (n_choices,)
            Share of each choice in its slot.
        """
        made = np.zeros(self.producers)
        made[-1] = 1.0
        given = np.zeros(len(self.levels))
        for choices, members in self._by_level:
            use = made[self.slot_producer[self.choice_slot[choices]]] * option[choices]
            np.add.at(given, self.choice_pool[choices], use)
            part = share[members] * given[self.members.pool[members]]
            np.add.at(made, self.members.node[members], part)
        return made, given

    def network(
        self, share: Floats, option: Floats, cover: Floats, spare: float, begun: Floats
    ) -> ProductionNetwork:
        """Return the production network of one draw, in units of the item asked about a week.

        Parameters
        ----------
        share, option : array of float
            As in `flows`.
        cover : array of float, shape (n_slots,), weeks
        spare : float
            Share of its output by which a producer can raise it.
        begun : array of float, shape (n_producers,)
            What those who begin later can make. Nothing is ordered of them at first, and their
            stocks are full.
        """
        made = self.flows(share, option)[0]
        flow = made[self.link_producer] * option[self.link_choice] * share[self.link_member]
        final = np.zeros(self.producers)
        final[-1] = 1.0
        slots = np.arange(len(self.slot_producer) + 1)
        return ProductionNetwork(
            output=made + begun,
            capacity=np.append(made[:-1] * (1.0 + spare) + begun[:-1], MOST),
            final_demand=final,
            slot_ptr=np.searchsorted(self.slot_producer, np.arange(self.producers + 1)),
            slot_need=np.ones(len(self.slot_producer)),
            slot_cover=STEP_OF_USE + cover,
            slot_essential=np.ones(len(self.slot_producer), dtype=bool),
            link_ptr=np.searchsorted(self.link_slot, slots),
            link_supplier=self.link_supplier,
            link_flow=flow,
            link_lead=np.zeros(len(flow), dtype=np.int64),
        )

    def begun(self, share: Floats, option: Floats, part: Floats) -> Floats:
        """Return what those who begin later can make: a part of what their pools give.

        Parameters
        ----------
        share, option : array of float
            As in `flows`.
        part : array of float, shape (n_producers,), 0 to 1
        """
        given = self.flows(share, option)[1]
        pools = np.zeros(self.producers)
        np.add.at(pools, self.members.node, given[self.members.pool])
        return np.where(self.begins > 0, part * pools, 0.0)

    def openings(
        self, share: Floats, option: Floats, begun: Floats, part: Floats
    ) -> tuple[Ints, Ints, Floats]:
        """Return the links of those who begin later, when they open, and with which flow.

        A new source is asked for as large a part of each need as of what its pool gives; it has a
        week of each input when it begins, and takes up orders evenly over some weeks.
        """
        when = np.maximum(self.begins[self.link_supplier], self.begins[self.link_producer])
        links = np.flatnonzero(when)
        user, supplier = self.link_producer[links], self.link_supplier[links]
        use = self.flows(share, option)[0][user] + begun[user]
        taken = np.where(self.begins[supplier] > 0, part[supplier], share[self.link_member[links]])
        flow = use * option[self.link_choice[links]] * taken
        grown = np.arange(1, GROWS + 1)
        steps = when[links] + grown[:, np.newaxis] - 1
        flows = flow * grown[:, np.newaxis] / GROWS
        return np.tile(links, GROWS), steps.ravel(), flows.ravel()


def layout_of(
    graph: SupplyGraph, members: Members, root: int, begins: Ints | None = None
) -> Layout:
    """Lay out the slots and links of a supply graph for the item of a pool.

    `begins` gives the week in which each source begins; by default all are there from the first.
    """
    arrays, weeks = graph.arrays, np.zeros(len(graph.sources), dtype=np.int64)
    weeks = weeks if begins is None else begins
    recipe = np.concatenate([arrays.source_recipe, graph.pool_at[members.place_item]])
    try:
        return _laid_out(graph, members, root, recipe, weeks)
    except ValueError:
        # Traders that buy of each other in a circle: nobody knows who made it, so each counts as
        # a maker, by taking the recipe that needs nothing.
        traders = graph.sources.kind == TRADER
        recipe[: len(traders)][traders] = len(graph.order)
        return _laid_out(graph, members, root, recipe, weeks)


def _laid_out(
    graph: SupplyGraph, members: Members, root: int, recipe: Ints, begins: Ints
) -> Layout:
    arrays, consumer = graph.arrays, len(recipe)
    producer, need = expanded(arrays.recipe_ptr, recipe)
    slot, option = expanded(arrays.need_ptr, need)
    pool = arrays.option_pool[option]
    known = np.flatnonzero(np.diff(members.ptr)[pool] > 0)
    into = np.argsort(members.node, kind="stable")
    ptr = np.searchsorted(members.node[into], np.arange(consumer + 1))
    which, member = expanded(ptr, producer[slot])
    levels = topological_levels(pool[which], members.pool[into[member]], len(graph.pool_item))[1]
    return Layout(
        members=members,
        root=root,
        producers=consumer + 1,
        slot_producer=np.append(producer, consumer),
        slot_need=np.append(need, -1),
        choice_slot=np.append(slot[known], len(producer)),
        choice_pool=np.append(pool[known], root),
        choice_option=np.append(option[known], -1),
        levels=levels,
        begins=np.append(begins, np.zeros(consumer + 1 - len(begins), dtype=np.int64)),
    )
