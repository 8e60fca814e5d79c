"""A made-up defence industrial base of any size: many programmes, eight tiers, a million links.

Run `python benchmarks/base.py OUT [--links N] [--seed S] [--form parquet|csv|duckdb]`. All names,
nations and figures are invented; the codes of the nations are among those that ISO 3166-1 leaves to
users. The same size and seed give the same tables. Everything is drawn as whole columns.

The shape is that of real supply networks: few firms have very many partners and most have few, a
few nations hold most of the work, some items have one maker and of some nobody knows any, and most
figures are not published.
"""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mainstay.model.network import Network, Table
from mainstay.schema.spec import tables

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Columns = dict[str, Any]

FULL = 1_000_000
TIERS = 8
COUNTRIES = 60
LEVELS = np.array([0.03, 0.07, 0.12, 0.17, 0.20, 0.18, 0.13, 0.10])
"""Share of the items at each tier below the end items."""
MATERIALS = np.array([0, 0, 0.05, 0.1, 0.2, 0.35, 0.6, 1.0])
"""Share of each tier that is material, and so has no inputs."""
ASSEMBLIES = np.array([1, 0.9, 0.7, 0.5, 0.3, 0.1, 0, 0])
"""Share of what is no material at each tier that is put together from parts."""
DARK = 0.1
"""Share of the parts and assemblies whose inputs are not published."""
EXPONENT = 2.3
"""Of the power law of partners, makers and uses."""
TODAY = date(2026, 6, 30)


@dataclass
class World:
    """What the tables share: numbers of things, who they belong to, and the stream of chance."""

    random: np.random.Generator
    links: int
    lists: dict[str, pa.Array] = field(default_factory=dict)
    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)

    @property
    def scale(self) -> float:
        """How much of the full size this is."""
        return self.links / FULL

    @property
    def programmes(self) -> int:
        """Number of programmes; it grows with the root of the size."""
        return max(3, round(180 * self.scale**0.5))

    @property
    def organisations(self) -> int:
        """Number of organisations."""
        return max(60, round(200_000 * self.scale))

    @property
    def governments(self) -> int:
        """Number of governments: one for each nation, the largest nations first."""
        return min(COUNTRIES, self.organisations // 20)

    @property
    def traders(self) -> int:
        """Number of organisations that trade and make nothing."""
        return max(2, self.organisations // 50)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return an array that an earlier table left."""
        return self.arrays[name]


def base(links: int = FULL, seed: int = 1) -> Network:
    """Make an industrial base.

    Parameters
    ----------
    links : int
        Number of supply links; everything else grows with it.
    seed : int
        Start of the stream of chance: the same seed and size give the same network.

    Returns
    -------
    Network
        Without errors by `mainstay check`; its item `base` takes every end item.
    """
    world = World(np.random.default_rng(seed), links)
    made = {
        "evidence": _evidence(world),
        "countries": _countries(world),
        "organisations": _organisations(world),
        "items": _items(world),
        "bom_lines": _bom_lines(world),
        "programmes": _programmes(world),
        "demands": _demands(world),
        "sources": _sources(world),
        "sites": _sites(world),
        "supply_links": _supply_links(world),
        "item_shares": _item_shares(world),
    }
    return Network(
        title="A made-up industrial base",
        about=f"{world.programmes} programmes, {links} supply links, {TIERS} tiers; all invented.",
        home=world.lists["countries"][0].as_py(),
        item="base",
        tables={name: _table(world, name, made[name]) for name in sorted(made)},
    )


def _table(world: World, name: str, columns: Columns) -> Table:
    """Put the columns that every table carries beside its own."""
    spec = tables()[name]
    size = len(columns[spec.key])
    common = _common(world, size) if "evidence_ids" in spec.columns else {}
    return Table.of(spec, columns | common)


# Drawing whole columns.


def ids(letter: str, numbers: int | Ints) -> pa.Array:
    """Write numbers as keys, such as `i0001234`; a negative number gives an empty cell."""
    given = np.arange(numbers) if isinstance(numbers, int) else numbers
    held = pa.array(given, mask=given < 0)
    return pc.binary_join_element_wise(letter, pc.utf8_lpad(held.cast(pa.string()), 7, "0"), "")


def chosen(world: World, size: int, odds: Mapping[str | None, float]) -> pa.Array:
    """Draw texts by their odds; None is an empty cell."""
    weights = np.array(list(odds.values()), dtype=float)
    codes = world.random.choice(len(odds), size, p=weights / weights.sum())
    return pa.array(list(odds), pa.string()).take(pa.array(codes))


def chance(world: World, size: int, share: float) -> Flags:
    """Draw flags, true with a chance."""
    return world.random.random(size) < share


def only(values: Any, where: Flags) -> pa.Array:
    """Empty the cells where a flag is false."""
    if isinstance(values, pa.Array):
        return pc.if_else(pa.array(where), values, pa.scalar(None, values.type))
    return pa.array(values, mask=~where)


def heavy(world: World, size: int) -> Floats:
    """Draw weights with a heavy tail: a power law, cut where one would hold too much."""
    drawn = (1.0 - world.random.random(size)) ** (-1.0 / (EXPONENT - 1.0))
    return np.minimum(drawn, max(50.0, 0.02 * size))


def within(world: World, weights: Floats, start: Ints, end: Ints) -> Ints:
    """Draw one position from `start` up to `end` for each row, by the weights of positions."""
    total = np.concatenate([[0.0], np.cumsum(weights)])
    point = total[start] + world.random.random(len(start)) * (total[end] - total[start])
    return np.clip(np.searchsorted(total, point, side="right") - 1, start, end - 1)


def names(world: World, size: int, *words: str) -> pa.Array:
    """Draw a word of each group, and number them so that none is there twice."""
    parts = [chosen(world, size, dict.fromkeys(group.split(), 1.0)) for group in words]
    number = pa.array(np.arange(1, size + 1)).cast(pa.string())
    return pc.binary_join_element_wise(*parts, number, " ")


def texts(kinds: Sequence[str], codes: Ints) -> pa.Array:
    """Return the texts that codes stand for."""
    return pa.array(list(kinds), pa.string()).take(pa.array(codes))


class Calendar:
    """Dates as published: to the day, the month, the year, or one of a span."""

    first, last = date(2000, 1, 1), date(2036, 12, 31)

    def __init__(self) -> None:
        days = np.arange(str(self.first), str(date(2037, 1, 1)), dtype="datetime64[D]")
        months = np.unique(days.astype("datetime64[M]"))
        years = np.unique(days.astype("datetime64[Y]"))
        self.month = days.astype("datetime64[M]").astype(int) - months[0].astype(int)
        self.year = days.astype("datetime64[Y]").astype(int) - years[0].astype(int)
        spans = [f"[{month}..{int(str(month)[:4]) + 1}]" for month in months]
        forms = [*np.datetime_as_string(days), *map(str, months), *map(str, years), *spans]
        self.texts = pa.array([str(text) for text in forms], pa.string())
        self.starts = np.cumsum([0, len(days), len(months), len(years)])

    def day(self, year: int, month: int = 1) -> int:
        """Return the number of the first day of a month."""
        return (date(year, month, 1) - self.first).days

    def write(self, world: World, days: Ints, exact: float = 0.3) -> pa.Array:
        """Write days in mixed precision; `exact` is the share that is known to the day."""
        form = world.random.choice(
            4, len(days), p=[exact, (1 - exact) * 0.5, (1 - exact) * 0.42, (1 - exact) * 0.08]
        )
        held = np.clip(days, 0, len(self.month) - 1)
        places = np.choose(form, [held, self.month[held], self.year[held], self.month[held]])
        return self.texts.take(pa.array(places + self.starts[form]))


CALENDAR = Calendar()


def _common(world: World, size: int) -> Columns:
    """Draw the evidence of rows, dated by the newest of it, and how sure they are."""
    random, number = world.random, len(world.lists["evidence"])
    newest = (number * random.random(size) ** 0.7).astype(np.int64)
    second = (newest * random.random(size)).astype(np.int64)
    third = (second * random.random(size)).astype(np.int64)
    wanted = random.choice([1, 2, 3], size, p=[0.6, 0.28, 0.12])
    held = np.stack(
        [np.full(size, True), (wanted > 1) & (second < newest), (wanted > 2) & (third < second)],
        axis=1,
    )
    held[:, 2] &= held[:, 1]
    cells = np.stack([newest, second, third], axis=1)[held]
    return {
        "evidence_ids": rows_of(held.sum(axis=1), world.lists["evidence"].take(pa.array(cells))),
        "as_of_date": world.lists["evidence dates"].take(pa.array(newest)),
        "confidence": chosen(world, size, {"high": 0.5, "medium": 0.4, "low": 0.1}),
        "verified": chance(world, size, 0.97),
        "mark": chosen(world, size, {"open": 0.97, "internal": 0.025, "restricted": 0.005}),
    }


def rows_of(sizes: Ints, values: pa.Array) -> pa.Array:
    """Return a column of lists of these sizes; a list of none is an empty cell."""
    ends = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    nothing = np.append(sizes == 0, False)
    return pa.ListArray.from_arrays(pa.array(ends, mask=nothing), values)


# The tables, in the order in which they are drawn.

ROOTS = "Ar Bel Cor Dra Esk Fal Gor Hel Ist Jor Kel Lun Mar Nor Os Pel Quar Ros Sel Tor Ulm Vel"
ENDS = "anne avia dor eth gard holm ica land mere nova ora stan tania una vale wick"


def _evidence(world: World) -> Columns:
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


def _countries(world: World) -> Columns:
    number = np.arange(COUNTRIES)
    codes = [f"X{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in number.tolist()]
    roots, ends = ROOTS.split(), ENDS.split()
    titles = [roots[n % 22] + ends[(n * 7 + n // 22) % 16] for n in number.tolist()]
    world.lists["countries"] = pa.array(codes)
    weights = 1.0 / (number + 1.0) ** 1.1
    world.arrays["country weights"] = weights / weights.sum()
    pacts = {"Northern Pact": 0.3, "Northern Pact;Straits Union": 0.1, "Straits Union": 0.2}
    groups = chosen(world, COUNTRIES, {**pacts, None: 0.4})
    return {
        "country_id": world.lists["countries"],
        "name": pa.array(titles),
        "groups": pc.split_pattern(groups, ";"),
    }


def _organisations(world: World) -> Columns:
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
        "country_id": only(texts(world.lists["countries"].to_pylist(), country), _not(number, 97)),
        "parent_id": world.lists["organisations"].take(
            pa.array(parent, mask=~owned),
        ),
        "kind": kind,
    }


def _not(number: Ints, every: int) -> Flags:
    """Leave one of so many out, where the record does not say."""
    return number % every != every - 1


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


def _items(world: World) -> Columns:
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
    maker_list_complete = only(chance(world, size, 0.9), chance(world, size, 0.09))
    stages = ("all programmes", "end item", *(f"tier {n}" for n in range(1, TIERS + 1)), "skill")
    return {
        "item_id": keys,
        "name": pa.concat_arrays([top, titles[1:]]),
        "kind": texts(KINDS, kind),
        "stage": texts(stages, np.where(kind == SKILL, TIERS + 2, level + 1)),
        "unit": texts(UNITS, unit),
        "sector": chosen(world, size, {**SECTORS, None: 0.1}),
        "sources_complete": maker_list_complete,
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


def _bom_lines(world: World) -> Columns:
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
    wanted = max(0, round(160_000 * world.scale) - np.count_nonzero(level >= 0))
    effort = world.random.lognormal(0, 0.8, len(parents)) * np.where(level[parents] == 0, 8.0, 1.0)
    drawn = round(1.12 * wanted)
    parent = parents[world.random.choice(len(parents), drawn, p=effort / effort.sum())]
    start, end = (np.searchsorted(level, level[parent] + 1, side=s) for s in ("left", "right"))
    child = within(world, world["uses"], start, end)
    raw = np.flatnonzero((world["kind"] == MATERIAL) & (level <= TIERS))
    first = np.searchsorted(raw, start)
    deep = raw[within(world, world["uses"][raw], first, np.full(drawn, len(raw)))]
    return parent, np.where(chance(world, drawn, 0.12), deep, child)


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


def _programmes(world: World) -> Columns:
    size = world.programmes
    lead = world.random.choice(COUNTRIES, size, p=world["country weights"])
    world.arrays["lead"] = lead
    world.lists["programmes"] = ids("p", size)
    return {
        "programme_id": world.lists["programmes"],
        "name": names(world, size, "Northern Common Coastal Long", "Shield Lance Watch Anchor"),
        "country_id": only(texts(world.lists["countries"].to_pylist(), lead), _not(lead, 19)),
    }


def _demands(world: World) -> Columns:
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
    # Who makes one thing alone often makes several alone.
    few = random.choice(makers, max(3, np.count_nonzero(sole) // 3))
    maker[sole] = few[random.integers(0, len(few), np.count_nonzero(sole))]
    return maker, item


def _sources(world: World) -> Columns:
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


def _sites(world: World) -> Columns:
    operator = world["operator"]
    size = len(operator)
    abroad = world.random.choice(COUNTRIES, size, p=world["country weights"])
    country = np.where(chance(world, size, 0.08), abroad, world["country"][operator])
    functions = {"machining": 0.3, "casting": 0.15, "assembly": 0.25, "mixing": 0.1, None: 0.2}
    quarters = {f"{side} Province": 1.0 for side in ("North", "South", "East", "West", "Inner")}
    return {
        "site_id": ids("w", size),
        "organisation_id": world.lists["organisations"].take(pa.array(operator)),
        "town": only(names(world, size, ROOTS, "Ford Hill Haven Bridge"), chance(world, size, 0.9)),
        "region": chosen(world, size, {**quarters, None: 1.0}),
        "country_id": texts(world.lists["countries"].to_pylist(), country),
        "function": chosen(world, size, functions),
    }


def _supply_links(world: World) -> Columns:
    supplier, buyer, item = _deals(world)
    size, random = len(item), world.random
    alone = _only_supplier(world, buyer, item)
    exclusive = alone & chance(world, size, 0.02 * size / max(1, np.count_nonzero(alone)))
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
    return number[place] == 1


def _item_shares(world: World) -> Columns:
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


# Writing.


def write(network: Network, folder: Path, form: str = "parquet") -> None:
    """Write a network into a folder: its head, and its tables in one form of file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "network.toml").write_text("\n".join(_head(network)) + "\n", encoding="utf-8")
    FORMS[form](network.tables.values(), folder)


def _head(network: Network) -> Iterable[str]:
    for key in ("title", "about", "home", "policy", "item"):
        yield f'{key} = "{getattr(network, key)}"'


def _parquet(made: Iterable[Table], folder: Path) -> None:
    from pyarrow import parquet  # noqa: PLC0415  only this form needs it

    for table in made:
        parquet.write_table(table.data, folder / f"{table.spec.name}.parquet")


def _csv(made: Iterable[Table], folder: Path) -> None:
    from pyarrow import csv  # noqa: PLC0415  only this form needs it

    for table in made:
        cells = {name: _cells(table.array(name)) for name in table.spec.columns}
        csv.write_csv(pa.table(cells), folder / f"{table.spec.name}.csv")


def _cells(column: pa.Array) -> pa.Array:
    if pa.types.is_list(column.type):
        return pc.binary_join(column, ";")
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "yes", "no")
    return column


def _duckdb(made: Iterable[Table], folder: Path) -> None:
    import duckdb  # noqa: PLC0415  only this form needs it

    with duckdb.connect(folder / "network.duckdb") as database:
        for table in made:
            database.register("made", table.data)
            database.execute(f'CREATE TABLE "{table.spec.name}" AS SELECT * FROM made')
            database.unregister("made")


FORMS = {"parquet": _parquet, "csv": _csv, "duckdb": _duckdb}


def main() -> None:
    """Make a base and write it."""
    parser = argparse.ArgumentParser(description="Write a made-up industrial base.")
    parser.add_argument("out", type=Path, help="folder to write into")
    parser.add_argument("--links", type=int, default=FULL)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", choices=sorted(FORMS), default="parquet")
    asked = parser.parse_args()
    write(base(asked.links, asked.seed), asked.out, asked.form)


if __name__ == "__main__":
    main()
