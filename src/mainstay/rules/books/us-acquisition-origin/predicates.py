"""Where the stages of a material stand, as the facts of a case say it.

A stage is written as country codes with ; or , between them, or as one of the paths of this book
(domestic, qualifying, elsewhere, covered) where the nation itself is not known. `CHN?` says that it
may be there, a lone `?` that there is more of which nothing is known. Of what is no country code
and none of these words nothing is known.
"""

import re
from collections.abc import Callable

from mainstay.rules.rulebook import Case, Truth
from mainstay.rules.rulebook.countries import is_country
from mainstay.rules.rulebook.facts import members

Kind = Callable[[Case, str], Truth]

IN_COVERED = {
    "domestic": Truth.NO,
    "qualifying": Truth.NO,
    "elsewhere": Truth.NO,
    "covered": Truth.YES,
}
OUTSIDE_QUALIFYING = {
    "domestic": Truth.NO,
    "qualifying": Truth.NO,
    "elsewhere": Truth.YES,
    "covered": Truth.YES,
}


def mined_in_covered(case: Case) -> Truth:
    """Whether the material is mined in a covered country."""
    return _somewhere(case, "stage_mined", _covered)


def refined_in_covered(case: Case) -> Truth:
    """Whether the material is refined or reduced to metal in a covered country."""
    return _somewhere(case, "stage_refined", _covered)


def separated_in_covered(case: Case) -> Truth:
    """Whether the material is separated in a covered country."""
    return _somewhere(case, "stage_separated", _covered)


def melted_in_covered(case: Case) -> Truth:
    """Whether the material is melted in a covered country."""
    return _somewhere(case, "stage_melted", _covered)


def produced_in_covered(case: Case) -> Truth:
    """Whether the material is produced in a covered country."""
    return _somewhere(case, "stage_produced", _covered)


def melted_outside_qualifying(case: Case) -> Truth:
    """Whether the material is melted outside the United States and the qualifying countries."""
    return _somewhere(case, "stage_melted", _outside_qualifying)


def in_600_series(case: Case) -> Truth:
    """Whether its export control classification number is of the 600 series."""
    if case.value("item_jurisdiction") == "usml":
        return Truth.NO
    number = case.value("eccn")
    if number is None:
        return Truth.UNKNOWN
    return Truth.YES if re.match("[0-9][A-E]6", number) else Truth.NO


def _covered(case: Case, place: str) -> Truth:
    if place in IN_COVERED:
        return IN_COVERED[place]
    return case.on_list("COVERED", place)


def _outside_qualifying(case: Case, place: str) -> Truth:
    if place in OUTSIDE_QUALIFYING:
        return OUTSIDE_QUALIFYING[place]
    if case.on_list("HOME", place) is Truth.YES:
        return Truth.NO
    return Truth(2 - case.on_list("QUALIFYING", place))


def _somewhere(case: Case, fact: str, holds: Kind) -> Truth:
    """Say whether a stage stands in some place of a kind: the strongest truth of its members."""
    text = case.value(fact)
    if text is None:
        return Truth.UNKNOWN
    found = max(
        (_of_member(case, member, holds) for member in members(text)),
        default=Truth.UNKNOWN,
    )
    if found is Truth.UNKNOWN:
        case.missing[fact] = None
    return found


def _of_member(case: Case, member: str, holds: Kind) -> Truth:
    place = member.removesuffix("?")
    if place not in IN_COVERED and not is_country(place):
        return Truth.UNKNOWN
    truth = holds(case, place)
    return min(truth, Truth.UNKNOWN) if member.endswith("?") else truth
