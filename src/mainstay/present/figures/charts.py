"""Charts as Vega-Lite descriptions, drawn to SVG without a browser."""

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import vl_convert

from mainstay import dates
from mainstay.decide.pictures import RampRecord, Target
from mainstay.present.figures.palette import FONT, INK, RULE, SOFT

Spec = dict[str, Any]

LABEL_HEIGHT, LABEL_DAYS = 0.05, 330
"""Room a label takes in the ramp chart: a share of the largest rate, and days."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
SERIES_COLOURS = ("#0b3c6f", "#c2410c", "#2a7f62", "#6b6b6b")
SERIES_SHAPES = ("circle", "square", "triangle-up", "cross")
CONFIG: Spec = {
    "font": FONT,
    "background": "white",
    "view": {"stroke": None},
    "axis": {
        "labelColor": SOFT,
        "titleColor": INK,
        "titleFontWeight": "normal",
        "gridColor": "#e6e6e6",
        "domainColor": RULE,
        "tickColor": RULE,
        "labelFontSize": 12,
        "titleFontSize": 12,
    },
    "legend": {
        "labelFontSize": 12,
        "title": None,
        "orient": "top",
        "labelColor": INK,
        "labelLimit": 320,
    },
}


_WORDS = re.compile(r' (aria-[a-z]+|role)="[^"]*"')


def svg(spec: Spec, label: str) -> str:
    """Draw a chart description; the size follows the page."""
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec))
    head = f'<svg role="img" aria-label="{escape(label)}" '
    drawn = re.sub(r' width="[\d.]+" height="[\d.]+"', "", drawn, count=1)
    # One label for the whole figure; the parts are shapes and need none.
    drawn = re.sub(r"<[^>]*>", lambda tag: _WORDS.sub("", tag[0]), drawn)
    return drawn.replace("<svg ", head, 1)


def ramp(record: RampRecord) -> Spec:
    """Describe observed rates against announced ones, by month."""
    seen = [o.date for o in record.observed]
    first = min(seen + [t.announced for t in record.targets])[:4]
    last = int(max(seen + [t.date for t in record.targets])[:4]) + 1
    x: Spec = {
        "field": "date",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc", "domain": [f"{first}-01-01", f"{last}-01-01"]},
        "axis": {"format": "%Y", "tickCount": {"interval": "year", "step": 1}},
    }
    y: Spec = {"field": "rate", "type": "quantitative", "title": "per month"}
    return {
        "$schema": SCHEMA,
        "width": 760,
        "height": 320,
        "config": CONFIG,
        "layer": [*_announced(record, x, y), *_observed(record, x, y)],
    }


def _announced(record: RampRecord, x: Spec, y: Spec) -> list[Spec]:
    """Describe diamonds for targets, and lines to them from what was observed by then."""
    values = [
        {
            "announced": t.announced,
            "date": t.date,
            "rate": t.per_month,
            "from": t.observed,
            "label": f"{t.per_month:,.0f}",
            **_label_place(t, record.targets),
        }
        for t in record.targets
    ]
    due = {"data": {"values": values}}
    line: Spec = {
        "transform": [{"filter": "isValid(datum.from)"}],
        "mark": {"type": "rule", "strokeDash": [3, 3], "color": "#9a9a9a"},
        "encoding": {
            "x": {**x, "field": "announced"},
            "x2": {"field": "date"},
            "y": {**y, "field": "from"},
            "y2": {"field": "rate"},
        },
    }
    diamond: Spec = {
        "mark": {"type": "point", "shape": "diamond", "size": 70, "color": SOFT},
        "encoding": {"x": x, "y": y},
    }
    labels = [
        {
            "transform": [{"filter": f"datum.side == '{side}' && datum.lift == {lift}"}],
            "mark": {"type": "text", "align": align, "dx": dx, "dy": lift, "color": SOFT},
            "encoding": {"x": x, "y": y, "text": {"field": "label"}},
        }
        for side, align, dx in (("right", "left", 8), ("left", "right", -8))
        for lift in (-6, 0, 6)
    ]
    return [{**due, **layer} for layer in (line, diamond, *labels)]


def _observed(record: RampRecord, x: Spec, y: Spec) -> list[Spec]:
    """Describe a line and points for each item, told apart by colour and by shape."""
    values = [{"date": o.date, "rate": o.per_month, "item": o.item} for o in record.observed]
    items = list(dict.fromkeys(o.item for o in record.observed))
    by_item: Spec = {"field": "item", "type": "nominal"}
    colour = {**by_item, "scale": {"domain": items, "range": list(SERIES_COLOURS[: len(items)])}}
    shape = {**by_item, "scale": {"domain": items, "range": list(SERIES_SHAPES[: len(items)])}}
    seen = {"data": {"values": values}}
    return [
        {
            **seen,
            "mark": {"type": "line", "strokeWidth": 2.2},
            "encoding": {"x": x, "y": y, "color": colour},
        },
        {
            **seen,
            "mark": {"type": "point", "filled": True, "size": 75, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": colour, "shape": shape},
        },
    ]


def _label_place(target: Target, targets: Sequence[Target]) -> Spec:
    """Put a label to the left where another diamond stands close on the right; lift it at ties."""
    height = LABEL_HEIGHT * max(other.per_month for other in targets)

    def near(other: Target) -> bool:
        return other is not target and abs(other.per_month - target.per_month) <= height

    same = [o for o in targets if near(o) and o.date == target.date]
    later = [o for o in targets if near(o) and 0 < _days(target, o) < LABEL_DAYS]
    rates = [other.per_month for other in same]
    lift = -6 * (target.per_month > max(rates)) if rates else 0
    lift += 6 * (target.per_month < min(rates)) if rates else 0
    return {"side": "left" if later else "right", "lift": lift}


def _days(one: Target, other: Target) -> int:
    return dates.days(other.date)[0] - dates.days(one.date)[0]


_MEASURES = {
    "known_share": "A source is listed",
    "inputs_share": "Inputs are published",
    "capacity_share": "Capacity is published (of sources)",
    "origin_share": "Shares of origin are published",
}


def coverage(rows: Sequence[Mapping[str, Any]]) -> Spec:
    """Describe how much is known of each tier, a panel for each measure."""
    values = [
        {
            "tier": "The item" if row["tier"] == 0 else f"Tier {row['tier']}",
            "order": row["tier"],
            "measure": name,
            "share": row[column],
            "at": row[column] or 0,
            "label": "none listed" if row[column] is None else f"{100 * row[column]:.0f} %",
        }
        for row in rows
        for column, name in _MEASURES.items()
    ]
    y = {"field": "tier", "type": "nominal", "sort": {"field": "order"}, "title": None}
    x = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {"format": ".0%", "tickCount": 2, "title": None},
    }
    return {
        "$schema": SCHEMA,
        "config": {**CONFIG, "header": {"labelFontSize": 12, "title": None, "labelColor": INK}},
        "data": {"values": values},
        "facet": {
            "column": {
                "field": "measure",
                "type": "nominal",
                "sort": list(_MEASURES.values()),
                "header": {"labelAlign": "left", "labelAnchor": "start", "labelLimit": 210},
            }
        },
        "spec": {
            "width": 150,
            "height": {"step": 24},
            "layer": [
                {
                    "mark": {"type": "bar", "color": SERIES_COLOURS[0], "height": 13},
                    "encoding": {"y": y, "x": x},
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 4, "color": SOFT},
                    "encoding": {"y": y, "x": {**x, "field": "at"}, "text": {"field": "label"}},
                },
            ],
        },
        "spacing": 44,
    }
