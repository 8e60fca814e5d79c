"""The whole programmes of Simchi-Levi, Schmidt and Wei, solved as they stand."""

import numpy as np

from mainstay.kernels.programme import NoSolution, Programme
from mainstay.kernels.recovery.network import Flags, Floats, Ints, RecoveryNetwork

PROOF = 1e-9
"""Part of what all customers are worth below which a loss is none."""


def whole_loss(network: RecoveryNetwork, lost: Ints, recover: float) -> float:
    """Return the least margin lost while some nodes make nothing, by one linear programme.

    Parameters
    ----------
    network : RecoveryNetwork
    lost : array of int
    recover : float
        Time that the loss lasts.
    """
    whole = float(network.margin @ network.demand) * recover
    loss = whole - _Whole(network, lost, recover).best()
    return loss if loss > PROOF * whole else 0.0


def whole_time(network: RecoveryNetwork, lost: Ints) -> float:
    """Return how long all customers are served though some nodes make nothing; `inf` if for ever.

    It is one over the least rate at which stocks need to be spent.
    """
    try:
        rate = _Whole(network, lost, None).best()
    except NoSolution:
        return 0.0
    return np.inf if -rate <= 0 else 1 / -rate


def cheapest_cover(network: RecoveryNetwork, lost: Ints, recover: float, cost: Floats) -> Floats:
    """Return the cheapest further stocks with which nothing is lost until recovery.

    Parameters
    ----------
    network : RecoveryNetwork
    lost : array of int
    recover : float
        Time that the loss lasts.
    cost : array of float, shape (n_nodes,)
        Of one unit held; `inf` where nothing can be held.

    Returns
    -------
    array of float, shape (n_nodes,)
        Units to hold beside what is held; all zero where no stock would do.

    Examples
    --------
    >>> network = RecoveryNetwork(
    ...     need_node=np.array([0]), arc_ptr=np.array([0, 1]), arc_node=np.array([1]),
    ...     arc_amount=np.array([2.0]), stock=np.array([3.0, 0.0]), capacity=np.array([1.0, 2.0]),
    ...     demand=np.array([1.0, 0.0]), margin=np.array([1.0, 0.0]))
    >>> cheapest_cover(network, np.array([1]), 8.0, np.array([9.0, 1.0])).tolist()
    [0.0, 10.0]
    """
    try:
        return _Whole(network, lost, recover, cost).further()
    except NoSolution:
        return np.zeros(network.nodes)


class _Whole:
    """One programme: what nodes make, what each arc carries, what customers get, and the rate.

    With a time to recover the rate is fixed and the margin served is the aim; without one everyone
    is served, and the least rate is the aim. With a cost of stocks everyone is served, and the
    least cost of further ones is the aim.
    """

    def __init__(
        self,
        network: RecoveryNetwork,
        lost: Ints,
        recover: float | None,
        holding: Floats | None = None,
    ) -> None:
        n, arcs = network.nodes, len(network.arc_node)
        endless = np.isinf(network.stock)
        scale = recover or 1.0
        made = network.capacity * scale
        made[lost] = 0.0
        wanted = network.demand * scale
        rate = (1.0, 1.0) if recover else (0.0, np.inf)
        whole = recover is None or holding is not None
        further = np.zeros(n) if holding is None else np.where(np.isinf(holding), 0.0, np.inf)
        lower = np.concatenate([np.zeros(n + arcs), wanted * whole, rate[:1], np.zeros(n)])
        upper = np.concatenate([made, np.full(arcs, np.inf), wanted, rate[1:], further])
        cost = np.zeros(len(lower))
        if holding is not None:
            cost[-n:] = np.where(np.isinf(holding), 0.0, holding)
        elif recover:
            cost[n + arcs : 2 * n + arcs] = -network.margin
        else:
            cost[2 * n + arcs] = 1.0
        self.nodes = n
        self.programme = Programme(cost, lower, upper)
        self._supply(network, endless)
        self._need(network)

    def _supply(self, network: RecoveryNetwork, endless: Flags) -> None:
        """What is drawn on a node, and sold by it, is made or comes from stock."""
        n, arcs = network.nodes, len(network.arc_node)
        node = np.arange(n)
        stock = np.where(endless, 0.0, network.stock)
        self.programme.add(
            np.full(n, -np.inf),
            np.where(endless, np.inf, 0.0),
            row=np.concatenate([node, network.arc_node, node, node, node]),
            column=np.concatenate(
                [
                    node,
                    n + np.arange(arcs),
                    n + arcs + node,
                    np.full(n, 2 * n + arcs),
                    2 * n + arcs + 1 + node,
                ]
            ),
            value=np.concatenate([-np.ones(n), np.ones(arcs), np.ones(n), -stock, -np.ones(n)]),
        )

    def _need(self, network: RecoveryNetwork) -> None:
        """What a node makes is served in each of its needs."""
        needs, arcs = len(network.need_node), len(network.arc_node)
        self.programme.add(
            np.full(needs, -np.inf),
            np.zeros(needs),
            row=np.concatenate([np.arange(needs), network.arc_need]),
            column=np.concatenate([network.need_node, network.nodes + np.arange(arcs)]),
            value=np.concatenate([np.ones(needs), -1 / network.arc_amount]),
        )

    def best(self) -> float:
        """Return the margin served, or the least rate with a minus sign."""
        return -self.programme.minimum().value

    def further(self) -> Floats:
        """Return the further stocks of the cheapest plan."""
        return self.programme.minimum().solution[-self.nodes :]
