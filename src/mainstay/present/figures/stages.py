"""Published shares of each input as bars, from the furthest tier to the item.

Plain SVG of our own, as in the tier map: each part carries its own label where there is room.
"""

from html import escape

from mainstay.decide.stages import Bar, Segment
from mainstay.present.figures.palette import FONT, GROUP_COLOURS, INK, RULE, SOFT

WIDTH, LEFT, RIGHT = 760, 282, 8
ROW, BAR, TOP = 46, 22, 8
CHAR = 6.6
"""Width of a character of a label, about, in a type of twelve."""

NAME_CHARS, OF_CHARS = 37, 48
DARK = {"home", "partner", "of_concern", "other"}
"""Groups whose colour is dark enough for white type."""


def draw(bars: tuple[Bar, ...]) -> str:
    """Draw the bars as SVG."""
    height = TOP + ROW * len(bars) + 22
    label = "Published shares by stage, from the furthest tier to the item."
    room = WIDTH - LEFT - RIGHT
    ticks = "".join(_tick(share, room, height) for share in (0.0, 0.25, 0.5, 0.75, 1.0))
    rows = "".join(_row(bar, TOP + ROW * number, room) for number, bar in enumerate(bars))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{label}" font-family="{FONT}"><defs><pattern id="open" width="7" '
        'height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" '
        'height="7" fill="#f6f6f6"/><line x1="0" y1="0" x2="0" y2="7" stroke="#d0d0d0" '
        f'stroke-width="3"/></pattern></defs>{ticks}{rows}</svg>'
    )


def _tick(share: float, room: float, height: float) -> str:
    x = LEFT + share * room
    anchor = "start" if share == 0 else "end" if share == 1 else "middle"
    return (
        f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{height - 18}" stroke="{RULE}" '
        f'stroke-width="0.7"/>{_text(x, height - 4, f"{100 * share:.0f} %", SOFT, anchor)}'
    )


def _row(bar: Bar, y: float, room: float) -> str:
    """Draw one bar with its name and what it is a share of."""
    parts = [
        f"<g><title>{escape(_full(bar))}</title>",
        _text(0, y + 14, _short(bar.name, NAME_CHARS), INK, bold=True),
        _text(0, y + 30, _short(f"Tier {bar.tier}: {bar.of}", OF_CHARS), SOFT, size=11),
    ]
    x = float(LEFT)
    for segment in bar.segments:
        width = min(segment.share * room, LEFT + room - x)
        parts.append(_segment(segment, x, y + 4, width))
        x += width
    rest = min(bar.unknown * room, LEFT + room - x)
    if rest > 0:
        parts.append(_rect(x, y + 4, rest, "url(#open)"))
        words = f"unknown {_percent(bar.unknown)}"
        if rest > CHAR * len(words) + 6:
            parts.append(_text(x + rest / 2, y + 19, words, SOFT, "middle"))
    return "".join([*parts, "</g>"])


def _segment(segment: Segment, x: float, y: float, width: float) -> str:
    fill = GROUP_COLOURS.get(segment.group, RULE)
    ink = "#ffffff" if segment.group in DARK else INK
    words = f"{segment.codes} {_percent(segment.share)}"
    drawn = _rect(x, y, width, fill)
    for text in (words, segment.codes):
        if width > CHAR * len(text) + 6:
            return drawn + _text(x + width / 2, y + 15, text, ink, "middle")
    return drawn


def _rect(x: float, y: float, width: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{BAR}" fill="{fill}" '
        'stroke="#ffffff" stroke-width="1"/>'
    )


def _full(bar: Bar) -> str:
    held = [f"{s.name} {_percent(s.share)}" for s in bar.segments]
    held += [f"unknown {_percent(bar.unknown)}"] if bar.unknown else []
    return f"{bar.name} ({bar.of}): {'; '.join(held)}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _text(
    x: float,
    y: float,
    words: str,
    colour: str,
    anchor: str = "start",
    *,
    size: int = 12,
    bold: bool = False,
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
        f'fill="{colour}"{weight}>{escape(words)}</text>'
    )
