"""Charts of the time ahead: output under scenarios, cover against recovery, the rate to come."""

from collections.abc import Sequence
from math import isfinite

from mainstay.decide.ahead import Course, Cover, Rate
from mainstay.present.figures.charts import CONFIG, SCHEMA, SERIES_COLOURS, Spec
from mainstay.present.figures.palette import INK, SOFT

WIDTH = 760
LONGEST = 1.15
"""Where a bar without an end stops, as a multiple of the longest that has one."""


def courses(of: Sequence[Course], per_row: int = 2) -> Spec:
    """Describe the output under each scenario, a panel for each, with the band of 5 to 95 of 100.

    All panels have the same axes, so that scenarios compare.
    """
    values = [
        {
            "scenario": course.title,
            "week": point.week,
            "low": point.low,
            "middle": point.middle,
            "high": point.high,
        }
        for course in of
        for point in course.points
    ]
    last = max((point.week for course in of for point in course.points), default=1)
    x: Spec = {
        "field": "week",
        "type": "quantitative",
        "title": "weeks from the start",
        "scale": {"domain": [0, last], "nice": False},
        "axis": {"tickCount": 5},
    }
    y: Spec = {
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, 1], "clamp": True},
        "axis": {"format": ".0%", "tickCount": 4},
    }
    band: Spec = {
        "mark": {"type": "area", "color": SERIES_COLOURS[0], "opacity": 0.25},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }
    line: Spec = {
        "mark": {"type": "line", "color": SERIES_COLOURS[0], "strokeWidth": 2},
        "encoding": {"x": x, "y": {**y, "field": "middle"}},
    }
    return {
        "$schema": SCHEMA,
        "config": {**CONFIG, "header": {"labelFontSize": 12, "title": None, "labelColor": INK}},
        "data": {"values": values},
        "columns": per_row,
        "facet": {
            "field": "scenario",
            "type": "nominal",
            "sort": [course.title for course in of],
            "header": {"labelAlign": "left", "labelAnchor": "start", "labelLimit": 360},
        },
        "spec": {"width": WIDTH // per_row - 30, "height": 130, "layer": [band, line]},
        "spacing": 30,
    }


def covers(of: Sequence[Cover]) -> Spec:
    """Describe how long each supplier can be missed, as a bar, and its recovery, as a diamond."""
    ends = [n for c in of for n in (c.low, c.high, c.recovers) if n is not None]
    longest = LONGEST * max([end for end in ends if isfinite(end)], default=1.0)
    bars = [
        {
            "name": cover.name,
            "from": 0.0,
            "to": min(longest, cover.low or 0.0),
            "most": longest if cover.high is None else min(longest, cover.high),
        }
        for cover in of
    ]
    times = [{"name": c.name, "weeks": c.recovers} for c in of if c.recovers is not None]
    y: Spec = {
        "field": "name",
        "type": "nominal",
        "sort": [cover.name for cover in of],
        "title": None,
        "axis": {"labelLimit": 300},
    }
    x: Spec = {"type": "quantitative", "title": "weeks", "scale": {"domain": [0, longest or 1.0]}}
    sure: Spec = {
        "data": {"values": bars},
        "mark": {"type": "bar", "height": 11, "color": SERIES_COLOURS[0]},
        "encoding": {"y": y, "x": {**x, "field": "from"}, "x2": {"field": "to"}},
    }
    maybe: Spec = {
        "data": {"values": bars},
        "mark": {"type": "bar", "height": 11, "color": SERIES_COLOURS[0], "opacity": 0.2},
        "encoding": {"y": y, "x": {**x, "field": "to"}, "x2": {"field": "most"}},
    }
    back: Spec = {
        "data": {"values": times},
        "mark": {
            "type": "point",
            "shape": "diamond",
            "filled": True,
            "size": 80,
            "color": "#c2410c",
        },
        "encoding": {"y": y, "x": {**x, "field": "weeks"}},
    }
    return {
        "$schema": SCHEMA,
        "config": CONFIG,
        "width": WIDTH - 200,
        "height": {"step": 24},
        "layer": [sure, maybe, *([back] if times else [])],
    }


def rates(of: Sequence[Rate], unit: str) -> Spec:
    """Describe the most that can be made, month by month: as it is, and if the plans hold."""
    values = [
        {"date": rate.date, "rate": number, "of": name}
        for name, numbers in (
            ("with existing capacity", [(rate, rate.existing) for rate in of]),
            ("if the plans hold", [(rate, rate.planned) for rate in of]),
        )
        for rate, number in numbers
        if number is not None
    ]
    names = list(dict.fromkeys(value["of"] for value in values))
    return {
        "$schema": SCHEMA,
        "config": CONFIG,
        "width": WIDTH,
        "height": 240,
        "data": {"values": values},
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.2},
        "encoding": {
            "x": {
                "field": "date",
                "type": "temporal",
                "title": None,
                "scale": {"type": "utc"},
                "axis": {
                    "format": "%b %Y",
                    "labelColor": SOFT,
                    "tickCount": {"interval": "month", "step": 6},
                },
            },
            "y": {
                "field": "rate",
                "type": "quantitative",
                "title": f"{unit} a year, at most",
                "scale": {"zero": True},
            },
            "color": {
                "field": "of",
                "type": "nominal",
                "scale": {"domain": names, "range": list(SERIES_COLOURS[: len(names)])},
            },
            "strokeDash": {
                "field": "of",
                "type": "nominal",
                "scale": {"domain": names, "range": [[1, 0], [5, 3]][: len(names)]},
            },
        },
    }
