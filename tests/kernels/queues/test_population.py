"""Few who come back, breaks by an earlier class, and names of queues, against states in full."""

from itertools import product
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.kernels.queues.kendall import Kendall, kendall
from mainstay.kernels.queues.markov import mmc, mmc_room
from mainstay.kernels.queues.population import endless, mmc_population, population_chances
from mainstay.kernels.queues.preemptive import preemptive_mg1, preemptive_mmc

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=30)
rates = st.floats(0.05, 5)


def long_run(states, moves):
    """Solve for the chances of states from the rates of moves between them."""
    place = {state: n for n, state in enumerate(states)}
    flow = np.zeros((len(states), len(states)))
    for state in states:
        for other, rate in moves(state):
            if other in place:
                flow[place[other], place[state]] += rate
                flow[place[state], place[state]] -= rate
    flow[-1] = 1
    return dict(zip(states, np.linalg.solve(flow, np.eye(len(states))[-1])))


@repeatable
@given(rates, rates, st.integers(1, 4), st.integers(1, 7), st.integers(0, 4))
def test_few_who_come_back_are_a_chain_of_states(each, services, servers, population, more):
    room = min(servers + more, population)
    servers = min(servers, population)

    def moves(present):
        yield present + 1, each * (population - present)
        yield present - 1, services * min(present, servers)

    chance = long_run(list(range(room + 1)), moves)
    shown = population_chances(each, services, servers, population, room)
    assert shown == pytest.approx(list(chance.values()), abs=1e-9)
    found = mmc_population(each, services, servers, population, room)
    ended = sum(p * services * min(n, servers) for n, p in chance.items())
    assert found.throughput == pytest.approx(ended)
    assert found.present == pytest.approx(sum(n * p for n, p in chance.items()))
    assert found.stay == pytest.approx(found.wait + 1 / services)
    assert found.busy == pytest.approx(ended / services / servers)
    if room == population:
        assert found.refused == pytest.approx(0, abs=1e-12)


def test_very_many_who_come_seldom_are_random_arrivals():
    many, plain = mmc_population(2e-6, 1.0, 3, 10**6), mmc(2.0, 1.0, 3)
    assert many.wait == pytest.approx(plain.wait, rel=1e-3)
    assert endless(2.0, 4.0).present == pytest.approx(mmc_room(2.0, 4.0, 60, 60).present)


@pytest.mark.parametrize(("come", "ends"), [((0.2, 0.3), (1.0, 0.7)), ((0.3, 0.2), (0.8, 2.0))])
def test_breaks_before_one_officer_are_a_chain_of_states(come, ends):
    def moves(state):
        first, second = state
        yield (first + 1, second), come[0]
        yield (first, second + 1), come[1]
        if first:
            yield (first - 1, second), ends[0]
        elif second:
            yield (first, second - 1), ends[1]

    chance = long_run(list(product(range(20), range(40))), moves)
    stays = preemptive_mg1(come, [1 / end for end in ends], [1.0, 1.0])
    for klass, rate in enumerate(come):
        present = sum(state[klass] * p for state, p in chance.items())
        assert stays[klass] == pytest.approx(present / rate, rel=1e-4)


def test_breaks_before_two_officers_are_a_chain_of_states():
    def moves(state):
        first, second = state
        yield (first + 1, second), 0.6
        yield (first, second + 1), 0.4
        yield (first - 1, second), float(min(first, 2))
        yield (first, second - 1), float(min(second, 2 - min(first, 2)))

    chance = long_run(list(product(range(22), range(35))), moves)
    for klass, stay in enumerate(preemptive_mmc([0.6, 0.4], 1.0, 2)):
        present = sum(state[klass] * p for state, p in chance.items())
        assert stay == pytest.approx(present / (0.6, 0.4)[klass], rel=1e-5)


@pytest.mark.parametrize("spread", [0.0, 0.7, 2.0])
def test_the_first_class_does_not_notice_the_second(spread):
    from mainstay.kernels.queues.general import wait_mg1

    stays = preemptive_mg1([0.4, 0.3], [1.0, 1.5], [spread, 1.0])
    assert stays[0] == pytest.approx(1.0 + wait_mg1(0.4, 1.0, spread))


def test_names_of_queues():
    assert kendall("M/M/c/K/N") == Kendall("M", "M", "c", "k", "n")
    assert kendall("M/E2/1 queue") == Kendall("M", "E2", 1.0, rest="queue")
    assert kendall("M / G / inf") == Kendall("M", "G", inf)
    assert kendall("MMCC") == Kendall("M", "M", "c", "c")
    assert kendall("M/M/1//6/FIFO") == Kendall("M", "M", 1.0, inf, 6.0, "FIFO")
    assert kendall("(M/M/2):(GD/5/inf)") == Kendall("M", "M", 2.0, 5.0, rest="GD")
    assert kendall("tandem") is None and kendall("M/M") is None


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: mmc_population(0, 1, 1, 3),
        lambda: mmc_population(1, 1, 0, 3),
        lambda: mmc_population(1, 1, 3, 4, 2),
        lambda: endless(1, 0),
        lambda: preemptive_mg1([0.6, 0.6], [1, 1], [1, 1]),
        lambda: preemptive_mg1([0.6], [1], []),
        lambda: preemptive_mg1([0.6], [-1], [1]),
        lambda: preemptive_mmc([1, 1], 1, 2),
        lambda: preemptive_mmc([0.5, 0], 1, 2),
        lambda: kendall("M/X/1"),
        lambda: kendall("M/M/many"),
    ],
)
def test_what_can_be_no_queue_is_refused(wrong):
    with pytest.raises(ValueError, match="must|length"):
        wrong()
