"""The page over several networks: what is merged, what is counted, and what is asked wrong."""

import hashlib
import io
import re
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from present.reading import (
    F35,
    MAGNETS,
    MAIN,
    MOTORS,
    STUDY,
    TINY,
    Element,
    grid_of,
    page_of,
    region,
    rich_folder,
    started,
    strict_json,
    written,
)
from present.recount import in_full, in_words
from strategies import Folder, changed, tiny_folder, tiny_head

from mainstay import load, shared_inputs
from mainstay.model.tree import end_items
from mainstay.present.brief.command import SurveyRequest, make_survey

FILES = ["index.html", "programmes.json", "tables.xlsx", "manifest.json"]
STUDIES = (STUDY, F35, MAGNETS, MOTORS)
TABLES = {"item": "items", "organisation": "organisations", "country": "countries"}


@cache
def made(*paths: Path, on: str | None = None) -> dict[str, bytes]:
    return make_survey(SurveyRequest(networks=tuple(map(str, paths)), on=on))


def record(*paths: Path, on: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = strict_json(made(*paths, on=on)["programmes.json"].decode())
    return found


def page(*paths: Path) -> Element:
    return page_of(made(*paths)["index.html"].decode())


def head(title: str) -> str:
    return tiny_head().replace("A tiny network", title)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# Counted again, by names and keys of our own reading


def plain(name: str) -> str:
    bare = re.sub(r"\([^)]*\)", "", name).casefold()
    return "".join(sign for sign in bare if sign.isalnum()) or name


def words(name: str) -> set[str]:
    return {word for word in re.split(r"[^\w-]+", name.casefold()) if len(word) > 1}


class Recount:
    """What stands behind several end items, put together by names and keys."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self.networks = [load(path) for path in paths]
        self.tables = [shared_inputs(network).table for network in self.networks]
        self.same: dict[tuple[str, int, str], int] = {}
        for kind, table in TABLES.items():
            groups: list[list[tuple[int, str]]] = []
            for number, network in enumerate(self.networks):
                for key in network[table].keys:
                    for group in groups:
                        others = {n for n, _ in group}
                        if number not in others and self.alike(kind, group, (number, key)):
                            group.append((number, key))
                            break
                    else:
                        groups.append([(number, key)])
            for place, group in enumerate(groups):
                self.same |= {(kind, number, key): place for number, key in group}

    def alike(self, kind: str, group: list[tuple[int, str]], one: tuple[int, str]) -> bool:
        """Say whether a row has the name, or the key and a word, of one of a group."""
        if kind == "country":
            return any(key == one[1] for _, key in group)
        mine = self.networks[one[0]][TABLES[kind]].row(one[1])["name"]
        for number, key in group:
            its = self.networks[number][TABLES[kind]].row(key)["name"]
            if plain(mine) == plain(its) or (key == one[1] and words(mine) & words(its)):
                return True
        return False

    def rows(self) -> dict[tuple[str, int], dict[str, set[int]]]:
        """The end items, stopped and certainly stopped, of whatever is behind two of them."""
        found: dict[tuple[str, int], dict[str, set[int]]] = {}
        for number, table in enumerate(self.tables):
            for row in table:
                head = self.same[(row["kind"], number, row["member"])]
                entry = found.setdefault(
                    (row["kind"], head), {"goes_into": set(), "stopped": set(), "sure": set()}
                )
                for end in row["goes_into"]:
                    entry["goes_into"].add(self.same[("item", number, end)])
                for end in row["stopped"]:
                    entry["stopped"].add(self.same[("item", number, end)])
                    if end not in row["apparent"]:
                        entry["sure"].add(self.same[("item", number, end)])
        return {key: entry for key, entry in found.items() if len(entry["goes_into"]) > 1}

    def ends(self) -> set[int]:
        return {
            self.same[("item", number, end)]
            for number, network in enumerate(self.networks)
            for end in end_items(network)
        }


@pytest.fixture(scope="module")
def all_four() -> dict[str, Any]:
    return record(*STUDIES)


def test_every_row_is_counted_again(all_four):
    again = Recount(STUDIES)
    sizes = sorted(
        (kind, len(entry["goes_into"]), len(entry["stopped"]), len(entry["sure"]))
        for (kind, _), entry in again.rows().items()
    )
    assert sizes == sorted(
        (
            row["kind"],
            len(row["goes_into"]),
            len(row["stopped"]),
            len(row["stopped"]) - len(row["apparent"]),
        )
        for row in all_four["shared"]
    )
    assert len(all_four["end_items"]) == len(again.ends())


def test_every_sentence_is_counted_again(all_four):
    """Each sentence is written anew from the rows; none is left over."""
    name = {end["key"]: end["name"] for end in all_four["end_items"]}
    inputs = [row for row in all_four["shared"] if row["kind"] == "item"]
    makers = [
        row
        for row in all_four["shared"]
        if row["kind"] == "organisation" and len(row["stopped"]) > 1
    ]
    said = [sentence["text"] for sentence in all_four["sentences"]]
    first = re.fullmatch(r"(\w+) end items; (\w+) inputs go into more than one of them\.", said[0])
    assert first is not None
    assert first.groups() == (
        in_words(len(all_four["end_items"])).capitalize(),
        in_words(len(inputs)),
    )

    def shown(hit: re.Match[str] | None, group: int) -> set[str]:
        assert hit is not None
        return set(re.split(r", | and ", hit[group]))

    for text, row in zip(said[1:], [*inputs[:5], *makers[:5]], strict=True):
        number = r"(\d+|\w+)"
        if row["kind"] == "item":
            hit = re.fullmatch(rf"(.+) goes into {number} end items: (.+)\.", text)
            wanted = row["goes_into"]
        else:
            hit = re.fullmatch(rf"Without (.+), {number} end items stop: (.+) \((.+)\)\.", text)
            wanted = row["stopped"]
            sure = len(row["stopped"]) - len(row["apparent"])
            assert hit is not None
            assert hit[4] == (f"{sure} for certain" if sure else "all apparent")
        assert hit is not None
        assert hit[1] == row["name"]
        assert hit[2] in {str(len(wanted)), in_words(len(wanted))}
        assert shown(hit, 3) == {name[key] for key in wanted}
    assert len(said) == 1 + min(5, len(inputs)) + min(5, len(makers))


def test_the_first_sentences_speak_of_the_most_shared(all_four):
    inputs = [row for row in all_four["shared"] if row["kind"] == "item"]
    counts = [(len(row["stopped"]), len(row["goes_into"])) for row in inputs]
    assert counts == sorted(counts, reverse=True)


def test_the_grid_of_the_page_is_that_of_the_record(all_four):
    grid = grid_of(region(page(*STUDIES), "Inputs by end item, scrolls sideways"))
    inputs = [row for row in all_four["shared"] if row["kind"] == "item"]
    keys = {end["name"]: end["key"] for end in all_four["end_items"]}
    heads = [cell.text for cell in grid[0]][1:-2]
    assert {keys[name] for name in heads} == {key for row in inputs for key in row["goes_into"]}
    for row, cells in zip(inputs, grid[1:], strict=True):
        assert cells[0].text == row["name"]
        assert [cell.text for cell in cells[-2:]] == [
            str(len(row["goes_into"])),
            str(len(row["stopped"])),
        ]
        for name, cell in zip(heads, cells[1:-2], strict=True):
            key = keys[name]
            sign = "○" if key in row["goes_into"] else ""
            if key in row["stopped"]:
                sign = "◐" if key in row["apparent"] else "●"
            assert cell.text == sign, (row["name"], name)


@pytest.mark.parametrize(
    ("kind", "box"), [("organisation", "Organisations"), ("country", "Nations")]
)
def test_losses_of_the_page_are_those_of_the_record(kind, box, all_four):
    rows = grid_of(region(page(*STUDIES), box))[1:]
    name = {end["key"]: end["name"] for end in all_four["end_items"]}
    wanted = {
        row["name"]: row
        for row in all_four["shared"]
        if row["kind"] == kind and len(row["stopped"]) > 1
    }
    assert {cells[0].text for cells in rows} == wanted.keys()
    for cells in rows:
        row = wanted[cells[0].text]
        assert cells[1].text == str(len(row["goes_into"]))
        assert cells[2].text == str(len(row["stopped"]))
        assert set(cells[3].text.split("; ")) == {
            name[end] + (" (apparent)" if end in row["apparent"] else "") for end in row["stopped"]
        }
    if kind == "country":
        assert [cells[0].text for cells in rows] == sorted(wanted), "no nation is ranked"


def test_every_network_is_named_with_its_day(all_four):
    facts = next(e for e in page(*STUDIES).all("dl")).text
    for network in all_four["networks"]:
        assert network["title"] in facts and in_full(network["on"]) in facts
        assert network["digest"][:12] in facts
    assert [n["digest"] for n in all_four["networks"]] == [load(p).digest for p in STUDIES]


def test_the_page_stands_alone_and_points_to_its_evidence():
    found = page(*STUDIES)
    assert found.all("script", "iframe", "img", "link", "form") == []
    ids = [e.attributes["id"] for e in found.walk() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for link in found.all("a"):
        assert link.attributes["href"][1:] in ids
    rows = found.one("ol").all("li")
    assert [row.attributes["id"] for row in rows] == [f"e{n + 1}" for n in range(len(rows))]
    for table in found.all("table"):
        assert {cell.tag for cell in grid_of(table)[0]} == {"th"}


def test_evidence_is_named_by_network_and_key(all_four):
    known = {
        (network.title, key) for network in map(load, STUDIES) for key in network["evidence"].keys
    }
    for entry in [*all_four["shared"], *all_four["sentences"]]:
        assert {tuple(pair) for pair in entry["evidence"]} <= known
    for sentence in all_four["sentences"][1:]:
        assert sentence["evidence"], sentence


def test_the_workbook_has_the_rows_of_the_record(all_four):
    book = openpyxl.load_workbook(io.BytesIO(made(*STUDIES)["tables.xlsx"]))
    assert book.sheetnames == [
        "shared",
        "taken for the same",
        *(f"network {n}" for n in (1, 2, 3, 4)),
    ]
    rows = list(book["shared"].iter_rows(min_row=2, values_only=True))
    assert [row[:2] for row in rows] == [(r["kind"], r["name"]) for r in all_four["shared"]]
    same = list(book["taken for the same"].iter_rows(min_row=2, values_only=True))
    assert len(same) == len(all_four["taken_for_the_same"])


# What is taken for the same


def other(folder: Folder | None = None) -> Folder:
    """A second network: the same as tiny but for its end item."""
    folder = folder or tiny_folder()
    text = str(folder)
    assert "other-item" not in text
    renamed = {
        table: [{c: "other-item" if v == "end-item" else v for c, v in row.items()} for row in rows]
        for table, rows in folder.items()
    }
    return changed(renamed, "items", "other-item", name="Other item")


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    one = written(tmp_path / "one", tiny_folder(), head("One"))
    two = written(tmp_path / "two", other(), head("Two").replace("end-item", "other-item"))
    return one, two


def merged(found: dict[str, Any]) -> dict[tuple[str, ...], str]:
    return {tuple(m["names"]): m["why"] for m in found["taken_for_the_same"]}


def test_the_same_key_and_the_same_name_are_put_together_and_listed(tmp_path, two):
    folder = changed(other(), "items", "alloy", name="A L-L-O-Y (of steel)")
    folder = changed(folder, "organisations", "smelter", name="Smelter works")
    folder = changed(folder, "organisations", "assembler", name="Quite different")
    swapped = {
        table: [{c: "fibre-2" if v == "fibre" else v for c, v in row.items()} for row in rows]
        for table, rows in folder.items()
    }
    written(two[1], swapped, head("Two").replace("end-item", "other-item"))
    found = record(*two)
    same = merged(found)
    assert same["Alloy (One)", "A L-L-O-Y (of steel) (Two)"] == "same name"
    words = "same key, a word of the name in common"
    assert same["Smelter (One)", "Smelter works (Two)"] == words
    assert not any("Quite different (Two)" in names for names in same)
    assert same["Fibre (One)", "Fibre (Two)"] == "same name"
    shown = grid_of(region(page(*two), "Taken for the same"))[1:]
    assert {(row[1].text, row[2].text) for row in shown} == {
        ("; ".join(names), why) for names, why in same.items()
    }
    fibre = next(row for row in found["shared"] if row["name"] == "Fibre")
    assert fibre["keys"] == ["One: fibre", "Two: fibre-2"]
    assert {end["name"] for end in found["end_items"]} == {"End item", "Other item"}


def test_what_has_neither_name_nor_key_in_common_stays_apart(two, tmp_path):
    folder = other()
    apart = {
        table: [
            {c: f"x-{v}" if v and c in KEYS and v != "note-1" else v for c, v in row.items()}
            for row in rows
        ]
        for table, rows in folder.items()
    }
    for table in ("items", "organisations"):
        for number, row in enumerate(apart[table]):
            row["name"] = f"Apart {number}"
    title = head("Two").replace("end-item", "x-other-item").replace("goal", "x-goal")
    where = written(tmp_path / "apart", apart, title)
    found = record(two[0], where)
    assert merged(found) == {}
    assert {row["kind"] for row in found["shared"]} == {"country"}


KEYS = {
    *("item_id", "parent_id", "child_id", "organisation_id", "source_id", "bom_line_id"),
    *("site_id", "programme_id", "item_share_id", "demand_id", "holder_id"),
}


def test_stops_of_merged_end_items_are_the_union(two, tmp_path):
    """Of the same end item, one network lists an input and the other does not."""
    folder = tiny_folder()
    folder["bom_lines"] = [row for row in folder["bom_lines"] if row["child_id"] != "alloy"]
    third = written(tmp_path / "three", folder, head("Three"))
    rows = {
        tuple(names): {row["name"]: row for row in found["shared"] if row["kind"] == "item"}
        for names in (("One", "Two"), ("Three", "Two"), ("One", "Two", "Three"))
        for places in [{"One": two[0], "Two": two[1], "Three": third}]
        for found in [record(*(places[name] for name in names))]
    }
    assert len(rows["One", "Two"]["Alloy"]["stopped"]) == 2
    assert "Alloy" not in rows["Three", "Two"]
    assert len(rows["One", "Two", "Three"]["Alloy"]["stopped"]) == 2
    assert len(rows["One", "Two", "Three"]["Casing"]["stopped"]) == 2
    found = record(two[0], two[1], third)
    inputs = {end["name"]: (end["networks"], end["inputs"]) for end in found["end_items"]}
    assert inputs == {"End item": (["One", "Three"], 4), "Other item": (["Two"], 4)}


def test_what_one_network_shows_for_certain_is_not_apparent_because_of_another(two, tmp_path):
    unsure = changed(tiny_folder(), "items", "alloy", sources_complete="")
    third = written(tmp_path / "three", unsure, head("Three"))

    def smelter(*places: Path) -> dict[str, Any]:
        rows = record(*places)["shared"]
        found: dict[str, Any] = next(row for row in rows if row["name"] == "Smelter")
        return found

    assert smelter(*two)["apparent"] == []
    assert len(smelter(third, two[1])["apparent"]) == 1
    assert smelter(two[0], two[1], third)["apparent"] == []


def test_two_networks_of_one_end_item_share_no_input_twice(two, tmp_path):
    again = written(tmp_path / "three", tiny_folder(), head("Three"))
    found = record(two[0], again)
    ends = [(end["name"], end["networks"]) for end in found["end_items"]]
    assert ends == [("End item", ["One", "Three"])]
    assert [row for row in found["shared"] if row["kind"] == "item"] == []


# The same again


def test_the_same_networks_give_the_same_bytes(tmp_path):
    paths = (TINY, written(tmp_path / "n", other(), head("Two").replace("end-item", "other-item")))
    first = make_survey(SurveyRequest(networks=tuple(map(str, paths))))
    words = ["programmes", *map(str, paths), "--out", str(tmp_path / "out")]
    done = started(MAIN, *words, PYTHONHASHSEED="4711", TZ="Asia/Tokyo", LC_ALL="C")
    assert done.code == 0, done
    assert contents(tmp_path / "out") == first
    manifest = strict_json(first["manifest.json"].decode())
    assert manifest["verb"] == "programmes"
    assert manifest["outputs"] == {
        name: hashlib.sha256(first[name]).hexdigest() for name in FILES[:3]
    }
    assert [n["digest"] for n in manifest["networks"]] == [load(path).digest for path in paths]


def test_the_page_is_made_again(two, run, tmp_path):
    out = tmp_path / "out"
    done = run("programmes", *two, "--out", out)
    assert done.code == 0, done
    assert done.out.splitlines() == [f"wrote {out / name}" for name in FILES]
    before = contents(out)
    done = run("rerun", out / "manifest.json")
    assert done.code == 0
    assert done.out.splitlines() == [f"same      {name}" for name in FILES]
    assert contents(out) == before
    written(
        two[1],
        changed(other(), "sources", "s-smelter", capacity_per_year="7"),
        head("Two").replace("end-item", "other-item"),
    )
    done = run("rerun", out / "manifest.json")
    assert done.code == 2 and done.err.startswith("USE008 the network ")
    two[1].rename(tmp_path / "elsewhere")
    done = run("rerun", out / "manifest.json")
    assert done.code == 2 and done.err.startswith("FIL001 ")


def test_the_day_reaches_every_network(two, run, tmp_path):
    assert run("programmes", *two, "--on", "2025-06", "--out", tmp_path / "b").code == 0
    found = strict_json((tmp_path / "b" / "programmes.json").read_text())
    assert [n["on"] for n in found["networks"]] == ["2025-06-30"] * 2
    assert all(r["provenance"]["on"] == "2025-06-30" for r in found["results"])
    assert run("rerun", tmp_path / "b" / "manifest.json").code == 0


# What is asked wrong


def test_two_networks_with_titles_of_their_own_are_needed(run, tmp_path, two):
    copy = written(tmp_path / "copy", tiny_folder(), head("One"))
    for words in ([TINY], [TINY, TINY], [two[0], copy], [two[0], two[1], copy]):
        done = run("programmes", *words, "--out", tmp_path / "b")
        assert done.code == 2 and done.out == ""
        assert done.err.splitlines()[-1].startswith("USE011 at least two networks "), done
    assert not (tmp_path / "b").exists()
    done = run("programmes", "--out", tmp_path / "b")
    assert done.code == 2 and "Missing argument" in done.err


def test_the_problems_of_all_networks_are_said(run, tmp_path):
    bad = changed(tiny_folder(), "sources", "s-smelter", capacity_per_year="-40")
    one = written(tmp_path / "one", bad, head("One"))
    worse = changed(tiny_folder(), "organisations", "smelter", country_id="XXQ")
    two = written(tmp_path / "two", worse, head("Two"))
    done = run("programmes", one, two, "--out", tmp_path / "b")
    assert done.code == 2 and done.out == ""
    assert "VAL003" in done.err and "KEY002" in done.err
    assert not (tmp_path / "b").exists()
    assert run("programmes", one, tmp_path / "nowhere", "--out", tmp_path / "b").code == 2


def test_a_bad_day_leaves_with_2(two, run, tmp_path):
    done = run("programmes", *two, "--on", "soon", "--out", tmp_path / "b")
    assert done.code == 2 and done.err.splitlines()[-1].startswith("USE003 ")


# Hostile names


HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "{{7*7}}{% raw %}",
    "=1+1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text(text, tmp_path):
    def spoilt(folder: Folder) -> Folder:
        for table in ("items", "organisations", "countries", "evidence"):
            for row in folder[table]:
                row["title" if table == "evidence" else "name"] += f" {text}"
        return folder

    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    paths = (
        written(tmp_path / "one", spoilt(rich_folder()), head(f"One {quoted}")),
        written(
            tmp_path / "two",
            spoilt(other(rich_folder())),
            head(f"Two {quoted}").replace("end-item", "other-item"),
        ),
    )
    files = make_survey(SurveyRequest(networks=tuple(map(str, paths))))
    found = page_of(files["index.html"].decode())
    assert found.all("script", "img") == []
    body = found.one("body").text
    assert f"One {text}" in body and "49" not in re.sub(
        r"\[[\d, ]+\]|[0-9a-f]{12,}", "", found.one("dl").text
    )
    assert "Smelter " + text in body
    book = openpyxl.load_workbook(io.BytesIO(files["tables.xlsx"]))
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert kinds <= {"s", "n"}
