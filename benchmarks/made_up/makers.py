"""Who makes what where in a made-up base."""

import numpy as np
import pyarrow as pa

from made_up.items import KILOGRAM, SKILL, TONNE, UNITS
from made_up.who import ROOTS
from made_up.world import (
    CALENDAR,
    COUNTRIES,
    Columns,
    Flags,
    Ints,
    Odds,
    World,
    chance,
    chosen,
    heavy,
    ids,
    names,
    only,
    texts,
)


def _makers(world: World) -> Ints:
    """Draw how many sources each item has: none, one, or some with a heavy tail."""
    level, kind = world["level"], world["kind"]
    size = len(level)
    draw = world.random.random(size)
    number = np.select([draw < 0.06, draw < 0.18], [0, 1], 2)
    end = level == 0
    number[end] = world.random.choice([1, 2, 3], np.count_nonzero(end), p=[0.3, 0.45, 0.25])
    number[(level < 0) | (kind == SKILL)] = 0
    rest = max(0, round(260_000 * world.scale) - number.sum())
    uses = np.bincount(world["child"], minlength=size)
    weight = np.where((number == 2) & ~end, heavy(world, size) * np.sqrt(1 + uses), 0.0)
    return number + world.random.multinomial(rest, weight / weight.sum())


def _who_makes(world: World) -> tuple[Ints, Ints]:
    """Return maker and item of each source, by item; each maker has at least one."""
    number, random, fitness = _makers(world), world.random, world["fitness"]
    item = np.repeat(np.arange(len(number)), number)
    sole = (number == 1)[item]
    makers = np.flatnonzero(fitness)
    everyone = random.permutation(makers)
    places = random.permutation(np.flatnonzero(~sole))
    maker = np.full(len(item), -1)
    count = min(len(places), len(everyone))
    maker[places[:count]] = everyone[:count]
    rest = places[count:]
    maker[rest] = random.choice(makers, len(rest), p=fitness[makers] / fitness.sum())
    maker[sole] = _makers_alone(world, makers, int(np.count_nonzero(sole)))
    return maker, item


def _makers_alone(world: World, makers: Ints, size: int) -> Ints:
    """Draw who makes a thing alone: often several, and mostly in the larger nations."""
    odds = world["country weights"][world["country"][makers]] ** 2
    few = world.random.choice(makers, max(3, size // 3), p=odds / odds.sum())
    found: Ints = few[world.random.integers(0, len(few), size)]
    return found


def sources(world: World) -> Columns:
    maker, item = _who_makes(world)
    order = np.lexsort((maker, item))
    maker, item = maker[order], item[order]
    size = len(item)
    again = np.append(False, (maker[1:] == maker[:-1]) & (item[1:] == item[:-1]))
    whole = np.maximum.accumulate(np.where(again, 0, np.arange(size)))
    group = again | np.append(again[1:], False)
    status = world.random.choice(4, size, p=[0.86, 0.05, 0.04, 0.05])
    world.arrays |= {"maker": maker, "made": item, "status": status, "again": again}
    site = _site_of(world, maker, group & ~again)
    keys, unit = ids("s", size), world["unit"][item]
    known = chance(world, size, 0.42) & ~again
    capacity = np.round(world.random.lognormal(7, 2, size)) + 1
    # Mass is often published in another unit than that of the item.
    told = np.where((unit == TONNE) & chance(world, size, 0.1), KILOGRAM, unit)
    share, market = _shares_of_supply(world)
    return {
        "source_id": keys,
        "organisation_id": world.lists["organisations"].take(pa.array(maker)),
        "site_id": ids("w", site),
        "item_id": world.lists["items"].take(pa.array(item)),
        "status": texts(STATUSES, status),
        "capacity_per_year": only(capacity, known),
        "capacity_high_per_year": only(np.round(capacity * 1.2), known & chance(world, size, 0.1)),
        "capacity_basis": only(chosen(world, size, BASES), known),
        "capacity_year": only(
            world.random.integers(2018, 2027, size), known & chance(world, size, 0.6)
        ),
        "unit": texts(UNITS, told),
        "counted_in": keys.take(pa.array(whole, mask=~again)),
        "share_of_supply": share,
        "share_market": market,
        "lead_time_weeks": _weeks(world, size),
        "recovery_time_weeks": _weeks(world, size),
        **_times(world, status),
    }


def complete(world: World) -> pa.Array:
    """Say of some items that the listed makers are all; never where none of them operates."""
    size, works = len(world["level"]), world["status"] == OPERATING
    held = np.bincount(world["made"][works], minlength=size) > 0
    return only(chance(world, size, 0.9) & held, held & chance(world, size, 0.1))


STATUSES = ("operating", "ramping", "candidate", "closed")
OPERATING, RAMPING, CANDIDATE, CLOSED = range(4)
BASES = {"nameplate": 0.4, "output": 0.3, "derived": 0.15, "planned": 0.1, "group_nameplate": 0.05}


def _weeks(world: World, size: int) -> pa.Array:
    weeks = np.round(world.random.lognormal(3.3, 0.7, size)) + 1
    return only(weeks, chance(world, size, 0.3))


def _times(world: World, status: Ints) -> Columns:
    """Draw since and until of sources: candidates begin later, closed ones have ended."""
    size, random = len(status), world.random
    past = random.integers(CALENDAR.day(2000), CALENDAR.day(2024), size)
    coming = random.integers(CALENDAR.day(2026, 8), CALENDAR.day(2031), size)
    recent = random.integers(CALENDAR.day(2023), CALENDAR.day(2026), size)
    begin = np.select([status == CANDIDATE, status == RAMPING], [coming, recent], past)
    closed = np.maximum(begin, random.integers(CALENDAR.day(2018), CALENDAR.day(2026), size))
    planned = random.integers(CALENDAR.day(2026, 9), CALENDAR.day(2035), size)
    end = np.where(status == CLOSED, closed, np.maximum(begin, planned))
    ends = (status == CLOSED) | ((status == OPERATING) & chance(world, size, 0.01))
    return {
        "since": only(CALENDAR.write(world, begin), chance(world, size, 0.45)),
        "until": only(CALENDAR.write(world, end), ends),
    }


def _shares_of_supply(world: World) -> tuple[pa.Array, pa.Array]:
    """Draw makers' shares for some items; those of one item never pass one."""
    item, size = world["made"], len(world["made"])
    told = chance(world, len(world["level"]), 0.05)[item]
    told &= (world["status"] == OPERATING) & chance(world, size, 0.85)
    raw = np.where(told, heavy(world, size), 0.0)
    total = np.bincount(item, raw)
    spoken = world.random.uniform(0.55, 1.0, len(total))
    share = np.floor(1000 * spoken[item] * raw / np.maximum(total[item], 1e-9)) / 1000
    place = world.random.integers(-12, 10, len(total))
    markets = ["world", *world.lists["countries"].to_pylist()]
    return only(share, told), only(texts(markets, np.maximum(place, 0)[item]), told)


def _site_of(world: World, maker: Ints, whole: Flags) -> Ints:
    """Give half the sources a site of their maker; two sources of a maker may share one."""
    size = len(maker)
    order = np.argsort(maker, kind="stable")
    rank = np.empty(size, dtype=np.int64)
    held = maker[order]
    rank[order] = np.arange(size) - np.searchsorted(held, held)
    named = chance(world, size, 0.52) & ~whole
    key = maker * size + rank // 2
    found, place = np.unique(key[named], return_inverse=True)
    site = np.full(size, -1)
    site[named] = place
    world.arrays["operator"] = found // size
    return site


def sites(world: World) -> Columns:
    operator = world["operator"]
    size = len(operator)
    large = world["country weights"] ** 2
    abroad = world.random.choice(COUNTRIES, size, p=large / large.sum())
    country = np.where(chance(world, size, 0.08), abroad, world["country"][operator])
    functions = {"machining": 0.3, "casting": 0.15, "assembly": 0.25, "mixing": 0.1, None: 0.2}
    sides = ("North", "South", "East", "West", "Inner")
    quarters: Odds = {f"{side} Province": 1.0 for side in sides}
    return {
        "site_id": ids("w", size),
        "organisation_id": world.lists["organisations"].take(pa.array(operator)),
        "town": only(names(world, size, ROOTS, "Ford Hill Haven Bridge"), chance(world, size, 0.9)),
        "region": chosen(world, size, quarters | {None: 1.0}),
        "country_id": texts(world.lists["countries"].to_pylist(), country),
        "function": chosen(world, size, functions),
    }
