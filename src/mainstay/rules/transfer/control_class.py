"""What the column `control_class` of an item says: USML category or ECCN, indicative only."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from mainstay.model.network import Network
from mainstay.rules.rulebook import Declared, Fact
from mainstay.rules.transfer.agreeing import Settled
from mainstay.rules.transfer.said import in_words

JURISDICTION = "item_jurisdiction"
_USML = re.compile(r"USML ([XVI]+(?:\([a-z0-9]+\))*)")
_ECCN = re.compile(r"ECCN ([0-9][A-E][0-9]{3})|\b(EAR99)\b")


def facts_of_class(text: str) -> Mapping[str, Any]:
    """Return what a control class says; nothing where it names several, or none that is known.

    Examples
    --------
    >>> facts_of_class("USML IV(h)")
    {'item_jurisdiction': 'usml', 'usml_category': 'IV(h)'}
    >>> facts_of_class("ECCN 1C608 family")
    {'item_jurisdiction': 'ear', 'eccn': '1C608'}
    >>> facts_of_class("USML V(e) or ECCN 1C111 by grade")
    {}
    """
    usml = _USML.findall(text)
    eccn = [first or second for first, second in _ECCN.findall(text)]
    if len(usml) + len(eccn) != 1:
        return {}
    if usml:
        return {JURISDICTION: "usml", "usml_category": usml[0]}
    return {JURISDICTION: "ear", "eccn": eccn[0]}


def with_class(
    network: Network,
    item: str,
    rows: Settled,
    spoken: Collection[str],
    declared: Mapping[str, Declared],
) -> Settled:
    """Add what `control_class` says of facts of which no row speaks; it is never verified.

    A row goes before it. Where they differ that is noted, and unless the row is verified the
    class stays a value that may hold.
    """
    said = _indicated(network, item, declared)
    against = {
        name: fact
        for name, fact in said.items()
        if name in spoken and (name not in rows.facts or rows.facts[name].value != fact.value)
    }
    contested = dict(rows.contested)
    for name, fact in against.items():
        if name not in rows.facts or not rows.facts[name].counts:
            contested[name] = (*contested.get(name, ()), fact)
    notes = [_note(name, fact, rows) for name, fact in against.items()]
    new = {} if JURISDICTION in against else {n: f for n, f in said.items() if n not in spoken}
    return Settled(rows.facts | new, contested, [*rows.notes, *notes])


def _indicated(network: Network, item: str, declared: Mapping[str, Declared]) -> dict[str, Fact]:
    table = network["items"]
    row = table.index[item]
    text = table["control_class"][row] or ""
    return {
        name: Fact(
            value,
            verified=False,
            says=f"control class of the item, {text}, indicative",
            rows=(("items", row),),
            as_of=table["as_of_date"][row],
        )
        for name, value in facts_of_class(text).items()
        if name in declared and declared[name].holds(value)
    }


def _note(name: str, fact: Fact, rows: Settled) -> str:
    held = rows.facts.get(name)
    record = "is at odds with itself"
    if held is not None:
        record = f"says {in_words(held.value)} ({held.says}) and is taken"
    return f"{name}: {fact.says}, says {in_words(fact.value)}; the record {record}."
