"""What the user supposes, and where the draws are to be made, from words such as `cover=2-6`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from mainstay.engines.runs import Where
from mainstay.errors import UsageError, nearest
from mainstay.model.scenario import Range

Setting = TypeVar("Setting", "Suppositions", "Runs")
NOTHING = Range(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppositions:
    """What the user supposes of everyone of whom nothing is published.

    Parameters
    ----------
    cover : Range
        Weeks of use of each input that its users hold in stock.
    spare : Range
        Share of its output by which a supplier that works can raise it, at once.
    """

    cover: Range = NOTHING
    spare: Range = NOTHING

    @classmethod
    def of(cls, text: str | None) -> "Suppositions":
        """Read them from words.

        Raises
        ------
        UsageError
            USE035 when a word is none of these, or its number is no range from 0 up.

        Examples
        --------
        >>> Suppositions.of("cover=2-6").cover.words("weeks")
        '2 to 6 weeks'
        """
        return _read(cls, text, {"cover": _range, "spare": _range})

    def words(self) -> list[str]:
        """Say what is supposed, a sentence each."""
        found = []
        if self.cover != NOTHING:
            found.append(f"users hold {self.cover.words('weeks')} of each input without a stock")
        if self.spare != NOTHING:
            found.append(f"suppliers can raise their output by {self.spare.words()} of it at once")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """How draws are made; of these the seed alone can change an answer.

    Parameters
    ----------
    seed : int, 0 or more
    where : {'here', 'pool', 'dask'}
    address : str or None
        Of a dask scheduler.
    resume : str or None
        Folder that keeps what is finished.
    workers : int or None
    """

    seed: int = 0
    where: Where = "here"
    address: str | None = None
    resume: str | None = None
    workers: int | None = None

    @classmethod
    def of(cls, text: str | None) -> "Runs":
        """Read them from words.

        Raises
        ------
        UsageError
            USE035 when a word is none of these, or its value can't be.

        Examples
        --------
        >>> Runs.of("seed=7 where=pool")
        Runs(seed=7, where='pool', address=None, resume=None, workers=None)
        """
        readers: dict[str, Callable[[str], Any]] = {
            "seed": lambda value: _whole(value, 0),
            "where": _where,
            "address": str,
            "resume": str,
            "workers": lambda value: _whole(value, 1),
        }
        found = _read(cls, text, readers)
        if found.address is not None and found.where != "dask":
            raise UsageError("USE035 An address is of a dask scheduler. Add where=dask.")
        return found


def _read(
    kind: type[Setting], text: str | None, readers: dict[str, Callable[[str], Any]]
) -> Setting:
    found = {}
    for word in (text or "").split():
        name, _, value = word.partition("=")
        if name not in readers or not value:
            raise UsageError(f"USE035 {word!r} is no setting. {nearest(name, readers)}")
        try:
            found[name] = readers[name](value)
        except ValueError as error:
            raise UsageError(f"USE035 {name} is {value!r}; it must be {error}.") from None
    return kind(**found)


def _range(value: str) -> Range:
    allowed = "a number from 0 to 10000, or two of them such as 2-6, the lower first"
    low, _, high = value.partition("-")
    try:
        ends = float(low), float(high or low)
    except ValueError:
        raise ValueError(allowed) from None
    if not 0 <= ends[0] <= ends[1] <= 10_000:
        raise ValueError(allowed)
    return Range(*ends)


def _whole(value: str, least: int) -> int:
    if not value.isdecimal() or int(value) < least or len(value) > 18:
        raise ValueError(f"a whole number from {least} up")
    return int(value)


def _where(value: str) -> Where:
    for allowed in get_args(Where):
        if value == allowed:
            found: Where = allowed
            return found
    raise ValueError(f"one of {', '.join(get_args(Where))}")
