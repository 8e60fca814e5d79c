"""Refuse arrays that a compiled step would misread: lengths, places and ranges."""

from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from mainstay.kernels.dynamics.network import ProductionNetwork
from mainstay.kernels.dynamics.parameters import (
    OrderFor,
    OrderRule,
    Overproduction,
    Parameters,
    Rationing,
)
from mainstay.kernels.dynamics.timeline import Losses, Timeline

Array = NDArray[Any]


def check(
    network: ProductionNetwork, timeline: Timeline, parameters: Parameters, steps: int, watch: Array
) -> None:
    """Raise ValueError where the parts of a simulation do not fit together."""
    if steps < 1:
        raise ValueError(f"steps is {steps}, expected 1 or more")
    _network(network)
    _timeline(timeline, network)
    _parameters(parameters)
    _length("watch", watch, network.producers)
    _within("watch", watch, -1, np.inf)


def _network(network: ProductionNetwork) -> None:
    """Check lengths, pointers and numbers of a network."""
    n, slots, links = network.producers, len(network.slot_need), len(network.link_flow)
    for name in ("output", "capacity", "final_demand"):
        _length(name, getattr(network, name), n)
        _within(name, getattr(network, name), 0, np.finfo(float).max)
    short = network.capacity < network.output * (1 - 1e-9)
    _none(short, "capacity", network.capacity, "at least the output")
    _pointers("slot_ptr", network.slot_ptr, n, slots)
    for name in ("slot_need", "slot_cover", "slot_essential"):
        _length(name, getattr(network, name), slots)
    _within("slot_need", network.slot_need, 0, np.finfo(float).max)
    _within("slot_cover", network.slot_cover, 1, np.inf)
    _pointers("link_ptr", network.link_ptr, slots, links)
    for name in ("link_supplier", "link_lead"):
        _length(name, getattr(network, name), links)
    _within("link_supplier", network.link_supplier, 0, n - 1)
    _within("link_flow", network.link_flow, 0, np.finfo(float).max)
    _within("link_lead", network.link_lead, 0, np.iinfo(np.int32).max)


def _timeline(timeline: Timeline, network: ProductionNetwork) -> None:
    """Check what a timeline points to, and the shares it takes."""
    n, slots, links = network.producers, len(network.slot_need), len(network.link_flow)
    _losses("capacity loss", timeline.capacity, n, 0)
    _losses("link loss", timeline.links, links, 0)
    _losses("demand loss", timeline.demand, n, -np.finfo(float).max)
    _losses("stock loss", timeline.stock, slots, 0)
    for name in ("opens_step", "opens_flow"):
        _length(name, getattr(timeline, name), len(timeline.opens_link))
    _within("opens_link", timeline.opens_link, 0, links - 1)
    _within("opens_flow", timeline.opens_flow, 0, np.finfo(float).max)


def _losses(name: str, losses: Losses, targets: int, least: float) -> None:
    """Check losses of one kind."""
    for field in ("start", "steps", "share", "recovery"):
        _length(f"{name}: {field}", getattr(losses, field), len(losses.target))
    _within(f"{name}: target", losses.target, 0, targets - 1)
    _within(f"{name}: share", losses.share, least, 1)
    _within(f"{name}: steps", losses.steps, 0, np.inf)
    _within(f"{name}: recovery", losses.recovery, 0, np.inf)


def _parameters(parameters: Parameters) -> None:
    """Check ranges and names of rules."""
    ranges = {
        "psi": (0.0, 1.0),
        "alpha_base": (0.0, np.finfo(float).max),
        "alpha_max": (parameters.alpha_base, np.finfo(float).max),
        "alpha_tau": (1.0, np.inf),
        "inventory_tau": (1.0, np.inf),
    }
    for name, (low, high) in ranges.items():
        _within(name, np.array([getattr(parameters, name)]), low, high)
    names = {
        "rationing": Rationing,
        "order_rule": OrderRule,
        "overproduction": Overproduction,
        "order_for": OrderFor,
    }
    for name, kinds in names.items():
        if getattr(parameters, name) not in get_args(kinds):
            raise ValueError(f"{name} is {getattr(parameters, name)!r}, expected {get_args(kinds)}")


def _length(name: str, values: Array, number: int) -> None:
    if np.shape(values) != (number,):
        raise ValueError(f"{name} has shape {np.shape(values)}, expected ({number},)")


def _within(name: str, values: Array, low: float, high: float) -> None:
    """Refuse numbers out of range, and what is not a number."""
    _none(~((values >= low) & (values <= high)), name, values, f"{low:g} to {high:g}")


def _none(wrong: Array, name: str, values: Array, allowed: str) -> None:
    if wrong.any():
        place = int(np.argmax(wrong))
        raise ValueError(f"{name} {place} is {values[place]}, expected {allowed}")


def _pointers(name: str, pointers: Array, rows: int, number: int) -> None:
    """Check that pointers go from 0 to the number of what they point to, and never back."""
    _length(name, pointers, rows + 1)
    if pointers[0] != 0 or pointers[-1] != number or (np.diff(pointers) < 0).any():
        raise ValueError(f"{name} must rise from 0 to {number}")
