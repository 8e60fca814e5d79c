"""How long it takes to find what is lost with every node: regions against one warm programme.

Run `python benchmarks/survive.py [--sizes N ...] [--peer N] [--repeat N]`. The networks have five
tiers, two to four materials for each node and one to three suppliers for each material; capacities
are 1.3 times what flows, stocks last up to four weeks, and a lost node recovers after eight. The
peer is HiGHS by itself: one model of the whole network, in which the bound of one node is changed
and the last basis kept. Both run in this process, one after the other.
"""

import argparse
import math
import statistics
import time
from collections.abc import Callable
from typing import Any

import highspy
import numpy as np

from mainstay.kernels.recovery.answers import impact, survive
from mainstay.kernels.recovery.network import Groups, RecoveryNetwork, recovery_network

RECOVER = 8.0
SIZES = (300, 1000, 3000, 10_000)
TIERS = (0.05, 0.15, 0.25, 0.27, 0.28)


def made_up(nodes: int, seed: int = 0) -> RecoveryNetwork:
    """Make a network of five tiers; products stand first."""
    rng = np.random.default_rng(seed)
    sizes = np.maximum(1, (np.array(TIERS) / sum(TIERS) * nodes).astype(int))
    sizes[-1] += nodes - sizes.sum()
    start = np.concatenate([[0], np.cumsum(sizes)])
    material = np.full(nodes, -1)
    for tier in range(1, len(sizes)):
        kinds = max(1, sizes[tier] // 3)
        material[start[tier] : start[tier + 1]] = start[tier] + rng.integers(0, kinds, sizes[tier])
    needs = []
    for tier in range(len(sizes) - 1):
        below = np.arange(start[tier + 1], start[tier + 2])
        kinds = np.unique(material[below])
        for node in range(start[tier], start[tier + 1]):
            for kind in rng.choice(kinds, min(len(kinds), rng.integers(2, 5)), replace=False):
                able = below[material[below] == kind]
                by = rng.choice(able, min(len(able), rng.integers(1, 4)), replace=False)
                needs.append((node, by))
    demand = np.zeros(nodes)
    demand[: sizes[0]] = rng.uniform(50, 150, sizes[0])
    flow = demand.copy()
    for node, by in needs:
        flow[by] += flow[node] / len(by)
    stock = rng.uniform(0, 4, nodes) * flow
    margin = rng.uniform(1, 10, nodes)
    return recovery_network(
        needs, stock=stock, capacity=1.3 * flow + 1e-6, demand=demand, margin=margin
    )


class Peer:
    """The programme of the whole network in one HiGHS model, kept warm between nodes."""

    def __init__(self, network: RecoveryNetwork, *, survive: bool) -> None:
        n, arcs = network.nodes, len(network.arc_node)
        sold, when = n + arcs, 2 * n + arcs
        rows: list[tuple[Any, Any, float]] = []
        for node in range(n):
            rows.append(([node], [-1.0], network.stock[node]))
            if network.demand[node] > 0:
                rows[-1][0].append(sold + node)
                rows[-1][1].append(1.0)
        for arc, node in enumerate(network.arc_node.tolist()):
            rows[node][0].append(n + arc)
            rows[node][1].append(1.0)
        for need, node in enumerate(network.need_node.tolist()):
            span = range(network.arc_ptr[need], network.arc_ptr[need + 1])
            rows.append(([node, *(n + a for a in span)], [1.0, *(-1.0 for _ in span)], 0.0))
        for node in range(n):
            rows.append(([node, when], [1.0, -network.capacity[node]], 0.0))
            if network.demand[node] > 0:
                rows.append(([sold + node, when], [1.0, -network.demand[node]], 0.0))
                if survive:
                    rows.append(([sold + node, when], [-1.0, network.demand[node]], 0.0))
        cost, upper = np.zeros(when + 1), np.full(when + 1, math.inf)
        upper[sold:when][network.demand <= 0] = 0.0
        lower = np.zeros(when + 1)
        if survive:
            cost[when], upper[when] = -1.0, 1e4
        else:
            cost[sold:when], lower[when], upper[when] = -network.margin, RECOVER, RECOVER
        self.whole = 0.0 if survive else RECOVER * float(network.margin @ network.demand)
        self.solver = _solver(rows, cost, lower, upper)

    def loss(self, node: int) -> float:
        """Return the loss, or with the other aim minus the time, without one node."""
        self.solver.changeColBounds(node, 0.0, 0.0)
        self.solver.run()
        value = float(self.solver.getInfo().objective_function_value)
        self.solver.changeColBounds(node, 0.0, highspy.kHighsInf)
        return self.whole + value


def _solver(rows: list[Any], cost: Any, lower: Any, upper: Any) -> highspy.Highs:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), len(rows)
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, lower, upper
    model.row_lower_ = np.full(len(rows), -math.inf)
    model.row_upper_ = np.array([high for _, _, high in rows])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    sizes = np.cumsum([0, *(len(columns) for columns, _, _ in rows)])
    model.a_matrix_.start_ = sizes.astype(np.int32)
    model.a_matrix_.index_ = np.array(
        [c for columns, _, _ in rows for c in columns], dtype=np.int32
    )
    model.a_matrix_.value_ = np.array([v for _, values, _ in rows for v in values])
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(model)
    solver.run()
    return solver


def seconds(work: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    """Return the median time of some work, and what it found."""
    taken, found = [], None
    for _ in range(repeat):
        start = time.perf_counter()
        found = work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), found


def main() -> None:
    """Measure, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--peer", type=int, default=100, help="nodes that the peer is asked for")
    parser.add_argument("--survive", type=int, default=1000, help="largest size for survival")
    parser.add_argument("--repeat", type=int, default=5)
    asked = parser.parse_args()
    warm = made_up(300, 1)
    impact(warm, Groups.single(300), RECOVER)
    survive(warm, Groups.single(300))
    print("what      nodes  all nodes, s  peer, s a node  peer, all nodes, s  ratio  difference")
    loss, last = 0.0, (0, 0.0)
    for nodes in asked.sizes:
        network = made_up(nodes)
        taken, found = seconds(
            lambda n=network: impact(n, Groups.single(n.nodes), RECOVER), asked.repeat
        )
        loss = float(found.sum())
        _compare("impact", network, found, taken, Peer(network, survive=False), asked.peer)
        print(f"          sum of losses {loss:,.3f}; {int((found > 0).sum())} nodes with a loss")
        if last[0]:
            growth = math.log(taken / last[1]) / math.log(nodes / last[0])
            print(f"          growth exponent from {last[0]} nodes: {growth:.2f}")
        last = (nodes, taken)
        if nodes <= asked.survive:
            taken, found = seconds(lambda n=network: survive(n, Groups.single(n.nodes)), 1)
            _compare("survive", network, found, taken, Peer(network, survive=True), asked.peer)


def _compare(
    what: str, network: RecoveryNetwork, found: Any, taken: float, peer: Peer, number: int
) -> None:
    """Print a line beside the peer, which is asked for some nodes spread over the tiers."""
    if network.nodes > 3000:
        number = min(number, 6)
    nodes = np.unique(np.linspace(0, network.nodes - 1, min(number, network.nodes)).astype(int))
    each, values = seconds(lambda: [peer.loss(node) for node in nodes.tolist()], 1)
    each /= len(nodes)
    told = np.array(values) if what == "impact" else -np.array(values)
    ours = found[nodes] if what == "impact" else np.minimum(found[nodes], 1e4)
    difference = float(np.max(np.abs(told - ours) / (1 + np.abs(told))))
    print(
        f"{what:9s} {network.nodes:5d}  {taken:12.3f}  {each:14.4f}  {each * network.nodes:18.1f}"
        f"  {each * network.nodes / taken:5.0f}  {difference:.1e}",
        flush=True,
    )


if __name__ == "__main__":
    main()
