"""Shape: no item inside itself, no owner of itself, no capacity counted in itself."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa
import rustworkx as rx

from mainstay.errors import Problem
from mainstay.kernels.structure import cycles, topological_levels
from mainstay.model.checks.rows import MOST, listed, numbered, problems_of
from mainstay.model.network import Ints, Network, Table

DEEPEST = 200
"""Tiers that a bill of materials may have."""


def bom_cycles(network: Network) -> Iterator[Problem]:
    """Items that take themselves, through any number of steps."""
    table = network["bom_lines"]
    yield from _cycles(table, "parent_id", "child_id", "NET001", "an item never inside itself")


def bom_depth(network: Network) -> Iterator[Problem]:
    """Items too many tiers below another: each tier costs a pass, and no product has so many."""
    parent, child = (network.positions("bom_lines", end) for end in ("parent_id", "child_id"))
    rows = np.flatnonzero((parent >= 0) & (child >= 0))
    try:
        tier = topological_levels(parent[rows], child[rows], len(network["items"]))[1]
    except ValueError:  # a circle, which another check names
        return
    table = network["bom_lines"]

    def problem(row: int) -> Problem:
        return table.problem(
            row,
            "NET013",
            column="child_id",
            found=f"an item {tier[child[row]]} tiers below another",
            allowed=f"at most {DEEPEST} tiers",
            fix="Leave out what goes into what many tiers down, or put steps together.",
        )

    yield from problems_of(rows[tier[child[rows]] > DEEPEST], problem)


def ownership_cycles(network: Network) -> Iterator[Problem]:
    """Organisations that own themselves through their parents."""
    table = network["organisations"]
    allowed = "a chain of parents that ends"
    yield from _cycles(table, "organisation_id", "parent_id", "NET002", allowed)


def counting_cycles(network: Network) -> Iterator[Problem]:
    """Sources whose capacity is counted in themselves."""
    table = network["sources"]
    allowed = "a source counted in another that is not counted in it"
    yield from _cycles(table, "source_id", "counted_in", "NET003", allowed)


def _cycles(table: Table, start: str, end: str, code: str, allowed: str) -> Iterator[Problem]:
    rows = np.flatnonzero(table.known(start) & table.known(end))
    above, below = (table.array(column).take(pa.array(rows)) for column in (start, end))
    kept, number = _circling(above, below)
    if not number:
        return
    pairs = [column.take(pa.array(kept)).to_pylist() for column in (above, below)]
    steps = list(zip(*pairs, strict=True))
    first = dict(zip(reversed(steps), rows[kept][::-1].tolist(), strict=True))
    found = cycles(steps)

    def problem(nth: int) -> Problem:
        cycle = [*found[nth], found[nth][0]]
        return table.problem(
            min(first[step] for step in pairwise(cycle)),
            code,
            column=end,
            found=listed(cycle, " > "),
            allowed=allowed,
            fix="Remove the line that closes the circle.",
        )

    yield from problems_of(np.arange(number), problem)


def _circling(above: pa.Array, below: pa.Array) -> tuple[Ints, int]:
    """Return arcs enough to find all circles that are told of, and the number of circles."""
    one, other = np.split(numbered(pa.concat_arrays([above, below])), 2)
    graph: rx.PyDiGraph[int, None] = rx.PyDiGraph()
    graph.add_nodes_from(range(max(one.max(initial=-1), other.max(initial=-1)) + 1))
    graph.add_edges_from_no_data(list(zip(one.tolist(), other.tolist(), strict=True)))
    if rx.is_directed_acyclic_graph(graph):
        return np.zeros(0, dtype=np.int64), 0
    loops = set(one[one == other].tolist())
    parts = rx.strongly_connected_components(graph)
    knots = sorted(sorted(part) for part in parts if len(part) > 1 or part[0] in loops)
    if len(knots) <= MOST:
        return np.arange(len(one)), len(knots)
    told = np.concatenate(knots[: MOST + 1])
    return np.flatnonzero(np.isin(one, told) & np.isin(other, told)), len(knots)


def alternatives_alone(network: Network) -> Iterator[Problem]:
    """Alternatives without a group, and groups on lines that are no alternatives."""
    table = network["bom_lines"]
    bad = table.among("role", {"alternative"}) != table.known("alt_group")

    def problem(row: int) -> Problem:
        role, group = (table.array(column)[row].as_py() for column in ("role", "alt_group"))
        return table.problem(
            row,
            "NET010",
            column="alt_group",
            found=f"role {role}, group {group or 'empty'}",
            allowed="a group on each alternative and on no other line",
            fix="Name the group of the alternative, or change the role.",
        )

    yield from problems_of(np.flatnonzero(bad), problem)
