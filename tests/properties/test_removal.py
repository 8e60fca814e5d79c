"""Take away any one fact of a study: every verb still answers, and knows no more than before.

Rows are drawn evenly from each table, the same on every run.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mainstay import load
from mainstay.analyses.concentration import concentration
from mainstay.analyses.coverage import coverage
from mainstay.analyses.deliverable import deliverable
from mainstay.analyses.mutual_dependence import mutual_dependence
from mainstay.analyses.origin import origin
from mainstay.analyses.record import record
from mainstay.analyses.single_points import single_points
from mainstay.errors import NoAnswer
from mainstay.model.network import Network, Table

STUDIES = sorted(
    path.parent for path in (Path(__file__).parents[2] / "studies").glob("*/network.toml")
)
FACTS = ("sources", "supply_links", "item_shares", "series", "demands", "instruments", "stocks")

MOST, MOST_OF_PAIRS = 5, 1
"""Rows of each table; fewer for mutual dependence, which compiles a graph for every nation."""

VERBS: dict[str, Any] = {
    "coverage": coverage,
    "concentration": lambda network: concentration(network, by="country"),
    "origin": origin,
    "single-points": lambda network: single_points(network, order=2),
    "deliverable": lambda network: deliverable(network, for_nation=network.home),
    "record": record,
    "record, sum": lambda network: record(network, ask="sum"),
    "record, difference": lambda network: record(network, ask="difference", since="2023"),
    "record, return": lambda network: record(network, ask="return", since="2024-01-15"),
}

studies = pytest.mark.parametrize("study", STUDIES, ids=lambda path: path.name)


@cache
def whole(study: Path) -> Network:
    return load(study)


def sample(table: Table, most: int) -> list[int]:
    """Return some rows of a table, evenly spaced."""
    step = max(1, -(-len(table) // most))
    return list(range(len(table) // 2 % step, len(table), step))


def without(network: Network, name: str, row: int) -> Network:
    """Take one row away, and what other rows say of it."""
    table = network[name]
    less = table.take([number for number in range(len(table)) if number != row])
    if name == "sources":
        key = table.keys[row]
        counted = [None if cell == key else cell for cell in less["counted_in"]]
        columns = {column: less[column] for column in table.spec.columns}
        less = Table.of(table.spec, columns | {"counted_in": counted}, less.lines, less.file)
    return replace(network, tables={**network.tables, name: less})


def removals(network: Network, most: int) -> Iterator[tuple[str, int, Network]]:
    for name in FACTS:
        for row in sample(network[name], most):
            yield name, row, without(network, name, row)


@studies
def test_the_sample_takes_of_every_table_and_not_too_much(study: Path) -> None:
    network = whole(study)
    taken = [name for name, _, _ in removals(network, MOST)]
    assert set(taken) == {name for name in FACTS if len(network[name])}
    assert len(taken) <= 60


@studies
def test_no_verb_fails_without_a_fact(study: Path) -> None:
    for name, row, less in removals(whole(study), MOST):
        for verb, ask in VERBS.items():
            try:
                result = ask(less)
            except NoAnswer:
                assert verb.startswith("record")
            else:
                assert result.as_dict()["table"] is not None, (name, row, verb)


@studies
def test_no_pair_of_nations_fails_without_a_fact(study: Path) -> None:
    for name, row, less in removals(whole(study), MOST_OF_PAIRS):
        found = mutual_dependence(less)
        assert all(r["stops"] == len(r["items"]) for r in found.table), (name, row)


# What is known of an index.

Key = tuple[Any, ...]


def indices(network: Network, by: Any) -> dict[Key, Any]:
    table = concentration(network, by=by).table
    return {(row["item"], row["market"], row["measure"]): row for row in table}


def older(network: Network, row: int) -> bool:
    """Say whether the record has another share that may take the place of one.

    One of an earlier year counts no more where a newer one stands, and counts again without it; so
    does one of several nations together.
    """
    table = network["item_shares"]
    rows = list(table.rows())
    gone = rows[row]
    return any(
        other["chosen"]
        and other is not gone
        and all(other[c] == gone[c] for c in ("item_id", "market", "measure"))
        and (
            (other["year"] or 0) < (gone["year"] or 0)
            or set(other["country_ids"]) & set(gone["country_ids"])
        )
        for other in rows
    )


@studies
def test_without_a_country_share_less_is_known(study: Path) -> None:
    network = whole(study)
    before = indices(network, "country")
    table = network["item_shares"]
    for row in range(len(table)):
        after = indices(without(network, "item_shares", row), "country")
        own = tuple(table[column][row] for column in ("item_id", "market", "measure"))
        for key in before.keys() & after.keys():
            if key == own and older(network, row):
                continue
            assert after[key]["known_share"] <= before[key]["known_share"]
            assert after[key]["hhi_low"] <= before[key]["hhi_low"]
            assert after[key]["hhi_high"] >= before[key]["hhi_high"]
            if key != own:
                assert after[key]["known_share"] == before[key]["known_share"]
        # A market of which nothing is left has no row; the shares of makers may stand in.
        gone, new = before.keys() - after.keys(), after.keys() - before.keys()
        assert gone <= {own}
        assert {key[0] for key in new} <= {own[0]}


@studies
@pytest.mark.parametrize("by", ["organisation", "country"])
def test_without_a_makers_share_less_is_known(study: Path, by: str) -> None:
    network = whole(study)
    before, table = indices(network, by), network["sources"]
    for row, share in enumerate(table["share_of_supply"]):
        if share is None:
            continue
        columns = {column: list(table[column]) for column in table.spec.columns}
        columns["share_of_supply"][row] = None
        bare = Table.of(table.spec, columns, table.lines, table.file)
        after = indices(replace(network, tables={**network.tables, "sources": bare}), by)
        for key in before.keys() & after.keys():
            assert after[key]["known_share"] <= before[key]["known_share"]
            assert after[key]["hhi_low"] <= before[key]["hhi_low"]
            assert after[key]["hhi_high"] >= before[key]["hhi_high"]


@studies
def test_without_a_source_no_item_has_more_makers(study: Path) -> None:
    network = whole(study)

    def makers(found: Network) -> dict[str, tuple[int, int]]:
        table = concentration(found).table
        return {row["item"]: (row["makers"], row["makers"] + row["may_supply"]) for row in table}

    before = makers(network)
    for row in sample(network["sources"], 12):
        less = without(network, "sources", row)
        after, gone = makers(less), network["sources"]["item_id"][row]
        sellers = network["supply_links"]["supplier_id"]
        for item, (_, most) in after.items():
            assert most <= before[item][1]
            if item != gone and network["sources"]["organisation_id"][row] not in sellers:
                assert after[item] == before[item]
