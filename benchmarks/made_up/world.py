"""What the tables of a made-up base share: sizes, chance, dates, evidence."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Columns = dict[str, Any]
Odds = dict[str | None, float]

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
        return max(3, round(180 * math.sqrt(self.scale)))

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


def ids(letter: str, numbers: int | Ints) -> pa.Array:
    """Write numbers as keys, such as `i0001234`; a negative number gives an empty cell."""
    given = np.arange(numbers) if isinstance(numbers, int) else numbers
    held = pa.array(given, mask=given < 0)
    return pc.binary_join_element_wise(letter, pc.utf8_lpad(held.cast(pa.string()), 7, "0"), "")


def chosen(world: World, size: int, odds: Mapping[Any, float]) -> pa.Array:
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
    place = np.searchsorted(total, point, side="right") - 1
    held: Ints = np.clip(place, start, end - 1)
    return held


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


def beliefs(world: World, size: int) -> Columns:
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
