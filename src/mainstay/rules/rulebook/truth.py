"""Truth in three values, read twice: over verified facts alone, and over all that is stated.

A pair of readings is held in four bits, so that *all of* is `&` and *any of* is `|`:

====  ========================================  ====  ===================================
bit   over verified facts alone                 bit   over all that is stated
====  ========================================  ====  ===================================
1     certainly yes                             4     certainly yes
2     yes, or may be                            8     yes, or may be
====  ========================================  ====  ===================================

This is the strong logic of Kleene (1952, section 64) in each reading.
"""

from enum import IntEnum
from typing import Literal

Verdict = Literal["permitted", "needs_authorisation", "prohibited", "unknown"]
VERDICTS: tuple[Verdict, ...] = ("permitted", "needs_authorisation", "prohibited")
"""What a rule may say, the least strict first."""


class Truth(IntEnum):
    """No, unknown, or yes."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    @property
    def word(self) -> str:
        """The truth in a word."""
        return self.name.lower()


NO, UNKNOWN, YES = 0b0000, 0b1010, 0b1111
"""What both readings agree on."""
STATED = 0b1110
"""Yes as stated, but not verified."""

BOTH = {Truth.NO: NO, Truth.UNKNOWN: UNKNOWN, Truth.YES: YES}


def unverified(bits: int) -> int:
    """Return what is left where a fact is stated and not verified.

    Examples
    --------
    >>> verified_reading(unverified(NO)).word, stated_reading(unverified(NO)).word
    ('unknown', 'no')
    """
    return bits & 0b1100 | 0b0010


def verified_reading(bits: int) -> Truth:
    """Return the truth over verified facts alone."""
    return Truth((bits & 1) + (bits >> 1 & 1))


def stated_reading(bits: int) -> Truth:
    """Return the truth over all that is stated."""
    return Truth((bits >> 2 & 1) + (bits >> 3 & 1))


def paired(verified: Truth, stated: Truth) -> int:
    """Put two readings together."""
    return BOTH[verified] & 0b0011 | BOTH[stated] & 0b1100


def _opposite(bits: int) -> int:
    turned = {Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN, Truth.YES: Truth.NO}
    return paired(turned[verified_reading(bits)], turned[stated_reading(bits)])


NEGATED = tuple(_opposite(bits) for bits in range(16))
"""The opposite of each pair of readings."""


def _favouring(bits: int) -> Truth:
    if verified_reading(bits) is Truth.YES:
        return Truth.YES
    return Truth.NO if stated_reading(bits) is Truth.NO else Truth.UNKNOWN


def _binding(bits: int) -> Truth:
    if stated_reading(bits) is Truth.YES:
        return Truth.YES
    return Truth.NO if verified_reading(bits) is Truth.NO else Truth.UNKNOWN


OF_PERMIT = tuple(_favouring(bits) for bits in range(16))
"""Whether a rule that permits holds: only verified facts give yes."""
OF_DUTY = tuple(_binding(bits) for bits in range(16))
"""Whether a rule that forbids or asks for something holds: only verified facts take it away."""
AS_STATED = tuple(stated_reading(bits) for bits in range(16))
"""Whether a rule holds with all that is stated taken as it is stated."""
