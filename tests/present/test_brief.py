"""The brief: what it says, what it rests on, how it is written, and how it is made again."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pytest
import vl_convert
from builders import networks
from hypothesis import given, settings
from present.reading import (
    FILES,
    HEADINGS,
    MAIN,
    STUDY,
    TINY,
    Element,
    Made,
    grid_of,
    page_of,
    rich_folder,
    started,
    strict_json,
    svgs_of,
    written,
)
from strategies import changed, tiny_folder

from mainstay import coverage, deliverable, load, origin, read, single_points
from mainstay.decide.story import tell
from mainstay.model.force import source_force
from mainstay.model.network import Network
from mainstay.present.brief import command
from mainstay.present.brief.page import render_page
from mainstay.present.terminal import PROBLEM_COLUMNS
from mainstay.schema.spec import tables

NO_TEXT = re.compile(r"\b(None|nan|NaN|inf|Infinity|[Uu]ndefined|null|True|False)\b|\{[{%]|[%}]\}")
LETTERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=20)


def in_words(number: int) -> str:
    return LETTERS[number] if number < len(LETTERS) else f"{number:,}"


def as_words(group: str | None) -> str:
    """Bring a small count to letters, however the page writes it."""
    return in_words(int(group)) if group and group.isdigit() and len(group) == 1 else group or ""


def pieces(number: float) -> str:
    """Write a number of pieces: whole ones in full, others to three digits."""
    return f"{number:,.0f}" if number == int(number) else f"{number:,.3g}"


def per_cent(share: float) -> str:
    return f"{100 * share:.3g}"


def nations(network: Network, codes: str) -> list[str]:
    names = network["countries"]
    return [names.row(code)["name"] for code in codes.split("+")]


def region(page: Element, label: str) -> Element:
    return page.one(**{"aria-label": label}).one("table")


# The page


def test_a_brief_is_four_files(made):
    assert list(made.files) == FILES


def test_the_page_stands_alone(made):
    assert made.html.startswith("<!DOCTYPE html>\n<html lang=")
    assert made.page.all("script", "iframe", "object", "embed", "base", "form", "img", "link") == []
    for element in made.page.walk():
        for name, value in element.attributes.items():
            assert not name.startswith("on"), (element.tag, name)
            if name in {"href", "xlink:href", "src", "srcset", "data", "action", "poster"}:
                assert value.startswith("#"), (element.tag, name, value)
            for place in re.findall(r"url\((.*?)\)", value):
                assert place.startswith("#"), value
    style = "".join(element.raw for element in made.page.all("style"))
    assert "@import" not in style and "url(" not in style
    policy = made.page.one("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy.attributes["content"].startswith("default-src 'none'; ")
    assert "script" not in policy.attributes["content"]


def test_the_page_has_language_title_and_headings_in_order(made):
    page = made.page
    assert page.one("html").attributes["lang"] == "en-GB"
    assert page.one("head").one("title").raw == f"{made.network.title}: allied sourcing brief"
    assert page.one("h1").text == made.network.title
    levels = [int(e.tag[1]) for e in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert all(e.text for e in page.all("h1", "h2", "h3"))
    assert len(page.all("main")) == 1


def test_ids_are_there_once_and_every_reference_has_its_target(made):
    ids = [e.attributes["id"] for e in made.page.walk() if "id" in e.attributes]
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    for element in made.page.walk():
        for name, value in element.attributes.items():
            wanted = re.findall(r"url\(#(.*?)\)", value)
            wanted += [value[1:]] if name == "href" else []
            wanted += value.split() if name in {"aria-labelledby", "aria-describedby"} else []
            assert set(wanted) <= set(ids), (element.tag, name, value)


def test_tables_have_scopes_and_straight_columns(made):
    found = made.page.all("table")
    assert len(found) >= 4
    for table in found:
        assert {cell.tag for cell in grid_of(table)[0]} == {"th"}
        for cell in table.all("th"):
            assert cell.attributes["scope"] in {"col", "row", "rowgroup"}
            assert cell.text, "a head without words"


def test_figures_have_a_role_and_words(made):
    found = made.page.all("svg")
    assert len(found) == (2 if not made.record["history"] else 3)
    for drawing in found:
        assert drawing.attributes["role"] == "img"
        assert len(drawing.attributes["aria-label"]) > 20
        assert "viewbox" in drawing.attributes and "width" not in drawing.attributes
    for figure in made.page.all("figure"):
        assert figure.one("figcaption").text and figure.one("svg")
    assert len(svgs_of(made.html)) == len(found)


def test_scrolling_regions_can_be_reached_by_keyboard(made):
    for box in made.page.all():
        if box.has("scroll"):
            assert box.attributes["tabindex"] == "0" and box.attributes["role"] == "region"
            assert box.attributes["aria-label"]


def test_no_word_of_the_machine_is_seen(made):
    assert NO_TEXT.findall(made.page.one("body").text) == []
    for sentence in made.said:
        assert NO_TEXT.search(sentence) is None, sentence
        assert not re.search(r" [.,;:]|,\.|\(\)|\.\.|  ", sentence), sentence


def test_numbers_in_brackets_point_to_the_evidence(made):
    rows = made.page.one("ol").all("li")
    assert [row.attributes["id"] for row in rows] == [f"e{n + 1}" for n in range(len(rows))]
    for link in made.page.all("a"):
        assert link.attributes["href"] == f"#e{link.text}"
        assert 1 <= int(link.text) <= len(rows)
    evidence = list(made.network["evidence"].rows())
    for row in rows:
        names = [e for e in evidence if row.text.startswith(f"{e['publisher']}: {e['title']}")]
        assert names, row.text
        assert ("(unverified)" in row.text) == any(not e["verified"] for e in names)


def test_sentences_of_the_first_page_are_those_of_the_record(made):
    first = next(section for section in made.page.all("section") if section.has("first"))
    places = [e for e in first.all("p", "li") if not e.has("banner")]
    assert [place.text[: len(said)] for place, said in zip(places, made.said, strict=True)] == [
        " ".join(said.split()) for said in made.said
    ]
    assert [heading.text for heading in first.all("h3")] == HEADINGS
    for place, sentence in zip(places, made.record["sentences"], strict=True):
        notes = [note for note in place.all("span") if note.has("note")]
        assert len(notes) == (1 if sentence["evidence_ids"] else 0)
        if notes:
            links = notes[0].all("a")
            assert len(links) == len(sentence["evidence_ids"]) or (
                links == [] and notes[0].text == f"[{len(sentence['evidence_ids'])} publications]"
            )


# What the first page says


class Recomputed:
    """The numbers of the first page, worked out from the analyses and the tables."""

    def __init__(self, network: Network, problems: Any) -> None:
        self.network = network
        home = network.home
        self.day = coverage(network).provenance.on
        self.most = deliverable(network, for_nation=home)
        self.row = self.most.table[0]
        points = single_points(network, for_nation=home).table
        self.single = [row for row in points if row["order"] == 1]
        self.larger = [row for row in points if row["order"] > 1]
        self.tiers = coverage(network).table
        self.origin = origin(network)
        self.disagree = sum(len(p.key.split(";")) for p in problems if p.code == "GAP005")

    def sentences(self) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
        """Give each kind of sentence as a pattern, and what its groups must hold, in order."""
        yield from self._amounts()
        yield from self._counts()
        yield from self._shares()

    def _amounts(self) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
        rate, floor = self.row["rate_per_year"], self.row["floor_per_year"]
        ends = [chain.split(": ")[0].split(" > ")[-1] for chain in self.row["binding"]]
        bound = [] if rate is None else [(pieces(rate / 12), ends[0])]
        yield r" allow .* at most ([\d,.]+) a month, held by ([^,;]+)", bound
        yield r"^At most ([\d,]+) a year on ", [] if rate is None else [(pieces(rate),)]
        seen = [] if floor is None else [(pieces(floor / 12),)]
        yield r"^Observed output of the whole item: ([\d,]+) a month\.$", seen
        yield (
            r"^On .* it was at most ([\d,]+) a month, held by ([^,;]+).*?"
            r"(?:; an observed output of ([\d,]+) a month contradicts it)?"
            r"(?:; that figure has passed twelve months since, .*)?\.$",
            self._earlier(ends),
        )
        wanted = [
            (pieces(row["quantity"]), str(row["year"]))
            for row in self.network["demands"].rows()
            if row["programme_id"] == self.network.programme
        ]
        yield r"^.*: .*, ([\d,]+) (?:in|ordered in|in total to) (\d{4})\.$", wanted

    def _earlier(self, ends: list[str]) -> list[tuple[str, ...]]:
        """The last day with published output on which something else bound."""
        days = sorted(
            replace_month(row["date"])
            for row in self.network["series"].rows()
            if row["measure"] == "observed_output"
            and row["country_id"] == self.network.home
            and row["chosen"]
        )
        found = []
        for day in days:
            row = deliverable(self.network, for_nation=self.network.home, on=day).table[0]
            held = [chain.split(": ")[0].split(" > ")[-1] for chain in row["binding"]]
            if held and held != ends:
                most, seen = row["rate_per_year"], row["floor_per_year"] or 0
                against = pieces(seen / 12) if seen > most else ""
                found = [(pieces(most / 12), held[0], against)]
        return found

    def _counts(self) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
        single = self.single
        sure = sum(not row["apparent"] for row in single)
        firm = "none" if sure == 0 else str(sure)
        words = [(in_words(len(single)), firm)] if single else []
        yield r"^On the record (\w+) single suppliers? can (?:each )?stop it; (\w+) of them", words
        yield (
            r": .* \((apparent|certain)\)\.$",
            [("apparent" if row["apparent"] else "certain",) for row in single],
        )
        larger = [(str(len(self.larger)),)] if self.larger else []
        yield r"^Larger sets of two or three that stop it together: (\d+)\.$", larger
        known = sum(row["sourced"] for row in self.tiers)
        items = sum(row["items"] for row in self.tiers)
        yield r"^A source is listed for (\d+) of the (\d+) items", [(str(known), str(items))]
        unbounded = len(self.row["unbounded_inputs"])
        yield r"^Nothing published bounds (\w+) items?; section 3", [(in_words(unbounded),)]
        dark = items - known
        yield r"^No source is listed for (\w+) items?: ", [(in_words(dark),)] if dark else []
        yield from self._counts_of_sources()
        yield from self._decisions(unbounded)

    def _counts_of_sources(self) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
        day = self.network.newest_date
        rows = [row for row in self.network["sources"].rows() if source_force(row, day)]
        planned = {"planned", "planned_total"}
        silent = sum(
            row["capacity_per_year"] is None or row["capacity_basis"] in planned for row in rows
        )
        timed = sum(row["recovery_time_weeks"] is not None for row in rows)
        yield (
            r"^Of (\w+) sources? in force, capacity is not published as output for (\d+); "
            r"recovery time is published for (\d+)\.$",
            [(in_words(len(rows)), str(silent), str(timed))] if rows else [],
        )
        differ = [(in_words(self.disagree),)] if self.disagree else []
        yield r"^Publications disagree in (\w+) cases?; ", differ

    def _decisions(self, unbounded: int) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
        apparent = sum(row["apparent"] for row in self.single)
        yield (
            r"^Whether the (\w+) apparent single suppliers? (?:is|are) real",
            [(in_words(apparent),)] if apparent else [],
        )
        several = [(in_words(unbounded),)] if unbounded else []
        yield r"^Wh.*the (\w+) unbounded items?", several
        dark = self._without_origin()
        yield r"^Whether to trace the (\w+) inputs? of which", [(in_words(dark),)] if dark else []

    def _without_origin(self) -> int:
        inputs = {row["input"] for row in self.origin.table}
        return len(inputs - {row["input"] for row in self.origin.table if row["country"]})

    def _shares(self) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
        rows = [row for row in self.origin.table if row["country"]]
        places = {code for row in rows for code in row["country"].split("+")}
        inputs = {row["input"] for row in self.origin.table}
        yield (
            r"^(\w+) nations? (?:is|are) named as (?:an )?origins?; for (\d+) of (\d+) inputs ",
            [(in_words(len(places)).capitalize(), str(self._without_origin()), str(len(inputs)))],
        )
        yield (
            r"^([^:]+): (.+) \(\w[^()]*\), (\w+)[^;]*; ([\d. to]+) % of .*?(\d{4})?\.$",
            [
                (
                    self.network["items"].row(row["input"])["name"].split(" (")[0],
                    " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names),
                    row["presence"],
                    " to ".join(
                        dict.fromkeys(map(per_cent, (row["share_low"], row["share_high"])))
                    ),
                    str(row["year"] or ""),
                )
                for row in self._told(rows)
                for names in [nations(self.network, row["country"])]
            ],
        )

    def _told(self, rows: list[Any]) -> list[Any]:
        """The origins that are told: those of concern first, then what is known of others."""
        story = tell(self.network)
        standing = {code: found.group for code, found in story.standings.items()}
        worst = {id(row): {standing[code] for code in row["country"].split("+")} for row in rows}
        concern = [row for row in rows if "of_concern" in worst[id(row)]]
        joint = {row["input"] for row in concern if "+" in row["country"]}
        others = [
            row
            for row in rows
            if row not in concern and row["share_low"] > 0 and worst[id(row)] != {"home"}
        ]
        told = [row for row in concern if "+" in row["country"] or row["input"] not in joint]
        return [row for row in told + others if row["market"]]


def replace_month(date: str) -> str:
    """Return the last day of a published month."""
    days = {"01": 31, "02": 28, "04": 30, "06": 30, "09": 30, "11": 30}
    return f"{date}-{days.get(date[5:7], 31)}" if len(date) == 7 else date


def test_every_number_of_the_first_page_is_that_of_the_analyses(made):
    reading = read(made.path)
    seen: set[str] = set()
    for pattern, wanted in Recomputed(made.network, reading.problems).sentences():
        hits = [(said, hit) for said in made.said if (hit := re.search(pattern, said))]
        found = [tuple(map(as_words, hit.groups())) for _, hit in hits]
        assert found == [tuple(map(as_words, groups)) for groups in wanted], pattern
        seen |= {said for said, _ in hits}
    names = "|".join(re.escape(row["name"].split(" (")[0]) for row in made.network["items"].rows())
    caveats = set(deliverable(made.network, for_nation=made.network.home).caveats)
    for said in set(made.said) - seen - caveats:
        assert not re.search(r"\d", re.sub(names, "", said)), f"not held against anything: {said}"


def test_a_sentence_carries_the_evidence_of_its_numbers(made):
    found = Recomputed(made.network, [])
    by_text = {s["text"]: s for s in made.record["sentences"]}
    for text, sentence in by_text.items():
        if re.search(r"^At most|published facts allow", text):
            assert sentence["evidence_ids"] == found.row["evidence_ids"]
            assert sentence["confidence"] == found.row["confidence"]
        if text.startswith("A source is listed"):
            used = {key for row in found.tiers for key in row["evidence_ids"]}
            assert sentence["evidence_ids"] == sorted(used)
        if re.search(r"\d", text) and sentence["evidence_ids"] == []:
            # Counts of what is not there, and of the record itself, rest on no publication.
            assert re.match(
                r"Nothing|No source|Of \w+ sources|Which|Whether|Larger|At most 0|.* most 0 ",
                text,
            ), text


def test_the_study_says_what_everyone_knows(study):
    said = study.said
    assert said[0].startswith(
        "Complete 155 mm round: on 31 March 2026, published facts allow the United States "
        "at most 40,000 a month, held by 155 mm loaded projectile"
    )
    assert said[1].startswith(
        "On 31 July 2025 it was at most 18,000 a month, held by Complete prop"
    )
    assert any("China, Russia or Tajikistan (of concern among them)" in text for text in said)


def test_the_history_shows_charges_binding_in_september_2024(study):
    rows = grid_of(region(study.page, "Bounds over time"))
    texts = {row[0].text: [cell.text for cell in row] for row in rows[1:]}
    assert texts["30 September 2024"][:3] == [
        "30 September 2024",
        "18,000",
        "Complete 155 mm round > Complete propelling charge for one shot: "
        "output observed in United States, 18,000 a month (2024-09)",
    ]
    assert texts["31 May 2024"][1] == "36,000"


def test_the_history_is_that_of_the_analysis(made):
    found = [result["table"][0] for result in made.record["history"]]
    home = made.network.home
    for row in found:
        assert deliverable(made.network, for_nation=home, on=row["date"]).table[0] == row
    assert [row["date"] for row in found] == sorted({row["date"] for row in found})
    if found:
        shown = grid_of(region(made.page, "Bounds over time"))[1:]
        for row, cells in zip(found, shown, strict=True):
            month = None if row["rate_per_year"] is None else row["rate_per_year"] / 12
            assert cells[1].text == ("not bounded" if month is None else pieces(month))
            assert cells[2].text == " ".join(row["binding"])


def test_a_brief_of_september_2024_says_at_most_18000():
    made = Made.of(STUDY, on="2024-09-30")
    assert (
        "on 30 September 2024, published facts allow the United States at most 18,000 a month"
        in (made.said[0])
    )
    assert made.record["on"] == "2024-09-30"
    assert made.record["history"][-1]["table"][0]["date"] == "2024-09-30"


def test_the_origins_of_the_page_are_those_of_the_analysis(made):
    rows = grid_of(region(made.page, "Origins by input"))[1:]
    inputs = list(dict.fromkeys(row["input"] for row in origin(made.network).table))
    labels = [made.network.label(item) for item in inputs]
    assert list(dict.fromkeys(row[0].text for row in rows)) == labels
    for row in origin(made.network).table:
        label = made.network.label(row["input"])
        mine = [cells for cells in rows if cells[0].text == label]
        names = (
            nations(made.network, row["country"]) if row["country"] else ["origin not published"]
        )
        fitting = [c for c in mine if all(name in c[2].text for name in names)]
        assert fitting, (label, names)
        if row["market"]:
            share = " to ".join(
                dict.fromkeys(per_cent(row[end]) for end in ("share_low", "share_high"))
            )
            assert f"{share} %" in {cells[4].text for cells in fitting}


def test_the_suppliers_of_the_page_are_those_of_the_analysis(made):
    rows = grid_of(region(made.page, "Cut sets for the nation"))[1:]
    found = single_points(made.network, for_nation=made.network.home).table
    names = made.network["organisations"]
    expected = [" and ".join(names.row(m)["name"] for m in row["members"]) for row in found]
    shown = {cells[0].text: cells for cells in rows}
    assert "" not in shown
    for name, row in zip(expected, found, strict=True):
        if name:
            firm = "apparent: " + "; ".join(row["because"]) if row["apparent"] else "certain"
            assert shown.pop(name)[4].text == firm
    assert len(shown) <= 1


def test_gaps_of_the_page_are_those_of_check(made):
    gaps = read(made.path).problems
    rows = grid_of(region(made.page, "Gaps"))[1:]
    assert [row[0].text for row in rows] == [gap.code for gap in gaps]
    assert [row[3].text for row in rows] == [gap.found for gap in gaps]


# Fewer facts


FACTS = ["sources", "supply_links", "item_shares", "series", "demands"]


def without(network: Network, table: str, key: str) -> Network:
    """Return a network without one row."""
    rows = network[table]
    kept = [row for row, found in enumerate(rows.keys) if found != key]
    return replace(network, tables={**network.tables, table: rows.take(kept)})


def emptied(network: Network, table: str, key: str | None, column: str) -> Network:
    """Return a network with a cell empty, or with a whole column of them."""
    rows = network[table]
    cells = [
        None if key in {None, found} else cell
        for found, cell in zip(rows.keys, rows[column], strict=True)
    ]
    place = rows.data.schema.get_field_index(column)
    kind = rows.data.schema.field(column)
    new = replace(rows, data=rows.data.set_column(place, kind, pa.array(cells, kind.type)))
    return replace(network, tables={**network.tables, table: new})


drawn_once = cache(vl_convert.vegalite_to_svg)


def told(network: Network, day: str, known_by: str | None = None) -> Element:
    """Make the page of a network and hold it against the words of the machine."""
    story = tell(network, on=day, known_by=known_by)
    with patch.object(vl_convert, "vegalite_to_svg", drawn_once):
        page = page_of(render_page(story, network))
    seen = page.one("body").text
    assert [seen[max(hit.start() - 60, 0) : hit.end()] for hit in NO_TEXT.finditer(seen)] == []
    for table in page.all("table"):
        grid_of(table)
    return page


def free(network: Network) -> Iterator[tuple[str, str]]:
    """Give each fact that no other row refers to."""
    whole = set(network["sources"]["counted_in"])
    for table in FACTS:
        for key in network[table].keys:
            if table != "sources" or key not in whole:
                yield table, key


def assert_wider(less: Network, more: Network, day: str) -> None:
    """Hold the bounds of fewer facts against those of more."""
    home = more.home
    bound, wider = (
        deliverable(n, for_nation=home, on=day).table[0]["rate_per_year"] for n in (more, less)
    )
    assert wider is None or (bound is not None and wider >= bound)
    rows = {
        (row["input"], row["country"], row["market"], row["measure"]): row
        for row in origin(less, on=day).table
    }
    for row in origin(more, on=day).table:
        now = rows.get((row["input"], row["country"], row["market"], row["measure"]))
        if now is not None and row["country"] is not None:
            assert now["share_low"] <= row["share_low"]
            assert now["share_high"] >= row["share_high"]


@pytest.mark.parametrize("name", ["tiny", "rich"])
def test_a_brief_can_do_without_any_fact(name, request):
    made = request.getfixturevalue(name)
    for table, key in free(made.network):
        told(without(made.network, table, key), made.record["on"])


def test_the_study_can_do_without_a_fact(study):
    facts = list(free(study.network))
    assert len(facts) > 100
    for table, key in facts[::25]:
        told(without(study.network, table, key), study.record["on"])


def test_fewer_facts_give_wider_bounds_in_the_study(study):
    day = study.record["on"]
    facts = [fact for fact in free(study.network) if fact[0] in {"item_shares", "series"}]
    for table, key in facts:
        if table == "item_shares" or study.network[table].row(key)["country_id"] == "USA":
            assert_wider(without(study.network, table, key), study.network, day)


def test_an_unpublished_capacity_gives_a_wider_bound(study, rich):
    for made in (study, rich):
        for row in made.network["sources"].rows():
            if row["capacity_per_year"] is not None:
                less = emptied(made.network, "sources", row["source_id"], "capacity_per_year")
                less = emptied(less, "sources", row["source_id"], "capacity_high_per_year")
                assert_wider(less, made.network, made.record["on"])


def may_be_empty(table: str) -> list[str]:
    columns = tables()[table].columns.values()
    return [c.name for c in columns if c.need != "required" and c.name != "note"]


@pytest.mark.parametrize("table", ["sources", "item_shares", "series", "demands"])
def test_a_brief_can_do_without_any_column_that_may_be_empty(table, rich):
    for column in may_be_empty(table):
        told(emptied(rich.network, table, None, column), rich.record["on"])


def test_a_brief_can_do_without_all_columns_that_may_be_empty(rich):
    bare = rich.network
    for table in rich.network.tables:
        less = rich.network
        for column in may_be_empty(table):
            less = emptied(less, table, None, column)
            bare = emptied(bare, table, None, column)
        told(less, rich.record["on"])
    told(bare, rich.record["on"])


@pytest.mark.parametrize("table", FACTS)
def test_a_brief_can_do_without_a_table(table, rich):
    rows = {name: held for name, held in rich.network.tables.items() if name != table}
    told(replace(rich.network, tables=rows), rich.record["on"])


@pytest.mark.parametrize("day", ["0001", "1990", "2021-06", "2024-02-29", "2031", "9999-12-31"])
def test_a_brief_can_be_of_any_day(day, rich):
    told(rich.network, day)


@pytest.mark.parametrize("day", ["1990", "2023", "2024-05", "2024-09-30", "2025-08", "2031"])
def test_a_brief_can_be_of_what_was_known_by_any_day(day, study):
    told(study.network, "2025-12-31", known_by=day)


def test_a_part_may_have_been_known_before_its_whole(run, tmp_path):
    folder = tiny_folder()
    for row in folder["sources"]:
        row |= {"counted_in": "s-caser-1" if row["source_id"] == "s-caser-2" else ""}
        row |= {"as_of_date": "2025" if row["source_id"] == "s-caser-1" else "2024"}
    folder = changed(folder, "sources", "s-caser-2", capacity_per_year="500")
    where = written(tmp_path / "n", folder)
    done = run("deliverable", where, "--known-by", "2024")
    assert done.code in {0, 1}, done


@repeatable
@given(network=networks())
def test_any_network_makes_a_page(network):
    page = told(network, "2025-06-15")
    assert page.one("h1").text == network.title


def test_a_nation_that_can_have_nothing_is_told_so(tmp_path):
    """The only smelter is closed: nothing more has to be lost, and no other maker is missing."""
    folder = changed(tiny_folder(), "sources", "s-smelter", status="closed")
    made = Made.of(written(tmp_path, folder))
    assert " at most 0 a month" in made.said[0]
    assert "Alloy" in made.said[0]
    assert "End item, no source in force" not in made.said[0], "its assembler is in force"
    assert not any(said.startswith("Larger sets") for said in made.said)
    for label in ("Cut sets for the nation", "Cut sets of nations"):
        lost = [row[0].text for row in grid_of(region(made.page, label))[1:]]
        assert "" not in lost
    points = made.record["results"]["single-points"]["headline"]
    assert points["pairs_and_triples"]["value"] == 0


def test_one_of_a_kind_is_said_in_the_singular(tiny, rich):
    for said in tiny.said + rich.said:
        assert not re.search(r"\bthe 1 |\b(1|one) (inputs|items|nations|sources|sets)\b", said), (
            said
        )


# The same again


def test_the_same_network_gives_the_same_bytes(study):
    assert Made.of(STUDY).files == study.files


def test_another_process_gives_the_same_bytes(study, tmp_path):
    out, place = tmp_path / "out", tmp_path / "elsewhere"
    place.mkdir()
    words = ["brief", str(study.path), "--out", str(out)]
    other = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "LC_ALL": "C", "COLUMNS": "40"}
    done = started(MAIN, *words, cwd=place, **other)
    assert done.code == 0, done
    for name, content in study.files.items():
        assert (out / name).read_bytes() == content, name
    assert list(place.iterdir()) == []


def test_the_order_of_rows_does_not_matter(rich, tmp_path):
    folder = {name: rows[::-1] for name, rows in rich_folder().items()}
    again = Made.of(written(tmp_path, folder))
    assert again.record["sentences"] == rich.record["sentences"]
    assert again.network.digest == rich.network.digest


@pytest.fixture
def brief(tmp_path: Path, rich: Made) -> Path:
    """The brief of the rich network, as if made in a folder of its own with the network beside."""
    written(tmp_path / "network", rich_folder())
    (tmp_path / "out").mkdir()
    for name, content in rich.files.items():
        (tmp_path / "out" / name).write_bytes(content)
    manifest = rich.files["manifest.json"].decode()
    here = manifest.replace(str(rich.path), str(tmp_path / "network"))
    (tmp_path / "out" / "manifest.json").write_text(here)
    return tmp_path / "out"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_brief_is_written_to_a_folder(brief, run, tmp_path):
    out = tmp_path / "a" / "new"
    done = run("brief", tmp_path / "network", "--out", out)
    assert done.code == 0, done
    assert done.out.splitlines() == [f"wrote {out / name}" for name in FILES]
    assert contents(out) == contents(brief)
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o644}
    before = contents(brief)
    assert run("brief", tmp_path / "network", "--out", brief).code == 0
    assert contents(brief) == before


def test_the_manifest_says_what_was_asked_and_what_came(brief):
    import hashlib

    manifest = strict_json((brief / "manifest.json").read_text())
    assert manifest.keys() == {
        *("mainstay", "verb", "request", "network", "on", "policy", "engines", "outputs")
    }
    assert manifest["outputs"] == {
        name: hashlib.sha256((brief / name).read_bytes()).hexdigest() for name in FILES[:3]
    }
    assert manifest["network"]["digest"] == load(brief.parent / "network").digest


def test_rerun_says_the_same(brief, run):
    before = contents(brief)
    done = run("rerun", brief / "manifest.json")
    assert done.code == 0
    assert done.out.splitlines() == [f"same      {name}" for name in FILES]
    assert contents(brief) == before


def test_rerun_of_a_network_that_moved(brief, run, tmp_path):
    (tmp_path / "network").rename(tmp_path / "moved")
    lost = run("rerun", brief / "manifest.json")
    assert lost.code == 2 and "Traceback" not in lost.err
    out = tmp_path / "again"
    words = ["--network", tmp_path / "moved", "--out", out]
    done = run("rerun", brief / "manifest.json", *words)
    assert done.code == 0, done
    assert contents(out) == contents(brief)


def test_rerun_keeps_the_day_and_the_policy(run, tmp_path):
    written(tmp_path / "network", rich_folder())
    words = ["--on", "2025-07", "--known-by", "2025", "--policy", "us-2026"]
    assert run("brief", tmp_path / "network", "--out", tmp_path / "out", *words).code == 0
    assert run("rerun", tmp_path / "out" / "manifest.json").code == 0
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["on"] == "2025-07-31"


def test_rerun_after_a_fact_has_changed(brief, run, tmp_path):
    fewer = changed(rich_folder(), "sources", "s-smelter", capacity_per_year="101")
    written(tmp_path / "network", fewer)
    done = run("rerun", brief / "manifest.json")
    assert done.code == 2 and done.out == ""
    assert done.err.startswith("USE008 the network has changed")


@pytest.mark.parametrize("name", FILES[:3])
def test_rerun_against_another_digest(name, brief, run):
    manifest = json.loads((brief / "manifest.json").read_text())
    manifest["outputs"][name] = "0" * 64
    (brief / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    done = run("rerun", brief / "manifest.json")
    assert done.code == 1
    different = [line.split()[1] for line in done.out.splitlines() if "different" in line]
    assert different == [name, "manifest.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "5",
        "null",
        "{}",
        '{"request": {}}',
        '{"request": {"network": "n"}}',
        '{"request": {"network": "n"}, "network": {"digest": "x"}}',
        '{"request": {"network": "n"}, "network": "x", "outputs": {}}',
        '{"request": {"network": "n"}, "network": {"digest": "x"}, "outputs": []}',
        '{"request": {"network": "n", "more": 1}, "network": {"digest": "x"}, "outputs": {}}',
        '{"request": {"network": 5}, "network": {"digest": "x"}, "outputs": {}}',
        '{"request": {"network": "n"}, "network": {"digest": 5}, "outputs": {}}',
        b"\xff\xfe",
    ],
    ids=str,
)
def test_rerun_of_what_is_no_manifest(text, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "n", tiny_folder())
    raw = text if isinstance(text, bytes) else text.encode()
    (tmp_path / "manifest.json").write_bytes(raw)
    done = run("rerun", "manifest.json")
    assert done.code == 2 and done.out == ""
    assert done.err.startswith("USE007 manifest.json is no manifest of a brief.")


def test_rerun_of_a_manifest_that_is_not_there(run, tmp_path):
    for place in (tmp_path / "manifest.json", tmp_path):
        done = run("rerun", place)
        assert done.code == 2
        assert done.err.startswith("USE007 ") and "can't be read" in done.err


# Runs that fail


def test_a_network_with_errors_leaves_the_old_brief(brief, run, tmp_path):
    before = contents(brief)
    bad = changed(rich_folder(), "sources", "s-smelter", capacity_per_year="-1")
    written(tmp_path / "network", bad)
    done = run("brief", tmp_path / "network", "--out", brief)
    assert done.code == 2 and "VAL003" in done.err
    assert contents(brief) == before
    assert run("brief", tmp_path / "network", "--out", tmp_path / "new").code == 2
    assert not (tmp_path / "new").exists()


def test_a_bad_question_leaves_the_old_brief(brief, run, tmp_path):
    before = contents(brief)
    for words in (["--policy", "no"], ["--on", "no"], ["--known-by", "no"]):
        assert run("brief", tmp_path / "network", "--out", brief, *words).code == 2
    assert contents(brief) == before


def change(path: Path) -> None:
    """Change a fact, so that every file of the brief becomes another."""
    written(path, changed(rich_folder(), "sources", "s-smelter", capacity_per_year="50"))


def failing_at(number: int, original: Any) -> Any:
    """Return a function that fails when it is called for the nth time."""
    calls = iter(range(1, 100))

    def fail(*given: Any, **named: Any) -> Any:
        if next(calls) == number:
            raise OSError(28, "No space left on device")
        return original(*given, **named)

    return fail


def test_a_page_that_fails_leaves_the_old_brief(brief, run, tmp_path, monkeypatch):
    before = contents(brief)
    change(tmp_path / "network")
    monkeypatch.setattr(command, "render_workbook", failing_at(1, command.render_workbook))
    with pytest.raises(OSError, match="No space"):
        command.write_brief(command.Request(network=str(tmp_path / "network")), brief)
    assert contents(brief) == before


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_full_disk_leaves_the_old_brief(number, brief, run, tmp_path, monkeypatch):
    before = contents(brief)
    change(tmp_path / "network")
    monkeypatch.setattr(command.os, "fdopen", failing_at(number, command.os.fdopen))
    with pytest.raises(OSError, match="No space"):
        command.write_brief(command.Request(network=str(tmp_path / "network")), brief)
    monkeypatch.undo()
    assert contents(brief).keys() == before.keys()
    assert contents(brief) == before, "a file was replaced before all were on the disk"


@pytest.mark.parametrize("number", [1, 2, 4])
def test_a_failed_move_leaves_whole_files_and_no_others(number, brief, tmp_path, monkeypatch):
    before = contents(brief)
    change(tmp_path / "network")
    new = Made.of(tmp_path / "network").files
    monkeypatch.setattr(Path, "replace", failing_at(number, Path.replace))
    with pytest.raises(OSError, match="No space"):
        command.write_brief(command.Request(network=str(tmp_path / "network")), brief)
    monkeypatch.undo()
    after = contents(brief)
    assert after.keys() == before.keys()
    assert all(after[name] in {before[name], new[name]} for name in FILES)
    assert after["manifest.json"] == before["manifest.json"], "the manifest comes last"
    if number == 1:
        assert after == before


# The record


def test_the_record_has_the_documented_shape(made):
    record = made.record
    assert list(record) == [
        *("title", "about", "nation", "item", "on", "policy", "mark", "sentences", "results"),
        *("why", "history", "gaps"),
    ]
    assert record["title"] == made.network.title and record["about"] == made.network.about
    assert record["policy"].keys() == {"name", "title"}
    for sentence in record["sentences"]:
        assert sentence.keys() == {"text", "evidence_ids", "confidence"}
    assert (
        list(record["results"])
        == list(record["why"])
        == [*("coverage", "single-points", "single-points-country", "deliverable", "origin")]
    )
    shape = {"analysis", "columns", "table", "headline", "caveats", "unanswered", "provenance"}
    for result in [*record["results"].values(), *record["history"]]:
        assert result.keys() == shape
        names = [column["name"] for column in result["columns"]]
        assert all(list(row) == names for row in result["table"])
        assert result["provenance"]["digest"] == made.network.digest
    assert all(gap.keys() == set(PROBLEM_COLUMNS) for gap in record["gaps"])


def test_the_record_rests_on_evidence_that_is_there(made):
    known = set(made.network["evidence"].keys)
    used = [sentence["evidence_ids"] for sentence in made.record["sentences"]]
    for result in [*made.record["results"].values(), *made.record["history"]]:
        used += [row["evidence_ids"] for row in result["table"]]
    assert {key for keys in used for key in keys} <= known
    assert all(keys == sorted(set(keys)) for keys in used)


def test_the_record_says_why(made):
    known = set(made.network["evidence"].keys)

    def look(reason: dict[str, Any]) -> None:
        assert reason.keys() == {"claim", "rows", "evidence", "because"} and reason["claim"]
        assert set(reason["evidence"]) <= known
        for name in reason["rows"]:
            table, key = name.split(":", 1)
            assert key in made.network[table].index
        for part in reason["because"]:
            look(part)

    for name, reasons in made.record["why"].items():
        assert len(reasons) == len(made.record["results"][name]["table"])
        for reason in reasons.values():
            look(reason)


# The workbook


def test_the_workbook_has_a_sheet_for_each_result(made):
    results = made.record["results"]
    assert made.book.sheetnames == ["brief", *results, "history", "gaps", "evidence"]
    for name, result in results.items():
        sheet = made.book[name]
        heads = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=2)]
        assert heads[0] == [column["name"] for column in result["columns"]]
        assert heads[1] == [column["unit"] for column in result["columns"]]
        assert sheet.freeze_panes == "B3"


def as_cell(value: Any) -> Any:
    """Write a value of the record as its cell must hold it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(value)
    return value


def test_the_workbook_holds_the_rows_of_the_record(made):
    for name, result in made.record["results"].items():
        rows = made.book[name].iter_rows(min_row=3)
        for row, cells in zip(result["table"], rows, strict=True):
            for value, cell in zip(row.values(), cells, strict=True):
                wanted = as_cell(value)
                if isinstance(wanted, float):
                    assert cell.value == pytest.approx(wanted, rel=1e-12)
                    assert cell.data_type == "n"
                else:
                    assert cell.value == wanted, (name, cell.coordinate)
                    assert cell.data_type == ("s" if isinstance(value, str | list | bool) else "n")


def test_the_workbook_holds_words_history_gaps_and_evidence(made):
    book = made.book

    def values(name: str, first: int) -> list[tuple[Any, ...]]:
        return list(book[name].iter_rows(min_row=first, values_only=True))

    assert [row[0] for row in values("brief", 2)] == made.said
    rows = [result["table"][0] for result in made.record["history"]]
    assert [row[:2] for row in values("history", 3)] == [(r["item"], r["date"]) for r in rows]
    assert [row[1] for row in values("gaps", 2)] == [gap["code"] for gap in made.record["gaps"]]
    evidence = made.network["evidence"]
    assert [row[0] for row in values("evidence", 2)] == evidence.keys
    assert values("evidence", 1)[0] == tuple(tables()["evidence"].columns)


def test_the_workbook_bears_no_clock_time(made):
    assert made.book.properties.created.isoformat() == "2000-01-01T00:00:00"
    assert made.book.properties.modified.isoformat() == "2000-01-01T00:00:00"


# The folders are left as they were.


def test_a_brief_does_not_touch_its_network(run, tmp_path):
    folder = shutil.copytree(TINY, tmp_path / "n", ignore=shutil.ignore_patterns("__pycache__"))
    before = contents(folder)
    run("brief", folder, "--out", tmp_path / "out")
    assert contents(folder) == before
