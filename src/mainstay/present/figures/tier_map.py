"""The tier map: items in columns by tier, their makers coloured by policy group.

Plain SVG of our own: chart grammars have no mark for a card that lists names.
"""

from dataclasses import dataclass
from html import escape

from mainstay.decide.pictures import Card, Maker, TierMap
from mainstay.present.figures.palette import FONT, GROUP_COLOURS, INK, PAPER, RULE, SOFT

WIDTH, GAP, PAD, LINE = 204, 34, 9, 16
TITLE_LINE, TOP, BETWEEN = 15, 40, 12
MOST_MAKERS = 9
TITLE_CHARS, NAME_CHARS = 27, 21
LEAST = 0.92
"""The least scale on a screen, so that the smallest type stays at ten pixels; paper has its own."""


@dataclass(frozen=True, slots=True)
class _Box:
    card: Card
    x: float
    y: float
    height: float


def draw(tiers: TierMap) -> str:
    """Draw the tier map as SVG."""
    boxes = _placed(tiers)
    width = max(box.x for box in boxes.values()) + WIDTH + 2
    height = max(box.y + box.height for box in boxes.values()) + 4
    label = "Tier map: who makes what at each tier, by policy group."
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'role="img" aria-label="{label}" font-family="{FONT}" '
        f'style="min-width:{LEAST * width:.0f}px">',
        '<defs><pattern id="unknown" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="7" height="7" fill="#f6f6f6"/>'
        '<line x1="0" y1="0" x2="0" y2="7" stroke="#dddddd" stroke-width="3"/></pattern></defs>',
        *_heads(boxes),
        *(_arrow(boxes[a.parent], boxes[a.child], a.either) for a in tiers.arrows),
        *(_card(box) for box in boxes.values()),
        "</svg>",
    ]
    return "\n".join(parts)


def _placed(tiers: TierMap) -> dict[str, _Box]:
    """Put the cards of each tier below each other, near what they go into."""
    parents: dict[str, list[str]] = {}
    for arrow in tiers.arrows:
        parents.setdefault(arrow.child, []).append(arrow.parent)
    boxes: dict[str, _Box] = {}
    for tier in sorted({card.tier for card in tiers.cards}):
        column = [card for card in tiers.cards if card.tier == tier]
        centre = {card.item: _centre(boxes, parents.get(card.item, [])) for card in column}
        y = float(TOP)
        for card in sorted(column, key=lambda card: (centre[card.item], card.name)):
            box = _Box(card, tier * (WIDTH + GAP) + 1, y, _height(card))
            boxes[card.item] = box
            y += box.height + BETWEEN
    return boxes


def _centre(boxes: dict[str, _Box], parents: list[str]) -> float:
    placed = [boxes[parent].y for parent in parents if parent in boxes]
    return sum(placed) / len(placed) if placed else 0.0


def _height(card: Card) -> float:
    shown = min(len(card.makers), MOST_MAKERS)
    lines = shown + (len(card.makers) > MOST_MAKERS) if card.makers else 1
    return 2 * PAD + TITLE_LINE * len(_wrapped(card.name)) + LINE * lines + 2


def _wrapped(name: str) -> list[str]:
    """Break a name into at most two lines."""
    if len(name) <= TITLE_CHARS:
        return [name]
    cut = name.rfind(" ", 0, TITLE_CHARS + 1)
    cut = cut if cut > 0 else TITLE_CHARS
    return [name[:cut], _short(name[cut:].strip(), TITLE_CHARS)]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _heads(boxes: dict[str, _Box]) -> list[str]:
    tiers = sorted({box.card.tier for box in boxes.values()})
    names = ["The item" if tier == 0 else f"Tier {tier}" for tier in tiers]
    return [
        f'<text x="{tier * (WIDTH + GAP) + 2}" y="20" font-size="14" font-weight="600" '
        f'fill="{SOFT}">{name}</text>'
        for tier, name in zip(tiers, names, strict=True)
    ]


def _arrow(parent: _Box, child: _Box, either: bool) -> str:
    x1, y1 = parent.x + WIDTH, parent.y + PAD + TITLE_LINE / 2
    x2, y2 = child.x, child.y + PAD + TITLE_LINE / 2
    bend = GAP * 0.6
    dash = ' stroke-dasharray="4 3"' if either else ""
    return (
        f'<path d="M{x1:.1f},{y1:.1f} C{x1 + bend:.1f},{y1:.1f} {x2 - bend:.1f},{y2:.1f} '
        f'{x2:.1f},{y2:.1f}" fill="none" stroke="{RULE}" stroke-width="1.3"{dash}/>'
    )


def _card(box: _Box) -> str:
    known = bool(box.card.makers)
    fill = PAPER if known else "url(#unknown)"
    dash = "" if known else ' stroke-dasharray="4 3"'
    lines = [
        f'<g><rect x="{box.x}" y="{box.y:.1f}" width="{WIDTH}" height="{box.height:.1f}" '
        f'fill="{fill}" stroke="{SOFT if known else RULE}"{dash}/>',
        f"<title>{escape(box.card.name)}</title>",
    ]
    y = box.y + PAD + 10
    for line in _wrapped(box.card.name):
        lines.append(_text(box.x + PAD, y, line, INK, bold=True))
        y += TITLE_LINE
    y += 2
    if not known:
        lines.append(_text(box.x + PAD, y, "no source listed", SOFT, italic=True))
    for maker in box.card.makers[:MOST_MAKERS]:
        lines.append(_maker(box.x + PAD, y, maker))
        y += LINE
    rest = len(box.card.makers) - MOST_MAKERS
    if rest > 0:
        lines.append(_text(box.x + PAD, y, f"and {rest} more", SOFT, italic=True))
    return "\n".join([*lines, "</g>"])


def _maker(x: float, y: float, maker: Maker) -> str:
    colour = GROUP_COLOURS.get(maker.group, RULE)
    fill = colour if maker.operating else PAPER
    square = (
        f'<rect x="{x:.1f}" y="{y - 9:.1f}" width="9" height="9" fill="{fill}" '
        f'stroke="{colour}" stroke-width="1.6"/>'
    )
    name = _short(maker.name, NAME_CHARS)
    full = escape(f"{maker.name}, {maker.country}")
    return (
        f"<g><title>{full}</title>{square}{_text(x + 15, y, name, INK)}"
        f'<text x="{x + WIDTH - 2 * PAD:.1f}" y="{y:.1f}" font-size="11" text-anchor="end" '
        f'fill="{SOFT}">{escape(maker.country)}</text></g>'
    )


def _text(
    x: float, y: float, words: str, colour: str, *, bold: bool = False, italic: bool = False
) -> str:
    style = ' font-weight="600"' if bold else ' font-style="italic"' if italic else ""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="12"'
    return f'<text {place} fill="{colour}"{style}>{escape(words)}</text>'
