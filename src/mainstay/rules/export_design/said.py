"""The choices of a design for export in sentences."""

from collections.abc import Iterable, Iterator, Sequence

from mainstay.model.network import Network
from mainstay.model.result import in_words
from mainstay.rules.export_design.sets import Choice
from mainstay.rules.rulebook import Decision, Rulebook

BANNER = "Decision support, not a determination: an empowered official decides and signs."
KNOW_HOW = (
    "Whether a part made elsewhere rests on technical data of the nation whose law holds it, the "
    "record does not say; that is to be settled before it counts as free of that law."
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


def chosen(network: Network, partners: Sequence[str], found: Choice) -> str:
    """Say which substitutions free the sale to some partners, or that nothing listed does."""
    who = in_words([_name(network, partner) for partner in partners], ", ")
    made = in_words([f"{network.label(part)}: {one.words}" for part, one in found.chosen])
    count = len(found.chosen)
    if not found.frees:
        left = in_words([network.label(part) for part in found.left]) or "the share of content"
        more = f" Beside that, the fewest that clear the rest are {count}: {made}." if made else ""
        return f"{who}: nothing listed frees {left}.{more}"
    if not count:
        return (
            f"{who}: no part is blocked or held by a third nation, as far as is known. What the "
            "seller's own law asks for, the sale of the whole product needs."
        )
    plural = "substitution frees" if count == 1 else "substitutions free"
    return f"{who}: {count} {plural} it of what is known, and no fewer do: {made}."


def no_book(network: Network, books: Iterable[Rulebook]) -> Iterator[str]:
    """Say that the law of the seller is not loaded."""
    if network.home not in {book.jurisdiction for book in books}:
        yield (
            f"Law of {_name(network, network.home)}, which sells: no rulebook of this nation is "
            "loaded; ask its authority."
        )


def _name(network: Network, code: str) -> str:
    return network.name_of("countries", code)
