"""What a decision was worked out from."""

from typing import NamedTuple

from mainstay.rules.rulebook.day import Codes, Prepared
from mainstay.rules.rulebook.facts import Facts


class Basis(NamedTuple):
    """The rules of a day, the facts of a case, and both readings of conditions and rules."""

    prepared: Prepared
    facts: Facts
    codes: Codes
    bits: list[int]
