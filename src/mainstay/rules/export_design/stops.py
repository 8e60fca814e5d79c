"""Destinations that are barred whatever is sold: a stop is final, and nothing is sought past it."""

from collections.abc import Iterator, Mapping

from mainstay.rules.export_design.laws import Laws
from mainstay.rules.export_design.standing import status_by
from mainstay.rules.rulebook import Decision, Fact, Rulebook

PROBED = {"item_jurisdiction": None, "content_usml": (True,)}
"""Facts on which a destination may be barred, and the values that are tried; None is every code."""


def stop(laws: Laws, partner: str) -> tuple[Rulebook, Decision] | None:
    """Return what bars a destination for what this product may hold; None where nothing does.

    A destination is barred where a book prohibits every path for some jurisdiction that a part of
    the product has or, for all that is known, may have; and where a part is prohibited that would
    not be so to a destination that is not named.
    """
    for book in laws.books:
        for facts in (*_probes(laws, book, partner), *_parts(laws, book, partner)):
            decisions = laws.decided(book, facts)
            if decisions and status_by(decisions.values()) == "blocks":
                return book, next(d for d in decisions.values() if d.verdict == "prohibited")
    return None


def _probes(laws: Laws, book: Rulebook, partner: str) -> Iterator[dict[str, Fact]]:
    """Yield the facts of a sale of which only the ends and one jurisdiction are known."""
    ends = {name: Fact(laws.seller) for name in ("from", "home")} | {"to": Fact(partner)}
    for name, values in PROBED.items():
        if name in book.facts:
            for value in book.facts[name].codes if values is None else values:
                if isinstance(value, bool) or _may_hold(laws, value):
                    yield ends | {name: Fact(value)}


def _may_hold(laws: Laws, jurisdiction: str) -> bool:
    """Say whether a part has a jurisdiction, or may have it for all that is verified."""
    for part in [laws.tree.root, *laws.tree.inputs]:
        for book in laws.books:
            known = laws.facts(book, part, laws.seller).get("item_jurisdiction")
            if known is None or not known.verified or known.value == jurisdiction:
                return True
    return False


def _parts(laws: Laws, book: Rulebook, partner: str) -> Iterator[dict[str, Fact]]:
    """Yield the facts of each part that is blocked only because of where it goes."""
    for part in [laws.tree.root, *laws.tree.inputs]:
        found = laws.finding(part, partner)
        if found.status == "blocks":
            facts = laws.facts(book, part, partner)
            elsewhere: Mapping[str, Fact] = {n: f for n, f in facts.items() if n != "to"}
            if status_by(laws.decided(book, elsewhere).values()) != "blocks":
                yield facts
