"""Make the land and the places of the world map.

`python docs/reference/world.py COUNTRIES.json.gz CODES.csv`, with the 50m file of world-atlas and
the table of datasets/country-codes. `SOURCE.md` beside the two files says where they come from.
"""

import csv
import gzip
import heapq
import json
import sys
from collections.abc import Iterable
from itertools import pairwise
from math import asin, atan2, cos, degrees, hypot, radians, sin
from pathlib import Path
from typing import Any

from mainstay.present.figures.projection import (
    CENTRE,
    EDGE,
    ENLARGED,
    WINDOW,
    WORLD,
    Point,
    equal_earth,
    lambert,
)

Ring = list[Point]

FOLDER = Path(__file__).parents[2] / "src" / "mainstay" / "present" / "figures" / "world"
SOUTHERN = -60.0
"""Antarctica, to the south of this parallel, is left out."""
CORNER, ISLAND = 0.8, 2.0
"""Least area of a corner and of an island that is kept, in square pixels of the map."""


def main(countries: str, table: str) -> None:
    """Read the shapes and the codes, and write `land.json` and `places.csv`."""
    with gzip.open(countries, "rt", encoding="utf-8") as file:
        atlas = json.load(file)
    arcs = _arcs(atlas)
    shapes = atlas["objects"]["land"]["geometries"]
    rings = [ring for shape in shapes for polygon in _polygons(shape, arcs) for ring in polygon]
    drawn = {"world": _world(rings), "enlarged": _enlarged(rings)}
    text = json.dumps(drawn, separators=(",", ":")).replace("]],", "]],\n")
    (FOLDER / "land.json").write_text(text + "\n", encoding="utf-8")
    with (FOLDER / "places.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("country_id", "longitude", "latitude"))
        writer.writerows(_places(atlas["objects"]["countries"]["geometries"], arcs, table))


# Shapes


def _arcs(atlas: dict[str, Any]) -> list[Ring]:
    """Undo the steps of TopoJSON: an arc is a list of differences of whole numbers."""
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    found = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        found.append(points)
    return found


def _polygons(shape: dict[str, Any], arcs: list[Ring]) -> list[list[Ring]]:
    """Return the polygons of a shape, each as its rings with the outer one first."""
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    return [[_ring(numbers, arcs) for numbers in polygon] for polygon in polygons]


def _ring(numbers: Iterable[int], arcs: list[Ring]) -> Ring:
    """Join arcs to a ring without its last point, which goes on east or west of 180 degrees."""
    points: Ring = []
    for number in numbers:
        for longitude, latitude in (arcs[number] if number >= 0 else arcs[~number][::-1])[:-1]:
            turns = round((points[-1][0] - longitude) / 360) if points else 0
            points.append((longitude + 360 * turns, latitude))
    west = sum(longitude for longitude, _ in points) / len(points) < EDGE
    return [(longitude + 360 * west, latitude) for longitude, latitude in points]


# Land


def _world(rings: list[Ring]) -> list[Ring]:
    """Simplify all land but Antarctica."""
    found = []
    for ring in rings:
        if max(latitude for _, latitude in ring) > SOUTHERN:
            flat = [equal_earth(*point) for point in ring]
            found.append(_simple(ring, [(x * WORLD, y * WORLD) for x, y in flat], 1))
    return [ring for ring in found if ring]


def _enlarged(rings: list[Ring]) -> list[Ring]:
    """Cut the land to the window of the enlarged part, and simplify it less."""
    found = []
    for ring in rings:
        flat = _cut([lambert(*point) for point in ring])
        points = [_from_lambert(*point) for point in flat]
        found.append(_simple(points, [(x * ENLARGED, y * ENLARGED) for x, y in flat], 2))
    return [ring for ring in found if ring]


def _cut(ring: Ring) -> Ring:
    """Cut a ring to the window, one side after the other (Sutherland and Hodgman, 1974)."""
    west, south, east, north = WINDOW
    for axis, edge, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        kept: Ring = []
        for one, other in pairwise([ring[-1], *ring] if ring else []):
            into, out = (sign * (point[axis] - edge) >= 0 for point in (other, one))
            if into != out:
                part = (edge - one[axis]) / (other[axis] - one[axis])
                x, y = (a + part * (b - a) for a, b in zip(one, other, strict=True))
                kept.append((x, y))
            if into:
                kept.append(other)
        ring = kept
    return ring


def _from_lambert(x: float, y: float) -> Point:
    """Return the longitude and latitude of a point of the enlarged part."""
    middle, far = radians(CENTRE[1]), hypot(x, y)
    c = 2 * asin(far / 2)
    latitude = asin(cos(c) * sin(middle) + y * sin(c) * cos(middle) / far)
    east = atan2(x * sin(c), far * cos(middle) * cos(c) - y * sin(middle) * sin(c))
    return CENTRE[0] + degrees(east), degrees(latitude)


def _simple(points: Ring, flat: Ring, digits: int) -> Ring:
    """Drop the corners that do not show, least first (Visvalingam and Whyatt, 1993)."""
    if len(flat) < 3 or abs(_area(flat)) < ISLAND:
        return []
    last = len(flat) - 1
    before = [last, *range(last)]
    after = [*range(1, last + 1), 0]

    def corner(i: int) -> float:
        return abs(_area([flat[before[i]], flat[i], flat[after[i]]]))

    size = [corner(i) for i in range(len(flat))]
    heap = [(area, i) for i, area in enumerate(size)]
    heapq.heapify(heap)
    kept = set(range(len(flat)))
    while heap and heap[0][0] < CORNER and len(kept) > 3:
        area, i = heapq.heappop(heap)
        if i not in kept or area != size[i]:
            continue
        kept.remove(i)
        after[before[i]], before[after[i]] = after[i], before[i]
        for j in (before[i], after[i]):
            size[j] = max(area, corner(j))
            heapq.heappush(heap, (size[j], j))
    ring = [(round(x, digits), round(y, digits)) for x, y in (points[i] for i in sorted(kept))]
    return [*ring, ring[0]]


def _area(ring: Ring) -> float:
    return sum(a * d - b * c for (a, b), (c, d) in pairwise([*ring, ring[0]])) / 2


# Places


def _places(
    shapes: list[dict[str, Any]], arcs: list[Ring], table: str
) -> list[tuple[str, float, float]]:
    """Return a point of the largest polygon of each nation or territory that has a code."""
    with Path(table).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["ISO3166-1-numeric"]]
    codes = {int(row["ISO3166-1-numeric"]): row["ISO3166-1-Alpha-3"] for row in rows}
    largest: dict[str, Ring] = {}
    for shape in shapes:
        if not shape.get("id") or int(shape["id"]) not in codes:
            continue
        code = codes[int(shape["id"])]
        outer = [polygon[0] for polygon in _polygons(shape, arcs)]
        largest[code] = max([*outer, *filter(None, [largest.get(code)])], key=_land)
    points = {code: _inside(ring) for code, ring in sorted(largest.items())}
    return [(code, *point) for code, point in points.items() if point[1] > SOUTHERN]


def _land(ring: Ring) -> float:
    return abs(_area([equal_earth(*point) for point in ring]))


def _inside(ring: Ring) -> Point:
    """Return the middle of a ring, to half a degree; where it is outside, the innermost point."""
    flat = [equal_earth(*point) for point in ring]
    x = y = total = 0.0
    for i in range(1, len(ring) - 1):
        area = _area([flat[0], flat[i], flat[i + 1]])
        x += area * (ring[0][0] + ring[i][0] + ring[i + 1][0]) / 3
        y += area * (ring[0][1] + ring[i][1] + ring[i + 1][1]) / 3
        total += area
    middle = _half(x / total), _half(y / total)
    if _holds(ring, middle):
        return middle
    across, along = zip(*ring, strict=True)
    grid = [
        (i / 2, j / 2)
        for i in range(int(2 * min(across)), int(2 * max(across)) + 1)
        for j in range(int(2 * min(along)), int(2 * max(along)) + 1)
    ]
    held = [point for point in grid if _holds(ring, point)]
    return max(held, key=lambda point: _depth(flat, equal_earth(*point)), default=middle)


def _half(degree: float) -> float:
    return round(2 * degree) / 2


def _holds(ring: Ring, point: Point) -> bool:
    x, y = point
    sides = pairwise([*ring, ring[0]])
    return (
        sum((b > y) != (d > y) and x < a + (y - b) * (c - a) / (d - b) for (a, b), (c, d) in sides)
        % 2
        == 1
    )


def _depth(flat: Ring, point: Point) -> float:
    return min(hypot(x - point[0], y - point[1]) for x, y in flat)


if __name__ == "__main__":
    main(*sys.argv[1:3])
