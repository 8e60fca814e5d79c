"""The page of a brief: a story in, one HTML file out, with all that it needs inside."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import count
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mainstay import dates
from mainstay.decide import words
from mainstay.decide.said import Said
from mainstay.decide.story import Story, sentences
from mainstay.model.network import Network
from mainstay.model.result import Reason, Result
from mainstay.model.shares import TOGETHER, country_names
from mainstay.present.figures import charts, tier_map, world_map
from mainstay.present.figures import stages as stage_bars
from mainstay.present.figures.palette import GROUP_COLOURS
from mainstay.rules.policy import GROUPS, HOME_NATION, NO_LIST
from mainstay.schema.spec import codes, least_sure
from mainstay.version import VERSION

MOST_NOTES = 6
"""A sentence that rests on more publications says how many, and its section names them."""


@dataclass(frozen=True)
class Notes:
    """Publications, numbered in the order in which the page first names them."""

    network: Network
    numbers: dict[str, int] = field(default_factory=dict)

    def mark(self, evidence: Iterable[str], most: int = MOST_NOTES) -> Markup:
        """Return links to the publications behind a number."""
        keys = list(evidence)
        numbers = sorted(self.numbers.setdefault(key, len(self.numbers) + 1) for key in keys)
        if not keys:
            return Markup("")
        if len(keys) > most:
            return Markup('<span class="note">[{} publications]</span>').format(len(keys))
        links = Markup(", ").join(
            Markup('<a href="#e{}">{}</a>').format(number, number) for number in numbers
        )
        return Markup('<span class="note">[{}]</span>').format(links)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Return the publications in the order of their numbers."""
        table = self.network["evidence"]
        return [{"number": n, **table.row(key)} for key, n in self.numbers.items()]


def environment() -> Environment:
    """Return the template engine: text from data is escaped, and a name that is missing fails."""
    return Environment(
        loader=PackageLoader("mainstay.present.brief", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_page(story: Story, network: Network) -> str:
    """Write the page.

    Text from data is escaped by the template engine; figures escape it themselves.
    """
    notes = Notes(network)
    made = environment()
    made.filters |= {
        "day": words.day,
        "amount": words.amount,
        "span": _span,
        "listed": words.listed,
        "nation": words.nation,
        "nations": lambda codes: country_names(network, codes),
        "pace": words.pace,
        "index": _index,
        "per": _per,
        "content": _content,
        "share": _share,
        "note": notes.mark,
    }
    return made.get_template("brief.html.j2").render(
        story=story,
        notes=notes,
        figures=_figures(story),
        groups=GROUPS,
        colours=GROUP_COLOURS,
        markets=codes()["market"],
        label=network.label,
        place=network.name_of,
        lists=_lists(story),
        origins=_origins(story.results["origin"], story),
        few=_few(story.results["concentration"]),
        together=TOGETHER,
        matrix=_matrix(story.results["concentration"]),
        leaning=_leaning(story.results["mutual-dependence"], network.home),
        shared=_shared(story.results["shared-inputs"]),
        section=count(1).__next__,
        version=VERSION,
    )


def _lists(story: Story) -> list[str]:
    """Name the lists that put the nations of this network into their groups."""
    shown = {maker.country for card in story.tiers.cards for maker in card.makers}
    shown |= {place.country for place in story.world.places}
    shown |= {row["other"] for row in story.results["mutual-dependence"].table}
    found = {
        f"{GROUPS[s.group].lower()} by {s.list} ({s.reference})"
        + ("" if s.verified else ", not verified")
        for country, s in story.standings.items()
        if country in shown and s.list not in {HOME_NATION, NO_LIST}
    }
    return sorted(found)


def _figures(story: Story) -> dict[str, Markup]:
    drawn = {
        "ramp": "",
        "tiers": tier_map.draw(story.tiers),
        "world": world_map.draw(story.world),
        "stages": stage_bars.draw(story.stages),
        "coverage": charts.svg(
            charts.coverage(story.results["coverage"].table), "How much is known of each tier."
        ),
    }
    if story.ramp.observed:
        label = f"Observed against announced rates, {story.nation}."
        drawn["ramp"] = charts.svg(charts.ramp(story.ramp), label)
    return {name: Markup(drawing) for name, drawing in drawn.items()}  # noqa: S704 - our own SVG


def _span(row: Mapping[str, Any]) -> str:
    return words.span(row["share_low"], row["share_high"])


def _share(value: float | None) -> str:
    return "not published" if value is None else f"{100 * value:.3g} %"


def _index(row: Mapping[str, Any]) -> str:
    """Write an interval of the Herfindahl index."""
    if (row["hhi_low"], row["hhi_high"]) == (0.0, 1.0):
        return "not known"
    ends = [f"{row[name]:.2f}" for name in ("hhi_low", "hhi_high")]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def _content(row: Mapping[str, Any]) -> str:
    """Write how much of an input from a country is in one item; an open end says so."""
    low, high = row["exposure_low"], row["exposure_high"]
    if low is None or (high is None and low == 0):
        return "not published"
    least = words.amount(low, row["unit"])
    if high is None:
        return f"at least {least}"
    return least if low == high else f"{least} to {words.amount(high, row['unit'])}"


def _per(unit: str) -> str:
    """Write the unit of a rate in words; pieces carry none."""
    thing, slash, period = unit.partition("/")
    if not slash or period not in codes()["period"]:
        return "" if unit == "each" else unit
    return f"a {period}" if thing == "each" else f"{thing} a {period}"


HEAT = {"low": 0, "moderate": 1, "high": 2}
FRAGILITY, CRITICALITY = ("high", "moderate", "low", "unknown"), ("low", "moderate", "high")


def _matrix(result: Result) -> dict[str, Any]:
    """Put the items into cells of fragility by criticality, the gravest at the top right."""
    items = {row["item"]: row for row in result.table}

    def cell(fragility: str, criticality: str) -> dict[str, Any]:
        held = [
            {
                "item": item,
                "apparent": "apparent" in {row["fragility_firm"], row["criticality_firm"]},
            }
            for item, row in items.items()
            if (row["fragility"], row["criticality"]) == (fragility, criticality)
        ]
        heat = HEAT.get(fragility, 0) + CRITICALITY.index(criticality) if held else 0
        return {"held": held, "heat": heat if fragility != "unknown" else "-unknown"}

    rows = [{"name": f, "cells": [cell(f, c) for c in CRITICALITY]} for f in FRAGILITY]
    return {"columns": CRITICALITY, "rows": rows}


def _few(result: Result) -> dict[str, list[Any]]:
    """Part the items of which makers or shares are published from the others."""
    known = [r for r in result.table if r["makers"] or r["may_supply"] or r["known_share"] > 0]
    told = {row["item"] for row in known}
    dark = dict.fromkeys(row["item"] for row in result.table if row["item"] not in told)
    return {"known": known, "dark": list(dark)}


def _leaning(result: Result, home: str) -> dict[str, Any]:
    """Return the pairs with the nation that asks, and how many others there are."""
    rows = [row for row in result.table if row["country"] == home]
    return {"rows": rows, "others": len(result.table) - len(rows)}


def _shared(result: Result) -> dict[str, list[Mapping[str, Any]]]:
    """Return what several end items share: inputs, and organisations and nations that stop them."""
    table = result.table
    return {
        "item": [r for r in table if r["kind"] == "item" and r["end_items"] > 1],
        "organisation": [r for r in table if r["kind"] == "organisation" and r["stops"] > 1],
        "country": [r for r in table if r["kind"] == "country" and r["stops"] > 1],
    }


def _origins(result: Result, story: Story) -> list[dict[str, Any]]:
    """Put the rows of one input together: those with a share, those only listed, the unknown."""
    inputs: dict[str, dict[str, Any]] = {}
    for row in result.table:
        entry = inputs.setdefault(
            row["input"], {"first": row, "shared": [], "listed": [], "unknown": []}
        )
        if row["country"] is None:
            entry["unknown"].append(row)
        elif row["market"] is None:
            entry["listed"].append({**row, "group": _group(row["country"], story)})
        else:
            entry["shared"].append({**row, "group": _group(row["country"], story)})
    for entry in inputs.values():
        entry["behind"] = _behind(entry["listed"])
    return list(inputs.values())


def _behind(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Put together what stands behind several rows that share a line of the table."""
    newest = [row["as_of_to"] for row in rows if row["as_of_to"]]
    return {
        "evidence_ids": sorted({key for row in rows for key in row["evidence_ids"]}),
        "as_of_to": max(newest, key=dates.last_day, default=None),
        "confidence": least_sure({row["confidence"] for row in rows} - {None}),
        "verified": all(row["verified"] for row in rows),
    }


def _group(country: str, story: Story) -> str:
    """Return the policy group of a country; several together have none of their own."""
    return story.standings[country].group if country in story.standings else "several"


def as_record(story: Story) -> dict[str, Any]:
    """Return the story as plain values: what the page says, for another program."""
    return {
        "title": story.title,
        "about": story.about,
        "nation": story.nation,
        "item": story.item,
        "on": story.on,
        "policy": {"name": story.policy.name, "title": story.policy.title},
        "mark": story.mark,
        "sentences": [_plain(said) for said in sentences(story)],
        "results": {name: result.as_dict() for name, result in story.results.items()},
        "why": {name: _whys(result) for name, result in story.results.items()},
        "history": [result.as_dict() for result in story.history],
        "gaps": [gap.as_dict() for gap in story.gaps],
        "compared": None if story.compared is None else asdict(story.compared),
    }


def _plain(said: Said) -> dict[str, Any]:
    return {
        "text": said.text,
        "evidence_ids": list(said.evidence),
        "confidence": said.confidence,
    }


def _whys(result: Result) -> dict[str, Any]:
    reasons: Mapping[str, Reason] = result.reasons
    return {key: reason.as_dict() for key, reason in reasons.items()}
