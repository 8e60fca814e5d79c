"""The choices of a design for export in sentences."""

from collections.abc import Iterable, Iterator, Sequence

from mainstay.model.network import Network
from mainstay.model.result import Quantity, in_words
from mainstay.rules.export_design.laws import Finding, Laws
from mainstay.rules.export_design.sets import Choice
from mainstay.rules.rulebook import Decision, Rulebook

FEW = 6
"""Parts that a note names."""
WHOLE = "; of the product itself no maker in the nation that sells is on record"
BANNER = "Decision support, not a determination: an empowered official decides and signs."
KNOW_HOW = (
    "Whether a part made elsewhere rests on technical data of the nation whose law holds it, the "
    "record does not say; that is to be settled before it counts as free of that law."
)
OWN_SOURCE = (
    "Made by the nation that sells, so judged by that source and not by the law of a third nation, "
    "which holds what is made there: "
)
UNREAD = (
    "Controls of the seller on record, of which nobody has said whether they bar a sale; until "
    "they are read, or rule_facts says barred_by_statute, what they are on is not settled: "
)
HELD = (
    "Every control of a third nation on record counts as holding a part, whatever it does; a few "
    "ease a sale. What each does stands in `by`, in the words of the record."
)
LATE = (
    "What a substitution costs is known only where rule_facts has change_cost_usd; after "
    "qualification it costs more, and by how much no row says."
)


def stopped(network: Network, partner: str, book: Rulebook, decision: Decision) -> str:
    """Say what bars a destination."""
    rules = [one.rule for one in decision.rules if one.rule.verdict == "prohibited"]
    said = in_words([f"{rule.title} ({rule.reference})" for rule in rules])
    return (
        f"{_name(network, partner)}: stopped by {book.title}: {said}. A stop is final; no "
        "substitution is looked for."
    )


def no_search(network: Network, partner: str, lists: Sequence[str]) -> str:
    """Say that no substitution is looked for, because a list may bar the sale."""
    return f"{_name(network, partner)}: {in_words(list(lists))}. No substitution is looked for."


def whose_law(laws: Laws, findings: Iterable[Finding]) -> Iterator[str]:
    """Say of which parts it is open whose law binds, because no book that is asked governs them."""
    by_note: dict[str, dict[str, None]] = {}
    for found in findings:
        for law in found.laws:
            if law.note:
                by_note.setdefault(law.note, {})[laws.tree.network.label(found.part)] = None
    for note, parts in by_note.items():
        named = in_words([*list(parts)[:FEW], *([f"{len(parts) - FEW} more"][: len(parts) > FEW])])
        yield f"{note} On {named}."


def chosen(network: Network, partners: Sequence[str], found: Choice) -> str:
    """Say which substitutions free the sale to some partners, or that nothing listed does."""
    who = in_words([_name(network, partner) for partner in partners], ", ")
    made = in_words([f"{network.label(part)}: {one.words}" for part, one in found.chosen])
    count = len(found.chosen)
    if not found.frees:
        left = in_words([network.label(part) for part in found.left]) or "the share of content"
        more = f" Beside that, the fewest that clear the rest are {count}: {made}." if made else ""
        whole = WHOLE if found.root in found.left else ""
        return f"{who}: nothing listed frees {left}{whole}.{more}"
    if not count:
        return (
            f"{who}: no part is known to be in the way beyond what the sale of the whole product "
            "needs by the seller's own law."
        )
    plural = "substitution frees" if count == 1 else "substitutions free"
    return f"{who}: {count} {plural} it of what is known, and no fewer do: {made}."


def fewest(found: Choice, *, every: bool) -> Quantity:
    """Return how many substitutions free the sale to those for whom they are looked for."""
    if found.frees and not found.chosen:
        about = "Substitutions, as no part is known to be in the way beyond what the sale needs"
        return Quantity(0, "", about)
    who = "are not barred" if every else "neither are nor may be barred"
    about = f"Fewest substitutions that free sale to all who {who}"
    return Quantity(len(found.chosen) if found.frees else "none listed does", "", about)


def on_record(laws: Laws, findings: Iterable[Finding]) -> Iterator[str]:
    """Say which controls of the seller are not read, and which of others its sources meet."""
    every, label = list(findings), laws.tree.network.label
    unread = dict.fromkeys(
        f"{law.words} (on {label(found.part)}, {law.asks[0]})"
        for found in every
        for law in found.unread
    )
    if unread:
        yield f"{UNREAD}{in_words(list(unread))}."
    met = dict.fromkeys(
        f"{label(found.part)}, {law.words}"
        for found in every
        for law in found.laws
        if law.status == "free" and law.nation != laws.seller and law.book is None
    )
    if met:
        yield f"{OWN_SOURCE}{in_words(list(met))}."
        yield KNOW_HOW


def no_book(network: Network, books: Iterable[Rulebook]) -> Iterator[str]:
    """Say that the law of the seller is not loaded."""
    if network.home not in {book.jurisdiction for book in books}:
        yield (
            f"Law of {_name(network, network.home)}, which sells: no rulebook of this nation is "
            "loaded; ask its authority."
        )


def _name(network: Network, code: str) -> str:
    return network.name_of("countries", code)
