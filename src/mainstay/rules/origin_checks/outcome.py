"""Put verdicts together: of several materials in one item, and of several places to one word."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

STRICTNESS = ("permitted", "needs_authorisation", "unknown", "prohibited")
"""Verdicts in the order in which they win; nothing brings back what is prohibited."""

PLACES = ("domestic", "qualifying", "elsewhere", "covered")
"""Paths of the question: where an item may be made."""

VERDICTS: Mapping[str, str] = {
    "required_domestic": "may be made in the home nation alone",
    "allied_allowed": "may be made in the home nation or in qualifying countries",
    "open": "may be made anywhere that no rule names",
    "on_determination": "nowhere without an evaluation, a waiver or a determination",
    "not_allowed": "may not be bought, wherever it is made",
    "unknown": "not settled by the facts",
}
"""What a row may say of an item, and what that means."""


class Verdict(NamedTuple):
    """A verdict over verified facts, and the same with every stated fact confirmed."""

    said: str
    if_confirmed: str


def together(found: Iterable[tuple[str | None, bool]]) -> str:
    """Put the verdicts on the materials of one item together.

    A material that may be left out of it counts only as *may be*: where it would be the stricter
    one, the verdict is unknown. A closed path (None) settles nothing.

    Examples
    --------
    >>> together([("permitted", True), ("prohibited", True)])
    'prohibited'
    >>> together([("permitted", True), ("prohibited", False)])
    'unknown'
    """
    given = [(verdict or "unknown", certain) for verdict, certain in found]
    base = _strictest([verdict for verdict, certain in given if certain])
    perhaps = _strictest([verdict for verdict, certain in given if not certain], base)
    return base if base in {"prohibited", perhaps} else "unknown"


def _strictest(verdicts: list[str], least: str = "permitted") -> str:
    return max([least, *verdicts], key=STRICTNESS.index)


def word(by_place: Mapping[str, str]) -> str:
    """Say in a word from where an item may come, by the verdict on each place.

    Covered countries are left aside: what is barred from them alone is open all the same.

    Examples
    --------
    >>> places = {"domestic": "permitted", "qualifying": "permitted", "elsewhere": "prohibited"}
    >>> word(places)
    'allied_allowed'
    >>> word(places | {"elsewhere": "unknown"})
    'unknown'
    """
    verdicts = [by_place[place] for place in PLACES[:3]]
    if "unknown" in verdicts:
        return "unknown"
    for place, said in (
        ("elsewhere", "open"),
        ("qualifying", "allied_allowed"),
        ("domestic", "required_domestic"),
    ):
        if by_place[place] == "permitted":
            return said
    return "not_allowed" if set(verdicts) == {"prohibited"} else "on_determination"
