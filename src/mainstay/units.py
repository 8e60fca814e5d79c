"""Units of quantity and their conversion, from `units.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: units of one dimension convert into each other by their factors.

    `kind` is the dimension of which this one is a special measure; mostly it is the same.
    """

    code: str
    dimension: str
    factor: float
    about: str
    kind: str = ""


@cache
def units() -> dict[str, Unit]:
    """Return every unit by its code."""
    text = files("mainstay").joinpath("units.toml").read_text(encoding="utf-8")
    return {code: Unit(code, **row) for code, row in tomllib.loads(text).items()}


def conversion(unit: str, into: str) -> float | None:
    """Return the factor from one unit into another, or None where there is none.

    Examples
    --------
    >>> conversion("kg", "t")
    0.001
    >>> conversion("each", "t") is None
    True
    """
    one, other = units()[unit], units()[into]
    return one.factor / other.factor if one.dimension == other.dimension else None


def akin(unit: str, other: str) -> bool:
    """Say whether two units measure the same sort of thing, though they may not convert.

    Examples
    --------
    >>> akin("t REO", "t"), conversion("t REO", "t") is None
    (True, True)
    >>> akin("each", "t")
    False
    """
    one, two = units()[unit], units()[other]
    return (one.kind or one.dimension) == (two.kind or two.dimension)


def per_parent(unit: str, parent: str, child: str) -> float | None:
    """Return what turns a bill-of-material quantity into child units per parent unit.

    A plain unit counts the child for one unit of the parent; a ratio such as `t/t` names both.

    Examples
    --------
    >>> per_parent("kg", parent="each", child="t")
    0.001
    >>> per_parent("t/t", parent="kg", child="kg")
    1.0
    >>> per_parent("each", parent="each", child="t") is None
    True
    """
    above, slash, below = unit.partition("/")
    if not slash:
        return conversion(unit, child)
    if below not in units():
        return conversion(unit, child)
    top, bottom = conversion(above, child), conversion(parent, below)
    return None if top is None or bottom is None else top * bottom
