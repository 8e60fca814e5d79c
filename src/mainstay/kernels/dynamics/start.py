"""Put a network, rules and a timeline into the form that the compiled steps read."""

import numpy as np

from mainstay.kernels.dynamics.events import Events
from mainstay.kernels.dynamics.network import Floats, Ints, ProductionNetwork
from mainstay.kernels.dynamics.parameters import Parameters
from mainstay.kernels.dynamics.state import FULL_GRID, MIXED, PLAIN, RATIONING, Fixed, Moving

BLOCK = 16_384
"""Links that make it worth to give some producers to a thread of their own."""
MOST_BLOCKS = 8
"""Each block sums orders into a row of its own; more rows would cost more than they save."""
_NONE = np.zeros(0, dtype=np.int64)


def begin_state(
    network: ProductionNetwork, parameters: Parameters, events: Events
) -> tuple[Fixed, Moving]:
    """Return what does not change, and the state before the first step, when all is as usual."""
    plain = np.full(len(network.slot_need), parameters.rationing != "smallest_order_first")
    plain[network.link_slot[network.link_lead > 0]] = False
    plain[network.link_slot[events.touched]] = False
    flows = grid(network) if plain.all() else np.zeros((0, 0))
    slots = FULL_GRID if len(flows) else PLAIN if plain.all() else MIXED
    base = _fixed(network, parameters)._replace(slots=slots, grid=flows)
    state = _moving(network, base)._replace(plain=plain)
    if len(events.touched):
        before, capped = state.weight.copy(), state.capped.copy()
        state = state._replace(weight_before=before, capped_before=capped)
    return base, state


def grid(network: ProductionNetwork) -> Floats:
    """Return the flows buyer by supplier, or an array without rows where there are gaps.

    A network is a full table where each producer has a slot for each of the first producers, and
    producer i supplies slot i modulo the number of slots of each buyer.
    """
    n, slots, links = network.producers, len(network.slot_need), len(network.link_flow)
    sectors = slots // n if n else 0
    full = links == n * n > 0 and sectors > 0 and slots == n * sectors and n % sectors == 0
    if not full or (np.diff(network.slot_ptr) != sectors).any() or network.link_lead.any():
        return np.zeros((0, 0))
    regions = n // sectors
    regular = np.arange(n).reshape(regions, sectors).T
    same = network.link_supplier.reshape(n, sectors, regions) == regular
    if not same.all() or (np.diff(network.link_ptr) != regions).any():
        return np.zeros((0, 0))
    flows = network.link_flow.reshape(n, sectors, regions).transpose(0, 2, 1)
    return np.ascontiguousarray(flows).reshape(n, n)


def _fixed(network: ProductionNetwork, parameters: Parameters) -> Fixed:
    """Put network and parameters into the form that the compiled steps read."""
    cover, use = network.slot_cover, network.slot_need * network.output[network.slot_producer]
    finite = np.isfinite(cover)
    least = np.maximum(np.where(finite, cover, 0.0) * parameters.psi, 1.0)
    sold = _sold(network) if parameters.rationing == "smallest_order_first" else (_NONE,) * 3
    rules = [
        parameters.alpha_base,
        parameters.alpha_max,
        parameters.alpha_tau,
        parameters.inventory_tau,
        float(parameters.overproduction == "reversible"),
        float(parameters.order_for == "what_is_wanted"),
    ]
    return Fixed(
        network.capacity,
        network.final_demand,
        network.slot_ptr,
        network.slot_need,
        np.where(finite, cover, -1.0),
        least,
        use,
        network.slot_essential & finite & (network.slot_need > 0),
        network.link_ptr,
        network.link_supplier.astype(np.int32),
        network.link_lead.astype(np.int32),
        _bounds(network),
        np.array(rules),
        RATIONING[parameters.rationing],
        parameters.order_rule == "capacity_share",
        PLAIN,
        *sold,
        np.zeros((0, 0)),
    )


def _sold(network: ProductionNetwork) -> tuple[Ints, Ints, Ints]:
    """Return the links by supplier in compressed form, and the slot of each."""
    link = np.argsort(network.link_supplier, kind="stable")
    sizes = np.bincount(network.link_supplier, minlength=network.producers)
    return np.concatenate([[0], np.cumsum(sizes)]), link, network.link_slot[link]


def _bounds(network: ProductionNetwork) -> Ints:
    """Divide the producers into blocks with about as many links each, whatever the machine."""
    first = network.link_ptr[network.slot_ptr]
    number = int(np.clip(first[-1] // BLOCK, 1, MOST_BLOCKS))
    cuts = np.searchsorted(first, np.arange(1, number) * first[-1] / number)
    return np.concatenate([[0], cuts, [network.producers]]).astype(np.int64)


def _moving(network: ProductionNetwork, base: Fixed) -> Moving:
    """Return the state before the first step, in which all is as usual."""
    n, slots = network.producers, len(network.slot_need)
    weight, finite = network.link_flow.copy(), base.cover >= 0
    capped = np.zeros(len(weight), dtype=np.bool_)
    arriving, transit = _under_way(network)
    return Moving(
        ordered=np.bincount(network.link_supplier, weight, minlength=n).astype(np.float64),
        parts=np.zeros((len(base.bounds) - 1, n)),
        alpha=np.full(n, base.rules[0]),
        capacity_left=np.ones(n),
        demand_left=np.ones(n),
        wanted=np.zeros(n),
        made=network.output.copy(),
        met=np.zeros(n),
        fill=np.zeros(n),
        sent=np.zeros(n),
        able=np.ones(n),
        able_before=np.ones(n),
        offer=np.ones((n, 2)),
        limiting=np.full(n, -1, dtype=np.int64),
        least=np.ones(n),
        stock=np.where(finite, base.cover * base.usual, 0.0),
        per_weight=np.ones(slots),
        transit=transit,
        arriving=arriving,
        plain=np.ones(slots, dtype=np.bool_),
        weight=weight,
        weight_before=weight,
        capped=capped,
        capped_before=capped,
    )


def _under_way(network: ProductionNetwork) -> tuple[Floats, Floats]:
    """Return what arrives in each slot in the steps to come, sent before the first."""
    slots, lead = len(network.slot_need), network.link_lead
    arriving = np.zeros((int(lead.max(initial=0)) + 1, slots))
    for step in range(len(arriving) - 1):
        on_the_way = lead > step
        np.add.at(arriving[step], network.link_slot[on_the_way], network.link_flow[on_the_way])
    return arriving, arriving.sum(axis=0)
