"""Check that an answer is the same to the bit, however the work is shared out."""

import hashlib
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from mainstay.kernels.dynamics import course, start
from mainstay.kernels.dynamics.course import Course, simulate
from mainstay.kernels.dynamics.firms import firm_network
from mainstay.kernels.dynamics.network import ProductionNetwork
from mainstay.kernels.dynamics.parameters import Parameters
from mainstay.kernels.dynamics.sectors import sector_network
from mainstay.kernels.dynamics.timeline import Losses, Timeline

EVENTS = Timeline(capacity=Losses.of([0, 5], [0.8, 1.0], start=2, steps=6, recovery=5))


def firms() -> ProductionNetwork:
    rng = np.random.default_rng(0)
    ends = rng.integers(0, 9_000, (2, 40_000))
    ends = ends[:, ends[0] != ends[1]]
    return firm_network(*ends, rng.lognormal(size=ends.shape[1]), rng.integers(0, 30, 9_000))


def sectors() -> ProductionNetwork:
    rng = np.random.default_rng(1)
    return sector_network(rng.lognormal(size=(260, 260)), rng.lognormal(size=260) * 99, 20)


def digest(found: Course) -> str:
    return hashlib.sha256(found.production.tobytes() + found.stock.tobytes()).hexdigest()


@pytest.mark.parametrize("make", [firms, sectors])
@pytest.mark.parametrize("rationing", ["proportional", "smallest_order_first"])
def test_the_number_of_threads_does_not_show(make, rationing, monkeypatch) -> None:
    monkeypatch.setattr(course, "SMALL", 0)
    network, rules = make(), Parameters(rationing=rationing)
    found = {digest(simulate(network, EVENTS, rules, 15, threads=n)) for n in (1, 2, 3)}
    assert len(found) == 1
    assert len(start._bounds(network)) > 2


def test_a_full_table_is_what_its_links_are() -> None:
    full = sectors()
    assert len(start.grid(full)) == 260
    behind = replace(EVENTS, links=Losses.of([0], 0.0))
    # A loss of nothing: the table is no longer read as one, and one slot goes link by link.
    one = simulate(full, behind, steps=15)
    assert simulate(full, EVENTS, steps=15).production == pytest.approx(one.production, rel=1e-12)


def test_another_process_says_the_same() -> None:
    code = (
        "from kernels.dynamics.test_same_bits import *;"
        "print(digest(simulate(firms(), EVENTS, steps=15, threads=2)))"
    )
    path = {"PYTHONPATH": ":".join(sys.path), "NUMBA_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=path
    )
    assert done.stdout.strip() == digest(simulate(firms(), EVENTS, steps=15))
