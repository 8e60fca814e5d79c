"""Compiled: what each producer can make in a step, and how much of its orders that fills."""

from mainstay.kernels.compiled import compiled
from mainstay.kernels.dynamics.network import Floats
from mainstay.kernels.dynamics.state import FIRST, LAST, SMALLEST, Fixed, Moving

ROUNDED = 1 - 1e-9
"""A share of production above which a stock is not said to hold it back."""
NONE = 1e-12
"""Scarcity that is rounding: where orders and production are equal, neither was larger."""


@compiled
def produce(fixed: Fixed, moving: Moving, step: int, low: int, high: int) -> None:
    """Let the producers from low to high work for one step, and ration what they made."""
    rules = fixed.rules
    for j in range(low, high):
        final = fixed.final_demand[j] * moving.demand_left[j]
        ordered = moving.ordered[j]
        demand = ordered + final
        if step > 0:
            moving.alpha[j] = overproduction(moving.alpha[j], demand, moving.made[j], rules)
        able = moving.alpha[j] * moving.capacity_left[j]
        wanted = min(demand, able * fixed.capacity[j])
        least, limiting = 1.0, -1
        for s in range(fixed.slot_ptr[j], fixed.slot_ptr[j + 1]):
            if fixed.holds[s]:
                kept = fixed.least_cover[s] * wanted * fixed.need[s]
                if moving.stock[s] < least * kept:
                    least = moving.stock[s] / kept
                    limiting = s if least < ROUNDED else limiting
        made = wanted * least
        moving.wanted[j], moving.made[j] = wanted, made
        moving.least[j], moving.limiting[j] = least, limiting
        if fixed.rationing != SMALLEST:
            fill, met = rationed(made, ordered, final, fixed.rationing)
            moving.fill[j], moving.met[j] = fill, met
            moving.sent[j] = fill * moving.able[j]
        moving.able_before[j] = moving.able[j]
        if fixed.by_capacity:
            moving.able[j] = able if fixed.capacity[j] > 0 else 0.0
        moving.offer[j, 0], moving.offer[j, 1] = moving.sent[j], moving.able[j]


@compiled
def overproduction(alpha: float, demand: float, made: float, rules: Floats) -> float:
    """Return the factor of overproduction after a step that made this much of what is asked."""
    base, most, tau = rules[0], rules[1], rules[2]
    scarcity = (demand - made) / demand if demand > 0 else 0.0
    if scarcity > NONE or rules[4] != 0:
        return float(max(base, alpha + (most - alpha) * scarcity / tau))
    return float(alpha + (base - alpha) / tau)


@compiled
def rationed(made: float, ordered: float, final: float, rule: int) -> tuple[float, float]:
    """Return the share of each order that is filled, and what final demand gets."""
    if rule == LAST:
        fill = min(1.0, made / ordered) if ordered > 0 else 0.0
        met = max(0.0, made - fill * ordered)
    elif rule == FIRST:
        met = min(final, made)
        fill = min(1.0, (made - met) / ordered) if ordered > 0 else 0.0
    else:
        demand = ordered + final
        fill = min(1.0, made / demand) if demand > 0 else 0.0
        met = fill * final
    return fill, min(final, met)
