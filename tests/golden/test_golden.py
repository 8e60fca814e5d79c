"""Small outputs as they were read and found right."""

import json
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from asking import asked

from mainstay.analyses.coverage import coverage
from mainstay.decide.pictures import Observed, RampRecord, Target
from mainstay.decide.programmes import survey
from mainstay.decide.story import Story, tell
from mainstay.examples import tiny
from mainstay.ingest.read import load, read
from mainstay.present.brief.survey import survey_record
from mainstay.present.figures import charts, stages, tier_map, world_map
from mainstay.present.terminal import render
from mainstay.present.verbs import analysis, questions

FILES = Path(__file__).parent / "files"
WIDE = 120
STUDIES = Path(__file__).parents[2] / "studies"
PAGES = {
    "first-page-f35-2023": ("f35-partner-exit", {"on": "2023-07-31", "against": "2019-06-30"}),
    "first-page-magnets": ("permanent-magnets", {}),
    "first-page-motors": ("solid-rocket-motors", {}),
}

PART = {
    "clock": {"process": "us-dcs-licence"},
    "path": {"books": "us-dual-use"},
}
"""What is asked where the whole answer is long."""
LONG = {"partners.csv", "partners.txt", "partners-magnets.txt"}
SHORT, LONGEST = 8_000, 18_000
"""The most bytes of a file, and of one that cannot be asked shorter."""
LAW = {
    "path-motors-jpn": ("solid-rocket-motors", "path", {"to_nations": "JPN"}),
    "design-for-export-motors": (
        "solid-rocket-motors",
        "design-for-export",
        {"partners": "GBR,JPN"},
    ),
    "clock-motors": ("solid-rocket-motors", "clock", {"process": "us-fms+us-dcs-licence"}),
    "origin-rules-magnets": ("permanent-magnets", "origin-rules", {}),
}

RAMP = RampRecord(
    observed=(
        Observed("2023-01-01", "Casing", 30.0),
        Observed("2024-06-01", "Casing", 45.5),
        Observed("2024-09-01", "End item", 41.0),
    ),
    targets=(
        Target("2023-01-01", "2024-12-31", 60.0, 30.0),
        Target("2023-05-01", "2024-12-31", 80.0, 30.0),
        Target("2022-05-01", "2025-06-30", 5000.0, None),
    ),
)


def laid_out(value: Any, depth: int = 0) -> str:
    """Write JSON with one line for whatever fits into one."""
    short = json.dumps(value, ensure_ascii=False)
    if len(short) + depth <= WIDE or not isinstance(value, dict | list) or not value:
        return short
    start = "\n" + " " * (depth + 1)
    if isinstance(value, dict):
        parts = [f"{json.dumps(k)}: {laid_out(v, depth + 1)}" for k, v in value.items()]
        return "{" + start + f",{start}".join(parts) + "\n" + " " * depth + "}"
    parts = [laid_out(v, depth + 1) for v in value]
    return "[" + start + f",{start}".join(parts) + "\n" + " " * depth + "]"


def told_once(value: Any, seen: dict[str, str] | None = None, place: str = "") -> Any:
    """Write what is long and stands in several places only in the first of them."""
    seen = {} if seen is None else seen
    text = json.dumps(value)
    if not isinstance(value, dict | list):
        return value
    if text in seen:
        return f"as in {seen[text]}"
    if len(text) > 60:
        seen[text] = place
    if isinstance(value, dict):
        return {key: told_once(part, seen, f"{place}/{key}") for key, part in value.items()}
    return [told_once(part, seen, f"{place}/{number}") for number, part in enumerate(value)]


@pytest.mark.parametrize("verb", questions())
def test_answers_on_tiny(verb, golden):
    golden(f"{verb}.csv", render(asked(verb, tiny(), **PART.get(verb, {})), "csv"))


@pytest.mark.parametrize("verb", questions())
def test_tables_on_tiny(verb, golden, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    golden(f"{verb}.txt", render(asked(verb, tiny(), **PART.get(verb, {})), "table"))


@pytest.mark.parametrize("name", LAW)
def test_what_law_says_of_a_study(name, golden, monkeypatch):
    """No rulebook speaks of nations that do not exist, so what rules say is read in the studies."""
    monkeypatch.setenv("COLUMNS", "150")
    study, verb, words = LAW[name]
    golden(f"{name}.txt", render(analysis(verb)(load(STUDIES / study), **words), "table"))


def test_what_is_known_of_two_nations(golden):
    """Home stands first and the others by name, whatever order they are asked in."""
    found = analysis("partners")(load(STUDIES / "permanent-magnets"), nations="JPN,CHN")
    lines = []
    for row in found.table:
        if row["measure"] == "all" or row["part"] in {"gate", "assurance"}:
            place = " ".join(filter(None, (row["partner"], row["part"], row["dimension"])))
            ends = [f"{row[end]:.4g}" for end in ("low", "high") if row[end] is not None]
            said = row["finding"] or " to ".join(ends)
            lines.append(f"{place} {row['measure']}: {said}; {row['says']}")
    golden("partners-magnets.txt", "\n".join(lines) + "\n")


def page_of(story: Story) -> str:
    """Write the first page as text, and the comparison where there is one."""
    lines = ["Bottom line", *(f"  {said.text}" for said in story.bottom)]
    for block in story.blocks:
        lines += [block.heading, *(f"  {said.text}" for said in block.said)]
    if story.compared is not None:
        lines += [story.compared.heading, *(f"  {said.text}" for said in story.compared.said)]
    return "\n".join(lines) + "\n"


def test_first_page_of_tiny(golden):
    golden("first-page.txt", page_of(tell(tiny())))


@pytest.mark.parametrize("name", PAGES)
def test_first_page_of_a_study(name, golden):
    """The studies are of facts: a fact that changes a sentence shows here."""
    study, asked = PAGES[name]
    reading = read(STUDIES / study)
    golden(f"{name}.txt", page_of(tell(reading.network, reading.problems, **asked)))


def test_programmes_of_tiny_and_a_second_network(golden, tmp_path):
    with as_file(files("mainstay.examples").joinpath("tiny")) as folder:
        for place in folder.glob("*.*"):
            text = place.read_text(encoding="utf-8").replace("end-item", "other-item")
            text = text.replace("End item", "Other item").replace("A tiny network", "Another")
            (tmp_path / place.name).write_text(text, encoding="utf-8")
    found = survey_record(survey([tiny(), load(tmp_path)]))
    shown = {key: found[key] for key in ("sentences", "end_items", "taken_for_the_same")}
    shown["shared"] = [
        {key: row[key] for key in ("kind", "name", "stopped", "apparent")}
        for row in found["shared"]
    ]
    golden("programmes.json", laid_out(shown) + "\n")


def test_ramp_chart(golden):
    golden("ramp.vl.json", laid_out(told_once(charts.ramp(RAMP))) + "\n")


def test_coverage_chart_of_tiny(golden):
    golden("coverage.vl.json", laid_out(told_once(charts.coverage(coverage(tiny()).table))) + "\n")


def test_tier_map_of_tiny(golden):
    golden("tier-map.svg", tier_map.draw(tell(tiny()).tiers) + "\n")


def test_stages_of_tiny(golden):
    golden("stages.svg", stages.draw(tell(tiny()).stages).replace("><", ">\n<") + "\n")


def test_world_map_of_tiny_says_in_words_what_it_shows(golden):
    """The outline of land is long and not ours to read; what is said of each nation is."""
    root = ElementTree.fromstring(world_map.draw(tell(tiny()).world))
    words = [e.text or "" for e in root.iter() if e.tag.endswith(("}text", "}title", "}desc"))]
    golden("world-map.txt", "\n".join(words) + "\n")


def test_laid_out_json_is_the_same_json():
    spec = charts.ramp(RAMP)
    assert json.loads(laid_out(spec)) == spec


def test_golden_files_are_small_and_all_in_use():
    names = {f"{verb}.{end}" for verb in questions() for end in ("csv", "txt")}
    names |= {"first-page.txt", "ramp.vl.json", "coverage.vl.json", "tier-map.svg"}
    names |= {
        "stages.svg",
        "world-map.txt",
        "programmes.json",
        *(f"{name}.txt" for name in [*PAGES, *LAW, "partners-magnets"]),
    }
    assert {path.name for path in FILES.iterdir()} == names
    for path in FILES.iterdir():
        assert path.stat().st_size < (LONGEST if path.name in LONG else SHORT), path.name
