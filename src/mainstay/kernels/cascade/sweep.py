"""One cascade by whole sweeps: every step adds up every slot afresh. Plain, and slow.

It follows the equations word by word, so it also holds where a loss shrinks again: a market that
is lost whole stops to replace by the size of those left (`remaining`).
"""

import numpy as np

from mainstay.kernels.cascade.arrays import Net
from mainstay.kernels.cascade.network import Floats
from mainstay.kernels.compiled import compiled

GROWTH = 1
"""The rule of total growth; any other number is that of the largest drop."""
NOBODY = 1e-10
"""A market of which no more than this is left counts as one of size 1: the authors' rule.

It is absolute, in the unit of the weights of links: markets should be much larger than this."""


@compiled
def replaceable(net: Net, down: Floats, factor: Floats) -> None:
    """Find for each node the part of its loss that nobody else in its market replaces."""
    left = np.zeros(len(net.market_size))
    for node in range(len(down)):
        left[net.market[node]] += (1.0 - down[node]) * net.size[node]
    for node in range(len(down)):
        room = left[net.market[node]]
        factor[node] = min(1.0, net.size[node] / (room if room > NOBODY else 1.0))


@compiled
def step_down(net: Net, base: Floats, down: Floats, factor: Floats, slot: Floats) -> Floats:
    """Return the losses one step on, from inputs that are missing."""
    slot[:] = 0.0
    after = base.copy()
    for maker in range(len(down)):
        if down[maker] > 0.0:
            for at in range(net.down_ptr[maker], net.down_ptr[maker + 1]):
                slot[net.down_slot[at]] += net.down_share[at] * factor[maker] * down[maker]
    for at in range(len(net.down_node)):
        node = net.down_node[at]
        after[node] = max(after[node], min(1.0, slot[net.down_slot[at]]))
    return after


@compiled
def step_up(net: Net, base: Floats, up: Floats) -> Floats:
    """Return the losses one step on, from sales that are missing."""
    after = np.zeros(len(up))
    for buyer in range(len(up)):
        if up[buyer] > 0.0:
            for at in range(net.up_ptr[buyer], net.up_ptr[buyer + 1]):
                after[net.up_node[at]] += net.up_share[at] * up[buyer]
    for node in range(len(up)):
        after[node] = max(base[node], min(1.0, after[node]))
    return after


@compiled
def sweep(
    net: Net, base: Floats, substitution: bool, rule: int, eps: float, most: int
) -> tuple[Floats, Floats, int]:
    """Return the losses downstream and upstream when the rule says stop, and the steps made."""
    down, up, steps = base.copy(), base.copy(), 0
    factor = np.ones(len(base))
    slot = np.zeros(len(net.down_slot))
    while True:
        steps += 1
        if substitution:
            replaceable(net, down, factor)
        new_down = step_down(net, base, down, factor, slot)
        new_up = step_up(net, base, up)
        before, after, drop = 0.0, 0.0, 0.0
        for node in range(len(base)):
            before += net.weights[node] * (down[node] + up[node])
            after += net.weights[node] * (new_down[node] + new_up[node])
            drop = max(drop, (1.0 - down[node]) - (1.0 - new_down[node]))
            drop = max(drop, (1.0 - up[node]) - (1.0 - new_up[node]))
        down, up = new_down, new_up
        ended = after <= before * (1.0 + eps) if rule == GROWTH else drop <= eps
        if ended or steps >= most:
            return down, up, steps
