"""The page of a brief: a story in, one HTML file out, with all that it needs inside."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from itertools import count
from typing import Any

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from mainstay.decide import words
from mainstay.decide.crossings import Crossing, matters
from mainstay.decide.said import Said
from mainstay.decide.story import Story, sentences
from mainstay.model.network import Network
from mainstay.model.result import Reason, Result, key_of
from mainstay.model.shares import TOGETHER, country_names, market_name
from mainstay.present.brief import abroad, filters, tables
from mainstay.present.brief.notes import Notes
from mainstay.present.figures import ahead, charts, tier_map, world_map
from mainstay.present.figures import stages as stage_bars
from mainstay.present.figures.palette import GROUP_COLOURS
from mainstay.rules.policy import GROUPS, HOME_NATION, NO_LIST
from mainstay.version import VERSION


class _Compiled(BytecodeCache):
    """Keeps the compiled templates, so that the second page of a process need not compile them."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template from what is kept."""
        if bucket.key in self.held:
            bucket.bytecode_from_string(self.held[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template."""
        self.held[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def environment() -> Environment:
    """Return the template engine: text from data is escaped, and a name that is missing fails."""
    return Environment(
        loader=PackageLoader("mainstay.present.brief", "templates"),
        bytecode_cache=_COMPILED,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_page(story: Story, network: Network) -> str:
    """Write the page.

    Text from data is escaped by the template engine; figures escape it themselves.
    """
    notes = Notes(network["evidence"].row)
    made = environment()
    made.filters |= {
        "day": words.day,
        "amount": words.amount,
        "span": filters.span,
        "listed": words.listed,
        "nation": words.nation,
        "nations": partial(country_names, network),
        "pace": words.pace,
        "index": filters.index,
        "per": filters.per,
        "content": filters.content,
        "share": filters.share,
        "outputs": filters.outputs,
        "caveats": filters.caveats,
        "lasting": filters.lasting,
        "label": network.label,
        "nations_listed": partial(abroad.listed, network),
        "verdict": abroad.verdict,
        "scaled": abroad.scaled,
        "reach": abroad.reach,
        "days": filters.days,
        "chance": filters.chance,
        "note": notes.mark,
    }
    return made.get_template("brief.html.j2").render(
        story=story,
        notes=notes,
        figures=_figures(story),
        groups=GROUPS,
        colours=GROUP_COLOURS,
        market_name=partial(market_name, network),
        label=network.label,
        place=network.name_of,
        lists=_lists(story),
        origins=tables.origins(story.results["origin"], story),
        few=tables.few(story.results["concentration"]),
        together=TOGETHER,
        matrix=tables.matrix(story.results["concentration"]),
        leaning=tables.leaning(story.results["mutual-dependence"], network.home),
        shared=tables.shared(story.results["shared-inputs"]),
        nations_of=abroad.nations(story.results["partners"], story.policy.name),
        borders=abroad.borders(story.crossings),
        ways=abroad.ways(story.crossings),
        times=abroad.times(story.results.get("clock")),
        border_caveats=abroad.caveats(story, network),
        origin_rows=abroad.origin_rows(story.results.get("origin-rules")),
        rule_titles=abroad.rule_titles(story.results.get("origin-rules")),
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
    drawn |= _figures_ahead(story)
    return {name: Markup(drawing) for name, drawing in drawn.items()}  # noqa: S704 - our own SVG


def _figures_ahead(story: Story) -> dict[str, str]:
    """Draw the time ahead; a figure of which nothing is known is left out."""
    unit = words.UNITS.get(story.unit, f" {story.unit}").strip()
    specs = {
        "courses": (ahead.courses(story.courses), "Output under each scenario, week by week."),
        "covers": (ahead.covers(story.covers), "Weeks of survival against weeks of recovery."),
        "rates": (ahead.rates(story.rates, unit), "The most that can be made, by month."),
    }
    told = {
        "courses": bool(story.courses),
        "covers": bool(story.covers),
        "rates": any(r.existing is not None or r.planned is not None for r in story.rates),
    }
    return {
        name: charts.svg(spec, label) if told[name] else "" for name, (spec, label) in specs.items()
    }


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
        "crossings": [_crossing(one) for one in story.crossings],
        "gaps": [gap.as_dict() for gap in story.gaps],
        "scenarios": [course.scenario.as_dict() for course in story.courses],
        "compared": None if story.compared is None else asdict(story.compared),
    }


def _crossing(one: Crossing) -> dict[str, Any]:
    """Return what crosses a border the same way, with the paths that are not closed.

    The reasons are those of the first flow; for another `mainstay path --why` gives them.
    """
    return {
        "kind": one.kind,
        "flows": [{"from": f.from_, "to": f.to, "item": f.item} for f in one.flows],
        "results": [_shortened(result) for result in one.results],
        "why": {
            key: one.results[0].why(key).as_dict()
            for key in map(partial(key_of, key=one.results[0].key), one.rows)
        },
    }


def _shortened(result: Result) -> dict[str, Any]:
    """Return a result without its columns and the paths that are closed."""
    whole = result.as_dict()
    kept = ("analysis", "headline", "caveats", "unanswered", "provenance")
    rows = [row for row in whole["table"] if matters(row)]
    return {name: whole[name] for name in kept} | {"table": rows}


def _plain(said: Said) -> dict[str, Any]:
    return {
        "text": said.text,
        "evidence_ids": list(said.evidence),
        "confidence": said.confidence,
    }


def _whys(result: Result) -> dict[str, Any]:
    reasons: Mapping[str, Reason] = result.reasons
    return {key: reason.as_dict() for key, reason in reasons.items()}
