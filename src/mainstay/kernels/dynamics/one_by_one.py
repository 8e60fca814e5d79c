"""Compiled: deliveries and orders over links that are delayed, limited or served in an order."""

from mainstay.kernels.compiled import compiled
from mainstay.kernels.dynamics.restock import ordered
from mainstay.kernels.dynamics.state import SMALLEST, Fixed, Moving


@compiled
def restock_one_by_one(fixed: Fixed, moving: Moving, step: int, block: int) -> None:
    """Do for the slots of one block that are not plain what `restock` does for the others."""
    turns = len(moving.arriving)
    turn = step % turns
    for j in range(fixed.bounds[block], fixed.bounds[block + 1]):
        for s in range(fixed.slot_ptr[j], fixed.slot_ptr[j + 1]):
            if moving.plain[s]:
                continue
            norm, ahead = 0.0, 0.0
            for k in range(fixed.link_ptr[s], fixed.link_ptr[s + 1]):
                amount = filled(fixed, moving, k, s)
                moving.arriving[(turn + fixed.lead[k]) % turns, s] += amount
                moving.transit[s] += amount
                able = moving.weight[k] * moving.able[fixed.supplier[k]]
                norm += able
                ahead += able * fixed.lead[k]
            got = moving.arriving[turn, s]
            moving.arriving[turn, s] = 0.0
            moving.transit[s] = max(0.0, moving.transit[s] - got)
            order = use = fixed.need[s] * moving.made[j]
            if fixed.cover[s] >= 0:
                moving.stock[s] = max(0.0, moving.stock[s] - use + got)
                steps = fixed.cover[s] + (ahead / norm if norm > 0 else 0.0)
                held = moving.stock[s] + moving.transit[s]
                wanted = fixed.need[s] * moving.wanted[j]
                order = ordered(use, wanted, fixed.usual[s], steps, held, fixed.rules)
            moving.per_weight[s] = order / norm if norm > 0 else 0.0
            for k in range(fixed.link_ptr[s], fixed.link_ptr[s + 1]):
                i = fixed.supplier[k]
                amount = moving.per_weight[s] * moving.weight[k] * moving.able[i]
                if moving.capped[k]:
                    amount = min(amount, moving.weight[k])
                moving.parts[block, i] += amount


@compiled
def filled(fixed: Fixed, moving: Moving, k: int, s: int) -> float:
    """Return what is sent over a link of what was ordered over it in the step before."""
    i, usual = fixed.supplier[k], moving.weight_before[k]
    amount = moving.per_weight[s] * usual * moving.able_before[i]
    if moving.capped_before[k]:
        amount = min(amount, usual)
    if fixed.rationing == SMALLEST:
        return float(min(amount, moving.fill[i] * usual))
    return float(amount * moving.fill[i])
