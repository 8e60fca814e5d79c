"""How long a clock takes: draws of activity networks, beside a plain loop over draws and steps.

Run `python benchmarks/clock.py`. It prints the median of several runs of 40 steps and 100,000
draws, the ratio to a plain loop in Python, and how the time grows with steps and with draws as the
exponent between the two largest sizes: 1 is in step with the size.
"""

import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from mainstay.kernels.queues.events import simulated
from mainstay.kernels.schedule.durations import Duration, Fixed, Lognormal, Pert, Triangular
from mainstay.kernels.schedule.simulate import simulate

RUNS = 5
STEPS, DRAWS, PLAIN_DRAWS = 40, 100_000, 1_000
LIMIT = 2.0
"""Seconds that 40 steps and 100,000 draws may take."""

Case = tuple[dict[str, Duration], dict[str, list[str]]]


def made_up(steps: int, seed: int = 0) -> Case:
    """Make up a process: each step waits for up to three of the eight before it."""
    drawn = random.Random(seed)
    times: dict[str, Duration] = {}
    after: dict[str, list[str]] = {}
    for n in range(steps):
        low = drawn.uniform(1, 30)
        kinds: list[Duration] = [
            Pert(low, 2 * low, 5 * low),
            Triangular(low, 2 * low, 5 * low),
            Lognormal(2 * low, 3 * low),
            Fixed(low),
        ]
        times[f"s{n}"] = kinds[n % 4]
        near = [f"s{m}" for m in range(max(0, n - 8), n)]
        after[f"s{n}"] = drawn.sample(near, min(len(near), drawn.randint(1, 3)))
    return times, after


def plain(times: Mapping[str, Duration], after: Mapping[str, Sequence[str]], draws: int) -> int:
    """Draw and follow each draw by itself, forwards and backwards; return critical steps."""
    drawn, order, critical = random.Random(0), list(times), 0
    for _ in range(draws):
        taken = {step: drawn.betavariate(2, 4) * 30 for step in order}
        start: dict[str, float] = {}
        for step in order:
            start[step] = max((start[one] + taken[one] for one in after[step]), default=0.0)
        end = max(start[step] + taken[step] for step in order)
        late = dict.fromkeys(order, end)
        for step in reversed(order):
            for one in after[step]:
                late[one] = min(late[one], late[step] - taken[step])
        critical += sum(late[step] - start[step] - taken[step] < 1e-9 for step in order)
    return critical


def seconds(work: Callable[[], object]) -> float:
    """Return the median of several runs."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def growth(sizes: Sequence[int], times: Sequence[float]) -> float:
    """Return the exponent between the two largest sizes."""
    return math.log(times[-1] / times[-2]) / math.log(sizes[-1] / sizes[-2])


def main() -> None:
    """Measure, and print a line for each."""
    times, after = made_up(STEPS)
    usual = seconds(lambda: simulate(times, after, draws=DRAWS))
    each = seconds(lambda: plain(times, after, PLAIN_DRAWS)) / PLAIN_DRAWS * DRAWS
    print(f"{STEPS} steps, {DRAWS:,} draws  {usual:7.3f} s   limit {LIMIT} s")
    print(f"the same in a plain loop   {each:7.3f} s   {each / usual:.0f} times as long")
    sizes = (10, 40, 160)
    made = [made_up(n) for n in sizes]
    found = [seconds(lambda one=one: simulate(*one, draws=DRAWS)) for one in made]
    told = ", ".join(f"{n}: {s:.3f} s" for n, s in zip(sizes, found, strict=True))
    print(f"steps   {told}; grows with the power {growth(sizes, found):.2f}")
    sizes = (25_000, 100_000, 400_000)
    found = [seconds(lambda n=n: simulate(times, after, draws=n)) for n in sizes]
    told = ", ".join(f"{n:,}: {s:.3f} s" for n, s in zip(sizes, found, strict=True))
    print(f"draws   {told}; grows with the power {growth(sizes, found):.2f}")
    sizes = (25_000, 100_000)
    found = [seconds(lambda n=n: simulated([1.0, 3.2], 1.0, 5, cases=n)) for n in sizes]
    told = ", ".join(f"{n:,}: {s:.3f} s" for n, s in zip(sizes, found, strict=True))
    print(f"cases through a queue by events   {told}")


if __name__ == "__main__":
    main()
