"""Rows of the table `rule_facts`, read by the types that rulebooks declare."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mainstay.errors import Problem, stop_if_any
from mainstay.model.backing import Pointer
from mainstay.model.network import Network
from mainstay.rules.rulebook import Declared


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of `rule_facts` whose value is published; what it does not name is None."""

    number: int
    fact: str
    value: Any
    item: str | None
    organisation: str | None
    from_id: str | None
    to_id: str | None
    since: str | None
    until: str | None
    verified: bool
    as_of: str

    @property
    def pointer(self) -> Pointer:
        """Where it stands in the network."""
        return "rule_facts", self.number


def recorded(network: Network, declared: Mapping[str, Declared]) -> tuple[Row, ...]:
    """Return the rows on declared facts; what has no value says nothing.

    Raises
    ------
    DataError
        RFA001 for every value that is none of its type.
    """
    found: tuple[Row, ...] = network.once(
        ("rule facts", tuple(declared.values())), lambda: _read(network, declared)
    )
    return found


def _read(network: Network, declared: Mapping[str, Declared]) -> tuple[Row, ...]:
    rows, problems = [], []
    for number, cells in enumerate(network["rule_facts"].rows()):
        fact = declared.get(cells["fact"])
        if fact is None or cells["value"] is None:
            continue
        try:
            rows.append(_row(number, cells, fact.read(cells["value"])))
        except ValueError:
            problems.append(_problem(network, number, fact, cells["value"]))
    stop_if_any(problems)
    return tuple(rows)


def _row(number: int, cells: Mapping[str, Any], value: Any) -> Row:
    return Row(
        number=number,
        fact=cells["fact"],
        value=value,
        item=cells["item_id"],
        organisation=cells["organisation_id"],
        from_id=cells["from_id"],
        to_id=cells["to_id"],
        since=cells["since"],
        until=cells["until"],
        verified=bool(cells["verified"]),
        as_of=cells["as_of_date"],
    )


def _problem(network: Network, number: int, fact: Declared, found: str) -> Problem:
    return network["rule_facts"].problem(
        number,
        "RFA001",
        column="value",
        found=found,
        allowed=f"for {fact.name}, {fact.allowed}",
        fix="Correct the value, or leave it empty if it is not published.",
    )
