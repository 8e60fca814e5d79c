"""How producers behave: the parameters of a simulation, with the defaults of the literature."""

from dataclasses import dataclass
from typing import Literal

Rationing = Literal[
    "proportional", "final_demand_last", "final_demand_first", "smallest_order_first"
]
OrderRule = Literal["initial_share", "capacity_share"]
OrderFor = Literal["what_is_used", "what_is_wanted"]
Overproduction = Literal["published", "reversible"]


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Times are in steps, shares have no unit.

    Parameters
    ----------
    psi : float, 0 to 1
        Share of the stock aimed at below which production is held back.
    alpha_base, alpha_max : float, at least 1 and at least alpha_base
        Usual and largest production relative to capacity.
    alpha_tau : float, above 0
        Steps in which production grows to alpha_max where all orders are unmet.
    inventory_tau : float, at least 1
        Steps in which a gap in a stock is ordered.
    rationing : str
        Who is served where orders exceed production.
    order_rule : str
        How an order is divided among suppliers: by flow before the shock, or by that times the
        share of its capacity that each supplier has now.
    order_for : str
        Whether a user replaces what it used (published), or goes on ordering what is usual, or what
        it wants where that is more, less what it has left over. Where stocks are small the first
        lets inputs that had to wait for another fall out of step with it for good.
    overproduction : str
        Where orders are below production, it goes back to alpha_base in alpha_tau steps
        (published), or by the same equation by which it rose (reversible).
    """

    psi: float = 0.8
    alpha_base: float = 1.0
    alpha_max: float = 1.25
    alpha_tau: float = 365.0
    inventory_tau: float = 60.0
    rationing: Rationing = "proportional"
    order_rule: OrderRule = "capacity_share"
    order_for: OrderFor = "what_is_used"
    overproduction: Overproduction = "published"
