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


MEASURES = ("production", "imports", "capacity", "domestic_output", "value")
CONFLICT = "Another publication on the same fact is the newer one"


def item_shares(world: World) -> Columns:
    """Draw who holds which share of an item, publication by publication."""
    item, market, measure, year = _publications(world)
    group, country, joint, other = _holders(world, len(item))
    size = len(group)
    share, most = _amounts(world, group, other)
    countries, markets = world.lists["countries"], ["world", *world.lists["countries"].to_pylist()]
    cells = np.stack([country, joint], axis=1)
    return {
        "item_share_id": ids("h", size),
        "item_id": world.lists["items"].take(pa.array(item[group])),
        "country_ids": rows_of(1 + (joint >= 0), countries.take(pa.array(cells[cells >= 0]))),
        "measure": texts(MEASURES, measure[group]),
        "market": texts(markets, market[group]),
        "scope": chosen(world, size, {"supply as published": 0.3, "by weight": 0.2, None: 0.5}),
        "share": share,
        "share_high": most,
        "year": only(year[group], (year > 0)[group]),
        "chosen": ~other,
        "note": only(texts([CONFLICT], np.zeros(size, dtype=np.int64)), other),
    }


def _publications(world: World) -> tuple[Ints, Ints, Ints, Ints]:
    """Draw item, market, measure and year of publications, none of them twice."""
    random, size = world.random, max(12, round(9_300 * world.scale))
    known = np.flatnonzero((world["level"] > 0) & (world["kind"] != SKILL))
    known = random.choice(known, min(len(known), 2 * size // 3), replace=False)
    item = known[random.integers(0, len(known), size)]
    market = np.where(chance(world, size, 0.5), 0, random.integers(1, 16, size))
    measure = random.choice(len(MEASURES), size, p=[0.5, 0.25, 0.15, 0.05, 0.05])
    year = np.where(chance(world, size, 0.03), 0, random.integers(2018, 2026, size))
    key = ((item * 64 + market) * 8 + measure) * 3000 + year
    kept = np.unique(key, return_index=True)[1]
    return item[kept], market[kept], measure[kept], year[kept]


def _holders(world: World, groups: int) -> tuple[Ints, Ints, Ints, Flags]:
    """Draw the holders of shares, row by row, no country twice in a publication.

    Returns the publication and the country of each row; the second country, or -1 where the share
    is of one; and whether it is a figure that conflicts with the row before it.
    """
    random = world.random
    wanted = random.choice([1, 2, 3, 4, 5, 6], groups, p=[0.15, 0.2, 0.25, 0.2, 0.12, 0.08])
    odds = np.log(world["country weights"]) + random.gumbel(size=(groups, COUNTRIES))
    ranked = np.argsort(-odds, axis=1)[:, :7]
    group, place = np.nonzero(np.arange(6) < wanted[:, None])
    joint = (place == wanted[group] - 1) & chance(world, len(group), 0.12)
    second = np.where(joint, ranked[group, place + 1], -1)
    row = np.repeat(np.arange(len(group)), 1 + chance(world, len(group), 0.04))
    other = np.append(False, row[1:] == row[:-1])
    return group[row], ranked[group, place][row], second[row], other


def _amounts(world: World, group: Ints, other: Flags) -> tuple[pa.Array, pa.Array]:
    """Draw shares and, for some, their most; the chosen ones of a publication fit into one."""
    size = len(group)
    told, none = chance(world, size, 0.92), chance(world, size, 0.04)
    raw = np.where(told, heavy(world, size), 0.0)
    total = np.bincount(group, raw * ~other)
    known = np.where(
        chance(world, len(total), 0.25), 1.0, world.random.uniform(0.4, 0.98, len(total))
    )
    share = known[group] * raw / np.maximum(total[group], 1.0)
    share = np.where(none, 0.0, np.floor(1000 * np.minimum(share, 1.0)) / 1000)
    most = np.where(none, 0.0, np.round(np.minimum(1.0, share * 1.15 + 0.01), 3))
    wide = told & chance(world, size, 0.06)
    return only(share, told | none), only(most, wide | none)
