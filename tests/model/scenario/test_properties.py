"""What holds of every network under every scenario."""

from collections import Counter
from dataclasses import replace

import numpy as np
from builders import networks
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from model.scenario.supposing import of, shocks

from mainstay.model.checks import check_network
from mainstay.model.force import rows_in_force, sources_in_force
from mainstay.model.network import Network
from mainstay.model.scenario import Range, Scenario, Shock, struck
from mainstay.model.scenario.segments import base

LATE = 745_000
TABLES = ("sources", "supply_links")


def in_force(network: Network, table: str, day: int) -> Counter:
    """Count what holds on a day, by key before any split, with its force and its capacity."""
    found = network[table]
    if table == "supply_links":
        found = found.take(np.flatnonzero(~found.among("kind", {"contract"})))
    force = (sources_in_force if table == "sources" else rows_in_force)(found, day)
    own = found["capacity_per_year"] if table == "sources" else [None] * len(found)
    return Counter(
        (base(found.keys[row]), int(force[row]), own[row]) for row in np.flatnonzero(force)
    )


def keys(network: Network, table: str, day: int) -> set[str]:
    return {key for key, _, _ in in_force(network, table, day)}


def sound(under: Network) -> None:
    problems = check_network(under, "network.toml", frozenset())
    assert [problem for problem in problems if problem.kind == "error"] == []


def as_without_it_before_and_after(network: Network, under: Network, shock: Shock) -> None:
    for day in (shock.start - 1, shock.back(LATE)):
        for table in TABLES if day is not None else ():
            assert in_force(under, table, day) == in_force(network, table, day), (table, day)


def lost_while_it_lasts(network: Network, under: Network, shock: Shock) -> None:
    end = shock.back(LATE) or LATE
    hit = struck(network, shock, LATE)
    for table, rows in zip(TABLES, (hit.sources, hit.links), strict=True):
        lost = {network[table].keys[row] for row in rows if shock.left == 0}
        for day in (shock.start, (shock.start + end) // 2, end - 1) if end > shock.start else ():
            assert not keys(under, table, day) & lost


def no_more_than_shorter(network: Network, under: Network, shock: Shock, days: int) -> None:
    longer = network.under(of(replace(shock, weeks=Range(30, 30)) if shock.weeks else shock))
    for table in TABLES:
        day = shock.start + days
        assert keys(longer, table, day) <= keys(under, table, day)


@limits(max_examples=50, deadline=None)
@given(st.data())
def test_a_shock_is_sound_dated_whole_and_monotone(data):
    network = data.draw(networks())
    shock = data.draw(shocks(network))
    under = network.under(of(shock))
    sound(under)
    as_without_it_before_and_after(network, under, shock)
    lost_while_it_lasts(network, under, shock)
    no_more_than_shorter(network, under, shock, data.draw(st.sampled_from([0, 27, 56, 58, 183])))


@limits(max_examples=30, deadline=None)
@given(st.data())
def test_one_after_the_other_is_both_together(data):
    network = data.draw(networks())
    one, two = (of(data.draw(shocks(network)), name) for name in ("one", "two"))
    both = network.under(one.with_(two))
    sound(both)
    if one.shocks[0].happening == two.shocks[0].happening:
        assert one.with_(two) is one
    else:
        assert network.under(one).under(two).digest == both.digest
    assert network.under(Scenario(name="nothing")).digest == network.digest
