"""Who there is in a made-up base: publications, nations, organisations, programmes."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from made_up.items import UNITS
from made_up.world import (
    CALENDAR,
    COUNTRIES,
    TODAY,
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

ROOTS = "Ar Bel Cor Dra Esk Fal Gor Hel Ist Jor Kel Lun Mar Nor Os Pel Quar Ros Sel Tor Ulm Vel"
ENDS = "anne avia dor eth gard holm ica land mere nova ora stan tania una vale wick"


def evidence(world: World) -> Columns:
    size = max(40, round(3000 * world.scale))
    start, end = CALENDAR.day(2018), (TODAY - CALENDAR.first).days
    days = np.sort(world.random.integers(start, end, size))
    days[-1] = end
    written = CALENDAR.write(world, days, exact=0.6)
    dates = pa.concat_arrays([written[:-1], CALENDAR.texts[end : end + 1]])
    world.lists |= {"evidence": ids("e", size), "evidence dates": dates}
    return {
        "evidence_id": world.lists["evidence"],
        "publisher": names(world, size, ROOTS, "Gazette Courier Register Bulletin Ministry Review"),
        "title": names(world, size, "Report Notice Award Survey", "capacity supply trade output"),
        "date": dates,
        "verified": chance(world, size, 0.97),
    }


def countries(world: World) -> Columns:
    number = np.arange(COUNTRIES)
    codes = [f"X{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in number.tolist()]
    roots, ends = ROOTS.split(), ENDS.split()
    titles = [roots[n % 22] + ends[(n * 7 + n // 22) % 16] for n in number.tolist()]
    world.lists["countries"] = pa.array(codes)
    weights = 1.0 / (number + 1.0) ** 1.4
    world.arrays["country weights"] = weights / weights.sum()
    pacts: Odds = {"Northern Pact": 0.3, "Northern Pact;Straits Union": 0.1, "Straits Union": 0.2}
    groups = chosen(world, COUNTRIES, pacts | {None: 0.4})
    return {
        "country_id": world.lists["countries"],
        "name": pa.array(titles),
        "groups": pc.split_pattern(groups, ";"),
    }


def organisations(world: World) -> Columns:
    size, states, traders = world.organisations, world.governments, world.traders
    country = world.random.choice(COUNTRIES, size, p=world["country weights"])
    country[:states] = np.arange(states)
    number = np.arange(size)
    maker = number >= states + traders
    # A parent stands before its child, so that nobody owns itself; those in front own most.
    parent = (states + (number - states) * world.random.random(size) ** 3).astype(np.int64)
    owned = chance(world, size, 0.1) & maker & (parent < number)
    kinds = {"company": 0.93, "state_company": 0.04, "joint_venture": 0.02, "industry_group": 0.01}
    kind = pc.if_else(pa.array(number >= states), chosen(world, size, kinds), "government")
    trades = "Forge Optics Alloys Dynamics Precision Chemicals Systems Castings Circuits Works"
    world.arrays |= {"country": country, "fitness": np.where(maker, heavy(world, size), 0.0)}
    world.lists["organisations"] = ids("o", size)
    return {
        "organisation_id": world.lists["organisations"],
        "name": names(world, size, ROOTS, trades),
        "country_id": only(texts(world.lists["countries"].to_pylist(), country), most(number, 97)),
        "parent_id": world.lists["organisations"].take(
            pa.array(parent, mask=~owned),
        ),
        "kind": kind,
    }


def most(number: Ints, every: int) -> Flags:
    """Leave one of so many out, where the record does not say."""
    kept: Flags = number % every != every - 1
    return kept


def programmes(world: World) -> Columns:
    size = world.programmes
    lead = world.random.choice(COUNTRIES, size, p=world["country weights"])
    world.arrays["lead"] = lead
    world.lists["programmes"] = ids("p", size)
    return {
        "programme_id": world.lists["programmes"],
        "name": names(world, size, "Northern Common Coastal Long", "Shield Lance Watch Anchor"),
        "country_id": only(texts(world.lists["countries"].to_pylist(), lead), most(lead, 19)),
    }


def demands(world: World) -> Columns:
    each = world.random.integers(1, 4, world.programmes)
    programme = np.repeat(np.arange(world.programmes), each)
    size = len(programme)
    later = np.arange(size) - np.searchsorted(programme, programme)
    quantity = np.round(world.random.lognormal(6, 1.5, size)) + 1
    return {
        "demand_id": ids("d", size),
        "programme_id": world.lists["programmes"].take(pa.array(programme)),
        "item_id": world.lists["items"].take(pa.array(programme + 1)),
        "customer_id": texts(world.lists["countries"].to_pylist(), world["lead"][programme]),
        "year": 2025 + later,
        "basis": chosen(world, size, {"per_year": 0.8, "order": 0.1, "planned_total": 0.1}),
        "quantity": only(quantity, chance(world, size, 0.85)),
        "unit": texts(UNITS, np.zeros(size, dtype=np.int64)),
    }
