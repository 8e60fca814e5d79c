"""Check the compiled model against the one that is read off its equations."""

from itertools import product
from typing import get_args

import numpy as np
import pytest
from kernels.dynamics import drawn
from kernels.dynamics.plainly import Plainly

from mainstay.kernels.dynamics.course import simulate
from mainstay.kernels.dynamics.parameters import (
    OrderFor,
    OrderRule,
    Overproduction,
    Parameters,
    Rationing,
)

RULES = list(product(get_args(Rationing), get_args(OrderRule), get_args(Overproduction)))


@pytest.mark.parametrize(("rationing", "order_rule", "overproduction"), RULES)
@pytest.mark.parametrize("order_for", get_args(OrderFor))
def test_the_compiled_model_is_the_one_of_the_equations(
    rationing: Rationing,
    order_rule: OrderRule,
    overproduction: Overproduction,
    order_for: OrderFor,
) -> None:
    parameters = Parameters(
        psi=0.0 if order_rule == "initial_share" else 0.8,
        alpha_tau=10,
        inventory_tau=4,
        rationing=rationing,
        order_rule=order_rule,
        order_for=order_for,
        overproduction=overproduction,
    )
    for seed in range(6):
        net = drawn.network(seed, leads=seed % 2 == 1)
        events = drawn.timeline(seed, net, links=seed % 3 == 0)
        course = simulate(net, events, parameters, 25)
        plain = Plainly(net, events, parameters).run(25)
        assert course.production == pytest.approx(np.array(plain.made), rel=1e-9, abs=1e-9)
        assert course.final_demand_met == pytest.approx(np.array(plain.met), rel=1e-9, abs=1e-9)
