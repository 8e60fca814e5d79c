"""Shape: no item inside itself, no owner of itself, no capacity counted in itself."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import rustworkx as rx

from mainstay.errors import Problem
from mainstay.kernels.structure import cycles
from mainstay.model.checks.rows import listed, numbered, problems_of
from mainstay.model.network import Network, Table


def bom_cycles(network: Network) -> Iterator[Problem]:
    """Items that take themselves, through any number of steps."""
    table = network["bom_lines"]
    yield from _cycles(table, "parent_id", "child_id", "NET001", "an item never inside itself")


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
    if _has_no_cycle(above, below):
        return
    pairs = list(zip(above.to_pylist(), below.to_pylist(), strict=True))
    first = dict(zip(reversed(pairs), rows[::-1].tolist(), strict=True))
    found = cycles(pairs)

    def problem(nth: int) -> Problem:
        cycle = found[nth]
        steps = zip(cycle, [*cycle[1:], cycle[0]], strict=True)
        return table.problem(
            min(first[step] for step in steps),
            code,
            column=end,
            found=listed([*cycle, cycle[0]], " > "),
            allowed=allowed,
            fix="Remove the line that closes the circle.",
        )

    yield from problems_of(np.arange(len(found)), problem)


def _has_no_cycle(above: pa.Array, below: pa.Array) -> bool:
    nodes = numbered(pa.concat_arrays([above, below]))
    graph: rx.PyDiGraph[int, None] = rx.PyDiGraph()
    graph.add_nodes_from(range(int(nodes.max(initial=-1)) + 1))
    one, other = np.split(nodes, 2)
    graph.add_edges_from_no_data(list(zip(one.tolist(), other.tolist(), strict=True)))
    return bool(rx.is_directed_acyclic_graph(graph))


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
