"""Facts on nations that ship: indicators with their intervals, trade, regimes, investment rules."""

from mainstay.rules.indicators.indicator import Definition, Indicator, definitions, indicators
from mainstay.rules.indicators.instruments import (
    Outbound,
    Regime,
    Screening,
    outbound,
    regimes,
    screenings,
)
from mainstay.rules.indicators.network_rows import indicators_of
from mainstay.rules.indicators.trade import Trade, sectors, trade

__all__ = [
    "Definition",
    "Indicator",
    "Outbound",
    "Regime",
    "Screening",
    "Trade",
    "definitions",
    "indicators",
    "indicators_of",
    "outbound",
    "regimes",
    "screenings",
    "sectors",
    "trade",
]
