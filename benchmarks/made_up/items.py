"""What is made in a made-up base: items over the tiers, and what goes into what."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from made_up.world import (
    ASSEMBLIES,
    DARK,
    LEVELS,
    MATERIALS,
    TIERS,
    Columns,
    Floats,
    Ints,
    World,
    chance,
    chosen,
    heavy,
    ids,
    names,
    only,
    texts,
    within,
)

EACH, SET, KILOGRAM, TONNE, NOTHING = range(5)
UNITS = ("each", "set", "kg", "t", "none")
MATERIAL, PART, ASSEMBLY, END, SKILL = range(5)
KINDS = ("material", "part", "assembly", "end_item", "know_how")
SECTORS = {
    "energetics": 0.08,
    "castings_forgings": 0.2,
    "microelectronics": 0.2,
    "batteries": 0.04,
    "strategic_materials": 0.1,
    "rare_earths": 0.03,
    "chemicals": 0.1,
    "assembly": 0.15,
    "other": 0.1,
}


def items_table(world: World) -> Columns:
    level, kind = _levels(world)
    size = len(level)
    unit = _units(world, kind)
    dark = chance(world, size, DARK) & (level > 0)
    dark[np.searchsorted(level, np.arange(1, TIERS + 1))] = False
    weight = heavy(world, size)
    world.arrays |= {"level": level, "kind": kind, "unit": unit, "dark": dark, "uses": weight}
    keys = pa.concat_arrays([pa.array(["base"]), ids("i", np.arange(1, size))])
    world.lists["items"] = keys
    adjectives = "light heavy fine rough coated forged cast guided sealed twin rotary linear"
    nouns = "bracket valve rotor seal lens frame cell board resin powder wire housing sensor"
    titles = names(world, size, adjectives, nouns)
    top = pa.array(["All programmes"])
    stages = ("all programmes", "end item", *(f"tier {n}" for n in range(1, TIERS + 1)), "skill")
    return {
        "item_id": keys,
        "name": pa.concat_arrays([top, titles[1:]]),
        "kind": texts(KINDS, kind),
        "stage": texts(stages, np.where(kind == SKILL, TIERS + 2, level + 1)),
        "unit": texts(UNITS, unit),
        "sector": chosen(world, size, {**SECTORS, None: 0.1}),
        "hs_code": only(
            pa.array(world.random.integers(2500, 9400, size)).cast(pa.string()),
            chance(world, size, 0.2),
        ),
    }


def _levels(world: World) -> tuple[Ints, Ints]:
    """Return the tier of each item, -1 for the top and 0 for end items, and its kind."""
    many = max(60, round(40_000 * world.scale))
    skills = max(1, many // 200)
    below = many - 1 - world.programmes - skills
    sizes = np.maximum(3, np.floor(LEVELS * below)).astype(np.int64)
    level = np.repeat(np.arange(-1, TIERS + 1), [1, world.programmes, *sizes])
    tier = np.maximum(level - 1, 0)
    material = world.random.random(len(level)) < MATERIALS[tier]
    material[np.searchsorted(level, np.arange(1, TIERS))] = False
    together = world.random.random(len(level)) < ASSEMBLIES[tier]
    kind = np.where(material, MATERIAL, np.where(together, ASSEMBLY, PART))
    kind[level <= 0] = END
    skill = np.full(skills, SKILL)
    return np.append(level, np.full(skills, TIERS + 1)), np.append(kind, skill)


def _units(world: World, kind: Ints) -> Ints:
    size = len(kind)
    raw = world.random.choice([KILOGRAM, TONNE], size, p=[0.4, 0.6])
    part = world.random.choice([EACH, SET, KILOGRAM], size, p=[0.88, 0.04, 0.08])
    unit = np.select([kind == MATERIAL, kind == PART, kind == SKILL], [raw, part, NOTHING], EACH)
    unit[0] = SET
    return unit


def bom_lines(world: World) -> Columns:
    parent, child, role = _lines(world)
    either = _alternatives(world, parent, child, role)
    role = np.where(either >= 0, ALTERNATIVE, role)
    world.arrays |= {"parent": parent, "child": child, "needed": role <= ALTERNATIVE}
    size = len(parent)
    quantity = _quantities(world, child, role)
    known = chance(world, size, 0.85) & (role != KNOW_HOW) | (parent == 0)
    wide = chance(world, size, 0.1) & (role <= ALTERNATIVE) & (parent > 0)
    lines = np.bincount(parent, minlength=len(world["level"]))[parent]
    part_of_cost = np.floor(1000 * world.random.random(size) / lines) / 1000
    keys = world.lists["items"]
    return {
        "bom_line_id": ids("b", size),
        "parent_id": keys.take(pa.array(parent)),
        "child_id": keys.take(pa.array(child)),
        "role": texts(ROLES, role),
        "alt_group": pc.binary_join_element_wise(
            "either", only(pa.array(either).cast(pa.string()), either >= 0), "-"
        ),
        "quantity": only(quantity, known),
        "quantity_low": only(np.round(quantity * 0.8, 6), wide & chance(world, size, 0.8)),
        "quantity_high": only(np.round(quantity * 1.25, 6), wide),
        "unit": texts(LINE_UNITS, _line_units(world, parent, child, role)),
        "cost_share": only(part_of_cost, chance(world, size, 0.05)),
    }


COMPONENT, ALTERNATIVE, TOTAL, COUNT, KNOW_HOW = range(5)
ROLES = ("component", "alternative", "total_only", "count_only", "know_how")
LINE_UNITS = (*UNITS, "parts", "lb", "t/t", "types", "firms")
PARTS, POUND, RATIO, TYPES, FIRMS = range(5, 10)


def _lines(world: World) -> tuple[Ints, Ints, Ints]:
    """Return parent, child and role of each line, no pair twice, by parent and child."""
    level = world["level"]
    spine, more = _spine(world), _more(world)
    beside = _beside(world)
    top = (np.zeros(world.programmes, dtype=np.int64), np.flatnonzero(level == 0))
    parts = [top, spine, more, beside[:2]]
    parent, child = (np.concatenate([part[n] for part in parts]) for n in (0, 1))
    role = np.zeros(len(parent), dtype=np.int64)
    role[len(parent) - len(beside[2]) :] = beside[2]
    kept = np.unique(parent * len(level) + child, return_index=True)[1]
    return parent[kept], child[kept], role[kept]


def _open(world: World) -> Ints:
    """Return the items whose inputs are published, by tier."""
    made = ~np.isin(world["kind"], [MATERIAL, SKILL]) & ~world["dark"]
    return np.flatnonzero(made & (world["level"] >= 0))


def _spine(world: World) -> tuple[Ints, Ints]:
    """Give each item one parent a tier above, so that all tiers hang together."""
    level, parents = world["level"], _open(world)
    child = np.flatnonzero((level >= 1) & (level <= TIERS))
    above = level[parents]
    start, end = (np.searchsorted(above, level[child] - 1, side=s) for s in ("left", "right"))
    return parents[within(world, np.ones(len(parents)), start, end)], child


def _more(world: World) -> tuple[Ints, Ints]:
    """Draw further uses: of items a tier below, the popular ones most, and of materials."""
    level, parents = world["level"], _open(world)
    wanted = max(0, round(160_000 * world.scale) - int(np.count_nonzero(level >= 0)))
    effort = world.random.lognormal(0, 0.8, len(parents)) * np.where(level[parents] == 0, 8.0, 1.0)
    drawn = round(1.7 * wanted)
    parent = parents[world.random.choice(len(parents), drawn, p=effort / effort.sum())]
    start, end = (np.searchsorted(level, level[parent] + 1, side=s) for s in ("left", "right"))
    child = within(world, world["uses"], start, end)
    raw = np.flatnonzero((world["kind"] == MATERIAL) & (level <= TIERS))
    first = np.searchsorted(raw, start)
    # What stands at the lowest tier goes into the tier above alone, so that no tier is lost.
    weight = world["uses"][raw] * (level[raw] < TIERS)
    deep = raw[within(world, weight, first, np.full(drawn, len(raw)))]
    child = np.where(chance(world, drawn, 0.12), deep, child)
    kept = np.sort(np.unique(parent * len(level) + child, return_index=True)[1])[:wanted]
    return parent[kept], child[kept]


def _beside(world: World) -> tuple[Ints, Ints, Ints]:
    """Draw lines that constrain nothing: know-how, counts and totals."""
    parents, level = _open(world), world["level"]
    size = max(6, round(2400 * world.scale))
    parent = parents[world.random.integers(0, len(parents), size)]
    role = world.random.choice([TOTAL, COUNT, KNOW_HOW], size, p=[0.25, 0.4, 0.35])
    skill = np.flatnonzero(world["kind"] == SKILL)
    raw = np.flatnonzero(level == TIERS)
    child = np.where(
        role == KNOW_HOW,
        skill[world.random.integers(0, len(skill), size)],
        raw[world.random.integers(0, len(raw), size)],
    )
    return parent, child, role


def _alternatives(world: World, parent: Ints, child: Ints, role: Ints) -> Ints:
    """Return the number of the pair of each line that is an alternative; -1 for the others.

    Lines stand by parent: the second and third of a parent may be a pair, the fourth and fifth.
    """
    rank = np.arange(len(parent)) - np.searchsorted(parent, parent)
    first = np.flatnonzero((rank % 2 == 1) & (parent > 0))
    first = first[first + 1 < len(parent)]
    fits = (parent[first] == parent[first + 1]) & (role[first] == 0) & (role[first + 1] == 0)
    fits &= world["level"][child[first]] == world["level"][child[first + 1]]
    pairs = first[fits]
    wanted = min(1.0, 0.04 * len(parent) / max(1, len(pairs)))
    pairs = pairs[chance(world, len(pairs), wanted)]
    found = np.full(len(parent), -1)
    found[pairs] = found[pairs + 1] = rank[pairs] // 2 + 1
    return found


def _quantities(world: World, child: Ints, role: Ints) -> Floats:
    size = len(child)
    pieces = 1.0 + np.floor(world.random.lognormal(0.0, 1.2, size))
    mass = np.maximum(0.001, np.round(world.random.lognormal(-0.5, 1.2, size), 3))
    pieces = np.where(world["level"][child] == 0, 1.0, pieces)
    is_mass = np.isin(world["unit"][child], [KILOGRAM, TONNE]) & (role != COUNT)
    return np.where(is_mass, mass, pieces)


def _line_units(world: World, parent: Ints, child: Ints, role: Ints) -> Ints:
    """Choose a unit for each line that converts into that of the child."""
    unit, size = world["unit"], len(parent)
    mass = [KILOGRAM, TONNE]
    raw = world.random.choice([KILOGRAM, TONNE, POUND], size, p=[0.85, 0.05, 0.1])
    ratio = np.isin(unit[parent], mass) & chance(world, size, 0.5)
    pieces = world.random.choice([EACH, PARTS], size, p=[0.97, 0.03])
    count = world.random.choice([TYPES, FIRMS, PARTS], size)
    own = np.select(
        [unit[child] == EACH, np.isin(unit[child], mass) & ratio, np.isin(unit[child], mass)],
        [pieces, RATIO, raw],
        unit[child],
    )
    return np.select([role == KNOW_HOW, role == COUNT, role == TOTAL], [NOTHING, count, TONNE], own)
