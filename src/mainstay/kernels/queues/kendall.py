"""Read the short name of a queue, such as M/M/c/K."""

import re
from math import inf
from typing import NamedTuple

_LAW = "GI|G|M|D|E[0-9k]+"
_SHORT = re.compile(rf"({_LAW})({_LAW})(inf|[1-9cs])([0-9kc])?([0-9kmn])?", re.IGNORECASE)
_LONG = 5
_WITHOUT_END = {"inf", "infinite", "infinity", "∞"}


class Kendall(NamedTuple):
    """A queue in the notation of Kendall.

    `arrivals` and `work` are M (exponential), D (all equal), E and its stages, G or GI (any);
    `servers`, `room` and `population` a number, infinite where there is no end, or the small letter
    that stands for one. `rest` is what the name says besides.
    """

    arrivals: str
    work: str
    servers: float | str
    room: float | str = inf
    population: float | str = inf
    rest: str = ""


def kendall(name: str) -> Kendall | None:
    """Read the name of a queue; None where it is not in this notation.

    Parameters
    ----------
    name : str
        As M/M/1, M/E2/1, M/M/c/K/N, MM1K, or (M/M/c):(GD/K/inf).

    Raises
    ------
    ValueError
        When a part of the name stands for nothing that is known.

    References
    ----------
    Kendall, D. G. (1953). Stochastic processes occurring in the theory of queues and their analysis
    by the method of the imbedded Markov chain. Annals of Mathematical Statistics 24(3), 338-354.

    Examples
    --------
    >>> kendall("M/M/2/K queue")
    Kendall(arrivals='M', work='M', servers=2.0, room='k', population=inf, rest='queue')
    >>> kendall("MM1KK")[2:5], kendall("(M/G/1):(GD/inf/inf)")[1:3], kendall("Jackson network")
    ((1.0, 'k', 'k'), ('G', 1.0), None)
    """
    text = re.sub(r"\s*/\s*", "/", name).strip()
    before, colon, after = text.replace("(", " ").replace(")", " ").partition(":")
    if colon:
        rule, _, sizes = after.strip().partition("/")
        text = f"{before.strip()}/{sizes.strip()} {rule}"
    word, _, rest = text.partition(" ")
    short = _SHORT.fullmatch(word)
    parts = [part or "" for part in short.groups()] if short else word.split("/")
    if len(parts) < _LONG - 2 or not parts[2]:
        return None
    servers, room, population = (_size(part, name) for part in [*parts, "", ""][2:_LONG])
    rest = " ".join([*parts[_LONG:], rest]).strip()
    return Kendall(_law(parts[0], name), _law(parts[1], name), servers, room, population, rest)


def stages(law: str) -> int | None:
    """Return the stages of an Erlang law; None where it does not say, or is none.

    Examples
    --------
    >>> stages("E4"), stages("EK"), stages("M")
    (4, None, None)
    """
    return int(law[1:]) if law.startswith("E") and law[1:].isdigit() else None


def _law(part: str, name: str) -> str:
    if not re.fullmatch(_LAW, part, re.IGNORECASE):
        raise ValueError(f"{part!r} in {name} is no law of times; it must be M, D, E2, G or GI")
    return part.upper()


def _size(part: str, name: str) -> float | str:
    word = part.lower()
    if word in _WITHOUT_END or not word:
        return inf
    if re.fullmatch(r"[0-9]+", word):
        return float(word)
    if not re.fullmatch(r"[a-z]", word):
        raise ValueError(f"{part!r} in {name} must be a number, inf or a letter for one")
    return word
