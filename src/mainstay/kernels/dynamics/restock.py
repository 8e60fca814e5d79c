"""Compiled: deliveries into stocks, use of stocks, and the orders for the next step."""

from mainstay.kernels.compiled import compiled
from mainstay.kernels.dynamics.network import Floats
from mainstay.kernels.dynamics.state import Fixed, Moving


@compiled
def restock(fixed: Fixed, moving: Moving, block: int) -> None:
    """Deliver to the producers of one block what was sent, and add up what they order next.

    Slots with a link that is delayed or ever changes are left to `restock_one_by_one`.
    """
    parts = moving.parts[block]
    for j in range(len(parts)):
        parts[j] = 0.0
    for j in range(fixed.bounds[block], fixed.bounds[block + 1]):
        made, wanted = moving.made[j], moving.wanted[j]
        for s in range(fixed.slot_ptr[j], fixed.slot_ptr[j + 1]):
            if not moving.plain[s]:
                continue
            first, last = fixed.link_ptr[s], fixed.link_ptr[s + 1]
            got, norm = 0.0, 0.0
            for k in range(first, last):
                i, weight = fixed.supplier[k], moving.weight[k]
                got += weight * moving.offer[i, 0]
                norm += weight * moving.offer[i, 1]
            order = use = fixed.need[s] * made
            if fixed.cover[s] >= 0:
                left = max(0.0, moving.stock[s] - use + got * moving.per_weight[s])
                moving.stock[s] = left
                order = ordered(
                    use, fixed.need[s] * wanted, fixed.usual[s], fixed.cover[s], left, fixed.rules
                )
            each = order / norm if norm > 0 else 0.0
            moving.per_weight[s] = each
            for k in range(first, last):
                i = fixed.supplier[k]
                parts[i] += each * moving.weight[k] * moving.offer[i, 1]


@compiled
def ordered(
    used: float, wanted: float, usual: float, steps: float, held: float, rules: Floats
) -> float:
    """Return what is ordered of an input, so that it lasts for these steps.

    Either what was used and some of what is missing, or all that is wanted and usual together with
    it: who goes on ordering what is usual finds all inputs there when the one that was short is.
    """
    if rules[5] != 0:
        hoped = max(wanted, usual)
        return float(max(0.0, hoped + (steps * hoped - held) / rules[3]))
    return float(used + max(0.0, steps * wanted - held) / rules[3])
