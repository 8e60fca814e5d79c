"""Read what is known of a time from a few words, such as `30..55..100`."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from mainstay.kernels.schedule.durations import (
    Duration,
    Fixed,
    Lognormal,
    Pert,
    Steps,
    Triangular,
)

MOST_DAYS = 36_500.0
ALLOWED = (
    "days such as 60; least, typical and most such as 30..55..100, with triangular before it or "
    "not; p50=40 p80=90; shares done within days such as 70%:20 99%:60; mean 46; or unknown"
)
_NUMBER = r"(\d{1,6}(?:\.\d{1,3})?)"
_RANGE = rf"{_NUMBER}\.\.{_NUMBER}\.\.{_NUMBER}"
_SHARE = re.compile(rf"{_NUMBER}%:{_NUMBER}")


class Days(NamedTuple):
    """What is known: a time to draw from, a mean without its spread, or nothing."""

    duration: Duration | None = None
    mean: float | None = None


def days_of(text: str) -> Days:
    """Read a time in days.

    Parameters
    ----------
    text : str
        One of the forms in `ALLOWED`; empty as unknown.

    Returns
    -------
    Days
        Of a mean alone no time can be drawn: how far cases lie from it is not known.

    Raises
    ------
    ValueError
        With what is wrong: a form that is none, a low end above the high end, P80 below P50.

    Examples
    --------
    >>> days_of("30..55..100").duration, days_of("mean 46").mean, days_of("").duration
    (Pert(low=30.0, typical=55.0, high=100.0), 46.0, None)
    """
    words = " ".join(text.split())
    if words in {"", "unknown"}:
        return Days()
    for form, read in _FORMS.items():
        match = re.fullmatch(form, words)
        if match is not None:
            numbers = [float(number) for number in match.groups()]
            if any(number > MOST_DAYS for number in numbers):
                raise ValueError(f"at most {MOST_DAYS:,.0f} days")
            return read(numbers)
    if _SHARE.match(words):
        return Days(_shares(words.split(" ")))
    raise ValueError(ALLOWED)


def _mean(numbers: list[float]) -> Days:
    return Days(None, numbers[0])


def _range(kind: Callable[[float, float, float], Duration]) -> Callable[[list[float]], Days]:
    def read(numbers: list[float]) -> Days:
        low, typical, high = numbers
        if not low <= typical <= high:
            raise ValueError("the low end first, the typical time between, the high end last")
        return Days(kind(low, typical, high))

    return read


def _lognormal(numbers: list[float]) -> Days:
    p50, p80 = numbers
    if not 0 < p50 <= p80:
        raise ValueError("P50 above 0 and P80 not below it")
    return Days(Lognormal(p50, p80))


def _shares(words: list[str]) -> Steps:
    pairs = []
    for word in words:
        match = _SHARE.fullmatch(word)
        if match is None:
            raise ValueError(ALLOWED)
        pairs.append((float(match[1]) / 100, float(match[2])))
    shares, days = ([pair[k] for pair in pairs] for k in (0, 1))
    rising = all(a < b for a, b in pairwise(shares))
    if not (rising and days == sorted(days) and shares[0] > 0 and shares[-1] <= 1):
        raise ValueError("shares above 0 % and up to 100 %, rising, with days that do not fall")
    return Steps(tuple(shares), tuple(days))


_FORMS: dict[str, Callable[[list[float]], Days]] = {
    _NUMBER: lambda numbers: Days(Fixed(numbers[0])),
    f"mean {_NUMBER}": _mean,
    _RANGE: _range(Pert),
    f"triangular {_RANGE}": _range(Triangular),
    f"p50={_NUMBER} p80={_NUMBER}": _lognormal,
}
