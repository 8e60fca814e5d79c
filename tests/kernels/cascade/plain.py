"""The equations on dense arrays, word by word, and drawn firm networks to hold them against."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from mainstay.kernels.cascade import CascadeNetwork, Shocks, firm_network, group_shocks

RULES = ("largest_drop", "total_growth", "converged")


@dataclass(frozen=True)
class Firms:
    """A firm network as a dense matrix: sales[i, j] of i to j."""

    sales: np.ndarray
    industry: np.ndarray
    essentiality: np.ndarray
    weights: np.ndarray | None

    def network(self) -> CascadeNetwork:
        supplier, buyer = np.nonzero(self.sales)
        return firm_network(
            supplier,
            buyer,
            self.sales[supplier, buyer],
            self.industry,
            self.essentiality,
            firms=len(self.sales),
            weights=self.weights,
        )


@dataclass(frozen=True)
class Run:
    """How to follow a cascade."""

    eps: float = 1e-2
    rule: str = "largest_drop"
    substitution: bool = True


def followed(firms: Firms, lost: np.ndarray, run: Run) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the losses downstream and upstream of one scenario, and the steps made."""
    weights = firms.sales.sum(1) if firms.weights is None else firms.weights
    weights = weights / weights.sum() if weights.sum() > 0 else np.zeros(len(lost))
    down, up, steps = lost.copy(), lost.copy(), 0
    while True:
        steps += 1
        after = stepped_down(firms, lost, down, run.substitution), stepped_up(firms, lost, up)
        drop = max(np.max(after[0] - down, initial=0), np.max(after[1] - up, initial=0))
        before = weights @ (down + up)
        down, up = after
        growth = weights @ (down + up) <= before * (1 + run.eps)
        stop = {
            "largest_drop": drop <= run.eps,
            "total_growth": growth,
            "converged": drop <= 1e-15,
        }
        if stop[run.rule] or steps == 100_000:
            return down, up, steps


def stepped_down(
    firms: Firms, lost: np.ndarray, down: np.ndarray, substitution: bool
) -> np.ndarray:
    sales, industry = firms.sales, firms.industry
    factor = np.ones(len(lost))
    if substitution:
        size = sales.sum(1)
        left = np.array([((1 - down) * size)[industry == k].sum() for k in industry])
        factor = np.minimum(1, size / np.where(left <= 1e-10, 1, left))
    after = lost.copy()
    for node in range(len(lost)):
        bought = sales[:, node]
        kind = firms.essentiality[industry, industry[node]]
        linear = bought[kind == 1] @ (factor * down)[kind == 1]
        worst = [linear / bought.sum()] if linear else []
        for k in np.unique(industry[(kind == 2) & (bought > 0)]):
            one = industry == k
            worst.append(bought[one] @ (factor * down)[one] / bought[one].sum())
        after[node] = min(1, max([lost[node], *worst]))
    return after


def stepped_up(firms: Firms, lost: np.ndarray, up: np.ndarray) -> np.ndarray:
    sold = firms.sales.sum(1)
    missing = np.divide(firms.sales @ up, sold, out=np.zeros(len(up)), where=sold > 0)
    return np.minimum(1, np.maximum(lost, missing))


def lost_in(shocks: Shocks, nodes: int) -> np.ndarray:
    """Return the shocks as a dense array, a row for each scenario."""
    lost = np.zeros((len(shocks), nodes))
    for row in range(len(shocks)):
        for at in range(shocks.ptr[row], shocks.ptr[row + 1]):
            lost[row, shocks.nodes[at]] = max(lost[row, shocks.nodes[at]], shocks.loss[at])
    return lost


@st.composite
def drawn(draw: st.DrawFn, most: int = 7) -> Firms:
    """Draw firms: few industries, links of any value, self-supply, closed groups."""
    nodes = draw(st.integers(1, most))
    industries = draw(st.integers(1, 4))
    seed = draw(st.integers(0, 2**32 - 1))
    density = draw(st.sampled_from([0.15, 0.35, 0.7]))
    scale = draw(st.sampled_from([0.1, 1.0, 1000.0]))
    rng = np.random.default_rng(seed)
    sales = (
        np.exp(rng.normal(0, 1, (nodes, nodes))) * (rng.random((nodes, nodes)) < density) * scale
    )
    own = draw(st.booleans())
    return Firms(
        sales,
        rng.integers(0, industries, nodes),
        rng.integers(0, 3, (industries + 1, industries + 1)),
        rng.random(nodes) if own else None,
    )


@st.composite
def drawn_shocks(draw: st.DrawFn, nodes: int) -> Shocks:
    """Draw scenarios: single, whole, partial, several at once, none at all."""
    share = st.sampled_from([1.0, 0.5, 0.3, 0.0])
    group = st.dictionaries(st.integers(0, nodes - 1), share, max_size=3)
    return group_shocks(draw(st.lists(group, min_size=1, max_size=12)))
