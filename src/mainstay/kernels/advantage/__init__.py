"""Comparative advantage: revealed by flows, by opportunity costs, and what lies near to it."""

from mainstay.kernels.advantage.complexity import Complexity, complexity, density, proximity
from mainstay.kernels.advantage.opportunity import Gains, advantage_of_two, gains, opportunity_costs
from mainstay.kernels.advantage.revealed import (
    balassa,
    balassa_interval,
    market_shares,
    relative_trade_advantage,
    symmetric,
)

__all__ = [
    "Complexity",
    "Gains",
    "advantage_of_two",
    "balassa",
    "balassa_interval",
    "complexity",
    "density",
    "gains",
    "market_shares",
    "opportunity_costs",
    "proximity",
    "relative_trade_advantage",
    "symmetric",
]
