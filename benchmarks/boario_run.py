"""Run the peer BoARIO on a table, in an environment of its own: `python boario_run.py TASK.json`.

It is under the GPL and no part of Mainstay: it is called as a process, and its figures are read.
The task names a file of arrays (flows, final_demand), regions, days, settings of the model, the
share of capacity that industries lose, and first, duration and recovery in days. Production by day
is written to `out`, and the seconds of the days are printed.
"""

import json
import logging
import sys
import time
import warnings

import numpy as np
import pandas as pd
import pymrio
from boario import event
from boario.extended_models import ARIOPsiModel
from boario.simulation import Simulation

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)


def main(path: str) -> None:
    """Run one task."""
    with open(path, encoding="utf-8") as file:
        task = json.load(file)
    tables = np.load(task["tables"])
    flows, demand = tables["flows"], tables["final_demand"]
    sectors = len(flows) // task["regions"]
    names = [[f"r{r:03}" for r in range(task["regions"])], [f"s{s:03}" for s in range(sectors)]]
    industries = pd.MultiIndex.from_product(names, names=["region", "sector"])
    users = pd.MultiIndex.from_product([names[0], ["final"]], names=["region", "category"])
    table = pymrio.IOSystem(
        Z=pd.DataFrame(flows, index=industries, columns=industries),
        Y=pd.DataFrame(demand, index=industries, columns=users),
    )
    table.calc_all()
    model = ARIOPsiModel(table, **task["settings"])
    simulation = Simulation(model, n_temporal_units_to_sim=task["days"])
    lost = event.from_series(
        pd.Series({industries[int(place)]: share for place, share in task["lost"].items()}),
        event_type="arbitrary",
        occurrence=task["first"],
        duration=task["duration"],
        recovery_tau=task["recovery"],
    )
    simulation.add_event(lost)
    start = time.perf_counter()
    simulation.loop()
    print(time.perf_counter() - start)
    np.save(task["out"], simulation.production_realised.to_numpy())


if __name__ == "__main__":
    main(sys.argv[1])
