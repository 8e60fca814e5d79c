"""Facts of an item and of a transfer, from the network, as rulebooks declare them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from mainstay.model.network import Network
from mainstay.rules.rulebook import Declared, Fact, Rulebook, book, shipped_books
from mainstay.rules.transfer.agreeing import Transfer, applies, in_force, settled
from mainstay.rules.transfer.control_class import with_class
from mainstay.rules.transfer.recorded import recorded
from mainstay.rules.transfer.related import VALUE, related, value_of
from mainstay.rules.transfer.said import in_words
from mainstay.rules.transfer.windows import window_on

NONE: Mapping[str, Fact] = {}
LIKE = 0.8
"""From how close on an undeclared name is taken for a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Facts by their names, and what a reader should know of how they came about.

    `contested` has values that may hold and are not taken, because others contradict them.
    """

    facts: dict[str, Fact]
    notes: tuple[str, ...] = ()
    contested: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)


def declared_facts(books: Iterable[Rulebook]) -> dict[str, Declared]:
    """Return what some books declare of each fact; of several the first book that declares it."""
    found: dict[str, Declared] = {}
    for each in books:
        for name, fact in each.facts.items():
            found.setdefault(name, fact)
    return found


def item_facts(
    network: Network,
    day: int,
    item: str,
    supposed: Mapping[str, Fact] = NONE,
    books: Sequence[Rulebook] | None = None,
) -> dict[str, Fact]:
    """Return what is known of an item on a day, whoever sends it to whom.

    Parameters
    ----------
    network : Network
    day : int
        Day, as an ordinal.
    item : str
        Key of the item.
    supposed : mapping of str to Fact
        What the user supposes; it counts only where the network says nothing.
    books : sequence of Rulebook, optional
        Books that declare the facts; by default all that ship.

    Returns
    -------
    dict of str to Fact
        From `rule_facts` that name no ends, and from `control_class`, which is never verified.

    Raises
    ------
    DataError
        RFA001 when a value is none of the type that the books declare.
    """
    return gathered(network, day, Transfer(item), supposed, books).facts


def transfer_facts(
    network: Network,
    day: int,
    item: str,
    from_: str,
    to: str,
    supposed: Mapping[str, Fact] = NONE,
    books: Sequence[Rulebook] | None = None,
) -> dict[str, Fact]:
    """Return what is known of a transfer on a day: of the item, both ends, and the case.

    Parameters and errors are those of `item_facts`; `from_` and `to` are country codes.

    Returns
    -------
    dict of str to Fact
        As of `item_facts`, with rows that name these ends, `from`, `to` and `home`, and
        `value_usd` with related cases added up.
    """
    return gathered(network, day, Transfer(item, from_, to), supposed, books).facts


def gathered(
    network: Network,
    day: int,
    transfer: Transfer,
    supposed: Mapping[str, Fact] = NONE,
    books: Sequence[Rulebook] | None = None,
) -> Gathered:
    """Return facts as `transfer_facts` does, with notes on contradictions and on what is added."""
    every = [book(name) for name in shipped_books()]
    used = every if books is None else books
    declared = declared_facts(used)
    rows = [row for row in recorded(network, declared) if applies(network, row, transfer)]
    asked = _asked(network, transfer)
    told = [row for row in rows if row.fact != VALUE and row.fact not in asked]
    by_fact = in_force(network, day, told)
    said = settled(network, day, by_fact)
    said = with_class(network, transfer.item, said, by_fact.keys(), declared)
    facts, notes = said.facts | asked, list(said.notes)
    if VALUE in declared and transfer.from_ is not None and transfer.to is not None:
        ends = (transfer.item, transfer.from_, transfer.to)
        priced = [row for row in rows if row.fact == VALUE]
        cases = related(network, ends, priced, window_on(day, used))
        value, added = value_of(network, cases, supposed.get(VALUE))
        facts |= {} if value is None else {VALUE: value}
        notes += added
    notes += _undeclared(network, declared_facts([*used, *every]))
    notes += _not_taken(supposed, facts, said.contested)
    taken = {name: fact for name, fact in supposed.items() if name not in said.contested}
    return Gathered({**taken, **facts}, tuple(notes), said.contested)


def _asked(network: Network, transfer: Transfer) -> dict[str, Fact]:
    """Return what the question itself says."""
    ends = {"home": network.home, "from": transfer.from_, "to": transfer.to}
    return {name: Fact(end, says="asked about") for name, end in ends.items() if end is not None}


def _undeclared(network: Network, declared: Mapping[str, Declared]) -> list[str]:
    """Name facts of the network for which no book asks, where one of nearly that name is."""
    unknown = sorted(set(network["rule_facts"]["fact"]) - declared.keys())
    close = {name: get_close_matches(name, declared, n=1, cutoff=LIKE) for name in unknown}
    return [
        f"No rulebook declares the fact {name!r} of rule_facts; {meant[0]} may be meant."
        for name, meant in close.items()
        if meant
    ]


def _not_taken(
    supposed: Mapping[str, Fact], facts: Mapping[str, Fact], contested: Collection[str]
) -> list[str]:
    """Name what is supposed against the record, which is not taken."""
    unclear = [
        f"Supposed {name} {in_words(fact.value)} is not taken: rows contradict each other on it."
        for name, fact in supposed.items()
        if name in contested and name not in facts
    ]
    return unclear + [
        f"Supposed {name} {in_words(fact.value)} is not taken: the record says "
        f"{in_words(facts[name].value)} ({facts[name].says})."
        for name, fact in supposed.items()
        if name in facts and name != VALUE and facts[name].value != fact.value
    ]
