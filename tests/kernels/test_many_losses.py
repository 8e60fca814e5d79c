"""Hold many losses at once against one loss after the other, and single cuts against cut sets."""

import numpy as np
import pytest
from builders import graph_of, graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels import many_losses
from mainstay.kernels.and_or import AndOr, available, first_to_fail, minimal_cuts
from mainstay.kernels.many_losses import ManyLosses, single_cuts

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=200)


def every_loss(graph: AndOr) -> tuple[ManyLosses, list[np.ndarray]]:
    """Lose each set of sources, the empty one included."""
    number = len(graph.source_recipe)
    lost = [np.array([n >> k & 1 for k in range(number)], dtype=bool) for n in range(2**number)]
    of, node = np.nonzero(np.array(lost))
    return ManyLosses(graph, of, node, len(lost)), lost


@repeatable
@given(graphs())
def test_every_loss_leaves_what_it_leaves_alone(graph: AndOr) -> None:
    losses, lost = every_loss(graph)
    pools = np.arange(len(graph.pool_ptr) - 1)
    served = losses.served(pools)
    for number, flags in enumerate(lost):
        assert served[:, number].tolist() == available(graph, flags).tolist()


@repeatable
@given(graphs())
def test_pools_that_fail_first_are_those_found_one_by_one(graph: AndOr) -> None:
    losses, lost = every_loss(graph)
    for root in range(len(graph.pool_ptr) - 1):
        loss, pool = losses.first_to_fail(root)
        found = [
            (number, first)
            for number, flags in enumerate(lost)
            for first in first_to_fail(graph, flags, root)
        ]
        assert list(zip(loss.tolist(), pool.tolist(), strict=True)) == found


@repeatable
@given(graphs(), st.data())
def test_single_cuts_are_the_minimal_cuts_of_order_one(graph: AndOr, data: st.DataObject) -> None:
    number = len(graph.source_recipe)
    drawn = st.lists(st.integers(-1, 3), min_size=number, max_size=number)
    groups = np.array(data.draw(drawn), dtype=np.int64)
    for root in range(len(graph.pool_ptr) - 1):
        cuts = minimal_cuts(graph, groups, root, order=1).sets
        found = single_cuts(graph, groups, root)
        expected = None if cuts == (frozenset(),) else sorted(n for cut in cuts for n in cut)
        assert (None if found is None else found.tolist()) == expected


@pytest.mark.parametrize("width", [1, 64, 65, 130])
def test_blocks_of_words_change_nothing(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pools = [[number] for number in range(width)]
    graph = graph_of(
        [*pools, [width]], [[], [[number] for number in range(width)]], [0] * width + [1]
    )
    each = np.arange(width)
    whole = ManyLosses(graph, each, each, width)
    monkeypatch.setattr(many_losses, "ROOM", 1)
    blocks = ManyLosses(graph, each, each, width)
    every = np.arange(width + 1)
    assert np.array_equal(whole.served(every), blocks.served(every))
    assert whole.served(every)[:width].tolist() == (~np.eye(width, dtype=bool)).tolist()
    assert not whole.served(every)[width].any()
    for one, other in zip(whole.first_to_fail(width), blocks.first_to_fail(width), strict=True):
        assert one.tolist() == other.tolist() == each.tolist()
