"""Which onward transfers are covered by a consent, for the end use that is stated."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from mainstay.model.backing import Pointer
from mainstay.model.force import NOT, rows_in_force
from mainstay.model.network import Network
from mainstay.rules.rulebook import Fact, Facts
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


def scoped(network: Network, item: str, hop: Hop, facts: Facts) -> tuple[dict[str, Fact], str]:
    """Take a consent as unknown unless it is said to be for this hop and its end use.

    Returns
    -------
    dict of str to Fact
    str
        Why the consent is taken as unknown; empty where it is not.
    """
    held = facts.get(CONSENT)
    if held is None or not held.value:
        return dict(facts), ""
    use, named = facts.get(END_USE), _naming_ends(network, held)
    missing = [*([] if named or held.supposed else ["both ends"]), *([] if use else ["end use"])]
    gap = f"its scope is not known: {' and '.join(missing)} not stated" if missing else ""
    gap = gap or _other_use(network, item, hop, facts)
    if gap or use is None:
        return {name: fact for name, fact in facts.items() if name != CONSENT}, gap
    table = network["rule_facts"]
    firm = use.counts and any(table["verified"][row] for _, row in named)
    return {**facts, CONSENT: replace(held, verified=held.verified and firm)}, ""


def _naming_ends(network: Network, fact: Fact) -> list[Pointer]:
    """Return the rows of a fact that name sender and recipient."""
    table = network["rule_facts"]
    rows = [row for name, row in fact.rows if name == "rule_facts"]
    return [("rule_facts", r) for r in rows if table["from_id"][r] and table["to_id"][r]]


def _other_use(network: Network, item: str, hop: Hop, facts: Facts) -> str:
    """Name transfers that state another end use than that of the consent."""
    table, use = network["transfers"], str(facts[END_USE].value)
    other = [
        f"transfers {table.keys[row]}: {table['end_use'][row]}"
        for row in recorded_transfers(network, item, hop)
        if table["end_use"][row] is not None and _plain(table["end_use"][row]) != _plain(use)
    ]
    return f"for another end use, {use} ({'; '.join(other)})" if other else ""


def _plain(text: str) -> str:
    return text.strip().casefold().replace(" ", "_")


def consent(
    network: Network,
    day: int,
    item: str,
    hop: Hop,
    stated: Facts,
    contested: Mapping[str, Sequence[Fact]],
) -> Consent:
    """Return what the record says of the consent that a hop needs.

    A consent is *on record* only where a verified row says so of this hop and its end use. An
    agreement between both nations is named beside a gap and closes none: whether it consents is
    for its text to say.
    """
    log = tuple(("transfers", row) for row in recorded_transfers(network, item, hop))
    facts, gap = scoped(network, item, hop, stated)
    fact = stated.get(CONSENT)
    if fact is not None:
        status = "not held"
        if fact.value:
            status = "on record" if CONSENT in facts and facts[CONSENT].counts else "stated"
        words = gap or ("not verified" if status == "stated" else "")
        words = f"{status}{f', {words}' if words else ''} ({fact.says})"
        return Consent(status, words, (*fact.rows, *log))
    if CONSENT in contested:
        found = [row for one in contested[CONSENT] for row in one.rows]
        return Consent("contradicted", "stated, and contradicted", (*found, *log))
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
