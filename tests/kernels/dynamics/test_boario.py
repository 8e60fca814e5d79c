"""Check sectors against the adaptive regional input-output model as BoARIO computes it."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from mainstay.kernels.dynamics.course import simulate
from mainstay.kernels.dynamics.network import Floats
from mainstay.kernels.dynamics.parameters import Parameters
from mainstay.kernels.dynamics.sectors import sector_network
from mainstay.kernels.dynamics.timeline import Losses, Timeline

HERE = Path(__file__).parent / "boario"
CASE = Path(__file__).parents[2] / "papers" / "cases" / "cascade_systemic_risk"
FOOD, MINING, ELECTRICITY = 0, 1, 3


@dataclass(frozen=True)
class Run:
    """A table, the stocks, the rules, and the industries that lose capacity for how long."""

    table: str
    cover: float
    parameters: Parameters
    lost: dict[int, float]
    days: tuple[int, int, int]

    def production(self, days: int) -> Floats:
        """Return production by day and industry, relative to day 0.

        In the peer an event of day d shows from day d + 1 on, and two days longer than it lasts.
        """
        first, duration, recovery = self.days
        losses = Losses.of(
            list(self.lost),
            list(self.lost.values()),
            start=first + 1,
            steps=duration + 2,
            recovery=recovery,
        )
        flows, demand = table(self.table)
        network = sector_network(flows, demand, demand.shape[1], cover=self.cover)
        made = simulate(network, Timeline(capacity=losses), self.parameters, days).production
        return made / made[0]


def table(name: str) -> tuple[Floats, Floats]:
    """Return flows and final demand by region."""
    if name == "case":
        text = (CASE / "ario_boario_reference_run.json").read_text(encoding="utf-8")
        inputs = json.loads(text)["inputs"]
        return np.array(inputs["Z"]), np.array(inputs["final_demand_by_region"])
    cells = np.array(rows(f"{name}-table")[1:], dtype=float)
    return cells[:, : len(cells)], cells[:, len(cells) :]


def rows(name: str) -> list[list[str]]:
    """Read a file of figures."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def guan(**changed: float) -> Parameters:
    """Return rules in which orders go to those who are able to deliver."""
    return Parameters(order_rule="capacity_share", overproduction="reversible", **changed)


def hallegatte(**changed: float) -> Parameters:
    """Return rules in which orders are divided as before the shock."""
    return Parameters(order_rule="initial_share", overproduction="reversible", **changed)


TIGHT = {"psi": 0.9, "alpha_max": 1.5, "alpha_tau": 40, "inventory_tau": 10}
RUNS = {
    "case-alt": Run("case", 90, guan(), {ELECTRICITY: 0.6}, (5, 20, 30)),
    "case-noalt": Run("case", 90, hallegatte(), {ELECTRICITY: 0.6}, (5, 20, 30)),
    "drawn-alt": Run("drawn", 12, guan(**TIGHT), {1: 0.9, 4: 0.5}, (3, 10, 10)),
    "drawn-noalt": Run("drawn", 12, hallegatte(**TIGHT), {1: 0.9, 4: 0.5}, (3, 10, 10)),
    "wide-alt": Run("wide", 6, guan(psi=0.5, inventory_tau=5), {0: 0.8, 11: 0.4}, (2, 30, 40)),
}


@pytest.mark.parametrize("name", RUNS)
def test_production_is_that_of_boario_on_every_day(name: str) -> None:
    """Later the peer counts stocks as full that are within some 1e-5 of their goal."""
    figures = np.array(rows(name)[1:], dtype=float)
    days, expected = figures[:, 0].astype(int), figures[:, 1:]
    assert RUNS[name].production(141)[days] == pytest.approx(expected, rel=1e-12)


def test_the_loss_of_the_published_run_is_the_one_measured() -> None:
    flows, demand = table("case")
    losses = Losses.of([FOOD, MINING], 0.25, start=6, steps=12, recovery=30)
    course = simulate(sector_network(flows, demand, 6), Timeline(capacity=losses), guan(), 365)
    world = course.production.sum(axis=1)
    assert (1 - world / world[0]).sum() == pytest.approx(0.0006306089, rel=1e-6)
