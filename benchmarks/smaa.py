"""How long acceptability takes: medians, beside the plain way, and how they grow.

Run `python benchmarks/smaa.py [--draws N]`. The plain way computes and sorts one draw after another
in Python, on a hundredth of the draws, and is scaled up.
"""

import argparse
import math
import time
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np

from mainstay.kernels.smaa import acceptability, draw_weights, flip

SIZES = ((5, 5), (10, 5), (20, 5), (10, 10))
REPEATS = 5
PART = 100


def seconds(work: Callable[[], Any]) -> float:
    """Return the median of a few runs."""
    found = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return median(found)


def plain(low: Any, high: Any, draws: int) -> list[list[float]]:
    """Count first ranks draw by draw."""
    rng = np.random.default_rng(0)
    number, criteria = low.shape
    counts = [[0.0] * number for _ in range(number)]
    for _ in range(draws):
        cuts = sorted(rng.random(criteria - 1))
        weights = [b - a for a, b in pairwise([0.0, *cuts, 1.0])]
        worth = [
            sum(w * rng.uniform(a, b) for w, a, b in zip(weights, low[i], high[i], strict=True))
            for i in range(number)
        ]
        for place, alternative in enumerate(sorted(range(number), key=lambda i: -worth[i])):
            counts[alternative][place] += 1 / draws
    return counts


def line(low: Any, high: Any, draws: int) -> str:
    """Measure one size."""
    took = seconds(lambda: acceptability(low, high, draws=draws))
    half = seconds(lambda: acceptability(low, high, draws=draws // 2))
    start = time.perf_counter()
    plain(low, high, draws // PART)
    slow = (time.perf_counter() - start) * PART
    return (
        f"{len(low)} alternatives, {low.shape[1]} criteria, {draws:,} draws: {took:.2f} s; "
        f"plain {slow:.0f} s, ratio {slow / took:.0f}; growth {math.log2(took / half):.2f}"
    )


def main() -> None:
    """Print one line for each size, and one for each sort of weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=100_000)
    draws = parser.parse_args().draws
    rng = np.random.default_rng(0)
    for number, criteria in SIZES:
        low = rng.random((number, criteria)) / 2
        print(line(low, low + rng.random((number, criteria)) / 2, draws))
    chain = [(0, 1), (1, 2), (2, 3), (3, 4)]
    tight = {"lower": [0.19] * 5, "upper": [0.21] * 5, "order": chain}
    for name, limits in {"any": {}, "in full order": {"order": chain}, "tight": tight}.items():
        took = seconds(lambda limits=limits: draw_weights(5, draws // 10, **limits))
        print(f"weights {name}, {draws // 10:,} draws: {took:.2f} s")
    one, other = rng.random(5), rng.random(5)
    print(f"one flip: {seconds(lambda: flip(one, other)) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
