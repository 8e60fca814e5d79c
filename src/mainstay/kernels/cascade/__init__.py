"""How far a loss spreads over a network of firms or groups: cascades, and the index of each."""

from mainstay.kernels.cascade.changes import Recomputed, recomputed
from mainstay.kernels.cascade.network import CascadeNetwork, firm_network
from mainstay.kernels.cascade.ranking import Largest, largest
from mainstay.kernels.cascade.run import Cascades, cascades, losses
from mainstay.kernels.cascade.shocks import Shocks, group_shocks, single_shocks
from mainstay.kernels.cascade.tasks import Rule

__all__ = [
    "CascadeNetwork",
    "Cascades",
    "Largest",
    "Recomputed",
    "Rule",
    "Shocks",
    "cascades",
    "firm_network",
    "group_shocks",
    "largest",
    "losses",
    "recomputed",
    "single_shocks",
]
