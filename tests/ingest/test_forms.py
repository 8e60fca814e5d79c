"""A network is the same in every form, and comes back from each to the last bit."""

import tempfile
from itertools import product
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import (
    HEAD,
    NASTY_TEXTS,
    TINY,
    Folder,
    folders,
    sample_folder,
    write_folder,
)

from mainstay.errors import DataError
from mainstay.ingest.columns import check
from mainstay.ingest.read import load, read
from mainstay.ingest.write import FORMS, convert, save
from mainstay.model.network import Network
from mainstay.schema.spec import ColumnSpec, tables

bounded = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
NAMES = {"csv": "csv", "parquet": "parquet", "xlsx": "net.xlsx", "duckdb": "net.duckdb"}
each_form = pytest.mark.parametrize("form", FORMS)
each_pair = pytest.mark.parametrize("pair", list(product(FORMS, FORMS)), ids="-".join)


def assert_same(one: Network, other: Network) -> None:
    """Compare two networks to the last bit, rows in their order."""
    for key in ("title", "about", "home", "policy", "item", "programme", "price_year"):
        assert getattr(one, key) == getattr(other, key)
    assert one.tables.keys() == other.tables.keys()
    for name, table in one.tables.items():
        assert table.data.schema == other[name].data.schema
        assert table.data.equals(other[name].data), name
    assert one.digest == other.digest


@each_pair
@settings(bounded, max_examples=6)
@given(folder=folders())
def test_network_goes_from_any_form_into_any_other_unchanged(
    pair: tuple[str, str], folder: Folder
) -> None:
    first, second = pair
    home = next(iter(folder["countries"]))["country_id"]
    with tempfile.TemporaryDirectory() as place:
        here = Path(place)
        network = load(write_folder(here / "drawn", folder, HEAD.replace("XXA", home)))
        save(network, here / NAMES[first], form=first)
        assert_same(load(here / NAMES[first]), network)
        there = here / "there"
        there.mkdir()
        convert(here / NAMES[first], there / NAMES[second], form=second)
        assert_same(load(there / NAMES[second]), network)


@each_form
def test_every_table_and_every_nasty_text_comes_back(tmp_path: Path, form: str) -> None:
    folder = sample_folder()
    row = folder["evidence"][0]
    folder["evidence"] += [
        row | {"evidence_id": f"e{n}", "title": text, "note": text}
        for n, text in enumerate(NASTY_TEXTS)
    ]
    head = (
        HEAD.replace("Made up", "=1+1 _x0041_ \\\\ 漢  字") + 'about = " a "\nprice_year = 2024\n'
    )
    network = read(write_folder(tmp_path / "from", folder, head)).network
    save(network, tmp_path / NAMES[form], form=form)
    assert_same(read(tmp_path / NAMES[form]).network, network)
    assert network["evidence"]["note"][1:] == list(NASTY_TEXTS)


NUMBERS = (-0.0, 0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 1e22, 123456789012345678.0, 2.5)


@each_form
def test_numbers_come_back_to_the_last_bit(tmp_path: Path, form: str) -> None:
    folder = sample_folder()
    row = folder["sources"][0]
    folder["sources"] = [
        row | {"source_id": f"s{n}", "capacity_per_year": repr(v), "capacity_high_per_year": ""}
        for n, v in enumerate(NUMBERS)
    ]
    network = read(write_folder(tmp_path / "from", folder)).network
    save(network, tmp_path / NAMES[form], form=form)
    found = read(tmp_path / NAMES[form]).network["sources"]["capacity_per_year"]
    assert list(map(repr, found)) == list(map(repr, NUMBERS))


@each_form
def test_writing_twice_gives_the_same_content(tmp_path: Path, form: str) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        convert(TINY, tmp_path / name / NAMES[form], form=form)
    one, two = tmp_path / "one" / NAMES[form], tmp_path / "two" / NAMES[form]
    if form == "xlsx":
        assert one.read_bytes() == two.read_bytes()
    if one.is_dir():
        for path in one.iterdir():
            assert path.read_bytes() == (two / path.name).read_bytes()
    assert_same(load(one), load(two))


@each_form
def test_unsound_network_is_converted_and_stays_unsound(tmp_path: Path, form: str) -> None:
    folder = sample_folder()
    folder["sites"] = [folder["sites"][0] | {"country_id": "XXQ"}]
    write_folder(tmp_path / "from", folder)
    convert(tmp_path / "from", tmp_path / NAMES[form], form=form)
    assert {p.code for p in read(tmp_path / NAMES[form]).errors} == {"KEY002"}


@each_form
def test_bad_cells_are_all_named_and_nothing_is_written(tmp_path: Path, form: str) -> None:
    folder = sample_folder()
    folder["sites"] = [folder["sites"][0] | {"confidence": "sure"}]
    folder["items"] = [folder["items"][0] | {"unit": "stone"}]
    write_folder(tmp_path / "from", folder)
    with pytest.raises(DataError) as caught:
        convert(tmp_path / "from", tmp_path / NAMES[form], form=form)
    assert [p.code for p in caught.value.problems] == ["VAL009", "VAL004"]
    assert [path.name for path in tmp_path.iterdir()] == ["from"]


def test_network_made_in_python_is_checked_before_it_is_saved(tmp_path: Path) -> None:
    network = load(TINY)
    table = network["sites"].with_column("note", ["two\nlines"])
    spoiled = Network(title="t\n", home="XXA", tables={**network.tables, "sites": table})
    with pytest.raises(DataError) as caught:
        save(spoiled, tmp_path / "out")
    assert [(p.code, p.column) for p in caught.value.problems] == [
        ("VAL001", "title"),
        ("VAL007", "note"),
    ]
    assert list(tmp_path.iterdir()) == []


COLUMNS = [
    pytest.param(c, id=f"{s.name}-{c.name}") for s in tables().values() for c in s.columns.values()
]
KINDS = list({c.values[0].type: c for c in COLUMNS}.values())
CELLS = st.sampled_from(
    [
        *("", " ", None, ";", "a;b", "a; ;b", "x" * 81, "x" * 10_001, "é", "a\nb", "\u202e", "yes"),
        *("no", "Yes", "2024", "2024-02-30", "0000", "[2024..2025]", "-1", "1e999", "nan", ".5"),
        *("+5.", "2024.0", "2024.5", "USA", "USAX", "kg", "stone", "open", "high", "world", "٣"),
        *NASTY_TEXTS,
    ]
) | st.text(max_size=8)


@pytest.mark.parametrize("column", KINDS)
@settings(bounded, max_examples=60)
@given(cells=st.lists(CELLS, max_size=12), room=st.integers(0, 14))
def test_column_as_a_whole_is_judged_as_its_cells_one_by_one(
    column: ColumnSpec, cells: list[str | None], room: int
) -> None:
    texts = pa.array([c and c.encode("utf-8", "replace").decode() for c in cells], pa.string())
    slowly = check(column, texts, room)
    for other in (texts.cast(pa.large_string()), texts.dictionary_encode()):
        found = check(column, other, room)
        assert found.values.equals(slowly.values)
        assert found.more == slowly.more
        assert {r: (t, e.code, e.allowed, e.fix) for r, (t, e) in found.named.items()} == {
            r: (t, e.code, e.allowed, e.fix) for r, (t, e) in slowly.named.items()
        }
