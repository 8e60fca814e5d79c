"""Queues against limits, each other, conservation laws and a simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels.queues.erlang import erlang_b, erlang_c, servers_for
from mainstay.kernels.queues.events import served, simulated
from mainstay.kernels.queues.general import wait_ggc, wait_mg1, work_of_stay
from mainstay.kernels.queues.jackson import open_network
from mainstay.kernels.queues.markov import chances, mmc, mmc_room
from mainstay.kernels.queues.priority import priority_ggc, priority_mg1

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=50)
loads = st.floats(0.05, 0.95)
triples = st.tuples(st.floats(0.01, 1), st.floats(0.1, 3), st.floats(0, 2))


@repeatable
@given(st.integers(1, 30), loads)
def test_erlang_c_is_the_share_that_find_all_busy(servers, busy):
    load = busy * servers
    chance = chances(load, 1.0, servers, servers)
    assert erlang_c(servers, load) == pytest.approx(1 - chance.sum(), abs=1e-9)
    weights = np.cumprod([1.0, *(load / n for n in range(1, servers + 1))])
    assert erlang_b(servers, load) == pytest.approx(weights[-1] / weights.sum(), rel=1e-9)


@repeatable
@given(st.integers(1, 20), loads)
def test_much_room_is_as_good_as_endless_room(servers, busy):
    endless, roomy = mmc(busy * servers, 1.0, servers), mmc_room(busy * servers, 1.0, servers, 3000)
    for name in ("present", "waiting", "stay", "wait", "busy", "throughput"):
        assert getattr(roomy, name) == pytest.approx(getattr(endless, name), rel=1e-6, abs=1e-9)


def test_no_room_to_wait_is_erlang_b():
    found = mmc_room(7.0, 1.0, 5, 5)
    assert found.refused == pytest.approx(erlang_b(5, 7.0)) and found.wait == pytest.approx(0)


def test_the_general_formulas_agree_where_they_meet():
    one, many = mmc(0.8, 1.0), mmc(4.5, 1.0, 5)
    assert wait_mg1(0.8, 1.0, 1.0) == pytest.approx(one.wait)
    assert wait_ggc(4.5, 1.0, 5) == pytest.approx(many.wait)
    assert wait_ggc(0.8, 1.0, 1, 0.3) == pytest.approx(wait_mg1(0.8, 1.0, 0.3))
    assert priority_mg1([0.8], [1.0], [0.3])[0] == pytest.approx(wait_mg1(0.8, 1.0, 0.3))
    assert priority_ggc([4.5], 1.0, 5)[0] == pytest.approx(many.wait)


@repeatable
@given(
    st.lists(st.tuples(st.floats(0.01, 1), st.floats(0.1, 3), st.floats(0, 2)), max_size=5), loads
)
def test_whoever_comes_first_the_waits_weighted_by_work_stay_the_same(classes, busy):
    classes = classes or [(1.0, 1.0, 1.0)]
    total = sum(rate * work for rate, work, _ in classes)
    rates = [rate * busy / total for rate, _, _ in classes]
    works, spreads = [work for _, work, _ in classes], [spread for _, _, spread in classes]
    waits = priority_mg1(rates, works, spreads)
    rest = sum(r * w**2 * (1 + c**2) / 2 for r, w, c in zip(rates, works, spreads))
    kept = sum(r * w * wait for r, w, wait in zip(rates, works, waits))
    assert kept == pytest.approx(busy * rest / (1 - busy), rel=1e-9)
    assert waits == sorted(waits)


@repeatable
@given(st.integers(1, 20), loads, st.floats(0.01, 0.99), st.floats(0, 2))
def test_a_fast_track_takes_from_the_rest_what_it_gives(servers, busy, share, spread):
    rate = busy * servers
    fast, rest = priority_ggc([share * rate, (1 - share) * rate], 1.0, servers, spread)
    wait = wait_ggc(rate, 1.0, servers, spread)
    assert share * fast + (1 - share) * rest == pytest.approx(wait, rel=1e-9)
    assert fast <= wait * (1 + 1e-9) and wait <= rest * (1 + 1e-9)
    stay = wait + 1.0
    assert work_of_stay(stay, servers, busy, spread) == pytest.approx(1.0)


def by_hand(arrival, klass, work, servers):
    """Follow the cases hour by hour of their events, looking at every case each time."""
    wait, waiting, free = [0.0] * len(arrival), list(range(len(arrival))), [0.0] * servers
    while waiting:
        officer = min(range(servers), key=free.__getitem__)
        now = max(free[officer], min(arrival[n] for n in waiting))
        here = [n for n in waiting if arrival[n] <= now]
        first = min(here, key=lambda n: (klass[n], n))
        wait[first] = now - arrival[first]
        free[officer] = now + work[first]
        waiting.remove(first)
    return wait


@repeatable
@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 2), st.integers(1, 9)), max_size=20),
    st.integers(1, 4),
)
def test_events_agree_with_a_plain_reading(cases, servers):
    gaps, klass, work = (np.array([c[k] for c in cases], dtype=float) for k in range(3))
    arrival = np.cumsum(gaps)
    found = served(arrival, klass.astype(int), work, servers)
    assert found.tolist() == by_hand(arrival.tolist(), klass.tolist(), work.tolist(), servers)


@pytest.mark.parametrize(
    ("rates", "servers", "spread"),
    [((0.3, 0.5), 1, 1.0), ((0.3, 0.4), 1, 0.0), ((1.0, 3.0), 5, 1.0), ((0.2, 0.2, 0.3), 1, 1.5)],
)
def test_the_simulation_agrees_with_the_closed_forms_that_are_exact(rates, servers, spread):
    exact = priority_ggc(rates, 1.0, servers, spread)
    runs = [simulated(rates, 1.0, servers, spread=spread, cases=20_000, seed=s) for s in range(8)]
    for klass, wait in enumerate(exact):
        means = [run.mean_wait(klass, warm_up=2000) for run in runs]
        error = np.std(means, ddof=1) / len(means) ** 0.5
        assert abs(np.mean(means) - wait) < 5 * error + 0.01 * wait


@pytest.mark.parametrize("spread", [0.0, 0.5, 2.0])
def test_by_approximation_the_stay_is_within_a_tenth_for_several_officers(spread):
    """The wait alone of those taken first is not: 29 % too short where all work is equal."""
    rates = (1.0, 3.2)
    runs = [simulated(rates, 1.0, 5, spread=spread, cases=20_000, seed=s) for s in range(4)]
    for klass, wait in enumerate(priority_ggc(rates, 1.0, 5, spread)):
        mean = np.mean([run.mean_wait(klass, warm_up=2000) for run in runs])
        assert abs((1 + mean) / (1 + wait) - 1) < 0.1


def test_one_desk_of_a_network_is_a_queue_and_cases_are_kept():
    alone = open_network([0.5], [1.0], [[0.0]])
    assert alone.in_all == pytest.approx(mmc(0.5, 1.0).present)
    two = open_network([3, 0], [2, 1], [[0, 0.4], [0.5, 0]], servers=[3, 4])
    assert two.throughput == pytest.approx([3.75, 1.5])
    assert two.in_all == pytest.approx(3 * two.whole_stay)
    idle = open_network([1, 0], [2, 1], [[0, 0], [0, 0]])
    assert idle.present[1] == 0 and idle.stay[1] == 1


def test_the_fewest_officers_for_a_share_that_waits():
    servers = servers_for(8.0, 0.2)
    assert erlang_c(servers, 8.0) <= 0.2 < erlang_c(servers - 1, 8.0)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: mmc(2.0, 1.0),
        lambda: mmc(-1.0, 1.0),
        lambda: mmc_room(1.0, 1.0, 3, 2),
        lambda: erlang_b(-1, 1.0),
        lambda: erlang_c(0, 0.5),
        lambda: wait_mg1(0.5, 1.0, -1.0),
        lambda: wait_ggc(0.5, float("nan"), 1),
        lambda: priority_mg1([0.5], [1.0], []),
        lambda: priority_mg1([0.9, -0.5], [1.0, 1.0], [1.0, 1.0]),
        lambda: priority_ggc([0.6, 0.6], 1.0, 1),
        lambda: priority_ggc([0.6], 1.0, 1, -1.0),
        lambda: open_network([1], [1, 2], [[0]]),
        lambda: open_network([0], [1], [[0]]),
        lambda: open_network([1], [1], [[1.5]]),
        lambda: open_network([1, 0], [9, 9], [[0, 1], [1, 0]]),
        lambda: servers_for(1.0, 0.0),
    ],
)
def test_what_can_be_no_queue_is_refused(wrong):
    with pytest.raises(ValueError, match=r"must|never|length|fit|negative"):
        wrong()
