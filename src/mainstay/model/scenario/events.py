"""Common causes: what several shocks of one cause hit is hit once, by the hardest."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from mainstay.model.network import Network
from mainstay.model.scenario.segments import base
from mainstay.model.scenario.shock import Shock
from mainstay.model.scenario.striking import Struck

Taken = set[tuple[str, str]]
"""Names of fields of `Struck`, and keys of rows, that a cause has hit."""

_TABLE = {"links": "supply_links", "shares": "item_shares"}


def hardest_first(shocks: Sequence[Shock]) -> list[Shock]:
    """Return the shocks in order, those of one cause where its first stands, the hardest first.

    Of two equally hard ones the longer goes first.
    """
    first: dict[str, int] = {}
    for number, shock in enumerate(shocks):
        if shock.cause is not None:
            first.setdefault(shock.cause, number)

    def rank(pair: tuple[int, Shock]) -> tuple[float, float, float]:
        number, shock = pair
        if shock.cause is None:
            return number, 0.0, 0.0
        length = float("inf") if shock.weeks is None else shock.weeks.high
        return first[shock.cause], -shock.hardness.high, -length

    return [shock for _, shock in sorted(enumerate(shocks), key=rank)]


def not_yet(network: Network, hit: Struck, taken: Taken) -> Struck:
    """Return what is hit and was not hit by the same cause before, and note it as hit."""
    left: dict[str, Any] = {}
    for name in (field.name for field in fields(hit) if field.name != "spared"):
        table = network[_TABLE.get(name, name)]
        keys = [(name, base(table.keys[row])) for row in getattr(hit, name).tolist()]
        left[name] = getattr(hit, name)[np.array([key not in taken for key in keys], dtype=bool)]
        taken.update(keys)
    return replace(hit, **left)
