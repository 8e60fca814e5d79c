"""Which rows of `rule_facts` speak of a transfer on a day, and on what they agree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from mainstay import dates
from mainstay.model.force import CERTAIN, NOT, rows_in_force
from mainstay.model.network import Ints, Network
from mainstay.rules.rulebook import Fact
from mainstay.rules.transfer.recorded import Row
from mainstay.rules.transfer.said import in_words, row_name


@dataclass(frozen=True, slots=True)
class Transfer:
    """What moves, from where and to where; both ends are None where only the item is asked of."""

    item: str
    from_: str | None = None
    to: str | None = None


def applies(network: Network, row: Row, transfer: Transfer) -> bool:
    """Say whether a row speaks of a transfer: what it names must be so, what is empty may be all.

    What is said of an organisation holds for transfers from its country, and facts of the
    recipient for those to its country.
    """
    if row.item is not None and row.item != transfer.item:
        return False
    if not _ends(row.from_id, transfer.from_) or not _ends(row.to_id, transfer.to):
        return False
    if row.organisation is None:
        return True
    end = transfer.to if row.fact.startswith("recipient") else transfer.from_
    return end is not None and network.country_of(row.organisation, None) == end


def _ends(named: str | None, asked: str | None) -> bool:
    return named is None or named == asked


def in_force(network: Network, day: int, rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return the rows that are or may be in force on a day, by the fact they speak of."""
    force = rows_in_force(network["rule_facts"], day)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if force[row.number] != NOT:
            found[row.fact].append(row)
    return found


class Settled(NamedTuple):
    """Facts on which rows agree, values of those on which they do not, and notes on these."""

    facts: dict[str, Fact]
    contested: dict[str, tuple[Fact, ...]]
    notes: list[str]


def settled(network: Network, day: int, by_fact: Mapping[str, Sequence[Row]]) -> Settled:
    """Return the facts on which rows agree, and those on which they do not.

    What is verified outweighs what is not. Of rows of equal standing that contradict each other
    none is taken; each of their values may hold.
    """
    force = rows_in_force(network["rule_facts"], day)
    found = Settled({}, {}, [])
    for name, rows in by_fact.items():
        kept = _sure(rows, force) or list(rows)
        values = dict.fromkeys(row.value for row in kept)
        same = {
            value: _agreed(network, [row for row in rows if row.value == value], force)
            for value in values
        }
        if len(same) == 1:
            found.facts[name] = next(iter(same.values()))
        else:
            each = (replace(fact, verified=False) for fact in same.values())
            found.contested[name] = tuple(each)
        if len({row.value for row in rows}) > 1:
            found.notes.append(_contradiction(network, name, rows, is_settled=len(same) == 1))
    return found


def _sure(rows: Iterable[Row], force: Ints) -> list[Row]:
    """Return the rows that are verified and surely in force.

    What holds for one organisation is not verified of every sender or recipient of its nation.
    """
    return [
        row
        for row in rows
        if row.verified and force[row.number] == CERTAIN and not row.organisation
    ]


def _agreed(network: Network, rows: Sequence[Row], force: Ints) -> Fact:
    """Return the fact that rows agree on, verified where one of them surely is."""
    newest = max(rows, key=lambda row: dates.days(row.as_of))
    return Fact(
        rows[0].value,
        verified=bool(_sure(rows, force)),
        says="; ".join(row_name(network, row.pointer) for row in rows),
        rows=tuple(row.pointer for row in rows),
        as_of=newest.as_of,
    )


def _contradiction(network: Network, name: str, rows: Sequence[Row], *, is_settled: bool) -> str:
    said = "; ".join(f"{row_name(network, row.pointer)}: {in_words(row.value)}" for row in rows)
    if is_settled:
        return f"Rows contradict each other, and the verified one is taken: {name} ({said})."
    return f"Taken as unknown, because rows contradict each other: {name} ({said})."
