"""Check sites against all choices on small tables, and against another programme on larger ones."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, milp

from mainstay.kernels import branching, median
from mainstay.kernels.covering import fewest_sites, maximal_cover, p_center
from mainstay.kernels.location import p_median, shortest_distances
from mainstay.kernels.programme import NoOptimum, NoSolution, Programme

Floats = NDArray[np.float64]
repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=40)
LENGTHS = st.one_of(st.integers(0, 6).map(float), st.floats(0, 9, width=16))


@st.composite
def tables(draw: Any, *, most: int = 7) -> tuple[Floats, Floats, int]:
    """Draw distances, demand and how many sites to choose."""
    clients, sites = draw(st.integers(1, most)), draw(st.integers(1, most))
    row = st.lists(LENGTHS, min_size=sites, max_size=sites)
    table = np.array(draw(st.lists(row, min_size=clients, max_size=clients)))
    demand = np.array(draw(st.lists(LENGTHS, min_size=clients, max_size=clients)))
    return table, demand, draw(st.integers(1, sites))


def cost(table: Floats, demand: Floats, sites: tuple[int, ...]) -> float:
    return float(demand @ table[:, sites].min(axis=1))


def best(table: Floats, demand: Floats, p: int) -> float:
    return min(cost(table, demand, sites) for sites in combinations(range(table.shape[1]), p))


def random_network(size: int, edges: int, seed: int) -> Floats:
    """Return the distances of a ring with chords, as the files of the OR-Library are made."""
    rng = np.random.default_rng(seed)
    ring = [(n, (n + 1) % size) for n in range(size)]
    chords = rng.integers(0, size, (edges - size, 2)).tolist()
    lengths = rng.integers(1, 101, edges).tolist()
    return shortest_distances(
        [(a, b, length) for (a, b), length in zip([*ring, *chords], lengths, strict=True)], size
    )


def by_assignment(table: Floats, p: int) -> float:
    """Solve the p-median with a variable for each client and site."""
    clients, sites = table.shape
    size = sites + clients * sites
    served = np.zeros((clients, size))
    opened = np.zeros((clients * sites, size))
    for client in range(clients):
        first = sites + client * sites
        served[client, first : first + sites] = 1
        for site in range(sites):
            opened[client * sites + site, [first + site, site]] = 1, -1
    count = np.zeros((1, size))
    count[0, :sites] = 1
    found = milp(
        np.concatenate([np.zeros(sites), table.ravel()]),
        integrality=np.arange(size) < sites,
        bounds=(0, 1),
        constraints=[
            LinearConstraint(served, 1, 1),
            LinearConstraint(opened, -np.inf, 0),
            LinearConstraint(count, p, p),
        ],
    )
    assert found.status == 0, found.message
    return float(found.fun)


@repeatable
@given(tables())
def test_the_median_is_the_best_of_all_choices(case: tuple[Floats, Floats, int]) -> None:
    table, demand, p = case
    found = p_median(table, p, demand)
    assert found.objective == pytest.approx(best(table, demand, p))
    assert found.objective == pytest.approx(cost(table, demand, found.sites))
    assert found.bound == pytest.approx(found.objective) and found.bound <= found.objective


@repeatable
@given(tables(), st.floats(0, 9))
def test_cover_and_center_are_the_best_of_all_choices(
    case: tuple[Floats, Floats, int], radius: float
) -> None:
    table, demand, p = case
    covers, size = table <= radius, table.shape[1]
    choices = [list(sites) for sites in combinations(range(size), p)]
    most = max(float(demand @ covers[:, sites].any(axis=1)) for sites in choices)
    assert maximal_cover(covers, p, demand).objective == pytest.approx(most)
    nearest = min(float(table[:, sites].min(axis=1).max()) for sites in choices)
    found = p_center(table, p)
    assert found.objective == nearest
    assert table[:, found.sites].min(axis=1).max() == nearest
    assert len(found.sites) <= p
    if covers.any(axis=1).all():
        few = fewest_sites(covers)
        assert covers[:, few.sites].any(axis=1).all()
        assert p_center(table, int(few.objective)).objective <= radius
        assert few.objective == 1 or p_center(table, int(few.objective) - 1).objective > radius


@pytest.mark.parametrize(("p", "seed"), [(3, 1), (6, 2), (12, 3)])
def test_larger_medians_are_those_of_another_programme(p: int, seed: int) -> None:
    table = random_network(40, 70, seed)
    assert p_median(table, p).objective == pytest.approx(by_assignment(table, p))


@repeatable
@given(tables())
def test_sites_that_are_settled_are_never_wrong(case: tuple[Floats, Floats, int]) -> None:
    table, demand, p = case
    prices = table * demand[:, None]
    assume(p < table.shape[1])
    start = np.arange(p)
    worst = median.total(prices, start)
    _, bound = median.relaxed(prices, start, 1e-9)
    forced, barred = branching.reduced(bound.change, bound.value, p, worst - 1e-6)
    for sites in combinations(range(table.shape[1]), p):
        if cost(table, demand, sites) < worst - 1e-6:
            assert set(np.flatnonzero(forced)) <= set(sites)
            assert not set(np.flatnonzero(barred)) & set(sites)
    assert bound.value <= best(table, demand, p) + 1e-9


@repeatable
@given(tables())
def test_each_way_to_decide_finds_the_best(case: tuple[Floats, Floats, int]) -> None:
    table, demand, p = case
    prices, size = table * demand[:, None], table.shape[1]
    least = best(table, demand, p)
    start = branching.Node(np.arange(0), np.arange(size), np.zeros(len(table)), -np.inf)
    sites, proven = branching.branched(prices, np.arange(p), start, 1e-9)
    assert not proven or median.total(prices, sites) == pytest.approx(least, abs=1e-8)
    none = np.zeros(size, dtype=bool)
    found = median.decided(prices, p, none, none)
    assert found is not None
    assert median.total(prices, found[0]) == pytest.approx(least, abs=1e-8)
    assert found[1] == pytest.approx(least, abs=1e-6)


def test_the_programme_takes_over_from_a_search_that_is_cut_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = random_network(60, 100, 8)
    whole = [p_median(table, p).objective for p in (5, 12, 20)]
    monkeypatch.setattr(branching, "NODES", 0)
    assert [p_median(table, p).objective for p in (5, 12, 20)] == whole


def test_one_more_site_never_costs_more() -> None:
    table = random_network(30, 50, 5)
    costs = [p_median(table, p).objective for p in range(1, 31)]
    assert costs == sorted(costs, reverse=True) and costs[-1] == 0


def test_who_cannot_be_reached_is_named_or_left_out() -> None:
    table = [[0, np.inf], [np.inf, 0], [1, np.inf]]
    with pytest.raises(ValueError, match="no 1 sites reach every client"):
        p_median(table, 1)
    with pytest.raises(ValueError, match="no 1 sites reach every client"):
        p_center(table, 1)
    assert p_median(table, 1, [1, 0, 1]).sites == (0,)
    assert p_median(table, 1, [0, 0, 0]).objective == 0


@pytest.mark.parametrize(
    ("table", "p", "demand", "says"),
    [
        ([1, 2], 1, None, "shape"),
        ([[1, 2]], 3, None, "p is 3, expected 1 to 2 sites"),
        ([[1, 2]], 0, None, "p is 0"),
        ([[1, -2]], 1, None, "distance .* is -2"),
        ([[1, np.nan]], 1, None, "distance .* is nan"),
        ([[1, 2]], 1, [1, 2], "demand has shape"),
        ([[1, 2]], 1, [-1], "demand .* is -1"),
        ([[1, 2]], 1, [np.inf], "infinite"),
    ],
)
def test_bad_tables_are_refused(table: Any, p: int, demand: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        p_median(table, p, demand)


def test_bad_networks_and_covers_are_refused() -> None:
    with pytest.raises(ValueError, match="leaves the nodes 0 to 1"):
        shortest_distances([(0, 2, 1)], 2)
    with pytest.raises(ValueError, match="length -1"):
        shortest_distances([(0, 1, -1)], 2)
    with pytest.raises(ValueError, match="no site covers client 1"):
        fewest_sites([[True], [False]])
    with pytest.raises(ValueError, match="shape"):
        fewest_sites([True])


def test_a_programme_without_an_optimum_says_so() -> None:
    programme = Programme([-1.0], [0.0], [np.inf])
    programme.add([1.0], [np.inf], row=[0], column=[0])
    with pytest.raises(NoOptimum, match="[Uu]nbounded"):
        programme.minimum()
    programme.add([-np.inf], [0.0], row=[0], column=[0])
    with pytest.raises(NoSolution, match="no solution"):
        programme.minimum()
