"""How long production over time takes: sectors beside the peer BoARIO, firms, and many small runs.

Run `python benchmarks/dynamics.py [--peer PYTHON] [--repeat N]`. PYTHON is an environment with
boario 0.7.2, pymrio 0.7.0 and progressbar2; without it the column of the peer stays empty. Times
are medians; a peer's day is the time of its loop over days, without its start.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from mainstay.kernels.dynamics.course import simulate
from mainstay.kernels.dynamics.firms import firm_network
from mainstay.kernels.dynamics.network import Floats, ProductionNetwork
from mainstay.kernels.dynamics.parameters import Parameters
from mainstay.kernels.dynamics.sectors import sector_network
from mainstay.kernels.dynamics.timeline import Losses, Timeline

TABLES = ((6, 8, 365), (20, 30, 100), (40, 50, 60))
"""Regions, sectors and days; the days of the peer are those of its own measurement."""
LOST = {"0": 0.25, "1": 0.25}
FIRST, DURATION, RECOVERY = 5, 10, 30
PEER = Path(__file__).parent / "boario_run.py"
RULES = Parameters(order_rule="capacity_share", overproduction="reversible")


def table(regions: int, sectors: int) -> tuple[Floats, Floats]:
    """Draw a full table in which regions buy mostly at home, and its final demand."""
    rng, n = np.random.default_rng(0), regions * sectors
    flows = rng.lognormal(0, 1.5, (n, n))
    home = np.arange(n) // sectors
    flows[home[:, None] == home] *= 30
    demand = rng.lognormal(0, 1, (n, regions)) * flows.sum(axis=1).mean() / regions
    return flows, demand


def firms(number: int) -> ProductionNetwork:
    """Draw firms with four links each, some with very many, as production networks have them."""
    rng = np.random.default_rng(42)
    fitness = (1 - rng.random((2, number))) ** (-1 / 1.3)
    fitness = np.minimum(fitness, max(50.0, 0.02 * number))
    share = fitness / fitness.sum(axis=1, keepdims=True)
    ends = [rng.choice(number, 4 * number, p=share[side]) for side in (0, 1)]
    keys = np.unique(ends[0][ends[0] != ends[1]] * number + ends[1][ends[0] != ends[1]])
    supplier, buyer = keys // number, keys % number
    size = np.exp(rng.normal(size=len(keys))) * (fitness[0][supplier] * fitness[1][buyer]) ** 0.3
    return firm_network(supplier, buyer, size, rng.integers(0, 88, number))


def seconds(work: Callable[[], object], repeat: int) -> float:
    """Return the median time of some runs after a first that is not counted."""
    work()
    found = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return median(found)


def sectors(regions: int, number: int, days: int, peer: str | None, repeat: int) -> str:
    """Measure a day of one table here and, where there is one, with the peer in turn."""
    flows, demand = table(regions, number)
    network = sector_network(flows, demand, regions)
    losses = Losses.of(
        [int(place) for place in LOST],
        list(LOST.values()),
        start=FIRST + 1,
        steps=DURATION + 2,
        recovery=RECOVERY,
    )
    events = Timeline(capacity=losses)
    ours = seconds(lambda: simulate(network, events, RULES, days), repeat) / days
    line = f"{regions * number:>10,} industries {ours * 1e3:>12.3f}"
    if peer is None:
        return line + f"{'-':>12}{'-':>9}{'-':>14}"
    made = simulate(network, events, RULES, days).production
    runs = [asked(peer, flows, demand, regions, days) for _ in range(repeat)]
    theirs = median(taken for taken, _ in runs) / days
    # The peer rounds what is left of a loss while it recovers, so days up to then are compared.
    rows = slice(0, FIRST + DURATION + 3)
    apart = np.abs(made[rows] / runs[0][1][rows] - 1).max()
    return line + f"{theirs * 1e3:>12.3f}{theirs / ours:>9.1f}{apart:>14.1e}"


def asked(
    peer: str, flows: Floats, demand: Floats, regions: int, days: int
) -> tuple[float, Floats]:
    """Run the peer as a process; return the seconds of its days and its production."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        np.savez(here / "tables.npz", flows=flows, final_demand=demand)
        task = {
            "tables": str(here / "tables.npz"),
            "out": str(here / "out.npy"),
            "regions": regions,
            "days": days,
            "settings": {"order_type": "alt"},
            "lost": LOST,
            "first": FIRST,
            "duration": DURATION,
            "recovery": RECOVERY,
        }
        (here / "task.json").write_text(json.dumps(task), encoding="utf-8")
        command = [peer, str(PEER), str(here / "task.json")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"the peer failed: {done.stderr.strip().splitlines()[-1]}")
        return float(done.stdout.split()[-1]), np.load(here / "out.npy")


def many_small(repeat: int) -> float:
    """Measure a thousand runs of 104 steps of a network of 60 producers."""
    network = firms(60)
    losses = [Losses.of([k % 60], 0.5, start=2, steps=k % 20) for k in range(1000)]
    rules = Parameters(psi=0.0, inventory_tau=1.0, order_for="what_is_wanted")
    return seconds(
        lambda: [simulate(network, Timeline(capacity=lost), rules, 104) for lost in losses], repeat
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure production over time.")
    parser.add_argument("--peer", metavar="PYTHON", help="an environment with boario 0.7.2")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--firms", type=int, default=100_000)
    given = parser.parse_args()
    if given.peer is None:
        print("without --peer PYTHON the peer is not run", file=sys.stderr)
    print(f"{'milliseconds a day':<21}{'mainstay':>13}{'BoARIO':>12}{'ratio':>9}{'difference':>14}")
    for regions, number, days in TABLES:
        print(sectors(regions, number, days, given.peer, given.repeat), flush=True)
    network = firms(given.firms)
    events = Timeline(capacity=Losses.of(np.arange(100), 1.0, start=5, steps=10, recovery=30))
    all_firms = np.zeros(network.producers, dtype=np.int64)
    for rule in ("proportional", "smallest_order_first"):
        rules = Parameters(psi=0.0, rationing=rule)
        simulate(network, events, rules, 1, watch=all_firms)
        clock, processor = time.perf_counter(), time.process_time()
        simulate(network, events, rules, 100, watch=all_firms)
        clock, processor = time.perf_counter() - clock, time.process_time() - processor
        head = f"{given.firms:,} firms, {len(network.link_flow):,} links, 100 steps, {rule}"
        print(f"{head}: {clock:.2f} s, of the processors {processor:.2f} s")
    print(f"1,000 runs of 104 steps, 60 producers: {many_small(given.repeat):.2f} s")


if __name__ == "__main__":
    main()
