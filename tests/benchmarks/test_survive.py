"""The network that time to survive is measured on, with what was measured on it elsewhere."""

import numpy as np
import pytest
from survive import RECOVER, Peer, made_up

from mainstay.kernels.recovery.answers import impact, survive
from mainstay.kernels.recovery.network import Groups
from mainstay.kernels.recovery.parallel import losses, times


def test_the_sum_of_losses_is_that_of_the_whole_programmes() -> None:
    """Measured with scipy and HiGHS, one programme for each of the 1,000 nodes."""
    found = impact(made_up(1000), Groups.single(1000), RECOVER)
    assert found.sum() == pytest.approx(309_646.911, abs=5e-4)
    assert (found > 0).sum() == 111


@pytest.mark.parametrize("seed", [0, 3])
def test_every_node_agrees_with_one_programme_of_the_whole(seed: int) -> None:
    network = made_up(150, seed)
    groups = Groups.single(network.nodes)
    weeks = np.full(network.nodes, RECOVER)
    lost, lasting = losses(network, groups, weeks, 1), times(network, groups, 1)
    assert np.all(lost >= 0) and np.all(lasting >= 0), "all are proven without the whole programme"
    peer, peer_time = Peer(network, survive=False), Peer(network, survive=True)
    told = np.array([peer.loss(node) for node in range(network.nodes)])
    assert lost == pytest.approx(told, rel=1e-7, abs=1e-6 * network.margin.max())
    told = np.array([-peer_time.loss(node) for node in range(network.nodes)])
    assert np.minimum(lasting, 1e4) == pytest.approx(told, rel=1e-7)


def test_output_fails_before_recovery_where_and_only_where_something_is_lost() -> None:
    network = made_up(400, 5)
    groups = Groups.single(400)
    lasting = survive(network, groups)
    for weeks in (2.0, 8.0, 30.0):
        lost = impact(network, groups, weeks)
        assert np.array_equal(lasting < weeks * (1 - 1e-9), lost > 0)


def test_any_number_of_threads_gives_the_same_bits() -> None:
    network = made_up(400, 2)
    groups = Groups.single(400)
    one, three = (impact(network, groups, RECOVER, threads=n) for n in (1, 3))
    assert one.tobytes() == three.tobytes()
    one, three = (survive(network, groups, threads=n) for n in (1, 3))
    assert one.tobytes() == three.tobytes()
