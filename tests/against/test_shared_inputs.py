"""Hold `shared_inputs` against trying out every loss, for each end item by itself."""

from dataclasses import replace
from random import Random

import pytest
from against.reading import Reading, Row
from builders import ON, changed, networks
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.analyses.shared_inputs import shared_inputs
from mainstay.examples import tiny
from mainstay.model.network import Network

repeatable = settings(derandomize=True, database=None, deadline=None, max_examples=100)
randoms = st.integers(0, 9999).map(Random)

Found = dict[str, tuple[set[str], set[str], set[str]]]
"""For each member the end items it stands behind, those it stops, and those only apparently."""


def with_end_items(network: Network, random: Random) -> Network:
    """Make end items of about half the items, inputs of others among them."""

    def change(row: Row) -> Row:
        return row | ({"kind": "end_item"} if random.random() < 0.5 else {})

    return changed(network, "items", change)


def ends_of(network: Network) -> list[str]:
    kinds = zip(network["items"].keys, network["items"]["kind"], strict=True)
    return [key for key, kind in kinds if kind == "end_item" or key == network.item]


def brute_force(network: Network, kind: str) -> Found:
    """Try the loss of each member on what certainly supplies, and on the most that may."""
    certain = Reading(network, ON, world="certain")
    best = Reading(network, ON, hedged=True)
    ends, nobody = ends_of(network), frozenset()
    behind: dict[str, set[str]] = {}
    for end in ends:
        for member in _behind(best, end, kind, ends):
            behind.setdefault(member, set()).add(end)

    def can(world: Reading, end: str, member: str) -> bool:
        if kind == "item":
            return world.can_without(end, member)
        return world.can(end, frozenset([member]), kind)

    found: Found = {}
    for member, into in behind.items():
        gone = {e for e in ends if certain.can(e, nobody) and not can(certain, e, member)}
        found[member] = into, gone, {end for end in gone if can(best, end, member)}
    return found


def _behind(best: Reading, end: str, kind: str, ends: list[str]) -> set[str]:
    """Return the inputs of an end item, or who has them or the end item in any of their trees."""
    items = best.below(end)
    if kind == "item":
        return set(items[1:])
    every = [item for root in ends for item in best.below(root)]
    labels = {best.label(m, kind) for m in best.everyone(every) if m.item in items}
    return {label for label in labels if label is not None}


@pytest.mark.parametrize("kind", ["item", "organisation", "country"])
@repeatable
@given(network=networks(), random=randoms)
def test_shared_inputs_are_those_of_brute_force(
    kind: str, network: Network, random: Random
) -> None:
    network = with_end_items(network, random)
    rows = [row for row in shared_inputs(network).table if row["kind"] == kind]
    assert [len(row["goes_into"]) for row in rows] == [row["end_items"] for row in rows]
    assert [len(row["stopped"]) for row in rows] == [row["stops"] for row in rows]
    found = {
        row["member"]: tuple(set(row[column]) for column in ("goes_into", "stopped", "apparent"))
        for row in rows
    }
    assert found == brute_force(network, kind)


@repeatable
@given(network=networks(), random=randoms)
def test_reasons_tell_the_same_as_the_rows(network: Network, random: Random) -> None:
    network = with_end_items(network, random)
    result = shared_inputs(network)
    for row, key in zip(result.table, result.keys(), strict=True):
        why = result.why(key)
        assert f"behind {row['end_items']} end items; without it {row['stops']} stop" in why.claim
        assert sorted(why.because[-1].evidence) == row["evidence_ids"]
        assert (len(why.because) > 1) == (row["stops"] > 0)


@repeatable
@given(network=networks(), random=randoms)
def test_least_keeps_what_goes_into_so_many(network: Network, random: Random) -> None:
    network = with_end_items(network, random)
    every = shared_inputs(network).table
    kept = shared_inputs(network, least=2).table
    assert kept == tuple(row for row in every if row["end_items"] > 1)


def test_without_end_items_there_is_no_row() -> None:
    network = changed(tiny(), "items", lambda row: row | {"kind": "part"})
    assert shared_inputs(replace(network, item=None)).table == ()
