"""The made-up base that speed is measured on: sound, the same each time, and shaped like life."""

from collections import Counter
from functools import cache

import numpy as np
import pytest
from base import base

from mainstay.ingest.read import load
from mainstay.ingest.write import save
from mainstay.model.checks import check_network
from mainstay.units import per_parent

SMALL = 3000


@cache
def made(links=SMALL, seed=1):
    return base(links, seed)


def degrees(network):
    ends = [network.positions("supply_links", end) for end in ("supplier_id", "buyer_id")]
    return np.bincount(np.concatenate(ends), minlength=len(network["organisations"]))


def tiers(network):
    """The least distance of each item from the top."""
    lines = network["bom_lines"]
    needed = lines.among("role", {"component", "alternative"})
    parent, child = (network.positions("bom_lines", c)[needed] for c in ("parent_id", "child_id"))
    tier = np.full(len(network["items"]), 99)
    tier[network["items"].index["base"]] = 0
    for step in range(20):
        below = child[tier[parent] == step]
        tier[below[tier[below] == 99]] = step + 1
    return tier


def test_the_same_seed_gives_the_same_network():
    assert base(SMALL, 1).digest == made().digest


def test_another_seed_gives_another_network():
    assert made(SMALL, 2).digest != made().digest


@pytest.mark.parametrize("form", ["csv", "parquet"])  # a DuckDB file holds the time of writing
def test_the_same_seed_gives_the_same_bytes(tmp_path, form):
    for name in ("one", "two"):
        save(base(300, 5), tmp_path / name, form=form)
    one, two = (sorted((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert [path.name for path in one] == [path.name for path in two]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


@pytest.mark.parametrize("place", ["base", "base.duckdb"])
def test_it_reads_back_as_the_same_network(tmp_path, place):
    assert load(save(made(), tmp_path / place)).digest == made().digest


def test_everything_grows_with_the_number_of_links():
    small, large = made(10_000), made(30_000)
    for table in ("organisations", "sources", "supply_links", "items", "bom_lines"):
        assert len(large[table]) == pytest.approx(3 * len(small[table]), rel=0.15), table
    assert len(small["supply_links"]) == 10_000
    assert len(small["programmes"]) == 18


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_has_no_errors_and_some_gaps(seed):
    kinds = Counter(p.kind for p in check_network(made(SMALL, seed), "network.toml", set()))
    assert kinds["error"] == 0
    assert kinds["gap"] > 10


def test_it_has_eight_tiers_below_the_end_items():
    network = made()
    found = Counter(tiers(network).tolist())
    assert found[1] == len(network["programmes"])
    assert set(range(10)) <= found.keys() <= {*range(10), 99}


def test_few_organisations_have_very_many_partners():
    number = degrees(made(30_000))
    assert number.max() > 20 * np.median(number)


def test_makers_of_an_item_are_none_one_or_many():
    network = made(30_000)
    number = np.bincount(network.positions("sources", "item_id"), minlength=len(network["items"]))
    assert 0.03 < np.mean(number == 0) < 0.1
    assert 0.08 < np.mean(number == 1) < 0.16
    assert number.max() > 20 * np.median(number)


def test_units_of_the_bill_of_materials_convert():
    network = made()
    lines, unit = network["bom_lines"], network["items"]["unit"]
    constraining = lines.among("role", {"component", "alternative"})
    parent, child = (network.positions("bom_lines", c) for c in ("parent_id", "child_id"))
    rows = np.flatnonzero(constraining).tolist()
    met = {(lines["unit"][row], unit[parent[row]], unit[child[row]]) for row in rows}
    assert all(per_parent(*units) is not None for units in met)
    assert {own for own, _, _ in met} >= {"each", "kg", "t", "lb", "t/t"}


def test_links_run_from_makers_of_an_input_to_makers_of_what_takes_it():
    network = made()
    links, sources, lines = (network[t] for t in ("supply_links", "sources", "bom_lines"))
    makes = set(zip(sources["organisation_id"], sources["item_id"]))
    takes = {}
    for parent, child in zip(lines["parent_id"], lines["child_id"]):
        takes.setdefault(child, set()).add(parent)
    traders = 0
    for supplier, buyer, item in zip(links["supplier_id"], links["buyer_id"], links["item_id"]):
        sold = (supplier, item) in makes
        used = any((buyer, parent) in makes for parent in takes[item])
        assert sold or used
        traders += not (sold and used)
    assert 0 < traders < 0.1 * len(links)


def test_most_is_not_published_and_dates_have_mixed_precision():
    network = made()
    known = network["sources"].known("capacity_per_year")
    assert 0.3 < known.mean() < 0.5
    since = [text for text in network["supply_links"]["since"] if text]
    assert {len(text) for text in since} >= {4, 7, 10}
    assert any(text.startswith("[") for text in since)
    assert None in network["item_shares"]["share"]
