"""Destinations that are barred whatever is sold: a stop is final, and nothing is sought past it."""

from collections.abc import Iterator, Mapping

from mainstay.rules.export_design.laws import Laws
from mainstay.rules.export_design.standing import status_of
from mainstay.rules.rulebook import Decision, Fact, Rulebook

PROBED = ("item_jurisdiction", "content_usml")
"""Facts on which a destination may be barred; every code is tried, or that it is so."""


def stop(laws: Laws, partner: str) -> tuple[Rulebook, Decision] | None:
    """Return what bars a destination for what this product may hold; None where nothing does.

    A destination is barred where a book prohibits every path for some jurisdiction that a part of
    the product has or, for all that is known, may have; where a part is prohibited that would not
    be so to a destination that is not named; and where the product itself is.
    """
    for book in laws.books:
        for facts in (*_probes(laws, book, partner), *_parts(laws, book, partner)):
            decisions = laws.decided(book, facts)
            if status_of(one.verdict for one in decisions.values()) == "blocks":
                return book, next(d for d in decisions.values() if d.verdict == "prohibited")
    return None


def _probes(laws: Laws, book: Rulebook, partner: str) -> Iterator[dict[str, Fact]]:
    """Yield the facts of a sale of which only the ends and one thing that may be so are known."""
    ends = {name: Fact(laws.seller) for name in ("from", "home")} | {"to": Fact(partner)}
    for name in PROBED:
        if name in book.facts:
            for value in book.facts[name].codes or (True,):
                if _may_hold(laws, book, partner, (name, value)):
                    yield ends | {name: Fact(value)}


def _may_hold(laws: Laws, book: Rulebook, partner: str, asked: tuple[str, str | bool]) -> bool:
    """Say whether a fact holds of some part, or may for all that is verified."""
    name, value = asked
    for part in [laws.tree.root, *laws.tree.inputs]:
        known = laws.facts(book, part, partner).get(name)
        if known is None or not known.verified or known.value == value:
            return True
    return False


def _parts(laws: Laws, book: Rulebook, partner: str) -> Iterator[dict[str, Fact]]:
    """Yield the facts of each part that is blocked because of where it goes, or is the product."""
    for part in [laws.tree.root, *laws.tree.inputs]:
        found = laws.finding(part, partner)
        if found.status == "blocks":
            facts = laws.facts(book, part, partner)
            elsewhere: Mapping[str, Fact] = {
                name: fact for name, fact in facts.items() if not _of_end(laws, name, fact)
            }
            decisions = laws.decided(book, elsewhere).values()
            whole = part == laws.tree.root
            if whole or status_of(one.verdict for one in decisions) != "blocks":
                yield facts


def _of_end(laws: Laws, name: str, fact: Fact) -> bool:
    """Say whether a fact is the destination, or is said of this destination alone."""
    ends = laws.tree.network["rule_facts"]["to_id"]
    named = (ends[row] for table, row in fact.rows if table == "rule_facts")
    return name == "to" or any(end is not None for end in named)
