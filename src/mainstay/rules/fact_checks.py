"""Faults of `rule_facts` that the rulebooks know: values of no type, and names of no fact."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from mainstay.errors import DataError, Problem, nearest
from mainstay.model.network import Network
from mainstay.rules.partner.audit_facts import DECLARED, audit_rows
from mainstay.rules.rulebook import book, shipped_books
from mainstay.rules.transfer.facts import declared_facts
from mainstay.rules.transfer.recorded import recorded


def rule_fact_problems(network: Network) -> list[Problem]:
    """Return the faults of the facts that rules ask for, by the rulebooks that ship.

    Returns
    -------
    list of Problem
        RFA001 for a value that is none of its type or out of its bounds, an error; RFA002 for a
        name that no shipped book declares, a gap, as a book of the user may.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> rule_fact_problems(tiny())
    []
    """
    if not len(network["rule_facts"]):
        return []
    declared = declared_facts(book(name) for name in shipped_books())
    faults = [
        *_raised(lambda: recorded(network, declared)),
        *_raised(lambda: audit_rows(network)),
    ]
    return [*faults, *_unasked(network, sorted({*declared, *DECLARED}))]


def _raised(read: Callable[[], object]) -> list[Problem]:
    try:
        read()
    except DataError as error:
        return list(error.problems)
    return []


def _unasked(network: Network, known: Collection[str]) -> Iterator[Problem]:
    for row, name in enumerate(network["rule_facts"]["fact"]):
        if name is not None and name not in known:
            fix = f"Correct the name, or ask with the book that has it. {nearest(name, known)}"
            found = network["rule_facts"].problem(
                row,
                "RFA002",
                column="fact",
                found=name,
                allowed="a fact that a rulebook declares",
                fix=fix,
            )
            yield replace(found, kind="gap")
