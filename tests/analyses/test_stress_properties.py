"""What must hold of output under stress on any network."""

import numpy as np
import pytest
from builders import networks
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mainstay.analyses.stress import stress
from mainstay.errors import NoAnswer
from mainstay.examples import tiny
from mainstay.model.scenario import Hits, Range, Recovery, Scenario, Shock

few = settings(derandomize=True, database=None, deadline=None, max_examples=25)
ROUNDING = 1e-6
DRAWS = 2


def lost(network, item, hardness, weeks, back=0):
    shock = Shock(
        name="loss",
        hits=Hits.of(item=item),
        hardness=Range.exactly(hardness),
        weeks=Range.exactly(weeks),
        recovery=Recovery("linear", Range.exactly(back)),
        may_hit_nothing=True,
    )
    return network.under(Scenario(name="loss", shocks=(shock,)))


def output(network, **more):
    """Least, middle and largest output of each week; the runs of one seed see the same networks."""
    try:
        result = stress(network, weeks=30, draws=DRAWS, **more)
    except NoAnswer:
        assume(False)
    names = ("output_p05", "output_p50", "output_p95")
    return np.array([[row[name] for name in names] for row in result.table])


@st.composite
def stressed(draw):
    network = draw(networks())
    item = draw(st.sampled_from(network["items"].keys))
    return network, item, draw(st.sampled_from([0.3, 0.6, 1.0])), draw(st.integers(1, 12))


@few
@given(stressed(), st.sampled_from([0.0, 0.1, 0.4]), st.integers(0, 8))
def test_a_harder_or_longer_loss_never_helps(case, harder, longer):
    network, item, hardness, weeks = case
    before = output(lost(network, item, hardness, weeks))
    assert (before <= 1.0).all() and (before >= 0.0).all()
    after = output(lost(network, item, min(1.0, hardness + harder), weeks + longer))
    assert (after <= before + ROUNDING).all()


@few
@given(stressed(), st.integers(0, 4), st.integers(1, 6), st.sampled_from([0.0, 0.5]))
def test_more_cover_or_spare_capacity_never_hurts(case, cover, more, spare):
    network = lost(*case)
    before = output(network, suppose=f"cover={cover}").sum()
    after = output(network, suppose=f"cover={cover + more} spare={spare}").sum()
    assert after >= before - ROUNDING * 100


@few
@given(networks())
def test_without_a_loss_everything_is_as_usual(network):
    assert (output(lost(network, str(network.item), 0.0, 0)) == 1.0).all()


# The same bits


@pytest.fixture(scope="module")
def shaken():
    fire = Shock(name="fire", hits=Hits.of(organisation="caser-1"), weeks=Range(2, 20))
    return tiny().under(Scenario(name="fire", shocks=(fire,)))


@pytest.fixture(scope="module")
def here(shaken):
    return stress(shaken, weeks=20, draws=40)


@pytest.mark.parametrize("where", ["pool", "dask"])
def test_the_same_bits_wherever_it_runs(where, shaken, here):
    if where == "dask":
        distributed = pytest.importorskip("distributed")
        options = {"n_workers": 1, "threads_per_worker": 1, "processes": False}
        with distributed.LocalCluster(**options, dashboard_address=None) as local:
            runs = f"where=dask address={local.scheduler_address}"
            found = stress(shaken, weeks=20, draws=40, runs=runs)
    else:
        found = stress(shaken, weeks=20, draws=40, runs="where=pool workers=2")
    assert found.data.equals(here.data)
    assert found.as_dict() == here.as_dict()


def test_more_draws_keep_those_before_and_another_seed_does_not(shaken, here):
    assert stress(shaken, weeks=20, draws=40).data.equals(here.data)
    assert not stress(shaken, weeks=20, draws=40, runs="seed=1").data.equals(here.data)


def test_what_is_kept_is_taken_up_again(shaken, here, tmp_path):
    runs = f"resume={tmp_path}"
    stress(shaken, weeks=20, draws=30, runs=runs)
    kept = len(list(tmp_path.iterdir()))
    assert stress(shaken, weeks=20, draws=40, runs=runs).data.equals(here.data)
    # One whole chunk fits again; the one that was cut short is done anew.
    assert len(list(tmp_path.iterdir())) == kept + 2
