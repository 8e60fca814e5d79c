"""What each group of nodes loses while it recovers, and how long it can be lost without loss."""

import numpy as np
from numpy.typing import ArrayLike

from mainstay.kernels.recovery.network import Floats, Groups, RecoveryNetwork
from mainstay.kernels.recovery.whole import whole_loss, whole_time

FEW = 30_000
"""Nodes times groups up to which the whole programme is solved for each group."""

UNPROVEN = -1.0


def impact(
    network: RecoveryNetwork, groups: Groups, recover: ArrayLike, *, threads: int | None = None
) -> Floats:
    """Return the margin lost while each group makes nothing until it has recovered.

    Parameters
    ----------
    network : RecoveryNetwork
    groups : Groups
    recover : float or array of float, shape (n_groups,)
        Time to recover, above zero and finite.
    threads : int, optional
        By default as many as there are processors; the answer is the same for any number.

    Returns
    -------
    array of float, shape (n_groups,)
        In units of margin.

    Notes
    -----
    With t the time to recover and D the group:

        min sum f_j l_j  subject to  u_j <= sum_i y_ij / r_ij for each need of j,
        sum_j y_ij + v_i <= u_i + s_i,  l_i + v_i >= d_i t,  u_j <= c_j t,  u_j = 0 for j in D.

    Each answer has a proof: prices of a few rows, which no plan can beat, and a plan of the whole
    network that meets them. Where none is found the whole programme is solved.

    References
    ----------
    Simchi-Levi et al. (2015), Identifying risks and mitigating disruptions in the automotive supply
    chain, Interfaces 45(5), 375-390: the time-to-recover programme.

    Examples
    --------
    Two units a week are wanted; of two suppliers that make one and a half each one is lost:

    >>> from mainstay.kernels.recovery.network import recovery_network
    >>> network = recovery_network([(0, [1, 2])], stock=[0, 3, 0], capacity=[9, 1.5, 1.5],
    ...                            demand=[2, 0, 0], margin=[10, 0, 0])
    >>> impact(network, Groups.single(3), 8.0).round(6).tolist()
    [160.0, 10.0, 10.0]
    >>> survive(network, Groups.single(3)).round(6).tolist()
    [0.0, 6.0, 6.0]
    """
    times = np.broadcast_to(np.asarray(recover, dtype=np.float64), len(groups))
    found = np.full(len(groups), UNPROVEN)
    if _pays(network, groups):
        from mainstay.kernels.recovery.parallel import losses  # noqa: PLC0415 - compiled code

        found = losses(network, groups, times, threads)
    for group in np.flatnonzero(found == UNPROVEN).tolist():
        found[group] = whole_loss(network, groups.members(group), float(times[group]))
    return found


def survive(network: RecoveryNetwork, groups: Groups, *, threads: int | None = None) -> Floats:
    """Return how long every customer is served in full though a group makes nothing.

    Parameters
    ----------
    network : RecoveryNetwork
    groups : Groups
    threads : int, optional
        By default as many as there are processors; the answer is the same for any number.

    Returns
    -------
    array of float, shape (n_groups,)
        In units of time; `inf` where the others can serve everybody for ever, 0 where something is
        missing at once.

    Notes
    -----
    max t subject to the programme of `impact` with no loss. As the loss is convex in 1 / t, and
    each proof of a loss is a line below it, few steps lead to where it vanishes.

    References
    ----------
    Simchi-Levi et al. (2015), Interfaces 45(5), 375-390: the time-to-survive programme.
    """
    found = np.full(len(groups), UNPROVEN)
    if _pays(network, groups):
        from mainstay.kernels.recovery.parallel import times  # noqa: PLC0415 - compiled code

        found = times(network, groups, threads)
    for group in np.flatnonzero(found == UNPROVEN).tolist():
        found[group] = whole_time(network, groups.members(group))
    return found


def _pays(network: RecoveryNetwork, groups: Groups) -> bool:
    """Say whether a search in regions pays: not for so few that loading its code takes longer."""
    return network.order is not None and network.nodes * len(groups) > FEW
