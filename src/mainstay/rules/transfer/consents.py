"""Which onward transfers are covered by a consent, for the end use that is stated."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mainstay.model.backing import Pointer
from mainstay.model.force import NOT, rows_in_force
from mainstay.model.network import Network
from mainstay.rules.rulebook import Fact
from mainstay.rules.transfer.places import Hop

CONSENT, END_USE = "retransfer_consent", "end_use"


class Consent(NamedTuple):
    """What the record says of the consent to one onward transfer."""

    status: str
    words: str
    rows: tuple[Pointer, ...]


def recorded_transfers(network: Network, item: str, hop: Hop) -> list[int]:
    """Return the rows of `transfers` that speak of this item between these nations."""
    table = network["transfers"]
    ends = zip(table["item_id"], table["from_id"], table["to_id"], strict=True)
    return [number for number, row in enumerate(ends) if row == (item, hop.from_, hop.to)]


def moved(network: Network, item: str, hop: Hop) -> Iterator[str]:
    """Say what went between two nations by the record, when, and for what use."""
    table = network["transfers"]
    said = [
        f"{table.keys[row]} ({table['date'][row] or 'no date'}; "
        f"end use: {table['end_use'][row] or 'not published'})"
        for row in recorded_transfers(network, item, hop)
    ]
    if said:
        ends = f"{hop.from_} to {hop.to}"
        yield f"Hop {hop.number}, {ends}, by the record of transfers: {'; '.join(said)}."


def checked_end_use(
    network: Network, item: str, hop: Hop, facts: Mapping[str, Fact]
) -> tuple[dict[str, Fact], list[str]]:
    """Take a consent as unknown where a transfer states another end use than it is for."""
    found = dict(facts)
    if CONSENT not in facts or END_USE not in facts:
        return found, []
    table, use = network["transfers"], str(facts[END_USE].value)
    other = [
        f"transfers {table.keys[row]}: {table['end_use'][row]}"
        for row in recorded_transfers(network, item, hop)
        if table["end_use"][row] is not None and _plain(table["end_use"][row]) != _plain(use)
    ]
    if not other:
        return found, []
    del found[CONSENT]
    note = f"Hop {hop.number}: the end use stated of a transfer is not that of the consent, {use}: "
    return found, [f"{note}{'; '.join(other)}. The consent is taken as unknown."]


def _plain(text: str) -> str:
    return text.strip().casefold().replace(" ", "_")


def consent(network: Network, day: int, item: str, hop: Hop, facts: Mapping[str, Fact]) -> Consent:
    """Return what the record says of the consent that a hop needs.

    A consent is *on record* only where a verified row says so. An agreement between both nations
    is named beside a gap and closes none: whether it consents is for its text to say.
    """
    log = tuple(("transfers", row) for row in recorded_transfers(network, item, hop))
    fact = facts.get(CONSENT)
    if fact is not None and fact.value:
        status = "on record" if fact.counts else "stated, not verified"
        return Consent(status, f"{status} ({fact.says})", (*fact.rows, *log))
    if fact is not None:
        return Consent("refused", f"refused ({fact.says})", (*fact.rows, *log))
    names, rows = _agreements(network, day, hop)
    beside = f"; {', '.join(names)} may bear on it" if names else ""
    return Consent("none on record", f"none on record{beside}", (*rows, *log))


def _agreements(network: Network, day: int, hop: Hop) -> tuple[list[str], tuple[Pointer, ...]]:
    """Return the agreements to which both nations are, or may be, party on a day."""
    table, parties = network["agreements"], network["agreement_parties"]
    force = rows_in_force(table, day)
    joined = rows_in_force(parties, day)
    of: dict[str, dict[str, int]] = {}
    for number, (name, nation) in enumerate(
        zip(parties["agreement_id"], parties["country_id"], strict=True)
    ):
        if joined[number] != NOT:
            of.setdefault(name, {})[nation] = number
    found = [
        (table["name"][row], row, of[key])
        for key, row in table.index.items()
        if force[row] != NOT and {hop.from_, hop.to} <= of.get(key, {}).keys()
    ]
    rows = [pointer for _, row, by in found for pointer in _pointers(row, by, hop)]
    return [name for name, _, _ in found], tuple(rows)


def _pointers(row: int, by: Mapping[str, int], hop: Hop) -> list[Pointer]:
    parties = [("agreement_parties", by[nation]) for nation in (hop.from_, hop.to)]
    return [("agreements", row), *parties]
