"""Run a production network through a timeline, step by step."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from os import cpu_count

import numpy as np

from mainstay.kernels.dynamics.check import check
from mainstay.kernels.dynamics.events import Events, begin, events
from mainstay.kernels.dynamics.grid import restock_grid
from mainstay.kernels.dynamics.network import Floats, Ints, ProductionNetwork
from mainstay.kernels.dynamics.one_by_one import restock_one_by_one
from mainstay.kernels.dynamics.parameters import Parameters
from mainstay.kernels.dynamics.produce import produce
from mainstay.kernels.dynamics.restock import restock
from mainstay.kernels.dynamics.run import Watch, run, write
from mainstay.kernels.dynamics.smallest import ration_smallest
from mainstay.kernels.dynamics.start import begin_state
from mainstay.kernels.dynamics.state import FULL_GRID, MIXED, SMALLEST, Fixed, Moving
from mainstay.kernels.dynamics.timeline import Timeline
from mainstay.progress import report

SMALL = 65_536
"""Links below which one thread is faster than handing work to several."""


@dataclass(frozen=True, eq=False)
class Course:
    """What was recorded, one row for each step and one column for each group of producers.

    Parameters
    ----------
    production, capacity, orders : array of float, shape (steps, n_groups)
        Made, able to make (with overproduction), and asked for by producers and final demand.
    final_demand, final_demand_met : array of float, shape (steps, n_groups)
        Asked for by final demand, and delivered to it.
    stock : array of float, shape (steps, n_groups)
        Least stock at the end of the step relative to the one before the shock, over the inputs
        that constrain; infinite where there is none.
    limiting : array of int, shape (steps, n_groups)
        Slot of the input that held production back most; -1 where none did.
    """

    production: Floats
    capacity: Floats
    orders: Floats
    final_demand: Floats
    final_demand_met: Floats
    stock: Floats
    limiting: Ints


def simulate(
    network: ProductionNetwork,
    timeline: Timeline | None = None,
    parameters: Parameters | None = None,
    steps: int = 365,
    *,
    watch: Ints | None = None,
    threads: int | None = None,
) -> Course:
    """Return production, orders, deliveries and stocks over time.

    Parameters
    ----------
    network : ProductionNetwork
        As it is before the shock; where it is balanced, nothing changes without a shock.
    timeline : Timeline, optional
        What fails, opens and changes; nothing by default.
    parameters : Parameters, optional
    steps : int, at least 1
        Steps to simulate; the unit of time is that of the network.
    watch : array of int, shape (n,), optional
        Group of each producer, -1 where it is not recorded; by default each is a group.
    threads : int, at least 1, optional
        By default one for each processor. The answer is the same to the bit for any number.

    Returns
    -------
    Course

    Raises
    ------
    ValueError
        If an array has another length than the network asks for, points to what isn't there, or
        holds what is not a number or out of range; if a cover is below 1; if steps is below 1.

    Notes
    -----
    In each step t, for producers i and j and slots s with need a, cover n and stock w:

    - demand D = sum of orders + final demand;
    - overproduction alpha, by the scarcity z = (D(t) - x(t-1)) / D(t): alpha + (alpha_max - alpha)
      z / tau_alpha where z > 0, else alpha + (alpha_base - alpha) / tau_alpha;
    - wanted production x* = min(D, alpha (1 - loss) capacity);
    - production x = x* min(1, min over essential s of w / (max(psi n, 1) a x*));
    - deliveries x / D of each order, or by another rule of rationing;
    - stocks w - a x + deliveries;
    - orders a x + max(0, n a x* - w) / tau, divided among the links of the slot.

    Memory is in step with the links; what is recorded takes steps times groups.

    References
    ----------
    Hallegatte, S. (2014). Modeling the role of inventories and heterogeneity in the assessment of
    the economic costs of natural disasters. Risk Analysis 34(1), 152-167, section 2.
    Guan, D. et al. (2020). Global supply-chain effects of COVID-19 control measures. Nature Human
    Behaviour 4, 577-587, methods (orders by the capacity of suppliers).
    Inoue, H. and Todo, Y. (2019). Firm-level propagation of shocks through supply-chain networks.
    Nature Sustainability 2, 841-847 (stocks of firms, smallest relative order first).

    Examples
    --------
    A maker of 10 a day uses 10 of an input, of which it holds 3 days. The supplier fails for good:

    >>> from mainstay.kernels.dynamics.firms import firm_network
    >>> from mainstay.kernels.dynamics.timeline import Losses
    >>> chain = firm_network([0], [1], [10.0], [0, 1], final_demand=[0.0, 10.0], cover=3.0)
    >>> gone = Losses.of([0], 1.0, start=1)
    >>> course = simulate(chain, Timeline(capacity=gone), Parameters(psi=0), steps=6)
    >>> course.production[:, 1].tolist()
    [10.0, 10.0, 10.0, 10.0, 0.0, 0.0]
    """
    timeline, parameters = timeline or Timeline(), parameters or Parameters()
    groups = np.arange(network.producers) if watch is None else np.asarray(watch, dtype=np.int64)
    check(network, timeline, parameters, steps, groups)
    happening = events(timeline, network.link_flow)
    base, state = begin_state(network, parameters, happening)
    seen = _blank(steps, int(groups.max(initial=-1)) + 1, groups)
    workers = (cpu_count() or 1) if threads is None else threads
    if workers == 1 or len(network.link_flow) < SMALL:
        run(base, state, happening, seen)
    else:
        _run_threaded(base, state, happening, seen, min(workers, len(base.bounds) - 1))
    return Course(*seen[1:8])


def _blank(steps: int, number: int, groups: Ints) -> Watch:
    """Return records that nothing is written in yet."""
    shape = (steps, number)
    return Watch(
        groups,
        production=np.zeros(shape),
        capacity=np.zeros(shape),
        orders=np.zeros(shape),
        final_demand=np.zeros(shape),
        final_demand_met=np.zeros(shape),
        stock=np.full(shape, np.inf),
        limiting=np.full(shape, -1),
        least=np.ones(shape),
    )


def _run_threaded(base: Fixed, state: Moving, happening: Events, seen: Watch, workers: int) -> None:
    """Go through the steps, with the blocks of producers shared out among threads."""
    blocks, steps = range(len(base.bounds) - 1), len(seen.production)
    refill = restock_grid if base.slots == FULL_GRID else restock
    with ThreadPoolExecutor(workers) as pool:
        for step in range(steps):
            report("simulating", step, steps)
            begin(happening, state, step)
            list(pool.map(partial(produce, base, state, step), base.bounds, base.bounds[1:]))
            if base.rationing == SMALLEST:
                ration_smallest(base, state, 0, len(state.made))
            list(pool.map(partial(refill, base, state), blocks))
            if base.slots == MIXED:
                list(pool.map(partial(restock_one_by_one, base, state, step), blocks))
            write(base, state, seen, step)
