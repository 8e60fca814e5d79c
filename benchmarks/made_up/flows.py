"""Who supplies whom in a made-up base, and which nations hold which shares."""

import numpy as np
import pyarrow as pa

from made_up.items import SKILL
from made_up.world import (
    CALENDAR,
    COUNTRIES,
    Columns,
    Flags,
    Ints,
    World,
    chance,
    chosen,
    heavy,
    ids,
    only,
    rows_of,
    texts,
    within,
)


def supply_links(world: World) -> Columns:
    supplier, buyer, item = _deals(world)
    size, random = len(item), world.random
    alone = _only_supplier(world, buyer, item)
    exclusive = alone & chance(world, size, 0.02 * size / max(1, int(np.count_nonzero(alone))))
    told = exclusive | chance(world, size, 0.05)
    begin = random.integers(CALENDAR.day(2005), CALENDAR.day(2026), size)
    end = np.where(
        chance(world, size, 0.6),
        np.maximum(begin, random.integers(CALENDAR.day(2016), CALENDAR.day(2026), size)),
        random.integers(CALENDAR.day(2026, 9), CALENDAR.day(2034), size),
    )
    kinds = {"supply": 0.94, "contract": 0.03, "service": 0.02, "venture": 0.01}
    return {
        "supply_link_id": ids("l", size),
        "supplier_id": world.lists["organisations"].take(pa.array(supplier)),
        "buyer_id": world.lists["organisations"].take(pa.array(buyer)),
        "item_id": world.lists["items"].take(pa.array(item)),
        "kind": chosen(world, size, kinds),
        "exclusive": only(exclusive, told),
        "since": only(CALENDAR.write(world, begin), chance(world, size, 0.6)),
        "until": only(CALENDAR.write(world, end), chance(world, size, 0.12)),
    }


def _deals(world: World) -> tuple[Ints, Ints, Ints]:
    """Return supplier, buyer and item of each link, no three twice, in the order drawn."""
    wanted, size = world.links, world.organisations
    found = np.empty((0, 3), dtype=np.int64)
    while len(found) < wanted:
        drawn = _drawn(world, round(1.3 * (wanted - len(found))) + 16)
        found = np.concatenate([found, _through_traders(world, drawn)])
        found = found[found[:, 0] != found[:, 1]]
        pair = found[:, 2] * size + found[:, 0]
        kept = np.unique(
            pair.astype(np.uint64) * np.uint64(size) + found[:, 1].astype(np.uint64),
            return_index=True,
        )[1]
        found = found[np.sort(kept)]
    return found[:wanted, 0], found[:wanted, 1], found[:wanted, 2]


def _drawn(world: World, size: int) -> Ints:
    """Draw links along the bill of materials: from a maker of an input to one of what takes it."""
    made = world["made"]
    number = np.bincount(made, minlength=len(world["level"]))
    start = np.append(0, np.cumsum(number))
    line = world["needed"] & (number[world["parent"]] > 0) & (number[world["child"]] > 0)
    parent, child = world["parent"][line], world["child"][line]
    room = np.sqrt(number[parent] * number[child].astype(float))
    place = world.random.choice(len(parent), size, p=room / room.sum())
    parent, child = parent[place], child[place]
    weight = world["fitness"][world["maker"]]
    seller = within(world, weight, start[child], start[child + 1])
    taker = within(world, np.sqrt(weight), start[parent], start[parent + 1])
    return np.stack([world["maker"][seller], world["maker"][taker], child], axis=1)


def _through_traders(world: World, deals: Ints) -> Ints:
    """Let some links go through a trader: the maker sells to it, and it to the buyer."""
    traded = chance(world, len(deals), 0.015)
    through = deals[traded]
    trader = world.governments + (through[:, 2] * 31 + through[:, 0] % 3) % world.traders
    buys, sells = through.copy(), through.copy()
    buys[:, 1], sells[:, 0] = trader, trader
    return np.concatenate([deals[~traded], np.stack([buys, sells], axis=1).reshape(-1, 3)])


def _only_supplier(world: World, buyer: Ints, item: Ints) -> Flags:
    """Return where a buyer has one link alone for an item."""
    pair = item * world.organisations + buyer
    place, number = np.unique(pair, return_inverse=True, return_counts=True)[1:]
    alone: Flags = number[place] == 1
    return alone


def item_shares(world: World) -> Columns:
    group, country, joint = _held_shares(world)
    size, random = len(group), world.random
    item, market, measure, year = _share_groups(world, group.max() + 1)
    raw = heavy(world, size)
    told = chance(world, size, 0.92)
    total = np.bincount(group, raw * told)
    whole = chance(world, len(total), 0.25)
    spoken = np.where(whole, 1.0, random.uniform(0.4, 0.98, len(total)))
    share = np.floor(1000 * spoken[group] * raw / np.maximum(total[group], 1e-9)) / 1000
    none = chance(world, size, 0.04)
    share = np.where(none, 0.0, np.minimum(share, 1.0))
    told |= none
    other = chance(world, size, 0.04) & ~none
    share = np.where(other, np.round(share * 0.9, 3), share)
    most = np.where(none, 0.0, np.round(np.minimum(1.0, share * 1.15 + 0.01), 3))
    told_most = none | (told & chance(world, size, 0.06))
    countries, markets = world.lists["countries"], ["world", *world.lists["countries"].to_pylist()]
    cells = np.stack([country, joint], axis=1)
    return {
        "item_share_id": ids("h", size),
        "item_id": world.lists["items"].take(pa.array(item[group])),
        "country_ids": rows_of(1 + (joint >= 0), countries.take(pa.array(cells[cells >= 0]))),
        "measure": texts(MEASURES, measure[group]),
        "market": texts(markets, market[group]),
        "scope": chosen(world, size, {"supply as published": 0.3, "by weight": 0.2, None: 0.5}),
        "share": only(share, told),
        "share_high": only(most, told_most),
        "year": only(year[group], (year > 0)[group]),
        "chosen": ~other,
        "note": only(
            texts(["Another publication is nearer to the fact"], np.zeros(size, int)), other
        ),
    }


MEASURES = ("production", "imports", "capacity", "domestic_output", "value")


def _share_groups(world: World, size: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Draw item, market, measure and year of publications, none of them twice."""
    random, number = world.random, len(world["level"])
    market = np.where(chance(world, size, 0.5), 0, random.integers(1, 16, size))
    measure = random.choice(len(MEASURES), size, p=[0.5, 0.25, 0.15, 0.05, 0.05])
    year = random.integers(2018, 2026, size)
    year[chance(world, size, 0.03)] = 0
    # Items and years in turn, so that no publication meets another on the same market and year.
    item = 1 + world.programmes + np.arange(size) * 7 // 2 % (number - 1 - world.programmes)
    item = np.minimum(item, np.flatnonzero(world["kind"] != SKILL)[-1])
    key = ((item * 64 + market) * 8 + measure) * 3000 + year
    again = np.ones(size, dtype=bool)
    again[np.unique(key, return_index=True)[1]] = False
    year[again] = 1990 + np.arange(np.count_nonzero(again)) % 28
    return item, market, measure, year


def _held_shares(world: World) -> tuple[Ints, Ints, Ints]:
    """Draw the publication, the country and, for a joint share, the second country of each row."""
    random, groups = world.random, max(12, round(9_300 * world.scale))
    wanted = random.choice([1, 2, 3, 4, 5, 6], groups, p=[0.15, 0.2, 0.25, 0.2, 0.12, 0.08])
    chance_of = np.log(world["country weights"]) + random.gumbel(size=(groups, COUNTRIES))
    ranked = np.argsort(-chance_of, axis=1)[:, :7]
    group, place = np.nonzero(np.arange(6) < wanted[:, None])
    last = place == wanted[group] - 1
    joint = last & chance(world, len(group), 0.12)
    second = np.where(joint, ranked[group, place + 1], -1)
    return group, ranked[group, place], second
