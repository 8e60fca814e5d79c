"""Fewer facts: a brief is still made, and what is not known grows."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from unittest.mock import patch

import pyarrow as pa
import pytest
import vl_convert
from builders import networks
from hypothesis import given, settings
from present.reading import F35, MAGNETS, MOTORS, STUDY, Element, grid_of, page_of, written
from present.test_brief import NO_TEXT
from strategies import changed, tiny_folder

from mainstay import coverage, deliverable, load, origin
from mainstay.decide.story import sentences, tell
from mainstay.model.network import Network
from mainstay.present.brief.page import render_page
from mainstay.schema.spec import tables

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=8)

# Fewer facts

FACTS = [*("sources", "supply_links", "item_shares", "series", "demands", "instruments", "events")]
STUDIES = {"artillery": STUDY, "f35": F35, "magnets": MAGNETS, "motors": MOTORS}
MOST = 2
"""So many rows of each table of each study are left out, one at a time."""


@cache
def loaded(name: str) -> Network:
    return load(STUDIES[name])


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


def sample(network: Network) -> list[tuple[str, str]]:
    """Some rows of each table of facts, the same ones every time."""
    found = []
    facts = list(free(network))
    for table in FACTS:
        own = [fact for fact in facts if fact[0] == table]
        found += own[:: max(1, -(-len(own) // MOST))]
    return found


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_can_do_without_a_fact(name):
    """The sentences are still made of any network with a row less, and every fourth page is."""
    network = loaded(name)
    day = coverage(network).provenance.on
    dropped = sample(network)
    assert len(dropped) >= 8
    for number, (table, key) in enumerate(dropped[:: 2 if name in {"artillery", "magnets"} else 1]):
        less = without(network, table, key)
        if number % 4 == 1:
            told(less, day)
        else:
            assert all(said.text for said in sentences(tell(less, on=day)))


@pytest.mark.parametrize("table", FACTS)
@pytest.mark.parametrize("name", STUDIES)
def test_a_study_can_do_without_a_table(name, table):
    network = loaded(name)
    day = coverage(network).provenance.on
    if table not in network.tables or not len(network[table]):
        return
    rows = network[table]
    empty = replace(network, tables={**network.tables, table: rows.take([])})
    told(empty, day)


@pytest.mark.parametrize("name", STUDIES)
def test_an_item_without_sources_is_unknown(name):
    """Without its sources and links an item is unknown, and nothing else becomes so."""
    network = loaded(name)
    day = coverage(network).provenance.on

    def dark(one: Network) -> set[str]:
        return {item for row in coverage(one, on=day).table for item in row["unknown"]}

    rows = network["sources"]
    items = {item for row in coverage(network, on=day).table for item in row["unknown"]}
    known = [
        item
        for item in dict.fromkeys(rows["item_id"])
        if item not in items and item in network["items"].index
    ]
    tree = {row["input"] for row in origin(network, on=day).table}
    for item in [item for item in known if item in tree][:2]:
        kept = [place for place, found in enumerate(rows["item_id"]) if found != item]
        whole = set(rows.take(kept).keys)
        if any(w is not None and w not in whole for w in rows.take(kept)["counted_in"]):
            continue
        links = network["supply_links"]
        others = [place for place, found in enumerate(links["item_id"]) if found != item]
        kept_tables = {"sources": rows.take(kept), "supply_links": links.take(others)}
        less = replace(network, tables={**network.tables, **kept_tables})
        assert dark(less) == dark(network) | {item}
        text = " ".join(said.text for said in sentences(tell(less, on=day)))
        assert network.label(item) in text.split("No source is listed for ")[1]


@pytest.mark.parametrize("name", STUDIES)
def test_fewer_facts_give_wider_bounds(name):
    network = loaded(name)
    day = coverage(network).provenance.on
    facts = [fact for fact in sample(network) if fact[0] in {"item_shares", "series"}]
    for table, key in facts:
        home = table == "series" and network[table].row(key)["country_id"] == network.home
        if table == "item_shares" or home:
            assert_wider(without(network, table, key), network, day)


@pytest.mark.parametrize("name", STUDIES)
def test_without_any_share_or_series_all_is_wider(name):
    network = loaded(name)
    day = coverage(network).provenance.on
    for table in ("item_shares", "series"):
        empty = network[table].take([])
        assert_wider(replace(network, tables={**network.tables, table: empty}), network, day)


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
    for number, table in enumerate(rich.network.tables):
        less = rich.network
        for column in may_be_empty(table):
            less = emptied(less, table, None, column)
            bare = emptied(bare, table, None, column)
        if number % 3 == 0:
            told(less, rich.record["on"])
    told(bare, rich.record["on"])


@pytest.mark.parametrize("table", FACTS)
def test_a_brief_can_do_without_a_table(table, rich):
    rows = {name: held for name, held in rich.network.tables.items() if name != table}
    told(replace(rich.network, tables=rows), rich.record["on"])


@pytest.mark.parametrize("day", ["0001", "1990", "2021-06", "2024-02-29", "2031", "9999-12-31"])
def test_a_brief_can_be_of_any_day(day, rich):
    told(rich.network, day)


@pytest.mark.parametrize("day", ["1990", "2024-05", "2025-08"])
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
