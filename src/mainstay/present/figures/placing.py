"""Where symbols and their labels stand in a map, so that none covers another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import cos, hypot, radians, sin

Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""

SPACE = 1.5
"""Least room between two symbols or labels."""
STEPS = (0, 7, 11, 16, 22, 29, 37, 46, 57, 70)
"""How far from its point a symbol may stand."""
OVERLAP, COVERED = 1000.0, 12.0
"""What an overlap costs, in pixels of distance, and what the place or line of another costs."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """What is to be placed: its point, half the width and height of the symbol, the label."""

    name: str
    x: float
    y: float
    half: tuple[float, float]
    label: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """Middles of the symbol and of its label, and whether the symbol has left its point."""

    x: float
    y: float
    label: tuple[float, float]
    moved: bool
    boxes: tuple[Box, ...]
    cost: float


def arranged(glyphs: Iterable[Glyph], frame: Box) -> dict[str, Placed]:
    """Place symbols with their labels inside a frame, the largest first.

    Each takes the nearest room to its point. Where there is none, it overlaps as little as it can.
    """
    waiting = sorted(glyphs, key=lambda glyph: (-glyph.half[0], glyph.name))
    held: dict[str, Placed] = {}
    lines: list[Box] = []
    for number, glyph in enumerate(waiting):
        others = [_box((other.x, other.y), other.half) for other in waiting[number + 1 :]]
        boxes = [box for placed in held.values() for box in placed.boxes]
        best = _best(glyph, boxes, [*others, *lines], frame)
        held[glyph.name] = best
        lines += _line(glyph, best) if best.moved else []
    return held


def _best(glyph: Glyph, boxes: list[Box], others: list[Box], frame: Box) -> Placed:
    best: Placed | None = None
    for far in STEPS:
        if best is not None and best.cost <= 2 * far:
            break
        reach = _reach(glyph, far)
        near = [box for box in boxes if _overlap(box, reach)]
        soft = [box for box in others if _overlap(box, reach)]
        for x, y in _around(glyph, far):
            for order, label in enumerate(_sides(glyph, x, y)):
                tried = _tried(glyph, (x, y), label, 2 * far + order / 2)
                tried = replace(tried, cost=tried.cost + _cost(glyph, tried, near, soft, frame))
                best = tried if best is None or tried.cost < best.cost else best
    assert best is not None
    return best


def _reach(glyph: Glyph, far: float) -> Box:
    """Return all that a symbol and its label may cover at a distance from the point."""
    across = far + 2 * glyph.half[0] + 2 * glyph.label[0]
    down = far + 2 * glyph.half[1] + 2 * glyph.label[1]
    return _box((glyph.x, glyph.y), (across, down))


def _around(glyph: Glyph, far: float) -> Iterator[tuple[float, float]]:
    """Go through the middles that a symbol may have at a distance from its point."""
    for angle in range(0, 360, 24) if far else (0,):
        yield glyph.x + far * cos(radians(angle)), glyph.y + far * sin(radians(angle))


def _sides(glyph: Glyph, x: float, y: float) -> Iterator[tuple[float, float]]:
    """Go through the middles that a label may have: right, left, below and above."""
    beside = glyph.half[0] + glyph.label[0] + SPACE
    above = glyph.half[1] + glyph.label[1] + SPACE
    yield from ((x + beside, y), (x - beside, y), (x, y + above), (x, y - above))


def _tried(
    glyph: Glyph, middle: tuple[float, float], label: tuple[float, float], cost: float
) -> Placed:
    own = _box(middle, glyph.half)
    moved = not _within(_box((glyph.x, glyph.y), (0, 0)), own)
    return Placed(*middle, label, moved, (own, _box(label, glyph.label)), cost)


def _cost(
    glyph: Glyph,
    tried: Placed,
    boxes: list[Box],
    others: list[Box],
    frame: Box,
) -> float:
    """Return what is wrong with a place, in pixels of distance."""
    outside = sum(not _within(box, frame) for box in tried.boxes)
    overlaps = sum(_overlap(box, other) for box in tried.boxes for other in boxes)
    covered = sum(_overlap(box, other) for box in tried.boxes for other in others)
    if tried.moved:
        covered += sum(_overlap(box, dot) for dot in _line(glyph, tried) for box in boxes)
    return OVERLAP * (outside + overlaps) + COVERED * covered


def _line(glyph: Glyph, placed: Placed) -> list[Box]:
    """Return dots along the line from a point to its symbol."""
    across, down = placed.x - glyph.x, placed.y - glyph.y
    parts = max(2, int(hypot(across, down) / 5))
    dots = ((glyph.x + across * i / parts, glyph.y + down * i / parts) for i in range(parts))
    return [_box(dot, (0, 0)) for dot in dots]


def _box(middle: tuple[float, float], half: tuple[float, float]) -> Box:
    (x, y), (across, down) = middle, half
    return x - across, y - down, x + across, y + down


def _overlap(one: Box, other: Box) -> bool:
    apart = (
        one[2] + SPACE <= other[0],
        other[2] + SPACE <= one[0],
        one[3] + SPACE <= other[1],
        other[3] + SPACE <= one[1],
    )
    return not any(apart)


def _within(box: Box, frame: Box) -> bool:
    inside = (box[0] >= frame[0], box[1] >= frame[1], box[2] <= frame[2], box[3] <= frame[3])
    return all(inside)
