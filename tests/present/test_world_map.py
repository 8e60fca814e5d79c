"""The map of origins: every nation is shown or named, nothing covers, and no border is drawn."""

import csv
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import combinations, pairwise
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from present.reading import TINY

from mainstay import load, origin
from mainstay.decide.places import Largest, Place, WorldMap, world_map
from mainstay.examples import tiny
from mainstay.model.network import Network
from mainstay.present.figures.palette import GROUP_COLOURS
from mainstay.present.figures.placing import Glyph, arranged
from mainstay.present.figures.projection import EDGE, WINDOW, equal_earth, lambert
from mainstay.present.figures.world_map import CORNERS, LAND, TYPE, _sector, draw, places

STUDIES = sorted(p.parent for p in (Path(__file__).parents[2] / "studies").glob("*/network.toml"))
FOLDER = files("mainstay.present.figures") / "world"
LANDS = json.loads((FOLDER / "land.json").read_text(encoding="utf-8"))
SVG = "{http://www.w3.org/2000/svg}"
GROUPS = ("ally", "partner", "of_concern", "other")
HOSTILE = "</title></text></svg><script>alert(1)</script>\"' onload='x' {{7*7}} &amp;"


def drawn_from(network: Network) -> WorldMap:
    """Return the map of a network, with groups that do not depend on any policy."""
    keys = network["countries"].keys
    standings = {code: SimpleNamespace(group=GROUPS[i % 4]) for i, code in enumerate(keys)}
    standings[network.home] = SimpleNamespace(group="home")
    return world_map(origin(network).table, network, standings)


@pytest.fixture(scope="module", params=STUDIES, ids=lambda path: path.name)
def study(request: pytest.FixtureRequest) -> WorldMap:
    return drawn_from(load(request.param))


def a_place(country: str, certain: int = 1, possible: int = 1, group: str = "ally") -> Place:
    names = tuple(f"input {i}" for i in range(certain + possible))
    return Place(country, f"Land {country}", group, names[:certain], names[certain:], None)


def crowd(codes: str) -> WorldMap:
    own = [a_place(code, i % 3, 1 + i % 4, GROUPS[i % 4]) for i, code in enumerate(codes.split())]
    return WorldMap(tuple(own), ())


EUROPE = crowd(
    "ALB AUT BEL BGR BIH BLR CHE CYP CZE DEU DNK ESP EST FIN FRA GBR GRC HRV HUN IRL ISR ITA LTU "
    "LUX LVA MDA MKD MNE NLD NOR POL PRT ROU SRB SVK SVN SWE TUR UKR"
)
ASIA = crowd("BGD CHN IDN IND JPN KAZ KGZ KHM KOR LAO MMR MYS PHL PRK SGP THA TJK TWN UZB VNM")


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def symbols(svg: str) -> Iterator[tuple[str, ElementTree.Element]]:
    """Go through the groups that show a nation, with the code on their label."""
    for group in parsed(svg).iter(f"{SVG}g"):
        if group.find(f"{SVG}title") is not None:
            yield group.find(f"{SVG}text").text, group


def texts(svg: str) -> str:
    """Return the text under the map, without the breaks between its lines."""
    return " ".join(t.text for t in parsed(svg).findall(f"{SVG}text"))


def box_of(group: ElementTree.Element) -> tuple[float, float, float, float]:
    """Return what a label covers: capitals of Helvetica are at most 0.78 of the size wide."""
    text = group.find(f"{SVG}text")
    x, y = float(text.get("x")), float(text.get("y"))
    half = 0.78 * TYPE * len(text.text) / 2
    return x - half, y - 0.72 * TYPE, x + half, y


def circle_of(group: ElementTree.Element) -> tuple[float, float, float, float]:
    """Return what a symbol covers."""
    circle = group.find(f"{SVG}circle")
    if circle is not None:
        x, y, r = (float(circle.get(name)) for name in ("cx", "cy", "r"))
        return x - r, y - r, x + r, y + r
    points = re.findall(r"[ML]([-\d.]+) ([-\d.]+)", group.find(f"{SVG}path").get("d"))
    across, down = zip(*((float(x), float(y)) for x, y in points))
    return min(across), min(down), max(across), max(down)


def apart(one, other) -> bool:
    across = one[2] <= other[0] or other[2] <= one[0]
    return across or one[3] <= other[1] or other[3] <= one[1]


# What it shows


def test_presence_is_certain_only_by_a_row_of_the_nation_alone():
    rows = [
        {"input": "steel", "country": "XXA", "presence": "certain"},
        {"input": "steel", "country": "XXA", "presence": "possible"},
        {"input": "ore", "country": "XXA+XXB", "presence": "certain"},
        {"input": "coal", "country": "XXB", "presence": "none"},
        {"input": "coal", "country": None, "presence": "unknown"},
    ]
    rows = [{"market": None, "share_low": 0.0, "share_high": 1.0, **row} for row in rows]
    network = SimpleNamespace(label=str.title, name_of=lambda _, code: f"Land {code}")
    found = world_map(rows, network, {"XXA": SimpleNamespace(group="home")})
    assert found.nowhere == ("Coal",)
    assert found.places == (
        Place("XXA", "Land XXA", "home", ("Steel",), ("Ore",), None),
        Place("XXB", "Land XXB", "–", (), ("Ore",), None),
    )


def test_the_largest_published_share_stands_with_its_input_and_market():
    found = {place.country: place for place in drawn_from(tiny()).places}
    largest = found["XXB"].largest
    assert (largest.low, largest.high) == (0.6, 1.0)
    assert largest.name == tiny().label("ore")
    assert largest.of


@pytest.mark.parametrize("path", [*STUDIES, TINY], ids=lambda path: path.name)
def test_the_map_agrees_with_the_headline_of_origin(path):
    network = load(path)
    head, world = origin(network).headline, drawn_from(network)
    assert len(world.places) == head["countries"].value
    assert len(world.nowhere) == head["without_origin"].value


def test_every_nation_is_drawn_or_named(study):
    svg = draw(study)
    shown = {code for code, _ in symbols(svg)}
    below = texts(svg)
    for place in study.places:
        assert place.country in shown or f"({place.country})" in below
    assert shown == {place.country for place in study.places if place.country in places()}


@pytest.mark.parametrize("path", [*STUDIES, TINY], ids=lambda path: path.name)
def test_every_code_of_a_network_has_a_place_or_is_none_of_a_nation(path):
    """Codes that begin with XX are kept by ISO for users; nations that do not exist have them."""
    for code in load(path)["countries"].keys:
        assert code in places() or code.startswith("X"), code


def test_a_nation_without_a_place_is_named_below_the_map():
    svg = draw(WorldMap((a_place("XXA"), a_place("FRA")), ("Ore",)))
    assert [code for code, _ in symbols(svg)] == ["FRA"]
    assert "Without a place in this map: Land XXA (XXA), two inputs." in texts(svg)
    assert "Not in this map: one input of which no origin is published: Ore." in texts(svg)


def test_a_symbol_says_in_words_what_it_shows():
    share = Largest("Ore", 0.7, 1.0, "world mine output, 2024")
    place = Place("CHN", "China", "of_concern", ("Ore",), ("Magnet", "Metal"), share)
    ((_, group),) = symbols(draw(WorldMap((place,), ())))
    assert group.find(f"{SVG}title").text == (
        "China (CHN), of concern. One input certain: Ore. Two inputs possible: Magnet and Metal. "
        "Largest published share: 70 to 100 % of Ore (world mine output, 2024)."
    )


def test_filling_and_area_show_how_many_and_how_sure():
    world = WorldMap((a_place("CAN", 0, 1), a_place("BRA", 4, 0), a_place("ZAF", 1, 3)), ())
    found = dict(symbols(draw(world)))
    radius = {code: float(g.find(f"{SVG}circle").get("r")) for code, g in found.items()}
    assert radius["BRA"] == radius["ZAF"] == 2 * radius["CAN"]
    fill = {code: g.find(f"{SVG}circle").get("fill") for code, g in found.items()}
    assert fill == {"CAN": "#ffffff", "BRA": GROUP_COLOURS["ally"], "ZAF": "#ffffff"}
    assert {code: len(g.findall(f"{SVG}path")) for code, g in found.items()} == {
        "CAN": 0,
        "BRA": 0,
        "ZAF": 1,
    }


def area(points) -> float:
    return sum(a * d - b * c for (a, b), (c, d) in pairwise([*points, points[0]])) / 2


@pytest.mark.parametrize("group", CORNERS)
@pytest.mark.parametrize("part", [0.1, 0.25, 0.5, 0.9])
def test_shapes_have_the_area_of_a_disc_and_fill_in_proportion(group, part):
    assert area(CORNERS[group]) == pytest.approx(3.1416, rel=0.003)
    sector = _sector(CORNERS[group], (0, 0), part)
    assert area(sector) == pytest.approx(part * area(CORNERS[group]))


# Room


@pytest.mark.parametrize("world", [EUROPE, ASIA], ids=["europe", "asia"])
def test_a_crowd_finds_room(world):
    assert nothing_covers(draw(world)) == []
    assert "symbol moved aside for room" in draw(world)


def test_nothing_covers_in_the_studies(study):
    assert nothing_covers(draw(study)) == []


def nothing_covers(svg: str) -> list[tuple[str, str]]:
    found = list(symbols(svg))
    _, _, width, height = map(float, parsed(svg).get("viewBox").split())
    for _, group in found:
        left, top, right, bottom = box_of(group)
        assert left >= 0 and top >= 0 and right <= width and bottom <= height
    boxes = [(code, box(g)) for code, g in found for box in (box_of, circle_of)]
    return [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if not apart(one, other)]


def test_labels_can_be_read(study):
    for text in parsed(draw(study)).iter(f"{SVG}text"):
        assert float(text.get("font-size")) >= 11


def test_without_any_room_the_symbols_still_stand():
    crowded = [Glyph(f"g{i:02}", 10, 10, (6, 6), (12, 5)) for i in range(12)]
    assert arranged(crowded, (0, 0, 50, 30)).keys() == {glyph.name for glyph in crowded}


def test_the_part_around_europe_is_enlarged_where_many_stand_in_it():
    few, many = (draw(crowd(codes)) for codes in ("FRA DEU USA", "FRA DEU POL USA"))
    assert "Enlarged" not in few
    assert "Enlarged" in many


# Form


def test_the_same_map_gives_the_same_bytes(study):
    turned = WorldMap(tuple(reversed(study.places)), study.nowhere)
    assert draw(study) == draw(study)
    boxes = [{code: box_of(g) for code, g in symbols(draw(w))} for w in (study, turned)]
    assert boxes[0] == boxes[1]


def test_an_empty_map_draws():
    svg = parsed(draw(WorldMap((), ())))
    assert svg.get("role") == "img"
    assert svg.get("aria-label")
    assert len(svg.findall(f"{SVG}path")) == 1


@pytest.mark.parametrize(
    "name", [HOSTILE, "x" * 2000, "ラインメタル" * 40], ids=["mark", "long", "wide"]
)
def test_hostile_names_stay_text(name):
    known = Place("FRA", name, "ally", (name,), (), Largest(name, 0.1, 0.2, name))
    lost = Place(name, name, "–", (name,), (), None)
    plain = draw(WorldMap((a_place("FRA", 1, 0), a_place("XXA", 1, 0, "–")), ("Ore",)))
    svg = draw(WorldMap((known, lost), (name,)))
    assert {e.tag for e in parsed(svg).iter()} == {e.tag for e in parsed(plain).iter()}
    assert not any(n.startswith("on") for e in parsed(svg).iter() for n in e.attrib)
    assert name in dict(symbols(svg))["FRA"].find(f"{SVG}title").text


# Land and places


def test_no_border_is_drawn(study):
    """The land is one flat shape without a line, and a line only leads to a symbol that moved."""
    svg = parsed(draw(study))
    land = svg.findall(f"{SVG}path")
    assert 1 <= len(land) <= 2
    assert all(set(path.keys()) == {"d", "fill", "fill-rule"} for path in land)
    assert {path.get("fill") for path in land} == {LAND}
    shown = [group for group in svg.iter(f"{SVG}g") if group.find(f"{SVG}title") is not None]
    for line in svg.findall(f"{SVG}line"):
        x, y = float(line.get("x2")), float(line.get("y2"))
        assert any(not apart((x, y, x, y), circle_of(group)) for group in shown)


@pytest.mark.parametrize("part", LANDS)
def test_rings_of_land_are_closed_and_inside_the_map(part):
    west, south, east, north = WINDOW
    for ring in LANDS[part]:
        assert ring[0] == ring[-1]
        assert len(ring) >= 4
        for longitude, latitude in ring:
            if part == "world":
                assert EDGE <= longitude <= EDGE + 361
                assert -60 < latitude < 84
            else:
                x, y = lambert(longitude, latitude)
                assert west - 0.001 <= x <= east + 0.001
                assert south - 0.001 <= y <= north + 0.001


def test_no_part_of_land_shares_a_side_with_another():
    """Nations side by side would: each coast runs along one part of land only."""
    for rings in LANDS.values():
        sides = [frozenset(map(tuple, side)) for ring in rings for side in pairwise(ring)]
        assert len(sides) == len(set(sides))


def test_places_are_rounded_and_stand_on_the_map():
    rows = list(csv.DictReader((FOLDER / "places.csv").read_text(encoding="utf-8").splitlines()))
    assert len({row["country_id"] for row in rows}) == len(rows) > 200
    for row in rows:
        assert re.fullmatch("[A-Z]{3}", row["country_id"])
        assert float(row["longitude"]) % 0.5 == float(row["latitude"]) % 0.5 == 0
        assert -60 < float(row["latitude"]) < 84
        x, y = equal_earth(*places()[row["country_id"]])
        assert abs(x) < 2.71 and -1.03 < y < 1.31


def test_the_files_stay_small():
    assert len((FOLDER / "land.json").read_bytes()) <= 60_000
    assert "Natural Earth" in (FOLDER / "SOURCE.md").read_text(encoding="utf-8")
