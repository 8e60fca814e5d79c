"""Shape: no item inside itself, no owner of itself, no capacity counted in itself."""

from collections import Counter
from collections.abc import Iterator

from mainstay.errors import Problem
from mainstay.kernels.structure import cycles
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
    pairs = [(a, b) for a, b in zip(table[start], table[end], strict=True) if a is not None and b]
    for cycle in cycles(pairs):
        steps = set(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
        row = next(
            row
            for row, pair in enumerate(zip(table[start], table[end], strict=True))
            if pair in steps
        )
        yield table.problem(
            row,
            code,
            column=end,
            found=" > ".join([*cycle, cycle[0]]),
            allowed=allowed,
            fix="Remove the line that closes the circle.",
        )


def alternatives_alone(network: Network) -> Iterator[Problem]:
    """Alternatives without a group, and groups on lines that are no alternatives."""
    table = network["bom_lines"]
    roles = zip(table["role"], table["alt_group"], strict=True)
    for row, (role, group) in enumerate(roles):
        if (role == "alternative") != (group is not None):
            yield table.problem(
                row,
                "NET010",
                column="alt_group",
                found=f"role {role}, group {group or 'empty'}",
                allowed="a group on each alternative and on no other line",
                fix="Name the group of the alternative, or change the role.",
            )


def children(network: Network) -> Counter[str]:
    """Return how many bill-of-material lines each item has as a parent."""
    return Counter(network["bom_lines"]["parent_id"])
