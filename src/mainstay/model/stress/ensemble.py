"""One run of an item through a scenario, for one draw of all that is not published."""

from dataclasses import dataclass, replace

import numpy as np

from mainstay.kernels.dynamics.course import Course, simulate
from mainstay.kernels.dynamics.parameters import Parameters
from mainstay.model.network import Floats, Ints
from mainstay.model.scenario import Range
from mainstay.model.stress.covers import Covers
from mainstay.model.stress.draws import Chances, chances, turns
from mainstay.model.stress.effects import Effect
from mainstay.model.stress.layout import Layout
from mainstay.model.stress.portions import portions
from mainstay.model.stress.timing import course, timeline

RULES = Parameters(
    psi=0.0,
    alpha_max=1.0,
    alpha_tau=1.0,
    inventory_tau=1.0,
    rationing="smallest_order_first",
    order_for="what_is_wanted",
)
"""Users work on to the last of their stock, order what they lack at once, and are served alike."""

TINY = 1e-9
"""Less than this is rounding."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ensemble:
    """All that the runs of one scenario share.

    Parameters
    ----------
    layout : Layout
    covers : Covers
    effects : tuple of Effect
    day, weeks, seed : int
    digest : str
        Of the scenario.
    spare : Range
    sizes : tuple of int
        Numbers of groups, members, options, needs and producers, for the draws.
    item : array of int, shape (n_producers,)
        Item of each producer, counted within the graph; the consumer has a number of its own.
    choice_item : array of int, shape (n_choices,)
        Item of each choice of the layout, counted likewise.
    root : int
        The item asked about.
    """

    layout: Layout
    covers: Covers
    effects: tuple[Effect, ...]
    day: int
    weeks: int
    seed: int
    digest: str
    spare: Range
    sizes: tuple[int, ...]
    item: Ints
    choice_item: Ints
    root: int

    def inputs(self, slot: int) -> Ints:
        """Return the items that may fill a slot."""
        found: Ints = self.choice_item[self.layout.choice_slot == slot]
        return found

    @property
    def events(self) -> int:
        """How many events of the scenario are drawn."""
        return 1 + max((effect.event for effect in self.effects), default=-1)


def run(ensemble: Ensemble, draw: int) -> Floats:
    """Run one draw.

    Parameters
    ----------
    ensemble : Ensemble
    draw : int

    Returns
    -------
    array of float, shape (2 * weeks + 2,)
        Output of the item in each week relative to the normal one, then demand likewise, then the
        week from which output is lost and the item that holds it; -1 where nothing is lost.
    """
    chance = chances(ensemble.seed, draw, ensemble.sizes)
    turn = turns(ensemble.seed, ensemble.digest, draw, ensemble.events)
    layout = ensemble.layout
    share = layout.members.shares((chance.groups, chance.members))
    spare = ensemble.spare.low + chance.spare * (ensemble.spare.high - ensemble.spare.low)
    option, cover = _options(layout, chance), _cover(ensemble, chance, turn)
    begun = layout.begun(share, option, chance.begins)
    network = layout.network(share, option, cover, spare, begun)
    link, step, flow = layout.openings(share, option, begun, chance.begins)
    happens = replace(
        timeline(ensemble.effects, ensemble.day, turn),
        opens_link=link,
        opens_step=step,
        opens_flow=flow,
    )
    went = simulate(network, happens, RULES, ensemble.weeks, watch=ensemble.item, threads=1)
    normal = np.bincount(ensemble.item, network.output - begun)
    relative = _tidied(went.production / np.maximum(normal, TINY))
    output, demand = relative[:, ensemble.root], went.final_demand[:, -1]
    short = np.flatnonzero((output < 1.0 - TINY) & (output < demand - TINY))
    held = -1 if not len(short) else _held(ensemble, went, relative[: _worst(output, short) + 1])
    first = -1 if not len(short) else short[0]
    return np.concatenate([output, demand, [first, held]])


def _options(layout: Layout, chance: Chances) -> Floats:
    """Draw how each need is met by its options: alike for all who have the need."""
    slots, choices = len(layout.slot_producer), len(layout.choice_slot)
    weight = np.append(chance.options, 1.0)[layout.choice_option]
    ends = np.zeros(choices), np.ones(choices)
    return portions(layout.choice_slot, *ends, np.ones(slots), weight)


def _cover(ensemble: Ensemble, chance: Chances, turn: Floats) -> Floats:
    """Draw the weeks of cover of each slot, less the stocks that a shock takes."""
    covers, need = ensemble.covers, ensemble.layout.slot_need
    place = np.append(chance.cover, 0.0)[need]
    found = covers.low + place * (covers.high - covers.low)
    for effect in ensemble.effects:
        if len(effect.slots):
            lost = course(effect.shock, ensemble.day, turn[effect.event]).share
            found[effect.slots] *= 1.0 - lost
    return found


def _worst(output: Floats, short: Ints) -> int:
    """Return the week of the least output, the first of several."""
    return int(short[np.argmin(output[short])])


def _held(ensemble: Ensemble, went: Course, relative: Floats) -> int:
    """Return the item that holds output, by all weeks up to the worst: the last that is short."""
    left, weeks = relative.min(axis=0), len(relative)
    at = ensemble.root
    for _ in range(len(left)):
        slots = went.limiting[:weeks, at]
        slots = slots[slots >= 0]
        below = ensemble.inputs(int(slots[-1])) if len(slots) else np.zeros(0, dtype=np.int64)
        below = below[below != at]
        if not len(below):
            break
        at = int(below[np.argmin(left[below])])
    return at


def _tidied(output: Floats) -> Floats:
    """Take rounding away, so that what is as usual is 1."""
    found: Floats = np.round(output, 9)
    return found
