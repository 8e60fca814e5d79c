"""Where a chain of transfers goes: from a nation, by one hop after another, to the last."""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import pairwise
from typing import NamedTuple

from mainstay.errors import UsageError, nearest
from mainstay.model.network import Network
from mainstay.rules.rulebook.countries import country_codes

LIKE = 0.7
"""From how close on a word is taken for the name of a nation."""


class Hop(NamedTuple):
    """One transfer of a chain, counted from 1."""

    number: int
    from_: str
    to: str


def hops(network: Network, from_nation: str | None, to_nations: str | None) -> list[Hop]:
    """Return the hops of a chain; it begins at home unless a nation is named.

    Codes are read in capitals and small letters alike.

    Raises
    ------
    UsageError
        PTH004 when no nation is named to which it goes, PTH005 when a nation is neither in
        the network nor a country of ISO 3166-1, PTH006 when a hop ends where it begins.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> [hop] = hops(tiny(), None, "XXB")
    >>> hop.from_, hop.to
    ('XXA', 'XXB')
    """
    named = [part.strip() for part in (to_nations or "").split(",")]
    if not all(named):
        raise UsageError("PTH004 name the nations to which it goes, such as --to JPN or JPN,PHL.")
    places = [_nation(network, place) for place in (from_nation or network.home, *named)]
    chain = [Hop(n, *ends) for n, ends in enumerate(pairwise(places), start=1)]
    for hop in chain:
        if hop.from_ == hop.to:
            raise UsageError(f"PTH006 hop {hop.number} goes from {hop.from_} to {hop.to} itself.")
    return chain


def _nation(network: Network, place: str) -> str:
    """Return the code of a nation that stands in the network, or has a country code."""
    known = {*network["countries"].keys, *country_codes()}
    found = next((code for code in (place, place.strip().upper()) if code in known), None)
    if found is None:
        near = next(_by_name(network, place), None) or nearest(place.upper(), sorted(known))
        raise UsageError(f"PTH005 there is no nation {place!r}. {near}")
    return found


def _by_name(network: Network, place: str) -> Iterator[str]:
    """Offer the code of a nation of the network whose name is, or is nearly, the word."""
    names = {network.name_of("countries", code): code for code in network["countries"].keys}
    by_fold = {name.casefold(): name for name in names}
    for close in get_close_matches(place.strip().casefold(), by_fold, n=1, cutoff=LIKE):
        name = by_fold[close]
        yield f"Nations are named by their codes: {names[name]} is {name}."
