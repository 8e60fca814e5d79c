"""Every sentence of a brief that holds a number is held against the results and the tables."""

import re
from functools import cache
from pathlib import Path

import pytest
from present.reading import F35, MAGNETS, MOTORS, STUDY, Element, Made, grid_of, region
from present.recount import (
    NUMBER,
    Expected,
    Recount,
    in_full,
    nations,
    not_held_against,
    pieces,
)

ASKED: dict[str, tuple[Path, dict[str, str]]] = {
    "artillery": (STUDY, {}),
    "artillery-2024": (STUDY, {"on": "2024-09-30"}),
    "f35": (F35, {}),
    "f35-2019": (F35, {"on": "2019-06-30"}),
    "f35-2023": (F35, {"on": "2023-07-31"}),
    "magnets": (MAGNETS, {}),
    "magnets-eu": (MAGNETS, {"policy": "eu"}),
    "motors": (MOTORS, {}),
    "motors-nato": (MOTORS, {"policy": "nato"}),
    "motors-2024": (MOTORS, {"on": "2024-12-31"}),
    "motors-2025": (MOTORS, {"on": "2025-12-31"}),
}
FIXED = re.compile(
    r"^More than twelve months|^Larger sets of two or three|figure has passed twelve months"
)
"""Words that stand in every sentence of their kind and count nothing."""

WHOLE = ["artillery", "f35", "magnets", "motors"]


@cache
def asked(name: str) -> Made:
    path, words = ASKED[name]
    return Made.of(path, **words)


_recounts: dict[int, tuple[Made, Recount]] = {}


def recounted(made: Made) -> Recount:
    """Count a brief again, once."""
    if id(made) not in _recounts:
        _recounts[id(made)] = made, Recount(made)
    return _recounts[id(made)][1]


@pytest.fixture(params=[*ASKED, "tiny", "rich"])
def one(request: pytest.FixtureRequest) -> Made:
    """Each of the studies on each of the days in turn, and two small networks."""
    name = request.param
    found: Made = asked(name) if name in ASKED else request.getfixturevalue(name)
    return found


@pytest.fixture(params=[*WHOLE, "rich"])
def whole(request: pytest.FixtureRequest) -> Made:
    """Each of the studies on its newest day."""
    name = request.param
    found: Made = asked(name) if name in ASKED else request.getfixturevalue(name)
    return found


def faults(said: list[str], sentences: list[Expected], names: set[str]) -> list[str]:
    """Return the kinds of sentence that are not as counted again, and numbers of no kind."""
    found = []
    for pattern, wanted in sentences:
        hits = [hit for text in said if (hit := re.fullmatch(pattern, text))]
        if [tuple(group or "" for group in hit.groups()) for hit in hits] != wanted:
            found.append(pattern)
    patterns = [pattern for pattern, _ in sentences]
    for text in said:
        rest = not_held_against(text, patterns, names)
        if NUMBER.search(FIXED.sub("", rest)):
            found.append(f"held against nothing: {text}")
    return found


def test_every_number_of_the_first_page_is_that_of_the_analyses(one):
    recount = recounted(one)
    assert faults(one.said, list(recount.sentences()), recount.names) == []


@pytest.mark.parametrize("name", ["artillery", "f35-2023", "magnets", "motors-2025"])
def test_another_number_would_be_found(name):
    """Each number of each sentence is changed in turn: the test above must see it."""
    made = asked(name)
    recount = recounted(made)
    sentences = list(recount.sentences())
    changed = 0
    for place, text in enumerate(made.said):
        named = [h.span() for n in recount.names for h in re.finditer(re.escape(n), text)]
        for hit in re.finditer(r"\d+", text):
            if not any(start <= hit.start() < end for start, end in named):
                other = f"{text[: hit.start()]}{int(hit[0]) + 1}{text[hit.end() :]}"
                said = [*made.said[:place], other, *made.said[place + 1 :]]
                assert faults(said, sentences, recount.names), other
                changed += 1
    assert changed > 15


def test_a_sentence_of_no_kind_would_be_found():
    made = asked("f35")
    recount = recounted(made)
    sentences = list(recount.sentences())
    for more in ("It takes 12 weeks.", "It takes two weeks.", "Of the nine, none is left."):
        assert faults([*made.said, more], sentences, recount.names) == [
            f"held against nothing: {more}"
        ]


def test_a_sentence_carries_the_evidence_of_its_numbers(one):
    found = recounted(one)
    by_text = {s["text"]: s for s in one.sentences}
    for text, sentence in by_text.items():
        if re.search(r"^At most|published facts allow", text):
            assert sentence["evidence_ids"] == found.row["evidence_ids"]
            assert sentence["confidence"] == found.row["confidence"]
        if text.startswith("A source is listed"):
            used = {key for row in found.tiers for key in row["evidence_ids"]}
            assert sentence["evidence_ids"] == sorted(used)
        if re.search(r"\d", text) and sentence["evidence_ids"] == []:
            # Counts of what is not there, and of the record itself, rest on no publication of
            # the network; what rulebooks say by themselves rests on the references in them.
            assert re.match(
                r"Nothing|No source|Of \w+ sources|Which|Whether|Larger|At most 0|.* most 0 |"
                r"The profile|.* nothing published bounds|Work from .* in 0;|"
                r".* in the section What if|.* not settled for want of facts, by rules|"
                r"Of \w+ other nations? looked at,",
                text,
            ), text


# The tables


def cells_of(page: Element, name: str) -> dict[str, list[str]]:
    """Return the rows of a table by their head."""
    rows = [[cell.text for cell in row] for row in grid_of(region(page, name))[1:]]
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: row[1:] for row in rows}


def test_concentration_by_maker_is_that_of_the_analysis(whole):
    rows = cells_of(whole.page, "Concentration by maker")
    table = whole.record["results"]["concentration"]["table"]
    label = whole.network.label
    dark = [
        row for row in table if row["makers"] == row["may_supply"] == 0 and row["known_share"] == 0
    ]
    assert list(rows) == [label(row["item"]) for row in table if row not in dark]
    if dark:
        names = "; ".join(label(row["item"]) for row in dark)
        assert f"no share is published of: {names}." in whole.page.one("main").text
    for row in [row for row in table if row not in dark]:
        cells = rows[label(row["item"])]
        assert cells[:3] == [str(row["makers"]), str(row["may_supply"]), row["sole_source"]]
        ends = list(dict.fromkeys(f"{row[end]:.2f}" for end in ("hhi_low", "hhi_high")))
        assert cells[3] == ("not known" if ends == ["0.00", "1.00"] else " to ".join(ends))
        if row["largest"]:
            maker = whole.network["organisations"].row(row["largest"])["name"]
            assert cells[4].startswith(f"{maker}, {100 * row['largest_share']:.3g} %")
        known = row["known_share"]
        assert cells[5] == ("not published" if known is None else f"{100 * known:.3g} %")
        weeks = row["replace_weeks"]
        assert cells[6] == ("–" if weeks is None else pieces(weeks))


def test_every_item_stands_once_in_the_matrix(whole):
    head, *rows = grid_of(region(whole.page, "Fragility by criticality"))
    table = {row["item"]: row for row in whole.record["results"]["concentration"]["table"]}
    seen = {}
    for row in rows:
        for column, cell in zip(head[1:], row[1:]):
            for name in cell.text.split("; ") if cell.text != "none" else []:
                place = row[0].text, column.text.removeprefix("Criticality ")
                assert seen.setdefault(name, place) == place
    expected = {}
    for item, row in table.items():
        unsure = "apparent" in {row["fragility_firm"], row["criticality_firm"]}
        name = whole.network.label(item) + (" (apparent)" if unsure else "")
        expected[name] = (row["fragility"], row["criticality"])
    assert seen == expected


def test_dependence_both_ways_is_that_of_the_analysis(whole):
    rows = cells_of(whole.page, "Dependence both ways")
    home = whole.network.home
    table = whole.record["results"]["mutual-dependence"]["table"]
    mine = [row for row in table if row["country"] == home]
    label = whole.network.label
    if not mine:
        assert list(rows) == ["The record shows no dependence, either way."]
        return
    assert len(rows) == len(mine)
    for row in mine:
        (other,) = nations(whole.network, row["other"])
        cells = rows[other]
        for place, names, apparent in ((0, "items", "stops"), (2, "back_items", "back")):
            shown = [part for part in cells[place].split("; ") if part != "nothing"]
            assert [part.removesuffix(" (apparent)") for part in shown] == [
                label(item) for item in row[names]
            ]
            unsure = sum(part.endswith(" (apparent)") for part in shown)
            assert unsure == row[f"{apparent}_apparent"]
        assert cells[1] == ("; ".join(row["shares"]) or "–")
        assert cells[3] == ("; ".join(row["back_shares"]) or "–")
    others = len(table) - len(mine)
    section = next(
        s for s in whole.page.all("section") if s.attributes.get("aria-labelledby") == "leans"
    )
    assert f" {others} further pairs of nations stand in tables.xlsx" in section.text


def test_shared_inputs_are_those_of_the_analysis(whole):
    table = whole.record["results"]["shared-inputs"]["table"]
    if whole.record["results"]["shared-inputs"]["headline"]["end_items"]["value"] < 2:
        boxes = [e.attributes.get("aria-label") for e in whole.page.all()]
        assert "Shared inputs" not in boxes
        return
    names = {"item": "items", "organisation": "organisations", "country": "countries"}
    rows = cells_of(whole.page, "Shared inputs")
    wanted = [
        row
        for row in table
        if (row["kind"] == "item" and len(row["goes_into"]) > 1)
        or (row["kind"] != "item" and len(row["stopped"]) > 1)
    ]
    heads = {"Inputs", "Organisations", "Nations", "Nothing is shared on the record."}
    assert len([name for name in rows if name not in heads]) == len(wanted)
    label = whole.network.label
    for row in wanted:
        name = whole.network[names[row["kind"]]].row(row["member"])["name"]
        cells = rows[label(row["member"]) if row["kind"] == "item" else name]
        assert cells[0] == "; ".join(map(label, row["goes_into"]))
        assert cells[1] == str(len(row["stopped"]))
        unsure = set(row["apparent"])
        assert cells[2] == (
            "; ".join(label(e) + (" (apparent)" if e in unsure else "") for e in row["stopped"])
            or "none"
        )


def test_money_and_series_are_those_of_the_analysis(whole):
    results = whole.record["results"]
    assert ("record" in results) == any(
        row["value"] is not None for row in whole.network["series"].rows()
    )
    if "record-money" in results:
        rows = cells_of(whole.page, "Money on the record")
        table = results["record-money"]["table"]
        assert list(rows) == [row["unit"] for row in table]
        for row in table:
            known = row["value_high"] is not None
            assert rows[row["unit"]][0] == ("" if known else "at least ") + pieces(row["value_low"])
            assert rows[row["unit"]][3] == str(len(row["rows"]))
    if "record" in results:
        shown = [
            [cell.text for cell in row]
            for row in grid_of(region(whole.page, "Newest value of each series"))[1:]
        ]
        table = results["record"]["table"]
        assert [row[:2] for row in shown] == [
            [row["series"], in_full(row["to_date"])] for row in table
        ]
        for cells, row in zip(shown, table, strict=True):
            if row["value"] is not None:
                assert cells[2] == pieces(row["value"])
        chosen = {
            (row["series"], row["date"], row["value"])
            for row in whole.network["series"].rows()
            if row["chosen"]
        }
        for row in table:
            known = row["value"] is None or (row["series"], row["to_date"], row["value"]) in chosen
            assert known, row
