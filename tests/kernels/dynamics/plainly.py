"""The model read off its equations: one order and one stock at a time, no arrays, no threads."""

from dataclasses import dataclass, field
from math import inf
from typing import Any

from mainstay.kernels.dynamics.network import ProductionNetwork
from mainstay.kernels.dynamics.parameters import Parameters
from mainstay.kernels.dynamics.timeline import Losses, Timeline


def loss(losses: Losses, target: int, step: int) -> float:
    """Return the share of a target that is left in a step."""
    left = 1.0
    for k in range(len(losses.target)):
        if losses.target[k] == target:
            left *= 1 - losses.share[k] * profile(losses, k, step)
    return left


def profile(losses: Losses, k: int, step: int) -> float:
    """Return how much of a loss holds in a step: nothing before, all of it, then less and less."""
    end = losses.start[k] + losses.steps[k]
    if step < losses.start[k]:
        return 0.0
    if step < end:
        return 1.0
    mended = (step - end + 1) / losses.recovery[k] if losses.recovery[k] else 1.0
    return max(0.0, 1 - float(mended))


@dataclass
class Plainly:
    """One run, step by step; `simulate` must say the same."""

    network: ProductionNetwork
    timeline: Timeline
    parameters: Parameters
    made: list[list[float]] = field(default_factory=list)
    met: list[list[float]] = field(default_factory=list)

    def run(self, steps: int) -> "Plainly":
        """Go through the steps."""
        net, n = self.network, self.network.producers
        self.alpha = [self.parameters.alpha_base] * n
        use = [net.slot_need[s] * net.output[j] for s, j in enumerate(net.slot_producer)]
        self.usual = use
        self.stock = [u * c if c < inf else inf for u, c in zip(use, net.slot_cover, strict=True)]
        self.orders = [float(flow) for flow in net.link_flow]
        self.weights = [float(flow) for flow in net.link_flow]
        self.under_way: list[tuple[int, int, float]] = [
            (step, int(net.link_slot[k]), float(net.link_flow[k]))
            for k in range(len(net.link_flow))
            for step in range(net.link_lead[k])
        ]
        for step in range(steps):
            self.step(step)
        return self

    def step(self, step: int) -> None:
        """Let everyone produce, deliver and order once."""
        net, n = self.network, self.network.producers
        for k in range(len(self.timeline.stock.target)):
            if self.timeline.stock.start[k] == step:
                self.stock[self.timeline.stock.target[k]] *= 1 - self.timeline.stock.share[k]
        final = [float(net.final_demand[j]) * loss(self.timeline.demand, j, step) for j in range(n)]
        asked = [sum(self.sold(j)) + final[j] for j in range(n)]
        if step:
            self.alpha = [self.overtime(j, asked[j]) for j in range(n)]
        able = [self.alpha[j] * loss(self.timeline.capacity, j, step) for j in range(n)]
        wanted = [min(asked[j], able[j] * float(net.capacity[j])) for j in range(n)]
        made = [wanted[j] * self.allowed(j, wanted[j]) for j in range(n)]
        sent, met = self.rationed(made, final)
        self.deliver(step, made, sent)
        self.order(step, made, wanted, able)
        self.made.append(made)
        self.met.append(met)

    def sold(self, j: int) -> list[float]:
        """Return the orders that a producer has."""
        return [self.orders[k] for k in self.links_of(j)]

    def links_of(self, j: int) -> list[int]:
        """Return the links over which a producer sells."""
        return [k for k, i in enumerate(self.network.link_supplier) if i == j]

    def overtime(self, j: int, asked: float) -> float:
        """Return the factor of overproduction."""
        p, alpha = self.parameters, self.alpha[j]
        scarce = (asked - self.made[-1][j]) / asked if asked > 0 else 0.0
        if scarce > 1e-12 or p.overproduction == "reversible":
            return max(p.alpha_base, alpha + (p.alpha_max - alpha) * scarce / p.alpha_tau)
        return alpha + (p.alpha_base - alpha) / p.alpha_tau

    def allowed(self, j: int, wanted: float) -> float:
        """Return the share of production that the stocks allow."""
        net, share = self.network, 1.0
        for s in range(net.slot_ptr[j], net.slot_ptr[j + 1]):
            kept = max(self.parameters.psi * net.slot_cover[s], 1.0) * net.slot_need[s] * wanted
            if net.slot_essential[s] and net.slot_cover[s] < inf and self.stock[s] < kept:
                share = min(share, self.stock[s] / kept)
        return float(share)

    def rationed(self, made: list[float], final: list[float]) -> tuple[list[float], list[float]]:
        """Return what is sent over each link, and to final demand."""
        sent, met = [0.0] * len(self.orders), [0.0] * len(made)
        for j, amount in enumerate(made):
            links = self.links_of(j)
            orders = [self.orders[k] for k in links]
            usual = [*(self.weights[k] for k in links), float(self.network.final_demand[j])]
            *gets, met[j] = shared(amount, orders, final[j], usual, self.parameters.rationing)
            for k, got in zip(links, gets, strict=True):
                sent[k] = got
        return sent, met

    def deliver(self, step: int, made: list[float], sent: list[float]) -> None:
        """Use up stocks and fill them."""
        net = self.network
        for k, amount in enumerate(sent):
            arrives = step + int(net.link_lead[k])
            self.under_way.append((arrives, int(net.link_slot[k]), amount))
        for s, j in enumerate(net.slot_producer):
            came = sum(a for when, slot, a in self.under_way if slot == s and when == step)
            self.stock[s] = max(0.0, self.stock[s] - float(net.slot_need[s]) * made[j] + came)
        self.under_way = [item for item in self.under_way if item[0] > step]

    def order(self, step: int, made: list[float], wanted: list[float], able: list[float]) -> None:
        """Order what was used and some of what is missing, from those who may deliver."""
        net, p = self.network, self.parameters
        flow = [float(amount) for amount in net.link_flow]
        for k, at, amount in zip(
            self.timeline.opens_link,
            self.timeline.opens_step,
            self.timeline.opens_flow,
            strict=True,
        ):
            flow[k] = float(amount) if step >= at else flow[k]
        left = [loss(self.timeline.links, k, step) for k in range(len(flow))]
        self.weights = [f * g for f, g in zip(flow, left, strict=True)]
        self.orders = [0.0] * len(flow)
        for s, j in enumerate(net.slot_producer):
            links = range(net.link_ptr[s], net.link_ptr[s + 1])
            share = {k: self.weights[k] for k in links}
            if p.order_rule == "capacity_share":
                idle = {k: net.capacity[net.link_supplier[k]] <= 0 for k in links}
                share = {
                    k: 0.0 if idle[k] else share[k] * able[net.link_supplier[k]] for k in links
                }
            total = sum(share.values())
            amount, hoped = float(net.slot_need[s]) * made[j], float(net.slot_need[s]) * wanted[j]
            if net.slot_cover[s] < inf:
                ahead = sum(share[k] * net.link_lead[k] for k in links) / total if total else 0.0
                held = self.stock[s] + sum(a for _, slot, a in self.under_way if slot == s)
                if p.order_for == "what_is_wanted":
                    hoped = max(hoped, self.usual[s])
                    lacks = (net.slot_cover[s] + ahead) * hoped - held
                    amount = max(0.0, hoped + lacks / p.inventory_tau)
                else:
                    lacks = (net.slot_cover[s] + ahead) * hoped - held
                    amount += max(0.0, lacks) / p.inventory_tau
            for k in links:
                most = self.weights[k] if left[k] < 1 else inf
                self.orders[k] = min(amount * share[k] / total, most) if total else 0.0


def shared(
    made: float, orders: list[float], final: float, usual: list[float], rule: Any
) -> list[float]:
    """Divide what was made among orders and final demand."""
    asked = sum(orders)
    if asked + final <= made:
        return [*orders, final]
    if rule == "proportional":
        return [amount * made / (asked + final) for amount in (*orders, final)]
    if rule == "final_demand_last":
        share = min(1.0, made / asked) if asked else 0.0
        return [*(amount * share for amount in orders), made - share * asked]
    if rule == "final_demand_first":
        met = min(final, made)
        return [*(amount * (made - met) / asked if asked else 0.0 for amount in orders), met]
    wants = [*orders, final]
    low, high = 0.0, 1e12
    for _ in range(200):
        middle = (low + high) / 2
        total = sum(min(want, middle * size) for want, size in zip(wants, usual, strict=True))
        low, high = (middle, high) if total < made else (low, middle)
    return [min(want, low * size) for want, size in zip(wants, usual, strict=True)]
