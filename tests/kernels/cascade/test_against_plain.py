"""Hold cascades against the equations on dense arrays, on small drawn networks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernels.cascade.plain import RULES, Firms, Run, drawn, drawn_shocks, followed, lost_in

from mainstay.kernels.cascade import Shocks, cascades, losses, single_shocks
from mainstay.kernels.cascade import tasks as hands

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=60)
runs = st.builds(
    Run,
    eps=st.sampled_from([1e-2, 1e-6]),
    rule=st.sampled_from(RULES[:2]),
    substitution=st.booleans(),
)


def close_to_plain(firms: Firms, shocks: Shocks, run: Run, threads: int = 1) -> None:
    """Check all three indices, the steps and the losses of every scenario."""
    network, options = firms.network(), {**vars(run), "threads": threads}
    found = cascades(network, shocks, **options)
    down, up = losses(network, shocks, **vars(run))
    for row, lost in enumerate(lost_in(shocks, network.nodes)):
        plain_down, plain_up, steps = followed(firms, lost, run)
        assert found.iterations[row] == steps
        assert down[row] == pytest.approx(plain_down, abs=1e-12)
        assert up[row] == pytest.approx(plain_up, abs=1e-12)
        total = network.weights @ np.maximum(plain_down, plain_up)
        assert found.esri[row] == pytest.approx(total, abs=1e-12)
        assert found.downstream[row] == pytest.approx(network.weights @ plain_down, abs=1e-12)
        assert found.upstream[row] == pytest.approx(network.weights @ plain_up, abs=1e-12)


@repeatable
@given(drawn(), st.data(), runs)
def test_cascades_are_those_of_the_equations(firms: Firms, data: st.DataObject, run: Run) -> None:
    close_to_plain(firms, data.draw(drawn_shocks(len(firms.sales))), run)


@repeatable
@given(drawn(), st.data(), runs)
def test_scenarios_in_lanes_are_those_of_the_equations(
    firms: Firms, data: st.DataObject, run: Run
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hands, "HEAVY", 1000)
        close_to_plain(firms, data.draw(drawn_shocks(len(firms.sales))), run)


@repeatable
@given(drawn(5), st.booleans())
def test_losses_settle_where_nothing_changes_any_more(firms: Firms, substitution: bool) -> None:
    network, shocks = firms.network(), single_shocks(len(firms.sales))
    settled = cascades(network, shocks, rule="converged", substitution=substitution)
    tight = cascades(network, shocks, eps=1e-14, substitution=substitution)
    assert settled.esri == pytest.approx(tight.esri, abs=1e-9)
    assert np.all(settled.esri <= 1 + 1e-12)


@repeatable
@given(drawn(), st.data())
def test_a_longer_wait_or_a_harder_shock_never_loses_less(
    firms: Firms, data: st.DataObject
) -> None:
    network, shocks = firms.network(), data.draw(drawn_shocks(len(firms.sales)))
    early = cascades(network, shocks, eps=0.1, substitution=False)
    late = cascades(network, shocks, eps=1e-6, substitution=False)
    harder = Shocks(shocks.ptr, shocks.nodes, np.sqrt(shocks.loss))
    hard = cascades(network, harder, eps=1e-6, substitution=False)
    assert np.all(late.esri >= early.esri - 1e-12)
    assert np.all(hard.esri >= late.esri - 1e-4)
