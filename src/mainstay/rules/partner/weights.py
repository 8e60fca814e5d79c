"""Weights of the dimensions as a user gives them: any, an order, or a file of bounds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from mainstay.errors import Problem, UsageError, nearest, stop_if_any
from mainstay.kernels.smaa.region import region
from mainstay.rules.partner.dimensions import dimensions
from mainstay.rules.partner.rows import Ends
from mainstay.rules.shipped import read_toml

ANY = "any"
MOST_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What is said of the weights, which add up to 1.

    `order` holds pairs of dimensions of which the first weighs at least as much; `bounds` the
    least and the most of a dimension. `suppose` names gates that the user takes as passed where
    they are conditional, on record as the user's own judgement.
    """

    order: tuple[tuple[str, str], ...] = ()
    bounds: Mapping[str, Ends]
    suppose: tuple[str, ...] = ()

    @property
    def limits(self) -> dict[str, Any]:
        """What is said of the weights as `mainstay.kernels.smaa` takes it."""
        names = list(dimensions())
        ends = [self.bounds.get(name, (0.0, 1.0)) for name in names]
        return {
            "lower": np.array([low for low, _ in ends]),
            "upper": np.array([high for _, high in ends]),
            "order": tuple((names.index(one), names.index(other)) for one, other in self.order),
        }

    @property
    def said(self) -> str:
        """What is said of the weights, in words."""
        parts = [f"{one} at least {other}" for one, other in self.order]
        parts += [f"{name} {low:g} to {high:g}" for name, (low, high) in self.bounds.items()]
        return "; ".join(parts) if parts else "any weights"


def weights_of(text: str) -> Weights:
    """Read what is said of the weights.

    Parameters
    ----------
    text : str
        `any`, orders such as `security>industry` joined by commas, or a TOML file.

    Raises
    ------
    UsageError
        USE070 when it is none of these, names no dimension, or contradicts itself.
    DataError
        Every fault of the file.

    Examples
    --------
    >>> weights_of("any").said, weights_of("security>industry").order
    ('any weights', (('security', 'industry'),))
    """
    if text == ANY:
        return Weights(bounds={})
    if text.endswith(".toml"):
        return read_weights(_text(text), text)
    order = tuple(_pairs(text))
    for name in (name for pair in order for name in pair):
        if name not in dimensions():
            raise UsageError(f"USE070 no dimension {name!r}. {nearest(name, dimensions())}")
    _no_circle(order)
    return Weights(order=order, bounds={})


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split(","):
        names = [name.strip() for name in part.split(">")]
        if len(names) < 2:
            allowed = "any, an order such as security>industry, or a file .toml"
            raise UsageError(f"USE070 --weights is {text!r}; it must be {allowed}.")
        yield from pairwise(names)


def _no_circle(order: tuple[tuple[str, str], ...]) -> None:
    below: dict[str, set[str]] = {}
    for one, other in order:
        below.setdefault(one, set()).add(other)
    for start in below:
        reached, stack = set[str](), [start]
        while stack:
            for name in below.get(stack.pop(), ()):
                if name == start:
                    raise UsageError(f"USE070 the order of weights leads from {start} to itself.")
                if name not in reached:
                    reached.add(name)
                    stack.append(name)


def _text(path: str) -> str:
    try:
        data = Path(path).read_bytes()
        if len(data) > MOST_BYTES:
            raise UsageError(f"USE070 {path} has more than {MOST_BYTES:,} bytes.")
        return data.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"USE070 {path} can't be read as a text: {error}.") from None


def read_weights(text: str, file: str) -> Weights:
    r"""Read bounds and an order of weights from TOML; a DataError names every fault.

    Examples
    --------
    >>> read_weights("[bounds]\nsecurity = [0.2, 0.6]", "w.toml").said
    'security 0.2 to 0.6'
    """
    raw = read_toml(text, file)
    stop_if_any(_problems(raw, file))
    order = tuple(pair for text in raw.get("order", []) for pair in _pairs(text))
    bounds = {name: (float(a), float(b)) for name, (a, b) in raw.get("bounds", {}).items()}
    _no_circle(order)
    found = Weights(order=order, bounds=bounds, suppose=tuple(raw.get("suppose", [])))
    try:
        region(len(dimensions()), **found.limits).least(np.zeros(len(dimensions())))
    except ValueError as error:
        raise UsageError(f"USE070 {file}: {error}.") from None
    return found


def _problems(raw: Mapping[str, Any], file: str) -> Iterator[Problem]:
    keys = ("bounds", "order", "suppose")
    for key in sorted(raw.keys() - set(keys)):
        yield _fault("COL002", file, key, key, ", ".join(keys))
    bounds, order = raw.get("bounds", {}), raw.get("order", [])
    if not isinstance(bounds, dict):
        yield _fault("VAL001", file, "bounds", bounds, "a table")
        bounds = {}
    for name, ends in bounds.items():
        if name not in dimensions():
            yield _fault("KEY002", file, name, name, ", ".join(dimensions()))
        if not _is_range(ends):
            yield _fault("VAL003", file, name, ends, "two numbers from 0 to 1, the lower first")
    for key, texts in (("order", order), ("suppose", raw.get("suppose", []))):
        if not (isinstance(texts, list) and all(isinstance(text, str) for text in texts)):
            yield _fault("VAL001", file, key, texts, "a list of texts")
            return
    for text in order:
        names = [name.strip() for name in text.split(">")]
        if len(names) < 2 or any(name not in dimensions() for name in names):
            yield _fault("KEY002", file, "order", text, "dimensions with > between them")


def _is_range(ends: object) -> bool:
    if not isinstance(ends, list) or len(ends) != 2:
        return False
    numbers = all(isinstance(end, int | float) and not isinstance(end, bool) for end in ends)
    return numbers and 0 <= ends[0] <= ends[1] <= 1


def _fault(code: str, file: str, column: str, found: object, allowed: str) -> Problem:
    return Problem(
        code=code, file=file, column=column, found=str(found), allowed=allowed, fix="Correct it."
    )
