"""Where a chain of transfers goes: from a nation, by one hop after another, to the last."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from mainstay.errors import UsageError, nearest
from mainstay.model.network import Network
from mainstay.rules.rulebook.countries import country_codes


class Hop(NamedTuple):
    """One transfer of a chain, counted from 1."""

    number: int
    from_: str
    to: str


def hops(network: Network, from_nation: str | None, to_nations: str | None) -> list[Hop]:
    """Return the hops of a chain; it begins at home unless a nation is named.

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
    places = [from_nation or network.home, *named]
    _hold_known(network, places)
    chain = [Hop(n, *ends) for n, ends in enumerate(pairwise(places), start=1)]
    for hop in chain:
        if hop.from_ == hop.to:
            raise UsageError(f"PTH006 hop {hop.number} goes from {hop.from_} to {hop.to} itself.")
    return chain


def _hold_known(network: Network, places: Sequence[str]) -> None:
    """Hold that each nation stands in the network, or has a country code."""
    known = {*network["countries"].keys, *country_codes()}
    for place in places:
        if place not in known:
            raise UsageError(
                f"PTH005 there is no nation {place!r}. {nearest(place, sorted(known))}"
            )
