"""Values and sources of facts, as words."""

from math import isfinite
from typing import Any

from mainstay.model.backing import Pointer
from mainstay.model.network import Network


def in_words(value: Any) -> str:
    """Write a value as it stands in a table.

    Examples
    --------
    >>> in_words(True), in_words(70e6), in_words((0.0, float("inf"))), in_words("JPN")
    ('yes', '70,000,000', 'at least 0', 'JPN')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        low, high = value
        return f"{_plain(low)}..{_plain(high)}" if isfinite(high) else f"at least {_plain(low)}"
    return _plain(value) if isinstance(value, int | float) else str(value)


def _plain(number: float) -> str:
    return f"{number:,.0f}" if number == round(number) else f"{number:,.6g}"


def row_name(network: Network, pointer: Pointer) -> str:
    """Name a row of the network for a reader.

    Examples
    --------
    >>> from mainstay.examples import tiny
    >>> row_name(tiny(), ("demands", 0))
    'demands goal-2026'
    """
    table, row = pointer
    return f"{table} {network[table].value(network[table].spec.key, row)}"


def ends_of(value: float | tuple[float, float]) -> tuple[float, float]:
    """Return the least and the most that a number or an interval is.

    Examples
    --------
    >>> ends_of(3.0), ends_of((1.0, 2.0))
    ((3.0, 3.0), (1.0, 2.0))
    """
    return value if isinstance(value, tuple) else (value, value)
