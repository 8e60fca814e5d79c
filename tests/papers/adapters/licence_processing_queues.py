"""Answer the cases on queues: Erlang, M/M/c with or without room, few who come back, M/G/1,
classes, open networks. What the inputs ask for and no formula here gives is refused with words.
"""

import re
from itertools import accumulate
from math import inf, isclose
from typing import Any

import numpy as np

from mainstay.kernels.queues.erlang import erlang_b, erlang_c
from mainstay.kernels.queues.general import wait_ggc, wait_mg1
from mainstay.kernels.queues.jackson import open_network
from mainstay.kernels.queues.kendall import Kendall, kendall, stages
from mainstay.kernels.queues.markov import Queue, chances, mmc, mmc_room
from mainstay.kernels.queues.population import endless, mmc_population, population_chances
from mainstay.kernels.queues.preemptive import preemptive_mg1, preemptive_mmc
from mainstay.kernels.queues.priority import priority_ggc, priority_mg1

NAMES = {
    "arrivals": "arrival_rate lambda lam arrivals arrival_rates lambdas arrival_rate_per_customer "
    "arrival_rate_per_source arrival_rate_per_machine failure_rate breakdown_rate request_rate",
    "gap": "interarrival_time mean_interarrival_time time_between_arrivals mtbf mttf "
    "mean_time_between_arrivals mean_time_between_failures mean_time_to_failure",
    "service": "service_rate mu service_rates mus repair_rate service_rate_per_server",
    "time": "service_time mean_service_time mean_service service_mean service_times mttr es e_s "
    "mean_service_times service_time_mean repair_time mean_repair_time processing_time",
    "servers": "servers c s n_servers num_servers number_of_servers server_count operators "
    "repairmen channels officers",
    "room": "capacity room system_capacity max_in_system system_size",
    "buffer": "queue_capacity waiting_room buffer buffer_size waiting_places queue_limit",
    "k": "k",
    "population": "population population_size customers machines sources n_sources source_size "
    "calling_population number_of_machines",
    "spread": "cv cs service_cv coefficient_of_variation cv_service service_time_cv",
    "squared": "scv cs2 cv2 service_scv squared_cv service_cv2 cs_squared service_time_scv",
    "variance": "service_variance variance var service_time_variance service_var sigma2 "
    "var_service variance_of_service service_time_var",
    "deviation": "service_sd sigma sd std service_std service_time_sd service_std_dev std_dev "
    "service_time_std service_time_std_dev service_standard_deviation standard_deviation "
    "service_time_standard_deviation sd_service stddev service_stddev service_sigma",
    "second": "second_moment service_second_moment second_moments es2 e_s2 service_es2",
    "phases": "phases stages shape erlang_k erlang_shape n_phases erlang_phases",
    "bunching": "ca arrival_cv cv_arrivals interarrival_cv",
    "bunched": "ca2 arrival_scv ca_squared interarrival_scv",
    "load": "offered_load a load traffic erlangs traffic_intensity offered_traffic",
    "outside": "external_arrivals gamma external arrivals_external external_arrival_rates "
    "external_arrival_rate external_arrival",
    "routes": "routing p routing_matrix transition routing_probabilities transition_matrix "
    "to next goes_to",
    "nodes": "nodes stations desks",
    "classes": "classes priority_classes",
    "model": "model queue system notation kendall",
    "discipline": "discipline queue_discipline service_discipline policy priority_type priority "
    "priority_discipline",
    "preemptive": "preemptive preempt preemption",
    "distribution": "service_distribution distribution service_law",
    "none": "n t n_max seed horizon id index class",
}
KIND = {name: kind for kind, names in NAMES.items() for name in names.split()}
ORDERS = ("fcfs", "fifo", "gd", "first come first served", "first-come-first-served")
WORDS = "queue jackson network tandem series erlang priorit preempt machine finite class"
SPREADS = {  # power of what is given, power of the work it is divided by, what is taken off
    "spread": (1.0, 0, 0),
    "squared": (0.5, 0, 0),
    "variance": (0.5, 2, 0),
    "deviation": (1.0, 1, 0),
    "second": (0.5, 2, 1),
}
LAWS = {"exponential": "M", "deterministic": "D", "constant": "D", "general": "G", "erlang": "EK"}
NO = (False, "no", "none", "non-preemptive", "nonpreemptive", "false")


def run(inputs: dict[str, Any]) -> dict[str, Any]:
    """Compute what the form of the inputs allows."""
    asked = _read(inputs)
    if _is_network(asked):
        return _network(asked)
    if "classes" in asked or isinstance(asked.get("arrivals"), list):
        return _classes(asked)
    if "arrivals" not in asked:
        return _erlang(int(_needed(asked, "servers")), float(_needed(asked, "load")))
    if _order(asked) != "first":
        raise ValueError("a priority needs classes")
    return _single(asked)


def _single(asked: dict[str, Any]) -> dict[str, Any]:
    rate, work = float(asked["arrivals"]), _work(asked)
    servers, room, population = _sizes(asked)
    spread, bunched = _spread(asked, work), _bunched(asked)
    if population < inf or servers == inf or room < inf:
        any_work = servers in (inf, room) and population == inf
        if bunched != 1 or (spread != 1 and not any_work):
            raise ValueError("finite room or population is done for M/M/c alone")
        return _markov(rate, work, servers, room, population)
    if bunched == 1 and spread == 1:
        return _markov(rate, work, servers, room, population)
    exact = servers == 1 and bunched == 1
    if not exact and (_came(asked)[0] in "DE" or (bunched == 1 and _law(asked)[0] in "DE")):
        raise ValueError("of several officers or arrivals not at random, only G/G/c is done")
    wait = wait_mg1(rate, work, spread) if exact else 0.0
    if not exact:
        wait = wait_ggc(rate, work, int(servers), spread, bunched)
    return _named(rate, wait, work, rate * work / servers) | {"approximate": not exact}


def _erlang(servers: int, load: float) -> dict[str, Any]:
    busy = erlang_b(servers, load)
    found: dict[str, Any] = dict.fromkeys(("erlang_B", "erlang_b", "B", "blocking"), busy)
    if load < servers:
        waits = erlang_c(servers, load)
        found |= dict.fromkeys(("erlang_C", "erlang_c", "C", "probability_wait"), waits)
    return found


def _markov(
    rate: float, work: float, servers: float, room: float, population: float
) -> dict[str, Any]:
    """Answer for exponential work: any room, any population."""
    if population < inf:
        officers, many = int(min(servers, population)), int(population)
        places = None if room == inf else int(room)
        queue = mmc_population(rate, 1 / work, officers, many, places)
        shown = population_chances(rate, 1 / work, officers, many, places)
    elif servers == inf:
        queue, enough = endless(rate, 1 / work), 20 * int(rate * work + 20)
        shown = chances(rate, 1 / work, enough, 6, enough)
    elif room < inf:
        queue = mmc_room(rate, 1 / work, int(servers), int(room))
        shown = chances(rate, 1 / work, int(servers), int(room) + 1, int(room))
    else:
        queue = mmc(rate, 1 / work, int(servers))
        shown = chances(rate, 1 / work, int(servers), 6)
    found = _of_queue(queue, work, shown)
    if servers == inf:
        for key in ("utilisation", "utilization", "rho"):
            del found[key]
        return found | dict.fromkeys(("offered_load", "busy_officers"), rate * work)
    if population == inf and room in (inf, servers):
        found = _erlang(int(servers), rate * work) | found
    return found


def _of_queue(queue: Queue, work: float, shown: Any) -> dict[str, Any]:
    found = _named(queue.throughput, queue.wait, work, queue.busy)
    found |= {"L": queue.present, "Lq": queue.waiting, "W": queue.stay, "Wq": queue.wait}
    found |= {"p": shown, "probabilities": shown, "P0": shown[0], "p0": shown[0]}
    found |= dict.fromkeys(("blocking", "blocking_probability", "refused"), queue.refused)
    return found | {"throughput": queue.throughput, "effective_arrival_rate": queue.throughput}


def _named(rate: float, wait: float, work: float, busy: float) -> dict[str, Any]:
    stay = wait + work
    found = {"Wq": wait, "W": stay, "Lq": rate * wait, "L": rate * stay, "throughput": rate}
    return found | dict.fromkeys(("utilisation", "utilization", "rho"), busy)


def _classes(asked: dict[str, Any]) -> dict[str, Any]:
    """Answer for classes of cases, the one that is taken first at the head."""
    shared = {key: one for key, one in asked.items() if key not in ("classes", "model")}
    rows = asked.get("classes")
    if rows is None:
        every = range(len(asked["arrivals"]))
        rows = [{k: v[n] if isinstance(v, list) else v for k, v in asked.items()} for n in every]
    else:
        ranks = [row.get("priority", n) for n, row in enumerate(rows)]
        if ranks != sorted(ranks):
            raise ValueError("classes must stand in the order in which they are taken")
        rows = [shared | _read({k: v for k, v in row.items() if k != "priority"}) for row in rows]
    form = {"model": asked["model"]} if "model" in asked else {}
    rates, works = [float(_needed(row, "arrivals")) for row in rows], [_work(row) for row in rows]
    spreads = [_spread(row | form, work) for row, work in zip(rows, works)]
    servers, room, population = _sizes({k: v for k, v in asked.items() if k != "arrivals"})
    if room < inf or population < inf or servers == inf or _bunched(asked) != 1:
        raise ValueError("classes are done for arrivals at random, endless room and population")
    waits = _waits(rates, works, spreads, int(servers), _order(asked))
    loads = [rate * work / servers for rate, work in zip(rates, works)]
    found = {"utilisation": sum(loads), "cumulative_load": list(accumulate(loads))}
    return found | _of_classes(rates, works, waits)


def _waits(rates: Any, works: Any, spreads: Any, servers: int, order: str) -> list[float]:
    """Return the mean wait of each class, breaks of its work counted as waiting."""
    alike = len(set(works)) == 1 and set(spreads) == {1.0}
    if servers > 1 and not alike:
        raise ValueError("classes before several officers need the same exponential work")
    if order == "preemptive":
        one = servers == 1
        stays = (
            preemptive_mg1(rates, works, spreads)
            if one
            else preemptive_mmc(rates, works[0], servers)
        )
        return [stay - work for stay, work in zip(stays, works)]
    if order == "priority":
        if servers == 1:
            return priority_mg1(rates, works, spreads)
        return priority_ggc(rates, works[0], servers)
    whole, load = sum(rates), float(np.dot(rates, works))
    if servers > 1:
        return [wait_ggc(whole, works[0], servers)] * len(rates)
    second = sum(rate * work**2 * (1 + cv**2) for rate, work, cv in zip(rates, works, spreads))
    spread = max(0.0, second / whole / (load / whole) ** 2 - 1) ** 0.5
    return [wait_mg1(whole, load / whole, spread)] * len(rates)


def _of_classes(rates: list[float], works: list[float], waits: list[float]) -> dict[str, Any]:
    stays = [wait + work for wait, work in zip(waits, works)]
    found: dict[str, Any] = {
        "Lq_k": [rate * wait for rate, wait in zip(rates, waits)],
        "L_k": [rate * stay for rate, stay in zip(rates, stays)],
        "W_k": stays,
        "W_mean": float(np.dot(rates, stays) / sum(rates)),
    }
    found |= {"W": stays, "sojourn": stays, "Wq": waits, "L": found["L_k"], "Lq": found["Lq_k"]}
    found |= dict.fromkeys(("Wq_k", "waits", "mean_waits", "waiting_times"), waits)
    return found | dict.fromkeys(("Wq_mean", "mean_wait"), float(np.dot(rates, waits) / sum(rates)))


def _is_network(asked: dict[str, Any]) -> bool:
    several = any(isinstance(asked.get(key), list | dict) for key in ("service", "time"))
    alone = not isinstance(asked.get("arrivals"), list)
    named = re.search("jackson|network|tandem|series", str(asked.get("model", "")).lower())
    shown = any(key in asked for key in ("routes", "nodes", "outside"))
    return bool(shown or named or (several and alone and "classes" not in asked))


def _network(asked: dict[str, Any]) -> dict[str, Any]:
    """Answer for desks of which each has random arrivals and exponential work."""
    names, desks = _desks(asked)
    if {"population", "room", "buffer", "k", "preemptive", "classes"} & asked.keys():
        raise ValueError("of networks, only open ones of one class with endless room are done")
    for desk in desks:
        if _order(desk) != "first" or _spread(desk, _work(desk)) != 1 or _bunched(desk) != 1:
            raise ValueError("of networks, only those of M/M/c, first come first, are done")
    outside = [float(desk.get("outside", desk.get("arrivals", 0))) for desk in desks]
    rates = np.array([1 / _work(desk) for desk in desks])
    servers = np.array([int(desk.get("servers", 1)) for desk in desks])
    found = open_network(outside, rates, _shares(names, desks, outside), servers)
    busy = found.throughput / rates / servers
    answer: dict[str, Any] = {"L": found.in_all, "W": found.whole_stay, "L_k": found.present}
    answer |= {"residence_time_per_case_k": found.per_case, "W_k": found.stay}
    answer |= {"Wq_k": found.stay - 1 / rates}
    answer |= {"Lq_k": found.present - found.throughput / rates}
    answer |= dict.fromkeys(("throughput_k", "lambda_k", "arrival_rates_k"), found.throughput)
    return answer | {"utilisation_k": busy, "rho_k": busy, "throughput": float(np.sum(outside))}


def _desks(asked: dict[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """Read the desks one by one, from rows or from a list of each thing."""
    nodes, form = asked.get("nodes"), asked["form"]
    common = {"form": form} | ({"servers": form.servers} if form else {})
    keys = ("outside", "arrivals", "service", "time", "servers", "routes", "discipline", *SPREADS)
    keys += ("distribution", "phases", "bunched", "bunching")
    given = {key: asked[key] for key in keys if key in asked}
    if isinstance(nodes, dict):
        nodes = [{"name": name} | row for name, row in nodes.items()]
    sizes = [one for one in given.values() if isinstance(one, list | dict)]
    if nodes is None and not sizes:
        raise ValueError("a network needs its desks, or rates of each")
    rows = list(range(len(sizes[0])) if nodes is None else nodes)
    if nodes is None and isinstance(sizes[0], dict):
        rows = list(sizes[0])
    names = [str(r.get("name", r.get("id", n)) if isinstance(r, dict) else r)
             for n, r in enumerate(rows)]  # fmt: skip
    triples = given.get("routes")
    if triples and not isinstance(triples, dict) and isinstance(triples[0][0], str):
        given["routes"] = {n: {b: share for a, b, share in triples if a == n} for n in names}
    desks = []
    for n, row in enumerate(rows):
        own = {key: _part(one, n, names[n], key) for key, one in given.items()}
        own |= _read(row) if isinstance(row, dict) else {}
        desks.append(common | {key: one for key, one in own.items() if one is not None})
    return names, desks


def _part(value: Any, n: int, name: str, key: str) -> Any:
    """Read what belongs to one desk; a single rate of arrivals belongs to the first."""
    if isinstance(value, list):
        return value[n]
    if isinstance(value, dict):
        return value.get(name)
    return 0 if n and key in ("outside", "arrivals") else value


def _shares(names: list[str], desks: list[dict[str, Any]], outside: list[float]) -> Any:
    """Read where cases go on to; without a word of it from each desk to the next."""
    if not any("routes" in desk for desk in desks):
        if any(outside[1:]):
            raise ValueError("arrivals at several desks need a routing")
        return np.eye(len(names), k=1)
    shares = np.zeros((len(names), len(names)))
    for n, desk in enumerate(desks):
        to = desk.get("routes", {})
        if isinstance(to, list):
            shares[n] = to
            continue
        for name, share in ({to: 1.0} if isinstance(to, str) else to).items():
            if name in names:
                shares[n, names.index(name)] = share
            elif name.lower() not in ("out", "exit", "leave", "leaves", "sink", "departure"):
                raise ValueError(f"{name} is no desk")
    return shares


def _read(inputs: dict[str, Any]) -> dict[str, Any]:
    """Read each input by its kind; a number under a name that is not known is refused."""
    found: dict[str, Any] = {"letters": {}}
    unread = []
    for key, value in inputs.items():
        name = key.lower().replace("-", "_").replace(" ", "_")
        kind = "population" if key == "N" else KIND.get(name)
        if value is None or value == "":
            continue
        if len(name) == 1:
            found["letters"][name] = value
        if kind is None:
            unread += [key] if _holds_number(value) else []
        elif kind == "discipline":
            found[kind] = f"{found.get(kind, '')} {value}".strip().lower()
        elif found.setdefault(kind, value) != value:
            raise ValueError(f"{key} and another name say different things")
    found["form"] = form = _form(found)
    unread = [key for key in unread if form is None or key.lower() not in form[2:5]]
    if unread:
        raise ValueError(f"not known what these are: {', '.join(unread)}")
    if "gap" in found and "arrivals" not in found:
        gap = found["gap"]
        found["arrivals"] = [1 / one for one in gap] if isinstance(gap, list) else 1 / float(gap)
    return found


def _form(asked: dict[str, Any]) -> Kendall | None:
    name = str(asked.get("model", ""))
    form = kendall(name)
    if form is None and name and not any(word in name.lower() for word in WORDS.split()):
        raise ValueError(f"the model {name} is not known")
    return form


def _holds_number(value: Any) -> bool:
    if isinstance(value, list | dict):
        return any(map(_holds_number, value.values() if isinstance(value, dict) else value))
    return isinstance(value, int | float)


def _sizes(asked: dict[str, Any]) -> tuple[float, float, float]:
    """Read officers, room and population; a letter of the model stands for one number."""
    form, letters = asked["form"], asked["letters"]
    given = [asked.get(key) for key in ("servers", "room", "population")]
    signs = list(form[2:5]) if form else [None, inf, inf]
    if form is None and given[0] is None:
        given[0] = 1
    if given[1] is None and "k" in asked and "k" not in signs and _law(asked)[0] != "E":
        given[1] = asked["k"]
    said = [letters.get(sign) if one is None else one for sign, one in zip(signs, given)]
    bound: dict[str, Any] = {}
    for sign, value in zip(signs, said):
        same = value is None or not isinstance(sign, str) or bound.setdefault(sign, value) == value
        if not same:
            raise ValueError(f"{sign} of the model is both {bound[sign]} and {value}")
    filled = [bound.get(sign, sign) if one is None else one for sign, one in zip(signs, said)]
    if "buffer" in asked and given[1] is None:
        filled[1] = _count(filled[0]) + _count(asked["buffer"])
    every = [_count(one) for one in filled]
    if isinstance(signs[0], float) and every[0] != signs[0]:
        raise ValueError(f"the model has {signs[0]} officers, and the inputs {every[0]}")
    return every[0], every[1], every[2]


def _count(value: Any) -> float:
    if isinstance(value, str) and value.lower() in ("inf", "infinite", "infinity", "∞"):
        return inf
    if isinstance(value, str | list) or int(value) != value if value != inf else False:
        raise ValueError(f"{value} must be given as a whole number")
    return float(value)


def _work(asked: dict[str, Any]) -> float:
    ways = []
    if "time" in asked:
        ways.append(float(asked["time"]))
    if "service" in asked:
        ways.append(1 / float(asked["service"]))
    if "load" in asked and "arrivals" in asked:
        ways.append(float(asked["load"]) / float(asked["arrivals"]))
    if not ways or not all(isclose(one, ways[0], rel_tol=1e-6) for one in ways):
        raise ValueError("the work of a case is not given, or given twice and not the same")
    return ways[0]


def _law(asked: dict[str, Any]) -> str:
    """Read the law of the work; M where nothing is said of it, or of its spread."""
    form, words = asked.get("form"), str(asked.get("distribution", "")).lower()
    law: str = form.work if form else ""
    if words and law in ("", "G", "GI"):
        found = re.search("exponential|deterministic|constant|erlang", words)
        digits = re.search("[0-9]+", words)
        hyper = "hyper" in words or "hypo" in words
        law = "G" if hyper or found is None else LAWS[found[0]]
        return f"E{digits[0]}" if law == "EK" and digits else law
    spread = any(key in asked for key in SPREADS)
    return law or ("G" if spread else "EK" if "phases" in asked else "M")


def _came(asked: dict[str, Any]) -> str:
    bunched = "bunched" in asked or "bunching" in asked
    return asked["form"].arrivals if asked.get("form") else "G" if bunched else "M"


def _bunched(asked: dict[str, Any]) -> float:
    """Read the spread of the times between arrivals."""
    known = {"M": 1.0, "D": 0.0}.get(_came(asked))
    if "bunching" in asked or "bunched" in asked:
        given = float(asked.get("bunching", float(asked.get("bunched", 0)) ** 0.5))
        if known is not None and not isclose(given, known, abs_tol=1e-9):
            raise ValueError("the model and the spread of arrivals disagree")
        return given
    if known is None:
        raise ValueError("arrivals that are not at random need their spread")
    return known


def _spread(asked: dict[str, Any], work: float) -> float:
    """Read the standard deviation of the work over its mean, however it is given."""
    law = _law(asked)
    known = {"M": 1.0, "D": 0.0}.get(law)
    if law[0] == "E":
        own = {stages(law), asked.get("phases"), asked.get("k")} - {None}
        if len(own) != 1:
            raise ValueError(f"the stages of the work are not clear: {sorted(map(str, own))}")
        known = float(own.pop()) ** -0.5
    ways = [
        max(0.0, float(asked[key]) / work**by - less) ** power
        for key, (power, by, less) in SPREADS.items()
        if key in asked
    ]
    ways += [] if known is None else [known]
    if not ways or not all(isclose(one, ways[0], rel_tol=1e-3, abs_tol=1e-9) for one in ways):
        raise ValueError("the spread of the work is not given, or given twice and not the same")
    return ways[0]


def _order(asked: dict[str, Any]) -> str:
    """Read who is taken first: one of first, priority and preemptive."""
    form, said = asked.get("form"), asked.get("discipline", "")
    words = f"{said} {form.rest if form else asked.get('model', '')}".lower()
    stops = asked.get("preemptive", "preempt" in words and "non" not in words)
    if stops not in NO:
        if re.search("repeat|restart|identical", f"{words} {stops}"):
            raise ValueError("work that begins anew after a break is not done")
        return "preemptive"
    if re.search(r"priorit|preempt|\bhol\b|head of", words) or "preemptive" in asked:
        return "priority"
    if said and said not in ORDERS:
        raise ValueError(f"the order {said} is not done")
    classes = "classes" in asked or isinstance(asked.get("arrivals"), list)
    return "priority" if classes and not said else "first"


def _needed(asked: dict[str, Any], key: str) -> Any:
    if key not in asked:
        raise ValueError(f"{key} is not given")
    return asked[key]
