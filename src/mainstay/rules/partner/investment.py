"""The investment-security card: what law is in force, and whether a purchase would be caught."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from mainstay.model.backing import Pointer
from mainstay.model.force import CERTAIN, NOT, in_force
from mainstay.model.supply_graph import Source
from mainstay.rules.indicators import Screening
from mainstay.rules.partner.dossier import Dossier
from mainstay.rules.partner.law_readings import outbound_law, screening_law
from mainstay.rules.partner.rows import Row
from mainstay.rules.partner.scopes import Scope, scopes
from mainstay.rules.rulebook import Declared
from mainstay.rules.transfer.control_class import facts_of_class
from mainstay.rules.transfer.recorded import recorded

JURISDICTION = "item_jurisdiction"
DECLARED = {JURISDICTION: Declared(JURISDICTION, "code", codes=("usml", "ear", "other", "none"))}
USML = "usml"


class Law(NamedTuple):
    """A law on foreign purchases as it stands on a day: its finding, and whether that is firm."""

    finding: str
    firm: bool
    entry: Screening | None


def law_of(nation: str, day: int) -> Law:
    """Return the law on foreign purchases of a nation on a day."""
    one = screening_law(nation)
    if one is None:
        return Law("unknown", firm=False, entry=None)
    force = in_force(one.since, None, day)
    if one.status == "in_force" and force == NOT:
        return Law("unknown", firm=False, entry=one)
    firm = one.verified and (one.since is None or force == CERTAIN)
    return Law(one.status.replace("_", " "), firm, one)


def investment_rows(dossier: Dossier) -> Iterator[Row]:
    """Go through the cards: the law, investment abroad, then each supplier."""
    for nation in dossier.nations:
        law = law_of(nation, dossier.day)
        yield _law_row(dossier, nation, law)
        yield _outbound_row(dossier, nation)
        firms = dossier.suppliers.get(nation, {})
        for firm in sorted(firms, key=lambda f: dossier.network.name_of("organisations", f)):
            yield _caught(dossier, firm, firms[firm], law)


def _law_row(dossier: Dossier, nation: str, law: Law) -> Row:
    says = f"{dossier.name(nation)}: no entry on screening of foreign purchases."
    row = Row(
        partner=nation, part="investment", measure="screening", finding=law.finding, says=says
    )
    if law.entry is None:
        return row
    one, scope = law.entry, _scope_words(scopes().get(nation))
    says = f"{one.instrument}: {law.finding}; mandatory filing: {one.mandatory_says}{scope}."
    return replace(row, says=says, date=one.since, reference=one.reference, checked=one.verified)


def _scope_words(scope: Scope | None) -> str:
    if scope is None or scope.covers is None:
        return "; scope not known"
    share = scope.trigger_share
    least = "" if share is None else f" from {100 * share:g} % of a firm on"
    return f"; covers {scope.covers}{least}{'' if scope.verified else ' (not verified)'}"


def _outbound_row(dossier: Dossier, nation: str) -> Row:
    one = outbound_law(nation, dossier.day)
    says = f"{dossier.name(nation)}: nothing on record on investment abroad."
    row = Row(partner=nation, part="investment", measure="outbound", finding="unknown", says=says)
    if one is None:
        return row
    return replace(
        row,
        finding=one.status.replace("_", " "),
        says=f"{one.instrument}: {one.scope}.",
        date=one.since,
        reference=one.reference,
        checked=one.verified,
    )


def _caught(dossier: Dossier, firm: str, made: Sequence[Source], law: Law) -> Row:
    """Say whether the purchase of control of a supplier by a foreign buyer would be reviewed."""
    name = dossier.network.name_of("organisations", firm)
    nation = str(made[0].country)
    scope = scopes().get(nation)
    military, pointers = _military(dossier, {source.item for source in made})
    finding, says = caught(law, scope, military)
    own = [pointer for source in made for pointer in source.pointers]
    return Row(
        partner=nation,
        part="investment",
        measure=f"purchase:{firm}",
        finding=finding,
        says=f"A foreign purchase of {name}: {says}",
        reference=None if scope is None else scope.reference,
        checked=None if scope is None else scope.verified and law.firm,
        rows=tuple(dict.fromkeys([*own, *pointers])),
    )


def caught(law: Law, scope: Scope | None, military: str) -> tuple[str, str]:
    """Judge a purchase by the law, its scope, and whether what is made is military.

    Parameters
    ----------
    law : Law
    scope : Scope or None
    military : {"yes", "stated", "unknown"}
        Whether the supplier makes a military item: verified, stated only, or not known.

    Returns
    -------
    finding : {"caught", "conditional", "not caught", "unknown"}
    says : str
    """
    if law.finding in {"none", "draft"} and law.firm:
        return "not caught", "no general law is in force."
    if law.finding != "in force" or scope is None or scope.covers is None:
        return "unknown", "a law in force on the day with a known scope is not on record."
    if not (law.firm and scope.verified):
        return "unknown", "the law is on record, and that it covers this firm is not verified."
    return OUTCOMES["yes" if scope.covers == "all" else military]


OUTCOMES = {
    "yes": ("caught", "the law in force reaches it."),
    "stated": ("conditional", "caught if what it makes is military under that law, as stated."),
    "unknown": ("unknown", "whether what it makes is military under that law is not on record."),
}
"""What the law says of a firm by whether it makes a military item."""


def _military(dossier: Dossier, items: set[str]) -> tuple[str, list[Pointer]]:
    """Say whether one of some items is military: verified, stated, or not known."""
    network = dossier.network
    rows = [r for r in recorded(network, DECLARED) if r.item in items and r.value == USML]
    rows = [row for row in rows if in_force(row.since, row.until, dossier.day) == CERTAIN]
    if rows:
        found = "yes" if any(row.verified for row in rows) else "stated"
        return found, [row.pointer for row in rows]
    classes = network["items"]["control_class"]
    texts = [classes[network["items"].index[item]] for item in sorted(items)]
    stated = any(facts_of_class(t).get(JURISDICTION) == USML for t in texts if t is not None)
    return ("stated" if stated else "unknown"), []
