"""How long the systemic-risk index of every firm takes: networks of 1,000 to 1,000,000 firms.

Run `python benchmarks/cascade.py [SIZE ...] [--runs N] [--threads N]`. Each size is a process of
its own on a made-up network. It prints medians of seconds on the clock and of all processors, which
say more where other work slows the machine down, and the largest memory; the ratio against a dense
sweep in numpy that holds every customer by every industry, measured on some firms; the largest 100
found by bounds; and what is followed anew after one link has come. Above 200,000 firms a random
sample is measured and the whole extrapolated from it: hubs are few, so that is rough. Growth is the
exponent between the two largest sizes that were measured whole.
"""

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from mainstay.kernels.cascade import (  # noqa: E402
    Shocks,
    cascades,
    firm_network,
    largest,
    recomputed,
    single_shocks,
)

CODES = (ROOT / "tests/papers/oracles/glcascade/codes.txt").read_text().split()
WHOLE = 200_000
SAMPLE = 0.002
EPS = 1e-2


def made_up(firms: int, seed: int = 42) -> dict[str, Any]:
    """Return a random network: power laws of links on both sides, four links to a firm."""
    rng = np.random.default_rng(seed)

    def fitness() -> np.ndarray:
        return np.minimum((1.0 - rng.random(firms)) ** (-1.0 / 1.3), max(50.0, 0.02 * firms))

    out, into = fitness(), fitness()
    shares = out / out.sum(), into / into.sum()
    target, keys = 4 * firms, np.empty(0, dtype=np.int64)
    while keys.size < target:
        more = int((target - keys.size) * 1.3) + 16
        source = rng.choice(firms, more, p=shares[0])
        end = rng.choice(firms, more, p=shares[1])
        two = source != end
        keys = np.unique(np.concatenate([keys, source[two] * firms + end[two]]))
    keys = np.sort(rng.choice(keys, target, replace=False))
    source, end = keys // firms, keys % firms
    weight = np.exp(rng.normal(0, 1.0, target)) * (out[source] * into[end]) ** 0.3
    sectors = rng.dirichlet(np.full(len(CODES), 0.7))
    industry = rng.choice(len(CODES), firms, p=sectors)
    goods = np.array([int(code) <= 45 for code in CODES])
    kind = np.where(goods[:, None] & goods, 2, 1)
    return {"supplier": source, "buyer": end, "weight": weight, "industry": industry,
            "essentiality": kind, "firms": firms}  # fmt: skip


def dense(made: dict[str, Any], firm: int) -> tuple[float, int]:
    """Return the index of one firm and its steps: every customer by every industry, each step."""
    start, end, value, firms = made["supplier"], made["buyer"], made["weight"], made["firms"]
    industry, width = made["industry"], len(CODES)
    sold, bought = np.bincount(start, value, firms), np.bincount(end, value, firms)
    cell = end * width + industry[start]
    essential = made["essentiality"][industry[start], industry[end]] == 2
    share = value / np.where(essential, np.bincount(cell, value, firms * width)[cell], bought[end])
    lost = np.zeros(firms)
    lost[firm] = 1.0
    down, up, steps = lost, lost, 0
    while True:
        left = np.bincount(industry, (1 - down) * sold, width)
        factor = np.minimum(1.0, sold / np.where(left <= 1e-10, 1.0, left)[industry])
        missing = np.bincount(cell, share * (factor * down)[start], firms * width)
        missing = missing.reshape(firms, width)
        kinds = made["essentiality"][:, industry].T
        linear = (missing * (kinds == 1)).sum(1)
        worst = (missing * (kinds == 2)).max(1)
        after_down = np.minimum(1.0, np.maximum(lost, np.maximum(linear, worst)))
        unsold = np.bincount(start, value / sold[start] * up[end], firms)
        after_up = np.minimum(1.0, np.maximum(lost, unsold))
        steps += 1
        drop = max((after_down - down).max(), (after_up - up).max())
        down, up = after_down, after_up
        if drop <= EPS:
            return float(np.maximum(down, up) @ sold / sold.sum()), steps


def median(runs: int, run: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return the medians of seconds on the clock and of processors, and what the last run gave."""
    clock, processor = [], []
    for _ in range(runs):
        start, begun = time.perf_counter(), time.process_time()
        given = run()
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - begun)
    return statistics.median(clock), statistics.median(processor), given


def measure(firms: int, runs: int, threads: int | None) -> dict[str, float]:
    """Measure one size."""
    small = firm_network(**made_up(100))
    largest(small, single_shocks(100), 5, threads=threads)
    made = made_up(firms)
    network = firm_network(**made)
    rng = np.random.default_rng(7)
    asked = firms if firms <= WHOLE else int(SAMPLE * firms)
    rows = np.sort(rng.choice(firms, asked, replace=False))
    shocks = Shocks(np.arange(asked + 1), rows, np.ones(asked))
    seconds, processor, found = median(
        runs, lambda: cascades(network, shocks, eps=EPS, threads=threads)
    )
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    few = rng.choice(asked, max(3, min(20, 200_000 // firms)), replace=False)
    slow, _, plain = median(1, lambda: [dense(made, rows[at]) for at in few])
    assert np.allclose(found.esri[few], [index for index, _ in plain], rtol=0, atol=1e-12)
    assert found.iterations[few].tolist() == [steps for _, steps in plain]
    part = firms / asked
    row = {"firms": firms, "asked": asked, "seconds": seconds * part,
           "processor": processor * part, "megabytes": megabytes,
           "dense": slow / len(few) * firms}  # fmt: skip
    if asked == firms:
        row |= further(made, runs, threads)
    return row


def further(made: dict[str, Any], runs: int, threads: int | None) -> dict[str, float]:
    """Measure the largest hundred, and one more link."""
    weights = np.bincount(made["supplier"], made["weight"], made["firms"])
    before, shocks = firm_network(**made, weights=weights), single_shocks(made["firms"])
    ranked, _, top = median(runs, lambda: largest(before, shocks, 100, threads=threads))
    known = cascades(before, shocks, threads=threads)
    rng = np.random.default_rng(1)
    source, end = rng.choice(made["firms"], 2, replace=False)
    more = made | {"supplier": np.append(made["supplier"], source),
                   "buyer": np.append(made["buyer"], end),
                   "weight": np.append(made["weight"], np.median(made["weight"]))}  # fmt: skip
    after = firm_network(**more, weights=weights)
    anew, _, again = median(runs, lambda: recomputed(before, known, after, shocks, threads=threads))
    return {"largest_100": ranked, "finished": top.finished, "one_link": anew,
            "anew": len(again.anew)}  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.sizes[0], asked.runs, asked.threads)))
        return
    rows = []
    for size in asked.sizes:
        command = [sys.executable, __file__, str(size), "--one", "--runs", str(asked.runs)]
        command += ["--threads", str(asked.threads)] if asked.threads else []
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append(json.loads(done.stdout))
        show(rows[-1])
    whole = [row for row in rows if row["asked"] == row["firms"]][-2:]
    if len(whole) == 2:
        growth = math.log(whole[1]["seconds"] / whole[0]["seconds"])
        growth /= math.log(whole[1]["firms"] / whole[0]["firms"])
        print(f"growth: seconds rise as firms to the power {growth:.2f}")


def show(row: dict[str, float]) -> None:
    """Print one size."""
    part = "" if row["asked"] == row["firms"] else f" (from {row['asked']:,} firms)"
    print(f"{row['firms']:>9,} firms: {row['seconds']:.2f} s for all{part}, "
          f"{row['processor']:.2f} s of processors, {row['megabytes']:.0f} MB")  # fmt: skip
    print(f"          dense sweep {row['dense']:,.0f} s extrapolated, "
          f"{row['dense'] / row['seconds']:,.0f} times as long", flush=True)  # fmt: skip
    if "anew" in row:
        print(f"          largest 100: {row['largest_100']:.2f} s, {row['finished']} finished; "
              f"one link more: {row['one_link']:.2f} s, {row['anew']} anew",
              flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
