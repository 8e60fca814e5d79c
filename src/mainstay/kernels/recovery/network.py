"""A network of nodes that make, hold and pass on, as arrays, with the programme it stands for."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.kernels.and_or import offsets
from mainstay.kernels.sets import numbered
from mainstay.kernels.structure import topological_levels

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, kw_only=True)
class RecoveryNetwork:
    """Nodes, what each needs and from whom, what each can make, holds and owes its customers.

    An *arc* is one supplier of one need. The needs of a node stand side by side, in the order of
    the nodes, and no supplier stands twice in one need.

    Parameters
    ----------
    need_node : array of int, shape (n_needs,)
        The node that has the need.
    arc_ptr : array of int, shape (n_needs + 1,)
        The arcs of need `q` are `arc_ptr[q]` up to `arc_ptr[q + 1]`.
    arc_node : array of int, shape (n_arcs,)
        The supplier.
    arc_amount : array of float, shape (n_arcs,)
        Units of the supplier that one unit of the node takes; above zero.
    stock : array of float, shape (n_nodes,)
        Finished units held by each node; `inf` where it never runs out.
    capacity : array of float, shape (n_nodes,)
        Units that each node can make in a unit of time; `inf` where nothing bounds it.
    demand : array of float, shape (n_nodes,)
        Units that customers outside the network want in a unit of time.
    margin : array of float, shape (n_nodes,)
        What one unit of demand that is not served costs.
    """

    need_node: Ints
    arc_ptr: Ints
    arc_node: Ints
    arc_amount: Floats
    stock: Floats
    capacity: Floats
    demand: Floats
    margin: Floats

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.capacity)

    @cached_property
    def arc_need(self) -> Ints:
        """The need of each arc."""
        return np.repeat(np.arange(len(self.need_node)), np.diff(self.arc_ptr))

    @cached_property
    def need_ptr(self) -> Ints:
        """The needs of node `j` are `need_ptr[j]` up to `need_ptr[j + 1]`."""
        return offsets(np.bincount(self.need_node, minlength=self.nodes))

    @cached_property
    def draws(self) -> tuple[Ints, Ints]:
        """The arcs that draw on each node, in compressed form."""
        found = np.bincount(self.arc_node, minlength=self.nodes)
        return offsets(found), np.argsort(self.arc_node, kind="stable")

    @cached_property
    def order(self) -> Ints | None:
        """The nodes, customers before their suppliers; None where there is a circle."""
        buyer = self.need_node[self.arc_need]
        try:
            order, _ = topological_levels(buyer, self.arc_node, self.nodes)
        except ValueError:
            return None
        return order

    @cached_property
    def most(self) -> Floats:
        """The most that any plan asks of each node in a unit of time.

        Raises
        ------
        ValueError
            If the network has a circle.
        """
        if self.order is None:
            raise ValueError("the network has a circle")
        found = self.demand.copy()
        need_ptr, buyers = self.need_ptr, self.order.tolist()
        for node in buyers:
            arcs = slice(self.arc_ptr[need_ptr[node]], self.arc_ptr[need_ptr[node + 1]])
            np.add.at(found, self.arc_node[arcs], found[node] * self.arc_amount[arcs])
        return found


def recovery_network(
    needs: Iterable[tuple[int, ArrayLike]],
    *,
    amount: float = 1.0,
    stock: ArrayLike,
    capacity: ArrayLike,
    demand: ArrayLike,
    margin: ArrayLike,
) -> RecoveryNetwork:
    """Put a network together from needs: a node, and its suppliers of one material.

    Parameters
    ----------
    needs : iterable of (int, array_like of int)
        Any supplier named may serve the need; the needs may come in any order.
    amount : float
        Units of a supplier that one unit of a node takes, the same for all.
    stock, capacity, demand, margin : array_like of float, shape (n_nodes,)
        As in `RecoveryNetwork`.

    Examples
    --------
    >>> network = recovery_network([(0, [1, 2])], stock=[0, 0, 0], capacity=[2, 1, 1],
    ...                            demand=[2, 0, 0], margin=[1, 0, 0])
    >>> network.arc_node.tolist(), network.most.tolist()
    ([1, 2], [2.0, 2.0, 2.0])
    """
    ordered = sorted(((node, np.unique(by)) for node, by in needs), key=lambda need: need[0])
    suppliers = [by for _, by in ordered]
    arcs = np.concatenate([np.zeros(0, dtype=np.int64), *suppliers]).astype(np.int64)
    held = (np.asarray(v, dtype=np.float64) for v in (stock, capacity, demand, margin))
    return RecoveryNetwork(
        need_node=np.array([node for node, _ in ordered], dtype=np.int64),
        arc_ptr=offsets(map(len, suppliers)),
        arc_node=arcs,
        arc_amount=np.full(len(arcs), amount),
        **dict(zip(("stock", "capacity", "demand", "margin"), held, strict=True)),
    )


@dataclass(frozen=True, eq=False)
class Groups:
    """Sets of nodes that are lost together: those of group `g` are `nodes[ptr[g]:ptr[g + 1]]`."""

    ptr: Ints
    nodes: Ints

    def __len__(self) -> int:
        return len(self.ptr) - 1

    def members(self, group: int) -> Ints:
        """Return the nodes of a group."""
        return self.nodes[self.ptr[group] : self.ptr[group + 1]]

    def take(self, order: Iterable[int]) -> "Groups":
        """Return some of the groups, in an order.

        Examples
        --------
        >>> Groups.single(3).take([2, 0]).nodes.tolist()
        [2, 0]
        """
        parts = [self.members(group) for group in order]
        return Groups(offsets(map(len, parts)), np.concatenate([np.zeros(0, np.int64), *parts]))

    @classmethod
    def single(cls, nodes: int) -> "Groups":
        """Return every node as a group by itself.

        Examples
        --------
        >>> Groups.single(2).nodes.tolist()
        [0, 1]
        """
        return cls(np.arange(nodes + 1), np.arange(nodes))

    @classmethod
    def of(cls, label: Ints) -> tuple["Groups", Ints]:
        """Put nodes with the same label together; -1 stands for none.

        Returns
        -------
        groups : Groups
        labels : array of int
            The label of each group, ascending.
        """
        nodes = np.flatnonzero(label >= 0)
        labels, _, number = numbered(label[nodes])
        ptr = offsets(np.bincount(number, minlength=len(labels)))
        return cls(ptr, nodes[np.argsort(number, kind="stable")]), labels
