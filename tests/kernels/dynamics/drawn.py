"""Small production networks and timelines, drawn from a seed."""

import numpy as np

from mainstay.kernels.dynamics.firms import firm_network
from mainstay.kernels.dynamics.network import ProductionNetwork
from mainstay.kernels.dynamics.timeline import FOREVER, Losses, Timeline


def network(seed: int, *, circles: bool = True, leads: bool = False) -> ProductionNetwork:
    """Draw firms of three industries, with circles or in tiers."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 9))
    pairs = [(i, j) for i in range(n) for j in range(n) if i < j or (circles and i != j)]
    kept = [pair for pair in pairs if rng.random() < 0.35] or pairs[:1]
    supplier, buyer = np.array(kept).T
    flow = rng.integers(1, 9, len(kept)).astype(float)
    sold = np.bincount(supplier, flow, minlength=n)
    spent = np.bincount(buyer, flow, minlength=n)
    final = np.maximum(spent * 1.5 - sold, 0) + rng.integers(0, 4, n)
    return firm_network(
        supplier,
        buyer,
        flow,
        rng.integers(0, 3, n),
        final_demand=final,
        cover=rng.integers(1, 6, n).astype(float),
        lead=rng.integers(0, 3, len(kept)) if leads else 0,
    )


def losses(rng: np.random.Generator, targets: int, number: int, *, low: float = 0.0) -> Losses:
    """Draw losses of some of the targets."""
    return Losses.of(
        rng.integers(0, targets, number),
        rng.uniform(low, 1, number),
        start=rng.integers(0, 8, number),
        steps=rng.choice([1, 3, 7, FOREVER], number),
        recovery=rng.integers(0, 6, number),
    )


def timeline(seed: int, net: ProductionNetwork, *, links: bool = True) -> Timeline:
    """Draw what happens: losses of every kind, and an alternate."""
    rng = np.random.default_rng([seed, 1])
    number = len(net.link_flow)
    opens = rng.integers(0, number, 1) if links else np.zeros(0, dtype=np.int64)
    return Timeline(
        capacity=losses(rng, net.producers, 2),
        links=losses(rng, number, 2) if links else Losses(),
        demand=losses(rng, net.producers, 1, low=-0.5),
        stock=losses(rng, len(net.slot_need), 1),
        opens_link=opens,
        opens_step=np.full(len(opens), 5),
        opens_flow=np.full(len(opens), 4.0),
    )


def tree(seed: int) -> ProductionNetwork:
    """Draw an assembly tree: each producer but the first sells to one other, and to nobody else."""
    rng = np.random.default_rng([seed, 2])
    n = int(rng.integers(3, 10))
    buyer = np.array([int(rng.integers(0, i)) for i in range(1, n)])
    flow = rng.integers(1, 9, n - 1).astype(float)
    final = np.zeros(n)
    final[0] = 10.0
    return firm_network(
        np.arange(1, n),
        buyer,
        flow,
        rng.integers(0, 3, n),
        final_demand=final,
        cover=rng.integers(1, 6, n).astype(float),
    )
