"""Facts that rules ask for: what a book declares of each, and what is said of one case."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mainstay import dates
from mainstay.errors import FEW
from mainstay.model.backing import Pointer

FactType = Literal["country", "countries", "code", "text", "number", "date", "yes_no"]

COUNTRY = re.compile("[A-Z]{3}")

LARGEST = 10**18
"""A number beyond this is none that anything is counted in."""

ALLOWED: Mapping[FactType, str] = {
    "country": "an ISO 3166-1 alpha-3 code",
    "countries": "ISO 3166-1 alpha-3 codes with ; or , between, CHN? where it may be, ? for more",
    "code": "one of the codes",
    "text": "a text",
    "number": "a number, or low..high",
    "date": dates.ALLOWED,
    "yes_no": "yes or no",
}
"""What a fact of each type may be, in words."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What is said of one fact, whether that is verified, and which rows say it.

    Parameters
    ----------
    value : str, bool, float or (float, float)
        A country, countries, a code or text as text; a date as text in the form of
        `mainstay.dates`; a yes or no as bool; a number as a number, or as an interval of two.
    verified : bool
        Whether it was read in a publication. What is only supposed never is.
    says : str
        Where it comes from, in words.
    rows : tuple of (str, int)
        Rows of the network that say it.
    as_of : str or None
    supposed : bool
        Whether the user supposes it.
    """

    value: Any
    verified: bool = True
    says: str = ""
    rows: tuple[Pointer, ...] = ()
    as_of: str | None = None
    supposed: bool = False

    @property
    def counts(self) -> bool:
        """Whether it stands in the reading of verified facts alone."""
        return self.verified and not self.supposed


Facts = Mapping[str, Fact]
"""Facts of one case by their names; what is not there is unknown."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A fact as a book declares it: type, unit, codes, bounds, meaning, who can say it.

    Of the type countries, `codes` are words that may stand in place of a nation.
    """

    name: str
    type: FactType
    unit: str = ""
    codes: tuple[str, ...] = ()
    about: str = ""
    settles: str = field(default="", compare=False)
    low: float | None = None
    high: float | None = None

    def holds(self, value: object) -> bool:
        """Say whether a value is one that this fact may have.

        Examples
        --------
        >>> value = Declared("value_usd", "number", unit="USD")
        >>> value.holds(5e6), value.holds((1e6, 2e6)), value.holds("5"), value.holds((2, 1))
        (True, True, False, False)
        """
        if self.type == "number":
            return _is_number(value) and self._is_within(value)
        if self.type == "yes_no":
            return isinstance(value, bool)
        if not isinstance(value, str):
            return False
        if self.type in {"country", "countries"}:
            return self._is_where(value)
        if self.type == "date":
            return _is_date(value)
        return not self.codes or value in self.codes

    def _is_within(self, value: Any) -> bool:
        least, most = value if isinstance(value, tuple) else (value, value)
        low = -math.inf if self.low is None else self.low
        return bool(low <= least and (self.high is None or most <= self.high))

    def _is_where(self, value: str) -> bool:
        if self.type == "country":
            return COUNTRY.fullmatch(value) is not None
        return all(map(self._is_place, members(value)))

    def _is_place(self, member: str) -> bool:
        place = member.removesuffix("?")
        return member == "?" or place in self.codes or COUNTRY.fullmatch(place) is not None

    def read(self, text: str) -> Any:
        """Read a value from text; a number must be finite.

        Raises
        ------
        ValueError
            When the text is no value of this fact; the message says what is allowed.

        Examples
        --------
        >>> share = Declared("share", "number")
        >>> share.read("0.2..0.35"), share.read("7e6"), Declared("cots", "yes_no").read("yes")
        ((0.2, 0.35), 7000000.0, True)
        """
        found = _READ.get(self.type, str.strip)(text)
        if found is None or not self.holds(found):
            raise ValueError(self.allowed)
        return found

    @property
    def allowed(self) -> str:
        """What it may be, in words."""
        if len(self.codes) > FEW:
            return f"one of {len(self.codes)} codes, as {', '.join(self.codes[:FEW])}"
        if self.type == "countries":
            return ", or ".join([ALLOWED[self.type], *self.codes])
        least = "" if self.low is None else f", not below {shown_value(self.low)}"
        most = "" if self.high is None else f", not above {shown_value(self.high)}"
        return ", ".join(self.codes) if self.codes else f"{ALLOWED[self.type]}{least}{most}"


def members(text: str) -> list[str]:
    """Return the places that a value of the type countries names; there is one at least.

    Examples
    --------
    >>> members("JPN, CHN?;?"), members("CHN JPN")
    (['JPN', 'CHN?', '?'], ['CHN JPN'])
    """
    return [part.strip() for part in re.split("[;,]", text)]


def _is_number(value: object) -> bool:
    if isinstance(value, tuple):
        return len(value) == 2 and all(map(_is_plain, value)) and value[0] <= value[1]
    return _is_plain(value)


def _is_plain(value: object) -> bool:
    if isinstance(value, float):
        return not math.isnan(value)
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST


def _is_date(text: str) -> bool:
    try:
        dates.days(text)
    except ValueError:
        return False
    return True


def _number(text: str) -> float | tuple[float, float] | None:
    try:
        parts = [float(part.replace(",", "").replace("_", "")) for part in text.split("..")]
    except ValueError:
        return None
    if not all(abs(part) <= LARGEST for part in parts):
        return None
    if len(parts) == 1:
        return parts[0]
    return (parts[0], parts[1]) if len(parts) == 2 else None


def _yes_no(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text.strip().lower())


_READ: Mapping[str, Any] = {"number": _number, "yes_no": _yes_no}


def shown_value(value: object) -> str:
    """Write a value of a fact for a reader.

    Examples
    --------
    >>> shown_value((0.2, 14e6)), shown_value(True), shown_value("JPN")
    ('0.2 to 14,000,000', 'yes', 'JPN')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " to ".join(map(shown_value, value))
    if isinstance(value, float | int):
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.6g}"
    return str(value)
