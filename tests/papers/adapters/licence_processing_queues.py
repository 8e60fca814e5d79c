"""Answer the cases on queues: Erlang, M/M/c with or without room, M/G/1, classes, open networks."""

from itertools import accumulate
from typing import Any

import numpy as np

from mainstay.kernels.queues.erlang import erlang_b, erlang_c
from mainstay.kernels.queues.general import wait_ggc, wait_mg1
from mainstay.kernels.queues.jackson import open_network
from mainstay.kernels.queues.markov import Queue, chances, mmc, mmc_room
from mainstay.kernels.queues.priority import priority_ggc, priority_mg1

ARRIVAL = ("arrival_rate", "lambda", "lam", "arrivals", "arrival_rates", "lambdas")
SERVICE = ("service_rate", "mu", "service_rates", "mus")
TIME = ("service_time", "mean_service_time", "mean_service", "service_times", "mean_service_times")
SERVERS = ("servers", "c", "s", "n_servers", "number_of_servers")
ROOM = ("capacity", "K", "k", "room", "system_capacity")
SPREAD = ("cv", "cs", "service_cv", "coefficient_of_variation")
SQUARED = ("scv", "cs2", "cv2", "service_scv", "squared_cv")
VARIANCE = ("service_variance", "variance", "var", "service_time_variance")
DEVIATION = ("service_sd", "sigma", "sd", "std", "service_std")
SECOND = ("second_moment", "service_second_moment", "second_moments", "es2", "E_S2")
BUNCHED = ("ca2", "arrival_scv")
LOAD = ("offered_load", "a", "load", "traffic", "erlangs", "A")
OUTSIDE = ("external_arrivals", "gamma", "external", "arrivals_external")
ROUTES = ("routing", "P", "routing_matrix", "transition")
MANY = 10


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Compute what the form of the inputs allows."""
    if _first(inputs, ROUTES) is not None:
        return _network(inputs)
    arrivals = _first(inputs, ARRIVAL)
    classes = inputs.get("classes")
    if arrivals is None and classes is None:
        return _erlang(int(_first(inputs, SERVERS)), float(_first(inputs, LOAD)))
    if classes is not None or isinstance(arrivals, list):
        return _classes(inputs)
    rate, work = float(arrivals), _work(inputs)
    if _endless(inputs):
        enough = 20 * int(rate * work + 20)
        return _markov(mmc(rate, 1 / work, enough), rate, work, enough, None)
    servers = int(_first(inputs, SERVERS) or 1)
    room, spread = _first(inputs, ROOM), _spread(inputs, work)
    if room is not None:
        return _markov(mmc_room(rate, 1 / work, servers, int(room)), rate, work, servers, int(room))
    if spread is None:
        return _markov(mmc(rate, 1 / work, servers), rate, work, servers, None)
    bunched = _first(inputs, BUNCHED)
    if servers == 1 and bunched is None:
        wait = wait_mg1(rate, work, spread)
    else:
        wait = wait_ggc(rate, work, servers, spread, float(bunched or 1) ** 0.5)
    return _named(rate, wait, work, rate * work / servers)


def _erlang(servers: int, load: float) -> dict[str, Any]:
    busy = erlang_b(servers, load)
    found: dict[str, Any] = dict.fromkeys(("erlang_B", "erlang_b", "B", "blocking"), busy)
    if load < servers:
        waits = erlang_c(servers, load)
        found |= dict.fromkeys(("erlang_C", "erlang_c", "C", "probability_wait"), waits)
    return found


def _endless(inputs: dict[str, Any]) -> bool:
    """Say whether there is an officer for every case, so that none waits."""
    model = str(inputs.get("model", "")).lower().replace(" ", "")
    return model.startswith("m/m/inf") or str(_first(inputs, SERVERS)).lower().startswith("inf")


def _markov(
    queue: Queue, rate: float, work: float, servers: int, room: int | None
) -> dict[str, Any]:
    found = _named(queue.throughput, queue.wait, work, queue.busy)
    chance = chances(rate, 1 / work, servers, MANY if room is None else room + 1, room)
    shown = chance if room is not None else chance[:6]
    found |= {"L": queue.present, "Lq": queue.waiting, "W": queue.stay, "Wq": queue.wait}
    found |= {"p": shown, "probabilities": shown, "P0": chance[0], "p0": chance[0]}
    found |= dict.fromkeys(("blocking", "blocking_probability", "refused"), queue.refused)
    found |= {"throughput": queue.throughput, "effective_arrival_rate": queue.throughput}
    return found | ({} if room is not None else _erlang(servers, rate * work))


def _named(rate: float, wait: float, work: float, busy: float) -> dict[str, Any]:
    stay = wait + work
    found = {"Wq": wait, "W": stay, "Lq": rate * wait, "L": rate * stay, "throughput": rate}
    return found | dict.fromkeys(("utilisation", "utilization", "rho"), busy)


def _classes(inputs: dict[str, Any]) -> dict[str, Any]:
    """Answer for classes of cases, the one that is taken first at the head."""
    rows = inputs.get("classes")
    if isinstance(rows, list):
        rates = [float(_first(row, ARRIVAL)) for row in rows]
        works = [_work(row) for row in rows]
        spreads = [_spread(row, work) for row, work in zip(rows, works)]
    else:
        rates = [float(rate) for rate in _first(inputs, ARRIVAL)]
        works = _each(inputs, len(rates))
        spreads = _spreads(inputs, works)
    servers = int(_first(inputs, SERVERS) or 1)
    spread = [1.0 if one is None else one for one in spreads]
    if servers == 1:
        waits = priority_mg1(rates, works, spread)
    else:
        waits = priority_ggc(rates, works[0], servers, spread[0])
    stays = [wait + work for wait, work in zip(waits, works)]
    loads = [rate * work / servers for rate, work in zip(rates, works)]
    every = float(np.dot(rates, waits) / sum(rates))
    found: dict[str, Any] = {
        "Lq_k": [rate * wait for rate, wait in zip(rates, waits)],
        "L_k": [rate * stay for rate, stay in zip(rates, stays)],
        "W_k": stays,
        "W_mean": float(np.dot(rates, stays) / sum(rates)),
        "utilisation": sum(loads),
        "cumulative_load": list(accumulate(loads)),
    }
    found |= {"W": stays, "sojourn": stays, "Wq": waits, "L": found["L_k"], "Lq": found["Lq_k"]}
    found |= dict.fromkeys(("Wq_k", "waits", "mean_waits", "waiting_times"), waits)
    return found | {"Wq_mean": every, "mean_wait": every}


def _network(inputs: dict[str, Any]) -> dict[str, Any]:
    arrivals = _first(inputs, OUTSIDE) or _first(inputs, ARRIVAL)
    rates = _first(inputs, SERVICE)
    found = open_network(arrivals, rates, _first(inputs, ROUTES), _first(inputs, SERVERS))
    busy = found.throughput / np.asarray(rates) / (_first(inputs, SERVERS) or 1)
    answer: dict[str, Any] = {"L": found.in_all, "W": found.whole_stay, "L_k": found.present}
    answer |= {"residence_time_per_case_k": found.per_case, "W_k": found.stay}
    answer |= dict.fromkeys(("throughput_k", "lambda_k", "arrival_rates_k"), found.throughput)
    return answer | {"utilisation_k": busy, "rho_k": busy, "throughput": float(np.sum(arrivals))}


def _work(row: dict[str, Any]) -> float:
    time = _first(row, TIME)
    return float(time) if time is not None else 1 / float(_first(row, SERVICE))


def _each(inputs: dict[str, Any], number: int) -> list[float]:
    times, rates = _first(inputs, TIME), _first(inputs, SERVICE)
    given = times if times is not None else rates
    every = [float(one) for one in (given if isinstance(given, list) else [given] * number)]
    return every if times is not None else [1 / rate for rate in every]


def _spreads(inputs: dict[str, Any], works: list[float]) -> list[float | None]:
    keys = (SPREAD, SQUARED, VARIANCE, DEVIATION, SECOND)
    lists = {key: _first(inputs, keys_) for keys_ in keys for key in keys_ if key in inputs}
    return [
        _spread({k: v[n] if isinstance(v, list) else v for k, v in lists.items()}, work)
        for n, work in enumerate(works)
    ]


def _spread(row: dict[str, Any], work: float) -> float | None:
    """Read the standard deviation of the work over its mean, however it is given."""
    model = str(row.get("model", "")).upper().replace(" ", "")
    if model.startswith("M/D"):
        return 0.0
    for keys, read in (
        (SPREAD, lambda x: x),
        (SQUARED, lambda x: x**0.5),
        (VARIANCE, lambda x: x**0.5 / work),
        (DEVIATION, lambda x: x / work),
        (SECOND, lambda x: max(0.0, x / work**2 - 1) ** 0.5),
    ):
        value = _first(row, keys)
        if value is not None:
            return float(read(float(value)))
    return None


def _first(row: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """Read the first of several spellings that is given."""
    return next((row[key] for key in keys if key in row), None)
