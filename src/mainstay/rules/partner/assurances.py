"""What agreements assure between a nation and home, and which deliveries nothing assures."""

from collections.abc import Iterator, Mapping

from mainstay.model.backing import Pointer
from mainstay.model.supply_graph import Source
from mainstay.rules.partner.agreements import agreements_with_home
from mainstay.rules.partner.dossier import Dossier
from mainstay.rules.partner.rows import FLOW, Row
from mainstay.rules.rulebook import Decision

OF_DELIVERIES = "priority-deliveries"
"""The path of the book that says whether deliveries come first when supply is short."""

WORDS = {
    "permitted": "assured",
    "needs_authorisation": "not binding",
    "prohibited": "barred",
    "unknown": "unknown",
}
"""What a verdict of the book is called here; a path that reaches nobody is `none`."""

SUPPLY = "security_of_supply"
"""The kind of agreement of a network that speaks of deliveries."""

GIVES = {
    "assured": "assured in law",
    "not binding": "on request; it binds nobody",
    "none": "no instrument of the book is in force; this is the kind that would give it",
    "unknown": "not known whether an instrument is in force",
    "barred": "barred",
}
"""What each finding means for deliveries."""


def assurance_rows(dossier: Dossier) -> Iterator[Row]:
    """Go through the assurances of each nation, then the flows from it to home."""
    for nation in dossier.abroad:
        decisions = dossier.assured(nation)
        for path, decision in decisions.items():
            yield _row(dossier, nation, path, decision)
        yield from _flows(dossier, nation, decisions)


def word(decision: Decision | None) -> str:
    """Say in a word what a path gives; what hangs on what nobody has read is unknown."""
    if decision is None:
        return "unknown"
    if decision.verdict is None:
        return "none"
    return "unknown" if decision.unverified else WORDS[decision.verdict]


def _row(dossier: Dossier, nation: str, path: str, decision: Decision) -> Row:
    title = dossier.assurances.paths[path].title
    rules = [one.rule for one in decision.rules]
    says = " ".join(dict.fromkeys(rule.says for rule in rules)) or "No instrument of the book."
    hangs = decision.unverified
    if decision.verdict == "unknown" and not hangs:
        says = f"Not known whether it is in force between the two. {says}"
    if hangs:
        says += f" Hangs on what is not verified: {', '.join(hangs)}."
    return Row(
        partner=nation,
        part="assurance",
        measure=path,
        finding=word(decision),
        says=f"{title}: {word(decision)}. {says}",
        reference="; ".join(dict.fromkeys(rule.reference for rule in rules)) or None,
        checked=not hangs if rules else None,
        rows=decision.rows,
        because=(decision.why(dossier.network),),
    )


def _flows(dossier: Dossier, nation: str, decisions: Mapping[str, Decision]) -> Iterator[Row]:
    """Go through what is made there for the item, with the assurance that its deliveries have."""
    finding, says, because = _of_deliveries(dossier, nation, decisions.get(OF_DELIVERIES))
    seen: dict[tuple[str, str], list[Source]] = {}
    for source in dossier.makers.get(nation, []):
        seen.setdefault((source.item, source.organisation or ""), []).append(source)
    for (item, firm), sources in seen.items():
        rows = [pointer for source in sources for pointer in source.pointers]
        yield Row(
            partner=nation,
            part="assurance",
            measure=f"{FLOW}{item}:{firm}",
            finding=finding,
            says=f"{dossier.label(sources[0])}: {says}",
            rows=tuple(dict.fromkeys([*rows, *because])),
        )


def _of_deliveries(
    dossier: Dossier, nation: str, decision: Decision | None
) -> tuple[str, str, tuple[Pointer, ...]]:
    """Say what deliveries from a nation rest on, or which kind of instrument is missing.

    An agreement of the network that certainly is in force, and of which it is published whether it
    binds, counts before the book.
    """
    held = agreements_with_home(dossier, nation, {SUPPLY})
    firm = [one for one in held if one.firm and one.binding is not None]
    if firm:
        best = max(firm, key=lambda one: bool(one.binding))
        finding = "assured" if best.binding else "not binding"
        return finding, f"{best.name}: {GIVES[finding]}.", best.rows
    finding = word(decision)
    title = dossier.assurances.paths[OF_DELIVERIES].title
    return finding, f"{title}: {GIVES[finding]}.", ()
