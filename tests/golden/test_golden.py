"""Small outputs as they were read and found right."""

import json
from pathlib import Path
from typing import Any

import pytest

from mainstay.analyses.coverage import coverage
from mainstay.decide.pictures import Observed, RampRecord, Target
from mainstay.decide.story import tell
from mainstay.examples import tiny
from mainstay.present.figures import charts, tier_map
from mainstay.present.terminal import render
from mainstay.present.verbs import analysis, questions

FILES = Path(__file__).parent / "files"
WIDE = 120

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
    golden(f"{verb}.csv", render(analysis(verb)(tiny()), "csv"))


@pytest.mark.parametrize("verb", questions())
def test_tables_on_tiny(verb, golden, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    golden(f"{verb}.txt", render(analysis(verb)(tiny()), "table"))


def test_first_page_of_tiny(golden):
    story = tell(tiny())
    lines = ["Bottom line", *(f"  {said.text}" for said in story.bottom)]
    for block in story.blocks:
        lines += [block.heading, *(f"  {said.text}" for said in block.said)]
    golden("first-page.txt", "\n".join(lines) + "\n")


def test_ramp_chart(golden):
    golden("ramp.vl.json", laid_out(told_once(charts.ramp(RAMP))) + "\n")


def test_coverage_chart_of_tiny(golden):
    golden("coverage.vl.json", laid_out(told_once(charts.coverage(coverage(tiny()).table))) + "\n")


def test_tier_map_of_tiny(golden):
    golden("tier-map.svg", tier_map.draw(tell(tiny()).tiers) + "\n")


def test_laid_out_json_is_the_same_json():
    spec = charts.ramp(RAMP)
    assert json.loads(laid_out(spec)) == spec


def test_golden_files_are_small_and_all_in_use():
    names = {f"{verb}.{end}" for verb in questions() for end in ("csv", "txt")}
    names |= {"first-page.txt", "ramp.vl.json", "coverage.vl.json", "tier-map.svg"}
    assert {path.name for path in FILES.iterdir()} == names
    assert max(path.stat().st_size for path in FILES.iterdir()) < 6000
