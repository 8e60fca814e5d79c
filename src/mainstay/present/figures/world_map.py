"""The map of origins: a symbol for each nation on plain land, without any border.

Equal Earth projection; the part around Europe stands enlarged below, in Lambert's azimuthal
equal-area projection. `world/SOURCE.md` says where the land and the places come from.
"""

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from math import cos, pi, sin, sqrt
from pathlib import Path

from mainstay.decide.places import Place, WorldMap
from mainstay.decide.words import count, listed, span
from mainstay.present.figures.palette import FONT, GROUP_COLOURS, INK, PAPER, RULE, SOFT
from mainstay.present.figures.placing import Box, Glyph, Placed, arranged
from mainstay.present.figures.projection import (
    EDGE,
    ENLARGED,
    WINDOW,
    WORLD,
    Point,
    equal_earth,
    lambert,
)
from mainstay.rules.policy import GROUPS

WIDTH, TYPE, LINE = 760.0, 13, 19.0
CROWD = 3
"""The part around Europe is enlarged where at least so many nations have their symbol in it."""
LAND = "#e2e2e2"
UNIT, LEAST, LARGEST, TOTAL = 5.0, 2.5, 17.0, 8000.0
"""Radius of the symbol for one input, also in a full map; of the largest; area of all together."""
CORNERS: dict[str, tuple[Point, ...]] = {
    "partner": ((0, -0.886), (0.886, -0.886), (0.886, 0.886), (-0.886, 0.886), (-0.886, -0.886)),
    "of_concern": ((0, -1.253), (1.253, 0), (0, 1.253), (-1.253, 0)),
    "other": ((0, -1.166), (1.347, 1.166), (-1.347, 1.166)),
}
"""Shapes of groups, so that they differ in grey too: clockwise from the top, each with the area of
a disc of radius 1, which is the shape of every other group."""


@dataclass(frozen=True)
class _Sheet:
    """One of the two maps: its land, its projection and where it stands in the drawing."""

    land: str
    project: Callable[[float, float], Point]
    scale: float
    origin: Point
    frame: Box

    def at(self, longitude: float, latitude: float) -> Point:
        x, y = self.project(longitude, latitude)
        return self.origin[0] + self.scale * x, self.origin[1] - self.scale * y


_TOP, _BOTTOM = 1.31, -1.03
_WEST, _SOUTH, _EAST, _NORTH = WINDOW
_HEIGHT = (_TOP - _BOTTOM) * WORLD
_BELOW = _HEIGHT + 22
_ALL = _Sheet("world", equal_earth, WORLD, (WIDTH / 2, _TOP * WORLD), (0, 0, WIDTH, _HEIGHT))
_NEAR = _Sheet(
    "enlarged",
    lambert,
    ENLARGED,
    (-_WEST * ENLARGED, _BELOW + _NORTH * ENLARGED),
    (0, _BELOW, (_EAST - _WEST) * ENLARGED, _BELOW + (_NORTH - _SOUTH) * ENLARGED),
)


def draw(world: WorldMap) -> str:
    """Draw the map of origins as SVG."""
    points = places()
    found = [place for place in world.places if place.country in points]
    near = [place for place in found if _is_near(*points[place.country])]
    near = near if len(near) >= CROWD else []
    far = [place for place in found if place not in near]
    unit = _unit([_number(place) for place in found])
    drawn = [*_land(_ALL), *(_window() if near else ()), *(_land(_NEAR) if near else ())]
    moved = False
    for sheet, own in ((_ALL, far), (_NEAR, near)):
        glyphs = {p.country: _glyph(p, sheet.at(*points[p.country]), unit) for p in own}
        placed = arranged(glyphs.values(), sheet.frame)
        drawn += [_leader(glyphs[code], at) for code, at in placed.items() if at.moved]
        drawn += [_symbol(p, placed[p.country], unit) for p in own]
        moved = moved or any(at.moved for at in placed.values())
    legend, end = _legend(_blocks(found, unit, moved=moved), beside=bool(near))
    notes, end = _notes(world, [p for p in world.places if p not in found], end)
    label = f"World map of origins: {count(len(world.places), 'nation')}. No borders are drawn."
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {end:.0f}" '
        f'role="img" aria-label="{escape(label)}" font-family="{FONT}">'
    )
    return "\n".join([head, *drawn, *legend, *notes, "</svg>"])


_FOLDER = Path(__file__).with_name("world")


@cache
def places() -> dict[str, Point]:
    """Return the longitude and latitude at which the symbol of each nation stands."""
    with (_FOLDER / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    points = {row["country_id"]: (float(row["longitude"]), float(row["latitude"])) for row in rows}
    return {code: (x + 360 * (x < EDGE), y) for code, (x, y) in points.items()}


# Land


@cache
def _rings() -> dict[str, list[list[Point]]]:
    """Return the outlines of land, for the world and for the enlarged part."""
    found: dict[str, list[list[Point]]]
    found = json.loads((_FOLDER / "land.json").read_text(encoding="utf-8"))
    return found


def _land(sheet: _Sheet) -> Iterable[str]:
    """Draw all land of a map as one flat shape, in steps of tenths of a pixel."""
    steps = []
    for ring in _rings()[sheet.land]:
        points = [(round(10 * x), round(10 * y)) for x, y in (sheet.at(*point) for point in ring)]
        (x, y), rest = points[0], pairwise(points[:-1])
        moves = " ".join(f"{(c - a) / 10:g} {(d - b) / 10:g}" for (a, b), (c, d) in rest)
        steps.append(f"M{x / 10:g} {y / 10:g}l{moves}z")
    yield f'<path d="{"".join(steps)}" fill="{LAND}" fill-rule="evenodd"/>'
    if sheet is _NEAR:
        yield _box(sheet.frame, f'stroke="{RULE}"')


def _window() -> Iterable[str]:
    """Show in the world map what stands enlarged."""
    points = [_ALL.at(*point) for ring in _rings()["enlarged"] for point in ring]
    across, down = zip(*points, strict=True)
    box = min(across), min(down), max(across), max(down)
    yield _box(box, f'stroke="{SOFT}" stroke-dasharray="2 2"')
    yield _text(_NEAR.frame[0], _NEAR.frame[1] - 6, "Enlarged: the part in the dashed frame", SOFT)


def _box(box: Box, style: str) -> str:
    left, top, right, bottom = box
    size = f'width="{right - left:.1f}" height="{bottom - top:.1f}"'
    return f'<rect x="{left:.1f}" y="{top:.1f}" {size} fill="none" {style}/>'


def _is_near(longitude: float, latitude: float) -> bool:
    x, y = lambert(longitude, latitude)
    return _WEST < x < _EAST and _SOUTH < y < _NORTH


# Symbols


def _number(place: Place) -> int:
    return len(place.certain) + len(place.possible)


def _unit(numbers: Sequence[int]) -> float:
    """Return the radius of the symbol for one input."""
    if not numbers:
        return UNIT
    return min(UNIT, LARGEST / sqrt(max(numbers)), max(LEAST, sqrt(TOTAL / pi / sum(numbers))))


def _glyph(place: Place, at: Point, unit: float) -> Glyph:
    corners = CORNERS.get(place.group, ((1, 1),))
    radius = unit * sqrt(_number(place))
    half = (radius * max(x for x, _ in corners) + 1, radius * max(abs(y) for _, y in corners) + 1)
    return Glyph(place.country, *at, half, (_width(place.country) / 2, TYPE * 0.4))


def _leader(glyph: Glyph, placed: Placed) -> str:
    """Draw the line from the point of a nation to the symbol that stands aside."""
    ends = f'x1="{glyph.x:.1f}" y1="{glyph.y:.1f}" x2="{placed.x:.1f}" y2="{placed.y:.1f}"'
    return (
        f'<line {ends} stroke="{SOFT}" stroke-width="1"/>'
        f'<circle cx="{glyph.x:.1f}" cy="{glyph.y:.1f}" r="1.6" fill="{SOFT}"/>'
    )


def _symbol(place: Place, placed: Placed, unit: float) -> str:
    number = _number(place)
    shape = _shape(
        place.group, placed.x, placed.y, unit * sqrt(number), len(place.certain) / number
    )
    x, y = placed.label
    halo = f'stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    bold = ' font-weight="700"' if place.group == "home" else ""
    return (
        f"<g><title>{escape(_said(place))}</title>{shape}"
        f'<text x="{x:.1f}" y="{y + TYPE * 0.36:.1f}" font-size="{TYPE}" text-anchor="middle" '
        f'fill="{INK}" {halo}{bold}>{escape(place.country)}</text></g>'
    )


def _said(place: Place) -> str:
    """Say in words what a symbol shows."""
    group = GROUPS.get(place.group, place.group).lower()
    lines = [f"{place.name} ({place.country}), {group}"]
    for word, names in (("certain", place.certain), ("possible", place.possible)):
        if names:
            lines.append(f"{count(len(names), 'input')} {word}: {listed(names)}")
    if place.largest is not None:
        share = place.largest
        lines.append(
            f"largest published share: {span(share.low, share.high)} of {share.name} ({share.of})"
        )
    return ". ".join(line[0].upper() + line[1:] for line in lines) + "."


def _shape(group: str, x: float, y: float, radius: float, part: float) -> str:
    """Draw the shape of a group, filled clockwise from the top as far as its inputs are certain."""
    colour = GROUP_COLOURS.get(group, SOFT)
    style = f'stroke="{colour}" stroke-width="1.7" stroke-linejoin="round"'
    fill = colour if part == 1 else PAPER
    corners = [(x + radius * a, y + radius * b) for a, b in CORNERS.get(group, ())]
    if corners:
        whole = f'<path d="{_outline(corners)}" fill="{fill}" {style}/>'
        sector = _outline(_sector(corners, (x, y), part))
    else:
        whole = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" {style}/>'
        end = x + radius * sin(2 * pi * part), y - radius * cos(2 * pi * part)
        sector = (
            f"M{x:.1f} {y:.1f}V{y - radius:.1f}A{radius:.1f} {radius:.1f} 0 {int(part > 0.5)} 1 "
            f"{end[0]:.1f} {end[1]:.1f}z"
        )
    return whole + (f'<path d="{sector}" fill="{colour}"/>' if 0 < part < 1 else "")


def _outline(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "z"


def _sector(corners: Sequence[Point], middle: Point, part: float) -> list[Point]:
    """Return the part of a shape from its first corner on that holds a share of its area."""
    x, y = middle
    sides = list(pairwise([*corners, corners[0]]))
    areas = [(a - x) * (d - y) - (b - y) * (c - x) for (a, b), (c, d) in sides]
    left = part * sum(areas)
    found = [middle, corners[0]]
    for ((a, b), (c, d)), area in zip(sides, areas, strict=True):
        step = min(1.0, left / area)
        found.append((a + step * (c - a), b + step * (d - b)))
        left -= area
        if left <= 0:
            break
    return found


# Legend and words


_Block = list[tuple[str, float]]
"""Lines of the legend, each drawn around a height of 0, and their heights."""


def _legend(blocks: Iterable[_Block], *, beside: bool) -> tuple[list[str], float]:
    """Draw the legend beside the enlarged part, or below the world; return where it ends too."""
    drawn, x, y, end = [], 0.0, _BELOW + 8, _HEIGHT
    if beside:
        x, end = _NEAR.frame[2] + 28, _NEAR.frame[3]
    for block in blocks:
        start = y
        for line, height in block:
            drawn.append(f'<g transform="translate({x:.1f} {y + height / 2:.1f})">{line}</g>')
            y += height
        end = max(end, y)
        x, y = (x, y + 14) if beside else (x + WIDTH / 3, start)
    return drawn, end


def _blocks(found: Sequence[Place], unit: float, *, moved: bool) -> Iterable[_Block]:
    """Say what the shapes, their filling and their sizes mean."""
    if not found:
        return
    groups = {place.group for place in found}
    shown = [_line(_shape(g, 9, 0, 6, 1), name) for g, name in GROUPS.items() if g in groups]
    yield [_head("Policy group of the nation"), *shown]
    fillings = {
        1.0: "all certain",
        0.25: "filled part certain, the rest possible",
        0.0: "all only possible",
    }
    sure = [_line(_shape("", 9, 0, 7, part), text) for part, text in fillings.items()]
    if moved:
        dot = f'<circle cx="2" cy="0" r="1.6" fill="{SOFT}"/>'
        line = f'<line x1="2" y1="0" x2="17" y2="0" stroke="{SOFT}"/>'
        sure.append(_line(line + dot, "symbol moved aside for room"))
    yield [_head("Inputs made there"), *sure]
    yield [_head("Number of these inputs"), _sizes(max(map(_number, found)), unit)]


def _sizes(most: int, unit: float) -> tuple[str, float]:
    """Draw symbols for a few numbers of inputs beside each other."""
    parts, x = [], 1.0
    for number in sorted({1, *(n for n in (2, 5, 10, 20, 50) if 2 * n <= most), most}):
        radius = unit * sqrt(number)
        parts.append(_shape("", x + radius, 0, radius, 0))
        parts.append(_text(x + 2 * radius + 6, TYPE * 0.36, str(number)))
        x += 2 * radius + 14 + _width(str(number))
    return "".join(parts), 2 * LARGEST + 6


def _head(words: str) -> tuple[str, float]:
    return _text(0, 4, words, SOFT, bold=True), 22


def _line(sample: str, words: str) -> tuple[str, float]:
    return sample + _text(26, TYPE * 0.36, words), 22


def _notes(world: WorldMap, lost: Sequence[Place], end: float) -> tuple[list[str], float]:
    """Name below the map what has no place in it."""
    said = []
    if lost:
        names = "; ".join(f"{p.name} ({p.country}), {count(_number(p), 'input')}" for p in lost)
        said.append(f"Without a place in this map: {names}.")
    if world.nowhere:
        number, names = count(len(world.nowhere), "input"), listed(world.nowhere)
        said.append(f"Not in this map: {number} of which no origin is published: {names}.")
    lines = [line for text in said for line in _wrapped(text)]
    y = end + 10
    drawn = [_text(0, y + LINE * (i + 0.6), line) for i, line in enumerate(lines)]
    return drawn, y + LINE * len(lines)


def _wrapped(text: str) -> Iterable[str]:
    """Break a text into lines that fit; a word that may be wider than a line is broken."""
    most = int(WIDTH / TYPE)
    pieces = [word[i : i + most] for word in text.split() for i in range(0, len(word), most)]
    line = ""
    for piece in pieces:
        longer = f"{line} {piece}".strip()
        if _width(longer) > WIDTH:
            yield line
            longer = piece
        line = longer
    yield line


def _width(text: str) -> float:
    """Return how wide a text is at most; letters outside of Latin script take a full square."""
    wide = sum(
        1.0 if c > "\u024f" else 0.78 if c.isupper() or c in "mwMW@%" else 0.58 for c in text
    )
    return TYPE * wide


def _text(x: float, y: float, words: str, colour: str = INK, *, bold: bool = False) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{TYPE}"'
    weight = ' font-weight="600"' if bold else ""
    return f'<text {place} fill="{colour}"{weight}>{escape(words)}</text>'
